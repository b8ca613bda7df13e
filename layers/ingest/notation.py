"""Cells that say a degree or a metre, in every way people write one, to numbers and how fine they are stated.

Read are 115.4712, 115°28′12″, 115度28分12秒, 115-28-12, 115:28:12, 115.28.12, 115 28 12, 东经115.47, E115.47,
115.47E, all of them with full-width characters, metres with or without their unit, and two of these in one cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from layers.flat import as_text
from layers.ingest.words import is_unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

MERIDIAN, PARALLEL = 1, 2
"""What a letter says of a number: E and W that it is a longitude, N and S that it is a latitude."""

_FINEST = 9
_LOOKED_AT = 20
_LONGEST_UNKNOWN = 8
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]*)?"
_PLAIN_PAIR = rf"^({_NUMBER})(?:\s*[,，;；、]\s*|\s+)({_NUMBER})$"
_MARKS = str.maketrans(
    {
        **dict.fromkeys("º˚゜ﾟ○◦∘◯⁰度", "°"),
        **dict.fromkeys("′’‘´`ʹʼˊˋ分", "'"),
        **dict.fromkeys("″”“ʺ〃˝〞〝秒", '"'),
        **dict.fromkeys("、；", ";"),
        **dict.fromkeys("－–—−", "-"),
        **dict.fromkeys("()[]{}（）【】", " "),
        "。": ".",
        "米": "M",
    }
)
_WORDS = {
    r"([0-9]) ?DEG ?([0-9.]+) ?M(?:IN)? ?([0-9.]+) ?S(?:EC)?": r"\1°\2'\3",
    "西经度?": "W",
    "南纬度?": "S",
    "东坐标|东向坐标|横坐标": "E",
    "北坐标|北向坐标|纵坐标": "N",
    r"东?经度?|LONGITUDE|LNG|LON": "E",
    r"北?纬度?|LATITUDE|LAT": "N",
}
_SPLITS = (
    r"^([^,;/|]+)[,;/|]([^,;/|]+)$",
    r"^([EW][^NSEW]+)([NS][^NSEW]+)$",
    r"^([NS][^NSEW]+)([EW][^NSEW]+)$",
    r"^([^NSEW]+[NSEW])([^NSEW]+[NSEW])$",
    r"^(\S+)\s+(\S+)$",
    r"^([-+]?[0-9]{1,3} ?°[^°]*?) ?([0-9]{1,3} ?°[^°]*)$",
    r"^([0-9]+ [0-9]+ [0-9.]+) ([0-9]+ [0-9]+ [0-9.]+)$",
    r"^([0-9]+ [0-9.]+) ([0-9]+ [0-9.]+)$",
)
"""Where a cell with two numbers may be cut, the plainest way first."""


@dataclass(frozen=True)
class Numbers:
    """What the cells of a column say; arrays of one length.

    Parameters
    ----------
    value
        Degrees or metres, NaN where the cell is blank or cannot be read.
    grain
        Worth of the last digit that is stated, in the same unit.
    letter
        `MERIDIAN`, `PARALLEL`, or 0 where no letter says which of them it is.
    parts
        Whether it is written in minutes, or minutes and seconds.
    given
        Whether the cell holds anything.
    """

    value: Floats
    grain: Floats
    letter: NDArray[np.int8]
    parts: Mask
    given: Mask

    @property
    def unread(self) -> Mask:
        """Cells that hold something else."""
        return self.given & np.isnan(self.value)

    @classmethod
    def nothing(cls, rows: int) -> Numbers:
        """Return what a column of blank cells says."""
        none = np.zeros(rows, dtype=bool)
        return cls(np.full(rows, np.nan), np.full(rows, np.nan), np.zeros(rows, np.int8), none, none.copy())

    def put(self, at: Mask | NDArray[np.intp], other: Numbers) -> None:
        """Replace these rows."""
        for mine, new in zip(vars(self).values(), vars(other).values(), strict=True):
            mine[at] = new


def read(column: pd.Series) -> Numbers:
    """Return what the cells of a column say, one number a cell."""
    found = Numbers.nothing(len(column))
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        found.value[:] = column.to_numpy(dtype="float64", na_value=np.nan)
        found.given[:] = np.asarray(column.notna())
        found.value[np.isinf(found.value)] = np.nan
        found.grain[:] = 10.0 ** -decimals(found.value)
        return found
    text = as_text(column)
    found.given[:] = np.asarray(text.notna())
    plain = np.asarray(text.str.fullmatch(_NUMBER).fillna(value=False), dtype=bool)
    found.value[plain] = text[plain].astype("float64")
    found.grain[plain] = 10.0 ** -_stated(text[plain])
    rest = found.given & ~plain
    if rest.any():
        found.put(rest, _angles(_normal(text[rest])))
    return found


def read_pairs(column: pd.Series) -> tuple[Numbers, Numbers]:
    """Return what the cells of a column say, two numbers a cell, in the order in which they stand there."""
    text = as_text(column)
    found = Numbers.nothing(len(column)), Numbers.nothing(len(column))
    given = np.asarray(text.notna())
    for one in found:
        one.given[:] = given
    plain = text.str.extract(_PLAIN_PAIR)
    numbers = np.asarray(plain[0].notna())
    for side, one in enumerate(found):
        one.value[numbers] = plain.loc[numbers, side].astype("float64")
        one.grain[numbers] = 10.0 ** -_stated(plain.loc[numbers, side])
    left = np.flatnonzero(given & ~numbers)
    cells = _normal(text.iloc[left]).str.replace("POINT", "", regex=False).str.strip()
    for pattern in _SPLITS:
        if not len(left):
            break
        halves = cells.str.extract(pattern)
        both = np.asarray(halves[0].notna())
        if not both.any():
            continue
        first, second = (_angles(halves.loc[both, side].str.strip()) for side in (0, 1))
        good = ~(np.isnan(first.value) | np.isnan(second.value))
        rows = np.flatnonzero(both)[good]
        for one, new in zip(found, (first, second), strict=True):
            one.put(left[rows], Numbers(*(column[good] for column in vars(new).values())))
        open_rows = np.setdiff1d(np.arange(len(left)), rows)
        left, cells = left[open_rows], cells.iloc[open_rows]
    return found


def without_unknown(column: pd.Series) -> pd.Series:
    """Return a column of raw cells in which those that only say that nothing is known are blank."""
    if isinstance(column.dtype, pd.StringDtype):
        short = column[(column.str.len() <= _LONGEST_UNKNOWN).fillna(value=False)]
    elif column.dtype == object:
        short = column[[isinstance(cell, str) and len(cell) <= _LONGEST_UNKNOWN for cell in column]]
    else:
        return column
    unknown = short.index[short.isin([one for one in short.unique() if is_unknown(one)])]
    return column.mask(column.index.isin(unknown)) if len(unknown) else column


def holds_pairs(column: pd.Series) -> bool:
    """Return whether the first cells of a column of any header are pairs of degrees of this country."""
    text = as_text(column).dropna().head(_LOOKED_AT)
    if not len(text) or not text.str.contains(r"[0-9]", regex=True).all():
        return False
    first, second = (one.value for one in read_pairs(text))
    east, north = np.fmax(first, second), np.fmin(first, second)
    with np.errstate(invalid="ignore"):
        return bool(((east > 73) & (east < 136) & (north > 3) & (north < 54)).all())


def decimals(values: Floats) -> NDArray[np.int64]:
    """Return how many decimal places each number has, at most nine; a NaN has none."""
    result = np.full(len(values), _FINEST)
    open_rows = np.arange(len(values))
    for places in range(_FINEST):
        scaled = values[open_rows] * 10.0**places
        # What arithmetic leaves in the last digits of a double is no statement.
        done = ~(np.abs(scaled - np.round(scaled)) > np.abs(scaled) * 1e-12)
        result[open_rows[done]] = places
        open_rows = open_rows[~done]
    return result


def _stated(text: pd.Series) -> NDArray[np.int64]:
    """Return how many decimal places a text of a number has, those that are zero too."""
    point = np.asarray(text.str.find("."), dtype=np.int64)
    length = np.asarray(text.str.len(), dtype=np.int64)
    return np.where(point < 0, 0, np.minimum(length - point - 1, _FINEST))


def _normal(text: pd.Series) -> pd.Series:
    """Return text with one sign for each mark, and letters in the place of words."""
    text = text.str.translate(_MARKS).str.normalize("NFKC").str.upper().str.replace(r"''", '"', regex=False)
    for words, letter in _WORDS.items():
        text = text.str.replace(words, letter, regex=True)
    text = text.str.replace(r"[XY][\s:=]*", " ", regex=True)
    # A label and a letter that say the same are one.
    text = text.str.replace(r"([NSEW])[\s:=]*(?:\1[\s:=]*)*", r"\1", regex=True)
    return text.str.replace(r"\s+", " ", regex=True).str.strip()


def _angles(text: pd.Series) -> Numbers:
    """Return what normal text says: one number, its sign and letter, minutes and seconds."""
    found = Numbers.nothing(len(text))
    found.given[:] = True
    pieces = text.str.extract(r"^([NSEW])?\s*([-+])?\s*(.*?)\s*M?([NSEW])?$")
    before, sign, body, after = (pieces[column].fillna("") for column in range(4))
    body = body.str.replace(r"^([0-9]{1,3})\.([0-9]{1,2})\.([0-9]{1,2}(?:\.[0-9]+)?)$", r"\1 \2 \3", regex=True)
    body = body.str.replace(r"^([0-9]{1,3})\.([0-9]{1,2}(?:\.[0-9]+)?)(?=')", r"\1 \2", regex=True)
    body = body.str.replace(r'" ?\.(?=[0-9])', ".", regex=True)
    thousands = np.asarray(body.str.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"), dtype=bool)
    body = body.mask(thousands, body.str.replace(",", "", regex=False))
    body = body.str.replace(r"""[°'":\s-]+""", " ", regex=True).str.strip()
    parts = body.str.extract(r"^([0-9]+(?:\.[0-9]+)?)(?: ([0-9]{1,2}(?:\.[0-9]+)?))?(?: ([0-9]{1,2}(?:\.[0-9]+)?))?$")
    number = parts.astype("float64").to_numpy()
    count = (~np.isnan(number)).sum(axis=1)
    degrees, minutes, seconds = np.nan_to_num(number, nan=0.0).T
    whole = (degrees % 1 == 0) | (count < 2)
    whole &= (minutes % 1 == 0) | (count < 3)
    letters = np.asarray(before + after)
    # Sixty seconds come of rounding and say what they mean.
    good = (count > 0) & whole & (minutes < 60) & (seconds <= 60) & (np.asarray(pd.Series(letters).str.len()) < 2)
    west = np.isin(letters, ("W", "S"))
    negative = west ^ np.asarray(sign == "-")
    value = (degrees + minutes / 60 + seconds / 3600) * np.where(negative, -1, 1)
    found.value[good] = value[good]
    last = np.maximum(count, 1) - 1
    text_of_last = pd.Series(parts.to_numpy(dtype=object)[np.arange(len(parts)), last], dtype="str").fillna("")
    found.grain[:] = 10.0 ** -_stated(text_of_last) / np.array([1, 60, 3600])[last]
    found.letter[np.isin(letters, ("E", "W"))] = MERIDIAN
    found.letter[np.isin(letters, ("N", "S"))] = PARALLEL
    found.parts[:] = count > 1
    return found
