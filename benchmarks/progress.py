"""Targets, timeline and charts on the demo and on ten and a hundred times as much of it."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.engine import Result, analyse
from analysis.plan import builtin_text, read_plan
from analysis.targets import standings
from analysis.themes import RULES
from analysis.timeline import timeline
from benchmarks.clock import Measured, measure, tell
from gisapp.charts.pictures import pictures
from gisapp.i18n import Language
from gisapp.run import Run, judge
from layers.demo import demo_layers
from layers.kinds import CRS

PLAN = read_plan(builtin_text(), "plan", RULES)
AS_OF = dt.date(2019, 6, 30)
MORE = ("boilers", "villages", "mines", "townships", "stacks", "filling_stations", "informal_dumps")
"""Layers of which there are so many times as many; zones, plants and trips stay as they are."""

Layers = dict[str, gpd.GeoDataFrame]


def more(times: int) -> Layers:
    """Return the demo with so many times its objects, each copy a few hundred metres off."""
    layers = demo_layers()
    for kind in MORE:
        frame = layers[kind]
        rows = np.tile(np.arange(len(frame)), times)
        copy = np.repeat(np.arange(times), len(frame))
        shapes = frame.geometry.iloc[rows].reset_index(drop=True)
        moved = _moved(shapes, copy)
        own = pd.DataFrame(frame.drop(columns="geometry")).iloc[rows].reset_index(drop=True)
        own["id"] = [f"{kind}-{number:07d}" for number in range(len(own))]
        layers[kind] = gpd.GeoDataFrame(own, geometry=moved, crs=CRS)
    return layers


def _moved(shapes: gpd.GeoSeries, copy: np.ndarray) -> gpd.GeoSeries:
    parts = [shapes[copy == number].translate(number % 10 * 0.002, number // 10 * 0.002) for number in np.unique(copy)]
    return pd.concat(parts)


def judged(layers: Layers) -> Result:
    """Judge the city; not counted in the part that only reads targets off it."""
    return analyse(layers, PLAN, AS_OF)


def targets(result: Result) -> dict[str, float]:
    """Set every target beside what has been reached."""
    found = standings(result, PLAN, AS_OF)
    return {"hits": float(len(result.evidence)), "rows": float(len(found))}


def course(layers: Layers) -> dict[str, float]:
    """Judge the city as of every day of the plan."""
    return {"villages": float(len(layers["villages"])), "rows": float(len(timeline(layers, PLAN)))}


def run_of(times: int) -> Run:
    """Judge so many times the demo, with its timeline; not counted in the part that only draws."""
    run = judge(more(times), PLAN, AS_OF, Language.ZH)
    # How a timeline looks does not hang on how many objects it counts.
    return replace(run, timeline=timeline(more(1), PLAN))


def drawn(run: Run) -> dict[str, float]:
    """Draw the charts of a run."""
    found = pictures(run, Language.ZH)
    return {"listed": float(sum(map(len, run.lists.values()))), "characters": float(sum(map(len, found.values())))}


def part(name: str) -> Measured:
    """Measure one part: ``targets-10``, ``time-100``, ``charts-1``."""
    theme, text = name.split("-")
    times = int(text)
    if theme == "targets":
        return measure(lambda: judged(more(times)), targets, runs=1, warm=lambda: judged(more(1)))
    if theme == "time":
        return measure(lambda: more(times), course, runs=1, warm=lambda: more(1))
    return measure(lambda: run_of(times), drawn, runs=1, warm=lambda: run_of(1))


if __name__ == "__main__":
    tell(part(sys.argv[1]))
