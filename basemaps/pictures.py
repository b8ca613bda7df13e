"""Pictures as files."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def write_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write a picture of shape (height, width, 3 or 4) as a PNG."""
    height, width, bands = pixels.shape
    form = {"driver": "PNG", "width": width, "height": height, "count": bands, "dtype": "uint8"}
    with warnings.catch_warnings():
        # A picture has no place.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", **form) as file:
            file.write(np.moveaxis(pixels, 2, 0))
