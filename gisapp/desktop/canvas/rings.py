"""Lines and rings of polygons as flat arrays, and the same thinned for every scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

_CHUNK = 1_000_000
_TURNS, _FEWEST = 3, 6
_OFF = 0.4
"""How far off its line, in cells, a vertex may be left out."""
_FINEST_PX, _COARSEST_PX, _STEP = 2**15, 2**7, 2**0.5
_WORTH = 0.85
_SMALLEST = 20_000
"""Fewer vertices than this are drawn as they are at any scale."""


@dataclass(frozen=True, eq=False)
class Rings:
    """Lines, or rings of polygons, of many features.

    Parameters
    ----------
    xy
        Vertices of all rings one after the other, shape (n, 2), from an origin nearby.
    starts
        Where each ring begins in `xy`, and the end: shape (rings + 1,).
    first
        Which ring each feature begins with, and the end: shape (features + 1,). A feature may have none.
    """

    xy: Floats
    starts: Numbers
    first: Numbers

    @classmethod
    def of(cls, shapes: NDArray[np.object_], project: Callable[[Floats, Floats], tuple[Floats, Floats]]) -> Rings:
        """Return the lines and rings of geometries; points have none.

        Parameters
        ----------
        shapes
            Geometries without None.
        project
            Turns coordinates into those wanted.
        """
        parts, owner = shapely.get_parts(shapes, return_index=True)
        areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        lined = np.isin(shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
        # Outlines run against the clock and holes with it, so that the inside is always on the left.
        rings, ring_part = shapely.get_rings(shapely.orient_polygons(parts[areas]), return_index=True)
        lines = np.concatenate((rings, parts[lined]))
        feature = np.concatenate((owner[areas][ring_part], owner[lined]))
        order = np.argsort(feature, kind="stable")
        xy, ring = shapely.get_coordinates(lines[order], return_index=True)
        for begin in range(0, len(xy), _CHUNK):
            part = xy[begin : begin + _CHUNK]
            part[:, 0], part[:, 1] = project(part[:, 0], part[:, 1])
        starts = np.searchsorted(ring, np.arange(len(lines) + 1))
        return cls(xy, starts, np.searchsorted(feature[order], np.arange(len(shapes) + 1)))

    def __len__(self) -> int:
        return len(self.first) - 1

    def of_feature(self, feature: int) -> list[Floats]:
        """Return the lines or rings of one feature."""
        return [
            self.xy[self.starts[ring] : self.starts[ring + 1]]
            for ring in range(self.first[feature], self.first[feature + 1])
        ]

    def bounds(self) -> Floats:
        """Return the box of each feature, shape (features, 4); NaN for one without rings."""
        boxes = np.full((len(self), 4), np.nan)
        own = np.flatnonzero(np.diff(self.first))
        if len(own):
            begins = self.starts[self.first[own]]
            boxes[own, :2] = np.minimum.reduceat(self.xy, begins)
            boxes[own, 2:] = np.maximum.reduceat(self.xy, begins)
        return boxes

    def thinned(self, cell: float) -> Rings:
        """Return the rings with one vertex for each run of vertices in one square cell; ends always stay."""
        kept = np.ones(len(self.xy), dtype=bool)
        for begin in range(0, len(self.xy), _CHUNK):
            columns = np.floor(self.xy[max(begin - 1, 0) : begin + _CHUNK] / cell)
            moved = (columns[1:] != columns[:-1]).any(axis=1)
            kept[max(begin, 1) : begin + _CHUNK] = moved
        kept[self.starts[:-1]] = True
        kept[self.starts[1:] - 1] = True
        return self._kept(kept)

    def straightened(self, most: float) -> Rings:
        """Return the rings without vertices that lie nearly on the line between their neighbours; ends always stay.

        Parameters
        ----------
        most
            How far off a vertex may lie. It is asked anew each time that every other vertex has been looked at, so
            that what is left out may add up to a little more.
        """
        rings = self
        for _ in range(_TURNS):
            rings = rings._kept(~rings._flat(most))
        return rings

    def _flat(self, most: float) -> NDArray[np.bool_]:
        """Return every other vertex of each ring that may be left out; its neighbours stay."""
        flat = np.zeros(len(self.xy), dtype=bool)
        for begin in range(1, len(self.xy) - 1, _CHUNK):
            around = self.xy[begin - 1 : min(begin + _CHUNK, len(self.xy) - 1) + 1]
            chord, off = around[2:] - around[:-2], around[1:-1] - around[:-2]
            away = np.abs(chord[:, 0] * off[:, 1] - chord[:, 1] * off[:, 0])
            flat[begin : begin + len(away)] = away <= most * np.hypot(chord[:, 0], chord[:, 1])
        sizes = np.diff(self.starts)
        flat &= (np.arange(len(self.xy)) - np.repeat(self.starts[:-1], sizes)) % 2 == 1
        # A ring keeps at least the two ends and two more.
        flat &= np.repeat(sizes > _FEWEST, sizes)
        flat[self.starts[:-1]] = False
        flat[self.starts[1:] - 1] = False
        return flat

    def _kept(self, kept: NDArray[np.bool_]) -> Rings:
        before = np.concatenate(([0], np.cumsum(kept)))
        return Rings(self.xy[kept], before[self.starts], self.first)


@dataclass(frozen=True, eq=False)
class Detail:
    """The same rings at every scale.

    Parameters
    ----------
    cells
        Side of the cells that each level is thinned to, rising; 0 for the rings themselves.
    levels
        The rings.
    """

    cells: tuple[float, ...]
    levels: tuple[Rings, ...]

    @classmethod
    def of(cls, rings: Rings) -> Detail:
        """Thin rings until nothing is left to thin."""
        cells, levels = [0.0], [rings]
        boxes = rings.bounds()
        if len(rings.xy) <= _SMALLEST or np.isnan(boxes).all():
            return cls(tuple(cells), tuple(levels))
        extent = float(max(np.nanmax(boxes[:, 2]) - np.nanmin(boxes[:, 0]), 1e-9))
        thin, size = rings, float(_FINEST_PX)
        # As if the whole lay on a screen of so many pixels, and of fewer and fewer.
        while size >= _COARSEST_PX:
            thin = thin.thinned(extent / size)
            level = thin.straightened(extent / size * _OFF)
            if len(level.xy) < _WORTH * len(levels[-1].xy):
                cells.append(extent / size)
                levels.append(level)
            size /= _STEP
        return cls(tuple(cells), tuple(levels))

    def level(self, finest: float) -> int:
        """Return the number of the thinnest level whose cells are at most this wide."""
        return max(number for number, cell in enumerate(self.cells) if cell <= finest)
