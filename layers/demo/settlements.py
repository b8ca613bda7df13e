"""Invented towns of each county, in which villages, boilers and mines lie, and the terrain they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from layers.demo.chance import generator
from layers.demo.divisions import BY_NAME, Division
from layers.demo.ledger import MARK
from layers.demo.roads import centre_line, west_of
from layers.demo.shapes import slope, spread, waves

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_FIRST = "青石柳泉安平永和兴隆白云龙泉清溪丰泽广源松林双槐紫荆望山新桥北辰南苑东固西陵高台云峰石门松涛碧水长岭"
_SECOND = "河山口店桥铺营寨岭峪沟台坡洼渡庄"
_PIEDMONT_M = 2_500.0
"""The plain reaches about this far west of the Jingkun line."""


@dataclass(frozen=True, slots=True)
class County:
    """A division or committee with its ground and its towns.

    Parameters
    ----------
    division
        Its facts.
    ground
        Where its settlements lie, an area in degrees.
    towns
        Names of its towns, the seat first.
    places
        Their places on the plane, shape (n, 2).
    """

    division: Division
    ground: shapely.Geometry
    towns: NDArray[np.object_]
    places: Floats

    def nearest_town(self, metres: Floats) -> NDArray[np.intp]:
        """Return the position of the nearest town of each place."""
        return np.asarray(cKDTree(self.places).query(metres)[1], dtype=np.intp)


def is_mountain(metres: Floats, terrain: str) -> Bools:
    """Return which places lie in the mountains; the foot of the mountains winds beside the Jingkun line."""
    if terrain != "X":
        return np.full(len(metres), terrain == "M")
    foot = waves(np.random.default_rng(7), metres[:, 1], 14_000.0) * 3_000.0 + _PIEDMONT_M
    return np.asarray(west_of(centre_line("G5"), metres) > foot, dtype=np.bool_)


def density(metres: Floats, terrain: str) -> Floats:
    """Return how densely people live, 0 to 1: on the plain everywhere, in the mountains along the valleys."""
    valley = 0.03 + 0.5 * (1.0 - slope(metres)) ** 2.0
    return np.where(is_mountain(metres, terrain), valley, 0.75)


def town_names() -> list[str]:
    """Return invented town names, all different."""
    firsts = [_FIRST[start : start + 2] for start in range(0, len(_FIRST), 2)]
    return [f"{MARK}{first}{second}镇" for second in _SECOND for first in firsts]


def settle(seed: int, grounds: dict[str, shapely.Geometry]) -> dict[str, County]:
    """Return every county with its invented towns.

    Parameters
    ----------
    seed
        Seed of the demo.
    grounds
        Where settlements lie, by the name of the division or committee.
    """
    rng = generator(seed, "towns")
    names = np.array(town_names(), dtype=object)
    rng.shuffle(names)
    made: dict[str, County] = {}
    used = 0
    for name, ground in grounds.items():
        division = BY_NAME[name]

        def weight(metres: Floats, terrain: str = division.terrain) -> Floats:
            return density(metres, terrain)

        places = spread(rng, ground, division.towns, weight)
        # the town nearest to the seat is the seat's own
        nearest = int(np.argmin(np.hypot(*(places - division.seat).T)))
        places[[0, nearest]] = places[[nearest, 0]]
        places[0] = division.seat
        made[name] = County(division, ground, names[used : used + division.towns], places)
        used += division.towns
    return made
