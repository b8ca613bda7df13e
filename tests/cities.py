"""Cities to judge: one made by hand, in which every clause has an object, and random messy ones.

A note of the hand-made city says what its object tests and, behind bars, the hits that follow by hand on the
last day of a year: "what it tests | 2019: boiler.small=yes | 2020: -". A dash means no hit, "out" that the
object is not in plan. The hits of a plant stand in the note of one of its units.
"""

import random
from datetime import date

from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

Row = dict[str, object]
City = dict[str, list[Row]]
LonLat = tuple[float, float]

GEOD = Geod(ellps="GRS80")

FIELDS: dict[str, tuple[str, ...]] = {
    "counties": ("adcode", "name", "in_plan"),
    "built_up_areas": ("name", "county", "class", "effective"),
    "coal_ban_zones": ("name", "effective"),
    "heat_networks": ("name", "plant", "effective"),
    "chp_units": (
        *(
            "plant",
            "unit_mw",
            "unit_count",
            "is_chp",
            "fuel",
            "commissioned",
            "retired",
            "backward",
            "county",
        ),
    ),
    "boilers": (
        *("name", "county", "town", "address", "boiler_no", "capacity_tph", "fuel", "use", "status"),
        *("commissioned", "ultra_low", "low_nox", "replaces"),
    ),
    "villages": (
        *("code", "name", "county", "town", "terrain", "suited", "households", "exempt_households"),
        *("district_households", "gas_households", "electric_households", "other_clean_households"),
        *("clean_coal_households", "accepted"),
    ),
    "mines": (
        *("name", "county", "town", "mineral", "kind", "in_2015_survey", "area_ha", "compliant", "violation"),
        *("restoration_plan", "treatment", "treated_ha", "accepted"),
    ),
    "expressways": ("name", "ref"),
    "townships": ("name", "county", "air_station"),
    "stacks": ("name", "county", "town", "height_m", "monitored"),
    "filling_stations": ("name", "county", "town", "petrol_t", "monitored"),
    "informal_dumps": ("name", "county", "town", "volume_m3", "cleared"),
}

COUNTIES: tuple[tuple[str, str, bool | None, tuple[float, float, float, float]], ...] = (
    ("130634", "曲阳县", True, (114.8, 38.4, 115.2, 38.7)),
    ("130627", "唐县", True, (114.8, 38.7, 115.2, 39.0)),
    ("130607", "满城区", True, (114.8, 39.0, 115.2, 39.4)),
    ("130637", "博野县", True, (115.2, 38.4, 115.6, 38.7)),
    ("130608", "清苑区", True, (115.2, 38.7, 115.6, 39.0)),
    ("130606", "莲池区", True, (115.2, 39.0, 115.6, 39.4)),
    ("130682", "定州市", False, (115.6, 38.4, 116.0, 38.7)),
    ("130638", "雄县", False, (115.6, 38.7, 116.0, 39.0)),
    ("130602", "竞秀区", None, (115.6, 39.0, 116.0, 39.4)),
)


def expected_rules(row: Row) -> dict[date, list[str] | None]:
    """Read the hits that a note expects on the last day of a year; None for an object that is not in plan."""
    expected: dict[date, list[str] | None] = {}
    for part in str(row["note"]).split(" | ")[1:]:
        year, rules = part.split(": ")
        hits: list[str] | None = [] if rules == "-" else rules.split(";")
        expected[date(int(year), 12, 31)] = None if rules == "out" else hits
    return expected


def at(origin: LonLat, azimuth: float, metres: float) -> LonLat:
    """Walk a distance from a point along the geodesic that leaves it at an azimuth."""
    lon, lat, _ = GEOD.fwd(origin[0], origin[1], azimuth, metres)
    return float(lon), float(lat)


class _Maker:
    """Collects the rows of a city."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.city: City = {kind: [] for kind in FIELDS}

    def add(self, kind: str, name: str, note: str, shape: BaseGeometry | None, fields: Row) -> None:
        """Add a row; a field that is not given is missing."""
        rows = self.city[kind]
        row: Row = {"id": name, "source": f"{self.title}#{kind}!{len(rows) + 2}", "note": note}
        row |= {"uncertainty_m": None, **dict.fromkeys(FIELDS[kind]), **fields, "geometry": shape}
        unknown = set(fields) - set(FIELDS[kind]) - {"uncertainty_m"}
        if unknown:
            raise ValueError(f"{kind} has no {sorted(unknown)}")
        rows.append(row)


# ---- the city made by hand -------------------------------------------------------------------------------

MAIN_PLANT = (115.40, 38.85)
"""清苑区. The boilers that probe its 15 km stand east of it, more than 15 km from every other plant."""
QUIET = (115.50, 39.28)
"""莲池区. No zone, no plant within 15 km: only the attributes of a boiler matter."""
FAR = (115.54, 38.96)
"""清苑区, 17 km from the main plant, in no zone: only the attributes of a village matter."""


class _EdgeMaker(_Maker):
    """Adds objects with ordinary values, so that each row shows only what it tests."""

    def zone(self, kind: str, name: str, note: str, shape: BaseGeometry | None, **fields: object) -> None:
        """Add a zone that is always in force."""
        self.add(kind, name, note, shape, {"name": name, **fields})

    def unit(self, name: str, note: str, where: LonLat | None, plant: str | None, **fields: object) -> None:
        """Add a coal unit of certain CHP, well placed, running since 2010, not backward."""
        usual: Row = {"plant": plant, "unit_mw": 150.0, "unit_count": 2, "is_chp": True, "fuel": "coal"}
        usual |= {"commissioned": date(2010, 1, 1), "backward": False, "uncertainty_m": 0.0}
        self.add("chp_units", name, note, None if where is None else Point(where), usual | fields)

    def boiler(self, name: str, note: str, where: LonLat | None, **fields: object) -> None:
        """Add an industrial coal boiler of 20 t/h, well placed, running since 2010."""
        usual: Row = {"name": name, "capacity_tph": 20.0, "fuel": "coal", "use": "industrial"}
        usual |= {"status": "operating", "commissioned": date(2010, 1, 1), "uncertainty_m": 0.0}
        self.add("boilers", name, note, None if where is None else Point(where), usual | fields)

    def village(self, name: str, note: str, where: LonLat | BaseGeometry | None, /, **fields: object) -> None:
        """Add a plain village of 100 households, well placed, with nothing done."""
        code = f"1306{len(self.city['villages']):08d}"
        usual: Row = {"code": code, "name": name, "terrain": "plain", "suited": True, "households": 100}
        usual |= {"gas_households": 0, "uncertainty_m": 0.0}
        self.add("villages", name, note, _shape(where), usual | fields)

    def mine(self, name: str, note: str, where: LonLat | BaseGeometry | None, **fields: object) -> None:
        """Add a mine without any further knowledge of it."""
        self.add("mines", name, note, _shape(where), {"name": name, "uncertainty_m": 0.0, **fields})


def _shape(where: LonLat | BaseGeometry | None) -> BaseGeometry | None:
    return Point(where) if isinstance(where, tuple) else where


def edge_city() -> City:
    """Make the city in which every clause of the rules has an object."""
    maker = _EdgeMaker("edge")
    for adcode, name, in_plan, corners in COUNTIES:
        note = "in_plan missing: assumed in plan" if in_plan is None else ""
        maker.add("counties", adcode, note, box(*corners), {"adcode": adcode, "name": name, "in_plan": in_plan})
    _edge_zones(maker)
    _edge_expressways(maker)
    _edge_plants(maker)
    _edge_boilers_by_attribute(maker)
    _edge_boilers_by_distance(maker)
    _edge_boilers_by_zone(maker)
    _edge_boilers_by_county(maker)
    _edge_villages_by_state(maker)
    _edge_villages_by_side(maker)
    _edge_villages_by_zone(maker)
    _edge_villages_by_county(maker)
    _edge_mines(maker)
    _edge_duties(maker)
    return maker.city


SEAM_LOW = (115.70, 39.05)
SEAM_HIGH = (115.72, 39.15)
SEAM_T = (SEAM_LOW[0] + 0.6 * (SEAM_HIGH[0] - SEAM_LOW[0]), SEAM_LOW[1] + 0.6 * (SEAM_HIGH[1] - SEAM_LOW[1]))


def _edge_zones(maker: _EdgeMaker) -> None:
    """Coal-ban zones in 竞秀区, heat networks in 莲池区 and 唐县, built-up areas in 莲池区 and 唐县."""
    ban = "coal_ban_zones"
    west = Polygon([(115.65, 39.05), SEAM_LOW, SEAM_HIGH, (115.65, 39.15)])
    south_east = Polygon([SEAM_LOW, (115.76, 39.05), (115.76, 39.11), SEAM_T])
    north_east = Polygon([SEAM_T, (115.76, 39.11), (115.76, 39.15), SEAM_HIGH])
    note = "west of an oblique seam that two other zones meet at a T-junction"
    maker.zone(ban, "BAN-1", note, west, effective=date(2018, 6, 30))
    maker.zone(ban, "BAN-2", "south-east of the seam, from 2019-12-31", south_east, effective=date(2019, 12, 31))
    maker.zone(ban, "BAN-3", "north-east of the seam, undated: always in force", north_east)
    note = "overlaps BAN-1 and is older"
    maker.zone(ban, "BAN-4", note, box(115.66, 39.06, 115.69, 39.09), effective=date(2018, 1, 1))
    note = "overlaps BAN-1 and is not yet in force"
    maker.zone(ban, "BAN-5", note, box(115.66, 39.06, 115.69, 39.09), effective=date(2021, 6, 1))
    ring = box(115.80, 39.05, 115.90, 39.15) - box(115.83, 39.08, 115.87, 39.12)
    maker.zone(ban, "BAN-6", "has a hole", ring, effective=date(2019, 1, 1))
    note = "alone and not yet in force"
    maker.zone(ban, "BAN-7", note, box(115.92, 39.05, 115.98, 39.15), effective=date(2021, 1, 1))
    maker.zone(ban, "BAN-8", "in force, but without a polygon: no zone", None, effective=date(2017, 1, 1))

    network = "heat_networks"
    ring = box(115.25, 39.25, 115.35, 39.35) - box(115.28, 39.28, 115.32, 39.32)
    maker.zone(network, "NET-1", "has a hole, undated", ring)
    note = "fills the hole of NET-1 exactly, from 2019-12-31"
    maker.zone(network, "NET-2", note, box(115.28, 39.28, 115.32, 39.32), effective=date(2019, 12, 31))
    note = "not yet in force"
    maker.zone(network, "NET-3", note, box(115.36, 39.25, 115.40, 39.35), effective=date(2021, 1, 1))
    maker.zone(network, "NET-4", "west part of the county town BU-2", box(114.90, 38.80, 114.92, 38.86))

    town = "built_up_areas"
    urban: Row = {"class": "main_urban", "county": "莲池区"}
    county_town: Row = {"class": "county_town", "county": "唐县"}
    maker.zone(town, "BU-1", "main urban", box(115.40, 39.05, 115.55, 39.15), **urban)
    maker.zone(town, "BU-2", "county town", box(114.90, 38.80, 114.98, 38.86), **county_town)
    maker.zone(town, "BU-3", "class missing", box(115.00, 38.80, 115.06, 38.86), county="唐县")
    later: Row = {**county_town, "effective": date(2021, 6, 1)}
    maker.zone(town, "BU-4", "county town, not yet in force", box(115.10, 38.80, 115.14, 38.86), **later)


WEST_LINE = ((114.90, 38.50), (114.95, 38.70), (115.00, 39.00), (115.015, 39.05), (115.03, 39.10))
EAST_LINE = ((114.898, 38.49), *((lon + 0.0003, lat) for lon, lat in WEST_LINE))
"""The east carriageway runs 26 m beside the west one and ends farther south."""
WEST_LINE_NORTH = ((115.05, 39.14), (115.08, 39.25))
EAST_LINE_NORTH = ((115.0503, 39.14), (115.0803, 39.25), (115.083, 39.26))
"""Between 39.10 and 39.14 the G5 has a gap; in the north the east carriageway ends last."""


def _edge_expressways(maker: _EdgeMaker) -> None:
    """Two carriageways of G5 with a gap, and lines that are no G5."""
    both = MultiLineString([WEST_LINE, WEST_LINE_NORTH])
    maker.add("expressways", "G5-W", "west carriageway", both, {"name": "京昆高速", "ref": "G5"})
    maker.add("expressways", "G5-E", "east carriageway", LineString(EAST_LINE), {"ref": " G5 "})
    maker.add("expressways", "G5-EN", "east, north of the gap", LineString(EAST_LINE_NORTH), {"ref": "G5"})
    across = LineString([(114.80, 39.12), (115.20, 39.12)])
    maker.add("expressways", "G18", "another road, through the gap: ignored", across, {"ref": "G18"})
    maker.add("expressways", "S0", "no ref: ignored", LineString([(114.8, 38.45), (114.8, 39.4)]), {})
    maker.add("expressways", "G5-0", "G5 without a line: ignored", None, {"ref": "G5"})


def _edge_plants(maker: _EdgeMaker) -> None:
    """Add counting, unknown and small plants, 15.6 km apart unless they test each other."""
    unit = maker.unit
    unit("U-01", "热源一厂: 2 x 150 is exactly 300, by unit nothing | 2020: -", MAIN_PLANT, "热源一厂")
    start: Row = {"commissioned": date(2019, 12, 31)}
    unit("U-02", "starts on 2019-12-31: runs that day | 2020: -", (114.85, 38.45), "启用厂", **start)
    end: Row = {"retired": date(2020, 12, 31)}
    unit("U-03", "retires on 2020-12-31: no longer runs that day | 2020: -", (115.05, 38.45), "退役厂", **end)

    where = (115.25, 38.45)
    unit("U-04a", "200 for certain", where, "疑似厂", unit_mw=200.0, unit_count=1, backward=True)
    note = "150 more if it is CHP: counts as unknown; no other plant near | 2020: -"
    unit("U-04b", note, where, "疑似厂", unit_count=1, is_chp=None, backward=True)
    where = (115.43, 38.61)
    unit("U-05a", "100 for certain", where, "缺容量厂", unit_mw=100.0, unit_count=1)
    unit("U-05b", "unit_mw missing: counts as unknown | 2020: -", where, "缺容量厂", unit_mw=None)
    note = "unit_count missing is 1: 300 | 2020: -"
    unit("U-06", note, (114.85, 38.61), "缺台数厂", unit_mw=300.0, unit_count=None)
    where = (115.05, 38.61)
    unit("U-07a", "200 for certain", where, "不足厂", unit_mw=200.0, unit_count=1)
    note = "50 more cannot reach 300: does not count | 2020: -"
    unit("U-07b", note, where, "不足厂", unit_mw=50.0, unit_count=1, is_chp=None)
    unit("U-07c", "retired long ago", where, "不足厂", unit_mw=350.0, retired=date(2017, 1, 1))
    unit("U-07d", "condensing", where, "不足厂", unit_mw=600.0, is_chp=False)
    unit("U-07e", "not yet built", where, "不足厂", unit_mw=350.0, commissioned=date(2021, 1, 1))

    note = "定州市, not in plan: at most verify | 2020: out"
    unit("U-08", note, (115.65, 38.61), "界外厂", unit_mw=600.0)
    unit("U-09a", "two places: the west one exact", (114.85, 38.77), "两址厂", unit_count=1)
    note = "two places: the east one known to 300 m | 2020: -"
    unit("U-09b", note, (114.91, 38.77), "两址厂", unit_count=1, uncertainty_m=300.0)
    note = "no located unit runs: decides no distance"
    unit("U-10a", note, None, "无址厂", unit_mw=350.0, county="清苑区")
    unit("U-10b", "its located unit is retired", (115.3, 39.1), "无址厂", retired=date(2017, 1, 1))
    unit("U-11", "no plant name: its own plant | 2020: -", (115.25, 38.61), None, unit_mw=300.0, unit_count=1)
    unit("U-12a", "no plant name: 150 is not added | 2020: -", (115.15, 39.09), None, unit_count=1)
    unit("U-12b", "no plant name: to this 150 | 2020: -", (115.15, 39.09), None, unit_count=1)
    unit("U-13a", "in 定州市; its other row makes it in plan", (115.61, 38.45), "跨界厂", unit_count=1)
    unit("U-13b", "in 博野县: the plant is in plan, 300 | 2020: -", (115.59, 38.45), "跨界厂", unit_count=1)
    unit("U-14", "condensing, 1200: no CHP | 2020: -", (115.05, 38.93), "凝汽厂", unit_mw=600.0, is_chp=False)
    unit("U-15", "299.9 does not count | 2020: -", (114.85, 38.93), "将及厂", unit_mw=299.9, unit_count=1)

    small: Row = {"unit_mw": 15.0, "backward": True}
    near = at(MAIN_PLANT, 270.0, 5000.0)
    unit("S-01", "backward, 5 km from 热源一厂 | 2020: chp.small_15km=yes", near, "小一", **small)
    missing = "missing | 2020: chp.small_15km=verify"
    unit("S-02", f"backward {missing}", near, "小二", **{**small, "backward": None})
    unit("S-03", "not backward | 2020: -", near, "小三", **{**small, "backward": False})
    unit("S-04", "gas | 2020: -", near, "小四", **small, fuel="gas")
    unit("S-05", f"fuel {missing}", near, "小五", **small, fuel=None)
    unit("S-06", "no CHP | 2020: -", near, "小六", **small, is_chp=False)
    unit("S-07", f"is_chp {missing}", near, "小七", **small, is_chp=None)
    note = "exactly 15,000.0 m | 2020: chp.small_15km=yes"
    unit("S-08", note, at(MAIN_PLANT, 270.0, 15000.0), "小八", **small)
    note = "50 m beyond, known to the plan's 100 m | 2020: chp.small_15km=verify"
    unit("S-09", note, at(MAIN_PLANT, 270.0, 15050.0), "小九", **small, uncertainty_m=None)
    note = "150 m beyond, known to the plan's 100 m | 2020: -"
    unit("S-10", note, at(MAIN_PLANT, 270.0, 15150.0), "小十", **small, uncertainty_m=None)
    note = "no coordinates | 2020: chp.small_15km=verify"
    unit("S-11", note, None, "小十一", **small, county="清苑区")
    note = "retires on 2018-12-31: gone that day | 2018: - | 2020: -"
    unit("S-12", note, near, "小十二", **small, retired=date(2018, 12, 31))
    note = "starts on 2019-12-31 | 2018: - | 2019: chp.small_15km=yes"
    unit("S-13", note, near, "小十三", **small, commissioned=date(2019, 12, 31))
    unit("S-14", "outside the plan, 3 km from 界外厂 | 2020: out", (115.65, 38.64), "小十四", **small)
    note = "only 界外厂 is within 15 km: confirm | 2020: chp.small_15km=verify"
    unit("S-15", note, (115.598, 38.66), "小十五", **small)
    note = "one backward unit of two | 2020: chp.small_15km=yes"
    unit("S-16a", "not backward", near, "小十六", **{**small, "backward": False})
    unit("S-16b", note, near, "小十六", **small)
    unit("S-17a", "not CHP and backward", near, "小十七", **small, is_chp=False)
    note = "the CHP unit of the plant is not backward | 2020: -"
    unit("S-17b", note, near, "小十七", **{**small, "backward": False})
    near = at((114.85, 38.61), 270.0, 3000.0)
    note = "unit_mw missing: may itself count; 3 km from 缺台数厂 | 2020: chp.small_15km=verify"
    unit("S-18", note, near, "小十八", **{**small, "unit_mw": None})
    note = "far pair 17 km"
    unit("S-19a", note, at(MAIN_PLANT, 250.0, 17000.0), "小十九", **{**small, "backward": False})
    note = "nearest pair 14 km | 2020: chp.small_15km=yes"
    unit("S-19b", note, at(MAIN_PLANT, 250.0, 14000.0), "小十九", **small)


def _edge_boilers_by_attribute(maker: _EdgeMaker) -> None:
    """Capacity, dates, fuel, use and status at a quiet place."""
    boiler = maker.boiler
    small, upgrade = "boiler.small=yes", "boiler.ultra_low=yes"
    boiler("B-101", f"35.0 is 35 and below | 2020: {small}", QUIET, capacity_tph=35.0)
    boiler("B-102", f"24.5 MW / 0.7 is 35 | 2020: {small}", QUIET, capacity_tph=24.5 / 0.7)
    boiler("B-103", f"above the tolerance: large | 2020: {upgrade}", QUIET, capacity_tph=35.0000001)
    boiler("B-104", f"within the tolerance: small | 2020: {small}", QUIET, capacity_tph=35.00000003)
    note = f"capacity missing, domestic: small | 2020: {small}"
    boiler("B-105", note, QUIET, capacity_tph=None, use="domestic")
    both = "boiler.small=verify;boiler.ultra_low=verify"
    boiler("B-106", f"capacity missing | 2020: {both}", QUIET, capacity_tph=None)
    note = f"domestic with a capacity: the capacity decides | 2020: {upgrade}"
    boiler("B-107", note, QUIET, capacity_tph=40.0, use="domestic")
    note = "capacity missing, ultra-low done | 2020: boiler.small=verify"
    boiler("B-108", note, QUIET, capacity_tph=None, ultra_low=date(2018, 5, 1))

    new = "boiler.new_small=yes;boiler.small=yes"
    boiler("B-111", f"new on the plan's first day | 2018: {new}", QUIET, commissioned=date(2018, 1, 1))
    boiler("B-112", f"not new the day before | 2020: {small}", QUIET, commissioned=date(2017, 12, 31))
    note = f"commissioned missing | 2018: boiler.new_small=verify;{small}"
    boiler("B-113", note, QUIET, commissioned=None)
    note = f"commissioned on the as-of date | 2018: - | 2019: {new}"
    boiler("B-114", note, QUIET, commissioned=date(2019, 12, 31))
    boiler("B-115", "commissioned after it | 2020: -", QUIET, commissioned=date(2021, 1, 1))
    boiler(
        "B-116",
        "new and large, done | 2020: -",
        QUIET,
        **_large(date(2018, 5, 1)),
        ultra_low=date(2018, 5, 1),
    )

    boiler("B-121", f"status missing: operating | 2020: {small}", QUIET, status=None)
    boiler("B-122", f"stopped | 2020: {small}", QUIET, status="stopped")
    boiler("B-123", "demolished | 2020: -", QUIET, status="demolished")
    boiler("B-124", "converted | 2020: -", QUIET, status="converted")

    note = f"done on 2019-12-31 | 2018: {upgrade} | 2019: - | 2020: -"
    boiler("B-131", note, QUIET, **_large(), ultra_low=date(2019, 12, 31))
    note = f"done on 2020-01-01 | 2019: {upgrade} | 2020: -"
    boiler("B-132", note, QUIET, **_large(), ultra_low=date(2020, 1, 1))
    note = f"low-nitrogen does not help coal | 2020: {upgrade}"
    boiler("B-133", note, QUIET, **_large(), low_nox=date(2018, 1, 1))
    nox = "boiler.low_nox=yes"
    boiler("B-141", f"gas | 2018: {nox} | 2020: {nox}", QUIET, fuel="gas", commissioned=date(2018, 6, 1))
    boiler("B-142", "gas, done | 2020: -", QUIET, fuel="gas", low_nox=date(2020, 12, 31))
    boiler("B-143", f"gas, done later | 2020: {nox}", QUIET, fuel="gas", low_nox=date(2021, 1, 1))
    boiler("B-144", "oil | 2020: -", QUIET, fuel="oil")
    boiler("B-145", "electric | 2020: -", QUIET, fuel="electric")
    note = "fuel missing: coal or gas | 2020: boiler.small=verify;boiler.low_nox=verify"
    boiler("B-146", note, QUIET, fuel=None)
    note = "fuel missing, large | 2020: boiler.ultra_low=verify;boiler.low_nox=verify"
    boiler("B-147", note, QUIET, fuel=None, capacity_tph=75.0)
    unknown = "boiler.new_small=verify;boiler.small=verify;boiler.ultra_low=verify;boiler.low_nox=verify"
    nothing: Row = {"capacity_tph": None, "fuel": None, "use": None, "status": None, "commissioned": None}
    boiler("B-148", f"nothing known but the place | 2020: {unknown}", QUIET, **nothing)
    note = "nothing known at all | 2020: " + ";".join(
        [
            *("boiler.network=verify", "boiler.coal_ban=verify", "boiler.15km=verify", unknown),
            *("boiler.biomass=verify", "boiler.new_biomass=verify"),
        ]
    )
    boiler("B-149", note, None, **nothing)


def _large(commissioned: date = date(2010, 1, 1)) -> Row:
    return {"capacity_tph": 40.0, "commissioned": commissioned}


def _edge_boilers_by_distance(maker: _EdgeMaker) -> None:
    """Probe the 15 km of a plant, and which plants count."""
    boiler = maker.boiler
    small = "boiler.small=yes"
    yes, verify = f"boiler.15km=yes;{small}", f"boiler.15km=verify;{small}"

    def probe(name: str, what: str, metres: float, expected: str, **fields: object) -> None:
        azimuth = 80.0 + len(maker.city["boilers"]) % 20
        boiler(name, f"{what} | 2020: {expected}", at(MAIN_PLANT, azimuth, metres), **fields)

    probe("B-201", "exactly 15,000.0 m, no uncertainty: within", 15000.0, yes)
    probe("B-202", "1 cm inside", 14999.99, yes)
    probe("B-203", "1 cm outside", 15000.01, small)
    probe("B-204", "a tenth of a millimetre outside: beyond the tolerance", 15000.0001, small)
    probe("B-205", "a hundredth of a millimetre outside: within the tolerance", 15000.00001, yes)
    probe("B-206", "uncertainty 50, exactly 50 m outside: cannot decide", 15050.0, verify, uncertainty_m=50.0)
    probe("B-207", "uncertainty 50, 1 cm more", 15050.01, small, uncertainty_m=50.0)
    probe("B-208", "uncertainty 50, 1 cm less than 50 m inside", 14950.01, verify, uncertainty_m=50.0)
    probe("B-209", "uncertainty 50, more than 50 m inside", 14949.99, yes, uncertainty_m=50.0)
    probe("B-210", "uncertainty missing is 100: 99 m outside", 15099.0, verify, uncertainty_m=None)
    probe("B-211", "uncertainty missing is 100: 101 m outside", 15101.0, small, uncertainty_m=None)
    probe("B-212", "central heating is listed too", 10000.0, yes, use="central_heating")
    probe("B-213", "a power plant's own boiler is not", 10000.0, small, use="power")
    probe("B-214", "use missing", 10000.0, verify, use=None)
    probe("B-215", "feedstock is no exemption here", 10000.0, yes, use="feedstock")
    both = "boiler.15km=yes;boiler.ultra_low=yes"
    probe("B-216", "40 t/h: two duties, stranded", 10000.0, both, capacity_tph=40.0)
    both = "boiler.15km=verify;boiler.ultra_low=yes"
    probe("B-217", "40 t/h, in the band: stranded", 15000.0, both, capacity_tph=40.0, uncertainty_m=10.0)
    probe("B-218", "gas inside 15 km", 10000.0, "boiler.low_nox=yes", fuel="gas")
    maybe = "boiler.15km=verify;boiler.small=verify;boiler.low_nox=verify"
    probe("B-219", "fuel missing inside 15 km", 10000.0, maybe, fuel=None)
    boiler("B-220", f"at the plant itself | 2020: {yes}", MAIN_PLANT)
    no_place = f"boiler.network=verify;boiler.coal_ban=verify;boiler.15km=verify;{small}"
    boiler("B-221", f"no coordinates | 2020: {no_place}", None, county="清苑区")
    no_place = f"boiler.15km=verify;{small}"
    boiler("B-222", f"no coordinates, central heating | 2020: {no_place}", None, use="central_heating")
    boiler("B-223", f"no coordinates, power | 2020: {small}", None, use="power")

    note = f"启用厂 runs from 2019-12-31 | 2018: {small} | 2019: {yes} | 2020: {yes}"
    boiler("B-231", note, (114.85, 38.46))
    note = f"退役厂 is gone on 2020-12-31 | 2018: {yes} | 2019: {yes} | 2020: {small}"
    boiler("B-232", note, (115.05, 38.46))
    boiler("B-233", f"疑似厂: is_chp missing | 2020: {verify}", (115.25, 38.46))
    boiler("B-234", f"缺容量厂: unit_mw missing | 2020: {verify}", (115.43, 38.62))
    boiler("B-235", f"缺台数厂: unit_count missing is 1 | 2020: {yes}", (114.85, 38.62))
    boiler("B-236", f"不足厂: unknown parts do not reach 300 | 2020: {small}", (115.05, 38.62))
    boiler("B-237", f"界外厂: confirm across the boundary | 2020: {verify}", (115.598, 38.66))
    boiler("B-238", f"a unit without a plant name is a plant | 2020: {yes}", (115.25, 38.62))
    boiler("B-239", f"two nameless units of 150 are two plants | 2020: {small}", (115.15, 39.10), status=None)
    boiler("B-240", f"跨界厂: one row in plan | 2020: {yes}", (115.58, 38.46))
    boiler("B-241", f"凝汽厂: no CHP | 2020: {small}", (115.05, 38.94))
    boiler("B-242", f"将及厂: 299.9 MW | 2020: {small}", (114.85, 38.94))
    east = (114.91, 38.77)
    note = f"两址厂: 200 m beyond the 15 km of its east place, known to 300 m | 2020: {verify}"
    boiler("B-243", note, at(east, 60.0, 15200.0))
    note = f"两址厂: in the band of the east place, inside that of the west one | 2020: {yes}"
    boiler("B-244", note, at(east, 330.0, 14900.0))
    note = f"两址厂: 350 m beyond, known to 100 m: 300 + 100 | 2020: {verify}"
    boiler("B-245", note, at(east, 60.0, 15350.0), uncertainty_m=100.0)


def _edge_boilers_by_zone(maker: _EdgeMaker) -> None:
    """Coal-ban zones, heat networks and built-up areas."""
    boiler = maker.boiler
    small = "boiler.small=yes"
    ban, maybe = f"boiler.coal_ban=yes;{small}", f"boiler.coal_ban=verify;{small}"
    low_seam = ((SEAM_LOW[0] + SEAM_T[0]) / 2, (SEAM_LOW[1] + SEAM_T[1]) / 2)
    note = f"20 m west of the seam, which is an edge until BAN-2 is in force | 2018: {maybe} | 2020: {ban}"
    boiler("B-301", note, at(low_seam, 270.0, 20.0), uncertainty_m=100.0)
    note = f"20 m east of it: BAN-1 is near | 2018: {maybe} | 2019: {ban} | 2020: {ban}"
    boiler("B-302", note, at(low_seam, 90.0, 20.0), uncertainty_m=None)
    boiler("B-303", f"at the T-junction | 2018: {maybe} | 2020: {ban}", SEAM_T, uncertainty_m=50.0)
    note = f"in BAN-2, 30 m south of the undated BAN-3 | 2018: {maybe} | 2020: {ban}"
    boiler("B-304", note, at((115.74, 39.11), 180.0, 30.0), uncertainty_m=50.0)
    boiler("B-305", f"in BAN-3 only: no due date | 2020: {ban}", (115.74, 39.13))
    boiler("B-306", f"in BAN-1 and BAN-4: the earlier date | 2018: {ban} | 2020: {ban}", (115.675, 39.075))
    note = f"in BAN-1, 40 m from the edge of BAN-4, known to 50 m: its date too | 2020: {ban}"
    boiler("B-307", note, at((115.675, 39.09), 0.0, 40.0), uncertainty_m=50.0)
    note = f"in BAN-1, 60 m from the edge of BAN-4, known to 50 m: not its date | 2020: {ban}"
    boiler("B-308", note, at((115.675, 39.09), 0.0, 60.0), uncertainty_m=50.0)
    boiler("B-309", f"in BAN-2 | 2018: {small} | 2019: {ban}", (115.74, 39.07))

    boiler("B-311", f"in the hole of BAN-6 | 2020: {small}", (115.85, 39.10), uncertainty_m=None)
    boiler("B-312", f"on the edge of the hole, no uncertainty | 2020: {ban}", (115.83, 39.10))
    note = f"40 m inside the hole, known to 50 m | 2018: {small} | 2020: {maybe}"
    boiler("B-313", note, at((115.83, 39.10), 90.0, 40.0), uncertainty_m=50.0)
    note = f"40 m inside the hole, known to 30 m | 2020: {small}"
    boiler("B-314", note, at((115.83, 39.10), 90.0, 40.0), uncertainty_m=30.0)
    boiler("B-315", f"on the outer edge, no uncertainty | 2020: {ban}", (115.80, 39.10))
    boiler("B-316", f"on a corner, no uncertainty | 2020: {ban}", (115.90, 39.15))
    note = f"half a metre outside, no uncertainty | 2020: {small}"
    boiler("B-317", note, at((115.80, 39.10), 270.0, 0.5))
    note = f"half a metre outside, known to 0.6 m | 2020: {maybe}"
    boiler("B-318", note, at((115.80, 39.10), 270.0, 0.5), uncertainty_m=0.6)
    note = f"half a metre outside, known to 0.4 m | 2020: {small}"
    boiler("B-319", note, at((115.80, 39.10), 270.0, 0.5), uncertainty_m=0.4)
    boiler("B-320", f"half a metre inside | 2020: {ban}", at((115.80, 39.10), 90.0, 0.5))
    boiler("B-321", f"in a zone not yet in force | 2020: {small}", (115.95, 39.10))
    boiler("B-322", f"power | 2020: {small}", (115.81, 39.06), use="power")
    boiler("B-323", f"central heating | 2020: {small}", (115.81, 39.06), use="central_heating")
    boiler("B-324", f"feedstock | 2020: {small}", (115.81, 39.06), use="feedstock")
    boiler("B-325", f"use missing | 2020: {maybe}", (115.81, 39.06), use=None)
    boiler("B-326", f"domestic | 2020: {ban}", (115.81, 39.06), use="domestic")

    network, unsure = f"boiler.network=yes;{small}", f"boiler.network=verify;{small}"
    note = f"in the hole of NET-1, filled on 2019-12-31 | 2018: {small} | 2019: {network} | 2020: {network}"
    boiler("B-331", note, (115.30, 39.30))
    note = f"20 m inside the hole: an edge until it is filled | 2018: {unsure} | 2020: {network}"
    boiler("B-332", note, at((115.28, 39.30), 90.0, 20.0), uncertainty_m=None)
    boiler("B-333", f"central heating | 2020: {small}", (115.26, 39.30), use="central_heating")
    boiler("B-334", f"power | 2020: {small}", (115.26, 39.30), use="power")
    boiler("B-335", f"use missing | 2020: {unsure}", (115.26, 39.30), use=None)
    boiler("B-336", f"feedstock is no exemption here | 2020: {network}", (115.26, 39.30), use="feedstock")
    boiler("B-337", f"network not yet in force | 2020: {small}", (115.38, 39.30))
    note = f"new, in a network: demolish twice | 2020: boiler.network=yes;boiler.new_small=yes;{small}"
    boiler("B-338", note, (115.26, 39.30), commissioned=date(2018, 3, 1))
    note = f"verify for the network, yes for small: replace | 2020: {unsure}"
    boiler("B-339", note, at((115.35, 39.30), 90.0, 10.0), uncertainty_m=50.0)

    town = (115.45, 39.10)
    biomass: Row = {"fuel": "biomass"}
    boiler("B-341", "biomass in town | 2020: boiler.biomass=yes", town, **biomass)
    boiler("B-342", "biomass in town, done | 2020: -", town, **biomass, ultra_low=date(2020, 6, 1))
    note = "biomass in town, new | 2020: boiler.biomass=yes;boiler.new_biomass=yes"
    boiler("B-343", note, town, **biomass, commissioned=date(2018, 6, 1))
    note = "biomass in town, commissioned missing | 2020: boiler.biomass=yes;boiler.new_biomass=verify"
    boiler("B-344", note, town, **biomass, commissioned=None)
    note = "biomass in town, new and large | 2020: boiler.biomass=yes"
    boiler("B-345", note, town, **biomass, commissioned=date(2018, 6, 1), capacity_tph=36.0)
    note = "biomass at the edge | 2020: boiler.biomass=verify;boiler.new_biomass=verify"
    edge = at((115.45, 39.15), 0.0, 30.0)
    boiler("B-346", note, edge, **biomass, commissioned=date(2018, 6, 1), uncertainty_m=50.0)
    boiler("B-347", "biomass outside town | 2020: -", QUIET, **biomass)
    note = "biomass without coordinates | 2020: boiler.biomass=verify"
    boiler("B-348", note, None, **biomass, county="莲池区")
    boiler("B-349", "biomass in a town of unknown class | 2020: boiler.biomass=yes", (115.03, 38.83), **biomass)


def _edge_boilers_by_county(maker: _EdgeMaker) -> None:
    """Inside the plan and outside it."""
    boiler = maker.boiler
    small = "boiler.small=yes"
    boiler("B-401", "定州市 by place | 2020: out", (115.80, 38.50))
    boiler("B-402", "雄县 by place; the switch shows it | 2020: out", (115.80, 38.90))
    boiler("B-403", "定州市 by field, 莲池区 by place | 2020: out", QUIET, county="定州市")
    boiler("B-404", f"莲池区 by field, 定州市 by place | 2020: {small}", (115.80, 38.50), county="莲池区")
    boiler("B-405", "outside the city | 2020: out", (116.50, 38.50))
    boiler("B-406", f"outside, but the field names a county | 2020: {small}", (116.50, 38.50), county=" 清苑区 ")
    boiler("B-407", "field is nonsense, place outside | 2020: out", (116.50, 38.50), county="某某县")
    boiler("B-408", f"field is nonsense, place 莲池区 | 2020: {small}", QUIET, county="某某县")
    boiler("B-409", f"committee | 2020: {small}", (115.80, 38.50), county="高新区")
    boiler("B-410", f"on the seam of 竞秀区 and 雄县: the smaller code | 2020: {small}", (115.80, 39.00))
    boiler("B-411", "on the seam of 定州市 and 雄县 | 2020: out", (115.80, 38.70))
    boiler("B-412", f"a corner of 清苑, 莲池, 雄县 and 竞秀 | 2020: {small}", (115.60, 39.00))


def _edge_villages_by_state(maker: _EdgeMaker) -> None:
    """Every test of the state, in 清苑区 (whole in 2019)."""
    village = maker.village
    plain = "village.county_2019=yes;village.plain_2020=yes"
    plain_maybe = "village.county_2019=verify;village.plain_2020=verify"
    high = "village.county_2019=yes;village.mountain_2020=yes"
    high_maybe = "village.county_2019=verify;village.mountain_2020=verify"
    unsuited: Row = {"terrain": "mountain", "suited": False}
    done: Row = {"accepted": date(2018, 6, 1)}
    none: Row = {"gas_households": None}

    village("V-101", f"test 1: households missing, unknown | 2020: {plain_maybe}", FAR, households=None)
    village("V-102", "test 1: none due, covered | 2020: -", FAR, exempt_households=100)
    village("V-103", "test 1: fewer than none due, covered | 2020: -", FAR, exempt_households=120)
    village("V-104", "test 1: no households, covered | 2020: -", FAR, households=0, **none)

    note = "test 2: no modes, mountain, unsuited, enough clean coal: clean_coal | 2020: -"
    village("V-111", note, FAR, **none, **unsuited, clean_coal_households=100)
    note = f"test 2: too little clean coal: unknown | 2020: {high_maybe}"
    village("V-112", note, FAR, **none, **unsuited, clean_coal_households=99)
    note = f"test 2: suited missing: unknown | 2020: {high_maybe}"
    village("V-113", note, FAR, **none, terrain="mountain", suited=None, clean_coal_households=100)
    note = f"test 2: clean coal missing: unknown | 2020: {high_maybe}"
    village("V-114", note, FAR, **none, **unsuited)
    note = f"test 2: plain: unknown | 2020: {plain_maybe}"
    village("V-115", note, FAR, **none, clean_coal_households=100)
    note = "test 2: exempt households are not due: clean_coal | 2020: -"
    village("V-116", note, FAR, **none, **unsuited, exempt_households=10, clean_coal_households=90)

    modes: Row = {"gas_households": 60, "electric_households": 40}
    note = f"test 3: accepted on 2019-12-31 | 2018: {plain} | 2019: - | 2020: -"
    village("V-121", note, FAR, **modes, accepted=date(2019, 12, 31))
    note = f"test 3: accepted on 2020-01-01 | 2019: {plain} | 2020: -"
    village("V-122", note, FAR, **modes, accepted=date(2020, 1, 1))
    village("V-123", f"test 3: not accepted | 2020: {plain}", FAR, **modes)
    village("V-124", "test 3: less the exempt | 2020: -", FAR, exempt_households=10, gas_households=90, **done)
    note = "test 3: all four modes | 2020: -"
    four: Row = {"district_households": 25, "gas_households": 25, "electric_households": 25}
    village("V-125", note, FAR, **four, other_clean_households=25, **done)
    village("V-126", "test 3: more than all | 2020: -", FAR, gas_households=130, **done)
    note = f"test 3: 99 of 100: partial | 2020: {plain}"
    village("V-127", note, FAR, gas_households=99, **done)

    coal: Row = {"gas_households": 40, "clean_coal_households": 60, **done}
    village("V-131", "test 4: yes: clean_coal | 2020: -", FAR, **coal, **unsuited)
    both = "village.county_2019=verify;village.plain_2020=verify;village.mountain_2020=verify"
    note = f"test 4: terrain missing: unknown | 2020: {both}"
    village("V-132", note, FAR, **coal, terrain=None, suited=False)
    note = f"test 4: suited missing: unknown | 2020: {high_maybe}"
    village("V-133", note, FAR, **coal, terrain="mountain", suited=None)
    village("V-134", f"test 4: plain: partial | 2020: {plain}", FAR, **coal, suited=False)
    village("V-135", f"test 4: suited: partial | 2020: {high}", FAR, **coal, terrain="mountain", suited=True)
    note = f"test 4: terrain missing but suited: partial | 2020: {_open_anywhere()}"
    village("V-136", note, FAR, **coal, terrain=None, suited=True)
    note = "test 4: coal counts without accepted, gas does not: clean_coal | 2020: -"
    village("V-137", note, FAR, gas_households=40, clean_coal_households=100, **unsuited)
    note = f"test 4: gas not accepted, 60 on coal are too few: uncovered | 2020: {high}"
    village("V-138", note, FAR, gas_households=40, clean_coal_households=60, **unsuited)
    note = f"test 4: clean coal missing is 0: partial | 2020: {high}"
    village("V-139", note, FAR, gas_households=40, **unsuited, **done)
    note = f"test 4: 99 of 100: partial | 2020: {high}"
    village("V-140", note, FAR, **{**coal, "clean_coal_households": 59}, **unsuited)

    village("V-141", f"test 5: nothing done: uncovered | 2020: {plain}", FAR)
    village("V-142", f"test 5: one household: partial | 2020: {plain}", FAR, gas_households=1, **done)
    village("V-143", f"terrain missing, open | 2020: {_open_anywhere()}", FAR, terrain=None)


def _open_anywhere() -> str:
    return "village.county_2019=yes;village.plain_2020=verify;village.mountain_2020=verify"


def _edge_villages_by_side(maker: _EdgeMaker) -> None:
    """East and west of G5 in 满城区 (2019) and 曲阳县 (2020)."""
    village = maker.village
    plain = "village.plain_2020=yes"
    east, maybe = f"village.county_2019=yes;{plain}", f"village.county_2019=verify;{plain}"
    on_line = (115.015, 39.05)
    village("V-201", f"满城 east | 2020: {east}", (115.10, 39.05))
    village("V-202", f"满城 west | 2020: {plain}", (114.95, 39.05))
    village("V-203", f"on the west carriageway, no uncertainty: east | 2020: {east}", on_line)
    village("V-204", f"between the carriageways, 13 m from each: east | 2020: {east}", (115.01515, 39.05))
    note = f"between them, known to 5 m: east | 2020: {east}"
    village("V-205", note, (115.01515, 39.05), uncertainty_m=5.0)
    note = f"between them, known to 50 m | 2020: {maybe}"
    village("V-206", note, (115.01515, 39.05), uncertainty_m=50.0)
    note = f"80 m west, known to 100 m | 2020: {maybe}"
    village("V-207", note, at(on_line, 270.0, 80.0), uncertainty_m=None)
    note = f"80 m west, known to 50 m: west | 2020: {plain}"
    village("V-208", note, at(on_line, 270.0, 80.0), uncertainty_m=50.0)
    note = f"80 m east of the east carriageway, known to 100 m | 2020: {maybe}"
    village("V-209", note, at((115.0153, 39.05), 90.0, 80.0), uncertainty_m=None)
    village("V-210", f"in the gap: the side is unknown | 2020: {maybe}", (115.15, 39.12))
    village("V-211", f"in the gap, far west: unknown all the same | 2020: {maybe}", (114.85, 39.12))
    note = f"north of one end only: the other carriageway decides, west | 2020: {plain}"
    village("V-212", note, (115.0810, 39.255))
    village("V-213", f"north of both ends, east of the last | 2020: {east}", (115.0840, 39.30))
    village("V-214", f"north of both ends, west of the last | 2020: {plain}", (115.0815, 39.30))
    note = f"just east of the prolonged line, known to 2.5 km: only the line is uncertain | 2020: {east}"
    village("V-215", note, (115.0831, 39.30), uncertainty_m=2500.0)
    village("V-216", f"no coordinates: unknown | 2020: {_no_place(maybe)}", None, county="满城区")
    shape = Polygon([(114.99, 39.045), (115.12, 39.045), (115.12, 39.075), (114.99, 39.075)])
    note = f"polygon across the line: its inside point is east; its uncertainty is the zones' | 2020: {east}"
    village("V-217", note, shape, uncertainty_m=9000.0)
    bracket = box(114.98, 39.03, 115.18, 39.09) - box(115.00, 39.035, 115.20, 39.085)
    note = "bracket whose centroid is east and outside it; its inside point is west"
    village("V-218", f"{note} | 2020: {plain}", bracket)

    east, maybe = f"village.county_2020=yes;{plain}", f"village.county_2020=verify;{plain}"
    village("V-221", f"曲阳 east | 2020: {east}", (115.00, 38.60))
    village("V-222", f"曲阳 west | 2020: {plain}", (114.85, 38.60))
    village("V-223", f"south of the ends, east of the last | 2020: {east}", (114.8985, 38.45))
    village("V-224", f"south of the ends, west of the last | 2020: {plain}", (114.8975, 38.45))
    note = f"south of one end only: the other carriageway decides, west | 2020: {plain}"
    village("V-225", note, (114.8985, 38.495))
    village("V-226", f"beside the end, known to 100 m | 2020: {maybe}", (114.8985, 38.4895), uncertainty_m=None)


def _no_place(rules: str) -> str:
    return f"village.ban_leftover=verify;village.county_town_2019=verify;{rules}"


def _edge_villages_by_zone(maker: _EdgeMaker) -> None:
    """Coal-ban leftovers in 竞秀区, county towns in 唐县, networks."""
    village = maker.village
    ban = (115.675, 39.13)
    done: Row = {"gas_households": 90, "exempt_households": 10, "accepted": date(2018, 6, 1)}
    open_ = "village.main_urban=yes;village.plain_2020=yes"
    unknown = "village.ban_leftover=verify;village.main_urban=verify;village.plain_2020=verify"
    village("V-301", "covered, but exempt ones still burn coal | 2020: village.ban_leftover=yes", ban, **done)
    village("V-302", "all converted | 2020: -", ban, **{**done, "gas_households": 100})
    note = f"households missing | 2020: {unknown}"
    village("V-303", note, ban, households=None)
    note = f"all four modes missing | 2020: {unknown}"
    village("V-304", note, ban, gas_households=None)
    village("V-305", f"open | 2020: village.ban_leftover=yes;{open_}", ban)
    edge = at((115.65, 39.13), 270.0, 60.0)
    note = f"60 m outside the edge, known to 100 m | 2020: village.ban_leftover=verify;{open_}"
    village("V-306", note, edge, uncertainty_m=None)
    note = "clean coal is coal: left over in the zone | 2020: village.ban_leftover=yes"
    unsuited: Row = {"terrain": "mountain", "suited": False}
    village("V-307", note, ban, **unsuited, clean_coal_households=100)
    shape = Polygon([(115.60, 39.125), (115.66, 39.125), (115.66, 39.135), (115.60, 39.135)])
    village("V-308", f"polygon that reaches into the zone; its point is outside | 2020: {open_}", shape)
    note = "no households: none left over | 2020: -"
    village("V-309", note, ban, households=0)
    village("V-310", "all exempt, none converted | 2020: village.ban_leftover=yes", ban, exempt_households=100)

    tang = "village.county_2020=yes;village.plain_2020=yes"
    town = f"village.county_town_2019=yes;{tang}"
    maybe = f"village.county_town_2019=verify;{tang}"
    village("V-321", f"in the county town, off the network | 2020: {town}", (114.95, 38.83))
    village("V-322", f"in the county town, on the network | 2020: {tang}", (114.91, 38.83))
    village("V-323", f"in a town of unknown class | 2020: {maybe}", (115.03, 38.83))
    note = f"40 m off the network, known to 50 m | 2020: {maybe}"
    village("V-324", note, at((114.92, 38.83), 90.0, 40.0), uncertainty_m=50.0)
    note = f"40 m outside the town, known to 50 m | 2020: {maybe}"
    village("V-325", note, at((114.98, 38.83), 90.0, 40.0), uncertainty_m=50.0)
    village("V-326", f"in a town not yet in force | 2020: {tang}", (115.12, 38.83))
    village("V-327", "in the main urban area: no county town | 2020: " + open_, (115.45, 39.10))
    village("V-328", f"no coordinates, 唐县 | 2020: {_no_place(tang)}", None, county="唐县")
    note = "唐县, mountain | 2020: village.mountain_2020=yes"
    village("V-329", note, (115.17, 38.90), terrain="mountain")
    unknown = "village.county_2020=verify;village.plain_2020=verify;village.mountain_2020=verify"
    village("V-330", f"唐县, terrain missing | 2020: {unknown}", (115.17, 38.90), terrain=None)
    note = "mountain county town, unsuited, within 15 km of 两址厂 | 2020: village.county_town_2019=yes;"
    village("V-331", note + "village.mountain_2020=yes", (114.95, 38.83), **unsuited)
    village("V-332", f"in the hole of NET-1, filled in 2019: district | 2020: {open_}", (115.30, 39.30))
    village(
        "V-333",
        "unsuited mountain, far from all: clean_coal | 2020: village.mountain_2020=yes",
        _HILL,
        **unsuited,
    )
    village(
        "V-334",
        "suited mountain: gas_or_electric | 2020: village.mountain_2020=yes",
        _HILL,
        terrain="mountain",
    )


_HILL = (114.82, 39.35)
"""满城区, west of G5, more than 15 km from every plant."""


def _edge_villages_by_county(maker: _EdgeMaker) -> None:
    """County by field, by place, by neither."""
    village = maker.village
    plain = "village.plain_2020=yes"
    urban, whole = f"village.main_urban=yes;{plain}", f"village.county_2020=yes;{plain}"
    village("V-401", f"blanks about the field | 2020: {urban}", (116.50, 38.50), county="  莲池区 ")
    village("V-402", f"field 博野县, place 莲池区: the field | 2020: {whole}", (115.50, 39.25), county="博野县")
    village("V-403", f"field nonsense, place 莲池区 | 2020: {urban}", (115.50, 39.25), county="某某县")
    village("V-404", f"committee 高新区: main urban | 2020: {urban}", FAR, county="高新区")
    village("V-405", f"committee 白沟新城: no county's rule | 2020: {plain}", FAR, county="白沟新城")
    note = "no field, no coordinates: every county rule is unknown | 2020: "
    rules = ("ban_leftover", "county_town_2019", "county_2019", "county_2020", "main_urban")
    village("V-406", note + ";".join(f"village.{rule}=verify" for rule in rules) + f";{plain}", None)
    village("V-407", "outside the city | 2020: out", (116.50, 38.50))
    village("V-408", "定州市 by place | 2020: out", (115.80, 38.50))
    village("V-409", "雄县 by field | 2020: out", FAR, county="雄县")
    village("V-410", f"on the seam of 莲池区 and 清苑区: the smaller code | 2020: {urban}", (115.40, 39.00))
    village("V-411", f"博野县 by place | 2020: {whole}", (115.40, 38.50))
    village("V-412", f"field blank: the place | 2020: {whole}", (115.40, 38.50), county="   ")
    village("V-413", f"竞秀区: in_plan missing is in plan | 2020: {urban}", (115.95, 39.30))
    nothing: Row = {"terrain": None, "suited": None, "households": None, "gas_households": None}
    all_maybe = ";".join(f"village.{rule}=verify" for rule in (*rules, "plain_2020", "mountain_2020"))
    village("V-414", f"nothing known at all | 2020: {all_maybe}", None, **nothing)


def _edge_mines(maker: _EdgeMaker) -> None:
    """Mines of every kind."""
    mine = maker.mine
    hill = (115.00, 38.95)
    mine("M-01", "violation | 2020: mine.illegal=yes", hill, kind="closed", violation=True)
    mine("M-02", "closed, none recorded | 2020: -", hill, kind="closed")
    rectify = "mine.producing=yes"
    note = f"producing, not compliant: rectify, from 2020 close | 2019: {rectify} | 2020: {rectify}"
    mine("M-03", note, hill, kind="producing", compliant=False)
    mine("M-04", "producing, compliant missing | 2020: mine.producing=verify", hill, kind="producing")
    mine("M-05", "producing, compliant | 2020: -", hill, kind="producing", compliant=True)
    both = "mine.illegal=yes;mine.producing=yes"
    mine("M-06", f"both | 2018: {both}", hill, kind="producing", compliant=False, violation=True)
    ownerless: Row = {"kind": "ownerless", "in_2015_survey": True, "area_ha": 3.5}
    restore = "mine.ownerless=yes"
    mine("M-11", f"untreated | 2020: {restore}", hill, **ownerless, treatment="none")
    mine("M-12", f"underway | 2020: {restore}", hill, **ownerless, treatment="underway")
    mine("M-13", "accepted, no date: accepted | 2018: - | 2020: -", hill, **ownerless, treatment="accepted")
    note = f"accepted on 2019-12-31 | 2018: {restore} | 2019: - | 2020: -"
    mine("M-14", note, hill, **ownerless, treatment="accepted", accepted=date(2019, 12, 31))
    note = f"accepted on 2020-01-01 | 2019: {restore} | 2020: -"
    mine("M-15", note, hill, **ownerless, treatment="accepted", accepted=date(2020, 1, 1))
    note = f"accepted after the plan | 2020: {restore}"
    mine("M-16", note, hill, **ownerless, treatment="accepted", accepted=date(2021, 1, 1))
    mine("M-17", "treatment missing | 2020: mine.ownerless=verify", hill, **ownerless)
    mine("M-18", f"not in the survey: listed | 2020: {restore}", hill, kind="ownerless", treatment="none")
    mine("M-21", "no plan | 2020: mine.plan=yes", hill, kind="planned", restoration_plan=False)
    mine("M-22", "plan missing | 2020: mine.plan=verify", hill, kind="planned")
    mine("M-23", "plan compiled | 2020: -", hill, kind="planned", restoration_plan=True)
    maybe = "mine.producing=verify;mine.ownerless=verify;mine.plan=verify"
    mine("M-31", f"nothing known | 2020: {maybe}", hill)
    mine("M-32", "kind missing, compliant, treated, planned | 2020: -", hill, **_settled())
    mine("M-33", f"nothing known but a violation | 2020: mine.illegal=yes;{maybe}", hill, violation=True)
    mine("M-34", f"nothing known, no coordinates | 2020: {maybe}", None)
    shape = Polygon([(115.00, 38.92), (115.03, 38.92), (115.03, 38.95), (115.00, 38.95)])
    mine("M-41", f"polygon | 2020: {restore}", shape, **ownerless, treatment="none")
    shape = box(115.55, 38.50, 115.75, 38.52)
    mine("M-42", "polygon with its inside point in 定州市 | 2020: out", shape, **ownerless, treatment="none")
    mine("M-43", "outside the city | 2020: out", (116.50, 38.50), kind="closed", violation=True)
    note = "outside, but the field names 唐县 | 2020: mine.illegal=yes"
    mine("M-44", note, (116.50, 38.50), kind="closed", violation=True, county="唐县")
    both = "mine.illegal=yes;mine.ownerless=yes"
    note = f"illegal and ownerless: close | 2020: {both}"
    mine("M-45", note, hill, **ownerless, treatment="none", violation=True)


def _edge_duties(maker: _EdgeMaker) -> None:
    """Things with one duty only: townships, stacks, filling stations, dumps."""
    hill = (115.00, 38.95)

    def one(kind: str, name: str, note: str, where: LonLat | BaseGeometry | None = hill, **fields: object) -> None:
        maker.add(kind, name, note, _shape(where), {"name": name, **fields})

    station = "town.air_station=yes"
    one("townships", "TO-1", f"no station | 2018: {station} | 2020: {station}")
    note = f"station since 2019-01-01 | 2018: {station} | 2019: - | 2020: -"
    one("townships", "TO-2", note, air_station=date(2019, 1, 1))
    one("townships", "TO-3", f"no place | 2020: {station}", None)
    one("townships", "TO-4", "in 定州市 | 2020: out", (115.8, 38.5))
    area = box(115.00, 38.90, 115.02, 38.92)
    one("townships", "TO-5", f"an area | 2020: {station}", area)

    high = "stack.monitored=yes"
    one("stacks", "ST-1", "exactly 45 m | 2020: -", height_m=45.0)
    one("stacks", "ST-2", f"above | 2018: {high} | 2020: {high}", height_m=45.01)
    one("stacks", "ST-3", "45 m but for rounding | 2020: -", height_m=45.00000001)
    one("stacks", "ST-4", "height missing | 2020: stack.monitored=verify")
    note = f"monitored from 2019-12-31 on | 2018: {high} | 2019: -"
    one("stacks", "ST-5", note, height_m=120.0, monitored=date(2019, 12, 31))
    one("stacks", "ST-6", "height missing, monitored | 2020: -", monitored=date(2018, 6, 1))

    much = "station.vapour=yes"
    one("filling_stations", "FI-1", "exactly 5,000 t | 2020: -", petrol_t=5000.0)
    one("filling_stations", "FI-2", f"above | 2020: {much}", petrol_t=5001.0)
    one("filling_stations", "FI-3", "sales missing | 2020: station.vapour=verify")
    note = f"monitored after the plan | 2020: {much}"
    one("filling_stations", "FI-4", note, petrol_t=8000.0, monitored=date(2021, 1, 1))
    one("filling_stations", "FI-5", "monitored | 2020: -", petrol_t=8000.0, monitored=date(2020, 12, 31))

    cleared = "dump.cleared=yes"
    one("informal_dumps", "DU-1", f"not cleared | 2018: {cleared} | 2020: {cleared}")
    note = f"cleared on the last day | 2019: {cleared} | 2020: -"
    one("informal_dumps", "DU-2", note, cleared=date(2020, 12, 31))
    one("informal_dumps", "DU-3", f"an area, volume missing | 2020: {cleared}", area)


def _settled() -> Row:
    return {"compliant": True, "treatment": "accepted", "restoration_plan": True}


# ---- random cities ---------------------------------------------------------------------------------------

DAYS: tuple[date, ...] = (
    *(date(2015, 5, 1), date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 30), date(2018, 12, 31)),
    *(date(2019, 1, 1), date(2019, 10, 31), date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31)),
    *(date(2021, 1, 1), date(2021, 6, 1)),
)
UNCERTAINTIES: tuple[float | None, ...] = (None, 0.0, 5.0, 50.0, 300.0, 2500.0)
Ring = list[LonLat]


class _RandomMaker(_Maker):
    """Draws a city; the points lie where the rules turn."""

    def __init__(self, seed: int) -> None:
        super().__init__(f"random-{seed}")
        self.rng = random.Random(seed)
        self.placed: list[LonLat] = []

    def some(self, value: object, missing: float = 0.15) -> object:
        """Keep a value, or lose it."""
        return None if self.rng.random() < missing else value

    def pick(self, *values: object, missing: float = 0.15) -> object:
        """Draw one of the values, or none."""
        return self.some(self.rng.choice(values), missing)

    def day(self, missing: float = 0.3) -> object:
        """Draw a date near the dates that matter."""
        return self.pick(*DAYS, missing=missing)

    def county(self) -> object:
        """Draw what a ledger may say of the county."""
        names = [name for _, name, in_plan, _ in COUNTIES if in_plan is not False or self.rng.random() < 0.3]
        stated = self.rng.choice([*names, f" {self.rng.choice(names)}  ", "高新区", "白沟新城", "某某县", "", "  "])
        return self.some(stated, missing=0.6)

    def anywhere(self, margin: float = 0.0) -> LonLat:
        """Draw a point in the city's box, or a little beyond it."""
        lon = self.rng.uniform(114.8 - margin, 116.0 + margin)
        return lon, self.rng.uniform(38.4 - margin, 39.4 + margin)

    def offset(self) -> float:
        """Draw a distance, mostly short."""
        return self.rng.choice([self.rng.uniform(0.05, 300.0), self.rng.uniform(0.05, 3000.0)])

    def beside(self, shape: BaseGeometry) -> LonLat:
        """Draw a point beside the edge of a polygon, or beside a line."""
        edge = shape.boundary if shape.geom_type.endswith("Polygon") else shape
        on_edge = edge.interpolate(self.rng.random(), normalized=True)
        return at((on_edge.x, on_edge.y), self.rng.uniform(0.0, 360.0), self.offset())

    def shapes(self, *kinds: str) -> list[BaseGeometry]:
        """List the geometries of some kinds."""
        found = [row["geometry"] for kind in kinds for row in self.city[kind]]
        return [shape for shape in found if isinstance(shape, BaseGeometry)]

    def point(self) -> LonLat | None:
        """Draw a point for an object."""
        rng = self.rng
        share = rng.random()
        units = self.shapes("chp_units")
        zones = self.shapes("coal_ban_zones", "heat_networks", "built_up_areas")
        roads = self.shapes("expressways")
        if share < 0.06:
            return None
        if share < 0.40 and units:
            unit = rng.choice(units)
            metres = 15000.0 + rng.choice([-1, 1]) * self.offset()
            return at((unit.x, unit.y), rng.uniform(0.0, 360.0), metres)
        if share < 0.62 and zones:
            return self.beside(rng.choice(zones))
        if share < 0.72 and roads:
            return self.beside(rng.choice(roads))
        if share < 0.78 and units:
            unit = rng.choice(units)
            return float(unit.x), float(unit.y)
        if share < 0.82 and self.placed:
            return rng.choice(self.placed)
        if share < 0.90 and zones:
            inner = rng.choice(zones).representative_point()
            return at((inner.x, inner.y), rng.uniform(0.0, 360.0), self.offset())
        return self.anywhere(margin=0.1)

    def place(self) -> BaseGeometry | None:
        """Draw a point geometry for an object."""
        point = self.point()
        if point is None:
            return None
        self.placed.append(point)
        return Point(point)

    def place_or_area(self) -> BaseGeometry | None:
        """Draw a point, a polygon or a polygon of two parts."""
        point = self.point()
        if point is None or self.rng.random() < 0.65:
            return None if point is None else Point(point)
        parts = [self.quad(point, self.rng.uniform(150.0, 1500.0))]
        if self.rng.random() < 0.25:
            aside = at(point, self.rng.uniform(0.0, 360.0), 5000.0)
            parts.append(self.quad(aside, self.rng.uniform(150.0, 1500.0)))
        shapes = [Polygon(part) for part in parts]
        return shapes[0] if len(shapes) == 1 else MultiPolygon(shapes)

    def quad(self, centre: LonLat, metres: float) -> Ring:
        """Draw a convex quadrilateral about a point, anticlockwise, in no special position."""
        turn = self.rng.uniform(0.0, 90.0)
        azimuths = [turn + quarter + self.rng.uniform(-15.0, 15.0) for quarter in (270.0, 180.0, 90.0, 0.0)]
        return [at(centre, azimuth, metres) for azimuth in azimuths]

    def zone_shapes(self) -> list[BaseGeometry]:
        """Draw a zone, or a group of zones that adjoin, overlap or have holes."""
        rng = self.rng
        centre, metres = self.anywhere(), rng.uniform(1500.0, 9000.0)
        ring = self.quad(centre, metres)
        draw = rng.random()
        if draw < 0.08:
            aside = at(centre, rng.uniform(0.0, 360.0), 3.0 * metres)
            return [MultiPolygon([Polygon(ring), Polygon(self.quad(aside, metres))])]
        if draw < 0.25:
            return [Polygon(ring)]
        if draw < 0.50:
            hole = [_between(centre, corner, 0.4) for corner in ring]
            pierced = Polygon(ring, [hole])
            return [pierced, Polygon(hole)] if rng.random() < 0.4 else [pierced]
        if draw < 0.65:
            aside = at(centre, rng.uniform(0.0, 360.0), metres * rng.uniform(0.3, 1.2))
            return [Polygon(ring), Polygon(self.quad(aside, metres))]
        low = _between(ring[0], ring[1], rng.uniform(0.3, 0.7))
        high = _between(ring[3], ring[2], rng.uniform(0.3, 0.7))
        junction = _between(low, high, rng.uniform(0.3, 0.7))
        side = _between(ring[1], ring[2], rng.uniform(0.3, 0.7))
        pieces = [
            Polygon([ring[0], low, high, ring[3]]),
            Polygon([low, ring[1], side, junction]),
            Polygon([junction, side, ring[2], high]),
        ]
        return pieces if rng.random() < 0.7 else pieces[:2]


def _between(a: LonLat, b: LonLat, share: float) -> LonLat:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def random_city(seed: int, size: int = 120) -> City:
    """Draw a messy city of some size; the same seed gives the same city."""
    maker = _RandomMaker(seed)
    _random_counties(maker)
    _random_expressways(maker)
    _random_zones(maker)
    _random_plants(maker)
    boilers, villages = size // 2, size // 3
    for count in range(boilers):
        _random_boiler(maker, f"boilers-{count + 1:05d}")
    for count in range(villages):
        _random_village(maker, f"villages-{count + 1:05d}")
    for count in range(size - boilers - villages):
        _random_mine(maker, f"mines-{count + 1:05d}")
    for count in range(size // 6):
        _random_duty(maker, f"{count + 1:05d}")
    for rows in maker.city.values():
        maker.rng.shuffle(rows)
    return maker.city


def _random_counties(maker: _RandomMaker) -> None:
    if maker.rng.random() < 0.06:
        return
    for adcode, name, in_plan, corners in COUNTIES:
        fields: Row = {"adcode": adcode, "name": name, "in_plan": maker.some(in_plan, missing=0.1)}
        maker.add("counties", adcode, "", box(*corners), fields)


def _random_expressways(maker: _RandomMaker) -> None:
    rng = maker.rng
    lat, lon = rng.uniform(38.3, 38.6), rng.uniform(114.85, 115.1)
    line: Ring = []
    last = rng.choice([39.2, 39.45])
    while len(line) < 2 or lat < last:
        line.append((lon, lat))
        lat += rng.uniform(0.08, 0.2)
        lon += rng.uniform(-0.03, 0.09)
    pieces = [line]
    if rng.random() < 0.4 and len(line) >= 5:
        pieces = [line[:3], [_between(line[2], line[3], 0.4), *line[3:]]]
    draw = rng.random()
    if draw < 0.1:
        return
    for count, piece in enumerate(pieces):
        maker.add("expressways", f"G5-{count}", "", LineString(piece), {"ref": rng.choice(["G5", " G5"])})
    if draw < 0.6:
        beside = [(lon + rng.uniform(0.0002, 0.0009), lat - 0.003) for lon, lat in line]
        maker.add("expressways", "G5-beside", "", LineString(beside), {"name": "京昆高速", "ref": "G5"})
    other = [maker.anywhere(), maker.anywhere()]
    maker.add("expressways", "other", "", LineString(other), {"ref": rng.choice(["G18", "G4", None])})


def _random_zones(maker: _RandomMaker) -> None:
    for kind in ("coal_ban_zones", "heat_networks", "built_up_areas"):
        for _ in range(maker.rng.choice([0, 1, 2, 2, 3, 3, 4, 5])):
            for shape in maker.zone_shapes():
                name = f"{kind}-{len(maker.city[kind]) + 1:05d}"
                fields: Row = {"name": name, "effective": maker.day(missing=0.35)}
                if kind == "built_up_areas":
                    fields["class"] = maker.pick("main_urban", "county_town", "county_town")
                maker.add(kind, name, "", maker.rng.choice([shape] * 15 + [None]), fields)


def _random_plants(maker: _RandomMaker) -> None:
    rng = maker.rng
    points: list[LonLat] = []
    for count in range(rng.randint(4, 14)):
        name = maker.some(f"电厂{count + 1:02d}", missing=0.1)
        big = rng.random() < 0.6
        centre = maker.anywhere(margin=0.05)
        if points and rng.random() < (0.2 if big else 0.7):
            metres = rng.choice([15000.0 + rng.uniform(-400.0, 400.0), rng.uniform(50.0, 20000.0)])
            centre = at(rng.choice(points), rng.uniform(0.0, 360.0), metres)
        elif points and rng.random() < 0.1:
            centre = rng.choice(points)
        for _ in range(rng.choice([1, 1, 2, 3])):
            where: LonLat | None = centre
            if rng.random() < 0.3:
                where = at(centre, rng.uniform(0.0, 360.0), rng.uniform(10.0, 3000.0))
            if rng.random() < 0.08:
                where = None
            if where is not None:
                points.append(where)
            _random_unit(maker, name, where, big)


def _random_unit(maker: _RandomMaker, plant: object, where: LonLat | None, big: bool) -> None:
    rng = maker.rng
    sizes = (100.0, 150.0, 200.0, 300.0, 350.0) if big else (12.0, 15.0, 25.0, 50.0, 299.0)
    fields: Row = {
        "plant": plant,
        "unit_mw": maker.pick(*sizes, missing=0.08),
        "unit_count": maker.pick(1, 2, 2, missing=0.2),
        "is_chp": maker.pick(True, True, True, False, missing=0.1),
        "fuel": maker.pick("coal", "coal", "coal", "gas", "biomass", missing=0.1),
        "commissioned": maker.pick(*[date(2010, 1, 1)] * 8, *DAYS, missing=0.2),
        "retired": maker.day(missing=0.8),
        "backward": maker.pick(True, True, False, missing=0.3),
        "county": maker.county() if rng.random() < 0.3 else None,
        "uncertainty_m": rng.choice(UNCERTAINTIES),
    }
    unit = f"chp_units-{len(maker.city['chp_units']) + 1:05d}"
    maker.add("chp_units", unit, "", None if where is None else Point(where), fields)


def _random_boiler(maker: _RandomMaker, name: str) -> None:
    rng = maker.rng
    sizes = (2.1 / 0.7, 10.0, 20.0, 24.5 / 0.7, 35.0, 35.0000001, 35.5, 40.0, 75.0, 130.0)
    uses = ("central_heating", "heating", "industrial", "domestic", "power", "feedstock")
    fields: Row = {
        "name": f"单位{name[-5:]}",
        "county": maker.county(),
        "capacity_tph": maker.pick(*sizes),
        "fuel": maker.pick(*["coal"] * 6, "gas", "biomass", "biomass", "oil", missing=0.1),
        "use": maker.pick("industrial", "heating", *uses),
        "status": maker.pick(*["operating"] * 6, "stopped", "demolished", "converted"),
        "commissioned": maker.pick(*[date(2010, 1, 1)] * 6, *DAYS),
        "ultra_low": maker.day(missing=0.6),
        "low_nox": maker.day(missing=0.6),
        "uncertainty_m": rng.choice(UNCERTAINTIES),
    }
    maker.add("boilers", name, "", maker.place(), fields)


def _random_village(maker: _RandomMaker, name: str) -> None:
    rng = maker.rng
    households = rng.choice([0, 1, 80, 200, 350])

    def part() -> object:
        shares = (0, 0, households // 4, households // 2, households - households // 2, households)
        return maker.pick(*shares, missing=0.45)

    fields: Row = {
        "code": f"1306{rng.randrange(10**8):08d}",
        "name": f"村{name[-5:]}",
        "county": maker.county(),
        "terrain": maker.pick("plain", "mountain"),
        "suited": maker.pick(True, False, False),
        "households": maker.some(households),
        "exempt_households": maker.pick(0, 5, households // 4, households, households + 1, missing=0.6),
        "district_households": part(),
        "gas_households": part(),
        "electric_households": part(),
        "other_clean_households": part(),
        "clean_coal_households": part(),
        "accepted": maker.day(missing=0.35),
        "uncertainty_m": rng.choice(UNCERTAINTIES),
    }
    maker.add("villages", name, "", maker.place_or_area(), fields)


def _random_mine(maker: _RandomMaker, name: str) -> None:
    rng = maker.rng
    fields: Row = {
        "name": f"矿{name[-5:]}",
        "county": maker.county(),
        "mineral": maker.pick("石灰岩", "铁"),
        "kind": maker.pick("producing", "planned", "ownerless", "ownerless", "closed"),
        "in_2015_survey": maker.pick(True, False),
        "area_ha": maker.some(round(rng.uniform(0.1, 40.0), 2)),
        "compliant": maker.pick(True, False),
        "violation": maker.pick(True, False, False, missing=0.4),
        "restoration_plan": maker.pick(True, False),
        "treatment": maker.pick("none", "underway", "accepted", "accepted"),
        "accepted": maker.day(),
        "uncertainty_m": rng.choice(UNCERTAINTIES),
    }
    maker.add("mines", name, "", maker.place_or_area(), fields)


def _random_duty(maker: _RandomMaker, number: str) -> None:
    rng = maker.rng
    usual: Row = {"name": f"点{number}", "county": maker.county(), "uncertainty_m": rng.choice(UNCERTAINTIES)}
    monitored = usual | {"monitored": maker.day()}
    maker.add("townships", f"townships-{number}", "", maker.place_or_area(), usual | {"air_station": maker.day()})
    height = maker.pick(15.0, 45.0, 45.0000000001, 60.0, 120.0)
    maker.add("stacks", f"stacks-{number}", "", maker.place(), monitored | {"height_m": height})
    sold = maker.pick(800.0, 5000.0, 5000.1, 9000.0)
    maker.add("filling_stations", f"filling_stations-{number}", "", maker.place(), monitored | {"petrol_t": sold})
    maker.add("informal_dumps", f"informal_dumps-{number}", "", maker.place_or_area(), usual | {"cleared": maker.day()})
