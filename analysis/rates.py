"""Rates beside their targets, for the city and by county (the rules, sections 3 and 4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.mines import accepted, baseline, near_route, villages_near
from analysis.rules import rate, words
from analysis.villages import heating

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.table import Table

STATES = ("covered", "clean_coal", "partial", "uncovered", "unknown")


def village_table(v: Table, city: City) -> pd.DataFrame:
    """Return, per village in plan, what the rates add up."""
    heat = heating(v, city)
    known = (heat.state != "unknown") & ~np.isnan(heat.due)
    due = np.where(known, np.maximum(heat.due, 0.0), 0.0)
    network, radius = city.networks.inside(v), city.plants.within(v)
    unheated = np.isin(heat.state, ("partial", "uncovered"))
    return pd.DataFrame(
        {
            "county": city.divisions.locate(v).county,
            "state": pd.Categorical(heat.state, STATES),
            "households": np.nan_to_num(v.households.values),
            "due_households": due,
            # A village converted beyond its duty does not make up for another.
            "clean_households": np.where(known, np.minimum(np.nan_to_num(heat.clean), due), 0.0),
            "beyond_reach": unheated & network.no & radius.no,
        }
    )


def village_rates(villages: pd.DataFrame) -> dict[str, Any]:
    """Return counts by state, households and rates of some villages; a rate of nothing is None."""
    states = {name: int(count) for name, count in villages["state"].value_counts(sort=False).items()}
    due, clean = float(villages["due_households"].sum()), float(villages["clean_households"].sum())
    known = len(villages) - states["unknown"]
    return {
        "villages": len(villages),
        "states": states,
        "households": int(villages["households"].sum()),
        "due_households": int(due),
        "clean_households": int(clean),
        "household_rate": _rate(clean, due),
        "village_rate": _rate(states["covered"], known),
        "outside_every_radius_and_network": int(villages["beyond_reach"].sum()),
    }


@rate("heating", kind="villages", rows=village_table)
def heating_rates(table: pd.DataFrame, city: City) -> dict[str, Any]:
    """Return the rates of the whole city, its rural and main urban part, and each county.

    Parameters
    ----------
    table
        `village_table` of all villages in plan.
    city
        The context.
    """
    urban = table["county"].isin(city.plan.counties.main_urban)
    counties = {name: village_rates(rows) for name, rows in table.groupby("county", dropna=False, sort=True)}
    return {
        "city": village_rates(table),
        "rural": village_rates(table[~urban]) | {"target": _target(city, "village.rural_rate")},
        "main_urban": village_rates(table[urban]) | {"target": _target(city, "village.main_urban_rate")},
        "by_county": {"" if pd.isna(name) else str(name): rates for name, rates in counties.items()},
        "programme_households": {str(year): value for year, value in city.plan.wanted("village.households").items()},
    }


def mine_table(m: Table, city: City) -> pd.DataFrame:
    """Return, per mine in plan, what the rate and the order of priority rest on."""
    base, done = baseline(m), accepted(m, city)
    rows = np.arange(len(m))
    return pd.DataFrame(
        {
            "id": m.frame["id"].array,
            "in_baseline": base.yes,
            "perhaps": base.verify,
            "accepted": base.yes & done.yes,
            "area_ha": m.area_ha.values,
            "villages_1km": villages_near(m, city),
            "near_route": words(near_route(m, city), rows),
            "in_built_up": words(city.built_up.inside(m), rows),
        }
    )


@rate("mines", kind="mines", rows=mine_table)
def mine_rates(mines: pd.DataFrame, city: City) -> dict[str, Any]:
    """Return how many of the baseline's sites are accepted, by count and by area, and which come next.

    The sites still open are in order of priority: largest first, then most villages near, then beside a route, then
    in a built-up area, then by id: the plain columns of the list, no score.

    Parameters
    ----------
    mines
        `mine_table` of all mines in plan.
    city
        The context.
    """
    sites, fulfilled = mines[mines["in_baseline"]], mines[mines["accepted"]]
    target = _target(city, "mine.ownerless_rate")
    need = max(0, math.ceil(len(sites) * target - 1e-9) - len(fulfilled)) if target else 0
    order = sites[~sites["accepted"]].copy()
    for name in ("near_route", "in_built_up"):
        order[name] = order[name].map({"yes": 0, "verify": 1, "no": 2})
    order = order.sort_values(
        ["area_ha", "villages_1km", "near_route", "in_built_up", "id"],
        ascending=[False, False, True, True, True],
        na_position="last",
    )
    area, done_area = float(sites["area_ha"].sum()), float(fulfilled["area_ha"].sum())
    return {
        "sites": len(sites),
        "accepted": len(fulfilled),
        "rate": _rate(len(fulfilled), len(sites)),
        "area_ha": round(area, 4),
        "accepted_area_ha": round(done_area, 4),
        "area_rate": _rate(done_area, area),
        "sites_without_area": int(sites["area_ha"].isna().sum()),
        "perhaps_in_baseline": int(mines["perhaps"].sum()),
        "target": target,
        "more_sites_needed": need,
        "next_sites": order["id"].head(need).tolist(),
    }


def _target(city: City, target_id: str) -> float | None:
    return next(iter(city.plan.wanted(target_id).values()), None)


def _rate(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
