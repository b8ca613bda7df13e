"""Small multiples of a mine for the field-check sheet: before, after, change, each with the outline, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.greenness import ndvi
from basemaps.pictures import write_png
from basemaps.ramps import coloured

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.greenness import Images

PANEL_PX, GAP_PX = 240, 8
_AROUND = 0.25
"""Of the outline's size, shown on each side."""
_LEAST_CELLS = 12.0
_MOST_CELLS = 1024
"""Cells across that are read; of a larger mine every n-th row and column."""

_EMPTY = np.array([222, 222, 222], dtype=np.uint8)
"""Where there are no data."""
_FRAME = 150
_HALO_PX, _LINE_PX = 2.2, 0.9


def write_multiples(path: Path, outline: shapely.Geometry, images: Images) -> None:
    """Write the three pictures of one outline as a PNG.

    Parameters
    ----------
    path
        The file.
    outline
        In columns and rows of the images' grid.
    images
        The two images.
    """
    write_png(path, multiples(outline, images))


def multiples(outline: shapely.Geometry, images: Images) -> NDArray[np.uint8]:
    """Return the index before, the index after and its change around an outline, shape (240, 736, 3)."""
    left, top, side = _frame(outline)
    column, row = _sampled(left, side), _sampled(top, side)
    across, down = np.meshgrid(column, row)
    run = len(column) if side > _MOST_CELLS else across.size
    values = images.values(across.ravel(), down.ravel(), np.full(across.size // run, run)).reshape(4, *across.shape)
    before, after = ndvi(values[0], values[1]), ndvi(values[2], values[3])
    x, y = ((np.arange(PANEL_PX) + 0.5) / PANEL_PX * side + start for start in (left, top))
    under = np.ix_(_holding(row, y), _holding(column, x))
    lines = _lines(outline, x, y, side / PANEL_PX)
    gap = np.full((PANEL_PX, GAP_PX, 3), 255, dtype=np.uint8)
    first, second = (_panel(index[under], "vegetation", -0.1, 0.8, lines) for index in (before, after))
    change = _panel((after - before)[under], "change", -0.6, 0.6, lines)
    return np.concatenate((first, gap, second, gap, change), axis=1)


def _frame(outline: shapely.Geometry) -> tuple[float, float, float]:
    """Return left, top and side of the square shown."""
    west, north, east, south = shapely.bounds(outline)
    side = max((east - west) * (1 + 2 * _AROUND), (south - north) * (1 + 2 * _AROUND), _LEAST_CELLS)
    return (west + east - side) / 2, (north + south - side) / 2, side


def _sampled(start: float, side: float) -> NDArray[np.intp]:
    """Return the columns or rows that are read."""
    first, last = int(np.floor(start)), int(np.ceil(start + side))
    return np.arange(first, last, max(1, -(-(last - first) // _MOST_CELLS)), dtype=np.intp)


def _holding(cells: NDArray[np.intp], at: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which of the cells that are read holds each place."""
    return np.maximum(np.searchsorted(cells, at, side="right") - 1, 0)


def _lines(
    outline: shapely.Geometry, x: NDArray[np.float64], y: NDArray[np.float64], pixel: float
) -> list[NDArray[np.bool_]]:
    """Return which pixels the halo and the line of the outline cover."""
    across, down = np.meshgrid(x, y)
    edge = shapely.boundary(outline)
    masks = []
    for width in (_HALO_PX, _LINE_PX):
        band = shapely.buffer(edge, width * pixel, quad_segs=2)
        shapely.prepare(band)
        masks.append(np.asarray(shapely.intersects_xy(band, across, down)))
    return masks


def _panel(
    index: NDArray[np.float32], ramp: str, low: float, high: float, lines: list[NDArray[np.bool_]]
) -> NDArray[np.uint8]:
    """Return one picture, shape (240, 240, 3)."""
    pixels = coloured(index, ramp, low, high)
    picture: NDArray[np.uint8] = np.where(pixels[..., 3:] > 0, pixels[..., :3], _EMPTY)
    picture[lines[0]], picture[lines[1]] = 255, 20
    # No change is nearly white: without a frame it would have no end on paper.
    picture[[0, -1]], picture[:, [0, -1]] = _FRAME, _FRAME
    return picture
