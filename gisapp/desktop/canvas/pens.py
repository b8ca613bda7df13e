"""Pens, brushes and pixels of Qt from the table of styles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt5.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt5.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.style import Stroke

_THIN = 1.2
"""Round joins of thinner pens are not seen."""
_HATCH_PX, _HATCH_WIDTH = 8, 1.1
_DOTS_PX, _DOT_WIDTH = 5, 1.6


def pen(stroke: Stroke, ratio: float, colour: str = "") -> QPen:
    """Return the pen of a stroke, another colour than its own if given.

    Parameters
    ----------
    stroke
        Widths and dashes in logical pixels.
    ratio
        Device pixels of one logical pixel.
    """
    made = QPen(QColor(colour or stroke.colour), stroke.width * ratio)
    thin = stroke.width < _THIN
    made.setJoinStyle(Qt.PenJoinStyle.BevelJoin if thin else Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap if stroke.dash or thin else Qt.PenCapStyle.RoundCap)
    made.setCosmetic(True)
    if stroke.dash:
        # Qt counts dashes in widths of the pen.
        made.setDashPattern([length / stroke.width for length in stroke.dash])
    return made


def fill(colour: str, opacity: float) -> QBrush:
    """Return a brush of one colour."""
    made = QColor(colour)
    made.setAlphaF(opacity)
    return QBrush(made)


@lru_cache(maxsize=64)
def pattern(name: str, colour: str, ratio: float, thinness: float = 1.0) -> QImage:
    """Return the tile of a pattern ("hatch" or "dots") for an image of device pixels, its lines thinner by a share."""
    side = round((_HATCH_PX if name == "hatch" else _DOTS_PX) * ratio)
    tile = QImage(side, side, QImage.Format_ARGB32_Premultiplied)
    tile.fill(0)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.Antialiasing)
    if name == "hatch":
        painter.setPen(QPen(QColor(colour), _HATCH_WIDTH * thinness * ratio))
        for shift in (-side, 0, side):
            painter.drawLine(QLineF(shift - 1, side + 1, shift + side + 1, -1))
    else:
        painter.fillRect(QRectF(ratio, ratio, _DOT_WIDTH * ratio, _DOT_WIDTH * ratio), QColor(colour))
    painter.end()
    return tile


def polygon(xy: NDArray[np.float64]) -> QPolygonF:
    """Return vertices, shape (n, 2), as Qt's polygon or polyline; they are copied as one block."""
    made = QPolygonF()
    made.fill(QPointF(), len(xy))
    if len(xy):
        # Qt's pointer has a buffer, which its types do not say.
        block: Any = made.data()
        block.setsize(xy.nbytes)
        block.setwriteable(True)
        np.frombuffer(block, dtype=np.float64)[:] = xy.ravel()
    return made


def picture_of(pixels: NDArray[np.uint32]) -> QImage:
    """Return an image that reads an array of premultiplied ARGB, shape (height, width); the array must outlive it."""
    height, width = pixels.shape
    memory: Any = pixels.data
    return QImage(memory, int(width), int(height), 4 * int(width), QImage.Format_ARGB32_Premultiplied)


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    """Return a copy of the pixels of an image, premultiplied ARGB, shape (height, width)."""
    image = image.convertToFormat(QImage.Format_ARGB32_Premultiplied)
    bits: Any = image.constBits()
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bits, dtype=np.uint32).reshape(image.height(), image.width()).copy()
