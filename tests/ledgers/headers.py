"""Workbooks under headers of their own, and two full of faults."""

from __future__ import annotations

import datetime as dt

from tests.ledgers.places import near
from tests.ledgers.tables import GIVEN
from tests.ledgers.truth import Bad, Good, Ledger
from tests.ledgers.writing import Cells, workbook


def _synonyms() -> Ledger:
    """Return a ledger none of whose headers is the field's own name."""
    head = [
        "序号",
        "使用单位",
        "所属县区",
        "所属乡镇",
        "详细地址",
        "设备编号",
        "额定出力（蒸吨/小时）",
        "燃料类型",
        "锅炉用途",
        "运行状态",
        "投用日期",
        "东经",
        "北纬",
    ]
    place, other = near("定兴县"), near("定兴县", 1)
    rows = [
        [1, "定兴热力", "定兴县", "定兴镇", "兴华路8号", "DX-1", 30, "煤", "采暖", "运行", "2015年11月", *place],
        [2, "金台棉纺", "定兴县", "北河镇", "北河村东", "DX-2", 6, "天然气", "生产", "停运", "2017.3.1", *other],
    ]
    one = {
        "county": "定兴县",
        "town": "定兴镇",
        "address": "兴华路8号",
        "boiler_no": "DX-1",
        "capacity_tph": 30.0,
        "fuel": "coal",
        "use": "heating",
        "status": "operating",
        "commissioned": "2015-11-01",
    }
    two = {
        "county": "定兴县",
        "town": "北河镇",
        "address": "北河村东",
        "boiler_no": "DX-2",
        "capacity_tph": 6.0,
        "fuel": "gas",
        "use": "industrial",
        "status": "stopped",
        "commissioned": "2017-03-01",
    }
    return Ledger(
        "表头别名.xlsx",
        "boilers",
        workbook([head, *rows]),
        [Good("定兴热力", one, place), Good("金台棉纺", two, other)],
        GIVEN,
    )


def _by_hand() -> Ledger:
    head = ["甲", "乙", "丙", "东", "北"]
    rows: Cells = [head, ["望都供热", 12, "煤", *near("望都县")], ["望都二中", 4, "电", *near("望都县", 1)]]
    truth = [
        Good("望都供热", {"capacity_tph": 12.0, "fuel": "coal"}, near("望都县")),
        Good("望都二中", {"capacity_tph": 4.0, "fuel": "electric"}, near("望都县", 1)),
    ]
    chosen = ("甲=name", "乙=capacity_tph", "丙=fuel", "东=lon", "北=lat")
    return Ledger(
        "自定表头.xlsx",
        "boilers",
        workbook(rows),
        truth,
        (*GIVEN, *[word for one in chosen for word in ("--map", one)]),
    )


def _english() -> Ledger:
    head: list[object] = ["Name", "County", "Capacity (MW)", "Fuel", "Status", "Commissioned", "Longitude", "Latitude"]
    rows: Cells = [head, ["North station", "高阳县", 14, "coal", "operating", dt.date(2014, 3, 2), *near("高阳县")]]
    truth = [
        Good(
            "North station",
            {
                "county": "高阳县",
                "capacity_tph": 20.0,
                "fuel": "coal",
                "status": "operating",
                "commissioned": "2014-03-02",
            },
            near("高阳县"),
        )
    ]
    return Ledger("english.xlsx", "boilers", workbook(rows), truth, GIVEN)


def _faults() -> tuple[Ledger, Ledger]:
    head = ["锅炉台账"], ["单位名称", "县(市、区)", "额定蒸吨", "燃料", "状态", "投运时间", "经度", "纬度"]
    lon, lat = near("博野县")
    fine = ["博野县", 10, "燃煤", "在用", "2015-01-02", lon, lat]
    changed: list[tuple[str, int, object, object]] = [
        ("额定蒸吨", 2, "若干", 30), ("额定蒸吨", 2, -5, 5), ("投运时间", 5, "2018年13月", "2018年12月"),
        ("投运时间", 5, "2018-02-30", "2018-02-28"),
        ("纬度", 7, "三十八度", lat), ("纬度", 7, 95.5, lat), ("额定蒸吨", 2, "#REF!", 8),
    ]  # fmt: skip
    cells: list[list[object]] = [[*row] for row in head]
    truth: list[Good | Bad] = []
    for number, (column, place, wrong, right) in enumerate(changed):
        row = [f"坏{number}号站", *fine]
        row[place] = wrong
        cells += [row, [f"好{number}号站", *fine[:5], lon + 0.003 * number, lat]]
        truth += [Bad(f"坏{number}号站", column, {column: right}, len(cells) - 1)]
        truth += [Good(f"好{number}号站", {"capacity_tph": 10.0}, (lon + 0.003 * number, lat))]
    boilers = Ledger("有错的锅炉.xlsx", "boilers", workbook(cells, merged=("A1:H1",)), truth, GIVEN)
    villages: Cells = [
        ["县", "行政村", "总户数", "例外户", "适宜改造", "地形"],
        ["博野县", "甲村", 300, 5, "是", "平原"],
        ["博野县", "乙村", -3, 5, "是", "平原"],
        ["博野县", "丙村", "若干", 5, "是", "平原"],
        ["博野县", "丁村", 120, "12.5户", "是", "平原"],
        ["博野县", "戊村", 120, 2, "大概", "平原"],
        ["博野县", "己村", 120, 2, "否", "海岛"],
    ]
    rows: list[Good | Bad] = [
        Good("甲村", {"households": 300, "suited": True}), Bad("乙村", "总户数", {"总户数": 3}, 3),
        Bad("丙村", "总户数", {"总户数": 30}, 4),
        Bad("丁村", "例外户", {"例外户": 12}, 5), Bad("戊村", "适宜改造", {"适宜改造": "是"}, 6),
        Bad("己村", "地形", {"地形": "平原"}, 7),
    ]  # fmt: skip
    return boilers, Ledger("有错的村.xlsx", "villages", workbook(villages), rows)


LEDGERS = (_synonyms(), _by_hand(), _english(), *_faults())
