"""Siting on a city made by hand: who needs heat, which sites there are, what is in reach; distances by PROJ."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, box

from analysis.plan import builtin_text, read_plan
from analysis.proximity import pairs_in_reach
from analysis.siting import made_candidates, needs, plant_candidates, site
from analysis.themes import RULES
from layers.geodesy import Places
from layers.messages import GisError
from tests.agreement import tables

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.siting import Siting
    from tests.cities import City, Row

GEOD = Geod(ellps="GRS80")
CENTRE = (115.5, 38.9)
DAY = dt.date(2020, 12, 31)
REACH = 15_000.0


def at(azimuth: float, kilometres: float) -> Point:
    return Point(GEOD.fwd(*CENTRE, azimuth, kilometres * 1000)[:2])


def village(name: str, where: Point | None, households: int | None, **values: object) -> Row:
    usual: Row = {"terrain": "plain", "county": "清苑区", "gas_households": 0, "uncertainty_m": 0.0}
    return {"id": name, "name": name, "geometry": where, "households": households, **usual, **values}


def plan(**numbers: object) -> Plan:
    return read_plan(builtin_text(), "plan", RULES, [f"{name}={value}" for name, value in numbers.items()])


VILLAGES = [
    village("a", at(0, 0), 100),
    village("b", at(90, 4), 200, gas_households=150, accepted=dt.date(2019, 6, 1)),
    village("c", at(90, 9), 300, exempt_households=20),
    village("late", at(180, 4), 80, gas_households=80, accepted=dt.date(2021, 1, 1)),
    village("done", at(180, 3), 60, gas_households=60, accepted=dt.date(2019, 1, 1)),
    village("nowhere", None, 70),
    village("unknown", at(180, 2), None),
    village("far", at(0, 60), 90),
    village("outside", at(0, 5), 500, county="定州市"),
]
CITY: City = {"villages": VILLAGES}


def answer(city: City, numbers: Plan, count: int | None) -> Siting:
    found = needs(tables(city), numbers, DAY)
    return site(found, made_candidates(found, numbers), numbers, count, 60.0)


def test_who_needs_heat() -> None:
    found = needs(tables(CITY), plan(), DAY)
    assert dict(zip(found.frame["id"], found.frame["households"], strict=True)) == {
        "a": 100,
        "b": 50,
        "c": 280,
        "late": 80,
        "far": 90,
    }
    assert found.unlocated == ("nowhere",)
    assert found.unknown == 1


def test_only_those_outside_networks_and_radii() -> None:
    network: Row = {"id": "n", "name": "n", "geometry": box(115.49, 38.89, 115.51, 38.91)}
    unit: Row = {"id": "u", "plant": "厂", "unit_mw": 300.0, "unit_count": 1, "is_chp": True, "fuel": "coal"}
    unit |= {"county": "清苑区", "geometry": at(90, 20), "uncertainty_m": 0.0}
    city: City = {"villages": VILLAGES, "heat_networks": [network], "chp_units": [unit]}
    # a lies in the network, c 11 km from the plant; b 16 km from it.
    found = needs(tables(city), plan(), DAY, only_outside=True)
    assert list(found.frame["id"]) == ["b", "far", "late"]
    [place] = plant_candidates(tables(city), plan(), DAY, ["厂"]).geometry
    assert place == unit["geometry"]
    with pytest.raises(GisError, match="no CHP plant 别厂 with a place; there are: 厂"):
        plant_candidates(tables(city), plan(), DAY, ["别厂"])


def test_reach_is_geodesic_and_the_radius_is_inside() -> None:
    # From b: a and late lie 4.000 and 5.657 km away, c 5.000 km.
    a, b, c = (row["geometry"] for row in VILLAGES[:3])
    assert isinstance(a, Point)
    assert isinstance(b, Point)
    assert isinstance(c, Point)
    metres = GEOD.inv(b.x, b.y, c.x, c.y)[2]
    for radius, expected in ((metres - 0.001, 280), (metres, 430), (metres + 0.001, 430)):
        found = answer(CITY, plan(site_radius_m=radius, site_spacing_m=100), 1)
        assert found.solution.value == expected
    found = answer(CITY, plan(site_radius_m=metres, site_spacing_m=100), 1)
    assert list(found.sites["id"]) == ["b"]
    assert set(found.served_by(0)["id"]) == {"a", "b", "c"}


def test_pairs_in_reach_are_those_that_the_geodesic_finds() -> None:
    chance = np.random.default_rng(9)
    here = Places(*(chance.uniform(115.0, 115.6, 60), chance.uniform(38.6, 39.0, 60)))
    # A ring of places at the very reach, one millimetre within it and one beyond: chords cannot tell them apart.
    rim = [
        GEOD.fwd(here.lon[0], here.lat[0], azimuth, REACH + off)[:2]
        for azimuth in range(0, 360, 30)
        for off in (-0.001, 0.0, 0.001)
    ]
    there = Places(
        *np.concatenate([np.array(rim).T, [chance.uniform(115, 115.6, 60), chance.uniform(38.6, 39, 60)]], 1)
    )
    first, second, chord = pairs_in_reach(here, there, REACH)
    found = set(zip(first.tolist(), second.tolist(), strict=True))
    wanted, close = set(), set()
    for one in range(len(here)):
        for other in range(len(there)):
            metres = GEOD.inv(here.lon[one], here.lat[one], there.lon[other], there.lat[other])[2]
            if metres <= REACH * (1 + 1e-9):
                wanted.add((one, other))
            if abs(metres - REACH) < 1e-4:
                close.add((one, other))
    assert found - close == wanted - close
    assert {(0, number) for number in range(0, 36, 3)} <= found
    assert not {(0, number) for number in range(2, 36, 3)} & found
    metres = GEOD.inv(here.lon[first], here.lat[first], there.lon[second], there.lat[second])[2]
    assert ((metres - chord > -1e-6) & (metres - chord < 0.004)).all()


def test_heat_bounds_what_a_site_serves() -> None:
    # 1.8 MW at 0.006 MW are 300 households: c (280) and nobody else, or a, b and late (230); then far (90).
    numbers = plan(site_heat_mw=1.8, site_radius_m=20000, site_spacing_m=100)
    found = answer(CITY, numbers, 1)
    assert (found.solution.value, found.solution.proven) == (280.0, True)
    assert found.sites["heat_mw"].tolist() == pytest.approx([1.68])
    two = answer(CITY, numbers, 2)
    assert two.solution.value == 510.0
    every = answer(CITY, numbers, None)
    assert every.solution.value == 3.0
    assert list(every.left["id"]) == []
    small = answer(CITY, plan(site_heat_mw=0.3, site_radius_m=20000, site_spacing_m=100), None)
    assert list(small.served_by(0)["id"]) == ["b"]
    assert list(small.needs.frame["id"][small.too_large]) == ["a", "c", "far", "late"]


def test_nothing_to_heat_and_nobody_in_reach() -> None:
    done: City = {"villages": [VILLAGES[4]]}
    for count in (3, None):
        found = answer(done, plan(), count)
        assert (found.solution.value, len(found.sites), len(found.left)) == (0.0, 0, 0)
        assert [len(one) for one in found.layers().values()] == [0, 0, 0, 0]
    villages = needs(tables(CITY), plan(), DAY)
    elsewhere = made_candidates(villages, plan()).iloc[:1].set_geometry([Point(100, 30)], crs="EPSG:4490")
    found = site(villages, elsewhere, plan(), 1)
    assert len(found.sites) == 0
    assert not found.problem.reachable.any()
    with pytest.raises(GisError, match="at least one site"):
        site(villages, elsewhere, plan(), 0)


def test_candidates_are_thinned_to_the_largest_of_a_square() -> None:
    found = needs(tables(CITY), plan(), DAY)
    assert list(made_candidates(found, plan(site_spacing_m=100))["id"]) == list(found.frame["id"])
    assert list(made_candidates(found, plan(site_spacing_m=1_000_000))["id"]) == ["c"]


def test_what_is_drawn_hangs_together() -> None:
    found = answer(CITY, plan(site_radius_m=6000, site_spacing_m=100), 2)
    drawn = found.layers()
    assert list(drawn) == ["networks", "links", "left", "sites"]
    assert len(drawn["links"]) == found.served.sum() == drawn["sites"]["villages"].sum()
    assert set(drawn["links"]["id"]) | set(drawn["left"]["id"]) == set(found.needs.frame["id"])
    assert drawn["links"]["households"].sum() == found.solution.value
    for number in range(len(found.sites)):
        outline = drawn["networks"].geometry.iloc[number]
        assert outline.is_valid
        assert shapely.covers(outline, found.served_by(number).geometry.to_numpy()).all()
        assert outline.covers(found.sites.geometry.iloc[number])
