"""Actions as records: what each is called, where it stands, its key, when it can be done; menus are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QMenu, QToolBar

from gisapp.desktop.look import icon
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PyQt5.QtWidgets import QMainWindow, QWidget

MENUS = {
    "project": mark("&Project"),
    "map": mark("&Map"),
    "lists": mark("&Lists"),
    "view": mark("&View"),
    "help": mark("&Help"),
}
"""Menus by id, in order."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the user can do.

    Parameters
    ----------
    id
        Its name in the program.
    title
        English id of its title in menus, with the key that Alt chooses it by.
    menu
        One of `MENUS`.
    do
        Called when it is chosen.
    keys
        Shortcuts, as Qt writes them.
    icon
        Name of its icon; blank for none.
    on_toolbar
        Whether it stands on the toolbar as well.
    possible
        Whether it can be done now; asked whenever something changed.
    after_line
        A line is drawn above it in its menu, and before it on the toolbar.
    """

    id: str
    title: str
    menu: str
    do: Callable[[], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    on_toolbar: bool = False
    possible: Callable[[], bool] = lambda: True
    after_line: bool = False


class Actions:
    """The actions of a window: its menus and its toolbar.

    Parameters
    ----------
    window
        Whose menu bar is filled.
    records
        In the order in which they stand in their menus.
    say
        Translates a sentence into the window's language.
    """

    def __init__(self, window: QMainWindow, records: Iterable[Action], say: Callable[[str], str]) -> None:
        self._say = say
        self.records = {one.id: one for one in records}
        self.menus = {name: QMenu(window) for name in MENUS}
        self.by_id: dict[str, QAction] = {}
        for menu in self.menus.values():
            window.menuBar().addMenu(menu)
        for one in self.records.values():
            self._add(one, window)
        self.translate()
        self.refresh()

    def _add(self, one: Action, window: QWidget) -> None:
        action = QAction(window)
        action.setObjectName(one.id)
        action.setShortcuts([QKeySequence(key) for key in one.keys])
        if one.icon:
            action.setIcon(icon(one.icon))

        def trigger() -> None:
            one.do()

        action.triggered.connect(trigger)
        if one.after_line:
            self.menus[one.menu].addSeparator()
        self.menus[one.menu].addAction(action)
        self.by_id[one.id] = action

    def fill(self, bar: QToolBar) -> None:
        """Put the actions that stand on the toolbar there."""
        for one in self.records.values():
            if one.on_toolbar:
                if one.after_line and bar.actions():
                    bar.addSeparator()
                bar.addAction(self.by_id[one.id])

    def translate(self) -> None:
        """Word everything in the window's language."""
        for name, menu in self.menus.items():
            menu.setTitle(self._say(MENUS[name]))
        for one in self.records.values():
            action, title = self.by_id[one.id], self._say(one.title)
            action.setText(title)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{bare(title)} ({keys})" if keys else bare(title))

    def refresh(self) -> None:
        """Enable what can be done now."""
        for one in self.records.values():
            self.by_id[one.id].setEnabled(one.possible())


def bare(title: str) -> str:
    """Return a menu's title without the key that Alt chooses it by, in Chinese in brackets behind it, and dots."""
    return title.replace("&", "").rstrip("…").split("(")[0]
