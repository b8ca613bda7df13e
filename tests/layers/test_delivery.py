"""A second delivery of a ledger: expected pairs and changes by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from layers.ingest import convert, import_rows, read_rows, settle
from layers.ingest.apply import write
from layers.ingest.checks import checked
from layers.ingest.evidence import Evidence
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from layers.ingest.apply import Mode, Settled

FIRST = """id,name,county,capacity_tph,fuel,status,lon,lat,uncertainty_m,备用
B1,甲厂,满城区,20,coal,operating,115.300011,38.900011,10,x
B2,乙厂,满城区,35,coal,,115.400011,38.900011,10,
B3,丙厂,清苑区,4,gas,,115.500011,38.800011,10,
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "保定.gpkg") as made:
        yield made


def deliver(folder: Path, project: Project, content: str, mode: Mode = "update", kind: str = "boilers") -> Settled:
    path = folder / "台账.csv"
    path.write_text(content, encoding="utf-8")
    done = import_rows(project, KINDS[kind], convert(read_rows(path), KINDS[kind], "cgcs2000"), mode)
    assert done.read == done.rows + done.rejected
    return done


def changed(done: Settled) -> list[tuple[str, str, str | None, str | None]]:
    table = done.delivery.changed[["id", "field", "before", "after"]].astype("object")
    return [tuple(row) for row in table.where(table.notna(), None).itertuples(index=False)]


def reasons(done: Settled) -> list[str]:
    return [str(one) for one in done.conversion.rejected["reason"]]


def test_only_what_the_file_says_differently_changes(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    before = project.layer("boilers")
    done = deliver(
        tmp_path,
        project,
        "id,name,capacity_tph,status,lon,lat,uncertainty_m\n"
        "B1,甲厂,20.0000000001,demolished,115.300011,38.900011,10\n"  # a new status
        "B2,乙厂,,,115.410011,38.900011,10\n"  # moved; the blank capacity stays
        "B4,丁厂,6,,115.600011,38.700011,10\n",
    )
    assert (done.delivery.new, done.delivery.gone, done.delivery.altered) == (("B4",), ("B3",), ("B1", "B2"))
    assert changed(done) == [
        ("B1", "status", "operating", "demolished"),
        ("B2", "geometry", "POINT (115.400011 38.900011)", "POINT (115.410011 38.900011)"),
    ]
    assert any("1 blank cells" in str(one) for one in done.delivery.notes)
    layer = project.layer("boilers").set_index("id")
    assert list(layer.index) == ["B1", "B2", "B3", "B4"]
    assert list(layer["capacity_tph"]) == [20, 35, 4, 6]
    assert layer.loc["B1", "status"] == "demolished"
    assert layer.loc["B1", "备用"] == "x"
    assert layer.loc["B2", "geometry"].x == 115.410011
    assert list(layer["version"]) == [2, 2, 1, 1]
    # One transaction: one undo brings all back.
    assert project.undo()
    assert_geodataframe_equal(project.layer("boilers").drop(columns="version"), before.drop(columns="version"))
    assert project.redo()
    assert project.layer("boilers").set_index("id").loc["B1", "status"] == "demolished"


def test_the_same_file_again_changes_nothing(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    token = project.store.token()
    done = deliver(tmp_path, project, FIRST)
    assert (done.rows, done.delivery.unchanged, len(done.delivery.entries), done.changes) == (3, 3, 0, ())
    assert project.store.token() == token
    # Rows without ids, in another order and another hand.
    without = FIRST.replace("B1,", ",").replace("B2,", ",").replace("B3,丙厂", ",丙 厂")
    lines = without.splitlines()
    done = deliver(tmp_path, project, "\n".join([lines[0], *lines[:0:-1]]))
    assert done.delivery.unchanged == 2
    assert changed(done)[0] == ("B3", "name", "丙厂", "丙 厂")


@pytest.mark.parametrize(
    ("row", "new"),
    [
        # 0.0002 degrees of longitude are 17.4 m here, 0.0003 degrees 26.0 m; both places are good to 10 m.
        (",甲厂,,20,coal,,115.300211,38.900011,10", False),
        (",甲厂,,20,coal,,115.300311,38.900011,10", True),
        (",甲厂,,20,coal,,115.300311,38.900011,20", False),
        (",甲厂,满城区,20,coal,,,,", False),
        (",甲厂,清苑区,20,coal,,,,", True),
        (",甲厂,,20,coal,,,,", True),
        # A number of its own beside another: two objects.
        ("B9,甲厂,满城区,20,coal,,115.300011,38.900011,10", True),
    ],
)
def test_by_name_and_place(tmp_path: Path, project: Project, row: str, *, new: bool) -> None:
    deliver(tmp_path, project, FIRST, "add")
    done = deliver(tmp_path, project, f"id,name,county,capacity_tph,fuel,status,lon,lat,uncertainty_m\n{row}\n")
    assert bool(done.delivery.new) is new
    assert ("B1" in done.delivery.gone) is new
    assert any("new and gone at once (甲厂)" in str(one) for one in done.delivery.notes) is new


def test_a_made_id_gives_way_to_name_and_place(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, "name,county\n甲厂,满城区\n", "add")
    done = deliver(tmp_path, project, "id,name,county,fuel\nB1,甲厂,满城区,coal\n")
    assert done.delivery.altered == ("boilers-00001",)
    assert any("boilers-00001" in str(one) and "B1" in str(one) for one in done.delivery.notes)


TWINS = "name,boiler_no,status,capacity_tph,lon,lat\n甲厂,,,20,115.300011,38.900011\n甲厂,,,20,115.300011,38.900011\n"


def test_twins_are_told_apart_by_what_is_left(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, TWINS, "add")
    done = deliver(tmp_path, project, TWINS)
    assert done.delivery.unchanged == 2
    done = deliver(tmp_path, project, TWINS + "甲厂,,,20,115.300011,38.900011\n")
    assert (done.delivery.unchanged, done.delivery.new) == (2, ("boilers-00003",))
    assert project.undo()
    # One unchanged, so the other is the one that was demolished.
    done = deliver(tmp_path, project, TWINS.replace("甲厂,,,", "甲厂,,demolished,", 1))
    assert [row[1:] for row in changed(done) if row[1] == "status"] == [("status", None, "demolished")]
    assert (done.delivery.unchanged, done.delivery.new, done.delivery.gone) == (1, (), ())


def test_a_number_tells_twins_apart(tmp_path: Path, project: Project) -> None:
    numbered = TWINS.replace("甲厂,,", "甲厂,1#,", 1).replace("甲厂,,", "甲厂,2#,", 1)
    deliver(tmp_path, project, numbered, "add")
    done = deliver(tmp_path, project, numbered.replace(",20,", ",25,"))
    assert [row for row in changed(done) if row[1] == "capacity_tph"] == [
        ("boilers-00001", "capacity_tph", "20", "25"),
        ("boilers-00002", "capacity_tph", "20", "25"),
    ]


def test_what_fits_several_is_rejected_with_the_reason(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, TWINS, "add")
    done = deliver(tmp_path, project, "name,capacity_tph,lon,lat\n甲厂,25,115.300011,38.900011\n")
    assert "fits 2 features of layer boilers (boilers-00001, boilers-00002)" in reasons(done)[0]
    # They are doubtful, not gone.
    assert (done.rejected, done.delivery.gone) == (1, ())
    deliver(tmp_path, project, "name,capacity_tph,lon,lat\n甲厂,20,115.300011,38.900011\n", "replace")
    done = deliver(tmp_path, project, TWINS.replace(",20,", ",25,"))
    assert ["fits boilers-00001" in one and "1 other rows" in one for one in reasons(done)] == [True, True]
    assert done.delivery.gone == ()


def test_a_rejected_row_is_not_gone(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    done = deliver(tmp_path, project, "id,name,fuel\nB1,,魔法\n,乙厂,魔法\nB3,丙厂,coal\n")
    assert (done.rejected, done.delivery.gone, done.delivery.altered) == (2, (), ("B3",))


def test_an_outline_is_not_given_up_for_a_point(tmp_path: Path, project: Project) -> None:
    square = shapely.box(115.0, 39.0, 115.01, 39.01)
    mine = gpd.GeoDataFrame({"id": ["M1"], "name": ["石料矿"], "area_ha": [3.0]}, geometry=[square], crs=CRS)
    project.apply(Changes("mines", insert=mine))
    done = deliver(tmp_path, project, "name,area_ha,lon,lat\n石料矿,4,115.005011,39.005011\n", kind="mines")
    assert [row[1] for row in changed(done)] == ["area_ha"]
    assert project.layer("mines").geometry.iloc[0].equals(square)
    done = deliver(tmp_path, project, "id,lon,lat\nM1,115.020011,39.005011\n", kind="mines")
    assert any("off the outlines" in str(one) and "M1" in str(one) for one in done.delivery.notes)
    assert project.layer("mines").geometry.iloc[0].equals(square)


def test_what_the_file_does_not_state_stays(tmp_path: Path, project: Project) -> None:
    """Six decimals say 5 m; that is no news of a place that someone knows to 10 m, until it moves."""
    deliver(tmp_path, project, FIRST, "add")
    done = deliver(tmp_path, project, "id,lon,lat\nB1,115.300011,38.900011\nB2,115.410011,38.900011\n")
    assert changed(done) == [
        ("B2", "uncertainty_m", "10", "5"),
        ("B2", "geometry", "POINT (115.400011 38.900011)", "POINT (115.410011 38.900011)"),
    ]
    deliver(tmp_path, project, "id,source\nB3,普查\n")
    assert project.layer("boilers").set_index("id").loc["B3", "source"] == "普查"


def test_replacing_says_what_it_changes(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    done = deliver(tmp_path, project, "id,name,fuel\nB2,乙厂,gas\nB5,戊厂,coal\n", "replace")
    assert (done.delivery.new, done.delivery.gone, done.delivery.altered) == (("B5",), ("B1", "B3"), ("B2",))
    assert list(project.layer("boilers")["id"]) == ["B2", "B5"]


def test_what_was_prepared_is_not_written_over_a_newer_edit(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    path = tmp_path / "二.csv"
    path.write_text("id,fuel\nB1,gas\n", encoding="utf-8")
    settled = settle(project, KINDS["boilers"], convert(read_rows(path), KINDS["boilers"]), "update")
    deliver(tmp_path, project, "id,fuel\nB1,oil\n")
    with pytest.raises(GisError, match="changed by someone else"):
        write(project, settled)
    assert project.layer("boilers").set_index("id").loc["B1", "fuel"] == "oil"


def test_checks_see_a_row_as_it_will_be(tmp_path: Path, project: Project) -> None:
    deliver(tmp_path, project, FIRST, "add")
    path = tmp_path / "二.csv"
    path.write_text("id,name,fuel\nB1,,gas\nB9,,gas\n", encoding="utf-8")
    conversion = convert(read_rows(path), KINDS["boilers"])
    done = settle(
        project, KINDS["boilers"], conversion, "update", partial(checked, kind=KINDS["boilers"], evidence=Evidence())
    )
    # The first keeps the name that it has; a new boiler needs one.
    assert (done.delivery.altered, done.delivery.new, done.delivery.gone) == (("B1",), (), ("B2", "B3"))
    assert list(done.conversion.rejected.index) == [3]
    assert changed(done) == [("B1", "fuel", "coal", "gas")]


def test_a_replacement_in_another_order_makes_no_object_of_another(tmp_path: Path, project: Project) -> None:
    head = "name,county,capacity_tph,fuel\n"
    deliver(tmp_path, project, head + "甲厂,满城区,20,coal\n乙厂,满城区,35,coal\n丙厂,清苑区,4,gas\n", "add")
    done = deliver(tmp_path, project, head + "丁厂,清苑区,6,coal\n丙厂,清苑区,6,gas\n甲厂,满城区,20,coal\n", "replace")
    assert (done.delivery.new, done.delivery.gone) == (("boilers-00004",), ("boilers-00002",))
    assert changed(done) == [("boilers-00003", "capacity_tph", "4", "6")]
    layer = project.layer("boilers").set_index("name")["id"]
    assert dict(layer) == {"甲厂": "boilers-00001", "丙厂": "boilers-00003", "丁厂": "boilers-00004"}
    assert project.undo()
    assert list(project.layer("boilers")["name"]) == ["甲厂", "乙厂", "丙厂"]


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_a_village_is_known_by_its_code(tmp_path: Path, project: Project, mode: Mode) -> None:
    """Neither place nor county is given, and one village has another name by now; a code given twice tells nothing."""
    head = "村码,行政村,总户数\n"
    first = "130607001001,东村,100\n130607001002,西村,200\n130607001003,南村,50\n130607001003,北村,60\n"
    second = "130607001002,西村,210\n130607001001,东新村,100\n"
    deliver(tmp_path, project, head + first, "add", "villages")
    done = deliver(tmp_path, project, head + second, mode, "villages")
    assert (done.delivery.new, done.delivery.gone) == ((), ("villages-00003", "villages-00004"))
    assert changed(done) == [
        ("villages-00002", "households", "200", "210"),
        ("villages-00001", "name", "东村", "东新村"),
    ]
