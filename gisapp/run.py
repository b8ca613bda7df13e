"""One analysis of a project: judge, word, stamp, store in the project, write the folder of lists."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.engine import analyse
from analysis.plan import BUILTIN, Plan, builtin_text, read_plan, read_plan_file
from analysis.themes import LISTINGS, RULES
from gisapp.audit import with_audit
from gisapp.briefing.tables import evidence_table, list_table, write_csv
from gisapp.figures import entered
from gisapp.folder import MARK, whole_folder
from gisapp.i18n import translator
from gisapp.reasons import Words, checks, feature_names, reasons
from gisapp.summary import summarise, to_json
from gisapp.timeline import stored_timeline
from layers import arcs
from layers.messages import GisError, Message
from layers.results import FIELD_CHECKS, LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from analysis.figures import Figure
    from gisapp.i18n import Language
    from layers.project import Project

EVIDENCE_NAME = "evidence"
_SUMMARY_KEY, _PLAN_KEY, _WARNINGS_KEY, _LANGUAGE_KEY = "summary", "plan", "warnings", "language"


@dataclass(frozen=True)
class Run:
    """A finished analysis: its lists and field checks with their words, its evidence, its summary, and its plan."""

    lists: dict[str, gpd.GeoDataFrame]
    evidence: pd.DataFrame
    summary: dict[str, Any]
    plan: Plan
    warnings: tuple[Message, ...]
    language: Language
    timeline: pd.DataFrame | None = None
    """Lists and rates on every quarter's end, where the project holds them of these layers and this plan."""

    @property
    def as_of(self) -> dt.date:
        """The day as of which everything was judged."""
        return dt.date.fromisoformat(self.summary["as_of"])


def plan_of(project: Project, plan_file: Path | None, settings: Sequence[str]) -> Plan:
    """Return the plan to judge by: the named file, else the project's own, else the one of the program."""
    if plan_file is not None:
        return read_plan(read_plan_file(plan_file), str(plan_file), RULES, settings)
    if project.plan_text:
        return read_plan(project.plan_text, "the project's plan", RULES, settings)
    return read_plan(builtin_text(), BUILTIN, RULES, settings)


def worded(
    lists: Mapping[str, gpd.GeoDataFrame],
    evidence: pd.DataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    language: Language,
) -> dict[str, gpd.GeoDataFrame]:
    """Return lists and field checks with their reasons in a language."""
    words, names = Words(language), feature_names(layers)
    result = {}
    for name, table in lists.items():
        if name == FIELD_CHECKS.id:
            what = checks(table, words)
            result[name] = table.assign(what=what, reason=what)
        else:
            own = evidence[evidence["kind"] == LISTINGS[name].kind]
            result[name] = table.assign(reason=reasons(table, own, LISTINGS[name].actions, words, names))
    return result


def analyse_project(
    project: Project,
    plan: Plan,
    as_of: dt.date,
    language: Language,
    progress: Callable[[float], None] = lambda _: None,
) -> Run:
    """Judge everything in a project; nothing is written."""
    return judge(with_audit(project.layers(), project), plan, as_of, language, progress, entered(project))


def judge(
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    as_of: dt.date,
    language: Language,
    progress: Callable[[float], None] = lambda _: None,
    figures: Iterable[Figure] = (),
) -> Run:
    """Judge everything in the layers of a project, and the figures that people entered for targets."""
    result = analyse(layers, plan, as_of, progress)
    lists = worded({**result.lists, FIELD_CHECKS.id: result.checks}, result.evidence, layers, language)
    summary = summarise(result, layers, plan, as_of, language, figures)
    return Run(lists, result.evidence, summary, plan, (*arcs.told(layers), *result.warnings), language)


def write_run(run: Run, project: Project, out: Path, language: Language) -> None:
    """Write the folder of lists and store the run in the project; each is done whole or not at all."""
    # Loaded with the first workbook: the window starts without.
    from gisapp.briefing.workbook import write_workbook

    with whole_folder(out) as part:
        for name, table in run.lists.items():
            kind = FIELD_CHECKS if name == FIELD_CHECKS.id else LISTS[name]
            write_csv(part / f"{name}.csv", list_table(kind, table))
        write_csv(part / f"{EVIDENCE_NAME}.csv", evidence_table(run.evidence))
        write_workbook(part / "lists.xlsx", run, language)
        (part / MARK).write_text(to_json(run.summary), encoding="utf-8", newline="")
        keep_run(run, project)


def keep_run(run: Run, project: Project) -> None:
    """Store a run in the project as its last analysis."""
    project.write_results(
        {**run.lists, EVIDENCE_NAME: run.evidence},
        meta={
            _SUMMARY_KEY: json.dumps(run.summary, ensure_ascii=False),
            _PLAN_KEY: run.plan.model_dump_json(),
            _WARNINGS_KEY: json.dumps([one.record() for one in run.warnings], ensure_ascii=False),
            _LANGUAGE_KEY: run.language.value,
        },
    )


def stored_run(project: Project, language: Language) -> Run:
    """Return the last analysis that the project holds, worded in a language; `GisError` where there is none."""
    facts = project.result_meta()
    evidence = project.result(EVIDENCE_NAME)
    if _PLAN_KEY not in facts or evidence is None:
        raise GisError("The project holds no lists yet; run analyse first.")
    try:
        warnings = tuple(Message.of(one) for one in json.loads(facts[_WARNINGS_KEY]))
        summary = json.loads(facts[_SUMMARY_KEY]) | {"warnings": [one.say(translator(language)) for one in warnings]}
        plan = Plan.model_validate_json(facts[_PLAN_KEY])
    except (KeyError, TypeError, ValueError) as error:
        raise GisError(
            "The lists that the project holds are of another version of this program; run analyse again."
        ) from error
    names = [*LISTS, FIELD_CHECKS.id]
    lists = {name: table for name in names if (table := project.result(name)) is not None}
    if facts.get(_LANGUAGE_KEY) != language:
        lists = worded(lists, evidence, project.layers(), language)
    return Run(lists, evidence, summary, plan, warnings, language, stored_timeline(project, summary["inputs"], plan))
