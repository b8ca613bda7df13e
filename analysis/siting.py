"""Where new heat sources or network extensions serve most households that are not yet on clean heating (T2, T6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.city import City
from analysis.cover import Problem, Solution, fewest, most
from analysis.engine import judged_tables, mended
from analysis.logic import NO, VERIFY, YES
from analysis.proximity import pairs_in_reach
from analysis.villages import heating
from layers.geodesy import Places, circle, degree_lengths
from layers.kinds import CRS
from layers.messages import GisError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

    from analysis.logic import Mask, Rows
    from analysis.plan import Plan

    Floats = NDArray[np.float64]

MOST_MADE = 2000
"""Candidate sites that are made at most; where the spacing of the plan gives more, it is widened."""

_MARGIN_M = 300.0
"""How far the outline of a proposed network reaches past the villages that it serves."""


@dataclass(frozen=True)
class Needs:
    """Villages with households that are not yet on clean heating.

    Parameters
    ----------
    frame
        Located ones: ``id``, ``name``, ``county``, ``households`` (due and not yet clean, whole) and their place.
    unlocated
        Ids of such villages without coordinates; no site can be found for them.
    unknown
        How many villages cannot be told: their households or modes of heating are missing.
    """

    frame: gpd.GeoDataFrame
    unlocated: tuple[str, ...]
    unknown: int

    @property
    def households(self) -> Floats:
        """Households of each, shape (n,)."""
        return np.asarray(self.frame["households"].to_numpy(dtype=float))


@dataclass(frozen=True)
class Siting:
    """An answer: which of the candidates are built, and whom each serves.

    Parameters
    ----------
    needs
        The villages.
    candidates
        ``id``, ``name`` and place of each candidate site.
    problem, solution
        What was asked of the solver; positions in `needs` and `candidates`.
    heat_mw
        Heat that one household needs.
    all_wanted
        Whether the fewest sites for all were sought.
    """

    needs: Needs
    candidates: gpd.GeoDataFrame
    problem: Problem
    solution: Solution
    heat_mw: float
    all_wanted: bool

    @property
    def served(self) -> Mask:
        """Villages that get a site."""
        return np.asarray(self.solution.served >= 0)

    @property
    def too_large(self) -> Mask:
        """Villages that need more heat than any one site gives."""
        most_room = self.problem.capacity.max(initial=0.0)
        return np.asarray((self.needs.households > most_room) & (len(self.candidates) > 0))

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """Sites that are built, the one with most households first: ``villages``, ``households``, ``heat_mw``."""
        rows, served = self.solution.sites, self.solution.served
        count = np.bincount(served[self.served], minlength=len(self.candidates))[rows]
        households = np.bincount(
            served[self.served], self.needs.households[self.served], minlength=len(self.candidates)
        )[rows]
        order = np.lexsort((rows, -households))
        made = self.candidates.iloc[rows[order]].reset_index(drop=True)
        return made.assign(
            villages=count[order].astype("int64"),
            households=households[order].astype("int64"),
            heat_mw=households[order] * self.heat_mw,
        )

    @cached_property
    def _number(self) -> Rows:
        """The place in `sites` of the site of each village, -1 for none."""
        place = pd.Series(np.arange(len(self.sites)), index=self.sites["id"])
        number = np.full(len(self.needs.frame), -1, dtype=np.intp)
        ids = self.candidates["id"].to_numpy()[self.solution.served[self.served]]
        number[self.served] = place.loc[ids].to_numpy()
        return number

    def served_by(self, site: int) -> gpd.GeoDataFrame:
        """Return the villages that a site, by its place in `sites`, serves."""
        return self.needs.frame[self._number == site]

    @cached_property
    def links(self) -> gpd.GeoDataFrame:
        """A line from each site to every village that it serves: ``id`` of the village, ``site``, ``households``."""
        villages, number = self.needs.frame[self.served], self._number[self.served]
        ends = [shapely.get_coordinates(one) for one in (self.sites.geometry.to_numpy()[number], villages.geometry)]
        lines = shapely.linestrings(np.stack(ends, axis=1)) if len(villages) else []
        data = {
            "id": villages["id"].to_numpy(),
            "site": self.sites["id"].to_numpy()[number],
            "households": villages["households"].to_numpy(),
        }
        return gpd.GeoDataFrame(data, geometry=lines, crs=CRS)

    @cached_property
    def networks(self) -> gpd.GeoDataFrame:
        """The outline of what each site serves: ``id`` and ``name`` of the site; to be replaced by the real design."""
        shapes = [self._outline(number) for number in range(len(self.sites))]
        return gpd.GeoDataFrame(self.sites[["id", "name"]], geometry=shapes, crs=CRS)

    def _outline(self, site: int) -> shapely.Geometry:
        places = np.append(self.served_by(site).geometry.to_numpy(), self.sites.geometry.iloc[site])
        rings = [shapely.Polygon(circle(lon, lat, _MARGIN_M, 16)) for lon, lat in shapely.get_coordinates(places)]
        return shapely.convex_hull(shapely.union_all(rings))

    @property
    def left(self) -> gpd.GeoDataFrame:
        """Villages that no site serves."""
        return self.needs.frame[~self.served]

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """Return what is drawn of the answer, from the ground up."""
        return {"networks": self.networks, "links": self.links, "left": self.left, "sites": self.sites}


def needs(layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, as_of: dt.date, *, only_outside: bool = False) -> Needs:
    """Return the villages of the plan with households that are not yet on clean heating.

    Parameters
    ----------
    layers
        Canonical tables by kind, EPSG:4490.
    plan, as_of
        What counts as clean, and when.
    only_outside
        Leave out villages that are, or may be, inside a heat network or the heat radius of a plant.
    """
    city = City(mended(layers), plan, as_of)
    frames, lost, unknown = [], [], 0
    for table in judged_tables(city, "villages"):
        heat = heating(table, city)
        wanted = heat.open.value == YES
        if only_outside:
            wanted &= (city.networks.inside(table).value == NO) & (city.plants.within(table).value == NO)
        unknown += int((heat.open.value == VERIFY).sum())
        households = np.rint(heat.due - np.where(heat.no_mode, 0.0, heat.clean))
        wanted &= households > 0
        lost += list(table.ids[wanted & ~table.located])
        rows = np.flatnonzero(wanted & table.located)
        places = table.places.take(np.searchsorted(table.rows, rows))
        data = {
            "id": table.ids[rows],
            "name": table.frame["name"].to_numpy(dtype=object)[rows],
            "county": city.divisions.locate(table).take(rows).county,
            "households": households[rows].astype("int64"),
        }
        frames.append(gpd.GeoDataFrame(data, geometry=shapely.points(places.lon, places.lat), crs=CRS))
    return Needs(pd.concat(frames, ignore_index=True), tuple(lost), unknown)


def made_candidates(found: Needs, plan: Plan) -> gpd.GeoDataFrame:
    """Return candidate sites at the villages' own places, thinned: one a square of the plan's spacing.

    Of the villages in a square the one with most households stands for it, the first by id among equals.
    """
    frame, spacing = found.frame, plan.parameters.site_spacing_m
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    if not len(xy):
        return frame[["id", "name", "geometry"]]
    metres = (xy - xy.min(axis=0)) * np.array(degree_lengths(np.array([xy[:, 1].mean()]))).ravel()
    order = np.lexsort((frame["id"].to_numpy(dtype=str), -found.households))
    while True:
        squares = np.floor(metres[order] / spacing).astype(np.int64)
        rows = order[np.sort(np.unique(squares, axis=0, return_index=True)[1])]
        if len(rows) <= MOST_MADE:
            return frame[["id", "name", "geometry"]].iloc[np.sort(rows)].reset_index(drop=True)
        spacing *= 1.2


def plant_candidates(
    layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, as_of: dt.date, names: Collection[str]
) -> gpd.GeoDataFrame:
    """Return the places of running CHP plants as candidates, from which a network could be extended.

    Raises
    ------
    GisError
        There is no such plant with a place.
    """
    plants = City(mended(layers), plan, as_of).plants.as_frame()
    plants = plants[plants.geometry.notna()]
    missing = [name for name in names if name not in set(plants["name"])]
    if missing:
        raise GisError(
            "There is no CHP plant {name} with a place; there are: {names}.",
            name=missing[0],
            names=", ".join(plants["name"]),
        )
    return plants.loc[plants["name"].isin(names), ["id", "name", "geometry"]].reset_index(drop=True)


def site(
    found: Needs,
    candidates: gpd.GeoDataFrame,
    plan: Plan,
    count: int | None = None,
    seconds: float = 30.0,
    pulse: Callable[[], None] | None = None,
) -> Siting:
    """Return which candidates to build.

    Parameters
    ----------
    found
        The villages.
    candidates
        ``id``, ``name`` and a point each, EPSG:4490.
    plan
        Its numbers: ``household_heat_mw``, ``site_heat_mw``, ``site_radius_m``.
    count
        How many sites may be built, at least 1; None for the fewest that serve all.
    seconds
        After which the solver gives up.
    pulse
        Called again and again while it is sought; what it raises ends the search.

    Raises
    ------
    GisError
        The count is not positive.
    """
    if count is not None and count < 1:
        raise GisError("--k {count}: ask for at least one site.", count=count)
    numbers = plan.parameters
    here, there = (Places(*shapely.get_coordinates(one.geometry.to_numpy()).T) for one in (found.frame, candidates))
    village, at, metres = pairs_in_reach(here, there, numbers.site_radius_m)
    # The households that a site's heat is enough for, whole ones; a hair of rounding does not cost one.
    capacity = np.full(len(candidates), np.floor(numbers.site_heat_mw / numbers.household_heat_mw * (1 + 1e-9)))
    problem = Problem.of(found.households, capacity, village, at, metres)
    solution = fewest(problem, seconds, pulse) if count is None else most(problem, count, seconds, pulse)
    return Siting(found, candidates, problem, solution, numbers.household_heat_mw, count is None)
