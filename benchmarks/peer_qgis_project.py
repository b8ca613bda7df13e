"""Write a QGIS project that shows the layers of a GeoPackage; runs under the Python that has QGIS."""

from __future__ import annotations

import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

KINDS = [
    "counties",
    "built_up_areas",
    "coal_ban_zones",
    "heat_networks",
    "fireworks_zones",
    "truck_ban_zones",
    "ring_roads",
    "expressways",
    "coal_corridors",
    "mines",
    "villages",
    "boilers",
    "chp_units",
]
"""From the ground up, as the window draws them."""

CITY = QgsRectangle(113.7, 38.2, 116.4, 40.0)


def main(package: str, path: str) -> None:
    """Write the project."""
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    for kind in KINDS:
        layer = QgsVectorLayer(f"{package}|layername={kind}", kind, "ogr")
        if not layer.isValid():
            raise SystemExit(f"{kind} cannot be read")
        project.addMapLayer(layer)
    degrees, plane = (QgsCoordinateReferenceSystem(code) for code in ("EPSG:4490", "EPSG:3857"))
    project.setCrs(plane)
    seen = QgsCoordinateTransform(degrees, plane, project).transformBoundingBox(CITY)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(seen, plane))
    project.write(path)
    print("written")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
