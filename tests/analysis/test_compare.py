"""Causes of different verdicts: by hand, and against every subset of the changes judged by the whole engine."""

from __future__ import annotations

import copy
import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point, box

from analysis.changes import Side
from analysis.compare import Cause, Flip, compare
from analysis.engine import analyse
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from tests.agreement import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.plan import Plan
    from tests.cities import City, Row

GEOD = Geod(ellps="GRS80")
P1 = (115.5, 38.9)
EARLY, LATE = dt.date(2019, 12, 31), dt.date(2020, 12, 31)


def at(origin: tuple[float, float], azimuth: float, kilometres: float) -> Point:
    return Point(GEOD.fwd(*origin, azimuth, kilometres * 1000)[:2])


P2 = at(P1, 180, 20).coords[0]
EAST = at(P1, 90, 40)
TWICE = at(P1, 60, 40)


def plan(**numbers: object) -> Plan:
    return read_plan(builtin_text(), "plan", RULES, [f"{name}={value}" for name, value in numbers.items()])


def boiler(name: str, where: Point, **values: object) -> Row:
    """Make a coal boiler that only a zone or a plant closes: large, and with ultra-low emissions."""
    usual: Row = {"fuel": "coal", "use": "industrial", "capacity_tph": 65.0, "commissioned": dt.date(2010, 1, 1)}
    usual |= {"ultra_low": dt.date(2018, 6, 1), "county": "莲池区", "uncertainty_m": 10.0}
    return {"id": name, "name": name, "geometry": where, **usual, **values}


def unit(plant: str, where: tuple[float, float]) -> Row:
    values: Row = {"unit_mw": 300.0, "unit_count": 1, "is_chp": True, "fuel": "coal", "county": "莲池区"}
    return {"id": f"u-{plant}", "plant": plant, "geometry": Point(where), "uncertainty_m": 0.0, **values}


def zone(name: str, around: Point, size: float = 0.02) -> Row:
    x, y = around.x, around.y
    return {"id": name, "name": name, "geometry": box(x - size, y - size, x + size, y + size)}


def village(name: str, **values: object) -> Row:
    usual: Row = {"county": "莲池区", "terrain": "plain", "households": 100, "gas_households": 100}
    return {"id": name, "name": name, "geometry": at(P1, 300, 60), "uncertainty_m": 10.0, **usual, **values}


def first() -> City:
    """One object for each kind of cause, named by it."""
    return {
        "counties": [
            {
                "id": "c",
                "adcode": "130606",
                "name": "莲池区",
                "in_plan": True,
                "geometry": box(114.0, 37.5, 117.0, 40.0),
            }
        ],
        "expressways": [
            {"id": "g5", "name": "京昆", "ref": "G5", "geometry": LineString([(114.2, 37.5), (114.2, 40)])}
        ],
        "coal_ban_zones": [zone("Z1", at(P1, 270, 40)), zone("Z2", TWICE), zone("Z3", TWICE, 0.03)],
        "heat_networks": [],
        "built_up_areas": [],
        "chp_units": [unit("P1", P1), unit("P2", P2)],
        "boilers": [
            boiler("attribute", at(P1, 90, 5)),
            boiler("both", at(P1, 180, 12)),
            boiler("date", at(P1, 270, 5), commissioned=dt.date(2020, 6, 1)),
            boiler("either", at(P2, 180, 12)),
            boiler("gone", at(P1, 45, 5)),
            boiler("moved", at(P1, 315, 40)),
            boiler("plan", at(P1, 0, 12)),
            boiler("plant", at(P2, 180, 8)),
            boiler("same", at(P1, 10, 5)),
            boiler("twice", TWICE),
            boiler("unsure", at(P1, 100, 5)),
            boiler("zone", EAST),
        ],
        "villages": [village("accepted", accepted=dt.date(2020, 6, 1)), village("filled", gas_households=40)],
        "mines": [],
    }


def second() -> City:
    city = copy.deepcopy(first())
    by_id = {row["id"]: row for rows in city.values() for row in rows}
    by_id["attribute"]["fuel"] = "gas"
    by_id["moved"]["geometry"] = at(P1, 0, 5)
    by_id["unsure"]["fuel"] = None
    by_id["filled"] |= {"gas_households": 100, "accepted": dt.date(2018, 11, 1)}
    by_id["u-P2"]["retired"] = dt.date(2019, 3, 1)
    by_id["Z1"]["geometry"] = zone("Z1", EAST)["geometry"]
    city["coal_ban_zones"] = [by_id["Z1"]]
    city["boilers"] = [row for row in city["boilers"] if row["id"] != "gone"] + [boiler("new", at(P1, 20, 5))]
    return city


def flips(a: City, b: City, **sides: Any) -> dict[tuple[str, str], Flip]:
    one = Side(tables(a), sides.get("plan_a", plan()), sides.get("day_a", EARLY))
    other = Side(tables(b), sides.get("plan_b", plan()), sides.get("day_b", EARLY))
    found = compare(one, other)
    result = {(flip.list, flip.id): flip for flip in found}
    assert len(result) == len(found)
    return result


def test_each_object_has_its_own_cause() -> None:
    found = flips(first(), second(), plan_b=plan(heat_radius_m=10000), day_b=LATE)
    close = {flip.id: flip for (name, _), flip in found.items() if name == "boilers_to_close"}
    assert {name: (flip.before, flip.after) for name, flip in close.items()} == {
        "attribute": ("yes", "no"),
        "both": ("yes", "no"),
        "date": ("no", "yes"),
        "either": ("yes", "no"),
        "gone": ("yes", "absent"),
        "moved": ("no", "yes"),
        "new": ("absent", "yes"),
        "plan": ("yes", "no"),
        "plant": ("yes", "no"),
        "twice": ("yes", "no"),
        "unsure": ("yes", "verify"),
        "zone": ("no", "yes"),
    }
    fuel = Cause("attribute", "boilers", "fuel", (), "coal", "gas")
    radius = Cause("plan", "", "parameters.heat_radius_m", (), "15000", "10000")
    shut = Cause("plant", "chp_units", "retired", ("P2",))
    days = (EARLY.isoformat(), LATE.isoformat())
    assert close["attribute"].causes == found["boilers_to_upgrade", "attribute"].causes == (fuel,)
    assert close["plan"].causes == (radius,)
    assert close["plant"].causes == (shut,)
    assert close["zone"].causes == (Cause("zone", "coal_ban_zones", "geometry", ("Z1",)),)
    assert close["twice"].causes == (Cause("zone", "coal_ban_zones", "", ("Z2", "Z3")),)
    assert close["date"].causes == (Cause("date", "boilers", "commissioned", (), *days),)
    assert close["unsure"].causes == (Cause("attribute", "boilers", "fuel", (), "coal", ""),)
    assert [one.kind for one in close["moved"].causes] == ["coordinate"]
    assert close["gone"].causes == (Cause("gone", "boilers"),)
    assert close["new"].causes == (Cause("new", "boilers"),)
    assert (close["either"].together, set(close["either"].causes)) == (False, {radius, shut})
    assert (close["both"].together, set(close["both"].causes)) == (True, {radius, shut})
    heated = {flip.id: flip for (name, _), flip in found.items() if name == "uncovered_villages"}
    assert heated["accepted"].causes == (Cause("date", "villages", "accepted", (), *days),)
    assert heated["filled"].together
    assert {one.field for one in heated["filled"].causes} == {"gas_households", "accepted"}


def test_back_in_time() -> None:
    found = flips(first(), first(), day_a=LATE, day_b=EARLY)
    days = (LATE.isoformat(), EARLY.isoformat())
    assert found["boilers_to_close", "date"].causes == (Cause("date", "boilers", "commissioned", (), *days),)
    assert found["uncovered_villages", "accepted"].causes == (Cause("date", "villages", "accepted", (), *days),)


def test_a_zone_that_comes_into_force_and_a_plant_that_shuts_by_the_day() -> None:
    city = first()
    city["coal_ban_zones"] += [zone("Z4", EAST) | {"effective": dt.date(2020, 5, 1)}]
    city["chp_units"][1]["retired"] = dt.date(2020, 3, 1)
    found = flips(city, city, day_b=LATE)
    days = (EARLY.isoformat(), LATE.isoformat())
    close = {flip.id: flip.causes for (name, _), flip in found.items() if name == "boilers_to_close"}
    assert close["zone"] == (Cause("date", "coal_ban_zones", "effective", ("Z4",), *days),)
    assert close["plant"] == close["either"] == (Cause("date", "chp_units", "retired", ("P2",), *days),)


def test_a_plant_in_a_list_and_nothing_to_tell() -> None:
    small = unit("P3", at(P1, 0, 5).coords[0]) | {"unit_mw": 15.0, "backward": True}
    a, b = first(), first()
    a["chp_units"].append(small)
    b["chp_units"].append(small | {"backward": False})
    found = flips(a, b)
    assert list(found) == [("plants_to_close", "P3")]
    assert found["plants_to_close", "P3"].causes == (Cause("plant", "chp_units", "backward", ("P3",)),)
    assert flips(a, a) == flips({}, {}) == {}


# Against brute force: the changes as functions on plain rows, every subset of them judged by the whole engine.

State = tuple["City", dict[str, object], dt.date]
Step = tuple[str, "Callable[[State], State]"]


def own(kind: str, name: str, field: str, b: City) -> Step:
    value = next(row for row in b[kind] if row["id"] == name).get(field)

    def made(state: State) -> State:
        city = copy.deepcopy(state[0])
        next(row for row in city[kind] if row["id"] == name)[field] = value
        return city, *state[1:]

    return field, made


def layer(kind: str, b: City) -> Step:
    return kind, lambda state: ({**state[0], kind: b[kind]}, *state[1:])


def number(name: str, value: object) -> Step:
    return f"parameters.{name}", lambda state: (state[0], {**state[1], name: value}, state[2])


def listed(state: State) -> dict[tuple[str, str], str]:
    result = analyse(tables(state[0]), plan(**state[1]), state[2])
    return {
        (name, one): verdict
        for name, table in result.lists.items()
        for one, verdict in zip(table["id"], table["verdict"], strict=True)
    }


def smallest(
    start: State, own: list[Step], around: list[Step], key: tuple[str, str], wanted: str, known: dict[Any, Any]
) -> list[frozenset[str]]:
    """Return every smallest set of one or two steps after which the verdict is the wanted one."""
    found: list[frozenset[str]] = []
    for some in (*combinations([*own, *around], 1), *combinations([*own, *around], 2)):
        names = frozenset(name for name, _ in some)
        if any(one <= names for one in found):
            continue
        memo = (names, key[1] if any(step in own for step in some) else "")
        if memo not in known:
            state = start
            for _, step in some:
                state = step(state)
            known[memo] = listed(state)
        if known[memo].get(key, "no") == wanted:
            found.append(names)
    return found


def named(flip: Flip) -> list[frozenset[str]]:
    names = [{"zone": one.layer, "plant": one.layer, "date": "date"}.get(one.kind, one.field) for one in flip.causes]
    return [frozenset(names)] if flip.together else [frozenset([name]) for name in names]


@pytest.mark.parametrize("backwards", [False, True])
def test_causes_are_the_smallest_sets_that_brute_force_finds(*, backwards: bool) -> None:
    cities, numbers, days = [first(), second()], [{}, {"heat_radius_m": 10000.0}], [EARLY, LATE]
    if backwards:
        cities.reverse()
        numbers.reverse()
        days.reverse()
    a, b = cities
    found = flips(a, b, plan_a=plan(**numbers[0]), plan_b=plan(**numbers[1]), day_a=days[0], day_b=days[1])
    around = [
        layer("coal_ban_zones", b),
        layer("chp_units", b),
        number("heat_radius_m", numbers[1].get("heat_radius_m", 15000.0)),
        ("date", lambda state: (*state[:2], days[1])),
    ]
    start: State = (a, dict(numbers[0]), days[0])
    known: dict[Any, Any] = {}
    together = 0
    for key, flip in found.items():
        if "absent" in (flip.before, flip.after):
            continue
        rows = [next(row for row in city[flip.kind] if row["id"] == flip.id) for city in (a, b)]
        fields = [name for name in {**rows[0], **rows[1]} if rows[0].get(name) != rows[1].get(name)]
        steps = [own(flip.kind, flip.id, name, b) for name in fields]
        sets = smallest(start, steps, around, key, flip.after, known)
        if flip.together:
            assert named(flip)[0] in sets, key
            assert all(len(one) > 1 for one in sets), key
        else:
            assert set(named(flip)) == {one for one in sets if len(one) == 1}, key
        together += flip.together
    assert together
