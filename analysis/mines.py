"""Open-pit mines: which await closure, rectification, restoration or a plan (the rules, section 4; T18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.logic import NO, Verdict, at_most
from analysis.proximity import near_lines, pairs_within
from analysis.rules import listing, rule, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Rows
    from analysis.table import Column, Table


def accepted(m: Table, city: City) -> Verdict:
    """Return whether treatment is accepted by the as-of date; a later date is not yet, no date is."""
    treatment = m.treatment.equals("accepted")
    later = m.accepted.values > np.datetime64(city.as_of)
    return Verdict(np.where(treatment.yes & later, NO, treatment.value), treatment.undecided)


@rule("mine.illegal", kind="mines", action="close")
def illegal(m: Table, city: City) -> Verdict:
    """T18: law-breaking mines are closed; nothing recorded is no violation."""
    return m.violation.filled(False).is_true


@rule(
    "mine.producing",
    kind="mines",
    action=lambda city: "close" if _rectify_by_is_past(city) else "rectify",
)
def producing(m: Table, city: City) -> Verdict:
    """T18: producing mines comply by the end of 2019; those that still do not are closed."""
    return m.kind.equals("producing") & ~m.compliant.is_true


def _rectify_by_is_past(city: City) -> bool:
    due = city.plan.terms("mine.producing").due
    return due is not None and due != "effective" and city.as_of > due


@rule("mine.ownerless", kind="mines", action="restore")
def ownerless(m: Table, city: City) -> Verdict:
    """T18: ownerless mine sites are restored."""
    return m.kind.equals("ownerless") & ~accepted(m, city)


@rule("mine.plan", kind="mines", action="compile_plan")
def without_plan(m: Table, city: City) -> Verdict:
    """T18: every mine new or under construction has a restoration plan."""
    return m.kind.equals("planned") & ~m.restoration_plan.is_true


@listing("mines_to_restore", actions=("close", "rectify", "restore", "compile_plan"))
def mine_columns(m: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns; whether a mine looks bare is known only after a restoration audit."""
    return {
        "kind": m.kind.text[rows],
        "mineral": m.mineral.values[rows],
        "area_ha": m.area_ha.values[rows],
        "treatment": m.treatment.text[rows],
        "in_2015_survey": _or_none(m.in_2015_survey)[rows],
        "villages_1km": villages_near(m, city)[rows],
        "near_route": words(near_route(m, city), rows),
        "in_built_up": words(city.built_up.inside(m), rows),
        "suspected_bare": _mark(m, "suspected_bare")[rows],
    }


def _mark(m: Table, name: str) -> NDArray[np.object_]:
    """Return a mark that a restoration audit put beside the mines, missing without one; it decides nothing."""
    if name not in m.frame:
        return np.full(len(m), None, dtype=object)
    marks: NDArray[np.object_] = m.frame[name].to_numpy(dtype=object, na_value=None)
    return marks


def _or_none(column: Column) -> NDArray[np.object_]:
    values = column.values.astype(object)
    values[column.missing] = None
    return values


def villages_near(m: Table, city: City) -> NDArray[np.float64]:
    """Return how many villages lie within the priority distance of each mine, NaN for one without a place."""
    return m.memo("villages_near", lambda: _villages_near(m, city))


def _villages_near(m: Table, city: City) -> NDArray[np.float64]:
    villages = city.villages
    reach = city.plan.parameters.priority_distance_m
    mine, _, metres = pairs_within(m.places, villages.places, reach)
    count = np.bincount(mine[at_most(metres, reach)], minlength=len(m.rows)).astype(float)
    return m.spread(count, np.nan)


def near_route(m: Table, city: City) -> Verdict:
    """Return which mines lie within the priority distance of a coal corridor in force or an expressway."""
    routes = [city.in_force("coal_corridors"), city.table("expressways")]
    return m.memo("near_route", lambda: near_lines(m, routes, city.plan.parameters.priority_distance_m))


def baseline(m: Table) -> Verdict:
    """Return which mines belong to the frozen baseline of the rate: ownerless and in the 2015 survey."""
    return m.kind.equals("ownerless") & m.in_2015_survey.is_true
