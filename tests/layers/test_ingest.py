"""Reading files of others on real files; expected coordinates come from pyproj, workbooks from openpyxl."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from layers.ingest import Conversion, archives, convert, gis_files, import_rows, read_rows, write_rejects
from layers.ingest.apply import settle
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BOILERS = KINDS["boilers"]
BOWTIE = shapely.Polygon([(115, 38), (116, 39), (116, 38), (115, 39)])
SQUARE = shapely.box(115, 38, 116, 39)


def text_file(folder: Path, content: str, name: str = "台账.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def taken(path: Path, kind: str = "boilers", crs: str = "cgcs2000", **mapping: str) -> Conversion:
    """Read and convert, and check that every row is accounted for."""
    source = read_rows(path)
    done = convert(source, KINDS[kind], crs, mapping=mapping)
    assert done.read == done.rows + len(done.rejected) == len(source.rows)
    assert set(done.accepted.index) | set(done.rejected.index) == set(source.rows.index)
    return done


def reasons(done: Conversion) -> list[str]:
    return [str(one) for one in done.rejected["reason"]]


def features(geometry: Sequence[Any], crs: Any = CRS, **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=crs)


def gis_file(folder: Path, frame: gpd.GeoDataFrame, name: str = "数据.gpkg", **options: Any) -> Path:
    path = folder / name
    pyogrio.write_dataframe(frame, path, **options)
    return path


def book(folder: Path, *rows: Sequence[Any], name: str = "台账.xlsx") -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    made.save(folder / name)
    return folder / name


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "保定.gpkg") as made:
        yield made


# Text files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_any_usual_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = ["id, name ,fuel,lon,lat", "B1,竞秀区锅炉房,coal,115.46,38.87", "B2,镕,gas,,"]
    path = text_file(tmp_path, "\r\n".join(lines).replace(",", separator), encoding=encoding)
    accepted = taken(path).accepted
    assert list(accepted["name"]) == ["竞秀区锅炉房", "镕"]
    assert accepted.geometry[2].equals(shapely.Point(115.46, 38.87))
    assert accepted.geometry[3] is None
    assert list(accepted["source"]) == ["台账.csv!2", "台账.csv!3"]


def test_only_blank_is_missing_and_blank_rows_keep_their_number(tmp_path: Path) -> None:
    path = text_file(tmp_path, 'id,name,note\nB1,NA,null\n,,\n"B\n2",nan," "\n')
    rows = read_rows(path).rows
    assert list(rows.index) == [2, 4]
    assert list(rows["name"]) == ["NA", "nan"]
    assert list(rows["note"].isna()) == [False, True]


def test_a_row_longer_than_the_header_is_rejected_whole(tmp_path: Path) -> None:
    done = taken(text_file(tmp_path, "id,name\nB1,甲,乙\nB2,丙,\nB3,丁\n"))
    assert list(done.accepted["id"]) == ["B2", "B3"]
    assert "more cells than the header" in reasons(done)[0]
    assert done.rejected["column 3"].tolist() == ["乙"]
    assert "column 3" not in done.accepted


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "a.csv", "is empty"),
        ("\n \n", "a.csv", "is empty"),
        ("", "a.xlsx", "is empty"),
        ("", "a.gpkg", "is empty"),
        ('id,name\nB1,"abc\n', "a.csv", "line 2: the quotation marks"),
        ("id,name,name\n", "a.csv", "more than one column named name"),
        ("no workbook", "a.xlsx", "damaged"),
        ("no workbook", "a.xls", "damaged"),
        ("no database", "a.gpkg", "damaged"),
        ("no zip", "a.zip", "damaged"),
        ('{"type": "FeatureColl', "a.geojson", "damaged"),
        ("text", "a.docx", "no format that can be read"),
        ("PAR1", "a.parquet", "damaged"),
        ("<OGRVRTDataSource></OGRVRTDataSource>", "a.vrt", "no format that can be read"),
        ("<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "a.kml", "only points to other"),
        ('{"type": "gdal_streamed_alg", "command_line": "x"}', "a.geojson", "only points to other"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: str, name: str, said: str) -> None:
    path = text_file(tmp_path, content, name)
    with pytest.raises(GisError, match=said):
        read_rows(path)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.geojson", "/vsicurl/https://example.org/a.gpkg", "s3://b/a.shp", "/vsizip//a.zip"],
)
def test_remote_files_are_refused(address: str) -> None:
    with pytest.raises(GisError, match="download it first"):
        read_rows(address)


def test_a_missing_file_a_sheet_of_text_and_a_condition_on_a_table_are_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path, "id,name\nB1,甲\n")
    with pytest.raises(GisError, match="There is no file"):
        read_rows(tmp_path / "none.csv")
    with pytest.raises(GisError, match="leave --sheet out"):
        read_rows(path, sheet="x")
    with pytest.raises(GisError, match="--where works for GIS files"):
        read_rows(path, where="id = 'B1'")
    with pytest.raises(GisError, match="There is no encoding x"):
        read_rows(path, encoding="x")
    with pytest.raises(GisError, match="not text in ascii"):
        read_rows(path, encoding="ascii")


# Workbooks


def test_typed_cells_of_a_workbook(tmp_path: Path) -> None:
    head = ("id", "name", "capacity_tph", "fuel", "commissioned", "boiler_no", "lon", "lat", "检查", "混合")
    one = (130602001002, "甲", 20, "coal", dt.datetime(2018, 8, 31, 9), 3, 115.46, 38.87, True, 5)
    two = ("B2", "=乙", "2.5", None, "2018/9/1", "3#", "115.5", "38.9", False, "五")
    path = book(tmp_path, head, one, two)
    made = openpyxl.load_workbook(path)
    made.active["B3"].data_type = "s"
    made.save(path)
    accepted = taken(path).accepted
    assert list(accepted["id"]) == ["130602001002", "B2"]
    assert list(accepted["name"]) == ["甲", "=乙"]
    assert list(accepted["capacity_tph"]) == [20, 2.5]
    assert list(accepted["commissioned"].astype("str")) == ["2018-08-31", "2018-09-01"]
    assert list(accepted["boiler_no"]) == ["3", "3#"]
    assert list(accepted["混合"]) == ["5", "五"]
    assert accepted["检查"].dtype == "boolean"
    assert list(accepted["source"]) == ["台账.xlsx#Sheet!2", "台账.xlsx#Sheet!3"]


def test_several_sheets_need_a_name_but_blank_ones_do_not_count(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["id"])
    made.active.append(["B1"])
    made.create_sheet("空")
    path = tmp_path / "a.xlsx"
    made.save(path)
    assert read_rows(path).sheet == "Sheet"
    made["空"].append(["id"])
    made.save(path)
    with pytest.raises(GisError, match=r"several sheets or layers \(Sheet, 空\): name one with --sheet"):
        read_rows(path)
    assert read_rows(path, sheet="空").rows.empty
    with pytest.raises(GisError, match="has no sheet or layer x"):
        read_rows(path, sheet="x")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, ["id"], ["B1"])
    made = openpyxl.load_workbook(path)
    made.active["XFD1048576"] = "far"  # calamine would reserve 512 GiB and end the program
    made.save(tmp_path / "far.xlsx")
    with pytest.raises(GisError, match="row 1048576 and column 16384"):
        read_rows(tmp_path / "far.xlsx")
    monkeypatch.setattr(archives, "_MAX_UNPACKED", 10_000_000)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/zeros", bytes(10_000_001))
    assert path.stat().st_size < 100_000
    with pytest.raises(GisError, match="split it"):
        read_rows(path)


# GIS files


def test_projected_features_come_to_geographic_coordinates(tmp_path: Path) -> None:
    east, north = 630_125.0, 4_303_000.0
    lon, lat = Transformer.from_crs(4547, 4490, always_xy=True).transform(east, north)
    path = gis_file(tmp_path, features([shapely.Point(east, north, 25)], "EPSG:4547", id=["B1"]))
    point = taken(path, crs="auto").accepted.geometry.iloc[0]
    assert point.equals_exact(shapely.Point(lon, lat), 1e-9)
    assert not point.has_z
    table = text_file(tmp_path, f"id,lon,lat\nB1,{east},{north}\n")
    assert taken(table, crs="EPSG:4547").accepted.geometry.iloc[0].equals_exact(point, 1e-9)


def test_a_crs_must_be_known(tmp_path: Path) -> None:
    table = read_rows(text_file(tmp_path, "id,lon,lat\nB1,115,38\n"))
    with pytest.raises(GisError, match="name it with --crs"):
        convert(table, BOILERS)
    path = gis_file(tmp_path, features([shapely.Point(115, 38)], id=["B1"]), "a.shp")
    path.with_suffix(".prj").unlink()
    source = read_rows(path)
    assert source.crs is None
    with pytest.raises(GisError, match=r"a\.shp: .* name it with --crs"):
        convert(source, BOILERS)
    assert convert(source, BOILERS, "wgs84").rows == 1
    for wrong in ("EPSG:1", "mars", "EPSG:4978"):
        with pytest.raises(GisError, match="is no CRS of a map"):
            convert(source, BOILERS, wrong)
    without = text_file(tmp_path, "id,name\nB1,甲\n")
    assert taken(without, crs="auto").accepted.geometry.isna().all()


def test_a_named_crs_wins_and_unshifted_datums_are_told(tmp_path: Path) -> None:
    path = gis_file(tmp_path, features([shapely.Point(115, 38)], "EPSG:4326", id=["B1"]))
    told = [str(one) for one in taken(path, crs="EPSG:4610").warnings]
    assert "states the CRS WGS 84, but its coordinates are read as Xian 1980" in told[0]
    assert "off by up to 130 m" in told[1]
    (said,) = map(str, taken(path, crs="auto").warnings)
    assert "nothing else in the file or the project confirms it" in said
    old = gis_file(tmp_path, features([shapely.Point(500_000, 4_300_000)], "EPSG:2437", id=["B1"]), "b.gpkg")
    assert "off by up to 70 m" in str(taken(old, crs="auto").warnings[0])


def test_layers_conditions_and_folders(tmp_path: Path) -> None:
    frame = features([shapely.Point(115, 38), shapely.Point(116, 38)], id=["B1", "B2"])
    path = gis_file(tmp_path, frame, layer="旧")
    assert read_rows(path).sheet == "旧"
    gis_file(tmp_path, frame, layer="新", append=True)
    with pytest.raises(GisError, match="旧, 新"):
        read_rows(path)
    source = read_rows(path, sheet="新", where="id = 'B2'")
    assert list(source.rows["id"]) == ["B2"]
    with pytest.raises(GisError, match="The condition nope = 1 does not fit layer 新"):
        read_rows(path, sheet="新", where="nope = 1")
    with pytest.raises(GisError, match="has no sheet or layer x"):
        read_rows(path, sheet="x")


@pytest.mark.parametrize("name", ["a.shp", "a.geojson", "a.kml", "a.fgb", "a.gdb", "a.gpkg"])
def test_every_gis_format(tmp_path: Path, name: str) -> None:
    frame = features([shapely.Point(115, 38)], id=["B1"], name=["锅炉"], capacity_t=[2.5])
    driver = {"a.gdb": "OpenFileGDB", "a.kml": "LIBKML"}.get(name)
    encoding = "utf-8" if name == "a.shp" else None
    done = taken(gis_file(tmp_path, frame, name, encoding=encoding, driver=driver), crs="auto")
    assert done.accepted.iloc[0][["id", "name", "source"]].tolist() == ["B1", "锅炉", f"{name}#a!1"]
    assert done.accepted.geometry.iloc[0].equals(shapely.Point(115, 38))


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_shapefile_that_states_no_encoding(tmp_path: Path, encoding: str) -> None:
    frame = features([shapely.Point(115, 38)], id=["B1"], 名称=["保定市清苑区"])
    path = gis_file(tmp_path, frame, "a.shp", encoding=encoding)
    path.with_suffix(".cpg").unlink()
    assert list(read_rows(path).rows["名称"]) == ["保定市清苑区"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            packed.write(path.with_suffix(suffix), f"数据/a{suffix}")
    zipped = read_rows(tmp_path / "a.zip")
    assert list(zipped.rows["名称"]) == ["保定市清苑区"]
    assert zipped.crs is not None
    assert zipped.file == "a.zip"


def test_a_zip_of_one_file(tmp_path: Path) -> None:
    path = gis_file(tmp_path, features([shapely.Point(115, 38)], id=["B1"]), "a.gpkg")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(path, "a.gpkg")
    assert list(read_rows(tmp_path / "a.zip").rows["id"]) == ["B1"]


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """Files that name a server are refused or read without it; the server is a real one and counts."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        virtual = f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/{address}/a.gpkg</SrcDataSource>"
        virtual += "</OGRVRTLayer></OGRVRTDataSource>"
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
            packed.writestr("a.shp", virtual)
        link = f"<NetworkLink><Link><href>{address}/b.kml</href></Link></NetworkLink>"
        inner = f"<Document><Placemark><name>甲</name></Placemark>{link}</Document>"
        kml = text_file(tmp_path, f"<kml xmlns='http://www.opengis.net/kml/2.2'>{inner}</kml>", "a.kml")
        for path in (text_file(tmp_path, virtual, "a.gpkg"), tmp_path / "a.zip"):
            with pytest.raises(GisError, match="only points to other"):
                read_rows(path)
        assert read_rows(kml).rows["name"].tolist() == ["甲"]
        with gis_files._options(gis_files._OFFLINE), pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.list_layers(f"/vsicurl/{address}/c.gpkg")
        server.shutdown()
    assert asked == []
    assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") is None


def test_a_zip_with_nothing_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("readme.txt", "x")
    with pytest.raises(GisError, match="contains no GIS file"):
        read_rows(tmp_path / "a.zip")


# Converting


@pytest.mark.parametrize(
    ("header", "value", "said"),
    [
        ("capacity_tph", "若干", "capacity_tph is 若干, which is not a number"),
        ("capacity_tph", "nan", "which is not a number"),
        ("capacity_tph", "inf", "which is not a number"),
        ("capacity_tph", "1e999", "which is not a number"),
        ("capacity_tph", "-1", "capacity_tph is -1, which is below 0"),
        ("fuel", "Coals", "fuel is Coals, which is not one of coal, gas, oil, biomass, electric, other"),
        ("commissioned", "2018-02-30", "commissioned is 2018-02-30, which is not a date"),
        ("commissioned", "3/4/2018", "not a date"),
        ("lon", "x", "lon is x, which is no coordinate"),
        ("lon", "181", "lon 181 and lat 38 are not degrees"),
        ("lat", "-90.1", "are not degrees"),
        ("lon", "", "Only one of lon and lat"),
        ("wkt", "POINT (1", "The text in wkt is no geometry"),
        ("wkt", SQUARE.wkt, "The geometry is a Polygon, but boilers take only point"),
        ("wkt", "MULTIPOINT (1 2, 3 4)", "The geometry is a MultiPoint"),
        ("wkt", "POINT (500 38)", "outside the earth"),
        ("id", "B1", "Id B1 stands in an earlier row"),
    ],
)
def test_every_reason_of_a_boiler(tmp_path: Path, header: str, value: str, said: str) -> None:
    good = {"id": "B1", "capacity_tph": "20", "fuel": "coal", "commissioned": "2018-8-1", "lon": "115", "lat": "38"}
    good |= {"wkt": ""}
    bad = good | {"id": "B2"} | {header: value}
    lines = [",".join(f'"{cell}"' for cell in row) for row in (good, good.values(), bad.values())]
    done = taken(text_file(tmp_path, "\n".join(lines)))
    assert list(done.accepted["id"]) == ["B1"]
    assert reasons(done)[0].startswith("台账.csv, row 3: ")
    assert said in reasons(done)[0]
    assert done.rejected.loc[3, list(good)].fillna("").to_dict() == bad


@pytest.mark.parametrize("value", ["1.5", "若干", "1e3", "1,00", str(2**70)])
def test_whole_numbers_are_whole(tmp_path: Path, value: str) -> None:
    done = taken(text_file(tmp_path, f'id,households\nV1,"{value}"\nV2,12.0\n'), "villages")
    assert f"households is {value}, which is not a whole number" in reasons(done)[0]
    assert list(done.accepted["households"]) == [12]


def test_truth(tmp_path: Path) -> None:
    words = ["true", "YES", "1", "是", "False", "no", "0", "否", "", "maybe"]
    done = taken(text_file(tmp_path, "name,suited\n" + "".join(f"村,{word}\n" for word in words)), "villages")
    assert done.accepted["suited"].fillna(value=False).tolist() == [True] * 4 + [False] * 5
    assert int(done.accepted["suited"].isna().sum()) == 1
    assert "suited is maybe, which is neither yes nor no" in reasons(done)[0]


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    done = taken(text_file(tmp_path, "id,capacity_tph,fuel,lon,lat\nB1,x,y,x,\n"))
    assert [said in reasons(done)[0] for said in ("tph is x", "fuel is y", "lon is x", "Only one")] == [True] * 4


def test_polygons_are_repaired_or_rejected(tmp_path: Path) -> None:
    flat = shapely.Polygon([(115, 38), (116, 38), (115, 38)])
    shapes = [SQUARE, BOWTIE, flat, shapely.Point(1, 1), None, shapely.Polygon()]
    frame = features(shapes, id=list("ABCDEF"), name="区")
    done = taken(gis_file(tmp_path, frame, geometry_type="Unknown"), "coal_ban_zones", crs="auto")
    assert list(done.accepted["id"]) == ["A", "B", "E", "F"]
    assert done.accepted.geometry.iloc[1].area == pytest.approx(0.5)  # two triangles of a quarter each, by hand
    assert done.accepted.geometry.isna().tolist() == [False, False, True, True]
    told = [str(one) for one in done.warnings]
    assert "as the file declares" in told[0]
    assert "row 2: the outline of B crosses itself" in told[1]
    assert "2 features have no geometry" in told[2]
    assert "covers nothing" in reasons(done)[0]
    assert "is a Point" in reasons(done)[1]
    assert done.rejected.loc[4, "wkt"] == "POINT (1 1)"


def test_a_multipoint_of_one_is_a_point(tmp_path: Path) -> None:
    path = gis_file(tmp_path, features([shapely.MultiPoint([(115, 38)])], id=["B1"]))
    assert taken(path, crs="auto").accepted.geometry.iloc[0].equals(shapely.Point(115, 38))


def test_columns_are_mapped_kept_or_left_behind(tmp_path: Path) -> None:
    text = "单位,经,纬,Name,fid,原因,version,source\n甲,115,38,x,7,旧,2,表#1!1\n乙,115,38,,8,,3,\n"
    path = text_file(tmp_path, text)
    done = taken(path, 单位="name", 经="lon", 纬="lat")
    assert list(done.accepted["name"]) == ["甲", "乙"]
    assert done.accepted.geometry.notna().all()
    assert list(done.accepted["source"]) == ["表#1!1", "台账.csv!3"]
    assert [name for name in done.accepted.columns if name not in {one.name for one in BOILERS.fields}] == [
        "Name",
        "geometry",
    ]
    for mapping, said in (
        ({"无": "name"}, "has no column 无: it has 单位"),
        ({"单位": "nope"}, "has no field nope: it has id"),
        ({"单位": "name", "Name": "name"}, "单位 and Name both become name"),
    ):
        with pytest.raises(GisError, match=said):
            convert(read_rows(path), BOILERS, "wgs84", mapping=mapping)


WORDS = st.sampled_from(["", " ", "B1", "B2", "20", "2×20", "-3", "coal", "燃煤", "2018-08-31", "115.4", "38.9", "NaN"])
CELLS = st.one_of(WORDS, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_every_row_is_accepted_or_rejected(rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    head = ["id", "name", "capacity_tph", "fuel", "commissioned", "lon", "lat"]
    writer.writerows([head, *rows])
    with tempfile.TemporaryDirectory() as folder:
        done = taken(text_file(Path(folder), buffer.getvalue()))
        write_rejects(Path(folder) / "r.xlsx", done)
        again = read_rows(Path(folder) / "r.xlsx")
    expected = sum(any(cell.strip() for cell in row) for row in rows)
    left_out = sum(int(str(one.figures["count"])) for one in done.source.warnings if "left out" in one.text)
    assert done.read + left_out == expected
    assert len(again.rows) == len(done.rejected)


# Into a project


def test_ids_are_made_past_those_in_use(tmp_path: Path, project: Project) -> None:
    one = taken(text_file(tmp_path, "id,name\n,甲\nboilers-00002,乙\n,丙\n"))
    done = import_rows(project, BOILERS, one, "add")
    assert (done.read, done.rows, done.features, done.rejected) == (3, 3, 3, 0)
    assert list(project.layer("boilers")["id"]) == ["boilers-00001", "boilers-00002", "boilers-00003"]
    assert project.history()[-1].why == "import 台账.csv"
    import_rows(project, BOILERS, taken(text_file(tmp_path, "id,name\n,丁\n")), "add")
    assert project.layer("boilers")["id"].iloc[-1] == "boilers-00004"
    import_rows(project, BOILERS, taken(text_file(tmp_path, "id,name,额外\n,戊,1\n")), "replace")
    assert list(project.layer("boilers")["id"]) == ["boilers-00005"]  # another object
    assert list(project.layer("boilers")["额外"]) == ["1"]
    assert len(project.history()) == 4  # replacing deletes and inserts in one transaction


def test_ids_that_exist_are_rejected_unless_the_layer_is_replaced(tmp_path: Path, project: Project) -> None:
    one = taken(text_file(tmp_path, "id,name,fuel\nB1,甲,coal\nB2,乙,x\n"))
    import_rows(project, BOILERS, one, "add")
    two = taken(text_file(tmp_path, "id,name,fuel\nB1,新,coal\nB3,丙,coal\n,,x\n"))
    tried = settle(project, BOILERS, two, "add")
    assert len(project.layer("boilers")) == 1
    done = import_rows(project, BOILERS, two, "add")
    assert (done.read, done.rows, done.features, done.rejected) == (3, 1, 1, 2)
    assert list(done.conversion.rejected.index) == list(tried.conversion.rejected.index) == [2, 4]
    assert "Id B1 exists already in layer boilers" in reasons(done.conversion)[0]
    done = import_rows(project, BOILERS, two, "replace")
    assert (done.rows, done.rejected) == (2, 1)
    assert list(project.layer("boilers")["name"]) == ["新", "丙"]


def test_a_file_without_a_good_row_changes_nothing(tmp_path: Path, project: Project) -> None:
    import_rows(project, BOILERS, taken(text_file(tmp_path, "id,name\nB1,甲\n")), "add")
    done = import_rows(project, BOILERS, taken(text_file(tmp_path, "id,fuel\nB2,x\n")), "replace")
    assert (done.read, done.rows, done.rejected) == (1, 0, 1)
    assert list(project.layer("boilers")["id"]) == ["B1"]


def test_rejects_are_corrected_and_imported_again(tmp_path: Path, project: Project) -> None:
    path = text_file(
        tmp_path, "id,name,fuel,lon,lat,我的\nB1,甲,coal,115,38,1\nB2,=1+1,煤改气,115,38,2\nB3,丙,无煤,115,38,3\n"
    )
    done = import_rows(project, BOILERS, taken(path), "add")
    rejects = tmp_path / "rejects.xlsx"
    write_rejects(rejects, done.conversion, lambda text: "原因" if text == "reason" else text)
    first = rejects.read_bytes()
    write_rejects(rejects, done.conversion, lambda text: "原因" if text == "reason" else text)
    assert rejects.read_bytes() == first
    made = openpyxl.load_workbook(rejects)
    assert [cell.value for cell in made.active[1]] == ["原因", "id", "name", "fuel", "lon", "lat", "我的"]
    assert "which is not one of coal" in made.active["A2"].value
    assert (made.active["C2"].value, made.active["C2"].data_type) == ("=1+1", "s")
    assert read_rows(rejects).rows.loc[2, "name"] == "=1+1"
    for row in (2, 3):
        made.active[f"D{row}"] = "coal"
    made.save(rejects)
    again = import_rows(project, BOILERS, taken(rejects), "add")
    assert (again.rows, again.rejected) == (2, 0)
    layer = project.layer("boilers")
    assert list(layer["id"]) == ["B1", "B2", "B3"]
    assert list(layer["name"]) == ["甲", "=1+1", "丙"]
    assert "原因" not in layer
    assert layer.geometry.notna().all()


def test_a_rejected_outline_too_long_for_a_cell_is_not_cut(tmp_path: Path) -> None:
    circle = shapely.Point(115, 38).buffer(1, quad_segs=1000)
    path = gis_file(tmp_path, features([circle], id=["B1"]))
    write_rejects(tmp_path / "r.xlsx", taken(path, crs="auto"))
    assert read_rows(tmp_path / "r.xlsx").rows.loc[2, "wkt"] == "(数据.gpkg: wkt > 32767)"


def test_rejects_that_cannot_be_written(tmp_path: Path) -> None:
    done = taken(text_file(tmp_path, "id,fuel\nB1,x\n"))
    with pytest.raises(GisError, match="cannot be written"):
        write_rejects(tmp_path / "none" / "r.xlsx", done)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["台账.csv"]


def test_large_tables_are_read_by_column(tmp_path: Path) -> None:
    count = 20_000
    frame = pd.DataFrame({"id": [f"B{n}" for n in range(count)], "capacity_tph": 20.5, "fuel": "coal"})
    frame = frame.assign(lon=115.0, lat=38.0, commissioned="2018-08-31")
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert taken(tmp_path / "a.csv").rows == count
