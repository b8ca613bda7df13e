"""The rejects file: rows that were not taken, whole, with their reasons, to be corrected and imported again."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from layers.ingest.values import as_text
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from layers.ingest.convert import Conversion

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575

_NO_CLOCK = dt.datetime(2018, 1, 1)
_MOST_EXACT = 1e15
"""Excel shows fifteen digits; longer numbers are written as text."""
_FIRST_DAY = pd.Timestamp("1900-03-01")
"""Excel counts a 29 February 1900; earlier days are written as text."""


def write_rejects(path: str | Path, conversion: Conversion, translate: Callable[[str], str] = str) -> None:
    """Write the rejected rows to a workbook; the same rows always give the same bytes.

    Parameters
    ----------
    path
        The ``.xlsx``; an existing one is replaced.
    conversion
        From `convert` or `Imported`.
    translate
        Sentence in the language of the user by English sentence.
    """
    rows = conversion.rejected
    reason = pd.Series([one.say(translate) for one in rows["reason"]], index=rows.index, dtype="str")
    raw = rows.drop(columns="reason").apply(_fitting, source=conversion.source.file) if len(rows) else rows
    table = pd.concat([reason.rename(translate("reason")), raw.drop(columns="reason", errors="ignore")], axis=1)
    with written_whole(Path(path)) as folder:
        write_sheet(folder / Path(path).name, "rejects", table)


def _fitting(column: pd.Series, source: str) -> pd.Series:
    """Return the column with a note in the place of text that no cell holds: half an outline is worse than none."""
    if not (pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype)):
        return column
    long = column.map(lambda cell: isinstance(cell, str) and len(cell) > LONGEST_CELL).astype("bool")
    return column.astype("object").mask(long, f"({source}: {column.name} > {LONGEST_CELL})") if long.any() else column


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a folder to write a file in; what it then holds takes its place beside `path` at once, or nothing does."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.absolute().parent))
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield folder
        _move(folder, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, path: Path) -> None:
    """Move the new files to their place; if one cannot be, the old ones stand again."""
    new = sorted(one for one in folder.iterdir() if one.is_file())
    aside = folder / "before"
    aside.mkdir()
    parent = path.absolute().parent
    if len(new) == 1:
        new[0].replace(parent / new[0].name)
        return
    # A part that the new file lacks, such as an old index, would belong to nothing.
    old = [one for one in parent.iterdir() if one.stem == path.stem and one.suffix.lower() in _SHAPEFILE_PARTS]
    moved: list[tuple[Path, Path]] = []
    try:
        for one in old:
            one.replace(aside / one.name)
            moved.append((aside / one.name, one))
        for one in new:
            one.replace(parent / one.name)
            moved.append((parent / one.name, one))
    except OSError:
        for now, before in reversed(moved):
            now.replace(before)
        raise


_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".idm", ".ind")


def _unwritable(path: Path, error: OSError) -> GisError:
    return GisError(
        "{file} cannot be written ({detail}): check the folder, free space, and whether it is open elsewhere.",
        file=str(path),
        detail=os.strerror(error.errno) if error.errno else str(error).rstrip("."),
    )


def write_sheet(path: Path, title: str, table: pd.DataFrame) -> None:
    """Write one sheet with a header; text stays text whatever it begins with, and a missing value is no cell.

    Raises
    ------
    GisError
        There are more rows than a sheet holds.
    """
    if len(table) > MOST_ROWS:
        raise GisError(
            "{file} would have {rows} rows, more than a sheet holds ({most}): write csv or gpkg instead.",
            file=path.name,
            rows=len(table),
            most=MOST_ROWS,
        )
    try:
        with xlsxwriter.Workbook(path, {"strings_to_urls": False, "use_zip64": True}) as book:
            book.set_properties({"created": _NO_CLOCK})
            sheet = book.add_worksheet(title)
            head = book.add_format({"bold": True})
            formats = {
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
                "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            }
            sheet.freeze_panes(1, 0)
            for number, name in enumerate(table.columns):
                sheet.write_string(0, number, str(name), head)
                _write_column(sheet, number, table[name], formats)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _write_column(sheet: Any, number: int, column: pd.Series, formats: dict[str, Any]) -> None:
    texts = as_text(column)
    filled = np.flatnonzero(texts.notna())
    cells, shown = column.iloc[filled].tolist(), texts.iloc[filled].tolist()
    for row, cell, text in zip((filled + 1).tolist(), cells, shown, strict=True):
        if isinstance(cell, str):
            sheet.write_string(row, number, cell)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, number, cell)
        elif isinstance(cell, (int, float)) and abs(cell) < _MOST_EXACT:
            sheet.write_number(row, number, cell)
        elif isinstance(cell, dt.date) and pd.Timestamp(cell).tz_localize(None) >= _FIRST_DAY:
            sheet.write_datetime(row, number, cell, formats["day" if len(text) == len("2018-08-31") else "moment"])
        else:
            sheet.write_string(row, number, text)
