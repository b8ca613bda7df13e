"""The big city: generated, seeded, of the demo's counties; every attribute mix has its missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from layers.demo import demo_layers
from layers.demo.chance import blank, days, generator, pick, where, where_day
from layers.kinds import CRS, KINDS
from layers.tables import conform

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Objects = NDArray[np.object_]
    Floats = NDArray[np.float64]

SEED = 2018
BOX = (113.7, 38.2, 116.3, 39.9)
PLANT_COUNT, MINE_COUNT, LINE_VERTICES = 200, 1_000, 300
ZONE_COUNTS = {"coal_ban_zones": 200, "heat_networks": 200, "built_up_areas": 100}
ZONE_VERTICES = 300
METRES = np.array([86_626.0, 111_015.0])
"""Metres of one degree at 39 N: good to draw zones on."""

_MISSING = 0.03


def setting() -> dict[str, gpd.GeoDataFrame]:
    """Return what stays the same at any size: counties, plants, zones, lines and mines."""
    counties = demo_layers(SEED)["counties"]
    ground = _Ground(counties)
    made = {"counties": counties, "chp_units": _plants(counties), "expressways": _lines(), "mines": _mines(ground)}
    return made | {kind: _zones(kind, count) for kind, count in ZONE_COUNTS.items()}


def boilers(count: int, counties: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return boilers, mostly of coal; 85 % at most 35 t/h."""
    rng = generator(SEED, "big boilers")
    where_, county = _Ground(counties).scatter(rng, count)
    fuel = pick(rng, {"coal": 72, "gas": 15, "biomass": 6, "oil": 2, "electric": 3, "other": 2}, count)
    uses = {"heating": 35, "industrial": 35, "central_heating": 12, "domestic": 10, "feedstock": 5, "power": 3}
    sizes = {0.5: 10, 1.0: 12, 2.0: 15, 4.0: 15, 6.0: 8, 10.0: 12, 20.0: 8, 35.0: 5, 40.0: 6, 65.0: 5, 75.0: 4}
    states = {"operating": 72, "stopped": 12, "demolished": 7, "converted": 9}
    capacity = pick(rng, sizes, count).astype(np.float64)
    upgraded = (capacity > 35) & (rng.random(count) < 0.4)
    burned = (fuel == "gas") & (rng.random(count) < 0.5)
    return _frame(
        "boilers",
        {
            "name": _numbered("示例第{}号锅炉房", count),
            "county": blank(rng, county, _MISSING),
            "town": _towns(rng, count),
            "address": blank(rng, _numbered("示例路{}号", count), 0.05),
            "boiler_no": pick(rng, {"1#": 6, "2#": 3, "3#": 1}, count),
            "capacity_tph": blank(rng, capacity, 0.04),
            "fuel": blank(rng, fuel, _MISSING),
            "use": blank(rng, pick(rng, uses, count), _MISSING),
            "status": blank(rng, pick(rng, states, count), _MISSING),
            "commissioned": where_day(rng.random(count) > 0.05, days(rng, "1998-01-01", "2020-06-30", count)),
            "ultra_low": where_day(upgraded, days(rng, "2018-01-01", "2020-12-31", count)),
            "low_nox": where_day(burned, days(rng, "2018-01-01", "2020-12-31", count)),
            "uncertainty_m": _uncertainty(rng, count),
        },
        where_,
    )


def villages(count: int, counties: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return villages, about two in five not yet converted."""
    rng = generator(SEED, "big villages")
    where_, county = _Ground(counties).scatter(rng, count)
    households = rng.integers(60, 900, count)
    exempt = rng.integers(0, 12, count)
    due = households - exempt
    progress = pick(rng, {"done": 60, "partly": 15, "open": 25}, count)
    share = np.select([progress == "done", progress == "partly"], [1.0, rng.uniform(0.1, 0.95, count)], 0.0)
    converted = np.round(due * share).astype(np.int64)
    mode = pick(rng, {"district": 20, "gas": 50, "electric": 25, "other": 5}, count)
    unknown = rng.random(count) < _MISSING
    terrain = pick(rng, {"plain": 72, "mountain": 28}, count)
    accepted = where_day((share > 0) & (rng.random(count) > _MISSING), days(rng, "2018-03-01", "2020-12-31", count))
    modes = {
        f"{name}_{'clean_' if name == 'other' else ''}households": where(~unknown, np.where(mode == name, converted, 0))
        for name in ("district", "gas", "electric", "other")
    }
    return _frame(
        "villages",
        {
            "code": _numbered("1306{}", count),
            "name": _numbered("示例{}村", count),
            "county": blank(rng, county, _MISSING),
            "town": _towns(rng, count),
            "terrain": blank(rng, terrain, _MISSING),
            "suited": blank(rng, rng.random(count) < 0.6, _MISSING),
            "households": blank(rng, households, 0.02),
            "exempt_households": blank(rng, exempt, 0.05),
            **modes,
            "clean_coal_households": blank(rng, np.where(terrain == "mountain", due - converted, 0), 0.05),
            "accepted": accepted,
            "uncertainty_m": _uncertainty(rng, count),
        },
        where_,
    )


class _Ground:
    """The land of the counties."""

    def __init__(self, counties: gpd.GeoDataFrame) -> None:
        self._names: Objects = counties["name"].to_numpy(dtype=object)
        self._tree = shapely.STRtree(counties.geometry.to_numpy())

    def scatter(self, rng: Generator, count: int) -> tuple[Objects, Objects]:
        """Return points, 99 in 100 inside a county and one in 200 missing, and the county's name."""
        drawn = _random_points(rng, count * 3)
        at, county = self._tree.query(drawn, predicate="intersects")
        at, first = np.unique(at, return_index=True)
        names = np.full(len(drawn), None, dtype=object)
        names[at] = self._names[county[first]]
        outside = np.setdiff1d(np.arange(len(drawn)), at)[: count // 100]
        chosen = np.concatenate((outside, at[: count - len(outside)]))
        rng.shuffle(chosen)
        points = drawn[chosen]
        points[rng.random(count) < 0.005] = None
        return points, names[chosen]


def _random_points(rng: Generator, count: int) -> Objects:
    lon, lat = rng.uniform(BOX[0], BOX[2], count), rng.uniform(BOX[1], BOX[3], count)
    return np.asarray(shapely.points(np.round(lon, 7), np.round(lat, 7)), dtype=object)


def _stars(rng: Generator, centres: Floats, radius: Floats, vertices: int) -> Objects:
    """Return star-shaped polygons with a ragged outline around their centres."""
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    swing = sum(
        rng.uniform(0.02, 0.3 / wave, (len(centres), 1)) * np.sin(wave * angle + rng.uniform(0, 6, (len(centres), 1)))
        for wave in (2, 3, 5, 11)
    )
    far = radius[:, None] * (1 + swing) * rng.uniform(0.97, 1.03, (len(centres), vertices))
    offset = np.stack((far * np.cos(angle), far * np.sin(angle)), axis=2) / METRES
    return np.asarray(shapely.polygons(np.round(centres[:, None, :] + offset, 7)), dtype=object)


def _zones(kind: str, count: int) -> gpd.GeoDataFrame:
    rng = generator(SEED, f"big {kind}")
    centres = shapely.get_coordinates(_random_points(rng, count))
    data: dict[str, Any] = {
        "name": _numbered(f"示例{KINDS[kind].zh}{{}}", count),
        "effective": where_day(rng.random(count) > 0.05, days(rng, "2017-01-01", "2020-12-01", count)),
    }
    if kind == "built_up_areas":
        data["class"] = blank(rng, pick(rng, {"county_town": 70, "main_urban": 30}, count), 0.05)
    return _frame(kind, data, _stars(rng, centres, rng.uniform(1500, 2500, count), ZONE_VERTICES))


def _plants(counties: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return plants of one unit anywhere in the box; each states a county of the plan, so that all of them count."""
    rng = generator(SEED, "big plants")
    count = PLANT_COUNT
    planned: Objects = counties["name"][counties["in_plan"].fillna(True)].to_numpy(dtype=object)
    data = {
        "plant": _numbered("示例{}热电厂", count),
        "unit_mw": pick(rng, {300.0: 3, 330.0: 3, 350.0: 3, 660.0: 1}, count).astype(np.float64),
        "unit_count": np.ones(count, dtype=np.int64),
        "is_chp": np.ones(count, dtype=bool),
        "fuel": pick(rng, {"coal": 9, "gas": 1}, count),
        "commissioned": days(rng, "1995-01-01", "2017-12-31", count),
        "backward": blank(rng, np.zeros(count, dtype=bool), _MISSING),
        "county": rng.choice(planned, count),
        "uncertainty_m": _uncertainty(rng, count),
    }
    return _frame("chp_units", data, _random_points(rng, count))


def _lines() -> gpd.GeoDataFrame:
    """Return both carriageways of G5, 40 m apart, from the south-west to the north-east."""
    rng = generator(SEED, "big lines")
    lat = np.linspace(BOX[1], BOX[3], LINE_VERTICES)
    lon = np.linspace(114.6, 115.9, LINE_VERTICES) + np.cumsum(rng.normal(0, 0.002, LINE_VERTICES))
    shapes = [shapely.linestrings(lon + shift, lat) for shift in (0.0, 0.00046)]
    return _frame("expressways", {"name": ["示例京昆高速上行", "示例京昆高速下行"], "ref": ["G5", "G5"]}, shapes)


def _mines(ground: _Ground) -> gpd.GeoDataFrame:
    rng = generator(SEED, "big mines")
    count = MINE_COUNT
    spots, county = ground.scatter(rng, count)
    surveyed = ~shapely.is_missing(spots) & (rng.random(count) < 0.7)
    shapes = spots.copy()
    centres = shapely.get_coordinates(spots[surveyed])
    shapes[surveyed] = _stars(rng, centres, rng.uniform(50, 300, len(centres)), 40)
    treatment = blank(rng, pick(rng, {"none": 5, "underway": 3, "accepted": 2}, count), _MISSING)
    area = np.round(rng.gamma(2.0, 4.0, count), 2)
    data = {
        "name": _numbered("示例{}采石场", count),
        "county": blank(rng, county, _MISSING),
        "town": _towns(rng, count),
        "mineral": pick(rng, {"石灰岩": 5, "花岗岩": 3, "砖瓦用粘土": 2}, count),
        "kind": blank(rng, pick(rng, {"producing": 3, "planned": 1, "ownerless": 5, "closed": 1}, count), _MISSING),
        "in_2015_survey": blank(rng, rng.random(count) < 0.8, _MISSING),
        "area_ha": blank(rng, area, _MISSING),
        "compliant": blank(rng, rng.random(count) < 0.6, _MISSING),
        "violation": blank(rng, rng.random(count) < 0.05, 0.05),
        "restoration_plan": blank(rng, rng.random(count) < 0.5, _MISSING),
        "treatment": treatment,
        "treated_ha": where(treatment == "accepted", area),
        "accepted": where_day(treatment == "accepted", days(rng, "2018-01-01", "2020-12-31", count)),
        "uncertainty_m": _uncertainty(rng, count),
    }
    return _frame("mines", data, shapes)


def _numbered(pattern: str, count: int) -> Objects:
    return np.array([pattern.format(f"{number:07d}") for number in range(1, count + 1)], dtype=object)


def _towns(rng: Generator, count: int) -> Objects:
    towns = np.array([f"示例第{number}镇" for number in range(1, 301)], dtype=object)
    return blank(rng, rng.choice(towns, count), 0.05)


def _uncertainty(rng: Generator, count: int) -> Floats:
    """Return NaN for 85 in 100, else 10 to 300 m."""
    return np.where(rng.random(count) < 0.85, np.nan, np.round(rng.uniform(10, 300, count)))


def _frame(kind: str, data: dict[str, Any], shapes: Objects | list[shapely.Geometry]) -> gpd.GeoDataFrame:
    count = len(shapes)
    ids = np.array([f"{kind}-{number:07d}" for number in range(1, count + 1)], dtype=object)
    source = np.full(count, "示例数据（虚构）", dtype=object)
    return conform(gpd.GeoDataFrame({"id": ids, **data, "source": source}, geometry=shapes, crs=CRS), KINDS[kind])
