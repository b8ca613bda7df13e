"""The ground that streets on several sides enclose: where their lines miss each other, and the face they close.

Works on a plane in metres on which lines that are straight in longitude and latitude stay straight. Nothing is
buffered: lines are noded and polygonised, and of two carriageways the inner one bounds the face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Lines = NDArray[np.object_]
    Floats = NDArray[np.float64]

MEET_M = 0.05
"""Lines nearer than this meet: coordinates of seven decimals (1 cm) cannot tell more."""

_STEP_COST = 1e-9
"""A meeting costs next to nothing, but not nothing: graphs take 0 for "no way"."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Where two sides, or two pieces of one, do not meet.

    Parameters
    ----------
    sides
        Positions of the two sides.
    ends
        The nearest place of either, shape (2, 2), plane metres.
    """

    sides: tuple[int, int]
    ends: Floats

    @property
    def metres(self) -> float:
        """Length of the gap on the plane."""
        return float(np.hypot(*(self.ends[1] - self.ends[0])))


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What lines enclose.

    Parameters
    ----------
    face
        The largest face, without what lies between carriageways; None where there is none.
    between
        Faces too narrow to be ground: between two carriageways, or in a crossing.
    others
        Other faces.
    """

    face: shapely.Polygon | None
    between: Lines
    others: Lines


def misses(sides: Sequence[Lines]) -> list[Miss]:
    """Return the gaps of the cheapest way round: from side to side in order and back, by the least length of gaps.

    Parameters
    ----------
    sides
        Lines of each side on the plane, in the order in which they follow one another; none is empty.
    """
    pieces, side = _pieces(sides)
    first, second = _beside(side, len(sides))
    metres = shapely.distance(pieces[first], pieces[second])
    metres[metres <= MEET_M] = 0.0
    way = _way_round(side, len(sides), first, second, metres)
    gap = dict(zip(zip(first.tolist(), second.tolist(), strict=True), metres.tolist(), strict=True))
    crossed = dict.fromkeys((min(pair), max(pair)) for pair in way if gap[pair] > 0)
    return [
        Miss(
            (int(side[a]), int(side[b])),
            shapely.get_coordinates(shapely.shortest_line(pieces[a], pieces[b])),
        )
        for a, b in crossed
    ]


def _pieces(sides: Sequence[Lines]) -> tuple[Lines, NDArray[np.intp]]:
    """Return the connected pieces of each side, and the side of each."""
    # Loaded when rings are looked at: no other part of an analysis needs graphs.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pieces, of_side = [], []
    for number, lines in enumerate(sides):
        first, second = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=MEET_M)
        count, piece = connected_components(coo_array((np.ones(len(first)), (first, second)), (len(lines),) * 2))
        pieces += [shapely.multilinestrings(lines[piece == one]) for one in range(count)]
        of_side += [number] * count
    return np.array(pieces, dtype=object), np.array(of_side, dtype=np.intp)


def _beside(side: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every pair of pieces of one side, or of two that follow one another (both ways)."""
    apart = (side[None, :] - side[:, None]) % count
    near = (apart == 0) | (apart == 1) | (apart == count - 1)
    np.fill_diagonal(near, val=False)
    first, second = np.nonzero(near)
    return first, second


def _way_round(
    side: NDArray[np.intp], count: int, first: NDArray[np.intp], second: NDArray[np.intp], metres: Floats
) -> list[tuple[int, int]]:
    """Return the pairs of pieces that the cheapest way round passes: a shortest path through one layer a side."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    total = len(side)
    apart = (side[second] - side[first]) % count
    heads, tails, costs = [], [], []
    for layer in range(count + 1):
        here = side[first] == layer % count
        stay, on = here & (apart == 0), here & (apart == 1)
        for kept, following in ((stay, layer), (on, layer + 1)):
            if following <= count:
                heads.append(layer * total + first[kept])
                tails.append(following * total + second[kept])
                costs.append(metres[kept] + _STEP_COST)
    shape = ((count + 1) * total,) * 2
    graph = coo_array((np.concatenate(costs), (np.concatenate(heads), np.concatenate(tails))), shape).tocsr()
    starts = np.flatnonzero(side == 0)
    cost, before = dijkstra(graph, indices=starts, return_predecessors=True)
    best = int(np.argmin(cost[np.arange(len(starts)), count * total + starts]))
    at, way = int(count * total + starts[best]), []
    while (previous := int(before[best, at])) >= 0:
        way.append((previous % total, at % total))
        at = previous
    return way[::-1]


def enclose(lines: Lines, closed: Sequence[Miss], narrow: float) -> Enclosed:
    """Return what lines enclose.

    Parameters
    ----------
    lines
        Of all sides, on the plane.
    closed
        Gaps that a straight line closes.
    narrow
        A face nowhere wider than this (metres) lies between carriageways.
    """
    ends = np.concatenate([_near_ends(lines), *(one.ends[None] for one in closed)])
    noded = shapely.get_parts(shapely.union_all(np.concatenate([lines, _stitches(ends)])))
    faces = shapely.get_parts(shapely.polygonize(noded))
    wide = ~shapely.is_empty(shapely.buffer(faces, -narrow / 2))
    ground = faces[wide][np.argsort(-shapely.area(faces[wide]))]
    return Enclosed(ground[0] if len(ground) else None, faces[~wide], ground[1:])


def without_tongues(ground: shapely.Geometry, narrow: float) -> shapely.Geometry:
    """Return ground without its long parts that are nowhere wider than `narrow` metres.

    Such a tongue is a median strip that a break in the inner carriageway opens to the ground.
    """
    core = shapely.buffer(shapely.buffer(ground, -narrow / 2), narrow / 2)
    return shapely.difference(ground, _long(shapely.difference(ground, core), narrow))


def with_gulfs(ground: shapely.Geometry, narrow: float) -> shapely.Geometry:
    """Return ground with the long gulfs that are nowhere wider than `narrow` metres: its counterpart outside."""
    filled = shapely.buffer(shapely.buffer(ground, narrow / 2), -narrow / 2)
    return shapely.union(ground, _long(shapely.difference(filled, ground), narrow))


def _long(strips: shapely.Geometry, narrow: float) -> shapely.Geometry:
    """Return the strips that are more than the rounding of a corner."""
    parts = shapely.get_parts(strips)
    return shapely.union_all(parts[shapely.area(parts) > narrow**2])


def _near_ends(lines: Lines) -> Floats:
    """Return the two nearest places of lines that meet without sharing one, shape (n, 2, 2)."""
    first, second = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=MEET_M)
    once = first < second
    first, second = first[once], second[once]
    apart = ~shapely.intersects(lines[first], lines[second])
    joins = shapely.shortest_line(lines[first[apart]], lines[second[apart]])
    ends: Floats = shapely.get_coordinates(joins)
    return ends.reshape(-1, 2, 2)


def _stitches(ends: Floats) -> Lines:
    """Return lines that join pairs of places, with a small cross on each place so that rounding cannot part them."""
    arms = np.array([[[-0.001, 0.0], [0.0, 0.0], [0.001, 0.0]], [[0.0, -0.001], [0.0, 0.0], [0.0, 0.001]]])
    crosses = ends.reshape(-1, 1, 1, 2) + arms
    joins: Lines = shapely.linestrings(ends)
    return np.concatenate([joins, shapely.linestrings(crosses.reshape(-1, 3, 2))])
