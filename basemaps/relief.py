"""Relief from an elevation model: hillshade, slope and tinted elevation, window by window, the last ones kept.

Slope and aspect are those of Horn (1981) over three by three cells; light falls from the north-west, as on maps.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from pyproj import CRS, Geod, Transformer
from rasterio.enums import ColorInterp

from basemaps.files import OpenFile, reading
from basemaps.ramps import coloured
from basemaps.raster import RasterSource, bands_of, crs_of
from basemaps.reader import Reader
from basemaps.views import Bounds, View, moved
from layers.messages import GisError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pixels = NDArray[np.uint8]

Style = Literal["hillshade", "slope", "elevation", "tinted"]
"""What is shown; "tinted" is elevation under its hillshade."""
STYLES: tuple[Style, ...] = get_args(Style)

AZIMUTH_DEG, ALTITUDE_DEG = 315.0, 45.0
STEEPEST_DEG = 60.0
"""Slopes from here on have the ramp's last colour."""

_TILE = 1024
"""Cells across that are read at a time where single heights are asked for."""
_KEPT_BYTES = 64 * 2**20
_GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True)
class Gradient:
    """How heights rise: metres a metre to the east and to the north; NaN at gaps and beside them."""

    east: Floats
    north: Floats

    @property
    def slope_deg(self) -> Floats:
        """The steepest rise in degrees."""
        steep: Floats = np.degrees(np.arctan(np.hypot(self.east, self.north)))
        return steep


def gradient(heights: Floats, across_m: float | Floats, down_m: float | Floats) -> Gradient:
    """Return the gradient of heights by Horn's formula.

    Parameters
    ----------
    heights
        Metres, shape (h, w); rows run south. NaN for no data.
    across_m, down_m
        Size of a cell in metres, one number or one a row (shape (h - 2, 1)).

    Returns
    -------
    Gradient
        Shape (h - 2, w - 2): the outer cells have no neighbours.
    """
    z = heights
    west = z[:-2, :-2] + 2 * z[1:-1, :-2] + z[2:, :-2]
    east = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:]
    north = z[:-2, :-2] + 2 * z[:-2, 1:-1] + z[:-2, 2:]
    south = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:]
    # A gap is one even where the formula does not look at its own cell.
    gap = np.where(np.isnan(z[1:-1, 1:-1]), np.nan, 0.0)
    return Gradient((east - west) / (8 * across_m) + gap, (north - south) / (8 * down_m) + gap)


def hillshade(slopes: Gradient, azimuth_deg: float = AZIMUTH_DEG, altitude_deg: float = ALTITUDE_DEG) -> Floats:
    """Return how much light falls on the ground, 0 to 1; NaN at gaps.

    Parameters
    ----------
    slopes
        From `gradient`.
    azimuth_deg, altitude_deg
        Where the light comes from: degrees from the north by the east, and over the horizon.
    """
    azimuth, altitude = np.radians(azimuth_deg), np.radians(altitude_deg)
    towards_east, towards_north = np.sin(azimuth) * np.cos(altitude), np.cos(azimuth) * np.cos(altitude)
    facing = np.sin(altitude) - slopes.east * towards_east - slopes.north * towards_north
    light: Floats = np.maximum(facing / np.sqrt(1 + slopes.east**2 + slopes.north**2), 0.0)
    return light


class ReliefBasemap(OpenFile):
    """An elevation model that can be shown as relief.

    Parameters
    ----------
    path
        The elevation model, one band of metres.
    style
        What is shown.
    crs, nodata
        Where the file states none, or wrong ones.

    Raises
    ------
    GisError
        The file cannot be read, has several bands, no place or no CRS.
    """

    def __init__(
        self, path: Path, style: Style = "hillshade", crs: str | None = None, nodata: float | None = None
    ) -> None:
        super().__init__(path)
        source = RasterSource(path, crs=crs, bands=(1,), nodata=nodata)
        self.path, self.style = path, style
        try:
            _check_bands(path, self._dataset.colorinterp)
            self.crs = crs_of(self._dataset, source)
            self._reader = Reader(self._dataset, bands_of(self._dataset, source), nodata)
        except BaseException:
            self._dataset.close()
            raise
        self._kept: OrderedDict[View, Pixels] = OrderedDict()
        self._range: tuple[float, float] | None = None

    def image(self, bounds: Bounds, crs: str, width: int, height: int) -> Pixels:
        """Return the relief of a view, shape (height, width, 4); see `basemaps.raster.RasterBasemap.image`."""
        view = View.of(bounds, crs, width, height)
        with self._lock, reading(self.path):
            if view not in self._kept:
                self._kept[view] = self._drawn(view)
                while sum(one.nbytes for one in self._kept.values()) > _KEPT_BYTES and len(self._kept) > 1:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(view)
            return self._kept[view].copy()

    def _drawn(self, view: View) -> Pixels:
        heights = self.heights(view)
        if self.style == "elevation":
            return coloured(heights[1:-1, 1:-1], "elevation", *self._ends())
        across, down = cell_metres(view)
        slopes = gradient(heights, across, down)
        if self.style == "slope":
            return coloured(slopes.slope_deg, "heat", 0.0, STEEPEST_DEG)
        light = hillshade(slopes)
        if self.style == "hillshade":
            return coloured(light, "grey", 0.0, 1.0)
        pixels = coloured(heights[1:-1, 1:-1], "elevation", *self._ends())
        # Level ground keeps its tint.
        shade = np.nan_to_num(light / np.sin(np.radians(ALTITUDE_DEG)), nan=1.0)[..., None]
        pixels[..., :3] = np.clip(pixels[..., :3] * (0.35 + 0.65 * shade), 0, 255).astype(np.uint8)
        return pixels

    def heights(self, view: View) -> Floats:
        """Return heights under the pixels of a view and one pixel around it, between cells by interpolation."""
        x, y = np.meshgrid(np.arange(-1, view.width + 1) + 0.5, np.arange(-1, view.height + 1) + 0.5)
        a, _, c, _, e, f = view.transform
        x, y = a * x + c, e * y + f
        if view.crs != self.crs:
            x, y = Transformer.from_crs(view.crs, self.crs, always_xy=True).transform(x, y)
        column, row = moved(~self._dataset.transform, np.asarray(x), np.asarray(y))
        return self._at(column - 0.5, row - 0.5)

    def heights_at(self, lon: Floats, lat: Floats) -> Floats:
        """Return metres at places in degrees (EPSG:4490), as fine as the model is; NaN off it and at gaps."""
        x, y = Transformer.from_crs(CRS.from_epsg(4490), self.crs, always_xy=True).transform(lon, lat)
        column, row = moved(~self._dataset.transform, np.asarray(x), np.asarray(y))
        column, row = column - 0.5, row - 0.5
        result = np.full(column.shape, np.nan)
        inside = np.flatnonzero(self._covers(column, row))
        tile = np.floor(row[inside] / _TILE) * 1_000_000 + np.floor(column[inside] / _TILE)
        order = np.argsort(tile, kind="stable")
        starts = np.flatnonzero(np.diff(tile[order], prepend=np.nan))
        with self._lock, reading(self.path):
            for one in np.split(inside[order], starts[1:]):
                if len(one):
                    result[one] = self._at(column[one], row[one], finest=True)
        return result

    def _covers(self, column: Floats, row: Floats) -> NDArray[np.bool_]:
        """Return which fractional cells, whose middles are whole numbers, lie on the raster."""
        width, height = self._reader.size
        covers: NDArray[np.bool_] = (column >= -0.5) & (row >= -0.5) & (column <= width - 0.5) & (row <= height - 0.5)
        return covers

    def _at(self, column: Floats, row: Floats, *, finest: bool = False) -> Floats:
        """Return heights at fractional cells; read about as fine as the places lie, or as fine as there is."""
        width, height = self._reader.size
        inside = self._covers(column, row)
        result = np.full(column.shape, np.nan)
        if not inside.any():
            return result
        left, right = int(max(column[inside].min() - 2, 0)), int(min(column[inside].max() + 3, width))
        top, bottom = int(max(row[inside].min() - 2, 0)), int(min(row[inside].max() + 3, height))
        fine = 1.0 if finest else max(1.0, float(np.sqrt((right - left) * (bottom - top) / column.size)))
        shape = (max(1, round((bottom - top) / fine)), max(1, round((right - left) / fine)))
        read = self._reader.read((left, top, right - left, bottom - top), shape)
        values = np.where(read.seen, read.values[0].astype(np.float64), np.nan)
        x = (column[inside] + 0.5 - left) * shape[1] / (right - left) - 0.5
        y = (row[inside] + 0.5 - top) * shape[0] / (bottom - top) - 0.5
        result[inside] = _between(values, x, y)
        return result

    def _ends(self) -> tuple[float, float]:
        """Return the lowest and highest ground, without the few cells that are wrong in most models."""
        if self._range is None:
            read = self._reader.whole(512)
            seen = read.values[0][read.seen]
            low, high = np.percentile(seen, (0.5, 99.5)) if len(seen) else (0.0, 1.0)
            self._range = float(low), float(high)
        return self._range


def _check_bands(path: Path, kinds: tuple[ColorInterp, ...]) -> None:
    """Raise `GisError` where a file has other bands than one of heights."""
    if len(kinds) - (ColorInterp.alpha in kinds) > 1:
        raise GisError(
            "{file} has {count} bands; an elevation model has one band of metres.", file=path, count=len(kinds)
        )


def _between(values: Floats, x: Floats, y: Floats) -> Floats:
    """Return values between cells: bilinear, by the nearest cell where a neighbour is missing."""
    high, wide = values.shape
    x, y = np.clip(x, 0, wide - 1), np.clip(y, 0, high - 1)
    left, top = np.minimum(x.astype(np.intp), max(wide - 2, 0)), np.minimum(y.astype(np.intp), max(high - 2, 0))
    right, bottom = np.minimum(left + 1, wide - 1), np.minimum(top + 1, high - 1)
    across, down = x - left, y - top
    upper = values[top, left] * (1 - across) + values[top, right] * across
    lower = values[bottom, left] * (1 - across) + values[bottom, right] * across
    mixed = upper * (1 - down) + lower * down
    nearest = values[np.round(y).astype(np.intp), np.round(x).astype(np.intp)]
    result: Floats = np.where(np.isnan(mixed), nearest, mixed)
    return result


def cell_metres(view: View) -> tuple[float | Floats, float | Floats]:
    """Return the size of the pixels of a view on the ground, row by row where they differ."""
    across, _, west, _, down, north = view.transform
    rows = north + down * (np.arange(view.height) + 0.5)
    middle = np.full(view.height, west + across * view.width / 2)
    to_degrees = Transformer.from_crs(view.crs, CRS.from_epsg(4490), always_xy=True)
    at = [to_degrees.transform(x, y) for x, y in ((middle, rows), (middle + across, rows), (middle, rows + down))]
    wide = _GEOD.inv(*at[0], *at[1])[2]
    high = _GEOD.inv(*at[0], *at[2])[2]
    return np.asarray(wide)[:, None], np.asarray(high)[:, None]
