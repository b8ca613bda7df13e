"""The city on the days of the plan: how long each list is and how far each rate has come, from its start to its end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.city import City
from analysis.corridors import trip_table
from analysis.engine import judged_tables, mended
from analysis.hits import Hits
from analysis.logic import VERIFY, YES
from analysis.themes import LISTINGS, RATES, RULES
from layers.results import LISTS, TIMELINE
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd

    from analysis.logic import Mask
    from analysis.plan import Plan

RATED = {
    "rural_rate": ("heating", "village.rural_rate"),
    "main_urban_rate": ("heating", "village.main_urban_rate"),
    "mine_rate": ("mines", "mine.ownerless_rate"),
    "corridor_share": ("corridors", "corridor.share"),
}
"""Rates that move with the day, with the theme that each follows from and its target in the plan."""

_TRIPS = "coal_trips"
_DAY = dt.timedelta(days=1)

Row = dict[str, Any]


def days_of(plan: Plan) -> list[dt.date]:
    """Return the plan's first day, its quarter ends, and the days on which anything is due, until its end."""
    quarters = [
        dt.date(year + month // 12, month % 12 + 1, 1) - _DAY
        for year in range(plan.start.year, plan.end.year + 1)
        for month in (3, 6, 9, 12)
    ]
    dues = [one.due for one in plan.rules.values() if isinstance(one.due, dt.date)]
    return sorted({plan.start, plan.end, *(day for day in [*quarters, *dues] if plan.start <= day <= plan.end)})


def timeline(
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    progress: Callable[[float], None] = lambda _: None,
) -> pd.DataFrame:
    """Judge the city as of every day of `days_of`; layers are read and mended once.

    Parameters
    ----------
    layers
        Canonical tables by kind, EPSG:4490.
    plan
        Its rules, dates and targets.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    pandas.DataFrame
        Columns of `layers.results.TIMELINE`: one row a day and list (``yes``, ``verify``: objects), or a day and rate
        (``part`` of ``whole``, ``share``; empty where the whole is 0), by day.
    """
    ready, days = mended(layers), days_of(plan)
    rows: dict[dt.date, list[Row]] = defaultdict(list)
    kinds = [kind for kind in dict.fromkeys(RULES[one].kind for one in plan.rules) if kind != _TRIPS]
    for number, day in enumerate(days):
        city = City(ready, plan, day)
        for kind in kinds:
            rows[day] += _of_kind(city, kind, day)
        progress((number + 1) / (len(days) + 1))
    _add_trips(City(ready, plan, days[-1]), days, rows)
    progress(1.0)
    order = {name: place for place, name in enumerate([*LISTS, *RATED])}
    found = [row for day in days for row in sorted(rows[day], key=lambda one: order[one["id"]])]
    names = [one.name for one in TIMELINE]
    return columns_of({name: [row.get(name) for row in found] for name in names}, TIMELINE, len(found))


def _of_kind(city: City, kind: str, day: dt.date) -> list[Row]:
    """Return the rows of the lists and rates of one kind on a day."""
    counts = {name: [0, 0] for name, one in LISTINGS.items() if one.kind == kind}
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    rated = [name for name in ("heating", "mines") if RATES[name].kind == kind]
    for table in judged_tables(city, kind):
        hits = Hits(table, kind, city)
        for name, count in counts.items():
            verdict = hits.listed(name)
            count[0] += int((verdict == YES).sum())
            count[1] += int((verdict == VERIFY).sum())
        for name in rated:
            parts[name].append(RATES[name].rows(table, city))
    rows: list[Row] = [{"day": day, "id": name, "yes": n[0], "verify": n[1]} for name, n in counts.items()]
    for name in rated:
        rows += _rates(name, RATES[name].total(pd.concat(parts[name], ignore_index=True), city), day)
    return rows


def _rates(theme: str, figures: dict[str, Any], day: dt.date) -> list[Row]:
    """Return the rows of a theme's rates on a day."""
    if theme == "mines":
        return [_share("mine_rate", day, figures["accepted"], figures["sites"])]
    parts = {"rural_rate": figures["rural"], "main_urban_rate": figures["main_urban"]}
    return [_share(name, day, one["clean_households"], one["due_households"]) for name, one in parts.items()]


def _share(name: str, day: dt.date, part: float, whole: float) -> Row:
    return {"day": day, "id": name, "part": part, "whole": whole, "share": part / whole if whole else None}


def _add_trips(city: City, days: list[dt.date], rows: dict[dt.date, list[Row]]) -> None:
    """Add the list of trips and their share: followed once, since only the days of the trips tell who counts."""
    lists = [name for name, one in LISTINGS.items() if one.kind == _TRIPS]
    for table in judged_tables(city, _TRIPS):
        hits, trips, made = Hits(table, _TRIPS, city), trip_table(table, city), table.date.values
        verdicts = {name: hits.listed(name) for name in lists}
        for day in days:
            by_then = ~(made > np.datetime64(day))
            for name, verdict in verdicts.items():
                _tally(rows[day], name, day, verdict, by_then)
            _tally_share(rows[day], day, trips, by_then)


def _tally(rows: list[Row], name: str, day: dt.date, verdict: Any, by_then: Mask) -> None:
    row = _row(rows, {"day": day, "id": name, "yes": 0, "verify": 0})
    row["yes"] += int((by_then & (verdict == YES)).sum())
    row["verify"] += int((by_then & (verdict == VERIFY)).sum())


def _tally_share(rows: list[Row], day: dt.date, trips: pd.DataFrame, by_then: Mask) -> None:
    """Add to the share of the trips of the day's year so far."""
    row = _row(rows, {"day": day, "id": "corridor_share", "part": 0, "whole": 0, "share": None})
    own = by_then & ((trips["year"] == day.year) & trips["transit"] & ~trips["open"]).fillna(False).to_numpy(bool)
    row["part"] += int((own & trips["on"].to_numpy()).sum())
    row["whole"] += int(own.sum())
    row["share"] = row["part"] / row["whole"] if row["whole"] else None


def _row(rows: list[Row], new: Row) -> Row:
    """Return the row of the same id, made if there is none."""
    for one in rows:
        if one["id"] == new["id"]:
            return one
    rows.append(new)
    return new
