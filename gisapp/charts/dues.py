"""The lists by the year in which each object is due: what is certain, and what must be verified on site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.charts.drawing import SMALL, Drawing, width_of
from gisapp.i18n import mark, translator
from layers import style
from layers.results import LISTS

if TYPE_CHECKING:
    import pandas as pd

    from gisapp.i18n import Language
    from gisapp.run import Run

_ROW, _TOP, _WIDTH, _GAP = 19.0, 54.0, 760.0, 28.0
_VERDICTS = (("yes", False), ("verify", True))
Counts = dict[str, list[int]]


def dues(run: Run, language: Language) -> str | None:
    """Return the chart, None where every list is empty."""
    say = translator(language)
    undated = say(mark("no date"))
    found = {name: _by_year(run.lists[name], undated) for name in LISTS if name in run.lists}
    panels = {name: counts for name, counts in found.items() if counts}
    if not panels:
        return None
    title = say(mark("Lists by due year"))
    about = say(mark("How many objects each list holds by the year they are due; each list has a scale of its own."))
    columns = _columns(panels)
    tall = max(sum(_height(panels[name]) for name in column) for column in columns)
    drawing = Drawing("dues", title, about, (_WIDTH, _TOP + tall))
    drawing.heading(title, run.as_of.isoformat())
    key = [(style.VERDICTS[code].title(language), style.VERDICTS[code].colour, hatched) for code, hatched in _VERDICTS]
    drawing.key((12, 40), key)
    note = say(mark("each list on its own scale"))
    drawing.words((_WIDTH - 12, 40), note, anchor="end", size=SMALL, colour=style.SECONDARY)
    wide = (_WIDTH - 24 - _GAP) / 2
    for number, column in enumerate(columns):
        top = _TOP
        for name in column:
            _panel(drawing, LISTS[name].title(language), panels[name], (12 + number * (wide + _GAP), top), wide)
            top += _height(panels[name])
    return drawing.svg()


def _by_year(table: pd.DataFrame, undated: str) -> Counts:
    """Return the numbers of certain and of undecided objects by due year, undated ones last."""
    year = table["due"].dt.year.astype("Int64").astype("str").fillna(undated)
    counts = table.groupby([year, table["verdict"].astype("str")]).size()
    found: Counts = {}
    for (one, verdict), count in counts.items():
        found.setdefault(str(one), [0, 0])[0 if verdict == "yes" else 1] += int(count)
    return dict(sorted(found.items(), key=lambda one: (one[0] == undated, one[0])))


def _height(counts: Counts) -> float:
    return 22 + _ROW * len(counts) + 12


def _columns(panels: dict[str, Counts]) -> tuple[list[str], list[str]]:
    """Return the panels in two columns of about the same height, in order."""
    left: list[str] = []
    half = sum(map(_height, panels.values())) / 2
    so_far = 0.0
    for name, counts in panels.items():
        if so_far + _height(counts) / 2 > half:
            break
        left.append(name)
        so_far += _height(counts)
    return left, [name for name in panels if name not in left]


def _panel(drawing: Drawing, title: str, counts: Counts, place: tuple[float, float], wide: float) -> None:
    """Draw one list: a stacked bar a year, with its numbers at the end."""
    x, y = place
    drawing.words((x, y + 12), title, bold=True)
    left = x + max(34.0, *(width_of(one) + 8 for one in counts))
    room = wide - (left - x) - 84
    most = max(sum(one) for one in counts.values())
    for number, (year, (yes, verify)) in enumerate(counts.items()):
        top = y + 22 + _ROW * number
        drawing.words((left - 6, top + 12), year, anchor="end", colour=style.SECONDARY)
        long = room * yes / most
        drawing.bar((left, top + 1), (long, _ROW - 5), style.VERDICTS["yes"].colour)
        unsure = style.VERDICTS["verify"].colour
        drawing.bar((left + long, top + 1), (room * verify / most, _ROW - 5), unsure, hatched=True)
        figures = f"{yes:,} + {verify:,}" if verify else f"{yes:,}"
        drawing.words((left + room * (yes + verify) / most + 6, top + 12), figures)
