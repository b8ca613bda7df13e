"""Figures that people enter for targets which no layer can answer: a value, whose it is, of when, and who says so."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.plan import Plan


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a target.

    Parameters
    ----------
    target, year
        The target in the plan and the year it is of; a year before the plan gives where a pace begins.
    value
        In the target's unit, a share as 0.9; None takes back what was entered for this target, year, county and day.
    date
        The day that the figure is of; facts later than the as-of date do not count.
    source
        Who says so.
    county
        Whose it is, empty for the city.
    """

    target: str
    year: int
    value: float | None
    date: dt.date
    source: str
    county: str = ""

    def record(self) -> dict[str, Any]:
        """Return the figure for JSON; `of` makes it again."""
        return asdict(self) | {"date": self.date.isoformat()}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """Return the figure of a record; `ValueError`, `KeyError` or `TypeError` where it is none."""
        value = None if record["value"] is None else float(record["value"])
        words = (record["target"], record["source"], record["county"])
        if not all(isinstance(one, str) for one in words) or (value is not None and not math.isfinite(value)):
            raise ValueError(record)
        day = dt.date.fromisoformat(record["date"])
        return cls(record["target"], int(record["year"]), value, day, record["source"], record["county"])

    @property
    def key(self) -> tuple[str, int, str, dt.date]:
        """What tells it from other figures: a later one of the same key takes its place."""
        return self.target, self.year, self.county, self.date


def standing(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures that stand: of those with one key the last, if it was not taken back; by day."""
    last = {one.key: one for one in figures}
    return sorted((one for one in last.values() if one.value is not None), key=lambda one: one.key[::-1])


def checked(figure: Figure, plan: Plan, counties: Iterable[str]) -> Figure:
    """Return a figure that the plan can place.

    Parameters
    ----------
    figure
        What is to be entered.
    plan
        Names the targets and their years.
    counties
        The counties of the plan; none where they are not known.

    Raises
    ------
    GisError
        Says which part of it is wrong.
    """
    target = next((one for one in plan.targets if one.id == figure.target), None)
    if target is None:
        raise GisError("The plan has no target {target}; the command targets shows what it has.", target=figure.target)
    if figure.year not in target.by_year and figure.year >= plan.start.year:
        raise GisError(
            "{target} has no value for {year}, only for {years}; a year before {start} gives where its pace begins.",
            target=target.id,
            year=figure.year,
            years=", ".join(map(str, target.by_year)),
            start=plan.start.year,
        )
    value = figure.value
    if value is not None and (not math.isfinite(value) or value < 0 or (target.is_share and value > 1)):
        raise GisError(
            "{target}: {value} cannot be; a share lies between 0 and 1 (0.9 for 90 %), other figures are 0 or more.",
            target=target.id,
            value=value,
        )
    if figure.date.year < figure.year:
        raise GisError(
            "{target}: the figure is of {date}, before {year} begins; correct one.",
            target=target.id,
            date=figure.date,
            year=figure.year,
        )
    known = list(counties)
    if figure.county and known and figure.county not in known:
        raise GisError(
            "{county} is no county of the plan; they are: {names}.", county=figure.county, names=", ".join(known)
        )
    if not figure.source.strip():
        raise GisError("Say where the figure comes from: --source TEXT.")
    return figure
