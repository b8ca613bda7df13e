"""Distances against an independent minimisation, on edges that are straight in longitude and latitude."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy.optimize import minimize_scalar

from layers.geodesy import Edges, Places, Polygons, degree_lengths, geocentric, segment_distance

GEOD = Geod(ellps="GRS80")
LON, LAT = st.floats(114, 116.5), st.floats(38, 40)
POINT = st.tuples(LON, LAT)


def independent(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance by bounded minimisation along the segment, from many starts."""

    def metres(t: float) -> float:
        lon, lat = (a + t * (b - a) for a, b in zip(start, end, strict=True))
        return float(GEOD.inv(*point, lon, lat)[2])

    return min(
        float(minimize_scalar(metres, bounds=(low, low + 0.1), method="bounded", options={"xatol": 1e-12}).fun)
        for low in np.arange(0, 1, 0.1)
    )


@settings(max_examples=60, deadline=None)
@given(POINT, POINT, POINT)
def test_segment_distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> None:
    found = segment_distance(
        np.array([point[0]]), np.array([point[1]]), np.array([start], dtype=float), np.array([end], dtype=float)
    )[0]
    assert found == pytest.approx(independent(point, start, end), abs=0.005)


def test_degree_lengths_at_39_north() -> None:
    # A meridian arc, and a parallel so short that it and its geodesic are one.
    kx, ky = degree_lengths(np.array([39.0]))
    assert ky[0] == pytest.approx(GEOD.inv(115, 38.5, 115, 39.5)[2], abs=0.1)
    assert kx[0] == pytest.approx(GEOD.inv(115, 39, 115.001, 39)[2] * 1000, abs=0.1)


def test_the_chord_is_a_little_shorter_than_the_geodesic() -> None:
    a, b = geocentric(np.array([115.0, 115.0]), np.array([38.9, 39.03511]))
    chord, arc = float(np.linalg.norm(a - b)), GEOD.inv(115.0, 38.9, 115.0, 39.03511)[2]
    assert 0 < arc - chord < 0.004


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(10, 5000))
def test_edges_within_finds_all(seed: int, reach: float) -> None:
    rng = np.random.default_rng(seed)
    lines = shapely.linestrings(rng.uniform((114, 38), (116, 40), (8, 4, 2)))
    xy = rng.uniform((114, 38), (116, 40), (30, 2))
    places = Places(xy[:, 0], xy[:, 1])
    found = Edges.of(lines).within(places, np.full(30, reach))
    got = {(p, o): m for p, o, m in zip(*map(np.ndarray.tolist, found), strict=True)}
    corners = shapely.get_coordinates(lines).reshape(8, 4, 2)
    for p in range(30):
        for o in range(8):
            each = segment_distance(np.full(3, xy[p, 0]), np.full(3, xy[p, 1]), corners[o, :-1], corners[o, 1:]).min()
            assert ((p, o) in got) == (each <= reach)
            if each <= reach:
                assert got[p, o] == pytest.approx(each, abs=1e-9)


def test_nearest_is_the_least_of_all() -> None:
    rng = np.random.default_rng(7)
    shapes = shapely.buffer(shapely.points(rng.uniform((114, 38), (116, 40), (20, 2))), 0.05)
    xy = rng.uniform((114, 38), (116, 40), (50, 2))
    edges = Edges.of(shapes)
    nearest = edges.nearest(Places(xy[:, 0], xy[:, 1]))
    for row in range(50):
        every = segment_distance(
            np.full(len(edges), xy[row, 0]), np.full(len(edges), xy[row, 1]), edges.start, edges.end
        )
        assert nearest[row] == pytest.approx(every.min(), abs=1e-6)


def test_without_edges_nothing_is_near() -> None:
    edges = Edges.of(np.empty(0, dtype=object))
    places = Places(np.array([115.0]), np.array([39.0]))
    assert len(edges.within(places, np.array([1e6])).point) == 0
    assert np.isnan(edges.nearest(places)).all()


def test_a_polygon_covers_its_edge() -> None:
    polygons = Polygons.of(np.array([shapely.box(115, 38, 116, 39), shapely.box(116, 38, 117, 39)], dtype=object))
    row, polygon = polygons.covering(Places(np.array([116.0, 115.5, 114.0]), np.array([38.5, 38.0, 38.5])))
    assert sorted(zip(row.tolist(), polygon.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0)]
