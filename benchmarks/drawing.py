"""Drawing in its own process: pictures of the cases, steps of the hand, and gaps of the window meanwhile."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from PyQt5.QtCore import QCoreApplication, QEventLoop
from PyQt5.QtWidgets import QApplication

from benchmarks.clock import Measured, measure, tell
from benchmarks.drawing_cases import (
    CASES,
    EAST,
    HEIGHT,
    METRES_PER_PX,
    NORTH,
    PAN_PX,
    RUNS,
    SOUTH,
    WEST,
    WIDTH,
    points,
    rings,
)
from benchmarks.heartbeat import Heartbeat
from gisapp.desktop.canvas.canvas import Canvas
from gisapp.desktop.canvas.picture import Kept, Request, paint
from gisapp.desktop.canvas.scene import Scene
from gisapp.desktop.canvas.view import MAP_CRS, View
from gisapp.drawn import DrawnLayer
from layers.kinds import CRS
from layers.style import SYMBOLS

if TYPE_CHECKING:
    from benchmarks.drawing_cases import Case

POINT_PX = 6.0
_PATIENCE_S, _SLICE_MS = 20.0, 5
_STEPS = 20


def scene_of(case: Case) -> Scene:
    """Return the case as heat networks and boilers."""
    back = Transformer.from_crs(MAP_CRS, CRS, always_xy=True)
    layers = []
    if case.polygons:
        ring = rings(case)
        lon, lat = back.transform(ring[..., 0].ravel(), ring[..., 1].ravel())
        shapes = shapely.polygons(np.column_stack((lon, lat)).reshape(ring.shape))
        layers.append(_layer("heat_networks", shapes))
    if case.points:
        places, act = points(case)
        shapes = shapely.points(*back.transform(places[:, 0], places[:, 1]))
        layers.append(_layer("boilers", shapes, np.where(act, "yes", "done").astype(object)))
    return Scene.of(layers)


def _layer(symbol: str, shapes: np.ndarray, verdicts: np.ndarray | None = None) -> DrawnLayer:
    ids = np.arange(len(shapes)).astype(str).astype(object)
    frame = gpd.GeoDataFrame({"id": ids}, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)
    sizes = None if verdicts is None else np.full(len(shapes), POINT_PX)
    return DrawnLayer(SYMBOLS[symbol], symbol, frame, ids, verdicts, sizes)


def view() -> View:
    """Return the whole extent."""
    return View((WEST + EAST) / 2, (SOUTH + NORTH) / 2, METRES_PER_PX, WIDTH, HEIGHT)


def pictures(case: Case, *, density: bool) -> Measured:
    """Measure a picture of a case after a pan; the first one at this scale is told apart.

    Parameters
    ----------
    case
        What is drawn.
    density
        Whether crowds are shown by how dense they lie, as the window does.
    """
    scene, kept = scene_of(case), Kept()
    seen = view()

    def draw(_: None) -> dict[str, float]:
        nonlocal seen
        seen = seen.panned(PAN_PX, PAN_PX)
        image = paint(Request(scene, seen, density=density), kept)
        return {"width": float(image.width())}

    begun = time.perf_counter()
    draw(None)
    first = time.perf_counter() - begun
    found = measure(lambda: None, draw, RUNS)
    return Measured(**{**vars(found), "facts": {**found.facts, "first": first}})


def hands(case: Case) -> Measured:
    """Measure, on a window with a case, a step of pan or zoom until something is shown, and the worst gap meanwhile.

    What it tells: the median and the worst step; the worst gap while the picture is painted anew, step after step.
    """
    canvas = Canvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.set_scene(scene_of(case))
    _settle(canvas)
    canvas.set_view(view(), glide=False)
    _settle(canvas)
    steps: list[float] = []
    with Heartbeat() as beat:
        for number in range(_STEPS):
            begun = time.perf_counter()
            if number % 2:
                canvas.set_view(canvas.view.panned(40, 25), "pan", glide=False)
            else:
                canvas.set_view(canvas.view.zoomed(1.2, (500, 300)), "zoom")
            canvas.repaint()
            steps.append(time.perf_counter() - begun)
            _settle(canvas)
    canvas.stop()
    facts = {"step": float(np.median(steps)), "worst step": max(steps), "gap": beat.worst, "beats": float(beat.beats)}
    return Measured(sum(steps), sum(steps), _STEPS, 0.0, 0.0, facts)


def _settle(canvas: Canvas) -> None:
    begun = time.perf_counter()
    while not canvas.is_idle and time.perf_counter() - begun < _PATIENCE_S:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SLICE_MS)
        time.sleep(0.001)


def main(name: str, what: str) -> None:
    """Measure one case one way and tell it."""
    application = QApplication([])
    tell(hands(CASES[name]) if what == "hands" else pictures(CASES[name], density=what == "density"))
    application.quit()


if __name__ == "__main__":
    main(*sys.argv[1:3])
