"""The second and third ring round the main urban area, and the fireworks and truck zones they enclose."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.demo.chance import generator
from layers.demo.ledger import MARK, table
from layers.demo.shapes import lengths, normals, rounded, to_degrees, to_plane, waves

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Invented corners, clockwise from the north-west; no two sides are quite parallel, as the streets are not.
_SECOND = ((115.402, 38.922), (115.521, 38.904), (115.531, 38.817), (115.405, 38.821))
_THIRD = ((115.378, 38.945), (115.548, 38.918), (115.563, 38.788), (115.381, 38.793))
_CORNER_M = 1_100.0
_STEP_M = 180.0
_WIDTHS = {2: 50.0, 3: 60.0}
_SIDES = ("N", "E", "S", "W")
_WORDS = {"N": "北", "E": "东", "S": "南", "W": "西"}
_RINGS = {2: "二环", 3: "三环"}
_NO_WIDTH = (2, 9)
"""Rows whose width the invented ledger leaves out."""


def _side(rng: Generator, start: Floats, end: Floats) -> Floats:
    """Return a street between two places: long straights and slight bends, none at its ends."""
    at = np.linspace(0.0, 1.0, max(int(np.hypot(*(end - start)) // _STEP_M), 4) + 1)
    line = start + at[:, None] * (end - start)
    swing = 130.0 * waves(rng, lengths(line), 6_000.0) * np.sin(np.pi * at) ** 0.5
    return np.asarray(line + normals(line) * swing[:, None], dtype=np.float64)


def _bend(corner: Floats, before: Floats, after: Floats) -> Floats:
    """Return the rounded corner between two places on its legs (a quadratic curve), as nine vertices."""
    t = np.linspace(0.0, 1.0, 9)[:, None]
    return np.asarray((1 - t) ** 2 * before + 2 * t * (1 - t) * corner + t**2 * after, dtype=np.float64)


def _ring(rng: Generator, corners: Floats) -> dict[str, Floats]:
    """Return the sides of a ring, clockwise; each ends where the next begins, half-way round a bend."""
    ahead = np.roll(corners, -1, axis=0) - corners
    ahead = ahead / np.hypot(*ahead.T)[:, None]
    leaving = corners + ahead * _CORNER_M
    arriving = corners - np.roll(ahead, 1, axis=0) * _CORNER_M
    bends = [_bend(*legs) for legs in zip(corners, arriving, leaving, strict=True)]
    sides = {}
    for number, side in enumerate(_SIDES):
        following = (number + 1) % 4
        street = _side(rng, leaving[number], arriving[following])
        sides[side] = np.concatenate([bends[number][4:-1], street, bends[following][1:5]])
    return sides


def _split(line: Floats, parts: int) -> list[Floats]:
    """Return the line in pieces that share their end vertices."""
    cuts = np.linspace(0, len(line) - 1, parts + 1).astype(int)
    return [line[a : b + 1] for a, b in pairwise(cuts)]


def _meet(road: Floats, crossing: Floats) -> tuple[Floats, Floats, Floats]:
    """Return where a straight road, prolonged, meets another, and that one's vertices before and after."""
    prolonged = shapely.LineString(road)
    place = shapely.get_coordinates(shapely.intersection(prolonged, shapely.LineString(crossing)))[0]
    at = shapely.line_locate_point(shapely.LineString(crossing), shapely.Point(place))
    before = lengths(crossing) < at
    return place, crossing[before], crossing[~before]


def _streets(seed: int) -> list[tuple[int, str, Floats]]:
    """Return the pieces of both rings in degrees: ring, side, line.

    The south second ring runs on beyond its corners to the west and east third ring and shares a vertex
    with each, so the four lines of the fireworks zone close.
    """
    rng = generator(seed, "ring_roads")
    second = _ring(rng, to_plane(np.array(_SECOND)))
    third = _ring(rng, to_plane(np.array(_THIRD)))
    corners = to_plane(np.array(_SECOND))
    east, west = corners[2], corners[3]
    street = _side(rng, east, west)
    # without a bend at its south corners: the west and east second ring end on the street that runs on
    second["E"] = np.concatenate([second["E"][:-4], east[None]])
    second["W"] = np.concatenate([west[None], second["W"][4:]])
    along = (west - east) / np.hypot(*(west - east))
    to_west, *west_third = _meet(np.array([west, west + along * 6_000.0]), third["W"])
    to_east, *east_third = _meet(np.array([east, east - along * 6_000.0]), third["E"])
    pieces = [(2, side, part) for side in ("N", "E", "W") for part in _split(second[side], 3)]
    pieces += [(2, "S", np.stack([to_east, east]))]
    pieces += [(2, "S", part) for part in _split(street, 3)]
    pieces += [(2, "S", np.stack([west, to_west]))]
    pieces += [(3, side, part) for side in ("N", "S") for part in _split(third[side], 4)]
    for side, place, (before, after) in (("E", to_east, east_third), ("W", to_west, west_third)):
        halves = (np.concatenate([before, place[None]]), np.concatenate([place[None], after]))
        longer, shorter = (3, 2) if len(before) > len(after) else (2, 3)
        pieces += [(3, side, part) for part in _split(halves[0], longer)]
        pieces += [(3, side, part) for part in _split(halves[1], shorter)]
    return [(ring, side, to_degrees(line)) for ring, side, line in pieces]


def ring_roads(seed: int) -> gpd.GeoDataFrame:
    """Return the ring roads: four sides a ring, each in several pieces that share their end vertices."""
    streets = _streets(seed)
    widths = [None if row in _NO_WIDTH else _WIDTHS[ring] for row, (ring, _, _) in enumerate(streets)]
    return table(
        "ring_roads",
        {
            "name": [f"{MARK}·{_WORDS[side]}{_RINGS[ring]}" for ring, side, _ in streets],
            "ring": [ring for ring, _, _ in streets],
            "side": [side for _, side, _ in streets],
            "width_m": widths,
        },
        [shapely.LineString(line) for _, _, line in streets],
    )


def _face(lines: list[Floats]) -> shapely.Geometry:
    """Return the largest face that lines in degrees enclose."""
    noded = shapely.get_parts(shapely.union_all([shapely.LineString(line) for line in lines]))
    faces = shapely.get_parts(shapely.polygonize(noded))
    return faces[np.argmax(shapely.area(faces))]


def _widened(lines: list[Floats], half: float) -> shapely.Geometry:
    """Return the ground on the plane that lines in degrees take with `half` metres on each side."""
    return shapely.union_all([shapely.buffer(shapely.LineString(to_plane(line)), half) for line in lines])


def fireworks_zones(seed: int) -> gpd.GeoDataFrame:
    """Return the zone inside the N, E and W third and the S second ring, without the roads (T27)."""
    wanted = {(3, "N"), (3, "E"), (3, "W"), (2, "S")}
    streets = [(ring, line) for ring, side, line in _streets(seed) if (ring, side) in wanted]
    face = shapely.transform(_face([line for _, line in streets]), to_plane)
    for ring, width in _WIDTHS.items():
        face = shapely.difference(face, _widened([line for one, line in streets if one == ring], width / 2))
    zone = rounded(shapely.transform(face, to_degrees))
    names = {"name": [f"{MARK}·主城区烟花爆竹禁放区"], "effective": [np.datetime64("2018-01-01")]}
    return table("fireworks_zones", names, [zone])


def truck_ban_zones(seed: int) -> gpd.GeoDataFrame:
    """Return the zone in and on the third ring, the road included (T21)."""
    lines = [line for ring, _, line in _streets(seed) if ring == 3]
    face = shapely.transform(_face(lines), to_plane)
    zone = rounded(shapely.transform(shapely.union(face, _widened(lines, _WIDTHS[3] / 2)), to_degrees))
    names = {"name": [f"{MARK}·黄牌货车禁行区（三环及以内）"], "effective": [np.datetime64("2018-01-01")]}
    return table("truck_ban_zones", names, [zone])
