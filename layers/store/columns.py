"""Columns between pandas and SQLite: types, values and names that a file can hold."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping

SQL_TYPES = {"text": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "BOOLEAN", "date": "DATE"}
"""Column type in the file of each field type (GeoPackage 1.4, table 1)."""

_RESERVED = ("fid", "geom", "geometry", "version")


def quoted(name: str) -> str:
    """Return a name as an SQL identifier; names come from other people's files."""
    return '"' + name.replace('"', '""') + '"'


def sql_type(column: pd.Series) -> str:
    """Return the column type that holds the values of a column."""
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return "BOOLEAN"
    if pd.api.types.is_integer_dtype(dtype):
        return "INTEGER"
    if pd.api.types.is_float_dtype(dtype):
        return "REAL"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        whole_days = getattr(dtype, "tz", None) is None and (column.isna() | (column == column.dt.normalize())).all()
        return "DATE" if whole_days else "DATETIME"
    return "TEXT"


def to_sql(column: pd.Series, declared: str) -> list[Any]:
    """Return the values of a column as SQLite keeps them under a declared type; missing ones are `None`."""
    declared = declared.upper()
    if declared in ("DATE", "DATETIME") and pd.api.types.is_datetime64_any_dtype(column.dtype):
        instants = column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz is not None else column
        day = declared == "DATE"
        text = np.datetime_as_string(instants.to_numpy("datetime64[ms]"), unit="D" if day else "ms").astype(object)
        values = text if day else text + "Z"
    elif pd.api.types.is_bool_dtype(column.dtype):
        values = column.astype("Int64").to_numpy(object)
    elif pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(object)
    else:
        # Anything else (categories, mixed objects) is kept as the text it shows.
        return pa.array(column.astype("str")).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    values = np.array(values, dtype=object)
    values[column.isna().to_numpy()] = None
    return list(values)


def from_sql(values: list[Any], declared: str) -> pd.Series:
    """Return values read from SQLite as a column in the canonical dtype of their declared type."""
    declared = declared.upper()
    if declared == "BOOLEAN":
        return pd.Series(pd.array(values, dtype="Int64")).astype("boolean")
    if "INT" in declared:
        return pd.Series(pd.array(values, dtype="Int64"))
    if declared in ("REAL", "DOUBLE", "FLOAT"):
        return pd.Series(values, dtype="float64")
    if declared == "DATE":
        # numpy reads plain days in a fraction of the time; pandas also what other programs write for a day.
        with suppress(ValueError, TypeError):
            return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
        return pd.to_datetime(pd.Series(values, dtype="str"), format="ISO8601").astype("datetime64[s]")
    if declared == "DATETIME":
        utc = pd.to_datetime(pd.Series(values, dtype="str"), format="ISO8601", utc=True)
        return utc.dt.tz_localize(None).astype("datetime64[ms]")
    return pd.Series(values, dtype="str")


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table read from a file in canonical dtypes."""
    columns = []
    for column in table.columns:
        if pa.types.is_date(column.type):
            columns.append(column.cast(pa.timestamp("s")))
        elif pa.types.is_timestamp(column.type):
            columns.append(column.cast(pa.timestamp("ms", column.type.tz)).cast(pa.timestamp("ms")))
        else:
            columns.append(column)
    plain = pa.Table.from_arrays(columns, names=table.column_names)
    return plain.to_pandas(types_mapper=_pandas_dtype)


def _pandas_dtype(arrow: pa.DataType) -> Any:
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow):
        return pd.StringDtype(na_value=np.nan)
    if pa.types.is_integer(arrow):
        return pd.Int64Dtype()
    if pa.types.is_boolean(arrow):
        return pd.BooleanDtype()
    return None


def fits(column: pd.Series, declared: str) -> bool:
    """Return whether a column that a file has under this type holds the values without loss."""
    wanted, declared = sql_type(column), declared.upper()
    if declared in (wanted, "TEXT") or bool(column.isna().all()):
        return True
    if wanted == "REAL" and declared == "INTEGER":
        return bool((column.dropna() % 1 == 0).all())
    return (wanted, declared) in {
        ("INTEGER", "REAL"),
        ("BOOLEAN", "INTEGER"),
        ("BOOLEAN", "REAL"),
        ("DATE", "DATETIME"),
    }


def file_names(frame: pd.DataFrame, present: Mapping[str, str], *, layer: str) -> dict[str, str]:
    """Return the name in the file of each column, none of which is a field of the kind.

    Parameters
    ----------
    frame
        The columns, under the names they came with.
    present
        Columns that the layer has, and their types. SQLite takes `Name` and `name` for one: a namesake in other
        letters moves on to `Name_1`, and so does an extra column whose values the one of an earlier import
        cannot hold.
    layer
        For the message.
    """
    known: dict[str, str] = {name.lower(): name for name in present}
    used: set[str] = set(_RESERVED)
    result: dict[str, str] = {}
    for name in frame.columns:
        if not isinstance(name, str) or not name.strip() or "\0" in name or not _is_unicode(name):
            raise GisError(
                "Layer {layer} has a column named {name} which a project cannot hold: rename it and try again.",
                layer=layer,
                name=repr(name),
            )
        candidate, number = name, 0
        while candidate.lower() in used or (
            candidate.lower() in known
            and (known[candidate.lower()] != candidate or not fits(frame[name], present[candidate]))
        ):
            number += 1
            candidate = f"{name}_{number}"
        used.add(candidate.lower())
        result[name] = candidate
    return result


def _is_unicode(name: str) -> bool:
    """Return whether the name can be written at all: undecodable bytes of a file arrive as lone surrogates."""
    return all(not "\ud800" <= letter <= "\udfff" for letter in name)
