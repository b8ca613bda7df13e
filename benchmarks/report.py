"""The table that a run prints: figures, then ratios beside their targets."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.clock import Measured


@dataclass
class Report:
    """Rows of the table, printed as they come."""

    judged: list[bool] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Print a section's title and the head of its columns."""
        print(f"\n{text}")
        print(f"  {'':46} {'wall s':>9} {'CPU s':>9} {'peak MB':>9}")

    def figure(self, name: str, wall: float, cpu: float, peak: float | None = None) -> None:
        """Print seconds, and peak memory where it was measured."""
        print(f"  {name:46} {wall:9.3f} {cpu:9.3f} {'' if peak is None else format(peak, '9,.0f'):>9}")

    def measured(self, name: str, one: Measured) -> None:
        """Print what a process measured of itself."""
        self.figure(name, one.wall, one.cpu, one.peak_mb)

    def note(self, text: str) -> None:
        """Print a line of explanation."""
        print(f"    {text}")

    def ratio(self, name: str, ours: Measured, wall: float, cpu: float, target: float | None) -> None:
        """Print ours / theirs by wall and by CPU time; CPU time decides, since other work may run beside."""
        by_wall, by_cpu = ours.wall / wall, ours.cpu / cpu
        text = f"{by_wall:9.3f} {by_cpu:9.3f} {'':9}"
        print(f"  {name:46} {text}{'' if target is None else self._against(by_cpu, target, '')}")

    def target(self, name: str, value: float, most: float, unit: str = "") -> None:
        """Print a value beside the most that it may be."""
        print(f"  {name:46} {'':9} {value:9,.3f} {unit:9}{self._against(value, most, unit)}")

    def exponent(self, name: str, small: tuple[int, Measured], big: tuple[int, Measured], most: float | None) -> None:
        """Print by which power of the size the time grows."""
        size = math.log(big[0] / small[0])
        wall = math.log(big[1].wall / small[1].wall) / size
        cpu = math.log(big[1].cpu / small[1].cpu) / size
        verdict = "" if most is None else self._against(cpu, most, "")
        print(f"  {name:46} {wall:9.3f} {cpu:9.3f} {'':9}{verdict}")

    def _against(self, value: float, most: float, unit: str) -> str:
        self.judged.append(value <= most)
        return f"  target <= {most:,g}{unit and ' ' + unit}: {'MET' if value <= most else 'MISSED'}"

    def end(self) -> None:
        """Print how many targets were met."""
        print(f"\n{sum(self.judged)} of {len(self.judged)} targets met (by CPU time).")
