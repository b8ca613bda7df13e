"""How a column of a table shows: its texts, its order, what is found in it; without a widget."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.card import plain, unit_of
from gisapp.i18n import mark, translator
from layers.results import SHARE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gisapp.reasons import Words
    from layers.kinds import Field

_MOST_DIGITS = 3
"""Decimal places of a number whose field names none."""

_AMOUNTS = ("t/h", "MW", "户", "ha", "km")
"""Units whose figures add up; metres are distances from something."""

_FIRST_ROWS = 200
"""Rows that the width of a column is judged by."""

_SORTED_BY = 40
"""Letters of a text that its order goes by."""


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

    def __len__(self) -> int:
        return len(self._series)

    def value(self, row: int) -> Any:
        """Return the plain value of a row, `None` where unknown."""
        value = self._array[row]
        # What is unknown is not even equal to itself, or is not known to be.
        return None if value is pd.NA or value != value else value

    @cached_property
    def _array(self) -> Any:
        """The values; days as such, where pandas has moments."""
        return self._series.to_numpy(dtype="datetime64[D]") if self.field.type == "date" else self._series.array

    def text(self, row: int) -> str:
        """Return what stands in a row, blank where unknown."""
        value = self.value(row)
        return "" if value is None else self._format(value)

    def texts(self, rows: NDArray[np.intp]) -> list[str]:
        """Return what stands in many rows."""
        values = self._array[rows]
        known = ~pd.isna(values)
        texts = np.full(len(rows), "", dtype=object)
        texts[known] = [self._format(value) for value in values[known].tolist()]
        return list(texts)

    def equals(self, value: object) -> NDArray[np.bool_]:
        """Return which rows hold a value."""
        codes, found = self._distinct
        return np.isin(codes, np.flatnonzero(found == value))

    def sample(self) -> list[str]:
        """Return the texts that a width can be judged by."""
        first = Column(self.field, self._series.iloc[:_FIRST_ROWS], self._words)
        return first.texts(np.arange(len(first)))

    @cached_property
    def _format(self) -> Callable[[Any], str]:
        one, words = self.field, self._words
        if one.choices:
            known = {choice.code: choice.title(words.language) for choice in one.choices}
            return lambda value: known.get(value, value)
        if one.type == "date":
            return lambda value: words.day(value if isinstance(value, dt.date) else value.item())
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
    def _distinct(self) -> tuple[NDArray[np.intp], pd.Series]:
        """The number of each row's value, -1 where unknown, and the values by their number."""
        codes, found = pd.factorize(self._series)
        return codes, pd.Series(found)

    @cached_property
    def ranks(self) -> NDArray[np.intp]:
        """Place of each row in rising order, equal values alike; -1 where unknown.

        Coded words stand as they are declared, other text by its GB 18030 bytes: common characters by pinyin.
        """
        codes, found = self._distinct
        if not len(found):
            return codes
        rank = np.empty(len(found), dtype=np.intp)
        rank[np.argsort(self._keys(found), kind="stable")] = np.arange(len(found))
        return np.where(codes < 0, -1, rank[codes])

    def _keys(self, found: pd.Series) -> NDArray[Any]:
        """Return what distinct values are sorted by."""
        if self.field.choices:
            declared = {code: place for place, code in enumerate(self.field.codes)}
            return np.array([declared.get(one, len(declared)) for one in found])
        if self.field.type == "text":
            return np.array([one[:_SORTED_BY].encode("gb18030", "replace") for one in found])
        return np.asarray(found)

    @cached_property
    def effort(self) -> int:
        """How much there is to read where a text is looked for."""
        return 0 if self.field.type != "text" else int(self._distinct[1].str.len().sum())

    def has(self, part: str, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return in which of some rows a text in small letters occurs; only texts and coded words are looked at."""
        codes, found = self._distinct
        if self.field.type != "text" or not len(found):
            return np.zeros(len(rows), dtype=bool)
        if self.field.choices:
            hits = np.array([part in self._format(one).lower() for one in found])
        elif 2 * len(found) > len(codes):
            # Hardly a value occurs twice: only those of the rows are looked at.
            return self._contains(self._series.iloc[rows], part)
        else:
            hits = self._contains(found, part)
        return np.append(hits, np.False_)[codes[rows]]

    @staticmethod
    def _contains(texts: pd.Series, part: str) -> NDArray[np.bool_]:
        # Chinese has no small letters to be made.
        plain_case = part.upper() == part
        folded = texts if plain_case else texts.str.lower()
        return np.asarray(folded.str.contains(part, regex=False).fillna(value=False), dtype=bool)

    def total(self, rows: NDArray[np.intp]) -> tuple[str, int]:
        """Return the sum of some rows as text, with its unit, and how many of them are unknown."""
        figures = self._series.iloc[rows]
        unit = unit_of(self.field, self._words.language)
        return f"{plain(float(figures.sum()))} {unit}".rstrip(), int(figures.isna().sum())

    def counted(self) -> list[tuple[str, str, int]]:
        """Return the values that occur, in order: value, word and number of rows."""
        codes, found = self._distinct
        if not len(found):
            return []
        counts = np.bincount(codes[codes >= 0], minlength=len(found))
        order = np.argsort(self._keys(found), kind="stable")
        return [(found[at], self._format(found[at]), int(counts[at])) for at in order]
