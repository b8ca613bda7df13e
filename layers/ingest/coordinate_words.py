"""The columns of coordinates and the headers that ledgers give them."""

from __future__ import annotations

from layers.kinds import Field, words

COORDINATES = (
    Field(
        "lon", "text", "经度", "Longitude",
        aliases=words(
            "东经 经 lng long 经度坐标 gps经度 中心经度 中心点经度 经度值 坐标经度 百度经度 高德经度 lon_e "
            "地理经度 e jd 经度(e) gpsx"
        ),
    ),
    Field(
        "lat", "text", "纬度", "Latitude",
        aliases=words(
            "北纬 纬 纬度坐标 gps纬度 中心纬度 中心点纬度 纬度值 坐标纬度 百度纬度 高德纬度 lat_n 地理纬度 "
            "n wd 纬度(n) gpsy"
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
