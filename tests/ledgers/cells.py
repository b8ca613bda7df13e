"""Workbooks of which one column needs reading: units, counts, words, dates, names of counties."""

from __future__ import annotations

import datetime as dt

from tests.ledgers.places import near
from tests.ledgers.tables import GIVEN
from tests.ledgers.truth import Good, Ledger
from tests.ledgers.writing import workbook

_BASIC = ("单位名称", "县(市、区)", "经度", "纬度")


def _column(
    name: str, header: str, kind_field: str, cells: list[tuple[object, object]], *, copies: dict[int, int] | None = None
) -> Ledger:
    """Return a ledger of boilers that differ in one column: cell and value of each row."""
    rows: list[list[object]] = [[*_BASIC, header]]
    truth = []
    for number, (cell, value) in enumerate(cells):
        place = near("清苑区", number % 12)
        rows.append([f"{number + 1}号锅炉房", "清苑区", *place, cell])
        truth.append(
            Good(f"{number + 1}号锅炉房", {kind_field: value, "county": "清苑区"}, place, (copies or {}).get(number, 1))
        )
    return Ledger(name, "boilers", workbook(rows), truth, GIVEN)


_CAPACITIES: list[tuple[object, object]] = [
    ("35t", 35.0), ("35蒸吨", 35.0), ("24.5MW", 35.0), ("35t/h", 35.0), ("35 T/H", 35.0), ("35吨", 35.0),
    ("35蒸吨/小时", 35.0),
    ("2×20", 20.0), ("2x15", 15.0), ("2*10t/h", 10.0), ("3X4蒸吨", 4.0), ("2×7MW", 10.0), ("４０", 40.0),
    ("120.0", 120.0), (75, 75.0),
    ("0.7兆瓦", 1.0), (None, None), ("—", None), ("/", None), ("1×6", 6.0),
]  # fmt: skip
_COPIES = {7: 2, 8: 2, 9: 2, 10: 3, 11: 2}

_MEGAWATTS: list[tuple[object, object]] = [
    (7, 10.0), ("24.5", 35.0), ("14MW", 20.0), ("20蒸吨", 20.0), ("2×29", 29 / 0.7),
]  # fmt: skip

_FUELS: list[tuple[object, object]] = [
    ("燃煤", "coal"), ("煤", "coal"), ("原煤", "coal"), ("煤炭", "coal"), ("散煤", "coal"), ("烟煤", "coal"),
    ("型煤", "coal"),
    ("水煤浆", "coal"), ("天然气", "gas"), ("燃气", "gas"), ("液化气", "gas"), ("柴油", "oil"), ("重油", "oil"),
    ("燃油", "oil"),
    ("生物质", "biomass"), ("生物质颗粒", "biomass"), ("生物质成型燃料", "biomass"), ("电", "electric"),
    ("电力", "electric"),
    ("coal", "coal"), ("Gas", "gas"), ("其他", "other"), (None, None),
]  # fmt: skip
_STATES: list[tuple[object, object]] = [
    ("在用", "operating"), ("运行", "operating"), ("使用中", "operating"), ("正常运行", "operating"),
    ("停用", "stopped"),
    ("停运", "stopped"), ("已停用", "stopped"), ("已拆除", "demolished"), ("拆除", "demolished"),
    ("已淘汰", "demolished"),
    ("已改造", "converted"), ("煤改气", "converted"), ("已煤改电", "converted"), (None, None),
]  # fmt: skip
_USES: list[tuple[object, object]] = [
    ("集中供热", "central_heating"), ("供暖", "heating"), ("采暖", "heating"), ("取暖", "heating"),
    ("工业", "industrial"),
    ("生产", "industrial"), ("工业生产", "industrial"), ("生活", "domestic"), ("茶浴炉", "domestic"),
    ("洗浴", "domestic"),
    ("茶水炉", "domestic"), ("发电", "power"), ("原料", "feedstock"), (None, None),
]  # fmt: skip
_DATES: list[tuple[object, object]] = [
    ("2018年10月31日", "2018-10-31"), ("2018年10月底", "2018-10-31"), ("2018年10月", "2018-10-01"),
    ("2018.10", "2018-10-01"),
    ("2018/10/31", "2018-10-31"), ("2018-10-31", "2018-10-31"), ("2018.10.31", "2018-10-31"),
    ("20181031", "2018-10-31"),
    (43404, "2018-10-31"), ("43404", "2018-10-31"), (dt.date(2018, 10, 31), "2018-10-31"), ("2018年", "2018-01-01"),
    (2018, "2018-01-01"), ("2018", "2018-01-01"), ("2018年1月5日", "2018-01-05"),
    ("２０１８年１０月３１日", "2018-10-31"),
    ("2018-10-31 00:00:00", "2018-10-31"), ("2018/10", "2018-10-01"), ("2018-10", "2018-10-01"), (None, None),
    ("无", None),
]  # fmt: skip

_COUNTIES: list[tuple[object, str]] = [
    ("满城县", "满城区"), ("清苑县", "清苑区"), ("徐水县", "徐水区"), ("满城", "满城区"), ("涿州", "涿州市"),
    ("易县", "易县"),
    ("保定市易县", "易县"), ("河北省保定市定兴县", "定兴县"), ("130633", "易县"), (130607, "满城区"),
    ("130681", "涿州市"),
    ("新市区", "竞秀区"), ("北市区", "莲池区"), ("南市区", "莲池区"), (" 唐 县 ", "唐县"),
    ("高碑店", "高碑店市"), ("安国市", "安国市"),
]  # fmt: skip


def _county_names() -> Ledger:
    rows: list[list[object]] = [["单位名称", "所在县区", "经度", "纬度", "吨位"]]
    truth = []
    for number, (cell, county) in enumerate(_COUNTIES):
        place = near(county, number % 4)
        rows.append([f"第{number + 1}供热站", cell, *place, 10])
        truth.append(Good(f"第{number + 1}供热站", {"county": county, "capacity_tph": 10.0}, place))
    return Ledger("县名写法.xlsx", "boilers", workbook(rows), truth, GIVEN)


LEDGERS = (
    _column("容量写法.xlsx", "额定蒸吨", "capacity_tph", _CAPACITIES, copies=_COPIES),
    _column("容量兆瓦.xlsx", "额定功率(MW)", "capacity_tph", _MEGAWATTS, copies={4: 2}),
    _column("容量千克.xlsx", "额定蒸发量（kg/h）", "capacity_tph", [(4000, 4.0), ("500", 0.5), ("2000kg/h", 2.0)]),
    _column("燃料写法.xlsx", "燃料种类", "fuel", _FUELS),
    _column("状态写法.xlsx", "完成情况", "status", _STATES),
    _column("用途写法.xlsx", "用途", "use", _USES),
    _column("日期各种.xlsx", "投运时间", "commissioned", _DATES),
    _county_names(),
)  # fmt: skip
