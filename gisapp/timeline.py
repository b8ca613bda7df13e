"""The timeline of a project: judged, kept in the project, in lines for a terminal, as a file."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.timeline import timeline
from gisapp.audit import with_audit
from gisapp.i18n import mark, translator
from gisapp.summary import FIGURES, input_hashes
from gisapp.targets import write_table
from layers.messages import message
from layers.results import LISTS, TIMELINE
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from analysis.plan import Plan
    from gisapp.i18n import Language
    from layers.project import Project

_KEY = "timeline"

RATES = {
    "rural_rate": mark("Rural clean heating rate"),
    "main_urban_rate": mark("Main urban clean heating rate"),
    "mine_rate": mark("Ownerless mine sites restored"),
    "corridor_share": mark("Coal on corridors, year so far"),
}
"""Titles of the rates."""


def judged_timeline(project: Project, plan: Plan, progress: Callable[[float], None]) -> pd.DataFrame:
    """Judge a project on every day of a plan, and keep the outcome in the project for its charts."""
    layers = with_audit(project.layers(), project)
    table = timeline(layers, plan, progress)
    keep_timeline(project, table, input_hashes(layers), plan)
    return table


def keep_timeline(project: Project, table: pd.DataFrame, inputs: Mapping[str, Any], plan: Plan) -> None:
    """Keep a timeline in a project.

    Parameters
    ----------
    project
        Where it is kept.
    table
        What `analysis.timeline.timeline` gives.
    inputs
        The hashes of the layers that were judged, as in the summary of a run.
    plan
        What they were judged by.
    """
    rows = json.loads(table.to_json(orient="split", date_format="iso", index=False))
    stored = {"of": _of(inputs, plan), "columns": rows["columns"], "rows": rows["data"]}
    project.set_fact(_KEY, json.dumps(stored))


def stored_timeline(project: Project, inputs: Mapping[str, Any], plan: Plan) -> pd.DataFrame | None:
    """Return the timeline that a project holds, None where it holds none of these layers and this plan."""
    try:
        stored = json.loads(project.fact(_KEY) or "{}")
        if stored.get("of") != _of(inputs, plan):
            return None
        rows = pd.DataFrame(stored["rows"], columns=stored["columns"])
        return columns_of({one.name: rows[one.name].array for one in TIMELINE}, TIMELINE, len(rows))
    except (ValueError, KeyError, TypeError, AttributeError):
        # Another program may have written there; it is judged again when asked for.
        return None


def _of(inputs: Mapping[str, Any], plan: Plan) -> str:
    layers = {name: one for name, one in inputs.items() if name != FIGURES}
    content = {"inputs": layers, "plan": plan.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def lines(table: pd.DataFrame, language: Language) -> Iterator[str]:
    """Yield a line a list and rate: what it was on the first day, on each 31 December, and on the last."""
    say = translator(language)
    for name, rows in table.groupby("id", sort=False):
        ends = rows[(rows["day"].dt.month == 12) | (rows["day"] == rows["day"].min())]
        if str(name) in LISTS:
            cells = [f"{day:%Y-%m-%d} {yes}" for day, yes in zip(ends["day"], ends["yes"], strict=True)]
            title = LISTS[str(name)].title(language)
        else:
            cells = [
                f"{day:%Y-%m-%d} {'-' if pd.isna(share) else f'{share:.1%}'}"
                for day, share in zip(ends["day"], ends["share"], strict=True)
            ]
            title = say(RATES[str(name)])
        yield message("{title}: {figures}", title=title, figures=" → ".join(cells)).say(say)


def timeline_part(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the part of a summary: for each day its lists, objects certain and to verify, and its rates."""
    decimals = {one.name: one.decimals for one in TIMELINE}["share"]
    days: dict[str, dict[str, Any]] = {}
    for row in json.loads(table.to_json(orient="records", date_format="iso", double_precision=15)):
        day = days.setdefault(row["day"][:10], {"lists": {}, "rates": {}})
        if row["id"] in LISTS:
            day["lists"][row["id"]] = {name: row[name] for name in ("yes", "verify")}
        else:
            share = None if row["share"] is None else round(row["share"], decimals)
            day["rates"][row["id"]] = {"part": row["part"], "whole": row["whole"], "share": share}
    return [{"day": day, **one} for day, one in days.items()]


def write_timeline(path: Path, table: pd.DataFrame, language: Language, *, overwrite: bool, read: list[Path]) -> None:
    """Write the timeline as csv with codes, or as xlsx in words."""
    shown = table
    if path.suffix.lower() == ".xlsx":
        say = translator(language)
        names = {name: one.title(language) for name, one in LISTS.items()}
        names |= {name: say(text) for name, text in RATES.items()}
        shown = table.assign(id=table["id"].map(names))
    write_table(path, shown, (TIMELINE, "timeline"), language, overwrite=overwrite, read=read)
