"""The small ruler on a verdict card: from nothing to the threshold, the object's place, and how far off it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gisapp.card import plain
from layers.style import ACCENT, HALO, SECONDARY

if TYPE_CHECKING:
    from gisapp.card import Ruler

HEIGHT = 34.0
"""Of a ruler, pixels at 100 %."""

_AXIS, _INSIDE = "#E4EEF5", "#9CC7E2"
_BAND = QColor(0, 0, 0, 40)
_LINE_Y, _LINE_HALF = 9.0, 2.0
_BAND_HALF, _LIMIT_HALF, _DOT = 6.0, 7.0, 5.0
_PAST = 1.15
"""How far the axis goes on behind the threshold, as a share of it."""
_TEXT_PX, _GAP = 11, 6.0


def reach(ruler: Ruler) -> float:
    """Return the metres at the end of the axis: a little past the threshold, to the object where that is near."""
    return max(ruler.threshold * _PAST, min(ruler.measured * 1.05, ruler.threshold * 2))


def draw_ruler(painter: QPainter, rect: QRectF, ruler: Ruler, colour: str) -> None:
    """Draw a ruler into a rectangle `HEIGHT` high, the object in the colour of its verdict."""
    far, y = reach(ruler), rect.top() + _LINE_Y
    left, width = rect.left() + _DOT, rect.width() - 2 * _DOT

    def at(metres: float) -> float:
        return left + width * min(max(metres, 0.0), far) / far

    def bar(start: float, end: float, half: float, fill: QColor) -> None:
        painter.fillRect(QRectF(at(start), y - half, at(end) - at(start), 2 * half), fill)

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bar(0.0, far, _LINE_HALF, QColor(_AXIS))
    bar(0.0, ruler.threshold, _LINE_HALF, QColor(_INSIDE))
    bar(ruler.measured - ruler.band, ruler.measured + ruler.band, _BAND_HALF, _BAND)
    painter.fillRect(QRectF(at(ruler.threshold) - 1, y - _LIMIT_HALF, 2, 2 * _LIMIT_HALF), QColor(ACCENT))
    painter.setPen(QPen(QColor(HALO), 1.5))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(at(ruler.measured), y), _DOT, _DOT)
    _write(painter, rect, ruler, at(ruler.measured), at(ruler.threshold))
    painter.restore()


def _write(painter: QPainter, rect: QRectF, ruler: Ruler, place: float, limit: float) -> None:
    """Write the ends and the uncertainty below the axis, side by side."""
    font = QFont(painter.font())
    font.setPixelSize(_TEXT_PX)
    painter.setFont(font)
    painter.setPen(QColor(SECONDARY))
    metrics = QFontMetricsF(font)
    top = rect.top() + 2 * _LINE_Y

    def write(text: str, x: float) -> tuple[float, float]:
        painter.drawText(QPointF(x, top + metrics.ascent()), text)
        return x, x + metrics.horizontalAdvance(text)

    kilometres = f"{plain(ruler.threshold / 1000)} km"
    half = metrics.horizontalAdvance(kilometres) / 2
    _, low = write("0", rect.left() + _DOT - metrics.horizontalAdvance("0") / 2)
    high, _ = write(kilometres, min(limit - half, rect.right() - 2 * half))
    if ruler.band > 0:
        text = f"± {plain(round(ruler.band))} m"
        width = metrics.horizontalAdvance(text)
        write(text, max(min(place - width / 2, high - _GAP - width), low + _GAP))
