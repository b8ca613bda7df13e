"""Rasters: the restoration audit beside its library alone and rasterstats, and the first paint beside QGIS."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import ask, run_module

if TYPE_CHECKING:
    from benchmarks.clock import Measured
    from benchmarks.report import Report

MOST_OF_EXACTEXTRACT, MOST_OF_RASTERSTATS, MOST_OF_QGIS, MOST_MB = 1.2, 0.5, 1.0, 512.0


def rasters(report: Report, scale: float, qgis: str | None) -> None:
    """Generate the images and compare; `qgis` is a Python that has QGIS."""
    with tempfile.TemporaryDirectory() as name:
        run_module("benchmarks.raster_stock", (name, str(scale)))
        audit(report, Path(name))
        paint(report, Path(name), qgis)


def audit(report: Report, folder: Path) -> None:
    """Compare the restoration audit with exactextract alone and with rasterstats."""
    report.title("R1  Restoration audit: 500 mines on two images of 5,000 x 5,000, red and near infrared")
    ours, alone = (ask("benchmarks.raster_zones", name, str(folder)) for name in ("audit", "exactextract"))
    report.measured("audit, from its two files", ours)
    report.measured("exactextract alone, arrays prepared before", alone)
    report.note("The same figures: NDVI, vegetated share and valid cells of both days, change; all arrays in memory.")
    report.ratio("audit / exactextract alone", ours, alone.wall, alone.cpu, MOST_OF_EXACTEXTRACT)
    report.target("peak memory of the audit", ours.peak_mb, MOST_MB, "MB")
    if importlib.util.find_spec("rasterstats") is None:
        report.note("rasterstats is not here (uv pip install rasterstats==0.21.0); not compared.")
    else:
        peer = ask("benchmarks.raster_zones", "rasterstats", str(folder))
        report.measured("rasterstats, arrays prepared before", peer)
        report.ratio("audit / rasterstats", ours, peer.wall, peer.cpu, MOST_OF_RASTERSTATS)


def paint(report: Report, folder: Path, qgis: str | None) -> None:
    """Compare the first paint with QGIS."""
    report.title("R2  First paint of a picture of 20,000 x 20,000 in tiles, 1600 x 1000 pixels of a window")
    for name, tiles in (("overviews.tif", "deflated"), ("jpeg.tif", "JPEG")):
        painted = ask("benchmarks.raster_paint", str(folder / name), "image")
        report.measured(f"{tiles} tiles, with overviews", painted)
        if qgis is not None:
            peer = ask("benchmarks.raster_qgis", str(folder / name), python=qgis)
            report.measured("QGIS, the same", peer)
            report.ratio("first paint / QGIS", painted, peer.wall, peer.cpu, MOST_OF_QGIS)
    if qgis is None:
        report.note("QGIS is not here: no Python on the PATH can import qgis.core; not compared.")
    report.measured("without overviews: the sketch, at once", _painted(folder, "sketch"))
    refined = _painted(folder, "image")
    report.measured("without overviews: the picture", refined)
    report.target("peak memory without overviews", refined.peak_mb, MOST_MB, "MB")


def _painted(folder: Path, how: str) -> Measured:
    """Return the first paint of the picture without overviews."""
    return ask("benchmarks.raster_paint", str(folder / "plain.tif"), how)
