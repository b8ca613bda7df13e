"""Siting on the demo and on ten and a hundred times its villages; the work is done in processes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.clock import ask

if TYPE_CHECKING:
    from benchmarks.report import Report

TIMES = (1, 10, 100)
COUNT, SECONDS = 5, 10.0
CASES = {
    "tight": f"{COUNT} sites of 140 MW",
    "roomy": f"{COUNT} sites without limit",
    "all": "fewest for all, no limit",
}
"""What is asked, by name."""


def siting(report: Report) -> None:
    """Print time and quality of siting as the villages grow."""
    report.title(f"Siting: villages to be heated and candidates made of them; the solver's limit is {SECONDS:g} s")
    for case, title in CASES.items():
        found = [(times, ask("benchmarks.siting_case", case, str(times))) for times in TIMES]
        for _, one in found:
            facts = one.facts
            report.measured(f"{facts['villages']:,.0f} villages x {facts['candidates']:,.0f}, {title}", one)
            how = "proven" if not facts["gap"] else f"within {facts['gap']:.2%} of the best possible"
            report.note(f"pairs in reach {facts['pairs']:,.0f}, value {facts['value']:,.0f}, {how}")
        report.exponent("exponent, demo to ten times", found[0], found[1], None)
        report.exponent("exponent, ten to a hundred times", found[1], found[2], None)
