"""The stamp and the summary of a run: what was judged by which plan, and what came of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.figures import standing
from analysis.targets import standings
from gisapp import VERSION
from gisapp.i18n import translator
from layers.fingerprint import fingerprint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from analysis.engine import Result
    from analysis.figures import Figure
    from analysis.plan import Plan
    from analysis.targets import Standing
    from gisapp.i18n import Language


FIGURES = "figures"
"""Stands for the figures that people entered, among the layers."""


def input_hashes(layers: Mapping[str, gpd.GeoDataFrame], figures: Iterable[Figure] = ()) -> dict[str, dict[str, Any]]:
    """Return the number of rows and the hash of every layer that has any, and of the figures that were entered."""
    hashes = {
        kind: {"rows": len(frame), "sha256": fingerprint(frame)} for kind, frame in sorted(layers.items()) if len(frame)
    }
    records = [one.record() for one in standing(figures)]
    if records:
        text = json.dumps(records, ensure_ascii=False, sort_keys=True)
        hashes[FIGURES] = {"rows": len(records), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return hashes


def run_id(inputs: Mapping[str, Any], plan: Plan, as_of: dt.date) -> str:
    """Return the id of a run: the hash of data, plan, date and program version, nothing else."""
    content = {"inputs": inputs, "plan": plan.model_dump(mode="json"), "as_of": as_of.isoformat(), "version": VERSION}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Judged:
    """A state of the city as an answer names it: its data, what it was judged by, and the day.

    Parameters
    ----------
    inputs
        What `input_hashes` gives.
    plan, as_of
        The plan, and the day as of which it was judged.
    """

    inputs: dict[str, dict[str, Any]]
    plan: Plan
    as_of: dt.date

    def stamp(self) -> dict[str, Any]:
        """Return what tells this state from any other."""
        return {
            "run_id": run_id(self.inputs, self.plan, self.as_of),
            "version": VERSION,
            "plan": {"name": self.plan.name, "version": self.plan.version, "city": self.plan.city},
            "as_of": self.as_of.isoformat(),
            "inputs": self.inputs,
        }

    def head(self) -> dict[str, Any]:
        """Return how a summary of this state begins."""
        stamp = self.stamp()
        inputs = stamp.pop("inputs")
        return stamp | {"parameters": self.plan.parameters.model_dump(mode="json"), "inputs": inputs}


def summarise(
    result: Result,
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    as_of: dt.date,
    language: Language,
    figures: Iterable[Figure] = (),
) -> dict[str, Any]:
    """Return the content of ``summary.json``."""
    figures = list(figures)
    return {
        **Judged(input_hashes(layers, figures), plan, as_of).head(),
        "counts": result.counts,
        "rates": result.rates,
        "targets": _targets(standings(result, plan, as_of, figures)),
        "warnings": [one.say(translator(language)) for one in result.warnings],
    }


def _targets(found: Iterable[Standing]) -> list[dict[str, Any]]:
    """Return a record a target and year; counties under it, where anything is known of them.

    A reason is a record of `layers.messages.Message`: what the project keeps is shown in either language.
    """
    records: list[dict[str, Any]] = []
    for one in found:
        figures = {"target": one.wanted, "value": one.reading.value, "gap": one.gap, "projected": one.projected}
        record: dict[str, Any] = {name: None if each is None else round(each, 4) for name, each in figures.items()}
        record |= {"status": one.status, "basis": one.basis}
        if one.basis == "entered" and one.reading.date is not None:
            record |= {"date": one.reading.date.isoformat(), "source": one.reading.source}
        if one.county:
            if one.reading.value is not None:
                records[-1]["by_county"][one.county] = record
            continue
        head = {"id": one.target.id, "year": one.year}
        why = one.why.record() if one.why else None
        records.append(head | record | {"undecided": one.reading.undecided, "reason": why, "by_county": {}})
    return records


def to_json(summary: Mapping[str, Any]) -> str:
    """Return the summary as text, the same every time."""
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
