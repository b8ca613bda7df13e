"""Tiny rasters for tests: written as a user's program would write them."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio import Affine
from rasterio.errors import NotGeoreferencedWarning

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

REAL = Path(os.environ.get("GIS_REAL_DATA", "../shared/data"))
"""Real data, which no machine need have."""

UTM = "EPSG:32650"
LEFT, TOP = 500_000.0, 4_300_040.0
"""Upper left corner of the tiny images, in Baoding's UTM zone."""


def grid(cell: float = 10.0, left: float = LEFT, top: float = TOP) -> Affine:
    """Return the transform of a grid whose rows run south."""
    return Affine(cell, 0.0, left, 0.0, -cell, top)


def write(
    path: Path,
    bands: ArrayLike,
    *,
    transform: Affine | None = None,
    crs: str | None = UTM,
    driver: str = "GTiff",
    names: tuple[str, ...] = (),
    scales: tuple[float, ...] = (),
    offsets: tuple[float, ...] = (),
    **options: Any,
) -> Path:
    """Write bands of shape (count, height, width) or (height, width) and return the path; no transform, no place."""
    data = np.atleast_3d(np.asarray(bands)) if np.ndim(bands) == 3 else np.asarray(bands)[None]
    count, height, width = data.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path,
            "w",
            driver=driver,
            width=width,
            height=height,
            count=count,
            dtype=data.dtype,
            crs=crs,
            transform=transform,
            **options,
        ) as file:
            file.write(data)
            if names:
                file.descriptions = names
            if scales:
                file.scales, file.offsets = scales, offsets
    return path


def red_nir(nir: ArrayLike, red: float = 100, dtype: str = "uint16") -> Any:
    """Return two bands: red the same everywhere, near infrared as given."""
    infrared = np.asarray(nir, dtype=dtype)
    return np.stack((np.full_like(infrared, red), infrared))
