"""The covering problem as HiGHS reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from analysis.cover.apart import milp
from analysis.cover.greedy import assigned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.cover.deadline import Deadline
    from analysis.cover.problem import Problem
    from analysis.logic import Mask, Rows

    Floats = NDArray[np.float64]

_MOST_PAIRS, _MOST_ROOMY = 60_000, 400_000
"""Pairs of a village and a site that are given to the solver at once, and where no capacity binds; with more of them
it finds nothing in minutes."""


def solve(
    problem: Problem, count: int | None, until: Deadline, gap: float, wanted: Mask | None = None
) -> tuple[Any, Rows] | None:
    """Ask HiGHS: the most with so many sites, or with no count the fewest for all; None where there is no answer."""
    if len(problem.site) > (_MOST_ROOMY if problem.roomy else _MOST_PAIRS):
        return None
    from scipy.optimize import Bounds

    cost, limits, whole, read = _model(problem, count, wanted)
    outcome = milp(
        until.pulse,
        c=cost,
        constraints=limits,
        integrality=whole,
        bounds=Bounds(0, 1),
        options={"time_limit": max(until.left, 0.0), "mip_rel_gap": gap},
    )
    if outcome is None:
        return None
    if outcome.x is None:
        return outcome, np.full(len(problem.need), -1, dtype=np.intp)
    return outcome, read(outcome.x)


def _model(
    problem: Problem, count: int | None, wanted: Mask | None
) -> tuple[Floats, list[Any], Floats, Callable[[Floats], Rows]]:
    """Return cost, constraints, which variables are whole, and what reads an answer.

    The variables are the sites, then the villages; where a capacity binds, the pairs in place of the villages.
    """
    from scipy.optimize import LinearConstraint

    sites, pairs = np.flatnonzero(np.bincount(problem.site, minlength=len(problem.capacity))), len(problem.site)
    m, n = len(sites), len(problem.need)
    site = np.searchsorted(sites, problem.site)
    every, ones = np.arange(pairs), np.ones(pairs)
    limits: list[Any] = []
    cost: Floats
    whole: Floats
    if problem.roomy:
        near = sparse.csr_matrix((ones, (problem.village, site)), (n, m))
        if count is None:
            limits.append(LinearConstraint(near, np.asarray(wanted, dtype=float), np.inf))
            cost, whole = np.ones(m), np.ones(m)
        else:
            limits.append(LinearConstraint(sparse.hstack([near, -sparse.eye(n)]), 0, np.inf))
            cost, whole = np.concatenate([np.zeros(m), -problem.need]), np.concatenate([np.ones(m), np.zeros(n)])
    else:
        once = sparse.csr_matrix((ones, (problem.village, m + every)), (n, m + pairs))
        limits.append(LinearConstraint(once, 0.0 if wanted is None else wanted.astype(float), 1))
        load = sparse.csr_matrix((problem.need[problem.village], (site, m + every)), (m, m + pairs))
        room = sparse.csr_matrix((problem.capacity[sites], (np.arange(m), np.arange(m))), (m, m + pairs))
        limits.append(LinearConstraint(load - room, -np.inf, 0))
        link = sparse.csr_matrix(
            (np.concatenate([ones, -ones]), (np.concatenate([every, every]), np.concatenate([m + every, site]))),
            (pairs, m + pairs),
        )
        limits.append(LinearConstraint(link, -np.inf, 0))
        gain = -problem.need[problem.village] if count is not None else np.zeros(pairs)
        cost = np.concatenate([np.zeros(m) if count is not None else np.ones(m), gain])
        whole = np.ones(m + pairs)
    if count is not None:
        limits.append(LinearConstraint(np.concatenate([np.ones(m), np.zeros(len(cost) - m)])[None], -np.inf, count))

    def read(values: Floats) -> Rows:
        if problem.roomy:
            return assigned(problem, sites[values[:m] > 0.5])
        served = np.full(n, -1, dtype=np.intp)
        taken = values[m:] > 0.5
        served[problem.village[taken]] = problem.site[taken]
        return served

    return cost, limits, whole, read
