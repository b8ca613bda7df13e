"""Columns of coordinates as ledgers have them, row by row, to places in CGCS2000."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from layers.ingest.coordinates import Evidence, Places, places
from layers.ingest.matching import match
from layers.ingest.source import Source
from layers.kinds import KINDS
from layers.messages import GisError
from tests.layers.datum_cases import counties
from tests.ledgers import places as spots

HERE = (115.47, 38.875)
"""115°28′12″, 38°52′30″."""


def taken(
    crs: str = "wgs84", county: list[str] | None = None, evidence: Evidence | None = None, **columns: list[object]
) -> Places:
    rows = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})
    rows.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    headers = {"lon": "经度", "lat": "纬度", "x": "X坐标", "y": "Y坐标", "lonlat": "经纬度"}
    known = {name: title for name, title in headers.items() if name in columns}
    names = None if county is None else pd.Series(county, index=rows.index, dtype="str")
    return places(Source("台账.csv", None, rows), rows, known, crs, names, evidence)


def xy(found: Places) -> list[tuple[float, float] | None]:
    return [None if one is None else (one.x, one.y) for one in found.geometry]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("115.47", "38.875"),
        ("115°28′12″", "38°52′30″"),
        ("E115.47", "N38.875"),
        ("东经115度28分12秒", "北纬38度52分30秒"),
        (115.47, 38.875),
        ("38.875", "115.47"),
        ("N38°52′30″", "E115°28′12″"),
        ("115.47,38.875", None),
        (None, "115.47，38.875"),
        ("38.875 115.47", "38.875 115.47"),
        ("1152812", "385230"),
        (1152812, 385230),
    ],
)
def test_a_place_in_two_columns(lon: object, lat: object) -> None:
    [point] = xy(taken(lon=[lon], lat=[lat]))
    assert point == pytest.approx(HERE, abs=1e-9)


def test_rows_differ() -> None:
    found = taken(lon=["115.47", "38.875", "115°28′12″", None], lat=["38.875", "115.47", "38-52-30", None])
    assert xy(found)[:3] == [pytest.approx(HERE, abs=1e-9)] * 3
    assert xy(found)[3] is None
    assert not found.faults
    assert [str(one) for one in found.warnings] == [
        "In 1 rows longitude and latitude stand in each other's place and were read the other way round: rows 3."
    ]


def test_a_second_pair_of_columns_fills_the_gaps_of_the_first() -> None:
    east, north = spots.plane(HERE, 4526)
    found = taken(
        "cgcs2000",
        lon=["115.47", None, None],
        lat=["38.875", None, None],
        x=[1, north, None],
        y=[2, east, None],
        lonlat=[None, None, "115.47;38.875"],
    )
    assert xy(found) == [pytest.approx(HERE, abs=1e-7)] * 3


@pytest.mark.parametrize("epsg", [4547, 4548, 4526, 4527, 4498, 4509, 32650])
@pytest.mark.parametrize("north_first", [True, False])
def test_metres(epsg: int, *, north_first: bool) -> None:
    east, north = spots.plane(HERE, epsg)
    one, other = (north, east) if north_first else (east, north)
    numbered = east > 1_000_000
    for crs in (f"EPSG:{epsg}", "cgcs2000") if numbered else (f"EPSG:{epsg}",):
        [point] = xy(taken(crs, x=[f"{one}"], y=[f"{other}"]))
        # Centimetres are written: a ten-millionth of a degree.
        assert point == pytest.approx(HERE, abs=2e-7)


def test_a_datum_without_its_zone_is_not_enough() -> None:
    east, north = spots.plane(HERE, 4548)
    with pytest.raises(GisError, match="EPSG:4547, EPSG:4548"):
        taken("cgcs2000", x=[east], y=[north])
    [point] = xy(taken("cgcs2000", ["竞秀区"], Evidence(counties()), x=[east], y=[north]))
    assert point == pytest.approx(HERE, abs=2e-7)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"lon": ["115.47"], "lat": [None]}, "Only one of 经度 and 纬度 is given"),
        ({"lon": ["不详"], "lat": ["38.875"]}, "Only one of 经度 and 纬度 is given"),
        ({"lon": ["115°62′12″"], "lat": ["38°52′30″"]}, "经度 is 115°62′12″, which is no coordinate"),
        ({"lon": ["0"], "lat": ["0"]}, "0 and 0, which is no place"),
        ({"lon": ["115.47"], "lat": ["4308472"]}, "经度 115.47 and 纬度 4308472 are not degrees"),
        ({"lonlat": ["保定市"]}, "经纬度 is 保定市, which is no coordinate"),
        (
            {"lonlat": ["38.85965"]},
            "经纬度 is 38.85965, which is one number where a longitude and a latitude are needed",
        ),
        ({"x": ["12"], "y": ["4308472"]}, "X坐标 12 and Y坐标 4308472 are not degrees"),
        ({"wkt": ["POINT (1"]}, "The text in wkt is no geometry"),
    ],
)
def test_what_is_no_place(columns: dict[str, Any], said: str) -> None:
    found = taken(**columns)
    assert said in str(found.faults[2])
    assert xy(found) == [None]


def test_metres_and_degrees_that_contradict_what_was_asked() -> None:
    east, north = spots.plane(HERE, 4547)
    assert "are degrees, but CGCS2000 / 3-degree" in str(taken("EPSG:4547", lon=["115.47"], lat=["38.875"]).faults[2])
    assert "The coordinates are metres, but GCJ-02" in str(taken("gcj02", x=[east], y=[north]).faults[2])


# By hand: half the diagonal of one step; at 38.875 north a degree has 111,018 m by 86,783 m.
@pytest.mark.parametrize(
    ("lon", "lat", "metres"),
    [
        ("115.47", "38.88", 704.6),
        ("115.470", "38.875", 70.46),
        ("115.4700", "38.8750", 7.046),
        ("115.470000", "38.875000", 5.0),
        ("115°28′12″", "38°52′30″", 19.57),
        ("115°28′", "38°52′", 1174.3),
        ("115°28′12.00″", "38°52′30.00″", 5.0),
    ],
)
def test_uncertainty_is_what_the_notation_leaves(lon: str, lat: str, metres: float) -> None:
    found = taken(lon=[lon], lat=[lat]).uncertainty
    assert found is not None
    assert found.iloc[0] == pytest.approx(metres, rel=2e-3)


def test_zeros_that_programs_drop_are_no_statement() -> None:
    rng = np.random.default_rng(1)
    lon = [115.47, 115.4712, *rng.uniform(115, 116, 50).round(6)]
    lat = [38.871234, 38.87, *rng.uniform(38, 39, 50).round(6)]
    found = taken(lon=[*lon, 115.47], lat=[*lat, 38.87]).uncertainty
    assert found is not None
    assert found.iloc[0] > 400
    assert found.iloc[1] > 400
    assert (found.iloc[2:-1] == 5).mean() > 0.95
    assert found.iloc[-1] == pytest.approx(704.6, rel=2e-3)


def test_metres_are_as_good_as_a_survey_and_an_old_datum_is_worse() -> None:
    east, north = spots.plane(HERE, 4526)
    for crs, least in (("cgcs2000", 1.0), ("xian80", 131.0), ("beijing54", 71.0)):
        found = taken(crs, x=[f"{east:.1f}"], y=[f"{north:.1f}"]).uncertainty
        assert found is not None
        assert found.iloc[0] == pytest.approx(least)


def test_a_file_that_states_uncertainty_keeps_its_blanks() -> None:
    columns: dict[str, Any] = {
        "lon": ["115.470000", "115.47"],
        "lat": ["38.875000", "38.88"],
        "uncertainty_m": [None, None],
    }
    found = taken(**columns).uncertainty
    assert found is not None
    assert np.isnan(found.iloc[0])
    assert found.iloc[1] == pytest.approx(704.6, rel=2e-3)


def test_gcj02_and_bd09() -> None:
    for crs, forward in (("gcj02", spots.gcj02), ("bd09", spots.bd09)):
        x, y = forward(HERE)
        [point] = xy(taken(crs, lon=[f"{x:.9f}"], lat=[f"{y:.9f}"]))
        assert point == pytest.approx(HERE, abs=2e-8)


def test_an_outline_in_text_is_moved_whole() -> None:
    ring = [spots.gcj02(one) for one in ((115.4, 38.8), (115.5, 38.8), (115.5, 38.9))]
    [shape] = taken("gcj02", wkt=[shapely.Polygon(ring).wkt]).geometry
    assert shapely.get_coordinates(shape)[:3] == pytest.approx(
        np.array([(115.4, 38.8), (115.5, 38.8), (115.5, 38.9)]), abs=1e-8
    )


def test_a_gis_file_in_an_old_datum() -> None:
    rows = pd.DataFrame({"id": ["A"]}, index=pd.RangeIndex(1, 2, name="row"))
    shape = gpd.GeoSeries([shapely.Point(38_630_125.5, 4_308_472.3)], index=rows.index)
    source = Source("矿.shp", None, rows, shape, CRS.from_epsg(2362))
    found = places(source, rows, {}, "auto")
    assert found.uncertainty is not None
    assert found.uncertainty.iloc[0] == 130
    assert "no shift to CGCS2000 is known here" in str(found.warnings[0])
    assert "+towgs84" in str(found.warnings[0])
    # EPSG:4526 at 115.5 E, 38.9 N by PROJ: 38,630,125.5 and 4,308,472.3; the ellipsoid of 1975 is 3 m longer.
    assert (found.geometry.iloc[0].x, found.geometry.iloc[0].y) == pytest.approx((115.5, 38.9), abs=4e-5)


def test_a_datum_in_the_header_is_enough_and_said() -> None:
    rows = pd.DataFrame({"lon": ["115.4700"], "lat": ["38.8750"]}, index=pd.RangeIndex(2, 3, name="row"))
    source = Source("台账.csv", None, rows)
    found = places(source, rows, {"lon": "百度经度", "lat": "百度纬度"}, "auto")
    assert "read as BD-09" in str(found.warnings[0])
    with pytest.raises(GisError, match="gcj02, bd09"):
        places(source, rows, {"lon": "经度", "lat": "纬度"}, "auto")


def mistyped(degrees: float) -> str:
    """Return degrees as they are mistyped: minutes and seconds behind one point."""
    whole, minutes, seconds = spots.dms(degrees, "{d} {m:02d} {s:05.2f}").split()
    return f"{whole}.{minutes}{seconds.replace('.', '')}"


def test_minutes_and_seconds_typed_as_decimals() -> None:
    spot = [spots.near(county, step) for county in ("满城区", "唐县", "涿州市") for step in range(4)]
    names = [county for county in ("满城区", "唐县", "涿州市") for _ in range(4)]
    lon, lat = ([mistyped(one[side]) for one in spot] for side in (0, 1))
    found = taken("wgs84", names, Evidence(counties()), lon=list(lon), lat=list(lat))
    assert len(found.faults) == len(spot)
    assert "满城区" in str(found.faults[2])
    degrees = spots.dms(spot[0][0], "{d}°{m:02d}′")
    assert f"write them as {degrees}" in str(found.faults[2])
    good = taken("wgs84", names, Evidence(counties()), lon=[x for x, _ in spot], lat=[y for _, y in spot])
    assert not good.faults


def typed_with_a_point(*rows: tuple[str, str]) -> Places:
    columns = pd.DataFrame(list(rows), columns=["lon", "lat"], index=pd.RangeIndex(2, 2 + len(rows), name="row"))
    headers = {"lon": "经度(度.分秒)", "lat": "纬度(度.分秒)"}
    return places(Source("台账.csv", None, columns), columns, headers, "wgs84")


def test_a_column_is_not_read_half_as_minutes_and_half_as_decimals() -> None:
    found = typed_with_a_point(("115.4721", "38.5230"), ("115.6812", "38.5230"))
    assert xy(found) == [pytest.approx((115.4721, 38.523), abs=1e-6), pytest.approx((115.6812, 38.523), abs=1e-6)]
    assert any("1 rows have sixty minutes" in str(one) for one in found.warnings)
    # 115°28′12″ and 38°52′30″, and whole degrees; one slip of the pen among eleven.
    found = typed_with_a_point(*[("115.2812", "38.5230")] * 9, ("115", "38.5230"), ("115.6812", "38.5230"))
    assert xy(found)[8:10] == [pytest.approx(HERE, abs=1e-6), pytest.approx((115, 38.875), abs=1e-6)]
    assert list(found.faults) == [12]
    assert "cannot have sixty" in str(found.faults[12])


@pytest.mark.parametrize(
    ("columns", "taken_for"),
    [
        ({"E": ["115.47", "115.5"], "N": ["38.875", "38.9"]}, {"E": "lon", "N": "lat"}),
        ({"e": [630125.5], "n": [4308472.3]}, {"e": "x", "n": "y"}),
        ({"N": ["3", "4"]}, {}),
        ({"E": ["2", "1"], "N": ["3", "4"]}, {}),
        ({"E": ["115.47"], "N": ["38.875"], "经度": ["115.4"], "纬度": ["38.8"]}, {"经度": "lon", "纬度": "lat"}),
    ],
)
def test_columns_headed_with_a_letter_are_places_only_as_a_pair(
    columns: dict[str, list[object]], taken_for: dict[str, str]
) -> None:
    rows = pd.DataFrame(columns, index=pd.RangeIndex(2, 2 + len(next(iter(columns.values()))), name="row"))
    found = match(Source("台账.csv", None, rows), KINDS["boilers"], {})
    assert {one.header: one.field for one in found} == taken_for


CELL = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.text("0123456789.°′″,， -EN东经北纬", max_size=16),
    st.sampled_from(["115.47", "38.875", "4308472.3", "630125.5", "38630125.5", "115°28′12″", "115.47,38.87"]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5),
    st.sampled_from(["wgs84", "bd09", "EPSG:4547", "xian80"]),
)
def test_every_row_has_a_place_a_fault_or_nothing_to_read(rows: list[tuple[object, object, object]], crs: str) -> None:
    lon, lat, both = (list(column) for column in zip(*rows, strict=True))
    try:
        found = taken(crs, lon=lon, lat=lat, lonlat=both)
    except GisError:
        # Metres where degrees were asked for, or the other way round: the file is refused as a whole.
        return
    for (number, shape), cells in zip(found.geometry.items(), rows, strict=True):
        blank = all(one is None or (isinstance(one, str) and not one.strip()) for one in cells)
        assert (shape is not None) or (number in found.faults) or blank
