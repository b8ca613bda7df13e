"""Two satellite images of one place, read cell by cell on one grid: red and near infrared, before and after."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.vrt import WarpedVRT

from basemaps.bands import Bands, find_bands
from basemaps.cells import BandReader, Runs
from basemaps.dates import day_of
from basemaps.files import opened, placed_crs
from layers.messages import GisError, message

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from rasterio import Affine
    from rasterio.io import DatasetReader

    from layers.messages import Message

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]

_SAME = 0.01
"""Cells: grids that differ by less are one grid."""
_FINER = 0.7
"""Of the area of a reference cell: smaller cells than this are averaged, others are interpolated."""


@dataclass(frozen=True, slots=True)
class Request:
    """One image as it is asked for.

    Parameters
    ----------
    path
        The file.
    bands
        See `basemaps.bands.find_bands`.
    crs
        Where the file states none.
    date
        The day it was taken; None reads it from the tags or the name of the file.
    """

    path: Path
    bands: str | None = None
    crs: str | None = None
    date: dt.date | None = None


class Image:
    """An open image: its place and its two bands.

    Parameters
    ----------
    request
        What was asked for.
    dataset
        The open file.

    Raises
    ------
    GisError
        It has no place, no CRS, or not the bands.
    """

    def __init__(self, request: Request, dataset: DatasetReader) -> None:
        self.path = request.path
        self.dataset = dataset
        self.crs = placed_crs(dataset, request.path, request.crs)
        self.transform: Affine = dataset.transform
        self.size: tuple[int, int] = (dataset.width, dataset.height)
        self.bands: Bands = find_bands(self.path, dataset.descriptions, request.bands)
        kind = np.dtype(dataset.dtypes[self.bands.red - 1]).kind
        if kind not in "uif":
            raise GisError("{file} holds complex numbers, no reflectance; name another image.", file=self.path)
        self.date = request.date or day_of(request.path, dataset.tags(), written=False)

    @property
    def nodata(self) -> float | None:
        """The number that stands for no data in the red band, where the file says one that its cells can hold."""
        value: float | None = self.dataset.nodatavals[self.bands.red - 1]
        return value

    @property
    def alpha(self) -> int | None:
        """The alpha band, where there is one."""
        kinds = self.dataset.colorinterp
        return kinds.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in kinds else None

    @property
    def masked(self) -> bool:
        """Whether a mask or an alpha band says where there are data."""
        return self.alpha is not None or MaskFlags.per_dataset in self.dataset.mask_flag_enums[self.bands.red - 1]


def states_crs(path: Path) -> bool:
    """Return whether an image says its CRS itself; `GisError` where it cannot be opened."""
    with opened(path) as dataset:
        return dataset.crs is not None


class Pair:
    """Two images on one grid. Open with `pair`.

    The grid is that of the image with the larger cells, rotated if it is; the other image is read cell for cell where
    it lies on the same grid, and is otherwise averaged or interpolated to it, band by band, before any ratio.

    Attributes
    ----------
    crs
        Of the grid.
    size
        Its columns and rows.
    method
        How the two were brought together, for the reader of the results.
    notes
        What else the reader must know of the images.
    """

    def __init__(self, before: Image, after: Image, stack: ExitStack) -> None:
        self.before, self.after = before, after
        ratio = _cell_ratio(before, after)
        base, other = (before, after) if ratio >= 1 else (after, before)
        self.crs, self.transform, self.size = base.crs, base.transform, base.size
        if not shapely.area(shapely.intersection(_reach(other, base), shapely.box(0, 0, *base.size))) > 0:
            raise GisError(
                "{before} and {after} do not overlap; name two images of one place, and check their CRS.",
                before=before.path,
                after=after.path,
            )
        shift = _shift(other, base)
        readers = {id(base): BandReader(base, (0, 0), base.dataset, base.alpha)}
        if shift is not None:
            readers[id(other)] = BandReader(other, shift, other.dataset, other.alpha)
            self.method = message("The cells of both images coincide; nothing is resampled.")
        else:
            finer = min(ratio, 1 / ratio) < _FINER
            readers[id(other)] = _warped(other, base, finer, stack)
            self.method = _told(other.path.name, base.path.name, finer)
        self._readers = (readers[id(before)], readers[id(after)])
        self.notes = [
            message("{file} names no number for no data; cells with 0 in both bands count as none.", file=one.path.name)
            for one in (before, after)
            if one.nodata is None and not one.masked
        ]

    def cells(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return columns and rows, fractional, of places in the grid's CRS; both of shape (n, 2)."""
        return _applied(~self.transform, xy)

    def places(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places in the grid's CRS of columns and rows; both of shape (n, 2)."""
        return _applied(self.transform, cells)

    def values(self, column: Indices, row: Indices, count: Indices) -> Floats:
        """Return red and near infrared of cells before and after.

        Parameters
        ----------
        column, row
            Cells of the grid, shape (n,), those that lie near each other in runs.
        count
            How many cells each run has; a run is read in one window.

        Returns
        -------
        array
            Reflectances, or what is proportional to them, shape (4, n): NaN where there are no data.

        Raises
        ------
        GisError
            A file is damaged there.
        """
        first, second = self._readers
        runs = Runs.of(column, row, count, first.place)
        again = runs if second.place == first.place else Runs.of(column, row, count, second.place)
        return np.concatenate((first.values(runs), second.values(again)))


def _told(other: str, base: str, finer: bool) -> Message:
    """Return how one image was brought to the cells of the other."""
    if finer:
        return message("{other} is averaged to the larger cells of {base} before the ratio.", other=other, base=base)
    return message(
        "{other} is interpolated (bilinear) to the cells of {base} before the ratio.", other=other, base=base
    )


@contextmanager
def pair(before: Request, after: Request) -> Iterator[Pair]:
    """Open two images on one grid.

    Raises
    ------
    GisError
        One of them cannot be used, or they do not overlap.
    """
    with ExitStack() as stack:
        images = [Image(one, stack.enter_context(opened(one.path))) for one in (before, after)]
        yield Pair(images[0], images[1], stack)


def _warped(image: Image, base: Image, finer: bool, stack: ExitStack) -> BandReader:
    """Return what reads an image on the grid of another."""
    # What the image does not reach, and what its mask hides, is told by an alpha band, or by the number for no data.
    adds = image.nodata is None and image.alpha is None
    warped = stack.enter_context(
        WarpedVRT(
            image.dataset,
            src_crs=image.crs.to_wkt(),
            crs=base.crs.to_wkt(),
            transform=base.transform,
            width=base.size[0],
            height=base.size[1],
            resampling=Resampling.average if finer else Resampling.bilinear,
            add_alpha=adds,
            src_alpha=image.alpha or 0,
        )
    )
    return BandReader(image, (0, 0), warped, warped.count if adds else image.alpha)


def _applied(transform: Affine, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b, c, d, e, f = transform[:6]
    x, y = xy[:, 0], xy[:, 1]
    return np.column_stack((a * x + b * y + c, d * x + e * y + f))


def _between(image: Image, base: Image, cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where cells of an image lie among the cells of another."""
    xy = _applied(image.transform, cells)
    if image.crs != base.crs:
        xy = np.column_stack(Transformer.from_crs(image.crs, base.crs, always_xy=True).transform(xy[:, 0], xy[:, 1]))
    return _applied(~base.transform, xy)


def _reach(image: Image, base: Image) -> shapely.Geometry:
    """Return the outline of an image among the cells of another; empty where it has no place there."""
    width, height = image.size
    ring = shapely.segmentize(shapely.box(0, 0, width, height), max(width, height) / 8)
    cells = _between(image, base, shapely.get_coordinates(ring))
    return shapely.make_valid(shapely.Polygon(cells)) if np.isfinite(cells).all() else shapely.Polygon()


def _cell_ratio(image: Image, base: Image) -> float:
    """Return the area of a middle cell of an image in cells of another."""
    middle = np.array(image.size) / 2
    step = _between(image, base, middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    right, down = step[1] - step[0], step[2] - step[0]
    area = abs(float(right[0] * down[1] - right[1] * down[0]))
    return area if np.isfinite(area) and area > 0 else 1.0


def _shift(image: Image, base: Image) -> tuple[int, int] | None:
    """Return by how many cells an image lies off another on one grid; None where the grids differ."""
    width, height = image.size
    corners = np.array([[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]])
    if image.crs != base.crs:
        return None
    offset = _between(image, base, corners) - corners
    whole = np.round(offset[0])
    if not np.abs(offset - whole).max() < _SAME:
        return None
    return int(whole[0]), int(whole[1])
