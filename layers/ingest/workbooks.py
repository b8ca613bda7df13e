"""Read Excel sheets, and refuse what would fill the memory before it is read."""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from layers.ingest.source import Source, damaged, empty, is_filled, no_sheet, several, table_of
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xls")

_MAX_UNPACKED = 2 * 1024**3
_MAX_CELLS = 200_000_000
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def read(path: Path, sheet: str | None) -> Source:
    """Read one sheet of a workbook, the only one that is filled if none is named."""
    if path.stat().st_size == 0:
        raise empty(path)
    if zipfile.is_zipfile(path):
        _refuse_far_sheets(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            if sheet is not None and sheet not in names:
                raise no_sheet(path, sheet, names)
            # Excel used to add blank sheets; they are no choice.
            wanted = [sheet] if sheet is not None else names
            grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except PasswordError as error:
        raise GisError("{file} has a password: save it without one.", file=path.name) from error
    except CalamineError as error:
        raise damaged(path, error) from error
    filled = [name for name in wanted if any(map(is_filled, (cell for line in grids[name] for cell in line)))]
    if len(filled) > 1:
        raise several(path, filled)
    if not filled:
        raise empty(path)
    rows, _ = table_of(path, grids[filled[0]])
    return Source(path.name, filled[0], rows)


@contextmanager
def no_bomb(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip, unless it would fill the memory: the readers of Excel files and zips stop at nothing."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MAX_UNPACKED:
                raise GisError(
                    "{file} unpacks to more than {limit} GiB: split it into smaller files.",
                    file=path.name,
                    limit=_MAX_UNPACKED // 1024**3,
                )
            yield packed
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise damaged(path, error) from error


def _refuse_far_sheets(path: Path) -> None:
    with no_bomb(path) as packed:
        for one in packed.infolist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename):
                with packed.open(one) as content:
                    _refuse_far_cells(path, content)


def _refuse_far_cells(path: Path, content: IO[bytes]) -> None:
    """Refuse a sheet with a cell so far out that the block up to it, which calamine reserves, ends the program."""
    columns: set[bytes] = set()
    last_row, rest = 0, b""
    while chunk := content.read(1 << 22):
        found = _CELL.findall(rest + chunk)
        if found:
            columns.update(letters for letters, _ in found)
            last_row = max(last_row, max(int(number) for _, number in found))
        rest = chunk[-24:]
    last_column = max(map(_column_number, columns), default=0)
    if last_row * last_column > _MAX_CELLS:
        raise GisError(
            "{file} has cells as far out as row {row} and column {column}: delete what lies outside the table.",
            file=path.name,
            row=last_row,
            column=last_column,
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
