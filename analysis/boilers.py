"""Boilers: which to close and which to upgrade (the rules, section 2; T1, T5, T6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.logic import NO
from analysis.rules import judged, listing, rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Mask, Rows, Verdict
    from analysis.table import Table


@judged("boilers")
def in_use(boilers: Table, city: City) -> Mask:
    """Return the boilers that are judged: operating or stopped (blank is operating), not commissioned later."""
    there = ~boilers.status.equals("demolished", "converted").yes
    later = boilers.commissioned.values > np.datetime64(city.as_of)
    return np.asarray(there & ~later)


def _coal(boilers: Table) -> Verdict:
    return boilers.fuel.equals("coal")


def _small(boilers: Table, city: City) -> Verdict:
    """At most 35 t/h; with no capacity unknown, except that tea stoves and small commercial stoves are small."""
    stove = boilers.capacity_tph.is_missing & boilers.use.equals("domestic")
    return boilers.capacity_tph.at_most(city.plan.parameters.small_tph) | stove


def _new(boilers: Table, city: City) -> Verdict:
    return ~boilers.commissioned.before(city.plan.start)


@rule("boiler.network", kind="boilers", action="demolish")
def inside_network(b: Table, city: City) -> Verdict:
    """T6: dispersed coal boilers inside the heating network's cover are demolished."""
    return _coal(b) & ~b.use.equals("central_heating", "power") & city.networks.inside(b)


@rule("boiler.coal_ban", kind="boilers", action="stop_coal")
def inside_coal_ban(b: Table, city: City) -> Verdict:
    """T1, T5: coal inside a ban zone goes to zero, except for power, central heating and feedstock."""
    return _coal(b) & ~b.use.equals("power", "central_heating", "feedstock") & city.coal_ban.inside(b)


@rule("boiler.15km", kind="boilers", action="close_or_integrate")
def inside_heat_radius(b: Table, city: City) -> Verdict:
    """T6: all coal boilers within the heat radius of a CHP plant of 300 MW are closed or integrated."""
    exempt = b.use.equals("power", *(("central_heating",) if city.plan.parameters.exempt_central_heating else ()))
    return _coal(b) & ~exempt & city.plants.within(b)


@rule("boiler.new_small", kind="boilers", action="demolish")
def new_small(b: Table, city: City) -> Verdict:
    """T6: no new coal boiler of 35 t/h or below."""
    return _coal(b) & _small(b, city) & _new(b, city)


@rule("boiler.small", kind="boilers", action="replace")
def small(b: Table, city: City) -> Verdict:
    """T6: coal boilers of 35 t/h or below are replaced, anywhere in the city."""
    return _coal(b) & _small(b, city)


@rule("boiler.ultra_low", kind="boilers", action="upgrade")
def not_ultra_low(b: Table, city: City) -> Verdict:
    """T6: coal boilers above 35 t/h reach ultra-low emission."""
    return _coal(b) & ~_small(b, city) & ~b.ultra_low.done_by(city.as_of)


@rule("boiler.low_nox", kind="boilers", action="upgrade")
def not_low_nox(b: Table, city: City) -> Verdict:
    """T6: gas boilers get low-NOx burners."""
    return b.fuel.equals("gas") & ~b.low_nox.done_by(city.as_of)


@rule("boiler.biomass", kind="boilers", action="upgrade")
def biomass_not_ultra_low(b: Table, city: City) -> Verdict:
    """T6: biomass boilers in built-up areas reach ultra-low emission."""
    return b.fuel.equals("biomass") & city.built_up.inside(b) & ~b.ultra_low.done_by(city.as_of)


@rule("boiler.new_biomass", kind="boilers", action="demolish")
def new_small_biomass(b: Table, city: City) -> Verdict:
    """T6: no new biomass boiler of 35 t/h or below in built-up areas."""
    return b.fuel.equals("biomass") & _small(b, city) & _new(b, city) & city.built_up.inside(b)


@listing(
    "boilers_to_close",
    actions=("demolish", "stop_coal", "close_or_integrate", "replace"),
)
@listing("boilers_to_upgrade", actions=("upgrade",))
def boiler_columns(b: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the boiler lists' own columns; a boiler in both lists is a stranded investment in the making."""
    plant, metres = city.plants.nearest(b)
    both = (hits.listed("boilers_to_close") > NO) & (hits.listed("boilers_to_upgrade") > NO)
    return {
        "capacity_tph": b.capacity_tph.values[rows],
        "fuel": b.fuel.text[rows],
        "use": b.use.text[rows],
        "nearest_plant": plant[rows],
        "distance_m": metres[rows],
        "margin_m": metres[rows] - city.plan.parameters.heat_radius_m,
        "zone": zones_behind(hits)[rows],
        "stranded": both[rows],
    }


def zones_behind(hits: Hits) -> NDArray[np.object_]:
    """Return the ids of the zones behind each row's hits, joined by ``;``, each once."""
    result = np.full(len(hits.table), "", dtype=object)
    for one in hits.all:
        zones = np.where(one.figures.other_kind == "chp_units", "", one.figures.other)
        named = zones != ""
        at = one.rows[named]
        result[at] = np.where(result[at] == "", zones[named], result[at] + ";" + zones[named])
    # A zone behind two hits is named once; few texts occur, each is mended once.
    texts, inverse = np.unique(result, return_inverse=True)
    once = [";".join(sorted(set(text.split(";")))) for text in texts]
    return np.array([*once, ""], dtype=object)[inverse]
