"""The condition "east of a line"."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.logic import NO, RELATIVE_TOLERANCE, VERIFY, YES, Figures, Verdict
from analysis.zones import ON_EDGE_M
from layers.geodesy import Edges, Places

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.table import Table

    Floats = NDArray[np.float64]


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
        summed = table.uncertainty[local] + self.uncertainty_m
        reach = np.maximum(summed, ON_EDGE_M) * (1 + RELATIVE_TOLERANCE)
        near = self._edges.within(places, reach)
        # The distance is known, and told, where the side hangs on it.
        np.fmin.at(metres, at[near.point], near.metres)
        near_line = ~np.isnan(metres[at])
        doubtful = np.isnan(west) | (near_line & (summed > 0))
        # Without any uncertainty the line itself belongs to its east.
        value[at] = np.where(doubtful, VERIFY, np.where(near_line | (places.lon >= west), YES, NO))
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
