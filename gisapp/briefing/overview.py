"""The first sheet of the workbook: what was judged, what came of it, how the rates stand, the numbers it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gisapp.briefing.book import block
from gisapp.i18n import mark
from gisapp.plan_numbers import NUMBERS, number_text
from gisapp.reasons import Words
from layers.results import FIELD_CHECKS, LISTS
from layers.style import ACCENT, SECONDARY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from gisapp.briefing.book import Book
    from gisapp.i18n import Language
    from gisapp.run import Run

SHEETS = (*LISTS.values(), FIELD_CHECKS)
"""The sheets of lists, in order."""


def overview(book: Book, run: Run) -> None:
    """Write the sheet."""
    say, sheet = book.say, book.book.add_worksheet(book.say(mark("Summary")))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 18)
    sheet.set_column(3, 3, 26)
    plain, strong = book.format(text_wrap=True), book.format(bold=True)
    sheet.write_string(0, 0, say(mark("Blue Sky lists")), book.format(bold=True, font_size=18, font_color=ACCENT))
    stamp = [
        (mark("Plan"), f"{run.summary['plan']['name']} v{run.summary['plan']['version']}"),
        (mark("As-of date"), _day(run.as_of, book.language)),
        (mark("Run"), run.summary["run_id"]),
        (mark("Program"), f"Blue Sky planner {run.summary['version']}"),
    ]
    row = 2
    for label, value in stamp:
        sheet.write_string(row, 0, say(label), book.format(font_color=SECONDARY))
        sheet.write_string(row, 1, value, strong)
        row += 1
    row = block(book, sheet, row + 1, [mark("List"), mark("Act"), mark("To verify")], [
        (one.title(book.language), *(int((run.lists[one.id]["verdict"] == word).sum()) for word in ("yes", "verify")))
        for one in SHEETS if one.id in run.lists
    ])  # fmt: skip
    row = block(book, sheet, row + 1, [mark("Rate"), mark("Reached"), mark("Target")], [
        (say(label), _share(book, rate), _percent(target)) for label, rate, target in _rates(run.summary)
    ])  # fmt: skip
    years = run.summary["rates"]["corridors"]["by_year"]
    heads = [
        mark("Coal on corridors, by year"),
        mark("Trips: on them / in transit"),
        mark("Reached"),
        mark("Target"),
        mark("To verify"),
    ]
    row = block(book, sheet, row + 1, heads, [
        (year, f"{one['on_corridors']:,} / {one['transit_trips']:,}", _share(book, one["share"]),
         _percent(one["target"]), one["undecided"])
        for year, one in years.items()
    ])  # fmt: skip
    sheet.write_string(row + 1, 0, say(mark("Warnings")), strong)
    row += 2
    for line in run.summary["warnings"] or [say(mark("none"))]:
        sheet.merge_range(row, 0, row, 9, line, plain)
        row += 1
    heads = [mark("Number of the plan"), mark("Value"), mark("Taken from"), mark("Name in the plan file")]
    block(book, sheet, row + 1, heads, _numbers(run, book.language))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


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


def _share(book: Book, share: float | None) -> str:
    return book.say(mark("unknown")) if share is None else _percent(share)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _numbers(run: Run, language: Language) -> list[tuple[str, ...]]:
    """Return the numbers and switches that the run was judged by, as people know them, with their key at the end."""
    words = Words(language)
    values = run.plan.parameters.model_dump()
    return [
        (one.field.title(language), number_text(name, values[name], words), one.source(words), name)
        for name, one in NUMBERS.items()
        if name in values
    ]


def _day(day: dt.date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()
