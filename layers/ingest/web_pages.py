"""Read the tables of a web page, which is what many an ``.xls`` is that a web system wrote: each table is a sheet."""

from __future__ import annotations

import email
import email.policy
import posixpath
import re
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from layers.ingest.forms import is_packed
from layers.ingest.progress import silent
from layers.ingest.sheets import Room, source_of
from layers.ingest.source import damaged, empty, no_sheet
from layers.ingest.text_files import decoded
from layers.ingest.web_tables import tables_of
from layers.messages import GisError, message

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from pathlib import Path

    from layers.ingest.progress import Progress
    from layers.ingest.source import Source
    from layers.ingest.web_tables import Table
    from layers.messages import Message

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 65_536
_SHEETS = re.compile(r"<x:Name>([^<>]{1,99})</x:Name>(?:\s*<x:WorksheetSource\s+HRef=\"([^\"<>]{1,999})\")?", re.I)
"""What Excel says of the sheets of a workbook that it saves as pages: the name of each, and its page."""
_MOST_SHEETS = 200
_FRAME = re.compile(r"<frameset\b", re.IGNORECASE)


def read(path: Path, sheet: str | None, encoding: str, progress: Progress = silent) -> Source:
    """Read one table; if none is named, the only one that is filled or that looks like a ledger.

    Parameters
    ----------
    path
        A page, the frame of a workbook that Excel saved as pages, or such pages in one file (MHTML).
    sheet
        Name of the table: of the sheet that it was, or its title.
    encoding
        Of the text; ``auto`` goes by what the page states and holds.
    progress
        Told the share that is done.

    Raises
    ------
    GisError
        There is no table, or one of several has to be named.
    """
    tables = _tables(path, encoding)
    progress(0.7)
    if sheet is not None and sheet not in tables:
        raise no_sheet(path, sheet, list(tables))
    chosen = {sheet: tables[sheet]} if sheet is not None else tables
    lines = {name: one.grid.lines for name, one in chosen.items()}
    source = source_of(path, lines, {name: one.grid.merges for name, one in chosen.items()})
    return _with_cut(source, tables[str(source.sheet)])


def names(path: Path) -> list[str]:
    """Return the names of the tables."""
    return list(_tables(path, "auto"))


@dataclass(frozen=True)
class _Pages:
    """Pages that belong together.

    Parameters
    ----------
    path
        The file that was chosen.
    main
        The page with the only table, or the frame around those of the sheets.
    packed
        The other pages in the same file, by address; without such, they are files in a folder beside it.
    """

    path: Path
    main: bytes
    packed: Mapping[str, bytes] = field(default_factory=dict)

    def at(self, address: str) -> bytes:
        """Return the page of a relative address, which must not lead out of the folder."""
        wanted = unquote(address).replace("\0", "")
        for name, content in self.packed.items():
            if name.endswith(wanted):
                return content
        folder = self.path.parent.resolve()
        beside = (folder / wanted).resolve()
        if self.packed or not beside.is_relative_to(folder) or not beside.is_file():
            raise GisError(
                "{file} is only the frame of a workbook saved as web pages, and its sheet {part} is not there: open it"
                " with Excel or WPS and save it as xlsx.",
                file=self.path.name,
                part=wanted,
            )
        return beside.read_bytes()


def _pages(path: Path) -> _Pages:
    content = path.read_bytes()
    if not is_packed(content[:_HEAD]):
        return _Pages(path, content)
    try:
        parts = email.message_from_bytes(content, policy=email.policy.compat32).walk()
        packed = {
            unquote(str(part.get("Content-Location", ""))): bytes(part.get_payload(decode=True) or b"")
            for part in parts
            if part.get_content_type() == "text/html"
        }
    except (RecursionError, LookupError, ValueError) as error:
        raise damaged(path, error) from error
    if not packed:
        raise empty(path)
    return _Pages(path, next(iter(packed.values())), packed)


def _with_cut(source: Source, table: Table) -> Source:
    """Return the rows of a table, the one rejected within which the file ends."""
    if not table.cut:
        return source
    said = message(
        "{file} ends within a table: it is damaged or not copied whole, and rows are missing; get it once more.",
        file=source.file,
    )
    fault = message("The record is cut off: the file is damaged or not copied whole; get it once more.")
    last = len(table.grid.lines)
    faults: dict[Hashable, Message] = {last: fault} if table.cut_row and last in source.rows.index else {}
    return replace(source, faults=faults, warnings=(*source.warnings, said))


def _tables(path: Path, encoding: str) -> dict[str, Table]:
    """Return every table by its name."""
    pages = _pages(path)
    page = _text(path, pages.main, encoding)
    sheets, room = _SHEETS.findall(page), Room()
    if _FRAME.search(page):
        named = [
            # Charts have a page too, without a table.
            (name, table)
            for name, address in _addresses(path, sheets)
            for table in tables_of(path, _text(path, pages.at(address), encoding), room)
        ]
    else:
        found = tables_of(path, page, room)
        known = [unescape(name) for name, _ in sheets] if len(sheets) == len(found) else [one.title for one in found]
        named = list(zip(known, found, strict=True))
    if not named:
        raise empty(path)
    tables: dict[str, Table] = {}
    for number, (name, table) in enumerate(named, 1):
        name = name or f"Sheet{number}"
        tables[name if name not in tables else f"{name} {number}"] = table
    return tables


def _addresses(path: Path, sheets: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the name and address of the page of each sheet; of one page the first name counts."""
    names: dict[str, tuple[str, str]] = {}
    for name, address in sheets:
        names.setdefault(posixpath.normpath(unquote(address)), (unescape(name), address))
    if len(names) > _MOST_SHEETS:
        raise GisError(
            "{file} has {count} sheets, and at most {limit} can be read: keep those that are needed in a file of their"
            " own.",
            file=path.name,
            count=len(names),
            limit=_MOST_SHEETS,
        )
    return list(names.values())


def _text(path: Path, content: bytes, encoding: str) -> str:
    if not content.strip():
        raise empty(path)
    stated = _CHARSET.search(content[:_HEAD].replace(b"\0", b""))
    name = "" if stated is None else (stated[1] or stated[2]).decode("ascii", "replace")
    return decoded(path, content, encoding, name)
