"""Swipe: a line across the map, with one base map to its left and another to its right, or the layers on one side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PyQt5.QtCore import QPointF, QRect, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QRegion
from PyQt5.QtWidgets import QWidget

from gisapp.desktop.canvas.labels import font
from layers.style import ACCENT, HALO, TEXT

if TYPE_CHECKING:
    from PyQt5.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

_HANDLE_PX = 28
_GRIP_PX = 11.0
_STEP, _LEAP = 0.01, 0.1
_LETTERS, _PAD, _TOP = 12.0, 8.0, 16.0
_ARROW_PX = 32
"""On the right, where the north arrow stands."""


@dataclass(frozen=True)
class Swipe:
    """What lies on either side.

    Parameters
    ----------
    left, right
        Ids of the base maps to the left and to the right, drawn above the others there; blank for none in particular.
    left_title, right_title
        What is written on either side.
    layers_right
        Whether the layers are drawn to the right as well; to the left they always are.
    """

    left: str = ""
    right: str = ""
    left_title: str = ""
    right_title: str = ""
    layers_right: bool = True


class Part(NamedTuple):
    """A part of the map: where, the base map above the others, the one that is not there, whether layers are."""

    rect: QRect
    top: str
    without: str
    layers: bool


def parts(swipe: Swipe | None, share: float, rect: QRect) -> tuple[Part, ...]:
    """Return what is drawn where; all of it in one part where nothing is swiped."""
    if swipe is None:
        return (Part(rect, "", "", layers=True),)
    left, right = QRect(rect), QRect(rect)
    at = round(rect.width() * share)
    left.setRight(at - 1)
    right.setLeft(at)
    differ = swipe.left != swipe.right
    return (
        Part(left, swipe.left, swipe.right if differ else "", layers=True),
        Part(right, swipe.right, swipe.left if differ else "", swipe.layers_right),
    )


def paint_line(painter: QPainter, swipe: Swipe, share: float, rect: QRect) -> None:
    """Paint the line and what lies on either side of it, logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x = round(rect.width() * share)
    for width, colour in ((4.0, "#80000000"), (2.0, HALO)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(x, 0), QPointF(x, rect.height()))
    metrics = QFontMetricsF(font(_LETTERS, bold=True))
    for title, side in ((swipe.left_title, -1), (swipe.right_title, 1)):
        room = (x if side < 0 else rect.width() - x - _ARROW_PX) - _HANDLE_PX
        text = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room - 2 * _PAD)
        if not text or room < 4 * _PAD:
            continue
        width = metrics.horizontalAdvance(text) + 2 * _PAD
        left = x + _HANDLE_PX / 2 if side > 0 else x - _HANDLE_PX / 2 - width
        box = QRectF(left, _TOP, width, metrics.height() + _PAD)
        ground = QColor(TEXT)
        ground.setAlphaF(0.78)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(font(_LETTERS, bold=True))
        painter.setPen(QColor(HALO))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


class SwipeHandle(QWidget):
    """What is dragged: a strip about the line, with a grip in its middle; arrows move it, Escape ends the swipe."""

    moved = pyqtSignal(QRegion)
    """It stands elsewhere: what of the map is to be painted anew."""
    left = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.share = 0.5
        self._held: float | None = None
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def put(self) -> None:
        """Stand where the line is."""
        map_ = self.parentWidget()
        self.setGeometry(round(map_.width() * self.share) - _HANDLE_PX // 2, 0, _HANDLE_PX, map_.height())

    def go(self, share: float) -> None:
        """Go to a share of the map's width."""
        before = self.geometry()
        self.share = min(max(share, 0.0), 1.0)
        self.put()
        titles = QRect(0, 0, self.parentWidget().width(), round(2 * _TOP + _LETTERS + 2 * _PAD))
        self.moved.emit(QRegion(before | self.geometry()) + titles)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take hold."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = event.localPos().x() - _HANDLE_PX / 2

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag the line."""
        if event is not None and self._held is not None:
            x = self.mapToParent(event.pos()).x() - self._held
            self.go(x / max(self.parentWidget().width(), 1))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Go to the middle."""
        self.go(0.5)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Move the line by the arrows, farther with Shift; Escape ends the swipe."""
        if event is None:
            return
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(self.share + (step if event.key() == Qt.Key.Key_Right else -step))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Show that the arrows are for the line now."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Show that they are not."""
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Paint the grip; the line is the map's."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(_HANDLE_PX / 2, self.height() / 2)
        painter.setPen(QPen(QColor(ACCENT if self.hasFocus() else TEXT), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(QBrush(QColor(HALO)))
        painter.drawEllipse(middle, _GRIP_PX, _GRIP_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(TEXT)))
        for side in (-1, 1):
            tip, foot = QPointF(side * 7.0, 0.0), side * 2.5
            painter.drawPolygon(QPolygonF([middle + one for one in (tip, QPointF(foot, -4), QPointF(foot, 4))]))
        painter.end()
