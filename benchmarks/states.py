"""Comparing two states of the city, and scenarios beside it, on the demo and on ten and a hundred times as much."""

from __future__ import annotations

import datetime as dt
import sys

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.changes import Side
from analysis.compare import compare
from analysis.plan import builtin_text, read_plan
from analysis.scenario import overlaid, side_by_side
from analysis.themes import RULES
from benchmarks.clock import Measured, measure, tell
from benchmarks.progress import MORE, PLAN, more
from layers.store.base import Changes

WIDER = read_plan(builtin_text(), "plan", RULES, ["heat_radius_m=20000"])
EARLIER = dt.date(2018, 12, 31)
ONE_IN = 20
"""How many objects there are for each that changes."""

Layers = dict[str, gpd.GeoDataFrame]


def delivered(layers: Layers) -> Layers:
    """Return the layers after a delivery: boilers of another size or place or gone, villages converted, zones wider."""
    boilers, villages = layers["boilers"].copy(), layers["villages"].copy()
    turn = np.arange(len(boilers)) % (3 * ONE_IN)
    boilers["capacity_tph"] = boilers["capacity_tph"].where(turn != 0, boilers["capacity_tph"] * 2)
    places = boilers.geometry.where(turn != ONE_IN, boilers.geometry.translate(0.02, 0.01))
    converted = np.arange(len(villages)) % ONE_IN == 0
    villages["gas_households"] = villages["gas_households"].mask(converted, villages["households"])
    villages["accepted"] = villages["accepted"].mask(converted, pd.Timestamp("2018-06-30"))
    zones = layers["coal_ban_zones"]
    return layers | {
        "boilers": boilers.set_geometry(places)[turn != 2 * ONE_IN].reset_index(drop=True),
        "villages": villages,
        "coal_ban_zones": zones.set_geometry(zones.geometry.scale(1.05, 1.05)),
    }


def compared(sides: tuple[Side, Side]) -> dict[str, float]:
    """Find every object of another verdict, and its cause."""
    return {"flips": float(len(compare(*sides)))}


def edited(layers: Layers) -> tuple[Changes, ...]:
    """Return the edits of a scenario: some boilers go, some villages are converted."""
    boilers, villages = (layers[kind].assign(version=1).iloc[::ONE_IN] for kind in ("boilers", "villages"))
    gone = pd.DataFrame(boilers[["id", "version"]])
    heated = pd.DataFrame(villages[["id", "version"]]).assign(
        gas_households=villages["households"], accepted=pd.Timestamp("2018-06-30")
    )
    return Changes("boilers", delete=gone), Changes("villages", update=heated)


def beside(layers: Layers) -> dict[str, float]:
    """Judge the city as it is and in a scenario."""
    changed = Side(overlaid(layers, edited(layers)), WIDER, PLAN.end)
    side_by_side(Side(layers, PLAN, PLAN.end), {"wider": changed})
    return {"objects": float(sum(len(layers[kind]) for kind in MORE))}


def _sides(times: int) -> tuple[Side, Side]:
    layers = more(times)
    return Side(layers, PLAN, EARLIER), Side(delivered(layers), PLAN, PLAN.end)


def part(name: str) -> Measured:
    """Measure one part: ``compare-10``, ``scenarios-100``."""
    theme, times = name.split("-")
    if theme == "compare":
        return measure(lambda: _sides(int(times)), compared, runs=1, warm=lambda: _sides(1))
    return measure(lambda: more(int(times)), beside, runs=1, warm=lambda: more(1))


if __name__ == "__main__":
    tell(part(sys.argv[1]))
