"""The board of targets: every target of the plan as a row, what must be dealt with first; what a run says of each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from gisapp.i18n import mark, translator
from gisapp.reasons import Words
from gisapp.targets import amount, wanted
from layers.messages import Message
from layers.results import STANDINGS
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from analysis.plan import Plan, Target
    from gisapp.i18n import Language
    from gisapp.run import Run

FIRST = ("overdue", "behind", "unknown", "open", "on_pace", "met", "")
"""Statuses in the order in which they want to be dealt with; "" is a county without a value to reach."""

FIGURES = ("target", "value", "gap", "projected")
"""Columns that are told in the unit of their target."""


def board(run: Run, counties: Iterable[str], language: Language) -> pd.DataFrame:
    """Return how every target stands, columns of `layers.results.STANDINGS`; the city has no county.

    Parameters
    ----------
    run
        Its summary tells it.
    counties
        Those of the plan: a target that every county must meet has a row for each, known or not.
    language
        Of names and reasons.
    """
    named = list(counties)
    rows = [row for one in run.summary["targets"] for row in _rows(one, run.plan, named, language)]
    rows.sort(key=lambda one: (FIRST.index(one["status"]), one["year"]))
    return columns_of({one.name: [row[one.name] for row in rows] for one in STANDINGS}, STANDINGS, len(rows))


def _rows(record: dict[str, Any], plan: Plan, counties: list[str], language: Language) -> Iterator[dict[str, Any]]:
    """Yield the row of the city, then those of its counties."""
    target = next(one for one in plan.targets if one.id == record["id"])
    say, year = translator(language), record["year"]
    lead, support = plan.led(target)
    same = {
        "id": target.id,
        "name": target.title(language),
        "year": year,
        "unit": target.unit_in(language),
        "direction": target.direction,
        "about": year in target.about,
        "inferred": target.inferred,
        "clause": Words(language).clause(target.clause),
        "lead": ";".join(lead),
        "support": ";".join(support),
    }
    every = {"": record} | record["by_county"]
    if target.each_county:
        nothing = dict.fromkeys(("value", "gap", "projected")) | {"target": record["target"], "status": "unknown"}
        every |= {name: nothing for name in target.counties or counties if name not in every}
    for county, one in every.items():
        reason = one.get("reason")
        figures = {name: one[name] for name in (*FIGURES, "status")}
        known = {
            "basis": one.get("basis", ""),
            "date": dt.date.fromisoformat(one["date"]) if one.get("date") else None,
            "source": one.get("source", ""),
            "undecided": one.get("undecided", 0),
            "reason": Message.of(reason).say(say) if reason else "",
        }
        yield same | {"county": county} | figures | known


def told(table: pd.DataFrame, plan: Plan, language: Language) -> dict[str, list[str]]:
    """Return the figures of a board in words, in the unit of each target, by column; what is not known is a dash."""
    targets = {one.id: one for one in plan.targets}
    own = [targets[one] for one in table["id"]]
    # What is more than reached lacks nothing.
    lacking = [None if value is None else max(value, 0.0) for value in _values(table, "gap")]
    columns = {name: lacking if name == "gap" else _values(table, name) for name in FIGURES}
    return {
        name: [(wanted if name == "target" else amount)(*pair, language) for pair in zip(values, own, strict=True)]
        for name, values in columns.items()
    }


def _values(table: pd.DataFrame, name: str) -> list[float | None]:
    column = table[name]
    return [None if gone else float(value) for value, gone in zip(column, column.isna(), strict=True)]


def advice(target: Target, year: int, status: str, language: Language) -> str:
    """Return what would make a target known that is not; blank where that is not asked."""
    if status != "unknown":
        return ""
    say = translator(language)
    if target.rule is not None or target.measure is not None:
        text = mark("The layers do not tell it: complete them, or enter the figure of {year} with its source.")
        return say(text).format(year=year)
    unit = "%" if target.is_share else target.unit_in(language)
    return say(mark("Enter the figure of {year} in {unit}, with its date and source.")).format(year=year, unit=unit)
