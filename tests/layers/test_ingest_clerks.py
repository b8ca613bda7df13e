"""Ledgers as clerks of counties write them: each is made here, and what it says is written out by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from layers.ingest import read_rows
from layers.ingest.checks import checked
from layers.ingest.convert import convert
from layers.ingest.dates import day_of
from layers.ingest.divisions import county_of, only_county
from layers.ingest.evidence import Evidence
from layers.ingest.units import quantity
from layers.ingest.values import parse
from layers.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from layers.ingest.convert import Conversion

HERE = ("115.316", "38.948")


def taken(folder: Path, kind: str, *rows: Sequence[Any], crs: str = "cgcs2000") -> Conversion:
    """Return what becomes of a sheet with these cells."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    made.save(folder / "台账.xlsx")
    source = read_rows(folder / "台账.xlsx")
    return checked(convert(source, KINDS[kind], crs), KINDS[kind], Evidence())


def column(done: Conversion, name: str) -> list[Any]:
    assert [str(one) for one in done.rejected.get("reason", [])] == []
    return [None if pd.isna(one) else one for one in done.accepted[name]]


def test_a_county_in_the_title_is_that_of_every_row(tmp_path: Path) -> None:
    head = ["单位名称", "锅炉吨位", "经度", "纬度"]
    rows: list[Sequence[Any]] = [
        ["燃煤锅炉淘汰台账"],
        ["填报单位：满城县环保局"],
        head,
        ["甲厂", 4, *HERE],
        ["乙厂", 6, *HERE],
    ]
    done = taken(tmp_path, "boilers", *rows)
    assert column(done, "county") == ["满城区", "满城区"]
    assert any("满城区" in str(one) for one in done.warnings)


@pytest.mark.parametrize(
    ("texts", "county"),
    [
        (["博野"], "博野县"),
        (["", "阜平县2018年台账"], "阜平县"),
        (["满城区、清苑区台账"], None),
        (["保定市台账"], None),
        (["Sheet1", "完县"], "顺平县"),
        (["保定市曲阳县燃煤锅炉拆除台账"], "曲阳县"),
        (["单位:曲阳县环保局"], "曲阳县"),
        (["登录单位:满城区环保局"], None),
        (["2018年各指定县(市、区)台账"], None),
        (["最新市区锅炉台账"], None),
        (["石家庄高新区锅炉台账"], None),
        (["锅炉台账(不含定州市)"], None),
        (["除涿州市外锅炉台账"], None),
        (["易县、涞水锅炉台账"], None),
        (["全市台账", "曲阳县"], None),
    ],
)
def test_only_one_county_may_be_named(texts: list[str], county: str | None) -> None:
    assert only_county(texts) == county


@pytest.mark.parametrize(
    ("text", "county"),
    [("曲阳县灵山镇", "曲阳县"), ("望都县环保局", "望都县"), ("唐县、望都县", "唐县、望都县"), ("新城县", "高碑店市")]
    + [
        (text, text)
        for text in ("唐县以外", "易县和涞水交界", "易县、高阳", "唐县路与朝阳大街口", "易县东路", "南市区改造")
    ],
)
def test_a_county_with_more_behind_it(text: str, county: str) -> None:
    assert county_of(text) == county


def test_a_town_behind_its_county_is_kept(tmp_path: Path) -> None:
    done = taken(
        tmp_path, "mines", ["矿山名称", "行政区", "矿种", "经度", "纬度"], ["甲", "曲阳县灵山镇", "灰岩", *HERE]
    )
    assert (column(done, "county"), column(done, "town")) == (["曲阳县"], ["灵山镇"])


@pytest.mark.parametrize("cell", ["唐县乡镇企业局", "易县城镇管理局", "唐县各乡镇", "唐县军城镇、川里镇"])
def test_what_is_no_town(tmp_path: Path, cell: str) -> None:
    done = taken(tmp_path, "mines", ["矿山名称", "行政区", "矿种", "经度", "纬度"], ["甲", cell, "灰岩", *HERE])
    assert (column(done, "county"), column(done, "town")) == ([cell[:2]], [None])


def test_a_note_below_the_table_names_no_county_of_its_rows(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [["单位名称", "锅炉吨位", "经度", "纬度"], ["甲厂", 4, *HERE], ["乙厂", 6, *HERE]]
    done = taken(tmp_path, "boilers", *rows, ["注：曲阳县数据截至2018年6月底"])
    assert (column(done, "name"), column(done, "county")) == (["甲厂", "乙厂"], [None, None])


@pytest.mark.parametrize("name", ["曲阳县医院", "高新区热力公司", "定兴县一中"])
def test_a_name_that_begins_with_a_county_is_no_heading(tmp_path: Path, name: str) -> None:
    rows: list[Sequence[Any]] = [["单位名称", "县", "额定蒸吨", "燃料"], ["甲厂", "唐县", 10, "煤"], [name]]
    done = taken(tmp_path, "boilers", *rows, ["乙", None, 10, "煤"])
    assert column(done, "name") == ["甲厂", name, "乙"]
    assert column(done, "county")[2] in (None, "唐县")


def test_a_village_code_says_the_county(tmp_path: Path) -> None:
    done = taken(tmp_path, "villages", ["村级代码", "村名", "总户数"], ["130636101201", "甲村", 10])
    assert column(done, "county") == ["顺平县"]
    assert any("no column of coordinates" in str(one) for one in done.warnings)


def test_how_and_whether_a_boiler_is_done_say_its_state(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [
        ["单位名称", "吨位", "拆改方式", "完成情况"],
        ["a", 4, "拆除", "已完成"],
        ["b", 4, "煤改气", "√"],
        ["c", 4, "并网", "已完成"],
        ["d", 4, "改生物质", "正在改造"],
        ["e", 4, "拆除", "未完成"],
        ["f", 4, "超低排放改造", "已完成"],
        ["g", 4, "", "已拆除"],
    ]
    states = ["demolished", "converted", "converted", "operating", "operating", "operating", "demolished"]
    assert column(taken(tmp_path, "boilers", *rows), "status") == states


@pytest.mark.parametrize(
    ("how", "way", "whether", "cell", "status"),
    [
        ("治理方式", "改燃气", "整改情况", "已完成", "converted"),
        ("治理方式", "关停", "完成情况", "已完成", "stopped"),
        ("治理方式", "关停取缔", "完成情况", "已完成", "demolished"),
        ("治理方式", "整改", "整改情况", "已完成整改", None),
        ("整改措施", "加强管理改善燃烧", "完成情况", "已完成", None),
        ("整改措施", "改烧洁净型煤", "完成情况", "已完成", None),
        ("整改措施", "整改堆煤场", "完成情况", "已完成", None),
        ("整改措施", "接入在线监测", "完成情况", "已完成", None),
        ("治理方式", "布袋改造", "完成情况", "已完成", "operating"),
        ("治理方式", "消白烟改造", "完成情况", "已完成", "operating"),
        ("治理方式", "保留不拆", "完成情况", "已完成", None),
        ("治理方式", "不予拆除", "完成情况", "已完成", None),
        ("低氮改造", "是", "是否改造", "是", None),
        ("治理方式", "除尘器改造", "是否拆除", "是", None),
        ("类型", "集中供热", "是否完成", "是", None),
        ("备注", "", "是否拆除", "是", "demolished"),
    ],
)
def test_only_what_surely_ends_a_boiler_ends_it(
    tmp_path: Path, how: str, way: str, whether: str, cell: str, status: str | None
) -> None:
    rows: list[Sequence[Any]] = [["单位名称", "吨位", how, whether], ["a", 4, way, cell], ["b", 4, "", "未完成"]]
    done = taken(tmp_path, "boilers", *rows)
    assert column(done, "status") == [status, "operating"]
    assert done.accepted[whether].tolist() == [cell, "未完成"]


def test_a_state_of_its_own_stays_and_so_does_what_is_done(tmp_path: Path) -> None:
    head = ["单位名称", "吨位", "状态", "治理方式", "完成情况"]
    done = taken(tmp_path, "boilers", head, ["a", 4, "在用", "除尘器改造", "已完成"])
    assert (column(done, "status"), column(done, "完成情况")) == (["operating"], ["已完成"])


@pytest.mark.parametrize(
    ("way", "field"),
    [
        ("空气能", "electric_households"),
        ("空气能热风机", "electric_households"),
        ("集中式空气源", "electric_households"),
        ("沼气", "other_clean_households"),
        ("气", "gas_households"),
        ("气代煤", "gas_households"),
        ("电厂余热", "other_clean_households"),
        ("土暖气", None),
        ("未改气", None),
    ],
)
def test_ways_of_heating(tmp_path: Path, way: str, field: str | None) -> None:
    rows: list[Sequence[Any]] = [
        ["村名", "总户数", "改造方式", "改造户数"],
        ["a", 200, way, 150],
        ["b", 9, "煤改电", 9],
    ]
    done = taken(tmp_path, "villages", *rows)
    fields = [one.name for one in KINDS["villages"].own_fields if one.unit == "户" and one.name != "households"]
    assert [name for name in fields if column(done, name)[0] == 150] == ([field] if field else [])


@pytest.mark.parametrize("header", ["完成户数", "已完成改造总户数", "安装户数"])
def test_households_that_are_done_are_not_all_of_a_village(tmp_path: Path, header: str) -> None:
    assert column(taken(tmp_path, "villages", ["村名", header], ["a", 30]), "households") == [None]


@pytest.mark.parametrize("header", ["验收", "完成"])
def test_only_a_header_of_households_counts_them(tmp_path: Path, header: str) -> None:
    done = taken(tmp_path, "villages", ["村名", "总户数", "改造方式", header], ["a", 200, "煤改气", 1])
    assert column(done, "gas_households") == [None]


def test_planned_households_are_said_to_be_planned(tmp_path: Path) -> None:
    done = taken(tmp_path, "villages", ["村名", "总户数", "改造方式", "计划户数"], ["a", 200, "煤改气", 50])
    assert column(done, "gas_households") == [50]
    assert any("are planned" in str(one) for one in done.warnings)


def test_the_ends_of_a_line_are_no_rivals(tmp_path: Path) -> None:
    pairs = ["115.316,38.948", "115.416,38.848"]
    done = taken(tmp_path, "boilers", ["单位名称", "吨位", "起点坐标", "终点坐标"], ["a", 4, *pairs])
    assert done.accepted.geometry.isna().tolist() == [True]
    done = taken(tmp_path, "boilers", ["单位名称", "吨位", "坐标", "位置"], ["a", 4, *pairs])
    assert done.accepted.geometry.iloc[0].x == pytest.approx(115.316)


def test_one_column_of_ways_and_one_of_households(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [
        ["村名", "总户数", "改造方式", "改造户数"],
        ["a", 200, "煤改气", 150],
        ["b", 200, "空气源热泵", 140],
        ["c", 200, "集中供热", 130],
        ["d", 200, "洁净型煤", 120],
        ["e", 200, "地热", 110],
        ["f", 200, "未改造", None],
        # What is heated with coal as ever is not clean coal, and what a power station heats is not heated with power.
        ["g", 200, "燃煤", 100],
        ["h", 200, "热电联产", 90],
    ]
    done = taken(tmp_path, "villages", *rows)
    said = {
        "gas_households": [150, *[None] * 7],
        "electric_households": [None, 140, *[None] * 6],
        "district_households": [None, None, 130, None, None, None, None, 90],
        "clean_coal_households": [None, None, None, 120, *[None] * 4],
        "other_clean_households": [*[None] * 4, 110, *[None] * 3],
        "households": [200] * 8,
    }
    assert {name: column(done, name) for name in said} == said


def test_the_line_that_numbers_the_columns_comes_back_on_every_page(tmp_path: Path) -> None:
    head = ["单位名称", "县区", "乡镇", "吨位", "燃料", "用途"]
    numbers = [f"({number})" for number in range(1, 7)]
    row = ["甲厂", "易县", "梁格庄镇", 4, "煤", "供暖"]
    done = taken(tmp_path, "boilers", head, numbers, row, head, numbers, ["乙厂", *row[1:]])
    assert column(done, "name") == ["甲厂", "乙厂"]


def test_a_note_below_the_table_tells_the_datum(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [["单位名称", "县", "吨位", "经度", "纬度"]]
    rows += [[f"{number}厂", "满城区", "4", f"115.31{number}7", f"38.94{number}3"] for number in range(1, 6)]
    done = taken(tmp_path, "boilers", *rows, ["注：坐标由高德地图拾取"], crs="auto")
    assert any("GCJ-02" in str(one) for one in done.warnings)
    # About 500 m to the west, as everywhere in the city.
    assert 0.004 < 115.3117 - done.accepted.geometry.iloc[0].x < 0.008


def test_the_unit_of_a_title_and_groups_before_their_leaves(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [
        ["矿山台账（面积单位：亩）"],
        ["矿山名称", "县", "面积", None, "经度", "纬度"],
        [None, None, "损毁", "已治理", None, None],
        ["甲", "曲阳县", 150, "3公顷", *HERE],
    ]
    done = taken(tmp_path, "mines", *rows)
    assert (column(done, "area_ha"), column(done, "treated_ha")) == ([10], [3])


def test_places_that_say_nothing_and_headers_that_say_it_in_brackets(tmp_path: Path) -> None:
    head = ["单位名称", "吨位", "位置（经度）", "位置（纬度）"]
    done = taken(tmp_path, "boilers", head, ["甲", 4, *HERE], ["乙", 4, "不详", "/"], ["丙", 4, "待核实", "待核实"])
    assert done.accepted.geometry.isna().tolist() == [False, True, True]
    done = taken(tmp_path, "boilers", ["单位名称", "吨位", "位置"], ["甲", 4, "115.316，38.948"])
    assert done.accepted.geometry.iloc[0].x == pytest.approx(115.316)


def test_degrees_that_the_header_says_are_typed_with_a_point(tmp_path: Path) -> None:
    head = ["单位名称", "吨位", "经度（度.分秒）", "纬度（度.分秒）"]
    point = taken(tmp_path, "boilers", head, ["甲", 4, "115.2812", "38.5230"]).accepted.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((115.47, 38.875))


@pytest.mark.parametrize(
    "signs", ["115º28´12˝ 38º52´30˝", "115○28′12″ 38○52′30″", "115。28′12″ 38。52′30″", "115deg28m12s 38deg52m30s"]
)
def test_signs_of_degrees(tmp_path: Path, signs: str) -> None:
    done = taken(tmp_path, "boilers", ["单位名称", "吨位", "经度", "纬度"], ["甲", 4, *signs.split()])
    point = done.accepted.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((115.47, 38.875))


@pytest.mark.parametrize(
    ("text", "parts", "about"),
    [
        ("1台10吨1台6吨", [(1, 10), (1, 6)], False),
        ("10吨一台、4吨两台", [(1, 10), (2, 4)], False),
        ("两台6吨", [(2, 6)], False),
        ("十五", [(1, 15)], False),
        ("2台10吨燃煤锅炉", [(2, 10)], False),
        ("≤10", [(1, 10)], True),
        ("4吨以下", [(1, 4)], True),
    ],
)
def test_capacities(text: str, parts: list[tuple[int, float]], about: bool) -> None:
    found = quantity(text, "t/h")
    assert found is not None
    assert [(count, float(size)) for count, size in found.parts] == parts
    assert found.about == about


@pytest.mark.parametrize("text", ["2-4吨", "若干", "1/2"])
def test_what_may_be_several_sizes_is_none(text: str) -> None:
    assert quantity(text, "t/h") is None


@pytest.mark.parametrize(
    ("text", "day", "noted"),
    [
        ("18.10.31", "2018-10-31", True),
        ("2018.10.31前", "2018-10-31", True),
        ("2018年第四季度", "2018-10-01", True),
        ("2018年采暖季前", "2018-11-15", True),
        ("2016年九月", "2016-09-01", True),
        ("2016、9、8", "2016-09-08", False),
        ("2019年下半年", "2019-07-01", True),
        ("约2010年", "2010-01-01", True),
    ],
)
def test_days(text: str, day: str, noted: bool) -> None:
    found = day_of(text)
    assert found is not None
    assert (found.day, found.noted) == (dt.date.fromisoformat(day), noted)


@pytest.mark.parametrize("text", ["31.12.18", "10月底", "2017.10.1-2017.11.1"])
def test_what_may_be_several_days_is_none(text: str) -> None:
    assert day_of(text) is None


def test_what_keeps_excel_off_a_code_is_no_part_of_it() -> None:
    codes = pd.Series(["'130631100203", '="130631100204"', "1306 3110 0205"])
    assert parse(codes, KINDS["villages"].field("code"), "村码").values.tolist() == [
        "130631100203",
        "130631100204",
        "130631100205",
    ]


def test_trips_have_no_name_to_be_checked(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [
        ["日期", "车牌号", "是否过境", "轨迹"],
        ["2018-10-05", "冀F1", "过境", "LINESTRING (115.3 38.9, 115.4 38.9)"],
    ]
    assert column(taken(tmp_path, "coal_trips", *rows), "transit") == [True]
