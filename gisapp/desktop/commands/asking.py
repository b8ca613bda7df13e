"""Where files are: the dialogs that ask for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gisapp.desktop.panels.saving import ask_file, save_file
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.jobs import Work
    from gisapp.desktop.window import Window

FORMATS = {"html": mark("HTML map"), "xlsx": mark("Excel workbook"), "png": mark("Picture")}
"""What files of each ending are called in dialogs."""


def folder(window: Window) -> str:
    """Return the folder in which files are looked for."""
    known = window.session.path
    return str(known.parent) if known else str(Path.home())


def ask_where(window: Window, form: str) -> Path | None:
    """Ask where an export goes."""
    snapshot = window.session.snapshot
    if snapshot is None:
        return None
    folder = Path(window.settings.export_folder) if window.settings.export_folder else snapshot.path.parent
    proposed = folder / f"{snapshot.path.stem}_{snapshot.as_of:%Y%m%d}.{form}"
    return ask_file(window.session, window, proposed, f"{window.say(FORMATS[form])} (*.{form})")


def export(window: Window, path: Path, write: Work) -> None:
    """Have `write` make a file in a job, and remember its folder."""

    def remember(_: object) -> None:
        window.settings.export_folder = str(path.parent)

    save_file(window.session, path, write).done.connect(remember)
