"""Markers as small images, painted once for each look and size, and stamped many times."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from gisapp.desktop.canvas.pens import pixels_of
from layers.style import HALO, VERDICTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from layers.style import Shape, Symbol

    Pixels = NDArray[np.uint32]

SMALLEST_PX = 1.6
_LEAST_GROWTH, _MORE_GROWTH = 0.85, 0.3
"""What is not judged is drawn hardly smaller at small scales: it is there to be found."""
_EDGE_FROM, _DOT_FROM = 5.0, 4.0
"""Logical pixels from which a marker has its edge, and its dot."""


def marker_px(symbol: Symbol, verdict: str, size: float, growth: float) -> float:
    """Return the logical pixels of a marker.

    Parameters
    ----------
    symbol, verdict, size
        Its look and its size at a middle scale.
    growth
        Of the view.
    """
    if symbol.by_verdict and verdict:
        return max(size * VERDICTS[verdict].scale * growth, SMALLEST_PX)
    return max(size * max(growth, min(_LEAST_GROWTH, growth + _MORE_GROWTH)), SMALLEST_PX)


def outline(shape: Shape, half: float) -> QPolygonF:
    """Return the outline of a marker about (0, 0)."""
    if shape == "triangle":
        corners = [(0.0, -half), (half, half * 0.8), (-half, half * 0.8)]
    elif shape == "diamond":
        corners = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)]
    else:
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    return QPolygonF([QPointF(x, y) for x, y in corners])


def paint_marker(painter: QPainter, symbol: Symbol, verdict: str, size: float, ratio: float) -> None:
    """Paint a marker about (0, 0).

    Parameters
    ----------
    painter
        On an image of device pixels.
    symbol, verdict
        Its look; "" for an object that nothing is judged of.
    size
        Logical pixels.
    ratio
        Device pixels of one logical pixel.
    """
    shape: Shape = symbol.small or ("square" if symbol.shape in ("area", "line") else symbol.shape)
    half = size * ratio / 2
    if shape == "square":
        # Whole device pixels have sharp edges.
        half = max(round(2 * half), 1) / 2
    edge = QPen(QColor(symbol.strokes[0].colour), symbol.strokes[0].width * ratio)
    edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if not (symbol.by_verdict and verdict):
        fill = symbol.fill or symbol.strokes[0].colour
        plain = size < _EDGE_FROM
        _fill(painter, shape, half, QColor(symbol.strokes[0].colour if plain else fill), None if plain else edge)
        return
    style = VERDICTS[verdict]
    colour = QColor(style.colour)
    painter.setOpacity(style.opacity)
    if not style.filled:
        _fill(painter, shape, half, None, QPen(colour, ratio))
        return
    edge.setColor(QColor(HALO))
    _fill(painter, shape, half, colour, edge if size > _EDGE_FROM else None)
    if style.dot and size > _DOT_FROM:
        dot = max(size / 6, 0.9) * ratio
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(HALO)))
        painter.drawEllipse(QPointF(0, 0), dot, dot)


def _fill(painter: QPainter, shape: Shape, half: float, fill: QColor | None, edge: QPen | None) -> None:
    """Paint an outline: the edge lies around the fill and takes nothing of it, unless it is all there is."""
    if fill is None:
        _draw(painter, shape, half, edge, QBrush())
        return
    if edge is not None:
        inner = QPainterPath()
        if shape == "circle":
            inner.addEllipse(QPointF(0, 0), half, half)
        else:
            inner.addPolygon(outline(shape, half))
            inner.closeSubpath()
        stroker = QPainterPathStroker(edge)
        stroker.setWidth(2 * edge.widthF())
        around = stroker.createStroke(inner)
        # Under a fill that lets it through the edge would be seen; elsewhere it closes the seam.
        around = around.subtracted(inner) if painter.opacity() < 1 else around.united(inner)
        painter.fillPath(around, edge.color())
    _draw(painter, shape, half, None, QBrush(fill))


def _draw(painter: QPainter, shape: Shape, half: float, pen: QPen | None, brush: QBrush) -> None:
    if pen is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(pen)
    painter.setBrush(brush)
    if shape == "circle":
        painter.drawEllipse(QPointF(0, 0), half, half)
    elif shape == "square":
        painter.drawRect(QRectF(-half, -half, 2 * half, 2 * half))
    else:
        painter.drawPolygon(outline(shape, half))


@lru_cache(maxsize=512)
def sprite(symbol: Symbol, verdict: str, size: float, ratio: float) -> Pixels:
    """Return the image of a marker, premultiplied ARGB; the middle of the marker is the middle of the image.

    Parameters
    ----------
    symbol, verdict, size, ratio
        See `paint_marker`.
    """
    edge = symbol.strokes[0].width if symbol.strokes else 0.0
    # A square has as many device pixels as the image is odd or even, so that its edges meet theirs.
    side = round(size * ratio)
    side = max(side, 1) + 2 * (int(edge * ratio) + 2)
    image = QImage(side, side, QImage.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    painter.translate(side / 2, side / 2)
    paint_marker(painter, symbol, verdict, size, ratio)
    painter.end()
    pixels = pixels_of(image)
    pixels.flags.writeable = False
    return pixels
