"""Scenarios in a project file: kept whole, read warily, applied in one step that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.project import Project
from layers.store.base import Changes, Scenario
from layers.tables import conform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def boilers(*ids: str) -> gpd.GeoDataFrame:
    data = {
        "id": list(ids),
        "name": [f"锅炉 {one}" for one in ids],
        "capacity_tph": [10.5] * len(ids),
        "commissioned": pd.to_datetime(["2017-03-01"] * len(ids)),
        "别的": ["多出的列"] * len(ids),
    }
    return conform(gpd.GeoDataFrame(data, geometry=[shapely.Point(115.5, 38.9)] * len(ids), crs=CRS), KINDS["boilers"])


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.gpkg") as made:
        made.apply(Changes("boilers", insert=boilers("b1", "b2")))
        yield made


def edited(project: Project) -> Scenario:
    layer = project.layer("boilers")
    moved = layer.loc[[0], ["id", "version", "geometry"]].assign(capacity_tph=35.0, status="demolished")
    return Scenario(
        "甲方案",
        (
            Changes(
                "boilers", insert=boilers("b3"), update=moved, delete=pd.DataFrame(layer.loc[[1], ["id", "version"]])
            ),
            Changes(
                "heat_networks",
                insert=conform(
                    gpd.GeoDataFrame(
                        {"id": ["n1"], "name": ["新网"]}, geometry=[shapely.box(115, 38, 116, 39)], crs=CRS
                    ),
                    KINDS["heat_networks"],
                ),
                replace_all=True,
            ),
        ),
        ("heat_radius_m=12000", 'capacity_basis="unit"'),
        "先看看",
    )


def test_what_is_kept_is_what_was_given(project: Project) -> None:
    given = edited(project)
    before = project.layer("boilers").copy()
    project.save_scenario(given)
    [kept] = project.scenarios()
    assert (kept.name, kept.settings, kept.note) == (given.name, given.settings, given.note)
    assert kept.who == project.who
    assert len(kept.at) == len("2020-12-31T00:00:00Z")
    for one, other in zip(given.changes, kept.changes, strict=True):
        assert (one.kind, one.replace_all) == (other.kind, other.replace_all)
        assert one.insert is not None
        assert_geodataframe_equal(one.insert, other.insert)
    given_update, kept_update = given.changes[0].update, kept.changes[0].update
    assert given_update is not None
    assert kept_update is not None
    assert kept_update.reset_index(drop=True)[given_update.columns].equals(given_update.reset_index(drop=True))
    assert_geodataframe_equal(before, project.layer("boilers"))
    assert not project.store.scenarios()[0].changes[1].delete


def test_the_same_name_is_replaced_and_a_deleted_one_is_gone(project: Project) -> None:
    project.save_scenario(edited(project))
    project.save_scenario(Scenario("甲方案", settings=("small_tph=20",)))
    assert [one.settings for one in project.scenarios()] == [("small_tph=20",)]
    assert project.delete_scenario("甲方案")
    assert not project.delete_scenario("甲方案")
    with pytest.raises(GisError, match="no scenario 甲方案"):
        project.scenario("甲方案")


def test_apply_and_undo_take_edits_and_plan_together(project: Project) -> None:
    before, plan = project.layer("boilers").copy(), project.plan_text
    project.save_scenario(edited(project))
    told: list[str] = []
    project.layer_changed.connect(told.append)
    project.plan_changed.connect(lambda: told.append("plan"))
    project.apply_scenario("甲方案", plan="a plan")
    assert told == ["boilers", "heat_networks", "plan"]
    assert project.plan_text == "a plan"
    after = project.layer("boilers").set_index("id")
    assert list(after.index) == ["b1", "b3"]
    assert after.loc["b1", ["capacity_tph", "status"]].tolist() == [35.0, "demolished"]
    assert list(project.layer("heat_networks")["name"]) == ["新网"]
    assert project.undo()
    assert project.plan_text == plan
    assert_geodataframe_equal(
        before.drop(columns="version"), project.layer("boilers").drop(columns="version").sort_values("id")
    )
    assert not len(project.layer("heat_networks"))
    assert project.redo()
    assert project.plan_text == "a plan"
    assert set(project.layer("boilers")["id"]) == {"b1", "b3"}


def test_what_was_changed_since_is_refused_whole(project: Project) -> None:
    project.save_scenario(edited(project))
    row = project.layer("boilers").loc[[0], ["id", "version"]].assign(name="改过")
    project.apply(Changes("boilers", update=pd.DataFrame(row)))
    with pytest.raises(GisError, match="b1 in layer boilers was changed by someone else"):
        project.apply_scenario("甲方案", plan="a plan")
    assert project.plan_text == ""
    assert list(project.layer("boilers")["id"]) == ["b1", "b2"]
    assert not len(project.layer("heat_networks"))


@pytest.mark.parametrize(
    "changes",
    [
        "[",
        "[1]",
        '[{"kind": "nowhere"}]',
        '[{"kind": "boilers", "insert": {"columns": {"id": ["BLOB", ["x"]]}}}]',
        '[{"kind": "boilers", "insert": {"columns": {"id": ["TEXT", ["x"]]}, "geometry": ["00"]}}]',
        '[{"kind": "boilers", "delete": {"columns": {"id": ["TEXT", ["x", "y"]], "version": ["INTEGER", ["a"]]}}}]',
        "[" * 100_000,
    ],
)
def test_a_damaged_one_is_told_and_can_be_deleted(tmp_path: Path, changes: str) -> None:
    path = tmp_path / "p.gpkg"
    Project.create(path).close()
    connection = apsw.Connection(str(path))
    connection.execute("INSERT INTO scenarios (name, plan, changes) VALUES ('坏', '[]', ?)", (changes,))
    connection.close()
    with Project.open(path) as project:
        project.save_scenario(Scenario("好", settings=("small_tph=20",)))
        with pytest.raises(GisError, match="坏 is damaged"):
            project.scenario("坏")
        assert [(one.name, one.is_damaged) for one in project.scenarios()] == [("坏", True), ("好", False)]
        assert project.delete_scenario("坏")
        assert [one.name for one in project.scenarios()] == ["好"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("x'ff00'", "\\xff�"), ("CAST(x'e59d8fff' AS TEXT)", "坏\\xff"), ("'a' || char(10, 27)", "a��"), ("7", "7")],
)
def test_whatever_another_program_called_one_it_can_be_deleted(tmp_path: Path, name: str, shown: str) -> None:
    path = tmp_path / "p.gpkg"
    Project.create(path).close()
    connection = apsw.Connection(str(path))
    connection.execute(f"INSERT INTO scenarios (name, note) VALUES ({name}, x'ff')")
    connection.close()
    with Project.open(path) as project:
        assert [(one.name, one.is_damaged) for one in project.scenarios()] == [(shown, True)]
        assert not project.delete_scenario("another")
        assert project.delete_scenario(shown)
        assert project.scenarios() == []


def test_applied_and_undone_it_can_be_applied_again(project: Project) -> None:
    project.save_scenario(edited(project))
    for _ in range(2):
        project.apply_scenario("甲方案")
        assert project.undo()
    assert project.redo()
    assert project.undo()
    # What another edit changed and nobody undid is another matter.
    row = project.layer("boilers").iloc[[0]][["id", "version"]].assign(name="另一个")
    project.apply(Changes("boilers", update=pd.DataFrame(row)))
    before = project.layer("boilers")
    with pytest.raises(GisError, match="was changed by someone else"):
        project.apply_scenario("甲方案")
    assert project.layer("boilers").equals(before)
    assert project.undo()
    project.apply_scenario("甲方案")
    assert set(project.layer("boilers")["id"]) == {"b1", "b3"}


def test_what_was_undone_since_must_have_been_done_since(project: Project) -> None:
    row = project.layer("boilers").iloc[[0]][["id", "version"]].assign(name="改过")
    project.apply(Changes("boilers", update=pd.DataFrame(row)))
    # It was made of the row as changed, and that change is taken back.
    project.save_scenario(edited(project))
    assert project.undo()
    before = project.layer("boilers")
    with pytest.raises(GisError, match="was changed by someone else"):
        project.apply_scenario("甲方案")
    assert project.layer("boilers").equals(before)
    assert project.redo()
    with pytest.raises(GisError, match="was changed by someone else"):
        project.apply_scenario("甲方案")
