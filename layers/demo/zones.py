"""Coal-ban zones: adjoining parts of the real counties, cut by two expressways, each with its first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from layers.demo.ledger import MARK, table
from layers.demo.roads import centre_line
from layers.demo.shapes import rounded, to_degrees

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Part = Literal["", "east", "north_east", "south_east"]


@dataclass(frozen=True, slots=True)
class _Ban:
    """One zone: a county, or its part east of the G5 and north or south of the G18, from a day on."""

    county: str
    part: Part
    effective: str
    word: str = "全域"


_BANS = (
    _Ban("涿州市", "", "2017-10-31"),
    _Ban("高碑店市", "", "2017-10-31"),
    _Ban("定兴县", "east", "2017-10-31", "京昆高速以东"),
    _Ban("涞水县", "east", "2017-10-31", "京昆高速以东"),
    _Ban("易县", "east", "2018-10-31", "京昆高速以东"),
    _Ban("徐水区", "north_east", "2017-10-31", "荣乌高速以北"),
    _Ban("徐水区", "south_east", "2018-10-31", "荣乌高速以南"),
    _Ban("竞秀区", "", "2018-10-31"),
    _Ban("莲池区", "", "2018-10-31"),
    _Ban("满城区", "east", "2019-10-31", "京昆高速以东"),
    _Ban("清苑区", "", "2019-10-31"),
    _Ban("望都县", "", "2020-10-31"),
    _Ban("高阳县", "", "2020-10-31"),
    _Ban("顺平县", "east", "2021-10-31", "京昆高速以东（规划）"),
    _Ban("蠡县", "", "2021-10-31", "全域（规划）"),
)


def _east_of_g5() -> shapely.Geometry:
    """Return all the ground east of the Jingkun line, well beyond the city."""
    line = to_degrees(centre_line("G5"))
    ends = (np.array([[line[0, 0], 40.3], [118.0, 40.3]]), np.array([[118.0, 38.0], [line[-1, 0], 38.0]]))
    return shapely.Polygon(np.concatenate([ends[1][1:], line[::-1], *ends]))


def _north_of_g18() -> shapely.Geometry:
    """Return all the ground north of the Rongwu line, well beyond the city."""
    line = to_degrees(centre_line("G18"))
    over = np.array([[113.0, line[-1, 1]], [113.0, 40.3], [118.0, 40.3], [118.0, line[0, 1]]])
    return shapely.Polygon(np.concatenate([line, over]))


def coal_ban_zones(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return the coal-ban zones; the seams follow the real county borders and the invented expressways.

    Parameters
    ----------
    shapes
        Real outlines by county.
    """
    east, north = _east_of_g5(), _north_of_g18()
    areas: dict[Part, shapely.Geometry] = {
        "east": east,
        "north_east": shapely.intersection(east, north),
        "south_east": shapely.difference(east, north),
    }
    zones = [
        rounded(shapely.intersection(shapes[ban.county], areas[ban.part]) if ban.part else shapes[ban.county])
        for ban in _BANS
    ]
    return table(
        "coal_ban_zones",
        {
            "name": [f"{MARK}·{ban.county}禁煤区（{ban.word}）" for ban in _BANS],
            "effective": np.array([ban.effective for ban in _BANS], dtype="datetime64[D]"),
        },
        zones,
    )
