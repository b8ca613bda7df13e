"""What the data lacks is said, nothing is dropped, and an analysis runs on whatever there is."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from analysis.city import City
from analysis.engine import Result, analyse
from analysis.plan import builtin_text, read_plan
from analysis.quality import check
from analysis.themes import RULES
from layers.demo import demo_layers
from layers.kinds import CRS, KINDS
from layers.tables import conform, empty

PLAN = read_plan(builtin_text(), "plan", RULES)
END = dt.date(2020, 12, 31)


def layer(kind: str, shapes: list[object], **columns: list[object]) -> gpd.GeoDataFrame:
    data = {"id": [f"{kind}-{number}" for number in range(len(shapes))], "name": ["甲"] * len(shapes), **columns}
    return conform(gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS), KINDS[kind])


def told(result: Result) -> str:
    return "\n".join(str(one) for one in result.warnings)


def test_no_layer_at_all() -> None:
    result = analyse({}, PLAN, END)
    assert all(len(table) == 0 for table in result.lists.values())
    assert len(result.evidence) == 0
    for kind in ("coal_ban_zones", "heat_networks", "built_up_areas", "chp_units", "counties"):
        assert kind in told(result)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_layer_may_be_empty_or_missing(kind: str) -> None:
    layers = demo_layers()
    layers["boilers"], layers["villages"] = layers["boilers"].head(40), layers["villages"].head(40)
    hollow = analyse({**layers, kind: empty(KINDS[kind])}, PLAN, END)
    layers.pop(kind)
    missing = analyse(layers, PLAN, END)
    assert told(hollow) == told(missing)
    assert hollow.counts == missing.counts


def test_features_without_geometry_stay_in_their_lists() -> None:
    boilers = layer("boilers", [None], fuel=["coal"], capacity_tph=[20.0], county=["莲池区"])
    units = layer("chp_units", [Point(115.4, 38.9)], plant=["大厂"], unit_mw=[300.0], is_chp=[True])
    result = analyse({"boilers": boilers, "chp_units": units}, PLAN, END)
    row = result.lists["boilers_to_close"].iloc[0]
    assert row["rules"] == "boiler.15km=verify;boiler.new_small=verify;boiler.small=yes"
    assert np.isnan(row["distance_m"])
    undecided = result.evidence.set_index("rule")["undecided"]
    assert undecided["boiler.15km"] == "use;location"


def test_a_self_crossing_zone_is_repaired_and_named() -> None:
    bow_tie = Polygon([(115, 38), (116, 39), (116, 38), (115, 39)])
    zones = layer("coal_ban_zones", [bow_tie])
    boilers = layer("boilers", [Point(115.9, 38.5)], fuel=["coal"], use=["heating"])
    result = analyse({"coal_ban_zones": zones, "boilers": boilers}, PLAN, END)
    assert "coal_ban_zones-0" in told(result)
    assert "boiler.coal_ban=yes" in result.lists["boilers_to_close"]["rules"].iloc[0]
    # What was handed in is not changed.
    assert zones.geometry.iloc[0].equals(bow_tie)


def test_an_unknown_word_is_unknown_and_told() -> None:
    boilers = layer("boilers", [Point(115.4, 38.9)], fuel=["煤"], capacity_tph=[20.0])
    result = analyse({"boilers": boilers}, PLAN, END)
    assert "fuel" in told(result)
    assert "boilers-0" in told(result)
    assert set(result.lists["boilers_to_close"]["verdict"]) == {"verify"}


def test_a_plant_without_a_place_decides_no_distance() -> None:
    units = layer("chp_units", [None], plant=["无坐标厂"], unit_mw=[600.0], is_chp=[True])
    boilers = layer("boilers", [Point(115.4, 38.9)], fuel=["coal"], use=["heating"], capacity_tph=[50.0])
    result = analyse({"chp_units": units, "boilers": boilers}, PLAN, END)
    assert "无坐标厂" in told(result)
    assert len(result.lists["boilers_to_close"]) == 0
    problems = check(City({"chp_units": units}, PLAN, END))
    assert ("error", "无坐标厂") in set(zip(problems["severity"], problems["id"], strict=True))


def test_outside_the_plan_is_counted_not_listed() -> None:
    counties = layer("counties", [box(115, 38, 116, 39), box(114, 38, 115, 39)], adcode=["130606", "130682"])
    counties["name"], counties["in_plan"] = ["莲池区", "定州市"], [True, False]
    counties = conform(counties, KINDS["counties"])
    places: list[object] = [Point(115.5, 38.5), Point(114.5, 38.5), Point(120, 38), None]
    boilers = layer("boilers", places, fuel=["coal"] * 4, capacity_tph=[1.0] * 4)
    result = analyse({"counties": counties, "boilers": boilers}, PLAN, END)
    assert result.lists["boilers_to_close"]["id"].tolist() == ["boilers-0", "boilers-3"]
    assert result.counts["outside_plan"]["boilers"] == 2
    assert "boilers-3" in told(result)


def test_check_names_each_problem() -> None:
    counties = layer("counties", [box(115, 38, 116, 39)], adcode=["130606"], in_plan=[True])
    counties["name"] = "莲池区"
    places: list[object] = [Point(115.5, 38.5), Point(115.5, 38.5), Point(117, 38), None, Point(115.1, 38.1)]
    boilers = layer("boilers", places, fuel=["coal", "煤", "coal", "coal", "coal"], capacity_tph=[1.0, 2, -1, 4, 5])
    boilers["name"] = ["甲", "乙", "丙", None, "戊"]
    boilers["county"] = [None, None, None, None, "清苑县"]
    boilers["id"] = ["a", "b", "c", "d", "a"]
    city = City({"counties": counties, "boilers": conform(boilers, KINDS["boilers"])}, PLAN, END)
    found = check(city)
    found = found[found["kind"] == "boilers"]
    problems = {(one["severity"], one["id"], one["field"]) for _, one in found.iterrows()}
    assert problems == {
        ("error", "b", "fuel"),
        ("error", "c", "capacity_tph"),
        ("error", "d", "name"),
        ("error", "a", "id"),
        ("warning", "a", ""),
        ("warning", "b", ""),
        ("warning", "c", ""),
        ("warning", "d", ""),
        ("warning", "d", "county"),
        ("warning", "a", "county"),
    }


def test_lines_without_ref_leave_the_side_open() -> None:
    road = LineString([(115, 38), (115, 39)])
    roads = layer("expressways", [road, road], ref=["G4", None])
    villages = layer("villages", [Point(115.5, 38.5)], county=["满城区"], households=[100], gas_households=[0])
    result = analyse({"expressways": roads, "villages": villages}, PLAN, END)
    assert "G5" in told(result)
    assert result.lists["uncovered_villages"]["rules"].tolist() == [
        "village.county_2019=verify;village.plain_2020=verify;village.mountain_2020=verify"
    ]
