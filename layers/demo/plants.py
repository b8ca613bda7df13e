"""Power plants: the real large ones as published facts, and a few invented backward ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.demo.ledger import INVENTED, MARK, table
from layers.geodesy import GEOD

if TYPE_CHECKING:
    import geopandas as gpd

_PLAN = "保定市蓝天保卫战三年行动计划（2018-2020年）"
_WRI = "WRI Global Power Plant Database v1.3.0，CC BY 4.0"
_GEM = "Global Energy Monitor 煤电机组表，CC BY 4.0"
_ROUGH = "公开数据坐标，误差较大，不得作为关停依据，须现场核定。"


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the layer: equal units of one plant with common dates."""

    plant: str
    unit_mw: float | None
    unit_count: int | None
    lon: float | None = None
    lat: float | None = None
    uncertainty_m: float | None = None
    county: str | None = None
    commissioned: str | None = None
    retired: str | None = None
    backward: bool | None = False
    is_chp: bool = True
    source: str = INVENTED
    note: str | None = None


DATANG = Unit(
    *("大唐保定热电", 200.0, 2, 115.433231, 38.875299, 2000.0, "竞秀区"),
    source=f"{_WRI}；{_GEM}",
    note=f"10、11号机组。{_ROUGH}GEM 现有机组纬度为 38.85965（相差约1.74千米，无经度），故误差取2000米。",
)
QINGYUAN = Unit(
    *("大唐清苑热电", 300.0, 2, 115.481025, 38.795422, 1000.0, "清苑区", "2012-01-01"),
    source=_WRI,
    note=f"2012年投运，日期只到年。{_ROUGH}",
)
NORTHWEST = Unit(
    *("深能保定西北郊热电", 350.0, 1, 115.36719, 38.961835, 1000.0, "满城区", "2017-12-31"),
    source=f"{_WRI}；{_PLAN} T3",
    note=f"首台，WRI 记2017年，日期只到年。{_ROUGH}",
)
ZHUOZHOU = Unit(
    *("京能涿州热电", 350.0, 1, 115.999182, 39.563323, 1000.0, "涿州市", "2017-12-31"),
    source=f"{_WRI}；{_PLAN} T3",
    note=f"首台，WRI 记2017年，日期只到年。{_ROUGH}",
)

_REAL = (
    DATANG,
    Unit(
        *("大唐保定热电", 350.0, 2, 115.433231, 38.875299, 2000.0, "竞秀区", "2019-11-15"),
        source=f"{_PLAN} T3；{_WRI}；{_GEM}",
        note=(
            "九期扩建（12、13号机组）。实际投运日期不详：方案只说2018年底前启动主厂房施工、2019年力争采暖期前部分投产，"
            f"此处填方案目标日（采暖期首日），不是实际日期，须核实。{_ROUGH}"
        ),
    ),
    Unit(
        *("大唐保定华源热电", 125.0, 2, 115.433231, 38.875299, 2000.0, "竞秀区"),
        retired="2018-12-31",
        source=f"{_PLAN} T8；{_WRI}；{_GEM}",
        note=f"8、9号机组，方案列为2018年淘汰关停，日期填年末。坐标按同厂址的大唐保定热电。{_ROUGH}",
    ),
    QINGYUAN,
    NORTHWEST,
    replace(
        NORTHWEST,
        commissioned="2018-12-31",
        note=f"第二台，方案：2018年两台全部投产，日期填年末。{_ROUGH}",
    ),
    ZHUOZHOU,
    replace(
        ZHUOZHOU,
        commissioned="2018-12-31",
        note=f"第二台，方案：2018年另一台投产，日期填年末。{_ROUGH}",
    ),
    Unit(
        *("国华定州电厂", 600.0, 2, 114.8433969, 38.512231, 1000.0, "定州市"),
        source=_WRI,
        note=f"方案之外（定州市）；为定州、曲阳供热。{_ROUGH}",
    ),
    Unit(
        *("国华定州电厂", 660.0, 2, 114.8433969, 38.512231, 1000.0, "定州市"),
        source=_WRI,
        note=f"方案之外（定州市）；为定州、曲阳供热。{_ROUGH}",
    ),
    Unit(
        *("任丘热电", 350.0, 2, 116.15334, 38.745345, 1000.0, None, "2013-01-01"),
        source=_WRI,
        note=f"位于沧州任丘，不在本市任何县区内；2013年投运，日期只到年。{_ROUGH}",
    ),
    Unit(
        *("曲阳热电", 15.0, 2),
        county="曲阳县",
        retired="2018-12-31",
        backward=True,
        source=f"{_PLAN} T8",
        note="方案列为2018年淘汰关停，日期填年末；公开资料中没有坐标。厂名为暂称。",
    ),
    Unit(
        *("涿州亿力达热电", 12.0, 1),
        county="涿州市",
        backward=None,
        source=f"{_PLAN} T8",
        note="方案：2018年启动1台背压机替代；2号机组2019年启动，容量未给出，未列。是否落后未说明；公开资料中没有坐标。",
    ),
)


def _at(plant: Unit, azimuth: float, metres: float) -> tuple[float, float]:
    """Return the place that lies this far from a plant, rounded."""
    lon, lat, _ = GEOD.fwd(plant.lon, plant.lat, azimuth, metres)
    return round(lon, 7), round(lat, 7)


def _invented() -> tuple[Unit, ...]:
    """Return small plants inside, near and beyond 15 km of the real ones, backward or not or not stated."""
    return (
        Unit(
            f"{MARK}城南小热电",
            12.0,
            2,
            *_at(QINGYUAN, 150, 6_200),
            50.0,
            "清苑区",
            "2001-11-01",
            backward=True,
        ),
        Unit(
            f"{MARK}满城造纸小热电",
            6.0,
            3,
            *_at(NORTHWEST, 250, 8_400),
            80.0,
            "满城区",
            "1998-10-15",
            backward=True,
        ),
        Unit(f"{MARK}纺织小热电", 12.0, 1, *_at(DATANG, 72, 5_600), 60.0, "莲池区", "1996-11-15", backward=None),
        Unit(
            f"{MARK}徐水小热电",
            15.0,
            2,
            *_at(NORTHWEST, 74, 15_150),
            200.0,
            "徐水区",
            "2003-11-01",
            backward=True,
        ),
        Unit(
            f"{MARK}涿州西小热电",
            12.0,
            2,
            *_at(ZHUOZHOU, 215, 9_700),
            100.0,
            "涿州市",
            "2009-11-01",
            backward=False,
        ),
        Unit(f"{MARK}蠡县皮革小热电", 6.0, 2, 115.596, 38.502, 100.0, "蠡县", "2000-11-01", backward=True),
        Unit(f"{MARK}高阳印染小热电", 15.0, 1, 115.792, 38.708, 100.0, "高阳县", "2004-11-01", backward=True),
        Unit(
            *(f"{MARK}易县小热电", 12.0, 1, 115.512, 39.331, 100.0, "易县", "1999-11-01", "2019-03-31"),
            backward=True,
        ),
    )


def chp_units() -> gpd.GeoDataFrame:
    """Return the plants; the same for every seed, since the real ones are facts."""
    real = [(one, one.source) for one in _REAL]
    made = [(one, f"{INVENTED}#chp_units!{row + len(real) + 2}") for row, one in enumerate(_invented())]
    units = [one for one, _ in real + made]

    def day(text: str | None) -> np.datetime64:
        return np.datetime64(text or "NaT", "D")

    return table(
        "chp_units",
        {
            "plant": [one.plant for one in units],
            "unit_mw": [one.unit_mw for one in units],
            "unit_count": [one.unit_count for one in units],
            "is_chp": [one.is_chp for one in units],
            "fuel": ["coal"] * len(units),
            "commissioned": np.array([day(one.commissioned) for one in units]),
            "retired": np.array([day(one.retired) for one in units]),
            "backward": np.array([one.backward for one in units], dtype=object),
            "county": np.array([one.county for one in units], dtype=object),
            "uncertainty_m": [one.uncertainty_m for one in units],
            "source": [source for _, source in real + made],
            "note": np.array([one.note for one in units], dtype=object),
        },
        [None if one.lon is None else shapely.Point(one.lon, one.lat) for one in units],
    )
