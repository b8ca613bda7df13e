"""Sheets of a file, whatever its format: how one is filled cell by cell, and which of several is the ledger."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from layers.ingest.grid import table_of
from layers.ingest.headers import header_of, is_filled, known_columns
from layers.ingest.source import MOST_COLUMNS, Source, empty, several
from layers.messages import GisError, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from layers.ingest.headers import Line, Merge

_FEW, _MANY = 2, 5
"""Known headers that make a sheet a ledger; the more of them, where lists and explanations stand beside it."""
_MOST_LINES, _ALL_LINES, _ALL_CELLS = 1_048_576, 2_000_000, 10_000_000
"""Of a sheet that is written as text: more lines than these no spreadsheet has; and of all sheets of a file together,
blank ones counted."""


class Room:
    """How many lines and cells the sheets of a file may still hold together: a few bytes can stand for millions."""

    def __init__(self) -> None:
        self._lines, self._cells = _ALL_LINES, _ALL_CELLS

    def take(self, *, lines: int = 0, cells: int = 0) -> bool:
        """Take room; return whether there was enough of it."""
        self._lines, self._cells = self._lines - lines, self._cells - cells
        return self._lines >= 0 and self._cells >= 0


class Grid:
    """Cells of a sheet as they are met, each at the first place that no merged cell covers.

    Parameters
    ----------
    path
        The file, for sentences.
    room
        What the sheets of the file may hold together.

    Attributes
    ----------
    lines
        Cells of every line; of a merged cell only the first holds anything.
    """

    def __init__(self, path: Path, room: Room) -> None:
        self.lines: list[list[object]] = []
        self._path, self._room = path, room
        self._blocks: list[Merge] = []
        self._free: dict[int, int] = {}  # by column, the first line that no cell above reaches
        self._column = 0

    def begin_line(self, number: int | None = None) -> None:
        """Begin the next line, or that of a number from 0, which lies below all others."""
        number = len(self.lines) if number is None else number
        if number >= _MOST_LINES or not self._room.take(lines=number + 1 - len(self.lines)):
            raise too_far(self._path, number + 1, 1)
        blank: list[object] = []
        self.lines.extend([blank] * (number - len(self.lines)))
        self.lines.append([])
        self._column = 0

    def add(self, value: object, *, across: int = 1, down: int = 1, column: int | None = None) -> None:
        """Add a cell to the line that was begun last.

        Parameters
        ----------
        value
            What it holds.
        across, down
            How many columns and lines it covers, cut off at the last column that can be read.
        column
            Where it says that it is, from 0.
        """
        if not self.lines:
            self.begin_line()
        line, at = len(self.lines) - 1, self._column if column is None else column
        while column is None and self._free.get(at, 0) > line:
            at += 1
        if at >= MOST_COLUMNS:
            if is_filled(value):
                raise too_far(self._path, line + 1, at + 1)
            return
        across, down = min(max(across, 1), MOST_COLUMNS - at), min(max(down, 1), _MOST_LINES)
        cells = self.lines[-1]
        more = at + 1 - len(cells)
        if not self._room.take(cells=max(more, 0) + (across if down > 1 else 0)):
            raise too_far(self._path, line + 1, at + across)
        if more > 0:
            cells.extend([""] * more)
        cells[at] = value
        self._column = at + across
        if across > 1 or down > 1:
            self._blocks.append(((line, at), (line + down - 1, at + across - 1)))
        if down > 1:
            self._free.update(dict.fromkeys(range(at, at + across), line + down))

    @property
    def merges(self) -> list[Merge]:
        """Return the merged blocks, none of which goes below the last line."""
        last = len(self.lines) - 1
        return [(first, (min(end[0], last), end[1])) for first, end in self._blocks]


def source_of(
    path: Path, grids: Mapping[str, Sequence[Line]], merges: Mapping[str, Sequence[Merge]], broken: int = 0
) -> Source:
    """Return the rows of the only sheet that is filled or that looks like a ledger.

    Parameters
    ----------
    path
        The file, for sentences.
    grids, merges
        Cells of every line and merged blocks, by the name of the sheet.
    broken
        How many cells hold an error of a formula.

    Raises
    ------
    GisError
        Nothing is filled, or one of several sheets has to be named.
    """
    filled = [name for name, lines in grids.items() if any(map(is_filled, chain.from_iterable(lines)))]
    if not filled:
        raise empty(path)
    chosen = filled[0] if len(filled) == 1 else _ledger_among({name: grids[name] for name in filled})
    if chosen is None:
        raise several(path, filled)
    table = table_of(path, grids[chosen], merges[chosen])
    said = list(table.warnings)
    if len(filled) > 1:
        others = ", ".join(name for name in filled if name != chosen)
        said.append(
            message(
                "{file}: sheet {sheet} is read; the others ({others}) look like no ledger: name one with --sheet.",
                file=path.name,
                sheet=chosen,
                others=others,
            )
        )
    if broken:
        said.append(
            message(
                "{file}: {count} cells hold an error of a formula, such as #REF!, and are read as blank.",
                file=path.name,
                count=broken,
            )
        )
    return Source(path.name, chosen, table.rows, warnings=tuple(said), units=table.units, titles=table.titles)


def too_far(path: Path, row: int, column: int) -> GisError:
    """Return what to say of a sheet whose cells reach further than any table does."""
    return GisError(
        "{file} has cells as far out as row {row} and column {column}: delete what lies outside the table.",
        file=path.name,
        row=row,
        column=column,
    )


def _ledger_among(grids: Mapping[str, Sequence[Line]]) -> str | None:
    """Return the only sheet that looks like a ledger, `None` if several do or none does."""
    known = {}
    for name, lines in grids.items():
        header = header_of(lines)
        rows = header is not None and any(map(is_filled, chain.from_iterable(lines[header.body :])))
        known[name] = known_columns(header.names) if header is not None and rows else 0
    for least in (_FEW, _MANY):
        likely = [name for name, count in known.items() if count >= least]
        if len(likely) == 1:
            return likely[0]
    return None
