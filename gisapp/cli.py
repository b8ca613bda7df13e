"""The commands: each parses its arguments and calls the library; nothing is decided here.

Heavy libraries are imported inside the commands, so that help is shown at once. Help texts are English ids here and
translated when the command line is built.
"""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from gisapp.run import Run
    from layers.project import Project

OUT = Path("out")
"""Where a start without a window writes its lists and its map."""

app = typer.Typer(
    help=mark("The Blue Sky planner: which boilers to close, which mines to restore, which villages to heat."),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Mode(StrEnum):
    """What an import does with the rows that are there."""

    ADD = "add"
    REPLACE = "replace"


ProjectPath = Annotated[Path, typer.Argument(metavar="PROJECT", help=mark("The project, a GeoPackage file."))]
Lang = Annotated[Language, typer.Option("--lang", help=mark("Language of messages and texts."))]
Force = Annotated[bool, typer.Option("--force", help=mark("Overwrite a file that exists."))]


def _option(flag: str, text: str, metavar: str | None = None) -> Any:
    return typer.Option(flag, help=text, metavar=metavar)


@app.command(epilog="python -m gisapp demo demo.gpkg")
def demo(
    project: ProjectPath,
    force: Annotated[bool, _option("--force", mark("Replace an earlier demo."))] = False,
    lang: Lang = Language.ZH,
) -> None:
    """Write the demo project: real divisions and plants, everything else invented."""
    from gisapp.demo import write_demo

    say = translator(lang)
    with progress(say(mark("Writing the demo"))):
        write_demo(project, replace=force)
    tell(say(mark("{path}: written.")).format(path=project))


@app.command(epilog="python -m gisapp analyse demo.gpkg --out out --as-of 2019-12-31 --set heat_radius_m=12000")
def analyse(
    project: ProjectPath,
    out: Annotated[Path, _option("--out", mark("Folder for the lists; made, or swapped whole."))],
    as_of: Annotated[
        str | None, _option("--as-of", mark("Judge as of this day; the plan's end if not given."), "DATE")
    ] = None,
    plan: Annotated[Path | None, _option("--plan", mark("Plan file, TOML."))] = None,
    settings: Annotated[
        list[str] | None, _option("--set", mark("Override a parameter of the plan; repeatable."), "NAME=VALUE")
    ] = None,
    lang: Lang = Language.ZH,
) -> None:
    """Judge every object by the plan and write the lists."""
    from gisapp.run import analyse_project, plan_of, write_run

    day = _day(as_of)
    say = translator(lang)
    with _opened(project, say) as opened, progress(say(mark("Judging"))) as report:
        judged_by = plan_of(opened, plan, settings or [])
        run = analyse_project(opened, judged_by, day or judged_by.end, lang, report)
        write_run(run, opened, out, lang)
    _tell_run(run, say, lang, out)


@app.command(epilog="python -m gisapp check demo.gpkg")
def check(project: ProjectPath, lang: Lang = Language.ZH) -> None:
    """Look for missing, doubtful, duplicate and misplaced data; exit 1 if anything is an error."""
    from gisapp.check import check_project

    say = translator(lang)
    with _opened(project, say) as opened:
        found = check_project(opened, say)
    for line in found.lines:
        typer.echo(line)
    raise typer.Exit(1 if found.errors else 0)


@app.command(
    name="import", epilog="python -m gisapp import city.gpkg boilers boilers.csv --crs cgcs2000 --mode replace"
)
def import_(
    project: ProjectPath,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, such as boilers."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The file to read."))],
    crs: Annotated[
        str,
        _option(
            "--crs",
            mark("CRS of the coordinates; auto takes the one that a GIS file states."),
            "auto|wgs84|cgcs2000|EPSG:n",
        ),
    ] = "auto",
    sheet: Annotated[str | None, _option("--sheet", mark("Sheet or layer, where a file has several."))] = None,
    where: Annotated[
        str | None, _option("--where", mark("Only features of a GIS file for which this holds."), "SQL")
    ] = None,
    encoding: Annotated[str, _option("--encoding", mark("Encoding of text; auto finds it out."))] = "auto",
    mapping: Annotated[
        list[str] | None, _option("--map", mark("Read a header as this field; repeatable."), "HEADER=field")
    ] = None,
    mode: Annotated[Mode, _option("--mode", mark("Add to the layer or replace it."))] = Mode.ADD,
    rejects: Annotated[Path | None, _option("--rejects", mark("Excel file for rows that cannot be read."))] = None,
    dry_run: Annotated[bool, _option("--dry-run", mark("Read and report, write nothing."))] = False,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    """Read a table or GIS file with canonical field names into a layer; the project is made if absent."""
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


@app.command(epilog="python -m gisapp export demo.gpkg --html map.html --xlsx lists.xlsx")
def export(
    project: ProjectPath,
    html: Annotated[Path | None, _option("--html", mark("HTML map for a briefing, in one file."))] = None,
    xlsx: Annotated[Path | None, _option("--xlsx", mark("Excel workbook with every list."))] = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    """Write the lists of the last analysis as a briefing."""
    from gisapp.exporting import export_briefings
    from layers.files import refuse_same

    paths = {form: path for form, path in (("html", html), ("xlsx", xlsx)) if path is not None}
    if not paths:
        raise GisError("Name a file to write, such as --xlsx lists.xlsx.")
    say = translator(lang)
    for form, path in paths.items():
        if path.suffix.lower() != f".{form}":
            raise GisError("--{form} {path}: name a file that ends in .{form}.", form=form, path=path)
        refuse_same(path, project)
    files = ", ".join(path.name for path in paths.values())
    with _opened(project, say) as opened, progress(say(mark("Writing {file}")).format(file=files)):
        export_briefings(opened, paths, lang, overwrite=force)
    for path in paths.values():
        tell(say(mark("{path}: written.")).format(path=path))


@app.command(name="export-layer", epilog="python -m gisapp export-layer demo.gpkg boilers boilers.csv")
def export_layer(
    project: ProjectPath,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=mark("Kind of layer, or name of a list."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=mark("The file to write; its ending names the format."))],
    crs: Annotated[str, _option("--crs", mark("CRS of the file."))] = "EPSG:4490",
    encoding: Annotated[str, _option("--encoding", mark("Encoding of text in a shapefile or CSV."))] = "utf-8",
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    """Write one layer or list to shp, gpkg, geojson, kml, csv or xlsx."""
    from gisapp.exporting import export_one
    from layers.files import refuse_same

    say = translator(lang)
    refuse_same(file, project)
    with _opened(project, say) as opened:
        notes = export_one(opened, kind, file, crs, encoding, overwrite=force)
    for note in notes:
        tell(note.say(say))
    tell(say(mark("{path}: written.")).format(path=file))


COMMAND_HELP = (
    mark("Write the demo project: real divisions and plants, everything else invented."),
    mark("Judge every object by the plan and write the lists."),
    mark("Look for missing, doubtful, duplicate and misplaced data; exit 1 if anything is an error."),
    mark("Read a table or GIS file with canonical field names into a layer; the project is made if absent."),
    mark("Write the lists of the last analysis as a briefing."),
    mark("Write one layer or list to shp, gpkg, geojson, kml, csv or xlsx."),
)
"""The first lines of the commands' docstrings, once more for the extraction of catalogues."""


def headless(language: Language, project: Path | None = None) -> None:
    """Analyse a project, or the demo, write its lists and map to ``out/``: what a start without a window does."""
    from gisapp.demo import demo_path, write_demo
    from gisapp.exporting import write_briefing
    from gisapp.run import analyse_project, plan_of, write_run

    say = translator(language)
    tell(say(mark("This version has no window yet; the lists are written to {folder}.")).format(folder=OUT))
    if project is None:
        project = demo_path()
        # What the user changed in it stays.
        if not project.exists():
            with progress(say(mark("Writing the demo"))):
                write_demo(project)
    with _opened(project, say) as opened, progress(say(mark("Judging"))) as report:
        plan = plan_of(opened, None, [])
        run = analyse_project(opened, plan, plan.end, language, report)
        write_run(run, opened, OUT, language)
        write_briefing("html", OUT / "briefing.html", opened, run, language)
    _tell_run(run, say, language, OUT)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 input or request wrong, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language, words = _without_language(given)
    say = translator(language)
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a sign shows another; it is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _route(words, language)
    except GisError as error:
        tell(error.message.say(say))
        return 1
    except OSError as error:
        tell(str(say(mark("The disk refused ({cause}); check the folder and the free space.")).format(cause=error)))
        return 1
    except KeyboardInterrupt:
        tell(say(mark("Interrupted; nothing was changed.")))
        return 1
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1


def _route(words: list[str], language: Language) -> int:
    """Open a bare project, or run a command."""
    command: Any = typer.main.get_command(app)
    if not words:
        headless(language)
    elif len(words) == 1 and not words[0].startswith("-") and words[0] not in command.commands:
        headless(language, Path(words[0]))
    else:
        _translate(command, translator(language))
        lang = ["--lang", language.value] if words[0] in command.commands else []
        command(args=[words[0], *lang, *words[1:]], prog_name="python -m gisapp")
    return 0


def _translate(command: Any, say: Callable[[str], str]) -> None:
    """Translate the help texts of a command, its parameters and its subcommands."""
    command.help = say(command.help)
    if command.epilog:
        command.epilog = say(mark("Example: {command}")).format(command=command.epilog)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = say(parameter.help)
    for sub in getattr(command, "commands", {}).values():
        _translate(sub, say)


def _without_language(arguments: list[str]) -> tuple[Language, list[str]]:
    """Return the language asked for, wherever ``--lang`` stands, and the other arguments.

    Help needs the language before the arguments are parsed. A language that does not exist is left to the parser.
    """
    for at, word in enumerate(arguments):
        value, after = (arguments[at + 1 : at + 2], at + 2) if word == "--lang" else ([word[7:]], at + 1)
        if word == "--lang" or word.startswith("--lang="):
            for language in Language:
                if value == [language]:
                    return language, arguments[:at] + arguments[after:]
    return Language.ZH, arguments


def _day(text: str | None) -> date | None:
    import datetime

    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError as error:
        raise GisError("--as-of {text}: write a day such as 2019-12-31.", text=text) from error


def _opened(path: Path, say: Callable[[str], str]) -> Project:
    """Open a project; on a network folder, where locks may not hold, with a warning."""
    from layers.project import Project
    from layers.store.network import on_network

    opened = Project.open(path)
    if on_network(path):
        tell(say(mark("{path} lies on a network folder: let one program at a time use it.")).format(path=path))
    return opened


def _tell_run(run: Run, say: Callable[[str], str], language: Language, out: Path) -> None:
    """Print how many objects stand in each list, and the warnings."""
    from layers.results import FIELD_CHECKS, LISTS

    for name, table in run.lists.items():
        title = {**LISTS, FIELD_CHECKS.id: FIELD_CHECKS}[name].title(language)
        yes, verify = (int((table["verdict"] == word).sum()) for word in ("yes", "verify"))
        text = say(mark("{title}: {yes} to act on, {verify} to verify"))
        typer.echo(text.format(title=title, yes=yes, verify=verify))
    for warning in run.summary["warnings"]:
        tell(say(mark("Warning: {text}")).format(text=warning))
    typer.echo(say(mark("Run {run}, written to {folder}")).format(run=run.summary["run_id"], folder=out))
