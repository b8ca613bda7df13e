"""Bounds by prices, and the answers met on the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.cover.greedy import assigned, greedy, served_need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.cover.problem import Problem
    from analysis.logic import Mask, Rows

    Floats = NDArray[np.float64]

_MEMORY = 0.7
"""How much of the last step of the prices stays in the next."""


class _Dual:
    """A bound by prices: every village may be served often, but pays less for it the dearer it is."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.prices = np.zeros(len(problem.need))
        self.worth = np.zeros(len(problem.capacity))
        self.share = np.zeros(len(problem.site))
        self.way = np.zeros(len(problem.need))

    def turn(self, slope: Floats) -> float:
        """Bend the way of the prices towards the slope, which alone would lead to and fro; return its square."""
        self.way = _MEMORY * self.way + slope
        return float(self.way @ self.way)

    def fill(self, profit: Floats) -> None:
        """Let every site take what is worth most to it, in parts; `profit` by village."""
        problem = self.problem
        each = np.maximum(profit, 0.0)[problem.village]
        if problem.roomy:
            self.share = np.where(each > 0, 1.0, 0.0)
        else:
            need = problem.need[problem.village]
            order = np.lexsort((-each / need, problem.site))
            sizes = np.where(each[order] > 0, need[order], 0.0)
            running = np.cumsum(sizes)
            before = running - sizes
            before -= before[problem.first[:-1].clip(max=max(len(before) - 1, 0))][problem.site[order]]
            room = problem.capacity[problem.site[order]] - before
            self.share = np.empty(len(order))
            self.share[order] = np.clip(np.divide(room, sizes, out=np.zeros_like(room), where=sizes > 0), 0.0, 1.0)
        self.worth = np.bincount(problem.site, self.share * each, len(problem.capacity)).astype(np.float64)

    def often(self, chosen: Mask) -> Floats:
        """Return how often each village is served by the chosen sites."""
        problem = self.problem
        weights = np.where(chosen[problem.site], self.share, 0.0)
        return np.bincount(problem.village, weights, len(problem.need)).astype(np.float64)


class Most(_Dual):
    """The dual of serving the most need."""

    minimise = True

    def __init__(self, problem: Problem, count: int) -> None:
        super().__init__(problem)
        self.count = min(count, len(problem.capacity))
        self.best = np.inf
        self.best_worth = self.worth
        self.chosen = np.zeros(len(problem.capacity), dtype=bool)

    def bound(self) -> float:
        """Return the bound at these prices."""
        self.fill(self.problem.need - self.prices)
        order = np.argsort(-self.worth, kind="stable")[: self.count]
        self.chosen = np.zeros(len(self.worth), dtype=bool)
        self.chosen[order] = self.worth[order] > 0
        bound = float(self.prices.sum() + self.worth[order].sum())
        if bound < self.best:
            self.best, self.best_worth = bound, self.worth
        return bound

    def step(self, target: float, length: float, bound: float) -> None:
        """Move the prices towards a lower bound."""
        slope = np.where(self.problem.reachable, 1.0 - self.often(self.chosen), 0.0)
        if size := self.turn(slope):
            moved = self.prices - length * max(bound - target, 1.0) / size * self.way
            self.prices = np.clip(moved, 0.0, self.problem.need)

    def value(self) -> tuple[Rows, float]:
        """Return the better of two answers: of the chosen sites, and of those worth most one after the other."""
        left = self.problem.need - self.prices + 1e-6
        answers = (
            assigned(self.problem, np.flatnonzero(self.chosen)),
            greedy(self.problem, self.count, left),
        )
        served = max(answers, key=lambda one: served_need(self.problem, one))
        return served, served_need(self.problem, served)

    def useful(self, wanted: float) -> Mask:
        """Return the sites that can stand in an answer of at least this value."""
        least = np.sort(self.best_worth)[::-1][self.count - 1]
        return np.asarray(self.best - np.maximum(least - self.best_worth, 0.0) >= wanted - 1e-6)


class Fewest(_Dual):
    """The dual of serving all with the fewest sites."""

    minimise = False

    def __init__(self, problem: Problem, wanted: Mask) -> None:
        super().__init__(problem)
        self.wanted = wanted
        per_need = np.zeros(len(problem.need))
        np.maximum.at(per_need, problem.village, problem.reach[problem.site])
        self.prices = np.divide(problem.need, per_need, out=np.zeros_like(per_need), where=wanted)
        self.best = -np.inf
        self.best_worth = self.worth
        self.chosen = np.zeros(len(problem.capacity), dtype=bool)

    def bound(self) -> float:
        """Return the bound at these prices."""
        self.fill(self.prices)
        self.chosen = self.worth > 1.0
        bound = float(self.prices.sum() - np.maximum(self.worth - 1.0, 0.0).sum())
        if bound > self.best:
            self.best, self.best_worth = bound, self.worth
        return bound

    def step(self, target: float, length: float, bound: float) -> None:
        """Move the prices towards a higher bound."""
        slope = np.where(self.wanted, 1.0 - self.often(self.chosen), 0.0)
        if size := self.turn(slope):
            self.prices = np.maximum(self.prices + length * max(target - bound, 0.5) / size * self.way, 0.0)

    def value(self) -> tuple[Rows, float]:
        """Return an answer of the sites that are worth most at these prices, one after the other."""
        served = greedy(self.problem, len(self.problem.capacity), self.prices + 1e-6)
        if (served[self.wanted] < 0).any():
            return served, np.inf
        return served, float(len(np.unique(served[self.wanted])))

    def useful(self, wanted: float) -> Mask:
        """Return the sites that can stand in an answer of at most this many."""
        return np.asarray(self.best + np.maximum(1.0 - self.best_worth, 0.0) <= wanted + 1e-6)
