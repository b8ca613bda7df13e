"""Boilers: a ledger of about 1,500, clustered as in a city, with the gaps and slips of a real ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.demo import sites, stock
from layers.demo.chance import blank, days, generator, pick, where_day
from layers.demo.divisions import DIVISIONS, Division
from layers.demo.ledger import MARK, table
from layers.demo.shapes import inside, points, to_plane

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    from layers.demo.settlements import County

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Objects = NDArray[np.object_]

_CITY, _ON_EDGE = 380, 48
_SEAT = {
    "涿州市": 55,
    "高碑店市": 40,
    "徐水区": 38,
    "清苑区": 36,
    "满城区": 34,
    "蠡县": 28,
    "高阳县": 26,
    "安国市": 24,
}
_USUAL_SEAT, _OUT_OF_PLAN_SEAT = 15, 7
_TOWNSHIPS = {"M": 5, "X": 16, "P": 18}
_ROADSIDE = {"M": 3, "X": 12, "P": 12}
_BEYOND = ((116.215, 38.710), (116.130, 38.690), (116.290, 39.560), (115.720, 38.310), (115.110, 38.190))
"""Places just outside the city, where a few boilers of its neighbours slipped into the ledger."""


def _places(rng: Generator, counties: dict[str, County], built_up: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return positions with their setting (city, seat, town, road) and, on the edge of 15 km, uncertainty."""
    areas = dict(zip(built_up["county"].fillna(""), built_up.geometry, strict=True))
    found: list[tuple[str, Floats, Floats | None]] = [("city", sites.urban(rng, areas.pop(""), _CITY, 640.0, 11), None)]
    for name, county in counties.items():
        one = county.division
        part = 1.0 if one.in_plan else 0.4
        if name in areas:
            seat = _SEAT.get(name, _USUAL_SEAT) if one.in_plan else _OUT_OF_PLAN_SEAT
            found.append(("seat", sites.urban(rng, areas[name], seat, 430.0, 2), None))
        if one.towns > 2:
            found.append(("town", sites.townships(rng, county, int(_TOWNSHIPS[one.terrain] * part)), None))
            found.append(("road", sites.roadside(rng, county, int(_ROADSIDE[one.terrain] * part)), None))
    plan = shapely.union_all([county.ground for county in counties.values() if county.division.in_plan])
    found.append(("road", *sites.on_the_edge(rng, plan, _ON_EDGE)))
    found.append(("road", to_plane(np.array(_BEYOND)), None))
    frames = [
        pd.DataFrame({"setting": setting, "x": xy[:, 0], "y": xy[:, 1], "edge": np.nan if edge is None else edge})
        for setting, xy, edge in found
    ]
    return pd.concat(frames, ignore_index=True)


def _located(places: pd.DataFrame, counties: dict[str, County]) -> tuple[Objects, Objects]:
    """Return the division or committee and the town of each place; none outside the city."""
    xy = places[["x", "y"]].to_numpy()
    county = np.full(len(places), None, dtype=object)
    town = np.full(len(places), None, dtype=object)
    for name, one in counties.items():
        shapely.prepare(one.ground)
        here = inside(one.ground, xy)
        if name == "高新区":
            # the new zone lies over two districts: every second boiler there is in its books
            here &= np.arange(len(places)) % 2 == 0
        county[here] = name
        town[here] = one.towns[one.nearest_town(xy[here])]
    return county, town


def _names(county: Objects, use: Objects) -> list[str]:
    """Return names that are plainly examples, numbered within each county."""
    number = pd.Series(county).fillna("").groupby(pd.Series(county).fillna("")).cumcount() + 1
    shorts = {one.name: f"保定{one.short}" if _is_urban(one) else one.short for one in DIVISIONS}
    shorts |= {"高新区": "保定高新区", "白沟新城": "白沟新城"}
    return [
        f"{MARK}·{shorts.get(place or '', '市外')}第{n:03d}号{stock.HOUSES[word]}"
        for place, n, word in zip(county, number, use, strict=True)
    ]


def _is_urban(one: Division) -> bool:
    return one.name in ("竞秀区", "莲池区")


def _replaced(
    rng: Generator, ids: Objects, capacity: Floats, fuel: Objects, status: Objects, county: Objects
) -> Objects:
    """Return, for some large boilers in use, the ids of small ones in the county that they replace."""
    result = np.full(len(ids), None, dtype=object)
    large = np.flatnonzero((capacity > 35) & (fuel == "coal") & (status == "operating"))
    for row in large[rng.random(len(large)) < 0.3]:
        small = np.flatnonzero((capacity <= 10) & (status == "demolished") & (county == county[row]))
        if len(small):
            chosen = rng.choice(small, min(len(small), int(rng.integers(1, 4))), replace=False)
            result[row] = ";".join(ids[np.sort(chosen)])
    return result


def _slipped(rng: Generator, county: Objects) -> Objects:
    """Return the county field as a clerk filled it: about one in a hundred names a neighbour or nothing."""
    written = county.copy()
    slips = np.flatnonzero(rng.random(len(county)) < 0.012)
    names = np.array([one.name for one in DIVISIONS], dtype=object)
    written[slips[::2]] = rng.choice(names, len(slips[::2]))
    written[slips[1::2]] = None
    return written


def boilers(seed: int, counties: dict[str, County], built_up: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the boilers layer.

    Parameters
    ----------
    seed
        Seed of the demo.
    counties
        Every division and committee with its towns.
    built_up
        The built-up areas layer.
    """
    rng = generator(seed, "boilers")
    places = _places(rng, counties, built_up)
    # a ledger is kept by county, not by how it was made up
    county, town = _located(places, counties)
    order = np.argsort(pd.Series(county).fillna("龥").map(_rank()).to_numpy(), kind="stable")
    places, county, town = places.iloc[order].reset_index(drop=True), county[order], town[order]
    count = len(places)
    ids = np.array([f"boilers-{number:05d}" for number in range(1, count + 1)], dtype=object)

    edge = places["edge"].to_numpy()
    on_edge = ~np.isnan(edge)
    use = np.full(count, None, dtype=object)
    for setting, weights in stock.USES.items():
        rows = (places["setting"] == setting).to_numpy()
        use[rows] = pick(rng, weights, int(rows.sum()))
    fuel = np.where(on_edge, "coal", pick(rng, stock.FUELS, count))
    # stoves and small boilers only run on what they can; a power station's own boiler burns coal
    fuel = np.where(use == "power", "coal", np.where((use == "domestic") & (fuel == "other"), "electric", fuel))
    capacity = stock.capacities(rng, use)
    status = pick(rng, {"operating": 0.56, "demolished": 0.23, "converted": 0.12, "stopped": 0.09}, count)
    status = np.where(on_edge, "operating", status)
    commissioned = days(rng, "1994-06-01", "2017-11-15", count)
    # a few are newer than the plan, more often on biomass than on coal
    new = rng.random(count) < np.where(fuel == "biomass", 0.15, 0.03)
    commissioned = np.where(new, days(rng, "2018-01-01", "2020-10-31", count), commissioned)
    done = days(rng, "2018-05-01", "2020-12-20", count)
    ultra_low = ((fuel == "coal") & (capacity > 35) & (rng.random(count) < 0.55)) | (
        (fuel == "biomass") & (rng.random(count) < 0.4)
    )
    low_nox = (fuel == "gas") & (rng.random(count) < 0.6)
    uncertainty = np.clip(np.rint(np.exp(rng.normal(3.9, 0.8, count)) / 5) * 5, 10, 300)
    uncertainty = np.where(rng.random(count) < 0.006, 2_000.0, uncertainty)
    uncertainty = np.where(rng.random(count) < 0.25, np.nan, uncertainty)

    def with_gaps(values: NDArray[np.generic] | Objects) -> Objects:
        return blank(rng, values, 0.03)

    streets = pick(rng, {"兴业路": 3, "朝阳街": 3, "工业大道": 2, "育才街": 2, "建设路": 3, "滨河路": 1}, count)
    numbers = rng.integers(1, 400, count)
    replaces = _replaced(rng, ids, capacity, fuel, status, county)
    return table(
        "boilers",
        {
            "name": _names(county, use),
            "county": _slipped(rng, county),
            "town": with_gaps(town),
            "address": with_gaps(
                np.array([f"{MARK}{street}{number}号" for street, number in zip(streets, numbers, strict=True)])
            ),
            "boiler_no": with_gaps(np.array([f"{number}#" for number in rng.integers(1, 5, count)])),
            "capacity_tph": with_gaps(capacity),
            "fuel": with_gaps(fuel),
            "use": with_gaps(use),
            "status": with_gaps(status),
            "commissioned": with_gaps(commissioned),
            "ultra_low": where_day(ultra_low.astype(bool), done),
            "low_nox": where_day(low_nox.astype(bool), done),
            "replaces": replaces,
            "uncertainty_m": np.where(on_edge, edge, uncertainty),
        },
        points(places[["x", "y"]].to_numpy(), (rng.random(count) < 0.011) & ~on_edge),
    )


def _rank() -> dict[str, int]:
    """Return the order in which counties stand in the ledger; strangers come last."""
    names = [*(one.name for one in DIVISIONS), "高新区", "白沟新城", "龥"]
    return {name: number for number, name in enumerate(names)}
