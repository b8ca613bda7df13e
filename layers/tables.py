"""Tables in canonical form: the columns, types and CRS that every part of the program relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from layers.kinds import CRS, KINDS, Field, LayerKind
from layers.slices import in_slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np

DTYPES: dict[str, str] = {
    "text": "str",
    "int": "Int64",
    "float": "float64",
    "bool": "boolean",
    "date": "datetime64[s]",
}
"""pandas dtype of each field type; every one of them knows a missing value."""


def empty(kind: LayerKind) -> gpd.GeoDataFrame:
    """Return a table of the kind without rows."""
    columns = {one.name: pd.Series([], dtype=DTYPES[one.type]) for one in kind.fields}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)


def conform(frame: gpd.GeoDataFrame, kind: LayerKind) -> gpd.GeoDataFrame:
    """Return the table with the kind's columns first, in order and typed; extra columns are kept behind them.

    Values must already fit their type (see `layers.ingest`); the CRS must be `CRS`.
    """
    columns = conformed(frame.drop(columns=frame.geometry.name), kind)
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=CRS, index=frame.index)


def conformed(frame: pd.DataFrame, kind: LayerKind) -> dict[str, pd.Series]:
    """Return the kind's columns first, in order and typed, then all others of a table without its geometry."""
    columns = {
        one.name: typed(frame[one.name], one) if one.name in frame else missing(one, len(frame), frame.index)
        for one in kind.fields
    }
    return columns | {name: frame[name] for name in frame.columns if name not in columns}


def missing(one: Field, rows: int, index: pd.Index | None = None) -> pd.Series:
    """Return a column of missing values of the field's type."""
    return pd.Series([None] * rows, dtype=DTYPES[one.type], index=index)


def typed(column: pd.Series, one: Field) -> pd.Series:
    """Return the column in the field's dtype; blank text is missing."""
    dtype = DTYPES[one.type]
    if one.type == "text":
        # Arrow's own functions: pandas takes twice the time for the same, which counts where layers are small and many.
        text = pc.utf8_trim_whitespace(pa.array(column.astype("str"), from_pandas=True))
        filled = pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)
        return pd.Series(pd.array(filled, dtype=dtype), index=column.index, name=column.name)
    if one.type == "date":
        return pd.to_datetime(column).astype(dtype)
    if one.type == "int":
        return pd.to_numeric(column).round().astype(dtype)
    return column.astype(dtype)


def has_place(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return a boolean array: rows with a geometry that is not empty."""
    shapes = frame.geometry.to_numpy()
    return in_slices(lambda some: ~(shapely.is_missing(some) | shapely.is_empty(some)), shapes)


def kind_ids(names: Iterable[str]) -> list[str]:
    """Return those names that are kinds, in the order of `KINDS`."""
    present = set(names)
    return [kind for kind in KINDS if kind in present]


def columns_of(data: Mapping[str, object], fields: Sequence[Field], rows: int) -> pd.DataFrame:
    """Return a table of these fields, typed, in order; a field without data is missing throughout."""
    index = pd.RangeIndex(rows)
    columns = {
        one.name: _made(data[one.name], one, index) if one.name in data else missing(one, rows, index) for one in fields
    }
    return pd.DataFrame(columns, index=index)


def _made(values: object, one: Field, index: pd.Index) -> pd.Series:
    """Return values that the program made itself, and that need no cleaning, in the field's dtype."""
    if one.type != "text":
        return typed(pd.Series(values, index=index), one)
    column = pd.Series(values, index=index, dtype=DTYPES["text"])
    return column.mask(column == "")
