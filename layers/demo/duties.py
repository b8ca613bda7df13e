"""Small duties of the plan: air stations of townships, high stacks, filling stations, informal dumps; all invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from layers.demo.chance import blank, days, generator, pick, where_day
from layers.demo.ledger import MARK, table
from layers.demo.shapes import blob, points

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    from layers.demo.settlements import County

    Floats = NDArray[np.float64]
    Objects = NDArray[np.object_]

_STACKS, _STATIONS, _DUMPS = 140, 220, 90


def townships(seed: int, settled: Mapping[str, County]) -> gpd.GeoDataFrame:
    """Return every township as the place of its seat; most have had an air station since 2018 or 2019."""
    rng = generator(seed, "townships")
    towns = np.concatenate([one.towns for one in settled.values()])
    county = np.repeat(np.array(list(settled), dtype=object), [len(one.towns) for one in settled.values()])
    built = where_day(rng.random(len(towns)) < 0.93, days(rng, "2018-03-01", "2019-06-30", len(towns)))
    columns = {"name": towns, "county": county, "air_station": built}
    return table("townships", columns, points(np.concatenate([one.places for one in settled.values()])))


def stacks(seed: int, settled: Mapping[str, County]) -> gpd.GeoDataFrame:
    """Return stacks of works; some are just 45 m high, of some the height is not known."""
    rng = generator(seed, "stacks")
    where = _beside_towns(rng, settled, _STACKS, 350.0)
    heights = pick(rng, {15.0: 3, 30.0: 4, 45.0: 2, 60.0: 4, 80.0: 3, 120.0: 2, 180.0: 1}, _STACKS)
    columns = {
        "name": [f"{MARK}第{number}号排气筒" for number in range(1, _STACKS + 1)],
        "height_m": blank(rng, heights, 0.04),
        "monitored": where_day(rng.random(_STACKS) < 0.7, days(rng, "2016-01-01", "2019-12-31", _STACKS)),
    }
    return table("stacks", columns | where.columns, points(where.places))


def filling_stations(seed: int, settled: Mapping[str, County]) -> gpd.GeoDataFrame:
    """Return filling stations; one in six sells more than 5,000 t of petrol a year."""
    rng = generator(seed, "filling_stations")
    where = _beside_towns(rng, settled, _STATIONS, 450.0)
    sold = np.round(rng.lognormal(np.log(2_600.0), 0.7, _STATIONS), -1)
    sold[:3] = 5_000.0
    columns = {
        "name": [f"{MARK}第{number}加油站" for number in range(1, _STATIONS + 1)],
        "petrol_t": blank(rng, sold, 0.03),
        "monitored": where_day(rng.random(_STATIONS) < 0.55, days(rng, "2017-06-01", "2019-12-31", _STATIONS)),
    }
    return table("filling_stations", columns | where.columns, points(where.places))


def informal_dumps(seed: int, settled: Mapping[str, County]) -> gpd.GeoDataFrame:
    """Return dumps, each an outline of some metres; most are cleared by 2020."""
    rng = generator(seed, "informal_dumps")
    where = _beside_towns(rng, settled, _DUMPS, 500.0)
    columns = {
        "name": [f"{MARK}第{number}号垃圾堆放点" for number in range(1, _DUMPS + 1)],
        "volume_m3": blank(rng, np.round(rng.lognormal(np.log(900.0), 0.9, _DUMPS), -1), 0.1),
        "cleared": where_day(rng.random(_DUMPS) < 0.75, days(rng, "2018-09-01", "2020-12-31", _DUMPS)),
    }
    outlines = [blob(rng, place, rng.uniform(12.0, 60.0), corners=16) for place in where.places]
    return table("informal_dumps", columns | where.columns, outlines)


class _Where(NamedTuple):
    """Places on the plane, and the county and town of each as columns."""

    places: Floats
    columns: dict[str, Objects]


def _beside_towns(rng: Generator, settled: Mapping[str, County], count: int, metres: float) -> _Where:
    """Return places scattered about towns drawn by chance, about so many metres from each."""
    towns = np.concatenate([one.towns for one in settled.values()])
    county = np.repeat(np.array(list(settled), dtype=object), [len(one.towns) for one in settled.values()])
    chosen = rng.integers(0, len(towns), count)
    places = np.concatenate([one.places for one in settled.values()])[chosen] + rng.normal(0.0, metres, (count, 2))
    return _Where(places, {"county": county[chosen], "town": towns[chosen]})
