"""Built-up areas of the main urban area and the county seats, and the heat networks inside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.demo.chance import generator
from layers.demo.divisions import COMMITTEES, DIVISIONS
from layers.demo.ledger import MARK, table
from layers.demo.shapes import blob, to_degrees, to_plane

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAIN_URBAN = ("竞秀区", "莲池区")
CENTRE = (115.468, 38.868)
"""Middle of the main urban area, near the middle of the second ring."""

_RADII_M = {
    "涿州市": 3_400.0,
    "定州市": 3_600.0,
    "高碑店市": 2_900.0,
    "白沟新城": 2_300.0,
    "安国市": 2_300.0,
    "徐水区": 2_600.0,
    "清苑区": 2_500.0,
    "满城区": 2_200.0,
    "蠡县": 2_200.0,
    "涞源县": 2_000.0,
    "阜平县": 1_300.0,
    "博野县": 1_500.0,
    "顺平县": 1_600.0,
}
_USUAL_RADIUS_M = 1_900.0
_UNDATED = {"阜平县", "博野县"}


def built_up_areas(seed: int) -> gpd.GeoDataFrame:
    """Return the built-up areas: one for the main urban area, one for each county town and for 白沟新城."""
    rng = generator(seed, "built_up_areas")
    towns = [one for one in (*DIVISIONS, *COMMITTEES) if one.name not in (*MAIN_URBAN, "高新区")]
    outlines = [blob(rng, to_plane(np.array(CENTRE)), 7_600.0, square=3.2, rough=0.05, corners=160)]
    outlines += [
        blob(rng, one.seat, _RADII_M.get(one.name, _USUAL_RADIUS_M), square=2.6, rough=0.13, corners=84)
        for one in towns
    ]
    return table(
        "built_up_areas",
        {
            "name": [f"{MARK}·保定市主城区建成区", *(f"{MARK}·{one.name}建成区" for one in towns)],
            "county": np.array([None, *(one.name for one in towns)], dtype=object),
            "class": ["main_urban"] + ["county_town"] * len(towns),
            "effective": np.array(
                ["2016-01-01", *("NaT" if one.name in _UNDATED else "2016-01-01" for one in towns)],
                dtype="datetime64[D]",
            ),
            "note": np.array(["跨竞秀、莲池两区，故不填县区", *[None] * len(towns)], dtype=object),
        },
        outlines,
    )


@dataclass(frozen=True, slots=True)
class _Network:
    """One heat network.

    Parameters
    ----------
    name, plant
        Of the network and its heat source.
    effective
        Day in force; empty for none stated.
    place, radius_m
        Where its streets begin and about how far they reach.
    """

    name: str
    plant: str
    effective: str
    place: tuple[float, float]
    radius_m: float


_CITY_NETWORKS = (
    _Network("主城区中部供热管网", "大唐保定热电", "2010-11-15", (115.455, 38.872), 4_300.0),
    _Network("主城区北部供热管网", "深能保定西北郊热电", "2017-12-31", (115.437, 38.917), 3_500.0),
    _Network("主城区东部供热管网（九期）", "大唐保定热电", "2019-11-15", (115.516, 38.868), 3_400.0),
    _Network("主城区南部及清苑供热管网", "大唐清苑热电", "2012-11-15", (115.482, 38.800), 3_600.0),
)
_OTHER_NETWORKS = (
    _Network("满城区供热管网", "深能保定西北郊热电", "2018-11-15", (115.322, 38.948), 1_900.0),
    _Network("涿州市区供热管网", "京能涿州热电", "2017-12-31", (115.972, 39.486), 2_900.0),
    _Network("曲阳县城供热管网", "国华定州电厂", "2018-11-15", (114.741, 38.620), 1_400.0),
    _Network("定州市区供热管网", "国华定州电厂", "", (114.990, 38.516), 2_700.0),
    _Network("徐水区供热管网", f"{MARK}徐水供热站", "2014-11-15", (115.651, 39.018), 1_700.0),
    _Network("高碑店市区供热管网", f"{MARK}高碑店供热站", "2013-11-15", (115.869, 39.326), 1_900.0),
    _Network("易县县城供热管网", f"{MARK}易县供热站", "2016-11-15", (115.491, 39.348), 1_200.0),
)

_BLOCK_M = (330.0, 410.0)
_STREET_TURN = np.radians(-5.0)
"""The streets of the city are a little off the compass."""


def _blocks(rng: Generator, networks: tuple[_Network, ...]) -> list[shapely.Geometry]:
    """Return the street blocks of each network; a block is served by the network that it is most within.

    The corners of all blocks are rounded before the blocks are joined, so neighbours share seams exactly.
    """
    places = to_plane(np.array([one.place for one in networks]))
    reach = max(one.radius_m for one in networks) * 1.5
    turn = np.array([[np.cos(_STREET_TURN), -np.sin(_STREET_TURN)], [np.sin(_STREET_TURN), np.cos(_STREET_TURN)]])
    west, south = places.min(axis=0) - reach
    east, north = places.max(axis=0) + reach
    middle = np.array([(west + east) / 2, (south + north) / 2])
    lines = []
    for span, block in zip((east - west, north - south), _BLOCK_M, strict=True):
        steps = block * rng.uniform(0.7, 1.3, int(1.1 * span // block) + 2)
        lines.append(np.cumsum(steps) - steps.sum() / 2)
    x, y = np.meshgrid(*lines)
    corners = np.stack([x, y], axis=-1) @ turn.T + middle
    centres = (corners[:-1, :-1] + corners[1:, 1:]) / 2
    shape = centres.shape[:2]
    grid = to_degrees(corners.reshape(-1, 2)).reshape(corners.shape)
    far = np.empty((len(networks), *shape))
    for number, one in enumerate(networks):
        off = centres - places[number]
        bumps = 1.0 + 0.16 * np.sin(3 * np.arctan2(off[..., 1], off[..., 0]) + rng.uniform(0, 6.28))
        far[number] = np.hypot(off[..., 0], off[..., 1]) / (one.radius_m * bumps) + rng.normal(0.0, 0.05, shape)
    nearest = far.argmin(axis=0)
    served = far.min(axis=0) < 1.0
    boxes = shapely.polygons(
        np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2).reshape(-1, 4, 2)
    ).reshape(shape)
    areas = []
    for number in range(len(networks)):
        parts = shapely.get_parts(shapely.union_all(boxes[served & (nearest == number)]))
        largest = parts[np.argmax(shapely.area(parts))]
        # a block in the middle of a network is served too
        areas.append(shapely.normalize(shapely.Polygon(shapely.get_exterior_ring(largest))))
    return areas


def heat_networks(seed: int) -> gpd.GeoDataFrame:
    """Return the heat networks: blocks of the city, divided among its plants, and of some county towns."""
    rng = generator(seed, "heat_networks")
    areas = _blocks(rng, _CITY_NETWORKS)
    for one in _OTHER_NETWORKS:
        areas += _blocks(rng, (one,))
    networks = (*_CITY_NETWORKS, *_OTHER_NETWORKS)
    return table(
        "heat_networks",
        {
            "name": [f"{MARK}·{one.name}" for one in networks],
            "plant": [one.plant for one in networks],
            "effective": np.array([one.effective or "NaT" for one in networks], dtype="datetime64[D]"),
        },
        areas,
    )
