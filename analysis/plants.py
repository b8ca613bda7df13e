"""CHP plants: which of them count on a day, where they are, and the rule on small ones (the rules, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.logic import NO, VERIFY, YES, Verdict, at_least
from analysis.proximity import Proximity, Sites
from layers.kinds import CRS, Field, LayerKind
from layers.tables import conform

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.plan import Plan
    from analysis.proximity import Nearest
    from analysis.table import Table

PLANTS = LayerKind(
    "plants",
    ("point",),
    "热电厂",
    "CHP plants",
    (
        Field("name", "text", "电厂名称", "Plant"),
        Field("county", "text", "县(市、区)", "County"),
        Field("running_mw", "float", "运行容量", "Running capacity", unit="MW"),
        Field("fuel", "text", "燃料", "Fuel"),
    ),
)
"""A plant is made from the `chp_units` rows of one name; it is not stored."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """The plants of the city on a day.

    Parameters
    ----------
    units
        Table of `chp_units`.
    plan, as_of
        What counts, and when.
    county
        County of each unit, None unknown.
    unit_in_plan
        Which units lie in the plan's counties (unknown ones do).
    """

    units: Table
    plan: Plan
    as_of: dt.date
    county: NDArray[np.object_]
    unit_in_plan: Mask


class Plants:
    """The plants of a fleet: which count, where they stand, and who is near them."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        units = fleet.units
        names = np.where(units.plant.missing, units.ids, units.plant.values)
        self.names: NDArray[np.object_]
        self.names, self._plant = np.unique(names.astype(object), return_inverse=True)
        began = ~(units.commissioned.values > np.datetime64(fleet.as_of))
        ended = units.retired.values <= np.datetime64(fleet.as_of)
        self.running: Mask = began & ~ended
        """Which of the units run on the day: all that the plants of a plan hang on."""

    def __len__(self) -> int:
        return len(self.names)

    def _any(self, units: Mask) -> Mask:
        """Return, for each plant, whether any of its units is marked."""
        return np.bincount(self._plant[units], minlength=len(self)) > 0

    def _sum(self, values: NDArray[np.float64], units: Mask) -> NDArray[np.float64]:
        sums = np.bincount(self._plant[units], weights=values[units], minlength=len(self))
        return sums.astype(np.float64)

    @cached_property
    def _unit_mw(self) -> NDArray[np.float64]:
        """MW of each row's units together, NaN where the MW of one is not known."""
        units = self._fleet.units
        count = units.unit_count.filled(1.0).values
        return np.where(count > 0, units.unit_mw.values * count, 0.0)

    @cached_property
    def in_plan(self) -> Mask:
        """Plants with any row in the plan's counties."""
        return self._any(self._fleet.unit_in_plan)

    @cached_property
    def counts(self) -> NDArray[np.int8]:
        """Whether each plant counts as a CHP plant of the size that the plan names: yes, no or verify."""
        parameters = self._fleet.plan.parameters
        chp = self._fleet.units.is_chp
        sure, perhaps = self.running & chp.is_true.yes, self.running & ~chp.is_true.no
        mw = self._unit_mw
        unmeasured = np.isnan(mw)
        if parameters.capacity_basis == "unit":
            single = self._fleet.units.unit_mw.values
            exists = ~(self._fleet.units.unit_count.values <= 0)
            big = at_least(single, parameters.chp_mw) & exists
            certain, possible = self._any(sure & big), self._any(perhaps & exists & (big | unmeasured))
        else:
            certain = at_least(self._sum(mw, sure & ~unmeasured), parameters.chp_mw)
            possible = at_least(self._sum(mw, perhaps & ~unmeasured), parameters.chp_mw)
            possible |= self._any(perhaps & unmeasured)
        return np.where(certain, YES, np.where(possible, VERIFY, NO))

    @cached_property
    def running_mw(self) -> NDArray[np.float64]:
        """MW of the running units, NaN where that of any is not known."""
        mw = self._sum(np.nan_to_num(self._unit_mw), self.running)
        return np.where(self._any(self.running & np.isnan(self._unit_mw)), np.nan, mw)

    @cached_property
    def sites(self) -> Sites:
        """Places of the running units of all plants that count or may count."""
        units = self._fleet.units
        located = self.running[units.rows] & (self.counts[self._plant[units.rows]] > NO)
        local = np.flatnonzero(located)
        plant = self._plant[units.rows[local]]
        doubts = {"chp_capacity": self.counts[plant] == VERIFY}
        if not self._fleet.plan.parameters.cross_boundary:
            doubts["cross_boundary"] = ~self.in_plan[plant]
        # Nearest by name among equals, whatever the order of the rows.
        order = np.lexsort((plant,))
        local, plant = local[order], plant[order]
        return Sites(
            "chp_units",
            self.names[plant],
            units.places.take(local),
            units.uncertainty[local],
            {name: mask[order] for name, mask in doubts.items()},
        )

    @cached_property
    def proximity(self) -> Proximity:
        """Within the heat radius of a plant that counts."""
        return Proximity(self.sites, self._fleet.plan.parameters.heat_radius_m)

    def unlocated(self) -> NDArray[np.object_]:
        """Return the names of plants that count or may count, without a place for any running unit."""
        return self.names[(self.counts > NO) & ~np.isin(self.names, self.sites.label)]

    def within(self, table: Table) -> Verdict:
        """Return which rows of a table lie within the heat radius."""

        def judge() -> Verdict:
            judged = self.proximity.judge(table.places, table.uncertainty, self._nearest(table))
            return self.proximity.verdict(judged, table.located)

        return table.memo((self, "within"), judge)

    def _nearest(self, table: Table) -> Nearest:
        return table.memo((self, "nearest"), lambda: self.proximity.nearest(table.places))

    def nearest(self, table: Table) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """Return the name of the nearest plant that certainly counts ("" for none) and its distance in metres."""
        near = self._nearest(table)
        found = near.site >= 0
        names = np.full(len(near.site), "", dtype=object)
        names[found] = self.sites.label[near.site[found]]
        return table.spread(names, ""), table.spread(near.metres, np.nan)

    # The plants as objects of a rule of their own ---------------------------------------------------------------

    def as_frame(self) -> gpd.GeoDataFrame:
        """Return the plants as a table of `PLANTS`, placed at their first located running unit."""
        units, fleet = self._fleet.units, self._fleet
        frame = units.frame
        first = pd.Series(np.arange(len(units))).groupby(self._plant).first().to_numpy(dtype=np.intp)
        running = np.flatnonzero(self.running & units.located)
        placed = first.copy()
        # The first located running unit wins: written last.
        placed[self._plant[running[::-1]]] = running[::-1]
        has_place = self._any(self.running & units.located)
        kinds_of_fuel = pd.Series(units.fuel.text)[self.running].groupby(self._plant[self.running])
        fuel = kinds_of_fuel.agg(lambda words: words.iloc[0] if words.nunique(dropna=False) == 1 else None)
        table = gpd.GeoDataFrame(
            {
                "id": self.names,
                "name": self.names,
                "county": fleet.county[placed],
                "running_mw": self.running_mw,
                "fuel": fuel.reindex(range(len(self))).to_numpy(dtype=object),
                "uncertainty_m": frame["uncertainty_m"].to_numpy()[placed],
                "source": frame["source"].to_numpy(dtype=object)[placed],
            },
            geometry=np.where(has_place, frame.geometry.to_numpy()[placed], None),
            crs=CRS,
        )
        return conform(table, PLANTS)

    def small_and_backward(self, plants: Table) -> Verdict:
        """Return which plants are below the size that the plan names and have a running backward coal CHP unit."""
        small = ~Verdict(self.counts, {"chp_capacity": self.counts == VERIFY})
        return (small & self._backward_coal()).take(np.searchsorted(self.names, plants.ids))

    def _backward_coal(self) -> Verdict:
        units = self._fleet.units
        unit = units.is_chp.is_true & units.fuel.equals("coal") & units.backward.is_true
        value = np.zeros(len(self), dtype=np.int8)
        np.maximum.at(value, self._plant[self.running], unit.value[self.running])
        undecided = {name: self._any(mask & self.running) & (value == VERIFY) for name, mask in unit.undecided.items()}
        return Verdict(value, undecided)

    @cached_property
    def _another(self) -> tuple[Rows, Rows, NDArray[np.float64], NDArray[np.float64]]:
        """Pairs of a plant's running unit and a site of another: plant, site, distance, uncertainty of the unit."""
        units = self._fleet.units
        local = np.flatnonzero(self.running[units.rows])
        plant = self._plant[units.rows[local]]
        unit, site, metres = self.proximity.pairs(units.places.take(local), np.inf)
        another = self.names[plant[unit]] != self.sites.label[site]
        unit, site, metres = unit[another], site[another], metres[another]
        return plant[unit], site, metres, units.uncertainty[local][unit]

    def near_another(self, plants: Table) -> Verdict:
        """Return which plants have a running unit within the heat radius of another plant that counts."""
        plant, site, metres, uncertainty = self._another
        judged = self.proximity.judge_pairs(plant, site, metres, uncertainty, len(self))
        located = plants.located
        verdict = self.proximity.verdict(judged.take(np.searchsorted(self.names, plants.ids)[located]), located)
        # Its own places are not another's: without any other there is nothing to be near to.
        labels = np.unique(self.sites.label)
        alone = ~located & (len(labels) == np.isin(plants.ids, labels).astype(int))
        value = np.where(alone, NO, verdict.value)
        undecided = dict(verdict.undecided) | {"location": verdict.undecided["location"] & ~alone}
        return Verdict(value, undecided, verdict.measure)

    def nearest_other(self, plants: Table) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """Return, for each plant, the nearest other one that certainly counts and the distance in metres."""
        plant, site, metres, _ = self._another
        sure = self.sites.certain()[site]
        plant, site, metres = plant[sure], site[sure], metres[sure]
        order = np.lexsort((self.sites.label[site].astype(str), metres, plant))[::-1]
        names, nearest = np.full(len(self), "", dtype=object), np.full(len(self), np.nan)
        # The nearest is written last.
        names[plant[order]], nearest[plant[order]] = self.sites.label[site[order]], metres[order]
        at = np.searchsorted(self.names, plants.ids)
        return names[at], nearest[at]
