"""What cells of ledgers mean; every expected value is worked out by hand beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from layers.ingest import convert, read_rows
from layers.ingest.dates import Day, day_of
from layers.ingest.divisions import county_of
from layers.ingest.units import quantity
from layers.ingest.words import arabic, code_of, truth_of
from layers.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from layers.ingest import Conversion


def taken(folder: Path, kind: str, header: list[Any], *rows: list[Any]) -> Conversion:
    made = openpyxl.Workbook()
    for row in (header, *rows):
        made.active.append(row)
    made.save(folder / "台账.xlsx")
    done = convert(read_rows(folder / "台账.xlsx"), KINDS[kind], "wgs84")
    assert done.read == done.rows + len(done.rejected) == len(rows)
    return done


@pytest.mark.parametrize(
    ("text", "unit", "usual", "parts"),
    [
        ("35t", "t/h", "", [(1, 35)]),
        ("35蒸吨", "t/h", "", [(1, 35)]),
        ("35 蒸吨／小时", "t/h", "", [(1, 35)]),
        ("24.5MW", "t/h", "", [(1, 35)]),  # 24.5 / 0.7
        ("24.5", "t/h", "mw", [(1, 35)]),
        ("700kW", "t/h", "", [(1, 1)]),
        ("60万大卡", "t/h", "", [(1, 1)]),
        ("20t/h（14MW）", "t/h", "", [(1, 20)]),  # the same twice
        ("20t/h（20MW）", "t/h", "", None),  # not the same
        ("2×20", "t/h", "", [(2, 20)]),
        ("２＊２０", "t/h", "", [(2, 20)]),
        ("2x20t/h", "t/h", "", [(2, 20)]),
        ("20t/h×2台", "t/h", "", [(2, 20)]),
        ("2台20吨", "t/h", "", [(2, 20)]),
        ("1×10＋2×20", "t/h", "", [(1, 10), (2, 20)]),
        ("10、20t/h", "t/h", "", [(1, 10), (1, 20)]),
        ("2.5×2", "t/h", "", [(2, 2.5)]),  # no two and a half boilers
        ("35×2", "t/h", "", None),  # thirty-five boilers of 2 t/h, or two of 35
        ("2X35万千瓦", "MW", "", [(2, 350)]),
        ("2×35", "MW", "万千瓦", [(2, 350)]),
        ("15亩", "ha", "", [(1, 1)]),  # 15 mu = 1 ha
        ("15", "ha", "亩", [(1, 1)]),
        ("1200㎡", "ha", "", [(1, 0.12)]),
        ("0.5平方公里", "ha", "", [(1, 50)]),
        ("1.2万户", "户", "", [(1, 12000)]),
        ("2台10吨燃煤热水锅炉", "t/h", "", [(2, 10)]),
        pytest.param("1" + "燃煤" * 10_000, "t/h", "", None, id="no end"),
        ("1,234户", "户", "", [(1, 1234)]),
        ("1,23", "户", "", None),
        ("若干", "t/h", "", None),
        ("35km", "t/h", "", None),
        ("1e999999999", "t/h", "", None),
        ("9" * 500, "t/h", "", None),
    ],
)
def test_quantities(text: str, unit: str, usual: str, parts: list[tuple[int, float]] | None) -> None:
    found = quantity(text, unit, usual)
    assert (None if found is None else [(count, float(size)) for count, size in found.parts]) == parts


@pytest.mark.parametrize(
    ("text", "day", "noted"),
    [
        ("2018年10月底", (2018, 10, 31), True),
        ("2018年2月末", (2018, 2, 28), True),
        ("2018.10", (2018, 10, 1), True),
        ("2018年10月", (2018, 10, 1), True),
        ("201810", (2018, 10, 1), True),
        ("2018", (2018, 1, 1), True),
        ("2018年底", (2018, 12, 31), True),
        ("2018/10/31", (2018, 10, 31), False),
        ("2018.10.31", (2018, 10, 31), False),
        ("2018年10月31日", (2018, 10, 31), False),
        ("２０１８－１０－３１", (2018, 10, 31), False),
        ("20181031", (2018, 10, 31), False),
        ("二〇一八年十月三十一日", (2018, 10, 31), False),
        ("31-Oct-18", (2018, 10, 31), False),
        ("10/31/2018", (2018, 10, 31), False),
        ("43404", (2018, 10, 31), False),  # Excel: 43101 is 2018-01-01, and 303 days later
        ("约" * 9 + "2018年左右左右", (2018, 1, 1), True),
        ("18-10-31", (2018, 10, 31), True),
        ("98.10.12", (1998, 10, 12), True),
        ("18.9.5", (2018, 9, 5), True),
        ("43404.5", (2018, 10, 31), False),
    ],
)
def test_days(text: str, day: tuple[int, int, int], noted: bool) -> None:
    assert day_of(text) == Day(dt.date(*day), noted)


@pytest.mark.parametrize(
    "text",
    [
        *("2018-02-30", "3/4/2018", "2018.13", "2018.3-2018.10", "十月", "43", "1799-01-01", "x"),
        *("10/11/18", "12.11.10", "18.10.08", "约" * 3000 + "2018", "左右" * 20_000 + "x"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize("text", ["未验收", "计划2019年10月", "正在施工"])
def test_what_has_not_come(text: str) -> None:
    assert day_of(text) == Day(None, noted=True)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("fuel", "燃煤", "coal"),
        ("fuel", " 原 煤 ", "coal"),
        ("fuel", "烟煤（Ⅱ类）", "coal"),
        ("fuel", "水煤浆", "coal"),
        ("fuel", "焦炉煤气", "gas"),
        ("fuel", "NATURAL GAS", "gas"),
        ("fuel", "生物质颗粒", "biomass"),
        ("fuel", "煤、天然气", None),
        ("fuel", "非煤", None),
        ("fuel", "煤改气", None),
        ("use", "茶浴炉", "domestic"),
        ("use", "集中供热", "central_heating"),
        ("use", "冬季取暖", "heating"),
        ("use", "生产和生活", None),
        ("status", "已拆除", "demolished"),
        ("status", "未拆除", "operating"),
        ("status", "拟拆除", None),
    ],
)
def test_words(field: str, text: str, code: str | None) -> None:
    assert code_of(KINDS["boilers"].field(field), text) == code


@pytest.mark.parametrize(
    ("kind", "field", "code", "texts"),
    [
        (
            "boilers",
            "status",
            None,
            "待改造 正在改造 改造中 限期改造 需改造 煤改气施工中 超低排放改造 超低排放改造完成 低氮改造 除尘改造 "
            "提标改造 部分拆除 待取缔 责令取缔 取缔后新建 待拆除 应拆除 拆除中 正在拆除 淘汰中 列入淘汰 煤改气(未通气) "
            "暂未停产",
        ),
        ("boilers", "status", "demolished", "取缔 已取缔 已于2018年10月拆除 锅炉已拆除 已拆除(改为集中供热) 全部拆除"),
        ("boilers", "status", "converted", "改造 已改造 煤改气完成并投用"),
        ("boilers", "status", "operating", "正在使用中 在用(未拆除)"),
        ("boilers", "status", "stopped", "断电停产 停用中 应急备用"),
        ("boilers", "use", "heating", "供热供汽 供热/供汽 取暖、开水 供暖及饮用水"),
        ("boilers", "use", "industrial", "供汽 烘干"),
        ("boilers", "use", "domestic", "开水 热水供应"),
        ("villages", "terrain", None, "山前 半山"),
        ("villages", "terrain", "plain", "山前平原 太行山平原 平"),
        ("villages", "terrain", "mountain", "山 浅山区"),
        ("mines", "treatment", "accepted", "治理完成并验收 治理完成通过验收 已治理验收合格 治理完成,已验收"),
        ("mines", "treatment", "underway", "治理完成,待验收 治理完成 已治理 治理未验收 正在治理中"),
        ("mines", "treatment", None, "正在验收 验收中 验收未通过 治理完成,尚未验收 待县验收"),
        # The rules know no mine that stands still: whether it is one that produces is for its owner to say.
        ("mines", "kind", None, "停产 停产整治 长期停产 责令关闭"),
    ],
)
def test_what_is_not_yet_so_is_not_so(kind: str, field: str, code: str | None, texts: str) -> None:
    one = KINDS[kind].field(field)
    assert {text: code_of(one, text) for text in texts.split()} == dict.fromkeys(texts.split(), code)


@pytest.mark.parametrize("unit", ["t/h", "MW"])
@pytest.mark.parametrize(
    "text",
    [
        "超过35",
        "35以上",
        "不足10",
        "不到35",
        "至少4",
        "≥35",
        ">=35",
        "≤35",
        "35以下",
        "35及以下",
        "不超过35",
        "35以内",
        "最大35",
        "≤≤4",
        "4以下以下",
    ],
)
def test_a_bound_is_no_size(text: str, unit: str) -> None:
    assert quantity(text, unit) is None


@pytest.mark.parametrize("text", ["约35吨", "大约35", "近35吨", "35左右"])
def test_about_a_size_is_one(text: str) -> None:
    found = quantity(text, "t/h")
    assert found is not None
    assert found.single == 35
    assert found.about


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二〇一八年十月三十一日", "2018年10月31日"),
        ("两台十吨", "2台10吨"),
        ("一百二十", "120"),
        ("一百零五", "105"),
        ("两千三百户", "2300户"),
        ("一千零五十", "1050"),
        ("三百千瓦", "300千瓦"),
    ],
)
def test_numerals(text: str, digits: str) -> None:
    assert arabic(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "五六吨",
        "三四吨",
        "十五六吨",
        "三五十吨",
        "4一6吨",
        "10一20",
        "1千五",
        "三百二",
        "一千五",
        "三千零二百五",
        "三五",
        "一八",
    ],
)
def test_what_may_be_several_numbers_stays(text: str) -> None:
    assert arabic(text) == text
    assert quantity(text, "t/h") is None


def test_truth() -> None:
    assert [truth_of(word) for word in ("是", "有", "√", "Ｙ", "1")] == [True] * 5
    assert [truth_of(word) for word in ("否", "无", "×", "N", "0")] == [False] * 5
    assert truth_of("部分") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("满城县", "满城区"),
        ("满城", "满城区"),
        ("保定市满城区", "满城区"),
        ("河北省保定市清苑县", "清苑区"),
        ("130607", "满城区"),
        ("130607100001", "满城区"),
        ("130621", "满城区"),  # before 2015
        ("北市区", "莲池区"),
        ("南市区", "莲池区"),
        ("新市区", "竞秀区"),
        ("易 县", "易县"),
        ("高碑店", "高碑店市"),
        ("保定市", "保定市"),
        ("石家庄市", "石家庄市"),
    ],
)
def test_counties(text: str, name: str) -> None:
    assert county_of(text) == name


def test_a_row_of_two_boilers_is_one_row_and_two_features(tmp_path: Path) -> None:
    head = ["编号", "单位名称", "额定蒸吨", "经度", "纬度"]
    done = taken(
        tmp_path,
        "boilers",
        head,
        ["A", "甲厂", "2×20", 115.1, 38.1],
        ["B", "乙厂", "1×4+1×10", 115.2, 38.2],
        ["C", "丙厂", 6, 115.3, 38.3],
    )
    assert (done.read, done.rows, len(done.accepted)) == (3, 3, 5)
    assert list(done.accepted["id"]) == ["A-1", "A-2", "B-1", "B-2", "C"]
    assert list(done.accepted["capacity_tph"]) == [20, 20, 4, 10, 6]
    assert list(done.accepted["name"]) == ["甲厂", "甲厂", "乙厂", "乙厂", "丙厂"]


def test_a_count_splits_a_row_only_where_the_capacity_is_that_of_each(tmp_path: Path) -> None:
    rows = (["甲厂", 20, 2], ["乙厂", "1×4", "1台"], ["丙厂", "2×6", 2], ["丁厂", None, 3], ["戊厂", 10, 130607])
    each = taken(tmp_path, "boilers", ["单位名称", "单台容量（t/h）", "台数"], *rows)
    assert list(each.accepted["name"]) == ["甲厂", "甲厂", "乙厂", "丙厂", "丙厂", "丁厂", "戊厂"]
    assert each.accepted["capacity_tph"].fillna(0).tolist() == [20, 20, 4, 6, 6, 0, 10]
    assert not any("more than one" in str(one) for one in each.warnings)
    for header in ("额定蒸吨", "总容量（t/h）"):
        done = taken(tmp_path, "boilers", ["单位名称", header, "台数"], *rows)
        assert list(done.accepted["name"]) == ["甲厂", "乙厂", "丙厂", "丙厂", "丁厂", "戊厂"]
        assert done.accepted["note"].fillna("").tolist() == ["台数: 2", "", "", "", "", ""]
        assert any("台数 counts more than one in 1 rows (row 2)" in str(one) for one in done.warnings)


def test_a_plant_of_two_units_is_one_feature(tmp_path: Path) -> None:
    done = taken(
        tmp_path,
        "chp_units",
        ["电厂名称", "机组容量(万千瓦)"],
        ["甲电厂", "2X35万千瓦"],
        ["乙电厂", "2×30"],
        ["丙电厂", "15MW"],
    )
    assert list(done.accepted["unit_mw"]) == [350, 300, 15]
    assert list(done.accepted["unit_count"].fillna(0)) == [2, 2, 0]


def test_what_is_less_than_a_day_is_noted(tmp_path: Path) -> None:
    head = ["单位名称", "投运时间", "备注"]
    done = taken(
        tmp_path,
        "boilers",
        head,
        ["甲厂", "2018年10月底", "旧"],
        ["乙厂", "2018.10", None],
        ["丙厂", dt.date(2018, 10, 5), "新"],
    )
    assert list(done.accepted["commissioned"].astype("str")) == ["2018-10-31", "2018-10-01", "2018-10-05"]
    assert list(done.accepted["note"]) == ["旧; 投运时间: 2018年10月底", "投运时间: 2018.10", "新"]


def test_what_only_says_unknown_is_missing(tmp_path: Path) -> None:
    head = ["单位名称", "额定蒸吨", "燃料", "投运时间", "乡镇"]
    done = taken(tmp_path, "boilers", head, ["甲厂", "不详", "/", "—", "无"], ["乙厂", "-", "未知", "待核实", "暂无"])
    assert done.accepted[["capacity_tph", "fuel", "commissioned", "town"]].isna().all(axis=None)
    assert len(done.rejected) == 0


def test_codes_stay_text_and_full_width_becomes_half(tmp_path: Path) -> None:
    head = ["行政村", "村码", "总户数", "适宜改造"]
    done = taken(
        tmp_path,
        "villages",
        head,
        ["甲村", 130607100001, "１２０", "√"],
        ["乙村", "１３０６０７１０００２", "0.12万户", "无"],
    )
    assert list(done.accepted["code"]) == ["130607100001", "13060710002"]
    assert list(done.accepted["households"]) == [120, 1200]
    assert list(done.accepted["suited"]) == [True, False]


def test_a_value_that_is_not_understood_is_named_with_its_column(tmp_path: Path) -> None:
    done = taken(tmp_path, "boilers", ["单位名称", "锅炉吨位", "燃料种类"], ["甲厂", "若干", "核能"])
    reason = str(done.rejected["reason"].iloc[0])
    assert reason.startswith("台账.xlsx, sheet Sheet, row 2: 锅炉吨位 is 若干, which is not a number")
    assert "燃料种类 is 核能, which is not one of coal" in reason


def test_many_distinct_values_are_read_quickly_and_alike(tmp_path: Path) -> None:
    """The way for columns of nothing but numbers as text gives what the way for odd ones gives."""
    numbers = [f"{number}.5" for number in range(200)]
    pd.DataFrame({"name": "甲", "capacity_tph": numbers}).to_csv(tmp_path / "a.csv", index=False)
    pd.DataFrame({"name": "甲", "capacity_tph": [*numbers[:-1], "199.5t"]}).to_csv(tmp_path / "b.csv", index=False)
    first, second = (convert(read_rows(tmp_path / name), KINDS["boilers"]).accepted for name in ("a.csv", "b.csv"))
    assert list(first["capacity_tph"]) == list(second["capacity_tph"]) == [number + 0.5 for number in range(200)]


def test_degrees_minutes_and_seconds_in_columns_of_their_own(tmp_path: Path) -> None:
    head = ["单位名称", "经度（度）", "经度（分）", "经度（秒）", "北纬度", "北纬分"]
    done = taken(tmp_path, "boilers", head, ["甲厂", 115, 28, 12, 38, 52.5])
    # 115 + 28/60 + 12/3600 and 38 + 52.5/60
    assert done.accepted.geometry.iloc[0].coords[0] == pytest.approx((115.47, 38.875), abs=1e-9)


def test_the_group_over_parts_of_degrees_tells_their_datum(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["单位名称", "高德坐标", None, None, None])
    made.active.append([None, "经度（度）", "经度（分）", "纬度（度）", "纬度（分）"])
    made.active.append(["甲厂", 115, 28.2, 38, 52.5])
    made.active.merge_cells("B1:E1")
    made.save(tmp_path / "台账.xlsx")
    done = convert(read_rows(tmp_path / "台账.xlsx"), KINDS["boilers"])
    assert "高德坐标·经度(度分秒)" in {one.header for one in done.matches}
    assert any("GCJ-02" in str(one) for one in done.warnings)


def test_plants_of_the_world_list_are_taken_with_any_fuel(tmp_path: Path) -> None:
    head = ["Power Plant ID", "Name", "Fuel", "Units", "Capacity (MW)", "Latitude", "Longitude"]
    fuels = {
        "Coal": "coal", "Natural Gas": "gas", "Nuclear": "other", "Wind": "other", "Solar": "other", "Hydro": "other",
    }  # fmt: skip
    rows = [[str(number), f"plant {fuel}", fuel, None, 49.0, 39.5, 115.5] for number, fuel in enumerate(fuels)]
    done = taken(tmp_path, "chp_units", head, *rows)
    assert list(done.accepted["fuel"]) == list(fuels.values())
    assert done.accepted.geometry.iloc[0].coords[0] == pytest.approx((115.5, 39.5), abs=1e-5)


@pytest.mark.parametrize(
    ("header", "written", "each", "said"),
    [
        ("装机容量(万千瓦)", ("60", "70", "35", "2×35"), (300, 350, 350, 350), ("all units", "each unit")),
        ("总装机容量(MW)", ("60", "70", "35", "2×35"), (30, 35, 17.5, 35), ("all units",)),
        ("容量(MW)", ("60", "70", "35", "2×35"), (60, 35, 35, 35), ("all units", "each unit")),
        ("机组容量(MW)", ("60", "70", "35", "2×35"), (60, 70, 35, 35), ()),
        ("unit_mw", ("60", "70", "35", "2×35"), (60, 70, 35, 35), ()),
    ],
)
def test_the_capacity_of_several_units(
    tmp_path: Path, header: str, written: tuple[str, ...], each: tuple[float, ...], said: tuple[str, ...]
) -> None:
    """By hand: 700 MW of two units are 2 x 350, a size that is built; 350 MW are that of each, as 175 is not built."""
    path = tmp_path / "电厂.csv"
    rows = "".join(f"电厂{at},{one},2\n" for at, one in enumerate(written))
    path.write_text(f"电厂名称,{header},台数\n{rows}", encoding="utf-8")
    source = read_rows(path)
    done = convert(source, KINDS["chp_units"])
    assert list(done.accepted["unit_mw"]) == list(each)
    assert list(done.accepted["unit_count"]) == [2] * 4
    told = [str(one) for one in done.warnings if "with several" in str(one) or "all units" in str(one)]
    assert len(told) == len(said)
    assert all(word in one for word, one in zip(said, told, strict=True))
    by_hand = convert(source, KINDS["chp_units"], mapping={header: "unit_mw"})
    times = 10 if "万" in header else 1
    assert list(by_hand.accepted["unit_mw"]) == [times * float(one.removeprefix("2×")) for one in written]
