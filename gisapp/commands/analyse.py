"""``analyse``: judge a project and write the lists."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gisapp.commands.command import AsOf, Command, Lang, PlanFile, ProjectPath, Settings, day_of, opened, option
from gisapp.i18n import Language, mark, translator
from gisapp.terminal import progress, tell

if TYPE_CHECKING:
    from gisapp.run import Run


def _analyse(
    project: ProjectPath,
    out: Annotated[Path, option("--out", mark("Folder for the lists; made, or swapped whole."))],
    as_of: AsOf = None,
    plan: PlanFile = None,
    settings: Settings = None,
    lang: Lang = Language.ZH,
) -> None:
    from gisapp.run import analyse_project, plan_of, write_run

    day = day_of(as_of)
    say = translator(lang)
    with opened(project, say) as found, progress(say(mark("Judging"))) as report:
        judged_by = plan_of(found, plan, settings or [])
        run = analyse_project(found, judged_by, day or judged_by.end, lang, report)
        write_run(run, found, out, lang)
    tell_run(run, say, lang, out)


def tell_run(run: "Run", say: Callable[[str], str], language: Language, out: Path) -> None:
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


COMMAND = Command(
    "analyse",
    _analyse,
    mark("Judge every object by the plan and write the lists."),
    "python -m gisapp analyse demo.gpkg --out out --as-of 2019-12-31 --set heat_radius_m=12000",
)
