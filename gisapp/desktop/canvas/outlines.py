"""Qt's shapes of lines and areas, made once for each scale and kept while it is near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPainterPath, QPolygonF, QTransform

from gisapp.desktop.canvas.pens import polygon

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gisapp.desktop.canvas.scene import SceneLayer
    from gisapp.desktop.canvas.view import Bounds, Frame

    Floats = NDArray[np.float64]
    Shape = QPolygonF | QPainterPath

_THIN_PX = 1.0
"""Device pixels that vertices may be thinned to."""
_LARGE = 4.0
"""A feature so many screens wide is cut to the screen before it is drawn."""
_MARGIN_PX = 64.0
"""Cut edges lie so far outside, where no pen reaches in."""
_LEVELS_KEPT = 2
_CHUNK = 512


def transform(layer: SceneLayer, frame: Frame) -> QTransform:
    """Return what takes the vertices of a layer to device pixels."""
    scale, (west, _, _, north) = 1 / frame.metres_per_px, frame.view.bounds
    return QTransform(scale, 0, 0, -scale, (layer.origin[0] - west) * scale, (north - layer.origin[1]) * scale)


class Outlines:
    """Shapes of layers by scale; used by one thread at a time."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[SceneLayer, dict[int, list[Shape | None]]] = WeakKeyDictionary()

    def shapes(
        self, layer: SceneLayer, rows: NDArray[np.intp], frame: Frame, stopped: Callable[[], None]
    ) -> tuple[list[QPolygonF], list[QPainterPath]]:
        """Return shapes from the layer's origin, thinned to the pixel, the huge ones cut to the view.

        Parameters
        ----------
        layer
            Of lines or areas.
        rows
            Those wanted.
        frame
            Where they will be drawn.
        stopped
            Called now and then; what it raises ends the work.

        Returns
        -------
        polygons, paths
            Those of one line or ring, which are drawn faster, and the others.
        """
        if layer.detail is None:
            return [], []
        level = layer.detail.level(frame.metres_per_px * _THIN_PX)
        rings, kept = layer.detail.levels[level], self._level(layer, level)
        area = layer.symbol.shape == "area"
        box = frame.box(_MARGIN_PX)
        huge = layer.extent(rows) > _LARGE * max(box.east - box.west, box.north - box.south)
        for number, row in enumerate([one for one in rows[~huge].tolist() if kept[one] is None]):
            if number % _CHUNK == 0:
                stopped()
            kept[row] = _shape(rings.of_feature(row), area=area)
        one_ring = np.diff(rings.first)[rows] == 1
        polygons: list[Any] = [kept[row] for row in rows[~huge & one_ring].tolist()]
        paths: list[Any] = [kept[row] for row in rows[~huge & ~one_ring].tolist()]
        for row in rows[huge].tolist():
            stopped()
            shape = _shape(_cut(rings.of_feature(row), layer.origin, box, area=area), area=area)
            (polygons if isinstance(shape, QPolygonF) else paths).append(shape)
        return polygons, paths

    def _level(self, layer: SceneLayer, level: int) -> list[Shape | None]:
        levels = self._kept.setdefault(layer, {})
        kept = levels.pop(level, None) or [None] * len(layer)
        # The level used last stands last.
        levels[level] = kept
        while len(levels) > _LEVELS_KEPT:
            del levels[next(iter(levels))]
        return kept


def _shape(rings: list[Floats], *, area: bool) -> Shape:
    if len(rings) == 1:
        return polygon(rings[0])
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(polygon(ring))
        if area:
            path.closeSubpath()
    return path


def _cut(rings: list[Floats], origin: tuple[float, float], box: Bounds, *, area: bool) -> list[Floats]:
    """Return lines, or rings each as an area of its own, cut to a box of map metres."""
    west, south = box.west - origin[0], box.south - origin[1]
    east, north = box.east - origin[0], box.north - origin[1]
    make = shapely.polygons if area else shapely.linestrings
    try:
        cut = [
            shapely.clip_by_rect(make(ring), west, south, east, north) for ring in rings if len(ring) > 3 or not area
        ]
    except shapely.errors.GEOSException:
        # A ring that crosses itself cannot be cut; it is drawn whole.
        return rings
    parts = shapely.get_parts(np.array(cut, dtype=object))
    if area:
        parts = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return [shapely.get_coordinates(one) for one in parts if not shapely.is_empty(one)]
