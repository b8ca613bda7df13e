"""How much of each track lies in an area and near lines, and where its longest stretch away from them begins.

Exact along the track: which part of a segment is within reach of an edge is an interval that is worked out, not
sampled. Tracks come in blocks, so that memory does not grow with their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.geodesy import Edges, degree_lengths, distance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]
    Mask = NDArray[np.bool_]
    Shapes = NDArray[np.object_]

BLOCK = 200_000
"""Vertices looked at in one go."""

_RUN = 8
"""Segments that are looked up together."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """What is known of each track.

    Attributes
    ----------
    metres
        Its whole length.
    inside
        Metres inside the area.
    near
        Metres inside the area and within reach of a line.
    away
        Metres of its longest stretch inside the area and away from the lines, 0 without one.
    left
        Where that stretch begins, shape (n, 2), NaN without one.
    """

    metres: Floats
    inside: Floats
    near: Floats
    away: Floats
    left: Floats

    @property
    def share(self) -> Floats:
        """Share of the metres inside that are near, NaN of nothing."""
        share: Floats = np.divide(self.near, self.inside, out=np.full(len(self.near), np.nan), where=self.inside > 0)
        return share


_MEASURES = tuple(Travelled.__dataclass_fields__)


class Net:
    """Edges that tracks are compared with, indexed by their boxes in degrees.

    Parameters
    ----------
    shapes
        Lines or polygons; the position of each is the owner of its edges.
    """

    def __init__(self, shapes: Shapes) -> None:
        edges = Edges.of(shapes)
        self.start, self.end, self.owner = edges.start, edges.end, edges.owner
        self.low, self.high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        self._tree = shapely.STRtree(shapely.box(*self.low.T, *self.high.T))

    def pairs(self, start: Floats, end: Floats, margin: Floats) -> tuple[Rows, Rows]:
        """Return segments and edges whose boxes, widened by a margin in degrees, touch."""
        low = np.minimum(start, end) - margin
        high = np.maximum(start, end) + margin
        first = np.arange(0, len(start), _RUN)
        if not len(first):
            return first, first
        boxes = shapely.box(*np.minimum.reduceat(low, first).T, *np.maximum.reduceat(high, first).T)
        run, edge = self._tree.query(boxes)
        segment = (first[run][:, None] + np.arange(_RUN)).ravel()
        edge = np.repeat(edge, _RUN)
        real = segment < len(start)
        segment, edge = segment[real], edge[real]
        for axis in (0, 1):
            touch = low[:, axis][segment] <= self.high[:, axis][edge]
            touch &= high[:, axis][segment] >= self.low[:, axis][edge]
            segment, edge = segment[touch], edge[touch]
        return segment, edge


@dataclass(frozen=True, slots=True)
class _Segments:
    """Segments of some tracks, in order: ends in degrees, length, and the metres along all tracks at their start."""

    track: Rows
    start: Floats
    end: Floats
    metres: Floats
    along: Floats

    @classmethod
    def of(cls, shapes: Shapes) -> _Segments:
        parts, owner = shapely.get_parts(shapes, return_index=True)
        xy, part = shapely.get_coordinates(parts, return_index=True)
        joined = part[1:] == part[:-1]
        start, end = xy[:-1][joined], xy[1:][joined]
        metres = distance(*start.T, *end.T)
        return cls(owner[part[1:][joined]], start, end, metres, np.cumsum(metres) - metres)

    def cut(self, segment: Rows, at: Floats) -> _Segments:
        """Return the segments cut at places 0..1 along some of them."""
        every = np.concatenate((np.arange(len(self.track)), segment))
        begin = np.concatenate((np.zeros(len(self.track)), at))
        order = np.lexsort((begin, every))
        every, begin = every[order], begin[order]
        last = np.append(every[1:] != every[:-1], True)
        finish = np.where(last, 1.0, np.append(begin[1:], 1.0))
        step = self.end[every] - self.start[every]
        start, end = self.start[every] + begin[:, None] * step, self.start[every] + finish[:, None] * step
        metres = self.metres[every]
        parted = (begin > 0) | (finish < 1)
        metres[parted] = distance(*start[parted].T, *end[parted].T)
        return _Segments(self.track[every], start, end, metres, np.cumsum(metres) - metres)


class Ground:
    """The area whose lengths count.

    Parameters
    ----------
    polygons
        Degrees; where there are none every place counts.
    """

    def __init__(self, polygons: Shapes) -> None:
        self._area = shapely.union_all(polygons) if len(polygons) else None
        if self._area is not None:
            shapely.prepare(self._area)
            self._edge = Net(np.array([self._area], dtype=object))

    def cut(self, segments: _Segments) -> tuple[_Segments, Mask]:
        """Return the segments cut at the edge of the area, and which of them lie inside."""
        if self._area is None:
            return segments, np.ones(len(segments.track), dtype=bool)
        row, edge = self._edge.pairs(segments.start, segments.end, np.zeros(2))
        at = _crossing(segments.start[row], segments.end[row], self._edge.start[edge], self._edge.end[edge])
        crossed = ~np.isnan(at)
        pieces = segments.cut(row[crossed], at[crossed]) if crossed.any() else segments
        middle = (pieces.start + pieces.end) / 2
        return pieces, np.asarray(shapely.contains_xy(self._area, *middle.T))


def _crossing(start: Floats, end: Floats, edge_start: Floats, edge_end: Floats) -> Floats:
    """Return how far 0..1 along each segment it crosses the edge, NaN where it does not."""
    step, edge, apart = end - start, edge_end - edge_start, edge_start - start
    turn = _cross(step, edge)
    safe = np.where(turn == 0, 1.0, turn)
    at, other = _cross(apart, edge) / safe, _cross(apart, step) / safe
    meets = (turn != 0) & (at > 0) & (at < 1) & (other >= 0) & (other <= 1)
    return np.where(meets, at, np.nan)


def _cross(one: Floats, other: Floats) -> Floats:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def travelled(
    shapes: Shapes, ground: Ground, net: Net, reach: float, counts: Callable[[Rows, Rows], Mask]
) -> Travelled:
    """Follow tracks.

    Parameters
    ----------
    shapes
        Lines in degrees.
    ground
        Where lengths count.
    net
        The lines they are compared with.
    reach
        Metres, inclusive.
    counts
        Given the tracks and the owners of edges, pair by pair, says which lines count for which tracks.
    """
    found = [_followed(shapes, rows, ground, net, reach, counts) for rows in _blocks(shapes)]
    return Travelled(**{name: np.concatenate([getattr(one, name) for one in found]) for name in _MEASURES})


def _blocks(shapes: Shapes) -> Iterator[Rows]:
    """Yield rows of about `BLOCK` vertices together, at least one row."""
    vertices = np.cumsum(shapely.get_num_coordinates(shapes))
    block = vertices // BLOCK
    yield from np.split(np.arange(len(shapes)), np.flatnonzero(block[1:] != block[:-1]) + 1)


def _followed(
    shapes: Shapes, block: Rows, ground: Ground, net: Net, reach: float, counts: Callable[[Rows, Rows], Mask]
) -> Travelled:
    pieces, inside = ground.cut(_Segments.of(shapes[block]))
    rows = np.flatnonzero(inside)
    start, end = pieces.start[rows], pieces.end[rows]
    latitude = np.abs(np.append(pieces.start[:, 1], 0.0)).max()
    margin = reach * 1.01 / np.array(degree_lengths(np.array([latitude]))).ravel()
    segment, edge = net.pairs(start, end, margin)
    counted = counts(block[pieces.track[rows[segment]]], net.owner[edge])
    segment, edge = segment[counted], edge[counted]
    low, high = _within(start[segment], end[segment], net.start[edge], net.end[edge], reach)
    found = low < high
    piece = rows[segment[found]]
    begin = pieces.along[piece] + low[found] * pieces.metres[piece]
    finish = pieces.along[piece] + high[found] * pieces.metres[piece]
    begin, finish, piece = _merged(begin, finish, piece)
    away, left = _longest_away(pieces, ~inside, begin, finish, len(block))
    inside_metres = _summed(pieces.track[inside], pieces.metres[inside], len(block))
    return Travelled(
        metres=_summed(pieces.track, pieces.metres, len(block)),
        inside=inside_metres,
        # Sums of parts may exceed the whole by rounding.
        near=np.minimum(_summed(pieces.track[piece], finish - begin, len(block)), inside_metres),
        away=away,
        left=left,
    )


def _summed(track: Rows, metres: Floats, total: int) -> Floats:
    return np.asarray(np.bincount(track, metres, total), dtype=np.float64)


def _within(start: Floats, end: Floats, edge_start: Floats, edge_end: Floats, reach: float) -> tuple[Floats, Floats]:
    """Return the part of each segment within reach of an edge as an interval of 0..1, empty where low >= high.

    The ground within reach of an edge is two discs and the strip between them; it is convex, so the three intervals
    make one. The plane is scaled where segment and edge run side by side.
    """
    low = np.maximum(np.minimum(start[:, 1], end[:, 1]), np.minimum(edge_start[:, 1], edge_end[:, 1]))
    high = np.minimum(np.maximum(start[:, 1], end[:, 1]), np.maximum(edge_start[:, 1], edge_end[:, 1]))
    scale = np.column_stack(degree_lengths((low + high) / 2))
    step, edge = (end - start) * scale, (edge_end - edge_start) * scale
    from_start, from_end = (start - edge_start) * scale, (start - edge_end) * scale
    intervals = (
        _in_disc(from_start, step, reach),
        _in_disc(from_end, step, reach),
        _in_strip(from_start, step, edge, reach),
    )
    first, last = np.zeros(len(low)) + np.inf, np.zeros(len(low)) - np.inf
    for begin, finish in intervals:
        np.minimum(first, begin, out=first)
        np.maximum(last, finish, out=last)
    return np.maximum(first, 0.0), np.minimum(last, 1.0)


def _in_disc(apart: Floats, step: Floats, reach: float) -> tuple[Floats, Floats]:
    """Return the interval of a line within reach of a point, (inf, -inf) where there is none."""
    a, b = (step**2).sum(axis=1), (apart * step).sum(axis=1)
    root = b**2 - a * ((apart**2).sum(axis=1) - reach**2)
    meets = (root > 0) & (a > 0)
    wide, safe = np.sqrt(np.where(meets, root, 0.0)), np.where(meets, a, 1.0)
    return np.where(meets, (-b - wide) / safe, np.inf), np.where(meets, (-b + wide) / safe, -np.inf)


def _in_strip(apart: Floats, step: Floats, edge: Floats, reach: float) -> tuple[Floats, Floats]:
    """Return the interval of a line between the ends of an edge and within reach of it."""
    length = np.hypot(*edge.T)
    along = _between((apart * edge).sum(axis=1), (step * edge).sum(axis=1), np.zeros_like(length), length**2)
    aside = _between(_cross(apart, edge), _cross(step, edge), -reach * length, reach * length)
    low, high = np.maximum(along[0], aside[0]), np.minimum(along[1], aside[1])
    empty = (low >= high) | (length == 0)
    return np.where(empty, np.inf, low), np.where(empty, -np.inf, high)


def _between(at: Floats, rise: Floats, least: Floats, most: Floats) -> tuple[Floats, Floats]:
    """Return the interval of t where least <= at + t * rise <= most."""
    level = rise == 0
    safe = np.where(level, 1.0, rise)
    one, other = (least - at) / safe, (most - at) / safe
    holds = (at >= least) & (at <= most)
    low = np.where(level, np.where(holds, -np.inf, np.inf), np.minimum(one, other))
    high = np.where(level, np.where(holds, np.inf, -np.inf), np.maximum(one, other))
    return low, high


def _merged(begin: Floats, finish: Floats, piece: Rows) -> tuple[Floats, Floats, Rows]:
    """Return intervals without what an earlier one covers already, in order; each lies in one piece."""
    order = np.argsort(begin, kind="stable")
    begin, finish, piece = begin[order], finish[order], piece[order]
    if len(begin):
        begin[1:] = np.maximum(begin[1:], np.maximum.accumulate(finish)[:-1])
    fresh = finish > begin
    return begin[fresh], finish[fresh], piece[fresh]


def _longest_away(pieces: _Segments, outside: Mask, begin: Floats, finish: Floats, total: int) -> tuple[Floats, Floats]:
    """Return the longest stretch of each track that is neither near nor outside, and where it begins."""
    ends = pieces.along + pieces.metres
    first = np.searchsorted(pieces.track, np.arange(total))
    bounds = np.append(pieces.along, ends[-1:] if len(ends) else 0.0)[np.append(first, len(pieces.track))]
    starts = np.concatenate((begin, pieces.along[outside], bounds))
    stops = np.concatenate((finish, ends[outside], bounds))
    order = np.argsort(starts, kind="stable")
    covered = np.maximum.accumulate(stops[order])
    gap_start, gap = covered[:-1], starts[order][1:] - covered[:-1]
    real = gap > _ROUNDING_M
    gap_start, gap = gap_start[real], gap[real]
    at = np.searchsorted(pieces.along, gap_start + _ROUNDING_M / 2, side="right") - 1
    best = np.lexsort((gap_start, -gap, pieces.track[at]))
    track, chosen = np.unique(pieces.track[at[best]], return_index=True)
    away, left = np.zeros(total), np.full((total, 2), np.nan)
    away[track] = gap[best[chosen]]
    piece = at[best[chosen]]
    share = np.clip((gap_start[best[chosen]] - pieces.along[piece]) / pieces.metres[piece], 0.0, 1.0)
    left[track] = pieces.start[piece] + share[:, None] * (pieces.end[piece] - pieces.start[piece])
    return away, left


_ROUNDING_M = 0.01
"""Shorter stretches come from rounding."""
