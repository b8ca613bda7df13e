"""Targets beside what has been reached: value, gap, status, and where the present pace leads.

A value comes from the layers where they can tell it, else from figures that people entered, else it is unknown. A
pace is a straight line from what was at the beginning through what is on the day of the figure to the due day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures import standing
from analysis.logic import at_least, at_most
from analysis.measures import Books, Reading, counties_of, reading
from layers.messages import message
from layers.results import STANDINGS
from layers.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd

    from analysis.engine import Result
    from analysis.figures import Figure
    from analysis.plan import Plan, Target
    from layers.messages import Message


@dataclass(frozen=True, slots=True)
class Standing:
    """How one target stands in the city or in a county.

    Parameters
    ----------
    target, year, county
        Which, and whose; the county is "" for the city.
    wanted
        The value to reach; None for a county of a figure that the plan wants of the whole city.
    reading
        What has been reached.
    basis
        ``layers``, ``entered``, or "" where nothing is known.
    projected
        Value on the due day at the present pace; None where there is none.
    status
        ``met``, ``on_pace``, ``behind``, ``overdue``, ``open`` (not due, and no pace can be told), ``unknown``; "" for
        a county without a value to reach.
    why
        Why the value is unknown, or no pace is told.
    """

    target: Target
    year: int
    county: str
    wanted: float | None
    reading: Reading
    basis: str
    projected: float | None
    status: str
    why: Message | None

    @property
    def gap(self) -> float | None:
        """What is lacking; negative where more is reached than is wanted."""
        if self.wanted is None or self.reading.value is None:
            return None
        sign = -1.0 if self.target.direction == "at_most" else 1.0
        return sign * (self.wanted - self.reading.value)


def standings(result: Result, plan: Plan, as_of: dt.date, figures: Iterable[Figure] = ()) -> list[Standing]:
    """Return how every target stands: in the order of the plan, by year, the city before its counties.

    Parameters
    ----------
    result
        The analysis.
    plan, as_of
        What it was judged by.
    figures
        What people entered, in order of entry; those of a later day than `as_of` do not count.
    """
    books = Books(result, plan, as_of)
    known = [one for one in standing(figures) if one.date <= as_of]
    found: list[Standing] = []
    for target in plan.targets:
        entered = [one for one in known if one.target == target.id]
        for year, wanted in target.by_year.items():
            of_year = {one.county: one for one in entered if one.year == year}
            bases = {one.county: one.value for one in entered if one.date < plan.start}
            counties = [
                _standing(books, target, year, county, of_year, bases) for county in counties_of(books, target, of_year)
            ]
            rows = [one for one in counties if one is not None]
            city = _standing(books, target, year, "", of_year, bases)
            if target.each_county and "" not in of_year:
                city = Standing(target, year, "", wanted, Reading(None), "", None, _of_counties(rows), _EACH)
            found += [*([city] if city else []), *rows]
    return found


_EACH = message("it is reached county by county")


def _of_counties(rows: list[Standing]) -> str:
    """Return the status of a target that every county must meet: the worst that is known to stand."""
    have = {one.status for one in rows}
    order = ("overdue", "behind", "unknown", "open", "on_pace", "met")
    return next((one for one in order if one in have), "unknown")


def _standing(
    books: Books, target: Target, year: int, county: str, entered: Mapping[str, Figure], bases: Mapping[str, Any]
) -> Standing | None:
    """Return how a target stands for the city ("") or a county; None where there is no such row."""
    found = reading(books, target, year, county)
    if found is None and county and county not in entered and not target.each_county:
        return None
    basis = "layers" if found is not None and found.value is not None else ""
    if not basis and county in entered:
        one = entered[county]
        found, basis = Reading(one.value, bases.get(county), date=one.date, source=one.source), "entered"
    if found is None:
        found = Reading(None, why=message("no figure has been entered"))
    # What the plan wants of the whole city is a yardstick for a county if it is a share, and none if it is a sum.
    own = not county or target.is_share or target.each_county or target.rule is not None
    wanted = target.by_year[year] if own else None
    begin = dt.date(year, 1, 1) if target.pace in ("year", "mean") else books.plan.start
    if books.as_of < begin and target.pace in ("year", "mean"):
        found, basis = Reading(None, why=message("{year} has not begun", year=year)), ""
        return Standing(target, year, county, wanted, found, basis, None, "open" if own else "", found.why)
    due = dt.date(year, 12, 31)
    projected = _projected(target, found, begin, found.date or books.as_of, due)
    status = _status(target, wanted, found, projected, past=books.as_of >= due)
    why = found.why
    if status == "open":
        why = message("nothing tells what it was when the plan began, so no pace can be told")
    elif status == "unknown" and found.value is not None:
        why = message("{count} objects are not decided; check them on site", count=found.undecided)
    return Standing(target, year, county, wanted, found, basis, projected, status, why)


def _projected(target: Target, found: Reading, begin: dt.date, day: dt.date, due: dt.date) -> float | None:
    """Return the value on the due day if it goes on as it went from the beginning to the day of the figure."""
    if found.value is None or day >= due:
        return None
    if target.pace == "mean":
        return found.value
    base = found.base if target.pace == "level" else 0.0
    gone = (day - begin).days + 1
    if base is None or gone <= 0:
        return None
    straight = base + (found.value - base) * ((due - begin).days + 1) / gone
    return max(0.0, min(straight, 1.0) if target.is_share else straight)


def _status(target: Target, wanted: float | None, found: Reading, projected: float | None, *, past: bool) -> str:
    if wanted is None:
        return ""
    if found.value is None:
        return "unknown"
    # A sum that may still grow too large, or a mean that may still move, is met only when its time is over.
    final = past or not (target.pace == "mean" or (target.pace in ("total", "year") and target.direction == "at_most"))
    if final and _holds(target, found.value, wanted):
        return "unknown" if target.rule is not None and found.undecided else "met"
    if past:
        return "overdue"
    if projected is None:
        return "open"
    return "on_pace" if _holds(target, projected, wanted) else "behind"


def _holds(target: Target, value: float, wanted: float) -> bool:
    one = np.array([value])
    if target.direction == "more_than":
        return not bool(at_most(one, wanted)[0])
    return bool((at_most if target.direction == "at_most" else at_least)(one, wanted)[0])


def standing_table(
    found: Iterable[Standing], plan: Plan, language: str, say: Callable[[str], str] = str
) -> pd.DataFrame:
    """Return the standings as a table, columns of `layers.results.STANDINGS`; `say` translates the reasons."""
    listed = list(found)
    data: dict[str, list[object]] = {
        "id": [one.target.id for one in listed],
        "name": [one.target.title(language) for one in listed],
        "year": [one.year for one in listed],
        "county": [one.county for one in listed],
        "unit": [one.target.unit_in(language) for one in listed],
        "direction": [one.target.direction for one in listed],
        "target": [one.wanted for one in listed],
        "value": [one.reading.value for one in listed],
        "gap": [one.gap for one in listed],
        "status": [one.status for one in listed],
        "projected": [one.projected for one in listed],
        "undecided": [one.reading.undecided for one in listed],
        "about": [one.year in one.target.about for one in listed],
        "inferred": [one.target.inferred for one in listed],
        "basis": [one.basis for one in listed],
        "date": [one.reading.date for one in listed],
        "source": [one.reading.source for one in listed],
        "clause": [one.target.clause for one in listed],
        "lead": [";".join(plan.led(one.target)[0]) for one in listed],
        "support": [";".join(plan.led(one.target)[1]) for one in listed],
        "reason": [one.why.say(say) if one.why else "" for one in listed],
    }
    return columns_of(data, STANDINGS, len(listed))
