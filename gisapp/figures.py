"""Figures that people enter for targets: each kept in the project for ever, a later one of its key in its place."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import TYPE_CHECKING

from analysis.figures import Figure, checked
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.plan import Plan
    from layers.project import Project

_PREFIX = "figure/"
"""Each figure is a fact of its own, so that two people who enter figures at once lose none, and undoing edits of
layers leaves them alone."""


def entered(project: Project) -> list[Figure]:
    """Return the figures of a project in order of entry; `GisError` where another program has damaged one."""
    facts = sorted((key, text) for key, text in project.store.meta().items() if key.startswith(_PREFIX))
    try:
        return [Figure.of(json.loads(text)) for _, text in facts]
    except (ValueError, KeyError, TypeError) as error:
        raise GisError("A figure in the project cannot be read; enter it again.") from error


def enter(project: Project, figure: Figure, plan: Plan, counties: Iterable[str]) -> None:
    """Enter a figure, or take one back; `GisError` where the plan cannot place it."""
    stored = checked(figure, plan, counties).record() | {"who": project.who}
    if figure.value is None and figure.key not in {one.key for one in entered(project)}:
        raise GisError(
            "No figure of {target} {year} of {date} has been entered, so none can be taken back.",
            target=figure.target,
            year=figure.year,
            date=figure.date,
        )
    number = sum(key.startswith(_PREFIX) for key in project.store.meta())
    # Two people may count alike at the same moment: chance keeps their figures apart.
    project.set_fact(f"{_PREFIX}{number:06d}-{token_hex(4)}", json.dumps(stored, ensure_ascii=False))
    project.results_changed.emit()
