"""The shared context of all rules: zones in force, plants, lines and divisions on the as-of date."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from analysis.counties import Divisions
from analysis.line import Line
from analysis.plants import PLANTS, Fleet, Plants
from analysis.table import Table
from analysis.zones import Zones
from layers.kinds import KINDS
from layers.tables import empty

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Mapping

    import geopandas as gpd

    from analysis.logic import Mask
    from analysis.plan import Plan

T = TypeVar("T")


class City:
    """The layers of a project, seen with a plan on a day.

    Parameters
    ----------
    layers
        Canonical tables by kind; a kind that is absent is empty.
    plan
        Its numbers, switches and county sets.
    as_of
        Facts are judged on this day.
    like
        The same layers and plan on another day; see `on`.
    """

    def __init__(
        self, layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, as_of: dt.date, like: City | None = None
    ) -> None:
        self.layers = layers
        self.plan = plan
        self.as_of = as_of
        self._parts: dict[Hashable, Any] = {} if like is None else like._parts

    def on(self, day: dt.date) -> City:
        """Return the city on another day; divisions, zones and plants that are the same then are shared."""
        return City(self.layers, self.plan, day, self)

    def _part(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under the key on any day, or make it: the key says all that it hangs on."""
        if key not in self._parts:
            self._parts[key] = make()
        return self._parts[key]  # type: ignore[no-any-return]  # the key names the type

    def frame(self, kind: str) -> gpd.GeoDataFrame:
        """Return the layer of a kind, empty where the project has none; the plants are made from the units."""
        if kind == PLANTS.id:
            return self.plants.as_frame()
        return self.layers[kind] if kind in self.layers else empty(KINDS[kind])

    def table(self, kind: str, frame: gpd.GeoDataFrame | None = None) -> Table:
        """Return a layer, or some rows of it, for judging."""
        numbers = self.plan.parameters
        record = PLANTS if kind == PLANTS.id else KINDS[kind]
        rows = self.frame(kind) if frame is None else frame
        return Table(record, rows, numbers.default_uncertainty_m, numbers.zone_uncertainty_m)

    @cached_property
    def divisions(self) -> Divisions:
        """The city's divisions."""
        return self._part("divisions", lambda: Divisions(self.table("counties"), self.plan))

    @cached_property
    def plants(self) -> Plants:
        """The CHP plants."""
        units = self.table("chp_units")
        located = self.divisions.locate(units)
        plants = Plants(Fleet(units, self.plan, self.as_of, located.county, located.in_plan))
        return self._part(("plants", plants.running.tobytes()), lambda: plants)

    def in_force(self, kind: str, only: Mask | None = None) -> Table:
        """Return the rows of a layer that are in force: dated by the as-of date, or undated."""
        return self.table(kind, self.frame(kind)[self._in_force(kind, only)])

    def _in_force(self, kind: str, only: Mask | None) -> Mask:
        effective = self.frame(kind)["effective"].to_numpy(dtype="datetime64[D]")
        rows: Mask = ~(effective > np.datetime64(self.as_of))
        return rows if only is None else rows & only

    def _zones(self, kind: str, only: Mask | None = None) -> Zones:
        """Return the zones in force; the same ones on every day on which the same rows are."""
        rows = self._in_force(kind, only)
        return self._part((kind, rows.tobytes()), lambda: Zones(self.table(kind, self.frame(kind)[rows])))

    @cached_property
    def villages(self) -> Table:
        """All villages, in plan or not."""
        return self.table("villages")

    @cached_property
    def coal_ban(self) -> Zones:
        """Coal-ban zones in force."""
        return self._zones("coal_ban_zones")

    @cached_property
    def networks(self) -> Zones:
        """Heat networks in force."""
        return self._zones("heat_networks")

    @cached_property
    def built_up(self) -> Zones:
        """Built-up areas of any class in force."""
        return self._zones("built_up_areas")

    @cached_property
    def county_towns(self) -> Zones:
        """Built-up areas of county towns in force."""
        return self._zones("built_up_areas", self.table("built_up_areas")["class"].equals("county_town").yes)

    @cached_property
    def unclassed_built_up(self) -> Zones:
        """Built-up areas in force that may be county towns: their class is not known."""
        return self._zones("built_up_areas", self.table("built_up_areas")["class"].missing)

    @cached_property
    def plan_line(self) -> Line:
        """The expressway that the plan divides counties by (G5)."""
        frame = self.frame("expressways")
        named = np.asarray((frame["ref"] == self.plan.parameters.line_ref).fillna(False), dtype=bool)
        return self._part("plan_line", lambda: Line(self.table("expressways", frame[named])))
