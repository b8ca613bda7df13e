"""Turn raw columns into typed ones; each distinct value is read once, and what cannot be understood is said."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.flat import as_text
from layers.ingest.dates import day_of
from layers.ingest.divisions import county_of, is_division, town_after
from layers.ingest.units import factor, quantity
from layers.ingest.words import code_of, is_unknown, plain, truth_of
from layers.messages import message
from layers.tables import DTYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from layers.kinds import Field
    from layers.messages import Message

    Faults = Mapping[Hashable, Message]

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_WHOLE_CODE = r"^([0-9]{9,18})\.0+$"
_BROKEN = {"name", "plant", "town"}
_BREAK = r"(?<=[\u3000-\u9fff\uff00-\uffef0-9])\s*[\r\n]+\s*(?=[\u3000-\u9fff\uff00-\uffef0-9])"
_CODES = {"code", "adcode"}
_CODE_AS_TEXT = r"""^(?:'[0-9]{6,18}|=?"[0-9]{6,18}"|[0-9]{2,9}(?:[ -][0-9]{2,9}){1,5})$"""
"""What people do to keep Excel off a code: '130607104201, ="130607104201", 1306 0710 4201."""
_FULL_WIDTH = "[０-９Ａ-Ｚａ-ｚ＃＆＋－．／＠＿]+"
_LONGEST_UNKNOWN = 6
"""Signs of a word that only says that nothing is known."""
_ONE = re.compile(r"1(?:台套?|套|座|组)?[×x*✕✖╳]|1[台套座组]")
_OF_MACHINES = ("t/h", "MW")
"""Units of what is counted one by one: several in a cell are several things; several areas are one area."""
_MOST = 2**53
"""Whole numbers up to here are exact wherever they have been."""


@dataclass(frozen=True)
class Parsed:
    """A typed column, and what is to be said of its rows.

    Parameters
    ----------
    values
        Missing where the raw value is missing, unknown or wrong.
    faults
        What is wrong, by row number.
    notes
        Raw text that says less, or something else, than the value: a month that was read as its first day.
    several
        Count and size of each, by row number, where one cell holds several ("2×20"); `values` has the first size.
    """

    values: pd.Series
    faults: Faults = field(default_factory=dict)
    notes: Mapping[Hashable, str] = field(default_factory=dict)
    several: Mapping[Hashable, tuple[tuple[int, float], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text means; no value where it only says that nothing is known."""

    value: Any = None
    noted: bool = False
    several: tuple[tuple[int, float], ...] = ()


_UNKNOWN = _Reading()


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


def parse(column: pd.Series, one: Field, header: str, unit: str = "") -> Parsed:
    """Return a raw column in the dtype of its field.

    Parameters
    ----------
    column
        Values as they came.
    one
        The field: its type, unit, allowed words and minimum.
    header
        What the file calls it, for the sentences.
    unit
        Unit of numbers without one; the field's own if empty.
    """
    if one.type == "text" and not one.choices and one.name != "county":
        return _free_text(column, one, header)
    quick = _quick(column, one, unit)
    parsed = _read(column, one, header, unit) if quick is None else Parsed(quick)
    if one.minimum is None:
        return parsed
    low = (parsed.values < one.minimum).fillna(value=False).astype("bool")
    if not low.any():
        return parsed
    faults = dict(parsed.faults) | {
        row: message(
            "{column} is {value}, which is below {minimum}: correct the number.",
            column=header,
            value=value,
            minimum=f"{one.minimum:g}",
        )
        for row, value in as_text(column[low]).items()
    }
    return Parsed(parsed.values.mask(low), faults, parsed.notes, parsed.several)


def understood(column: pd.Series, one: Field) -> float:
    """Return the share of the distinct values of a raw column that a field can take; 1 for a blank column."""
    distinct = [text for text in as_text(column).dropna().unique() if not is_unknown(text)]
    if one.name == "county":
        good = sum(is_division(text) for text in distinct)
    else:
        good = sum(_READERS[one.type](text, one, "") is not None for text in distinct)
    return good / len(distinct) if distinct else 1.0


def _quick(column: pd.Series, one: Field, unit: str) -> pd.Series | None:
    """Return what needs no reading: numbers for numbers, moments for days; `None` for everything else."""
    dtype = column.dtype
    if one.type == "date" and pd.api.types.is_datetime64_any_dtype(dtype):
        return column.dt.tz_localize(None).dt.normalize().astype(DTYPES["date"])
    if pd.api.types.is_bool_dtype(dtype):
        return column.astype(DTYPES["bool"]) if one.type == "bool" else None
    if one.type == "float" and pd.api.types.is_numeric_dtype(dtype):
        values = column.astype(DTYPES["float"])
    elif one.type == "float" and isinstance(dtype, pd.StringDtype) and column.nunique() > len(column) / 4:
        # Numbers as text, nearly every one different.
        text = column.str.strip()
        if not text.dropna().map(lambda cell: _PLAIN_NUMBER.fullmatch(cell) is not None).all():
            return None
        values = text.astype(DTYPES["float"])
    else:
        return None
    if np.isinf(values).any():
        return None
    return values if not unit or unit == one.unit else values * float(factor(unit, one.unit))


def _free_text(column: pd.Series, one: Field, header: str) -> Parsed:
    """Return words of any kind: stripped, signs and digits in half width, missing where they only say unknown."""
    text = as_text(column)
    faults = {row: _SENTENCES["text"](header, column[row]) for row in _unshown(column, text)}
    if one.name in _BROKEN:
        # A cell that is too narrow is broken by hand.
        broken = text[text.str.contains(r"[\r\n]", na=False)]
        text[broken.index] = broken.str.replace(_BREAK, "", regex=True)
    if one.name in _CODES:
        text = text.str.replace(_CODE_AS_TEXT, lambda found: re.sub("[^0-9]", "", found[0]), regex=True)
    short = text[text.str.len() <= _LONGEST_UNKNOWN]
    text[short.index[short.isin([each for each in short.unique() if is_unknown(each)])]] = None
    full = text[text.str.contains(_FULL_WIDTH, na=False)]
    # Letters, digits and signs of codes; a name keeps the brackets that it has.
    text[full.index] = full.str.replace(_FULL_WIDTH, lambda found: unicodedata.normalize("NFKC", found[0]), regex=True)
    return Parsed(text.str.replace(_WHOLE_CODE, r"\1", regex=True), faults)


def _unshown(column: pd.Series, text: pd.Series) -> pd.Index:
    """Return the rows whose cell holds something that cannot be shown as text."""
    blank = column.index[text.isna() & column.notna()]
    return blank[[not isinstance(column[row], str) for row in blank]] if len(blank) else blank


def _read(column: pd.Series, one: Field, header: str, unit: str) -> Parsed:
    text = as_text(column)
    codes, distinct = pd.factorize(text)
    reader = _READERS[one.type]
    readings = [_UNKNOWN if _says_nothing(each, one) else reader(each, one, unit) for each in distinct]
    known = pd.Series([None if each is None else each.value for each in readings], dtype=DTYPES[one.type])
    values = (
        known.reindex(codes).set_axis(column.index) if len(known) else pd.Series(None, column.index, DTYPES[one.type])
    )
    faults = {row: _fault(one, header, text[row]) for row in column.index[_among(codes, readings, lambda r: r is None)]}
    faults |= {row: _fault(one, header, column[row]) for row in _unshown(column, text)}
    noted = column.index[_among(codes, readings, lambda r: r is not None and r.noted)]
    several = column.index[_among(codes, readings, lambda r: r is not None and bool(r.several))]
    places = dict(zip(column.index, codes, strict=True)) if len(several) else {}
    return Parsed(
        values,
        faults,
        {row: f"{header}: {text[row]}" for row in noted},
        {row: readings[places[row]].several for row in several},  # type: ignore[union-attr]  # chosen above
    )


def _among(codes: np.ndarray, readings: list[_Reading | None], test: Callable[[_Reading | None], bool]) -> np.ndarray:
    """Return a boolean array: rows whose reading passes the test."""
    passed = np.array([*(test(each) for each in readings), False], dtype=bool)
    return np.asarray(passed[codes])


def _says_nothing(text: str, one: Field) -> bool:
    # 无 and × are answers where the question is yes or no.
    return is_unknown(text) and not (one.type == "bool" and truth_of(text) is not None)


def _text(text: str, one: Field, unit: str) -> _Reading | None:
    if one.choices:
        code = code_of(one, text)
        return None if code is None else _Reading(code)
    county = county_of(text)
    # What follows the county, as in 曲阳县灵山镇, is not lost.
    return _Reading(county, county != text and bool(town_after(text)))


def _number(text: str, one: Field, unit: str) -> _Reading | None:
    found = quantity(text, one.unit, unit)
    if found is None:
        return None
    if found.single is not None:
        # 1×12MW counts its one unit, as 2×12MW does.
        several = ((1, float(found.single)),) if one.unit == "MW" and _ONE.match(plain(text)) else ()
        return _Reading(float(found.single), found.about, several)
    if one.unit in _OF_MACHINES:
        return _Reading(
            float(found.parts[0][1]), found.about, tuple((count, float(size)) for count, size in found.parts)
        )
    return _Reading(float(sum(count * size for count, size in found.parts)), noted=True)


def _whole(text: str, one: Field, unit: str) -> _Reading | None:
    found = quantity(text, one.unit, unit)
    if found is None or found.single is None or "e" in plain(text):
        return None
    whole = found.single.denominator == 1 and abs(found.single) < _MOST
    return _Reading(int(found.single), found.about) if whole else None


def _truth(text: str, one: Field, unit: str) -> _Reading | None:
    answer = truth_of(text)
    if answer is None:
        # The question itself is a yes: 过境 under 是否过境, and 非过境 is a no.
        answer = {one.zh: True, **{sign + one.zh: sign in "是有已" for sign in "是有已非不未无"}}.get(plain(text))
    return None if answer is None else _Reading(answer)


def _date(text: str, one: Field, unit: str) -> _Reading | None:
    found = day_of(text)
    return None if found is None else _Reading(found.day, found.noted)


_READERS: dict[str, Callable[[str, Field, str], _Reading | None]] = {
    "text": _text,
    "int": _whole,
    "float": _number,
    "bool": _truth,
    "date": _date,
}


def _fault(one: Field, header: str, value: object) -> Message:
    if one.choices:
        return message(
            "{column} is {value}, which is not one of {allowed}: use one of these words.",
            column=header,
            value=value,
            allowed=", ".join(one.codes),
        )
    return _SENTENCES[one.type](header, value)


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
