"""Zones of ring roads: against plain loops, closed formulas, and invented streets in every condition."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString, Point

from analysis.city import City
from analysis.plan import builtin_text, read_plan
from analysis.quality import check
from analysis.rings import Derived, area_km2, ring_figures, ring_zones
from analysis.themes import RULES
from layers.demo import demo_layers
from layers.kinds import CRS, KINDS
from layers.tables import conform
from tests.analysis.oracle_rings import GEOD, LonLat, Street, box_km2, edge_m, in_zone

PLAN = read_plan(builtin_text(), "plan", RULES)
Rows = list[tuple[int | None, str | None, float | None, Sequence[LonLat] | LineString | MultiLineString]]

WEST, EAST, SOUTH, NORTH, SECOND = 115.40, 115.60, 38.80, 38.95, 38.84
NW, NE, SE, SW = (WEST, NORTH), (EAST, NORTH), (EAST, SOUTH), (WEST, SOUTH)
SECOND_W, SECOND_E = (WEST, SECOND), (EAST, SECOND)


def streets(rows: Rows) -> gpd.GeoDataFrame:
    shapes = [one if hasattr(one, "geom_type") else LineString(one) for *_, one in rows]
    data = {
        "id": [f"R{number}" for number in range(len(rows))],
        "ring": [ring for ring, *_ in rows],
        "side": [side for _, side, *_ in rows],
        "width_m": [width for _, _, width, _ in rows],
    }
    return conform(gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS), KINDS["ring_roads"])


def square(width: float | None = 40.0) -> Rows:
    """Return streets along two meridians and two parallels, and the south second ring between."""
    return [
        (3, "N", width, [NW, NE]),
        (3, "E", width, [NE, SECOND_E, SE]),
        (3, "S", width, [SE, SW]),
        (3, "W", width, [SW, SECOND_W, NW]),
        (2, "S", width, [SECOND_E, SECOND_W]),
    ]


def zones(rows: Rows, close_gaps: float = 0.0) -> tuple[Derived, Derived]:
    fireworks, trucks = ring_zones(streets(rows), PLAN, close_gaps)
    return fireworks, trucks


def moved(place: LonLat, azimuth: float, metres: float) -> LonLat:
    lon, lat, _ = GEOD.fwd(*place, azimuth, metres)
    return lon, lat


def degrees(metres: float) -> tuple[float, float]:
    """Return so many metres as longitude and latitude at the middle of the square."""
    middle = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    return moved(middle, 90, metres)[0] - middle[0], moved(middle, 0, metres)[1] - middle[1]


def disagreements(found: Derived, loop: list[LonLat], used: list[Street], *, road_included: bool) -> list[LonLat]:
    """Return random places on which the zone and the plain loops differ, those within 0.1 m of an edge left out."""
    assert found.shape is not None
    chance, wrong = random.Random(5), []
    x, y = degrees(200.0)
    for number in range(400):
        lon, lat = chance.uniform(WEST - x, EAST + x), chance.uniform(SOUTH - y, NORTH + y)
        if number % 2:
            # half of them beside a street, where it matters
            line = chance.choice(used).line
            start = chance.randrange(len(line) - 1)
            t = chance.random()
            (ax, ay), (bx, by) = line[start], line[start + 1]
            lon, lat = moved((ax + t * (bx - ax), ay + t * (by - ay)), chance.uniform(0, 360), chance.uniform(0, 60))
        if edge_m((lon, lat), loop, used) < 0.1:
            continue
        if found.shape.covers(Point(lon, lat)) != in_zone((lon, lat), loop, used, road_included=road_included):
            wrong.append((lon, lat))
    return wrong


def test_areas_of_a_square_are_those_of_the_closed_formula() -> None:
    fireworks, trucks = zones(square())
    x, y = degrees(20.0)
    assert fireworks.km2 == pytest.approx(box_km2(WEST + x, SECOND + y, EAST - x, NORTH - y), rel=1e-5)
    # the corners outside are round: four quarters of a circle instead of squares
    corners = (4 - 3.141592653589793) * 20.0**2 / 1e6
    assert trucks.km2 == pytest.approx(box_km2(WEST - x, SOUTH - y, EAST + x, NORTH + y) - corners, rel=1e-5)
    assert fireworks.shape is not None
    assert trucks.shape is not None
    assert fireworks.shape.within(trucks.shape)
    assert (fireworks.gaps, fireworks.closed, fireworks.missing, fireworks.others_km2) == ((), (), (), ())


def test_crooked_streets_against_plain_loops() -> None:
    chance = random.Random(11)

    def street(start: LonLat, end: LonLat, *through: LonLat) -> list[LonLat]:
        knots, line = [start, *through, end], [start]
        for (ax, ay), (bx, by) in itertools.pairwise(knots):
            for number in range(1, 7):
                t = number / 7
                line.append((ax + t * (bx - ax) + chance.gauss(0, 5e-4), ay + t * (by - ay) + chance.gauss(0, 5e-4)))
            line.append((bx, by))
        return line

    north, south = street(NW, NE), street(SE, SW)
    east, west, second = street(NE, SE, SECOND_E), street(SW, NW, SECOND_W), street(SECOND_E, SECOND_W)
    widths = {"N": 60.0, "E": 36.0, "W": 30.0, "S3": 44.0, "S2": 50.0}
    fireworks, trucks = zones(
        [
            (3, "N", widths["N"], north),
            (3, "E", widths["E"], east),
            (3, "W", None, west),
            (3, "S", widths["S3"], south),
            (2, "S", widths["S2"], second),
        ]
    )
    upper_east, upper_west = east[: east.index(SECOND_E)], west[west.index(SECOND_W) + 1 :]
    sides = [Street(north, 60.0), Street(east, 36.0), Street(west, 30.0)]
    loop = [*north[:-1], *upper_east, *second[:-1], SECOND_W, *upper_west[:-1]]
    assert disagreements(fireworks, loop, [*sides, Street(second, 50.0)], road_included=False) == []
    loop = [*north[:-1], *east[:-1], *south[:-1], *west[:-1]]
    assert disagreements(trucks, loop, [*sides, Street(south, 44.0)], road_included=True) == []


def ring_of_pieces(rows: Rows, pieces: int = 5) -> Rows:
    """Return the same streets in pieces that share their ends, in a mixed order and direction."""
    cut: Rows = []
    for ring, side, width, line in rows:
        shape = line if isinstance(line, LineString) else LineString(line)
        places = [shape.interpolate(number / pieces, normalized=True).coords[0] for number in range(pieces + 1)]
        places[0], places[-1] = shape.coords[0], shape.coords[-1]
        inner = list(shape.coords)[1:-1]
        for a, b in itertools.pairwise(places):
            here = [
                one for one in inner if shape.project(Point(a)) < shape.project(Point(one)) < shape.project(Point(b))
            ]
            piece = [a, *here, b]
            cut.append((ring, side, width, piece if len(cut) % 2 else piece[::-1]))
    random.Random(3).shuffle(cut)
    return cut


def dual(apart: float, width: float = 16.0) -> tuple[Rows, list[Street], list[LonLat]]:
    """Return the square as dual carriageways that cross at the corners and run on 300 m, and the inner loop."""
    x, y = degrees(apart / 2)
    over_x, over_y = degrees(300.0)
    rows: Rows = []
    for sign in (1, -1):
        west, east, south, north = WEST + sign * x, EAST - sign * x, SECOND + sign * y, NORTH - sign * y
        rows += [
            (3, "N", width, [(WEST - over_x, north), (EAST + over_x, north)]),
            (3, "W", width, [(west, SECOND - over_y), (west, NORTH + over_y)]),
            (3, "E", width, [(east, SECOND - over_y), (east, NORTH + over_y)]),
            (2, "S", width, [(WEST - over_x, south), (EAST + over_x, south)]),
            (3, "S", width, [(WEST - over_x, south), (EAST + over_x, south)]),
        ]
    used = [Street(list(line), width) for ring, side, _, line in rows if (ring, side) != (3, "S")]
    loop = [(WEST + x, NORTH - y), (EAST - x, NORTH - y), (EAST - x, SECOND + y), (WEST + x, SECOND + y)]
    return rows, used, loop


@pytest.mark.parametrize("apart", [12.0, 40.0])
def test_of_two_carriageways_the_inner_bounds_the_zone_and_the_median_is_road(apart: float) -> None:
    rows, used, loop = dual(apart)
    fireworks, trucks = zones(ring_of_pieces(rows))
    assert disagreements(fireworks, loop, used, road_included=False) == []
    assert trucks.shape is not None
    assert len(trucks.shape.interiors) == 0
    x, y = degrees(apart / 2)
    median = [((WEST + EAST) / 2, NORTH), (WEST, (SECOND + NORTH) / 2), (EAST, NORTH - y / 2)]
    assert [trucks.shape.covers(Point(one)) for one in median] == [True] * 3
    assert fireworks.shape is not None
    assert [fireworks.shape.covers(Point(one)) for one in median] == [False] * 3
    # what runs on past the corners encloses nothing and is no part of the ring
    beyond = [moved((WEST - x, NORTH), 270, 200.0), moved((EAST, NORTH + y), 0, 200.0)]
    assert [trucks.shape.covers(Point(one)) for one in beyond] == [False] * 2


@pytest.mark.parametrize("line", ["inner", "outer"])
def test_a_break_in_one_carriageway_opens_neither_zone_to_the_median(line: str) -> None:
    rows, used, loop = dual(40.0)
    wanted = zones(rows)
    y = degrees(20.0)[1]
    latitude = NORTH - y if line == "inner" else NORTH + y
    [at] = [n for n, (_, side, _, line) in enumerate(rows) if side == "N" and line[0][1] == pytest.approx(latitude)]
    start, end = list(rows[at][3])
    middle = ((WEST + EAST) / 2, latitude)
    rows[at : at + 1] = [
        (3, "N", 16.0, [start, moved(middle, 270, 25.0)]),
        (3, "N", 16.0, [moved(middle, 90, 25.0), end]),
    ]
    for found, whole in zip(zones(rows), wanted, strict=True):
        assert found.shape is not None
        # only the break itself is ground instead of road, or the other way round
        assert area_km2(found.shape.symmetric_difference(whole.shape)) < 0.01
    assert disagreements(zones(rows)[0], loop, [*used, Street([start, end], 16.0)], road_included=False) == []


def test_a_gap_is_named_with_both_ends_and_closed_only_on_request() -> None:
    rows = square()
    short = (moved(SECOND_W, 90, 924.0)[0], SECOND)
    rows[4] = (2, "S", 40.0, [SECOND_E, short])
    fireworks, trucks = zones(rows)
    assert (fireworks.shape, fireworks.km2, fireworks.closed) == (None, None, ())
    assert trucks.shape is not None
    [gap] = fireworks.gaps
    assert gap.metres == pytest.approx(924.0, abs=0.5)
    assert sorted((gap.start, gap.end))[0] == pytest.approx(SECOND_W, abs=1e-5)
    assert sorted((gap.start, gap.end))[1] == pytest.approx(short, abs=1e-9)
    assert {(one.ring, one.side) for one in gap.sides} == {(3, "W"), (2, "S")}
    [sentence] = [str(one) for one in fireworks.refusals()]
    assert "miss each other by 924 m" in sentence
    assert "between 115.40000, 38.84000 and 115.41064" in sentence
    assert "--close-gaps 924" in sentence
    assert zones(rows, close_gaps=900.0)[0].gaps == (gap,)
    closed = zones(rows, close_gaps=1000.0)[0]
    assert (closed.gaps, closed.closed, closed.refusals()) == ((), (gap,), [])
    whole = zones(square())[0]
    assert whole.km2 is not None
    # the closing line takes no ground as a road would; the road ends in a half circle
    more = (924.0 - 20.0) * 20.0 - 3.141592653589793 / 4 * 20.0**2
    assert closed.km2 == pytest.approx(whole.km2 + more / 1e6, abs=1e-5)


def test_the_check_of_the_data_names_what_the_lines_lack() -> None:
    rows = [one for one in square() if one[:2] != (3, "S")]
    short = (moved(SECOND_W, 90, 924.0)[0], SECOND)
    rows[-1] = (2, "S", 40.0, [SECOND_E, short])
    # One that both zones have, 30 m wide, is told once; a street of no side bounds nothing.
    middle = ((WEST + EAST) / 2, NORTH)
    rows[0] = (3, "N", 40.0, MultiLineString([[NW, moved(middle, 270, 15.0)], [moved(middle, 90, 15.0), NE]]))
    rows.append((None, "S", 40.0, [moved(SW, 90, 100.0), moved(SE, 270, 100.0)]))
    found = check(City({"ring_roads": streets(rows)}, PLAN, PLAN.end))
    found = found[found["kind"] == "ring_roads"]
    assert list(found["severity"].unique()) == ["warning"]
    assert sorted(zip(found["id"], map(str, found["problem"]), strict=True)) == [
        (
            "",
            "The north side of ring 3 and the next piece of the same side miss each other by 30 m, between 115.49983,"
            " 38.95000 and 115.50017, 38.95000; draw what is missing, or close the gap with rings --close-gaps 30.",
        ),
        (
            "",
            "The west side of ring 3 and the south side of ring 2 miss each other by 924 m, between 115.40000, 38.84000"
            " and 115.41064, 38.84000; draw what is missing, or close the gap with rings --close-gaps 924.",
        ),
        ("", "There is no line for the south side of ring 3; import it with its ring and side."),
        ("R4", "The line has no ring or side; fill them in where they belong."),
    ]
    sound = check(City({"ring_roads": streets(square())}, PLAN, PLAN.end))
    assert not (sound["kind"] == "ring_roads").any()


def test_a_street_that_ends_on_another_between_its_places_meets_it() -> None:
    rows = square()
    rows[3] = (3, "W", 40.0, [SW, NW])
    rows[1] = (3, "E", 40.0, [NE, SE])
    assert zones(rows)[0].km2 == pytest.approx(zones(square())[0].km2, rel=1e-9)


def test_gaps_within_a_side_count_too_and_each_is_closed_by_its_own_size() -> None:
    rows = square()
    middle = ((WEST + EAST) / 2, NORTH)
    rows[0] = (3, "N", 40.0, [NW, moved(middle, 270, 15.0)])
    rows.append((3, "N", 40.0, [moved(middle, 90, 15.0), moved(NE, 270, 100.0)]))
    gaps = zones(rows)[0].gaps
    assert sorted(round(one.metres) for one in gaps) == [30, 100]
    assert {tuple(side.side for side in one.sides) for one in gaps} == {("N", "N"), ("E", "N")}
    half = zones(rows, close_gaps=50.0)[0]
    assert [round(one.metres) for one in half.gaps] == [100]
    assert [round(one.metres) for one in half.closed] == [30]
    assert zones(rows, close_gaps=100.1)[0].shape is not None


def test_a_centimetre_is_no_gap_a_decimetre_is() -> None:
    rows = square()
    rows[4] = (2, "S", 40.0, [moved(SECOND_E, 270, 0.01), moved(SECOND_W, 90, 0.01)])
    assert zones(rows)[0].km2 == pytest.approx(zones(square())[0].km2, abs=1e-4)
    rows[4] = (2, "S", 40.0, [SECOND_E, moved(SECOND_W, 90, 0.1)])
    [gap] = zones(rows)[0].gaps
    assert gap.metres == pytest.approx(0.1, abs=1e-3)


def test_lines_that_cross_or_overlap() -> None:
    plain = zones(square())[0].km2
    x, y = degrees(2000.0)
    crossing = square()
    crossing[0] = (3, "N", 40.0, [(WEST - x, NORTH), (EAST + x, NORTH)])
    crossing[4] = (2, "S", 40.0, [(EAST + x, SECOND), (WEST - x, SECOND)])
    assert zones(crossing)[0].km2 == pytest.approx(plain, rel=1e-9)
    overlapping = [*square(), (3, "N", 40.0, [NW, ((WEST + EAST) / 2, NORTH)]), (2, "S", 40.0, [SECOND_W, SECOND_E])]
    assert zones(overlapping)[0].km2 == pytest.approx(plain, rel=1e-9)
    # a piece that turns back and touches itself: a loop beside the street
    looped = square()
    middle = ((WEST + EAST) / 2, NORTH)
    tip = (middle[0] + x / 4, NORTH + y / 4)
    looped[0] = (3, "N", 40.0, [NW, middle, tip, (middle[0] - x / 4, NORTH + y / 4), middle, NE])
    found = zones(looped)[0]
    assert found.km2 == pytest.approx(plain, rel=1e-9)
    assert len(found.others_km2) == 1


def test_a_ring_of_one_piece_without_sides_bounds_what_one_ring_bounds() -> None:
    loop: Rows = [(3, None, 40.0, [NW, NE, SE, SW, NW])]
    fireworks, trucks = zones(loop)
    assert trucks.km2 == pytest.approx(zones(square())[1].km2, rel=1e-9)
    assert [(one.ring, one.side) for one in fireworks.missing] == [(3, "E"), (3, "N"), (3, "W"), (2, "S")]
    part: Rows = [(3, None, 40.0, MultiLineString([[NW, NE], [NE, SE, SW, NW]]))]
    assert zones(part)[1].km2 == pytest.approx(trucks.km2, rel=1e-9)


def test_a_side_without_a_street_refuses_its_zone_only() -> None:
    fireworks, trucks = zones([one for one in square() if one[:2] != (3, "S")])
    assert fireworks.km2 is not None
    assert [str(one) for one in trucks.refusals()] == [
        "truck_ban_zones cannot be made: ring_roads has no line for the south side of ring 3;"
        " import it with its ring and side."
    ]
    nothing = ring_zones(streets([]), PLAN)
    assert [len(one.missing) for one in nothing] == [4, 4]


def test_lines_that_meet_in_one_point_enclose_nothing() -> None:
    centre = (115.5, 38.87)
    star: Rows = [
        (ring, side, 40.0, [centre, moved(centre, azimuth, 3000.0)])
        for ring, side, azimuth in ((3, "N", 0), (3, "E", 90), (3, "W", 270), (2, "S", 180))
    ]
    found = zones(star)[0]
    assert (found.shape, found.gaps) == (None, ())
    assert "no ground lies between them" in str(found.refusals()[0])


def test_the_figures_of_the_summary() -> None:
    rows = square()
    rows[4] = (2, "S", 40.0, [SECOND_E, moved(SECOND_W, 90, 50.0)])
    rows = [one for one in rows if one[:2] != (3, "S")]
    figures = ring_figures(City({"ring_roads": streets(rows)}, PLAN, PLAN.end))
    assert list(figures) == ["fireworks_zones", "truck_ban_zones"]
    [gap] = figures["fireworks_zones"]["gaps"]
    assert (gap["between"], gap["metres"]) == (["W3", "S2"], pytest.approx(50.0, abs=0.01))
    assert figures["truck_ban_zones"] == {
        "area_km2": None,
        "missing_sides": ["S3"],
        "gaps": [],
        "other_faces_km2": [],
    }


def test_the_demo_derives_the_zones_that_it_states() -> None:
    layers = demo_layers()
    for found in ring_zones(layers["ring_roads"], PLAN):
        stated = layers[found.zone.kind].geometry.iloc[0]
        assert found.shape is not None
        # the demo drew two streets of unknown width at their true one
        assert area_km2(found.shape.symmetric_difference(stated)) < 0.03
