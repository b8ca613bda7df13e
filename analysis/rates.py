"""Rates beside their targets, for the city and by county (the rules, sections 3 and 4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.mines import accepted, baseline, near_route, villages_near
from analysis.rules import words
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
        "programme_households": {
            str(one.year): one.value for one in city.plan.targets if one.id == "village.households"
        },
    }


def mine_rates(m: Table, city: City) -> dict[str, Any]:
    """Return how many of the baseline's sites are accepted, by count and by area, and which come next.

    The sites still open are in order of priority: largest first, then most villages near, then beside a route, then
    in a built-up area, then by id: the plain columns of the list, no score.
    """
    base, done = baseline(m), accepted(m, city)
    sites = base.yes
    fulfilled = sites & done.yes
    area = m.area_ha
    target = _target(city, "mine.ownerless_rate")
    need = max(0, math.ceil(sites.sum() * target - 1e-9) - int(fulfilled.sum())) if target else 0
    rows = np.flatnonzero(sites & ~done.yes)
    order = pd.DataFrame(
        {
            "id": m.ids[rows],
            "area_ha": area.values[rows],
            "villages_1km": villages_near(m, city)[rows],
            "near_route": words(near_route(m, city), rows),
            "in_built_up": words(city.built_up.inside(m), rows),
        }
    )
    order["route_rank"] = order["near_route"].map({"yes": 0, "verify": 1, "no": 2})
    order["built_rank"] = order["in_built_up"].map({"yes": 0, "verify": 1, "no": 2})
    order = order.sort_values(
        ["area_ha", "villages_1km", "route_rank", "built_rank", "id"],
        ascending=[False, False, True, True, True],
        na_position="last",
    )
    return {
        "sites": int(sites.sum()),
        "accepted": int(fulfilled.sum()),
        "rate": _rate(int(fulfilled.sum()), int(sites.sum())),
        "area_ha": round(float(np.nansum(area.values[sites])), 4),
        "accepted_area_ha": round(float(np.nansum(area.values[fulfilled])), 4),
        "area_rate": _rate(float(np.nansum(area.values[fulfilled])), float(np.nansum(area.values[sites]))),
        "sites_without_area": int((sites & area.missing).sum()),
        "perhaps_in_baseline": int(base.verify.sum()),
        "target": target,
        "more_sites_needed": need,
        "next_sites": order["id"].head(need).tolist(),
    }


def _target(city: City, target_id: str) -> float | None:
    return next((one.value for one in city.plan.targets if one.id == target_id), None)


def _rate(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
