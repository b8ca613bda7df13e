"""How fast the program starts: ``gisapp --help`` in a process of its own, and whether it loads geopandas."""

from __future__ import annotations

import importlib.util
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.clock import ROOT

_SHOW = """
import runpy, sys
sys.argv = ["gisapp", "--help"]
try:
    runpy.run_module("gisapp", run_name="__main__", alter_sys=True)
except SystemExit:
    pass
print("\\ngeopandas" if "geopandas" in sys.modules else "\\nlight")
"""


@dataclass(frozen=True)
class Start:
    """Median seconds of a start, and whether geopandas is imported for it."""

    wall: float
    cpu: float
    heavy: bool


def start(runs: int = 3) -> Start | None:
    """Measure ``python -m gisapp --help``; None while there is no such program."""
    if importlib.util.find_spec("gisapp.__main__") is None:
        return None
    taken = []
    for _ in range(runs + 1):
        wall, cpu = time.perf_counter(), _children()
        subprocess.run([sys.executable, "-m", "gisapp", "--help"], cwd=ROOT, capture_output=True, check=True)
        taken.append((time.perf_counter() - wall, _children() - cpu))
    shown = subprocess.run([sys.executable, "-c", _SHOW], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return Start(
        statistics.median(one[0] for one in taken[1:]),
        statistics.median(one[1] for one in taken[1:]),
        shown.split()[-1] == "geopandas",
    )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
