"""Exports of what a project holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.audit import with_audit
from gisapp.briefing.workbook import write_workbook
from gisapp.run import stored_run
from layers.export import export_layer
from layers.files import refuse_existing, written_whole
from layers.kinds import KINDS
from layers.messages import GisError
from layers.results import FIELD_CHECKS, LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from gisapp.i18n import Language
    from gisapp.run import Run
    from layers.messages import Message
    from layers.project import Project

    Layers = Mapping[str, gpd.GeoDataFrame]
    Writer = Callable[[Path, Layers, Run, Language], None]


def _page(path: Path, layers: Layers, run: Run, language: Language) -> None:
    # folium takes half a second to load, which only the map needs.
    from gisapp.briefing.html import write_page

    write_page(path, layers, run, language)


def _workbook(path: Path, _: Layers, run: Run, language: Language) -> None:
    write_workbook(path, run, language)


BRIEFINGS: dict[str, Writer] = {"html": _page, "xlsx": _workbook}
"""What writes a briefing of each format."""


def export_briefings(project: Project, paths: Mapping[str, Path], language: Language, *, overwrite: bool) -> None:
    """Write the last analysis as briefings, each whole or not at all.

    Parameters
    ----------
    project
        With its last analysis.
    paths
        File by format, one of `BRIEFINGS`.
    language
        Of the briefings.
    overwrite
        Whether files that exist are replaced.
    """
    for path in paths.values():
        refuse_existing(path, overwrite=overwrite)
    run = stored_run(project, language)
    for form, path in paths.items():
        write_briefing(form, path, with_audit(project.layers(), project), run, language)


def write_briefing(form: str, path: Path, layers: Layers, run: Run, language: Language) -> None:
    """Write a run as a briefing of a format, whole or not at all; a file that exists is replaced."""
    with written_whole(path) as folder:
        BRIEFINGS[form](folder / path.name, layers, run, language)


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
