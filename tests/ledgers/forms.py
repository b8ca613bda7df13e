"""Registers of villages, mines and power plants as offices fill them in."""

from __future__ import annotations

import datetime as dt

from tests.ledgers.places import near
from tests.ledgers.tables import GIVEN
from tests.ledgers.truth import Good, Ledger
from tests.ledgers.writing import Cells, workbook


def _villages() -> Ledger:
    head = [
        "县",
        "乡镇",
        "行政村",
        "12位村码",
        "总户数（万户）",
        "例外户",
        "气代煤户数（户）",
        "电代煤户数",
        "适宜改造",
        "地形",
        "验收时间",
        "经度",
        "纬度",
    ]
    cells: Cells = [
        ["保定市农村“双代”村级台账"],
        head,
        [
            "蠡县",
            "蠡吾镇",
            "东大村",
            "130635100201",
            0.1234,
            12,
            "1,200户",
            0,
            "是",
            "平原",
            "2019年10月底",
            *near("蠡县"),
        ],
        [
            None,
            "蠡吾镇",
            "西小村",
            130635100202,
            "0.05万户",
            None,
            480,
            "２０",
            "√",
            "平原",
            dt.date(2018, 11, 1),
            *near("蠡县", 1),
        ],
        [None, "留史镇", "南山村", 130635101203.0, 0.03, 300, None, None, "否", "山区", None, *near("蠡县", 2)],
        [None, "留史镇", "北沟村", "１３０６３５１０１２０４", 0.02, 5, "195户", "0户", "×", "山地", None, None, None],
        ["合计", None, "4个村", None, 0.2234, 317, 1875, 20],
    ]
    truth = [
        Good(
            "东大村",
            {
                "code": "130635100201",
                "county": "蠡县",
                "households": 1234,
                "exempt_households": 12,
                "gas_households": 1200,
                "electric_households": 0,
                "suited": True,
                "terrain": "plain",
                "accepted": "2019-10-31",
            },
            near("蠡县"),
        ),
        Good(
            "西小村",
            {
                "code": "130635100202",
                "county": "蠡县",
                "households": 500,
                "exempt_households": None,
                "gas_households": 480,
                "electric_households": 20,
                "suited": True,
                "accepted": "2018-11-01",
            },
            near("蠡县", 1),
        ),
        Good(
            "南山村",
            {
                "code": "130635101203",
                "county": "蠡县",
                "households": 300,
                "exempt_households": 300,
                "gas_households": None,
                "suited": False,
                "terrain": "mountain",
                "accepted": None,
            },
            near("蠡县", 2),
        ),
        Good(
            "北沟村",
            {
                "code": "130635101204",
                "county": "蠡县",
                "households": 200,
                "gas_households": 195,
                "electric_households": 0,
                "suited": False,
                "terrain": "mountain",
            },
            None,
        ),
    ]
    return Ledger("双代村台账.xlsx", "villages", workbook(cells, merged=("A1:M1", "A3:A6")), truth, GIVEN)


def _mines() -> Ledger:
    head = [
        "矿山名称",
        "县",
        "矿种",
        "生产状态",
        "列入2015年调查",
        "损毁土地面积(亩)",
        "已治理面积（公顷）",
        "治理情况",
        "达标",
        "违法违规",
        "编制治理恢复方案",
        "验收时间",
        "中心经度",
        "中心纬度",
    ]
    cells: Cells = [
        head,
        [
            "黄山石料厂",
            "曲阳县",
            "石灰岩",
            "责任主体灭失",
            "是",
            150,
            4,
            "治理中",
            None,
            "无",
            "有",
            None,
            *near("曲阳县"),
        ],
        [
            "白银坨采石场",
            "涞源县",
            "花岗岩",
            "生产",
            "否",
            "30亩",
            "15亩",
            "未治理",
            "是",
            "无",
            "√",
            None,
            *near("涞源县"),
        ],
        [
            "东山砂场",
            "唐县",
            "建筑用砂",
            "已关闭",
            "是",
            "2公顷",
            "5000平方米",
            "已验收",
            "否",
            "有",
            "无",
            "2019年6月",
            *near("唐县"),
        ],
        [
            "西山采区",
            "阜平县",
            "大理石",
            "在建",
            None,
            "20000㎡",
            None,
            None,
            "达标",
            "否",
            "是",
            None,
            *near("阜平县"),
        ],
    ]
    truth = [
        Good(
            "黄山石料厂",
            {
                "county": "曲阳县",
                "mineral": "石灰岩",
                "kind": "ownerless",
                "in_2015_survey": True,
                "area_ha": 10.0,
                "treated_ha": 4.0,
                "treatment": "underway",
                "compliant": None,
                "violation": False,
                "restoration_plan": True,
            },
            near("曲阳县"),
        ),
        Good(
            "白银坨采石场",
            {
                "kind": "producing",
                "in_2015_survey": False,
                "area_ha": 2.0,
                "treated_ha": 1.0,
                "treatment": "none",
                "compliant": True,
                "violation": False,
                "restoration_plan": True,
            },
            near("涞源县"),
        ),
        Good(
            "东山砂场",
            {
                "kind": "closed",
                "area_ha": 2.0,
                "treated_ha": 0.5,
                "treatment": "accepted",
                "compliant": False,
                "violation": True,
                "restoration_plan": False,
                "accepted": "2019-06-01",
            },
            near("唐县"),
        ),
        Good(
            "西山采区",
            {
                "kind": "planned",
                "in_2015_survey": None,
                "area_ha": 2.0,
                "treated_ha": None,
                "treatment": None,
                "compliant": True,
                "violation": False,
                "restoration_plan": True,
            },
            near("阜平县"),
        ),
    ]
    return Ledger("矿山迹地台账.xlsx", "mines", workbook(cells), truth, GIVEN)


def _plants() -> tuple[Ledger, Ledger]:
    head = ["电厂名称", "机组容量（万千瓦）", "热电联产", "燃料", "投产时间", "关停时间", "落后", "县", "经度", "纬度"]
    cells: Cells = [
        head,
        ["西北郊热电", "2×35", "是", "燃煤", "2018年", None, "否", "竞秀区", *near("竞秀区")],
        ["清苑热电", "2X30万千瓦", "√", "煤", "2012.10", None, None, "清苑区", *near("清苑区")],
        ["曲阳自备电厂", "2×15MW", "有", "原煤", 2001, "2018年12月31日", "是", "曲阳县", *near("曲阳县")],
        ["涿州背压机", 1.2, "是", "天然气", dt.date(2019, 5, 1), None, "否", "涿州", *near("涿州市")],
    ]
    rows = [
        Good(
            "西北郊热电",
            {
                "unit_mw": 350.0,
                "is_chp": True,
                "fuel": "coal",
                "commissioned": "2018-01-01",
                "retired": None,
                "backward": False,
                "county": "竞秀区",
            },
            near("竞秀区"),
            2,
        ),
        Good(
            "清苑热电",
            {"unit_mw": 300.0, "is_chp": True, "fuel": "coal", "commissioned": "2012-10-01", "backward": None},
            near("清苑区"),
            2,
        ),
        Good(
            "曲阳自备电厂",
            {
                "unit_mw": 15.0,
                "is_chp": True,
                "fuel": "coal",
                "commissioned": "2001-01-01",
                "retired": "2018-12-31",
                "backward": True,
            },
            near("曲阳县"),
            2,
        ),
        Good(
            "涿州背压机",
            {"unit_mw": 12.0, "fuel": "gas", "commissioned": "2019-05-01", "county": "涿州市"},
            near("涿州市"),
        ),
    ]
    first = Ledger("电厂万千瓦.xlsx", "chp_units", workbook(cells), rows, GIVEN)
    other: Cells = [
        ["附件3  热电联产机组情况表"],
        ["电厂名称", "单机容量(MW)", "台数", "热电联产", "燃料种类", "投产时间", "经度", "纬度"],
        ["大唐热电", 200, 2, "是", "煤", "1999-06", *near("莲池区")],
        ["大唐九期", "350MW", "2台", "是", "煤", None, *near("莲池区", 1)],
        ["高阳垃圾发电", "1.5万千瓦", 1, "否", "垃圾", "2020年", *near("高阳县")],
    ]
    second = [
        Good(
            "大唐热电",
            {"unit_mw": 200.0, "is_chp": True, "fuel": "coal", "commissioned": "1999-06-01"},
            near("莲池区"),
            2,
        ),
        Good("大唐九期", {"unit_mw": 350.0, "is_chp": True, "commissioned": None}, near("莲池区", 1), 2),
        Good(
            "高阳垃圾发电",
            {"unit_mw": 15.0, "is_chp": False, "fuel": "waste", "commissioned": "2020-01-01"},
            near("高阳县"),
        ),
    ]
    return first, Ledger("电厂兆瓦.xlsx", "chp_units", workbook(other), second, GIVEN)


LEDGERS = (_villages(), _mines(), *_plants())
