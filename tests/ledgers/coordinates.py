"""Ledgers whose places are written in every way: degrees, minutes and seconds, planes, shifted maps, outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from tests.ledgers.places import SPOTS, Place, bd09, dms, gcj02, near, plane
from tests.ledgers.tables import GIVEN
from tests.ledgers.truth import Bad, Good, Ledger, Refused
from tests.ledgers.writing import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HEAD = ["单位名称", "县(市、区)", "额定蒸吨"]
_EAST = ("莲池区", "高阳县", "定兴县", "高碑店市", "涿州市", "徐水区")
"""Counties whose places here lie east of 115.5 degrees, in the zone of 117."""
_WEST = ("满城区", "阜平县", "唐县", "涞源县", "曲阳县", "顺平县")


def _sheet(
    name: str,
    headers: Sequence[str],
    counties: Sequence[str],
    write: Callable[[Place], Sequence[object]],
    *,
    options: tuple[str, ...] = (),
    title: str = "",
    doubt: tuple[float, float] | None = None,
    within: float = 1.0,
    says: tuple[str, ...] = (),
) -> Ledger:
    """Return a ledger of one boiler in each county, its place written by a function."""
    cells: list[list[object]] = [[title]] if title else []
    cells.append([*_HEAD, *headers])
    truth = []
    for number, county in enumerate(counties):
        place = near(county, number % 3)
        cells.append([f"{county}第{number + 1}站", county, 10, *write(place)])
        truth.append(
            Good(
                f"{county}第{number + 1}站", {"county": county, "capacity_tph": 10.0}, place, within=within, doubt=doubt
            )
        )
    return Ledger(name, "boilers", workbook(cells), truth, options, says)


_SIGNS = (
    "{d}°{m}′{s:.2f}″", "{d}°{m:02d}'{s:.2f}\"", "{d}度{m}分{s:.2f}秒", "{d}-{m}-{s:.2f}", "{d}º{m}’{s:.2f}”",
    "{d}° {m}′ {s:.2f}″",
    "{d} {m} {s:.2f}", "{d}:{m:02d}:{s:05.2f}", "{d}˚{m}＇{s:.2f}＂", "{d}°{m}′{s:.2f}''",
)  # fmt: skip
"""Ways in which degrees, minutes and seconds are typed."""


def _notations() -> Ledger:
    cells: list[list[object]] = [[*_HEAD, "经度", "纬度"]]
    truth = []
    for number, form in enumerate(_SIGNS):
        place = near("易县", number)
        cells.append([f"易县第{number}站", "易县", 10, dms(place[0], form), dms(place[1], form)])
        truth.append(Good(f"易县第{number}站", {}, place, doubt=(0.1, 10.0)))
    lon, lat = near("易县", 20)
    extra = (
        (f"E{lon:.6f}", f"N{lat:.6f}"), (f"{lon:.6f}E", f"{lat:.6f}N"), (f"东经{lon:.6f}", f"北纬{lat:.6f}"),
        (f"{lon:.6f}°", f"{lat:.6f}°"),
        (f"东经{dms(lon)}", f"北纬{dms(lat)}"), (f"E{dms(lon)}", f"N{dms(lat)}"),
        (f"{dms(lon)}E", f"{dms(lat)}N"), (f"{lon:.6f}度", f"{lat:.6f}度"),
        (dms(lon, "{d}°{m}′{s:.2f}″").translate(str.maketrans("0123456789.", "０１２３４５６７８９．")), f"{lat:.6f}"),
    )  # fmt: skip
    for number, pair in enumerate(extra):
        cells.append([f"易县另{number}站", "易县", 10, *pair])
        truth.append(Good(f"易县另{number}站", {}, (lon, lat)))
    minutes = (115 + 28.5 / 60, 39 + 20.25 / 60)
    cells.append(["度分站", "易县", 10, "115°28.5′", "39°20.25′"])
    truth.append(Good("度分站", {}, minutes))
    whole = (115 + 28 / 60 + 12 / 3600, 39 + 20 / 60 + 30 / 3600)
    cells.append(["整秒站", "易县", 10, "115°28′12″", "39°20′30″"])
    truth.append(Good("整秒站", {}, whole, doubt=(15.0, 60.0)))
    cells.append(["整分站", "易县", 10, "115°28′", "39°20′"])
    truth.append(Good("整分站", {}, (115 + 28 / 60, 39 + 20 / 60), doubt=(900.0, 2500.0)))
    return Ledger("度分秒写法.xlsx", "boilers", workbook(cells), truth, GIVEN)


def _split() -> Ledger:
    """Return the form of the land bureau: degrees, minutes and seconds in columns of their own under two headers."""
    cells: list[list[object]] = [
        ["矿山名称", "县", "中心坐标（2000国家大地坐标系）", None, None, None, None, None, "矿种"],
        [None, None, "经度（度）", "经度（分）", "经度（秒）", "纬度（度）", "纬度（分）", "纬度（秒）", None],
        ["黄山采坑", "曲阳县", 114, 44, 21.48, 38, 37, 20.64, "石灰岩"],
        ["白石采坑", "涞源县", 114, 41, 18.24, 39, 21, 32.76, "花岗岩"],
    ]
    truth = [
        Good("黄山采坑", {"mineral": "石灰岩"}, (114 + 44 / 60 + 21.48 / 3600, 38 + 37 / 60 + 20.64 / 3600)),
        Good("白石采坑", {"mineral": "花岗岩"}, (114 + 41 / 60 + 18.24 / 3600, 39 + 21 / 60 + 32.76 / 3600)),
    ]
    return Ledger(
        "度分秒分列.xlsx", "mines", workbook(cells, merged=("A1:A2", "B1:B2", "C1:H1", "I1:I2")), truth, GIVEN
    )


def _decimals() -> Ledger:
    cells: list[list[object]] = [[*_HEAD, "经度", "纬度"]]
    truth = []
    for decimals, least, most in ((2, 550, 1600), (3, 55, 160), (4, 5.5, 16), (5, 0.55, 60)):
        lon, lat = 115.4123451, 38.4534567
        shown = (f"{lon:.{decimals}f}", f"{lat:.{decimals}f}")
        cells.append([f"{decimals}位站", "博野县", 10, *shown])
        truth.append(Good(f"{decimals}位站", {}, (float(shown[0]), float(shown[1])), doubt=(least, most)))
    return Ledger("小数位数.xlsx", "boilers", workbook(cells), truth, GIVEN)


def _swapped() -> Ledger:
    cells: list[list[object]] = [[*_HEAD, "经度", "纬度"]]
    truth = []
    for number, county in enumerate((*_EAST, *_WEST)):
        place = near(county)
        shown = place[::-1] if number % 2 else place
        if number % 5 == 3:
            cells.append([f"{county}站", county, 10, *[dms(one) for one in shown]])
        else:
            cells.append([f"{county}站", county, 10, *shown])
        truth.append(Good(f"{county}站", {"county": county}, place))
    return Ledger("经纬颠倒.xlsx", "boilers", workbook(cells), truth, GIVEN)


def _pairs() -> Ledger:
    forms: tuple[Callable[[Place], str], ...] = (
        lambda p: f"{p[0]},{p[1]}",
        lambda p: f"{p[0]}，{p[1]}",
        lambda p: f"{p[0]} {p[1]}",
        lambda p: f"{p[1]},{p[0]}",
        lambda p: f"({p[0]}, {p[1]})",
        lambda p: f"{p[0]}/{p[1]}",
        lambda p: f"E{p[0]},N{p[1]}",
        lambda p: f"{dms(p[0])},{dms(p[1])}",
        lambda p: f"东经{dms(p[0])} 北纬{dms(p[1])}",
        lambda p: f"经度：{p[0]} 纬度：{p[1]}",
        lambda p: f"{p[0]}、{p[1]}",
        lambda p: f"{p[0]};{p[1]}",
    )
    cells: list[list[object]] = [[*_HEAD, "经纬度"]]
    truth = []
    for number, form in enumerate(forms):
        place = near("顺平县", number)
        cells.append([f"顺平{number}站", "顺平县", 10, form(place)])
        truth.append(Good(f"顺平{number}站", {}, place))
    return Ledger("一格经纬度.xlsx", "boilers", workbook(cells), truth, GIVEN)


def _outlines() -> Ledger:
    """Return mines with outlines as WKT, one of them a multipolygon, one with its centre only."""
    shapes = [
        shapely.box(114.73, 38.62, 114.74, 38.63),
        shapely.MultiPolygon([shapely.box(114.75, 38.62, 114.76, 38.63), shapely.box(114.77, 38.62, 114.775, 38.625)]),
        shapely.Point(114.7493, 38.6324),
    ]
    cells: list[list[object]] = [["矿山名称", "县", "损毁土地面积(亩)", "WKT"]]
    truth = []
    for number, shape in enumerate(shapes):
        cells.append([f"{number}号矿", "曲阳县", 30, shape.wkt])
        truth.append(Good(f"{number}号矿", {"area_ha": 2.0, "county": "曲阳县"}, shape))
    cells.append(["四号矿", "曲阳县", 30, "POLYGON((114.7 38.6, 114.71"])
    broken = Bad("四号矿", "WKT", {"WKT": shapes[0].wkt}, 5)
    return Ledger("界线WKT.xlsx", "mines", workbook(cells), [*truth, broken], GIVEN)


def _north_first(place: Place, epsg: int) -> tuple[float, float]:
    east, north = plane(place, epsg)
    return north, east


def _north_4526(place: Place) -> tuple[float, float]:
    return _north_first(place, 4526)


def _north_4547(place: Place) -> tuple[float, float]:
    return _north_first(place, 4547)


def _north_4548(place: Place) -> tuple[float, float]:
    return _north_first(place, 4548)


def _amap(place: Place) -> list[float]:
    return [round(one, 6) for one in gcj02(place)]


def _baidu(place: Place) -> list[float]:
    return [round(one, 6) for one in bd09(place)]


def _by_zone(place: Place) -> tuple[float, float]:
    return _north_first(place, 4526 if place[0] < 115.5 else 4527)


_2000 = "坐标系：2000国家大地坐标系（3度带）"
_XY = ("X坐标", "Y坐标")
_NAMED = ("纵坐标X", "横坐标Y")
_BOTH = (*_EAST[:3], *_WEST[:3])
_BEIJING = ("--crs", "EPSG:2414")
_SHIFT = (100.0, 400.0)
"""Without parameters Xian80 is known to some 120 m only, Beijing54 to 70: what is said of the place is judged."""

LEDGERS = (
    _notations(), _split(), _decimals(), _swapped(), _pairs(), _outlines(),
    _sheet("三度带38带.xlsx", _XY, _WEST, _north_4526, title=_2000),
    _sheet("三度带39带.xlsx", ("X(m)", "Y(m)"), _EAST, lambda p: _north_first(p, 4527), title=_2000),
    _sheet("三度带跨带.xlsx", _XY, _BOTH, _by_zone, title=_2000),
    _sheet("东坐标在前.xlsx", ("东坐标", "北坐标"), _EAST, lambda p: plane(p, 4527), title=_2000),
    _sheet("中央经线114.xlsx", _XY, _WEST, _north_4547, title="CGCS2000坐标系，中央经线114°"),
    _sheet("无带号114.xlsx", _XY, (*_WEST, "莲池区", "徐水区"), _north_4547, title=_2000),
    _sheet("指定4548.xlsx", _XY, _EAST, _north_4548, options=("--crs", "EPSG:4548")),
    _sheet("指定4548数学轴.xlsx", ("x", "y"), _EAST, lambda p: plane(p, 4548), options=("--crs", "EPSG:4548")),
    _sheet("指定4547.xlsx", _NAMED, _WEST, _north_4547, options=("--crs", "EPSG:4547")),
    _sheet("UTM50N.xlsx", ("X", "Y"), _BOTH, lambda p: plane(p, 32650), options=("--crs", "EPSG:32650")),
    _sheet("西安80.xlsx", ("西安80坐标X", "西安80坐标Y"), _WEST, _north_4526, says=("80",), doubt=_SHIFT, within=400),
    _sheet("北京54.xlsx", _XY, _WEST, _north_4526, options=_BEIJING, says=("54",), doubt=(68.0, 400.0), within=400),
    _sheet("高德.xlsx", ("高德经度", "高德纬度"), _BOTH, _amap),
    _sheet("火星坐标.xlsx", ("经度", "纬度"), _BOTH, _amap, title="坐标：GCJ-02（火星坐标）"),
    _sheet("指定GCJ.xlsx", ("经度", "纬度"), (*_EAST, *_WEST), _amap, options=("--crs", "gcj02")),
    _sheet("百度.xlsx", ("BD_经度", "BD_纬度"), _BOTH, _baidu),
    _sheet("百度地图.xlsx", ("百度经度", "百度纬度"), _BOTH, _baidu),
    _sheet("百度一格.xlsx", ("百度坐标",), _BOTH, lambda p: [",".join(map(str, _baidu(p)))]),
    _sheet("指定BD.xlsx", ("经度", "纬度"), (*_EAST, *_WEST), _baidu, options=("--crs", "bd09")),
    _sheet("标明WGS84.xlsx", ("WGS84经度", "WGS84纬度"), _BOTH, lambda p: p),
    _sheet("标明2000.xlsx", ("经度(CGCS2000)", "纬度(CGCS2000)"), _BOTH, lambda p: [dms(one) for one in p]),
    _sheet("图号带号.xlsx", ("坐标X", "坐标Y"), _WEST[:4], _north_4526, options=("--crs", "EPSG:4526")),
)  # fmt: skip


def _suspects() -> Ledger:
    """Return rows that cannot be right as they stand, and six on one spot, which are kept with a word."""
    same, elsewhere = near("望都县"), near("高阳县")
    cells: list[list[object]] = [
        [*_HEAD, "经度", "纬度"],
        *[[f"望都{number}站", "望都县", 10, *same] for number in range(6)],
        ["外地站", "定兴县", 10, 116.4, 39.9],
        ["错县站", "阜平县", 10, *elsewhere],
        ["望都西站", "望都县", 4000, *near("望都县", 3)],
        ["望都南站", "望都县", 10, 115.0909, 38.4144],
    ]
    stacked = [Good(f"望都{number}站", {"county": "望都县"}, same) for number in range(6)]
    wrong = [
        Bad("外地站", "县(市、区)", {"经度": near("定兴县")[0], "纬度": near("定兴县")[1]}, 8),
        Bad("错县站", "县(市、区)", {"县(市、区)": "高阳县"}, 9),
        Bad("望都西站", "额定蒸吨", {"额定蒸吨": 4}, 10),
        Bad("望都南站", "县(市、区)", {"经度": "115°09′09″", "纬度": "38°41′44″"}, 11),
    ]
    return Ledger("可疑之处.xlsx", "boilers", workbook(cells), [*stacked, *wrong], GIVEN, ("6",))


SUSPECT = _suspects()

REFUSED = (
    Refused(
        "没说坐标系.xlsx",
        "boilers",
        workbook([[*_HEAD, "经度", "纬度"], ["甲站", "易县", 10, *near("易县")], ["乙站", "唐县", 10, *near("唐县")]]),
        ("--crs",),
    ),
    Refused(
        "没说带号.xlsx",
        "boilers",
        workbook(
            [
                ["单位名称", "额定蒸吨", "X", "Y"],
                ["甲站", 10, 4308472.31, 369874.52],
                ["乙站", 10, 4309472.31, 368874.52],
            ]
        ),
        ("--crs",),
    ),
)
"""Files whose evidence decides nothing: guessing would move every boiler by up to 1.3 km, or to another county."""

assert set(SPOTS) >= {*_EAST, *_WEST}
