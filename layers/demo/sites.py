"""Where invented boilers stand: streets and works of towns, townships, roads between, the edge of 15 km."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

from layers.demo.plants import DATANG, NORTHWEST, QINGYUAN, ZHUOZHOU
from layers.demo.settlements import County, is_mountain
from layers.demo.shapes import inside, to_plane
from layers.geodesy import GEOD

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TURN = np.radians(-5.0)
_AXES = np.array([[np.cos(_TURN), np.sin(_TURN)], [-np.sin(_TURN), np.cos(_TURN)]])
"""Directions of the streets, a little off the compass."""

RADIUS_M = 15_000.0


def _along_streets(rng: Generator, area: shapely.Geometry, count: int, block: float) -> Floats:
    """Return plane positions beside the streets of a built-up area, thinning out towards its edge."""
    shapely.prepare(area)
    west, south, east, north = shapely.bounds(area)
    corners = to_plane(np.array([[west, south], [east, north]]))
    middle, size = corners.mean(axis=0), (corners[1] - corners[0]).max() / 2
    found = np.empty((0, 2))
    while len(found) < count:
        rows = np.arange(6 * count)
        street = rng.normal(0.0, 0.55, (6 * count, 2)) * size
        # each stands beside one street: one coordinate snaps to it, the other runs freely along it
        axis = rng.integers(0, 2, 6 * count)
        street[rows, axis] = np.rint(street[rows, axis] / block) * block + rng.choice(
            [-1.0, 1.0], len(rows)
        ) * rng.uniform(18.0, 60.0, len(rows))
        tried = street @ _AXES + middle
        found = np.concatenate([found, tried[inside(area, tried)]])
    return found[:count]


def _works(rng: Generator, centre: Floats, count: int) -> Floats:
    """Return plane positions in the plots of an industrial quarter laid out in rows."""
    rows, columns = int(rng.integers(3, 6)), int(rng.integers(5, 9))
    plots = (
        rng.permutation(rows * columns)[:count] if count <= rows * columns else rng.integers(0, rows * columns, count)
    )
    grid = np.column_stack([plots % columns - columns / 2, plots // columns - rows / 2]) * (170.0, 150.0)
    return np.asarray((grid + rng.normal(0.0, 22.0, (count, 2))) @ _AXES + centre, dtype=np.float64)


def urban(rng: Generator, area: shapely.Geometry, count: int, block: float, quarters: int) -> Floats:
    """Return plane positions in a built-up area: most beside its streets, the rest in industrial quarters.

    Parameters
    ----------
    rng
        Random numbers.
    area
        The built-up area, in degrees.
    count
        How many.
    block
        Distance between streets, metres.
    quarters
        Number of industrial quarters, at the edge of the area.
    """
    in_works = int(count * 0.35)
    edge = shapely.get_exterior_ring(area)
    starts = (np.arange(quarters) + rng.uniform(0.0, 1.0)) / quarters
    rim = to_plane(shapely.get_coordinates(shapely.line_interpolate_point(edge, starts, normalized=True)))
    middle = to_plane(shapely.get_coordinates(shapely.centroid(area)))[0]
    centres = middle + (rim - middle) * rng.uniform(0.72, 0.95, (quarters, 1))
    shares = np.array_split(np.arange(in_works), quarters)
    works = [_works(rng, centre, len(share)) for centre, share in zip(centres, shares, strict=True)]
    return np.concatenate([_along_streets(rng, area, count - in_works, block), *works])


def townships(rng: Generator, county: County, count: int) -> Floats:
    """Return plane positions in the towns of a county: many in some, none in others."""
    popularity = rng.gamma(0.7, 1.0, len(county.towns))
    popularity = np.where(is_mountain(county.places, county.division.terrain), 0.35, 1.0) * popularity
    town = rng.choice(len(county.towns), count, p=popularity / popularity.sum())
    off = rng.normal(0.0, 1.0, (count, 2)) * rng.choice([120.0, 300.0, 650.0], count)[:, None]
    return np.asarray(county.places[town] + off, dtype=np.float64)


def roadside(rng: Generator, county: County, count: int) -> Floats:
    """Return plane positions in ribbons along the roads from a county's towns to their neighbours."""
    neighbours = cKDTree(county.places).query(county.places, k=min(3, len(county.places)))[1]
    start = rng.integers(0, len(county.places), max(2, count // 5))
    start = rng.choice(start, count)
    end = neighbours[start, np.where(start % 2 == 0, 1, neighbours.shape[1] - 1)]
    at = rng.beta(1.2, 2.2, count)[:, None]
    begin, way = county.places[start], county.places[end] - county.places[start]
    across = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(np.hypot(*way.T), 1.0)[:, None]
    bend = np.sin(np.pi * at) * 350.0 * np.where(start % 3 == 0, 1.0, -0.6)[:, None]
    side = rng.choice([-1.0, 1.0], (count, 1)) * rng.uniform(25.0, 160.0, (count, 1))
    return np.asarray(begin + at * way + across * (bend + side), dtype=np.float64)


def on_the_edge(rng: Generator, area: shapely.Geometry, count: int) -> tuple[Floats, Floats]:
    """Return places whose distance from a large plant is so near to 15 km that it decides nothing.

    Parameters
    ----------
    rng
        Random numbers.
    area
        Ground in degrees on which they must lie.
    count
        How many.

    Returns
    -------
    places, uncertainty
        Plane positions and their location uncertainty in metres: larger than the gap to the circle.
    """
    plants = (DATANG, QINGYUAN, NORTHWEST, ZHUOZHOU)
    lon = np.array([plant.lon for plant in plants], dtype=np.float64)
    lat = np.array([plant.lat for plant in plants], dtype=np.float64)
    owner = np.arange(count * 20) % len(plants)
    uncertainty = rng.choice([10.0, 30.0, 50.0, 100.0, 300.0], len(owner))
    gap = uncertainty * rng.uniform(-0.9, 0.9, len(owner))
    tried = np.column_stack(GEOD.fwd(lon[owner], lat[owner], rng.uniform(0.0, 360.0, len(owner)), RADIUS_M + gap)[:2])
    # well inside another circle there would be nothing left to decide
    nearest = np.min(
        [
            np.where(
                owner == number,
                np.inf,
                GEOD.inv(np.full(len(tried), plant.lon), np.full(len(tried), plant.lat), *tried.T)[2],
            )
            for number, plant in enumerate(plants)
        ],
        axis=0,
    )
    shapely.prepare(area)
    open_ = np.flatnonzero((nearest > RADIUS_M + 2_500.0) & inside(area, to_plane(tried)))
    # equally many of each plant, as far as there are
    turn = np.array([np.sum(owner[open_[:at]] == owner[row]) for at, row in enumerate(open_)])
    chosen = open_[np.argsort(turn, kind="stable")][:count]
    return to_plane(tried[chosen]), uncertainty[chosen]
