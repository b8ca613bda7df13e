"""The county of an object, and whether it lies in the plan (the rules, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.logic import Verdict, partly_known
from layers.geodesy import Polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.logic import Mask
    from analysis.plan import Plan
    from analysis.table import Table

OUTSIDE = "outside"
"""The county of an object whose place lies in no division."""


@dataclass(frozen=True, slots=True)
class Located:
    """The county of each row of a table.

    Attributes
    ----------
    county
        Name, `OUTSIDE`, or None where it is not known.
    by_field, by_place
        The name that the field gives (None where it names no division), and the one where the place lies.
    in_plan
        Rows to be judged: in a county of the plan, or unknown.
    """

    county: NDArray[np.object_]
    by_field: NDArray[np.object_]
    by_place: NDArray[np.object_]
    in_plan: Mask

    def among(self, *names: str) -> Verdict:
        """Ask whether the county is one of these; unknown without one, no outside the city."""
        unknown = pd.isna(self.county)
        return partly_known(np.isin(self.county, names), unknown, "county")


class Divisions:
    """The divisions of the city and the plan's committees."""

    def __init__(self, counties: Table, plan: Plan) -> None:
        order = np.argsort(counties.adcode.values.astype(str), kind="stable")
        names = counties.name.values
        self._names = names[[row for row in order if counties.located[row]]]
        shapes = counties.frame.geometry.to_numpy()
        self._polygons = Polygons.of(shapes[[row for row in order if counties.located[row]]])
        stated = counties.in_plan.filled(True).values
        shown = plan.counties.excluded if plan.parameters.include_excluded_counties else ()
        # A division of several rows is in plan if any of them is.
        included = set(names[stated])
        left_out = set(names[~stated]) - included if len(counties) else set(plan.counties.excluded)
        self._left_out = sorted(str(name) for name in left_out - set(shown))
        self._known = {str(name) for name in names[~counties.name.missing]} | set(plan.counties.committees)
        self._anything_known = len(counties) > 0

    @property
    def empty(self) -> bool:
        """True where the city's divisions are not known, so that fields alone name counties."""
        return not self._anything_known

    def locate(self, table: Table) -> Located:
        """Return the county of each row of a table."""
        return table.memo((self, "county"), lambda: self._locate(table))

    def _locate(self, table: Table) -> Located:
        by_place = np.full(len(table), None, dtype=object)
        row, division = self._polygons.covering(table.places)
        # On a common edge the division with the smallest code: written last.
        order = np.lexsort((-division, row))
        by_place[table.rows[row[order]]] = self._names[division[order]]
        by_field = np.full(len(table), None, dtype=object)
        if any(one.name == "county" for one in table.layer_kind.fields):
            stated = table["county"]
            names = ~stated.missing
            if self._anything_known:
                names &= np.isin(stated.values, sorted(self._known))
            by_field[names] = stated.values[names]
        county = np.where(pd.isna(by_field), by_place, by_field)
        lost = pd.isna(county) & table.located
        if self._anything_known:
            county[lost] = OUTSIDE
        in_plan = ~np.isin(county, [*self._left_out, OUTSIDE])
        return Located(county, by_field, by_place, in_plan)
