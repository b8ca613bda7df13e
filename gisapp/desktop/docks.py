"""The panels as records: what each is called, where it stands, its key; one that nobody has seen yet is not made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDockWidget

from gisapp.desktop.actions import bare
from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PyQt5.QtWidgets import QMainWindow

    from gisapp.desktop.session import Session

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True)
class Dock:
    """One panel.

    Parameters
    ----------
    id
        Its name in the program.
    title
        English id of its title, with the key that Alt chooses it by in the menu.
    key
        Its shortcut.
    area
        Where it stands at first.
    panel
        Module below `gisapp.desktop.panels` and class of what is in it, made with the session alone.
    behind
        The panel behind which it stands as a tab; blank for a place of its own.
    shown
        Whether it is open at first.
    """

    id: str
    title: str
    key: str
    area: Qt.DockWidgetArea
    panel: tuple[str, str]
    behind: str = ""
    shown: bool = True


DOCKS = (
    Dock("layers", mark("&Layers"), "Ctrl+1", _LEFT, ("layers", "LayersPanel")),
    Dock("basemaps", mark("&Base maps"), "Ctrl+9", _LEFT, ("basemaps", "BaseMapsPanel"), behind="layers"),
    Dock("lists", mark("L&ists"), "Ctrl+2", _RIGHT, ("lists", "ListsPanel")),
    Dock("audit", mark("&Restoration audit"), "Ctrl+8", _RIGHT, ("audit", "AuditPanel"), behind="lists"),
    Dock("card", mark("&Verdict card"), "Ctrl+3", _RIGHT, ("card", "CardPanel")),
    Dock("progress", mark("&Progress"), "Ctrl+4", _RIGHT, ("progress", "ProgressPanel"), behind="card"),
    Dock("attributes", mark("&Attributes"), "Ctrl+5", _BOTTOM, ("attributes", "AttributesPanel"), shown=False),
    Dock("messages", mark("&Messages"), "Ctrl+6", _BOTTOM, ("messages", "MessagesPanel"), "attributes", shown=False),
    Dock("compare", mark("&Compare states"), "Ctrl+D", _BOTTOM, ("compare", "ComparePanel"), "attributes", shown=False),
    Dock("scenarios", mark("&What if"), "Ctrl+7", _BOTTOM, ("scenarios", "ScenariosPanel"), "attributes", shown=False),
)
"""In the order of the menu and of their making."""


class Panels(Mapping[str, Any]):
    """The panels of a window by id, each in its dock; what stands behind others is made when it is first wanted.

    Parameters
    ----------
    window
        Whose docks they are.
    session
        What they show.
    """

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._session = session
        self._made: dict[str, Any] = {}
        self.docks: dict[str, QDockWidget] = {}
        for one in DOCKS:
            dock = QDockWidget(window)
            dock.setObjectName(one.id)
            window.addDockWidget(one.area, dock)
            self.docks[one.id] = dock
            if one.behind:
                window.tabifyDockWidget(self.docks[one.behind], dock)
            elif one.shown:
                self._make(one)
            dock.visibilityChanged.connect(self._maker(one))
        for one in DOCKS:
            if not one.shown:
                self.docks[one.id].hide()
            elif any(other.behind == one.id for other in DOCKS):
                self.docks[one.id].raise_()

    def _maker(self, one: Dock) -> Any:
        def seen(visible: bool) -> None:
            if visible:
                self._make(one)

        return seen

    def _make(self, one: Dock) -> Any:
        if one.id not in self._made:
            module, name = one.panel
            made = getattr(import_module(f"gisapp.desktop.panels.{module}"), name)(self._session)
            self._made[one.id] = made
            self.docks[one.id].setWidget(made)
        return self._made[one.id]

    def __getitem__(self, name: str) -> Any:
        """Return a panel; it is made if it has not been."""
        return self._make(next(one for one in DOCKS if one.id == name))

    def __iter__(self) -> Iterator[str]:
        return iter(self.docks)

    def __len__(self) -> int:
        return len(self.docks)

    def show(self, name: str) -> None:
        """Bring a panel to the front."""
        self[name]
        self.docks[name].show()
        self.docks[name].raise_()

    def toggle(self, name: str) -> None:
        """Hide a panel that is in sight, else bring it to the front."""
        dock = self.docks[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
        else:
            self.show(name)

    def translate(self) -> None:
        """Word the titles in the session's language."""
        for one in DOCKS:
            self.docks[one.id].setWindowTitle(bare(self._session.say(one.title)))
