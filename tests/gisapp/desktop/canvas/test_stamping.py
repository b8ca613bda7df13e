"""Markers stamped into pixels; expected pixels by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gisapp.desktop.canvas.sprites import sprite
from gisapp.desktop.canvas.stamping import DENSITY_CELL, Crowd, Stamp, at_once, crowded, density, one_by_one, stamp_all
from layers.style import SYMBOLS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

    Way = Callable[[np.ndarray, list[Stamp]], None]

RED, BLUE = 0xFFFF0000, 0xFF0000FF
BLOCK = np.full((3, 3), RED, dtype=np.uint32)


def stamp(sprite_: np.ndarray, *at: tuple[float, float]) -> Stamp:
    x, y = np.array(at, dtype=np.float64).reshape(-1, 2).T
    return Stamp(sprite_, x, y)


def lattice(picture: np.ndarray, columns: int, rows: int, times: int) -> tuple[np.ndarray, np.ndarray]:
    """Stamp markers that do not meet once, singly, and many times over, all at once; return both pictures."""
    side = len(picture) + 1
    x, y = (each.ravel() for each in np.meshgrid(np.arange(columns) * side + 3.2, np.arange(rows) * side + 2.7))
    singly, together = np.zeros((2, rows * side, columns * side), dtype=np.uint32)
    one_by_one(singly, Stamp(picture, x, y))
    at_once(together, [Stamp(picture, np.tile(x, times), np.tile(y, times))])
    return singly, together


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", ["boilers", "villages", "mines", "large_plants"])
@pytest.mark.parametrize("verdict", [*VERDICTS, ""])
def test_markers_look_the_same_both_ways(name: str, verdict: str) -> None:
    singly, together = lattice(sprite(SYMBOLS[name], verdict, 7.0, 1.0), 8, 5, 1)
    assert np.count_nonzero(singly) >= 8 * 5 * 5
    assert np.array_equal(singly, together)


@pytest.mark.usefixtures("qapp")
def test_a_million_markers_look_as_single_ones() -> None:
    singly, together = lattice(sprite(SYMBOLS["villages"], "yes", 6.0, 1.0), 125, 80, 100)
    assert np.array_equal(singly, together)


def test_whole_pixels_about_the_place() -> None:
    pixels = np.zeros((10, 10), dtype=np.uint32)
    one_by_one(pixels, stamp(BLOCK, (4.6, 2.4)))
    rows, columns = np.nonzero(pixels)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (1, 3, 3, 5)


@pytest.mark.parametrize("way", [lambda pixels, stamps: one_by_one(pixels, stamps[0]), at_once])
def test_cut_by_the_edge_of_the_picture(way: Way) -> None:
    pixels = np.zeros((6, 8), dtype=np.uint32)
    way(pixels, [stamp(BLOCK, (0.5, 0.5), (7.9, 5.9), (-5, 3), (3, 100))])
    expected = np.zeros_like(pixels)
    expected[:2, :2] = RED
    expected[4:, 6:] = RED
    assert np.array_equal(pixels, expected)


@pytest.mark.parametrize("way", [stamp_all, at_once])
def test_the_later_look_lies_on_top(way: Way) -> None:
    pixels = np.zeros((5, 7), dtype=np.uint32)
    way(pixels, [stamp(BLOCK, (2.5, 2.5)), stamp(BLOCK // RED * BLUE, (4.5, 2.5))])
    assert pixels[2].tolist() == [0, RED, RED, BLUE, BLUE, BLUE, 0]


def test_more_looks_than_levels() -> None:
    """300 colours need two passes, and the last of them lies on top."""
    pixels = np.zeros((5, 5), dtype=np.uint32)
    looks = [stamp(np.full((1, 1), 0xFF000000 + number, dtype=np.uint32), (2.5, 2.5)) for number in range(300)]
    at_once(pixels, looks)
    assert pixels[2, 2] == 0xFF000000 + 299
    assert np.count_nonzero(pixels) == 1


def test_a_heap_is_told_from_a_spread() -> None:
    chance = np.random.default_rng(4)
    spread = Stamp(BLOCK, *(chance.random((2, 2000)) * 1000))
    heap = Stamp(BLOCK, *(chance.random((2, 2000)) * 50))
    assert not crowded([spread], 1000, 1000)
    assert crowded([heap], 1000, 1000)


def test_density_is_where_the_points_are() -> None:
    crowd = Crowd(0xD55E00, np.full(50, 10.0), np.full(50, 7.0))
    dense = density([crowd], 60, 30)
    assert dense.shape == (30 // DENSITY_CELL, 60 // DENSITY_CELL)
    row, column = np.unravel_index(np.argmax(dense >> 24), dense.shape)
    assert (int(row), int(column)) == (7 // DENSITY_CELL, 10 // DENSITY_CELL)
    assert dense[-1, -1] == 0
    red, green, blue = (int(dense[row, column]) >> shift & 255 for shift in (16, 8, 0))
    opacity = int(dense[row, column] >> 24) / 255
    assert (red, green, blue) == pytest.approx((0xD5 * opacity, 0x5E * opacity, 0), abs=2)


def test_few_are_faint_among_many() -> None:
    many = Crowd(0xFF0000, np.full(1000, 10.0), np.full(1000, 7.0))
    few = Crowd(0x0000FF, np.full(10, 40.0), np.full(10, 7.0))
    dense = density([many, few], 60, 30)
    assert dense[2, 3] >> 24 > 10 * (dense[2, 13] >> 24) > 0
