"""Markers by the million: sprites stamped into an array of pixels, or how dense they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pixels = NDArray[np.uint32]
    Numbers = NDArray[np.intp]

FEW = 1_500_000
"""Pixels written one by one; where it would be more, all markers of a look are drawn at once."""
_MOST_LEVELS = 255
_CROWD_CELL = 16
_CROWDED = 0.8
"""Markers that would cover their place so many times over are shown by how dense they lie."""
_MANY = 1_000
_SAMPLE = 50_000
DENSITY_CELL = 3
_SMOOTH_CELLS, _TRACE, _DENSE_SHARE, _DENSEST = 1.2, 1e-3, 0.9, 0.8


class Stamp(NamedTuple):
    """Markers of one look: their sprite, and the device pixels of their middles."""

    sprite: Pixels
    x: Floats
    y: Floats


def corners(stamp: Stamp) -> tuple[Numbers, Numbers]:
    """Return column and row of the upper left pixel of each marker, on whole pixels so that edges are sharp."""
    side = len(stamp.sprite)
    return (
        np.floor(stamp.x - side / 2 + 0.5).astype(np.intp),
        np.floor(stamp.y - side / 2 + 0.5).astype(np.intp),
    )


def stamp_all(pixels: Pixels, stamps: Sequence[Stamp], stopped: Callable[[], None] = lambda: None) -> None:
    """Stamp markers in order; where two meet, the later one's pixels take the place of the earlier one's.

    Parameters
    ----------
    pixels
        Premultiplied ARGB, shape (height, width).
    stamps
        In drawing order.
    stopped
        Called between looks; what it raises ends the work.
    """
    weight = sum(len(one.x) * np.count_nonzero(one.sprite) for one in stamps)
    if weight > FEW:
        at_once(pixels, stamps, stopped)
        return
    for one in stamps:
        stopped()
        one_by_one(pixels, one)


def one_by_one(pixels: Pixels, stamp: Stamp) -> None:
    """Stamp markers of one look, each as a whole."""
    height, width = pixels.shape
    side = len(stamp.sprite)
    left, top = corners(stamp)
    inside = (left >= 0) & (top >= 0) & (left + side <= width) & (top + side <= height)
    rows, columns = np.nonzero(stamp.sprite)
    colours = stamp.sprite[rows, columns]
    begin = top[inside] * width + left[inside]
    pixels.reshape(-1)[begin[:, None] + (rows * width + columns)] = colours
    # The few that the edge of the picture cuts.
    cut = ~inside & (left > -side) & (top > -side) & (left < width) & (top < height)
    row, column = top[cut][:, None] + rows, left[cut][:, None] + columns
    seen = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    pixels[row[seen], column[seen]] = np.broadcast_to(colours, row.shape)[seen]


def at_once(pixels: Pixels, stamps: Sequence[Stamp], stopped: Callable[[], None] = lambda: None) -> None:
    """Stamp any number of markers in a time that does not grow with it.

    Every sprite pixel is one shift of the picture of all its markers. Markers that stand alone look as `one_by_one`
    stamps them; where those of one look meet, the more opaque pixel lies on top, so that a heap has one outline.
    """
    batch: list[Stamp] = []
    levels = 0
    for one in stamps:
        own = len(np.unique(one.sprite))
        if batch and levels + own > _MOST_LEVELS:
            _shifted(pixels, batch, stopped)
            batch, levels = [], 0
        batch.append(one)
        levels += own
    if batch:
        _shifted(pixels, batch, stopped)


def _shifted(pixels: Pixels, stamps: Sequence[Stamp], stopped: Callable[[], None]) -> None:
    height, width = pixels.shape
    margin = max(len(one.sprite) for one in stamps)
    wide, tall = width + 2 * margin, height + 2 * margin
    level = np.zeros(tall * wide, dtype=np.uint8)
    table = [0]
    for one in stamps:
        left, top = corners(one)
        side = len(one.sprite)
        seen = (left > -side) & (top > -side) & (left < width) & (top < height)
        mask = np.zeros(tall * wide, dtype=np.uint8)
        mask[(top[seen] + margin) * wide + left[seen] + margin] = 1
        values = np.unique(one.sprite[one.sprite > 0])
        values = values[np.argsort(_weight(values), kind="stable")]
        for value in values.tolist():
            stopped()
            here = mask * np.uint8(len(table))
            table.append(value)
            for row, column in zip(*(each.tolist() for each in np.nonzero(one.sprite == value)), strict=True):
                shift = row * wide + column
                np.maximum(level[shift:], here[: len(here) - shift], out=level[shift:])
    inner = level.reshape(tall, wide)[margin : margin + height, margin : margin + width]
    painted = np.array(table, dtype=np.uint32)[inner]
    np.copyto(pixels, painted, where=inner > 0)


def _weight(values: Pixels) -> Numbers:
    """Return by what pixels of one look outdo one another: more opaque first, the darker of two equals."""
    channels = values.reshape(-1, 1).view(np.uint8).reshape(-1, 4).astype(np.intp)
    return np.asarray(channels[:, 3] * 1000 - channels[:, :3].sum(axis=1), dtype=np.intp)


def crowded(stamps: Sequence[Stamp], width: int, height: int) -> bool:
    """Return whether markers would be a heap: how often they cover, on average, the cells where there are any."""
    count = sum(len(one.x) for one in stamps)
    if count < _MANY:
        return False
    columns, rows = width // _CROWD_CELL + 1, height // _CROWD_CELL + 1
    taken = np.zeros(columns * rows, dtype=bool)
    every = max(count // _SAMPLE, 1)
    for one in stamps:
        x, y = one.x[::every], one.y[::every]
        inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
        column, row = (x[inside] / _CROWD_CELL).astype(np.intp), (y[inside] / _CROWD_CELL).astype(np.intp)
        taken[row * columns + column] = True
    covered = sum(len(one.x) * np.count_nonzero(one.sprite) for one in stamps)
    return int(covered) > _CROWDED * max(int(taken.sum()), 1) * _CROWD_CELL**2


class Crowd(NamedTuple):
    """Markers of one colour: RGB, and their device pixels."""

    colour: int
    x: Floats
    y: Floats


def density(crowds: Sequence[Crowd], width: int, height: int) -> Pixels:
    """Return how dense markers lie as an image of coarse cells, premultiplied ARGB.

    Parameters
    ----------
    crowds
        In drawing order; one scale holds for all, so that few of a colour are faint among many of another.
    width, height
        Of the picture in device pixels; the image has one pixel for each cell of `DENSITY_CELL` of them.
    """
    columns, rows = -(-width // DENSITY_CELL), -(-height // DENSITY_CELL)
    counts = [_counts(one, columns, rows) for one in crowds]
    total = np.sum(counts, axis=0)
    dense = np.quantile(total[total > _TRACE], _DENSE_SHARE) if (total > _TRACE).any() else 1.0
    image = np.zeros((rows, columns, 4))
    for one, count in zip(crowds, counts, strict=True):
        alpha = (_DENSEST * (1 - np.exp(-2 * count / dense)))[..., None]
        # The bytes of a pixel lie blue first.
        colour = np.array([one.colour & 255, one.colour >> 8 & 255, one.colour >> 16 & 255, 255.0])
        image = image * (1 - alpha) + colour * alpha
    return np.ascontiguousarray(image.astype(np.uint8)).view("<u4")[..., 0]


def _counts(crowd: Crowd, columns: int, rows: int) -> NDArray[np.float32]:
    # scipy takes a while to load, which only a crowd needs.
    from scipy.ndimage import gaussian_filter

    column, row = (np.floor(each / DENSITY_CELL).astype(np.intp) for each in (crowd.x, crowd.y))
    inside = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
    counts = np.bincount(row[inside] * columns + column[inside], minlength=columns * rows).astype(np.float32)
    return np.asarray(gaussian_filter(counts.reshape(rows, columns), _SMOOTH_CELLS, mode="constant"))
