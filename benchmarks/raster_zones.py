"""The restoration audit from its files, and beside it exactextract alone and rasterstats on arrays made before."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import rasterio

from benchmarks.clock import Measured, measure, tell
from benchmarks.raster_stock import CELL_M, CELLS, CRS, DAYS, LEFT, TOP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.float32]]

VEGETATED = 0.3


def audit(folder: Path) -> Measured:
    """Measure the audit: open both images, project the mines, read, add up."""
    from analysis.greenness import in_cells
    from analysis.greenness import measure as measure_mines
    from basemaps.images import Request, pair

    def run(mines: gpd.GeoDataFrame) -> dict[str, float]:
        before, after = (Request(folder / f"{day}.tif", "1,2") for day in DAYS)
        with pair(before, after) as images:
            found = measure_mines(in_cells(mines, images), images, VEGETATED)
        return {name: float(found[name].mean()) for name in ("ndvi_after", "vegetated_after", "change")}

    return measure(lambda: gpd.read_parquet(folder / "mines.parquet"), run)


def arrays(folder: Path) -> Arrays:
    """Return what a user would have to prepare: both indexes, both masks of vegetation, and the change."""
    made = {}
    for name, day in zip(("before", "after"), DAYS, strict=True):
        with rasterio.open(folder / f"{day}.tif") as file:
            red, nir = file.read().astype(np.float32)
        made[name] = (nir - red) / (nir + red)
        made[f"vegetated_{name}"] = (made[name] >= VEGETATED).astype(np.float32)
    return made | {"change": made["after"] - made["before"]}


def exactextract(folder: Path) -> Measured:
    """Measure exactextract alone for the same seven figures."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    ready = arrays(folder)

    def prepare() -> tuple[list[Any], gpd.GeoDataFrame]:
        mines = gpd.read_parquet(folder / "mines.parquet").to_crs(CRS)
        edge = (LEFT, TOP - CELLS * CELL_M, LEFT + CELLS * CELL_M, TOP)
        wkt = mines.crs.to_wkt()
        return [NumPyRasterSource(one, *edge, name=name, srs_wkt=wkt) for name, one in ready.items()], mines

    def run(given: tuple[list[Any], gpd.GeoDataFrame]) -> dict[str, float]:
        found = exact_extract(given[0], given[1], ["mean", "count"], output="pandas")
        return {
            "ndvi_after": float(found["after_mean"].mean()),
            "vegetated_after": float(found["vegetated_after_mean"].mean()),
            "change": float(found["change_mean"].mean()),
        }

    return measure(prepare, run)


def rasterstats(folder: Path) -> Measured:
    """Measure rasterstats for the same figures; it counts whole cells by their middle."""
    zonal_stats = import_module("rasterstats").zonal_stats
    ready = arrays(folder)
    place = rasterio.Affine(CELL_M, 0, LEFT, 0, -CELL_M, TOP)

    def run(mines: gpd.GeoDataFrame) -> dict[str, float]:
        means = {}
        for name, one in ready.items():
            found = zonal_stats(mines, one, affine=place, nodata=-9999, stats=["mean", "count"])
            means[name] = float(np.mean([each["mean"] for each in found]))
        return {"ndvi_after": means["after"], "vegetated_after": means["vegetated_after"], "change": means["change"]}

    return measure(lambda: gpd.read_parquet(folder / "mines.parquet").to_crs(CRS), run)


if __name__ == "__main__":
    tell({"audit": audit, "exactextract": exactextract, "rasterstats": rasterstats}[sys.argv[1]](Path(sys.argv[2])))
