"""One search for sites on so many times the demo's villages, measured."""

from __future__ import annotations

import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.plan import builtin_text, read_plan
from analysis.siting import made_candidates, needs, site
from analysis.themes import RULES
from benchmarks.clock import Measured, measure, tell
from benchmarks.siting import COUNT, SECONDS
from layers.demo import demo_layers
from layers.kinds import CRS

PLAN = read_plan(builtin_text(), "plan", RULES)
ROOMY = read_plan(builtin_text(), "plan", RULES, ["site_heat_mw=1000000"])
Layers = dict[str, gpd.GeoDataFrame]


def more(times: int) -> Layers:
    """Return the demo with so many times its villages, each about a kilometre from its pattern."""
    layers = demo_layers()
    villages = layers["villages"]
    rows = np.tile(np.arange(len(villages)), times)
    shift = np.random.default_rng(2018).normal(0.0, 0.01, (len(rows), 2)) * (times > 1)
    places = villages.geometry.to_numpy()[rows]
    xy = np.column_stack((shapely.get_x(places), shapely.get_y(places))) + shift
    shapes = np.where(pd.isna(places), None, shapely.points(np.nan_to_num(xy)))
    frame = villages.iloc[rows].reset_index(drop=True).set_geometry(shapes, crs=CRS)
    frame["id"] = [f"villages-{number:07d}" for number in range(len(frame))]
    return layers | {"villages": frame}


def few() -> Layers:
    """Return a few of the demo's villages, for a warm-up."""
    layers = more(1)
    return layers | {"villages": layers["villages"].iloc[:400]}


def sited(layers: Layers, case: str) -> dict[str, float]:
    """Find sites, from the layers on."""
    plan = PLAN if case == "tight" else ROOMY
    found = needs(layers, plan, plan.end)
    candidates = made_candidates(found, plan)
    answer = site(found, candidates, plan, None if case == "all" else COUNT, SECONDS)
    return {
        "villages": float(len(found.frame)),
        "candidates": float(len(candidates)),
        "pairs": float(len(answer.problem.site)),
        "value": answer.solution.value,
        "gap": answer.solution.gap,
    }


def part(case: str, times: int) -> Measured:
    """Measure one case on so many times the demo."""
    return measure(lambda: more(times), lambda layers: sited(layers, case), runs=1, warm=few)


if __name__ == "__main__":
    tell(part(sys.argv[1], int(sys.argv[2])))
