"""All lists in one Excel workbook: a summary, a sheet a list, an explanation of the columns."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from gisapp.i18n import mark, translator
from gisapp.terminal import shown_width
from layers.flat import LONGEST_CELL, place_columns
from layers.results import FIELD_CHECKS, LISTS
from layers.style import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gisapp.i18n import Language
    from layers.kinds import Field
    from layers.results import ListKind

_ACCENT, _RULE, _SECONDARY = "#0072B2", "#D9DCE1", "#5A6069"
_WIDTHS = {"reason": 60, "what": 48, "rules": 36, "name": 30, "lead": 26, "support": 26, "source": 28, "address": 28}
_DEFAULT_WIDTH = 14
_WRAPPED = ("reason", "what")
_LINE_POINTS = 13.5
_FIRST_YEAR = 1900
MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header; a longer list is cut there, which its sheet says in the last row."""

SHEETS = (*LISTS.values(), FIELD_CHECKS)
"""The sheets of lists, in order."""


class _Book:
    def __init__(self, path: Path, as_of: dt.date, language: Language) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        # No clock is read: the document's date is the as-of date.
        self.book.set_properties({"created": dt.datetime.combine(as_of, dt.time())})
        self.language: Language = language
        self.say = translator(language)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Microsoft YaHei" if self.language == "zh" else "Calibri", "font_size": 10}
            self._formats[key] = self.book.add_format(base | {"valign": "top"} | properties)
        return self._formats[key]

    def header(self) -> Format:
        return self.format(
            bold=True, font_color="#FFFFFF", bg_color=_ACCENT, text_wrap=True, valign="vcenter", border=1,
            border_color=_RULE,
        )  # fmt: skip

    def number(self, one: Field) -> Format:
        if one.type == "date":
            return self.format(num_format='yyyy"年"m"月"d"日"' if self.language == "zh" else "yyyy-mm-dd", align="left")
        if one.name == "coverage":
            return self.format(num_format="0.0%")
        if one.decimals is not None:
            return self.format(num_format="#,##0." + "0" * one.decimals)
        return self.format(num_format="General")


def write_workbook(
    path: Path, tables: Mapping[str, gpd.GeoDataFrame], summary: Mapping[str, Any], language: Language
) -> None:
    """Write the lists to an ``.xlsx`` file; the same content gives the same bytes.

    Parameters
    ----------
    path
        The file; overwritten.
    tables
        Lists and field checks by id, with their reasons.
    summary
        As `gisapp.summary.summarise` makes it.
    language
        Of headers, words and sheet names.
    """
    book = _Book(path, dt.date.fromisoformat(summary["as_of"]), language)
    _summary_sheet(book, tables, summary)
    for kind in SHEETS:
        if kind.id in tables:
            _list_sheet(book, kind, tables[kind.id])
    _columns_sheet(book)
    book.book.close()


def _summary_sheet(book: _Book, tables: Mapping[str, gpd.GeoDataFrame], summary: Mapping[str, Any]) -> None:
    say, sheet = book.say, book.book.add_worksheet(book.say(mark("Summary")))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 18)
    plain, strong = book.format(text_wrap=True), book.format(bold=True)
    sheet.write_string(0, 0, say(mark("Blue Sky lists")), book.format(bold=True, font_size=18, font_color=_ACCENT))
    stamp = [
        (mark("Plan"), f"{summary['plan']['name']} v{summary['plan']['version']}"),
        (mark("As-of date"), _day(summary["as_of"], book.language)),
        (mark("Run"), summary["run_id"]),
        (mark("Program"), f"Blue Sky planner {summary['version']}"),
    ]
    row = 2
    for label, value in stamp:
        sheet.write_string(row, 0, say(label), book.format(font_color=_SECONDARY))
        sheet.write_string(row, 1, value, strong)
        row += 1
    row = _block(book, sheet, row + 1, [mark("List"), mark("Act"), mark("To verify")], [
        (kind.title(book.language), *(int((tables[kind.id]["verdict"] == word).sum()) for word in ("yes", "verify")))
        for kind in SHEETS if kind.id in tables
    ])  # fmt: skip
    row = _block(book, sheet, row + 1, [mark("Rate"), mark("Reached"), mark("Target")], [
        (say(label), *_percents(rate, target)) for label, rate, target in _rates(summary)
    ])  # fmt: skip
    for title, lines in (
        (mark("Warnings"), summary["warnings"]),
        (mark("Parameters"), [f"{name} = {json.dumps(value)}" for name, value in summary["parameters"].items()]),
    ):
        sheet.write_string(row + 1, 0, say(title), strong)
        row += 2
        for line in lines or [say(mark("none"))]:
            sheet.merge_range(row, 0, row, 9, line, plain)
            row += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _block(book: _Book, sheet: Worksheet, row: int, header: list[str], lines: list[tuple[Any, ...]]) -> int:
    for column, label in enumerate(header):
        sheet.write_string(row, column, book.say(label), book.header())
    for line in lines:
        row += 1
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, column, value, book.format(align="right") if column else book.format())
            else:
                sheet.write_number(row, column, value, book.format(num_format="#,##0"))
    return row + 1


def _rates(summary: Mapping[str, Any]) -> list[tuple[str, float | None, float | None]]:
    heating, mines = summary["rates"]["heating"], summary["rates"]["mines"]
    return [
        (mark("Rural households on clean heating"), heating["rural"]["household_rate"], heating["rural"]["target"]),
        (
            mark("Main urban households on clean heating"),
            heating["main_urban"]["household_rate"],
            heating["main_urban"]["target"],
        ),
        (mark("Ownerless mine sites accepted, by count"), mines["rate"], mines["target"]),
        (mark("Ownerless mine sites accepted, by area"), mines["area_rate"], None),
    ]


def _percents(*rates: float | None) -> tuple[str, ...]:
    return tuple("-" if rate is None else f"{rate:.1%}" for rate in rates)


def _list_sheet(book: _Book, kind: ListKind, table: gpd.GeoDataFrame) -> None:
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


def _write_field(book: _Book, sheet: Worksheet, number: int, one: Field, column: pd.Series) -> None:
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


def _columns_sheet(book: _Book) -> None:
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


def _day(iso: str, language: Language) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else iso
