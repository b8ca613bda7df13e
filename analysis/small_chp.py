"""Small backward CHP plants inside the heat radius of a large one (the rules, section 2; T6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.rules import in_plan, listing, rule

if TYPE_CHECKING:
    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Mask, Rows, Verdict
    from analysis.table import Table


@in_plan("plants")
def plant_in_plan(plants: Table, city: City) -> Mask:
    """Return the plants in plan: those of which any unit is."""
    return np.isin(plants.ids, city.plants.names[city.plants.in_plan])


@rule("chp.small_15km", kind="plants", action="close_or_integrate")
def small_inside_heat_radius(plants: Table, city: City) -> Verdict:
    """T6: backward small coal CHP plants within the heat radius of another plant are closed or integrated."""
    return city.plants.small_and_backward(plants) & city.plants.near_another(plants)


@listing("plants_to_close", actions=("close_or_integrate",))
def plant_columns(plants: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns; the nearest plant is the nearest other one."""
    name, metres = city.plants.nearest_other(plants)
    return {
        "running_mw": plants.running_mw.values[rows],
        "fuel": plants.fuel.values[rows],
        "use": np.full(len(rows), None, dtype=object),
        "nearest_plant": name[rows],
        "distance_m": metres[rows],
        "margin_m": metres[rows] - city.plan.parameters.heat_radius_m,
        "zone": np.full(len(rows), None, dtype=object),
        "stranded": np.full(len(rows), None, dtype=object),
    }
