"""Turn raw columns into typed ones, a whole column at a time; what does not fit is said, never guessed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from layers.flat import as_text
from layers.messages import message
from layers.tables import DTYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from layers.kinds import Field
    from layers.messages import Message

    Faults = Mapping[Hashable, Message]

_YES = ("true", "yes", "1", "是")
_NO = ("false", "no", "0", "否")
_WHOLE = r"[+-]?[0-9]{1,18}(?:\.0*)?"
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_DAY = r"([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})(?:[ T][0-9]{1,2}:[0-9]{2}.*)?"


@dataclass(frozen=True)
class Parsed:
    """A typed column, missing where the raw one is missing or wrong, and what is wrong by row number."""

    values: pd.Series
    faults: Faults


def untangled(column: pd.Series) -> pd.Series:
    """Return an extra column as it came, or as text where it mixes types."""
    if column.dtype != object:
        return column.mask(column.str.strip() == "") if pd.api.types.is_string_dtype(column.dtype) else column
    kinds = set(column.dropna().map(type))
    if kinds == {bool}:
        return column.astype("boolean")
    if kinds and kinds <= {dt.date, dt.datetime, pd.Timestamp}:
        return pd.to_datetime(column).astype("datetime64[ms]")
    return as_text(column)


def parse(column: pd.Series, one: Field, header: str) -> Parsed:
    """Return a raw column in the dtype of its field.

    Parameters
    ----------
    column
        Values as they came.
    one
        The field: its type, allowed words and minimum.
    header
        What the file calls it, for the sentences.
    """
    values = _READERS[one.type](column)
    unread = values.isna() & column.notna()
    text = as_text(column[unread]).dropna()
    faults = {row: _SENTENCES[one.type](header, value) for row, value in text.items()}
    wrong = pd.Series(data=False, index=column.index)
    if one.choices:
        wrong = values.notna() & ~values.isin(one.codes)
        faults |= {
            row: message(
                "{column} is {value}, which is not one of {allowed}: use one of these words.",
                column=header,
                value=value,
                allowed=", ".join(one.codes),
            )
            for row, value in values[wrong].items()
        }
    elif one.minimum is not None:
        wrong = (values < one.minimum).fillna(value=False).astype("bool")
        faults |= {
            row: message(
                "{column} is {value}, which is below {minimum}: correct the number.",
                column=header,
                value=value,
                minimum=f"{one.minimum:g}",
            )
            for row, value in as_text(values[wrong]).items()
        }
    return Parsed(values.mask(wrong) if wrong.any() else values, faults)


def _int(column: pd.Series) -> pd.Series:
    text = as_text(column)
    good = text.str.fullmatch(_WHOLE).fillna(value=False).astype("bool")
    values = pd.Series(pd.NA, index=column.index, dtype=DTYPES["int"])
    values[good] = text[good].str.split(".", n=1).str[0].astype("int64")
    return values


def _float(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        values = column.astype(DTYPES["float"])
    else:
        text = as_text(column)
        good = text.str.fullmatch(_NUMBER).fillna(value=False).astype("bool")
        values = text.where(good).astype(DTYPES["float"])
    return values.mask(np.isinf(values))


def _bool(column: pd.Series) -> pd.Series:
    words = as_text(column).str.casefold()
    return words.map(dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)).astype(DTYPES["bool"])


def _date(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.dt.normalize().astype(DTYPES["date"])
    days = as_text(column).str.extract(f"^{_DAY}$", expand=False).str.replace("/", "-", regex=False)
    return pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").astype(DTYPES["date"])


_READERS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "text": as_text,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "date": _date,
}
_SENTENCES: dict[str, Callable[[str, object], Message]] = {
    "text": lambda header, value: message("{column} is {value}, which is no text.", column=header, value=value),
    "int": lambda header, value: message(
        "{column} is {value}, which is not a whole number: correct it.", column=header, value=value
    ),
    "float": lambda header, value: message(
        "{column} is {value}, which is not a number: correct it.", column=header, value=value
    ),
    "bool": lambda header, value: message(
        "{column} is {value}, which is neither yes nor no: write yes, no, true, false, 1, 0, 是 or 否.",
        column=header,
        value=value,
    ),
    "date": lambda header, value: message(
        "{column} is {value}, which is not a date: write it as 2018-08-31.", column=header, value=value
    ),
}


def add_faults(faults: dict[Hashable, Message], new: Faults) -> None:
    """Add what is wrong with rows to what is already known to be wrong with them."""
    for row, fault in new.items():
        faults[row] = message("{one} {other}", one=faults[row], other=fault) if row in faults else fault
