"""The further duties of the plan on the demo, ten and a hundred times as much of it: what each takes, and how it grows.

Each size is measured in a process of its own, once, after a warm-up on the demo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.clock import ask
from benchmarks.siting import siting

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.report import Report

TIMES = (1, 10, 100)
"""How many times the demo."""

MOST_EXPONENT = 1.05
MOST_TRIPS_S = 10.0


class Growing(NamedTuple):
    """What is measured as the demo grows: the module that does it, the title of a line, and the figure in it."""

    module: str
    title: str
    line: str
    fact: str


GROWING = {
    "rings": Growing(
        "routes", "Fireworks and truck zones from ring roads, cut into ever smaller pieces", "{} pieces", "pieces"
    ),
    "corridors": Growing("routes", "Coal trips on corridors", "{} places of trips", "vertices"),
    "targets": Growing("progress", "Targets of the plan beside what is reached", "read off {} hits", "hits"),
    "time": Growing(
        "progress",
        "Time: lists and rates on every quarter's end and due day",
        "{} villages, their boilers, mines, sites",
        "villages",
    ),
    "charts": Growing("progress", "Charts of a run", "drawn of {} objects in lists", "listed"),
    "compare": Growing(
        "states",
        "Compare: a delivery of 1 object in 20, and a day two years on",
        "{} objects of another verdict",
        "flips",
    ),
    "scenarios": Growing(
        "states", "Scenarios: edits and a plan number beside the city as it is", "{} objects judged twice", "objects"
    ),
}


def growing(report: Report, name: str) -> None:
    """Print how one duty grows."""
    one = GROWING[name]
    report.title(one.title)
    found = [ask(f"benchmarks.{one.module}", f"{name}-{times}") for times in TIMES]
    for each in found:
        report.measured(one.line.format(f"{each.facts[one.fact]:,.0f}"), each)
    report.exponent("exponent, demo to ten times", (TIMES[0], found[0]), (TIMES[1], found[1]), None)
    report.exponent("exponent, ten to a hundred times", (TIMES[1], found[1]), (TIMES[2], found[2]), MOST_EXPONENT)
    if name == "corridors":
        many = ask("benchmarks.routes", "ten-thousand")
        report.measured("10,000 trips of 200 places", many)
        report.target("CPU time of it", many.cpu, MOST_TRIPS_S, "s")


def _of(name: str) -> Callable[[Report], None]:
    return lambda report: growing(report, name)


DUTIES: dict[str, Callable[[Report], None]] = {name: _of(name) for name in GROWING} | {"siting": siting}
"""By part: what prints it."""
