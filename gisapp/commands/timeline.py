"""``timeline``: lists and rates from the plan's start to its end."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, PlanFile, ProjectPath, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


def _timeline(
    project: ProjectPath,
    out: Annotated[Path | None, option("--out", mark("File for every day, list and rate, csv or xlsx."))] = None,
    plan: PlanFile = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.run import plan_of
    from gisapp.timeline import judged_timeline, lines, write_timeline

    say = translator(lang)
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        table = judged_timeline(found, plan_of(found, plan, []), report)
    for line in lines(table, lang):
        typer.echo(line)
    if out is not None:
        write_timeline(out, table, lang, overwrite=force, read=[project, *([plan] if plan else [])])
        tell(say(mark("{path}: written.")).format(path=out))


COMMAND = Command(
    "timeline",
    _timeline,
    mark("Tell how each list and each rate moves from the plan's start to its end, quarter by quarter."),
    "python -m gisapp timeline demo.gpkg --out timeline.xlsx",
)
