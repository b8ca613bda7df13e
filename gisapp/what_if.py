"""What scenarios would lead to, as a window shows it: judged once each, and beside one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.changes import Side
from analysis.compare import ABSENT, compare
from analysis.engine import listed
from analysis.plan import BUILTIN, builtin_text, read_plan
from analysis.scenario import FIGURES, outlook, overlaid
from analysis.themes import RULES
from gisapp.card import plain
from gisapp.comparing import Comparison, table
from gisapp.scenarios import DAMAGED, WHAT, standing
from layers.project import Project
from layers.results import LISTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from analysis.plan import Plan
    from analysis.scenario import Outlook
    from gisapp.i18n import Language
    from layers.messages import Message
    from layers.store.base import Scenario

    Layers = Mapping[str, gpd.GeoDataFrame]

HEADLINES = ("boilers_to_close", "boilers_to_upgrade", "uncovered_villages", "mines_to_restore")
"""Lists whose figures stand first, and are told even where nothing changes."""


@dataclass(frozen=True)
class Shelf:
    """The scenarios that a project keeps, and the plan that they change, as they were when they were read."""

    scenarios: tuple[Scenario, ...]
    plan_text: str
    present: Plan
    notes: Mapping[str, Message] = field(default_factory=dict)
    """What must be known of some, by name: that one cannot be read, or that its changes are made already."""

    @property
    def names(self) -> list[str]:
        """Of the scenarios, in order."""
        return [one.name for one in self.scenarios]

    def get(self, name: str) -> Scenario | None:
        """Return the scenario of a name, `None` where there is none."""
        return next((one for one in self.scenarios if one.name == name), None)

    def plan(self, scenario: Scenario | None = None) -> Plan:
        """Return the plan of the project, with the numbers of a scenario."""
        return _plan(self.plan_text, scenario.settings) if scenario and scenario.settings else self.present


def _plan(text: str, settings: Sequence[str] = ()) -> Plan:
    return read_plan(text or builtin_text(), "the project's plan" if text else BUILTIN, RULES, settings)


def shelf_of(path: Path, layers: Layers | None = None) -> Shelf:
    """Read the scenarios of a project; with its layers, which of them are applied already."""
    with Project.open(path) as project:
        kept = tuple(project.scenarios())
        notes = {one.name: DAMAGED for one in kept if one.is_damaged}
        if layers is not None:
            told = {one.name: standing(one, layers, project) for one in kept}
            notes |= {name: note for name, note in told.items() if note is not None}
        return Shelf(kept, project.plan_text, _plan(project.plan_text), notes)


@dataclass(frozen=True)
class State:
    """The city that scenarios are laid upon: its layers with what was measured on images, and the day."""

    layers: Layers
    as_of: dt.date

    def side(self, shelf: Shelf, scenario: Scenario | None) -> Side:
        """Return the city in a scenario, or as it is."""
        layers = overlaid(self.layers, scenario.changes) if scenario else dict(self.layers)
        return Side(layers, shelf.plan(scenario), self.as_of)


def judged(
    state: State, shelf: Shelf, scenario: Scenario | None, present: Outlook | None, progress: Callable[[float], None]
) -> Outlook:
    """Judge the city in a scenario against what it is; with no scenario, as it is."""
    side = state.side(shelf, scenario)
    lists = listed(side.layers, side.plan, side.as_of, progress)
    return outlook(scenario.name if scenario else "", lists, present)


def flips_of(state: State, shelf: Shelf, scenario: Scenario, progress: Callable[[float], None]) -> Comparison:
    """Compare the city as it is with a scenario, object by object, each with its cause."""
    first, second = state.side(shelf, None), state.side(shelf, scenario)
    return Comparison(first, second, compare(first, second, progress))


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in one scenario: its value, and how it differs from the city as it is ("" for not at all)."""

    value: str
    change: str
    sign: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure side by side.

    Parameters
    ----------
    list
        Its list.
    title
        In words.
    present
        As it is.
    cells
        In each scenario.
    heads
        Whether it is the first of its list.
    """

    list: str
    title: str
    present: str
    cells: tuple[Cell, ...]
    heads: bool


def side_by_side(found: Sequence[Outlook], language: Language) -> list[FigureRow]:
    """Return the figures that differ in any scenario, and those that people ask for first.

    Parameters
    ----------
    found
        The city as it is, then scenarios.
    language
        Of the titles.
    """
    words = {one.code: one.title(language) for one in WHAT}
    rows: list[FigureRow] = []
    names = dict.fromkeys((*HEADLINES, *(key.list for key in FIGURES)))
    for key in (key for name in names for key in FIGURES if key.list == name and key.what not in ("come", "go")):
        present, others = found[0].figures[key], [one.figures[key] for one in found[1:]]
        moved = any(round(one - present, 2) for one in others)
        if not moved and (key.list not in HEADLINES or key.what in ("yes", "verify")):
            continue
        heads = not rows or rows[-1].list != key.list
        if heads and key.what != "objects":
            # The list has as many objects as before, but others are certain.
            rows.append(_row(key.list, LISTS[key.list].title(language), found, "objects", heads=True))
        title = LISTS[key.list].title(language) if key.what == "objects" else words[key.what]
        rows.append(_row(key.list, title, found, key.what, heads=key.what == "objects"))
    return rows


def _row(name: str, title: str, found: Sequence[Outlook], what: str, *, heads: bool) -> FigureRow:
    key = next(one for one in FIGURES if one == (name, what))
    present = found[0].figures[key]
    return FigureRow(name, title, plain(present), tuple(_cell(present, one.figures[key]) for one in found[1:]), heads)


def _cell(present: float, value: float) -> Cell:
    change = round(value - present, 2)
    if not change:
        return Cell(plain(value), "", 0)
    arrow = "▲" if change > 0 else "▼"
    return Cell(plain(value), f"{arrow} {'+' if change > 0 else '−'}{plain(abs(change))}", 1 if change > 0 else -1)


def objects_of(found: Comparison, language: Language) -> pd.DataFrame:
    """Return the objects that a scenario has come, go or change: kind, id, list, name, before and after, why.

    ``move`` is "come", "go" or "turn"; ``before`` and ``verdict`` are "yes", "verify", "no" or "absent".
    """
    told = table(found, language)
    come = told["before"].isin(["no", ABSENT])
    go = told["after"].isin(["no", ABSENT])
    return pd.DataFrame(
        {
            "kind": told["list"].map({name: kind.objects for name, kind in LISTS.items()}),
            "id": told["id"],
            "list": told["list"],
            "name": told["name"],
            "move": np.where(come, "come", np.where(go, "go", "turn")),
            "before": told["before"],
            "verdict": told["after"],
            "why": told["detail"],
        }
    )
