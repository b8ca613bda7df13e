"""Seeded chance: one generator a theme, so that a change to one theme leaves the others as they are."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    Objects = NDArray[np.object_]
    Days = NDArray[np.datetime64]


def generator(seed: int, theme: str) -> Generator:
    """Return the random numbers of one theme."""
    return np.random.default_rng([seed, zlib.crc32(theme.encode())])


def pick(rng: Generator, weights: Mapping[str, float] | Mapping[float, float], count: int) -> Objects:
    """Return `count` of the words or numbers, each as often as its weight says."""
    share = np.cumsum(np.array(list(weights.values()), dtype=np.float64))
    chosen = np.searchsorted(share, rng.random(count) * share[-1], side="right")
    words = np.array(list(weights), dtype=object)
    return np.asarray(words[np.minimum(chosen, len(share) - 1)], dtype=object)


def blank(rng: Generator, values: NDArray[np.generic] | Objects, share: float) -> Objects:
    """Return the values with about that share of them missing, as in a ledger."""
    kept = values.astype(object)
    kept[rng.random(len(kept)) < share] = None
    return kept


def where(condition: NDArray[np.bool_], values: NDArray[np.generic] | Objects) -> Objects:
    """Return the values where the condition holds and missing elsewhere."""
    kept = values.astype(object)
    kept[~condition] = None
    return kept


def days(rng: Generator, first: str, last: str, count: int) -> Days:
    """Return `count` days from the first to the last, both included."""
    start = np.datetime64(first, "D")
    span = int((np.datetime64(last, "D") - start).astype(int)) + 1
    return np.asarray(start + rng.integers(0, span, count).astype("timedelta64[D]"))


def where_day(condition: NDArray[np.bool_], chosen: Days) -> Days:
    """Return the days where the condition holds and no day elsewhere."""
    return np.where(condition, chosen, np.datetime64("NaT", "D"))
