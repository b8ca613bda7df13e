"""Every chart of a run, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.charts.corridors import corridors
from gisapp.charts.course import course
from gisapp.charts.coverage import coverage
from gisapp.charts.dues import dues

if TYPE_CHECKING:
    from collections.abc import Callable

    from gisapp.i18n import Language
    from gisapp.run import Run

CHARTS: dict[str, Callable[[Run, Language], str | None]] = {
    "coverage": coverage,
    "corridors": corridors,
    "dues": dues,
    "course": course,
}
"""By id: the function that draws the chart of a run in a language, None where there is nothing to draw."""


def pictures(run: Run, language: Language) -> dict[str, str]:
    """Return the charts of a run as SVG, by id; those with nothing to show are left out."""
    drawn = {name: draw(run, language) for name, draw in CHARTS.items()}
    return {name: svg for name, svg in drawn.items() if svg is not None}
