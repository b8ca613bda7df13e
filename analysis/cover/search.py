"""The search for few sites that serve most need, or for the fewest that serve all.

Each village is served by one site or by none. Greedy and a Lagrangian dual give an answer and a bound in a moment; of
the sites that can still better the answer, HiGHS seeks the best, and proves it if its time is enough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.cover.deadline import Deadline
from analysis.cover.dual import Fewest, Most
from analysis.cover.exact import solve
from analysis.cover.greedy import dropped, greedy, served_need, swapped
from analysis.cover.problem import Solution

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.cover.problem import Problem
    from analysis.logic import Mask, Rows

_CLOSE, _SMALL = 1e-3, 5_000
"""Share of the bound within which an answer is good enough; with no more pairs than this, the best is sought."""


_ROUNDS, _PATIENCE = 1000, 12
"""Steps of the dual, and how many without a better bound halve their length."""


def most(problem: Problem, count: int, seconds: float, pulse: Callable[[], None] | None = None) -> Solution:
    """Return the sites, at most so many, that serve the most need.

    Parameters
    ----------
    problem
        Needs, capacities, pairs.
    count
        Sites.
    seconds
        After which the solver gives up; with time enough, the answer is the same every time.
    pulse
        Called again and again; what it raises ends the search, see `analysis.cover.deadline`.
    """
    if not len(problem.site):
        return _nothing(problem)
    until = Deadline.after(seconds, pulse)
    best = Solution(swapped(problem, greedy(problem, count), until), 0.0, 0.0)
    best = replace(best, value=served_need(problem, best.served))
    dual = Most(problem, count)
    best = _descend(dual, best, until.earlier(seconds / 2))
    left = until.left
    # Needs are whole: what is not better by one is not better.
    bound = float(min(np.floor(best.bound + 1e-6), _ceiling(problem, count)))
    close = _CLOSE if len(problem.site) > _SMALL else 0.0
    if bound - best.value <= bound * close or left <= 0:
        return replace(best, bound=max(bound, best.value))
    useful = dual.useful(best.value + 1)
    gap = max(0.5 / max(bound, 1.0), close)
    found = solve(problem.only(np.ones(len(problem.need), bool), useful), count, until, gap)
    return _better(problem, best, bound, found)


def fewest(problem: Problem, seconds: float, pulse: Callable[[], None] | None = None) -> Solution:
    """Return the fewest sites that serve every village that can be served.

    Where the sites together have no capacity for all, as many as can be are served, and `served` tells who is left.

    Parameters
    ----------
    problem, seconds, pulse
        As in `most`.
    """
    if not len(problem.site):
        return _nothing(problem)
    until = Deadline.after(seconds, pulse)
    wanted = problem.reachable
    served = greedy(problem, len(problem.capacity))
    if (served[wanted] < 0).any():
        served = most(problem, len(problem.capacity), seconds / 2, pulse).served
        wanted = served >= 0
        problem = problem.only(wanted, np.ones(len(problem.capacity), bool))
    again = greedy(problem, len(problem.capacity))
    if (again[wanted] >= 0).all() and len(np.unique(again[wanted])) < len(np.unique(served[wanted])):
        served = again
    served = dropped(problem, wanted, served, until)
    best = Solution(served, float(len(np.unique(served[wanted]))), 0.0)
    dual = Fewest(problem, wanted)
    best = _descend(dual, best, until.earlier(seconds / 2))
    left, bound = until.left, float(np.ceil(best.bound - 1e-6))
    if bound >= best.value or left <= 0:
        return replace(best, bound=min(bound, best.value))
    useful = dual.useful(best.value - 1)
    found = solve(problem.only(wanted, useful), None, until, 0.0, wanted)
    return _fewer(problem, wanted, best, bound, found)


def _nothing(problem: Problem) -> Solution:
    """Return the answer where no site reaches any village."""
    return Solution(np.full(len(problem.need), -1, dtype=np.intp), 0.0, 0.0)


def _ceiling(problem: Problem, count: int) -> float:
    """Return what no sites can exceed."""
    largest = np.sort(problem.reach)[::-1][:count].sum()
    return float(min(largest, problem.need[problem.reachable].sum()))


def _descend(dual: Most | Fewest, best: Solution, until: Deadline) -> Solution:
    """Return the best answer that the dual meets on its way, and its bound."""
    length, waited, closest = 2.0, 0, dual.best
    for number in range(_ROUNDS):
        bound = dual.bound()
        if dual.best != closest:
            closest, waited = dual.best, 0
        else:
            waited += 1
        if number % 5 == 0:
            served, value = dual.value()
            if value > best.value if dual.minimise else value < best.value:
                best = replace(best, served=served, value=value)
        done = dual.best < best.value + 1 - 1e-6 if dual.minimise else dual.best > best.value - 1 + 1e-6
        if done or until.passed:
            break
        if waited > _PATIENCE:
            length, waited = length / 2, 0
        dual.step(best.value, length, bound)
    return replace(best, bound=dual.best)


def _better(problem: Problem, best: Solution, bound: float, found: tuple[Any, Rows] | None) -> Solution:
    """Return the better of an answer and what the solver found."""
    if found is None:
        return replace(best, bound=bound)
    outcome, served = found
    value = served_need(problem, served)
    if value > best.value:
        best = replace(best, served=served, value=value)
    if outcome.mip_dual_bound is not None:
        bound = min(bound, float(np.floor(-outcome.mip_dual_bound + 1e-6)))
    return replace(best, bound=max(bound, best.value))


def _fewer(problem: Problem, wanted: Mask, best: Solution, bound: float, found: tuple[Any, Rows] | None) -> Solution:
    """Return the answer of fewer sites: one that was there, or what the solver found."""
    if found is None:
        return replace(best, bound=bound)
    outcome, served = found
    count = float(len(np.unique(served[wanted])))
    if (served[wanted] >= 0).all() and count < best.value:
        best = replace(best, served=served, value=count)
    if outcome.status in (0, 2):
        return replace(best, bound=best.value)
    if outcome.mip_dual_bound is not None:
        bound = max(bound, float(np.ceil(outcome.mip_dual_bound - 1e-6)))
    return replace(best, bound=min(bound, best.value))
