"""Writing layers: every kind goes out and comes back the same; formats that cannot hold a layer say so."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyproj import Transformer
from python_calamine import CalamineWorkbook

from layers.demo import demo_layers
from layers.export import export_layer
from layers.files import written_whole
from layers.flat import flat, guard, unguard
from layers.ingest import convert, read_rows
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.results import LISTS
from layers.tables import conform

if TYPE_CHECKING:
    from collections.abc import Mapping

BOILERS = KINDS["boilers"]
PLACES = [shapely.Point(115.46, 38.87), None]


@pytest.fixture(scope="module")
def demo() -> Mapping[str, gpd.GeoDataFrame]:
    return demo_layers()


def boilers(geometry: list[Any] | None = None, **columns: Any) -> gpd.GeoDataFrame:
    geometry = PLACES if geometry is None else geometry
    data = {"id": [f"B{n}" for n in range(len(geometry))]} | columns
    return conform(gpd.GeoDataFrame(data, geometry=geometry, crs=CRS), BOILERS)


def returned(path: Path, kind: str, crs: str, **mapping: str) -> gpd.GeoDataFrame:
    done = convert(read_rows(path), KINDS[kind], crs, mapping=mapping)
    assert [str(one) for one in done.rejected["reason"]] == []
    return done.accepted.reset_index(drop=True)


def assert_same(found: gpd.GeoDataFrame, expected: gpd.GeoDataFrame) -> None:
    if "uncertainty_m" in expected:
        # A place of two decimals whose uncertainty is not stated comes back with what so few digits leave open.
        coarse = expected["uncertainty_m"].reset_index(drop=True).isna() & (found["uncertainty_m"] > 100)
        found = found.assign(uncertainty_m=found["uncertainty_m"].mask(coarse))
    assert_frame_equal(
        pd.DataFrame(found.drop(columns="geometry")),
        pd.DataFrame(expected.drop(columns="geometry")).reset_index(drop=True),
    )
    one, other = found.geometry.to_numpy(), expected.geometry.to_numpy()
    placed = ~shapely.is_missing(other)
    assert (placed == ~shapely.is_missing(one)).all()
    # Seven decimals of a degree.
    assert (shapely.hausdorff_distance(one[placed], other[placed]) < 1e-7).all()


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "csv", "xlsx", "kml"])
def test_every_kind_goes_out_and_comes_back(tmp_path: Path, demo: Mapping[str, gpd.GeoDataFrame], suffix: str) -> None:
    assert list(demo) == list(KINDS)
    for kind, layer in demo.items():
        path = tmp_path / f"{kind}.{suffix}"
        assert export_layer(layer.assign(version=1), KINDS[kind].fields, path) == []
        assert_same(returned(path, kind, "cgcs2000" if suffix in ("csv", "xlsx") else "auto"), layer)
    assert len(list(tmp_path.iterdir())) == len(KINDS)


def test_shapefiles_come_back_by_the_pairs_that_were_told(tmp_path: Path, demo: Mapping[str, gpd.GeoDataFrame]) -> None:
    (told,) = export_layer(demo["villages"], KINDS["villages"].fields, tmp_path / "村.shp")
    pairs = dict(pair.split(" -> ") for pair in str(told).split(": ")[2].rstrip(".").split(", "))
    assert pairs["district_households"] == "district_h"
    assert all(len(short) <= 10 for short in pairs.values())
    back = returned(tmp_path / "村.shp", "villages", "auto", **{short: name for name, short in pairs.items()})
    assert_same(back, demo["villages"])
    assert (tmp_path / "村.cpg").read_text() == "UTF-8"
    with pytest.raises(GisError, match="use gpkg"):
        export_layer(demo["mines"], KINDS["mines"].fields, tmp_path / "矿.shp")
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        f"村.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")
    ]


def test_a_shapefile_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    names = ["保定市" * 50, "镕" * 10]
    told = export_layer(
        boilers(name=names, 单位名称一=["x", None], 单位名称二=["y", None]), BOILERS.fields, path, encoding="gb18030"
    )
    assert "单位名称二 -> 单位名称二" not in str(told[0])
    assert "1 texts of name were cut to 254 bytes" in str(told[1])
    assert path.with_suffix(".cpg").read_text().upper() == "GB18030"
    rows = read_rows(path).rows
    assert rows["name"].tolist() == [("保定市" * 50)[:127], "镕" * 10]  # two bytes a letter
    assert {"单位名称一", "单位名称二"} <= set(rows.columns)
    with pytest.raises(GisError, match="镕 does not exist in gb2312"):
        export_layer(boilers(name=names), BOILERS.fields, tmp_path / "b.shp", encoding="gb2312")


def test_short_names_are_unique(tmp_path: Path) -> None:
    extra = {name: ["1", "2"] for name in ("households_a", "households_b", "HOUSEHOLDS", "户数户数户", "户数户数户数")}
    (told,) = export_layer(boilers(**extra), BOILERS.fields, tmp_path / "a.shp")
    names = [name.upper() for name in read_rows(tmp_path / "a.shp").rows.columns]
    assert len(names) == len(set(names)) == len(BOILERS.fields) + 5
    assert "户数户数户 -> 户数户" in str(told)
    assert "户数户数户数 -> 户数_1" in str(told)


def test_csv_is_as_the_contract_says(tmp_path: Path) -> None:
    frame = boilers(
        name=["=1+1", "\tx"],
        capacity_tph=[20.0, 2.5],
        commissioned=pd.to_datetime(["2018-08-31", None]),
        uncertainty_m=[12.3456, np.nan],
        note=["'=x", "-5"],
        复核=pd.array([True, None], dtype="boolean"),
        差=[-1, 2],
    )
    path = tmp_path / "a.csv"
    export_layer(frame, BOILERS.fields, path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,name,county")
    assert b"\r" not in content
    first, second = csv.DictReader(content.decode("utf-8-sig").splitlines())
    assert (first["name"], second["name"]) == ("'=1+1", "x")
    assert (first["note"], second["note"]) == ("''=x", "'-5")
    assert (first["commissioned"], second["commissioned"]) == ("2018-08-31", "")
    assert (first["lon"], first["lat"], second["lon"]) == ("115.46", "38.87", "")
    assert (first["uncertainty_m"], first["capacity_tph"], first["差"], first["复核"]) == ("12.35", "20", "-1", "yes")
    back = returned(path, "boilers", "wgs84")
    assert back["name"].tolist() == ["=1+1", "x"]
    assert back["note"].tolist() == ["'=x", "-5"]
    export_layer(frame, BOILERS.fields, path, encoding="gb18030", overwrite=True)
    assert path.read_bytes().startswith(b"id,")
    with pytest.raises(GisError, match="does not exist in latin-1"):
        export_layer(boilers(name=["锅", "炉"]), BOILERS.fields, path, encoding="latin-1", overwrite=True)
    assert path.read_bytes().startswith(b"id,")


def test_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    numbers = [20.0, 0.1 + 0.2, 1 / 3, 123456789012.5, 2.5e-7, 1e22, np.nan]
    frame = boilers([None] * len(numbers), capacity_tph=numbers)
    export_layer(frame, BOILERS.fields, tmp_path / "a.csv")
    shown = flat(frame, BOILERS.fields)["capacity_tph"].tolist()
    assert shown == ["20", "0.30000000000000004", "0.3333333333333333", "123456789012.5", "2.5e-07", "1e+22", ""]
    assert read_rows(tmp_path / "a.csv").rows["capacity_tph"].fillna("").tolist() == shown
    assert_same(returned(tmp_path / "a.csv", "boilers", "auto").assign(source=None), frame.assign(source=None))


@given(st.lists(st.text(alphabet="'=+-@\t\r 1a", max_size=5)))
def test_what_is_guarded_is_no_formula_and_comes_back(cells: list[str]) -> None:
    column = pd.Series(cells, dtype="str")
    assert not guard(column).str.startswith(("=", "+", "-", "@", "\t", "\r")).any()
    assert unguard(guard(column)).tolist() == unguard(guard(column).astype("object")).tolist() == cells


def test_text_stays_text_in_a_workbook(tmp_path: Path) -> None:
    frame = boilers(
        name=["=1+1", "https://example.org"],
        note=["001", "@x"],
        commissioned=pd.to_datetime(["2018-08-31", "1899-01-01"]),
    )
    path = tmp_path / "台账.xlsx"
    export_layer(frame, BOILERS.fields, path)
    first = path.read_bytes()
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("台账").to_python()
    head = rows[0]
    assert [rows[1][head.index(name)] for name in ("name", "note", "lon")] == ["=1+1", "001", 115.46]
    assert str(rows[1][head.index("commissioned")]) == "2018-08-31"
    assert_same(returned(path, "boilers", "wgs84").drop(columns="source"), frame.drop(columns="source"))
    export_layer(frame, BOILERS.fields, path, overwrite=True)
    assert path.read_bytes() == first
    wide = boilers(note=["x" * 40_000, None])
    with pytest.raises(GisError, match="longer than Excel allows"):
        export_layer(wide, BOILERS.fields, tmp_path / "b.xlsx")


def test_mixed_geometry_becomes_text(tmp_path: Path) -> None:
    mines = KINDS["mines"]
    frame = conform(
        gpd.GeoDataFrame({"id": ["M1", "M2"]}, geometry=[PLACES[0], shapely.box(115, 38, 116, 39)], crs=CRS), mines
    )
    export_layer(frame, mines.fields, tmp_path / "a.csv")
    rows = read_rows(tmp_path / "a.csv").rows
    assert rows["wkt"].tolist() == ["POINT (115.46 38.87)", "POLYGON ((116 38, 116 39, 115 39, 115 38, 116 38))"]
    assert "lon" not in rows


def test_lists_are_written_like_layers(tmp_path: Path) -> None:
    fields = LISTS["uncovered_villages"].fields
    frame = gpd.GeoDataFrame(
        {"id": ["V1"], "distance_m": [1234.5678], "coverage": [0.123456], "overdue": [True]},
        geometry=PLACES[:1],
        crs=CRS,
    )
    export_layer(frame, fields, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert text == "id,overdue,coverage,distance_m,lon,lat\nV1,yes,0.1235,1234.57,115.46,38.87\n"


def test_another_crs(tmp_path: Path) -> None:
    east, north = Transformer.from_crs(4490, 4547, always_xy=True).transform(115.46, 38.87)
    export_layer(boilers(), BOILERS.fields, tmp_path / "a.gpkg", crs="EPSG:4547")
    info = pyogrio.read_info(tmp_path / "a.gpkg")
    assert info["crs"] == "EPSG:4547"
    assert info["geometry_type"] == "Point"
    geometry = read_rows(tmp_path / "a.gpkg").geometry
    assert geometry is not None
    assert geometry.iloc[0].equals_exact(shapely.Point(east, north), 1e-6)
    export_layer(boilers(), BOILERS.fields, tmp_path / "a.csv", crs="EPSG:4547")
    assert read_rows(tmp_path / "a.csv").rows["lon"].iloc[0] == str(round(east, 3))
    for suffix in ("geojson", "kml"):
        with pytest.raises(GisError, match="in WGS84 by definition"):
            export_layer(boilers(), BOILERS.fields, tmp_path / f"a.{suffix}", crs="EPSG:4547")
    export_layer(boilers(), BOILERS.fields, tmp_path / "a.geojson", crs="wgs84")
    document = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert "crs" not in document
    assert document["features"][0]["geometry"]["coordinates"] == [115.46, 38.87]
    assert document["features"][1]["geometry"] is None


@pytest.mark.parametrize("suffix", ["shp", "gpkg", "geojson", "kml", "csv", "xlsx"])
def test_files_that_exist_and_layers_without_rows_or_places(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    export_layer(boilers([None]), BOILERS.fields, path)
    before = path.read_bytes()
    with pytest.raises(GisError, match="exists; name another file or use --force"):
        export_layer(boilers(), BOILERS.fields, path)
    assert path.read_bytes() == before
    export_layer(boilers([]), BOILERS.fields, path, overwrite=True)
    assert len(read_rows(path).rows) == 0
    export_layer(boilers(), BOILERS.fields, path, overwrite=True)
    assert len(read_rows(path).rows) == 2


def test_an_overwritten_shapefile_keeps_no_old_part(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    export_layer(boilers(), BOILERS.fields, path)
    (tmp_path / "a.qix").write_bytes(b"old index")
    (tmp_path / "a.csv").write_bytes(b"mine")
    export_layer(boilers([PLACES[0]]), BOILERS.fields, path, overwrite=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        f"a.{part}" for part in ("cpg", "csv", "dbf", "prj", "shp", "shx")
    ]


def test_what_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GisError, match="no format that can be written"):
        export_layer(boilers(), BOILERS.fields, tmp_path / "a.pdf")
    with pytest.raises(GisError, match="There is no encoding x"):
        export_layer(boilers(), BOILERS.fields, tmp_path / "a.csv", encoding="x")
    with pytest.raises(GisError, match="is no CRS of a map"):
        export_layer(boilers(), BOILERS.fields, tmp_path / "a.csv", crs="x")
    with pytest.raises(GisError, match=r"cannot be written \(No such file or directory\)"):
        export_layer(boilers(), BOILERS.fields, tmp_path / "none" / "a.csv")
    (tmp_path / "a.shp").mkdir()
    with pytest.raises(GisError, match="is a folder"):
        export_layer(boilers(), BOILERS.fields, tmp_path / "a.shp", overwrite=True)
    assert list((tmp_path / "a.shp").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/full")
def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.part-killed").mkdir()
    with (
        pytest.raises(GisError, match=r"a\.csv cannot be written: the disk is full"),
        written_whole(tmp_path / "a.csv"),
    ):
        Path("/dev/full").write_text("x")
    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import resource, signal, sys
import geopandas as gpd, shapely
from layers.export import export_layer
from layers.kinds import CRS, KINDS
from layers.messages import GisError

kind = KINDS["boilers"]
frame = gpd.GeoDataFrame({"id": [f"B{n}" for n in range(20_000)], "name": "锅炉" * 20},
                         geometry=[shapely.Point(115, 38)] * 20_000, crs=CRS)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for path in sys.argv[1:]:
    try:
        export_layer(frame, kind.fields, path, overwrite=True)
    except GisError as error:
        print("refused", error)
    else:
        print("written", path)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk that is full."""
    paths = [tmp_path / f"a.{suffix}" for suffix in ("shp", "gpkg", "geojson", "kml", "csv", "xlsx")]
    for path in paths:
        export_layer(boilers(), BOILERS.fields, path, overwrite=True)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    command = [sys.executable, "-c", FULL_DISK, *map(str, paths)]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=root, env=os.environ | {"PYTHONUTF8": "1"}, check=False
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["refused"] * len(paths), done.stdout + done.stderr
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
