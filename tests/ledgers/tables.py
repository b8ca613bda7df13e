"""Workbooks in which the table must be found: titles, merged cells, totals, notes, empty rows and columns."""

from __future__ import annotations

import datetime as dt

from tests.ledgers.places import near
from tests.ledgers.truth import Bad, Good, Ledger
from tests.ledgers.writing import Cells, old_workbook, sheets, workbook

GIVEN = ("--crs", "cgcs2000")
"""Degrees alone do not say whether they are of a web map: a sensible user says so."""

HEAD = (
    "序号",
    "县(市、区)",
    "乡镇",
    "单位名称",
    "锅炉编号",
    "额定蒸吨",
    "燃料",
    "用途",
    "状态",
    "投运时间",
    "经度",
    "纬度",
)

_STOCK = (
    ("莲池区", "韩庄乡", "莲池热力东站", "1#", 20, "燃煤", "集中供热", "在用", dt.date(2012, 10, 31)),
    ("莲池区", "杨庄乡", "东方印染厂", "2#", 10, "燃煤", "工业", "在用", dt.date(2009, 5, 6)),
    ("满城区", "满城镇", "满城造纸一厂", "1号", 35, "燃煤", "工业", "停用", dt.date(2011, 1, 1)),
    ("满城区", "大册营镇", "大册营纸业", "A-1", 40, "燃气", "工业", "在用", dt.date(2016, 11, 2)),
    ("满城区", "神星镇", "神星中学", "", 2, "生物质", "供暖", "在用", dt.date(2014, 9, 1)),
    ("易县", "易州镇", "易州供热站", "3#", 75, "燃煤", "集中供热", "在用", dt.date(2013, 11, 15)),
)
_CODES = {
    "燃煤": "coal", "燃气": "gas", "生物质": "biomass", "集中供热": "central_heating", "工业": "industrial",
    "供暖": "heating", "在用": "operating", "停用": "stopped",
}  # fmt: skip


def total(count: int) -> str:
    """Return a pattern of the message that says how many rows of totals were left out."""
    word = "(合计|小计|总计|汇总)"
    return f"{word}.*{count}|{count}.*{word}"


def stock() -> list[list[object]]:
    """Return six rows of an ordinary ledger under `HEAD`, with real dates and numbers."""
    rows = []
    for number, (county, *rest) in enumerate(_STOCK):
        rows.append([number + 1, county, *[one or None for one in rest], *near(county, number)])
    return rows


def stock_truth() -> list[Good]:
    """Return the truth of `stock`."""
    rows = []
    for number, (county, town, name, no, capacity, fuel, use, status, date) in enumerate(_STOCK):
        fields = {
            "county": county, "town": town, "boiler_no": no or None, "capacity_tph": capacity, "fuel": _CODES[fuel],
            "use": _CODES[use], "status": _CODES[status], "commissioned": date.isoformat(),
        }  # fmt: skip
        rows.append(Good(name, fields, near(county, number)))
    return rows


def _blanked(rows: list[list[object]], column: int) -> Cells:
    """Return rows as under merged cells: only the first of equal neighbours shows its value."""
    shown = [list(row) for row in rows]
    for before, row in zip(rows, shown[1:], strict=False):
        if before[column] == row[column]:
            row[column] = None
    return shown


def _total(label: str, capacity: float, place: int = 0) -> list[object]:
    row: list[object] = [None] * len(HEAD)
    row[place], row[5] = label, capacity
    return row


_TITLE: list[object] = ["保定市燃煤锅炉淘汰台账"]
_LINE: list[object] = [
    "填表单位：保定市环保局",
    None,
    None,
    None,
    None,
    None,
    None,
    "填表日期：2018年9月30日",
    None,
    None,
    "单位：蒸吨",
]
_NOTES: Cells = [
    ["注：1. 本表由各县（市、区）填报；"],
    ["    2. 经纬度采用2000国家大地坐标系。"],
    ["审核人：", None, None, "填表人："],
]


def _titled() -> Cells:
    return [_TITLE, _LINE, [], list(HEAD), *stock(), _total("合计", 182), [], *_NOTES]


def _merged_counties() -> Cells:
    return [_TITLE, list(HEAD), *_blanked(stock(), 1)]


_UPPER = ("序号", "所在地", None, "单位名称", "锅炉基本情况", None, None, None, None, None, "坐标", None)
_LOWER = (
    None,
    "县(市、区)",
    "乡镇",
    None,
    "锅炉编号",
    "额定蒸吨(t/h)",
    "燃料",
    "用途",
    "状态",
    "投运时间",
    "经度",
    "纬度",
)


def _two_levels() -> Cells:
    return [_TITLE, list(_UPPER), list(_LOWER), *_blanked(stock(), 1)]


def _with_subtotals() -> Cells:
    rows = stock()
    first, second, third = rows[:2], rows[2:5], rows[5:]
    return [
        _TITLE, list(HEAD),
        *_blanked(first, 1), _total("小计", 30, 1),
        *_blanked(second, 1), _total("小　计", 77, 1),
        *third, _total("小计（1台）", 75, 1),
        _total("合　计", 182), _total("总计：6台", 182),
    ]  # fmt: skip


def _with_gaps() -> Cells:
    table: list[list[object]] = [list(HEAD), *stock()]
    rows = [[*row[:6], None, *row[6:10], None, None, *row[10:]] for row in table]
    return [_TITLE, [], [], rows[0], [], *rows[1:4], [], [], *rows[4:], [], []]


def _with_far_blank() -> Cells:
    """Return a sheet in which somebody once hit the space bar far away."""
    far: list[object] = [*[None] * 99, " "]
    return [list(HEAD), *stock(), *[()] * 3000, far]


def _repeated_head() -> Cells:
    rows = stock()
    return [_TITLE, list(HEAD), *rows[:3], ["续表"], list(HEAD), *rows[3:]]


_WIDE = str.maketrans("0123456789.#-ABCDEFG", "０１２３４５６７８９．＃－ＡＢＣＤＥＦＧ")


def _full_width() -> Cells:
    spaced = [
        "序　号",
        "县（市、区）",
        "乡　镇",
        "单 位 名 称",
        "锅炉编号",
        "额定蒸吨（ｔ／ｈ）",
        "燃　料",
        "用途",
        "状态",
        "投运时间",
        "经　度",
        "纬　度",
    ]
    rows = []
    for row in stock():
        texts = [one.isoformat() if isinstance(one, dt.date) else "" if one is None else str(one) for one in row]
        texts = [one.translate(_WIDE) for one in texts]
        texts[3] = f"　{texts[3]} "
        rows.append(texts)
    return [_TITLE, spaced, *rows]


def _as_text() -> Cells:
    rows = []
    for row in stock():
        texts: list[object] = [None if one is None else f" {one}" for one in row]
        texts[5] = f"{row[5]}.00"
        rows.append(texts)
    return [list(HEAD), *rows]


def _serials() -> Cells:
    rows = stock()
    for row in rows:
        date = row[9]
        assert isinstance(date, dt.date)
        row[9] = (date - dt.date(1899, 12, 30)).days
    rows[1][9] = str(rows[1][9])
    return [list(HEAD), *rows]


def _mixed_dates() -> Cells:
    rows = stock()
    forms = ("%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d", "%Y年%m月%d日")
    for row, form in zip(rows, forms, strict=True):
        date = row[9]
        assert isinstance(date, dt.date)
        row[9] = date.strftime(form)
    return [list(HEAD), *rows]


def _coded() -> tuple[Cells, list[Good]]:
    head: list[object] = [*HEAD, "统一社会信用代码"]
    codes = (
        "91130600123456789X",
        "911306001234567890",
        "130602198001011234",
        "913100000000000001",
        "",
        "91130633MA07XXXX1Y",
    )
    rows: list[list[object]] = [[*row, code or None] for row, code in zip(stock(), codes, strict=True)]
    rows[4][12] = 9.1130607e17
    truth = [
        Good(one.key, {**one.fields, "统一社会信用代码": code}, one.place) if code else one
        for one, code in zip(stock_truth(), codes, strict=True)
    ]
    return [head, *rows], truth


_CODED, _CODED_TRUTH = _coded()
_COVER: Cells = [["保定市锅炉台账"], ["编制单位：保定市环保局"], ["二〇一八年九月"]]
_OTHER: Cells = [["县(市、区)", "台数", "蒸吨"], ["莲池区", 2, 30], ["满城区", 3, 77]]
_NO_NAME: list[list[object]] = [list(HEAD), *stock()[:3]]
_NO_NAME[2] = [*_NO_NAME[2][:3], None, *_NO_NAME[2][4:]]


def _boilers(
    name: str, cells: Cells, *, options: tuple[str, ...] = GIVEN, says: tuple[str, ...] = (), **how: object
) -> Ledger:
    return Ledger(name, "boilers", workbook(cells, **how), stock_truth(), options, says)  # type: ignore[arg-type]


LEDGERS = (
    _boilers("标题与合计.xlsx", _titled(), merged=("A1:L1",), says=(total(1),)),
    _boilers("县名合并.xlsx", _merged_counties(), merged=("A1:L1", "B3:B4", "B5:B7")),
    _boilers(
        "两级表头.xlsx",
        _two_levels(),
        merged=("A1:L1", "A2:A3", "B2:C2", "D2:D3", "E2:J2", "K2:L2", "B4:B5", "B6:B8"),
    ),
    _boilers("小计.xlsx", _with_subtotals(), merged=("A1:L1",), says=(total(5),)),
    _boilers("空行空列.xlsx", _with_gaps(), corner=(3, 3)),
    _boilers("远处有空格.xlsx", _with_far_blank()),
    _boilers("续表.xlsx", _repeated_head()),
    _boilers("全角.xlsx", _full_width()),
    _boilers("数字是文本.xlsx", _as_text()),
    _boilers("日期序号.xlsx", _serials()),
    _boilers("日期写法.xlsx", _mixed_dates()),
    Ledger("长代码.xlsx", "boilers", workbook(_CODED), _CODED_TRUTH, GIVEN),
    Ledger(
        "多表.xlsx",
        "boilers",
        sheets({"封面": _COVER, "汇总": _OTHER, "锅炉 明细": _titled()}),
        stock_truth(),
        (*GIVEN, "--sheet", "锅炉 明细"),
    ),
    Ledger(
        "旧格式.xls",
        "boilers",
        old_workbook(workbook(_titled(), merged=("A1:L1",))),
        stock_truth(),
        GIVEN,
        needs="soffice",
    ),
    Ledger(
        "旧格式两级表头.xls",
        "boilers",
        old_workbook(
            workbook(_two_levels(), merged=("A1:L1", "A2:A3", "B2:C2", "D2:D3", "E2:J2", "K2:L2", "B4:B5", "B6:B8"))
        ),
        stock_truth(),
        GIVEN,
        needs="soffice",
    ),
    Ledger(
        "缺名称.xlsx",
        "boilers",
        workbook(_NO_NAME),
        [stock_truth()[0], Bad("杨庄乡", "单位名称", {"单位名称": "东方印染厂"}, 3), stock_truth()[2]],
        GIVEN,
    ),
)
