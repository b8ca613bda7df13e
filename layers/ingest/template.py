"""An empty ledger of a kind: headers, units, lists to choose from and an explanation; filled in, it asks nothing.

The headers of the coordinates name their system, and each of these cells has the list of systems to choose from.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from layers.files import written_whole
from layers.ingest.coordinate_words import COORDINATES
from layers.kinds import UNCERTAINTY, Field
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.kinds import LayerKind

SYSTEMS = ("CGCS2000", "WGS84", "GCJ-02", "BD-09")
"""Systems that a header of coordinates may name; the first stands there."""

_ROWS = 5000
"""Rows that have lists and checks; more rows may follow."""

_NO_CLOCK = dt.datetime(2018, 1, 1)

_MEANINGS = {
    "id": message("Identifies the object in later deliveries; left blank, one is made."),
    "uncertainty_m": message("How far the true place can be from the stated one."),
    "effective": message("Day from which it is in force; blank means always."),
    "commissioned": message("Day from which it runs."),
    "retired": message("Day from which it no longer runs; blank means that it still does."),
    "accepted": message("Day on which the work was accepted; blank means not yet."),
    "is_chp": message("Whether the unit gives heat and power."),
    "backward": message("Whether the unit counts as backward capacity."),
    "unit_mw": message("Capacity of one unit."),
    "capacity_tph": message("Capacity of one boiler; 1 t/h is 0.7 MW."),
    "ultra_low": message("Day on which the ultra-low emission retrofit was done; blank means not yet."),
    "low_nox": message("Day on which the low-NOx retrofit was done; blank means not yet."),
    "replaces": message("Boilers that this one replaces."),
    "households": message("All households of the village, exempt ones too."),
    "exempt_households": message("Households that need not be converted."),
    "suited": message("Whether the village is suited to conversion; only mountain villages may not be."),
    "in_2015_survey": message("Whether the site is in the survey of 2015, the base of the restoration rate."),
    "compliant": message("Whether a producing mine meets the requirements."),
    "violation": message("Whether a violation is recorded."),
    "treatment": message("State of the treatment of an ownerless site."),
    "transit": message("Whether the coal only passes through the city."),
}
"""What a field means, where its name does not say so."""

_PLACES = {
    "lon": message("Decimal degrees, or degrees, minutes and seconds; choose the system in the header."),
    "lat": message("In the same system as the longitude."),
    "wkt": message("Outline as text, as GIS programs write it; better to import a GIS file."),
}
_TYPES = {
    "int": message("whole number"),
    "float": message("number"),
    "date": message("day, such as 2018-10-31"),
    "text": message("text"),
}
_EXAMPLES: dict[str, Any] = {
    "id": "B-001",
    "county": "满城区",
    "town": "神星镇",
    "adcode": "130607",
    "code": "130607101200",
    "boiler_no": "1#",
    "ref": "G5",
    "plate": "冀F12345",
    "lon": 115.482315,
    "lat": 38.874062,
    "wkt": "POLYGON ((115.48 38.87, 115.49 38.87, 115.49 38.88, 115.48 38.87))",
    "uncertainty_m": 10,
    "capacity_tph": 35,
    "unit_mw": 350,
    "unit_count": 2,
    "ring": 3,
    "width_m": 50,
}
_USUAL: dict[str, Any] = {"int": 120, "float": 12.5, "date": dt.date(2018, 10, 31)}


_NOTES = (
    (message("Column"), 24),
    (message("Meaning"), 60),
    (message("Unit"), 8),
    (message("Allowed"), 60),
    (message("Required"), 10),
    (message("Example"), 24),
)
"""Columns of the explanation and their widths."""


def _width(text: str) -> int:
    """Return how many cells of a fixed pitch a text takes: Chinese signs take two."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


class _Column(NamedTuple):
    """One column: its field, its header, and whether the header may name another system."""

    field: Field
    header: str
    systems: tuple[str, ...] = ()


def write_template(path: Path, kind: LayerKind, language: str, translate: Callable[[str], str] = str) -> None:
    """Write an empty ledger of a kind; an existing file is replaced.

    Parameters
    ----------
    path
        The ``.xlsx``.
    kind
        What the ledger is of.
    language
        Of headers and words, "zh" or "en".
    translate
        Sentence in that language by English sentence.

    Raises
    ------
    GisError
        The disk does not take it.
    """
    columns = _columns(kind, language)
    with (
        written_whole(path) as folder,
        xlsxwriter.Workbook(folder / path.name) as book,
    ):
        book.set_properties({"created": _NO_CLOCK, "title": kind.title(language)})
        sheet = book.add_worksheet(kind.title(language))
        notes = book.add_worksheet(message("Explanation").say(translate))
        for one in (sheet, notes):
            one.set_landscape()
            one.set_paper(9)
            one.fit_to_pages(1, 0)
        _Writer(book, language, translate).ledger(sheet, columns)
        _Writer(book, language, translate).explanation(notes, kind, columns)


def _columns(kind: LayerKind, language: str) -> list[_Column]:
    """Return the columns: the fields of the kind, the place before its uncertainty or before the source."""
    places = ("lon", "lat") if "point" in kind.geometry else ("wkt",)
    labels = [one.label(language) for one in kind.own_fields]
    # 编号 over a road is its reference; the id of the row is then called id.
    columns = [_Column(one, one.label(language)) for one in kind.fields]
    if columns[0].header in labels:
        columns[0] = _Column(kind.fields[0], kind.fields[0].name)
    at = next(number for number, one in enumerate(kind.fields) if one.name in (UNCERTAINTY.name, "source"))
    known = {one.name: one for one in COORDINATES}
    for name in reversed(places):
        titles = tuple(f"{known[name].title(language)} ({system})" for system in SYSTEMS)
        columns.insert(at, _Column(known[name], titles[0], titles))
    return columns


class _Writer:
    """Writes the two sheets of a template."""

    def __init__(self, book: Any, language: str, translate: Callable[[str], str]) -> None:
        self.language = language
        self.translate = translate
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#B0B7C0"}
        self.head = book.add_format({**head, "bg_color": "#E8EDF3"})
        self.needed = book.add_format({**head, "bg_color": "#FCE4B6"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        self.wrapped_day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})

    def say(self, text: Message) -> str:
        return text.say(self.translate)

    def ledger(self, sheet: Any, columns: list[_Column]) -> None:
        """Write the headers, and under them the lists and checks of each column."""
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 36)
        for number, one in enumerate(columns):
            form = {"text": self.text, "date": self.day}.get(one.field.type)
            if one.field.choices or one.systems:
                form = None
            sheet.set_column(number, number, self._width(one), form)
            sheet.write_string(0, number, one.header, self.needed if self._needed(one.field) else self.head)
            check = self._check(one.field) if not one.systems else None
            if check is not None:
                sheet.data_validation(1, number, _ROWS, number, check)
            if one.systems:
                sheet.data_validation(0, number, 0, number, self._list(one.systems))

    def _width(self, one: _Column) -> float:
        least = {"text": 14, "date": 12}.get(one.field.type, 10)
        roomy = {"name": 28, "plant": 24, "address": 30, "note": 30, "wkt": 40, "source": 20}.get(one.field.name, 0)
        return float(min(max(_width(one.header) + 3, least, roomy), 40))

    def _check(self, one: Field) -> dict[str, Any] | None:
        if one.choices:
            return self._list(tuple(choice.title(self.language) for choice in one.choices))
        if one.type == "bool":
            return self._list(self._yes_no())
        if one.type == "date":
            wanted = {"validate": "date", "criteria": ">=", "value": dt.date(1900, 3, 1)}
        elif one.type in ("int", "float"):
            least = one.minimum if one.minimum is not None else -1e12
            wanted = {"validate": "integer" if one.type == "int" else "decimal", "criteria": ">=", "value": least}
        else:
            return None
        return wanted | self._error(message("Write a {what}.", what=_TYPES[one.type]))

    def _list(self, words: tuple[str, ...]) -> dict[str, Any]:
        wanted = {"validate": "list", "source": list(words)}
        return wanted | self._error(message("Choose one of the words of the list."))

    def _error(self, text: Message) -> dict[str, Any]:
        return {"error_title": self.say(message("Not allowed here")), "error_message": self.say(text)}

    def _yes_no(self) -> tuple[str, str]:
        return ("是", "否") if self.language == "zh" else ("yes", "no")

    def explanation(self, sheet: Any, kind: LayerKind, columns: list[_Column]) -> None:
        """Write what each column means, and how the ledger comes into a project."""
        for number, (title, width) in enumerate(_NOTES):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, self.say(title), self.head)
        sheet.freeze_panes(1, 0)
        for row, one in enumerate(columns, 1):
            field = one.field
            texts = (one.header, self._meaning(one), field.unit, self._allowed(one), self._needed(field))
            lines = max(-(-_width(text) // width) for text, (_, width) in zip(texts, _NOTES, strict=False))
            sheet.set_row(row, 15 * max(lines, 1))
            for number, text in enumerate(texts):
                sheet.write_string(row, number, text, self.wrapped)
            self._example(sheet, row, one)
        hints = (
            message("Fill in one object a row; leave blank what is not known, and keep the headers."),
            message("Columns with a coloured header are required."),
            message("Import it with: python -m gisapp import PROJECT {kind} FILE", kind=kind.id),
        )
        for row, hint in enumerate(hints, len(columns) + 2):
            sheet.write_string(row, 0, self.say(hint))

    def _meaning(self, one: _Column) -> str:
        text = (_PLACES if one.systems else _MEANINGS).get(one.field.name)
        return one.field.title(self.language) if text is None else self.say(text)

    def _allowed(self, one: _Column) -> str:
        if one.systems:
            return self.say(message("system: {systems}", systems=", ".join(SYSTEMS)))
        if one.field.choices:
            return self.say(message(", ")).join(choice.title(self.language) for choice in one.field.choices)
        if one.field.type == "bool":
            return self.say(message(", ")).join(self._yes_no())
        return self.say(_TYPES[one.field.type])

    def _needed(self, one: Field) -> str:
        # Those without an id get one.
        return self._yes_no()[0] if one.required and one.name != "id" else ""

    def _example(self, sheet: Any, row: int, one: _Column) -> None:
        field = one.field
        if field.choices:
            value: Any = field.choices[0].title(self.language)
        elif field.type == "bool":
            value = self._yes_no()[0]
        else:
            value = _EXAMPLES.get(field.name, _USUAL.get(field.type, ""))
        if isinstance(value, dt.date):
            sheet.write_datetime(row, 5, dt.datetime.combine(value, dt.time()), self.wrapped_day)
        else:
            sheet.write(row, 5, value, self.wrapped)
