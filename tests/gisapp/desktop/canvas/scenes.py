"""Small layers made by hand, on a map whose pixels can be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gisapp.desktop.canvas.pens import pixels_of
from gisapp.desktop.canvas.picture import Kept, Request, paint
from gisapp.desktop.canvas.scene import Scene
from gisapp.desktop.canvas.view import MAP_CRS, View, projection
from gisapp.drawn import DrawnLayer
from layers.kinds import CRS
from layers.style import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CENTRE = (115.5, 38.9)
SIZE = (200, 150)
MIDDLE_METRES = 100.0
"""Map metres a pixel at which markers are drawn a little smaller than the table of styles says."""


def view(metres: float = MIDDLE_METRES, size: tuple[int, int] = SIZE) -> View:
    """Return a view about the centre."""
    x, y = projection(MAP_CRS)[0].transform(*CENTRE)
    return View(x, y, metres, *size)


def place(right: float, down: float, metres: float = MIDDLE_METRES) -> tuple[float, float]:
    """Return longitude and latitude of a place so many pixels from the centre."""
    x, y = projection(MAP_CRS)[0].transform(*CENTRE)
    lon, lat = projection(MAP_CRS)[1].transform(x + right * metres, y - down * metres)
    return float(lon), float(lat)


def layer(
    symbol: str,
    shapes: Sequence[shapely.Geometry],
    *,
    verdicts: Sequence[str] | None = None,
    sizes: Sequence[float] | None = None,
) -> DrawnLayer:
    """Return a layer of shapes in degrees, called by the symbol and a running number."""
    one = SYMBOLS[symbol]
    ids = np.array([f"{symbol}-{number}" for number in range(len(shapes))], dtype=object)
    frame = gpd.GeoDataFrame({"id": ids, "name": ids}, geometry=gpd.GeoSeries(list(shapes), crs=CRS), crs=CRS)
    return DrawnLayer(
        one,
        one.kind,
        frame,
        ids,
        None if verdicts is None else np.array(verdicts, dtype=object),
        None if sizes is None else np.array(sizes, dtype=np.float64),
    )


def points(symbol: str, at: Sequence[tuple[float, float]], verdicts: Sequence[str], size: float = 12.0) -> DrawnLayer:
    """Return markers so many pixels from the centre."""
    shapes = [shapely.Point(place(*one)) for one in at]
    return layer(symbol, shapes, verdicts=verdicts, sizes=[size] * len(at))


def box(left: float, top: float, right: float, bottom: float) -> shapely.Polygon:
    """Return a rectangle by pixels from the centre."""
    return shapely.Polygon([place(*corner) for corner in ((left, top), (right, top), (right, bottom), (left, bottom))])


def painted(layers: Sequence[DrawnLayer], seen: View | None = None, ratio: float = 1.0) -> NDArray[np.uint32]:
    """Return the pixels of a picture, 0xAARRGGBB."""
    return pixels_of(paint(Request(Scene.of(layers), seen or view(), ratio), Kept()))


def rgb(colour: str) -> int:
    """Return a colour of the table of styles as an opaque pixel."""
    return 0xFF000000 | int(colour.removeprefix("#"), 16)


def near(pixel: int, expected: int, most: int = 3) -> bool:
    """Return whether every channel of two pixels is the same but for rounding."""
    return all(abs((int(pixel) >> shift & 255) - (expected >> shift & 255)) <= most for shift in (16, 8, 0))


def over(colour: str, opacity: float, ground: str) -> int:
    """Return the pixel of a colour laid over another."""
    top, below = rgb(colour), rgb(ground)
    mixed = 0xFF000000
    for shift in (16, 8, 0):
        value = (top >> shift & 255) * opacity + (below >> shift & 255) * (1 - opacity)
        mixed |= round(value) << shift
    return mixed
