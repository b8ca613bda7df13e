"""Read Excel sheets, and refuse what would fill the memory before it is read."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from layers.ingest import old_workbooks
from layers.ingest.archives import no_bomb
from layers.ingest.progress import silent
from layers.ingest.sheets import source_of, too_far
from layers.ingest.source import damaged, empty, no_sheet
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from layers.ingest.headers import Merge
    from layers.ingest.progress import Progress
    from layers.ingest.source import Source

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xltx", ".xltm", ".xlt", ".et", ".ett")

_MAX_CELLS = 200_000_000
_ROWS = 5_000
"""Rows that are taken over in one call."""
_FAR = re.compile(rb"""r\s*=\s*["']([A-Za-z]{3,}|[G-Zg-z][A-Za-z]|[A-Za-z]*(?=[0-9]{7}))([0-9]{1,20})["']""")
"""Addresses beyond column FZ or row 999,999, of cells or of rows; a table has none, so one look is enough."""
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
"""What may stand before the first element, declarations apart."""
_LONGEST_PROLOG = 65_536
_NEAR_ROWS, _NEAR_COLUMNS, _LONGEST_ADDRESS = 999_999, 182, 40


def read(path: Path, sheet: str | None, progress: Progress = silent) -> Source:
    """Read one sheet of a workbook; if none is named, the only one that is filled or that looks like a ledger."""
    if path.stat().st_size == 0:
        raise empty(path)
    broken = _look_through(path) if zipfile.is_zipfile(path) else 0
    progress(0.2)
    grids, merges = _cells(path, sheet)
    progress(0.7)
    return source_of(path, grids, merges, broken)


def names(path: Path) -> list[str]:
    """Return the names of the sheets, those that are hidden too."""
    if path.stat().st_size == 0:
        raise empty(path)
    if zipfile.is_zipfile(path):
        _look_through(path)
    with _opened(path) as book:
        return [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]


def _cells(path: Path, sheet: str | None) -> tuple[dict[str, list[list[Any]]], dict[str, list[Merge]]]:
    """Return the cells and merged blocks of the sheet, or of every sheet that is shown."""
    with _opened(path) as book:
        tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        names = [one.name for one in tables]
        shown = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
        if sheet is not None and sheet not in names:
            raise no_sheet(path, sheet, names)
        wanted = [sheet] if sheet is not None else shown or names
        sheets = {name: book.get_sheet_by_name(name) for name in wanted}
        for one in sheets.values():
            if one.total_height * one.total_width > _MAX_CELLS:
                raise too_far(path, one.total_height, one.total_width)
        merges = {name: one.merged_cell_ranges or [] for name, one in sheets.items()}
        return {name: _rows(one) for name, one in sheets.items()}, merges


def _rows(sheet: CalamineSheet) -> list[list[Any]]:
    """Return every row from the first of the sheet, each from its first column.

    The sheet at once would hold a window for a third of a second.
    """
    before = [""] * (sheet.start[1] if sheet.start else 0)
    rows: list[list[Any]] = []
    lines = sheet.iter_rows()
    while some := list(islice(lines, _ROWS)):
        rows += [before + row for row in some] if before else some
    return rows


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    """Open a workbook by its content, whatever its ending; say what is wrong with it in a sentence."""
    _refuse_far_cells_of_old(path)
    try:
        with _unseen(path), path.open("rb") as content, CalamineWorkbook.from_filelike(content) as book:
            yield book
    except GisError:
        raise
    except PasswordError as error:
        raise GisError("{file} has a password: save it without one.", file=path.name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(path, error) from error
    except BaseException as error:
        # A reader in Rust that meets what it never expected panics, which Python sees as no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(path, ValueError("unexpected content")) from None


@contextmanager
def _unseen(path: Path) -> Iterator[None]:
    """Keep what a panic in Rust prints off the user's screen; only the old format is known to cause one."""
    if zipfile.is_zipfile(path):
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _look_through(path: Path) -> int:
    """Refuse a workbook that would fill the memory, and return how many cells hold an error."""
    broken = 0
    with no_bomb(path) as packed:
        for one in packed.infolist():
            if one.filename.lower().endswith((".xml", ".rels")):
                with packed.open(one) as content:
                    _refuse_entities(path, content.read(_LONGEST_PROLOG))
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename):
                with packed.open(one) as content:
                    broken += _refuse_far_cells(path, content)
    return broken


def _refuse_entities(path: Path, head: bytes) -> None:
    """Refuse a part that declares anything: what the reader does not resolve is lost without a word."""
    prolog = _PROLOG.match(head.replace(b"\0", b""))
    rest = head.replace(b"\0", b"")[prolog.end() :] if prolog is not None else b""
    if rest.startswith(b"<!") or (prolog is not None and len(head) == _LONGEST_PROLOG and not rest):
        raise GisError(
            "{file} declares XML entities, which no workbook needs: save it anew with Excel or WPS.", file=path.name
        )


def _refuse_far_cells(path: Path, content: IO[bytes]) -> int:
    """Refuse a sheet with a cell so far out that the block up to it, which calamine reserves, ends the program.

    Returns
    -------
    int
        How many cells hold an error.
    """
    last_row, last_column, rest, broken = 0, 0, b"", 0
    while chunk := content.read(1 << 22):
        if b"\0" in chunk:
            raise damaged(path, zipfile.BadZipFile("a part is not UTF-8"))
        broken += chunk.count(b't="e"')
        seen = rest + chunk
        for found in _FAR.finditer(seen):
            if not seen[max(0, found.start() - 1) : found.start()].isalpha():
                last_row = max(last_row, int(found[2]))
                last_column = max(last_column, _column_number(found[1].upper()))
        rest = chunk[-_LONGEST_ADDRESS:]
    # Cells that are not far out lie within these.
    cells = max(last_row, _NEAR_ROWS if last_column else 0) * max(last_column, _NEAR_COLUMNS if last_row else 0)
    if cells > _MAX_CELLS:
        raise too_far(path, last_row, last_column)
    return broken


def _refuse_far_cells_of_old(path: Path) -> None:
    """Refuse an .xls with a cell where none can be: the block up to it may be larger than any memory."""
    content = b"" if zipfile.is_zipfile(path) else path.read_bytes()
    if not content.startswith(old_workbooks.MAGIC):
        return
    try:
        row, column = old_workbooks.farthest(content)
    except old_workbooks.SpoiltError as error:
        raise damaged(path, error) from error
    if row * column > old_workbooks.MOST_CELLS:
        raise too_far(path, row, column)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
