"""Rings and corridors on the demo and on ten and a hundred times as much of it."""

from __future__ import annotations

import datetime as dt
import sys

import geopandas as gpd
import numpy as np
import shapely

from analysis.city import City
from analysis.corridors import corridor_rates, trip_table
from analysis.plan import builtin_text, read_plan
from analysis.rings import ring_zones
from analysis.themes import RULES
from benchmarks.clock import Measured, measure, tell
from layers.demo import demo_layers
from layers.kinds import CRS, KINDS
from layers.tables import conform

PLAN = read_plan(builtin_text(), "plan", RULES)
AS_OF = dt.date(2020, 12, 31)
TRIPS, VERTICES = 10_000, 200
"""Of the part "ten thousand"."""

Layers = dict[str, gpd.GeoDataFrame]


def finer(layers: Layers, times: int) -> Layers:
    """Return the layers with each ring road cut into so many pieces, none of them straight."""
    roads = layers["ring_roads"].drop(columns="geometry")
    lines = layers["ring_roads"].geometry.to_numpy()
    at = np.linspace(0.0, 1.0, 4 * times + 1)
    places = shapely.line_interpolate_point(lines[:, None], at[None, :], normalized=True)
    pieces = np.concatenate([shapely.get_coordinates(places[:, n * 4 : n * 4 + 5].ravel()) for n in range(times)])
    shapes = shapely.linestrings(pieces.reshape(-1, 5, 2))
    rows = np.tile(np.arange(len(lines)), times)
    # the ends of the streets stay where they are, so that they still meet
    frame = gpd.GeoDataFrame(roads.iloc[rows].reset_index(drop=True), geometry=shapes, crs=CRS)
    frame["id"] = [f"ring_roads-{number:06d}" for number in range(len(frame))]
    return layers | {"ring_roads": conform(frame, KINDS["ring_roads"])}


def more(layers: Layers, times: int) -> Layers:
    """Return the layers with so many times the trips, each drawn a little to the side of the others."""
    trips = layers["coal_trips"]
    rows = np.tile(np.arange(len(trips)), times)
    shift = np.random.default_rng(2018).normal(0.0, 1e-4, (len(rows), 2))
    xy, owner = shapely.get_coordinates(trips.geometry.to_numpy()[rows], return_index=True)
    frame = trips.iloc[rows].reset_index(drop=True)
    frame = frame.set_geometry(shapely.linestrings(xy + shift[owner], indices=owner), crs=CRS)
    frame["id"] = [f"coal_trips-{number:07d}" for number in range(len(frame))]
    return layers | {"coal_trips": frame}


def ten_thousand(layers: Layers) -> Layers:
    """Return the layers with 10,000 trips of 200 places."""
    held = more(layers, TRIPS // len(layers["coal_trips"]))
    lines, at = held["coal_trips"].geometry.to_numpy(), np.linspace(0.0, 1.0, VERTICES)
    places = shapely.line_interpolate_point(lines[:, None], at[None, :], normalized=True)
    shapes = shapely.linestrings(shapely.get_coordinates(places.ravel()).reshape(len(lines), VERTICES, 2))
    return held | {"coal_trips": held["coal_trips"].set_geometry(shapes, crs=CRS)}


def rings(layers: Layers) -> dict[str, float]:
    """Derive both zones."""
    made = ring_zones(layers["ring_roads"], PLAN)
    return {"pieces": float(len(layers["ring_roads"])), "km2": sum(one.km2 or 0.0 for one in made)}


def corridors(layers: Layers) -> dict[str, float]:
    """Work out the shares of all trips, and what lies along the corridors."""
    city = City(layers, PLAN, AS_OF)
    years = corridor_rates(trip_table(city.table("coal_trips"), city), city)["by_year"].values()
    vertices = shapely.get_num_coordinates(layers["coal_trips"].geometry.to_numpy()).sum()
    return {"vertices": float(vertices), "on": float(sum(one["on_corridors"] for one in years))}


def part(name: str) -> Measured:
    """Measure one part: ``rings-10``, ``corridors-100``, ``ten-thousand``."""
    if name == "ten-thousand":
        return measure(lambda: ten_thousand(demo_layers()), corridors, runs=1, warm=demo_layers)
    theme, text = name.split("-")
    grown, run = (finer, rings) if theme == "rings" else (more, corridors)
    return measure(lambda: grown(demo_layers(), int(text)), run, runs=1, warm=demo_layers)


if __name__ == "__main__":
    tell(part(sys.argv[1]))
