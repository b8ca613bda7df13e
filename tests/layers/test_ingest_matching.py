"""Which header is which field; headers are those of ledgers as bureaus write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gisapp.importing import Request, import_file, prepare, write
from layers.ingest import convert, read_rows
from layers.ingest.divisions import NAMES
from layers.ingest.matching import Matching, match
from layers.kinds import KINDS
from layers.messages import GisError
from layers.project import Project, new_project

if TYPE_CHECKING:
    from pathlib import Path

    from layers.ingest import Conversion, Source


def table(folder: Path, header: str, *rows: str) -> Source:
    path = folder / "台账.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return read_rows(path)


def matched(folder: Path, header: str, kind: str = "boilers", *rows: str, **mapping: str) -> dict[str, Matching]:
    rows = rows or ("," * header.count(","),)
    return {one.header: one for one in match(table(folder, header, *rows), KINDS[kind], mapping)}


@pytest.mark.parametrize(
    ("header", "kind", "field"),
    [
        ("单位名称", "boilers", "name"),
        ("企业名称", "boilers", "name"),
        ("使用单位", "boilers", "name"),
        (" 单 位\n名 称 ", "boilers", "name"),
        ("县（市、区）", "boilers", "county"),
        ("所在县", "boilers", "county"),
        ("额定蒸发量（t/h）", "boilers", "capacity_tph"),
        ("锅炉吨位（蒸吨／小时）", "boilers", "capacity_tph"),
        ("容量(MW)", "boilers", "capacity_tph"),
        ("容量MW", "boilers", "capacity_tph"),
        ("锅炉燃料种类", "boilers", "fuel"),
        ("投运年月", "boilers", "commissioned"),
        ("投运时间（年月）", "boilers", "commissioned"),
        ("经度（E）", "boilers", "lon"),
        ("GPS经度", "boilers", "lon"),
        ("BD_经度", "boilers", "lon"),
        ("X坐标(m)", "mines", "x"),
        ("坐标（经度，纬度）", "boilers", "lonlat"),
        ("机组容量（万千瓦）", "chp_units", "unit_mw"),
        ("总户数（万户）", "villages", "households"),
        ("气代煤户数", "villages", "gas_households"),
        ("村码（12位）", "villages", "code"),
        ("损毁土地面积（亩）", "mines", "area_ha"),
        ("编号", "expressways", "ref"),
        # What is planned, to be done or somebody's duty is not what is.
        ("计划气代煤户数", "villages", ""),
        ("责任单位", "boilers", ""),
        ("完成时限", "boilers", ""),
        ("例外户原因", "villages", ""),
        ("验收单位", "mines", ""),
        ("序号", "boilers", ""),
        ("联系电话", "boilers", ""),
    ],
)
def test_headers_of_ledgers(tmp_path: Path, header: str, kind: str, field: str) -> None:
    source = table(tmp_path, f'"{header}",其他列', "1,2")
    found = [one.field for one in match(source, KINDS[kind], {})]
    assert found == ([field] if field else [])


def test_units_of_headers(tmp_path: Path) -> None:
    found = matched(tmp_path, "矿山名称,损毁面积(亩),已治理面积（平方米）", "mines")
    assert [one.unit for one in found.values()] == ["", "亩", "平方米"]
    assert matched(tmp_path, "单位名称,额定功率", "boilers")["额定功率"].unit == "mw"
    source = table(tmp_path, "单位：亩,,", "矿山名称,损毁面积,矿种", "甲矿,15,石灰岩")
    assert match(source, KINDS["mines"], {})[1].unit == "亩"


def test_the_surest_header_wins_and_the_other_is_kept(tmp_path: Path) -> None:
    found = matched(tmp_path, "名称,单位名称,燃料种类,燃料")
    assert {one.header: one.field for one in found.values()} == {"单位名称": "name", "燃料": "fuel"}
    done = convert(table(tmp_path, "名称,单位名称", "一号炉,甲厂"), KINDS["boilers"])
    assert (done.accepted.loc[2, "name"], done.accepted.loc[2, "名称"]) == ("甲厂", "一号炉")


def test_what_is_not_exact_is_said_with_its_confidence(tmp_path: Path) -> None:
    done = convert(table(tmp_path, "单位名称,燃料种类信息", "甲厂,煤"), KINDS["boilers"])
    assert (done.matches[1].why, done.matches[1].sure) == ("part", False)
    assert "the column 燃料种类信息 is read as fuel" in str(done.warnings[0])


def test_a_loose_header_counts_where_its_words_fit(tmp_path: Path) -> None:
    fits = matched(tmp_path, "单位名称,完成情况", "boilers", "甲厂,已拆除", "乙厂,未拆除")
    assert fits["完成情况"].why == "loose"
    assert "完成情况" not in matched(tmp_path, "单位名称,完成情况", "boilers", "甲厂,进度60%", "乙厂,招标")
    assert "治理方式" not in matched(tmp_path, "矿山名称,治理方式", "mines", "甲矿,自然恢复", "乙矿,工程治理")


def test_order_numbers_are_no_ids(tmp_path: Path) -> None:
    assert "编号" not in matched(tmp_path, "编号,单位名称", "boilers", "1,甲厂", "2,乙厂")
    assert matched(tmp_path, "编号,单位名称", "boilers", "BD-7,甲厂", "BD-9,乙厂")["编号"].field == "id"


def test_two_columns_that_claim_a_field_and_differ_are_asked_for(tmp_path: Path) -> None:
    header, row = "单位名称,经度(WGS84),经度(BD09),纬度", "甲厂,115.1,115.2,38"
    with pytest.raises(GisError, match=r"经度\(WGS84\) and 经度\(BD09\) may both be lon; say which with --map"):
        matched(tmp_path, header, "boilers", row)
    source = table(tmp_path, header, row)
    found = match(source, KINDS["boilers"], {"经度(BD09)": "lon"})
    assert [one.header for one in found if one.field == "lon"] == ["经度(BD09)"]
    assert "时间" not in matched(tmp_path, "单位名称,时间,时间", "boilers", "甲厂,1,2")


def test_a_header_of_two_units_is_asked_for_unless_the_cells_say(tmp_path: Path) -> None:
    source = table(tmp_path, "单位名称,额定蒸吨/MW", "甲厂,14")
    with pytest.raises(
        GisError, match=r"several units \(mw, t/h\); say which with --map 额定蒸吨/MW=capacity_tph\(mw\)"
    ):
        convert(source, KINDS["boilers"])
    asked = convert(source, KINDS["boilers"], mapping={"额定蒸吨/MW": "capacity_tph(MW)"})
    assert list(asked.accepted["capacity_tph"]) == [20]
    told = convert(table(tmp_path, "单位名称,额定蒸吨/MW", "甲厂,14MW", "乙厂,14t"), KINDS["boilers"])
    assert list(told.accepted["capacity_tph"]) == [20, 14]


def test_a_header_named_by_hand_may_be_written_loosely(tmp_path: Path) -> None:
    source = table(tmp_path, "用 热 户,位置,,", ",东西,路名,经度", "甲厂,西,七一路,115.1")
    assert list(source.rows.columns) == ["用 热 户", "位置·东西", "位置·路名", "位置·经度"]
    mapping = {"用热户": "name", "东西": "note", "位置·经度": "boiler_no"}
    done = convert(source, KINDS["boilers"], mapping=mapping)
    assert done.accepted.iloc[0][["name", "note", "boiler_no"]].tolist() == ["甲厂", "西", "115.1"]


def imported(path: Path, file: Path, *mapping: tuple[str, str]) -> Conversion:
    return import_file(Request("boilers", file, mapping=mapping), path, "zh").settled.conversion  # type: ignore[arg-type]


def test_what_was_mapped_once_is_remembered_for_the_same_header(tmp_path: Path) -> None:
    project = tmp_path / "保定.gpkg"
    for number, word in enumerate("甲乙丙", 1):
        (tmp_path / f"{number}.csv").write_text(f"用热户,大小\n{word}厂,14\n", encoding="utf-8")
    (tmp_path / "4.csv").write_text("用热户,大小,其他\n丁厂,14,1\n", encoding="utf-8")
    imported(project, tmp_path / "1.csv", ("用热户", "name"), ("大小", "capacity_tph(MW)"))
    again = imported(project, tmp_path / "2.csv")
    assert [(one.header, one.field, one.why) for one in again.matches] == [
        ("用热户", "name", "named"),
        ("大小", "capacity_tph", "named"),
    ]
    assert list(again.accepted["capacity_tph"]) == [20]
    changed = imported(project, tmp_path / "3.csv", ("用热户", "address"), ("大小", "name"))
    assert list(changed.accepted["address"]) == ["丙厂"]
    with pytest.raises(GisError, match="none of the columns"):
        imported(project, tmp_path / "4.csv")
    with Project.open(project) as opened:
        assert list(opened.layer("boilers")["name"]) == ["甲厂", "乙厂", "14"]


def test_the_counties_are_those_of_the_demo() -> None:
    from layers.demo.divisions import COMMITTEES, DIVISIONS

    assert {one.adcode: one.name for one in (*DIVISIONS, *COMMITTEES)} == NAMES


def test_a_header_that_is_kept_as_it_is_by_hand(tmp_path: Path) -> None:
    source = table(tmp_path, "用热户,单位名称,燃料,状态", "甲厂,乙局,煤,在用")
    done = convert(source, KINDS["boilers"], mapping={"用热户": "name", "单位名称": "", "燃 料": ""})
    assert done.accepted.iloc[0][["name", "单位名称", "燃料"]].tolist() == ["甲厂", "乙局", "煤"]
    assert [one.field for one in done.matches] == ["name", "status"]
    with pytest.raises(GisError, match="has no column 单位"):
        convert(source, KINDS["boilers"], mapping={"单位": ""})


def test_what_a_dialog_let_stand_is_remembered_and_a_unit_of_a_title_is_not(tmp_path: Path) -> None:
    project = tmp_path / "保定.gpkg"
    for number, unit in enumerate(("MW", "t/h"), 1):
        lines = (f"（单位：{unit}）,,,", "用热户,大小,锅炉燃料情况,单位名称", "甲厂,14,煤,乙局")
        (tmp_path / f"{number}.csv").write_text("\n".join(lines), encoding="utf-8")
    chosen = (("用热户", "name"), ("大小", "capacity_tph"), ("单位名称", ""))
    with new_project(project) as made:
        prepared = prepare(Request("boilers", tmp_path / "1.csv", mapping=chosen), made)
        # 14 MW are 20 t/h, as the title has it.
        assert list(prepared.settled.conversion.accepted["capacity_tph"]) == [20]
        write(prepared, made, "zh")  # type: ignore[arg-type]  # a Language is its word
    again = imported(project, tmp_path / "2.csv")
    assert list(again.accepted["capacity_tph"]) == [14]
    named = [(one.header, one.field) for one in again.matches if one.why == "named"]
    assert named == [("用热户", "name"), ("大小", "capacity_tph"), ("锅炉燃料情况", "fuel")]
    assert "单位名称" not in {one.header for one in again.matches}
