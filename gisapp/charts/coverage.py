"""Clean heating by county: a bar each, beside the mark of what the plan wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gisapp.charts.drawing import SMALL, Drawing, width_of
from gisapp.i18n import mark, translator
from layers import style

if TYPE_CHECKING:
    from gisapp.i18n import Language
    from gisapp.run import Run

_ROW, _HEAD, _WIDTH = 20.0, 50.0, 620.0
_MET, _SHORT = style.VERDICTS["done"].colour, style.VERDICTS["yes"].colour


class _County(NamedTuple):
    name: str
    rate: float | None
    wanted: float | None


def coverage(run: Run, language: Language) -> str | None:
    """Return the chart, None where no county has a village."""
    say = translator(language)
    counties = _counties(run)
    if not counties:
        return None
    title = say(mark("Households on clean heating, by county"))
    short = sum(one.rate is not None and one.wanted is not None and one.rate < one.wanted for one in counties)
    about = say(mark("{short} of {count} counties lie below what the plan wants by its end.")).format(
        short=short, count=len(counties)
    )
    drawing = Drawing("coverage", title, about, (_WIDTH, _HEAD + _ROW * len(counties) + 16))
    drawing.heading(title, run.as_of.isoformat())
    key = [(say(mark("reached")), _MET, False), (say(mark("below the target")), _SHORT, True)]
    drawing.key((12, 40), key, stroke=say(mark("target")))
    left = 24 + max(width_of(one.name) for one in counties)
    scale = _WIDTH - left - 62
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = left + scale * share
        drawing.line([(x, _HEAD), (x, drawing.height - 14)], style.RULE)
        drawing.words((x, drawing.height - 3), f"{share:.0%}", anchor="middle", size=SMALL, colour=style.SECONDARY)
    for number, one in enumerate(counties):
        _draw(drawing, one, (left, _HEAD + _ROW * number), scale, say(mark("no household due")))
    return drawing.svg()


def _counties(run: Run) -> list[_County]:
    """Return the counties of the run, the furthest behind first, those without a rate last."""
    heating, plan = run.summary["rates"]["heating"], run.plan
    names = run.summary["rates"]["conversions"]["counties"]
    rural, urban_end = (
        next(iter(plan.wanted(name).values()), None) for name in ("village.rural_rate", "village.main_urban_rate")
    )
    found = [
        _County(
            name,
            heating["by_county"].get(name, {}).get("household_rate"),
            urban_end if name in plan.counties.main_urban else rural,
        )
        for name in names
    ]
    if all(one.rate is None for one in found):
        return []
    return sorted(found, key=lambda one: (one.rate is None, one.rate or 0.0))


def _draw(drawing: Drawing, one: _County, place: tuple[float, float], scale: float, nothing: str) -> None:
    left, top = place
    drawing.words((left - 8, top + 14), one.name, anchor="end")
    if one.rate is None:
        drawing.words((left + 6, top + 14), nothing, colour=style.SECONDARY, size=SMALL)
        return
    met = one.wanted is None or one.rate >= one.wanted
    drawing.bar((left, top + 3), (scale * one.rate, _ROW - 6), _MET if met else _SHORT, hatched=not met)
    if one.wanted is not None:
        x = left + scale * one.wanted
        drawing.line([(x, top + 1), (x, top + _ROW - 1)], style.TEXT, 2)
    drawing.words((_WIDTH - 10, top + 14), f"{one.rate:.1%}", anchor="end")
