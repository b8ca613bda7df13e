"""Peer (b): QGIS without a window and its native algorithms; runs under the Python that has QGIS, nothing else.

Layers are read from the GeoPackage, projected to EPSG:4547 and indexed in memory before the clock starts. The clock
counts, for boilers and villages: the points in each kind of zone and in the plants' buffers, each by the fastest of
QGIS's native ways (a survey finds it first), and the nearest plant with its distance (native:joinbynearest).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qgis.analysis import QgsNativeAlgorithms
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsVectorLayer,
)

from benchmarks.clock import measure, tell

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PLANE = "EPSG:4547"
POINTS = ("boilers", "villages")
ZONES = ("coal_ban_zones", "heat_networks", "built_up_areas")
RADIUS_M = 15000.0
INTERSECTS = 0
STEPS = ("zones", "near")
WAYS = ("select", "extract", "join")
"""Ways of finding points in polygons: native:selectbylocation, extractbylocation, joinattributesbylocation."""
CIRCLES = ("apart", "dissolved")


class Desk:
    """A QGIS with its native algorithms."""

    def __init__(self) -> None:
        self._app = QgsApplication([], False)
        self._app.initQgis()
        self._provider = QgsNativeAlgorithms()
        self._registry = QgsApplication.processingRegistry()
        self._registry.addProvider(self._provider)

    def run(self, algorithm: str, **parameters: Any) -> tuple[dict[str, Any], QgsProcessingContext]:
        """Run an algorithm; the context owns the layers that it makes."""
        context = QgsProcessingContext()
        made = self._registry.createAlgorithmById(f"native:{algorithm}")
        results, done = made.run(parameters, context, QgsProcessingFeedback(False))
        if not done:
            raise RuntimeError(f"native:{algorithm} failed")
        return results, context

    def layer(self, algorithm: str, **parameters: Any) -> QgsVectorLayer:
        """Run an algorithm and return the layer in memory that it makes."""
        results, context = self.run(algorithm, OUTPUT="memory:", **parameters)
        return context.takeResultLayer(results["OUTPUT"])


def load(desk: Desk, file: Path) -> dict[str, QgsVectorLayer]:
    """Return every layer on the plane, in memory, with a spatial index."""
    layers = {}
    for kind in (*POINTS, *ZONES, "chp_units"):
        source = QgsVectorLayer(f"{file}|layername={kind}", kind, "ogr")
        layers[kind] = desk.layer("reprojectlayer", INPUT=source, TARGET_CRS=QgsCoordinateReferenceSystem(PLANE))
        layers[kind].dataProvider().createSpatialIndex()
    return layers


def inside(desk: Desk, way: str, points: QgsVectorLayer, polygons: QgsVectorLayer) -> int:
    """Find the points in polygons one way; return how many there are."""
    if way == "select":
        desk.run("selectbylocation", INPUT=points, PREDICATE=[INTERSECTS], INTERSECT=polygons, METHOD=0)
        return int(points.selectedFeatureCount())
    if way == "extract":
        made = desk.layer("extractbylocation", INPUT=points, PREDICATE=[INTERSECTS], INTERSECT=polygons)
    else:
        made = desk.layer(
            "joinattributesbylocation",
            INPUT=points,
            JOIN=polygons,
            PREDICATE=[INTERSECTS],
            JOIN_FIELDS=["id"],
            METHOD=1,
            DISCARD_NONMATCHING=True,
        )
    return int(made.featureCount())


def nearest(desk: Desk, points: QgsVectorLayer, plants: QgsVectorLayer) -> QgsVectorLayer:
    """Return the points with the nearest plant and its distance."""
    return desk.layer(
        "joinbynearest",
        INPUT=points,
        INPUT_2=plants,
        FIELDS_TO_COPY=["id"],
        DISCARD_NONMATCHING=False,
        NEIGHBORS=1,
    )


class Steps:
    """Steps of one run, each with its seconds."""

    def __init__(self, desk: Desk, layers: dict[str, QgsVectorLayer]) -> None:
        self.facts: dict[str, float] = {}
        self._desk, self._layers = desk, layers

    def _timed(self, name: str, step: Callable[[], T]) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        made = step()
        self.facts[f"{name} cpu"] = time.process_time() - cpu
        self.facts[f"{name} wall"] = time.perf_counter() - wall
        return made

    def zones(self, way: str) -> None:
        """Find the points in each kind of zone."""

        def step() -> int:
            pairs = [(points, zones) for points in POINTS for zones in ZONES]
            return sum(inside(self._desk, way, self._layers[one], self._layers[other]) for one, other in pairs)

        self.facts["inside"] = float(self._timed(f"zones {way}", step))

    def near(self, way: str, circles: str) -> None:
        """Find the points in the plants' buffers, dissolved or apart."""

        def step() -> int:
            made = buffers(self._desk, self._layers["chp_units"], circles == "dissolved")
            return sum(inside(self._desk, way, self._layers[points], made) for points in POINTS)

        self.facts["near"] = float(self._timed(f"near {way} {circles}", step))

    def nearest(self) -> None:
        """Find the nearest plant of each point and its distance."""
        plants = self._layers["chp_units"]
        made = self._timed("nearest", lambda: [nearest(self._desk, self._layers[one], plants) for one in POINTS])
        self.facts["joined"] = float(sum(layer.featureCount() for layer in made))


def buffers(desk: Desk, plants: QgsVectorLayer, dissolve: bool) -> QgsVectorLayer:
    """Return the plants' circles of the heat radius."""
    return desk.layer(
        "buffer",
        INPUT=plants,
        DISTANCE=RADIUS_M,
        SEGMENTS=32,
        END_CAP_STYLE=0,
        JOIN_STYLE=0,
        MITER_LIMIT=2,
        DISSOLVE=dissolve,
    )


def survey(desk: Desk, layers: dict[str, QgsVectorLayer]) -> dict[str, float]:
    """Return the CPU seconds of every way once."""
    steps = Steps(desk, layers)
    for way in WAYS:
        steps.zones(way)
        for circles in CIRCLES:
            steps.near(way, circles)
    return {name.removesuffix(" cpu"): value for name, value in steps.facts.items() if name.endswith(" cpu")}


def main(file: Path) -> None:
    """Survey the ways, measure the fastest, tell."""
    desk = Desk()
    tried = survey(desk, load(desk, file))
    zones, near = (min((one for one in tried if one.startswith(step)), key=tried.__getitem__) for step in STEPS)

    def joins(layers: dict[str, QgsVectorLayer]) -> dict[str, float]:
        steps = Steps(desk, layers)
        steps.zones(zones.split()[1])
        steps.near(*near.split()[1:])
        steps.nearest()
        return steps.facts | {f"survey {name}": value for name, value in tried.items()}

    tell(measure(lambda: load(desk, file), joins))


if __name__ == "__main__":
    if sys.argv[1] == "--version":
        print(Qgis.QGIS_VERSION)
    else:
        main(Path(sys.argv[1]))
