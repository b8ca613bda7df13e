"""``python -m benchmarks``: generate the big city, measure every part in a process of its own, print one table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.clock import Measured, PartError, ask, run_module
from benchmarks.duties import DUTIES, MOST_EXPONENT
from benchmarks.first_look import window
from benchmarks.raster import rasters
from benchmarks.report import Report
from benchmarks.sizes import growth_counts
from benchmarks.start import start

PARTS = (
    "everything",
    "joins",
    "growth",
    "demo",
    *DUTIES,
    "drawing",
    "ingest",
    "rasters",
    "window",
)
MOST_OF_GEOPANDAS, MOST_OF_QGIS, MOST_MB = 4.0, 0.2, 2048.0
MOST_STEP_MS, MOST_GAP_MS = 16.0, 100.0
MOST_OF_OPENPYXL, MOST_UNKEPT, MOST_MB_OF_IMPORT = 1 / 3, 1 / 4, 1024.0


def main() -> None:
    """Run the parts asked for."""
    asked = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    asked.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    asked.add_argument("--scale", type=float, default=1.0, help="share of the big city's objects, for a quick look")
    options = asked.parse_args()
    parts = options.parts or PARTS
    report = Report()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, scale {options.scale:g}")
    print("Medians of 3 runs after a warm-up, each run on layers read afresh; reading and generating are not counted.")
    print("Peak memory is that of the process after its first run: interpreter, libraries, layers, work.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if {"everything", "joins", "growth"} & set(parts):
            run_module("benchmarks.stock", (name, str(options.scale)))
        if "everything" in parts:
            everything(report, folder)
        if "joins" in parts:
            joins(report, folder)
        if "growth" in parts:
            growth(report, folder, options.scale)
        if "demo" in parts:
            demo(report, folder)
    for name, duty in DUTIES.items():
        if name in parts:
            duty(report)
    if "drawing" in parts:
        drawing(report)
    if "ingest" in parts:
        ingest(report, options.scale)
    if "rasters" in parts:
        rasters(report, options.scale, qgis_python())
    if "window" in parts:
        window(report, qgis_python())
    report.end()


def everything(report: Report, folder: Path) -> None:
    """Compare the whole analysis with the geopandas script."""
    report.title("1  Everything: rules, evidence, distances, lists of the big city")
    ours, peer = ask("benchmarks.engine", "everything", str(folder)), ask("benchmarks.peer_geopandas", str(folder))
    report.measured("analyse", ours)
    report.note(_found(ours, "evidence", "boilers_to_close", "uncovered_villages", "field_checks"))
    report.measured("(a) geopandas script", peer)
    report.note(_found(peer, "boilers_to_close", "uncovered_villages"))
    report.ratio("analyse / (a)", ours, peer.wall, peer.cpu, MOST_OF_GEOPANDAS)
    report.target("peak memory of analyse", ours.peak_mb, MOST_MB, "MB")


def joins(report: Report, folder: Path) -> None:
    """Compare the joins alone with QGIS."""
    report.title("2  Joins alone: boilers and villages in 3 kinds of zones, within 15 km of plants, nearest plant")
    ours, full = (ask("benchmarks.engine", name, str(folder)) for name in ("joins", "verdicts"))
    report.measured("engine, by the point itself, geodesic", ours)
    report.note(_found(ours, "inside", "near"))
    report.measured("engine, as verdicts with every uncertainty", full)
    python = qgis_python()
    if python is None:
        report.note("QGIS is not here: no Python on the PATH can import qgis.core; not compared.")
        return
    version = run_module("benchmarks.peer_qgis", ("--version",), python).strip()
    peer = ask("benchmarks.peer_qgis", str(folder / "city.gpkg"), python=python)
    report.measured(f"(b) QGIS {version}, planar in EPSG:4547", peer)
    report.note(_found(peer, "inside", "near"))
    for step in ("zones", "near", "nearest"):
        way = next(name.removesuffix(" cpu") for name in peer.facts if name.startswith(f"{step} ") and "cpu" in name)
        report.figure(f"    of it: {way}", peer.facts[f"{way} wall"], peer.facts[f"{way} cpu"])
    report.note("zones, near: the fastest of native:selectbylocation (no join, hits only), extractbylocation and")
    report.note("joinattributesbylocation, buffers dissolved or apart; nearest: native:joinbynearest. Memory layers of")
    report.note("ids alone, projected and indexed before the clock starts. CPU s of the ways, surveyed once:")
    tried = {name.removeprefix("survey "): value for name, value in peer.facts.items() if name.startswith("survey")}
    for step in ("zones", "near select", "near extract", "near join"):
        report.note(", ".join(f"{name} {value:.2f}" for name, value in tried.items() if name.startswith(step)))
    report.ratio("engine / (b)", ours, peer.wall, peer.cpu, MOST_OF_QGIS)
    wall, cpu = (
        sum(value for name, value in peer.facts.items() if name.endswith(clock) and not name.startswith("near "))
        for clock in (" wall", " cpu")
    )
    report.ratio("engine / (b) without the buffers' step", ours, wall, cpu, None)
    report.ratio("engine with uncertainty / (b)", full, peer.wall, peer.cpu, None)


def growth(report: Report, folder: Path, scale: float) -> None:
    """Print how the whole analysis grows with the boilers."""
    report.title("3  Growth: analyse boilers alone, same plants and zones")
    found = [(size, ask("benchmarks.engine", f"growth-{size}", str(folder))) for size in growth_counts(scale)]
    for size, one in found:
        report.measured(f"{size:,} boilers", one)
    report.exponent("exponent, first to last", found[0], found[2], MOST_EXPONENT)
    report.exponent("exponent, first to second", found[0], found[1], None)
    report.exponent("exponent, second to last", found[1], found[2], None)
    report.note("Fixed costs (indexes and union of the zones) are included; they lower the exponent of small cities.")


def demo(report: Report, folder: Path) -> None:
    """Print what a user meets first."""
    report.title("4  The demo city and the start of the program")
    report.measured("analyse the demo, after import", ask("benchmarks.engine", "demo", str(folder)))
    begun = start()
    if begun is None:
        report.note("python -m gisapp: not there yet.")
        return
    report.figure("python -m gisapp --help, whole process", begun.wall, begun.cpu)
    report.note(f"geopandas imported by it: {'YES, it should not be' if begun.heavy else 'no, as it should be'}")


def drawing(report: Report) -> None:
    """Compare pictures with QGIS, and look how long a window with many markers does not answer."""
    # NumPy would make this process too large for the others.
    from benchmarks.drawing_cases import CASES, HEIGHT, WIDTH

    report.title(f"7  Drawing at {WIDTH} x {HEIGHT}: the whole extent after a pan, nothing of the last picture used")
    python = qgis_python()
    if python is None:
        report.note("QGIS is not here: no Python on the PATH can import qgis.core; not compared.")
    for case in CASES.values():
        ours = ask("benchmarks.drawing", case.name, "markers")
        report.measured(case.title, ours)
        if python is not None:
            peer = ask("benchmarks.drawing_qgis", case.name, python=python)
            report.measured("  QGIS, parallel renderer", peer)
            report.ratio("  ours / QGIS", ours, peer.wall, peer.cpu, case.most)
        report.note(f"the first picture at this scale: {ours.facts['first'] * 1000:,.0f} ms")
    report.measured("1,000,000 points by how dense they lie", ask("benchmarks.drawing", "million", "density"))
    report.note("As the window shows so many; the markers above are drawn one and all, as QGIS does.")
    for name in ("few", "million"):
        found = ask("benchmarks.drawing", name, "hands").facts
        report.target(f"{CASES[name].title}: median step shown", found["step"] * 1000, MOST_STEP_MS, "ms")
        report.target("  worst gap of the window meanwhile", found["gap"] * 1000, MOST_GAP_MS, "ms")


def ingest(report: Report, scale: float) -> None:
    """Compare an import with what pandas takes to read the same file."""
    report.title("8  A ledger of 20 columns from Excel to a stored layer, checks included")
    with tempfile.TemporaryDirectory() as folder:
        run_module("benchmarks.ledger", (folder, str(scale)))
        ours, unkept, peer = (ask("benchmarks.ingest", name, folder) for name in ("stored", "unkept", "peer"))
    report.measured("import", ours)
    report.note(_found(ours, "rows", "rejected"))
    report.measured("import --no-history", unkept)
    report.measured("(c) pandas.read_excel, openpyxl, reading alone", peer)
    report.note(f"{_found(peer, 'rows')}; one run after a warm-up")
    report.ratio("import / (c)", ours, peer.wall, peer.cpu, MOST_OF_OPENPYXL)
    report.ratio("import --no-history / (c)", unkept, peer.wall, peer.cpu, MOST_UNKEPT)
    report.target("peak memory of the import", ours.peak_mb, MOST_MB_OF_IMPORT, "MB")


def qgis_python() -> str | None:
    """Return a Python of the PATH that has QGIS, None where there is none."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    for python in dict.fromkeys(filter(None, (shutil.which("python3", path=folder) for folder in folders))):
        try:
            run_module("benchmarks.peer_qgis", ("--version",), python)
        except PartError:
            continue
        return python
    return None


def _found(one: Measured, *names: str) -> str:
    return ", ".join(f"{name} {one.facts[name]:,.0f}" for name in names)


if __name__ == "__main__":
    try:
        main()
    except PartError as error:
        sys.exit(str(error))
