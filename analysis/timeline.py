"""The city on the days of the plan: how long each list is and how far each rate has come, from its start to its end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.city import City
from analysis.corridors import trip_table
from analysis.engine import CHUNK_ROWS, judged_tables, mended
from analysis.hits import Hits
from analysis.logic import VERIFY, YES
from analysis.progress import restoration_table
from analysis.rates import village_table
from analysis.themes import IN_PLAN, JUDGED, LISTINGS, RULES
from layers.results import LISTS, TIMELINE
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

    from analysis.logic import Mask
    from analysis.plan import Plan
    from analysis.table import Table

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
    days = days_of(plan)
    first = City(mended(layers), plan, days[0])
    cities = [first, *(first.on(day) for day in days[1:])]
    rows: dict[dt.date, list[Row]] = defaultdict(list)
    kinds = [kind for kind in dict.fromkeys(RULES[one].kind for one in plan.rules) if kind != _TRIPS]
    total, done = sum(len(first.frame(kind)) for kind in kinds) or 1, 0
    for kind in kinds:
        size = len(first.frame(kind))

        def report(share: float, before: int = done, own: int = size) -> None:
            progress((before + share * own) / total)

        _add_kind(cities, kind, rows, report)
        done += size
    _add_trips(cities[-1], days, rows)
    progress(1.0)
    order = {name: place for place, name in enumerate([*LISTS, *RATED])}
    found = [row for day in days for row in sorted(rows[day], key=lambda one: order[one["id"]])]
    names = [one.name for one in TIMELINE]
    return columns_of({name: [row.get(name) for row in found] for name in names}, TIMELINE, len(found))


def _add_kind(cities: list[City], kind: str, rows: dict[dt.date, list[Row]], progress: Callable[[float], None]) -> None:
    """Add the lists and rates of one kind on every day."""
    lists = [name for name, one in LISTINGS.items() if one.kind == kind]
    sums: dict[tuple[dt.date, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for number, (city, table) in enumerate(_tables(cities, kind), start=1):
        hits = Hits(table, kind, city)
        for name in lists:
            verdict = hits.listed(name)
            _add(sums[city.as_of, name], (verdict == YES).sum(), (verdict == VERIFY).sum())
        for name, part, whole in _RATES[kind](table, city) if kind in _RATES else ():
            _add(sums[city.as_of, name], part, whole)
        progress(min(1.0, number * CHUNK_ROWS / max(len(cities) * len(city.frame(kind)), 1)))
    for (day, name), (one, other) in sums.items():
        if name in lists:
            rows[day].append({"day": day, "id": name, "yes": int(one), "verify": int(other)})
        else:
            rows[day].append(_share(name, day, int(one), int(other)))


def _add(sums: list[float], one: float, other: float) -> None:
    sums[0] += float(one)
    sums[1] += float(other)


def _tables(cities: list[City], kind: str) -> Iterator[tuple[City, Table]]:
    """Yield the objects judged on each day; where they are the same ones, what does not hang on the day is kept."""
    if kind in JUDGED or kind in IN_PLAN:
        yield from ((city, table) for city in cities for table in judged_tables(city, kind))
        return
    for table in judged_tables(cities[0], kind):
        for city in cities:
            yield city, table
            table.forget(city)


def _heated(villages: Table, city: City) -> Iterator[tuple[str, float, float]]:
    """Yield the clean and the due households of the rural and the main urban part."""
    found = village_table(villages, city)
    urban = found["county"].isin(city.plan.counties.main_urban)
    for name, rows in (("rural_rate", found[~urban]), ("main_urban_rate", found[urban])):
        yield name, rows["clean_households"].sum(), rows["due_households"].sum()


def _restored(mines: Table, city: City) -> Iterator[tuple[str, float, float]]:
    """Yield the sites of the baseline that are accepted, and all of them."""
    found = restoration_table(mines, city)
    yield "mine_rate", found["accepted"].sum(), found["sites"].sum()


_RATES = {"villages": _heated, "mines": _restored}
"""By kind: what some of its objects add to the rates."""


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
