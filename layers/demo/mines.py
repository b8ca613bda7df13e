"""Open-pit mines: irregular pits in quarry districts of the mountain counties, some known only by a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from layers.demo.chance import blank, days, generator, pick, where, where_day
from layers.demo.divisions import BY_NAME
from layers.demo.ledger import MARK, table
from layers.demo.settlements import County, is_mountain
from layers.demo.shapes import blob, inside, slope, to_degrees, to_plane
from layers.geodesy import GEOD

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_COUNTS = {
    "曲阳县": 62,
    "唐县": 52,
    "顺平县": 44,
    "易县": 46,
    "涞水县": 30,
    "涞源县": 28,
    "阜平县": 18,
    "满城区": 14,
    "徐水区": 6,
}
_MINERALS = {
    "曲阳县": {"大理石": 6, "石灰岩": 3, "花岗岩": 1},
    "涞源县": {"铁矿": 4, "白云岩": 2, "花岗岩": 2},
    "阜平县": {"铁矿": 2, "花岗岩": 3, "片麻岩": 2},
}
_USUAL_MINERALS = {"石灰岩": 6, "白云岩": 3, "花岗岩": 1, "片麻岩": 1, "砖瓦用页岩": 2}
_KINDS = {"ownerless": 0.42, "producing": 0.31, "closed": 0.18, "planned": 0.09}
_POINT_SHARE = 0.13


def _quarries(rng: Generator, county: County, count: int) -> Floats:
    """Return plane positions of pits on the hillsides, most of them in a few quarry districts."""
    shapely.prepare(county.ground)
    west, south, east, north = shapely.bounds(county.ground)
    ground = to_plane(rng.uniform((west, south), (east, north), (9_000, 2)))
    ground = ground[inside(county.ground, ground) & is_mountain(ground, county.division.terrain)]
    hillside = np.exp(-(((slope(ground) - 0.5) / 0.18) ** 2))
    # neither in a town nor far up from one
    town = cKDTree(county.places).query(ground)[0]
    liked = hillside * np.where(town < 900.0, 0.02, np.exp(-town / 6_000.0))
    districts = ground[rng.choice(len(ground), max(2, count // 11), p=liked / liked.sum())]
    near = cKDTree(districts).query(ground)[0]
    liked = hillside * (np.exp(-((near / 1_500.0) ** 2)) + 0.012)
    order = rng.choice(len(ground), min(len(ground), 12 * count), replace=False, p=liked / liked.sum())
    chosen: list[Floats] = []
    for place in ground[order]:
        # pits lie apart, so that outlines do not overlap
        if all(np.hypot(*(place - other)) > 420.0 for other in chosen):
            chosen.append(place)
        if len(chosen) == count:
            break
    return np.array(chosen)


def _pit(rng: Generator, centre: Floats, hectares: float) -> shapely.Polygon:
    """Return the outline of a pit, angular as diggers leave it."""
    corners = int(rng.integers(9, 20))
    return blob(rng, centre, float(np.sqrt(hectares * 1e4 / np.pi)), rough=0.22, corners=corners)


def _hectares(outline: shapely.Geometry) -> float:
    """Return the geodesic area of an outline."""
    return float(abs(GEOD.geometry_area_perimeter(outline)[0])) / 1e4


def mines(seed: int, counties: dict[str, County]) -> gpd.GeoDataFrame:
    """Return the mines layer.

    Parameters
    ----------
    seed
        Seed of the demo.
    counties
        Every division and committee with its towns.
    """
    rng = generator(seed, "mines")
    places = [_quarries(rng, counties[name], count) for name, count in _COUNTS.items()]
    county = np.repeat(list(_COUNTS), [len(part) for part in places]).astype(object)
    town = np.concatenate(
        [counties[n].towns[counties[n].nearest_town(p)] for n, p in zip(_COUNTS, places, strict=True)]
    )
    mineral = np.concatenate(
        [pick(rng, _MINERALS.get(n, _USUAL_MINERALS), len(p)) for n, p in zip(_COUNTS, places, strict=True)]
    )
    centres = np.concatenate(places)
    count = len(centres)
    sizes = np.clip(np.exp(rng.normal(1.25, 0.95, count)), 0.6, 34.0)
    outlines = np.array([_pit(rng, centre, size) for centre, size in zip(centres, sizes, strict=True)], dtype=object)
    # surveyed on the ground and from the picture, so not quite the area of the outline
    area = np.round([_hectares(one) for one in outlines] * rng.normal(1.0, 0.006, count), 2)
    as_point = rng.random(count) < _POINT_SHARE
    outlines[as_point] = shapely.points(to_degrees(centres[as_point]))

    kind = pick(rng, _KINDS, count)
    ownerless, producing, planned = kind == "ownerless", kind == "producing", kind == "planned"
    treatment = np.where(
        ownerless,
        pick(rng, {"accepted": 0.42, "underway": 0.25, "none": 0.33}, count),
        np.where(kind == "closed", pick(rng, {"accepted": 0.55, "underway": 0.25, "none": 0.2}, count), "none"),
    )
    accepted = treatment == "accepted"
    part = np.where(accepted, 1.0, np.where(treatment == "underway", rng.uniform(0.1, 0.8, count), 0.0))
    accepted_on = days(rng, "2017-05-01", "2020-12-15", count)
    # a few acceptances fall after the plan, a few are without a day
    late = rng.random(count)
    accepted_on = np.where(late < 0.05, accepted_on + np.timedelta64(900, "D"), accepted_on)
    words = {"producing": "采石场", "planned": "在建矿山", "ownerless": "废弃采坑", "closed": "关闭矿山"}
    number = pd.Series(county).groupby(county).cumcount() + 1
    return table(
        "mines",
        {
            "name": [
                f"{MARK}·{BY_NAME[place].short}第{n:03d}号{words[word]}"
                for place, n, word in zip(county, number, kind, strict=True)
            ],
            "county": county,
            "town": blank(rng, town, 0.02),
            "mineral": blank(rng, mineral, 0.02),
            "kind": blank(rng, kind, 0.013),
            "in_2015_survey": blank(
                rng, np.where(planned, False, rng.random(count) < np.where(ownerless, 0.85, 0.7)), 0.02
            ),
            "area_ha": blank(rng, area, 0.03),
            "compliant": where(producing, blank(rng, rng.random(count) < 0.66, 0.06)),
            "violation": blank(rng, rng.random(count) < np.where(producing | planned, 0.09, 0.02), 0.3),
            "restoration_plan": where(
                planned | producing, blank(rng, rng.random(count) < np.where(planned, 0.55, 0.8), 0.06)
            ),
            "treatment": blank(rng, treatment, 0.02),
            "treated_ha": blank(rng, np.round(area * part, 2), 0.04),
            "accepted": where_day(accepted & (late < 0.96), accepted_on),
            "uncertainty_m": np.where(as_point, rng.choice([30.0, 100.0, 300.0], count), np.nan),
        },
        outlines,
    )
