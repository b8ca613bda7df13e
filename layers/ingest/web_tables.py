"""Tables of HTML as sheets: cells that span others, texts above a table as its titles, tables within tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from layers.ingest.headers import is_filled
from layers.ingest.sheets import Grid, Room
from layers.ingest.source import damaged
from layers.ingest.text_files import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_CHUNK = 1 << 20
_TITLES = 20
"""Texts right above a table that are its titles; above them a page has its menus."""
_LONGEST_NAME = 31
"""Signs of the name of a sheet, as in Excel."""
_SILENT = frozenset(("script", "style", "title"))
_BLOCKS = frozenset(("address", "caption", "center", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p"))
"""What begins a line of its own."""
_BLANKS, _ALIKE, _BREAKS = re.compile(r"[ \t\r\n\f]+"), re.compile(r"  +"), re.compile(r" *\n[ \n]*")
_NUMBER = re.compile(r"-?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)")
_SPAN = re.compile(r"\s*([0-9]{1,9})")
_OPENED, _CLOSED = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\b", re.IGNORECASE)
_WHOLE_ROW, _WHOLE_PAGE = re.compile(r"(?i)</tr>\s*$"), re.compile(r"(?i)</html>\s*$")


@dataclass
class Table:
    """A table of a page.

    Parameters
    ----------
    grid
        Its cells, below the texts that stand above it on the page.
    cut
        The file ends before it does.
    cut_row
        Its last row is cut off too.
    """

    grid: Grid
    cut: bool = False
    cut_row: bool = False
    begun: bool = False
    """A row of cells is under way."""

    @property
    def title(self) -> str:
        """Return the first text that stands alone in a line, above all others; empty if there is none."""
        for line in self.grid.lines:
            if cells := [cell for cell in line if is_filled(cell)]:
                return str(cells[0])[:_LONGEST_NAME].strip() if len(cells) == 1 else ""
        return ""


def tables_of(path: Path, page: str, room: Room) -> list[Table]:
    """Return the tables of a page that hold anything, in the order in which they begin.

    Parameters
    ----------
    path
        The file, for sentences.
    page
        HTML, as people and programs write it.
    room
        What is left of what the tables of the file may hold together.

    Raises
    ------
    GisError
        It is no HTML, or a table reaches too far.
    """
    listener = _Listener(path, room)
    # Nothing is loaded, and no entity but those of HTML is known: HTML can declare none. No tree is built, and without
    # the limits of one no long comment becomes text.
    target = cast("Any", listener)  # the stubs ask for more methods and types than lxml calls
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, huge_tree=True)
    try:
        for at in range(0, len(page), _CHUNK):
            parser.feed(page[at : at + _CHUNK].replace("\0", "").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError as error:
        raise damaged(path, error) from error
    tables = [one for one in listener.tables if any(map(is_filled, (cell for line in one.grid.lines for cell in line)))]
    if tables and len(_OPENED.findall(page)) > len(_CLOSED.findall(page)) and not _WHOLE_PAGE.search(page[-99:]):
        tables[-1].cut = True
        tables[-1].cut_row = not _WHOLE_ROW.search(page[-99:])
    return tables


@dataclass
class _Cell:
    """A cell under way."""

    across: int
    down: int
    number: str
    """The value that Excel keeps beside the text that it shows."""
    texts: list[str] = field(default_factory=list)


class _Listener:
    """What the parser tells of the page: tables within cells of others are tables of their own."""

    def __init__(self, path: Path, room: Room) -> None:
        self.tables: list[Table] = []
        self._path, self._room = path, room
        self._outer: list[tuple[Table, _Cell | None]] = []
        self._table: Table | None = None
        self._cell: _Cell | None = None
        self._loose: list[str] = []
        self._above: list[str] = []
        self._silent = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("td", "th"):
            self._begin_cell(attributes)
        elif tag == "tr":
            self._end_cell()
            self._begin_row()
        elif tag == "br":
            (self._loose if self._cell is None else self._cell.texts).append("\n")
        elif tag == "table":
            self._begin_table()
        elif tag in _BLOCKS:
            self._break()
        elif tag in _SILENT:
            self._silent += 1

    def end(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_cell()
            self._table, self._cell = self._outer.pop() if self._outer else (None, None)
        elif tag in _BLOCKS:
            self._break()
        elif tag in _SILENT:
            self._silent -= 1

    def data(self, text: str) -> None:
        if not self._silent:
            (self._loose if self._cell is None else self._cell.texts).append(_BLANKS.sub(" ", text))

    def close(self) -> None:
        """Say that the page is read; what stands below the last table is none of its rows."""

    def _begin_table(self) -> None:
        self._break()
        if self._table is not None:
            self._outer.append((self._table, self._cell))
        else:
            self._outer.clear()
        self._table, self._cell = Table(Grid(self._path, self._room)), None
        self.tables.append(self._table)
        self._write_lines(self._table, self._above[-_TITLES:])
        self._above.clear()

    def _begin_row(self) -> None:
        if self._table is not None:
            self._table.grid.begin_line()
            self._table.begun = True

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._end_cell()
        if self._table is None:
            return
        if not self._table.begun:
            self._begin_row()
        self._cell = _Cell(
            _span(attributes.get("colspan")), _span(attributes.get("rowspan")), attributes.get("x:num", "")
        )

    def _end_cell(self) -> None:
        self._break()
        cell, self._cell = self._cell, None
        if cell is None or self._table is None:
            return
        text = shown(_tidy(cell.texts))
        # Excel shows fewer digits than it keeps; a day or a share it keeps as a number that says less.
        if cell.number and _NUMBER.fullmatch(text) and _NUMBER.fullmatch(cell.number):
            text = text if _value(text) == _value(cell.number) else cell.number
        self._table.grid.add(text, across=cell.across, down=cell.down)

    def _break(self) -> None:
        """End a line: of a cell, or of a text outside of cells."""
        if self._cell is not None:
            self._cell.texts.append("\n")
            return
        text = _tidy(self._loose) if self._loose else ""
        self._loose.clear()
        if text and self._table is not None:
            self._write_lines(self._table, [text])
        elif text:
            self._above.append(text)

    @staticmethod
    def _write_lines(table: Table, texts: Sequence[str]) -> None:
        for text in texts:
            table.grid.begin_line()
            table.grid.add(text)
            table.begun = False


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _span(stated: str | None) -> int:
    found = _SPAN.match(stated) if stated else None
    return int(found[1]) if found is not None else 1


def _tidy(texts: Sequence[str]) -> str:
    text = texts[0] if len(texts) == 1 else _BREAKS.sub("\n", _ALIKE.sub(" ", "".join(texts)))
    return text.strip(" \n")
