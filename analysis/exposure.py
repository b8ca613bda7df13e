"""What lies along the coal corridors in force: villages near them, and the zones that they cross (section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.logic import NO, RELATIVE_TOLERANCE, WORDS
from analysis.proximity import compare
from analysis.table import picked
from layers.geodesy import GEOD, Edges
from layers.kinds import CRS
from layers.results import BESIDE_CORRIDORS, CORRIDOR_CROSSINGS
from layers.tables import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.table import Table

CROSSED = ("built_up_areas", "coal_ban_zones", "fireworks_zones")
"""Zones that coal should not be driven through."""


def villages_beside(city: City) -> gpd.GeoDataFrame:
    """Return the villages in plan within the plan's distance of a corridor in force, or perhaps within it.

    Returns
    -------
    GeoDataFrame
        Columns of `layers.results.BESIDE_CORRIDORS`, by id; the nearest corridor is named.
    """
    corridors, villages = _corridors(city), city.villages
    reach = city.plan.parameters.corridor_village_m
    doubt = villages.uncertainty + villages.zone_uncertainty_m
    near = Edges.of(corridors.frame.geometry.to_numpy()).within(
        villages.places, (reach + doubt) * (1 + RELATIVE_TOLERANCE)
    )
    order = np.lexsort((near.metres, near.point))
    point, first = np.unique(near.point[order], return_index=True)
    metres, owner = near.metres[order[first]], near.owner[order[first]]
    value = compare(metres, reach, doubt[point])
    found = villages.take(_mask(villages.rows[point], len(villages)))
    located = city.divisions.locate(found)
    listed = located.in_plan & (value > NO)
    frame = found.frame[listed]
    data = {name: frame[name].array for name in ("id", "name", "town", "households")} | {
        "county": located.county[listed],
        "verdict": picked(WORDS, value[listed]),
        "corridor": corridors.frame["name"].array[owner[listed]],
        "distance_m": metres[listed],
        "uncertainty_m": found.row_uncertainty[listed],
    }
    columns = columns_of(data, BESIDE_CORRIDORS, len(frame))
    table = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=CRS)
    return table.sort_values("id", kind="stable", ignore_index=True)


def crossed_zones(city: City) -> gpd.GeoDataFrame:
    """Return the parts of corridors in force inside zones in force, one row a corridor and zone.

    Returns
    -------
    GeoDataFrame
        Columns of `layers.results.CORRIDOR_CROSSINGS`; lines.
    """
    corridors = _corridors(city)
    parts = [_crossed(corridors, city, kind) for kind in CROSSED]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)


def _crossed(corridors: Table, city: City, kind: str) -> gpd.GeoDataFrame:
    zones = city.in_force(kind)
    zones = zones.take(zones.located)
    lines, areas = corridors.frame.geometry.to_numpy(), zones.frame.geometry.to_numpy()
    line, zone = shapely.STRtree(areas).query(lines, predicate="intersects")
    order = np.lexsort((zone, line))
    line, zone = line[order], zone[order]
    shared = shapely.intersection(lines[line], areas[zone])
    metres = np.array([GEOD.geometry_length(one) for one in shared], dtype=float)
    # One that only touches a zone does not cross it.
    real = metres > 0
    line, zone = line[real], zone[real]
    data = {
        "corridor_id": corridors.ids[line],
        "corridor": corridors.frame["name"].array[line],
        "zone_kind": np.full(len(line), kind, dtype=object),
        "zone_id": zones.ids[zone],
        "zone": zones.frame["name"].array[zone],
        "length_km": metres[real] / 1000,
    }
    columns = columns_of(data, CORRIDOR_CROSSINGS, len(line))
    return gpd.GeoDataFrame(columns, geometry=shared[real], crs=CRS)


def _corridors(city: City) -> Table:
    corridors = city.in_force("coal_corridors")
    return corridors.take(corridors.located)


def _mask(rows: NDArray[np.intp], total: int) -> NDArray[np.bool_]:
    result = np.zeros(total, dtype=bool)
    result[rows] = True
    return result
