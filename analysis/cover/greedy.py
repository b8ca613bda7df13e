"""Answers in a moment: the best site after the other, exchanges of one site for another, who goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.cover.deadline import Deadline
    from analysis.cover.problem import Problem
    from analysis.logic import Mask, Rows

    Floats = NDArray[np.float64]


def greedy(problem: Problem, count: int, worth: Floats | None = None) -> Rows:
    """Return the site of each village when the site that serves most is taken, then the next, and so on.

    With the `worth` of each village, the site whose villages in reach are worth most.
    """
    served = np.full(len(problem.need), -1, dtype=np.intp)
    worth = problem.need if worth is None else worth
    most_worth = problem.capacity * (worth.sum() / problem.need.sum())
    near = np.bincount(problem.site, worth[problem.village], len(problem.capacity))
    open_ = np.minimum(near, most_worth)
    for _ in range(min(count, len(problem.capacity))):
        site = int(open_.argmax())
        if open_[site] <= 1e-9:
            break
        taken = _packed(problem, site, served)
        served[taken] = site
        lost = problem.sites_of[taken].tocoo()
        near -= np.bincount(lost.col, worth[taken][lost.row], len(near))
        open_ = np.where(open_ < 0, -1.0, np.minimum(near, most_worth))
        open_[site] = -1.0
    return assigned(problem, np.unique(served[served >= 0]), served)


def _packed(problem: Problem, site: int, served: Rows) -> Rows:
    """Return the villages that a site serves: the nearest as far as its capacity goes, then what still fits."""
    villages = problem.village[problem.first[site] : problem.first[site + 1]]
    villages, left = villages[served[villages] < 0], problem.capacity[site]
    taken: list[Rows] = []
    while len(villages := villages[problem.need[villages] <= left]):
        inside = np.cumsum(problem.need[villages]) <= left
        # The first always fits; the next round tries what lies behind the one that did not.
        upto = len(villages) if inside.all() else int(inside.argmin())
        taken.append(villages[:upto])
        left -= problem.need[villages[:upto]].sum()
        villages = villages[upto:]
    return np.concatenate(taken) if taken else np.empty(0, np.intp)


def assigned(problem: Problem, sites: Rows, otherwise: Rows | None = None) -> Rows:
    """Return who serves each village when only these sites stand, or the other answer where that serves more.

    Each village asks the nearest site that has room; a site takes those first that have the fewest others to ask.
    """
    chosen = np.zeros(len(problem.capacity), dtype=bool)
    chosen[sites] = True
    part = problem.only(np.ones(len(problem.need), bool), chosen)
    served, room = np.full(len(problem.need), -1, dtype=np.intp), problem.capacity.copy()
    village, site, metres = part.village, part.site, part.metres
    while len(village):
        others = np.bincount(village, minlength=len(problem.need))
        order = np.lexsort((metres, village))
        first = order[np.unique(village[order], return_index=True)[1]]
        asks = first[np.lexsort((metres[first], others[village[first]], site[first]))]
        need, at = problem.need[village[asks]], site[asks]
        running = np.cumsum(need)
        start = np.searchsorted(at, at)
        takes = running - running[start] + need[start] <= room[at]
        served[village[asks[takes]]] = at[takes]
        room -= np.bincount(at[takes], need[takes], len(room))
        # Who was not taken asks again, where there is room.
        kept = (served[village] < 0) & (problem.need[village] <= room[site])
        village, site, metres = village[kept], site[kept], metres[kept]
    if otherwise is not None and served_need(problem, otherwise) > served_need(problem, served):
        return otherwise
    return served


def swapped(problem: Problem, served: Rows, until: Deadline) -> Rows:
    """Return an answer that no exchange of one of its sites for another betters, as far as the time goes."""
    value = -1.0
    while served_need(problem, served) > value and not until.passed:
        value = served_need(problem, served)
        for site in np.unique(served[served >= 0]):
            trial = np.where(served == site, -1, served)
            open_ = trial[problem.village] < 0
            near = np.bincount(problem.site[open_], problem.need[problem.village[open_]], len(problem.capacity))
            gain = np.minimum(near, problem.capacity)
            gain[np.unique(trial[trial >= 0])] = -1.0
            other = int(gain.argmax())
            if gain[other] > problem.need[served == site].sum():
                trial[_packed(problem, other, trial)] = other
                if served_need(problem, trial) > served_need(problem, served):
                    served = trial
        served = assigned(problem, np.unique(served[served >= 0]), served)
    return served


def dropped(problem: Problem, wanted: Mask, served: Rows, until: Deadline) -> Rows:
    """Return an answer for all with fewer sites: the one that serves least goes, and others are exchanged."""
    while not until.passed:
        load = np.bincount(served[wanted], problem.need[wanted], len(problem.capacity))
        load[load == 0] = np.inf
        fewer = np.where(served == load.argmin(), -1, served)
        fewer = swapped(problem, assigned(problem, np.unique(fewer[fewer >= 0]), fewer), until)
        if (fewer[wanted] < 0).any():
            break
        served = fewer
    return served


def served_need(problem: Problem, served: Rows) -> float:
    """Return the need that an answer serves."""
    return float(problem.need[served >= 0].sum())
