"""GIS files as bureaus send them: damaged, without index, in other encodings, drawings, traps; made here by GDAL."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
import pytest
import shapely
from pyarrow import parquet

from layers.ingest import convert, read_rows
from layers.kinds import KINDS
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.ingest import Source

COUNT = 20
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def villages() -> gpd.GeoDataFrame:
    names = [f"清苑区第{number}村" for number in range(COUNT)]
    shapes = [shapely.Point(115 + number / 100, 38).buffer(0.01) for number in range(COUNT)]
    return gpd.GeoDataFrame({"村名": names, "户数": range(COUNT)}, geometry=shapes, crs=4490)


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    path = tmp_path / "村.shp"
    pyogrio.write_dataframe(villages(), path, encoding="GB18030")
    return path


def changed(path: Path, suffix: str, change: Callable[[bytes], bytes]) -> None:
    part = path.with_suffix(suffix)
    part.write_bytes(change(part.read_bytes()))


def zipped(path: Path) -> Path:
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as into:
        for suffix in PARTS:
            if path.with_suffix(suffix).exists():
                into.write(path.with_suffix(suffix), f"数据/村{suffix}")
    return packed


def accounted(source: Source, good: int) -> None:
    """Check that every record of the twenty is there: the good ones whole, the others with a reason."""
    done = convert(source, KINDS["villages"])
    assert (done.read, done.rows, len(done.rejected)) == (COUNT, good, COUNT - good)
    assert list(done.accepted["name"]) == list(villages()["村名"][:good])
    assert done.accepted.geometry.notna().all()


@pytest.mark.parametrize("packed", [False, True])
def test_a_shapefile_that_ends_too_early_keeps_its_good_records(shapefile: Path, packed: bool) -> None:
    # By hand: a header of 100 bytes, then records of 8 + 44 + 4 + 65 points of 16 = 1096; half of it holds 9.
    changed(shapefile, ".shp", lambda content: content[: len(content) // 2])
    source = read_rows(zipped(shapefile) if packed else shapefile)
    accounted(source, 9)
    assert "cut off" in str(source.faults[10])


def test_a_table_that_ends_too_early_rejects_the_records_without_attributes(shapefile: Path) -> None:
    changed(shapefile, ".dbf", lambda content: content[: len(content) // 2])
    source = read_rows(shapefile)
    assert "11 of 20 records cannot be read" in str(source.warnings[0])
    accounted(source, 9)


@pytest.mark.parametrize("packed", [False, True])
def test_an_index_that_is_missing_is_made_anew_without_touching_the_folder(shapefile: Path, packed: bool) -> None:
    shapefile.with_suffix(".shx").unlink()
    path = zipped(shapefile) if packed else shapefile
    before = sorted(one.name for one in shapefile.parent.iterdir())
    source = read_rows(path)
    accounted(source, COUNT)
    assert "made anew" in str(source.warnings[0])
    assert sorted(one.name for one in shapefile.parent.iterdir()) == before


def test_a_spoilt_index_is_made_anew(shapefile: Path) -> None:
    changed(shapefile, ".shx", lambda content: content[:140] + b"\xff" * 8 + content[148:])
    accounted(read_rows(shapefile), COUNT)


@pytest.mark.parametrize(
    ("written", "page", "language"),
    [
        ("GB18030", "GBK", 0),
        ("GB18030", "ANSI 936", 0),
        ("GB18030", None, 0x4D),
        ("GB18030", None, 0x57),  # ArcGIS writes this byte, which means Latin, whatever the text is
        ("GB18030", None, 0),
        ("GB18030", "UTF-8", 0),
        ("UTF-8", "UTF-8", 0),
        ("UTF-8", None, 0x57),
        ("UTF-8", None, 0),
    ],
)
def test_the_encoding_of_a_shapefile_is_told_by_its_bytes(
    tmp_path: Path, written: str, page: str | None, language: int
) -> None:
    path = tmp_path / "村.shp"
    pyogrio.write_dataframe(villages(), path, encoding=written)
    path.with_suffix(".cpg").unlink()
    if page is not None:
        path.with_suffix(".cpg").write_text(page)
    changed(path, ".dbf", lambda content: content[:29] + bytes([language]) + content[30:])
    source = read_rows(path)
    assert list(source.rows["村名"]) == list(villages()["村名"])
    assert [str(one) for one in source.warnings] == (
        ["村.shp: its text is not in the encoding that it states; read as gb18030."]
        if page == "UTF-8" != written
        else []
    )


def test_a_geojson_that_is_cut_off_or_spoilt_keeps_its_good_features(tmp_path: Path) -> None:
    path = tmp_path / "村.geojson"
    whole = villages().to_json(ensure_ascii=False)
    path.write_text(whole[: whole.index("第10村") + 30], encoding="utf-8")
    source = read_rows(path)
    assert list(source.faults) == [11]
    assert list(source.rows["村名"][:10]) == list(villages()["村名"][:10])
    path.write_text(whole.replace("[115.0", "[x", 1), encoding="utf-8")
    source = read_rows(path)
    assert list(source.faults) == [1]
    assert len(source.rows) == COUNT
    assert source.crs is not None
    assert source.crs.to_epsg() == 4490


def test_a_geopackage_with_a_spoilt_page_keeps_its_good_records(tmp_path: Path) -> None:
    path = tmp_path / "村.gpkg"
    pyogrio.write_dataframe(villages(), path)
    content = bytearray(path.read_bytes())
    # The last pages hold the features; one of them is written over.
    content[-30_000:-28_000] = b"\xaa" * 2_000
    path.write_bytes(content)
    source = read_rows(path)
    assert len(source.rows) == COUNT
    assert 0 < len(source.faults) < COUNT
    done = convert(source, KINDS["villages"])
    assert done.rows + len(done.rejected) == COUNT
    assert set(source.faults) <= set(done.rejected.index)


def test_geoparquet_with_and_without_geometry(tmp_path: Path) -> None:
    villages().to_parquet(tmp_path / "村.parquet")
    accounted(read_rows(tmp_path / "村.parquet"), COUNT)
    villages().drop(columns="geometry").to_parquet(tmp_path / "表.parquet")
    assert read_rows(tmp_path / "表.parquet").geometry is None
    with pytest.raises(GisError, match="--where does not work"):
        read_rows(tmp_path / "村.parquet", where="户数 > 3")


def test_gpx_waypoints_and_kmz(tmp_path: Path) -> None:
    points = villages().to_crs(4326)
    points = points.set_geometry(shapely.points(shapely.get_coordinates(shapely.point_on_surface(points.geometry))))
    frame = gpd.GeoDataFrame({"name": points["村名"]}, geometry=points.geometry.to_numpy(), crs=4326)
    pyogrio.write_dataframe(frame, tmp_path / "村.gpx", driver="GPX")
    source = read_rows(tmp_path / "村.gpx")
    assert (source.sheet, list(source.rows.columns)) == ("waypoints", ["name"])
    accounted(source, COUNT)
    pyogrio.write_dataframe(frame, tmp_path / "doc.kml", driver="LIBKML")
    with zipfile.ZipFile(tmp_path / "村.kmz", "w") as into:
        into.write(tmp_path / "doc.kml", "doc.kml")
    accounted(read_rows(tmp_path / "村.kmz"), COUNT)


@pytest.mark.parametrize(("version", "encoding"), [("AC1015", "gb18030"), ("AC1021", "utf-8")])
def test_a_drawing_has_chinese_layers_and_its_closed_lines_are_areas(
    tmp_path: Path, version: str, encoding: str
) -> None:
    """Since AutoCAD 2007 the text is UTF-8, but the code page in the head still says 936."""
    head = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", version, "9", "$DWGCODEPAGE", "3", "ANSI_936"]
    corners = ["10", "0", "20", "0", "10", "9", "20", "0", "10", "9", "20", "9"]
    line = ["0", "LWPOLYLINE", "8", "禁煤区", "90", "3", "70", "1", *corners]
    lines = [*head, "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES", *line, "0", "ENDSEC", "0", "EOF", ""]
    path = tmp_path / "图.dxf"
    path.write_bytes("\n".join(lines).encode(encoding))
    source = read_rows(path)
    assert list(source.rows["Layer"]) == ["禁煤区"]
    done = convert(source, KINDS["coal_ban_zones"], "wgs84", mapping={"Layer": "name"})
    assert done.accepted.geometry.iloc[0].area == 40.5  # half of 9 x 9
    assert list(done.accepted["name"]) == ["禁煤区"]


def test_only_layers_with_something_in_them_are_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "村.gpkg"
    pyogrio.write_dataframe(villages(), path, layer="村庄")
    pyogrio.write_dataframe(villages().iloc[:0], path, layer="空", append=True)
    assert read_rows(path).sheet == "村庄"
    assert read_rows(path, sheet="空").rows.empty


# Traps


@pytest.mark.parametrize("name", ["../../村.shp", "/村.shp", "C:\\村.shp", "a\\..\\..\\村.shp"])
def test_a_zip_that_reaches_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as into:
        into.writestr(name, "x")
    with pytest.raises(GisError, match="outside its folder"):
        read_rows(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["a.kmz", "a.zip", "a.xlsx"])
def test_a_zip_that_unpacks_to_hundreds_of_times_its_size_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("doc.kml", b"<kml>" + bytes(40_000_000))
    with pytest.raises(GisError, match="times its size"):
        read_rows(tmp_path / name)


@pytest.mark.parametrize("name", ["a.kml", "a.gpx", "a.zip"])
def test_xml_with_entities_is_refused(tmp_path: Path, name: str) -> None:
    bomb = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml><Document>&b;</Document></kml><!-- gpx -->'
    path = tmp_path / name
    if name == "a.zip":
        with zipfile.ZipFile(path, "w") as into:
            into.writestr("a.kml", bomb)
    else:
        path.write_text(bomb)
    with pytest.raises(GisError, match="declares XML entities"):
        read_rows(path)


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.geojson", "a.kml", "a.fgb", "a.gpx", "a.dxf"])
@pytest.mark.parametrize("inner", ["a,b\n1,2\n", "<OGRVRTDataSource/>", "WKT,/vsicurl/http://127.0.0.1/x"])
def test_a_file_that_is_not_what_its_ending_says_is_refused(tmp_path: Path, name: str, inner: str) -> None:
    (tmp_path / name).write_text(inner)
    with pytest.raises(GisError, match=r"does not fit the ending|only points to other"):
        read_rows(tmp_path / name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_system_that_nobody_understands_costs_no_record(shapefile: Path, packed: bool) -> None:
    changed(shapefile, ".prj", lambda content: content[: len(content) // 2])
    source = read_rows(zipped(shapefile) if packed else shapefile)
    assert (len(source.rows), source.crs, source.faults) == (COUNT, None, {})
    assert "the CRS that it states (.prj) cannot be understood" in str(source.warnings[-1])


def test_a_layer_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    properties = ",".join(f'"a{number}":1' for number in range(1001))
    feature = f'{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Point","coordinates":[115,38]}}}}'
    path = tmp_path / "宽.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', encoding="utf-8")
    with pytest.raises(GisError, match="has 1001 columns"):
        read_rows(path)


def _corners(kind: int, *corners: tuple[float, float]) -> bytes:
    return struct.pack("<BII", 1, kind, len(corners)) + b"".join(struct.pack("<dd", *one) for one in corners)


@pytest.mark.parametrize(("suffix", "driver", "kind"), [("gpkg", "GPKG", "Unknown"), ("gdb", "OpenFileGDB", "Polygon")])
def test_arcs_become_short_straight_pieces(tmp_path: Path, suffix: str, driver: str, kind: str) -> None:
    """A circle and half of one, of 0.01 degrees radius, beside a square: areas from school."""
    way = ((115.0, 38.0), (115.01, 38.01), (115.0, 38.02), (114.99, 38.01), (115.0, 38.0))
    circle = struct.pack("<BII", 1, 10, 1) + _corners(8, *way)
    half = struct.pack("<BII", 1, 9, 2) + _corners(8, *way[:3]) + _corners(2, way[2], way[0])
    surface = struct.pack("<BIIBII", 1, 12, 1, 1, 10, 1) + half
    path = tmp_path / f"弧线.{suffix}"
    shapes = np.array([circle, surface, shapely.box(115, 38, 115.01, 38.01).wkb, None], dtype=object)
    names = [np.array(["圆区", "半圆区", "方区", "无界区"], dtype=object)]
    pyogrio.raw.write(path, shapes, names, ["名称"], layer="禁煤区", driver=driver, geometry_type=kind, crs="EPSG:4490")
    done = convert(read_rows(path), KINDS["coal_ban_zones"])
    assert (done.rows, len(done.rejected)) == (4, 0)
    assert list(shapely.area(done.accepted.geometry.to_numpy())[:3]) == pytest.approx(
        [np.pi * 1e-4, np.pi / 2 * 1e-4, 1e-4], rel=1e-4
    )
    assert "2 outlines or lines have arcs" in str(done.warnings[0])


def test_arcs_as_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "弧线.csv"
    path.write_text(
        'name,wkt\n圆区,"CURVEPOLYGON(CIRCULARSTRING(115 38,115.01 38.01,115 38.02,114.99 38.01,115 38))"\n'
        '方区,"POLYGON((115 38,115.1 38,115.1 38.1,115 38))"\n',
        encoding="utf-8",
    )
    done = convert(read_rows(path), KINDS["coal_ban_zones"], "cgcs2000")
    assert (list(done.accepted["name"]), len(done.rejected)) == (["方区"], 1)
    assert "has arcs" in str(done.rejected["reason"].iloc[0])


def test_a_system_named_in_gbk(shapefile: Path) -> None:
    """GDAL wants UTF-8; bureaus name their systems in Chinese and write GBK."""
    changed(
        shapefile,
        ".prj",
        lambda text: text.decode().replace("GCS_China_Geodetic_Coordinate_System_2000", "国家大地坐标系").encode("gbk"),
    )
    source = read_rows(shapefile)
    assert source.crs is not None
    assert source.crs.name == "国家大地坐标系"
    accounted(source, COUNT)
    changed(shapefile, ".prj", lambda text: text + b"\xff\xff")
    source = read_rows(shapefile)
    assert source.crs is None
    assert "cannot be understood" in str(source.warnings[0])


def test_a_file_that_claims_millions_of_records_ends_soon(tmp_path: Path) -> None:
    file = tmp_path / "锅炉.fgb"
    places = shapely.points([[115.0, 39.0], [115.1, 39.0], [115.2, 39.1]])
    pyogrio.write_dataframe(gpd.GeoDataFrame({"name": ["甲", "乙", "丙"]}, geometry=places, crs=4490), file)
    content = bytearray(file.read_bytes())
    three = content.index((3).to_bytes(8, "little"))
    content[three : three + 8] = (12_000_000).to_bytes(8, "little")
    file.write_bytes(content)
    source = read_rows(file)
    assert len(source.rows) == len(source.faults) == 1
    assert source.faults[1].text.startswith("This record and all after it are lost.")


def test_a_feature_whose_properties_are_no_object_is_told(tmp_path: Path) -> None:
    file = tmp_path / "矿山.geojson"
    good = '{"type": "Feature", "properties": {"name": "甲"}, "geometry": {"type": "Point", "coordinates": [115, 39]}}'
    odd = '{"type": "Feature", "properties": "x", "geometry": null}'
    # Cut off, so that it is read record by record.
    file.write_text('{"type": "FeatureCollection", "features": [' + good + ", " + odd + ", " + good, encoding="utf-8")
    source = read_rows(file)
    assert list(source.rows["name"].dropna()) == ["甲", "甲"]
    assert list(source.faults) == [2]


def test_parquet_whose_text_is_none_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "村.parquet"
    spoilt = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(struct.pack("<2i", 0, 2)), pa.py_buffer(b"\xff\xfe")]
    )
    parquet.write_table(pa.table({"name": spoilt}), file)
    with pytest.raises(GisError, match=r"村\.parquet"):
        read_rows(file)
