"""The condition "inside zones"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.logic import NO, RELATIVE_TOLERANCE, VERIFY, YES, Figures, Verdict
from layers.geodesy import Edges, Polygons

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.table import Table

    Floats = NDArray[np.float64]

ON_EDGE_M = 1e-6
"""A place so near to an edge is on it: closer than coordinates can tell."""

SEAM_DEGREES = 1e-9
"""Zones that adjoin are joined on this grid (0.1 mm), so that their common seam is no edge of the union."""


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
        # Only zones that touch another one lose edges to it.
        first, second = shapely.STRtree(self.shapes).query(self.shapes, predicate="dwithin", distance=SEAM_DEGREES)
        touching = np.zeros(len(self), dtype=bool)
        touching[first[first != second]] = True
        if not touching.any():
            return self._own_edges
        joined = shapely.union_all(self.shapes[touching], grid_size=SEAM_DEGREES)
        return Edges.of(np.append(self.shapes[~touching], joined))

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

    def _summed(self, table: Table) -> Floats:
        return table.uncertainty + self.uncertainty_m

    def _reach(self, table: Table) -> Floats:
        return np.maximum(self._summed(table), ON_EDGE_M) * (1 + RELATIVE_TOLERANCE)

    def _near(self, table: Table) -> tuple[Rows, Rows]:
        """Return pairs (located row, zone) where the zone's own edge is within uncertainty."""
        near = self._own_edges.within(table.places, self._reach(table))
        return near.point, near.owner

    def _inside(self, table: Table) -> Verdict:
        if not len(self):
            return Verdict(np.full(len(table), NO, dtype=np.int8), {}, _blank)
        covered, zone = self._covering(table)
        near, near_zone = self._near(table)
        value = np.full(len(table.rows), NO, dtype=np.int8)
        value[covered] = YES
        on_edge = self._on_union_edge(table, np.unique(near))
        # Without any uncertainty a place on the edge is inside.
        value[on_edge] = np.where(self._summed(table)[on_edge] > 0, VERIFY, YES)
        edge = np.zeros(len(table.rows), dtype=bool)
        edge[on_edge] = value[on_edge] == VERIFY
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
