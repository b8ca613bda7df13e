"""Coal trips against plain loops, and by hand: what is on a corridor, where a trip left it, what lies beside."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from analysis.city import City
from analysis.corridors import followed
from analysis.engine import analyse
from analysis.exposure import crossed_zones, villages_beside
from analysis.plan import builtin_text, read_plan
from analysis.themes import RULES
from tests.agreement import tables
from tests.analysis.oracle_corridors import (
    GEOD,
    Corridor,
    LonLat,
    Trip,
    metres,
    on_corridors,
    shares,
    travelled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.corridors import Followed

PLAN = read_plan(builtin_text(), "plan", RULES)
END = dt.date(2020, 12, 31)
HERE = (115.4, 38.9)
PLAIN = [(115.2, 38.7), (115.6, 38.7), (115.6, 39.1), (115.2, 39.1)]
"""The one county in plan."""


def go(place: LonLat, azimuth: float, far: float) -> LonLat:
    lon, lat, _ = GEOD.fwd(*place, azimuth, far)
    return lon, lat


def city_of(
    trips: Sequence[Trip], corridors: Sequence[Corridor], settings: tuple[str, ...] = (), **layers: list[dict[str, Any]]
) -> City:
    """Return a city with the one county, whose east is a county that is not in plan."""
    east = [(115.6, 38.7), (115.9, 38.7), (115.9, 39.1), (115.6, 39.1)]
    frames = tables(
        {
            "counties": [
                {"id": "C1", "adcode": "130607", "name": "满城区", "in_plan": True, "geometry": Polygon(PLAIN)},
                {"id": "C2", "adcode": "130682", "name": "定州市", "in_plan": False, "geometry": Polygon(east)},
            ],
            "coal_corridors": [
                {"id": f"K{n}", "name": f"通道{n}", "effective": one.effective, "geometry": LineString(one.line)}
                for n, one in enumerate(corridors)
            ],
            "coal_trips": [
                {
                    "id": f"T{n:03}",
                    "date": one.day,
                    "transit": one.transit,
                    "geometry": LineString(one.track) if len(one.track) > 1 else None,
                }
                for n, one in enumerate(trips)
            ],
            **layers,
        }
    )
    return City(frames, read_plan(builtin_text(), "plan", RULES, settings), END)


def follow(city: City) -> Followed:
    return followed(city.table("coal_trips"), city)


def words(found: Followed) -> list[bool | None]:
    return [{0: False, 1: None, 2: True}[value] for value in found.on.value.tolist()]


def line(start: LonLat, azimuth: float, far: float, parts: int, swing: float, chance: random.Random) -> list[LonLat]:
    """Return a crooked line."""
    places = [go(start, azimuth, far * n / parts) for n in range(parts + 1)]
    return [go(one, azimuth + 90, chance.gauss(0, swing)) for one in places]


def random_city(seed: int) -> tuple[list[Trip], list[Corridor]]:
    """Return trips that follow corridors, weave in and out, cross them, jump, and leave the plan."""
    chance = random.Random(seed)
    corridors = [
        Corridor(line(go(HERE, 270, 16000), 88, 33000, 6, 300, chance), None),
        Corridor(line(go(HERE, 0, 9000), 170, 22000, 5, 300, chance), dt.date(2019, 1, 1)),
    ]
    trips = []
    for number in range(8):
        base = chance.choice(corridors).line
        along = LineString(base)
        wide = chance.choice((0.0, 30.0, 48.0, 55.0, 400.0))
        track: list[LonLat] = []
        for n in range(14):
            at = along.interpolate(n / 13, normalized=True).coords[0]
            track.append(go(at, chance.uniform(0, 360), chance.uniform(0, 1) * wide))
        if number % 4 == 0:
            # a jump far away and back
            track[6] = go(track[6], chance.uniform(0, 360), 6000)
        day = chance.choice((dt.date(2018, 5, 1), dt.date(2019, 6, 1), dt.date(2020, 6, 1), None))
        trips.append(Trip(track, day, chance.choice((True, True, False, None))))
    return trips, corridors


@pytest.mark.parametrize("seed", [1, 2])
def test_random_trips_against_plain_loops(seed: int) -> None:
    trips, corridors = random_city(seed)
    city = city_of(trips, corridors)
    found = follow(city)
    for number, trip in enumerate(trips):
        lines = [
            one.line for one in corridors if trip.day is None or one.effective is None or one.effective <= trip.day
        ]
        wanted = travelled(trip.track, lines, [PLAIN], 50.0)
        # the loops look every 60 m and so may miss a corner within reach
        assert found.way.inside[number] == pytest.approx(wanted.inside_m, abs=0.1), number
        assert found.way.near[number] == pytest.approx(wanted.on_m, abs=40.0), number
    assert words(found) == [on_corridors(one, corridors, [PLAIN]) for one in trips]
    result = analyse(city.layers, PLAN, END)
    by_year = result.rates["corridors"]["by_year"]
    expected = shares(trips, corridors, [PLAIN], END)
    for year in ("2018", "2019", "2020"):
        on, decided, open_ = expected.get(int(year), (0, 0, 0))
        row = by_year[year]
        assert (row["on_corridors"], row["transit_trips"], row["undecided"]) == (on, decided, open_)
        assert row["share"] == (round(on / decided, 4) if decided else None)
    assert [by_year[year]["target"] for year in by_year] == [0.75, 0.8, 0.9]


def beside(offset: float, *, share: float = 1.0, far: float = 10000.0) -> Trip:
    """Return a trip along HERE's parallel, so far to its north, the last part of it 1 km away."""
    start, turn, end = (go(HERE, 90, far * part) for part in (0.0, share, 1.0))
    near = [go(start, 0, offset), go(turn, 0, offset)]
    rest = [go(turn, 0, 1000.0), go(end, 0, 1000.0)] if share < 1 else []
    return Trip([*near, *rest], dt.date(2019, 6, 1))


ALONG = Corridor([go(HERE, 270, 1000), HERE, go(HERE, 90, 5000), go(HERE, 90, 12000)], None)


def test_fifty_metres_are_on_and_fifty_one_are_not() -> None:
    # a parallel and a chord of 12 km sag by 1 m from one another here: a trip of 2 km beside a vertex is level
    found = follow(city_of([beside(49.0, far=2000), beside(51.0, far=2000), beside(0.0)], [ALONG]))
    assert words(found) == [True, False, True]
    assert found.way.share[2] == pytest.approx(1.0, abs=1e-9)


def test_ninety_percent_of_the_length_inside_the_plan() -> None:
    # 10,000 m: 950 m of leaving by the first 50 m is on, 950 m and the rest are off
    found = follow(city_of([beside(0.0, share=0.97), beside(0.0, share=0.85)], [ALONG]))
    for number, share in enumerate((0.97, 0.85)):
        on, whole = 10000 * share + 50.0, 10000 + 1000.0
        assert found.way.share[number] == pytest.approx(on / whole, abs=1e-3)
    assert words(found) == [False, False]
    shorter = follow(city_of([beside(0.0, share=0.97)], [ALONG], ("corridor_share=0.88",)))
    assert words(shorter) == [True]


def test_only_the_length_inside_the_plan_counts() -> None:
    east, start = (115.7, 38.9), (115.5, 38.9)
    border = (115.6, 38.9)
    corridor = Corridor([start, border], None)
    trip = Trip([start, border, go(border, 45, 3000), (115.7, 38.92), east], dt.date(2019, 1, 1))
    wholly_outside = Trip([(115.65, 38.9), (115.7, 38.9)], dt.date(2019, 1, 1))
    touching = Trip([(115.6, 38.8), (115.6, 38.9)], dt.date(2019, 1, 1))
    city = city_of([trip, wholly_outside, touching], [corridor])
    found = follow(city)
    assert found.way.inside[0] == pytest.approx(metres(start, border), abs=0.01)
    assert found.way.inside[1:].tolist() == [0.0, 0.0] or found.way.inside[1] == 0.0
    assert words(found)[0] is True
    result = analyse(city.layers, PLAN, END)
    assert result.counts["outside_plan"]["coal_trips"] >= 1
    assert list(result.lists["coal_trips_off_corridor"]["id"].isin(["T000", "T001"])).count(True) == 0


def test_a_trip_that_leaves_the_city_and_comes_back() -> None:
    start, border, back = (115.55, 38.9), (115.6, 38.9), (115.55, 38.905)
    corridor = Corridor([start, border], None)
    trip = Trip([start, (115.63, 38.9), (115.63, 38.905), back], dt.date(2019, 6, 1))
    found = follow(city_of([trip], [corridor]))
    # Out along the corridor, back 555 m beside it; what lies between them is nobody's in the plan.
    there, again = metres(start, border), metres((115.6, 38.905), back)
    assert found.way.inside[0] == pytest.approx(there + again, abs=0.01)
    assert found.way.near[0] == pytest.approx(there, abs=0.01)
    assert found.way.away[0] == pytest.approx(again, abs=0.01)
    assert metres((found.way.left[0][0], found.way.left[0][1]), (115.6, 38.905)) < 0.01
    wanted = travelled(trip.track, [corridor.line], [PLAIN], 50.0)
    assert (found.way.inside[0], found.way.near[0]) == pytest.approx((wanted.inside_m, wanted.on_m), abs=0.1)


def test_where_a_trip_left() -> None:
    city = city_of([beside(0.0, share=0.4)], [ALONG])
    [row] = analyse(city.layers, PLAN, END).lists["coal_trips_off_corridor"].to_dict("records")
    turn = go(HERE, 90, 4000)
    # it turned off at a right angle: 50 m further north it left
    assert metres((row["left_lon"], row["left_lat"]), go(turn, 0, 50.0)) < 0.5
    assert row["away_km"] == pytest.approx((950.0 + 6000.0) / 1000, abs=0.002)
    assert (row["left_county"], row["verdict"], row["action"]) == ("满城区", "yes", "use_corridor")
    assert row["length_km"] == pytest.approx(11.0, abs=0.002)
    back = Trip(beside(0.0, share=0.4).track[::-1], dt.date(2019, 6, 1))
    [row] = analyse(city_of([back], [ALONG]).layers, PLAN, END).lists["coal_trips_off_corridor"].to_dict("records")
    # driven the other way it was off from the start
    assert metres((row["left_lon"], row["left_lat"]), back.track[0]) < 0.01


def test_corridors_count_from_their_day_on() -> None:
    later = Corridor(ALONG.line, dt.date(2019, 6, 1))
    on_the_day, before = beside(0.0), Trip(beside(0.0).track, dt.date(2019, 5, 31))
    undated = Trip(beside(0.0).track, None)
    assert words(follow(city_of([on_the_day, before, undated], [later]))) == [True, False, None]
    assert words(follow(city_of([undated], [ALONG]))) == [True]
    checks = analyse(city_of([undated], [later]).layers, PLAN, END).checks
    assert checks["undecided"].tolist() == ["date"]


def test_trips_that_decide_nothing() -> None:
    there = beside(0.0)
    unknown = Trip(there.track, there.day, None)
    trackless = Trip([HERE], there.day)
    not_transit = Trip(beside(500.0).track, there.day, False)
    future = Trip(beside(500.0).track, dt.date(2021, 1, 1))
    city = city_of([unknown, trackless, not_transit, future, there], [ALONG])
    result = analyse(city.layers, PLAN, END)
    listed = result.lists["coal_trips_off_corridor"].set_index("id")
    # one that kept to the corridor is no matter whether it was in transit
    assert listed["verdict"].to_dict() == {"T001": "verify"}
    assert result.checks["undecided"].tolist() == ["track"]
    year = result.rates["corridors"]["by_year"]["2019"]
    assert (year["transit_trips"], year["on_corridors"], year["undecided"]) == (1, 1, 2)
    assert result.counts["judged"]["coal_trips"] == 4


def test_no_trips_no_corridors_no_counties() -> None:
    empty = analyse(city_of([], [ALONG]).layers, PLAN, END).rates["corridors"]
    assert [one["share"] for one in empty["by_year"].values()] == [None, None, None]
    assert [one["length_share"] for one in empty["by_year"].values()] == [None, None, None]
    bare = city_of([beside(0.0)], [])
    assert words(follow(bare)) == [False]
    assert analyse(bare.layers, PLAN, END).rates["corridors"]["by_year"]["2019"]["share"] == 0.0
    layers = {kind: frame for kind, frame in city_of([beside(0.0)], [ALONG]).layers.items() if kind != "counties"}
    assert words(follow(City(layers, PLAN, END))) == [True]


def test_a_track_that_stands_still_or_comes_in_parts() -> None:
    still = Trip([HERE, HERE], dt.date(2019, 1, 1))
    city = city_of([still, beside(0.0)], [ALONG])
    track = beside(0.0).track
    parts = MultiLineString([[track[0], go(HERE, 90, 4000)], [go(HERE, 90, 6000), track[1]]])
    frame = city.layers["coal_trips"].copy()
    frame.loc[1, "geometry"] = parts
    city = City({**city.layers, "coal_trips": frame}, PLAN, END)
    found = follow(city)
    assert words(found) == [None, True]
    assert found.way.inside[1] == pytest.approx(8000.0, abs=0.01)


def test_uncertain_lines_leave_the_share_open() -> None:
    trip = beside(60.0, far=2000)
    assert words(follow(city_of([trip], [ALONG]))) == [False]
    # both lines may be off by 8 m
    assert words(follow(city_of([trip], [ALONG], ("zone_uncertainty_m=8",)))) == [None]
    assert words(follow(city_of([trip], [ALONG], ("zone_uncertainty_m=4",)))) == [False]


def test_many_blocks_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    trips, corridors = random_city(4)
    whole = follow(city_of(trips, corridors)).way
    monkeypatch.setattr("analysis.tracks.BLOCK", 20)
    parts = follow(city_of(trips, corridors)).way
    for name in ("metres", "inside", "near", "away", "left"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-9, atol=1e-6)


def test_villages_beside_and_zones_crossed() -> None:
    def village(number: int, offset: float, uncertainty: float, households: int | None) -> dict[str, Any]:
        place = go(go(HERE, 90, 2000), 0, offset)
        return {
            "id": f"V{number}",
            "name": f"村{number}",
            "county": None,
            "households": households,
            "uncertainty_m": uncertainty,
            "geometry": Point(place),
        }

    villages = [
        village(1, 150.0, 10.0, 120),
        village(2, 205.0, 10.0, 80),
        village(3, 240.0, 10.0, 90),
        village(4, 195.0, 0.5, None),
        {**village(5, 100.0, 10.0, 70), "county": "定州市"},
    ]
    north, south = go(HERE, 0, 1000), go(HERE, 180, 1000)
    west, east = go(HERE, 90, 1000)[0], go(HERE, 90, 3000)[0]
    zone = Polygon([(west, south[1]), (east, south[1]), (east, north[1]), (west, north[1])])
    later = Corridor(ALONG.line, dt.date(2021, 1, 1))
    city = city_of(
        [],
        [ALONG, later],
        villages=villages,
        coal_ban_zones=[
            {"id": "Z1", "name": "禁煤区", "effective": None, "geometry": zone},
            {"id": "Z2", "name": "以后", "effective": dt.date(2021, 1, 1), "geometry": zone},
        ],
    )
    found = villages_beside(city)
    assert dict(zip(found["id"], found["verdict"], strict=True)) == {"V1": "yes", "V2": "verify", "V4": "yes"}
    assert found["distance_m"].tolist() == pytest.approx([150.0, 205.0, 195.0], abs=0.5)
    assert found["corridor"].tolist() == ["通道0"] * 3
    [crossed] = crossed_zones(city).to_dict("records")
    assert (crossed["corridor_id"], crossed["zone_kind"], crossed["zone_id"]) == ("K0", "coal_ban_zones", "Z1")
    assert crossed["length_km"] == pytest.approx(2.0, abs=0.001)
    figures = analyse(city.layers, PLAN, END).rates["corridors"]
    assert figures["villages_beside"] == {"yes": 2, "verify": 1}
    assert figures["households_beside"] == 120
    assert figures["crossed_km"] == {"built_up_areas": 0.0, "coal_ban_zones": 2.0, "fireworks_zones": 0.0}
