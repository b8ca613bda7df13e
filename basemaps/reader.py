"""Values of a raster, as coarse as they are shown: from its overviews, from strips, or from a few of its blocks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

    from basemaps.views import Box

    Masks = NDArray[np.bool_]
    Pixels = NDArray[np.uint8]
    Progress = Callable[[float], None]

REDUCED_PX = 2048
"""Longest side of the reduced copy of a raster without overviews."""

_SKETCH_BLOCKS, _SKETCH_PX = 144, 256
"""Blocks that a sketch reads, and its longest side, about."""
_STRIP_PX = 4_000_000
"""Pixels of the file that are read at a time where it has no overviews; between them the work can be given up."""


def no_progress(_: float) -> None:
    """Take the share done and do nothing with it."""


@dataclass(frozen=True, slots=True)
class Values:
    """Bands of a raster or of a part of it, and where there are data.

    Parameters
    ----------
    values
        Shape (bands, height, width).
    seen
        Shape (height, width).
    pixels
        Three bands of 8 bits were read into this picture, shape (height, width, 4), whose alpha is still to be set.
    """

    values: NDArray[Any]
    seen: Masks
    pixels: Pixels | None = None

    def part(self, box: Box, shape: tuple[int, int], size: tuple[int, int]) -> Values:
        """Return the nearest values in a part of a raster of `size` columns and rows, of which these are a copy."""
        _, high, wide = self.values.shape
        rows = _nearest(box[1], box[3], shape[0], size[1] / high, high)
        columns = _nearest(box[0], box[2], shape[1], size[0] / wide, wide)
        return Values(self.values[:, rows[:, None], columns], self.seen[rows[:, None], columns])


def _nearest(start: float, length: float, count: int, step: float, most: int) -> NDArray[np.intp]:
    at = (start + (np.arange(count) + 0.5) * length / count) / step
    return np.clip(at.astype(np.intp), 0, most - 1)


class Reader:
    """Reads bands of an open raster.

    Parameters
    ----------
    dataset
        The open file.
    bands
        From 1.
    nodata
        Number for no data where the file states none, or a wrong one.
    """

    def __init__(self, dataset: DatasetReader, bands: tuple[int, ...], nodata: float | None = None) -> None:
        self._dataset, self._bands, self._nodata = dataset, bands, nodata
        self.size: tuple[int, int] = (dataset.width, dataset.height)
        self._plain = all(dataset.dtypes[one - 1] == "uint8" for one in bands)

    @property
    def has_overviews(self) -> bool:
        """Whether the file has coarser copies of itself."""
        return bool(self._dataset.overviews(self._bands[0]))

    def read(
        self, box: Box, shape: tuple[int, int], progress: Progress = no_progress, into: Pixels | None = None
    ) -> Values:
        """Return a part of the raster in `shape` rows and columns; `progress` may raise to give up.

        Three bands of 8 bits may be read into a picture that is there already; then it is the `pixels` of the values.
        """
        if self.has_overviews:
            return self._at_once(box, shape, into)
        strips = max(1, min(shape[0], int(np.ceil(box[2] * box[3] / _STRIP_PX))))
        edges = np.linspace(0, shape[0], strips + 1).astype(int).tolist()
        parts = []
        for first, last in pairwise(edges):
            progress(first / shape[0])
            strip = (box[0], box[1] + box[3] * first / shape[0], box[2], box[3] * (last - first) / shape[0])
            parts.append(self._at_once(strip, (last - first, shape[1])))
        return parts[0] if len(parts) == 1 else _stacked(parts)

    def _at_once(self, box: Box, shape: tuple[int, int], into: Pixels | None = None) -> Values:
        window = Window(*box)
        bands, pixels = list(self._bands), None
        if len(bands) == 3 and self._plain:
            # GDAL puts them where they are shown: putting planes together takes a third of the time of reading.
            pixels = np.empty((*shape, 4), dtype=np.uint8) if into is None else into
            values = self._dataset.read(bands, window=window, out=np.moveaxis(pixels, 2, 0)[:3])
        else:
            values = self._dataset.read(bands, window=window, out_shape=(len(bands), *shape))
        seen = np.ones(shape, dtype=bool)
        for at, band in enumerate(self._bands):
            nodata = self._dataset.nodatavals[band - 1] if self._nodata is None else self._nodata
            if nodata is not None and _can_hold(values.dtype, nodata):
                seen &= values[at] != np.asarray(nodata).astype(values.dtype)
            if values.dtype.kind == "f":
                seen &= np.isfinite(values[at])
        kinds = self._dataset.colorinterp
        if ColorInterp.alpha in kinds:
            seen &= self._dataset.read(kinds.index(ColorInterp.alpha) + 1, window=window, out_shape=shape) > 0
        elif MaskFlags.per_dataset in self._dataset.mask_flag_enums[self._bands[0] - 1]:
            seen &= self._dataset.read_masks(self._bands[0], window=window, out_shape=shape) > 0
        return Values(values, seen, pixels)

    def whole(self, longest: int, progress: Progress = no_progress) -> Values:
        """Return a copy of the whole raster whose longer side has at most so many pixels."""
        width, height = self.size
        share = min(1.0, longest / max(width, height))
        shape = (max(1, round(height * share)), max(1, round(width * share)))
        return self.read((0.0, 0.0, float(width), float(height)), shape, progress)

    def sketch(self) -> Values:
        """Return a coarse copy of the whole raster from a few of its blocks, spread evenly."""
        width, height = self.size
        high, wide = self._dataset.block_shapes[self._bands[0] - 1]
        down, across = -(-height // high), -(-width // wide)
        share = min(1.0, float(np.sqrt(_SKETCH_BLOCKS / (down * across))))
        rows = max(1, int(down * share)) if across > 1 else min(down, _SKETCH_BLOCKS)
        columns = max(1, int(across * share)) if down > 1 else min(across, _SKETCH_BLOCKS)
        inner = max(1, min(_SKETCH_PX // rows, high)), max(1, min(_SKETCH_PX // columns, wide))
        lines = []
        for y in _spread(rows, down):
            line = []
            for x in _spread(columns, across):
                block = (x * wide, y * high, min(wide, width - x * wide), min(high, height - y * high))
                line.append(self._at_once(block, inner))
            values, seen = (
                np.concatenate([one.values for one in line], 2),
                np.concatenate([one.seen for one in line], 1),
            )
            lines.append(Values(values, seen))
        return _stacked(lines)


def _can_hold(dtype: np.dtype[Any], number: float) -> bool:
    """Return whether cells of a type can hold a number; NaN is told apart elsewhere."""
    limits = np.iinfo(dtype) if dtype.kind in "iu" else np.finfo(dtype)
    return float(limits.min) <= number <= float(limits.max)


def _spread(count: int, of: int) -> list[int]:
    """Return positions spread evenly."""
    spread: list[int] = ((np.arange(count) + 0.5) * of / count).astype(int).tolist()
    return spread


def _stacked(parts: list[Values]) -> Values:
    """Return parts one below the other."""
    return Values(np.concatenate([one.values for one in parts], 1), np.concatenate([one.seen for one in parts]))
