"""Peer (a): what a good GIS analyst writes with geopandas for the same lists, without evidence or uncertainty."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.clock import measure, tell
from benchmarks.stock import big_city

if TYPE_CHECKING:
    Layers = dict[str, gpd.GeoDataFrame]

PLANE = "EPSG:4547"
AS_OF = pd.Timestamp("2020-06-30")
START = pd.Timestamp("2018-01-01")
ZONES = {"coal_ban_zones": "in_ban", "heat_networks": "in_network", "built_up_areas": "in_built_up"}
MODES = ["district_households", "gas_households", "electric_households", "other_clean_households"]


def script(layers: Layers) -> dict[str, float]:
    """Run the script; return the lengths of its lists."""
    plane = {name: frame.to_crs(PLANE) for name, frame in layers.items()}
    plants = plane["chp_units"].rename(columns={"plant": "nearest_plant"})
    plants = plants[plants["is_chp"] & (plants["unit_mw"] >= 300)][["nearest_plant", "geometry"]]
    buffers = gpd.GeoDataFrame(geometry=plants.buffer(15000))
    boilers, villages = (_placed(plane[kind], plane, plants, buffers) for kind in ("boilers", "villages"))
    close, upgrade = _boiler_lists(boilers)
    mines = gpd.sjoin(plane["mines"], plane["built_up_areas"][["geometry"]], how="left", predicate="intersects")
    mines = mines[~mines.index.duplicated()]
    restore = mines[(mines["kind"] == "ownerless") & (mines["treatment"] != "accepted")]
    return {
        "boilers_to_close": float(len(close)),
        "boilers_to_upgrade": float(len(upgrade)),
        "uncovered_villages": float(len(_village_list(villages))),
        "mines_to_restore": float(len(restore)),
        "near": float(boilers["near_plant"].sum() + villages["near_plant"].sum()),
    }


def _placed(
    points: gpd.GeoDataFrame, plane: Layers, plants: gpd.GeoDataFrame, buffers: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the points with a column for each spatial question."""
    points = points.copy()
    place = points[["geometry"]]
    points["near_plant"] = points.index.isin(gpd.sjoin(place, buffers, predicate="within").index)
    for kind, column in ZONES.items():
        effective = plane[kind]["effective"]
        zones = plane[kind][effective.isna() | (effective <= AS_OF)][["id", "geometry"]]
        hits = gpd.sjoin(place, zones, predicate="within")
        points[column] = points.index.isin(hits.index)
        points[f"{column}_id"] = hits["id"][~hits.index.duplicated()]
    counties = plane["counties"][["name", "in_plan", "geometry"]].rename(columns={"name": "county_found"})
    found = gpd.sjoin(place, counties, predicate="within")
    points = points.join(found.loc[~found.index.duplicated(), ["county_found", "in_plan"]])
    points["county"] = points["county"].fillna(points["county_found"])
    near = gpd.sjoin_nearest(place, plants, distance_col="distance_m")
    points = points.join(near.loc[~near.index.duplicated(), ["nearest_plant", "distance_m"]])
    return points[points["in_plan"].fillna(True)]


def _boiler_lists(b: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    in_use = ~b["status"].isin(["demolished", "converted"]) & ~(b["commissioned"] > AS_OF)
    b = b[in_use].copy()
    coal, biomass = b["fuel"] == "coal", b["fuel"] == "biomass"
    small = (b["capacity_tph"] <= 35) | (b["capacity_tph"].isna() & (b["use"] == "domestic"))
    new = b["commissioned"] >= START
    low = b["ultra_low"] <= AS_OF
    b["network"] = coal & b["in_network"] & ~b["use"].isin(["central_heating", "power"])
    b["coal_ban"] = coal & b["in_ban"] & ~b["use"].isin(["power", "central_heating", "feedstock"])
    b["within_15km"] = coal & b["near_plant"] & (b["use"] != "power")
    b["small"] = coal & small
    b["new_small"] = (coal | (biomass & b["in_built_up"])) & small & new
    b["not_ultra_low"] = ((coal & (b["capacity_tph"] > 35)) | (biomass & b["in_built_up"])) & ~low
    b["not_low_nox"] = (b["fuel"] == "gas") & ~(b["low_nox"] <= AS_OF)
    closing = ["network", "coal_ban", "within_15km", "small", "new_small"]
    close = b[b[closing].any(axis=1)].copy()
    demolish = close["network"] | close["new_small"]
    choices = [demolish, close["coal_ban"], close["within_15km"]]
    close["action"] = np.select(choices, ["demolish", "stop_coal", "close_or_integrate"], "replace")
    close["margin_m"] = close["distance_m"] - 15000
    upgrade = b[b["not_ultra_low"] | b["not_low_nox"]].assign(action="upgrade")
    return close.sort_values("id"), upgrade.sort_values("id")


def _village_list(v: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    v = v.copy()
    v["due_households"] = v["households"] - v["exempt_households"].fillna(0)
    v["clean_households"] = v[MODES].sum(axis=1).where(v["accepted"] <= AS_OF, 0)
    v["coverage"] = v["clean_households"] / v["due_households"]
    choices = [v["coverage"] >= 1, v["coverage"] > 0]
    v["state"] = np.select([one.fillna(False).astype(bool) for one in choices], ["covered", "partial"], "uncovered")
    unsuited = ((v["terrain"] == "mountain") & ~v["suited"].fillna(True)).astype(bool)
    modes = [v["in_network"], v["near_plant"], unsuited]
    v["suggested"] = np.select(modes, ["district", "district_extension", "clean_coal"], "gas_or_electric")
    return v[(v["state"] != "covered") | v["in_ban"]].sort_values("id")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    tell(measure(lambda: big_city(folder), script))
