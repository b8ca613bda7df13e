"""What a picture of a basemap shows: a rectangle of a CRS, as pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from pyproj import CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio import Affine

    Floats = NDArray[np.float64]

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
Box = tuple[float, float, float, float]
"""Column, row, width, height in pixels of a raster."""

_MOST_PX = 16_384


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of a CRS as pixels; north is up. Make it with `View.of`."""

    bounds: Bounds
    crs: CRS
    width: int
    height: int

    @classmethod
    def of(cls, bounds: Bounds, crs: str, width: int, height: int) -> Self:
        """Return a view; `ValueError` where it shows nothing, or more pixels than any screen."""
        west, south, east, north = bounds
        if not (west < east and south < north and 0 < width <= _MOST_PX and 0 < height <= _MOST_PX):
            raise ValueError(f"no view: {bounds}, {width} x {height}")
        return cls(bounds, CRS.from_user_input(crs), width, height)

    @property
    def transform(self) -> tuple[float, ...]:
        """The six numbers that make places of pixels."""
        west, south, east, north = self.bounds
        return (east - west) / self.width, 0.0, west, 0.0, (south - north) / self.height, north

    def lattice(self) -> tuple[Floats, Floats]:
        """Return places along the edges of the view and across it."""
        west, south, east, north = self.bounds
        return lattice((west, south, east - west, north - south))

    def blank(self) -> NDArray[np.uint8]:
        """Return a picture with nothing in it, shape (height, width, 4)."""
        return np.zeros((self.height, self.width, 4), dtype=np.uint8)


def lattice(box: Box) -> tuple[Floats, Floats]:
    """Return places along the edges of a rectangle and across it."""
    share = np.linspace(0, 1, 9)
    x, y = np.meshgrid(box[0] + share * box[2], box[1] + share * box[3])
    return x.ravel(), y.ravel()


def moved(transform: Affine, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return places of pixels, or with the inverse pixels of places."""
    a, b, c, d, e, f = transform[:6]
    return a * x + b * y + c, d * x + e * y + f
