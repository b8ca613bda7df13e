"""What the user can do: the window's actions, and the small steps behind them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QUrl
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox

from gisapp import VERSION
from gisapp.demo import demo_path, write_demo
from gisapp.desktop.actions import Action
from gisapp.desktop.errors import log_path
from gisapp.exporting import write_briefing
from gisapp.i18n import Language, mark
from layers.project import Project, new_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.window import Window

FORMATS = {"html": mark("HTML map"), "xlsx": mark("Excel workbook"), "png": mark("Picture")}
"""What files of each ending are called in dialogs."""


def commands(window: Window) -> list[Action]:
    """Return the actions of a window in the order of its menus."""
    canvas, session = window.canvas, window.session

    def is_open() -> bool:
        return session.snapshot is not None

    def is_placed() -> bool:
        snapshot, selection = session.snapshot, session.selection
        return snapshot is not None and selection is not None and snapshot.place(selection) is not None

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
        Action("png", mark("Save map &picture…"), "project", lambda: _save_picture(window), (), "image-outline",
               False, is_open),
        Action("quit", mark("&Quit"), "project", window.close, ("Ctrl+Q",), "", after_line=True),
        Action("undo", mark("&Undo the last change of the data"), "lists", lambda: _step(window, "undo"), ("Ctrl+Z",),
               "undo", False, is_open),
        Action("redo", mark("&Redo it"), "lists", lambda: _step(window, "redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo",
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
        Action("judge", mark("&Judge again"), "lists", session.reload, ("F5",), "refresh", False, is_open),
        Action("find", mark("&Search"), "lists", window.search.setFocus, ("Ctrl+K",), "magnify", False, is_open),
        *(
            Action(f"panel_{name}", title, "view", _panel_toggle(window, name), keys)
            for (name, title, keys) in (
                ("layers", mark("&Layers"), ("Ctrl+1",)),
                ("lists", mark("L&ists"), ("Ctrl+2",)),
                ("card", mark("&Verdict card"), ("Ctrl+3",)),
                ("progress", mark("&Progress"), ("Ctrl+4",)),
                ("attributes", mark("&Attributes"), ("Ctrl+5",)),
                ("messages", mark("&Messages"), ("Ctrl+6",)),
            )
        ),
        Action("language", mark("&English / 中文"), "view", lambda: _other_language(window), ("Ctrl+L",), "translate",
               after_line=True),
        Action("full", mark("&Full screen"), "view", lambda: _full_screen(window), ("F11",), "fullscreen"),
        Action("log", mark("Show the &log file"), "help", lambda: _show_file(log_path())),
        Action("about", mark("&About"), "help", lambda: _about(window), ("F1",), "information-outline"),
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
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Open a project")), _folder(window), kinds)
    if name:
        window.open(Path(name))


def _new(window: Window) -> None:
    """Make an empty project and open it; the dialog asks before it replaces a file."""
    path = _ask(
        window, mark("New project"), str(Path(_folder(window)) / "project.gpkg"), mark("Projects (*.gpkg)"), "gpkg"
    )
    if path is None:
        return

    def make(_: Callable[[float], None]) -> Path:
        with new_project(path):
            pass
        return path

    window.session.run(window.say(mark("Making {file}")).format(file=path.name), make).done.connect(window.open)


def _last(window: Window) -> Path | None:
    """Return the project that was open before this one."""
    known = window.session.path.resolve() if window.session.path else None
    return next((Path(one) for one in window.settings.recent if Path(one) != known and Path(one).exists()), None)


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
            window.session.reload()
        else:
            nothing = mark("There is nothing to undo.") if which == "undo" else mark("There is nothing to redo.")
            window.messages.info(window.say(nothing))

    window.session.run(window.say(mark("Changing the data back")), work).done.connect(tell)


def _folder(window: Window) -> str:
    known = window.session.path
    return str(known.parent) if known else str(Path.home())


def _ask(window: Window, title: str, proposed: str, kinds: str, form: str) -> Path | None:
    """Ask for a file to write; the dialog asks before it replaces one, by the name with its ending."""
    dialog = QFileDialog(window, window.say(title), proposed, window.say(kinds))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(form)
    dialog.selectFile(proposed)
    return Path(dialog.selectedFiles()[0]) if dialog.exec_() else None


def _import(window: Window) -> None:
    known = window.settings.import_folder
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Import a ledger or GIS file")), known)
    if name:
        window.take_file(Path(name))


def _ask_where(window: Window, form: str) -> Path | None:
    """Ask where an export goes."""
    snapshot = window.session.snapshot
    if snapshot is None:
        return None
    folder = Path(window.settings.export_folder) if window.settings.export_folder else snapshot.path.parent
    proposed = folder / f"{snapshot.path.stem}_{snapshot.as_of:%Y%m%d}.{form}"
    return _ask(window, mark("Write to"), str(proposed), f"{window.say(FORMATS[form])} (*.{form})", form)


def _wrote(window: Window, path: Path) -> None:
    window.settings.export_folder = str(path.parent)
    window.messages.written(path)


def _export(window: Window, form: str) -> None:
    path, snapshot = _ask_where(window, form), window.session.snapshot
    if path is None or snapshot is None:
        return
    run, title = snapshot.run, window.say(mark("Writing {file}")).format(file=path.name)
    # In the language of the lists, which a switch that is still going on does not have yet.
    job = window.jobs.start(title, lambda _: write_briefing(form, path, snapshot.layers, run, run.language))
    job.failed.connect(window.messages.error)
    job.done.connect(lambda _: _wrote(window, path))


def _save_picture(window: Window) -> None:
    path = _ask_where(window, "png")
    if path is None:
        return
    if window.canvas.image().save(str(path)):
        _wrote(window, path)
    else:
        window.messages.add(
            "error", window.say(mark("{path} cannot be written; choose another place.")).format(path=path)
        )


def _copy_picture(window: Window) -> None:
    QApplication.clipboard().setImage(window.canvas.image())
    window.messages.info(window.say(mark("The map picture is on the clipboard.")))


def _to_selected(window: Window) -> None:
    if window.session.selection is not None:
        window.session.wanted.emit(window.session.selection)


def _panel_toggle(window: Window, name: str) -> Callable[[], None]:
    def toggle() -> None:
        dock = window.docks[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
        else:
            window.show_panel(name)

    return toggle


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
