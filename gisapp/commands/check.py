"""``check``: look for faults in the data of a project."""

import typer

from gisapp.commands.command import Command, Lang, ProjectPath, opened
from gisapp.i18n import Language, mark, translator


def _check(project: ProjectPath, lang: Lang = Language.ZH) -> None:
    from gisapp.check import check_project

    say = translator(lang)
    with opened(project, say) as held:
        found = check_project(held, say)
    for line in found.lines:
        typer.echo(line)
    raise typer.Exit(1 if found.errors else 0)


COMMAND = Command(
    "check",
    _check,
    mark("Look for missing, doubtful, duplicate and misplaced data; exit 1 if anything is an error."),
    "python -m gisapp check demo.gpkg",
)
