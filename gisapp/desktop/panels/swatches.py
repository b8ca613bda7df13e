"""Legend swatches, painted as the map paints the symbol."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from PyQt5.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QBrush, QIcon, QImage, QPainter, QPixmap

from gisapp.desktop.canvas.pens import fill, pattern, pen
from gisapp.desktop.canvas.sprites import paint_marker
from layers.style import VERDICTS

if TYPE_CHECKING:
    from layers.style import Symbol

SIZE = QSize(28, 16)
"""Of a swatch, pixels at 100 %."""

_SMALLEST_MARKER, _LARGEST_MARKER = 6.0, 12.0
_INSET, _TICK, _TICK_WIDTH, _TICK_STEP = 3.0, 3.0, 1.0, 4.0
_RATIOS = (1.0, 1.5, 2.0)
"""Device pixels of one logical pixel for which an icon is painted; others are scaled from these."""


@cache
def icon_of(symbol: Symbol, verdict: str = "") -> QIcon:
    """Return the swatch of a symbol, or of the objects of one verdict under it, as an icon."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(swatch(symbol, verdict, ratio))
    return made


def swatch(symbol: Symbol, verdict: str = "", ratio: float = 1.0) -> QPixmap:
    """Return the swatch of a symbol for a screen with that many device pixels to a logical one."""
    width, height = round(SIZE.width() * ratio), round(SIZE.height() * ratio)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if symbol.shape == "area" and not (verdict and symbol.small):
        _area(painter, symbol, QRectF(0, 0, width, height), ratio)
    elif symbol.shape == "line":
        for stroke in symbol.strokes:
            painter.setPen(pen(stroke, ratio))
            painter.drawLine(QLineF(_INSET * ratio, height / 2, width - _INSET * ratio, height / 2))
    else:
        scale = VERDICTS[verdict].scale if verdict else 1.0
        painter.translate(width / 2, height / 2)
        size = max(min(symbol.sizes[1], _LARGEST_MARKER) * scale, _SMALLEST_MARKER)
        paint_marker(painter, symbol, verdict, size, ratio)
    painter.end()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _area(painter: QPainter, symbol: Symbol, whole: QRectF, ratio: float) -> None:
    """Paint a small rectangle with the symbol's fill, pattern, edge and ticks."""
    # Between two device pixels, so that an edge one pixel wide is sharp.
    inset = round(_INSET * ratio) + 0.5
    rect = whole.adjusted(inset, inset, -inset, -inset)
    edge = symbol.strokes[-1]
    painter.setPen(Qt.PenStyle.NoPen)
    if symbol.fill_opacity:
        painter.fillRect(rect, fill(symbol.fill, symbol.fill_opacity))
    if symbol.pattern:
        painter.fillRect(rect, QBrush(pattern(symbol.pattern, edge.colour, ratio)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in symbol.strokes:
        painter.setPen(pen(stroke, ratio))
        painter.drawRect(rect)
    if symbol.ticks:
        painter.setPen(pen(replace(edge, width=_TICK_WIDTH), ratio))
        length = _TICK * ratio * (1 if symbol.ticks == "inward" else -1)
        x = rect.left() + _TICK_STEP * ratio
        while x < rect.right():
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.top() + length))
            painter.drawLine(QPointF(x, rect.bottom()), QPointF(x, rect.bottom() - length))
            x += _TICK_STEP * ratio
