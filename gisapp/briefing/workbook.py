"""All lists in one Excel workbook: a summary, the targets, a sheet a list, an explanation of the columns."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gisapp.briefing.book import Book
from gisapp.briefing.overview import SHEETS, overview
from gisapp.briefing.target_sheet import target_sheet
from gisapp.i18n import mark
from gisapp.terminal import shown_width
from layers.flat import LONGEST_CELL, place_columns
from layers.style import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gisapp.i18n import Language
    from gisapp.run import Run
    from layers.kinds import Field
    from layers.results import ListKind

_WIDTHS = {"reason": 60, "what": 48, "rules": 36, "name": 30, "lead": 26, "support": 26, "source": 28, "address": 28}
_DEFAULT_WIDTH = 14
_WRAPPED = ("reason", "what")
_LINE_POINTS = 13.5
_FIRST_YEAR = 1900
MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header; a longer list is cut there, which its sheet says in the last row."""


def write_workbook(path: Path, run: Run, language: Language) -> None:
    """Write the lists to an ``.xlsx`` file; the same content gives the same bytes.

    Parameters
    ----------
    path
        The file; overwritten.
    run
        The analysis, its reasons in the language.
    language
        Of headers, words and sheet names.
    """
    book = Book(path, run.as_of, language)
    overview(book, run)
    target_sheet(book, run)
    for kind in SHEETS:
        if kind.id in run.lists:
            _list_sheet(book, kind, run.lists[kind.id])
    _columns_sheet(book)
    book.book.close()


def _list_sheet(book: Book, kind: ListKind, table: gpd.GeoDataFrame) -> None:
    sheet = book.book.add_worksheet(kind.title(book.language)[:31])
    if len(table) > MOST_ROWS:
        sheet.write_string(MOST_ROWS, 0, book.say(mark("The list goes on; see the CSV file.")), book.format(bold=True))
        table = table.iloc[: MOST_ROWS - 1]
    place = place_columns(table, shapes=False)
    at = next(number for number, one in enumerate(kind.fields) if one.name == "uncertainty_m")
    columns: list[tuple[Field | str, pd.Series]] = [(one, table[one.name]) for one in kind.fields]
    columns[at:at] = [
        (mark("Longitude"), pd.to_numeric(place["lon"])),
        (mark("Latitude"), pd.to_numeric(place["lat"])),
    ]
    sheet.set_row(0, 30)
    for number, (one, column) in enumerate(columns):
        if isinstance(one, str):
            sheet.write_string(0, number, book.say(one), book.header())
            sheet.set_column(number, number, 12)
            _write_column(sheet, number, column, book.format(num_format="0.0000000"))
            continue
        sheet.write_string(0, number, one.label(book.language), book.header())
        sheet.set_column(number, number, _WIDTHS.get(one.name, _DEFAULT_WIDTH))
        _write_field(book, sheet, number, one, column)
    _fit_rows(sheet, table)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(columns) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _fit_rows(sheet: Worksheet, table: pd.DataFrame) -> None:
    """Give each row the height that its longest wrapped text needs: not every program does so by itself."""
    lines = np.ones(len(table))
    for name in _WRAPPED:
        if name in table:
            cells = table[name].fillna("").map(shown_width) / _WIDTHS[name]
            lines = np.maximum(lines, np.ceil(cells.to_numpy()))
    for row, count in enumerate(lines, start=1):
        sheet.set_row(row, _LINE_POINTS * count + 2)


def _write_field(book: Book, sheet: Worksheet, number: int, one: Field, column: pd.Series) -> None:
    if one.type == "bool":
        column = column.map({True: book.say(mark("yes")), False: book.say(mark("no"))})
    if one.choices and one.name != "verdict":
        column = column.map(lambda code: one.word(code, book.language), na_action="ignore")
    if one.name == "verdict":
        for row, code in enumerate(column):
            chip = book.format(bold=True, font_color=VERDICTS[code].colour)
            sheet.write_string(row + 1, number, one.word(code, book.language), chip)
        return
    wrapped = book.format(text_wrap=True) if one.name in _WRAPPED else book.format()
    _write_column(sheet, number, column, book.number(one) if one.type in ("date", "float", "int") else wrapped)


def _write_column(sheet: Worksheet, number: int, column: pd.Series, style: Format) -> None:
    """Write the known values of a column below its header; text stays text whatever it begins with."""
    for row, value in enumerate(column, start=1):
        if pd.isna(value):
            continue
        if isinstance(value, dt.datetime) and value.year > _FIRST_YEAR:
            sheet.write_datetime(row, number, value, style)
        elif isinstance(value, (str, dt.datetime)) or not np.isfinite(value):
            # Excel knows no date before 1900 and no endless number: they are shown as text.
            text = value.date().isoformat() if isinstance(value, dt.datetime) else str(value)
            sheet.write_string(row, number, text[:LONGEST_CELL], style)
        else:
            sheet.write_number(row, number, value, style)


def _columns_sheet(book: Book) -> None:
    """Explain the columns: header, field name in CSV and projects, unit."""
    sheet = book.book.add_worksheet(book.say(mark("Columns")))
    for number, (label, width) in enumerate(
        ((mark("List"), 28), (mark("Header"), 26), (mark("Field name"), 20), (mark("Unit"), 10))
    ):
        sheet.write_string(0, number, book.say(label), book.header())
        sheet.set_column(number, number, width)
    row = 0
    for kind in SHEETS:
        for one in kind.fields:
            row += 1
            texts = (kind.title(book.language), one.title(book.language), one.name, one.unit)
            for number, text in enumerate(texts):
                sheet.write_string(row, number, text, book.format())
    sheet.freeze_panes(1, 0)
