"""The demo city: real divisions and large plants; all else is invented, seeded and marked as an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.demo import (
    boilers,
    corridors,
    divisions,
    duties,
    mines,
    plants,
    rings,
    roads,
    settlements,
    towns,
    villages,
    zones,
)
from layers.kinds import KINDS

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["demo_layers"]


def demo_layers(seed: int = 2018) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the demo city, canonical and in EPSG:4490.

    Parameters
    ----------
    seed
        Changes what is invented, but not the divisions and plants; one seed always gives the same layers.

    Returns
    -------
    dict
        A table for each kind, in the order of `KINDS`.
    """
    shapes = divisions.outlines()
    settled = settlements.settle(seed, divisions.grounds(shapes))
    built_up = towns.built_up_areas(seed)
    networks = towns.heat_networks(seed)
    made = {
        "counties": divisions.counties(shapes),
        "built_up_areas": built_up,
        "coal_ban_zones": zones.coal_ban_zones(shapes),
        "heat_networks": networks,
        "chp_units": plants.chp_units(),
        "boilers": boilers.boilers(seed, settled, built_up),
        "villages": villages.villages(seed, settled, networks.geometry.to_numpy()),
        "mines": mines.mines(seed, settled),
        "ring_roads": rings.ring_roads(seed),
        "fireworks_zones": rings.fireworks_zones(seed),
        "truck_ban_zones": rings.truck_ban_zones(seed),
        "expressways": roads.expressways(seed),
        "coal_corridors": corridors.coal_corridors(seed),
        "coal_trips": corridors.coal_trips(seed),
        "townships": duties.townships(seed, settled),
        "stacks": duties.stacks(seed, settled),
        "filling_stations": duties.filling_stations(seed, settled),
        "informal_dumps": duties.informal_dumps(seed, settled),
    }
    return {kind: made[kind] for kind in KINDS}
