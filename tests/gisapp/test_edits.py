"""Scenarios made edit by edit, told in words and taken back; what they come to is read from the layers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis.changes import SHAPE
from analysis.plan import BUILTIN, Parameters, Plan, builtin_text, read_plan
from analysis.scenario import overlaid
from analysis.themes import RULES
from gisapp.drawn import Feature
from gisapp.editing import read_place, read_value, with_added, with_deleted, with_new, with_number, with_values, without
from gisapp.edits import edits_of, rows_of
from gisapp.i18n import Language
from gisapp.plan_numbers import NUMBERS, checked, number_text
from gisapp.reasons import Words
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.project import Project, new_project
from layers.store.base import Changes, Scenario
from layers.tables import conform

if TYPE_CHECKING:
    from pathlib import Path

EN, ZH = Language.EN, Language.ZH


@pytest.fixture
def plan() -> Plan:
    return read_plan(builtin_text(), BUILTIN, RULES)


def boilers(*names: str) -> gpd.GeoDataFrame:
    data = {"id": [f"B{n}" for n, _ in enumerate(names)], "name": list(names), "capacity_tph": 20.0, "fuel": "coal"}
    places = [shapely.Point(115.4 + n / 10, 38.8) for n, _ in enumerate(names)]
    return conform(gpd.GeoDataFrame(data, geometry=places, crs=CRS), KINDS["boilers"]).assign(version=1)


def texts(scenario: Scenario, frame: gpd.GeoDataFrame, plan: Plan, language: Language = EN) -> list[str]:
    return [one.text for one in edits_of(scenario, {"boilers": frame}, plan, language)]


def test_every_number_of_the_plan_has_a_name_and_no_other(plan: Plan) -> None:
    assert set(NUMBERS) == set(Parameters.model_fields)
    assert len({one.field.zh for one in NUMBERS.values()}) == len(NUMBERS)
    words = Words(ZH)
    assert number_text("heat_radius_m", plan.parameters.heat_radius_m, words) == "15,000 m"
    assert number_text("household_heat_mw", plan.parameters.household_heat_mw, words) == "0.006 MW"
    assert number_text("capacity_basis", "unit", Words(EN)) == "some single running unit"
    assert NUMBERS["heat_radius_m"].source(Words(EN)) == "Task 6"


def test_a_number_that_the_plan_cannot_hold_is_refused_by_its_name(plan: Plan) -> None:
    words = Words(EN)
    assert checked(plan, "heat_radius_m", "20,000", words) == 20000
    assert checked(plan, "cross_boundary", "true", words) is True
    for name, text in (("heat_radius_m", "-1"), ("heat_radius_m", ""), ("corridor_share", "2"), ("line_ref", "3")):
        with pytest.raises(GisError, match=NUMBERS[name].field.en):
            checked(plan, name, text, words)


def test_edits_are_told_in_words_with_what_was_there(plan: Plan) -> None:
    frame = boilers("East", "West", "North")
    one = with_number(Scenario("a"), "heat_radius_m", 12000)
    one = with_number(one, "heat_radius_m", 20000)
    one = with_values(one, frame, "boilers", ["B0", "B1"], {"capacity_tph": 40.0})
    one = with_values(one, frame, "boilers", ["B1"], {"fuel": None})
    one = with_values(one, frame, "boilers", ["B0"], {SHAPE: shapely.Point(115.4, 38.81)})
    one = with_deleted(one, frame, "boilers", ["B2"])
    one = with_new(one, frame, "boilers", {"name": "New", "capacity_tph": 10.0}, shapely.Point(115.5, 38.9))
    assert texts(one, frame, plan) == [
        "Plan: Heat radius 15,000 m → 20,000 m",
        "Boilers East: Capacity 20 t/h → 40 t/h",
        "Boilers East: moved by 1,110 m",
        "Boilers West: Capacity 20 t/h → 40 t/h",
        "Boilers West: Fuel Coal → blank",
        "Delete Boilers: North",
        "Add Boilers: New",
    ]
    assert "锅炉West：燃料 燃煤 → 空白" in texts(one, frame, plan, ZH)
    after = overlaid({"boilers": frame}, one.changes)["boilers"].set_index("id")
    assert after["capacity_tph"].to_dict() == {"B0": 40.0, "B1": 40.0, "a-1": 10.0}
    assert after.loc["B0"].geometry.y == pytest.approx(38.81)
    assert after["fuel"].isna().to_dict() == {"B0": False, "B1": True, "a-1": True}


def test_a_place_that_goes_or_comes_is_told_without_metres(plan: Plan) -> None:
    frame = boilers("East", "West")
    frame.loc[1, SHAPE] = None
    one = with_values(Scenario("a"), frame, "boilers", ["B0"], {SHAPE: None})
    one = with_values(one, frame, "boilers", ["B1"], {SHAPE: shapely.Point(115.4, 38.81)})
    assert texts(one, frame, plan) == ["Boilers East: has no coordinates any more", "Boilers West: has coordinates now"]


def test_each_edit_can_be_taken_back_and_nothing_else_goes(plan: Plan) -> None:
    frame = boilers("East", "West", "North")
    one = with_values(with_number(Scenario("a"), "small_tph", 10), frame, "boilers", ["B0"], {"capacity_tph": 40.0})
    one = with_values(one, frame, "boilers", ["B0"], {"fuel": "gas"})
    one = with_deleted(
        with_new(one, frame, "boilers", {"name": "New"}, shapely.Point(115, 38)), frame, "boilers", ["B1"]
    )
    every = edits_of(one, {"boilers": frame}, plan, EN)
    for edit in every:
        left = texts(without(one, edit), frame, plan)
        assert left == [each.text for each in every if each is not edit]
    for edit in every:
        one = without(one, edit)
    assert (one.settings, one.changes) == ((), ())


def test_what_is_added_is_changed_and_deleted_where_it_was_added(plan: Plan) -> None:
    frame = boilers("East")
    one = with_new(Scenario("a"), frame, "boilers", {"name": "New"}, shapely.Point(115, 38))
    one = with_values(one, frame, "boilers", ["a-1"], {"capacity_tph": 7.0})
    assert len(one.changes) == 1
    assert overlaid({"boilers": frame}, one.changes)["boilers"].set_index("id").loc["a-1", "capacity_tph"] == 7.0
    assert with_deleted(one, frame, "boilers", ["a-1"]).changes == ()
    gone = with_deleted(one, frame, "boilers", ["B0"])
    with pytest.raises(GisError, match="B0 is deleted in this scenario"):
        with_values(gone, frame, "boilers", ["B0"], {"capacity_tph": 1.0})


def test_two_files_may_give_the_same_ids(plan: Plan) -> None:
    frame, file = boilers("East"), boilers("New", "Other").drop(columns="version").assign(id=["N1", "N2"])
    one = with_added(Scenario("a"), [Changes("boilers", insert=file)])
    one = with_added(one, [Changes("boilers", insert=file.assign(id=["N2", "N3"]))])
    after = overlaid({"boilers": frame}, one.changes)["boilers"]
    assert list(after["id"]) == ["B0", "N1", "N2", "a-1", "N3"]
    assert list(after["name"]) == ["East", "New", "Other", "New", "Other"]


def test_many_objects_are_one_line(plan: Plan) -> None:
    frame = boilers(*"abcdefghij")
    ids = list(frame["id"])
    one = with_values(Scenario("a"), frame, "boilers", ids, {"fuel": "gas"})
    assert texts(one, frame, plan) == ["Boilers, 10 objects: Fuel → Gas"]
    assert texts(with_deleted(one, frame, "boilers", ids), frame, plan) == ["Delete 10 × Boilers"]
    older = frame[frame["id"] != "B3"]
    assert texts(one, older, plan)[-1] == "Boilers: B3 is no longer there"


def test_what_was_edited_twice_is_applied_at_once_and_undone(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.gpkg") as project:
        project.apply(Changes("boilers", insert=boilers("East", "West").drop(columns="version")))
    with Project.open(tmp_path / "p.gpkg") as project:
        frame = project.layer("boilers")
        one = with_values(Scenario("甲"), frame, "boilers", ["B0", "B1"], {"capacity_tph": 40.0})
        one = with_values(one, frame, "boilers", ["B1"], {SHAPE: shapely.Point(115.0, 38.0), "fuel": "gas"})
        project.save_scenario(one)
        project.apply_scenario("甲")
        after = project.layer("boilers").set_index("id")
        assert after["capacity_tph"].to_dict() == {"B0": 40.0, "B1": 40.0}
        assert (after.loc["B1"].geometry.x, after.loc["B1", "fuel"]) == (115.0, "gas")
        assert project.undo()
        pd.testing.assert_series_equal(project.layer("boilers")["capacity_tph"], frame["capacity_tph"])


def test_places_and_values_are_read_as_people_write_them() -> None:
    for text in ("115.4712, 38.8671", "38.8671，115.4712", "东经115.4712 北纬38.8671"):
        assert read_place(text) == pytest.approx((115.4712, 38.8671))
    for text in ("", "115.47", "200, 300", "abc"):
        with pytest.raises(GisError, match="no place"):
            read_place(text)
    capacity, fuel = KINDS["boilers"].field("capacity_tph"), KINDS["boilers"].field("fuel")
    assert read_value(capacity, " 40 ") == 40.0
    assert read_value(capacity, "") is None
    assert read_value(fuel, "天然气") == "gas"
    for text in ("many", "2×20", "-3"):
        with pytest.raises(GisError):
            read_value(capacity, text)


def test_the_units_of_a_plant_are_what_is_selected_of_it() -> None:
    units = pd.DataFrame({"id": ["1", "2", "3"], "plant": ["A", "A", "B"]})
    kind, rows = rows_of(Feature("plants", "A"), {"chp_units": units})
    assert (kind, list(rows["id"])) == ("chp_units", ["1", "2"])
