"""A workbook in one language: its formats, and what several of its sheets write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import xlsxwriter

from gisapp.i18n import translator
from layers.style import ACCENT, RULE

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gisapp.i18n import Language
    from layers.kinds import Field


class Book:
    """A workbook that is being written; `book` is xlsxwriter's own."""

    def __init__(self, path: Path, as_of: dt.date, language: Language) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        # No clock is read: the document's date is the as-of date.
        self.book.set_properties({"created": dt.datetime.combine(as_of, dt.time())})
        self.language: Language = language
        self.say = translator(language)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """Return the format of these properties; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Microsoft YaHei" if self.language == "zh" else "Calibri", "font_size": 10}
            self._formats[key] = self.book.add_format(base | {"valign": "top"} | properties)
        return self._formats[key]

    def header(self) -> Format:
        """Return the format of column titles."""
        return self.format(
            bold=True, font_color="#FFFFFF", bg_color=ACCENT, text_wrap=True, valign="vcenter", border=1,
            border_color=RULE,
        )  # fmt: skip

    def number(self, one: Field) -> Format:
        """Return the format of a field's dates or numbers."""
        if one.type == "date":
            return self.format(num_format='yyyy"年"m"月"d"日"' if self.language == "zh" else "yyyy-mm-dd", align="left")
        if one.name == "coverage":
            return self.format(num_format="0.0%")
        if one.decimals is not None:
            return self.format(num_format="#,##0." + "0" * one.decimals)
        return self.format(num_format="General")


def block(book: Book, sheet: Worksheet, row: int, header: list[str], lines: list[tuple[Any, ...]]) -> int:
    """Write a small table, numbers as numbers, from a row on; return the row below it."""
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
