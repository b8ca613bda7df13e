"""``import``: read a ledger or a GIS file into a layer of a project."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, ProjectPath, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError


class Mode(StrEnum):
    """What an import does with the features that are there."""

    ADD = "add"
    UPDATE = "update"
    REPLACE = "replace"


def _import(
    project: ProjectPath,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, such as boilers."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The file to read."))],
    crs: Annotated[
        str,
        option(
            "--crs",
            mark("CRS of the coordinates; auto finds it out from the file and the project, or says what is lacking."),
            "auto|wgs84|cgcs2000|gcj02|bd09|xian80|beijing54|EPSG:n|PROJ",
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
    mode: Annotated[
        Mode,
        option(
            "--mode",
            mark(
                "Add to the layer; update it, by id or else by name and place, where blank cells change nothing and"
                " what is not in the file stays; or replace it."
            ),
        ),
    ] = Mode.ADD,
    rejects: Annotated[Path | None, option("--rejects", mark("Excel file for rows that cannot be read."))] = None,
    changes: Annotated[
        Path | None, option("--changes", mark("Excel file for what is new, gone and changed, field by field."))
    ] = None,
    no_history: Annotated[
        bool,
        option(
            "--no-history",
            mark("Keep no history of this import, which is faster; neither it nor what was before it can be undone."),
        ),
    ] = False,
    dry_run: Annotated[bool, option("--dry-run", mark("Read and report, write nothing."))] = False,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.importing import Files, Request, account, import_file, rejections

    say = translator(lang)
    request = Request(kind, file, crs, sheet, where, encoding, _mapping(mapping or []), mode.value, not no_history)
    files = Files(rejects, changes, force)
    with progress(say(mark("Reading {file}")).format(file=file.name)) as report:
        done = import_file(request, project, lang, files, dry_run=dry_run, progress=report)
    for told in (*account(done), *rejections(done, None if dry_run else rejects)):
        tell(told.say(say))
    settled = done.settled
    # Fixed in both languages: scripts read it.
    typer.echo(
        f"read {settled.read} rows, imported {settled.rows} rows as {settled.features} features, "
        f"rejected {settled.rejected} rows"
    )
    if done.flips:
        text = mark("{count} verdicts change; python -m gisapp compare {project} tells which and why.")
        tell(say(text).format(count=done.flips, project=project))
    if settled.rejected and not settled.rows:
        raise typer.Exit(1)


def _mapping(pairs: list[str]) -> tuple[tuple[str, str], ...]:
    """Return header and field from each ``HEADER=field``; a header may hold a ``=``, a field does not."""
    mapping = []
    for pair in pairs:
        header, equals, field = pair.rpartition("=")
        if not equals:
            raise GisError("--map {pair}: write HEADER=field.", pair=pair)
        mapping.append((header.strip(), field.strip()))
    return tuple(mapping)


COMMAND = Command(
    "import",
    _import,
    mark("Read a ledger or a GIS file into a layer; the project is made if absent."),
    "python -m gisapp import city.gpkg boilers boilers.csv --crs cgcs2000 --mode replace",
)
