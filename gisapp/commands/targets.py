"""``targets``: what the plan wants, beside what has been reached."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.commands.command import AsOf, Command, Force, Lang, PlanFile, ProjectPath, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell


def _targets(
    project: ProjectPath,
    as_of: AsOf = None,
    out: Annotated[Path | None, option("--out", mark("File for every target, by county too, csv or xlsx."))] = None,
    plan: PlanFile = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.run import plan_of
    from gisapp.targets import account, standings_of, write_standings

    day = day_of(as_of)
    say = translator(lang)
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        told = standings_of(found, plan_of(found, plan, []), day, report)
    for line in account(told, lang):
        typer.echo(line)
    if out is not None:
        write_standings(out, told, lang, overwrite=force, read=[project, *([plan] if plan else [])])
        tell(say(mark("{path}: written.")).format(path=out))


COMMAND = Command(
    "targets",
    _targets,
    mark("Tell how every numeric target of the plan stands: value, gap, status, and where the present pace leads."),
    "python -m gisapp targets demo.gpkg --as-of 2019-12-31 --out targets.xlsx",
)
