"""A plane in metres over the city and what is drawn on it: blobs, smooth lines, parallels, spread points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ORIGIN = np.array([115.3, 39.0])
METRES = np.array([86_626.0, 111_015.0])
"""Metres of one degree of longitude and latitude at 39 N: good to draw on, never to decide a distance."""

DECIMALS = 7
"""About a centimetre; rounding also hides the last-bit differences between platforms."""

TREND = np.radians(52.0)
"""Direction of the mountain ridges and of the piedmont, from east to north."""


def to_plane(degrees: Floats) -> Floats:
    """Return longitudes and latitudes, shape (n, 2), as metres east and north of the origin."""
    return np.asarray((degrees - ORIGIN) * METRES, dtype=np.float64)


def to_degrees(metres: Floats) -> Floats:
    """Return plane metres, shape (n, 2), as rounded longitudes and latitudes."""
    return np.asarray(np.round(metres / METRES + ORIGIN, DECIMALS), dtype=np.float64)


def points(metres: Floats, blank: NDArray[np.bool_] | None = None) -> NDArray[np.object_]:
    """Return plane positions as points in degrees; those marked blank are None."""
    made: NDArray[np.object_] = shapely.points(to_degrees(metres))
    if blank is not None:
        made[blank] = None
    return made


def rounded(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a geometry in degrees on the grid of the last kept decimal, still valid."""
    return shapely.normalize(shapely.set_precision(geometry, 10.0**-DECIMALS))


def smooth(knots: Floats, step: float) -> Floats:
    """Return a smooth line through plane points, with a vertex about every `step` metres."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(knots, axis=0).T))])
    at = np.linspace(0.0, along[-1], max(int(along[-1] // step), 2) + 1)
    return np.asarray(CubicSpline(along, knots)(at), dtype=np.float64)


def normals(line: Floats) -> Floats:
    """Return the unit vectors to the left of a line at its vertices."""
    ahead = np.gradient(line, axis=0)
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    return np.asarray(left / np.hypot(*left.T)[:, None], dtype=np.float64)


def waves(rng: Generator, along: Floats, length: float) -> Floats:
    """Return a slow random swing between about -1 and 1, with waves near `length` long."""
    periods = length * rng.uniform(0.6, 1.7, 3)
    phases = rng.uniform(0.0, 2 * np.pi, 3)
    return np.asarray(np.sin(along[:, None] / periods * 2 * np.pi + phases).mean(axis=1), dtype=np.float64)


def lengths(line: Floats) -> Floats:
    """Return the distance along a line at each vertex."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def blob(
    rng: Generator,
    centre: Floats,
    radius: float,
    *,
    square: float = 2.0,
    rough: float = 0.12,
    corners: int = 72,
) -> shapely.Polygon:
    """Return an irregular outline in degrees.

    Parameters
    ----------
    rng
        Random numbers.
    centre, radius
        Place on the plane and mean size, metres.
    square
        2 for a round shape; larger numbers come nearer to a rectangle.
    rough
        Size of the bumps as a share of the radius.
    corners
        Number of vertices.
    """
    angle = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    turn, stretch = rng.uniform(-0.15, 0.15), rng.uniform(0.85, 1.2)
    reach = (np.abs(np.cos(angle)) ** square + np.abs(np.sin(angle)) ** square) ** (-1 / square)
    for wave in range(2, 8):
        reach = reach + rough * 1.6 / wave * rng.normal() * np.cos(wave * angle + rng.uniform(0.0, 2 * np.pi))
    reach = np.maximum(reach, 0.35) * radius
    x, y = reach * np.cos(angle) * stretch, reach * np.sin(angle) / stretch
    turned = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    return shapely.Polygon(to_degrees(turned + centre))


def slope(metres: Floats) -> Floats:
    """Return 0 in a valley floor to 1 on a ridge, for positions in the mountains; the same for every seed."""
    x, y = metres.T / 1000.0
    along = x * np.cos(TREND) + y * np.sin(TREND)
    across = -x * np.sin(TREND) + y * np.cos(TREND)
    bend = 2.2 * np.sin(along / 9.0) + 1.1 * np.sin(along / 3.7 + across / 11.0)
    main = 0.5 + 0.5 * np.sin((across + bend) / 1.9)
    side = 0.5 + 0.5 * np.sin((along + 1.5 * np.sin(across / 4.0)) / 1.3 + 1.0)
    return np.asarray(0.65 * main + 0.35 * main * side, dtype=np.float64)


def inside(area: shapely.Geometry, metres: Floats) -> NDArray[np.bool_]:
    """Return which plane positions lie inside a prepared area in degrees."""
    return np.asarray(shapely.contains_xy(area, *to_degrees(metres).T), dtype=np.bool_)


def spread(rng: Generator, area: shapely.Geometry, count: int, weight: Callable[[Floats], Floats]) -> Floats:
    """Return plane positions spread evenly over an area, like settlements, denser where `weight` is larger.

    Random places crowd and leave gaps; moving each to the middle of its share of the ground (Lloyd) mends it.
    """
    shapely.prepare(area)
    west, south, east, north = shapely.bounds(area)
    ground = np.empty((0, 2))
    while len(ground) < 14 * count:
        tried = to_plane(rng.uniform((west, south), (east, north), (24 * count, 2)))
        tried = tried[inside(area, tried)]
        ground = np.concatenate([ground, tried[rng.random(len(tried)) < weight(tried)]])
    places = ground[:count].copy()
    for _ in range(2):
        owner = cKDTree(places).query(ground)[1]
        share = np.bincount(owner, minlength=count)[:, None]
        total = np.column_stack([np.bincount(owner, ground[:, axis], count) for axis in (0, 1)])
        # one between close neighbours may be left without ground: it stays
        places = np.where(share > 0, total / np.maximum(share, 1), places)
    # The middle of a share may fall outside a crooked area: take the nearest ground there is.
    out = ~inside(area, places)
    places[out] = ground[cKDTree(ground).query(places[out])[1]]
    return places
