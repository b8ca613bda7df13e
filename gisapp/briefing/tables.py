"""Lists as CSV: UTF-8 with BOM, so that Excel opens it; the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.flat import flat, place_columns, texts
from layers.kinds import KINDS
from layers.results import EVIDENCE

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from layers.results import ListKind

BOM = "\ufeff"

# A list of objects that may be areas shows their shape as well, whether or not this run has any.
_AREAS = {"uncovered_villages": "villages", "mines_to_restore": "mines"}


def list_table(kind: ListKind, table: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a list as text columns, in the order of its fields; the place stands before its uncertainty."""
    shown = flat(table, kind.fields)
    shapes = kind.id == "field_checks" or (kind.id in _AREAS and "polygon" in KINDS[_AREAS[kind.id]].geometry)
    place = place_columns(table, shapes=shapes)
    at = shown.columns.get_loc("uncertainty_m")
    for offset, (name, column) in enumerate(place.items()):
        shown.insert(at + offset, name, column)
    return shown


def evidence_table(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence as text columns; metres with two decimals."""
    shown = flat(evidence, EVIDENCE)
    metres = (evidence["unit"] == "m").to_numpy(dtype=bool)
    for name in ("measured", "threshold", "margin"):
        rounded = texts(evidence[name], decimals=2)
        shown[name] = shown[name].mask(metres, rounded)
    return shown


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write text columns as CSV."""
    text = table.to_csv(index=False, lineterminator="\r\n")
    path.write_text(BOM + text, encoding="utf-8", newline="")
