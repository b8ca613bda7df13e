"""The scenarios by name: one is chosen, some are ticked to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from gisapp.desktop.look import icon, tip
from gisapp.desktop.panels.chips import RowDelegate
from gisapp.i18n import mark
from layers.style import HALO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layers.store.base import Scenario

_NAME = Qt.ItemDataRole.UserRole
_PRESENT = ""
"""Stands for the city as it is."""


class ScenarioList(QListWidget):
    """A line for the city as it is, then the scenarios.

    Parameters
    ----------
    say
        Translates a sentence into the window's language.
    """

    chosen = pyqtSignal()
    ticked = pyqtSignal()
    renamed = pyqtSignal(str, str)
    """A name, and what it is to be."""

    def __init__(self, say: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._say = say
        self.ticks: set[str] = set()
        """Scenarios to be compared."""
        self.current = _PRESENT
        """The scenario chosen; blank for the city as it is."""
        self.setItemDelegate(RowDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setStyleSheet(f"QListView::item {{ padding: 4px 4px; }} QLineEdit {{ background: {HALO}; }}")
        self.currentItemChanged.connect(lambda *_: self._choose())
        self.itemChanged.connect(self._changed)

    def show_scenarios(self, scenarios: Sequence[tuple[Scenario, int, str]], choose: str) -> None:
        """Show scenarios with how much each changes and what must be known of it, and choose one."""
        self.blockSignals(True)
        self.clear()
        present = QListWidgetItem(self._say(mark("The city as it is")), self)
        present.setData(_NAME, _PRESENT)
        self.ticks &= {one.name for one, *_ in scenarios if not one.is_damaged}
        for one, count, note in scenarios:
            item = QListWidgetItem(one.name, self)
            item.setData(_NAME, one.name)
            if one.is_damaged:
                item.setIcon(icon("alert-outline"))
                item.setToolTip(tip(note))
                continue
            if note:
                item.setIcon(icon("check"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if one.name in self.ticks else Qt.CheckState.Unchecked)
            about = mark("{name}: {count} changes. Tick it to compare; F2 renames it.")
            told = self._say(about).format(name=one.name, count=f"{count:,}")
            item.setToolTip(tip(f"{told}\n{note}" if note else told))
        self.choose(choose)
        self.blockSignals(False)

    def choose(self, name: str) -> None:
        """Choose a scenario by name."""
        items = [self.item(row) for row in range(self.count())]
        found = next((one for one in items if one.data(_NAME) == name), items[0] if items else None)
        if found is not None:
            self.setCurrentItem(found)
            self.current = str(found.data(_NAME))

    def tick(self, name: str, instead: str = "") -> None:
        """Have a scenario compared, in the place of another."""
        if not instead or instead in self.ticks:
            self.ticks.discard(instead)
            self.ticks.add(name)

    def rename(self) -> None:
        """Have the chosen scenario's name written anew."""
        if self.currentItem() is not None and self.current != _PRESENT:
            self.setFocus()
            self.editItem(self.currentItem())

    def _choose(self) -> None:
        item = self.currentItem()
        self.current = str(item.data(_NAME)) if item is not None else _PRESENT
        self.chosen.emit()

    def _changed(self, item: QListWidgetItem) -> None:
        name, text = str(item.data(_NAME)), item.text().strip()
        if text != name:
            self.blockSignals(True)
            item.setText(name)
            self.blockSignals(False)
            if text:
                self.renamed.emit(name, text)
            return
        on = item.checkState() == Qt.CheckState.Checked
        if on != (name in self.ticks):
            (self.ticks.add if on else self.ticks.discard)(name)
            self.ticked.emit()
