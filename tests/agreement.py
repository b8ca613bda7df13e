"""Cities as plain rows and as tables, and the comparison of the engine with the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.engine import analyse
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from layers.kinds import CRS, KINDS
from layers.tables import conform
from tests.oracle import Settings, judge

if TYPE_CHECKING:
    import datetime as dt

    from analysis.engine import Result
    from tests.oracle import City, Judgement, ListRow, Row

CENTIMETRE = 0.01

BESIDE = {"coal_trips_off_corridor"}
"""Lists that have an oracle of their own (tests/analysis/oracle_corridors.py): walking every track takes too long."""


def tables(city: City) -> dict[str, gpd.GeoDataFrame]:
    """Return the canonical tables of a city of plain rows."""
    result = {}
    for kind, rows in city.items():
        record = KINDS[kind]
        data = {one.name: pd.Series([row.get(one.name) for row in rows], dtype=object) for one in record.fields}
        shapes = gpd.GeoSeries([row.get("geometry") for row in rows], crs=CRS)
        result[kind] = conform(gpd.GeoDataFrame(data, geometry=shapes, crs=CRS), record)
    return result


def rows(layers: dict[str, gpd.GeoDataFrame]) -> City:
    """Return the plain rows of canonical tables."""
    return {kind: [_row(one) for one in frame.to_dict("records")] for kind, frame in layers.items()}


def _row(record: dict[str, object]) -> Row:
    return {name: _plain(value) for name, value in record.items()}


def _plain(value: object) -> object:
    if hasattr(value, "geom_type"):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if isinstance(value, np.generic) else value


def differences(city: City, as_of: dt.date, settings: tuple[str, ...] = (), **switches: object) -> list[str]:
    """Return every point on which the engine and the oracle differ, in words.

    Parameters
    ----------
    city
        Plain rows.
    as_of
        The day.
    settings
        For the engine, as ``--set`` takes them.
    **switches
        The same for the oracle.
    """
    plan = read_plan(builtin_text(), "plan", RULES, settings)
    result = analyse(tables(city), plan, as_of)
    return compare(result, judge(city, as_of, Settings(**switches)))  # type: ignore[arg-type]  # names are checked


def compare(result: Result, expected: Judgement) -> list[str]:
    """Return every point on which a result differs from the oracle's."""
    found: list[str] = []
    for name, listed in result.lists.items():
        if name in BESIDE:
            continue
        wanted = expected.lists[name]
        table = listed.set_index("id")
        found += [f"{name} {one}: the engine does not list it" for one in wanted.keys() - set(table.index)]
        found += [f"{name} {one}: only the engine lists it" for one in set(table.index) - wanted.keys()]
        for one in sorted(wanted.keys() & set(table.index)):
            found += [f"{name} {one} {text}" for text in _row_differences(table.loc[one], wanted[one])]
    return found


def _row_differences(row: pd.Series, wanted: ListRow) -> list[str]:
    pairs: dict[str, tuple[object, object]] = {
        "verdict": (row["verdict"], wanted.verdict),
        "action": (row["action"], wanted.action),
        "due": (_plain(row["due"]), wanted.due),
        "first_due": (_plain(row["first_due"]), wanted.first_due),
        "overdue": (bool(row["overdue"]), wanted.overdue),
        "rules": (row["rules"].split(";"), wanted.rules),
    }
    if "nearest_plant" in row.index:
        pairs["nearest_plant"] = (_plain(row["nearest_plant"]), wanted.nearest_plant)
    for name in ("state", "phase", "suggested", "in_network", "in_heat_radius", "clean_households", "due_households"):
        if name in row.index:
            pairs[name] = (_plain(row[name]), wanted.extra[name])
    if "stranded" in row.index and "stranded" in wanted.extra:
        pairs["stranded"] = (bool(row["stranded"]), wanted.extra["stranded"])
        zones = _plain(row["zone"])
        pairs["zone"] = (set(str(zones).split(";")) if zones else set(), wanted.extra["zone"])
    texts = [f"{name}: {got!r}, not {right!r}" for name, (got, right) in pairs.items() if got != right]
    for name, right in (("distance_m", wanted.distance_m), ("coverage", wanted.extra.get("coverage"))):
        if name in row.index:
            got = _plain(row[name])
            same = (
                got == right if got is None or right is None else abs(float(str(got)) - float(str(right))) < CENTIMETRE
            )
            texts += [] if same else [f"{name}: {got!r}, not {right!r}"]
    return texts
