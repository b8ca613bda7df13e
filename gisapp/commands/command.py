"""What a command is, and what several commands share: their parameters, days, an opened project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gisapp.i18n import Language, mark
from gisapp.terminal import tell
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from layers.project import Project


@dataclass(frozen=True)
class Command:
    """One command of the command line.

    Parameters
    ----------
    name
        The word that calls it.
    run
        Its function; typer reads the parameters from the annotations.
    help
        What it does, an English id that is translated when the command line is built.
    example
        A call that works, shown under its help.
    """

    name: str
    run: Callable[..., None]
    help: str
    example: str


ProjectPath = Annotated[Path, typer.Argument(metavar="PROJECT", help=mark("The project, a GeoPackage file."))]
Lang = Annotated[Language, typer.Option("--lang", help=mark("Language of messages and texts."))]
Force = Annotated[bool, typer.Option("--force", help=mark("Overwrite a file that exists."))]


def option(flag: str, text: str, metavar: str | None = None) -> Any:
    """Return what typer needs to know of an option; `text` is an English id."""
    return typer.Option(flag, help=text, metavar=metavar)


AsOf = Annotated[str | None, option("--as-of", mark("Judge as of this day; the plan's end if not given."), "DATE")]
PlanFile = Annotated[Path | None, option("--plan", mark("Plan file, TOML."))]
Settings = Annotated[
    list[str] | None, option("--set", mark("Override a parameter of the plan; repeatable."), "NAME=VALUE")
]

SummaryFile = Annotated[
    Path | None,
    option(
        "--summary",
        mark("JSON file that takes this answer's part; made, or the summary.json of a run of the same state."),
        "FILE",
    ),
]


def day_of(text: str | None, flag: str = "--as-of") -> date | None:
    """Return the day that an option names; `GisError` where it is none."""
    import datetime

    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError as error:
        raise GisError("{flag} {text}: write a day such as 2019-12-31.", flag=flag, text=text) from error


def opened(path: Path, say: Callable[[str], str]) -> Project:
    """Open a project; on a network folder, where locks may not hold, with a warning."""
    from layers.project import Project
    from layers.store.network import on_network

    project = Project.open(path)
    if on_network(path):
        tell(say(mark("{path} lies on a network folder: let one program at a time use it.")).format(path=path))
    return project
