"""A table of a panel goes to a file: asked for, written in a job, told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QFileDialog, QWidget

from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.session import Session


def save_table(panel: QWidget, session: Session, name: str, write: Callable[[Path], None]) -> None:
    """Ask where a table goes, then write it.

    Parameters
    ----------
    panel
        Whose table it is.
    session
        With the project that it is of.
    name
        English id of what the file is called at first.
    write
        Writes a file that ends in .xlsx or .csv, in another thread.
    """
    snapshot, say = session.snapshot, session.say
    if snapshot is None:
        return
    proposed = snapshot.path.parent / f"{snapshot.path.stem}_{say(name)}.xlsx"
    kinds = say(mark("Excel workbook")) + " (*.xlsx);;CSV (*.csv)"
    chosen, _ = QFileDialog.getSaveFileName(panel, say(mark("Write to")), str(proposed), kinds)
    if not chosen:
        return
    path = Path(chosen)

    def work(_: Callable[[float], None]) -> Path:
        write(path)
        return path

    job = session.jobs.start(say(mark("Writing {file}")).format(file=path.name), work)
    job.failed.connect(session.messages.error)
    job.done.connect(session.messages.written)
