"""Pictures as files, and pictures that come as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile

from basemaps.files import without_place_allowed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def write_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write a picture of shape (height, width, 3 or 4) as a PNG."""
    height, width, bands = pixels.shape
    form = {"driver": "PNG", "width": width, "height": height, "count": bands, "dtype": "uint8"}
    with without_place_allowed(), rasterio.open(path, "w", **form) as file:
        file.write(np.moveaxis(pixels, 2, 0))


_WEB_FORMS = ("PNG", "JPEG", "WEBP")


def decode(data: bytes, side: int) -> NDArray[np.uint8] | None:
    """Return a square picture of the web as pixels, shape (side, side, 4); None for anything else."""
    for form in _WEB_FORMS:
        try:
            with without_place_allowed(), MemoryFile(data) as memory, memory.open(driver=form) as file:
                if (file.width, file.height) != (side, side) or file.dtypes[0] != "uint8":
                    return None
                palette = file.colormap(1) if file.colorinterp[0] == ColorInterp.palette else None
                return _rgba(file.read(), palette)
        except RasterioError:
            continue
    return None


def _rgba(bands: NDArray[np.uint8], palette: dict[int, tuple[int, ...]] | None) -> NDArray[np.uint8]:
    if palette is not None:
        table = np.zeros((256, 4), dtype=np.uint8)
        for number, colour in palette.items():
            table[number] = colour
        return np.asarray(table[bands[0]])
    pixels = np.full((*bands.shape[1:], 4), 255, dtype=np.uint8)
    colours = 3 if len(bands) >= 3 else 1
    pixels[..., :3] = np.moveaxis(bands[:colours], 0, 2)
    if len(bands) in (2, 4):
        pixels[..., 3] = bands[-1]
    return pixels
