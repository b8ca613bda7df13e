"""The peer in drawing: QGIS's parallel renderer on memory layers; runs under the Python that has QGIS.

Its fastest sensible settings: layers in the CRS of the map, its own thinning to the pixel in full, antialiased as a
window shows it, markers of two categories with fixed sizes, which it keeps as pictures.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from PyQt5.QtCore import QSize
from PyQt5.QtGui import QColor
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorSimplifyMethod,
)

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
    Case,
    points,
    rings,
)

POINT_PX, DONE_SCALE = 6.0, 0.6
POLYGON_WKB, POINT_WKB = 3, 1


def areas(case: Case) -> QgsVectorLayer:
    """Return the polygons in memory."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:3857", "areas", "memory")
    features = []
    for ring in rings(case):
        head = np.array([POLYGON_WKB, 1, len(ring)], dtype="<u4").tobytes()
        features.append(_feature(b"\x01" + head + ring.astype("<f8").tobytes()))
    layer.dataProvider().addFeatures(features)
    symbol = QgsFillSymbol.createSimple(
        {"color": "86,180,233,56", "outline_color": "46,139,192", "outline_width": "0.8", "outline_width_unit": "Pixel"}
    )
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return _simplified(layer)


def markers(case: Case) -> QgsVectorLayer:
    """Return the points in memory, in two categories."""
    layer = QgsVectorLayer("Point?crs=EPSG:3857&field=act:integer", "points", "memory")
    places, act = points(case)
    head = b"\x01" + np.array([POINT_WKB], dtype="<u4").tobytes()
    features = []
    for place, one in zip(places.astype("<f8"), act.tolist()):  # noqa: B905 - QGIS may bring a Python before 3.10
        feature = _feature(head + place.tobytes())
        feature.setAttributes([int(one)])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    categories = [
        QgsRendererCategory(0, _marker("0,158,115,178", POINT_PX * DONE_SCALE), "done"),
        QgsRendererCategory(1, _marker("213,94,0,255", POINT_PX), "yes"),
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("act", categories))
    return layer


def _marker(colour: str, size: float) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple(
        {"name": "square", "color": colour, "outline_color": "white", "outline_width": "0.8"}
    )
    symbol.setSizeUnit(QgsUnitTypes.RenderPixels)
    symbol.setSize(size)
    symbol.symbolLayer(0).setStrokeWidthUnit(QgsUnitTypes.RenderPixels)
    return symbol


def _feature(wkb: bytes) -> QgsFeature:
    shape = QgsGeometry()
    shape.fromWkb(wkb)
    feature = QgsFeature()
    feature.setGeometry(shape)
    return feature


def _simplified(layer: QgsVectorLayer) -> QgsVectorLayer:
    method = layer.simplifyMethod()
    method.setSimplifyHints(QgsVectorSimplifyMethod.FullSimplification)
    method.setThreshold(1.0)
    method.setForceLocalOptimization(True)
    layer.setSimplifyMethod(method)
    return layer


def pictures(case: Case) -> Measured:
    """Measure a picture of a case after a pan."""
    layers = [make(case) for make, count in ((markers, case.points), (areas, case.polygons)) if count]
    for layer in layers:
        layer.dataProvider().createSpatialIndex()
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("#F1F2EF"))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    moved = 0.0

    def draw(_: None) -> dict[str, float]:
        nonlocal moved
        moved += PAN_PX * METRES_PER_PX
        settings.setExtent(QgsRectangle(WEST - moved, SOUTH + moved, EAST - moved, NORTH + moved))
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        return {"width": float(job.renderedImage().width())}

    begun = time.perf_counter()
    draw(None)
    first = time.perf_counter() - begun
    found = measure(lambda: None, draw, RUNS)
    return Measured(**{**vars(found), "facts": {**found.facts, "first": first}})


def main(name: str) -> None:
    """Measure one case and tell it."""
    application = QgsApplication([], False)
    application.initQgis()
    tell(pictures(CASES[name]))


if __name__ == "__main__":
    main(sys.argv[1])
