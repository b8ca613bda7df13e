"""The table of a panel: choose a row, go to its place, copy rows, choose columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QTableView, QWidget

from gisapp.desktop.panels.chips import PADDING, CellDelegate, ChipDelegate
from gisapp.desktop.panels.tables import FrameModel
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtGui import QKeyEvent

    from gisapp.desktop.panels.contents import Content
    from gisapp.drawn import Feature

_ROW_PX = 26
_NARROWEST, _WIDEST = 48, 208
_SORT_MARK = 14


class FrameTable(QTableView):
    """A table of features.

    Parameters
    ----------
    say
        Translates a sentence into the window's language.
    """

    chosen = pyqtSignal(object)
    """The user came to another feature, by mouse or keys."""
    entered = pyqtSignal(object)
    """The user wants to go to a feature: Enter, or a double click."""

    def __init__(self, say: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say = say
        self._columns: tuple[str, ...] = ()
        self._told: Feature | None = None
        # One event for the press of a key or of the mouse, however many signals the selection makes of it.
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(0)
        self._telling.timeout.connect(self._tell)
        self.frame_model = FrameModel(self)
        self.setModel(self.frame_model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self._cells, self._chips = CellDelegate(self), ChipDelegate(self)
        self.setItemDelegate(self._cells)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer)
        self.doubleClicked.connect(lambda index: self.entered.emit(self.frame_model.feature(index.row())))

    def show_content(self, content: Content) -> None:
        """Show another content; the same columns keep their widths and their order."""
        self._told = None
        self.frame_model.show(content)
        if content.names != self._columns:
            self._columns = content.names
            self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
            self._fit()

    def _fit(self) -> None:
        """Give each column the width that most of its texts need."""
        fits = self.fontMetrics().horizontalAdvance
        for number, column in enumerate(self.frame_model.content.columns):
            is_chip = column.field.name in self.frame_model.content.chips
            widest = max(map(fits, column.sample()), default=0) + (2 * PADDING if is_chip else 0)
            width = max(widest, fits(column.label) + _SORT_MARK) + 2 * PADDING + 2
            self.setColumnWidth(number, min(max(width, _NARROWEST), _WIDEST))
            self.setItemDelegateForColumn(number, self._chips if is_chip else self._cells)

    # Selection ------------------------------------------------------------------------------------------------

    def follow(self, feature: Feature | None) -> None:
        """Select a feature that was chosen elsewhere, and scroll to it; none where it is not shown."""
        self._told = feature
        if feature is not None and feature == self._current():
            return
        place = -1 if feature is None else self.frame_model.place_of(feature)
        if place < 0:
            self.clearSelection()
            return
        self._go(place)

    def enter(self) -> None:
        """Bring the keys here, to the first row if none is selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._current() is None and len(self.frame_model.rows):
            self._go(0)

    def _go(self, place: int) -> None:
        # In the column that is seen first, or the table would scroll aside.
        index = self.frame_model.index(place, self._in_sight()[0])
        flags = QItemSelectionModel.SelectionFlags(QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.selectionModel().setCurrentIndex(index, flags | QItemSelectionModel.SelectionFlag.Rows)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # noqa: N802 - Qt's name
        """Tell of another row."""
        super().currentChanged(current, previous)
        self._telling.start()

    def selectionChanged(self, selected: object, deselected: object) -> None:  # noqa: N802 - Qt's name
        """Tell of the current row if it was not selected before."""
        super().selectionChanged(selected, deselected)  # type: ignore[arg-type] # PyQt5 names no type that mypy knows
        self._telling.start()

    def _tell(self) -> None:
        feature = self._current()
        if feature is not None and feature != self._told:
            self._told = feature
            self.chosen.emit(feature)

    def _current(self) -> Feature | None:
        """Return the feature of the current row if it is selected: Qt makes a row current when the table gets focus."""
        index = self.currentIndex()
        if index.isValid() and self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            return self.frame_model.feature(index.row())
        return None

    # Keys and menus -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy rows, or go to the current one."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current() is not None:
            self.entered.emit(self._current())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, with their headers, as spreadsheets take them."""
        selection = self.selectionModel().selection()
        ranges = [selection[number] for number in range(selection.count())]
        if ranges:
            places = np.unique(np.concatenate([np.arange(one.top(), one.bottom() + 1) for one in ranges]))
            QApplication.clipboard().setText(self.frame_model.as_text(places, self._in_sight()))

    def _in_sight(self) -> list[int]:
        """Return the columns shown, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [one for one in order if not header.isSectionHidden(one)]

    def _offer(self, place: QPoint) -> None:
        feature = self._current()
        if feature is None:
            return
        menu = QMenu(self)
        go = menu.addAction(self._say(mark("Zoom to")), lambda: self.entered.emit(feature))
        go.setShortcut(QKeySequence(Qt.Key.Key_Return))
        menu.addAction(self._say(mark("Copy rows")), self.copy).setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction(self._say(mark("Select all rows")), self.selectAll).setShortcut(
            QKeySequence(QKeySequence.StandardKey.SelectAll)
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(place))

    def _choose_columns(self, place: QPoint) -> None:
        header, menu = self.horizontalHeader(), QMenu(self)
        shown = self._in_sight()
        for number, column in enumerate(self.frame_model.content.columns):
            action = menu.addAction(column.label)
            action.setCheckable(True)
            action.setChecked(number in shown)
            # The last one stays: a table without a column could not be given one again.
            action.setEnabled(shown != [number])
            action.toggled.connect(lambda on, number=number: self.setColumnHidden(number, not on))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(header.mapToGlobal(place))
