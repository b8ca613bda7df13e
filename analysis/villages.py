"""Villages: which are not yet on clean heating (the rules, section 3; T2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.logic import NO, VERIFY, YES, Figures, Verdict, at_least, at_most, known
from analysis.rules import listing, rule, words
from analysis.table import none_of, total
from layers.results import SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Mask, Rows
    from analysis.plan import RuleTerms
    from analysis.table import Table

    Floats = NDArray[np.float64]

MODES = ("district_households", "gas_households", "electric_households", "other_clean_households")


@dataclass(frozen=True, slots=True)
class Heating:
    """How far each village is converted.

    Attributes
    ----------
    state
        covered, clean_coal, partial, uncovered or unknown.
    due, clean
        Households that must be converted (NaN unknown), and those that are and are accepted.
    coverage
        clean / due; 1 where none is due; NaN where it is not known.
    no_mode
        Villages of which no mode of heating is known.
    open
        Whether work is left: state partial or uncovered, undecided where it is unknown.
    """

    state: NDArray[np.object_]
    due: Floats
    clean: Floats
    coverage: Floats
    no_mode: Mask
    open: Verdict


def heating(v: Table, city: City) -> Heating:
    """Return how far each village is converted on the as-of date."""
    return v.memo(("heating", city), lambda: _heating(v, city))


def _heating(v: Table, city: City) -> Heating:
    modes = [v[name] for name in MODES]
    no_mode = none_of(modes)
    households = v.households.values
    due = households - v.exempt_households.filled(0.0).values
    clean = np.where(v.accepted.done_by(city.as_of).yes, total(modes), 0.0)
    coal = v.clean_coal_households.filled(0.0).values
    unsuited = v.terrain.equals("mountain") & ~v.suited.is_true
    on_coal_alone = unsuited.yes & at_least(v.clean_coal_households.values, due)
    clean_or_coal = at_least(clean + coal, due)
    unknown = no_mode | (clean_or_coal & unsuited.verify)
    tests: list[tuple[Mask, str]] = [
        (v.households.missing, "unknown"),
        (at_most(due, 0.0), "covered"),
        (no_mode & on_coal_alone, "clean_coal"),
        (no_mode, "unknown"),
        (at_least(clean, due), "covered"),
        (clean_or_coal & unsuited.yes, "clean_coal"),
        (clean_or_coal & unsuited.verify, "unknown"),
        (clean > 0, "partial"),
    ]
    state = np.select([holds for holds, _ in tests], [name for _, name in tests], "uncovered").astype(object)
    coverage = np.divide(clean, due, out=np.full(len(v), np.nan), where=due > 0)
    coverage[no_mode] = np.nan
    coverage[at_most(due, 0.0)] = 1.0
    return Heating(state, due, clean, coverage, no_mode, _open(v, state, coverage, no_mode, unknown & ~no_mode))


def _open(v: Table, state: NDArray[np.object_], coverage: Floats, no_mode: Mask, by_terrain: Mask) -> Verdict:
    unknown = state == "unknown"
    value = np.where(unknown, VERIFY, np.where(np.isin(state, ("partial", "uncovered")), YES, NO))
    undecided = {
        "households": unknown & v.households.missing,
        "heating_modes": unknown & no_mode & ~v.households.missing,
        "terrain": unknown & by_terrain & v.terrain.missing,
        "suited": unknown & by_terrain & v.suited.missing,
    }

    def figures(rows: Rows) -> Figures:
        return Figures.of(coverage[rows], 1.0, 1.0 - coverage[rows], SHARE)

    return Verdict(value, undecided, figures)


@rule("village.ban_leftover", kind="villages", action="convert")
def ban_leftover(v: Table, city: City) -> Verdict:
    """T2: inside a coal-ban zone every household is converted, the exempt ones too."""
    heat = heating(v, city)
    households = v.households.values
    left = ~at_least(heat.clean, households)
    value = np.where(v.households.missing | heat.no_mode, VERIFY, np.where(left, YES, NO))
    undecided = {"households": v.households.missing, "heating_modes": heat.no_mode}

    def figures(rows: Rows) -> Figures:
        clean = np.where(heat.no_mode, np.nan, heat.clean)[rows]
        return Figures.of(clean, households[rows], households[rows] - clean, "户")

    # The households stand in the reason, and the zone behind them.
    return Verdict(value, undecided, figures) & city.coal_ban.inside(v)


@rule("village.county_town_2019", kind="villages", action="convert")
def county_town_2019(v: Table, city: City) -> Verdict:
    """T2: county towns beyond the reach of central heating, 2019."""
    perhaps = city.unclassed_built_up.inside(v) & _never_sure(len(v), "class")
    return heating(v, city).open & (city.county_towns.inside(v) | perhaps) & ~city.networks.inside(v)


def _never_sure(rows: int, name: str) -> Verdict:
    return Verdict(np.full(rows, VERIFY), {name: np.ones(rows, dtype=bool)})


def _programme(v: Table, city: City, terms: RuleTerms) -> Verdict:
    """Return the villages of a year's programme: whole counties, counties east of the line, plains of counties."""
    county = city.divisions.locate(v).among
    eastern = county(*terms.east)
    part = eastern & city.plan_line.east(v, among=eastern)
    plain = county(*terms.plain) & v.terrain.equals("plain")
    return heating(v, city).open & (county(*terms.whole) | part | plain)


@rule("village.county_2019", kind="villages", action="convert")
def county_2019(v: Table, city: City) -> Verdict:
    """T2: 清苑 whole and 满城 east of the Jingkun expressway, 2019."""
    return _programme(v, city, city.plan.terms("village.county_2019"))


@rule("village.county_2020", kind="villages", action="convert")
def county_2020(v: Table, city: City) -> Verdict:
    """T2: the southern counties, 2020."""
    return _programme(v, city, city.plan.terms("village.county_2020"))


@rule("village.main_urban", kind="villages", action="convert")
def main_urban(v: Table, city: City) -> Verdict:
    """T2: the main urban districts reach 100 %, 2020."""
    return heating(v, city).open & city.divisions.locate(v).among(*city.plan.counties.main_urban)


@rule("village.plain_2020", kind="villages", action="convert")
def plain_2020(v: Table, city: City) -> Verdict:
    """T2: the plain is done in three years."""
    return heating(v, city).open & v.terrain.equals("plain")


@rule("village.mountain_2020", kind="villages", action="convert")
def mountain_2020(v: Table, city: City) -> Verdict:
    """T2: suited mountain villages convert, the rest must be on clean coal, 2020."""
    return heating(v, city).open & v.terrain.equals("mountain")


@listing("uncovered_villages", actions=("convert",))
def village_columns(v: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns."""
    heat = heating(v, city)
    plant, metres = city.plants.nearest(v)
    return {
        "terrain": v.terrain.text[rows],
        "state": heat.state[rows],
        "households": v.households.values[rows],
        "due_households": heat.due[rows],
        "clean_households": np.where(heat.no_mode, np.nan, heat.clean)[rows],
        "coverage": heat.coverage[rows],
        "phase": _phase(hits, rows),
        "suggested": suggested(v, city)[rows],
        "nearest_plant": plant[rows],
        "distance_m": metres[rows],
        "in_network": words(city.networks.inside(v), rows),
        "in_heat_radius": words(city.plants.within(v), rows),
    }


def _phase(hits: Hits, rows: Rows) -> NDArray[np.object_]:
    """Return the rule of the hit with the earliest due date among those with the list's verdict."""
    family, decides = hits.deciding("uncovered_villages", rows)
    late = np.datetime64("9999-12-31")
    due = hits.due[family][:, rows]
    due = np.where(decides, np.where(np.isnat(due), late, due), late + np.timedelta64(1, "D"))
    names = np.array([hits.all[number].rule.id for number in family], dtype=object)
    return names[due.argmin(axis=0)] if len(rows) else np.empty(0, dtype=object)


def suggested(v: Table, city: City) -> NDArray[np.object_]:
    """Return the mode that suits each village, by the point itself."""
    near = known(at_most(city.plants.nearest(v)[1], city.plan.parameters.heat_radius_m))
    unsuited = v.terrain.equals("mountain") & ~v.suited.is_true
    choices = [city.networks.contains(v), near.yes, unsuited.yes]
    names = ["district", "district_extension", "clean_coal"]
    return np.select(choices, names, "gas_or_electric").astype(object)
