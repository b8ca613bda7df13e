"""What the layers say of a target: a function for each measure that the plan file can name, and one for its rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.progress import BEFORE
from analysis.rules import LISTINGS, RULES
from layers.messages import message

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from analysis.engine import Result
    from analysis.plan import Measure, Plan, Target
    from layers.messages import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure of a target, or why there is none.

    Parameters
    ----------
    value
        In the target's unit; None where it is not known.
    base
        What it was when the plan began, None where that is not known.
    undecided
        Objects of which it is not known whether they count.
    why
        Why there is no value.
    date, source
        Of a figure that was entered: its day, and who said so.
    """

    value: float | None
    base: float | None = None
    undecided: int = 0
    why: Message | None = None
    date: dt.date | None = None
    source: str = ""


class Books:
    """What an analysis found, as the measures ask for it.

    Parameters
    ----------
    result
        The analysis.
    plan, as_of
        What it was judged by.
    """

    def __init__(self, result: Result, plan: Plan, as_of: dt.date) -> None:
        self.result, self.plan, self.as_of = result, plan, as_of

    @property
    def rates(self) -> dict[str, Any]:
        """The rates of the analysis."""
        return self.result.rates

    @property
    def counties(self) -> list[str]:
        """The counties of the plan, those without any village or mine too."""
        return list(self.rates["conversions"]["counties"])

    def converted(self, year: int, column: str, counties: list[str] | None = None) -> int:
        """Return the households accepted in a year (`BEFORE`: before the plan) in these counties, or in all."""
        by_county = self.rates["conversions"]["by_year"].get(str(year), {})
        return sum(row[column] for name, row in by_county.items() if counties is None or name in counties)

    def hits(self, rule: str, verdict: str, county: str) -> int:
        """Return the hits of a rule with a verdict in a county, or ("") in the city."""
        if county:
            return self._hits.get((rule, verdict, county), 0)
        return sum(count for (of, word, _), count in self._hits.items() if (of, word) == (rule, verdict))

    @cached_property
    def _hits(self) -> dict[tuple[str, str, str], int]:
        """Hits counted by rule, verdict and county ("" where not known)."""
        lists = [table[["id", "county"]].assign(kind=LISTINGS[name].kind) for name, table in self.result.lists.items()]
        county = pd.concat(lists).drop_duplicates(["kind", "id"])
        found = self.result.evidence[["kind", "id", "rule", "verdict"]].astype("str")
        found = found.merge(county, on=["kind", "id"], how="left")
        sizes = found.groupby([found["rule"], found["verdict"], found["county"].fillna("")]).size()
        return dict(zip(sizes.index, sizes.tolist(), strict=True))


def left(books: Books, target: Target, county: str) -> Reading:
    """Return how many objects the target's rule still finds."""
    rule = RULES[str(target.rule)]
    if not books.result.counts["judged"].get(rule.kind):
        return Reading(None, why=message("the layer {layer} is empty", layer=rule.kind))
    return Reading(float(books.hits(rule.id, "yes", county)), undecided=books.hits(rule.id, "verify", county))


def _share(part: float, before: float, whole: float, undecided: int = 0) -> Reading:
    if not whole:
        return Reading(None, undecided=undecided, why=message("nothing counts towards it: the denominator is 0"))
    return Reading(part / whole, before / whole, undecided)


def _heated(books: Books, part: str, county: str) -> Reading | None:
    """Return the share of the due households on clean heating in a part of the city, or in a county of that part."""
    heating, urban = books.rates["heating"], books.plan.counties.main_urban
    inside = [one for one in [*books.counties, ""] if (one in urban) == (part == "main_urban")]
    if county and county not in inside:
        return None
    rates = heating["by_county"].get(county) if county else heating[part]
    if rates is None:
        return _share(0, 0, 0)
    before = books.converted(BEFORE, "clean", [county] if county else inside)
    return _share(rates["clean_households"], before, rates["due_households"], rates["states"]["unknown"])


def _converted(books: Books, year: int, column: str, counties: list[str] | None) -> Reading:
    if not books.result.counts["judged"].get("villages"):
        return Reading(None, why=message("the layer {layer} is empty", layer="villages"))
    return Reading(float(books.converted(year, column, counties)), 0.0)


def _mines(books: Books, county: str, name: str) -> int:
    """Return how many mines count as what `restorations` calls so, in a county or ("") the city."""
    return sum(row[name] for of, row in books.rates["restorations"].items() if not county or of == county)


def _restored(books: Books, county: str) -> Reading:
    return _share(*(_mines(books, county, name) for name in ("accepted", "accepted_before", "sites")))


def _planned(books: Books, county: str) -> Reading:
    """Return the share of new mines with a plan; no day tells which had one when the city's plan began."""
    with_plan, planned, unknown = (_mines(books, county, name) for name in ("with_plan", "planned", "plan_unknown"))
    return replace(_share(with_plan, 0, planned, unknown), base=None)


def _corridor(books: Books, year: int) -> Reading:
    one = books.rates["corridors"]["by_year"].get(str(year))
    if one is None or one["share"] is None:
        why = message("no trip in transit of {year} is decided", year=year)
        return Reading(None, undecided=one["undecided"] if one else 0, why=why)
    return Reading(one["share"], undecided=one["undecided"])


def _whose(target: Target, county: str) -> list[str] | None:
    return [county] if county else list(target.counties) or None


MEASURES: dict[Measure, Callable[[Books, Target, int, str], Reading | None]] = {
    "rural_rate": lambda books, _, __, county: _heated(books, "rural", county),
    "main_urban_rate": lambda books, _, __, county: _heated(books, "main_urban", county),
    "households": lambda books, target, year, county: _converted(books, year, "households", _whose(target, county)),
    "electric_households": lambda books, target, year, county: _converted(
        books, year, "electric", _whose(target, county)
    ),
    "mine_rate": lambda books, _, __, county: _restored(books, county),
    "mine_plan_rate": lambda books, _, __, county: _planned(books, county),
    "corridor_share": lambda books, _, year, county: None if county else _corridor(books, year),
}
"""By measure: the reading of a target in a year, of a county or ("") the city; None where it has no such row."""


def reading(books: Books, target: Target, year: int, county: str) -> Reading | None:
    """Return what the layers say of a target; None where they are not asked or have no such row."""
    if target.rule is not None:
        return left(books, target, county)
    return None if target.measure is None else MEASURES[target.measure](books, target, year, county)


def counties_of(books: Books, target: Target, figures: Mapping[str, object]) -> list[str]:
    """Return the counties for which a target has a row: those it is of, else all that the layers tell apart."""
    split = target.rule is not None or target.measure is not None or target.each_county
    own = [one for one in books.counties if not target.counties or one in target.counties] if split else []
    return list(dict.fromkeys([*own, *(one for one in figures if one)]))
