"""What stands on the map without being on the ground: scale bar, north arrow, sources."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainterPath, QPen, QPolygonF

from gisapp.desktop.canvas.labels import font
from layers.style import HALO, SECONDARY, TEXT

if TYPE_CHECKING:
    from PyQt5.QtGui import QPainter

    from gisapp.desktop.canvas.view import View

_EDGE = 16.0
_LONGEST_BAR = 140.0
_LETTERS = 11.0
_ARROW = 26.0


def bar(metres_per_px: float) -> tuple[float, str]:
    """Return the length of the scale bar in logical pixels and what stands beside it: 1, 2 or 5 of a power of ten."""
    most = metres_per_px * _LONGEST_BAR
    power = 10 ** floor(log10(most))
    metres = next(digit * power for digit in (5, 2, 1) if digit * power <= most)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return metres / metres_per_px, text


def paint_decorations(painter: QPainter, view: View, sources: str) -> None:
    """Paint scale bar, north arrow and sources in logical pixels.

    Parameters
    ----------
    painter
        On the window or on an image; its unit is the logical pixel.
    view
        What is seen.
    sources
        One line; a longer one is cut at its end.
    """
    painter.setRenderHint(painter.Antialiasing)
    _paint_bar(painter, view)
    _paint_arrow(painter, view)
    if sources:
        _paint_sources(painter, view, sources)


def _paint_bar(painter: QPainter, view: View) -> None:
    metres = view.ground_metres_per_px()
    length, text = bar(metres)
    left, base = _EDGE, view.height - _EDGE
    number = view.scale_number()
    digits = 10 ** max(floor(log10(number)) - 1, 0)
    text = f"{text}   1:{round(number / digits) * digits:,.0f}"
    width = max(QFontMetricsF(font(_LETTERS)).horizontalAdvance(text), length)
    painter.fillRect(QRectF(left - 8, base - 26, width + 16, 34), _ground())
    _write(painter, text, QPointF(left, base - 10))
    path = QPolygonF([QPointF(left, base - 5), QPointF(left, base), QPointF(left + length, base)])
    path.append(QPointF(left + length, base - 5))
    for colour, width in ((HALO, 4.0), (TEXT, 1.5)):
        pen = QPen(QColor(colour), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(path)


def _paint_arrow(painter: QPainter, view: View) -> None:
    x, top = view.width - _EDGE - _ARROW / 3, _EDGE
    half, notch = _ARROW / 3, _ARROW * 0.72
    left = QPolygonF([QPointF(x, top), QPointF(x - half, top + _ARROW), QPointF(x, top + notch)])
    right = QPolygonF([QPointF(x, top), QPointF(x + half, top + _ARROW), QPointF(x, top + notch)])
    painter.setPen(QPen(QColor(HALO), 4.0))
    for side in (left, right):
        painter.drawPolygon(side)
    painter.setPen(QPen(QColor(TEXT), 1.0))
    painter.setBrush(QColor(TEXT))
    painter.drawPolygon(left)
    painter.setBrush(QColor(HALO))
    painter.drawPolygon(right)
    letters = font(_LETTERS, bold=True)
    width = QFontMetricsF(letters).horizontalAdvance("N")
    _write(painter, "N", QPointF(x - width / 2, top + _ARROW + 13), bold=True)


def _paint_sources(painter: QPainter, view: View, sources: str) -> None:
    metrics = QFontMetricsF(font(_LETTERS - 1))
    text = metrics.elidedText(sources, Qt.TextElideMode.ElideRight, max(view.width - 280.0, 60.0))
    width = metrics.horizontalAdvance(text)
    box = QRectF(view.width - width - 12, view.height - 18, width + 12, 18)
    painter.fillRect(box, _ground())
    painter.setFont(font(_LETTERS - 1))
    painter.setPen(QColor(SECONDARY))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _ground() -> QColor:
    """Return what stands behind small print, so that names on the map do not run into it."""
    ground = QColor(HALO)
    ground.setAlphaF(0.75)
    return ground


def _write(painter: QPainter, text: str, at: QPointF, *, bold: bool = False) -> None:
    letters = font(_LETTERS, bold=bold)
    path = QPainterPath()
    path.addText(at, letters, text)
    halo = QPen(QColor(HALO), 3.0)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.setFont(letters)
    painter.setPen(QColor(TEXT))
    painter.drawText(at, text)
