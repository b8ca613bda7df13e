"""The columns of coordinates and the headers that ledgers give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.ingest.notation import read
from layers.ingest.words import plain
from layers.kinds import Field, words

if TYPE_CHECKING:
    import pandas as pd

COORDINATES = (
    Field(
        "lon", "text", "经度", "Longitude",
        aliases=words(
            "东经 经 lng long 经度坐标 gps经度 中心经度 中心点经度 经度值 坐标经度 百度经度 高德经度 lon_e "
            "地理经度 jd 经度(e) gpsx"
        ),
    ),
    Field(
        "lat", "text", "纬度", "Latitude",
        aliases=words(
            "北纬 纬 纬度坐标 gps纬度 中心纬度 中心点纬度 纬度值 坐标纬度 百度纬度 高德纬度 lat_n 地理纬度 "
            "wd 纬度(n) gpsy"
        ),
    ),
    Field(
        "x", "text", "X坐标", "X",
        aliases=words(
            "坐标x x横坐标 x纵坐标 横坐标 横坐标x 横坐标y 东坐标 东向坐标 easting east point_x 中心点x "
            "coord_x x值 x(m)"
        ),
    ),
    Field(
        "y", "text", "Y坐标", "Y",
        aliases=words(
            "坐标y y横坐标 y纵坐标 纵坐标 纵坐标y 纵坐标x 北坐标 北向坐标 northing north point_y 中心点y "
            "coord_y y值 y(m)"
        ),
    ),
    Field(
        "lonlat", "text", "经纬度", "Coordinates",
        aliases=words(
            "坐标 经纬度坐标 地理坐标 中心坐标 中心点坐标 位置坐标 gps坐标 lnglat latlon 经纬坐标 "
            "经度纬度 纬度经度 坐标值 坐标(经度,纬度) 坐标(纬度,经度) 百度坐标 高德坐标 坐标位置 定位坐标 "
            "经度/纬度 geopoint 坐标点 坐标串 坐标信息 点位坐标 地理位置坐标 经纬度位置"
        ),
    ),
    Field("wkt", "text", "几何", "WKT", aliases=words(
            "geometry_wkt geom_wkt wkt_geom shape_wkt 几何图形 空间位置 geom geometry the_geom 轨迹 轨迹wkt 图形wkt"
        )),
)  # fmt: skip
"""The coordinate columns, matched like fields; what they hold is the business of `coordinates`."""

_LETTERS = ("e", "n")
_FITTING = ((("lon", "lat"), (105.0, 125.0), (30.0, 46.0)), (("x", "y"), (1e5, 5e7), (3.3e6, 5.1e6)))
"""What a pair of such columns is, and between which numbers: degrees, or metres with or without a zone, of North China.
"""
_MOST = 0.8


def of_letters(rows: pd.DataFrame) -> dict[str, str]:
    """Return what columns headed E and N are, by header; nothing where they hold counts or one is missing."""
    found = {plain(str(name)): str(name) for name in rows.columns if plain(str(name)) in _LETTERS}
    if len(found) < len(_LETTERS):
        return {}
    east, north = (read(rows[found[letter]]).value for letter in _LETTERS)
    given = ~np.isnan(east + north)
    for names, (west, most_east), (south, most_north) in _FITTING:
        fit = (east >= west) & (east <= most_east) & (north >= south) & (north <= most_north)
        if fit.any() and fit.sum() >= _MOST * given.sum():
            return dict(zip((found[letter] for letter in _LETTERS), names, strict=True))
    return {}
