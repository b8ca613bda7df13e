"""Where files are: the dialogs that ask for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QFileDialog

from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.window import Window

FORMATS = {"html": mark("HTML map"), "xlsx": mark("Excel workbook"), "png": mark("Picture")}
"""What files of each ending are called in dialogs."""


def folder(window: Window) -> str:
    """Return the folder in which files are looked for."""
    known = window.session.path
    return str(known.parent) if known else str(Path.home())


def ask(window: Window, title: str, proposed: str, kinds: str, form: str) -> Path | None:
    """Ask for a file to write; the dialog asks before it replaces one, by the name with its ending."""
    dialog = QFileDialog(window, window.say(title), proposed, window.say(kinds))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(form)
    dialog.selectFile(proposed)
    return Path(dialog.selectedFiles()[0]) if dialog.exec_() else None


def ask_where(window: Window, form: str) -> Path | None:
    """Ask where an export goes."""
    snapshot = window.session.snapshot
    if snapshot is None:
        return None
    folder = Path(window.settings.export_folder) if window.settings.export_folder else snapshot.path.parent
    proposed = folder / f"{snapshot.path.stem}_{snapshot.as_of:%Y%m%d}.{form}"
    return ask(window, mark("Write to"), str(proposed), f"{window.say(FORMATS[form])} (*.{form})", form)


def wrote(window: Window, path: Path) -> None:
    """Tell that a file is written, and remember its folder."""
    window.settings.export_folder = str(path.parent)
    window.messages.written(path)
