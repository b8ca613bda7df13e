"""The scenarios of a project: made from files, ids, settings or another project; compared, applied, told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.changes import Side, differs
from analysis.compare import compare
from analysis.plan import BUILTIN, builtin_text
from analysis.scenario import FIGURES, made, overlaid, side_by_side
from analysis.settings import with_settings
from analysis.themes import RULES
from gisapp.audit import with_audit
from gisapp.comparing import Comparison
from gisapp.i18n import mark, translator
from gisapp.importing import kind_named, prepare
from gisapp.plan_numbers import NUMBERS, number_text, value_of
from gisapp.reasons import Words
from gisapp.run import plan_of
from gisapp.targets import write_table
from layers.kinds import KINDS, Choice, Field
from layers.messages import GisError, message
from layers.results import LISTS
from layers.store.base import Changes, Scenario

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from analysis.scenario import Figure, Outlook
    from gisapp.i18n import Language
    from gisapp.importing import Request
    from layers.messages import Message
    from layers.project import Project

PRESENT = "present"
"""What the city as it is is called in tables."""

_LONGEST = 60
_DECIMALS = 2
_TAKEN = ("list", "figure", PRESENT)

WHAT = (
    Choice("objects", "对象数", "Objects"),
    Choice("yes", "应处理", "To act on"),
    Choice("verify", "待核实", "To verify"),
    Choice("capacity_tph", "容量（蒸吨/小时）", "Capacity (t/h)"),
    Choice("households", "待改造户数", "Households to heat"),
    Choice("area_ha", "面积（公顷）", "Area (ha)"),
    Choice("come", "新进对象", "Come"),
    Choice("go", "退出对象", "Go"),
)
"""What each figure of `analysis.scenario` is called."""

_WORDS = {one.code: one for one in WHAT}


DAMAGED = message("It is damaged and cannot be read; delete it.")
"""What is told of a scenario that another program has damaged."""


def new_scenario(project: Project, scenario: Scenario, *, overwrite: bool) -> None:
    """Keep a scenario that changes something, see `keep_scenario`.

    Raises
    ------
    GisError
        It says nothing, or cannot be kept.
    """
    if not scenario.changes and not scenario.settings:
        raise GisError("Scenario {name} changes nothing: give it a setting or an edit.", name=scenario.name)
    if not overwrite and scenario.name in {one.name for one in project.scenarios()}:
        raise GisError("There is a scenario {name} already: choose another name or use --force.", name=scenario.name)
    keep_scenario(project, scenario, overwrite=overwrite)


def keep_scenario(project: Project, scenario: Scenario, *, overwrite: bool) -> None:
    """Keep a scenario after looking that it can be made of the project as it is.

    Raises
    ------
    GisError
        Its name will not do or is taken, or an edit or a setting cannot be made.
    """
    name = scenario.name
    if not name.strip() or len(name) > _LONGEST or not name.isprintable() or name in _TAKEN:
        raise GisError("Name a scenario in 1 to {most} letters, not {name}.", most=_LONGEST, name=repr(name))
    if not overwrite and name in {one.name for one in project.scenarios()}:
        raise GisError("There is a scenario {name} already: choose another name.", name=name)
    plan_of(project, None, scenario.settings)
    overlaid(project.layers(), scenario.changes)
    project.save_scenario(scenario)


def rename_scenario(project: Project, old: str, new: str) -> None:
    """Call a scenario otherwise; `GisError` where the name will not do or is taken."""
    keep_scenario(project, replace(project.scenario(old), name=new), overwrite=False)
    project.delete_scenario(old)


def added(project: Project, request: Request, language: Language) -> tuple[list[Changes], list[Message]]:
    """Return the edits that add a file's features to a layer, and what its reader must know."""
    settled, file = prepare(request, project).settled, request.file
    if not settled.rows:
        reasons = " ".join(one.say(translator(language)) for one in settled.conversion.rejected.values())
        raise GisError("{file}: no row can be used. {reasons}", file=file.name, reasons=reasons[:500])
    notes = []
    if settled.rejected:
        notes.append(
            message(
                "{file}: {count} of {rows} rows cannot be used; import --dry-run tells why.",
                file=file.name,
                count=settled.rejected,
                rows=settled.read,
            )
        )
    return list(settled.changes), notes


def deleted(project: Project, kind: str, ids: Sequence[str]) -> Changes:
    """Return the edit that deletes features of a layer; `GisError` where one is not there."""
    layer = project.layer(kind_named(kind).id)
    missing = [one for one in ids if one not in set(layer["id"])]
    if missing:
        raise GisError("There is no {id} in layer {layer}.", id=missing[0], layer=kind)
    rows = layer.loc[layer["id"].isin(ids), ["id", "version"]]
    return Changes(kind, delete=pd.DataFrame(rows).reset_index(drop=True))


def differences(project: Project, other: Project) -> tuple[tuple[Changes, ...], tuple[str, ...]]:
    """Return the edits and settings that make a project what another one is, such as a copy that was edited."""
    changes = []
    for kind in KINDS:
        here, there = project.layer(kind), other.layer(kind)
        new, gone = there[~there["id"].isin(here["id"])], here[~here["id"].isin(there["id"])]
        changed = _changed(here, there, kind)
        if len(new) or len(gone) or len(changed):
            changes.append(
                Changes(
                    kind,
                    insert=new.drop(columns="version").reset_index(drop=True) if len(new) else None,
                    update=changed if len(changed) else None,
                    delete=pd.DataFrame(gone[["id", "version"]]).reset_index(drop=True) if len(gone) else None,
                )
            )
    numbers = [plan_of(one, None, []).parameters.model_dump() for one in (project, other)]
    settings = tuple(f"{name}={_toml(value)}" for name, value in numbers[1].items() if numbers[0][name] != value)
    return tuple(changes), settings


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _changed(here: gpd.GeoDataFrame, there: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return the features of both that differ as the other has them, with the versions here."""
    both = [frame[frame["id"].isin(other["id"])] for frame, other in ((here, there), (there, here))]
    one, two = (frame.sort_values("id", kind="stable", ignore_index=True) for frame in both)
    names = [field.name for field in KINDS[kind].fields if field.name != "id"]
    unlike = pd.Series(False, index=one.index)
    for name in (*names, "geometry"):
        unlike |= differs(one, two, name)
    rows = two.loc[unlike, ["id", *names, "geometry"]].assign(version=one.loc[unlike, "version"])
    return rows.reset_index(drop=True)


def side_of(project: Project, scenario: Scenario | None, as_of: dt.date | None) -> Side:
    """Return the state of the city in a scenario, or as it is; `as_of` None for the plan's end."""
    layers = with_audit(project.layers(), project)
    if scenario is None:
        plan = plan_of(project, None, [])
        return Side(layers, plan, as_of or plan.end)
    plan = plan_of(project, None, scenario.settings)
    return Side(overlaid(layers, scenario.changes), plan, as_of or plan.end)


def outlooks(
    project: Project, names: Sequence[str], as_of: dt.date | None, progress: Callable[[float], None] = lambda _: None
) -> list[Outlook]:
    """Judge the city as it is and in the scenarios named; nothing is written."""
    states = {name: side_of(project, project.scenario(name), as_of) for name in names}
    return side_by_side(side_of(project, None, as_of), states, progress)


def who_flips(project: Project, name: str, as_of: dt.date | None, progress: Callable[[float], None]) -> Comparison:
    """Compare the city as it is with a scenario, object by object, each with its cause."""
    first, second = (side_of(project, one, as_of) for one in (None, project.scenario(name)))
    return Comparison(first, second, compare(first, second, progress))


def standing(scenario: Scenario, layers: Mapping[str, gpd.GeoDataFrame], project: Project) -> Message | None:
    """Return since when all that a scenario changes is in the project; None where it is not.

    Parameters
    ----------
    scenario
        Of the project.
    layers
        Those of the project, as they were read.
    project
        Its plan and its history, in which an application goes by the scenario's name.
    """
    if scenario.is_damaged or not (scenario.changes or scenario.settings):
        return None
    try:
        plans = [plan_of(project, None, settings) for settings in ((), scenario.settings)]
    except GisError:
        # A number that the plan does not take is told where the scenario is judged.
        return None
    if plans[0] != plans[1] or not made(layers, scenario.changes):
        return None
    applied = [one for one in project.history() if one.why == scenario.name]
    if not applied or applied[-1].action == "undo":
        return message("All that {name} changes is in the project already.", name=scenario.name)
    return message(
        "{name} was applied on {day} (UTC): all that it changes is in the project; undo takes it back.",
        name=scenario.name,
        day=applied[-1].at[:10],
    )


def apply_named(project: Project, name: str) -> None:
    """Make a scenario's edits and plan changes in one step that can be undone.

    Raises
    ------
    GisError
        It is applied already, or the project has changed since in what the scenario changes; nothing was written.
    """
    scenario = project.scenario(name)
    applied = standing(scenario, project.layers(), project)
    if applied is not None:
        raise GisError(applied.text, **applied.figures)
    settings = scenario.settings
    text, file = (project.plan_text, mark("the project's plan")) if project.plan_text else (builtin_text(), BUILTIN)
    project.apply_scenario(name, plan=with_settings(text, file, RULES, settings) if settings else None)


def described(scenario: Scenario, language: Language) -> Iterator[Message]:
    """Yield what a scenario changes."""
    words = Words(language)
    for one in scenario.settings:
        key, _, value = one.partition("=")
        yield message(
            "plan: {name} {value} ({setting})",
            name=NUMBERS[key.strip()].field.title(language) if key.strip() in NUMBERS else key,
            value=number_text(key.strip(), value_of(value), words),
            setting=one,
        )
    for edit in scenario.changes:
        yield message(
            "{layer}: {new} new, {changed} changed, {gone} deleted",
            layer=KINDS[edit.kind].title(language),
            **_counts(edit),
        )


def scenarios_part(scenarios: Sequence[Scenario], found: Sequence[Outlook], as_of: dt.date) -> dict[str, Any]:
    """Return the part of a summary: of each scenario its settings and edits, and what it changes of every figure.

    Parameters
    ----------
    scenarios
        Those that were judged.
    found
        The city as it is, then the scenarios in the same order.
    as_of
        The day.
    """
    present = found[0].figures
    told = []
    for one, state in zip(scenarios, found[1:], strict=True):
        figures: dict[str, dict[str, Any]] = {}
        for key in FIGURES:
            before, after = round(present[key], _DECIMALS), round(state.figures[key], _DECIMALS)
            change = {"before": before, "after": after, "difference": round(after - before, _DECIMALS)}
            figures.setdefault(key.list, {})[key.what] = after if key.what in ("come", "go") else change
        edits = [{"kind": edit.kind, **_counts(edit)} for edit in one.changes]
        told.append(
            {"name": one.name, "note": one.note, "settings": list(one.settings), "edits": edits, "figures": figures}
        )
    return {"as_of": as_of.isoformat(), "compared": told}


def _counts(edit: Changes) -> dict[str, int]:
    """Return how many features an edit adds, changes and deletes."""
    rows = {"new": edit.insert, "changed": edit.update, "gone": edit.delete}
    return {name: 0 if one is None else len(one) for name, one in rows.items()}


def account(found: Sequence[Outlook], language: Language) -> Iterator[Message]:
    """Yield for each scenario what it changes in each list, and in its sums."""
    present = found[0].figures
    for one in found[1:]:
        yield message("{name}:", name=one.name)
        lines = [_line(name, present, one, language) for name in LISTS]
        told = [line for line in lines if line is not None]
        yield from told or [message("  no list changes")]


def _line(name: str, present: Mapping[Figure, float], one: Outlook, language: Language) -> Message | None:
    """Return what a scenario changes in one list; None where nothing does."""
    mine = {what: (present[key], one.figures[key]) for key in FIGURES if (what := key.what) and key.list == name}
    come, go = (int(mine.pop(what)[1]) for what in ("come", "go")) if mine else (0, 0)
    moved = {what: pair for what, pair in mine.items() if round(pair[0] - pair[1], 2)}
    if not moved and not come and not go:
        return None
    parts = [
        f"{_WORDS[what].title(language)} {before:,.10g} → {after:,.10g} ({after - before:+,.10g})"
        for what, (before, after) in moved.items()
    ]
    return message(
        "  {title}: {come} come, {go} go; {figures}",
        title=LISTS[name].title(language),
        come=come,
        go=go,
        figures=translator(language)(mark("; ")).join(parts),
    )


def write_outlooks(path: Path, found: Sequence[Outlook], language: Language, *, overwrite: bool, read: Path) -> None:
    """Write every figure as it is and in each scenario with its change, as csv with codes or xlsx in words."""
    lists = tuple(Choice(one.id, one.zh, one.en) for one in LISTS.values())
    fields = [
        Field("list", "text", "清单", "List", choices=lists),
        Field("figure", "text", "指标", "Figure", choices=WHAT),
        Field(PRESENT, "float", "现状", "As it is", decimals=_DECIMALS),
    ]
    columns: dict[str, list[str] | list[float]] = {
        "list": [key.list for key in FIGURES],
        "figure": [key.what for key in FIGURES],
        PRESENT: [found[0].figures[key] for key in FIGURES],
    }
    for one in found[1:]:
        change = f"{one.name} +/-"
        fields += [Field(name, "float", name, name, decimals=_DECIMALS) for name in (one.name, change)]
        columns[one.name] = [one.figures[key] for key in FIGURES]
        columns[change] = [one.figures[key] - found[0].figures[key] for key in FIGURES]
    kind = tuple(fields), "scenarios"
    write_table(path, pd.DataFrame(columns), kind, language, overwrite=overwrite, read=[read])
