"""The window beside QGIS: from the start to the demo's first map; how long it does not answer while work goes on."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import ROOT, run_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.report import Report

MOST_OF_START, MOST_GAP_S = 2 / 3, 0.1
RUNS = 3
_LONGEST_S = 120

_LEAVE = """
import os
from qgis.utils import iface
canvas = iface.mapCanvas()
canvas.mapCanvasRefreshed.connect(lambda: canvas.layerCount() and os._exit(0))
"""
"""Ends QGIS as soon as its first map is on the screen."""

_LEAVE_BARE = "import os\nfrom qgis.PyQt.QtCore import QTimer\nQTimer.singleShot(0, lambda: os._exit(0))\n"
"""Ends QGIS as soon as its window is there."""


def window(report: Report, qgis: str | None) -> None:
    """Measure the start and the gaps."""
    report.title("The window: from the start of the process to the demo's first map, lists and cards")
    with tempfile.TemporaryDirectory() as name, _display() as display:
        folder = Path(name)
        demo = folder / "demo.gpkg"
        for words in (("demo", str(demo)), ("analyse", str(demo), "--out", str(folder / "out"))):
            subprocess.run([sys.executable, "-m", "gisapp", *words], cwd=ROOT, capture_output=True, check=True)
        ways = {"ours, demo's first map": [sys.executable, "-m", "benchmarks.window", "first", str(demo)]}
        if qgis is not None and shutil.which("qgis") and display:
            ways |= _of_qgis(folder, demo, qgis)
        taken = _taken(ways, folder, display)
    for way, (wall, cpu) in taken.items():
        report.figure(way, wall, cpu)
    own = taken["ours, demo's first map"]
    if len(ways) > 1:
        theirs, bare = taken["QGIS, the same layers' first map"], taken["QGIS, its window alone"]
        report.target("ours / QGIS's first map, CPU", own[1] / theirs[1], MOST_OF_START)
        report.target("ours / QGIS's first map, wall", own[0] / theirs[0], MOST_OF_START)
        report.note(f"beside QGIS's empty window: CPU {own[1] / bare[1]:.2f}, wall {own[0] / bare[0]:.2f}")
    else:
        report.note("QGIS or Xvfb is not here: not compared.")
    report.title("The window: longest time without an answer (60,000 villages, 10,000 boilers; 100,000 rows of Excel)")
    for line in run_module("benchmarks.window", ("responsive",)).splitlines():
        what, _, seconds = line.partition("\t")
        if seconds:
            report.target(f"gap during {what}", float(seconds), MOST_GAP_S, "s")


def _of_qgis(folder: Path, demo: Path, python: str) -> dict[str, list[str]]:
    """Write a QGIS project of the demo's layers; return the commands that open it, and QGIS alone."""
    project = folder / "demo.qgs"
    run_module("benchmarks.peer_qgis_project", (str(demo), str(project)), python)
    commands = {}
    for way, code, opened in (
        ("QGIS, the same layers' first map", _LEAVE, [str(project)]),
        ("QGIS, its window alone", _LEAVE_BARE, []),
    ):
        script = folder / f"leave{len(opened)}.py"
        script.write_text(code, encoding="utf-8")
        profile = ["--profiles-path", str(folder / "profile")]
        commands[way] = ["qgis", "--nologo", "--noversioncheck", *profile, "--code", str(script), *opened]
    return commands


def _taken(ways: dict[str, list[str]], folder: Path, display: str) -> dict[str, tuple[float, float]]:
    """Return wall and CPU seconds of each command: medians of runs in turn, after one that is not counted."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    # A user's Python keeps what it has compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {"QT_QPA_PLATFORM": "offscreen"}
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(RUNS + 1):
        for way, command in ways.items():
            found[way].append(_one(command, environment))
    return {
        way: (statistics.median(one[0] for one in runs[1:]), statistics.median(one[1] for one in runs[1:]))
        for way, runs in found.items()
    }


def _one(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), _children()
    subprocess.run(command, env=environment, capture_output=True, timeout=_LONGEST_S, check=True)
    return time.perf_counter() - wall, _children() - cpu


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _display() -> Iterator[str]:
    """Give the name of a display of its own, blank where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        yield ""
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield f":{server.stdout.readline().strip()}" if server.stdout else ""
        finally:
            server.terminate()
