"""The county of an object, and whether it lies in the plan (the rules, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.logic import Verdict, partly_known
from analysis.table import picked
from layers.geodesy import Polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.plan import Plan
    from analysis.table import Table, Texts
    from layers.geodesy import Places

OUTSIDE = "outside"
"""The county of an object whose place lies in no division."""


@dataclass(frozen=True, slots=True)
class Located:
    """The county of each row of a table; counties are numbers into `names`, -1 where it is not known.

    Attributes
    ----------
    names
        Divisions, committees and `OUTSIDE`.
    number
        County of each row.
    by_field, by_place
        The one that the field names (-1 where it names none), and the one where the place lies.
    in_plan
        Rows to be judged: in a county of the plan, or unknown.
    """

    names: pd.Index
    number: NDArray[np.intp]
    by_field: NDArray[np.intp]
    by_place: NDArray[np.intp]
    in_plan: Mask

    @property
    def county(self) -> Texts:
        """Name of each row's county, missing where it is not known."""
        return picked(self.names, self.number)

    @property
    def unknown(self) -> Mask:
        """Rows whose county is not known."""
        return self.number < 0

    def take(self, rows: Rows) -> Located:
        """Return these rows."""
        return Located(self.names, self.number[rows], self.by_field[rows], self.by_place[rows], self.in_plan[rows])

    def among(self, *names: str) -> Verdict:
        """Ask whether the county is one of these; unknown without one, no outside the city."""
        numbers = self.names.get_indexer(list(names))
        return partly_known(np.isin(self.number, numbers[numbers >= 0]), self.unknown, "county")


class Divisions:
    """The divisions of the city and the plan's committees."""

    def __init__(self, counties: Table, plan: Plan) -> None:
        order = np.lexsort((counties.rows, counties.adcode.values[counties.rows].astype(str)))
        rows = counties.rows[order]
        self._polygons = Polygons.of(counties.frame.geometry.to_numpy()[rows])
        named = ~counties.name.missing
        names = counties.name.values
        self.empty = len(counties) == 0
        """True where the city's divisions are not known, so that fields alone name counties."""
        self._names = pd.Index(dict.fromkeys([*names[named], *plan.counties.committees, OUTSIDE]), dtype="str")
        self._number = self._names.get_indexer(pd.Index(names[rows], dtype="str"))
        stated = counties.in_plan.filled(True).values
        # A division of several rows is in plan if any of them is.
        left_out = set(names[~stated]) - set(names[stated]) if len(counties) else set(plan.counties.excluded)
        shown = plan.counties.excluded if plan.parameters.include_excluded_counties else ()
        self._left_out = [*(left_out - set(shown)), OUTSIDE]

    @property
    def plan_names(self) -> list[str]:
        """Names of the divisions and committees in plan, in order of their codes."""
        return [str(name) for name in self._names if name not in self._left_out]

    def strangers(self, plan: Plan) -> list[str]:
        """Return the county names of the plan file that are neither a division nor a committee."""
        named = [*plan.counties.main_urban, *plan.counties.excluded]
        named += [name for terms in plan.rules.values() for name in (*terms.whole, *terms.east, *terms.plain)]
        return [] if self.empty else sorted(set(named) - set(self._names))

    def locate(self, table: Table) -> Located:
        """Return the county of each row of a table."""

        def locate() -> Located:
            return self.locate(table.origin[0]).take(table.origin[1]) if table.origin else self._locate(table)

        return table.memo((self, "county"), locate)

    def at(self, places: Places) -> Texts:
        """Return the name of the division in which each place lies, missing where that has none or is none."""
        number = np.full(len(places), -1, dtype=np.intp)
        row, division = self._covering(places)
        number[row] = self._number[division]
        return picked(self._names, number)

    def _covering(self, places: Places) -> tuple[Rows, Rows]:
        """Return places and the divisions that cover them; on a common edge the one with the smallest code is last."""
        row, division = self._polygons.covering(places)
        order = np.lexsort((-division, row))
        return row[order], division[order]

    def _locate(self, table: Table) -> Located:
        names = self._names
        by_field = np.full(len(table), -1, dtype=np.intp)
        if any(one.name == "county" for one in table.layer_kind.fields):
            stated = pd.Index(table.frame["county"], dtype="str")
            if self.empty:
                names = pd.Index(dict.fromkeys([*names, *stated.dropna()]), dtype="str")
            by_field = names.get_indexer(stated)
            by_field[names.get_indexer([OUTSIDE]) == by_field] = -1
        by_place = np.full(len(table), -1, dtype=np.intp)
        row, division = self._covering(table.places)
        by_place[table.rows[row]] = self._number[division]
        number = np.where(by_field >= 0, by_field, by_place)
        if not self.empty:
            # A place in a division without a name is in the city all the same.
            covered = np.zeros(len(table), dtype=bool)
            covered[table.rows[row]] = True
            number[(number < 0) & table.located & ~covered] = names.get_loc(OUTSIDE)
        left_out = names.get_indexer(self._left_out)
        return Located(names, number, by_field, by_place, ~np.isin(number, left_out[left_out >= 0]))
