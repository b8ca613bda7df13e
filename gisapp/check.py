"""The data check as lines of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.city import City
from analysis.quality import check
from gisapp.i18n import mark
from gisapp.run import plan_of
from gisapp.terminal import shown_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.project import Project

_SHOWN = 8
"""Ids named a problem; the rest is counted."""


@dataclass(frozen=True)
class Report:
    """Lines to print and the number of errors among the problems."""

    lines: list[str]
    errors: int


def check_project(project: Project, say: Callable[[str], str]) -> Report:
    """Check the data of a project; one line for each problem of a layer and field, errors first."""
    plan = plan_of(project, None, [])
    found = check(City(project.layers(), plan, plan.end))
    if found.empty:
        return Report([say(mark("No problem found."))], 0)
    severities = {"error": say(mark("error")), "warning": say(mark("warning"))}
    rows: list[tuple[str, ...]] = [
        (say(mark("severity")), say(mark("layer")), say(mark("field")), say(mark("count")), say(mark("problem")))
    ]
    found["text"] = [one.say(say) for one in found["problem"]]
    for (severity, kind, field, text), group in found.groupby(["severity", "kind", "field", "text"], sort=False):
        ids = [str(one) for one in group["id"] if not pd.isna(one) and one != ""]
        named = ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")
        rows.append((severities[severity], kind or "-", field or "-", str(len(group)), f"{text} {named}".rstrip()))
    errors = int((found["severity"] == "error").sum())
    total = say(mark("{errors} errors, {warnings} warnings.")).format(errors=errors, warnings=len(found) - errors)
    return Report([*_aligned(rows), total], errors)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(shown_width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [
        "  ".join(
            [*(text + " " * (width - shown_width(text)) for text, width in zip(row, widths, strict=False)), row[-1]]
        )
        for row in rows
    ]
