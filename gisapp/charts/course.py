"""The timeline as small charts side by side: how each rate rises and each list shrinks over the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gisapp.charts.drawing import SMALL, Drawing, shortened
from gisapp.i18n import mark, translator
from gisapp.timeline import RATES
from layers import style
from layers.results import LISTS

if TYPE_CHECKING:
    import datetime as dt

    from gisapp.i18n import Language
    from gisapp.run import Run

_COLUMNS, _WIDE, _TALL, _TOP, _EDGE, _GAP = 3, 236.0, 142.0, 60.0, 14.0, 16.0
_RIGHT, _LINE = 46.0, 18.0
"""Room for figures at the right of a panel, and the height of a line of the key."""
_DAY = "6 2 1 2"
"""Dashes of the as-of date, told from the rest without colour."""

_TARGETS = {
    "rural_rate": "village.rural_rate",
    "main_urban_rate": "village.main_urban_rate",
    "mine_rate": "mine.ownerless_rate",
    "corridor_share": "corridor.share",
}


def course(run: Run, language: Language, columns: int = _COLUMNS) -> str | None:
    """Return the chart, None where the run has no timeline (see the command ``timeline``).

    Parameters
    ----------
    run
        With its timeline.
    language
        Of the words.
    columns
        Panels side by side.
    """
    if run.timeline is None:
        return None
    say = translator(language)
    names = _names(run.timeline)
    rows = -(-len(names) // columns)
    title = say(mark("From the start of the plan to its end"))
    about = say(mark("Rates in per cent with their targets, and lists by number of objects, on every quarter's end."))
    size = (2 * _EDGE + columns * _WIDE + (columns - 1) * _GAP, _top(columns) + rows * _TALL)
    drawing = Drawing("course", title, about, size)
    drawing.heading(title)
    certain, unsure = style.VERDICTS["yes"].colour, style.VERDICTS["verify"].colour
    key = [(say(mark("rate")), style.ACCENT, ""), (say(mark("target")), style.TEXT, "2 3")]
    key.append((say(mark("as-of date")), style.SELECTION, _DAY))
    lists = [(say(mark("to act on")), certain, ""), (say(mark("with what is to verify")), unsure, "4 2")]
    if columns < _COLUMNS:
        drawing.key_of_lines((12, 41), key)
        drawing.key_of_lines((12, 41 + _LINE), lists)
    else:
        drawing.key_of_lines((12, 41), [*key, *lists])
    for number, name in enumerate(names):
        place = _place(number, columns)
        one = run.timeline[run.timeline["id"] == name]
        title = say(RATES[name]) if name in RATES else LISTS[name].title(language)
        _Panel(drawing, place, one, run).draw(name, title)
    return drawing.svg()


def day_at(timeline: pd.DataFrame, columns: int, place: tuple[float, float]) -> dt.date | None:
    """Return the day of a timeline that is nearest to a place on its chart; None beside the panels."""
    x, y = place
    for number, name in enumerate(_names(timeline)):
        left, top = _place(number, columns)
        if left <= x < left + _WIDE and top <= y < top + _TALL:
            days = timeline.loc[timeline["id"] == name, "day"]
            first, last = days.iloc[0], days.iloc[-1]
            wanted = first + (last - first) * ((x - left) / (_WIDE - _RIGHT))
            nearest: dt.date = days.iloc[int((days - wanted).abs().argmin())].date()
            return nearest
    return None


def _names(timeline: pd.DataFrame) -> list[str]:
    """Return what has a panel, in order."""
    return [name for name in [*RATES, *LISTS] if (timeline["id"] == name).any()]


def _top(columns: int) -> float:
    """Return where the panels begin: a narrow chart has its key in two lines."""
    return _TOP + (_LINE if columns < _COLUMNS else 0.0)


def _place(number: int, columns: int) -> tuple[float, float]:
    """Return the upper left corner of a panel."""
    return _EDGE + number % columns * (_WIDE + _GAP), _top(columns) + number // columns * _TALL


class _Panel:
    """One rate or list over the days of the plan."""

    def __init__(self, drawing: Drawing, place: tuple[float, float], rows: pd.DataFrame, run: Run) -> None:
        self.drawing, self.rows, self.run = drawing, rows, run
        self.left, self.top = place[0], place[1] + 24
        self.wide, self.tall = _WIDE - _RIGHT, _TALL - 62
        self.first, self.last = rows["day"].iloc[0], rows["day"].iloc[-1]
        self.span = max(self.last - self.first, pd.Timedelta(days=1))

    def draw(self, name: str, title: str) -> None:
        """Draw title, axis and lines."""
        self.drawing.words((self.left, self.top - 9), shortened(title, _WIDE), bold=True)
        low = self.top + self.tall
        self.drawing.line([(self.left, low), (self.left + self.wide, low)], style.SECONDARY)
        for year in range(self.first.year, self.last.year + 1):
            x = self._x(pd.Timestamp(year, 1, 1))
            self.drawing.line([(x, low), (x, low + 4)], style.SECONDARY)
            middle = (x + self._x(min(pd.Timestamp(year, 12, 31), self.last))) / 2
            self.drawing.words((middle, low + 15), str(year), anchor="middle", size=SMALL, colour=style.SECONDARY)
        self._mark_day(self.run.as_of)
        if name in RATES:
            self._targets(self.run.plan.wanted(_TARGETS[name]))
            self._line(self.rows["share"], 1.0, style.ACCENT, percent=True)
        else:
            total = (self.rows["yes"] + self.rows["verify"]).astype(float)
            most = max(float(total.max()), 1.0)
            self._line(total, most, style.VERDICTS["verify"].colour, dash="4 2", silent=True)
            self._line(self.rows["yes"].astype(float), most, style.VERDICTS["yes"].colour)

    def _x(self, day: pd.Timestamp) -> float:
        return self.left + self.wide * max(0.0, float((day - self.first) / self.span))

    def _y(self, share: float) -> float:
        return self.top + self.tall * (1 - share)

    def _mark_day(self, day: dt.date) -> None:
        if self.first <= pd.Timestamp(day) < self.last:
            x = self._x(pd.Timestamp(day))
            self.drawing.line([(x, self.top - 3), (x, self.top + self.tall)], style.SELECTION, 1.5, _DAY)

    def _targets(self, wanted: dict[int, float]) -> None:
        """Draw what is wanted: a stroke over each year's end, from its beginning if each year has its own."""
        for year, share in wanted.items():
            begin = pd.Timestamp(year, 1, 1) if len(wanted) > 1 else self.first
            ends = (self._x(begin), self._x(pd.Timestamp(year, 12, 31)))
            self.drawing.line([(x, self._y(share)) for x in ends], style.TEXT, 1.2, "2 3")
            below = 12 if share > 0.9 else -3
            # Where a rate begins, it is far below.
            self.drawing.words((ends[0] + 3, self._y(share) + below), f"{share:.0%}", size=10)

    def _line(
        self,
        values: pd.Series,
        most: float,
        colour: str,
        *,
        dash: str = "",
        percent: bool = False,
        silent: bool = False,
    ) -> None:
        """Draw a line through the days that have a value, with its last one in figures."""
        known = values.notna().to_numpy()
        days, heights = self.rows["day"][known], values[known].astype(float)
        points = [(self._x(day), self._y(value / most)) for day, value in zip(days, heights, strict=True)]
        if not points:
            self.drawing.words((self.left + 4, self.top + self.tall - 6), "-", colour=style.SECONDARY)
            return
        self.drawing.line(points, colour, 2, dash)
        if silent:
            return
        for place in points:
            self.drawing.dot(place, 1.8, colour)
        x, y = points[-1]
        last = f"{heights.iloc[-1]:.0%}" if percent else f"{heights.iloc[-1]:,.0f}"
        self.drawing.words((x + 5, y + 4), last, bold=True)
