"""A layout that sets its items one after the other and begins a new line where the old one is full."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PyQt5.QtCore import QPoint, QRect, QSize, Qt
from PyQt5.QtWidgets import QLayout

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items in lines.

    Parameters
    ----------
    gap
        Between items and between lines, pixels.
    """

    def __init__(self, parent: QWidget, *, gap: int = 4) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item; `addWidget` calls this."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:  # noqa: N802 - Qt's name
        """Return an item; Qt asks beyond the last one, and takes nothing as the end."""
        return self._items[index] if 0 <= index < len(self._items) else cast("QLayoutItem", None)

    def takeAt(self, index: int) -> QLayoutItem:  # noqa: N802 - Qt's name
        """Give an item up."""
        return self._items.pop(index) if 0 <= index < len(self._items) else cast("QLayoutItem", None)

    def expandingDirections(self) -> Qt.Orientations:  # noqa: N802 - Qt's name
        """Return that no more room is wanted than the lines take."""
        return Qt.Orientations()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height that the lines take at a width."""
        return self._lay(QRect(0, 0, width, 0), place=False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: the widest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the items."""
        super().setGeometry(rect)
        self._lay(rect, place=True)

    def _lay(self, rect: QRect, *, place: bool) -> int:
        """Go through the lines, place the items if asked to, and return the height."""
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if line and x + size.width() > area.x() + area.width():
                x, y, line = area.x(), y + line + self._gap, 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, line = x + size.width() + self._gap, max(line, size.height())
        return y + line - rect.y() + margins.bottom()
