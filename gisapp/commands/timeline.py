"""``timeline``: lists and rates from the plan's start to its end."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import Command, Force, Lang, PlanFile, ProjectPath, SummaryFile, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


def _timeline(
    project: ProjectPath,
    out: Annotated[Path | None, option("--out", mark("File for every day, list and rate, csv or xlsx."))] = None,
    plan: PlanFile = None,
    summary: SummaryFile = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.parts import document, put_part, state_of
    from gisapp.run import plan_of
    from gisapp.timeline import judged_timeline, lines, timeline_part, write_timeline

    say = translator(lang)
    read = [project, *([plan] if plan else [])]
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        judged_by = plan_of(found, plan, [])
        if summary is not None:
            # Whether the file will take it is known before the work begins.
            states = [state_of(found, judged_by, judged_by.end)]
            document(summary, states, read)
        table = judged_timeline(found, judged_by, report)
    for line in lines(table, lang):
        typer.echo(line)
    if out is not None:
        write_timeline(out, table, lang, overwrite=force, read=read)
        tell(say(mark("{path}: written.")).format(path=out))
    if summary is not None:
        put_part(summary, "timeline", timeline_part(table), states, read)
        tell(say(mark("{path}: written.")).format(path=summary))


COMMAND = Command(
    "timeline",
    _timeline,
    mark("Tell how each list and each rate moves from the plan's start to its end, quarter by quarter."),
    "python -m gisapp timeline demo.gpkg --out timeline.xlsx",
)
