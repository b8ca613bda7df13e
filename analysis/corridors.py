"""Coal on its corridors: trips that leave them, villages beside them, zones that they cross (section 6; T19).

A trip is on the corridors when enough of its way inside the plan's counties lies near a corridor in force on its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.exposure import CROSSED, crossed_zones, villages_beside
from analysis.logic import NO, VERIFY, YES, Figures, Verdict, at_least
from analysis.rules import in_plan, judged, listing, rate, rule
from analysis.tracks import Ground, Net, Travelled, travelled
from layers.geodesy import Places
from layers.results import SHARE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.hits import Hits
    from analysis.logic import Mask, Rows
    from analysis.table import Table, Texts

TARGET = "corridor.share"
"""Id of the yearly targets in the plan."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How far trips keep to the corridors.

    Parameters
    ----------
    way
        With the corridors that may be in force.
    on
        Whether a trip is on the corridors; undecided without a day (where that matters), a track, or by uncertainty.
    """

    way: Travelled
    on: Verdict

    def take(self, rows: Rows) -> Followed:
        """Return these rows."""
        way = Travelled(**{name: getattr(self.way, name)[rows] for name in Travelled.__dataclass_fields__})
        return Followed(way, self.on.take(rows))


def followed(trips: Table, city: City) -> Followed:
    """Return how far the trips of a table keep to the corridors; what its origin knows is not redone."""

    def follow() -> Followed:
        return followed(trips.origin[0], city).take(trips.origin[1]) if trips.origin else _follow(trips, city)

    return trips.memo("followed", follow)


def _follow(trips: Table, city: City) -> Followed:
    numbers = city.plan.parameters
    corridors = city.table("coal_corridors")
    corridors = corridors.take(corridors.located)
    net = Net(corridors.frame.geometry.to_numpy())
    ground, effective = _ground(city), corridors.effective
    shapes, day = trips.frame.geometry.to_numpy(), trips.date
    # Both the track and the corridor may be off.
    doubt = 2 * numbers.zone_uncertainty_m

    def follow(rows: Rows, reach: float, *, perhaps: bool) -> Travelled:
        def counts(track: Rows, owner: Rows) -> Mask:
            begun = effective.values[owner] <= day.values[rows[track]]
            return np.asarray(effective.missing[owner] | begun | (perhaps & day.missing[rows[track]]))

        return travelled(shapes[rows], ground, net, reach, counts)

    every = np.arange(len(trips))
    way = follow(every, numbers.corridor_distance_m, perhaps=True)
    least, most = way.share.copy(), way.share.copy()
    unsure = every if doubt else np.flatnonzero(day.missing)
    least[unsure] = follow(unsure, max(numbers.corridor_distance_m - doubt, 0.0), perhaps=False).share
    if doubt:
        most = follow(every, numbers.corridor_distance_m + doubt, perhaps=True).share
    untracked = np.isnan(way.share)
    sure, possible = (at_least(share, numbers.corridor_share) for share in (least, most))
    value = np.where(untracked | (sure != possible), VERIFY, np.where(sure, YES, NO)).astype(np.int8)
    open_ = (value == VERIFY) & ~untracked
    undecided = {"track": untracked, "date": open_ & day.missing, "distance": open_ & ~day.missing}
    return Followed(way, Verdict(value, undecided, _measure(way, numbers.corridor_share)))


def _ground(city: City) -> Ground:
    """Return the plan's counties; where the city's divisions are not known every place counts."""
    counties = city.table("counties")
    inside = counties.take(counties.located & city.divisions.locate(counties).in_plan)
    return Ground(inside.frame.geometry.to_numpy())


def _measure(way: Travelled, threshold: float) -> Callable[[Rows], Figures]:
    def figures(rows: Rows) -> Figures:
        share = way.share[rows]
        return Figures.of(share, threshold, share - threshold, SHARE)

    return figures


@in_plan("coal_trips")
def through_the_plan(trips: Table, city: City) -> Mask:
    """Return the trips that run through the plan's counties, and those without a track, of which it is not known."""
    way = followed(trips, city).way
    return np.asarray((way.inside > 0) | (way.metres == 0))


@judged("coal_trips")
def made_by_then(trips: Table, city: City) -> Mask:
    """Return the trips made by the as-of date; one without a day counts as made."""
    return np.asarray(~(trips.date.values > np.datetime64(city.as_of)))


@rule("trip.corridor", kind="coal_trips", action="use_corridor")
def off_the_corridors(trips: Table, city: City) -> Verdict:
    """T19: coal in transit keeps to the dedicated corridors."""
    return trips.transit.is_true & ~followed(trips, city).on


@listing("coal_trips_off_corridor", actions=("use_corridor",))
def trip_columns(trips: Table, city: City, hits: Hits, rows: Rows) -> dict[str, Any]:
    """Return the list's own columns; a trip left the corridors where its longest stretch away from them begins."""
    way = followed(trips, city).way
    left = way.left[rows]
    return {
        "date": trips.date.values[rows],
        "length_km": way.inside[rows] / 1000,
        "on_share": way.share[rows],
        "away_km": way.away[rows] / 1000,
        "left_lon": left[:, 0],
        "left_lat": left[:, 1],
        "left_county": _county_of(left, city),
    }


def _county_of(places: NDArray[np.float64], city: City) -> Texts:
    """Return the county of each place, shape (n, 2), missing where there is no place."""
    real = np.flatnonzero(~np.isnan(places[:, 0]))
    county = pd.array([None] * len(places), dtype="str")
    county[real] = city.divisions.at(Places(*places[real].T))
    return county


def trip_table(trips: Table, city: City) -> pd.DataFrame:
    """Return, per trip judged, what the shares add up."""
    found, transit = followed(trips, city), trips.transit.is_true
    return pd.DataFrame(
        {
            "year": pd.Series(trips.date.values).dt.year.astype("Int64"),
            "transit": transit.yes,
            # One that may be transit, or may have kept to the corridors, is in no share.
            "open": ~transit.no & (transit.verify | found.on.verify),
            "on": found.on.yes,
            "inside": found.way.inside,
            "near": found.way.near,
        }
    )


@rate("corridors", kind="coal_trips", rows=trip_table)
def corridor_rates(trips: pd.DataFrame, city: City) -> dict[str, Any]:
    """Return the shares by year beside their targets, and who and what lies along the corridors in force.

    Parameters
    ----------
    trips
        `trip_table` of all trips judged.
    city
        The context.
    """
    targets = city.plan.wanted(TARGET)
    years = sorted(targets.keys() | set(trips["year"].dropna().astype(int)))
    villages, crossings = villages_beside(city), crossed_zones(city)
    return {
        "by_year": {str(year): _of_year(trips[trips["year"] == year], targets.get(year)) for year in years},
        "trips_without_day": int(trips["year"].isna().sum()),
        "villages_beside": {word: int((villages["verdict"] == word).sum()) for word in ("yes", "verify")},
        "households_beside": int(villages["households"][villages["verdict"] == "yes"].sum()),
        "crossed_km": {
            kind: round(float(crossings["length_km"][crossings["zone_kind"] == kind].sum()), 3) for kind in CROSSED
        },
    }


def _of_year(trips: pd.DataFrame, target: float | None) -> dict[str, Any]:
    """Return the figures of one year; a share of no trip is None."""
    transit = trips[trips["transit"]]
    decided = transit[~transit["open"]]
    on = int(decided["on"].sum())
    near, inside = float(transit["near"].sum()), float(transit["inside"].sum())
    return {
        "transit_trips": len(decided),
        "on_corridors": on,
        "share": round(on / len(decided), 4) if len(decided) else None,
        "target": target,
        "undecided": int(trips["open"].sum()),
        # A proxy: the plan counts vehicles.
        "length_share": round(near / inside, 4) if inside else None,
    }
