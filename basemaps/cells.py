"""Two bands of an image, read in windows around cells that lie near each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from rasterio.windows import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basemaps.images import Image

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Runs:
    """Cells in runs, each read in one window.

    Parameters
    ----------
    windows
        First and last position of each run, and the window of the source that holds it.
    at
        Position of each cell in its window.
    off
        Which cells lie off the source.
    """

    windows: list[tuple[int, int, Window]]
    at: Indices
    off: NDArray[np.bool_]

    @classmethod
    def of(cls, column: Indices, row: Indices, count: Indices, place: tuple[int, int, int, int]) -> Self:
        """Return the runs of cells of a grid for a source that lies on a part of it."""
        first_column, first_row, width, height = place
        x, y = (column - first_column, row - first_row) if first_column or first_row else (column, row)
        count = count[count > 0]
        last = np.cumsum(count)
        start = last - count
        left, right = _ends(x, start, width)
        top, bottom = _ends(y, start, height)
        across = right - left
        at = (y - np.repeat(top, count)) * np.repeat(across, count) + (x - np.repeat(left, count))
        boxes = np.column_stack((start, last, left, top, across, bottom - top))[(left < right) & (top < bottom)]
        windows = [(first, end, Window(*box)) for first, end, *box in boxes.tolist()]
        return cls(windows, at, (x < 0) | (y < 0) | (x >= width) | (y >= height))


def _ends(at: Indices, start: Indices, length: int) -> tuple[Indices, Indices]:
    """Return the first and the one behind the last of each run, held to 0 and `length`."""
    if not len(start):
        return start, start
    first, last = np.minimum.reduceat(at, start), np.maximum.reduceat(at, start)
    return np.maximum(first, 0), np.minimum(last + 1, length)


class BandReader:
    """Reads the two bands of an image in windows of the grid."""

    def __init__(self, image: Image, shift: tuple[int, int], source: Any, alpha: int | None) -> None:
        self._image, self._shift, self._source, self._alpha = image, shift, source, alpha
        bands, scales, offsets = image.bands, image.dataset.scales, image.dataset.offsets
        own = bands.scale == 1.0 and bands.offset == 0.0
        places = (bands.red, bands.nir)
        factors = [(scales[one - 1], offsets[one - 1]) if own else (bands.scale, bands.offset) for one in places]
        # A ratio knows no common factor: where there is no offset the numbers serve as they are.
        self._factors = (
            None if all(one == (factors[0][0], 0.0) for one in factors) else np.array(factors, dtype=np.float32)
        )
        self._masked = image.masked or alpha is not None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where the source lies on the grid: its first column and row, its columns and rows."""
        return (*self._shift, self._source.width, self._source.height)

    def values(self, runs: Runs) -> Floats:
        """Return the bands in cells of the grid, shape (2, n); see `basemaps.images.Pair.values`."""
        bands = [self._image.bands.red, self._image.bands.nir]
        cells = len(runs.at)
        raw = np.zeros((2, cells), dtype=np.result_type(*(self._source.dtypes[one - 1] for one in bands)))
        gaps = runs.off.copy()
        for start, end, window in runs.windows:
            read = self._source.read(bands, window=window).reshape(2, -1)
            # Cells off the image take any value here; they are gaps.
            np.take(read, runs.at[start:end], axis=1, out=raw[:, start:end], mode="clip")
            if self._masked:
                gaps[start:end] |= np.take(self._mask(window).ravel() == 0, runs.at[start:end], mode="clip")
        return self._reflectance(raw, gaps)

    def _mask(self, window: Window) -> NDArray[Any]:
        if self._alpha is not None:
            return np.asarray(self._source.read(self._alpha, window=window))
        return np.asarray(self._source.read_masks(self._image.bands.red, window=window))

    def _reflectance(self, raw: NDArray[Any], gaps: NDArray[np.bool_]) -> Floats:
        """Return what was read as reflectances, NaN in the gaps and where the number is that for no data."""
        values: Floats = raw.astype(np.float32)
        if self._image.nodata is not None:
            gaps |= (raw == np.asarray(self._image.nodata).astype(raw.dtype)).any(axis=0)
        if self._factors is not None:
            gaps |= (raw == 0).all(axis=0)
            values *= self._factors[:, :1]
            values += self._factors[:, 1:]
        if gaps.any():
            values[:, gaps] = np.nan
        return values
