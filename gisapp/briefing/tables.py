"""Lists as CSV: UTF-8 with BOM, so that Excel opens it; the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.flat import flat, place_columns, texts
from layers.results import EVIDENCE

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from layers.results import ListKind

BOM = "\ufeff"


def list_table(kind: ListKind, table: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a list as text columns, in the order of its fields; the place stands before its uncertainty."""
    shown = flat(table, kind.fields)
    # The columns do not hang on whether this run has any areas.
    place = place_columns(table, shapes=kind.may_be_areas)
    at = shown.columns.get_loc("uncertainty_m")
    for offset, (name, column) in enumerate(place.items()):
        shown.insert(at + offset, name, column)
    return shown


def evidence_table(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence as text columns; metres with two decimals."""
    # A millionth is finer than any figure here; what lies below is noise of the arithmetic.
    numbers = {name: evidence[name].round(6) + 0.0 for name in ("measured", "threshold", "margin")}
    shown = flat(evidence.assign(**numbers), EVIDENCE)
    metres = (evidence["unit"] == "m").to_numpy(dtype=bool)
    for name in ("measured", "threshold", "margin"):
        rounded = texts(evidence[name], decimals=2)
        shown[name] = shown[name].mask(metres, rounded)
    return shown


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write text columns as CSV."""
    text = table.to_csv(index=False, lineterminator="\r\n")
    path.write_text(BOM + text, encoding="utf-8", newline="")
