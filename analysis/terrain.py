"""Plain or mountain: the class of villages proposed from elevation and slope around them; staff accept it.

The plan speaks of plain and mountain without a limit (T2); the limits are the plan file's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from layers.geodesy import degree_lengths
from layers.kinds import KINDS
from layers.tables import DTYPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.plan import Parameters
    from analysis.table import Table

    Floats = NDArray[np.float64]

_ACROSS = 9
"""Places across the surroundings of a village, each way, at which heights are looked up."""
_LEAST_KNOWN = 0.5
"""Share of them that must have a height."""


class Heights(Protocol):
    """Heights of the ground; see `basemaps.relief.ReliefBasemap.heights_at`."""

    def heights_at(self, lon: Floats, lat: Floats) -> Floats:
        """Return metres at places in degrees, NaN where they are not known."""


def propose(villages: Table, heights: Heights, plan: Parameters) -> pd.DataFrame:
    """Return what the ground says of villages.

    Parameters
    ----------
    villages
        Each by its place.
    heights
        An elevation model.
    plan
        From which elevation or slope on a village is of the mountains, and how far around it is looked at.

    Returns
    -------
    DataFrame
        One row a village: ``id``; ``elevation_m`` and ``slope_deg``, means around it; ``proposed``, "plain" or
        "mountain", missing where less than half of the ground around is known; ``terrain`` as stated; ``differs`` where
        the two are known and differ.
    """
    places = villages.places
    lon, lat, step = _around(places.lon, places.lat, plan.terrain_radius_m)
    ground = heights.heights_at(lon.ravel(), lat.ravel()).reshape(lon.shape)
    north, east = np.gradient(ground, step, axis=(1, 2))
    known = np.isfinite(ground)
    enough = known.mean(axis=(1, 2)) >= _LEAST_KNOWN
    elevation = _mean(ground)
    slope = _mean(np.degrees(np.arctan(np.hypot(east, north))))
    mountain = (elevation >= plan.mountain_elevation_m) | (slope >= plan.mountain_slope_deg)
    proposed = np.where(mountain, "mountain", "plain").astype(object)
    proposed[~enough] = None
    stated = villages.terrain.text
    terrain = KINDS["villages"].field("terrain")
    found = pd.DataFrame(
        {
            "id": villages.ids,
            "elevation_m": villages.spread(np.where(enough, elevation, np.nan), np.nan),
            "slope_deg": villages.spread(np.where(enough, slope, np.nan), np.nan),
            "proposed": pd.array(villages.spread(proposed, None), dtype=DTYPES[terrain.type]),
            "terrain": stated,
        }
    )
    both = found["proposed"].notna() & found["terrain"].notna()
    found["differs"] = both & (found["proposed"] != found["terrain"])
    return found


def _around(lon: Floats, lat: Floats, radius: float) -> tuple[Floats, Floats, float]:
    """Return a lattice of places around others, degrees of shape (n, 9, 9), and the metres between its places."""
    step = np.linspace(-radius, radius, _ACROSS)
    east, north = np.meshgrid(step, step)
    metres_lon, metres_lat = degree_lengths(lat)
    lattice_lon = lon[:, None, None] + east / metres_lon[:, None, None]
    return lattice_lon, lat[:, None, None] + north / metres_lat[:, None, None], float(step[1] - step[0])


def _mean(values: Floats) -> Floats:
    """Return the mean of what is known of each lattice."""
    known = np.isfinite(values)
    count = known.sum(axis=(1, 2))
    total = np.where(known, values, 0.0).sum(axis=(1, 2))
    mean: Floats = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return mean
