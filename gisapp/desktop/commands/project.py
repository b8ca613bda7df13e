"""Projects and what goes in and out of them: open, new, import, export, undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QFileDialog

from gisapp.demo import demo_path, write_demo
from gisapp.desktop.actions import Action
from gisapp.desktop.commands.asking import ask_where, export, folder
from gisapp.desktop.panels.saving import ask_file
from gisapp.desktop.settings import full
from gisapp.i18n import mark
from layers.project import Project, new_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.window import Window


def project_actions(window: Window) -> list[Action]:
    """Return what is done with projects and files."""
    session = window.session

    def is_open() -> bool:
        return session.snapshot is not None

    return [
        Action("open", mark("&Open…"), "project", lambda: _open(window), ("Ctrl+O",), "folder-open-outline", True),
        Action("new", mark("&New project…"), "project", lambda: _new(window), ("Ctrl+N",), "file-plus-outline"),
        Action("recent", mark("Open the &last project again"), "project", lambda: _open_last(window), ("Ctrl+Shift+O",),
               "history", False, lambda: _last(window) is not None),
        Action("demo", mark("Open the &demo"), "project", lambda: open_demo(window), (), "flask-outline"),
        Action(
            "import", mark("&Import a ledger or GIS file…"), "project", lambda: _import(window), ("Ctrl+I",),
            "file-import-outline", True, is_open, after_line=True,
        ),
        Action(
            "html", mark("Export &HTML map…"), "project", lambda: _export(window, "html"), ("Ctrl+E",), "map-outline",
            True, is_open,
        ),
        Action(
            "xlsx", mark("Export &Excel workbook…"), "project", lambda: _export(window, "xlsx"), ("Ctrl+Shift+E",),
            "file-excel-outline", True, is_open,
        ),
    ]  # fmt: skip


def list_actions(window: Window) -> list[Action]:
    """Return what is done with the data and the lists."""
    session = window.session

    def is_open() -> bool:
        return session.snapshot is not None

    return [
        Action("undo", mark("&Undo the last change of the data"), "lists", lambda: _step(window, "undo"), ("Ctrl+Z",),
               "undo", False, is_open),
        Action("redo", mark("&Redo it"), "lists", lambda: _step(window, "redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo",
               False, is_open),
        Action("judge", mark("&Judge again"), "lists", session.reload, ("F5",), "refresh", False, is_open),
        Action("find", mark("&Search"), "lists", window.search.setFocus, ("Ctrl+K",), "magnify", False, is_open),
    ]  # fmt: skip


def open_demo(window: Window) -> None:
    """Open the demo project; it is written first if it is not there."""
    path = demo_path()

    def write(report: Callable[[float], None]) -> Path:
        # What the user changed in it stays.
        if not path.exists():
            write_demo(path)
        report(1.0)
        return path

    job = window.session.run(window.say(mark("Writing the demo")), write)
    job.done.connect(window.open)


def _open(window: Window) -> None:
    kinds = window.say(mark("Projects (*.gpkg)"))
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Open a project")), folder(window), kinds)
    if name:
        window.open(Path(name))


def _new(window: Window) -> None:
    """Make an empty project and open it; the dialog asks before it replaces a file."""
    proposed, kinds = Path(folder(window)) / "project.gpkg", window.say(mark("Projects (*.gpkg)"))
    path = ask_file(window.session, window, proposed, kinds, mark("New project"))
    if path is None:
        return

    def make(_: Callable[[float], None]) -> Path:
        with new_project(path):
            pass
        return path

    window.session.run(window.say(mark("Making {file}")).format(file=path.name), make).done.connect(window.open)


def _last(window: Window) -> Path | None:
    """Return the project that was open before this one."""
    known = full(window.session.path) if window.session.path else ""
    return next((one for one in window.recent if str(one) != known), None)


def _open_last(window: Window) -> None:
    if path := _last(window):
        window.open(path)


def _step(window: Window, which: str) -> None:
    """Undo or redo in the project, and show what came of it."""
    path = window.session.path
    if path is None:
        return

    def work(_: Callable[[float], None]) -> bool:
        with Project.open(path) as project:
            return project.undo() if which == "undo" else project.redo()

    def tell(changed: bool) -> None:
        if changed:
            window.session.refresh(path)
        else:
            nothing = mark("There is nothing to undo.") if which == "undo" else mark("There is nothing to redo.")
            window.messages.info(window.say(nothing))

    window.session.run(window.say(mark("Changing the data back")), work).done.connect(tell)


def _import(window: Window) -> None:
    known = window.settings.import_folder
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Import a ledger or GIS file")), known)
    if name:
        window.take_file(Path(name))


def _export(window: Window, form: str) -> None:
    path, snapshot = ask_where(window, form), window.session.snapshot
    if path is None or snapshot is None:
        return
    run = snapshot.run

    def write(_: Callable[[float], None]) -> None:
        # What writes files is loaded with the first of them.
        from gisapp.exporting import write_briefing

        # In the language of the lists, which a switch that is still going on does not have yet.
        write_briefing(form, path, snapshot.layers, run, run.language)

    export(window, path, write)
