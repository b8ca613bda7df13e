"""Spatial conditions on tiny geometries; expected distances are from GeographicLib's own program unless said."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon, box

from analysis.line import Line
from analysis.logic import NO, VERIFY, YES, Verdict
from analysis.plan import Plan, builtin_text, read_plan
from analysis.plants import Fleet, Plants
from analysis.proximity import compare, near_lines
from analysis.table import Table
from analysis.themes import RULES
from analysis.zones import Zones
from layers.kinds import CRS, KINDS
from layers.tables import conform

GEOD = Geod(ellps="GRS80")
AS_OF = dt.date(2020, 12, 31)


def table(kind: str, shapes: list[object], **columns: list[object]) -> Table:
    data = {"id": [f"{kind}-{number}" for number in range(len(shapes))], **columns}
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)
    return Table(KINDS[kind], conform(frame, KINDS[kind]), 100.0, 0.0)


def boilers(shapes: list[object], uncertainty: float = 0.0) -> Table:
    return table("boilers", shapes, uncertainty_m=[uncertainty] * len(shapes))


def away(origin: Point, azimuth: float, metres: float) -> Point:
    lon, lat, _ = GEOD.fwd(origin.x, origin.y, azimuth, metres)
    return Point(lon, lat)


@pytest.mark.parametrize(
    ("metres", "uncertainty", "value"),
    [
        (15000.0, 0.0, YES),
        (15000.00001, 0.0, YES),
        (15000.001, 0.0, NO),
        (14900.0, 100.0, VERIFY),
        (14899.9, 100.0, YES),
        (15100.0, 100.0, VERIFY),
        (15100.1, 100.0, NO),
    ],
)
def test_compare_at_the_threshold(metres: float, uncertainty: float, value: np.int8) -> None:
    assert compare(np.array([metres]), 15000.0, np.array([uncertainty])).tolist() == [value]


def plants(shapes: list[object], plan: Plan, **columns: list[object]) -> Plants:
    rows = len(shapes)
    defaults: dict[str, list[object]] = {
        "plant": [f"plant {number}" for number in range(rows)],
        "unit_mw": [300.0] * rows,
        "is_chp": [True] * rows,
        "uncertainty_m": [0.0] * rows,
    }
    units = table("chp_units", shapes, **(defaults | columns))
    county = np.full(rows, None, dtype=object)
    return Plants(Fleet(units, plan, AS_OF, county, np.ones(rows, dtype=bool)))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(builtin_text(), "plan", RULES)


def test_within_decides_by_the_geodesic(plan: Plan) -> None:
    origin = Point(115.4332, 38.8753)
    around = [away(origin, azimuth, metres) for azimuth in range(0, 360, 30) for metres in (14999.99, 15000.01)]
    verdict = plants([origin], plan).within(boilers(list(around)))
    assert verdict.value.tolist() == [YES, NO] * 12


def test_within_reports_the_plant_that_decides(plan: Plan) -> None:
    here = Point(115.4, 38.9)
    near, sure = away(here, 90, 14950), away(here, 270, 14990)
    # The nearer plant is uncertain by 100 m, the farther one is certain: yes, by the farther one.
    verdict = plants([near, sure], plan, uncertainty_m=[100.0, 0.0]).within(boilers([here]))
    assert verdict.value.tolist() == [YES]
    assert verdict.measure is not None
    figures = verdict.measure(np.array([0]))
    assert figures.other.tolist() == ["plant 1"]
    assert figures.measured == pytest.approx([14990.0], abs=1e-3)
    assert figures.margin == pytest.approx([10.0], abs=1e-3)


def test_within_without_coordinates_is_undecided_only_where_there_is_a_plant(plan: Plan) -> None:
    assert plants([Point(115, 39)], plan).within(boilers([None])).value.tolist() == [VERIFY]
    assert plants([], plan).within(boilers([None])).value.tolist() == [NO]


def test_inside_square() -> None:
    # One degree of latitude at 39 N is 111,012 m: 100 m is 0.0009 degrees.
    zones = Zones(table("coal_ban_zones", [box(115, 38, 116, 39)]))
    places: list[object] = [Point(115.5, 38.5), Point(115.5, 39.0008), Point(115.5, 38.9992), Point(115.5, 39.0011)]
    assert zones.inside(boilers(places, 100.0)).value.tolist() == [YES, VERIFY, VERIFY, NO]
    assert zones.inside(boilers([Point(115.0, 38.5), None])).value.tolist() == [YES, VERIFY]


def test_a_hole_is_outside() -> None:
    ring = Polygon(box(115, 38, 116, 39).exterior, [box(115.4, 38.4, 115.6, 38.6).exterior])
    zones = Zones(table("coal_ban_zones", [ring]))
    assert zones.inside(boilers([Point(115.5, 38.5), Point(115.2, 38.5)])).value.tolist() == [NO, YES]


def test_a_seam_is_no_edge() -> None:
    # The seam is oblique and has a vertex on one side only, so that floating point leaves a sliver.
    west = Polygon([(115, 38), (115.7, 38), (115.3, 39.1), (115, 39)])
    middle = (115.7 - 0.4 / 3, 38 + 1.1 / 3)
    east = Polygon([(115.7, 38), (116, 38), (116, 39), (115.3, 39.1), middle])
    zones = Zones(table("coal_ban_zones", [west, east]))
    seam = [Point(115.7 - 0.4 * share, 38 + 1.1 * share) for share in (0.2, 1 / 3, 0.5, 0.8)]
    assert zones.inside(boilers(list(seam), 500.0)).value.tolist() == [YES] * 4
    alone = Zones(table("coal_ban_zones", [west]))
    assert alone.inside(boilers(list(seam), 500.0)).value.tolist() == [VERIFY] * 4


def test_the_zones_behind_a_hit_and_the_earliest_date() -> None:
    shapes: list[object] = [box(115, 38, 116, 39), box(115.4, 38.4, 115.6, 38.6), box(115.5, 38.5, 116, 39)]
    dates: list[object] = ["2019-10-31", None, "2018-10-31"]
    zones = Zones(table("coal_ban_zones", shapes, effective=dates))
    verdict = zones.inside(boilers([Point(115.45, 38.45), Point(115.55, 38.55)]))
    assert verdict.measure is not None
    figures = verdict.measure(np.array([0, 1]))
    assert figures.other.tolist() == [
        "coal_ban_zones-0;coal_ban_zones-1",
        "coal_ban_zones-0;coal_ban_zones-1;coal_ban_zones-2",
    ]
    assert figures.effective.astype(str).tolist() == ["2019-10-31", "2018-10-31"]


@pytest.fixture
def carriageways() -> Line:
    west = LineString([(115.0, 38.2), (115.2, 38.8)])
    east = LineString([(115.01, 38.2), (115.21, 38.8)])
    return Line(table("expressways", [west, east], ref=["G5", "G5"]))


def everywhere(rows: int) -> Verdict:
    return Verdict(np.full(rows, YES, dtype=np.int8))


def test_east_is_a_side_not_a_longitude(carriageways: Line) -> None:
    # Between the carriageways the western one is to the west: east.
    places: list[object] = [Point(115.0, 38.5), Point(115.105, 38.5), Point(115.4, 38.5), Point(115.15, 38.79)]
    assert carriageways.east(boilers(places), everywhere(4)).value.tolist() == [NO, YES, YES, NO]


def test_beyond_the_ends_the_line_runs_due_north_and_south(carriageways: Line) -> None:
    places: list[object] = [Point(115.19, 39), Point(115.22, 39), Point(114.99, 38), Point(115.02, 38)]
    assert carriageways.east(boilers(places), everywhere(4)).value.tolist() == [NO, YES, NO, YES]


def test_near_the_line_the_side_is_undecided(carriageways: Line) -> None:
    places: list[object] = [Point(115.1, 38.5), None]
    verdict = carriageways.east(boilers(places, 50.0), everywhere(2))
    assert verdict.value.tolist() == [VERIFY, VERIFY]
    assert verdict.undecided["side"].tolist() == [True, False]
    assert verdict.undecided["location"].tolist() == [False, True]


def test_without_a_line_the_side_is_undecided() -> None:
    line = Line(table("expressways", []))
    assert line.east(boilers([Point(115, 39)]), everywhere(1)).value.tolist() == [VERIFY]


def test_near_lines() -> None:
    # Along a meridian the geodesic to the line's end is the difference in latitude: 0.009 degrees are 999.1 m.
    road = table("expressways", [LineString([(115, 38), (115, 38.5)])])
    places: list[object] = [Point(115, 38.509), Point(115, 38.5091), None]
    verdict = near_lines(boilers(places), [road], 1000.0)
    assert verdict.value.tolist() == [YES, NO, VERIFY]
