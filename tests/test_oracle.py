"""The reference itself, against numbers found by hand."""

import math
from datetime import date

import pytest
from shapely.geometry import Polygon

from tests.cities import FAR, MAIN_PLANT, SEAM_HIGH, SEAM_LOW, SEAM_T, at, edge_city, expected_rules, random_city
from tests.oracle import (
    GEOD,
    LISTS,
    OBJECT_KINDS,
    City,
    Judgement,
    ListRow,
    Place,
    Settings,
    Tri,
    all_of,
    any_of,
    at_most,
    ground_of,
    heating_of,
    inside,
    judge,
    negate,
    segment_distance_m,
    zones_in_force,
)

END_2018, END_2019, END_2020 = date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31)


@pytest.fixture(scope="module")
def city() -> City:
    return edge_city()


@pytest.fixture(scope="module")
def by_2020(city: City) -> Judgement:
    return judge(city, END_2020)


def summary(row: ListRow) -> tuple[str, str, date | None, date | None, bool]:
    return row.verdict, row.action, row.due, row.first_due, row.overdue


@pytest.mark.parametrize(
    ("conditions", "conjunction", "disjunction"),
    [
        ((), True, False),
        ((True, True), True, True),
        ((True, None), None, True),
        ((True, False), False, True),
        ((None, False), False, None),
        ((False, False), False, False),
        ((None, None), None, None),
        ((True, None, False), False, True),
    ],
)
def test_three_valued_logic(conditions: tuple[Tri, ...], conjunction: Tri, disjunction: Tri) -> None:
    assert all_of(*conditions) is conjunction
    assert any_of(conditions) is disjunction


def test_negation() -> None:
    assert [negate(True), negate(False), negate(None)] == [False, True, None]


@pytest.mark.parametrize(("as_of", "least"), [(END_2018, 20), (END_2019, 14), (END_2020, 260)])
def test_every_note_of_the_edge_city(city: City, as_of: date, least: int) -> None:
    judged = judge(city, as_of)
    checked = 0
    for kind in OBJECT_KINDS:
        for row in city[kind]:
            expected = expected_rules(row)
            if as_of not in expected:
                continue
            name = str(row["id"])
            rules = expected[as_of]
            assert (name in judged.outside_plan[kind]) is (rules is None), row["note"]
            if kind == "chp_units":
                name = str(row["plant"] or name)
            hits = judged.hits["plants" if kind == "chp_units" else kind].get(name, [])
            assert [f"{hit.rule}={hit.verdict}" for hit in hits] == (rules or []), (name, row["note"])
            checked += 1
    assert checked >= least


def test_thirty_five_tonnes_is_small() -> None:
    assert [at_most(value, 35.0) for value in (35.0, 24.5 / 0.7, 35.00000003)] == [True] * 3
    assert not at_most(35.0000001, 35.0)


def test_boiler_rows(by_2020: Judgement) -> None:
    close, upgrade = by_2020.lists["boilers_to_close"], by_2020.lists["boilers_to_upgrade"]
    small = date(2018, 12, 31)
    # the action of the strictest hit, whose clause may give no date, and the first date of all
    assert summary(close["B-338"]) == ("yes", "demolish", None, small, True)
    # a verify hit does not count beside a yes
    assert summary(close["B-339"]) == ("yes", "replace", small, small, True)
    assert summary(close["B-206"]) == ("yes", "replace", small, small, True)
    assert summary(close["B-201"]) == ("yes", "close_or_integrate", END_2020, small, True)
    # but where all are verify, all count
    assert summary(close["B-219"]) == ("verify", "close_or_integrate", END_2020, small, True)
    assert close["B-219"].rules == ["boiler.15km=verify", "boiler.small=verify", "boiler.low_nox=verify"]
    assert upgrade["B-219"].rules == close["B-219"].rules
    assert summary(upgrade["B-219"]) == ("verify", "upgrade", END_2020, END_2020, True)
    assert summary(close["B-216"]) == ("yes", "close_or_integrate", END_2020, END_2020, True)
    assert summary(upgrade["B-216"]) == ("yes", "upgrade", END_2019, END_2019, True)
    stranded = {name for name, row in close.items() if row.extra["stranded"]}
    assert {"B-216", "B-217", "B-219", "B-106", "B-146"} <= stranded == set(close) & set(upgrade)


def test_due_dates_of_coal_bans(by_2020: Judgement) -> None:
    rows = by_2020.lists["boilers_to_close"]
    expected: dict[str, tuple[date | None, set[str]]] = {
        "B-301": (date(2018, 6, 30), {"BAN-1", "BAN-2"}),
        "B-302": (date(2018, 6, 30), {"BAN-1", "BAN-2"}),
        "B-303": (date(2018, 6, 30), {"BAN-1", "BAN-2", "BAN-3"}),
        "B-304": (date(2019, 12, 31), {"BAN-2", "BAN-3"}),
        "B-305": (None, {"BAN-3"}),
        "B-306": (date(2018, 1, 1), {"BAN-1", "BAN-4"}),
        "B-307": (date(2018, 1, 1), {"BAN-1", "BAN-4"}),
        "B-308": (date(2018, 6, 30), {"BAN-1"}),
    }
    for name, (due, zones) in expected.items():
        assert (rows[name].action, rows[name].due) == ("stop_coal", due), name
        assert rows[name].extra["zone"] == zones, name
    # no coordinates: no zone can be named, so no date
    ban = next(hit for hit in by_2020.hits["boilers"]["B-149"] if hit.rule == "boiler.coal_ban")
    assert (ban.verdict, ban.due, ban.zones) == ("verify", None, frozenset())


@pytest.mark.parametrize(
    ("as_of", "yes", "unknown"),
    [
        (END_2018, {"退役厂"}, {"疑似厂", "缺容量厂", "小十八"}),
        (END_2019, {"退役厂", "启用厂"}, {"疑似厂", "缺容量厂", "小十八"}),
        (END_2020, {"启用厂"}, {"疑似厂", "缺容量厂", "小十八"}),
    ],
)
def test_which_plants_count(city: City, as_of: date, yes: set[str], unknown: set[str]) -> None:
    always = {"热源一厂", "缺台数厂", "界外厂", "两址厂", "无址厂", "U-11", "跨界厂"}
    plants = ground_of(city, as_of, Settings()).plants
    assert {plant.name for plant in plants if plant.counts} == always | yes
    assert {plant.name for plant in plants if plant.counts is None} == unknown
    assert {plant.name for plant in plants if not plant.in_plan} == {"界外厂", "小十四"}


def test_or_over_plants(city: City, by_2020: Judgement) -> None:
    rows = by_2020.lists["boilers_to_close"]
    name, distance = rows["B-207"].nearest_plant, rows["B-207"].distance_m
    assert name == "热源一厂"
    assert distance == pytest.approx(15050.01, abs=1e-6)
    # the band of one place does not matter where another place is certain
    assert rows["B-244"].rules == ["boiler.15km=yes", "boiler.small=yes"]
    # one that counts as unknown, or lies across the boundary, is not named
    assert rows["B-233"].nearest_plant not in {"疑似厂", None}
    assert rows["B-237"].nearest_plant == "跨界厂"
    across = judge(city, END_2020, Settings(cross_boundary=True)).lists["boilers_to_close"]
    assert across["B-237"].nearest_plant == "界外厂"
    assert across["B-237"].rules == ["boiler.15km=yes", "boiler.small=yes"]
    assert rows["B-221"].nearest_plant is None
    small = by_2020.lists["plants_to_close"]
    assert summary(small["小一"]) == ("yes", "close_or_integrate", END_2020, END_2020, True)
    assert (small["小十九"].nearest_plant, small["小十八"].nearest_plant) == ("热源一厂", "缺台数厂")
    assert small["小十九"].distance_m == pytest.approx(14000.0, abs=1e-6)


def test_switches(city: City) -> None:
    by_unit = judge(city, END_2020, Settings(capacity_basis="unit")).lists["boilers_to_close"]
    assert by_unit["B-201"].rules == ["boiler.small=yes"]
    assert by_unit["B-233"].rules == ["boiler.small=yes"]
    assert by_unit["B-234"].rules == ["boiler.15km=verify", "boiler.small=yes"]
    assert by_unit["B-235"].rules == ["boiler.15km=yes", "boiler.small=yes"]
    exempt = judge(city, END_2020, Settings(exempt_central_heating=True)).lists["boilers_to_close"]
    assert exempt["B-212"].rules == ["boiler.small=yes"]
    assert exempt["B-214"].rules == ["boiler.15km=verify", "boiler.small=yes"]
    shown = judge(city, END_2020, Settings(include_excluded_counties=True))
    assert shown.outside_plan["boilers"] == {"B-405", "B-407"}
    assert shown.outside_plan["chp_units"] == set()
    wide = judge(city, END_2020, Settings(zone_uncertainty_m=30.0)).lists["boilers_to_close"]
    assert wide["B-314"].rules == ["boiler.coal_ban=verify", "boiler.small=yes"]


def test_counties(city: City, by_2020: Judgement) -> None:
    boilers, villages = by_2020.counties["boilers"], by_2020.counties["villages"]
    expected = {
        "B-401": "定州市",
        "B-404": "莲池区",
        "B-405": "outside",
        "B-406": "清苑区",
        "B-407": "outside",
    }
    expected |= {"B-408": "莲池区", "B-409": "高新区", "B-410": "竞秀区", "B-411": "雄县", "B-412": "竞秀区"}
    assert {name: boilers[name] for name in expected} == expected
    assert boilers["B-222"] is None
    assert [villages[name] for name in ("V-402", "V-405", "V-410")] == ["博野县", "白沟新城", "莲池区"]
    bare = judge({kind: rows for kind, rows in city.items() if kind != "counties"}, END_2020)
    assert bare.counties["boilers"]["B-405"] is None
    assert bare.counties["boilers"]["B-403"] == "定州市"
    # Without the layer nothing lies outside; the plan's own list of excluded counties still holds.
    assert bare.outside_plan["boilers"] == {"B-403"}
    assert bare.outside_plan["villages"] == {"V-409"}


@pytest.mark.parametrize(
    ("names", "state"),
    [
        (("V-101", "V-112", "V-113", "V-114", "V-115", "V-132", "V-133"), "unknown"),
        (("V-102", "V-103", "V-104", "V-121", "V-122", "V-124", "V-125", "V-126"), "covered"),
        (("V-111", "V-116", "V-131", "V-137"), "clean_coal"),
        (("V-127", "V-134", "V-135", "V-136", "V-139", "V-140", "V-142"), "partial"),
        (("V-123", "V-138", "V-141"), "uncovered"),
    ],
)
def test_states(city: City, names: tuple[str, ...], state: str) -> None:
    found = {str(row["id"]): heating_of(row, END_2020).state for row in city["villages"]}
    assert {name: found[name] for name in names} == dict.fromkeys(names, state)


def test_coverage(city: City) -> None:
    found = {str(row["id"]): heating_of(row, END_2020) for row in city["villages"]}
    coverage = {"V-101": None, "V-102": 1.0, "V-112": None, "V-123": 0.0, "V-127": 0.99, "V-126": 1.3}
    assert {name: found[name].coverage for name in coverage} == coverage
    assert (found["V-124"].due, found["V-124"].clean) == (90.0, 90.0)
    assert (found["V-112"].due, found["V-112"].clean) == (100.0, None)


def test_village_columns(by_2020: Judgement) -> None:
    rows = by_2020.lists["uncovered_villages"]

    def column(key: str, *names: str) -> list[object]:
        return [rows[name].extra[key] for name in names]

    phases = ["county_town_2019", "ban_leftover", "main_urban", "plain_2020", "county_2019", "county_2020"]
    found = column("phase", "V-321", "V-305", "V-306", "V-216", "V-201", "V-221")
    assert found == [f"village.{phase}" for phase in phases]
    suggested = ["district", "district_extension", "clean_coal", "gas_or_electric", "district"]
    assert column("suggested", "V-322", "V-331", "V-333", "V-334", "V-332") == suggested
    assert column("in_network", "V-322", "V-324", "V-321", "V-328") == ["yes", "verify", "no", "verify"]
    assert column("in_heat_radius", "V-331", "V-333", "V-328") == ["yes", "no", "verify"]
    assert summary(rows["V-306"]) == ("yes", "convert", END_2020, END_2020, True)
    assert summary(rows["V-305"]) == ("yes", "convert", END_2018, END_2018, True)


def test_mine_rows(city: City, by_2020: Judgement) -> None:
    rows = by_2020.lists["mines_to_restore"]
    assert summary(rows["M-03"]) == ("yes", "close", END_2019, END_2019, True)
    assert summary(rows["M-45"]) == ("yes", "close", None, None, False)
    assert summary(rows["M-33"]) == ("yes", "close", None, None, False)
    assert summary(rows["M-31"]) == ("verify", "close", END_2019, END_2019, True)
    by_2019 = judge(city, END_2019).lists["mines_to_restore"]
    assert summary(by_2019["M-03"]) == ("yes", "rectify", END_2019, END_2019, True)
    assert summary(by_2019["M-21"]) == ("yes", "compile_plan", END_2020, END_2020, False)
    by_2018 = judge(city, END_2018).lists["mines_to_restore"]
    assert summary(by_2018["M-06"]) == ("yes", "close", None, END_2019, False)


def test_the_seam_is_no_edge(city: City) -> None:
    zones = zones_in_force(city["coal_ban_zones"], END_2020, Settings())
    for share in (0.1, 0.3, 0.55, 0.61, 0.9):
        lon = SEAM_LOW[0] + share * (SEAM_HIGH[0] - SEAM_LOW[0])
        lat = SEAM_LOW[1] + share * (SEAM_HIGH[1] - SEAM_LOW[1])
        for azimuth in (0.0, 90.0, 270.0):
            for uncertainty in (0.0, 50.0, 900.0):
                assert inside(zones, Place(*at((lon, lat), azimuth, 3.0), uncertainty)) is True
    assert inside(zones, Place(*SEAM_T, 500.0)) is True
    earlier = zones_in_force(city["coal_ban_zones"], END_2018, Settings())
    assert inside(earlier, Place(*SEAM_T, 500.0)) is None
    assert inside(zones, Place(*SEAM_LOW, 1.0)) is None


@pytest.mark.parametrize("seed", range(40))
def test_seams_of_random_quadrilaterals_vanish(seed: int) -> None:
    share = 0.2 + 0.6 * ((seed * 0.618034) % 1)
    low, high = at(FAR, 187.0 + seed, 4000.0), at(FAR, 3.0 - seed, 5000.0)
    junction = (low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1]))
    west, east = at(FAR, 260.0, 6000.0), at(FAR, 95.0, 6000.0)
    rings = [[low, high, west], [low, east, junction], [junction, east, high]]
    rows = [{"id": str(count), "geometry": Polygon(ring)} for count, ring in enumerate(rings)]
    zones = zones_in_force([dict(row) for row in rows], END_2020, Settings())
    assert len(zones.edges) <= 5
    assert inside(zones, Place(*junction, 300.0)) is True


def test_distance_to_an_edge() -> None:
    segment = (115.0, 38.5, 115.6, 38.9)
    for azimuth in range(0, 360, 20):
        lon, lat = at((115.25, 38.68), float(azimuth), 5000.0)
        steps = 20000
        along = [(115.0 + 0.6 * step / steps, 38.5 + 0.4 * step / steps) for step in range(steps + 1)]
        many = [lon] * len(along), [lat] * len(along)
        dense = GEOD.inv(*many, [x for x, _ in along], [y for _, y in along])[2]
        assert segment_distance_m(Place(lon, lat, 0.0), segment) == pytest.approx(min(dense), abs=1e-2)
    # due south of its south end, the end is nearest
    south = at((115.0, 38.5), 180.0, 1234.5)
    assert segment_distance_m(Place(*south, 0.0), segment) == pytest.approx(1234.5, abs=1e-6)
    # and to an edge along a meridian, the distance of a point due east of it
    east = at((115.0, 38.7), 90.0, 750.0)
    assert segment_distance_m(Place(*east, 0.0), (115.0, 38.5, 115.0, 38.9)) == pytest.approx(750.0, abs=1e-3)


def test_fifteen_kilometres_are_geodesic() -> None:
    lon, lat = at(MAIN_PLANT, 90.0, 15000.0)
    assert math.dist((lon, lat), MAIN_PLANT) == pytest.approx(0.1728, abs=1e-3)


@pytest.mark.parametrize("seed", range(12))
def test_random_cities_can_be_judged(seed: int) -> None:
    city = random_city(seed)
    assert random_city(seed) == city
    for as_of in (END_2018, END_2019, END_2020):
        judged = judge(city, as_of)
        assert set(judged.lists) == set(LISTS)
        for rows in judged.lists.values():
            for row in rows.values():
                assert row.verdict in {"yes", "verify"}
                assert row.rules
                assert row.overdue is (row.first_due is not None and row.first_due <= as_of)
