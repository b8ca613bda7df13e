"""The sheet of the workbook on the targets of the plan: wanted, reached, lacking and where the pace leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gisapp.i18n import mark
from gisapp.reasons import Words
from layers.messages import Message
from layers.results import STANDINGS, STATUSES
from layers.style import SECONDARY, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.worksheet import Worksheet

    from analysis.plan import Target
    from gisapp.briefing.book import Book
    from gisapp.run import Run
    from layers.kinds import Field

_COLUMNS = {
    "clause": 14, "name": 44, "year": 8, "county": 14, "unit": 12, "direction": 9, "target": 14, "value": 14,
    "gap": 14, "projected": 16, "status": 13, "undecided": 12, "basis": 12, "reason": 60,
}  # fmt: skip
"""Columns of `layers.results.STANDINGS` that are shown, with their widths."""

_COLOURS = {
    "met": VERDICTS["done"].colour,
    "behind": VERDICTS["yes"].colour,
    "overdue": VERDICTS["yes"].colour,
    "unknown": SECONDARY,
}
_AMOUNTS = ("target", "value", "gap", "projected")
_WHOLE_FROM = 100
"""From here on a tenth tells nothing."""


def target_sheet(book: Book, run: Run) -> None:
    """Write the sheet: a row a target and year of the city, and below it one a county of which anything is known."""
    sheet = book.book.add_worksheet(book.say(mark("Targets")))
    fields = {one.name: one for one in STANDINGS}
    for column, (name, width) in enumerate(_COLUMNS.items()):
        sheet.write_string(0, column, fields[name].label(book.language), book.header())
        sheet.set_column(column, column, width)
    row = 0
    for row, (target, record) in enumerate(_rows(book, run), start=1):
        for column, name in enumerate(_COLUMNS):
            _write(book, sheet, (row, column), fields[name], record.get(name), target)
    if row:
        sheet.autofilter(0, 0, row, len(_COLUMNS) - 1)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _rows(book: Book, run: Run) -> Iterator[tuple[Target, dict[str, Any]]]:
    """Yield the record of each row, in the order of the plan."""
    targets, words = {one.id: one for one in run.plan.targets}, Words(book.language)
    for one in run.summary["targets"]:
        target = targets[one["id"]]
        head = {
            "clause": words.clause(target.clause),
            "name": target.title(book.language),
            "year": one["year"],
            "unit": target.unit_in(book.language),
            "direction": target.direction,
        }
        reason = Message.of(one["reason"]).say(book.say) if one["reason"] else None
        yield target, one | head | {"county": run.plan.city, "reason": reason}
        for county, each in one["by_county"].items():
            yield target, each | head | {"county": county}


def _write(book: Book, sheet: Worksheet, place: tuple[int, int], field: Field, value: Any, target: Target) -> None:
    """Write one cell; what is not known stays blank."""
    if value is None or value == "":
        return
    if field.name in _AMOUNTS:
        sheet.write_number(*place, value, book.format(num_format=_form(value, target)))
    elif field.name == "status":
        word = next(one.title(book.language) for one in STATUSES if one.code == value)
        colour = {"font_color": _COLOURS[value]} if value in _COLOURS else {}
        sheet.write_string(*place, word, book.format(bold=True, indent=1, **colour))
    elif isinstance(value, str):
        word = field.word(value, book.language) if field.choices else value
        sheet.write_string(*place, word, book.format(indent=1))
    elif field.name != "undecided" or value:
        sheet.write_number(*place, value, book.format())


def _form(value: float, target: Target) -> str:
    """Return how a figure is shown, as `gisapp.targets.amount` writes it."""
    if target.is_share:
        return "0.0%"
    return "#,##0" if float(value).is_integer() or abs(value) >= _WHOLE_FROM else "#,##0.0"
