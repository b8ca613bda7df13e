"""How a column of a table shows: its texts, its order, what is found in it; without a widget."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.card import plain, unit_of
from gisapp.i18n import mark, translator
from layers.results import SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gisapp.reasons import Words
    from layers.kinds import Field

_MOST_DIGITS = 3
"""Decimal places of a number whose field names none."""

_AMOUNTS = ("t/h", "MW", "户", "ha", "km")
"""Units whose figures add up; metres are distances from something."""

_FIRST_ROWS = 200
"""Rows that the width of a column is judged by."""


class Column:
    """One column; texts are made when they are asked for.

    Parameters
    ----------
    field
        What it holds.
    series
        Its values, in the field's dtype.
    words
        The language.
    """

    def __init__(self, field: Field, series: pd.Series, words: Words) -> None:
        self.field = field
        self._series = series.reset_index(drop=True)
        self._words = words

    @property
    def label(self) -> str:
        """The header, with the unit."""
        title = self.field.title(self._words.language)
        unit = "%" if self._is_share else unit_of(self.field, self._words.language)
        return f"{title} ({unit})" if unit else title

    @property
    def _is_share(self) -> bool:
        return self.field.name == "coverage" or self.field.unit == SHARE

    @property
    def is_summed(self) -> bool:
        """Whether a sum of the figures means something: they are amounts of things, not shares or distances."""
        return self.is_number and self.field.unit in _AMOUNTS

    @property
    def is_number(self) -> bool:
        """Whether the figures stand to the right."""
        return self.field.type in ("int", "float")

    @cached_property
    def values(self) -> NDArray[np.object_]:
        """The plain values, `None` where unknown."""
        if self.field.type == "date":
            return np.asarray(self._series.to_numpy(dtype="datetime64[D]").astype(object))
        values: NDArray[np.object_] = self._series.to_numpy(dtype=object, copy=True)
        values[self._series.isna().to_numpy()] = None
        return values

    def text(self, row: int) -> str:
        """Return what stands in a row, blank where unknown."""
        value = self.values[row]
        return "" if value is None else self._format(value)

    def texts(self, rows: NDArray[np.intp]) -> list[str]:
        """Return what stands in many rows."""
        return ["" if value is None else self._format(value) for value in self.values[rows]]

    def sample(self) -> list[str]:
        """Return the texts that a width can be judged by."""
        return self.texts(np.arange(min(_FIRST_ROWS, len(self._series))))

    @cached_property
    def _format(self) -> Callable[[Any], str]:
        one, words = self.field, self._words
        if one.choices:
            known = {choice.code: choice.title(words.language) for choice in one.choices}
            return lambda value: known.get(value, value)
        if one.type == "date":
            return words.day
        if one.type == "bool":
            say = translator(words.language)
            yes, no = say(mark("yes")), say(mark("no"))
            return lambda value: yes if value else no
        if self._is_share:
            return lambda value: f"{value * 100:,.1f}"
        if self.is_number:
            digits = self._digits if one.decimals is None else one.decimals
            return lambda value: f"{value:,.{digits}f}"
        return str

    @cached_property
    def _digits(self) -> int:
        """Decimal places at which every figure of the column is whole, so that their points stand in a line."""
        figures = self._series.dropna().to_numpy(dtype="float64")
        for digits in range(_MOST_DIGITS):
            if np.allclose(figures, figures.round(digits), rtol=0, atol=0.5 * 10**-_MOST_DIGITS):
                return digits
        return _MOST_DIGITS

    @cached_property
    def ranks(self) -> NDArray[np.intp]:
        """Place of each row in rising order, equal values alike; -1 where unknown.

        Coded words stand as they are declared, other text by its GB 18030 bytes: common characters by pinyin.
        """
        codes, found = pd.factorize(self._series)
        if self.field.choices:
            declared = {code: place for place, code in enumerate(self.field.codes)}
            keys: Sequence[Any] = [(declared.get(one, len(declared)), one) for one in found]
        elif self.field.type == "text":
            keys = [one.encode("gb18030", "replace") for one in found]
        else:
            keys = found.tolist()
        rank = np.empty(len(found), dtype=np.intp)
        rank[sorted(range(len(found)), key=keys.__getitem__)] = np.arange(len(found))
        return np.where(codes < 0, -1, rank[codes]) if len(found) else np.full(len(codes), -1, dtype=np.intp)

    @cached_property
    def _folded(self) -> pd.Series:
        return self._series.str.lower()

    def has(self, part: str) -> NDArray[np.bool_]:
        """Return in which rows a text in small letters occurs; figures, days and yes or no are not looked at."""
        if self.field.type != "text":
            return np.zeros(len(self._series), dtype=bool)
        if self.field.choices:
            hits = {code for code in self._series.dropna().unique() if part in self._format(code).lower()}
            return np.asarray(self._series.isin(hits), dtype=bool)
        return np.asarray(self._folded.str.contains(part, regex=False).fillna(value=False), dtype=bool)

    def total(self, rows: NDArray[np.intp]) -> tuple[str, int]:
        """Return the sum of some rows as text, with its unit, and how many of them are unknown."""
        figures = self._series.iloc[rows]
        unit = unit_of(self.field, self._words.language)
        return f"{plain(float(figures.sum()))} {unit}".rstrip(), int(figures.isna().sum())

    def counted(self) -> list[tuple[str, str, int]]:
        """Return the values that occur, in order: value, word and number of rows."""
        counts = self._series.value_counts()
        rank = dict(zip(self._series, self.ranks.tolist(), strict=True))
        return [(one, self._format(one), int(counts[one])) for one in sorted(counts.index, key=rank.__getitem__)]
