"""What can be done with satellite images and a terrain model, from cards, panels and menus."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gisapp.desktop.panels.saving import ask_file, save_file
from gisapp.fieldsheet import put_on_sheet
from gisapp.i18n import mark
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt5.QtCore import pyqtBoundSignal
    from PyQt5.QtWidgets import QDialog, QWidget

    from gisapp.desktop.session import Session


def selected_mine(session: Session) -> str | None:
    """Return the id of the mine that is selected, None where it is none."""
    feature = session.selection
    return feature.id if session.snapshot is not None and feature is not None and feature.kind == "mines" else None


def audit(session: Session, parent: QWidget | None) -> None:
    """Open the dialog of the audit; what it finds is shown when it is done."""

    def ask() -> None:
        from gisapp.desktop.dialogs.audit import AuditDialog

        dialog = AuditDialog(session, parent)
        _open(session, dialog, dialog.audited)

    _when_loaded(session, ask)


def propose_terrain(session: Session, parent: QWidget | None) -> None:
    """Open the dialog that proposes plain or mountain for villages."""

    def ask() -> None:
        from gisapp.desktop.dialogs.terrain import TerrainDialog

        dialog = TerrainDialog(session, parent)
        _open(session, dialog, dialog.entered)

    _when_loaded(session, ask)


def _when_loaded(session: Session, ask: Callable[[], None]) -> None:
    """Do something once the libraries that read rasters are loaded, without which the window starts quicker."""
    title = session.say(mark("Loading what reads images"))
    job = session.run(title, lambda _: import_module("gisapp.imagery"), lane="")
    job.done.connect(lambda _: ask())


def _open(session: Session, dialog: QDialog, changed: pyqtBoundSignal) -> None:
    """Open a dialog; what it changes in the project is shown."""
    path = session.path
    if path is not None:
        changed.connect(lambda *_: session.refresh(path))
        dialog.open()


def enter_acceptance(session: Session, parent: QWidget | None) -> None:
    """Open the form of the acceptance of the selected mine."""
    mine = selected_mine(session)
    if mine is None:
        return
    from gisapp.desktop.dialogs.acceptance import AcceptanceDialog

    dialog = AcceptanceDialog(session, mine, parent)
    _open(session, dialog, dialog.entered)


def mark_mines(session: Session, mines: Sequence[str], *, on: bool) -> None:
    """Put mines on the field-check sheet, or take them off it, in a job."""
    snapshot = session.snapshot
    if snapshot is None or not mines:
        return

    def work(_: Callable[[float], None]) -> frozenset[str]:
        with Project.open(snapshot.path) as project:
            return put_on_sheet(project, mines, on=on)

    def show(marked: frozenset[str]) -> None:
        current = session.snapshot
        if current is not None and current.path == snapshot.path:
            current.on_sheet = marked
            session.marked.emit()

    session.run(session.say(mark("Changing the field-check sheet")), work).done.connect(show)


def write_sheet(session: Session, parent: QWidget | None) -> None:
    """Ask where the field-check sheet goes, and write it in a job."""
    snapshot = session.snapshot
    if snapshot is None:
        return
    name, kind = session.say(mark("field-check sheet")), session.say(mark("Excel workbook"))
    proposed = snapshot.path.with_name(f"{snapshot.path.stem}_{name}.xlsx")
    path = ask_file(session, parent, proposed, f"{kind} (*.xlsx)")
    if path is None:
        return
    audit, kept, words = snapshot.audit, dict(session.images), snapshot.words
    mines = snapshot.layers["mines"]
    chosen = mines[mines["id"].isin(snapshot.on_sheet)]

    def work(report: Callable[[float], None]) -> None:
        from gisapp.briefing.field_sheet import write_field_sheet
        from gisapp.imagery import images_of

        images = images_of(audit, kept) if audit else None
        write_field_sheet(path, chosen, audit, images, words, report)

    save_file(session, path, work)
