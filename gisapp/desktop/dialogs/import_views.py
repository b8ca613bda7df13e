"""What a ledger looks like before it is taken: its headers, its rows, its faults, what it changes, what is remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
)

from gisapp.desktop.boxes import Choice
from gisapp.desktop.look import tip
from gisapp.i18n import mark
from gisapp.importing import account, changes_table
from layers.ingest.coordinate_words import COORDINATES
from layers.style import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.i18n import Language
    from gisapp.importing import Prepared

_SHOWN = 1000
"""Rows of the file that are shown; those that cannot be taken are shown all."""

_WIDEST = 320
_NOWHERE = QModelIndex()


class _Cells(QAbstractTableModel):
    """Any table, as text."""

    def __init__(self) -> None:
        super().__init__()
        self._frame = pd.DataFrame()

    def show(self, frame: pd.DataFrame) -> None:
        self.beginResetModel()
        self._frame = frame
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._frame)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._frame.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        value = self._frame.iat[index.row(), index.column()]
        if value is None or pd.isna(value):
            return ""
        text = f"{value:.15g}" if isinstance(value, float) else str(value)
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return str((self._frame.columns if orientation == Qt.Orientation.Horizontal else self._frame.index)[section])


class RowsView(QTableView):
    """Rows as the file has them, under their numbers in it."""

    def __init__(self) -> None:
        super().__init__()
        self._cells = _Cells()
        self.setModel(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(26)

    def show_rows(self, rows: pd.DataFrame) -> None:
        """Show the first rows of a file."""
        self._cells.show(rows.head(_SHOWN))
        self._fit()

    def show_reasons(self, rejected: pd.DataFrame, say: Callable[[str], str]) -> None:
        """Show rows that cannot be taken, the reason of each first."""
        reasons = pd.Series([one.say(say) for one in rejected["reason"]], index=rejected.index, dtype="object")
        self._cells.show(pd.concat([reasons.rename(say(mark("reason"))), rejected.drop(columns="reason")], axis=1))
        self._fit()

    def show_table(self, table: pd.DataFrame) -> None:
        """Show any table."""
        self._cells.show(table)
        self._fit()

    def _fit(self) -> None:
        self.resizeColumnsToContents()
        for column in range(self._cells.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column) + 8, _WIDEST))


class HeadersView(QTableWidget):
    """Which header was taken for which field, and why; another field can be chosen.

    Parameters
    ----------
    say
        Translates a sentence.
    """

    chosen = pyqtSignal()

    def __init__(self, say: Callable[[str], str]) -> None:
        super().__init__(0, 3)
        self._say = say
        self._mapping: dict[str, str] = {}
        self.setHorizontalHeaderLabels([say(mark("Header of the file")), say(mark("Field")), say(mark("Example"))])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)

    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Return field by header as the user chose them."""
        return tuple(self._mapping.items())

    def forget(self) -> None:
        """Forget what the user chose."""
        self._mapping.clear()

    def show_matches(self, prepared: Prepared, language: Language) -> None:
        """Show the headers of a file."""
        matches = {one.header: one for one in prepared.settled.conversion.matches}
        fields = [*prepared.kind.fields, *COORDINATES]
        headers = [str(one) for one in prepared.source.rows.columns]
        self.setRowCount(len(headers))
        for row, header in enumerate(headers):
            matched = matches.get(header)
            column = prepared.source.rows[header].dropna()
            self.setItem(row, 0, _item(header))
            self.setItem(row, 2, _item("" if column.empty else str(column.iloc[0])))
            box = Choice()
            box.addItem(self._say(mark("(kept as it is)")), "")
            for one in fields:
                box.addItem(one.title(language), one.name)
            box.setCurrentIndex(max(box.findData(matched.field) if matched else 0, 0))
            if matched is not None and not matched.sure:
                text = self._say(mark("taken for this with {percent} certainty"))
                box.setToolTip(text.format(percent=f"{matched.confidence:.0%}"))
                box.setStyleSheet(f"QComboBox {{ border-color: {VERDICTS['verify'].colour}; }}")
            box.activated.connect(lambda _, one=header, chooser=box: self._choose(one, chooser.currentData()))
            self.setCellWidget(row, 1, box)
        self.resizeRowsToContents()

    def _choose(self, header: str, field: str) -> None:
        for other, taken in list(self._mapping.items()):
            if field and taken == field and other != header:
                del self._mapping[other]
        self._mapping[header] = field
        self.chosen.emit()


class ChangesView(RowsView):
    """What the file changes in the layer, field by field."""

    def show_changes(self, prepared: Prepared, language: Language) -> None:
        """Show what an import would change."""
        self.show_table(changes_table(prepared, language).head(_SHOWN))


class NotesView(QListWidget):
    """What is remarked of the file, its coordinates and its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def show_notes(self, prepared: Prepared, say: Callable[[str], str]) -> None:
        """Show what is remarked."""
        self.clear()
        self.addItems([one.say(say) for one in account(prepared)])


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(tip(text))
    return item
