"""The covering problem against every choice of sites and every way to serve, counted out."""

from __future__ import annotations

from functools import partial
from itertools import combinations, product
from multiprocessing import active_children
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.cover import Problem, fewest, greedy, most
from analysis.cover.apart import milp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.process import BaseProcess

    from numpy.typing import NDArray

SECONDS = 60.0
"""More than any of these takes: what is proven does not hang on the machine."""


def small(seed: int, *, tight: bool) -> Problem:
    """Make a few villages and sites on a square of 100, with room for all or hardly for any."""
    rng = np.random.default_rng(seed)
    villages, sites = int(rng.integers(1, 7)), int(rng.integers(1, 6))
    apart = np.hypot(*(rng.uniform(0, 100, (villages, 2, 1)) - rng.uniform(0, 100, (2, sites))).swapaxes(0, 1))
    village, site = np.nonzero(apart <= rng.uniform(20, 90))
    capacity = rng.integers(3, 25, sites) if tight else np.full(sites, 1000)
    need = rng.integers(1, 12, villages)
    return Problem.of(need.astype(float), capacity.astype(float), village, site, apart[village, site])


def served_by(problem: Problem, sites: Iterable[int]) -> float:
    """Return the most that these sites can serve, by trying every way."""
    chosen = set(sites)
    near: list[list[int]] = [[-1] for _ in problem.need]
    for village, site in zip(problem.village.tolist(), problem.site.tolist(), strict=True):
        if site in chosen:
            near[village].append(site)
    best = 0.0
    for way in product(*near):
        load = {site: sum(problem.need[v] for v, at in enumerate(way) if at == site) for site in chosen}
        if all(load[site] <= problem.capacity[site] for site in chosen):
            best = max(best, sum(load.values()))
    return best


def best_of(problem: Problem, count: int) -> float:
    """Return the most that any so many sites can serve."""
    every = range(len(problem.capacity))
    return max(served_by(problem, sites) for sites in combinations(every, min(count, len(problem.capacity))))


def served(problem: Problem, answer: NDArray[np.intp]) -> float:
    """Return what an answer serves, after looking that it keeps reach and capacity."""
    pairs = set(zip(problem.village.tolist(), problem.site.tolist(), strict=True))
    given = [(village, site) for village, site in enumerate(answer.tolist()) if site >= 0]
    assert pairs.issuperset(given)
    for site in {site for _, site in given}:
        assert sum(problem.need[village] for village, at in given if at == site) <= problem.capacity[site]
    return float(sum(problem.need[village] for village, _ in given))


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_the_most_is_what_trying_all_gives(seed: int, tight: bool) -> None:
    problem = small(seed, tight=tight)
    for count in (1, 2, 3):
        found = most(problem, count, SECONDS)
        assert found.proven
        assert found.value == served(problem, found.served) == best_of(problem, count)
        assert len(found.sites) <= count
        assert served(problem, greedy(problem, count)) <= found.value


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_the_fewest_is_what_trying_all_gives(seed: int, tight: bool) -> None:
    problem = small(seed, tight=tight)
    found = fewest(problem, SECONDS)
    whole = problem.need[problem.reachable].sum()
    enough = [count for count in range(len(problem.capacity) + 1) if best_of(problem, count) == whole]
    if enough:
        assert found.proven
        assert found.value == len(found.sites) == enough[0]
        assert served(problem, found.served) == whole
    else:
        # No choice serves all: as many as can be are served, and the rest is left.
        assert served(problem, found.served) == best_of(problem, len(problem.capacity))


def problem_of(need: list[float], capacity: list[float], pairs: list[tuple[int, int]]) -> Problem:
    village, site = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Problem.of(np.array(need), np.array(capacity), village, site, np.arange(len(pairs), dtype=float))


def test_where_greedy_is_fooled() -> None:
    # Site 0 reaches most, 4 of 6, but 1 and 2 together reach all.
    pairs = [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (4, 1), (2, 2), (3, 2), (5, 2)]
    problem = problem_of([1.0] * 6, [9.0] * 3, pairs)
    found = most(problem, 2, SECONDS)
    assert (found.value, found.sites.tolist(), found.proven) == (6.0, [1, 2], True)
    assert fewest(problem, SECONDS).sites.tolist() == [1, 2]


def test_a_village_that_no_site_has_room_for_is_left() -> None:
    problem = problem_of([30.0, 5.0], [20.0], [(0, 0), (1, 0)])
    assert most(problem, 1, SECONDS).served.tolist() == [-1, 0]
    assert fewest(problem, SECONDS).served.tolist() == [-1, 0]


@pytest.mark.parametrize(("need", "capacity"), [([], []), ([4.0], []), ([4.0], [9.0]), ([], [9.0])])
def test_nothing_in_reach(need: list[float], capacity: list[float]) -> None:
    problem = problem_of(need, capacity, [])
    for found in (most(problem, 2, SECONDS), fewest(problem, SECONDS)):
        assert (found.value, found.bound, found.gap, found.sites.tolist()) == (0.0, 0.0, 0.0, [])


def test_of_equals_always_the_same() -> None:
    pairs = [(village, site) for village in range(4) for site in range(4)]
    problem = problem_of([3.0] * 4, [6.0] * 4, pairs)
    answers = {tuple(most(problem, 2, SECONDS).served.tolist()) for _ in range(3)}
    assert len(answers) == 1
    assert most(problem, 2, SECONDS).value == 12.0
    assert fewest(problem, SECONDS).value == 2.0


class EnoughError(Exception):
    """What somebody raises who wants no answer any more."""


def hard(seed: int = 7) -> Problem:
    """Make a problem that takes the solver long: sites fill up, and many ways are nearly as good."""
    rng = np.random.default_rng(seed)
    apart = np.hypot(*(rng.uniform(0, 100, (400, 2, 1)) - rng.uniform(0, 100, (2, 60))).swapaxes(0, 1))
    village, site = np.nonzero(apart <= 20)
    need = rng.integers(20, 60, 400).astype(float)
    return Problem.of(need, np.full(60, 400.0), village, site, apart[village, site])


def test_the_solver_in_a_process_of_its_own_answers_the_same() -> None:
    problem = small(3, tight=True)
    pulses: list[bool] = []
    asked = {"c": [-1.0, -2.0], "bounds": (0, 1), "integrality": [1, 1]}
    found = milp(lambda: pulses.append(bool(active_children())), **asked)
    assert (found.x.tolist(), found.status) == (milp(None, **asked).x.tolist(), 0) == ([1.0, 1.0], 0)
    assert any(pulses)
    for search in (partial(most, problem, 2, SECONDS), partial(fewest, problem, SECONDS)):
        assert search(lambda: None).served.tolist() == search().served.tolist()
    assert active_children() == []


def test_the_solver_is_ended_with_its_process() -> None:
    seen: list[BaseProcess] = []

    def pulse() -> None:
        seen.extend(active_children())
        if seen:
            raise EnoughError

    with pytest.raises(EnoughError):
        most(hard(), 9, 600.0, pulse)
    assert len(seen) == 1
    assert active_children() == []


def test_a_solver_that_is_killed_leaves_the_answer_that_was_there() -> None:
    def kill() -> None:
        for one in active_children():
            one.kill()

    found = most(hard(), 9, 60.0, kill)
    assert 0 < served(hard(), found.served) == found.value < found.bound


def test_no_time_still_gives_an_answer_and_says_how_good() -> None:
    rng = np.random.default_rng(7)
    apart = np.hypot(*(rng.uniform(0, 100, (150, 2, 1)) - rng.uniform(0, 100, (2, 50))).swapaxes(0, 1))
    village, site = np.nonzero(apart <= 15)
    need = rng.integers(1, 60, 150).astype(float)
    problem = Problem.of(need, np.full(50, 400.0), village, site, apart[village, site])
    hasty, patient = most(problem, 9, 0.0), most(problem, 9, 1.0)
    assert 0 < served(problem, hasty.served) == hasty.value <= patient.value <= hasty.bound
    assert not hasty.proven
    assert hasty.gap == (hasty.bound - hasty.value) / hasty.bound > 0
    hurried = fewest(problem, 0.0)
    assert hurried.bound <= len(fewest(problem, 1.0).sites) <= hurried.value
