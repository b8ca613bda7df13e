"""First paint of a large picture by QGIS, without a window: a layer made, and drawn to an image of a window's size."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QSize

from benchmarks.clock import Measured, measure, tell

WIDTH, HEIGHT = 1600, 1000


def paint(path: Path) -> Measured:
    """Measure the first paint."""
    application = QgsApplication([], False)
    application.initQgis()

    def run(_: None) -> dict[str, float]:
        layer = QgsRasterLayer(str(path), "picture")
        settings = QgsMapSettings()
        settings.setOutputSize(QSize(WIDTH, HEIGHT))
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setExtent(layer.extent())
        job = QgsMapRendererSequentialJob(settings)
        job.start()
        job.waitForFinished()
        image = job.renderedImage()
        middle = image.pixelColor(WIDTH // 2, HEIGHT // 2)
        return {"middle red": float(middle.red())}

    done = measure(lambda: None, run)
    application.exitQgis()
    return done


if __name__ == "__main__":
    tell(paint(Path(sys.argv[1])))
