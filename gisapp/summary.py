"""The stamp and the summary of a run: what was judged by which plan, and what came of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from gisapp import VERSION
from gisapp.i18n import translator
from layers.fingerprint import fingerprint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd

    from analysis.engine import Result
    from analysis.plan import Plan
    from gisapp.i18n import Language


def input_hashes(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, dict[str, Any]]:
    """Return the number of rows and the hash of every layer that has any."""
    return {
        kind: {"rows": len(frame), "sha256": fingerprint(frame)} for kind, frame in sorted(layers.items()) if len(frame)
    }


def run_id(inputs: Mapping[str, Any], plan: Plan, as_of: dt.date) -> str:
    """Return the id of a run: the hash of data, plan, date and program version, nothing else."""
    content = {"inputs": inputs, "plan": plan.model_dump(mode="json"), "as_of": as_of.isoformat(), "version": VERSION}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def summarise(
    result: Result, layers: Mapping[str, gpd.GeoDataFrame], plan: Plan, as_of: dt.date, language: Language
) -> dict[str, Any]:
    """Return the content of ``summary.json``."""
    inputs = input_hashes(layers)
    return {
        "run_id": run_id(inputs, plan, as_of),
        "version": VERSION,
        "plan": {"name": plan.name, "version": plan.version, "city": plan.city},
        "as_of": as_of.isoformat(),
        "parameters": plan.parameters.model_dump(mode="json"),
        "inputs": inputs,
        "counts": result.counts,
        "rates": result.rates,
        "targets": [one.model_dump(mode="json") for one in plan.targets],
        "warnings": [one.say(translator(language)) for one in result.warnings],
    }


def to_json(summary: Mapping[str, Any]) -> str:
    """Return the summary as text, the same every time."""
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
