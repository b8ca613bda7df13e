"""What lies under a place on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gisapp.desktop.canvas.sprites import marker_px
from gisapp.desktop.canvas.view import Bounds
from gisapp.drawn import Feature

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from gisapp.desktop.canvas.scene import Scene, SceneLayer
    from gisapp.desktop.canvas.view import View

_REACH_PX = 4.0
_LEAST_HALF_PX = 3.0
_LARGEST_PX = 40.0
_LINE_PX = 5.0


def pick(scene: Scene, view: View, at: tuple[float, float], hidden: Collection[str] = ()) -> list[Feature]:
    """Return what lies under a logical pixel: markers, the nearest first; then lines; then areas, small before large.

    Parameters
    ----------
    scene, view
        What is drawn, and how it is seen.
    at
        Logical pixel.
    hidden
        Ids of layers that are not shown.
    """
    place = view.to_map(*at)
    markers: list[tuple[float, int, Feature]] = []
    lines: list[tuple[float, int, Feature]] = []
    areas: list[tuple[float, int, Feature]] = []
    for height, layer in enumerate(scene.layers):
        if layer.id in hidden or not len(layer):
            continue
        markers += [(metres, -height, one) for metres, one in _markers(layer, view, place)]
        if layer.detail is not None:
            own = lines if layer.symbol.shape == "line" else areas
            own += [(size, -height, one) for size, one in _shapes(layer, view, place)]
    return list(dict.fromkeys(one for _, _, one in (*sorted(markers), *sorted(lines), *sorted(areas))))


def name_of(scene: Scene, feature: Feature) -> str:
    """Return what a feature is called, blank if it is not on the map."""
    found = scene.find([feature])
    return str(found[0][0].names[found[0][1][0]]) if found else ""


def _around(place: tuple[float, float], metres: float) -> Bounds:
    return Bounds(place[0] - metres, place[1] - metres, place[0] + metres, place[1] + metres)


def _markers(layer: SceneLayer, view: View, place: tuple[float, float]) -> list[tuple[float, Feature]]:
    found = []
    for group in layer.groups:
        rows = layer.seen_of(group, _around(place, _LARGEST_PX * view.metres_per_px))
        if layer.detail is not None:
            rows = rows[layer.extent(rows) < layer.small_px * view.metres_per_px]
        half = max(marker_px(layer.symbol, group.verdict, group.size, view.growth) / 2, _LEAST_HALF_PX)
        pixels = np.hypot(layer.x[rows] - place[0], layer.y[rows] - place[1]) / view.metres_per_px
        near = pixels <= half + _REACH_PX
        found += [
            (distance, Feature(layer.kind, str(layer.ids[row])))
            for distance, row in zip(pixels[near].tolist(), rows[near].tolist(), strict=True)
        ]
    return found


def _shapes(layer: SceneLayer, view: View, place: tuple[float, float]) -> list[tuple[float, Feature]]:
    """Return areas that cover a place with their size, or lines near it with their distance in pixels."""
    if layer.detail is None:
        return []
    line = layer.symbol.shape == "line"
    rows = layer.seen(_around(place, _LINE_PX * view.metres_per_px if line else 0.0))
    rows = rows[layer.extent(rows) >= layer.small_px * view.metres_per_px]
    x, y = place[0] - layer.origin[0], place[1] - layer.origin[1]
    found = []
    for row in rows.tolist():
        rings = layer.detail.levels[0].of_feature(row)
        one = Feature(layer.kind, str(layer.ids[row]))
        if line:
            away = min(float(shapely.distance(shapely.linestrings(ring), shapely.points(x, y))) for ring in rings)
            if away <= _LINE_PX * view.metres_per_px:
                found.append((away / view.metres_per_px, one))
        elif sum(covers(ring, x, y) for ring in rings) % 2:
            found.append((abs(sum(area(ring) for ring in rings)), one))
    return found


def covers(ring: NDArray[np.float64], x: float, y: float) -> bool:
    """Return whether a closed ring goes round a place."""
    ax, ay, bx, by = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    crosses = (ay > y) != (by > y)
    ax, ay, bx, by = ax[crosses], ay[crosses], bx[crosses], by[crosses]
    return bool(np.count_nonzero(x < ax + (bx - ax) * (y - ay) / (by - ay)) % 2)


def area(ring: NDArray[np.float64]) -> float:
    """Return the signed area of a closed ring, positive where it runs against the clock."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
