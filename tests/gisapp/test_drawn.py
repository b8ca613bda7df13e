"""What is drawn of a small city made by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.city import City
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from gisapp.drawn import DrawnLayer, drawn_layers, sizes_of
from layers.geodesy import GEOD
from layers.kinds import CRS, KINDS
from layers.style import SYMBOLS
from layers.tables import conform

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_OF = dt.date(2020, 6, 30)
INSIDE, OUTSIDE = shapely.box(115.0, 38.5, 116.0, 39.5), shapely.box(116.0, 38.5, 117.0, 39.5)


def table(kind: str, shapes: Sequence[shapely.Geometry | None], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    ids = [f"{kind}-{number}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame({"id": ids, **columns}, geometry=gpd.GeoSeries(list(shapes), crs=CRS), crs=CRS)
    return conform(frame, KINDS[kind])


@pytest.fixture(scope="module")
def drawn() -> dict[str, DrawnLayer]:
    """Return what is drawn of two counties, two zones, three units of two plants and four boilers."""
    near, far = shapely.Point(115.5, 39.0), shapely.Point(115.2, 38.7)
    layers = {
        "counties": table(
            "counties", [INSIDE, OUTSIDE], adcode=["130607", "130629"], name=["满城区", "容城县"], in_plan=[True, False]
        ),
        "coal_ban_zones": table(
            "coal_ban_zones", [INSIDE, INSIDE], name=["现行", "规划"],
            effective=pd.to_datetime(["2018-01-01", "2021-01-01"]),
        ),
        "chp_units": table(
            "chp_units", [near, near, far], plant=["大厂", "大厂", "小厂"], unit_mw=[350.0, 350.0, 12.0],
            unit_count=[1, 1, 1], is_chp=[True, True, True], fuel=["coal"] * 3,
        ),
        "boilers": table(
            "boilers", [near, far, shapely.Point(116.5, 39.0), None], name=["甲", "乙", "丙", None],
            capacity_tph=[1.0, 75.0, 4.0, None],
        ),
        "expressways": table(
            "expressways", [shapely.LineString([near.coords[0], far.coords[0]])], name=["京昆"], ref=["G5"]
        ),
    }  # fmt: skip
    lists = {
        "boilers_to_close": pd.DataFrame({"id": ["boilers-0"], "verdict": ["verify"]}),
        "boilers_to_upgrade": pd.DataFrame({"id": ["boilers-0"], "verdict": ["yes"]}),
    }
    city = City(layers, read_plan(builtin_text(), "plan", RULES), AS_OF)
    return {one.symbol.id: one for one in drawn_layers(city, lists)}


def test_order_is_that_of_the_styles(drawn: dict[str, DrawnLayer]) -> None:
    order = list(SYMBOLS)
    assert [order.index(name) for name in drawn] == sorted(order.index(name) for name in drawn)
    assert {"counties", "heat_circles", "boilers", "large_plants"} <= set(drawn)


def test_counties_and_zones_by_plan_and_day(drawn: dict[str, DrawnLayer]) -> None:
    assert drawn["counties"].names.tolist() == ["满城区"]
    assert drawn["counties_outside"].names.tolist() == ["容城县"]
    assert drawn["coal_ban_zones"].names.tolist() == ["现行"]
    assert drawn["coal_ban_zones_planned"].names.tolist() == ["规划"]
    since = drawn["coal_ban_zones_planned"].since
    assert since is not None
    assert since.tolist() == [dt.date(2021, 1, 1)]


def test_verdicts_come_from_the_lists_and_the_plan(drawn: dict[str, DrawnLayer]) -> None:
    """In two lists, "yes" decides; in none, the place does; one without a place counts as in the plan."""
    boilers = drawn["boilers"]
    assert boilers.verdicts is not None
    assert boilers.verdicts.tolist() == ["yes", "done", "outside", "done"]
    assert boilers.names.tolist() == ["甲", "乙", "丙", "boilers-3"]
    assert len(boilers) == 4


def test_plants_by_size_with_one_circle_a_place(drawn: dict[str, DrawnLayer]) -> None:
    assert drawn["large_plants"].labels is not None
    assert drawn["large_plants"].labels.tolist() == ["大厂 700 MW"]
    assert drawn["small_plants"].names.tolist() == ["小厂"]
    circles = drawn["heat_circles"]
    assert circles.kind == "plants"
    assert circles.frame["id"].tolist() == ["大厂"]
    lon, lat = shapely.get_coordinates(circles.frame.geometry.to_numpy()).T
    metres = GEOD.inv(np.full(len(lon), 115.5), np.full(len(lon), 39.0), lon, lat)[2]
    assert metres == pytest.approx(np.full(len(lon), 15000.0), abs=0.001)


def test_a_mine_that_images_make_doubtful_has_a_symbol_of_its_own() -> None:
    mines = table("mines", [shapely.Point(115.5, 39.0)] * 4, name=["甲", "乙", "丙", "丁"])
    marked = mines.assign(
        suspected_bare=pd.array([True, False, pd.NA, pd.NA], dtype="boolean"),
        suspected_green=pd.array([False, True, False, pd.NA], dtype="boolean"),
    )
    county = table("counties", [INSIDE], adcode=["130607"], name=["满城区"], in_plan=[True])
    plan = read_plan(builtin_text(), "plan", RULES)
    for frame, doubtful, others in ((marked, ["甲", "乙"], ["丙", "丁"]), (mines, [], ["甲", "乙", "丙", "丁"])):
        city = City({"counties": county, "mines": frame}, plan, AS_OF)
        found = {one.symbol.id: one for one in drawn_layers(city, {})}
        assert found["mines_suspected"].names.tolist() == doubtful
        assert found["mines"].names.tolist() == others
        assert found["mines_suspected"].kind == "mines"


def test_a_road_is_called_by_number_and_name(drawn: dict[str, DrawnLayer]) -> None:
    roads = drawn["expressways"]
    assert roads.names.tolist() == ["G5 京昆"]
    assert roads.labels is not None
    assert roads.labels.tolist() == ["G5"]


def test_areas_of_markers_grow_evenly() -> None:
    """5 px at 1 t/h and 12 px at 75: halfway, at 38, the area is (25 + 144) / 2."""
    frame = pd.DataFrame({"capacity_tph": [1.0, 75.0, 38.0, 0.1, 500.0, np.nan]})
    assert sizes_of(SYMBOLS["boilers"], frame) == pytest.approx([5, 12, 84.5**0.5, 5, 12, 5])


def test_a_gap_between_ring_roads_is_drawn_where_it_is() -> None:
    """A third ring whose north road ends 0.01 degrees before the east one: about 865 m along the parallel."""
    west, east, south, second, north = 115.40, 115.60, 38.80, 38.84, 38.95
    end = (east - 0.01, north)
    ways = [
        [(west, north), end],
        [(east, north), (east, second), (east, south)],
        [(east, south), (west, south)],
        [(west, south), (west, second), (west, north)],
        [(east, second), (west, second)],
    ]
    roads = table(
        "ring_roads",
        [shapely.LineString(one) for one in ways],
        ring=[3, 3, 3, 3, 2],
        side=["N", "E", "S", "W", "S"],
        width_m=[40.0] * 5,
    )
    plan = read_plan(builtin_text(), "plan", RULES)
    found = {one.symbol.id: one for one in drawn_layers(City({"ring_roads": roads}, plan, AS_OF), {})}
    gaps = found["ring_gaps"]
    assert gaps.kind == "ring_roads"
    assert len(gaps) == 1
    assert set(map(tuple, np.round(shapely.get_coordinates(gaps.frame.geometry.to_numpy()), 6))) == {
        (round(end[0], 6), north),
        (east, north),
    }
    metres = GEOD.inv(*end, east, north)[2]
    assert gaps.names.tolist() == [f"{metres:,.0f} m"]
    whole = roads.assign(geometry=[shapely.LineString([(west, north), (east, north)]), *roads.geometry[1:]])
    closed = drawn_layers(City({"ring_roads": whole}, plan, AS_OF), {})
    assert [len(one) for one in closed if one.symbol.id == "ring_gaps"] == [0]
