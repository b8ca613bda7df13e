"""What if: scenarios and where new heat sources would stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QPoint

from gisapp.desktop.actions import Action
from gisapp.desktop.placing import PlaceTool
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.window import Window

SCENARIOS = "scenarios"


def what_if_actions(window: Window) -> list[Action]:
    """Return what is done with scenarios."""
    session = window.session
    PlaceTool(window.canvas, session)

    def is_open() -> bool:
        return session.snapshot is not None

    return [
        Action("new_scenario", mark("New &scenario"), "lists", lambda: _new(window), ("Ctrl+Shift+N",),
               "source-branch-plus", False, is_open, after_line=True),
        Action("siting", mark("Propose &heat sources…"), "lists", lambda: propose(window), ("Ctrl+Shift+H",),
               "map-marker-star-outline", False, is_open),
    ]  # fmt: skip


def _new(window: Window) -> None:
    """Make a scenario, and show it."""
    window.panels.show(SCENARIOS)
    window.panels[SCENARIOS].add()


def propose(window: Window) -> None:
    """Ask where new heat sources would stand; the dialog stands beside the map, which shows the answer."""
    # What the solver needs is loaded with the first question.
    from gisapp.desktop.dialogs.siting import SitingDialog

    dialog = SitingDialog(window.session, window)

    def show(name: str) -> None:
        window.panels.show(SCENARIOS)
        window.panels[SCENARIOS].reload(name)

    dialog.kept.connect(show)
    corner = window.panels.docks["lists"].mapToGlobal(QPoint(0, 0))
    dialog.move(corner)
    dialog.show()
