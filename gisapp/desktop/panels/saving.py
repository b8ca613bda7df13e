"""Something goes to a file: asked for, written in a job, told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QFileDialog, QWidget

from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.desktop.jobs import Job, Work
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
    path = ask_file(session, panel, proposed, say(mark("Excel workbook")) + " (*.xlsx);;CSV (*.csv)")
    if path is not None:
        save_file(session, path, lambda _: write(path))


def save_file(session: Session, path: Path, write: Work) -> Job:
    """Have `write` make a file in a job, and tell that it is written."""

    def work(report: Callable[[float], None]) -> Path:
        write(report)
        return path

    job = session.run(session.say(mark("Writing {file}")).format(file=path.name), work, lane="")
    job.done.connect(session.messages.written)
    return job


def ask_file(
    session: Session, parent: QWidget | None, proposed: Path, kinds: str, title: str = mark("Write to")
) -> Path | None:
    """Ask for a file to write; the dialog asks before it replaces one, by the name with its ending.

    Parameters
    ----------
    session
        Whose language it speaks.
    parent
        What it stands above.
    proposed
        The file, if no other is chosen.
    kinds
        Of files, as Qt writes them, such as "CSV (*.csv)", in the user's language.
    title
        English id of the dialog's title.
    """
    dialog = QFileDialog(parent, session.say(title), str(proposed), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposed.suffix[1:])
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.rpartition("*.")[2].rstrip(")")))
    dialog.selectFile(str(proposed))
    chosen = dialog.selectedFiles()[0] if dialog.exec_() else ""
    dialog.deleteLater()
    return Path(chosen) if chosen else None
