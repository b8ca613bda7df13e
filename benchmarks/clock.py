"""Wall time, CPU time and peak memory of a piece of work, in a process of its own; standard library only."""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]


class PartError(Exception):
    """A measured process ended without a result."""


@dataclass(frozen=True)
class Measured:
    """What a part took.

    Attributes
    ----------
    wall, cpu
        Medians in seconds.
    runs
        How many runs the medians are of, after one that is not counted.
    loaded_mb, peak_mb
        Peak memory of the process before and after the first run; later runs only add fragments.
    facts
        What else the part says, the median of each figure.
    """

    wall: float
    cpu: float
    runs: int
    loaded_mb: float
    peak_mb: float
    facts: dict[str, float] = field(default_factory=dict)


def measure(
    prepare: Callable[[], T],
    run: Callable[[T], dict[str, float]],
    runs: int = 3,
    warm: Callable[[], T] | None = None,
) -> Measured:
    """Run one warm-up and some runs, each on data prepared afresh so that no index or cache is left over.

    Parameters
    ----------
    prepare
        Makes what the run needs; not counted.
    run
        The work; returns figures for the report.
    runs
        Counted runs.
    warm
        Makes what the warm-up runs on, where that may be less; peak memory is then that after the first counted run.
    """
    taken: list[tuple[float, float, dict[str, float]]] = []
    loaded = peak = 0.0
    for turn in range(runs + 1):
        ready = (prepare if turn or warm is None else warm)()
        gc.collect()
        loaded = loaded or _peak_mb()
        wall, cpu = time.perf_counter(), time.process_time()
        facts = run(ready)
        spent = time.perf_counter() - wall, time.process_time() - cpu, facts
        if turn or warm is None:
            peak = peak or _peak_mb()
        if turn:
            taken.append(spent)
        del ready, facts
    return Measured(
        wall=statistics.median(one[0] for one in taken),
        cpu=statistics.median(one[1] for one in taken),
        runs=runs,
        loaded_mb=loaded,
        peak_mb=peak,
        facts={name: statistics.median(one[2][name] for one in taken) for name in taken[0][2]},
    )


def _peak_mb() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)


def tell(measured: Measured) -> None:
    """Print a result as the last line of a measured process."""
    print(json.dumps(asdict(measured)))


def ask(module: str, *arguments: str, python: str = sys.executable) -> Measured:
    """Run a module in a process of its own and return what it tells.

    The caller must be small: Linux counts its memory into the peak of what it starts.
    """
    done = run_module(module, arguments, python)
    return Measured(**json.loads(done.splitlines()[-1]))


def run_module(module: str, arguments: Sequence[str], python: str = sys.executable) -> str:
    """Run a module in a process of its own and return its output; `PartError` if it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [python, "-m", module, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode or not done.stdout.strip():
        raise PartError(f"{module} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout
