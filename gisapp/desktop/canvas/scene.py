"""All that can be drawn, projected once: frozen arrays that a worker may read while the window goes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from gisapp.desktop.canvas.rings import Detail, Rings
from gisapp.desktop.canvas.view import MAP_CRS, Bounds, projection
from layers.flat import lon_lat
from layers.slices import in_slices
from layers.style import VERDICTS
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from gisapp.drawn import DrawnLayer, Feature
    from layers.style import Symbol

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

_CODES = pd.Index(VERDICTS)
_STEP_PX = 0.5
"""Sizes of markers are told apart by this much."""


class Group(NamedTuple):
    """Markers that look the same: the verdict ("" for none), the size before growth, and which rows they are."""

    verdict: str
    size: float
    rows: slice


@dataclass(frozen=True, eq=False)
class SceneLayer:
    """One layer on the map; the rows of all arrays are its features that have a place, in drawing order.

    Parameters
    ----------
    symbol, kind
        How its features are drawn and what they are.
    ids, names, labels
        Of each feature.
    x, y
        Map metres of the place that each belongs to.
    groups
        Alike markers, in drawing order; within a group the rows go from west to east.
    detail
        Lines and rings, from `origin`; None for a layer of points.
    bounds
        Box of each feature, map metres, shape (n, 4).
    """

    symbol: Symbol
    kind: str
    ids: NDArray[np.object_]
    names: NDArray[np.object_]
    labels: NDArray[np.object_]
    x: Floats
    y: Floats
    groups: tuple[Group, ...]
    detail: Detail | None
    origin: tuple[float, float]
    bounds: Floats

    @cached_property
    def box(self) -> Bounds | None:
        """Box of all features; None where there is none."""
        return Bounds.around(self.bounds)

    @property
    def id(self) -> str:
        """The symbol's id."""
        return self.symbol.id

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def small_px(self) -> float:
        """Logical pixels below which an area or a line is drawn as a marker or a dot."""
        return max(self.symbol.small_px, 1.0)

    def extent(self, rows: Numbers | slice = slice(None)) -> Floats:
        """Return the longer side of the box of each feature, map metres."""
        boxes = self.bounds[rows]
        return np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])

    def seen(self, box: Bounds) -> Numbers:
        """Return the rows whose box meets another."""
        boxes = self.bounds
        meets = (boxes[:, 0] <= box.east) & (boxes[:, 2] >= box.west)
        meets &= (boxes[:, 1] <= box.north) & (boxes[:, 3] >= box.south)
        return np.flatnonzero(meets)

    def seen_of(self, group: Group, box: Bounds) -> Numbers:
        """Return the rows of a group of markers that lie in a box."""
        begin, end = np.searchsorted(self.x[group.rows], (box.west, box.east)) + group.rows.start
        y = self.y[begin:end]
        return np.asarray(begin + np.flatnonzero((y >= box.south) & (y <= box.north)), dtype=np.intp)

    def group_of(self, row: int) -> Group:
        """Return the group that a row belongs to."""
        return next(one for one in self.groups if one.rows.start <= row < one.rows.stop)

    @cached_property
    def _index(self) -> pd.Index:
        return pd.Index(self.ids)

    def rows_of(self, ids: Iterable[str]) -> Numbers:
        """Return the rows of features by id; ids that are not here are left out."""
        rows = self._index.get_indexer_for(list(ids))
        return np.asarray(rows[rows >= 0], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Scene:
    """Every layer of the map, from the ground up, and the CRS it is drawn in."""

    layers: tuple[SceneLayer, ...] = ()
    crs: str = MAP_CRS

    @classmethod
    def of(
        cls, drawn: Sequence[DrawnLayer], crs: str = MAP_CRS, progress: Callable[[float], None] = lambda _: None
    ) -> Scene:
        """Project what is drawn; may take long and be done in any thread.

        Parameters
        ----------
        drawn
            From the ground up.
        crs
            Of the map.
        progress
            Takes the share done; what it raises ends the work.
        """
        layers = []
        for number, one in enumerate(drawn):
            progress(number / len(drawn))
            layers.append(_layer(one, crs))
            # Here rather than when the window first asks.
            _ = layers[-1].box
        return cls(tuple(layers), crs)

    def bounds(self, features: Iterable[Feature] | None = None) -> Bounds | None:
        """Return the box of some features, or of all that is drawn; None where nothing of it has a place."""
        if features is None:
            return Bounds.around([one.box for one in self.layers if one.box])
        boxes = [layer.bounds[rows] for layer, rows in self.find(features)]
        return Bounds.around(np.concatenate(boxes)) if boxes else None

    def find(self, features: Iterable[Feature]) -> list[tuple[SceneLayer, Numbers]]:
        """Return layers and their rows of some features; one that several layers show is taken from the topmost."""
        wanted: dict[str, set[str]] = {}
        for one in features:
            wanted.setdefault(one.kind, set()).add(one.id)
        found = []
        for layer in reversed(self.layers):
            rows = layer.rows_of(wanted.get(layer.kind, ()))
            if len(rows):
                wanted[layer.kind] -= set(layer.ids[rows])
                found.append((layer, rows))
        return found[::-1]


def _layer(drawn: DrawnLayer, crs: str) -> SceneLayer:
    symbol, placed = drawn.symbol, np.flatnonzero(has_place(drawn.frame))
    forward = projection(crs)[0].transform
    geometry = in_slices(drawn.frame.geometry.to_numpy().__getitem__, placed)
    markers = symbol.shape not in ("area", "line")
    x, y = _anchors(drawn, placed, geometry, forward, points=markers)
    order, groups = _grouped(drawn, placed, x)
    placed, x, y = placed[order], x[order], y[order]
    labels = drawn.names if drawn.labels is None else drawn.labels
    ids = in_slices(lambda some: np.asarray(some, dtype=object), drawn.frame["id"].array)
    detail, origin, bounds = None, (0.0, 0.0), np.column_stack((x, y, x, y))
    if not markers:
        origin, detail, bounds = _detail(geometry[order], bounds, forward)
        if drawn.anchors is None and symbol.id not in _LABELLED_INSIDE:
            x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return SceneLayer(
        symbol,
        drawn.kind,
        in_slices(ids.__getitem__, placed),
        in_slices(drawn.names.__getitem__, placed),
        in_slices(labels.__getitem__, placed),
        x,
        y,
        groups,
        detail,
        origin,
        bounds,
    )


_LABELLED_INSIDE = {"counties", "counties_outside"}
"""Layers whose names stand in the widest part of their areas."""


def _anchors(
    drawn: DrawnLayer,
    placed: Numbers,
    geometry: NDArray[np.object_],
    forward: Callable[..., tuple[Floats, Floats]],
    *,
    points: bool,
) -> tuple[Floats, Floats]:
    if not len(placed):
        return np.empty(0), np.empty(0)
    if drawn.anchors is not None:
        lon, lat = drawn.anchors[placed].T
    elif points:
        lon, lat = lon_lat(geometry).values()
    elif drawn.symbol.id in _LABELLED_INSIDE:
        middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(geometry, tolerance=0.01))[::2]
        lon, lat = middle.T
    else:
        # Good enough to order by; the middle of the box takes its place once it is projected.
        boxes = shapely.bounds(geometry)
        lon, lat = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    x, y = forward(lon, lat)
    return np.asarray(x), np.asarray(y)


def _grouped(drawn: DrawnLayer, placed: Numbers, x: Floats) -> tuple[Numbers, tuple[Group, ...]]:
    """Return the drawing order and the groups: verdicts as the table of styles orders them, large before small."""
    symbol = drawn.symbol
    if not symbol.sizes[1] or not len(placed):
        return np.arange(len(placed)), ()
    judged = symbol.by_verdict and drawn.verdicts is not None
    verdict = _CODES.get_indexer(drawn.verdicts[placed]) if judged and drawn.verdicts is not None else None
    verdict = np.zeros(len(placed), dtype=np.intp) if verdict is None else verdict
    sizes = np.full(len(placed), symbol.sizes[1]) if drawn.sizes is None else drawn.sizes[placed]
    step = np.round(sizes / _STEP_PX).astype(np.intp)
    key = verdict * 1000 - step
    order = np.lexsort((x, key))
    begins = np.flatnonzero(np.diff(key[order], prepend=-(10**9)))
    groups = []
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(order)], strict=True):
        row = order[begin]
        code = _CODES[verdict[row]] if judged else ""
        groups.append(Group(code, float(step[row]) * _STEP_PX, slice(begin, end)))
    return order, tuple(groups)


def _detail(
    geometry: NDArray[np.object_], bounds: Floats, forward: Callable[..., tuple[Floats, Floats]]
) -> tuple[tuple[float, float], Detail, Floats]:
    """Return origin, rings and boxes; a point in a layer of areas keeps its own box."""
    origin = (float(bounds[0, 0]), float(bounds[0, 1])) if len(bounds) else (0.0, 0.0)

    def project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        x, y = forward(lon, lat)
        return np.asarray(x) - origin[0], np.asarray(y) - origin[1]

    rings = Rings.of(geometry, project)
    boxes = rings.bounds() + np.tile(origin, 2)
    return origin, Detail.of(rings), np.where(np.isnan(boxes), bounds, boxes)
