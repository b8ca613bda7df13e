"""``corridors``: coal trips on and off the coal corridors."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import AsOf, Command, Lang, PlanFile, ProjectPath, Settings, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


def _corridors(
    project: ProjectPath,
    out: Annotated[
        Path | None, option("--out", mark("Folder for trips, villages and zones; made, or swapped whole."))
    ] = None,
    as_of: AsOf = None,
    plan: PlanFile = None,
    settings: Settings = None,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.corridors import shares, write_corridors
    from gisapp.run import analyse_project, plan_of

    day = day_of(as_of)
    say = translator(lang)
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        judged_by = plan_of(found, plan, settings or [])
        run = analyse_project(found, judged_by, day or judged_by.end, lang, report)
        if out is not None:
            write_corridors(run, found, out)
    for one in shares(run):
        typer.echo(one.say(say))
    if out is not None:
        tell(say(mark("{path}: written.")).format(path=out))


COMMAND = Command(
    "corridors",
    _corridors,
    mark("Tell how much coal keeps to the corridors, by year, and what lies along them."),
    "python -m gisapp corridors demo.gpkg --out corridors",
)
