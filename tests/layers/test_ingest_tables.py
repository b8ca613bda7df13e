"""Finding the ledger in a sheet: every sheet is made here, and every expected row is written out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from layers.ingest import read_rows
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from layers.ingest import Source


def sheet(folder: Path, rows: Sequence[Sequence[Any]], *merged: str) -> Path:
    """Write a workbook with these cells and merged blocks."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    for block in merged:
        made.active.merge_cells(block)
    made.save(folder / "台账.xlsx")
    return folder / "台账.xlsx"


def text(folder: Path, *lines: str) -> Path:
    path = folder / "台账.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def told(source: Source) -> list[str]:
    return [str(one) for one in source.warnings]


TITLE: list[Any] = ["保定市燃煤锅炉淘汰台账"]
FILLED_BY: list[Any] = ["填表单位：某局", None, None, "填表日期：2018年10月31日"]
HEAD: list[Any] = ["序号", "县(市、区)", "单位名称", "额定蒸吨"]


def test_the_header_stands_below_titles(tmp_path: Path) -> None:
    source = read_rows(
        sheet(tmp_path, [TITLE, FILLED_BY, [], HEAD, [1, "满城区", "甲厂", 10], [2, "清苑区", "乙厂", 4]])
    )
    assert list(source.rows.columns) == HEAD
    assert list(source.rows.index) == [5, 6]
    assert list(source.rows["单位名称"]) == ["甲厂", "乙厂"]
    assert told(source) == []


def test_a_header_of_two_merged_rows_joins_its_levels(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        TITLE,
        ["序号", "单位名称", "锅炉情况", None, "坐标", None, "备注"],
        [None, None, "吨位", "燃料", "经度", "纬度", None],
        [1, "甲厂", 10, "煤", 115.4, 38.9, None],
    ]
    source = read_rows(sheet(tmp_path, rows, "A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"))
    assert list(source.rows.columns) == [
        "序号",
        "单位名称",
        "锅炉情况·吨位",
        "锅炉情况·燃料",
        "坐标·经度",
        "坐标·纬度",
        "备注",
    ]
    assert source.rows.loc[4, "坐标·经度"] == 115.4


def test_a_header_of_two_rows_in_text_has_blanks_for_merged_cells(tmp_path: Path) -> None:
    source = read_rows(
        text(
            tmp_path,
            "村级台账,,,,",
            "县,行政村,户数,,备注",
            ",,总户数,气代煤,",
            "满城区,甲村,120,80,",
            "满城区,乙村,90,,",
        )
    )
    assert list(source.rows.columns) == ["县", "行政村", "户数·总户数", "户数·气代煤", "备注"]
    assert list(source.rows.index) == [4, 5]


def test_groups_over_the_header_tell_its_columns_apart(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["企业情况", None, "锅炉情况", None],
        ["单位名称", "名称", "吨位", "名称"],
        ["甲厂", "甲", 10, "一号"],
    ]
    source = read_rows(sheet(tmp_path, rows, "A1:B1", "C1:D1"))
    assert list(source.rows.columns) == ["企业情况·单位名称", "企业情况·名称", "锅炉情况·吨位", "锅炉情况·名称"]


def test_merged_cells_are_filled_down_but_no_quantity_is(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        [1, "满城区", "甲厂", 10],
        [2, None, None, None],
        [3, "清苑区", "乙厂", 4],
        [4, None, "丙厂", None],
    ]
    source = read_rows(sheet(tmp_path, rows, "B2:B3", "C2:C3", "D2:D3", "B4:B5"))
    assert list(source.rows["县(市、区)"]) == ["满城区", "满城区", "清苑区", "清苑区"]
    assert list(source.rows["单位名称"]) == ["甲厂", "甲厂", "乙厂", "丙厂"]
    assert source.rows["额定蒸吨"].isna().tolist() == [False, True, False, True]
    assert "额定蒸吨 has quantities over several rows; only the first row of each has it (row 2)" in told(source)[0]


def test_a_county_written_once_a_group_is_filled_down_and_told(tmp_path: Path) -> None:
    lines = ["县,乡镇,行政村", "满城区,一乡,甲村", ",,乙村", ",二乡,丙村", "清苑区,,丁村", ",,戊村"]
    source = read_rows(text(tmp_path, *lines))
    assert list(source.rows["县"]) == ["满城区"] * 3 + ["清苑区"] * 2
    assert list(source.rows["乡镇"].fillna("-")) == ["一乡", "一乡", "二乡", "-", "-"]
    assert "3 blank cells below take it over" in told(source)[0]


def test_a_missing_county_stays_missing(tmp_path: Path) -> None:
    source = read_rows(text(tmp_path, "县,行政村", "满城区,甲村", "满城区,乙村", ",丙村", "清苑区,丁村"))
    assert source.rows["县"].isna().tolist() == [False, False, True, False]
    source = read_rows(text(tmp_path, "县,行政村", "满城区,甲村", "徐水区,乙村", ",丙村", "清苑区,丁村"))
    assert source.rows["县"].isna().tolist() == [False, False, True, False]


def test_totals_are_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        [1, "满城区", "甲厂", 10],
        ["小　计", None, None, 10],
        [2, "清苑区", "乙厂", 4],
        [None, "清苑区小计", None, 4],
        ["合计：", None, None, 14],
    ]
    source = read_rows(sheet(tmp_path, rows))
    assert list(source.rows["单位名称"]) == ["甲厂", "乙厂"]
    assert told(source) == ["台账.xlsx: 3 rows of totals are no rows of the ledger and were left out (row 3, 5, 6)."]


def test_notes_and_signatures_below_are_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        [1, "满城区", "甲厂", 10],
        [],
        ["注：1.蒸吨按铭牌填写。"],
        ["2.坐标用手机测得。"],
        ["填表人：张三", None, "审核人：李四", "电话：123"],
    ]
    source = read_rows(sheet(tmp_path, rows))
    assert list(source.rows.index) == [2]
    assert told(source) == ["台账.xlsx: 3 notes below the table were left out (row 4, 5, 6)."]


def test_a_row_with_only_a_name_at_the_end_is_a_row(tmp_path: Path) -> None:
    source = read_rows(sheet(tmp_path, [HEAD, [1, "满城区", "甲厂", 10], [None, None, "乙厂"]]))
    assert list(source.rows["单位名称"]) == ["甲厂", "乙厂"]


def test_a_header_and_title_printed_on_every_page(tmp_path: Path) -> None:
    one, two = [1, "满城区", "甲厂", 10], [2, "清苑区", "乙厂", 4]
    source = read_rows(sheet(tmp_path, [TITLE, HEAD, one, TITLE, HEAD, two]))
    assert list(source.rows.index) == [3, 6]
    assert told(source) == ["台账.xlsx: 2 rows repeat the title or header and were left out (row 4, 5)."]


def test_a_heading_gives_the_county_of_the_rows_under_it(tmp_path: Path) -> None:
    head = ["序号", "单位名称", "吨位", "燃料"]
    rows: list[list[Any]] = [
        head,
        ["一、满城区（2台）"],
        [1, "甲厂", 10, "煤"],
        [2, "乙厂", 4, "煤"],
        ["二、清苑县"],
        [1, "丙厂", 2, "煤"],
    ]
    source = read_rows(sheet(tmp_path, rows))
    assert list(source.rows["县(市、区)"]) == ["满城区", "满城区", "清苑区"]
    assert told(source) == ["台账.xlsx: 2 headings inside the table were left out (row 2, 5)."]


def test_rows_of_units_and_of_column_numbers_belong_to_the_header(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["序号", "矿山名称", "损毁面积", "已治理面积", "备注"],
        [None, None, "亩", "亩", None],
        ["甲", "乙", 1, 2, 3],
        [1, "甲矿", 15, 3, None],
    ]
    source = read_rows(sheet(tmp_path, rows))
    assert list(source.rows.columns) == ["序号", "矿山名称", "损毁面积(亩)", "已治理面积(亩)", "备注"]
    assert list(source.rows.index) == [4]


@pytest.mark.parametrize(
    ("name", "line", "left"),
    [
        ("锅炉编号", ["1", "2", "3", "4", "5"], [2, 3]),
        ("锅炉编号", ["(1)", "(2)", "(3)", "(4)", "(5)"], [3]),
        ("锅炉编号", ["一", "二", "三", "四", "五"], [2, 3]),
        ("锅炉编号", ["0", "1", "2", "3", "4"], [2, 3]),
        ("单位名称", ["1", "2", "3", "4", "5"], [3]),
    ],
)
def test_a_row_of_small_numbers_is_no_numbering(tmp_path: Path, name: str, line: list[str], left: list[int]) -> None:
    rows: list[list[Any]] = [["序号", name, "额定蒸吨", "台数", "炉龄"], line, ["2", "3", "4", "5", "6"]]
    assert list(read_rows(sheet(tmp_path, rows)).rows.index) == left


def test_empty_rows_and_columns_go(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [],
        [None, *HEAD[:2], None, *HEAD[2:]],
        [],
        [None, 1, "满城区", None, "甲厂", 10],
        [],
        [None, 2, "清苑区", None, "乙厂", 4],
    ]
    source = read_rows(sheet(tmp_path, rows))
    assert list(source.rows.columns) == HEAD
    assert list(source.rows.index) == [4, 6]


def test_two_columns_of_one_name_that_is_no_field_are_told_apart(tmp_path: Path) -> None:
    source = read_rows(text(tmp_path, "单位名称,时间,时间,备注,备注", "甲厂,1,2,3,4"))
    assert list(source.rows.columns) == ["单位名称", "时间", "时间 2", "备注", "备注 2"]


def test_a_sheet_of_explanations_is_no_choice(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "填写说明"
    for explained in (["填写说明"], ["单位名称", "按营业执照填写"], ["燃料", "煤、气"]):
        made.active.append(explained)
    ledger = made.create_sheet("台账")
    ledger.append([*HEAD, "燃料", "经度", "纬度"])
    ledger.append([1, "满城区", "甲厂", 10, "煤", 115.3, 38.9])
    words = made.create_sheet("词表")
    words.append(["县", "燃料"])
    words.append(["满城区", "煤"])
    words.sheet_state = "hidden"
    path = tmp_path / "台账.xlsx"
    made.save(path)
    source = read_rows(path)
    assert source.sheet == "台账"
    assert "sheet 台账 is read; the others (填写说明)" in told(source)[0]
    assert read_rows(path, sheet="词表").rows["县"].tolist() == ["满城区"]
    with pytest.raises(GisError, match="it has 填写说明, 台账, 词表"):
        read_rows(path, sheet="无")


def test_titles_in_text_do_not_hide_the_separator(tmp_path: Path) -> None:
    path = text(tmp_path, "附件1：台账，请核对, 并盖章", "", "单位名称\t吨位\t备注", "甲厂\t10\t", "乙厂\t4\t")
    assert read_rows(path).rows["吨位"].tolist() == ["10", "4"]


def test_errors_of_formulas_are_told(tmp_path: Path) -> None:
    path = sheet(tmp_path, [HEAD, [1, "满城区", "甲厂", "#REF!"]])
    made = openpyxl.load_workbook(path)
    assert made.active["D2"].data_type == "e"
    assert "1 cells hold an error of a formula" in told(read_rows(path))[0]


def test_codes_that_excel_has_shortened_are_told_and_kept(tmp_path: Path) -> None:
    source = read_rows(text(tmp_path, "单位名称,信用代码", "甲厂,1.30607E+17", "乙厂,130607199001011234"))
    assert list(source.rows["信用代码"]) == ["1.30607E+17", "130607199001011234"]
    assert "信用代码 has 1 codes whose last digits Excel has lost (row 2)" in told(source)[0]
    source = read_rows(
        sheet(tmp_path, [["单位名称", "信用代码"], ["甲厂", 130607199001011234], ["乙厂", 130607100001]])
    )
    assert "has 1 codes whose last digits Excel has lost (row 2)" in told(source)[0]


def test_only_the_label_of_a_row_makes_it_a_total(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [1, "满城区", "甲厂", 10, "以上合计"],
        [2, "合计", "乙厂", 4, ""],
        ["丙厂", "清苑区", "丁厂", "小计", ""],
        [3, "满城区", "小计", 14, ""],
        [None, "全市合计", None, 28, ""],
        ["总计", None, "共4台", 28, ""],
    ]
    source = read_rows(sheet(tmp_path, [[*HEAD, "备注"], *rows]))
    # Row 3: 合计 after a serial number is a label, whatever stands where the name should be.
    assert list(source.rows["单位名称"]) == ["甲厂", "丁厂"]
    assert "4 rows of totals are no rows of the ledger and were left out (row 3, 5, 6, 7)" in told(source)[0]


def test_a_cell_far_out_costs_nothing(tmp_path: Path) -> None:
    # As a damaged file of the old format has it: before, every column up to it was made.
    source = read_rows(text(tmp_path, "单位名称,额定蒸吨", "甲厂,10", *["," * 30_000] * 200, "," * 29_999 + "x"))
    assert source.rows.loc[2].tolist()[:2] == ["甲厂", "10"]
    assert list(source.rows.columns) == ["单位名称", "额定蒸吨", "column 30000"]
    assert list(source.rows.index) == [2, 203]


def test_more_columns_than_anybody_keeps_are_refused(tmp_path: Path) -> None:
    heads = [f"列{number}" for number in range(1001)]
    with pytest.raises(GisError, match="has 1001 columns, and at most 1000 can be read"):
        read_rows(text(tmp_path, ",".join(heads), "," * 1000))
    assert len(read_rows(text(tmp_path, ",".join(heads[:1000]), "1" + "," * 999)).rows.columns) == 1000
