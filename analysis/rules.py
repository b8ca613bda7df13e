"""The registry: a rule is a function from a table and the city to a verdict; a list gathers rules by their action.

The function says what is decided. Clause, text, due date, departments and the order of the rules stand in the plan
file under the rule's id; titles and columns of the lists in `layers.results`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.logic import WORDS, Verdict
from analysis.table import picked
from layers.results import LISTS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Mask, Rows
    from analysis.table import Table, Texts

Judge = Callable[["Table", "City"], Verdict]
Columns = Callable[["Table", "City", "Hits", "Rows"], "dict[str, Any]"]
Choice = Callable[["Table", "City"], "Mask"]
Tabled = Callable[["Table", "City"], "pd.DataFrame"]
Total = Callable[["pd.DataFrame", "City"], "dict[str, Any]"]
Figured = Callable[["City"], "dict[str, Any]"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    id
        Its id in files and in the plan; fixed.
    kind
        Kind of the objects it judges; "plants" are the `chp_units` rows of one plant.
    action
        What follows, or a function of the city where that changes with the as-of date.
    judge
        The verdicts of a table's rows.
    """

    id: str
    kind: str
    action: str | Callable[[City], str]
    judge: Judge

    def action_in(self, city: City) -> str:
        """Return the action on the city's as-of date."""
        return self.action if isinstance(self.action, str) else self.action(city)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that rules fill.

    Parameters
    ----------
    id
        Its id in `layers.results.LISTS`.
    actions
        The actions that belong to it, strictest first.
    columns
        Gives the list's own columns for the listed rows.
    """

    id: str
    actions: tuple[str, ...]
    columns: Columns

    @property
    def kind(self) -> str:
        """Kind of the objects listed."""
        return LISTS[self.id].objects


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate, or another figure of the city, that objects of one kind add up to.

    Parameters
    ----------
    id
        Its key under ``rates`` in ``summary.json``.
    kind
        Kind of the objects.
    rows
        Gives, for some of the objects judged, a table of what is added up.
    total
        Gives the figures, from the tables of all of them put together.
    """

    id: str
    kind: str
    rows: Tabled
    total: Total


RULES: dict[str, Rule] = {}
"""Every rule by id."""

IN_PLAN: dict[str, Choice] = {}
"""By kind, which rows are in plan, for kinds where that does not follow from their county."""

JUDGED: dict[str, Choice] = {}
"""By kind, which of the rows in plan are judged, for kinds of which not all are."""

RATES: dict[str, Rate] = {}
"""Every rate by id."""

FIGURES: dict[str, Figured] = {}
"""By key under ``rates``: figures that follow from the layers of the city, whoever is judged."""

LISTINGS: dict[str, Listing] = {}
"""Every list by id."""


def rule(rule_id: str, *, kind: str, action: str | Callable[[City], str]) -> Callable[[Judge], Judge]:
    """Register a rule; the function itself is returned unchanged."""

    def register(judge: Judge) -> Judge:
        RULES[rule_id] = Rule(rule_id, kind, action, judge)
        return judge

    return register


def listing(list_id: str, *, actions: tuple[str, ...]) -> Callable[[Columns], Columns]:
    """Register the function that gives a list's own columns; it is returned unchanged."""

    def register(columns: Columns) -> Columns:
        LISTINGS[list_id] = Listing(list_id, actions, columns)
        return columns

    return register


def in_plan(kind: str) -> Callable[[Choice], Choice]:
    """Register which rows of a kind are in plan; without one it is those in a county of the plan."""

    def register(choice: Choice) -> Choice:
        IN_PLAN[kind] = choice
        return choice

    return register


def judged(kind: str) -> Callable[[Choice], Choice]:
    """Register which of a kind's rows in plan are judged; without one it is all of them."""

    def register(choice: Choice) -> Choice:
        JUDGED[kind] = choice
        return choice

    return register


def rate(rate_id: str, *, kind: str, rows: Tabled) -> Callable[[Total], Total]:
    """Register the function that gives a rate's figures; `rows` gives the tables that it gets."""

    def register(total: Total) -> Total:
        RATES[rate_id] = Rate(rate_id, kind, rows, total)
        return total

    return register


def figure(figure_id: str) -> Callable[[Figured], Figured]:
    """Register a function that gives figures of the city; it is returned unchanged."""

    def register(figures: Figured) -> Figured:
        FIGURES[figure_id] = figures
        return figures

    return register


def ordered(kind: str, city: City) -> list[Rule]:
    """Return the rules of a kind in the order of the plan file, which is the order of the rules page."""
    return [RULES[one] for one in city.plan.rules if RULES[one].kind == kind]


def words(verdict: Verdict, rows: Rows) -> Texts:
    """Return yes/verify/no of these rows."""
    return picked(WORDS, verdict.value[rows])
