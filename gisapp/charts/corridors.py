"""Coal in transit on the corridors: the share of each year beside its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.charts.drawing import SMALL, Drawing, width_of
from gisapp.i18n import mark, translator
from layers import style

if TYPE_CHECKING:
    from gisapp.i18n import Language
    from gisapp.run import Run

_HEIGHT, _TOP, _FOOT, _LEFT, _STEP, _BAR = 300.0, 58.0, 44.0, 52.0, 132.0, 56.0
_MET, _SHORT = style.VERDICTS["done"].colour, style.VERDICTS["yes"].colour


def corridors(run: Run, language: Language) -> str | None:
    """Return the chart, None where no trip in transit is decided."""
    say = translator(language)
    years = run.summary["rates"]["corridors"]["by_year"]
    if all(one["share"] is None for one in years.values()):
        return None
    title = say(mark("Coal in transit on the corridors, by year"))
    said = [
        say(mark("{year}: {share}, target {target}")).format(
            year=year, share=_percent(one["share"]), target=_percent(one["target"])
        )
        for year, one in years.items()
    ]
    width = max(_LEFT + _STEP * len(years) + 16, 110 + width_of(title, 14), 380.0)
    drawing = Drawing("corridors", title, say(mark("; ")).join(said), (width, _HEIGHT))
    drawing.heading(title, run.as_of.isoformat())
    drawing.key(
        (12, 40),
        [(say(mark("reached")), _MET, False), (say(mark("below the target")), _SHORT, True)],
        stroke=say(mark("target")),
    )
    scale = _HEIGHT - _TOP - _FOOT
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _TOP + scale * (1 - share)
        drawing.line([(_LEFT, y), (width - 12, y)], style.RULE)
        drawing.words((_LEFT - 6, y + 4), f"{share:.0%}", anchor="end", size=SMALL, colour=style.SECONDARY)
    for number, (year, one) in enumerate(years.items()):
        x = _LEFT + _STEP * number + _STEP / 2
        drawing.words((x, _HEIGHT - _FOOT + 16), year, anchor="middle", bold=True)
        trips = say(mark("{count} trips")).format(count=f"{one['transit_trips']:,}")
        drawing.words((x, _HEIGHT - _FOOT + 32), trips, anchor="middle", size=SMALL, colour=style.SECONDARY)
        if one["share"] is not None:
            met = one["target"] is None or one["share"] >= one["target"]
            top = _TOP + scale * (1 - one["share"])
            drawing.bar((x - _BAR / 2, top), (_BAR, scale * one["share"]), _MET if met else _SHORT, hatched=not met)
            # At the foot of the bar, where no target comes near.
            drawing.bar((x - 24, _HEIGHT - _FOOT - 24), (48, 17), style.PANEL)
            drawing.words((x, _HEIGHT - _FOOT - 11), _percent(one["share"]), anchor="middle")
        if one["target"] is not None:
            y = _TOP + scale * (1 - one["target"])
            drawing.line([(x - _BAR / 2 - 10, y), (x + _BAR / 2 + 10, y)], style.TEXT, 2)
            drawing.words((x + _BAR / 2 + 13, y + 4), f"{one['target']:.0%}", size=SMALL)
    return drawing.svg()


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
