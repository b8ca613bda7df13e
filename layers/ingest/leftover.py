"""What stands in a table and is no row of the ledger: totals, repeated headers, headings, notes; left out and told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from layers.ingest.divisions import county_of, town_after, whole_county
from layers.ingest.headers import numbers_columns
from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.words import plain
from layers.kinds import KINDS
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from layers.ingest.headers import Header

    Mask = np.ndarray

_TOTAL = re.compile(
    r".{0,12}(?:合计|小计|总计|共计|累计|总和|汇总)[:：]?(?:\(.*\)|[0-9.,]+.{0,8})?|(?:grand|sub)?total[:：]?|sum"
)
_CONTINUED = re.compile(
    r"[(（]?(?:续表?|接上页|转下页|续上表|接上表|第.{1,4}页.{0,8}|共.{1,4}页.{0,8})[)）]?[0-9一二三四]{0,2}"
)
_LEADING = 4
"""Columns among which 合计 is looked for, beside those of names."""
_NOTE = re.compile(
    r"[*※]?(?:备?注|说明|填[表报写]|制表|审核|审批|复核|单位负责|负责人|联系[人电]|经办|以上|数据来源|资料来源|统计|截[至止]|附[:：件]|"
    r"编制|日期|盖章|领导|分管|主管|[(（]?盖章).*|.*[(（]盖章[)）].*",
    re.DOTALL,
)
_NUMBERED = re.compile(r"[(（]?[0-9]{1,2}[)）、.．].+", re.DOTALL)
_MOST_NUMBERED = 200
_MOST_SIGNED = 6
_SIGNED = re.compile(r".{1,16}[:：].*", re.DOTALL)
_HEADING = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．].*|第[一二三四五六七八九十]+[部章节].*")
_NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十0-9]+[)）、.．]|[(（].*$")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道)")
_SHOWN = 8

NOTE = "注:"
"""What the texts of notes begin with where they are told apart from titles."""


def rows_of_ledger(path: Path, frame: pd.DataFrame, header: Header) -> tuple[pd.DataFrame, list[Message], set[str]]:
    """Return the rows that are rows of the ledger, what is to be said of the others, and the notes, plain.

    Each note begins with `NOTE`.

    Parameters
    ----------
    path
        The file, for sentences.
    frame
        Every line below the header, under the names of its columns; blank cells are missing.
    header
        What stands above them.
    """
    cells = frame.notna().to_numpy()
    count = cells.sum(axis=1)
    wide = len(frame.columns) >= _LEADING
    none = np.zeros(len(frame), dtype=bool)
    totals = _totals(frame)
    lone = _lone(frame, cells, (count == 1) & ~totals) if wide else {}
    again = _repeated(frame, count, header) & ~totals
    again[[at for at, one in lone.items() if plain(one) in header.titles or _CONTINUED.fullmatch(one)]] = True
    notes = _notes(frame, count, again | totals) if wide else none
    heading = none.copy()
    heading[[at for at, one in lone.items() if _is_heading(one)]] = True
    heading &= ~notes & ~again
    said = [
        replace(sentence, figures={"file": path.name, "count": int(mask.sum()), "rows": listed(frame.index[mask])})
        for sentence, mask in zip(_LEFT_OUT, (totals, again, heading, notes), strict=True)
        if mask.any()
    ]
    rows = _under_headings(frame, {at: lone[at] for at in np.flatnonzero(heading).tolist()})
    texts = {NOTE + plain(cell).removeprefix(NOTE) for cell in frame[notes].to_numpy().ravel() if isinstance(cell, str)}
    return rows[(count > 0) & ~totals & ~again & ~heading & ~notes], said, texts


_LEFT_OUT = (
    message("{file}: {count} rows of totals are no rows of the ledger and were left out (row {rows})."),
    message("{file}: {count} rows repeat the title or header and were left out (row {rows})."),
    message("{file}: {count} headings inside the table were left out (row {rows})."),
    message("{file}: {count} notes below the table were left out (row {rows})."),
)


def listed(rows: Iterable[object]) -> str:
    """Return the numbers of the first rows, for a sentence."""
    numbers = [str(row) for row in rows]
    return ", ".join(numbers[:_SHOWN]) + (", …" if len(numbers) > _SHOWN else "")


def _totals(frame: pd.DataFrame) -> Mask:
    """Return which rows are labelled as a total: in their first filled cell, or where a name should be."""
    names = [at for at, one in enumerate(map(str, frame.columns)) if _names(one)]
    looked = [at for at in range(len(frame.columns)) if at < _LEADING or at in names]
    words = np.array([_says_total(frame.iloc[:, at]) for at in looked], dtype=bool).reshape(len(looked), len(frame))
    totals = np.asarray(words.any(axis=0))
    for row in np.flatnonzero(totals).tolist():
        says = dict(zip(looked, words[:, row], strict=True))
        filled = [at for at in looked if pd.notna(frame.iat[row, at])]
        label = next((at for at in filled if at in names or not _counts(frame.iat[row, at])), None)
        named = [at for at in names if at in filled]
        totals[row] = not named or any(says[at] for at in named) or (label is not None and says[label])
    return totals


def _names(header: str) -> bool:
    """Return whether a column names the things of the ledger, not where they are."""
    fields = fields_of(header)
    return bool(fields & {"name", "plant"}) and "county" not in fields


def _counts(cell: object) -> bool:
    """Return whether a cell is a number of the row, as it stands before its label."""
    return not isinstance(cell, str) or plain(cell).isdecimal()


def _says_total(cells: pd.Series) -> Mask:
    if not (pd.api.types.is_object_dtype(cells.dtype) or isinstance(cells.dtype, pd.StringDtype)):
        return np.zeros(len(cells), dtype=bool)
    hint = (
        cells.astype("str").str.contains("计|总和|汇总|otal|OTAL|sum|Sum|SUM|ｔ|Ｔ", na=False).to_numpy(bool, copy=True)
    )
    hint[hint] = [isinstance(cell, str) and bool(_TOTAL.fullmatch(plain(cell))) for cell in cells[hint]]
    return np.asarray(hint)


def _lone(frame: pd.DataFrame, cells: Mask, chosen: Mask) -> dict[int, str]:
    """Return the text of rows that hold one cell of text, by position."""
    found = {at: frame.iat[at, int(cells[at].argmax())] for at in np.flatnonzero(chosen).tolist()}
    return {at: " ".join(cell.split()) for at, cell in found.items() if isinstance(cell, str)}


def _repeated(frame: pd.DataFrame, count: np.ndarray, header: Header) -> Mask:
    """Return which rows are the header once more, as on every printed page."""
    levels = [{name, *name.split(LEVEL)} for name in map(str, frame.columns)]
    same = np.zeros(len(frame), dtype=np.int64)
    for at, words in enumerate(levels):
        same += frame.iloc[:, at].isin(list(words)).to_numpy(bool)
    again = np.array((same >= 2) & (same >= 0.6 * count))
    # The line that numbers the columns comes back with it; nobody numbers hundreds.
    names = list(map(str, frame.columns))
    below = np.flatnonzero(again[:-1] & ~again[1:]) + 1 if len(names) <= _MOST_NUMBERED else ()
    again[[at for at in map(int, below) if numbers_columns(list(frame.iloc[at]), names)]] = True
    return again


def _is_heading(text: str) -> bool:
    return bool(_HEADING.fullmatch(text)) or _county(text) is not None


def _county(text: str) -> str | None:
    word = _NUMBERING.sub("", plain(text))
    # A code alone is a row that lacks the rest.
    if word.isdecimal():
        return None
    # 曲阳县医院 is a row that says no more than its name.
    return whole_county(word) or (county_of(word) if _TOWN.fullmatch(town_after(word)) else None)


def _notes(frame: pd.DataFrame, count: np.ndarray, skipped: Mask) -> Mask:
    """Return which rows at the end are remarks and signatures."""
    notes = np.zeros(len(frame), dtype=bool)
    numbered: list[int] = []
    for at in range(len(frame) - 1, -1, -1):
        if count[at] == 0 or skipped[at]:
            continue
        cells = [cell for cell in frame.iloc[at] if isinstance(cell, str) and cell.strip()]
        if len(cells) != count[at] or len(cells) > _MOST_SIGNED:
            break
        texts = [plain(cell) for cell in cells]
        if (len(texts) <= 2 and _NOTE.fullmatch(texts[0])) or all(map(_SIGNED.fullmatch, texts)):
            notes[[at, *numbered]] = True
            numbered = []
        elif len(texts) == 1 and _NUMBERED.fullmatch(texts[0]):
            # A list below 注: belongs to it, wherever that line is.
            numbered.append(at)
        else:
            break
    return notes


def _under_headings(frame: pd.DataFrame, headings: Mapping[int, str]) -> pd.DataFrame:
    """Return the table with the county that a heading over its rows names, where the rows themselves name none."""
    counties = {at: name for at, text in headings.items() if (name := _county(text)) is not None}
    if not counties:
        return frame
    named = pd.Series(None, index=frame.index, dtype="str")
    named.iloc[list(counties)] = list(counties.values())
    named = named.ffill()
    own = next((name for name in frame.columns if "county" in fields_of(str(name))), None)
    if own is None:
        return pd.concat([named.rename(KINDS["boilers"].field("county").zh), frame], axis=1)
    return frame.assign(**{own: frame[own].astype("object").fillna(named)})
