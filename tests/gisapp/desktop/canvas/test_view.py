"""Views: pixels, places and scales; expected values from formulas of the projection and the ellipsoid."""

from __future__ import annotations

from math import cos, log, pi, radians, sin, sqrt, tan

import numpy as np
import pytest

from gisapp.desktop.canvas.decorations import bar
from gisapp.desktop.canvas.view import NEAREST, Bounds, Frame, View, projection
from tests.gisapp.desktop.canvas.scenes import CENTRE, view

RADIUS, ECCENTRICITY2 = 6378137.0, 0.00669438002290


def test_the_map_is_mercator_on_a_sphere() -> None:
    """By the formulas of the projection."""
    x, y = projection("EPSG:3857")[0].transform(*CENTRE)
    assert x == pytest.approx(RADIUS * radians(CENTRE[0]), abs=0.01)
    assert y == pytest.approx(RADIUS * log(tan(pi / 4 + radians(CENTRE[1]) / 2)), abs=0.01)


def test_places_and_pixels() -> None:
    one = View(1000.0, 2000.0, 10.0, 200, 100)
    assert one.bounds == Bounds(0.0, 1500.0, 2000.0, 2500.0)
    assert one.to_map(0, 0) == (0.0, 2500.0)
    assert one.to_map(200, 100) == (2000.0, 1500.0)
    x, y = one.to_screen(np.array([1000.0, 0.0]), np.array([2000.0, 2500.0]))
    assert x.tolist() == [100.0, 0.0]
    assert y.tolist() == [50.0, 0.0]


@pytest.mark.parametrize("factor", [3.0, 0.25])
def test_zoom_keeps_the_place_under_the_pixel(factor: float) -> None:
    one = view()
    place = one.to_map(30, 120)
    assert one.zoomed(factor, (30, 120)).to_map(30, 120) == pytest.approx(place, abs=1e-6)
    assert one.zoomed(factor).metres_per_px == pytest.approx(100 / factor)


def test_zoom_ends_somewhere() -> None:
    assert view().zoomed(1e9).metres_per_px == NEAREST


def test_on_the_way_the_place_under_the_pixel_stays() -> None:
    one = view()
    other = one.zoomed(8.0, (30, 120))
    for share in (0.0, 0.3, 0.9, 1.0):
        assert one.towards(other, share).to_map(30, 120) == pytest.approx(one.to_map(30, 120), abs=1e-4)
    assert one.towards(other, 1.0).metres_per_px == pytest.approx(other.metres_per_px)
    panned = one.panned(40, 0)
    assert one.towards(panned, 0.5).x == pytest.approx((one.x + panned.x) / 2)


def test_fitted() -> None:
    """A box of 1,000 m x 100 m on 200 px of which 90 % are used: 1000 / 180 metres a pixel."""
    one = view().fitted(Bounds(0, 0, 1000, 100))
    assert one.metres_per_px == pytest.approx(1000 / 180)
    assert (one.x, one.y) == (500, 50)
    assert view().fitted(Bounds(5, 5, 5, 5), nearest=4.0).metres_per_px == 4.0


def test_scale_is_that_of_the_ground() -> None:
    """On the ellipsoid a parallel is N cos(lat) / a times as long as its picture: by hand from GRS80."""
    lat = radians(CENTRE[1])
    factor = cos(lat) / sqrt(1 - ECCENTRICITY2 * sin(lat) ** 2)
    assert view(100.0).ground_metres_per_px() == pytest.approx(100 * factor, rel=1e-6)
    assert view(100.0).scale_number() == pytest.approx(100 * factor * 96 / 0.0254, rel=1e-6)


@pytest.mark.parametrize(
    ("metres_per_px", "length", "text"), [(1.0, 100, "100 m"), (80.0, 125, "10 km"), (0.1, 100, "10 m")]
)
def test_scale_bar_is_a_round_number(metres_per_px: float, length: float, text: str) -> None:
    pixels, written = bar(metres_per_px)
    assert pixels == pytest.approx(length)
    assert written == text


def test_device_pixels() -> None:
    frame = Frame(View(0.0, 0.0, 10.0, 200, 100), 1.5)
    assert (frame.width, frame.height) == (300, 150)
    x, y = frame.to_px(np.array([0.0]), np.array([500.0]))
    assert (x.tolist(), y.tolist()) == ([150.0], [0.0])
