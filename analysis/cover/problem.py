"""The covering problem: villages with needs, sites with capacities, the pairs in reach, and an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """Villages with needs, sites with capacities, and the pairs in reach. Build with `Problem.of`.

    Parameters
    ----------
    need
        Of each village, shape (n,), > 0; whole numbers, such as households.
    capacity
        Of each site, shape (m,), in the same unit.
    village, site, metres
        Pairs in reach that fit, by site and distance: shape (p,).
    """

    need: Floats
    capacity: Floats
    village: Rows
    site: Rows
    metres: Floats

    @classmethod
    def of(cls, need: Floats, capacity: Floats, village: Rows, site: Rows, metres: Floats) -> Problem:
        """Return the problem of these pairs, without those of which the village alone is too much for the site."""
        fits = need[village] <= capacity[site]
        village, site, metres = village[fits], site[fits], metres[fits]
        # Two sorts of whole numbers, several times as fast as one by three keys: by millimetre and village, then site.
        order = np.argsort(np.rint(metres * 1000).astype(np.int64) * len(need) + village)
        order = order[np.argsort(site[order].astype(np.min_scalar_type(len(capacity))), kind="stable")]
        return cls(need, capacity, village[order], site[order], metres[order])

    def only(self, villages: Mask, sites: Mask) -> Problem:
        """Return the problem of some villages and sites; their numbers stay."""
        kept = villages[self.village] & sites[self.site]
        return replace(self, village=self.village[kept], site=self.site[kept], metres=self.metres[kept])

    @cached_property
    def reachable(self) -> Mask:
        """Villages that at least one site can serve."""
        return np.bincount(self.village, minlength=len(self.need)) > 0

    @cached_property
    def reach(self) -> Floats:
        """What each site could serve alone."""
        near = np.bincount(self.site, self.need[self.village], len(self.capacity))
        return np.minimum(near, self.capacity)

    @cached_property
    def roomy(self) -> bool:
        """Whether every site has capacity for all in its reach."""
        near = np.bincount(self.site, self.need[self.village], len(self.capacity))
        return bool((near <= self.capacity).all())

    @cached_property
    def first(self) -> Rows:
        """Where the pairs of each site begin, and where the last ones end: shape (m + 1,)."""
        return np.searchsorted(self.site, np.arange(len(self.capacity) + 1))

    @cached_property
    def sites_of(self) -> sparse.csr_matrix:
        """Sites by village."""
        ones = np.ones(len(self.site), dtype=np.int8)
        return sparse.csr_matrix((ones, (self.village, self.site)), (len(self.need), len(self.capacity)))


@dataclass(frozen=True)
class Solution:
    """Which site serves each village, and how good that is.

    Parameters
    ----------
    served
        Site of each village, -1 for none: shape (n,).
    value
        Need served, or number of sites where the fewest are sought.
    bound
        No answer is better than this; equal to the value where it is proven the best.
    """

    served: Rows
    value: float
    bound: float

    @property
    def sites(self) -> Rows:
        """The sites that serve any village."""
        return np.unique(self.served[self.served >= 0])

    @property
    def proven(self) -> bool:
        """Whether no better answer exists."""
        return self.bound == self.value

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a share of the bound or, for the fewest, of the answer."""
        most = max(self.bound, self.value)
        return abs(self.bound - self.value) / most if most else 0.0
