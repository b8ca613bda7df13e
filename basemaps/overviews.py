"""Overviews: coarser copies of a raster in a file beside it, from which any program shows it quickly."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, Resampling
from rasterio.windows import Window

from basemaps.files import open_dataset, reading
from layers.files import folder_beside, writing
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rasterio.io import DatasetReader

_STRIP_BYTES = 48 * 2**20
_TILE_PX = 256
_FIRST_SHARE = 0.7
"""Of the time, for the first and largest copy; the others are made of it."""


def overview_file(path: Path) -> Path:
    """Return where the overviews of a raster are kept."""
    return path.with_name(f"{path.name}.ovr")


def build_overviews(path: Path, progress: Callable[[float], None] = lambda _: None) -> Path | None:
    """Build the overviews of a raster beside it, whole or not at all; the raster itself is not touched.

    Parameters
    ----------
    path
        The raster.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    path or None
        The file of overviews; None where the raster has them already or is too small to need any.

    Raises
    ------
    GisError
        The raster cannot be read, or the disk does not take the file.
    """
    target = overview_file(path)
    with open_dataset(path) as dataset:
        if dataset.overviews(1) or max(dataset.width, dataset.height) <= _TILE_PX:
            return None
        with writing(target), folder_beside(target) as folder:
            part = folder / "overviews.tif"
            _room(folder, dataset, target)
            _half(path, dataset, part, lambda share: progress(share * _FIRST_SHARE))
            with reading(path), rasterio.open(part, "r+") as first:
                powers = int(np.ceil(np.log2(max(1.0, max(first.width, first.height) / _TILE_PX))))
                for power in range(1, powers + 1):
                    first.build_overviews([2**power], _resampling(dataset))
                    progress(_FIRST_SHARE + (1 - _FIRST_SHARE) * power / powers)
            part.replace(target)
    progress(1.0)
    return target


def _room(folder: Path, dataset: DatasetReader, target: Path) -> None:
    """Raise `GisError` where the disk surely has no room."""
    bytes_a_pixel = sum(np.dtype(one).itemsize for one in dataset.dtypes)
    # A quarter of the pixels, and a quarter of those, and so on; compression halves them at least.
    need = dataset.width * dataset.height * bytes_a_pixel // 6
    if shutil.disk_usage(folder).free < need:
        raise GisError(
            "{path} needs up to {megabytes} MB, which the disk does not have; free some space and try again.",
            path=target,
            megabytes=need // 2**20,
        )


def _half(path: Path, dataset: DatasetReader, part: Path, progress: Callable[[float], None]) -> None:
    """Write the raster at half its size, strip by strip."""
    width, height = -(-dataset.width // 2), -(-dataset.height // 2)
    row_bytes = dataset.width * 2 * sum(np.dtype(one).itemsize for one in dataset.dtypes)
    rows = max(_TILE_PX, _STRIP_BYTES // row_bytes // _TILE_PX * _TILE_PX)
    form = {
        "driver": "GTiff",
        "width": width,
        "height": height,
        "count": dataset.count,
        "dtype": dataset.dtypes[0],
        "nodata": dataset.nodata,
        "tiled": True,
        "blockxsize": _TILE_PX,
        "blockysize": _TILE_PX,
        "compress": "deflate",
        "zlevel": 1,
        "interleave": "pixel",
        "BIGTIFF": "IF_SAFER",
        "crs": dataset.crs,
        "transform": rasterio.Affine(2, 0, 0, 0, 2, 0),
    }
    with reading(path), rasterio.open(part, "w", **form) as half:
        for top in range(0, height, rows):
            progress(top / height)
            high = min(rows, height - top)
            window = Window(0, top * 2, dataset.width, min(high * 2, dataset.height - top * 2))
            strip = dataset.read(window=window, out_shape=(dataset.count, high, width), resampling=_resampling(dataset))
            half.write(strip, window=Window(0, top, width, high))


def _resampling(dataset: DatasetReader) -> Resampling:
    """Return how pixels are put together: classes cannot be averaged."""
    return Resampling.nearest if ColorInterp.palette in dataset.colorinterp else Resampling.average
