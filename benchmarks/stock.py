"""The generated layers on disk, so that each measured process reads them and none generates them."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

from benchmarks import city
from benchmarks.sizes import BOILERS, MOST_BOILERS, VILLAGES, growth_counts, scaled
from layers.kinds import CRS, KINDS
from layers.tables import empty

if TYPE_CHECKING:
    import geopandas as gpd

PEER_FILE = "city.gpkg"


def write(folder: Path, scale: float) -> None:
    """Generate the big city and write it, and what QGIS needs of it to a GeoPackage."""
    layers = city.setting()
    layers["villages"] = city.villages(scaled(VILLAGES, scale), layers["counties"])
    most = city.boilers(scaled(MOST_BOILERS, scale), layers["counties"])
    for count in growth_counts(scale):
        _dump(folder, f"boilers-{count}", most.iloc[:count].reset_index(drop=True))
    layers["boilers"] = most.iloc[: scaled(BOILERS, scale)].reset_index(drop=True)
    for kind, frame in layers.items():
        _dump(folder, kind, frame)
    for kind in ("boilers", "villages", "chp_units", *city.ZONE_COUNTS):
        frame = layers[kind][["id", "geometry"]]
        # QGIS is given what is in place and in force, and no more columns than it needs.
        kept = frame[frame.geometry.notna()]
        pyogrio.write_dataframe(kept, folder / PEER_FILE, layer=kind, geometry_type=_type_of(kind))


def big_city(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of the big city."""
    kinds = ("counties", "chp_units", "expressways", *city.ZONE_COUNTS, "boilers", "villages", "mines")
    return {kind: _load(folder, kind) for kind in kinds}


def growing_city(folder: Path, boilers: int) -> dict[str, gpd.GeoDataFrame]:
    """Return counties, plants, zones and so many boilers; no villages, no mines."""
    kinds = ("counties", "chp_units", "expressways", *city.ZONE_COUNTS)
    layers = {kind: _load(folder, kind) for kind in kinds}
    return layers | {"boilers": _load(folder, f"boilers-{boilers}"), "villages": empty(KINDS["villages"])}


def _type_of(kind: str) -> str:
    return "Point" if "point" in KINDS[kind].geometry else "Polygon"


def _dump(folder: Path, name: str, frame: gpd.GeoDataFrame) -> None:
    with (folder / f"{name}.pickle").open("wb") as file:
        pickle.dump(frame, file, protocol=pickle.HIGHEST_PROTOCOL)


def _load(folder: Path, name: str) -> gpd.GeoDataFrame:
    with (folder / f"{name}.pickle").open("rb") as file:
        frame = pickle.load(file)
    if frame.crs != CRS:
        raise ValueError(f"{name} is not in {CRS}")
    return frame


if __name__ == "__main__":
    write(Path(sys.argv[1]), float(sys.argv[2]))
    print("written")
