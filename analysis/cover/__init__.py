"""Which few sites serve most need within their reach and capacity: the mathematics of siting, without maps."""

from __future__ import annotations

from analysis.cover.greedy import greedy
from analysis.cover.problem import Problem, Solution
from analysis.cover.search import fewest, most

__all__ = ["Problem", "Solution", "fewest", "greedy", "most"]
