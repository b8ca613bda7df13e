"""What part of the world the map shows: a frozen view, and what its pixels mean on the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import exp, log, log2
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import Proj, Transformer

from layers.geodesy import GEOD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAP_CRS = "EPSG:3857"
"""The usual CRS of the map: that of tiles."""

NEAREST, FARTHEST = 0.02, 40_000.0
"""Map metres a pixel between which one may zoom."""

_INCH_M, _DPI = 0.0254, 96.0
_GROWTH_FROM, _GROWTH = 8.5, 0.15
_TILE_LEVEL_0 = 156_543.034


class Bounds(NamedTuple):
    """A box in metres of the map or in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, boxes: Sequence[Sequence[float]] | Floats) -> Bounds | None:
        """Return the box around boxes, leaving out those with no number; None for none at all."""
        each = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
        each = each[~np.isnan(each).any(axis=1)]
        if not len(each):
            return None
        return cls(*each[:, :2].min(axis=0).tolist(), *each[:, 2:].max(axis=0).tolist())


@cache
def projection(crs: str) -> tuple[Transformer, Transformer]:
    """Return what takes longitude and latitude to a map CRS, and what takes them back.

    The map CRS stands on CGCS2000 or WGS 84, between which nothing is shifted; by its formula alone the first map comes
    half a second sooner than by PROJ's look through its database.
    """
    formula = " ".join(f"+{part}" for part in Proj(crs).definition_string().split())
    return (
        Transformer.from_pipeline(f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step {formula}"),
        Transformer.from_pipeline(
            f"+proj=pipeline +step +inv {formula} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        ),
    )


@dataclass(frozen=True, slots=True)
class View:
    """A part of the map on a screen.

    Parameters
    ----------
    x, y
        Centre in metres of the map CRS.
    metres_per_px
        Map metres of one logical pixel; metres on the ground are fewer, see `ground_metres_per_px`.
    width, height
        Logical pixels.
    crs
        Of the map.
    """

    x: float
    y: float
    metres_per_px: float
    width: int
    height: int
    crs: str = MAP_CRS

    @property
    def bounds(self) -> Bounds:
        """The box that is seen, map metres."""
        half_x, half_y = self.width * self.metres_per_px / 2, self.height * self.metres_per_px / 2
        return Bounds(self.x - half_x, self.y - half_y, self.x + half_x, self.y + half_y)

    def to_screen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the logical pixels of map coordinates, from the upper left corner."""
        return (x - self.x) / self.metres_per_px + self.width / 2, (self.y - y) / self.metres_per_px + self.height / 2

    def to_map(self, px: float, py: float) -> tuple[float, float]:
        """Return the map coordinates of a logical pixel."""
        return (
            self.x + (px - self.width / 2) * self.metres_per_px,
            self.y - (py - self.height / 2) * self.metres_per_px,
        )

    def lon_lat(self, px: float, py: float) -> tuple[float, float]:
        """Return longitude and latitude of a logical pixel; not finite beyond the edge of the projection."""
        lon, lat = projection(self.crs)[1].transform(*self.to_map(px, py))
        return float(lon), float(lat)

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> View:
        """Return the view nearer by a factor; the place under the pixel `at` (the middle if None) stays there."""
        metres = min(max(self.metres_per_px / factor, NEAREST), FARTHEST)
        px, py = at or (self.width / 2, self.height / 2)
        x, y = self.to_map(px, py)
        return replace(
            self,
            x=x - (px - self.width / 2) * metres,
            y=y + (py - self.height / 2) * metres,
            metres_per_px=metres,
        )

    def panned(self, right: float, down: float) -> View:
        """Return the view with its content moved by pixels."""
        return replace(self, x=self.x - right * self.metres_per_px, y=self.y + down * self.metres_per_px)

    def resized(self, width: int, height: int) -> View:
        """Return the view on a screen of another size, about the same centre."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def centred(self, x: float, y: float) -> View:
        """Return the view about another centre."""
        return replace(self, x=x, y=y)

    def fitted(self, bounds: Bounds, margin: float = 0.05, nearest: float = NEAREST) -> View:
        """Return the view that shows a box with a margin (a share of the screen), no nearer than `nearest`."""
        room = 1 - 2 * margin
        metres = max(
            (bounds.east - bounds.west) / (self.width * room), (bounds.north - bounds.south) / (self.height * room)
        )
        return replace(
            self,
            x=(bounds.west + bounds.east) / 2,
            y=(bounds.south + bounds.north) / 2,
            metres_per_px=min(max(metres, nearest), FARTHEST),
        )

    def towards(self, other: View, share: float) -> View:
        """Return a view on the way to another; a place that both show at one pixel stays there all the way."""
        ratio = other.metres_per_px / self.metres_per_px
        metres = self.metres_per_px * exp(log(ratio) * share)
        along = share if abs(ratio - 1) < 1e-9 else (metres / self.metres_per_px - 1) / (ratio - 1)
        return replace(
            other,
            x=self.x + (other.x - self.x) * along,
            y=self.y + (other.y - self.y) * along,
            metres_per_px=metres,
        )

    def ground_metres_per_px(self) -> float:
        """Return the geodesic metres of one logical pixel in the middle, along the parallel."""
        span = min(self.width, 100) / 2
        west, east = (self.lon_lat(self.width / 2 + side * span, self.height / 2) for side in (-1, 1))
        metres = float(GEOD.inv(*west, *east)[2])
        return metres / (2 * span) if np.isfinite(metres) and metres > 0 else self.metres_per_px

    def scale_number(self) -> float:
        """Return N of the scale 1:N on a screen of 96 dots an inch, by the ground."""
        return self.ground_metres_per_px() * _DPI / _INCH_M

    @property
    def growth(self) -> float:
        """How much larger or smaller than at a middle scale symbols are drawn."""
        zoom = log2(_TILE_LEVEL_0 / self.metres_per_px)
        return min(max(0.55 + (zoom - _GROWTH_FROM) * _GROWTH, 0.3), 1.6)


@dataclass(frozen=True, slots=True)
class Frame:
    """A view on the device pixels of an image.

    Parameters
    ----------
    view
        What is seen.
    ratio
        Device pixels of one logical pixel.
    """

    view: View
    ratio: float = 1.0

    @property
    def width(self) -> int:
        """Device pixels."""
        return max(round(self.view.width * self.ratio), 1)

    @property
    def height(self) -> int:
        """Device pixels."""
        return max(round(self.view.height * self.ratio), 1)

    @property
    def metres_per_px(self) -> float:
        """Map metres of one device pixel."""
        return self.view.metres_per_px / self.ratio

    def box(self, margin: float = 0.0) -> Bounds:
        """Return what is seen and a margin of logical pixels around it, map metres."""
        more = margin * self.view.metres_per_px
        west, south, east, north = self.view.bounds
        return Bounds(west - more, south - more, east + more, north + more)

    def to_px(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the device pixels of map coordinates."""
        scale, (west, _, _, north) = 1 / self.metres_per_px, self.view.bounds
        return (x - west) * scale, (north - y) * scale
