"""Moving on the map, the panels, the language, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QUrl
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QApplication, QMessageBox

from gisapp import VERSION
from gisapp.desktop.actions import Action
from gisapp.desktop.commands.asking import ask_where, export
from gisapp.desktop.docks import DOCKS
from gisapp.desktop.errors import log_path
from gisapp.i18n import Language, mark
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gisapp.desktop.window import Window


def map_actions(window: Window) -> list[Action]:
    """Return the steps on the map."""
    canvas, session = window.canvas, window.session

    def is_open() -> bool:
        return session.snapshot is not None

    def is_placed() -> bool:
        snapshot, selection = session.snapshot, session.selection
        return snapshot is not None and selection is not None and snapshot.place(selection) is not None

    return [
        Action("png", mark("Save map &picture…"), "project", lambda: _save_picture(window), (), "image-outline",
               False, is_open),
        Action("all", mark("Whole &city"), "map", canvas.zoom_all, ("Ctrl+0",), "fit-to-page-outline", True, is_open,
               after_line=True),
        Action("in", mark("Zoom &in"), "map", canvas.zoom_in, ("Ctrl++", "Ctrl+="), "magnify-plus-outline", False,
               is_open),
        Action("out", mark("Zoom &out"), "map", canvas.zoom_out, ("Ctrl+-",), "magnify-minus-outline", False, is_open),
        Action("object", mark("&Go to the selected object"), "map", lambda: _to_selected(window), ("Ctrl+G",),
               "crosshairs-gps", True, is_placed),
        Action("back", mark("&Previous view"), "map", canvas.back, ("Alt+Left",), "arrow-left", True, is_open),
        Action("forward", mark("&Next view"), "map", canvas.forward, ("Alt+Right",), "arrow-right", True, is_open),
        Action("copy", mark("&Copy map picture"), "map", lambda: _copy_picture(window), ("Ctrl+Shift+C",),
               "content-copy", False, is_open, after_line=True),
    ]  # fmt: skip


def view_actions(window: Window) -> list[Action]:
    """Return the panels, the language and help."""
    return [
        *(Action(f"panel_{one.id}", one.title, "view", _toggle(window, one.id), (one.key,)) for one in DOCKS),
        Action("language", mark("&English / 中文"), "view", lambda: _other_language(window), ("Ctrl+L",), "translate",
               after_line=True),
        Action("full", mark("&Full screen"), "view", lambda: _full_screen(window), ("F11",), "fullscreen"),
        Action("log", mark("Show the &log file"), "help", lambda: _show_file(log_path())),
        Action("about", mark("&About"), "help", lambda: _about(window), ("F1",), "information-outline"),
    ]  # fmt: skip


def _save_picture(window: Window) -> None:
    path = ask_where(window, "png")
    if path is None:
        return
    picture = window.canvas.image()

    def write(_: Callable[[float], None]) -> None:
        if not picture.save(str(path)):
            raise GisError("{path} cannot be written; choose another place.", path=path)

    export(window, path, write)


def _copy_picture(window: Window) -> None:
    QApplication.clipboard().setImage(window.canvas.image())
    window.messages.info(window.say(mark("The map picture is on the clipboard.")))


def _to_selected(window: Window) -> None:
    if window.session.selection is not None:
        window.session.wanted.emit(window.session.selection)


def _other_language(window: Window) -> None:
    window.session.set_language(Language.EN if window.session.language == Language.ZH else Language.ZH)


def _full_screen(window: Window) -> None:
    window.showNormal() if window.isFullScreen() else window.showFullScreen()


def _show_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _about(window: Window) -> None:
    text = window.say(
        mark(
            "Blue Sky planner {version}. A GIS for the Blue Sky action plan of Baoding. Free software under the GNU "
            "General Public License, version 3 or later."
        )
    )
    QMessageBox.about(window, window.say(mark("Blue Sky planner")), text.format(version=VERSION))


def _toggle(window: Window, name: str) -> Callable[[], None]:
    return lambda: window.panels.toggle(name)
