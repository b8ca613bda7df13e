"""All actions of the window, in the order of its menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.desktop.actions import Action
from gisapp.desktop.commands.audit import audit_actions
from gisapp.desktop.commands.basemaps import base_actions
from gisapp.desktop.commands.project import list_actions, project_actions
from gisapp.desktop.commands.questions import question_actions
from gisapp.desktop.commands.view import map_actions, view_actions
from gisapp.desktop.commands.whatif import what_if_actions
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.window import Window


def commands(window: Window) -> list[Action]:
    """Return the actions of a window; within a menu they stand in this order."""
    return [
        *project_actions(window),
        *map_actions(window),
        *base_actions(window),
        *list_actions(window),
        *question_actions(window),
        *audit_actions(window),
        *what_if_actions(window),
        Action("quit", mark("&Quit"), "project", window.close, ("Ctrl+Q",), after_line=True),
        *view_actions(window),
    ]
