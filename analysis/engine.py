"""One call that runs every rule: layers and a plan in, evidence and lists out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.city import City
from analysis.hits import Hits
from analysis.logic import WORDS
from analysis.quality import county_warnings, reading_warnings, sound
from analysis.table import picked
from analysis.themes import FIGURES, IN_PLAN, JUDGED, LISTINGS, RATES, RULES
from layers.kinds import CRS
from layers.messages import message
from layers.results import FIELD_CHECKS, LISTS
from layers.tables import columns_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Mapping

    from analysis.logic import Mask
    from analysis.plan import Plan
    from analysis.table import Table
    from layers.messages import Message
    from layers.results import ListKind

CHUNK_ROWS = 200_000
"""Rows judged at a time: bounds the memory; each row is judged on its own, so chunks change nothing."""


@dataclass
class Result:
    """What an analysis finds.

    Attributes
    ----------
    evidence
        One row a hit, columns of `layers.results.EVIDENCE`.
    lists
        Lists by id, columns of `layers.results.LISTS` (the reason is blank), each row with its geometry, by id.
    checks
        One row for each hit that cannot be decided: columns of `layers.results.FIELD_CHECKS` and ``undecided``.
    counts
        Objects by list, verdict and county; judged, outside the plan.
    rates
        Rates beside targets.
    warnings
        What the reader of the lists must know.
    """

    evidence: pd.DataFrame
    lists: dict[str, gpd.GeoDataFrame]
    checks: gpd.GeoDataFrame
    counts: dict[str, Any]
    rates: dict[str, Any]
    warnings: list[Message] = field(default_factory=list)


def analyse(
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    as_of: dt.date,
    progress: Callable[[float], None] = lambda _: None,
) -> Result:
    """Judge every object of the city.

    Parameters
    ----------
    layers
        Canonical tables by kind, EPSG:4490; what is absent is empty.
    plan
        See `analysis.plan.read_plan`.
    as_of
        Facts are judged on this day.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    Result
        Evidence, lists, counts and rates.
    """
    repaired, warnings = sound({kind: _by_id(frame) for kind, frame in layers.items()})
    city = City(repaired, plan, as_of)
    parts = _Parts()
    kinds = dict.fromkeys(RULES[one].kind for one in plan.rules)
    total = sum(len(city.frame(kind)) for kind in kinds) or 1
    done = 0
    for kind in kinds:
        for table in _chunks(city, kind):
            _judge(table, kind, city, parts)
            done += len(table)
            progress(min(done / total, 1.0))
    warnings += reading_warnings(city) + county_warnings(city, parts.countyless)
    result = parts.result(city, warnings)
    stranded = int(result.lists["boilers_to_close"]["stranded"].sum())
    if stranded:
        result.warnings.append(
            message(
                "{count} boilers are to be upgraded and to be closed as well: an upgrade may be money lost; the lists "
                "mark them.",
                count=stranded,
            )
        )
    return result


def verdicts(
    layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, as_of: dt.date, kinds: Collection[str]
) -> dict[tuple[str, str], str]:
    """Return the verdict, yes or verify, by list and id of every listed object of these kinds.

    What `analyse` puts into its lists, without evidence, counts and rates.
    """
    return verdicts_in(City(mended(layers), plan, as_of), kinds)


def verdicts_in(city: City, kinds: Collection[str]) -> dict[tuple[str, str], str]:
    """Return what `verdicts` does, of a city whose layers are mended: for judging a few objects many times."""
    found: dict[tuple[str, str], str] = {}
    for kind in kinds:
        for table in judged_tables(city, kind):
            hits = Hits(table, kind, city)
            for name, one in LISTINGS.items():
                if one.kind == kind:
                    rows = hits.rows_of(name)
                    words = picked(WORDS, hits.listed(name)[rows])
                    found |= zip(((name, each) for each in table.frame["id"].iloc[rows]), words, strict=True)
    return found


def listed(
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    as_of: dt.date,
    progress: Callable[[float], None] = lambda _: None,
) -> dict[str, gpd.GeoDataFrame]:
    """Return the lists that `analyse` gives, without evidence, checks and rates: for asking what if."""
    city = City(mended(layers), plan, as_of)
    parts: dict[str, list[gpd.GeoDataFrame]] = {name: [] for name in LISTINGS}
    kinds = list(dict.fromkeys(one.kind for one in LISTINGS.values()))
    for number, kind in enumerate(kinds, start=1):
        for table in judged_tables(city, kind):
            hits = Hits(table, kind, city)
            for name, one in LISTINGS.items():
                if one.kind == kind:
                    parts[name].append(_list_frame(hits, name))
        progress(number / len(kinds))
    return {name: _joined(LISTS[name], frames) for name, frames in parts.items()}


def mended(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers as they are judged: by id, areas that cross themselves made valid."""
    return sound({kind: _by_id(frame) for kind, frame in layers.items()})[0]


def judged_tables(city: City, kind: str) -> Iterator[Table]:
    """Yield the objects of a kind that are judged, chunk by chunk."""
    for chunk in _chunks(city, kind):
        yield _inside(chunk, kind, city)


@dataclass
class _Parts:
    """What has been found so far, chunk by chunk."""

    evidence: list[pd.DataFrame] = field(default_factory=list)
    lists: dict[str, list[gpd.GeoDataFrame]] = field(default_factory=lambda: {name: [] for name in LISTINGS})
    checks: list[gpd.GeoDataFrame] = field(default_factory=list)
    rates: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: {name: [] for name in RATES})
    countyless: dict[str, list[str]] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)

    def result(self, city: City, warnings: list[Message]) -> Result:
        """Put the parts together."""
        lists = {name: _joined(one, self.lists[name]) for name, one in LISTS.items() if name in self.lists}
        checks = _by_id(_joined(FIELD_CHECKS, self.checks))
        return Result(
            evidence=pd.concat(self.evidence, ignore_index=True),
            lists=lists,
            checks=checks,
            counts={
                "judged": dict(self.judged),
                "outside_plan": dict(self.outside),
                "lists": {name: _tally(table) for name, table in {**lists, "field_checks": checks}.items()},
            },
            rates={name: one.total(pd.concat(self.rates[name], ignore_index=True), city) for name, one in RATES.items()}
            | {name: figures(city) for name, figures in FIGURES.items()},
            warnings=warnings,
        )


def _judge(table: Table, kind: str, city: City, parts: _Parts) -> None:
    """Judge one chunk and add what is found to the parts."""
    inside = table.take(_in_plan(table, kind, city))
    parts.outside[kind] += len(table) - len(inside)
    lost = inside.frame["id"].iloc[np.flatnonzero(city.divisions.locate(inside).unknown)]
    parts.countyless.setdefault(kind, []).extend(lost)
    if kind in JUDGED:
        inside = inside.take(JUDGED[kind](inside, city))
    parts.judged[kind] += len(inside)
    hits = Hits(inside, kind, city)
    evidence = hits.evidence()
    parts.evidence.append(evidence)
    for name, one in LISTINGS.items():
        if one.kind == kind:
            parts.lists[name].append(_list_frame(hits, name))
    parts.checks.append(_check_frame(hits, evidence))
    for name, each in RATES.items():
        if each.kind == kind:
            parts.rates[name].append(each.rows(inside, city))


def _chunks(city: City, kind: str) -> Iterator[Table]:
    frame = city.frame(kind)
    for start in range(0, max(len(frame), 1), CHUNK_ROWS):
        yield city.table(kind, frame.iloc[start : start + CHUNK_ROWS])


def _inside(table: Table, kind: str, city: City) -> Table:
    """Return the rows that are judged: in plan, and of kinds of which not all are judged those that are."""
    inside = table.take(_in_plan(table, kind, city))
    return inside.take(JUDGED[kind](inside, city)) if kind in JUDGED else inside


def _in_plan(table: Table, kind: str, city: City) -> Mask:
    """Return the rows in plan, by their county where the kind says nothing else."""
    return IN_PLAN[kind](table, city) if kind in IN_PLAN else city.divisions.locate(table).in_plan


def _list_frame(hits: Hits, name: str) -> gpd.GeoDataFrame:
    rows = hits.rows_of(name)
    columns = columns_of(hits.list_columns(name), LISTS[name].fields, len(rows))
    return gpd.GeoDataFrame(columns, geometry=hits.table.frame.geometry.to_numpy()[rows], crs=CRS)


def _check_frame(hits: Hits, evidence: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the undecided hits with what identifies their object."""
    verify = (evidence["verdict"] == "verify").to_numpy()
    undecided, table, at = evidence[verify], hits.table, hits.evidence_rows[verify]
    rows = table.frame.iloc[at]
    due = undecided["due"].to_numpy(dtype="datetime64[D]")
    data = {name: rows[name].array for name in ("id", "name", "town", "source") if name in rows}
    data |= {
        name: undecided[name].astype("str").to_numpy()
        for name in ("kind", "rule", "verdict", "action", "lead", "support")
    }
    data |= {
        "county": hits.city.divisions.locate(table).take(at).county,
        "due": due,
        "first_due": due,
        "overdue": due <= np.datetime64(hits.city.as_of),
        "rules": hits.rule_words(at),
        "uncertainty_m": table.row_uncertainty[at],
    }
    columns = columns_of(data, FIELD_CHECKS.fields, len(at))
    columns["undecided"] = undecided["undecided"].to_numpy()
    return gpd.GeoDataFrame(columns, geometry=rows.geometry.to_numpy(), crs=CRS)


def _by_id(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a table by id; the hits of one object stay in the order of the rules."""
    return frame if frame["id"].is_monotonic_increasing else frame.sort_values("id", kind="stable", ignore_index=True)


def _joined(kind: ListKind, parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put the chunks of a list together; they are in order."""
    if not parts:
        return gpd.GeoDataFrame(columns_of({}, kind.fields, 0), geometry=[], crs=CRS)
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _tally(table: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return how many rows have each verdict, in all and by county ("" where it is not known)."""
    by_county = table.groupby([table["county"].fillna(""), "verdict"], sort=True).size()
    counties: dict[str, dict[str, int]] = {}
    for (county, verdict), count in by_county.items():
        counties.setdefault(county, {"yes": 0, "verify": 0})[verdict] = int(count)
    total = {word: int((table["verdict"] == word).sum()) for word in ("yes", "verify")}
    return total | {"by_county": counties}
