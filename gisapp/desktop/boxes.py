"""Boxes to choose from, with the arrow that the style sheet leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QRect
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QComboBox, QDateEdit

from gisapp.desktop.look import icon

if TYPE_CHECKING:
    from PyQt5.QtGui import QPaintEvent
    from PyQt5.QtWidgets import QWidget

_ARROW_PX = 14


class Choice(QComboBox):
    """A box to choose from."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        _paint_arrow(self)


class DayBox(QDateEdit):
    """A day, typed or chosen from a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        _paint_arrow(self)


def _paint_arrow(box: QWidget) -> None:
    painter = QPainter(box)
    place = QRect(box.width() - _ARROW_PX - 6, (box.height() - _ARROW_PX) // 2, _ARROW_PX, _ARROW_PX)
    icon("chevron-down").paint(painter, place)
    painter.end()
