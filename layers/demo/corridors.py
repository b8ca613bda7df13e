"""Coal corridors and the lorry trips that follow them, or leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.demo.chance import blank, days, generator
from layers.demo.ledger import MARK, table
from layers.demo.shapes import lengths, normals, smooth, to_degrees, to_plane, waves

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROUTES: dict[str, tuple[str, tuple[tuple[float, float], ...]]] = {
    "涞源—徐水—安新": (
        "2017-01-01",
        (
            *((114.420, 39.250), (114.690, 39.330), (114.930, 39.270), (115.170, 39.180), (115.380, 39.090)),
            *((115.570, 39.040), (115.720, 38.985), (115.890, 38.950), (116.110, 38.950)),
        ),
    ),
    "阜平—曲阳—定州—安国": (
        "2017-01-01",
        (
            *((113.900, 38.760), (114.180, 38.830), (114.420, 38.760), (114.620, 38.660), (114.780, 38.590)),
            *((114.960, 38.540), (115.160, 38.470), (115.340, 38.440), (115.480, 38.380)),
        ),
    ),
    "唐县—望都—清苑—高阳": (
        "2018-01-01",
        (
            *((114.640, 38.900), (114.820, 38.810), (114.970, 38.730), (115.140, 38.690), (115.330, 38.700)),
            *((115.480, 38.730), (115.630, 38.720), (115.790, 38.700), (116.000, 38.700)),
        ),
    ),
    "涞水—涿州": (
        "2018-06-01",
        (
            *((115.250, 39.620), (115.450, 39.500), (115.620, 39.420), (115.760, 39.430), (115.900, 39.450)),
            *((116.040, 39.440), (116.250, 39.440)),
        ),
    ),
    "曲阳—满城—徐水": (
        "2019-01-01",
        (
            *((114.600, 38.560), (114.740, 38.650), (114.920, 38.740), (115.080, 38.850), (115.220, 38.950)),
            *((115.370, 39.020), (115.560, 39.050), (115.700, 39.130), (115.830, 39.240)),
        ),
    ),
    "蠡县—任丘": (
        "",
        (
            (115.330, 38.440),
            (115.470, 38.460),
            (115.600, 38.480),
            (115.740, 38.560),
            (115.880, 38.650),
            (116.150, 38.690),
        ),
    ),
}
"""Day in force and places along each invented route."""

_STEP_M = 400.0
_TRIPS = 200
_WEIGHTS = (0.24, 0.22, 0.17, 0.13, 0.16, 0.08)
_OFF_SHARE = {2018: 0.31, 2019: 0.21, 2020: 0.08}
"""Share of trips drawn off the corridors, by year; the targets are 25, 20 and 10 % at most."""


def _routes(seed: int) -> list[Floats]:
    """Return the corridors on the plane: smooth, with the slight bends of a road."""
    rng = generator(seed, "coal_corridors")
    routes = []
    for _, knots in _ROUTES.values():
        line = smooth(to_plane(np.array(knots)), _STEP_M)
        routes.append(line + normals(line) * (450.0 * waves(rng, lengths(line), 9_000.0))[:, None])
    return routes


def coal_corridors(seed: int) -> gpd.GeoDataFrame:
    """Return the coal corridors; one is without a date, one comes into force during the plan."""
    return table(
        "coal_corridors",
        {
            "name": [f"{MARK}·{name}运煤通道" for name in _ROUTES],
            "effective": np.array([day or "NaT" for day, _ in _ROUTES.values()], dtype="datetime64[D]"),
        },
        [shapely.LineString(to_degrees(line)) for line in _routes(seed)],
    )


def _trip(rng: Generator, route: Floats, *, off: bool) -> Floats:
    """Return the track of one trip on the plane: a stretch of the route, straying from it when `off`."""
    length = len(route)
    stretch = int(length * rng.uniform(0.45, 1.0))
    start = int(rng.integers(0, length - stretch + 1))
    track = route[start : start + stretch]
    if rng.random() < 0.4:
        track = track[::-1]
    left = normals(track)
    if off:
        # a detour: out to a parallel road and back, over a quarter to most of the way
        width = rng.uniform(0.25, 0.8)
        begin = rng.uniform(0.0, 1.0 - width)
        along = np.clip((np.linspace(0.0, 1.0, stretch) - begin) / width, 0.0, 1.0)
        bulge = np.minimum(np.sin(np.pi * along) * 2.5, 1.0) * rng.choice([-1.0, 1.0]) * rng.uniform(900.0, 5_500.0)
        bends = 1.0 + 0.25 * waves(rng, lengths(track), 12_000.0)
        track = track + left * (bulge * bends)[:, None]
    # lane and receiver: far less than the 50 m within which a trip counts as on the corridor
    drift = rng.normal(0.0, 4.0, stretch) + 8.0 * waves(rng, lengths(track), 5_000.0)
    return np.asarray(track + left * drift[:, None], dtype=np.float64)


def coal_trips(seed: int) -> gpd.GeoDataFrame:
    """Return lorry trips of the three years; most are transit, and fewer leave the corridors each year."""
    rng = generator(seed, "coal_trips")
    routes = _routes(seed)
    dates = np.sort(days(rng, "2018-01-01", "2020-12-31", _TRIPS))
    years = dates.astype("datetime64[Y]").astype(int) + 1970
    off = rng.random(_TRIPS) < np.array([_OFF_SHARE[int(year)] for year in years])
    begins = np.array([day or "1970-01-01" for day, _ in _ROUTES.values()], dtype="datetime64[D]")
    weights = np.array(_WEIGHTS)
    tracks = []
    for day, strays in zip(dates, off, strict=True):
        # before a corridor is in force its trips count as off, so only few of them are drawn
        share = np.where(begins <= day, weights, weights * 0.1)
        route = routes[int(rng.choice(len(routes), p=share / share.sum()))]
        tracks.append(shapely.LineString(to_degrees(_trip(rng, route, off=bool(strays)))))
    plates = [f"{MARK}冀F·{number:05d}" for number in rng.choice(99_999, _TRIPS, replace=False)]
    return table(
        "coal_trips",
        {
            "date": np.where(rng.random(_TRIPS) < 0.01, np.datetime64("NaT", "D"), dates),
            "transit": blank(rng, rng.random(_TRIPS) < 0.9, 0.03),
            "plate": plates,
        },
        tracks,
    )
