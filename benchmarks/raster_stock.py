"""Images for the raster benchmarks: two days of 5,000 x 5,000 cells, 500 mines, and a picture of 20,000 x 20,000."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.enums import Resampling
from rasterio.windows import Window

from benchmarks.sizes import scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRS = "EPSG:32650"
CELLS, CELL_M, MINES = 5_000, 10.0, 500
PICTURE_PX, PICTURE_M = 20_000, 2.0
LEFT, TOP = 360_000.0, 4_320_000.0
DAYS = ("20180705", "20200712")
_TILES = {"driver": "GTiff", "tiled": True, "blockxsize": 256, "blockysize": 256, "crs": CRS}


def write(folder: Path, scale: float) -> None:
    """Generate everything."""
    mines(scaled(MINES, scale)).to_parquet(folder / "mines.parquet")
    for day in DAYS:
        _image(folder / f"{day}.tif", np.random.default_rng(int(day)))
    side = scaled(PICTURE_PX, scale)
    _picture(folder / "plain.tif", side, compress="deflate", zlevel=1)
    _picture(folder / "overviews.tif", side, compress="deflate", zlevel=1)
    _picture(folder / "jpeg.tif", side, compress="jpeg", photometric="YCBCR")
    jpeg = {"COMPRESS_OVERVIEW": "JPEG", "PHOTOMETRIC_OVERVIEW": "YCBCR", "INTERLEAVE_OVERVIEW": "PIXEL"}
    for name, form in (("overviews.tif", {}), ("jpeg.tif", jpeg)):
        with rasterio.Env(**form), rasterio.open(folder / name, "r+") as file:
            file.build_overviews([2, 4, 8, 16, 32, 64], Resampling.average)


def mines(count: int) -> gpd.GeoDataFrame:
    """Return mines of 1 to 80 ha with ragged outlines, spread over the image."""
    rng = np.random.default_rng(500)
    radius = rng.uniform(50, 450, count)
    centre = rng.uniform(600, CELLS * CELL_M - 600, (count, 2)) + np.array([LEFT, TOP - CELLS * CELL_M])
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    far = radius[:, None] * rng.uniform(0.7, 1.3, (count, 40))
    ring = centre[:, None, :] + np.stack((far * np.cos(angle), far * np.sin(angle)), axis=2)
    frame = gpd.GeoDataFrame({"id": [f"mine-{one}" for one in range(count)]}, geometry=shapely.polygons(ring), crs=CRS)
    return frame.to_crs("EPSG:4490")


def _image(path: Path, rng: np.random.Generator) -> None:
    """Write red and near infrared as reflectances times 10,000, in patches of 500 m."""
    patch = rng.uniform(0.0, 0.8, (CELLS // 50, CELLS // 50)).repeat(50, 0).repeat(50, 1)
    red = np.full((CELLS, CELLS), 800.0) + rng.normal(0, 40, (CELLS, CELLS))
    nir = red * (1 + patch) / (1 - patch)
    place = rasterio.Affine(CELL_M, 0, LEFT, 0, -CELL_M, TOP)
    form = {"width": CELLS, "height": CELLS, "count": 2, "dtype": "uint16", "transform": place}
    with rasterio.open(path, "w", **_TILES, **form) as file:
        file.write(np.stack((red, nir)).astype(np.uint16))


def _picture(path: Path, side: int, **how: Any) -> None:
    """Write a coloured picture in compressed tiles."""
    pattern = _pattern(2048)
    place = rasterio.Affine(PICTURE_M, 0, LEFT, 0, -PICTURE_M, TOP)
    form = {"width": side, "height": side, "count": 3, "dtype": "uint8", "transform": place}
    with rasterio.open(path, "w", **_TILES, **form, **how, interleave="pixel") as file:
        for top in range(0, side, 2048):
            for left in range(0, side, 2048):
                high, wide = min(2048, side - top), min(2048, side - left)
                file.write(pattern[:, :high, :wide], window=Window(left, top, wide, high))


def _pattern(side: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:side, 0:side]
    waves = np.sin(x / 97) + np.cos(y / 61), np.sin(x / 57) + np.sin((x + y) / 93), np.cos(y / 31) + np.cos(x / 200)
    noise = np.random.default_rng(20).integers(0, 3, x.shape)
    pattern: NDArray[np.uint8] = (np.stack(waves) * 50 + 120 + noise).astype(np.uint8)
    return pattern


if __name__ == "__main__":
    write(Path(sys.argv[1]), float(sys.argv[2]))
    print("written")
