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

    def is_selected() -> bool:
        return session.selection is not None

    return [
        Action("open", mark("&Open…"), "project", lambda: _open(window), ("Ctrl+O",), "folder-open-outline", True),
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
        Action("all", mark("Whole &city"), "map", canvas.zoom_all, ("Ctrl+0",), "fit-to-page-outline", True, is_open,
               after_line=True),
        Action("in", mark("Zoom &in"), "map", canvas.zoom_in, ("Ctrl++", "Ctrl+="), "magnify-plus-outline", False,
               is_open),
        Action("out", mark("Zoom &out"), "map", canvas.zoom_out, ("Ctrl+-",), "magnify-minus-outline", False, is_open),
        Action("object", mark("&Go to the selected object"), "map", lambda: _to_selected(window), ("Ctrl+G",),
               "crosshairs-gps", True, is_selected),
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
    known = window.session.path
    folder = str(known.parent) if known else str(Path.home())
    kinds = window.say(mark("Projects (*.gpkg)"))
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Open a project")), folder, kinds)
    if name:
        window.open(Path(name))


def _import(window: Window) -> None:
    known = window.settings.import_folder
    name, _ = QFileDialog.getOpenFileName(window, window.say(mark("Import a ledger or GIS file")), known)
    if name:
        window.take_file(Path(name))


def _ask_where(window: Window, form: str) -> Path | None:
    """Ask for a file to write; what exists is asked about by the dialog itself."""
    snapshot = window.session.snapshot
    if snapshot is None:
        return None
    folder = Path(window.settings.export_folder) if window.settings.export_folder else snapshot.path.parent
    proposed = folder / f"{snapshot.path.stem}_{snapshot.as_of:%Y%m%d}.{form}"
    kinds = f"{window.say(FORMATS[form])} (*.{form})"
    name, _ = QFileDialog.getSaveFileName(window, window.say(mark("Write to")), str(proposed), kinds)
    if not name:
        return None
    path = Path(name)
    path = path if path.suffix.lower() == f".{form}" else path.with_name(f"{path.name}.{form}")
    window.settings.export_folder = str(path.parent)
    return path


def _export(window: Window, form: str) -> None:
    path, snapshot = _ask_where(window, form), window.session.snapshot
    if path is None or snapshot is None:
        return
    title = window.say(mark("Writing {file}")).format(file=path.name)
    language = window.session.language
    job = window.jobs.start(title, lambda _: write_briefing(form, path, snapshot.layers, snapshot.run, language))
    job.failed.connect(window.messages.error)
    job.done.connect(lambda _: window.messages.written(path))


def _save_picture(window: Window) -> None:
    path = _ask_where(window, "png")
    if path is None:
        return
    if window.canvas.image().save(str(path)):
        window.messages.written(path)
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
