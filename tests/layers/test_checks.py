"""Each check on a ledger of a few rows: what keeps a row out, what lets it in with a word, and what is let pass."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from layers.ingest.checks import CHECKS, checked, problems
from layers.ingest.convert import Conversion, convert
from layers.ingest.coordinates import Evidence
from layers.ingest.source import Source
from layers.kinds import KINDS
from layers.messages import message
from tests.layers.datum_cases import counties
from tests.ledgers import places as spots

CHECK = message("wrong")
HEADERS = {"name": "单位名称", "county": "县（市、区）", "capacity_tph": "额定蒸吨", "lon": "经度", "lat": "纬度"}


def row(name: str, county: str = "竞秀区", step: int = 0, capacity: object = 10, **others: object) -> dict[str, object]:
    lon, lat = spots.near(county, step)
    return {"name": name, "county": county, "lon": lon, "lat": lat, "capacity_tph": capacity, **others}


def converted(*rows: dict[str, object], kind: str = "boilers", evidence: Evidence | None = None) -> Conversion:
    frame = pd.DataFrame(rows).rename(columns=HEADERS)
    frame.index = pd.RangeIndex(3, 3 + len(rows), name="row")
    return convert(Source("台账.xlsx", "锅炉", frame), KINDS[kind], "wgs84", evidence=evidence)


def found(*rows: dict[str, object], kind: str = "boilers") -> list[tuple[str, str, Any, str]]:
    """Return check, severity, row and column of every problem."""
    told = problems(converted(*rows, kind=kind), KINDS[kind], Evidence(counties()))
    return [(one.check, one.severity, one.row, one.column) for one in told]


def test_a_good_ledger_has_no_problem() -> None:
    assert found(row("甲"), row("乙", step=1), row("丙", "涿州市"), row("丁", step=2) | {"county": "高新区"}) == []


def test_a_blank_that_every_row_needs() -> None:
    assert found(row("甲"), row("", step=1)) == [("required", "error", 4, "单位名称")]
    # A file without the column is told of no row.
    bare: dict[str, object] = {"capacity_tph": 10, "lon": 115.46, "lat": 38.88}
    assert found(bare) == []


@pytest.mark.parametrize(
    ("capacity", "use", "check"),
    [
        (4000, None, "kg_per_hour"),
        (1000, "工业", "kg_per_hour"),
        (2000, "发电", None),
        (480, None, "large"),
        (480, "发电", None),
        (220, None, None),
    ],
)
def test_capacities(capacity: float, use: str | None, check: str | None) -> None:
    told = found(row("甲", capacity=capacity, 用途=use))
    severity = "error" if check == "kg_per_hour" else "warning"
    assert told == ([] if check is None else [(check, severity, 3, "额定蒸吨")])


def test_the_county_against_the_place() -> None:
    # 徐水区's spot lies 25 km from 竞秀区's and in no other of the two; 涿州市 is 70 km off.
    told = found(row("甲") | {"county": "徐水区"}, row("乙", step=1) | {"county": "涿州市"}, row("丙", "徐水区"))
    assert told == [("other_county", "error", 4, "县（市、区）"), ("county", "warning", 3, "县（市、区）")]


def test_a_place_near_the_border_may_be_on_either_side() -> None:
    frame = counties().set_index("name")
    line = frame.geometry["竞秀区"].intersection(frame.geometry["满城区"])
    at = line.interpolate(0.5, normalized=True)
    # Some 200 m on either side: borders are no better.
    for shift in (-0.002, 0.002):
        for county in ("竞秀区", "满城区"):
            assert found(row("甲") | {"county": county, "lon": at.x + shift, "lat": at.y}) == []


def test_outside_the_city() -> None:
    beijing = {"lon": 116.39, "lat": 39.91}
    told = found(row("甲") | beijing | {"county": None})
    assert told == [("outside", "warning", 3, "")]
    assert found(row("甲") | beijing) == [("other_county", "error", 3, "县（市、区）"), ("outside", "warning", 3, "")]
    # 任丘's plant heats across the border: 12 km outside.
    plant = {"plant": "任丘", "unit_mw": 350, "lon": 116.22, "lat": 38.70}
    assert found(plant, kind="chp_units") == []


def test_twins_and_near_twins() -> None:
    one = row("保定市甲供热有限公司", 锅炉编号="1")
    told = found(
        one,
        one,
        row("保定市甲供热", 锅炉编号="1") | {"lon": one["lon"], "lat": float(str(one["lat"])) + 0.0005},
        row("保定市甲供热有限公司", 锅炉编号="2"),
        row("保定市甲供热有限公司", step=5, 锅炉编号="1"),
    )
    assert told == [("twin", "warning", 4, ""), ("near_twin", "warning", 5, "单位名称")]


def test_units_of_a_plant_and_pieces_of_a_road_are_alike() -> None:
    unit = {"plant": "大唐", "unit_mw": 200, "lon": 115.43, "lat": 38.88}
    assert found(unit, unit, kind="chp_units") == []
    piece = {"name": "东三环", "ring": 3, "wkt": "LINESTRING (115.5 38.8, 115.5 38.801)"}
    other = piece | {"wkt": "LINESTRING (115.5 38.801, 115.5 38.802)"}
    assert found(piece, other, kind="ring_roads") == []


def test_stacked_places() -> None:
    heap = [row(name) for name in "甲乙丙"]
    assert found(*heap) == [("stacked", "warning", number, "") for number in (3, 4, 5)]
    assert found(*heap[:2]) == []
    house = [row("甲", 锅炉编号=str(number)) for number in range(4)]
    assert found(*house) == []


def test_values_that_need_a_second_look() -> None:
    mine = {"name": "甲矿", "area_ha": 8000, "lon": 115.46, "lat": 38.88}
    assert found(mine, kind="mines") == [("range", "warning", 3, "area_ha")]
    assert found(mine | {"area_ha": 8}, kind="mines") == []


def test_errors_keep_rows_out_whole_and_warnings_are_told_with_their_place() -> None:
    evidence = Evidence(counties())
    before = converted(row("甲"), row("乙", step=2, capacity=4000), row("丙") | {"county": "徐水区"}, evidence=evidence)
    after = checked(before, KINDS["boilers"], evidence)
    assert (after.read, after.rows, list(after.rejected.index)) == (3, 2, [4])
    assert str(after.rejected["reason"].iloc[0]) == (
        "台账.xlsx, sheet 锅炉, row 4: 额定蒸吨 is 4000: no boiler has so many t/h; in kg/h it would be 4 t/h:"
        " correct it or name the unit in the header."
    )
    told = str(after.warnings[-1])
    assert told.startswith("台账.xlsx, sheet 锅炉, row 5: 县（市、区） is 徐水区: the place lies ")
    # What the user wrote stands as it was.
    assert after.accepted["note"].isna().all()


def test_many_warnings_are_counted_and_named() -> None:
    rows = [row(f"甲{number}") for number in range(60)]
    told = [str(one) for one in checked(converted(*rows), KINDS["boilers"], Evidence()).warnings]
    assert len(told) == 4
    assert told[-1].startswith("… and 57 more rows of the same kind: 6, 7, 8")


def test_a_row_of_two_boilers_is_no_twin_of_itself() -> None:
    assert found(row("甲", capacity="2×20")) == []


def test_without_counties_and_without_rows() -> None:
    nothing = converted(row("甲") | {"lon": 120.0})
    assert problems(nothing, KINDS["boilers"], Evidence()) == []
    empty = converted(row("甲")).without({3: CHECK})
    assert problems(empty, KINDS["boilers"], Evidence(counties())) == []


def test_the_table_of_checks_names_each_once() -> None:
    names = [name for name, _, _ in CHECKS]
    assert len(set(names)) == len(names)
    assert {severity for _, severity, _ in CHECKS} == {"error", "warning"}
    assert all(find.__doc__ for _, _, find in CHECKS)
