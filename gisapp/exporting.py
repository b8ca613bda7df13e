"""Exports of what a project holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.briefing.workbook import write_workbook
from gisapp.run import stored_run
from layers.export import export_layer
from layers.files import refuse_existing, written_whole
from layers.kinds import KINDS
from layers.messages import GisError
from layers.results import FIELD_CHECKS, LISTS

if TYPE_CHECKING:
    from pathlib import Path

    from gisapp.i18n import Language
    from layers.messages import Message
    from layers.project import Project


def export_workbook(project: Project, path: Path, language: Language, *, overwrite: bool) -> None:
    """Write the lists of the last analysis to an Excel workbook, whole or not at all."""
    refuse_existing(path, overwrite=overwrite)
    run = stored_run(project, language)
    with written_whole(path) as folder:
        write_workbook(folder / path.name, run.lists, run.summary, language)


def export_one(project: Project, name: str, path: Path, crs: str, encoding: str, *, overwrite: bool) -> list[Message]:
    """Write one layer, or one list of the last analysis, to a file; return what the reader must know."""
    if name in KINDS:
        return export_layer(
            project.layer(name), KINDS[name].fields, path, crs=crs, encoding=encoding, overwrite=overwrite
        )
    listed = {**LISTS, FIELD_CHECKS.id: FIELD_CHECKS}
    if name not in listed:
        raise GisError(
            "{name} is neither a layer nor a list; there are: {names}.", name=name, names=", ".join([*KINDS, *listed])
        )
    table = project.result(name)
    if table is None:
        raise GisError("The project holds no lists yet; run analyse first.")
    return export_layer(table, listed[name].fields, path, crs=crs, encoding=encoding, overwrite=overwrite)
