"""The rules once more, as plain loops: a slow reference that the tests compare the engine with.

Nothing here is shared with the engine. Every function names the section of the rules that it follows.
A three-valued condition is True, False or None (unknown).
"""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pyproj import Geod
from shapely import union_all
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

Row = dict[str, object]
City = dict[str, list[Row]]
Tri = bool | None
Segment = tuple[float, float, float, float]

GEOD = Geod(ellps="GRS80")
RELATIVE_TOLERANCE = 1e-9
SNAP_DEGREES = 1e-9
OUTSIDE = "outside"
OBJECT_KINDS = (
    *("chp_units", "boilers", "villages", "mines"),
    *("townships", "stacks", "filling_stations", "informal_dumps"),
)


@dataclass(frozen=True)
class Settings:
    """The plan's numbers, dates, county sets and switches (the rules, sections 0 to 7)."""

    heat_radius_m: float = 15000.0
    chp_mw: float = 300.0
    small_tph: float = 35.0
    default_uncertainty_m: float = 100.0
    zone_uncertainty_m: float = 0.0
    plan_start: date = date(2018, 1, 1)

    exempt_central_heating: bool = False
    capacity_basis: Literal["plant", "unit"] = "plant"
    cross_boundary: bool = False
    include_excluded_counties: bool = False

    committees: tuple[str, ...] = ("高新区", "白沟新城")
    excluded_counties: tuple[str, ...] = ("定州市", "容城县", "安新县", "雄县")
    main_urban: tuple[str, ...] = ("莲池区", "竞秀区", "高新区")
    whole_2019: tuple[str, ...] = ("清苑区",)
    east_2019: tuple[str, ...] = ("满城区",)
    whole_2020: tuple[str, ...] = ("博野县", "高阳县", "望都县", "蠡县")
    east_2020: tuple[str, ...] = ("安国市", "曲阳县", "顺平县")
    plain_2020: tuple[str, ...] = ("唐县",)
    expressway: str = "G5"

    heat_radius_due: date = date(2020, 12, 31)
    small_due: date = date(2018, 12, 31)
    ultra_low_due: date = date(2019, 12, 31)
    low_nox_due: date = date(2020, 12, 31)
    biomass_due: date = date(2020, 12, 31)
    stack_height_m: float = 45.0
    station_petrol_t: float = 5000.0
    monitoring_due: date = date(2018, 12, 31)
    dump_due: date = date(2020, 12, 31)
    village_dues: tuple[date, date, date] = (date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31))
    mine_producing_due: date = date(2019, 12, 31)
    mine_plan_due: date = date(2020, 12, 31)


@dataclass(frozen=True)
class Hit:
    """A rule that says yes or verify of an object (the rules, section 0)."""

    rule: str
    verdict: str
    action: str
    due: date | None
    zones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ListRow:
    """One object in one list (the rules, section 0)."""

    verdict: str
    action: str
    due: date | None
    first_due: date | None
    overdue: bool
    rules: list[str]
    nearest_plant: str | None = None
    distance_m: float | None = None
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a city on one day."""

    lists: dict[str, dict[str, ListRow]]
    outside_plan: dict[str, set[str]]
    counties: dict[str, dict[str, str | None]]
    hits: dict[str, dict[str, list[Hit]]]


@dataclass(frozen=True)
class Place:
    """A point and how far the true place can be from it (the rules, section 0)."""

    lon: float
    lat: float
    uncertainty_m: float


@dataclass(frozen=True)
class Zone:
    """One polygon in force."""

    id: str
    effective: date | None
    shape: BaseGeometry
    edges: list[Segment]


@dataclass(frozen=True)
class Zones:
    """The polygons of a kind that are in force, and the edge of their union (the rules, section 1)."""

    each: list[Zone]
    union: BaseGeometry
    edges: list[Segment]
    uncertainty_m: float


@dataclass(frozen=True)
class Plant:
    """The rows of one plant name on one day (the rules, section 2, CHP plants)."""

    name: str
    running: list[Row]
    counts: Tri
    in_plan: bool
    places: list[Place]


@dataclass(frozen=True)
class Ground:
    """What the objects of a city are judged against on one day."""

    as_of: date
    settings: Settings
    divisions: list[Row]
    plants: list[Plant]
    networks: Zones
    bans: Zones
    built_up: Zones
    county_towns: Zones
    unclassed_towns: Zones
    expressway: list[list[Segment]]


# ---- reading a row -------------------------------------------------------------------------------


def text(row: Row, name: str) -> str | None:
    """Read a text or code; empty is missing."""
    value = row.get(name)
    return str(value) if value is not None and str(value) != "" else None


def number(row: Row, name: str) -> float | None:
    """Read a number."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else None


def flag(row: Row, name: str) -> Tri:
    """Read a yes or no."""
    value = row.get(name)
    return value if isinstance(value, bool) else None


def day(row: Row, name: str) -> date | None:
    """Read a date."""
    value = row.get(name)
    return value if isinstance(value, date) else None


def shape_of(row: Row) -> BaseGeometry | None:
    """Read the geometry; an empty one is missing."""
    shape = row.get("geometry")
    return shape if isinstance(shape, BaseGeometry) and not shape.is_empty else None


def place_of(row: Row, settings: Settings) -> Place | None:
    """Find the point that decides and its uncertainty (the rules, sections 0 and 1)."""
    shape = shape_of(row)
    if shape is None:
        return None
    if shape.geom_type == "Point":
        stated = number(row, "uncertainty_m")
        return Place(shape.x, shape.y, settings.default_uncertainty_m if stated is None else stated)
    inner = shape.point_on_surface()
    return Place(inner.x, inner.y, settings.zone_uncertainty_m)


# ---- three-valued logic --------------------------------------------------------------------------


def all_of(*conditions: Tri) -> Tri:
    """Join conditions by "and" (the rules, section 1)."""
    if any(condition is False for condition in conditions):
        return False
    return None if any(condition is None for condition in conditions) else True


def any_of(conditions: Iterable[Tri]) -> Tri:
    """Join conditions by "or"; of none at all it is no (the rules, section 1)."""
    seen = list(conditions)
    if any(condition is True for condition in seen):
        return True
    return None if any(condition is None for condition in seen) else False


def negate(condition: Tri) -> Tri:
    """Turn a condition round; unknown stays unknown (the rules, section 1)."""
    return None if condition is None else not condition


def one_of(value: str | None, *wanted: str) -> Tri:
    """Ask whether an attribute is one of the values; a missing one is unknown (the rules, section 1)."""
    return None if value is None else value in wanted


def word(condition: Tri) -> str:
    """Name a condition as a verdict (the rules, section 0)."""
    return {True: "yes", False: "no", None: "verify"}[condition]


def at_most(value: float, threshold: float) -> bool:
    """Compare with a threshold that is included (the rules, section 1, tolerance)."""
    return value <= threshold + RELATIVE_TOLERANCE * abs(threshold)


def at_least(value: float, threshold: float) -> bool:
    """Compare with a threshold that is included (the rules, section 1, tolerance)."""
    return value >= threshold - RELATIVE_TOLERANCE * abs(threshold)


def not_done(row: Row, name: str, as_of: date) -> bool:
    """Ask for "no X date by the as-of date" (the rules, section 1)."""
    done = day(row, name)
    return done is None or done > as_of


# ---- distances -----------------------------------------------------------------------------------


def distance_m(a: Place, b: Place) -> float:
    """Measure the geodesic from point to point (the rules, section 0)."""
    return float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])


def within(a: Place, b: Place, radius_m: float) -> Tri:
    """Ask whether two places are within a distance (the rules, section 1)."""
    distance = distance_m(a, b)
    uncertainty = a.uncertainty_m + b.uncertainty_m
    if uncertainty == 0:
        return at_most(distance, radius_m)
    if abs(distance - radius_m) <= uncertainty + RELATIVE_TOLERANCE * radius_m:
        return None
    return distance < radius_m


def segments_of(shape: BaseGeometry) -> list[Segment]:
    """List the straight pieces of a line or of the rings of a polygon."""
    if hasattr(shape, "geoms"):
        return [segment for part in shape.geoms for segment in segments_of(part)]
    if shape.geom_type == "Polygon":
        rings = [shape.exterior, *shape.interiors]
        return [segment for ring in rings for segment in segments_of(ring)]
    corners = [(float(corner[0]), float(corner[1])) for corner in shape.coords]
    return [(*a, *b) for a, b in itertools.pairwise(corners)]


def segment_distance_m(place: Place, segment: Segment) -> float:
    """Search the least geodesic to an edge straight in longitude and latitude (the rules, section 1)."""
    x1, y1, x2, y2 = segment

    def reach(t: float) -> float:
        return float(GEOD.inv(place.lon, place.lat, x1 + t * (x2 - x1), y1 + t * (y2 - y1))[2])

    golden = (math.sqrt(5) - 1) / 2
    low, high = 0.0, 1.0
    left, right = high - golden, low + golden
    at_left, at_right = reach(left), reach(right)
    for _ in range(55):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = reach(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = reach(right)
    return min(at_left, at_right, reach(0.0), reach(1.0))


def edge_within(place: Place, edges: list[Segment], reach_m: float) -> bool:
    """Ask whether some edge is within a distance; boxes too far away are passed over."""
    high = 1.02 * (reach_m + 1) / 110_000
    wide = 1.02 * (reach_m + 1) / (110_000 * math.cos(math.radians(abs(place.lat) + high)))
    for edge in edges:
        x1, y1, x2, y2 = edge
        if max(x1, x2) < place.lon - wide or min(x1, x2) > place.lon + wide:
            continue
        if max(y1, y2) < place.lat - high or min(y1, y2) > place.lat + high:
            continue
        if at_most(segment_distance_m(place, edge), reach_m):
            return True
    return False


# ---- zones ---------------------------------------------------------------------------------------


def zones_in_force(rows: Iterable[Row], as_of: date, settings: Settings) -> Zones:
    """Keep the zones that are in force and join them, so that seams vanish (the rules, section 1)."""
    each: list[Zone] = []
    for row in rows:
        effective, shape = day(row, "effective"), shape_of(row)
        if shape is not None and (effective is None or effective <= as_of):
            each.append(Zone(str(row["id"]), effective, shape, segments_of(shape)))
    union = union_all([zone.shape for zone in each], grid_size=SNAP_DEGREES)
    return Zones(each, union, segments_of(union) if each else [], settings.zone_uncertainty_m)


def holds(zones: Zones, place: Place) -> bool:
    """Ask whether the point itself is inside; the edge belongs to the inside (the rules, section 1)."""
    point = Point(place.lon, place.lat)
    return any(zone.shape.covers(point) for zone in zones.each) or bool(zones.union.covers(point))


def inside(zones: Zones, place: Place | None) -> Tri:
    """Ask whether a place is inside the zones of a kind (the rules, section 1)."""
    if not zones.each:
        return False
    if place is None:
        return None
    uncertainty = place.uncertainty_m + zones.uncertainty_m
    if uncertainty > 0 and edge_within(place, zones.edges, uncertainty):
        return None
    return holds(zones, place)


def zones_behind(zones: Zones, place: Place | None) -> list[Zone]:
    """List the zones that contain it or whose own edge is within uncertainty (the rules, section 2)."""
    if place is None:
        return []
    uncertainty = place.uncertainty_m + zones.uncertainty_m
    behind: list[Zone] = []
    for zone in zones.each:
        near = uncertainty > 0 and edge_within(place, zone.edges, uncertainty)
        if near or zone.shape.covers(Point(place.lon, place.lat)):
            behind.append(zone)
    return behind


# ---- counties ------------------------------------------------------------------------------------


def county_of(row: Row, divisions: list[Row], settings: Settings) -> str | None:
    """Find the county of an object: the field, else the place (the rules, section 7)."""
    stated = (text(row, "county") or "").strip()
    if not divisions:
        return stated or None
    if stated in settings.committees or any(stated == text(division, "name") for division in divisions):
        return stated
    place = place_of(row, settings)
    if place is None:
        return None
    for division in sorted(divisions, key=lambda division: text(division, "adcode") or "~"):
        shape = shape_of(division)
        if shape is not None and shape.covers(Point(place.lon, place.lat)):
            return text(division, "name")
    return OUTSIDE


def county_in_plan(county: str | None, divisions: list[Row], settings: Settings) -> bool:
    """Ask whether a county is in plan; what is not known is assumed to be (the rules, section 7)."""
    if county == OUTSIDE:
        return False
    if settings.include_excluded_counties and county in settings.excluded_counties:
        return True
    if not divisions:
        # Without the layer the plan's own list of excluded counties is all there is.
        return county not in settings.excluded_counties
    named = [division for division in divisions if text(division, "name") == county]
    return not named or any(flag(division, "in_plan") is not False for division in named)


def county_among(county: str | None, wanted: tuple[str, ...]) -> Tri:
    """Ask for the county: unknown without one, no for outside (the rules, section 7)."""
    return one_of(county, *wanted)


# ---- CHP plants ----------------------------------------------------------------------------------


def is_running(unit: Row, as_of: date) -> bool:
    """Ask whether a unit runs on a day (the rules, section 2, CHP plants)."""
    commissioned, retired = day(unit, "commissioned"), day(unit, "retired")
    return (commissioned is None or commissioned <= as_of) and (retired is None or retired > as_of)


def plant_counts(running: list[Row], settings: Settings) -> Tri:
    """Ask whether a plant reaches 300 MW (the rules, section 2, CHP plants)."""
    certain = 0.0
    possible = 0.0
    for unit in running:
        is_chp, unit_mw, stated = flag(unit, "is_chp"), number(unit, "unit_mw"), number(unit, "unit_count")
        unit_count = 1.0 if stated is None else stated
        if is_chp is False or unit_count == 0:
            continue
        megawatts = math.inf if unit_mw is None else unit_mw
        if settings.capacity_basis == "unit":
            possible = max(possible, megawatts)
            if is_chp and unit_mw is not None:
                certain = max(certain, megawatts)
        else:
            possible += megawatts * unit_count
            if is_chp and unit_mw is not None:
                certain += megawatts * unit_count
    if at_least(certain, settings.chp_mw):
        return True
    return None if at_least(possible, settings.chp_mw) else False


def plants_of(units: list[Row], divisions: list[Row], as_of: date, settings: Settings) -> list[Plant]:
    """Gather the units into plants (the rules, section 2, CHP plants)."""
    rows_by_name: dict[str, list[Row]] = {}
    for unit in units:
        rows_by_name.setdefault(text(unit, "plant") or str(unit["id"]), []).append(unit)
    plants: list[Plant] = []
    for name, rows in sorted(rows_by_name.items()):
        running = [row for row in rows if is_running(row, as_of)]
        places = [place for row in running if (place := place_of(row, settings)) is not None]
        counties = [county_of(row, divisions, settings) for row in rows]
        in_plan = any(county_in_plan(county, divisions, settings) for county in counties)
        plants.append(Plant(name, running, plant_counts(running, settings), in_plan, places))
    return plants


def in_heat_radius(ground: Ground, places: list[Place], besides: str | None = None) -> Tri:
    """Ask for a counting plant within 15 km; across the boundary at most verify (the rules, section 2)."""
    conditions: list[Tri] = []
    for plant in ground.plants:
        if plant.name == besides or plant.counts is False or not plant.places:
            continue
        near: Tri = None
        if places:
            near = any_of(within(a, b, ground.settings.heat_radius_m) for a in places for b in plant.places)
        confirmed: Tri = True if plant.in_plan or ground.settings.cross_boundary else None
        conditions.append(all_of(plant.counts, near, confirmed))
    return any_of(conditions)


def nearest_plant(ground: Ground, places: list[Place], besides: str | None = None) -> tuple[str | None, float | None]:
    """Name the nearest plant that certainly counts and is in plan (the rules, section 2, CHP plants)."""
    name: str | None = None
    least = math.inf
    for plant in ground.plants:
        if plant.name == besides or plant.counts is not True:
            continue
        if not (plant.in_plan or ground.settings.cross_boundary):
            continue
        for a in places:
            for b in plant.places:
                distance = distance_m(a, b)
                if distance < least:
                    name, least = plant.name, distance
    return (name, least) if name is not None else (None, None)


def chp_small_15km(ground: Ground, plant: Plant) -> list[Hit]:
    """Judge the rule chp.small_15km of a plant (the rules, section 2)."""
    backward = any_of(
        all_of(flag(unit, "is_chp"), one_of(text(unit, "fuel"), "coal"), flag(unit, "backward"))
        for unit in plant.running
    )
    near = in_heat_radius(ground, plant.places, besides=plant.name)
    condition = all_of(negate(plant.counts), backward, near)
    return hits_of([("chp.small_15km", condition, "close_or_integrate", ground.settings.heat_radius_due, [])])


# ---- hits and lists ------------------------------------------------------------------------------

Ruling = tuple[str, Tri, str, date | None, list[Zone]]

LISTS: dict[str, tuple[str, ...]] = {
    "boilers_to_close": ("demolish", "stop_coal", "close_or_integrate", "replace"),
    "boilers_to_upgrade": ("upgrade",),
    "plants_to_close": ("close_or_integrate",),
    "uncovered_villages": ("convert",),
    "mines_to_restore": ("close", "rectify", "restore", "compile_plan"),
    "towns_without_station": ("build_station",),
    "stacks_to_monitor": ("monitor",),
    "filling_stations_to_monitor": ("monitor",),
    "dumps_to_clear": ("clear",),
}


def hits_of(rulings: list[Ruling]) -> list[Hit]:
    """Keep the rules that say yes or verify (the rules, section 0)."""
    hits: list[Hit] = []
    for rule, condition, action, due, zones in rulings:
        if condition is not False:
            hits.append(Hit(rule, word(condition), action, due, frozenset(zone.id for zone in zones)))
    return hits


def earliest(dates: Iterable[date | None]) -> date | None:
    """Take the earliest date that is given."""
    return min((given for given in dates if given is not None), default=None)


def deciding_hits(hits: list[Hit], actions: tuple[str, ...]) -> list[Hit]:
    """Keep the hits of a family that have the list's verdict (the rules, section 0)."""
    family = [hit for hit in hits if hit.action in actions]
    certain = [hit for hit in family if hit.verdict == "yes"]
    return certain or family


def list_row(
    list_name: str,
    hits: list[Hit],
    as_of: date,
    nearest: tuple[str | None, float | None] = (None, None),
    extra: dict[str, object] | None = None,
) -> ListRow | None:
    """Sum the hits of a family up in one row (the rules, section 0)."""
    actions = LISTS[list_name]
    deciding = deciding_hits(hits, actions)
    if not deciding:
        return None
    action = min((hit.action for hit in deciding), key=actions.index)
    first_due = earliest(hit.due for hit in deciding)
    return ListRow(
        verdict=deciding[0].verdict,
        action=action,
        due=earliest(hit.due for hit in deciding if hit.action == action),
        first_due=first_due,
        overdue=first_due is not None and first_due <= as_of,
        rules=[f"{hit.rule}={hit.verdict}" for hit in hits],
        nearest_plant=nearest[0],
        distance_m=nearest[1],
        extra={} if extra is None else extra,
    )


# ---- boilers -------------------------------------------------------------------------------------


def boiler_is_judged(boiler: Row, as_of: date) -> bool:
    """Ask whether a boiler still stands, and already (the rules, section 2)."""
    commissioned = day(boiler, "commissioned")
    standing = text(boiler, "status") in (None, "operating", "stopped")
    return standing and (commissioned is None or commissioned <= as_of)


def boiler_is_small(boiler: Row, settings: Settings) -> Tri:
    """Ask for 35 t/h and below (the rules, section 2)."""
    capacity = number(boiler, "capacity_tph")
    if capacity is not None:
        return at_most(capacity, settings.small_tph)
    return True if text(boiler, "use") == "domestic" else None


def boiler_is_new(boiler: Row, settings: Settings) -> Tri:
    """Ask for a boiler commissioned on or after the plan's start (the rules, section 2)."""
    commissioned = day(boiler, "commissioned")
    return None if commissioned is None else commissioned >= settings.plan_start


def boiler_hits(ground: Ground, boiler: Row) -> list[Hit]:
    """Judge the nine boiler rules (the rules, section 2, the table)."""
    settings = ground.settings
    place = place_of(boiler, settings)
    fuel, use = text(boiler, "fuel"), text(boiler, "use")
    coal, gas, biomass = one_of(fuel, "coal"), one_of(fuel, "gas"), one_of(fuel, "biomass")
    small, new = boiler_is_small(boiler, settings), boiler_is_new(boiler, settings)
    large = negate(small)
    no_ultra_low = not_done(boiler, "ultra_low", ground.as_of)
    no_low_nox = not_done(boiler, "low_nox", ground.as_of)

    network = zones_behind(ground.networks, place)
    ban = zones_behind(ground.bans, place)
    town = zones_behind(ground.built_up, place)
    in_network = inside(ground.networks, place)
    in_ban = inside(ground.bans, place)
    in_town = inside(ground.built_up, place)
    near = in_heat_radius(ground, [place] if place is not None else [])

    dispersed = negate(one_of(use, "central_heating", "power"))
    banned = negate(one_of(use, "power", "central_heating", "feedstock"))
    exempt = ("power", "central_heating") if settings.exempt_central_heating else ("power",)
    integrable = negate(one_of(use, *exempt))
    ban_due = earliest(zone.effective for zone in ban)

    rulings: list[Ruling] = [
        ("boiler.network", all_of(coal, dispersed, in_network), "demolish", None, network),
        ("boiler.coal_ban", all_of(coal, banned, in_ban), "stop_coal", ban_due, ban),
        ("boiler.15km", all_of(coal, integrable, near), "close_or_integrate", settings.heat_radius_due, []),
        ("boiler.new_small", all_of(coal, small, new), "demolish", None, []),
        ("boiler.small", all_of(coal, small), "replace", settings.small_due, []),
        ("boiler.ultra_low", all_of(coal, large, no_ultra_low), "upgrade", settings.ultra_low_due, []),
        ("boiler.low_nox", all_of(gas, no_low_nox), "upgrade", settings.low_nox_due, []),
        ("boiler.biomass", all_of(biomass, in_town, no_ultra_low), "upgrade", settings.biomass_due, town),
        ("boiler.new_biomass", all_of(biomass, small, new, in_town), "demolish", None, town),
    ]
    return hits_of(rulings)


def boiler_rows(ground: Ground, boiler: Row, hits: list[Hit]) -> dict[str, ListRow]:
    """Write the rows of a boiler in the two boiler lists (the rules, section 2)."""
    place = place_of(boiler, ground.settings)
    nearest = nearest_plant(ground, [place] if place is not None else [])
    names = ("boilers_to_close", "boilers_to_upgrade")
    stranded = all(deciding_hits(hits, LISTS[name]) for name in names)
    rows: dict[str, ListRow] = {}
    for name in names:
        own = [hit for hit in hits if hit.action in LISTS[name]]
        extra: dict[str, object] = {
            "stranded": stranded,
            "zone": {zone for hit in hits for zone in hit.zones},
            "zone_of_list": {zone for hit in own for zone in hit.zones},
        }
        row = list_row(name, hits, ground.as_of, nearest, extra)
        if row is not None:
            rows[name] = row
    return rows


# ---- villages ------------------------------------------------------------------------------------

MODES = ("district_households", "gas_households", "electric_households", "other_clean_households")


@dataclass(frozen=True)
class Heating:
    """How far a village is converted (the rules, section 3)."""

    state: str
    households: float | None
    due: float | None
    clean: float | None
    coverage: float | None

    @property
    def open(self) -> Tri:
        """Ask whether conversion is still due (the rules, section 3)."""
        return None if self.state == "unknown" else self.state in ("partial", "uncovered")


def heating_of(village: Row, as_of: date) -> Heating:
    """Find the state of a village, in the order of the page (the rules, section 3)."""
    households = number(village, "households")
    due = None if households is None else households - (number(village, "exempt_households") or 0.0)
    modes = [number(village, name) for name in MODES]
    clean: float | None = None
    if any(mode is not None for mode in modes):
        accepted = day(village, "accepted")
        clean = sum(mode or 0.0 for mode in modes) if accepted is not None and accepted <= as_of else 0.0
    coverage: float | None = None
    if due is not None and due <= 0:
        coverage = 1.0
    elif due is not None and clean is not None:
        coverage = clean / due

    terrain, suited = text(village, "terrain"), flag(village, "suited")
    clean_coal = number(village, "clean_coal_households")
    left_to_coal = all_of(one_of(terrain, "mountain"), negate(suited))

    def state() -> str:
        if due is None:
            return "unknown"
        if due <= 0:
            return "covered"
        if clean is None or coverage is None:
            enough = clean_coal is not None and at_least(clean_coal, due)
            return "clean_coal" if left_to_coal is True and enough else "unknown"
        if at_least(coverage, 1.0):
            return "covered"
        if at_least(clean + (clean_coal or 0.0), due) and left_to_coal is not False:
            return "clean_coal" if left_to_coal else "unknown"
        return "partial" if coverage > 0 else "uncovered"

    return Heating(state(), households, due, clean, coverage)


def east_of_expressway(ground: Ground, place: Place | None) -> Tri:
    """Ask for the side of the G5 line (the rules, section 3)."""
    lines = ground.expressway
    if place is None or not lines:
        return None
    uncertainty = place.uncertainty_m + ground.settings.zone_uncertainty_m
    segments = [segment for line in lines for segment in line]
    if uncertainty > 0 and edge_within(place, segments, uncertainty):
        return None
    crossings: list[float] = []
    for x1, y1, x2, y2 in segments:
        if min(y1, y2) <= place.lat <= max(y1, y2):
            crossings.append(min(x1, x2) if y1 == y2 else x1 + (place.lat - y1) / (y2 - y1) * (x2 - x1))
    if not crossings:
        corners = [corner for x1, y1, x2, y2 in segments for corner in ((x1, y1), (x2, y2))]
        northernmost = max(lat for _, lat in corners)
        southernmost = min(lat for _, lat in corners)
        if southernmost < place.lat < northernmost:
            return None
        end = northernmost if place.lat > northernmost else southernmost
        crossings = [lon for lon, lat in corners if lat == end]
    return place.lon >= min(crossings) - 1e-11


def village_hits(ground: Ground, village: Row, county: str | None) -> list[Hit]:
    """Judge the seven village rules (the rules, section 3, the table)."""
    settings = ground.settings
    place = place_of(village, settings)
    heating = heating_of(village, ground.as_of)
    terrain = text(village, "terrain")

    is_open = heating.open

    in_ban = inside(ground.bans, place)
    leftover: Tri = None
    if heating.households is not None and heating.clean is not None:
        leftover = heating.clean < heating.households
    in_county_town = any_of(
        [
            inside(ground.county_towns, place),
            all_of(inside(ground.unclassed_towns, place), None),
        ]
    )
    off_network = negate(inside(ground.networks, place))
    east = east_of_expressway(ground, place)
    county_2019 = any_of(
        [
            county_among(county, settings.whole_2019),
            all_of(county_among(county, settings.east_2019), east),
        ]
    )
    county_2020 = any_of(
        [
            county_among(county, settings.whole_2020),
            all_of(county_among(county, settings.east_2020), east),
            all_of(county_among(county, settings.plain_2020), one_of(terrain, "plain")),
        ]
    )
    main_urban = county_among(county, settings.main_urban)
    plain, mountain = one_of(terrain, "plain"), one_of(terrain, "mountain")
    by_2018, by_2019, by_2020 = settings.village_dues

    rulings: list[Ruling] = [
        ("village.ban_leftover", all_of(in_ban, leftover), "convert", by_2018, []),
        ("village.county_town_2019", all_of(is_open, in_county_town, off_network), "convert", by_2019, []),
        ("village.county_2019", all_of(is_open, county_2019), "convert", by_2019, []),
        ("village.county_2020", all_of(is_open, county_2020), "convert", by_2020, []),
        ("village.main_urban", all_of(is_open, main_urban), "convert", by_2020, []),
        ("village.plain_2020", all_of(is_open, plain), "convert", by_2020, []),
        ("village.mountain_2020", all_of(is_open, mountain), "convert", by_2020, []),
    ]
    return hits_of(rulings)


def suggested_mode(ground: Ground, village: Row, nearest_m: float | None) -> str:
    """Suggest a mode by the point itself, uncertainty left aside (the rules, section 3)."""
    place = place_of(village, ground.settings)
    if place is not None and holds(ground.networks, place):
        return "district"
    if nearest_m is not None and at_most(nearest_m, ground.settings.heat_radius_m):
        return "district_extension"
    if text(village, "terrain") == "mountain" and flag(village, "suited") is False:
        return "clean_coal"
    return "gas_or_electric"


def phase_of(hits: list[Hit]) -> str | None:
    """Name the rule with the earliest due date, the first among equals (the rules, section 3)."""
    deciding = deciding_hits(hits, LISTS["uncovered_villages"])
    dated = [hit for hit in deciding if hit.due is not None]
    for hit in dated:
        if hit.due == earliest(other.due for other in dated):
            return hit.rule
    return None


def village_row(ground: Ground, village: Row, hits: list[Hit]) -> ListRow | None:
    """Write the row of a village (the rules, section 3)."""
    place = place_of(village, ground.settings)
    places = [place] if place is not None else []
    nearest = nearest_plant(ground, places)
    heating = heating_of(village, ground.as_of)
    extra: dict[str, object] = {
        "state": heating.state,
        "coverage": heating.coverage,
        "phase": phase_of(hits),
        "suggested": suggested_mode(ground, village, nearest[1]),
        "in_network": word(inside(ground.networks, place)),
        "in_heat_radius": word(in_heat_radius(ground, places)),
        "clean_households": heating.clean,
        "due_households": heating.due,
    }
    return list_row("uncovered_villages", hits, ground.as_of, nearest, extra)


# ---- mines ---------------------------------------------------------------------------------------


def mine_untreated(mine: Row, as_of: date) -> Tri:
    """Ask whether the treatment is not accepted by the as-of date (the rules, section 4)."""
    treatment, accepted = text(mine, "treatment"), day(mine, "accepted")
    if treatment is None:
        return None
    return treatment != "accepted" or (accepted is not None and accepted > as_of)


def mine_hits(ground: Ground, mine: Row) -> list[Hit]:
    """Judge the four mine rules (the rules, section 4, the table)."""
    settings, kind = ground.settings, text(mine, "kind")
    unlawful = flag(mine, "violation") is True
    producing = all_of(one_of(kind, "producing"), negate(flag(mine, "compliant")))
    ownerless = all_of(one_of(kind, "ownerless"), mine_untreated(mine, ground.as_of))
    planned = all_of(one_of(kind, "planned"), negate(flag(mine, "restoration_plan")))
    stern = "close" if ground.as_of > settings.mine_producing_due else "rectify"
    rulings: list[Ruling] = [
        ("mine.illegal", unlawful, "close", None, []),
        ("mine.producing", producing, stern, settings.mine_producing_due, []),
        ("mine.ownerless", ownerless, "restore", None, []),
        ("mine.plan", planned, "compile_plan", settings.mine_plan_due, []),
    ]
    return hits_of(rulings)


# ---- other themes --------------------------------------------------------------------------------


def more_than(row: Row, name: str, threshold: float) -> Tri:
    """Ask for a number above a threshold that is itself excluded (the rules, section 8)."""
    value = number(row, name)
    return None if value is None else not at_most(value, threshold)


def duty_hits(ground: Ground, kind: str, row: Row) -> list[Hit]:
    """Judge what has one duty only (the rules, section 8)."""
    settings, as_of = ground.settings, ground.as_of
    early, late = settings.monitoring_due, settings.dump_due
    if kind == "townships":
        return hits_of([("town.air_station", not_done(row, "air_station", as_of), "build_station", early, [])])
    if kind == "informal_dumps":
        return hits_of([("dump.cleared", not_done(row, "cleared", as_of), "clear", late, [])])
    unmonitored = not_done(row, "monitored", as_of)
    if kind == "stacks":
        high = more_than(row, "height_m", settings.stack_height_m)
        return hits_of([("stack.monitored", all_of(high, unmonitored), "monitor", early, [])])
    sells = more_than(row, "petrol_t", settings.station_petrol_t)
    return hits_of([("station.vapour", all_of(sells, unmonitored), "monitor", early, [])])


DUTY_LISTS = {
    "townships": "towns_without_station",
    "stacks": "stacks_to_monitor",
    "filling_stations": "filling_stations_to_monitor",
    "informal_dumps": "dumps_to_clear",
}


# ---- the city ------------------------------------------------------------------------------------


def ground_of(city: City, as_of: date, settings: Settings) -> Ground:
    """Gather what the objects are judged against on one day (the rules, sections 0 to 3)."""
    divisions = city.get("counties", [])
    built_up = city.get("built_up_areas", [])
    towns = [row for row in built_up if text(row, "class") == "county_town"]
    unclassed = [row for row in built_up if text(row, "class") is None]
    roads: list[list[Segment]] = []
    for row in city.get("expressways", []):
        shape = shape_of(row)
        if shape is not None and (text(row, "ref") or "").strip() == settings.expressway:
            roads.append(segments_of(shape))
    return Ground(
        as_of=as_of,
        settings=settings,
        divisions=divisions,
        plants=plants_of(city.get("chp_units", []), divisions, as_of, settings),
        networks=zones_in_force(city.get("heat_networks", []), as_of, settings),
        bans=zones_in_force(city.get("coal_ban_zones", []), as_of, settings),
        built_up=zones_in_force(built_up, as_of, settings),
        county_towns=zones_in_force(towns, as_of, settings),
        unclassed_towns=zones_in_force(unclassed, as_of, settings),
        expressway=roads,
    )


def judge(city: City, as_of: date, settings: Settings | None = None) -> Judgement:
    """Judge a city on one day (the rules, sections 0 to 4 and 7)."""
    settings = Settings() if settings is None else settings
    ground = ground_of(city, as_of, settings)
    lists: dict[str, dict[str, ListRow]] = {name: {} for name in LISTS}
    hits: dict[str, dict[str, list[Hit]]] = {kind: {} for kind in ("plants", *OBJECT_KINDS) if kind != "chp_units"}
    counties: dict[str, dict[str, str | None]] = {kind: {} for kind in OBJECT_KINDS}
    outside: dict[str, set[str]] = {kind: set() for kind in OBJECT_KINDS}

    for kind in OBJECT_KINDS:
        for row in city.get(kind, []):
            county = county_of(row, ground.divisions, settings)
            counties[kind][str(row["id"])] = county
            if not county_in_plan(county, ground.divisions, settings):
                outside[kind].add(str(row["id"]))

    for boiler in city.get("boilers", []):
        name = str(boiler["id"])
        if name not in outside["boilers"] and boiler_is_judged(boiler, as_of):
            hits["boilers"][name] = boiler_hits(ground, boiler)
            for list_name, row_ in boiler_rows(ground, boiler, hits["boilers"][name]).items():
                lists[list_name][name] = row_

    for plant in ground.plants:
        if plant.in_plan:
            hits["plants"][plant.name] = chp_small_15km(ground, plant)
            nearest = nearest_plant(ground, plant.places, besides=plant.name)
            plant_row = list_row("plants_to_close", hits["plants"][plant.name], as_of, nearest)
            if plant_row is not None:
                lists["plants_to_close"][plant.name] = plant_row

    for village in city.get("villages", []):
        name = str(village["id"])
        if name not in outside["villages"]:
            hits["villages"][name] = village_hits(ground, village, counties["villages"][name])
            found = village_row(ground, village, hits["villages"][name])
            if found is not None:
                lists["uncovered_villages"][name] = found

    for mine in city.get("mines", []):
        name = str(mine["id"])
        if name not in outside["mines"]:
            hits["mines"][name] = mine_hits(ground, mine)
            mine_row = list_row("mines_to_restore", hits["mines"][name], as_of)
            if mine_row is not None:
                lists["mines_to_restore"][name] = mine_row

    for kind, list_name in DUTY_LISTS.items():
        for row in city.get(kind, []):
            name = str(row["id"])
            if name not in outside[kind]:
                hits[kind][name] = duty_hits(ground, kind, row)
                duty_row = list_row(list_name, hits[kind][name], as_of)
                if duty_row is not None:
                    lists[list_name][name] = duty_row

    return Judgement(lists, outside, counties, hits)
