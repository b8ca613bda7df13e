"""Spatial conditions: within a distance of places, inside zones, east of a line; each gives a `Verdict`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import KDTree

from analysis.logic import NO, RELATIVE_TOLERANCE, VERIFY, YES, Figures, Verdict, at_most
from layers.geodesy import Edges, Places, Polygons, distance, geocentric

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.table import Table

    Floats = NDArray[np.float64]

SEAM_DEGREES = 1e-9
"""Zones that adjoin are joined on this grid (0.1 mm), so that their common seam is no edge of the union."""


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
    if not len(here) or not len(there):
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    tree = KDTree(geocentric(here.lon, here.lat))
    # The chord is never longer than the geodesic: nothing within reach is missed.
    found = tree.sparse_distance_matrix(
        KDTree(geocentric(there.lon, there.lat)), reach * (1 + RELATIVE_TOLERANCE), output_type="ndarray"
    )
    first, second = found["i"].astype(np.intp), found["j"].astype(np.intp)
    metres = distance(here.lon[first], here.lat[first], there.lon[second], there.lat[second])
    return first, second, metres


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
        chord, found = KDTree(self._xyz[chosen]).query(geocentric(places.lon, places.lat), k=min(2, len(chosen)))
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
        closest, _ = KDTree(self._xyz).query(geocentric(places.lon, places.lat), distance_upper_bound=widest * 1.001)
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


class Zones:
    """Inside these zones: the edge that counts is that of their union (the rules, section 1).

    Parameters
    ----------
    table
        The zones in force; rows without a polygon are left out.
    """

    def __init__(self, table: Table) -> None:
        self.kind = table.layer_kind.id
        rows = table.rows
        self.ids = table.ids[rows]
        self.shapes: NDArray[np.object_] = table.frame.geometry.to_numpy()[rows]
        effective = table.frame["effective"].to_numpy(dtype="datetime64[D]")
        self.effective = effective[rows]
        self.uncertainty_m = table.zone_uncertainty_m

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _polygons(self) -> Polygons:
        return Polygons.of(self.shapes)

    @cached_property
    def _own_edges(self) -> Edges:
        return Edges.of(self.shapes)

    @cached_property
    def _union_edges(self) -> Edges:
        if len(self) == 1:
            return self._own_edges
        return Edges.of(np.array([shapely.union_all(self.shapes, grid_size=SEAM_DEGREES)], dtype=object))

    def contains(self, table: Table) -> Mask:
        """Return which rows lie inside by the point itself; a row without a place does not."""
        inside = np.zeros(len(table.rows), dtype=bool)
        inside[self._covering(table)[0]] = True
        result: Mask = table.spread(inside, False)
        return result

    def inside(self, table: Table) -> Verdict:
        """Return the verdict of each row of a table."""
        return table.memo((self, "inside"), lambda: self._inside(table))

    def _covering(self, table: Table) -> tuple[Rows, Rows]:
        return table.memo((self, "covering"), lambda: self._polygons.covering(table.places))

    def _reach(self, table: Table) -> Floats:
        return (table.uncertainty + self.uncertainty_m) * (1 + RELATIVE_TOLERANCE)

    def _near(self, table: Table) -> tuple[Rows, Rows]:
        """Return pairs (located row, zone) where the zone's own edge is within uncertainty."""
        reach = self._reach(table)
        doubtful = np.flatnonzero(reach > 0)
        near = self._own_edges.within(table.places.take(doubtful), reach[doubtful])
        return doubtful[near.point], near.owner

    def _inside(self, table: Table) -> Verdict:
        if not len(self):
            return Verdict(np.full(len(table), NO, dtype=np.int8), {}, _blank)
        covered, zone = self._covering(table)
        near, near_zone = self._near(table)
        value = np.full(len(table.rows), NO, dtype=np.int8)
        value[covered] = YES
        on_edge = self._on_union_edge(table, np.unique(near))
        value[on_edge] = VERIFY
        edge = np.zeros(len(table.rows), dtype=bool)
        edge[on_edge] = True
        undecided = {"edge": table.spread(edge, False), "location": ~table.located}
        behind = _Behind(np.concatenate((covered, near)), np.concatenate((zone, near_zone)))
        return Verdict(table.spread(value, VERIFY), undecided, self._measure(table, behind))

    def _on_union_edge(self, table: Table, rows: Rows) -> Rows:
        """Return those of the located rows that are within uncertainty of the union's edge."""
        reach = self._reach(table)[rows]
        return rows[np.unique(self._union_edges.within(table.places.take(rows), reach).point)]

    def _measure(self, table: Table, behind: _Behind) -> Callable[[Rows], Figures]:
        position = np.full(len(table), -1, dtype=np.intp)
        position[table.rows] = np.arange(len(table.rows))

        def figures(asked: Rows) -> Figures:
            at = position[asked]
            located = np.flatnonzero(at >= 0)
            metres = np.full(len(asked), np.nan)
            some = table.places.take(at[located])
            metres[located] = self._union_edges.nearest(some)
            # Signed like the margin: positive inside, negative outside.
            inside = np.zeros(len(table.rows), dtype=bool)
            inside[self._covering(table)[0]] = True
            signed = metres.copy()
            signed[located] = np.where(inside[at[located]], metres[located], -metres[located])
            plain = Figures.of(signed, 0.0, signed, "m")
            names, kind = plain.other.copy(), plain.other_kind.copy()
            effective = plain.effective.copy()
            names[located], effective[located] = behind.of(at[located], self.ids, self.effective)
            kind[names != ""] = self.kind
            return replace(plain, other=names, other_kind=kind, effective=effective)

        return figures


@dataclass(frozen=True, slots=True)
class _Behind:
    """Pairs (located row, zone) of the zones that contain a row or whose own edge it may be over."""

    row: Rows
    zone: Rows

    def of(
        self, rows: Rows, ids: NDArray[np.object_], effective: NDArray[np.datetime64]
    ) -> tuple[NDArray[np.object_], NDArray[np.datetime64]]:
        """Return, for each asked row, the zone ids joined by ``;`` and the earliest date, undated ones skipped."""
        names = np.full(len(rows), "", dtype=object)
        dates = np.full(len(rows), "NaT", dtype="datetime64[D]")
        pairs = np.unique(np.column_stack((self.row, self.zone)), axis=0)
        order = np.argsort(rows, kind="stable")
        slot = np.searchsorted(rows[order], pairs[:, 0])
        slot[slot == len(rows)] = 0
        wanted = rows[order][slot] == pairs[:, 0] if len(rows) else np.zeros(len(pairs), dtype=bool)
        at, zone = order[slot[wanted]], pairs[wanted, 1]
        np.fmin.at(dates, at, effective[zone])
        by_id = np.lexsort((ids[zone].astype(str), at))
        at, zone = at[by_id], zone[by_id]
        rank = np.arange(len(at)) - np.searchsorted(at, at)
        # As many rounds as the most zones one row has behind it: a handful.
        for turn in range(int(rank.max()) + 1 if len(rank) else 0):
            now = rank == turn
            names[at[now]] += (";" if turn else "") + ids[zone[now]]
        return names, dates


def _blank(rows: Rows) -> Figures:
    return Figures.blank(len(rows))


class Line:
    """East of this line: the side of the line, not a longitude (the rules, section 3).

    Parameters
    ----------
    table
        The lines of one reference, such as both carriageways of G5; rows without a line are left out.
    """

    def __init__(self, table: Table) -> None:
        self.kind = table.layer_kind.id
        self.ids = table.ids[table.rows]
        self.shapes: NDArray[np.object_] = table.frame.geometry.to_numpy()[table.rows]
        self.uncertainty_m = table.zone_uncertainty_m

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _edges(self) -> Edges:
        return Edges.of(self.shapes)

    @cached_property
    def _heights(self) -> shapely.STRtree:
        """The latitudes that each segment spans, as boxes one unit wide."""
        low = np.minimum(self._edges.start[:, 1], self._edges.end[:, 1])
        high = np.maximum(self._edges.start[:, 1], self._edges.end[:, 1])
        return shapely.STRtree(shapely.box(0.0, low, 1.0, high))

    def east(self, table: Table, among: Verdict) -> Verdict:
        """Return which rows lie east; rows where `among` is no are not looked at and get no."""
        rows = np.flatnonzero(~among.no)
        value = np.full(len(table), NO, dtype=np.int8)
        undecided = {name: np.zeros(len(table), dtype=bool) for name in ("line", "location", "side")}
        undecided["line" if not len(self) else "location"][rows] = True
        metres = np.full(len(table), np.nan)
        value[rows] = VERIFY
        if len(self):
            self._locate(table, rows, value, undecided, metres)
        return Verdict(value, undecided, self._measure(metres))

    def _locate(
        self, table: Table, rows: Rows, value: NDArray[np.int8], undecided: dict[str, Mask], metres: Floats
    ) -> None:
        wanted = np.zeros(len(table), dtype=bool)
        wanted[rows] = True
        local = np.flatnonzero(wanted[table.rows])
        at, places = table.rows[local], table.places.take(local)
        undecided["location"][at] = False
        west = self._crossing(places)
        metres[at] = self._edges.nearest(places)
        reach = table.uncertainty[local] + self.uncertainty_m
        doubtful = np.isnan(west) | ((reach > 0) & (metres[at] <= reach))
        value[at] = np.where(doubtful, VERIFY, np.where(places.lon >= west, YES, NO))
        undecided["side"][at] = doubtful

    def _crossing(self, places: Places) -> Floats:
        """Return the longitude of the westernmost crossing of the horizontal through each place.

        North of all lines their northernmost end is prolonged, south of all the southernmost. In a gap between
        lines no side can be told: NaN.
        """
        edges = self._edges
        row, segment = self._heights.query(shapely.points(np.full(len(places), 0.5), places.lat))
        start, end = edges.start[segment], edges.end[segment]
        rise = end[:, 1] - start[:, 1]
        level = rise == 0
        along = np.divide(places.lat[row] - start[:, 1], rise, out=np.zeros(len(row)), where=~level)
        lon = np.where(level, np.minimum(start[:, 0], end[:, 0]), start[:, 0] + along * (end[:, 0] - start[:, 0]))
        west = np.full(len(places), np.nan)
        np.fmin.at(west, row, lon)
        ends = np.concatenate((edges.start, edges.end))
        top, bottom = ends[:, 1].max(), ends[:, 1].min()
        west[places.lat > top] = ends[ends[:, 1] == top, 0].min()
        west[places.lat < bottom] = ends[ends[:, 1] == bottom, 0].min()
        return west

    def _measure(self, metres: Floats) -> Callable[[Rows], Figures]:
        def figures(rows: Rows) -> Figures:
            measured = metres[rows]
            plain = Figures.of(measured, 0.0, measured, "m")
            return replace(plain, other_kind=np.full(len(rows), self.kind, dtype=object))

        return figures


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
