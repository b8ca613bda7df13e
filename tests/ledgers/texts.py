"""Text files in every encoding and with every separator."""

from __future__ import annotations

from tests.ledgers.places import near
from tests.ledgers.tables import GIVEN
from tests.ledgers.truth import Bad, Good, Ledger
from tests.ledgers.writing import Cells, text

_HEAD = ("单位名称", "县(市、区)", "额定蒸吨", "燃料", "经度", "纬度", "备注")
_ROWS: Cells = [
    _HEAD,
    ("清苑供热站", "清苑区", 35, "燃煤", *near("清苑区"), "保留"),
    ("望亭小学", "清苑区", "2.5", "天然气", *near("清苑区", 1), ""),
    ("冉庄镇政府", "清苑县", "4t", "生物质", *near("清苑区", 2), "已验收"),
]
_TRUTH = (
    Good("清苑供热站", {"county": "清苑区", "capacity_tph": 35.0, "fuel": "coal", "note": "保留"}, near("清苑区")),
    Good("望亭小学", {"county": "清苑区", "capacity_tph": 2.5, "fuel": "gas", "note": None}, near("清苑区", 1)),
    Good("冉庄镇政府", {"county": "清苑区", "capacity_tph": 4.0, "fuel": "biomass"}, near("清苑区", 2)),
)
_RARE: Cells = [*_ROWS, ("𬭚鉮㙍村锅炉", "清苑区", 1, "电", *near("清苑区", 3), "﨑")]
_RARE_TRUTH = (*_TRUTH, Good("𬭚鉮㙍村锅炉", {"fuel": "electric"}, near("清苑区", 3)))
_TITLED: Cells = [
    ("清苑区燃煤锅炉台账", "", "", "", "", "", ""),
    ("填表单位：清苑区环保局", "", "", "", "填表日期：2018.9.30", "", ""),
    ("", "", "", "", "", "", ""),
    *_ROWS,
    ("合计", "", "41.5", "", "", "", ""),
    ("注：经纬度为2000坐标系", "", "", "", "", "", ""),
]
_QUOTED: Cells = [
    _HEAD,
    ('"清苑供热站"', "清苑区", '"35"', "燃煤", *near("清苑区"), '"保留"'),
    ('"望亭小学"', "清苑区", '"2.5"', "天然气", *near("清苑区", 1), '""'),
    ('"冉庄镇政府"', '"清苑县"', "4t", "生物质", *near("清苑区", 2), '"第一行\n第二行,含逗号和""引号"""'),
]
_QUOTED_TRUTH = (*_TRUTH[:2], Good("冉庄镇政府", {"note": '第一行\n第二行,含逗号和"引号"'}, near("清苑区", 2)))
_RAGGED: Cells = [_HEAD, _ROWS[1][:6], (*_ROWS[2], "", ""), (*_ROWS[3], "多出的格")]
_RAGGED_TRUTH = (Good("清苑供热站", {"note": None}, near("清苑区")), _TRUTH[1], Bad("冉庄镇政府", "8"))

_VILLAGES: Cells = [
    ("村码", "行政村", "县", "总户数", "气代煤户数"),
    ("130608100201", "东村", "清苑区", "210", "200"),
    ("130608100202", "西村", "清苑区", "0.03万户", ""),
]
_VILLAGES_TRUTH = (
    Good("东村", {"code": "130608100201", "households": 210, "gas_households": 200}),
    Good("西村", {"code": "130608100202", "households": 300, "gas_households": None}),
)


def _boilers(
    name: str,
    encoding: str,
    separator: str = ",",
    cells: Cells = _ROWS,
    truth: tuple[Good | Bad, ...] = _TRUTH,
    end: str = "\r\n",
) -> Ledger:
    return Ledger(name, "boilers", text(cells, encoding, separator, end), truth, GIVEN)


LEDGERS = (
    _boilers("utf8.csv", "utf-8"),
    _boilers("带BOM.csv", "utf-8-sig"),
    _boilers("gbk.csv", "gbk"),
    _boilers("gbk分号.csv", "gbk", ";"),
    _boilers("gbk制表.txt", "gbk", "\t"),
    _boilers("生僻字.csv", "gb18030", cells=_RARE, truth=_RARE_TRUTH),
    _boilers("utf16.txt", "utf-16", "\t"),
    _boilers("utf16逗号.csv", "utf-16", ","),
    _boilers("utf8分号.csv", "utf-8", ";", end="\n"),
    _boilers("老Mac换行.csv", "utf-8", end="\r"),
    _boilers("有标题.csv", "gbk", cells=_TITLED),
    _boilers("有标题分号.csv", "utf-8-sig", ";", cells=_TITLED),
    _boilers("引号.csv", "utf-8", cells=_QUOTED, truth=_QUOTED_TRUTH),
    _boilers("长短不齐.csv", "utf-8", cells=_RAGGED, truth=_RAGGED_TRUTH),
    Ledger("村.csv", "villages", text(_VILLAGES, "gb18030"), _VILLAGES_TRUTH),
)
