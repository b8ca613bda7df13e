"""``import``: read a ledger or a GIS file into a layer of a project."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, ProjectPath, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


class Mode(StrEnum):
    """What an import does with the rows that are there."""

    ADD = "add"
    REPLACE = "replace"


def _import(
    project: ProjectPath,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, such as boilers."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The file to read."))],
    crs: Annotated[
        str,
        option(
            "--crs",
            mark("CRS of the coordinates; auto takes the one that a GIS file states."),
            "auto|wgs84|cgcs2000|EPSG:n",
        ),
    ] = "auto",
    sheet: Annotated[str | None, option("--sheet", mark("Sheet or layer, where a file has several."))] = None,
    where: Annotated[
        str | None, option("--where", mark("Only features of a GIS file for which this holds."), "SQL")
    ] = None,
    encoding: Annotated[str, option("--encoding", mark("Encoding of text; auto finds it out."))] = "auto",
    mapping: Annotated[
        list[str] | None, option("--map", mark("Read a header as this field; repeatable."), "HEADER=field")
    ] = None,
    mode: Annotated[Mode, option("--mode", mark("Add to the layer or replace it."))] = Mode.ADD,
    rejects: Annotated[Path | None, option("--rejects", mark("Excel file for rows that cannot be read."))] = None,
    dry_run: Annotated[bool, option("--dry-run", mark("Read and report, write nothing."))] = False,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.importing import Request, import_file

    say = translator(lang)
    request = Request(
        project, kind, file, crs, sheet, where, encoding, tuple(mapping or ()), mode.value, rejects, dry_run, force
    )
    with progress(say(mark("Reading {file}")).format(file=file.name)):
        outcome = import_file(request, say)
    for line in outcome.notes:
        tell(line)
    # Fixed in both languages: scripts read it.
    typer.echo(
        f"read {outcome.read} rows, imported {outcome.rows} rows as {outcome.features} features, "
        f"rejected {outcome.rejected} rows"
    )
    if outcome.rejected and not outcome.rows:
        raise typer.Exit(1)


COMMAND = Command(
    "import",
    _import,
    mark("Read a table or GIS file with canonical field names into a layer; the project is made if absent."),
    "python -m gisapp import city.gpkg boilers boilers.csv --crs cgcs2000 --mode replace",
)
