"""GIS files of other bureaus: shapefiles in old encodings, databases, map files, drawings, tracks."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import shapely
from shapely import affinity

from tests.ledgers.places import near, plane
from tests.ledgers.truth import Good, Ledger
from tests.ledgers.writing import features, frame, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from tests.ledgers.writing import Write

WGS84 = "EPSG:4326"
_COUNTIES = ("徐水区", "清苑区", "高碑店市")


def _square(county: str, step: int = 0) -> shapely.Polygon:
    lon, lat = near(county, step)
    return shapely.box(lon - 0.002, lat - 0.001, lon + 0.002, lat + 0.001)


def _planed(shape: shapely.Geometry, epsg: int) -> shapely.Geometry:
    """Return an outline in metres, point by point, not rounded."""
    return shapely.transform(shape, lambda pairs: [plane((lon, lat), epsg) for lon, lat in pairs])


# Shapefiles of boilers


def _stock() -> gpd.GeoDataFrame:
    columns = {
        "单位名称": [f"{one}供热公司" for one in _COUNTIES],
        "县市区": _COUNTIES,
        "额定蒸吨": [35.0, 20.0, 75.0],
        "燃料种类": ["燃煤", "天然气", "原煤"],
        "投运时间": [dt.date(2012, 11, 1), dt.date(2017, 1, 2), None],
    }
    return frame([near(one) for one in _COUNTIES], WGS84, columns)


_STOCK_TRUTH = [
    Good(
        "徐水区供热公司",
        {"county": "徐水区", "capacity_tph": 35.0, "fuel": "coal", "commissioned": "2012-11-01"},
        near("徐水区"),
    ),
    Good(
        "清苑区供热公司",
        {"county": "清苑区", "capacity_tph": 20.0, "fuel": "gas", "commissioned": "2017-01-02"},
        near("清苑区"),
    ),
    Good(
        "高碑店市供热公司",
        {"county": "高碑店市", "capacity_tph": 75.0, "fuel": "coal", "commissioned": None},
        near("高碑店市"),
    ),
]


def _shapefile(page: bytes, *, cpg: str = "") -> Write:
    """Return a writer of a GBK shapefile with a language byte of the .dbf and a .cpg, or without them."""

    def write(path: Path) -> None:
        features(_stock(), driver="ESRI Shapefile", encoding="GBK")(path)
        path.with_suffix(".cpg").unlink()
        if cpg:
            path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
        table = bytearray(path.with_suffix(".dbf").read_bytes())
        table[29:30] = page
        path.with_suffix(".dbf").write_bytes(table)

    return write


_WITH_CPG, _WITH_BYTE, _WITH_NEITHER = _shapefile(b"\x00", cpg="GBK"), _shapefile(b"\x4d"), _shapefile(b"\x00")


def _zones() -> Ledger:
    shapes = [_square("莲池区", 1), _square("竞秀区"), _square("涿州市")]
    names = ["莲池禁煤区", "竞秀禁煤区", "涿州禁煤区"]
    made = frame(
        [_planed(one, 4527) for one in shapes],
        "EPSG:4527",
        {"禁煤区名称": names, "划定日期": ["2017年10月", "2018-01-01", ""]},
    )
    dates = ("2017-10-01", "2018-01-01", None)
    truth = [Good(name, {"effective": date}, shape) for name, date, shape in zip(names, dates, shapes, strict=True)]
    return Ledger(
        "禁煤区.zip",
        "coal_ban_zones",
        zipped(features(made, driver="ESRI Shapefile", encoding="GBK"), "禁煤区.shp"),
        truth,
    )


# Databases and map files


def _village_areas() -> gpd.GeoDataFrame:
    shapes = [_square("高阳县", step) for step in (0, 5, 10)]
    columns: dict[str, list[object]] = {
        "CUNMA": ["130628100201", "130628100202", "130628100203"],
        "行政村": ["东街村", "西街村", "北街村"],
        "总户数": [300, 412, 98],
        "气代煤户数": [290, None, 0],
    }
    return frame(shapes, "EPSG:4490", columns)


_VILLAGE_TRUTH = [
    Good("东街村", {"code": "130628100201", "households": 300, "gas_households": 290}, _square("高阳县", 0)),
    Good("西街村", {"code": "130628100202", "households": 412, "gas_households": None}, _square("高阳县", 5)),
    Good("北街村", {"code": "130628100203", "households": 98, "gas_households": 0}, _square("高阳县", 10)),
]


def _two_layers(driver: str) -> Write:
    def write(path: Path) -> None:
        features(_stock(), driver=driver, layer="锅炉点")(path)
        areas = _village_areas().astype({"总户数": "int32"})  # an older geodatabase has no larger integers
        features(areas, driver=driver, layer="行政村面", mode="a")(path)

    return write


def _mines() -> Ledger:
    shapes = [_square("唐县", 1), shapely.MultiPolygon([_square("唐县", 2), _square("唐县", 4)])]
    made = frame(
        shapes,
        WGS84,
        {"矿山名称": ["北店石矿", "南店石矿"], "生产状态": ["责任主体灭失", "生产"], "损毁面积_亩": [30, 45]},
    )
    truth = [
        Good("北店石矿", {"kind": "ownerless", "area_ha": 2.0}, shapes[0]),
        Good("南店石矿", {"kind": "producing", "area_ha": 3.0}, shapes[1]),
    ]
    return Ledger("矿山.geojson", "mines", features(made, driver="GeoJSON"), truth)


_RING = {
    "北二环": ("N", [(115.44, 38.90), (115.50, 38.905), (115.53, 38.90)]),
    "东二环": ("E", [(115.53, 38.90), (115.535, 38.86), (115.53, 38.84)]),
}


def _rings() -> Ledger:
    lines = [shapely.LineString(points) for _, points in _RING.values()]
    made = frame(
        [_planed(one, 32650) for one in lines],
        "EPSG:32650",
        {"道路名称": list(_RING), "环线": [2, 2], "方位": ["北", "东"], "宽度": [40, 40]},
    )
    truth = [
        Good(name, {"ring": 2, "side": side, "width_m": 40.0}, line)
        for (name, (side, _)), line in zip(_RING.items(), lines, strict=True)
    ]
    return Ledger("环路.gpkg", "ring_roads", features(made, driver="GPKG", layer="环路"), truth)


def _with_nothing() -> Ledger:
    """Return features one of which has no geometry and one an empty one."""
    made = frame(
        [near("蠡县"), None, shapely.Point()], WGS84, {"name": ["甲站", "乙站", "丙站"], "吨位": ["10t", "20t", "35t"]}
    )
    truth = [
        Good("甲站", {"capacity_tph": 10.0}, near("蠡县")),
        Good("乙站", {"capacity_tph": 20.0}),
        Good("丙站", {"capacity_tph": 35.0}),
    ]
    return Ledger("有空几何.gpkg", "boilers", features(made, driver="GPKG"), truth)


# Marks drawn by hand on a map


def _placemark(name: str, inner: str, **data: object) -> str:
    cells = "".join(f'<Data name="{key}"><value>{value}</value></Data>' for key, value in data.items())
    return (
        f"<Placemark><name>{name}</name><styleUrl>#a</styleUrl><ExtendedData>{cells}</ExtendedData>{inner}</Placemark>"
    )


def _kml() -> str:
    marks = []
    for step, (name, capacity) in enumerate((("定兴一站", "20t"), ("定兴二站", "14MW"))):
        lon, lat = near("定兴县", step)
        point = f"<Point><coordinates>{lon},{lat},0</coordinates></Point>"
        marks.append(_placemark(name, point, 额定蒸吨=capacity, 燃料="煤"))
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>现场</name>'
    )
    return f"{head}<Folder><name>锅炉</name>{''.join(marks)}</Folder></Document></kml>"


_KML_TRUTH = [
    Good("定兴一站", {"capacity_tph": 20.0, "fuel": "coal"}, near("定兴县")),
    Good("定兴二站", {"capacity_tph": 20.0, "fuel": "coal"}, near("定兴县", 1)),
]


def _write_kml(path: Path) -> None:
    path.write_text(_kml(), encoding="utf-8")


def _write_kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", _kml())
        packed.writestr("files/icon.png", b"\x89PNG")


def _write_gpx(path: Path) -> None:
    marks = []
    for step, name in enumerate(("张村锅炉", "李村锅炉")):
        lon, lat = near("安国市", step)
        inner = f"<ele>31.5</ele><time>2018-09-30T08:00:00Z</time><name>{name}</name><desc>现场</desc>"
        marks.append(f'<wpt lat="{lat}" lon="{lon}">{inner}</wpt>')
    head = '<?xml version="1.0"?><gpx version="1.1" creator="GPS" xmlns="http://www.topografix.com/GPX/1/1">'
    path.write_text(f"{head}{''.join(marks)}</gpx>", encoding="utf-8")


_GPX_TRUTH = [Good("张村锅炉", {}, near("安国市")), Good("李村锅炉", {}, near("安国市", 1))]


# Drawings


def _polyline(layer: str, points: list[tuple[float, float]], *, closed: bool) -> str:
    """Return a lightweight polyline of a drawing, group code by group code."""
    head = f"0\nLWPOLYLINE\n8\n{layer}\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n{len(points)}\n70\n{int(closed)}\n"
    return head + "".join(f"10\n{east}\n20\n{north}\n" for east, north in points)


def _drawing(entities: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        head = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1021\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
        path.write_text(f"{head}{entities}0\nENDSEC\n0\nEOF\n", encoding="utf-8")

    return write


def _drawn_zones() -> Ledger:
    shapes = {"一区禁煤": _square("望都县", 1), "二区禁煤": _square("望都县", 8)}
    entities = "".join(
        _polyline(name, [plane((lon, lat), 4547) for lon, lat in shape.exterior.coords[:-1]], closed=True)
        for name, shape in shapes.items()
    )
    truth = [Good(name, {}, shape) for name, shape in shapes.items()]
    return Ledger(
        "禁煤区.dxf", "coal_ban_zones", _drawing(entities), truth, ("--crs", "EPSG:4547", "--map", "Layer=name")
    )


def _drawn_roads() -> Ledger:
    lines = {"G5京昆": [(115.30, 38.95), (115.25, 38.90), (115.20, 38.80)], "G18荣乌": [(115.4, 39.1), (115.6, 39.12)]}
    entities = "".join(
        _polyline(name, [plane(one, 4526) for one in points], closed=False) for name, points in lines.items()
    )
    truth = [Good(name, {}, shapely.LineString(points)) for name, points in lines.items()]
    return Ledger("高速.dxf", "expressways", _drawing(entities), truth, ("--crs", "EPSG:4526", "--map", "Layer=name"))


def _write_parquet(path: Path) -> None:
    _village_areas().to_parquet(path)


def _turned() -> Ledger:
    """Return a mine whose outline crosses itself and one with a hole."""
    lon, lat = near("顺平县")
    bow = shapely.Polygon([(lon, lat), (lon + 0.002, lat + 0.002), (lon + 0.002, lat), (lon, lat + 0.002)])
    outer = _square("顺平县", 10)
    holed = outer.difference(affinity.scale(outer, 0.4, 0.4))
    made = frame([bow, holed], "EPSG:4490", {"矿山名称": ["自交矿", "有洞矿"]})
    return Ledger(
        "自交.gpkg",
        "mines",
        features(made, driver="GPKG"),
        [Good("自交矿", {}, shapely.make_valid(bow)), Good("有洞矿", {}, holed)],
    )


LEDGERS = (
    Ledger("有cpg.shp", "boilers", _WITH_CPG, _STOCK_TRUTH),
    Ledger("有语言字节.shp", "boilers", _WITH_BYTE, _STOCK_TRUTH),
    Ledger("无编码.shp", "boilers", _WITH_NEITHER, _STOCK_TRUTH),
    Ledger("锅炉打包.zip", "boilers", zipped(_WITH_CPG, "锅炉.shp", folder="保定/2018年/"), _STOCK_TRUTH),
    Ledger(
        "GBK文件名.zip", "boilers", zipped(_WITH_NEITHER, "锅炉.shp", folder="保定数据/", old_names=True), _STOCK_TRUTH
    ),
    _zones(),
    Ledger(
        "两层.gpkg", "villages", _two_layers("GPKG"), _VILLAGE_TRUTH, ("--sheet", "行政村面", "--map", "CUNMA=code")
    ),
    Ledger(
        "两层.gdb.zip", "boilers", zipped(_two_layers("OpenFileGDB"), "保定.gdb"), _STOCK_TRUTH, ("--sheet", "锅炉点")
    ),
    Ledger(
        "村.gdb.zip",
        "villages",
        zipped(_two_layers("OpenFileGDB"), "a.gdb", folder="数据/"),
        _VILLAGE_TRUTH,
        ("--sheet", "行政村面", "--map", "CUNMA=code"),
    ),
    _mines(),
    _rings(),
    _with_nothing(),
    Ledger("现场.kml", "boilers", _write_kml, _KML_TRUTH),
    Ledger("现场.kmz", "boilers", _write_kmz, _KML_TRUTH),
    Ledger("航点.gpx", "boilers", _write_gpx, _GPX_TRUTH),
    _drawn_zones(),
    _drawn_roads(),
    Ledger("村界.parquet", "villages", _write_parquet, _VILLAGE_TRUTH, ("--map", "CUNMA=code")),
    Ledger("锅炉.fgb", "boilers", features(_stock(), driver="FlatGeobuf"), _STOCK_TRUTH),
    _turned(),
)
