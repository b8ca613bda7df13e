"""Plain or mountain, proposed from ground whose heights are a formula."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from analysis.city import City
from analysis.plan import builtin_text, read_plan
from analysis.terrain import propose
from analysis.themes import RULES
from layers.kinds import CRS, KINDS
from layers.tables import conform

PLAN = read_plan(builtin_text(), "plan", RULES)
METRES = 111_000.0


class Ground:
    """Level at 50 m west of 115, rising eastward from there by 15 m a 100 m; at 300 m and level north of 39.5."""

    def heights_at(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        rise = 50 + np.maximum(lon - 115.0, 0) * METRES * np.cos(np.radians(39)) * 0.15
        known = np.where(lat > 38.0, 0.0, np.nan)
        return np.where(lat > 39.5, 300.0, rise) + known


def test_elevation_or_slope_makes_a_mountain() -> None:
    """0.15 is 8.5 degrees, over the plan's 6; 300 m is over its 200 m; what is not known is not proposed."""
    where = [(114.5, 39.0), (115.008, 39.0), (114.5, 39.6), (114.5, 37.0), None]
    frame = gpd.GeoDataFrame(
        {
            "id": ["level", "slope", "high", "unknown", "nowhere"],
            "terrain": ["plain", "plain", None, "mountain", "plain"],
        },
        geometry=[shapely.Point(one) if one else None for one in where],
        crs=CRS,
    )
    city = City({"villages": conform(frame, KINDS["villages"])}, PLAN, PLAN.end)
    found = propose(city.villages, Ground(), PLAN.parameters).set_index("id")
    assert found["proposed"].fillna("-").to_dict() == {
        "level": "plain",
        "slope": "mountain",
        "high": "mountain",
        "unknown": "-",
        "nowhere": "-",
    }
    assert found.index[found["differs"]].to_list() == ["slope"]
    assert found.loc["level", ["elevation_m", "slope_deg"]].to_list() == pytest.approx([50, 0])
    assert found.loc["slope", "slope_deg"] == pytest.approx(np.degrees(np.arctan(0.15)), rel=0.01)
    assert found.loc["slope", "elevation_m"] < 200
    assert found.loc["high", "elevation_m"] == pytest.approx(300)
    assert found.loc[["unknown", "nowhere"], "elevation_m"].isna().all()
