"""First paint of a large picture by the program: open it, and draw the whole of it in a window's size."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from basemaps.raster import RasterBasemap, RasterSource
from benchmarks.clock import Measured, measure, tell
from benchmarks.raster_stock import CRS

if TYPE_CHECKING:
    from basemaps.views import Bounds

WIDTH, HEIGHT = 1600, 1000


def whole(bounds: Bounds) -> Bounds:
    """Return a view of a window's shape that shows all of a picture."""
    west, south, east, north = bounds
    wide = (north - south) * WIDTH / HEIGHT / 2
    middle = (west + east) / 2
    return middle - wide, south, middle + wide, north


def paint(path: Path, how: str) -> Measured:
    """Measure the first paint: a sketch, or the picture itself."""

    def run(_: None) -> dict[str, float]:
        with RasterBasemap(RasterSource(path)) as basemap:
            view = whole(basemap.bounds(CRS))
            sketch = basemap.sketch(view, CRS, WIDTH, HEIGHT) if how == "sketch" else None
            pixels = basemap.image(view, CRS, WIDTH, HEIGHT) if sketch is None else sketch
        return {"middle red": float(pixels[HEIGHT // 2, WIDTH // 2, 0])}

    return measure(lambda: None, run)


if __name__ == "__main__":
    tell(paint(Path(sys.argv[1]), sys.argv[2]))
