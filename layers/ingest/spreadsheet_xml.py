"""Read "XML Spreadsheet 2003", as Excel once wrote it and business systems still do, mostly named ``.xls``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from layers.ingest.forms import SPREADSHEET_XML
from layers.ingest.progress import silent
from layers.ingest.sheets import Grid, Room, source_of
from layers.ingest.source import damaged, empty, no_sheet
from layers.ingest.text_files import decoded
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from layers.ingest.progress import Progress
    from layers.ingest.source import Source

_OWN = f"{{{SPREADSHEET_XML}}}"
_WORKSHEET, _ROW, _CELL, _DATA = (f"{_OWN}{name}" for name in ("Worksheet", "Row", "Cell", "Data"))
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
_CHUNK, _HEAD = 1 << 20, 1_000
_DECLARING = re.compile(r"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]{1,40})""")
_WHOLE = re.compile(r"[0-9]{1,9}")
_MOST_EXACT = 1e15


def read(path: Path, sheet: str | None, encoding: str, progress: Progress = silent) -> Source:
    """Read one sheet; if none is named, the only one that is filled or that looks like a ledger.

    Parameters
    ----------
    path
        The file.
    sheet
        Name of the sheet.
    encoding
        Of the text; ``auto`` goes by what the file states and holds.
    progress
        Told the share that is done.

    Raises
    ------
    GisError
        The file is damaged or declares entities, or one of several sheets has to be named.
    """
    sheets = _sheets(path, encoding)
    progress(0.7)
    if sheet is not None and sheet not in sheets:
        raise no_sheet(path, sheet, list(sheets))
    shown = {name: one for name, one in sheets.items() if not one.hidden}
    chosen = {sheet: sheets[sheet]} if sheet is not None else shown or sheets
    return source_of(
        path,
        {name: one.grid.lines for name, one in chosen.items()},
        {name: one.grid.merges for name, one in chosen.items()},
        sum(one.broken for one in chosen.values()),
    )


def names(path: Path) -> list[str]:
    """Return the names of the sheets, those that are hidden too."""
    return list(_sheets(path, "auto"))


@dataclass
class _Sheet:
    """A sheet under way.

    Parameters
    ----------
    grid
        Its cells.
    hidden
        It is not shown.
    broken
        How many of its cells hold an error of a formula.
    """

    grid: Grid
    hidden: bool = False
    broken: int = 0


def _sheets(path: Path, encoding: str) -> dict[str, _Sheet]:
    content = path.read_bytes()
    stated = _ENCODING.search(content[:_HEAD].replace(b"\0", b""))
    text = decoded(path, content, encoding, "" if stated is None else stated[1].decode("ascii", "replace"))
    if _DECLARING.search(text):
        raise GisError(
            "{file} declares XML entities, which no workbook needs: save it anew with Excel or WPS.", file=path.name
        )
    listener = _Listener(path)
    parser = etree.XMLParser(
        # The stubs ask for more methods and types than lxml calls; no entities are left but those of XML itself.
        target=cast("Any", listener),
        encoding="utf-8",
        resolve_entities=True,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    text = text.lstrip()
    try:
        for at in range(0, len(text), _CHUNK):
            parser.feed(text[at : at + _CHUNK].encode("utf-8", "replace"))
        parser.close()
    except (etree.LxmlError, ValueError) as error:
        raise damaged(path, error) from error
    if not listener.sheets:
        raise empty(path)
    return listener.sheets


@dataclass
class _Cell:
    """A cell under way: where it is, what it spans, and of which type what it holds is."""

    column: int | None
    across: int
    down: int
    type: str = ""
    texts: list[str] = field(default_factory=list)


class _Listener:
    """What the parser tells of the file."""

    def __init__(self, path: Path) -> None:
        self.sheets: dict[str, _Sheet] = {}
        self._path, self._room = path, Room()
        self._sheet: _Sheet | None = None
        self._cell: _Cell | None = None
        self._heard: list[str] | None = None
        self._within: list[str] = []
        self._span = 0
        """Lines that look like the last one, and hold nothing."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        above = self._within[-1] if self._within else ""
        self._within.append(tag)
        if tag == _WORKSHEET:
            self._sheet, self._span = _Sheet(Grid(self._path, self._room)), 0
            name = _stated(attributes, "Name") or f"Sheet{len(self.sheets) + 1}"
            self.sheets[name if name not in self.sheets else f"{name} {len(self.sheets) + 1}"] = self._sheet
        elif self._sheet is None:
            return
        elif tag == _ROW:
            self._begin_line(self._sheet.grid, attributes)
        elif tag == _CELL:
            self._cell = _Cell(
                self._place(attributes),
                1 + self._count(attributes, "MergeAcross"),
                1 + self._count(attributes, "MergeDown"),
            )
        elif tag == _DATA and above == _CELL and self._cell is not None:  # notes on a cell hold such too
            self._cell.type, self._heard = _stated(attributes, "Type"), self._cell.texts
        elif tag == _VISIBLE:
            self._heard = []

    def end(self, tag: str) -> None:
        self._within.pop()
        if self._sheet is None:
            return
        if tag == _CELL and self._cell is not None:
            self._end_cell(self._sheet, self._cell)
            self._cell = None
        elif tag == _VISIBLE:
            self._sheet.hidden = "".join(self._heard or ()).strip() in ("SheetHidden", "SheetVeryHidden")
        if tag in (_DATA, _VISIBLE):
            self._heard = None

    def data(self, text: str) -> None:
        if self._heard is not None:
            self._heard.append(text)

    def close(self) -> None:
        """Say that the file is read."""

    def _begin_line(self, grid: Grid, attributes: Mapping[str, str]) -> None:
        number = self._place(attributes)
        number = len(grid.lines) + self._span if number is None else number
        if number < len(grid.lines):
            raise damaged(self._path, ValueError(f"row {number + 1} comes twice"))
        grid.begin_line(number)
        self._span = self._count(attributes, "Span")

    def _end_cell(self, sheet: _Sheet, cell: _Cell) -> None:
        if cell.type == "Error":
            sheet.broken += 1
        value = _value(cell.type, "".join(cell.texts))
        sheet.grid.add(value, across=cell.across, down=cell.down, column=cell.column)

    def _place(self, attributes: Mapping[str, str]) -> int | None:
        """Return where a row or cell says that it is, from 0."""
        place = self._count(attributes, "Index", none=-1)
        if place == 0:
            raise damaged(self._path, ValueError("Index=0"))
        return place - 1 if place > 0 else None

    def _count(self, attributes: Mapping[str, str], name: str, none: int = 0) -> int:
        stated = _stated(attributes, name)
        if stated and not _WHOLE.fullmatch(stated):
            raise damaged(self._path, ValueError(f"{name}={stated}"))
        return int(stated) if stated else none


def _stated(attributes: Mapping[str, str], name: str) -> str:
    """Return an attribute; those who write such files by hand forget its name space."""
    return (attributes.get(f"{_OWN}{name}") or attributes.get(name) or "").strip()


def _value(kind: str, text: str) -> object:
    """Return what a cell holds: numbers as they are written, so that codes keep all their digits."""
    plain = text.strip()
    if kind == "Error":
        return ""
    if kind == "Boolean" and plain in ("0", "1"):
        return plain == "1"
    if kind == "Number":
        return _plain_number(plain)
    if kind == "DateTime":
        try:
            moment = dt.datetime.fromisoformat(plain)
        except ValueError:
            return text
        return moment.date() if moment.time() == dt.time() else moment
    return text


def _plain_number(text: str) -> str:
    """Return a number without a power of ten, unless that hides digits that are lost already."""
    if "E" not in text.upper():
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.15g}" if abs(number) < _MOST_EXACT else text.upper()
