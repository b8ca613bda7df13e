"""The restoration audit that a project holds: kept until the next one, shown in lists and on cards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layers.messages import GisError, Message
from layers.results import AUDIT
from layers.tables import columns_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from layers.project import Project

_KEY = "restoration_audit"
SUSPICIONS = ("suspected_bare", "suspected_green")


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Parameters
    ----------
    table
        Columns of `layers.results.AUDIT`, one row a mine.
    images
        Facts about the two images: file, day, bands.
    method
        How they were brought together.
    notes
        What the reader must know.
    parameters
        The plan's numbers that it went by.
    """

    table: pd.DataFrame
    images: dict[str, Any]
    method: Message
    notes: tuple[Message, ...]
    parameters: dict[str, Any]


def keep(audit: Audit, project: Project) -> None:
    """Keep an audit in the project; the next analysis takes its marks into the lists."""
    table = audit.table.astype(object).where(audit.table.notna(), None)
    stored = {"images": audit.images, "method": audit.method.record(), "notes": [one.record() for one in audit.notes]}
    stored |= {"parameters": audit.parameters, "rows": {name: table[name].to_list() for name in table}}
    project.store.set_meta(**{_KEY: json.dumps(stored, ensure_ascii=False)})
    project.results_changed.emit()


def stored_audit(project: Project) -> Audit | None:
    """Return the audit that a project holds; `GisError` where another program has damaged it."""
    text = project.store.meta().get(_KEY)
    if text is None:
        return None
    try:
        stored = json.loads(text)
        rows = stored["rows"]
        table = columns_of({one.name: rows[one.name] for one in AUDIT}, AUDIT, len(rows["id"]))
        notes = tuple(Message.of(one) for one in stored["notes"])
        return Audit(table, stored["images"], Message.of(stored["method"]), notes, stored["parameters"])
    except (ValueError, KeyError, TypeError) as error:
        raise GisError("The restoration audit in the project cannot be read; run audit again.") from error


def with_audit(layers: dict[str, gpd.GeoDataFrame], project: Project) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers with the marks of the project's audit beside the fields of its mines, for the lists."""
    audit = stored_audit(project)
    if audit is None:
        return layers
    marks = audit.table.drop_duplicates("id").set_index("id")[list(SUSPICIONS)]
    mines = layers["mines"]
    return layers | {"mines": mines.assign(**{name: marks[name].reindex(mines["id"]).array for name in marks})}
