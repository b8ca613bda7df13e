"""The engine's own parts: everything, the joins alone, growth, the demo."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.city import City
from analysis.engine import analyse
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from benchmarks.clock import Measured, measure, tell
from benchmarks.stock import big_city, growing_city
from layers.demo import demo_layers

if TYPE_CHECKING:
    import geopandas as gpd

    Layers = dict[str, gpd.GeoDataFrame]

AS_OF = dt.date(2020, 6, 30)
PLAN = read_plan(builtin_text(), "plan", RULES)


def whole(layers: Layers) -> dict[str, float]:
    """Run the whole analysis; return how much it found."""
    result = analyse(layers, PLAN, AS_OF)
    counts = {name: float(len(table)) for name, table in result.lists.items()}
    return {"evidence": float(len(result.evidence)), **counts, "field_checks": float(len(result.checks))}


def joins(layers: Layers) -> dict[str, float]:
    """Join boilers and villages to zones and plants: hits and distances by the point itself, no evidence."""
    city = City(layers, PLAN, AS_OF)
    found = {"inside": 0.0, "near": 0.0, "metres": 0.0}
    for kind in ("boilers", "villages"):
        table = city.table(kind)
        for zones in (city.coal_ban, city.networks, city.built_up):
            found["inside"] += float(zones.contains(table).sum())
        metres = city.plants.nearest(table)[1]
        found["near"] += float((metres <= PLAN.parameters.heat_radius_m).sum())
        found["metres"] += float(np.nansum(metres))
    return found


def verdicts(layers: Layers) -> dict[str, float]:
    """Make the same joins as three-valued verdicts, which count the uncertainty of every point and edge."""
    city = City(layers, PLAN, AS_OF)
    found = {"inside": 0.0, "near": 0.0}
    for kind in ("boilers", "villages"):
        table = city.table(kind)
        for zones in (city.coal_ban, city.networks, city.built_up):
            found["inside"] += float(zones.inside(table).yes.sum())
        found["near"] += float(city.plants.within(table).yes.sum())
        city.plants.nearest(table)
    return found


def undated(layers: Layers) -> Layers:
    """Return the layers with all zones in force, as the peers take them."""
    zones = ("coal_ban_zones", "heat_networks", "built_up_areas")
    return layers | {kind: layers[kind].assign(effective=np.datetime64("NaT", "s")) for kind in zones}


def part(name: str, folder: Path) -> Measured:
    """Measure one part."""
    if name == "everything":
        return measure(lambda: big_city(folder), whole)
    if name == "joins":
        return measure(lambda: undated(big_city(folder)), joins)
    if name == "verdicts":
        return measure(lambda: undated(big_city(folder)), verdicts)
    if name == "demo":
        return measure(demo_layers, whole)
    boilers = int(name.removeprefix("growth-"))
    return measure(lambda: growing_city(folder, boilers), whole)


if __name__ == "__main__":
    tell(part(sys.argv[1], Path(sys.argv[2])))
