"""Days as ledgers write them, and what is known where only a month or a year is."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from layers.ingest.words import arabic, plain

_YEAR = r"(?P<year>(?:1[89]|20)[0-9]{2})"
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
_CLOCK = r"(?:t?[0-9]{1,2}:[0-9]{2}.*|t?[0-9]{1,2}时.*|(?P<before>[之以]?前))?"
_PART = (
    r"(?P<part>上旬|中旬|下旬|月?初|月?底|月?末|年?初|年?底|年?末|月?中|月?中旬"
    r"|上半年|下半年|第?[1-4]季度)?(?P<before>[之以]?前)?"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.、,]{_MONTH}[-/.、,]{_DAY}日?{_CLOCK}",
        rf"{_YEAR}年{_MONTH}月{_DAY}[日号]?{_CLOCK}",
        rf"{_YEAR}(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12][0-9]|0[1-9])",
        rf"{_YEAR}年{_MONTH}月(?:份)?{_PART}",
        rf"{_YEAR}[-/.]{_MONTH}月?{_PART}",
        rf"{_YEAR}(?P<month>1[0-2]|0[1-9])",
        rf"{_YEAR}(?:年度?)?{_PART}",
    )
)
_AMERICAN = re.compile(rf"{_MONTH}/{_DAY}/{_YEAR}{_CLOCK}")
_NAMED = re.compile(rf"{_DAY}[- ]?(?P<word>[a-z]{{3}})[a-z]*[- ,]*(?P<year>(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}}))")
_SHORT = re.compile(r"(?<![0-9])([0-9]{2})(?=年)")
_SEASON = re.compile(rf"{_YEAR}年?(?:采暖|取暖|供暖)(?:季节?|期)?(?:开始)?(?:[之以]?前)?")
_SEASON_BEGINS = 11, 15
"""The heating season of the city is from 15 November to 15 March."""
_TWO_DIGITS = re.compile(rf"(?P<year>[0-2][0-9]|[6-9][0-9])[-.]{_MONTH}[-.]{_DAY}(?P<before>[之以]?前)?")
"""With strokes, as in 10/11/18, the year may be the last as well as the first."""
_LAST_YEAR, _LAST_DAY = 30, 31
"""Years of this century that ledgers speak of, and days of a month."""
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = dt.date(1899, 12, 30), 20_000, 60_000
"""Excel counts days from here; the bounds are 1954 and 2064."""
_ABOUT = re.compile(r"^(?:约|大约|大概|截[至止])+|(?:左右)+$")
_LONGEST = 99
"""Signs of a day with all that is said of it."""
_NOT_YET = re.compile(r"(?:尚?未|没有|无|待|拟|暂|计划|预计|正在|在建|建设中|施工中|进行中|筹备).{0,20}")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, `None` where the text says that it has not come; and whether the text knows less than a day."""

    day: dt.date | None
    noted: bool = False


@lru_cache(maxsize=65_536)
def day_of(text: str) -> Day | None:
    """Return the day that a text names, `None` if it names none.

    A month, a quarter or a year alone gives its first day, its end (底, 末) the last one; these are marked as noted,
    and so is what is only about a day or before it, or a year of two digits.
    """
    word = plain(text).rstrip("。.,;")
    if len(word) > _LONGEST:
        return None
    word = arabic(word)
    exact = _ABOUT.sub("", word)
    found = _exact_day(exact)
    return found if found is None or exact == word else Day(found.day, noted=True)


def _exact_day(word: str) -> Day | None:
    """Return the day that plain text with Arabic numerals names."""
    word = _SHORT.sub(lambda found: _century(found[1]), word)
    for form in _FORMS:
        found = form.fullmatch(word)
        if found is not None:
            return _day(found.groupdict())
    found = _SEASON.fullmatch(word)
    if found is not None:
        return Day(dt.date(int(found["year"]), *_SEASON_BEGINS), noted=True)
    found = _TWO_DIGITS.fullmatch(word)
    if found is not None:
        if _year_may_be_last(found["year"], found["day"]):
            return None
        day = _day({**found.groupdict(), "year": _century(found["year"])})
        return None if day is None else Day(day.day, noted=True)
    if word == "0":
        # What Excel shows of a blank cell that another refers to.
        return Day(None)
    serial = _SERIAL.fullmatch(word)
    if serial is not None and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return Day(_EPOCH + dt.timedelta(days=int(serial[1])))
    found = _AMERICAN.fullmatch(word)
    if found is not None and int(found["day"]) > 12:
        return _day(found.groupdict())
    found = _NAMED.fullmatch(word)
    if found is not None and found["word"] in _MONTHS:
        year = found["year"] if len(found["year"]) == 4 else _century(found["year"])
        return _day({"year": year, "month": str(_MONTHS[found["word"]]), "day": found["day"]})
    return Day(None, noted=True) if _NOT_YET.fullmatch(word) else None


def _day(found: dict[str, str | None]) -> Day | None:
    year, month, part = int(found["year"] or 0), found.get("month"), found.get("part") or ""
    if found.get("day"):
        try:
            return Day(dt.date(year, int(month or 1), int(found["day"] or 1)), bool(found.get("before")))
        except ValueError:
            return None
    end = part.endswith(("底", "末"))
    if month is None:
        if part.endswith(("半年", "季度")):
            begun = 1 if part == "上半年" else 7 if part == "下半年" else 3 * int(part.removeprefix("第")[0]) - 2
            return Day(dt.date(year, begun, 1), noted=True)
        if part.startswith("月") or part.endswith("旬"):
            return None
        return Day(dt.date(year, 12, 31) if end else dt.date(year, 1, 1), noted=True)
    if part.startswith("年") or part.endswith(("半年", "季度")):
        return None
    last = calendar.monthrange(year, int(month))[1]
    start = {"上旬": 1, "中旬": 11, "月中旬": 11, "下旬": 21}.get(part, 1)
    return Day(dt.date(year, int(month), last if end else start), noted=True)


def _year_may_be_last(first: str, last: str) -> bool:
    """Return whether three numbers of two digits may as well begin with a day or month, as 12.11.10 does."""
    return len(last) == 2 and int(last) <= _LAST_YEAR and 1 <= int(first) <= _LAST_DAY


def _century(year: str) -> str:
    """Return a year of two digits in full."""
    return ("20" if int(year) < 50 else "19") + year
