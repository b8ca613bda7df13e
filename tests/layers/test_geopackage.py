"""The GeoPackage store on real files, beside fiona, sqlite3 and a second process."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import apsw
import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from layers import tables
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.store import Applied, Changes, Conflict, GeoPackageStore
from layers.store.blobs import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

SHAPES = {
    "point": shapely.Point(115.46, 38.87),
    "line": shapely.LineString([(115.4, 38.8), (115.5, 38.9)]),
    "polygon": shapely.Polygon([(115, 38), (116, 38), (116, 39)]),
}
VALUES: dict[str, list[Any]] = {
    "text": ["保定市清苑区", None, 'it\'s "2×20" t/h'],
    "int": [2**40, None, -1],
    "float": [0.1 + 0.2, None, 75.0],
    "bool": [True, None, False],
    "date": [pd.Timestamp("2018-08-31"), pd.NaT, pd.Timestamp("1949-10-01")],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GeoPackageStore]:
    with closing(GeoPackageStore.create(tmp_path / "保定.gpkg")) as made:
        yield made


def boilers(count: int, *, seed: int = 1, **columns: Any) -> gpd.GeoDataFrame:
    """Return boilers at random places of the city."""
    rng = np.random.default_rng(seed)
    geometry = shapely.points(rng.uniform(113.6, 116.4, count), rng.uniform(38.1, 40, count))
    data: dict[str, Any] = {"id": [f"B{number}" for number in range(count)], "name": "锅炉", "fuel": "coal"}
    return gpd.GeoDataFrame(data | columns, geometry=geometry, crs=CRS)


def done(outcome: Applied | list[Conflict] | None) -> int:
    assert isinstance(outcome, Applied), outcome
    return outcome.transaction


def insert(store: GeoPackageStore, frame: gpd.GeoDataFrame, kind: str = "boilers", **more: Any) -> int:
    return done(store.apply([Changes(kind, insert=frame, **more)], who="王", why="导入"))


def update(store: GeoPackageStore, frame: pd.DataFrame, kind: str = "boilers") -> Applied | list[Conflict]:
    return store.apply([Changes(kind, update=frame)], who="王", why="改")


def assert_rtree_agrees(store: GeoPackageStore, layer: str) -> None:
    """Compare the R-tree, which rounds outwards to 32 bits, with the bounds of the stored geometries."""
    with closing(apsw.Connection(str(store.path))) as other:
        boxes = {row[0]: row[1:] for row in other.execute(f"SELECT * FROM rtree_{layer}_geom")}
        rows: list[Any] = other.execute(f"SELECT fid, geom FROM {layer}").fetchall()
        assert other.execute(f"SELECT rtreecheck('rtree_{layer}_geom')").get == "ok"
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?"
        assert other.execute(triggers, (f"rtree_{layer}_geom_%",)).get == 7
    bounds = shapely.bounds(decode([geom for _, geom in rows]))[:, [0, 2, 1, 3]]
    placed = ~np.isnan(bounds[:, 0])
    fids = np.array([fid for fid, _ in rows], dtype="int64")[placed].tolist()
    assert sorted(boxes) == sorted(fids)
    if fids:
        np.testing.assert_allclose([boxes[fid] for fid in fids], bounds[placed], rtol=0, atol=2e-5)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_comes_back_as_it_was(store: GeoPackageStore, kind: str) -> None:
    spec = KINDS[kind]
    frame = tables.conform(
        gpd.GeoDataFrame(
            {one.name: VALUES[one.type] for one in spec.fields if one.name != "id"} | {"id": ["甲", "乙", "丙"]},
            geometry=[SHAPES[spec.geometry[0]], None, shapely.from_wkt(f"{SHAPES[spec.geometry[-1]].geom_type} EMPTY")],
            crs=CRS,
        ),
        spec,
    )
    insert(store, frame, kind)
    expected = frame.assign(version=np.ones(3, dtype="int64"))
    for read in (store.read(kind), store.read(kind, ids=["甲", "乙", "丙"])):
        assert_frame_equal(pd.DataFrame(read), pd.DataFrame(expected))
        assert read.crs == CRS
    assert_rtree_agrees(store, kind)


def test_an_empty_kind_reads_empty(store: GeoPackageStore) -> None:
    read = store.read("mines")
    assert list(read.columns) == [*(one.name for one in KINDS["mines"].fields), "geometry", "version"]
    assert len(read) == 0
    assert store.kinds() == list(KINDS)
    with pytest.raises(GisError, match="no layer rivers"):
        store.read("rivers")


def test_extra_columns_are_kept_and_clashing_names_moved(store: GeoPackageStore) -> None:
    extra = {
        'quo"ted; DROP TABLE boilers': ["a", None],
        "FID": [7, 8],
        "Version": ["x", "y"],
        "Name": ["其他", None],
        "烟囱高度": [45.5, np.nan],
        "seen": pd.to_datetime(["2018-01-01 10:30", None]).as_unit("ms"),
        "ok": pd.array([True, None], dtype="boolean"),
    }
    insert(store, boilers(2, **extra))
    insert(store, boilers(2, **extra).assign(id=["C0", "C1"]))
    read = store.read("boilers")
    assert list(read.columns[17:]) == [
        'quo"ted; DROP TABLE boilers',
        "FID_1",
        "Version_1",
        "Name_1",
        "烟囱高度",
        "seen",
        "ok",
        "geometry",
        "version",
    ]
    assert read["FID_1"].tolist() == [7, 8, 7, 8]
    assert read["烟囱高度"].dtype == "float64"
    assert read["seen"].iloc[0] == pd.Timestamp("2018-01-01 10:30")
    assert read["ok"].dtype == "boolean"
    assert_frame_equal(pd.DataFrame(read), pd.DataFrame(store.read("boilers", ids=read["id"])))
    with pytest.raises(GisError, match="rename it"):
        insert(store, boilers(1, **{"a\0b": 1}))


def test_an_extra_column_of_another_type_gets_a_place_of_its_own(store: GeoPackageStore) -> None:
    insert(store, boilers(2, height=[1, 2], checked=["是", "否"]))
    insert(store, boilers(2, height=[3.0, np.nan], checked=[1, 2]).assign(id=["C0", "C1"]))
    insert(store, boilers(2, height=["约45", None]).assign(id=["D0", "D1"]))
    insert(store, boilers(1, height=[4.5]).assign(id=["E0"]))
    read = store.read("boilers")
    assert read["height"].tolist()[:3] == [1, 2, 3]
    assert read["height_1"].tolist()[4:] == ["约45", np.nan, "4.5"]
    assert read["checked"].tolist()[:4] == ["是", "否", "1", "2"]


def test_a_crs_that_is_not_ours_is_refused(store: GeoPackageStore) -> None:
    with pytest.raises(GisError, match="in EPSG:4326: transform them to EPSG:4490"):
        insert(store, boilers(1).set_crs("EPSG:4326", allow_override=True))


def test_missing_ids_are_made(store: GeoPackageStore) -> None:
    insert(store, boilers(3).assign(id=[None, "boilers-00041", ""]))
    insert(store, boilers(1).drop(columns="id"))
    assert store.read("boilers")["id"].tolist() == ["boilers-00042", "boilers-00041", "boilers-00043", "boilers-00044"]


def test_read_by_bbox_ids_and_columns(store: GeoPackageStore) -> None:
    frame = boilers(3000)
    insert(store, frame)
    box = (115.0, 38.5, 115.5, 39.0)
    inside = frame[frame.intersects(shapely.box(*box))]
    assert store.read("boilers", bbox=box)["id"].tolist() == inside["id"].tolist()
    few = store.read("boilers", ids=["B7", "B2", "none"], columns=["fuel"])
    assert list(few.columns) == ["fuel", "geometry", "version"]
    assert len(few) == 2
    assert store.read("boilers", ids=frame["id"], bbox=box)["id"].tolist() == inside["id"].tolist()
    assert store.read("boilers", columns=["fuel"]).columns.tolist() == ["fuel", "geometry", "version"]


def test_a_change_raises_the_version_and_a_stale_one_is_a_conflict(store: GeoPackageStore) -> None:
    insert(store, boilers(3))
    first = store.read("boilers", ids=["B0", "B1"])
    done(update(store, first[["id", "version"]].assign(fuel="gas")))
    assert store.read("boilers")["version"].tolist() == [2, 2, 1]
    token = store.token()
    assert update(store, first[["id", "version"]].assign(fuel="oil")) == [
        Conflict("boilers", "B0", 1, 2),
        Conflict("boilers", "B1", 1, 2),
    ]
    gone = pd.DataFrame({"id": ["B9"], "version": [1]})
    assert store.apply([Changes("boilers", delete=gone)], who="", why="") == [Conflict("boilers", "B9", 1, 0)]
    mixed = [Changes("mines", insert=gpd.GeoDataFrame({"id": ["M"]}, geometry=[None], crs=CRS))]
    mixed.append(Changes("boilers", insert=boilers(1)))
    assert store.apply(mixed, who="", why="") == [Conflict("boilers", "B0", 0, 2)]
    assert isinstance(store.apply([Changes("boilers", insert=boilers(1).loc[[0, 0]])], who="", why=""), list)
    assert store.token() == token
    assert len(store.read("mines")) == 0
    assert store.read("boilers")["fuel"].tolist() == ["gas", "gas", "coal"]


@pytest.mark.parametrize("count", [5, 2500])
def test_undo_and_redo_walk_back_and_forth(store: GeoPackageStore, count: int) -> None:
    """The higher number takes the path of bulk writes."""
    states = [store.read("boilers")]
    insert(store, boilers(count, extra="x"))
    states.append(store.read("boilers"))
    moved = states[-1].iloc[: count - 1]
    moved = moved[["id", "version"]].assign(geometry=boilers(count - 1, seed=2).geometry, fuel="gas")
    done(update(store, gpd.GeoDataFrame(moved, geometry="geometry", crs=CRS)))
    states.append(store.read("boilers"))
    done(store.apply([Changes("boilers", delete=states[-1].iloc[1:])], who="", why=""))
    states.append(store.read("boilers"))
    insert(store, boilers(count, seed=3), replace_all=True)
    states.append(store.read("boilers"))

    def assert_state(number: int) -> None:
        read, state = store.read("boilers"), states[number]
        both = [name for name in state.columns if name not in ("version", "extra")]
        assert_frame_equal(pd.DataFrame(read[both]), pd.DataFrame(state[both]))
        assert_rtree_agrees(store, "boilers")

    for _ in range(2):
        for number in (3, 2, 1, 0):
            done(store.undo(who="李"))
            assert_state(number)
        assert store.undo(who="李") is None
        for number in (1, 2, 3, 4):
            done(store.redo(who="李"))
            assert_state(number)
        assert store.redo(who="李") is None
    done(store.undo(who="李"))
    assert store.read("boilers")["extra"].tolist() == ["x"]
    insert(store, boilers(1).assign(id="new"))
    assert store.redo(who="李") is None
    assert {one.action for one in store.transactions()} == {"edit", "undo", "redo"}


def test_history_says_who_what_when_and_why(store: GeoPackageStore) -> None:
    insert(store, boilers(2, use="heating"))
    token = store.token()
    row = store.read("boilers", ids=["B1"])[["id", "version"]].assign(fuel="gas")
    done(update(store, row))
    done(store.undo(who="李"))
    changed, undone = store.changes_since(token)
    assert (changed.transaction, changed.who, changed.why) == (2, "王", "改")
    assert (changed.kind, changed.id, changed.operation) == ("boilers", "B1", "update")
    assert (changed.old, changed.new) == (
        {"id": "B1", "version": 1, "fuel": "coal"},
        {"id": "B1", "version": 2, "fuel": "gas"},
    )
    assert pd.Timestamp(changed.at).tzname() == "UTC"
    assert (undone.transaction, undone.who, undone.action) == (3, "李", "undo")
    story = store.history_of("boilers", "B1")
    assert [one.transaction for one in story] == [1, 2, 3]
    assert story[0].old is None
    assert story[0].new is not None
    assert story[0].new["use"] == "heating"
    assert story[0].new["geometry"] == boilers(2).geometry[1]
    assert len(store.changes_since(0)) == 4
    assert store.history_of("boilers", "none") == []


@contextmanager
def outsider(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program on the same file, with the ST_ functions that every GIS brings."""
    connection = sqlite3.connect(path)
    connection.create_function("ST_IsEmpty", 1, lambda blob: blob[3] >> 4 & 1)
    for index, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, lambda blob, i=index: float(shapely.bounds(decode([blob])[0])[i]))
    yield connection
    connection.commit()
    connection.close()


def test_edits_made_elsewhere_are_noticed(store: GeoPackageStore) -> None:
    insert(store, boilers(3))
    assert not store.edited_elsewhere()
    with outsider(store.path) as other:
        other.execute("UPDATE boilers SET fuel = 'oil' WHERE id = 'B1'")
        other.execute("INSERT INTO boilers (name, geom) VALUES ('新', ?)", encode(np.array([SHAPES["point"]])))
        other.execute("INSERT INTO boilers (name, version) VALUES ('新', NULL)")
    assert store.edited_elsewhere()
    assert not store.edited_elsewhere()
    read = store.read("boilers")
    assert read["id"].tolist() == ["B0", "B1", "B2", "boilers-00004", "boilers-00005"]
    assert read["version"].tolist()[:3] == [1, 2, 1]
    assert store.undo(who="") == [Conflict("boilers", "B1", 1, 2)]
    assert read["fuel"].tolist()[1] == "oil"
    assert_rtree_agrees(store, "boilers")
    with outsider(store.path) as other:
        other.execute("DELETE FROM boilers WHERE id = 'B2'")
    assert store.undo(who="") == [Conflict("boilers", "B1", 1, 2), Conflict("boilers", "B2", 1, 0)]


def test_undo_after_an_edit_of_another_feature(store: GeoPackageStore) -> None:
    insert(store, boilers(2))
    done(update(store, store.read("boilers", ids=["B0"])[["id", "version"]].assign(fuel="gas")))
    with outsider(store.path) as other:
        other.execute("UPDATE boilers SET fuel = 'oil' WHERE id = 'B1'")
    done(store.undo(who=""))
    assert store.read("boilers")["fuel"].tolist() == ["coal", "oil"]


def test_fiona_lists_reads_and_appends(store: GeoPackageStore) -> None:
    frame = boilers(20)
    insert(store, frame)
    store.write_results({"evidence": pd.DataFrame({"rule": ["r"]})})
    assert fiona.listlayers(store.path)[: len(KINDS)] == list(KINDS)
    for layer in fiona.listlayers(store.path):
        with fiona.open(store.path, layer=layer) as source:
            assert len(list(source)) == {"boilers": 20, "evidence": 1, "history": 1, "project_meta": 2}.get(layer, 0)
    with fiona.open(store.path, "a", layer="boilers") as target:
        assert target.crs.to_epsg() == 4490
        assert target.bounds == pytest.approx(frame.total_bounds, abs=1e-4)
        blank = dict.fromkeys(target.schema["properties"])
        target.write({"geometry": {"type": "Point", "coordinates": (115.1, 38.9)}, "properties": blank})
    read = store.read("boilers")
    assert read["id"].tolist()[-1] == "boilers-00021"
    assert_rtree_agrees(store, "boilers")
    row = read.iloc[[-1]][["id", "version"]].assign(name="甲")
    done(update(store, row))


def test_results_are_replaced_together(store: GeoPackageStore) -> None:
    evidence = pd.DataFrame(
        {
            "rule": ["boiler.15km", None],
            "measured": [14.5, np.nan],
            "count": pd.array([3, None], dtype="Int64"),
            "inferred": pd.array([True, None], dtype="boolean"),
            "due": pd.to_datetime(["2019-10-31", None]).as_unit("s"),
        }
    )
    listed = gpd.GeoDataFrame({"id": ["B0", "B1"]}, geometry=[SHAPES["point"], None], crs=CRS)
    store.set_meta(plan="a")
    store.write_results({"evidence": evidence, "boilers_to_close": listed}, meta={"run": "1"})
    back = store.read_result("evidence")
    assert back is not None
    assert_frame_equal(back, evidence.astype({"rule": "str"}))
    spatial = store.read_result("boilers_to_close")
    assert isinstance(spatial, gpd.GeoDataFrame)
    assert_frame_equal(pd.DataFrame(spatial), pd.DataFrame(listed.astype({"id": "str"})))
    assert_rtree_agrees(store, "boilers_to_close")
    with pytest.raises(ValueError, match="history"):
        store.write_results({"evidence": evidence.head(1), "history": evidence})
    assert store.results() == ["evidence", "boilers_to_close"]
    zones = gpd.GeoDataFrame({"id": ["Z"]}, geometry=[SHAPES["polygon"]], crs=CRS)
    store.write_results({"mines_to_restore": zones, "evidence": evidence.head(0)}, meta={"as_of": "2018-08-31"})
    assert store.results() == ["mines_to_restore", "evidence"]
    assert store.result_meta() == {"as_of": "2018-08-31"}
    assert store.read_result("boilers_to_close") is None
    empty = store.read_result("evidence")
    assert empty is not None
    assert len(empty) == 0
    assert store.meta() == {"format": "1", "plan": "a"}
    assert "boilers_to_close" not in fiona.listlayers(store.path)


BUSY = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_busy_file_is_said_to_be_busy(store: GeoPackageStore) -> None:
    """The other writer is a process of its own: locks of two SQLites do not meet within one."""
    insert(store, boilers(1))
    command = [sys.executable, "-c", BUSY, str(store.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        with pytest.raises(GisError, match=r"Another program is writing to .*保定\.gpkg"):
            insert(store, boilers(1).assign(id="B5"))
        assert len(store.read("boilers")) == 1
        other.communicate()
    insert(store, boilers(1).assign(id="B5"))


WAL = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("INSERT INTO project_meta (key, value) VALUES ('seen', 'yes')")
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_file_in_wal_mode_is_read_and_written(store: GeoPackageStore) -> None:
    """QGIS puts a file that it edits in WAL mode."""
    insert(store, boilers(20))
    store.write_results({"boilers_to_close": boilers(2)})
    before = store.read("boilers")
    command = [sys.executable, "-c", WAL, str(store.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        for one in (store, GeoPackageStore.open(store.path)):
            assert one.meta()["seen"] == "yes"
            assert_frame_equal(pd.DataFrame(one.read("boilers")), pd.DataFrame(before))
            assert len(one.read("boilers", bbox=(115, 38, 116, 39))) < 20
            assert len(pd.DataFrame(one.read_result("boilers_to_close"))) == 2
            done(update(one, before.iloc[[0]][["id", "version"]].assign(fuel="gas")))
            done(one.undo(who=""))
            before.loc[0, "version"] += 2
            if one is not store:
                one.close()
        other.communicate()
    store.close()
    with closing(GeoPackageStore.open(store.path)) as again:
        assert_frame_equal(pd.DataFrame(again.read("boilers")), pd.DataFrame(before))
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name]


def test_a_layer_replaced_by_another_program_is_taken_over(store: GeoPackageStore) -> None:
    insert(store, boilers(3))
    zones = gpd.GeoDataFrame({"name": ["甲", "乙"], "id": [None, "z"]}, geometry=[SHAPES["polygon"]] * 2, crs=CRS)
    for again in (store, GeoPackageStore.open(store.path)):
        zones.to_file(store.path, layer="coal_ban_zones", driver="GPKG", index=False)
        read = again.read("coal_ban_zones")
        assert read["id"].tolist() == ["coal_ban_zones-00001", "z"]
        assert read["version"].tolist() == [1, 1]
        done(update(again, read[["id", "version"]].assign(name="丙"), "coal_ban_zones"))
        done(again.undo(who=""))
        assert_rtree_agrees(again, "coal_ban_zones")
        again.close()


def test_files_that_are_no_project(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    with pytest.raises(GisError, match="There is no file"):
        GeoPackageStore.open(path)
    with pytest.raises(GisError, match="is a folder"):
        GeoPackageStore.open(tmp_path)
    for content in (b"", b"no database at all" * 100):
        path.write_bytes(content)
        with pytest.raises(GisError, match="is not a GeoPackage"):
            GeoPackageStore.open(path)
        assert path.read_bytes() == content
    path.unlink()
    boilers(1).to_file(path, layer="boilers")
    with pytest.raises(GisError, match="use import"):
        GeoPackageStore.open(path)
    with pytest.raises(GisError, match="exists"):
        GeoPackageStore.create(path)
    GeoPackageStore.create(path, overwrite=True).close()
    with pytest.raises(GisError, match="The folder of"):
        GeoPackageStore.create(tmp_path / "none" / "x.gpkg")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["x.gpkg"]


def test_a_newer_format_is_refused_untouched(store: GeoPackageStore) -> None:
    store.close()
    with outsider(store.path) as other:
        other.execute("UPDATE project_meta SET value = '7' WHERE key = 'format'")
    before = store.path.read_bytes()
    with pytest.raises(GisError, match=r"format 7, known up to 1"):
        GeoPackageStore.open(store.path)
    assert store.path.read_bytes() == before
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name]


def test_an_older_format_is_brought_up_to_date_after_a_copy(store: GeoPackageStore) -> None:
    insert(store, boilers(2))
    store.close()
    with outsider(store.path) as other:
        other.execute("DELETE FROM project_meta")
        for name in ("history", "sign_offs"):
            other.execute(f"DROP TABLE {name}")
            other.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
        other.execute("DROP TRIGGER boilers_bump_version")
        other.execute("ALTER TABLE boilers DROP COLUMN version")
    with closing(GeoPackageStore.open(store.path)) as again:
        assert again.meta() == {"format": "1"}
        assert again.read("boilers")["version"].tolist() == [1, 1]
        done(update(again, again.read("boilers")[["id", "version"]].assign(fuel="gas")))
        done(again.undo(who=""))
    copy = store.path.with_name(store.path.name + ".bak-format0")
    with outsider(copy) as other:
        names = {name for (name,) in other.execute("SELECT name FROM sqlite_master")}
    assert "history" not in names


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a file system in memory, or skip where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
        why = mounted.stderr.strip() if mounted.returncode else ""
    except OSError as error:
        why = str(error)
    if why:
        print(f"cannot mount a small disk: {why}")  # noqa: T201 - a skip must say what it lacks
        if os.environ.get("CI") == "true":
            pytest.fail(f"cannot mount a small disk: {why}")
        pytest.skip(f"cannot mount a small disk: {why}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "3m") as disk:
        with closing(GeoPackageStore.create(disk / "a.gpkg")) as store:
            insert(store, boilers(10))
            with pytest.raises(GisError, match="The disk is full"):
                insert(store, boilers(40_000), replace_all=True)
            assert len(store.read("boilers")) == 10
            assert store.token() == 1
            insert(store, boilers(1).assign(id="B99"))
            assert_rtree_agrees(store, "boilers")
        with pytest.raises(OSError, match="No space left"):
            (disk / "ballast").write_bytes(bytes(3_000_000))
        with pytest.raises(GisError, match="The disk is full"):
            GeoPackageStore.create(disk / "b.gpkg")
        assert not list(disk.glob(".*"))


def test_a_read_only_folder_can_be_read_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        with closing(GeoPackageStore.create(disk / "a.gpkg")) as store:
            insert(store, boilers(2))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with closing(GeoPackageStore.open(disk / "a.gpkg")) as store:
            assert len(store.read("boilers")) == 2
            with pytest.raises(GisError, match="read-only"):
                insert(store, boilers(1).assign(id="B7"))
        with pytest.raises(GisError, match="read-only"):
            GeoPackageStore.create(disk / "b.gpkg")


def write_for_ever(path: Path, ready: Connection) -> None:
    """Replace all boilers again and again, until killed."""
    frames = [boilers(6000, seed=seed) for seed in (1, 2)]
    store = GeoPackageStore.open(path)
    # With next to no cache, pages reach the file all through a transaction, not only at its end.
    store._connection.execute("PRAGMA cache_size = 20")
    ready.send("ready")
    while True:
        for frame in frames:
            store.apply([Changes("boilers", insert=frame, replace_all=True)], who="", why="")


def test_killed_at_any_moment_the_file_is_as_before_or_after(store: GeoPackageStore) -> None:
    frames = [boilers(6000, seed=seed) for seed in (1, 2)]
    insert(store, frames[0])
    store.close()
    # A server with everything imported forks the writers: twenty imports would take most of a minute.
    processes: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    processes.set_forkserver_preload([__name__])
    moments = random.Random(20180831)
    journals = 0
    for _ in range(20):
        ours, theirs = processes.Pipe()
        child = processes.Process(target=write_for_ever, args=(store.path, theirs))
        child.start()
        assert ours.recv() == "ready"
        time.sleep(moments.uniform(0, 0.4))
        child.kill()
        child.join()
        child.close()
        ours.close()
        theirs.close()
        journal = store.path.with_name(store.path.name + "-journal")
        journals += journal.exists() and journal.stat().st_size > 0
        with closing(GeoPackageStore.open(store.path)) as again:
            read = again.read("boilers")
            assert any(read.geometry.to_numpy().tolist() == one.geometry.tolist() for one in frames)
            assert len(set(read["version"])) == 1
        with closing(apsw.Connection(str(store.path))) as other:
            assert other.execute("PRAGMA integrity_check").get == "ok"
            other.execute("DELETE FROM history WHERE fid < (SELECT max(fid) FROM history)")
    assert journals > 0, "no kill hit a transaction: the test proves nothing"
    assert_rtree_agrees(store, "boilers")
