"""The condition "within a distance of places", and which place is the nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.logic import NO, RELATIVE_TOLERANCE, VERIFY, YES, Figures, Verdict, at_most
from layers.geodesy import Edges, Places, distance, geocentric

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.spatial import KDTree

    from analysis.logic import Mask, Rows
    from analysis.table import Table

    Floats = NDArray[np.float64]


def compare(metres: Floats, threshold: float, uncertainty: Floats) -> NDArray[np.int8]:
    """Return yes/verify/no for "within the threshold" given the summed uncertainty (the rules, section 1)."""
    near = at_most(metres, threshold)
    slack = threshold * RELATIVE_TOLERANCE
    undecided = (uncertainty > 0) & (np.abs(metres - threshold) <= uncertainty + slack)
    return np.where(undecided, VERIFY, np.where(near, YES, NO))


def pairs_within(here: Places, there: Places, reach: float) -> tuple[Rows, Rows, Floats]:
    """Return every pair of two sets of places within the reach (metres), and some a little further.

    Returns
    -------
    tuple
        Positions in the first set, positions in the second, geodesic distances in metres.
    """
    first, second, _ = _close(here, there, reach)
    metres = distance(here.lon[first], here.lat[first], there.lon[second], there.lat[second])
    return first, second, metres


def pairs_in_reach(here: Places, there: Places, reach: float) -> tuple[Rows, Rows, Floats]:
    """Return every pair of two sets of places within the reach (metres), and no other, for sets of millions.

    The geodesic decides, but is asked only where the chord does not tell.

    Returns
    -------
    tuple
        Positions in the first set, positions in the second, chords in metres: millimetres short at 15 km.
    """
    first, second, chord = _close(here, there, reach)
    # A geodesic is longer than its chord by a 24th of its cube over the square of the radius; this is a little more.
    unsure = np.flatnonzero(chord > reach - reach**3 / (20 * _LEAST_RADIUS_M**2))
    one, other = first[unsure], second[unsure]
    metres = distance(here.lon[one], here.lat[one], there.lon[other], there.lat[other])
    kept = np.ones(len(first), dtype=bool)
    kept[unsure] = at_most(metres, reach)
    return first[kept], second[kept], chord[kept]


def _close(here: Places, there: Places, reach: float) -> tuple[Rows, Rows, Floats]:
    """Return the pairs whose chord is within the reach: never longer than the geodesic, it misses none."""
    if not len(here) or not len(there):
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    # Trees that are used once: quick to build rather than quick to ask.
    trees = [_tree(geocentric(one.lon, one.lat), compact_nodes=False, balanced_tree=False) for one in (here, there)]
    found = trees[0].sparse_distance_matrix(trees[1], reach * (1 + RELATIVE_TOLERANCE), output_type="ndarray")
    return found["i"].astype(np.intp), found["j"].astype(np.intp), found["v"]


def _tree(xyz: NDArray[np.float64], **how: bool) -> KDTree:
    # Loaded when something is first judged: a project that is only looked at opens a quarter sooner.
    from scipy.spatial import KDTree

    return KDTree(xyz, **how)


_LEAST_RADIUS_M = 6.3e6
"""No curve on the ellipsoid is bent more than a circle of this radius."""

_CHORD_DOUBT = 1e-4
"""How much longer a chord may be, relatively, and its geodesic still the shorter one: ample up to 500 km."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Places of other features, some of which count only perhaps.

    Parameters
    ----------
    kind
        Kind of the features.
    label
        Name of the feature a place belongs to.
    places, uncertainty
        Where, and how far off it may be, metres.
    doubts
        Name of a condition to a mask of the places for which it is undecided; a place without any counts.
    """

    kind: str
    label: NDArray[np.object_]
    places: Places
    uncertainty: Floats
    doubts: dict[str, Mask]

    def __len__(self) -> int:
        return len(self.label)

    def certain(self) -> Mask:
        """Places without a doubt."""
        doubtful = np.zeros(len(self), dtype=bool)
        for mask in self.doubts.values():
            doubtful |= mask
        return ~doubtful


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest site of each place: its position (-1 where there is none) and the distance in metres (NaN)."""

    site: Rows
    metres: Floats


class Proximity:
    """Within a distance of any of these sites, and which is the nearest."""

    def __init__(self, sites: Sites, threshold: float) -> None:
        self.sites = sites
        self.threshold = threshold
        self._certain = sites.certain()

    @cached_property
    def _xyz(self) -> Floats:
        return geocentric(self.sites.places.lon, self.sites.places.lat)

    @cached_property
    def _distinct(self) -> Rows:
        """Certain sites, one of each spot: the first by name."""
        sites = np.flatnonzero(self._certain)
        sites = sites[np.argsort(self.sites.label[sites], kind="stable")]
        spots = np.column_stack((self.sites.places.lon[sites], self.sites.places.lat[sites]))
        return sites[np.unique(spots, axis=0, return_index=True)[1]]

    def nearest(self, places: Places) -> Nearest:
        """Return the nearest certain site of each place; of several on one spot the first by name."""
        chosen = self._distinct
        if not len(chosen) or not len(places):
            return Nearest(np.full(len(places), -1, dtype=np.intp), np.full(len(places), np.nan))
        chord, found = _tree(self._xyz[chosen]).query(geocentric(places.lon, places.lat), k=min(2, len(chosen)))
        if chord.ndim == 1:
            chord, found = chord[:, None], found[:, None]
        site = chosen[found[:, 0]]
        metres = self._metres(places, site)
        # Chords as good as equal do not tell which geodesic is shorter, or by name which of two equal ones is first.
        close = np.flatnonzero(chord[:, -1] <= chord[:, 0] * (1 + _CHORD_DOUBT))
        second = chosen[found[close, -1]]
        second_metres = self._metres(places.take(close), second)
        by_name = self.sites.label[second] < self.sites.label[site[close]]
        equal = np.abs(second_metres - metres[close]) <= RELATIVE_TOLERANCE * metres[close]
        better = np.where(equal, by_name, second_metres < metres[close])
        site[close[better]], metres[close[better]] = second[better], second_metres[better]
        return Nearest(site, metres)

    def _metres(self, places: Places, site: Rows) -> Floats:
        there = self.sites.places
        return distance(places.lon, places.lat, there.lon[site], there.lat[site])

    def pairs(self, places: Places, reach: float) -> tuple[Rows, Rows, Floats]:
        """Return every pair of a place and a site within the reach, as `pairs_within`."""
        return pairs_within(places, self.sites.places, reach)

    def judge_pairs(self, row: Rows, site: Rows, metres: Floats, uncertainty: Floats, rows: int) -> Judged:
        """Return the "or" over pairs of a row and a site: the best value of each row and the pair that decides it."""
        within = compare(metres, self.threshold, uncertainty + self.sites.uncertainty[site])
        value = np.where(self._certain[site], within, np.minimum(within, VERIFY))
        result = Judged.none(rows)
        # Best value first, then the nearest, then the name: one order, whatever order the pairs came in.
        order = np.lexsort((self.sites.label[site].astype(str), metres, -value, row))
        first = np.ones(len(order), dtype=bool)
        first[1:] = row[order[1:]] != row[order[:-1]]
        best = order[first]
        best = best[value[best] > NO]
        result.put(row[best], Judged(value[best], site[best], metres[best], within[best] == VERIFY))
        return result

    def judge(self, places: Places, uncertainty: Floats, near: Nearest) -> Judged:
        """Return the verdict of each place; `near` is its nearest certain site."""
        result = Judged.none(len(places))
        if not len(self.sites) or not len(places):
            return result
        of_site = np.where(near.site >= 0, self.sites.uncertainty[near.site], 0.0)
        value = compare(near.metres, self.threshold, uncertainty + of_site)
        sure = value == YES
        result.value[sure], result.site[sure], result.metres[sure] = YES, near.site[sure], near.metres[sure]
        # A yes by the nearest site settles most rows, no site at all within the widest reach most others.
        widest = self.threshold + float(uncertainty.max()) + float(self.sites.uncertainty.max())
        closest, _ = _tree(self._xyz).query(geocentric(places.lon, places.lat), distance_upper_bound=widest * 1.001)
        open_rows = np.flatnonzero(~sure & np.isfinite(closest))
        if len(open_rows):
            some = places.take(open_rows)
            row, site, metres = self.pairs(some, widest)
            result.put(open_rows, self.judge_pairs(row, site, metres, uncertainty[open_rows][row], len(some)))
        return result

    def verdict(self, judged: Judged, located: Mask) -> Verdict:
        """Return the verdict over all rows; a row without a place is undecided where there is any site.

        Parameters
        ----------
        judged
            Of the located rows, in order.
        located
            Over all rows.
        """
        rows = np.flatnonzero(located)
        value = np.full(len(located), VERIFY if len(self.sites) else NO, dtype=np.int8)
        value[rows] = judged.value
        undecided = {"location": ~located & bool(len(self.sites))}
        tried = np.flatnonzero(judged.value == VERIFY)
        doubts = {name: mask[judged.site[tried]] for name, mask in self.sites.doubts.items()}
        for name, mask in {"distance": judged.band[tried], **doubts}.items():
            undecided[name] = np.zeros(len(located), dtype=bool)
            undecided[name][rows[tried]] = mask
        return Verdict(value, undecided, self._measure(rows, judged, len(located)))

    def _measure(self, rows: Rows, judged: Judged, total: int) -> Callable[[Rows], Figures]:
        site = np.full(total, -1, dtype=np.intp)
        metres = np.full(total, np.nan)
        site[rows], metres[rows] = judged.site, judged.metres

        def figures(asked: Rows) -> Figures:
            measured, of = metres[asked], site[asked]
            plain = Figures.of(measured, self.threshold, self.threshold - measured, "m")
            there = of >= 0
            label, kind = plain.other.copy(), plain.other_kind.copy()
            label[there], kind[there] = self.sites.label[of[there]], self.sites.kind
            return replace(plain, other=label, other_kind=kind)

        return figures


@dataclass(frozen=True, slots=True)
class Judged:
    """Value, deciding site (-1: none), distance to it (NaN), and whether that distance is undecided, a row each."""

    value: NDArray[np.int8]
    site: Rows
    metres: Floats
    band: Mask

    @classmethod
    def none(cls, rows: int) -> Judged:
        """Return rows that no site reaches."""
        nowhere, site = np.full(rows, np.nan), np.full(rows, -1, dtype=np.intp)
        return cls(np.full(rows, NO, dtype=np.int8), site, nowhere, np.zeros(rows, dtype=bool))

    def take(self, rows: Rows) -> Judged:
        """Return these rows."""
        return Judged(self.value[rows], self.site[rows], self.metres[rows], self.band[rows])

    def put(self, rows: Rows, source: Judged) -> None:
        """Overwrite these rows with the rows of another, in order."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[rows] = getattr(source, name)


def near_lines(table: Table, lines: list[Table], threshold: float) -> Verdict:
    """Return which rows of a table lie within a distance (metres) of any of the lines; no figures.

    Parameters
    ----------
    table
        The rows.
    lines
        Layers of lines; rows without one are left out.
    threshold
        Metres.
    """
    shapes = np.concatenate([one.frame.geometry.to_numpy()[one.rows] for one in lines])
    uncertainty = table.uncertainty + table.zone_uncertainty_m
    near = Edges.of(shapes).within(table.places, (threshold + uncertainty) * (1 + RELATIVE_TOLERANCE))
    metres = np.full(len(table.rows), np.inf)
    np.fmin.at(metres, near.point, near.metres)
    value = compare(metres, threshold, uncertainty)
    return Verdict(table.spread(value, VERIFY if len(shapes) else NO), {"location": ~table.located})
