"""Cells of a sheet to rows of a ledger: what is no row is left out and said, what a merged cell says is filled down."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.ingest.coordinates import NAMES as COORDINATES
from layers.ingest.divisions import NAMES, county_of
from layers.ingest.headers import header_of, is_filled
from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.source import empty, refuse_twins
from layers.ingest.words import plain
from layers.kinds import KINDS
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from layers.ingest.headers import Header, Line, Merge

    Mask = np.ndarray

_TOTAL = re.compile(
    r".{0,12}(?:合计|小计|总计|共计|累计|总和|汇总)[:：]?(?:\(.*\)|[0-9.,]+.{0,8})?|(?:grand|sub)?total[:：]?|sum"
)
_CONTINUED = re.compile(
    r"[(（]?(?:续表?|接上页|转下页|续上表|接上表|第.{1,4}页.{0,8}|共.{1,4}页.{0,8})[)）]?[0-9一二三四]{0,2}"
)
_LEADING = 4
"""Columns among which 合计 is looked for."""
_NOTE = re.compile(
    r"[*※]?(?:备?注|说明|填[表报写]|制表|审核|审批|复核|单位负责|负责人|联系[人电]|经办|以上|数据来源|资料来源|统计|截[至止]|附[:：件]|"
    r"编制|日期|盖章|领导|分管|主管|[(（]?盖章).*|.*[(（]盖章[)）].*",
    re.DOTALL,
)
_NUMBERED = re.compile(r"[(（]?[0-9]{1,2}[)）、.．].+", re.DOTALL)
_MOST_SIGNED = 6
_SIGNED = re.compile(r".{1,16}[:：].*", re.DOTALL)
_HEADING = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．].*|第[一二三四五六七八九十]+[部章节].*")
_NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十0-9]+[)）、.．]|[(（].*$")
_SUMS = frozenset(one.name for kind in KINDS.values() for one in kind.fields if one.unit and one.type != "text")
"""Quantities: one over two rows belongs to both together, so it is not written to each."""
_CANONICAL = frozenset(one.name for kind in KINDS.values() for one in kind.fields) | set(COORDINATES)
_SHOWN = 8
_MOST_EXACT, _SCIENTIFIC = 1e15, r"\s*[0-9](?:\.[0-9]+)?E\+1[0-9]\s*"


@dataclass(frozen=True)
class Table:
    """Rows of a ledger.

    Parameters
    ----------
    rows
        As in `Source`.
    width
        How many columns the header names; columns to their right only hold what was too much.
    warnings
        What was left out or filled in.
    units
        Units that the title states.
    titles
        Texts above the table, plain.
    """

    rows: pd.DataFrame
    width: int
    warnings: tuple[Message, ...] = ()
    units: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def table_of(path: Path, lines: Sequence[Line], merges: Iterable[Merge] = ()) -> Table:
    """Return the rows of the ledger that a sheet holds.

    Parameters
    ----------
    path
        The file, for sentences.
    lines
        Cells of every line of the sheet.
    merges
        Merged blocks of cells.
    """
    merges = list(merges)
    header = header_of(lines, merges)
    if header is None:
        raise empty(path)
    names, width = _columns(path, header, lines)
    body = _padded(lines[header.body :], len(names))
    index = pd.RangeIndex(header.body + 1, header.body + 1 + len(body), name="row")
    data = {at: column(list(cells), index) for at, cells in enumerate(zip(*body, strict=True))} if body else {}
    named = [at for at in range(len(names)) if at < width and header.names[at]]
    kept = sorted({*named, *(at for at, cells in data.items() if cells.notna().any())})
    blank = column([], index[:0])
    frame = pd.DataFrame({names[at]: data.get(at, blank) for at in kept}, index=index if body else index[:0])
    rows, said = _ledger(path, frame, header)
    rows, filled = _filled_down(path, rows, header, merges, {at: names[at] for at in kept})
    rows.index = pd.Index(rows.index, dtype="int64", name="row")
    return Table(
        rows,
        sum(at < width for at in kept),
        (*said, *filled, *_worn(path, rows)),
        header.units,
        tuple(sorted(header.titles)),
    )


def _worn(path: Path, rows: pd.DataFrame) -> list[Message]:
    """Say which long codes have lost their last digits: Excel keeps fifteen, and shows 1.3E+17."""
    said = []
    for name in map(str, rows.columns):
        cells = rows[name]
        if pd.api.types.is_float_dtype(cells.dtype):
            lost = cells.abs() >= _MOST_EXACT
        elif isinstance(cells.dtype, pd.StringDtype):
            lost = cells.str.contains("E+", regex=False, na=False) & cells.str.fullmatch(_SCIENTIFIC, na=False)
        else:
            lost = cells.map(lambda cell: isinstance(cell, float) and abs(cell) >= _MOST_EXACT).astype("bool")
        if lost.any():
            said.append(
                message(
                    "{file}: the column {header} has {count} codes whose last digits Excel has lost (row {rows}); they"
                    " are kept as they are: get them from the source as text.",
                    file=path.name,
                    header=name,
                    count=int(lost.sum()),
                    rows=_listed(rows.index[lost]),
                )
            )
    return said


def column(cells: list[Any], index: pd.Index) -> pd.Series:
    """Return cells as they are in the file; only blank ones are missing."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        text = pd.Series(cells, index=index, dtype="str")
        return text.mask(text.str.strip() == "")
    filled = [cell if is_filled(cell) else None for cell in cells] if str in kinds else cells
    if set(map(type, filled)) <= {float, int, type(None)}:
        return pd.Series(filled, index=index, dtype="float64")
    return pd.Series(filled, index=index, dtype="object")


def _columns(path: Path, header: Header, lines: Sequence[Line]) -> tuple[list[str], int]:
    """Return a name for every column, and how many columns the header has."""
    width = max((number for number, name in enumerate(header.names, 1) if name), default=0)
    most = max([width, *map(len, lines[header.body :])])
    names = [
        name or f"column {number}" for number, name in enumerate([*header.names[:width], *[""] * (most - width)], 1)
    ]
    refuse_twins(path, [name for name in names if name in _CANONICAL])
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[number] = f"{name} {seen[name]}"
    return names, width


def _padded(lines: Sequence[Line], width: int) -> Sequence[Line]:
    if all(len(line) == width for line in lines):
        return lines
    padding = [""] * width
    return [[*line, *padding[len(line) :]][:width] if len(line) != width else line for line in lines]


def _ledger(path: Path, frame: pd.DataFrame, header: Header) -> tuple[pd.DataFrame, list[Message]]:
    """Return the rows that are rows of the ledger, and what is to be said of the others."""
    cells = frame.notna().to_numpy()
    count = cells.sum(axis=1)
    wide = len(frame.columns) >= _LEADING
    none = np.zeros(len(frame), dtype=bool)
    totals = np.logical_or.reduce([none, *(_totals(frame.iloc[:, at]) for at in range(min(_LEADING, cells.shape[1])))])
    lone = _lone(frame, cells, (count == 1) & ~totals) if wide else {}
    again = _repeated(frame, count, header) & ~totals
    again[[at for at, one in lone.items() if plain(one) in header.titles or _CONTINUED.fullmatch(one)]] = True
    notes = _notes(frame, count, again | totals) if wide else none
    heading = none.copy()
    heading[[at for at, one in lone.items() if _is_heading(one)]] = True
    heading &= ~notes & ~again
    said = [
        replace(sentence, figures={"file": path.name, "count": int(mask.sum()), "rows": _listed(frame.index[mask])})
        for sentence, mask in zip(_LEFT_OUT, (totals, again, heading, notes), strict=True)
        if mask.any()
    ]
    rows = _under_headings(frame, {at: lone[at] for at in np.flatnonzero(heading).tolist()})
    return rows[(count > 0) & ~totals & ~again & ~heading & ~notes], said


_LEFT_OUT = (
    message("{file}: {count} rows of totals are no rows of the ledger and were left out (row {rows})."),
    message("{file}: {count} rows repeat the title or header and were left out (row {rows})."),
    message("{file}: {count} headings inside the table were left out (row {rows})."),
    message("{file}: {count} notes below the table were left out (row {rows})."),
)


def _listed(rows: Iterable[object]) -> str:
    numbers = [str(row) for row in rows]
    return ", ".join(numbers[:_SHOWN]) + (", …" if len(numbers) > _SHOWN else "")


def _totals(cells: pd.Series) -> Mask:
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
    return np.array((same >= 2) & (same >= 0.6 * count))


def _is_heading(text: str) -> bool:
    return bool(_HEADING.fullmatch(text)) or _county(text) is not None


def _county(text: str) -> str | None:
    name = county_of(_NUMBERING.sub("", plain(text)))
    return name if name in NAMES.values() else None


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


def _filled_down(
    path: Path, rows: pd.DataFrame, header: Header, merges: Iterable[Merge], names: Mapping[int, str]
) -> tuple[pd.DataFrame, list[Message]]:
    """Return the rows with what merged cells say in each of their rows, and what grouped columns leave blank."""
    said: list[Message] = []
    rows = rows.copy()
    merged: dict[int, list[tuple[int, int]]] = {}
    for (first, at), (last, _) in merges:
        if last > first >= header.body and at in names:
            merged.setdefault(at, []).append((first + 1, last + 1))
    for at, spans in merged.items():
        rows[names[at]], kept = _spread(rows[names[at]], spans, sums=bool(fields_of(names[at]) & _SUMS))
        if kept:
            said.append(
                message(
                    "{file}: the column {header} has quantities over several rows; only the first row of each has it"
                    " (row {rows}): divide them by hand.",
                    file=path.name,
                    header=names[at],
                    rows=_listed(kept),
                )
            )
    within = pd.Series("", index=rows.index)
    for field in ("county", "town"):
        name = next((one for one in map(str, rows.columns) if field in fields_of(one)), None)
        if name is None:
            continue
        if name not in {names[at] for at in merged}:
            filled = _grouped(rows[name], within)
            count = int((filled.notna() & rows[name].isna()).sum())
            if count:
                said.append(
                    message(
                        "{file}: the column {header} is filled in at the first row of each group; {count} blank cells"
                        " below take it over.",
                        file=path.name,
                        header=name,
                        count=count,
                    )
                )
                rows[name] = filled
        within = rows[name].astype("str").fillna("")
    return rows, said


def _spread(cells: pd.Series, spans: Iterable[tuple[int, int]], *, sums: bool) -> tuple[pd.Series, list[int]]:
    """Return a column with the first cell of each merged block in all its rows, and the rows of quantities left."""
    values = cells.to_numpy(dtype=object, copy=True)
    numbers = cells.index.to_numpy()
    missing = cells.isna().to_numpy()
    kept: list[int] = []
    for first, last in spans:
        start, end = np.searchsorted(numbers, [first, last + 1])
        if start == end or numbers[start] != first or missing[start]:
            continue
        value = values[start]
        if sums and end - start > 1 and isinstance(value, (int, float)):
            kept.append(first)
        else:
            values[start:end] = np.where(missing[start:end], np.array([value], dtype=object), values[start:end])
    values[pd.isna(values)] = None
    return column(list(values), cells.index), kept


def _grouped(cells: pd.Series, within: pd.Series) -> pd.Series:
    """Return a column with its blanks filled from above, if it is plainly one that names each group once."""
    given = cells.dropna()
    blank = len(cells) - len(given)
    pairs = within[given.index] + LEVEL + given.astype("str")
    if not len(given) or blank < len(given) or pd.isna(cells.iloc[0]) or pairs.duplicated().any():
        return cells
    return cells.groupby(within.ne(within.shift()).cumsum()).ffill()
