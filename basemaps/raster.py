"""Local rasters as basemaps: any size, any CRS, shown as pictures of a view.

A view reads no more than it shows: from the file's overviews where it has them, else from a reduced copy in memory that
is made once, strip by strip. Files without overviews give a sketch from a few of their blocks at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.enums import ColorInterp, Resampling
from rasterio.warp import reproject

from basemaps.files import OpenFile, placed_crs, reading, without_place_allowed
from basemaps.ramps import coloured
from basemaps.reader import REDUCED_PX, Reader, Values, no_progress
from basemaps.views import Bounds, Box, View, lattice, moved
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS
    from rasterio.io import DatasetReader

    Pixels = NDArray[np.uint8]

_SLOW = 16.0
"""Pixels of the file to one of the view: from here on a raster without overviews is slow."""
_FINER = 1.6
"""How much finer than a view the pixels are that are projected to it."""
_AS_IT_IS = ((0.0, 255.0),) * 3
"""The ends of a picture of 8 bits that is not stretched."""
_STRETCH_PX = 512
_PERCENTILES = (2.0, 98.0)
"""What a stretch puts at the ends of the ramp."""


@dataclass(frozen=True, slots=True)
class RasterSource:
    """A local raster and how it is shown; what a project keeps of it.

    Parameters
    ----------
    path
        The file.
    crs
        Where the file states none, or a wrong one.
    bands
        Three bands from 1 as red, green and blue, or one through a ramp; None chooses.
    ramp
        One of `basemaps.ramps.RAMPS`, for one band.
    stretch
        Values of the two ends, the same for all bands; None takes the 2nd and 98th percentile of each band, and leaves
        pictures of 8 bits as they are.
    nodata
        Number for no data where the file states none.
    """

    path: Path
    crs: str | None = None
    bands: tuple[int, ...] | None = None
    ramp: str = "grey"
    stretch: tuple[float, float] | None = None
    nodata: float | None = None


class RasterBasemap(OpenFile):
    """A raster that can be shown.

    Parameters
    ----------
    source
        What to show.

    Raises
    ------
    GisError
        The file cannot be read, has no place or no CRS, or has not the bands.
    """

    def __init__(self, source: RasterSource) -> None:
        self.source = source
        super().__init__(source.path)
        try:
            self.crs = crs_of(self._dataset, source)
            self.bands = bands_of(self._dataset, source)
        except GisError:
            self._dataset.close()
            raise
        self._reader = Reader(self._dataset, self.bands, source.nodata)
        self._reduced: Values | None = None
        self._sketch: Values | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the file."""
        return self._reader.size

    @property
    def has_overviews(self) -> bool:
        """Whether the file has coarser copies of itself; `basemaps.overviews` builds them."""
        return self._reader.has_overviews

    def bounds(self, crs: str) -> Bounds:
        """Return west, south, east and north of the raster in a CRS."""
        x, y = moved(self._dataset.transform, *lattice((0, 0, *self.size)))
        x, y = Transformer.from_crs(self.crs, crs, always_xy=True).transform(x, y)
        there = np.isfinite(x) & np.isfinite(y)
        return float(x[there].min()), float(y[there].min()), float(x[there].max()), float(y[there].max())

    def image(
        self, bounds: Bounds, crs: str, width: int, height: int, progress: Callable[[float], None] = no_progress
    ) -> Pixels:
        """Return the picture of a view.

        Parameters
        ----------
        bounds
            West, south, east and north of the view.
        crs
            Of the view.
        width, height
            Its size in pixels.
        progress
            Called with the share read where that takes long; may raise to give up.

        Returns
        -------
        array
            Shape (height, width, 4): red, green, blue, alpha, not premultiplied; transparent where there are no data.

        Raises
        ------
        GisError
            The file is damaged there.
        """
        return self._picture(View.of(bounds, crs, width, height), progress, sketch=False)

    def sketch(self, bounds: Bounds, crs: str, width: int, height: int) -> Pixels | None:
        """Return a coarse picture at once where `image` takes long, else None; parameters as there."""
        view = View.of(bounds, crs, width, height)
        window = self._window(view)
        if window is None or self.has_overviews or self._reduced is not None:
            return None
        if window[2] * window[3] < _SLOW * width * height or max(self.size) <= REDUCED_PX:
            return None
        return self._picture(view, no_progress, sketch=True)

    def _picture(self, view: View, progress: Callable[[float], None], *, sketch: bool) -> Pixels:
        window = self._window(view)
        if window is None:
            return view.blank()
        with self._lock, reading(self.source.path):
            copy = self._sampled() if sketch else self._copy(view, window, progress)

            def read(box: Box, shape: tuple[int, int], into: Pixels | None = None) -> Pixels:
                values = copy.part(box, shape, self.size) if copy else self._reader.read(box, shape, progress, into)
                return self._coloured(values)

            if view.crs == self.crs and self._upright:
                return self._straight(view, read)
            return self._warped(view, window, read)

    def _copy(self, view: View, window: Box, progress: Callable[[float], None]) -> Values | None:
        """Return the copy in memory that is fine enough for a view, None where the file itself is read."""
        if self.has_overviews or max(self.size) <= REDUCED_PX:
            return None
        step = max(self.size) / REDUCED_PX
        if window[2] * window[3] < view.width * view.height * step**2 / 2:
            return None
        self._reduced = self._reduced or self._reader.whole(REDUCED_PX, progress)
        return self._reduced

    def _sampled(self) -> Values:
        self._sketch = self._sketch or self._reader.sketch()
        return self._sketch

    @cached_property
    def _upright(self) -> bool:
        _, b, _, d, e, _ = self._dataset.transform[:6]
        return bool(b == 0 and d == 0 and e < 0)

    def _window(self, view: View) -> Box | None:
        """Return the part of the raster that a view shows, None for none."""
        x, y = view.lattice()
        if view.crs != self.crs:
            x, y = Transformer.from_crs(view.crs, self.crs, always_xy=True).transform(x, y)
        column, row = moved(~self._dataset.transform, x, y)
        width, height = self.size
        if not (np.isfinite(column) & np.isfinite(row)).all():
            # Part of the view lies off the earth as this CRS draws it.
            return 0.0, 0.0, float(width), float(height)
        left, top = max(float(column.min()) - 2, 0.0), max(float(row.min()) - 2, 0.0)
        right, bottom = min(float(column.max()) + 2, float(width)), min(float(row.max()) + 2, float(height))
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None

    def _straight(self, view: View, read: Callable[[Box, tuple[int, int], Pixels], Pixels]) -> Pixels:
        """Return a view in the raster's own CRS: rows and columns stay rows and columns."""
        west, south, east, north = view.bounds
        x, y = moved(~self._dataset.transform, np.array([west, east]), np.array([north, south]))
        across, down = float(x[1] - x[0]) / view.width, float(y[1] - y[0]) / view.height
        first_x, last_x = _covered(float(x[0]), across, self.size[0], view.width)
        first_y, last_y = _covered(float(y[0]), down, self.size[1], view.height)
        result = view.blank()
        wide, high = last_x - first_x, last_y - first_y
        if wide > 0 and high > 0:
            box = (float(x[0]) + first_x * across, float(y[0]) + first_y * down, wide * across, high * down)
            shown = result[first_y:last_y, first_x:last_x]
            drawn = read(_within(box, self.size), (high, wide), shown)
            if drawn is not shown:
                shown[:] = drawn
        return result

    def _warped(self, view: View, window: Box, read: Callable[[Box, tuple[int, int]], Pixels]) -> Pixels:
        """Return a view in another CRS, or of a turned raster: read about as fine as it is shown, then projected."""
        left, top = float(np.floor(window[0])), float(np.floor(window[1]))
        width = min(float(np.ceil(window[0] + window[2])), self.size[0]) - left
        height = min(float(np.ceil(window[1] + window[3])), self.size[1]) - top
        fine = max(1.0, float(np.sqrt(width * height / (view.width * view.height))) / _FINER)
        shape = (max(1, round(height / fine)), max(1, round(width / fine)))
        pixels = read((left, top, width, height), shape)
        a, b, c, d, e, f = self._dataset.transform[:6]
        x, y = width / shape[1], height / shape[0]
        result = np.zeros((4, view.height, view.width), dtype=np.uint8)
        # rasterio switches warnings while it makes arrays into rasters, which two threads must not do at once.
        with without_place_allowed():
            reproject(
                np.ascontiguousarray(np.moveaxis(pixels, 2, 0)),
                result,
                src_transform=rasterio.Affine(
                    a * x, b * y, a * left + b * top + c, d * x, e * y, d * left + e * top + f
                ),
                src_crs=self.crs.to_wkt(),
                dst_transform=rasterio.Affine(*view.transform),
                dst_crs=view.crs.to_wkt(),
                src_alpha=4,
                dst_alpha=4,
                # A seventh of the time of interpolation; what is read is finer than what is shown.
                resampling=Resampling.nearest,
                warp_mem_limit=64,
            )
        return np.ascontiguousarray(np.moveaxis(result, 0, 2))

    def _coloured(self, read: Values) -> Pixels:
        """Return values as colours, shape (height, width, 4)."""
        values, seen = read.values, read.seen
        if self._palette is not None:
            pixels: Pixels = self._palette[np.clip(values[0], 0, 255).astype(np.uint8)]
            pixels[~seen, 3] = 0
            return pixels
        if len(self.bands) == 1:
            shown = np.where(seen, values[0].astype(np.float32), np.float32(np.nan))
            return coloured(shown, self.source.ramp, *self._limits[0])
        alpha = np.where(seen, np.uint8(255), np.uint8(0))
        if read.pixels is not None and self._limits == _AS_IT_IS:
            read.pixels[..., 3] = alpha
            return read.pixels
        planes = [_stretched(one, low, high) for one, (low, high) in zip(values, self._limits, strict=True)]
        return np.stack((*planes, alpha), axis=2)

    @cached_property
    def _palette(self) -> Pixels | None:
        """The colours of a raster of classes, by number."""
        if len(self.bands) != 1 or self._dataset.colorinterp[self.bands[0] - 1] != ColorInterp.palette:
            return None
        table = np.zeros((256, 4), dtype=np.uint8)
        for number, colour in self._dataset.colormap(self.bands[0]).items():
            if 0 <= number < len(table):
                table[number] = colour
        return table

    @property
    def limits(self) -> tuple[tuple[float, float], ...]:
        """The values of the two ends of each band's ramp, for a legend."""
        with self._lock, reading(self.source.path):
            return self._limits

    @cached_property
    def _limits(self) -> tuple[tuple[float, float], ...]:
        if self.source.stretch is not None:
            return (self.source.stretch,) * len(self.bands)
        if len(self.bands) == 3 and self._dataset.dtypes[self.bands[0] - 1] == "uint8":
            return _AS_IT_IS
        # Without overviews the sketch decides, so that colours stay when the picture is refined.
        quick = self.has_overviews or max(self.size) <= REDUCED_PX
        read = self._reader.whole(_STRETCH_PX) if quick else self._sampled()
        if not read.seen.any():
            return ((0.0, 1.0),) * len(self.bands)
        ends = np.percentile(read.values[:, read.seen], _PERCENTILES, axis=1).T
        return tuple((float(low), float(high)) for low, high in ends)


def crs_of(dataset: DatasetReader, source: RasterSource) -> CRS:
    """Return the CRS of a raster; see `basemaps.files.placed_crs`."""
    return placed_crs(dataset, source.path, source.crs)


def bands_of(dataset: DatasetReader, source: RasterSource) -> tuple[int, ...]:
    """Return the bands to show: those asked for, red, green and blue as the file names them, or what is usual."""
    if source.bands is not None:
        if len(source.bands) not in (1, 3) or not all(1 <= one <= dataset.count for one in source.bands):
            raise GisError(
                "{file} has {count} bands; choose one of them, or three for red, green and blue.",
                file=source.path,
                count=dataset.count,
            )
        return source.bands
    kinds = dataset.colorinterp
    named = [kinds.index(one) + 1 for one in (ColorInterp.red, ColorInterp.green, ColorInterp.blue) if one in kinds]
    if len(named) == 3:
        return tuple(named)
    # Satellites deliver blue, green, red, near infrared in this order.
    return (3, 2, 1) if dataset.count - (ColorInterp.alpha in kinds) >= 3 else (1,)


def _stretched(values: NDArray[Any], low: float, high: float) -> Pixels:
    if values.dtype == np.uint8 and (low, high) == _AS_IT_IS[0]:
        plain: Pixels = values
        return plain
    scale = 255.0 / (high - low) if high > low else 0.0
    shown: Pixels = np.clip((values.astype(np.float32) - low) * scale + 0.5, 0, 255).astype(np.uint8)
    return shown


def _covered(start: float, step: float, length: int, count: int) -> tuple[int, int]:
    """Return the first and last of `count` pixels whose middle lies on 0 to `length`."""
    first = int(np.ceil(-start / step - 0.5))
    last = int(np.ceil((length - start) / step - 0.5))
    return max(0, min(first, count)), max(0, min(last, count))


def _within(box: Box, size: tuple[int, int]) -> Box:
    """Return a part of a raster without what the last bit of a number puts outside."""
    left, top = max(box[0], 0.0), max(box[1], 0.0)
    return left, top, min(box[0] + box[2], size[0]) - left, min(box[1] + box[3], size[1]) - top
