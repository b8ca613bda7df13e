"""A fast read-only table over columns: texts are made for the cells in sight, order and filter come from arrays."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from gisapp.desktop.panels.contents import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gisapp.drawn import Feature

_TO_THE_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TO_THE_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NOWHERE = QModelIndex()
NOTHING = Content((), np.empty(0, dtype=object), np.empty(0, dtype=object))


class FrameModel(QAbstractTableModel):
    """The rows of a `Content` that pass a filter, in an order.

    A row is a number in the content, a place its number in the table as it is shown.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.content = NOTHING
        self.rows: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        """The row at each place."""
        self._kept = np.empty(0, dtype=bool)
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, content: Content) -> None:
        """Show another content, whole and in its own order; the same columns keep the order they are in."""
        self.beginResetModel()
        if content.names != self.content.names:
            self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.content = content
        self._kept = np.ones(len(content), dtype=bool)
        self.rows = self._arranged()
        self.endResetModel()

    # Order and filter -----------------------------------------------------------------------------------------

    def filter(self, text: str = "", **chosen: object) -> None:
        """Show the rows in whose texts every word of `text` occurs, with one value in each column named; "" is any."""
        kept = np.ones(len(self.content), dtype=bool)
        for name, value in chosen.items():
            column = self.content.column(name)
            if value != "" and column is not None:
                kept &= column.equals(value)
        rows = np.flatnonzero(kept)
        for part in text.lower().split():
            rows = self._with(part, rows)
        self._kept = np.zeros(len(self.content), dtype=bool)
        self._kept[rows] = True
        self._rearrange()

    def _with(self, part: str, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return those of some rows in which a text occurs; long columns are read only where the short have it not."""
        found = np.zeros(len(rows), dtype=bool)
        for column in sorted(self.content.columns, key=lambda one: one.effort):
            left = np.flatnonzero(~found)
            found[left] = column.has(part, rows[left])
        return rows[found]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column, unknown values last either way; -1 is the content's own order."""
        self._sorted_by = (column, order)
        self._rearrange()

    def _arranged(self) -> NDArray[np.intp]:
        rows = np.flatnonzero(self._kept)
        column, order = self._sorted_by
        if column < 0:
            return rows
        ranks = self.content.columns[column].ranks[rows]
        keys = ranks if order == Qt.SortOrder.AscendingOrder else -ranks
        return rows[np.argsort(np.where(ranks < 0, len(self.content), keys), kind="stable")]

    def _rearrange(self) -> None:
        # With this hint the header leaves its columns alone, even when no row is left to know them by.
        self.layoutAboutToBeChanged.emit([], QAbstractTableModel.LayoutChangeHint.VerticalSortHint)
        before = self.persistentIndexList()
        rows_before = self.rows
        self.rows = self._arranged()
        place = np.full(len(self.content), -1, dtype=np.intp)
        place[self.rows] = np.arange(len(self.rows))
        after = [self.index(int(place[rows_before[one.row()]]), one.column()) for one in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit([], QAbstractTableModel.LayoutChangeHint.VerticalSortHint)

    # Rows and features ----------------------------------------------------------------------------------------

    def feature(self, place: int) -> Feature:
        """Return what stands at a place."""
        return self.content.feature(int(self.rows[place]))

    def place_of(self, feature: Feature) -> int:
        """Return the first place of a feature, -1 where it is not shown."""
        found = np.flatnonzero(np.isin(self.rows, self.content.rows_of(feature)))
        return int(found[0]) if found.size else -1

    def as_text(self, places: NDArray[np.intp], columns: Iterable[int]) -> str:
        """Return headers and cells, parted by tabs, as spreadsheets take them."""
        chosen = [self.content.columns[one] for one in columns]
        cells = [_on_one_line(one.texts(self.rows[places])) for one in chosen]
        lines = [[one.label for one in chosen], *zip(*cells, strict=True)]
        return "\n".join(map("\t".join, lines)) + "\n"

    # What Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.content.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        column = self.content.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(self.rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole:
            # As rich text it is wrapped, and what a ledger holds is never taken for markup.
            return f"<p>{escape(column.text(self.rows[index.row()]))}</p>"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _TO_THE_RIGHT if column.is_number else _TO_THE_LEFT
        if role == Qt.ItemDataRole.UserRole:
            return column.value(self.rows[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802 - Qt's name
        """Return the header of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.content.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _TO_THE_RIGHT if column.is_number else _TO_THE_LEFT
        return None


def _on_one_line(texts: list[str]) -> list[str]:
    """Return texts without tabs and ends of lines, which would begin another cell."""
    if not any(sign in "".join(texts) for sign in "\t\n\r"):
        return texts
    return [" ".join(text.split()) for text in texts]
