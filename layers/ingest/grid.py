"""Cells of a sheet to rows of a ledger: what is no row is left out and said, what a merged cell says is filled down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from layers.ingest.coordinates import NAMES as COORDINATES
from layers.ingest.headers import header_of, is_filled
from layers.ingest.leftover import listed, rows_of_ledger
from layers.ingest.matching import LEVEL, fields_of
from layers.ingest.source import MOST_COLUMNS, empty, refuse_twins, refuse_wide
from layers.kinds import KINDS
from layers.messages import Message, message
from layers.slices import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from layers.ingest.headers import Header, Line, Merge


_SUMS = frozenset(one.name for kind in KINDS.values() for one in kind.fields if one.unit and one.type != "text")
"""Quantities: one over two rows belongs to both together, so it is not written to each."""
_CANONICAL = frozenset(one.name for kind in KINDS.values() for one in kind.fields) | set(COORDINATES)
_MOST_EXACT, _SCIENTIFIC = 1e15, r"\s*[0-9](?:\.[0-9]+)?E\+1[0-9]\s*"
_AMOUNT = re.compile(r"\s*[0-9][0-9,]*(?:\.[0-9]+)?\s*")
"""A quantity as files say it that know nothing but text."""


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
        Texts above the table, and notes below it, plain.
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
    _refuse_wide(path, lines)
    header = header_of(lines, merges)
    if header is None:
        raise empty(path)
    names, width = _columns(path, header, lines)
    # A stray cell far below or a damaged file makes many lines that are blank as a whole.
    filled_lines = [number for number in range(header.body, len(lines)) if lines[number].count("") < len(lines[number])]
    body = _padded([lines[number] for number in filled_lines], len(names))
    index = pd.Index(np.array(filled_lines, dtype=np.int64) + 1, name="row")
    named = {at for at in range(width) if header.names[at]}
    columns = [list(map(itemgetter(at), body)) for at in range(len(names))]
    data = {
        names[at]: column(cells, index) for at, cells in enumerate(columns) if at in named or any(map(is_filled, cells))
    }
    frame = pd.DataFrame(data, index=index)
    kept = [at for at, name in enumerate(names) if name in data]
    rows, said, notes = rows_of_ledger(path, frame, header)
    rows, filled = _filled_down(path, rows, header, merges, {at: names[at] for at in kept})
    rows.index = pd.Index(rows.index, dtype="int64", name="row")
    return Table(
        rows,
        sum(at < width for at in kept),
        (*said, *filled, *_worn(path, rows)),
        header.units,
        tuple(sorted(header.titles | notes)),
    )


def _refuse_wide(path: Path, lines: Sequence[Line]) -> None:
    """Refuse a sheet of too many columns before each of them is looked at; columns that are blank do not count."""
    if max(map(len, lines), default=0) <= MOST_COLUMNS:
        return
    filled: set[int] = set()
    for line in lines:
        if line.count("") < len(line):
            filled.update(at for at, cell in enumerate(line) if is_filled(cell))
    refuse_wide(path, len(filled))


def _worn(path: Path, rows: pd.DataFrame) -> list[Message]:
    """Say which long codes have lost their last digits: Excel keeps fifteen, and shows 1.3E+17."""
    said = []
    for name in map(str, rows.columns):
        cells = rows[name]
        if pd.api.types.is_float_dtype(cells.dtype):
            lost = cells.abs() >= _MOST_EXACT
        elif isinstance(cells.dtype, pd.StringDtype):
            lost = cells.str.contains("E+", regex=False, na=False)
            if lost.any():
                lost[lost] = cells[lost].str.fullmatch(_SCIENTIFIC)
        else:
            lost = pd.Series([type(cell) is float and abs(cell) >= _MOST_EXACT for cell in cells], cells.index, "bool")
        if lost.any():
            said.append(
                message(
                    "{file}: the column {header} has {count} codes whose last digits Excel has lost (row {rows}); they"
                    " are kept as they are: get them from the source as text.",
                    file=path.name,
                    header=name,
                    count=int(lost.sum()),
                    rows=listed(rows.index[lost]),
                )
            )
    return said


def column(cells: list[Any], index: pd.Index) -> pd.Series:
    """Return cells as they are in the file; only blank ones are missing."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        parts = [pa.array(cells[at : at + ROWS], pa.large_string()) for at in range(0, len(cells), ROWS)]
        text = pa.chunked_array(parts, pa.large_string())
        shown = pd.Series(text, index=index, dtype="str")
        blank = pc.equal(pc.utf8_trim_whitespace(text), "")
        return shown.mask(blank.to_numpy()) if pc.any(blank).as_py() else shown
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
                    rows=listed(kept),
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
        if sums and end - start > 1 and (isinstance(value, (int, float)) or _AMOUNT.fullmatch(str(value))):
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
