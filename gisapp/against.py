"""What an open project is compared with: another day, plan or project, the state before its last change, a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from analysis.changes import Side
from analysis.city import City
from analysis.compare import ABSENT
from analysis.plan import read_plan, read_plan_file
from analysis.plants import PLANTS
from analysis.scenario import overlaid, side_by_side
from analysis.themes import RULES
from gisapp.audit import with_audit
from gisapp.comparing import CAUSES, compared, table, undone
from gisapp.i18n import mark, translator
from gisapp.run import plan_of
from layers.kinds import Choice, Field
from layers.messages import GisError, message
from layers.project import Project
from layers.results import LISTS
from layers.style import VERDICTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analysis.scenario import Outlook
    from gisapp.comparing import Comparison
    from gisapp.i18n import Language
    from layers.messages import Message

What = Literal["day", "plan", "project", "before", "scenario"]

QUESTIONS: dict[What, str] = {
    "day": mark("another day"),
    "plan": mark("another plan file"),
    "project": mark("another project"),
    "before": mark("before the last change"),
    "scenario": mark("a scenario"),
}
"""What can be compared with, in words."""

_STATES = (
    *(Choice(one.code, one.zh, one.en) for one in (VERDICTS["yes"], VERDICTS["verify"])),
    Choice("no", VERDICTS["done"].zh, VERDICTS["done"].en),
    Choice(ABSENT, "不存在", "Not there"),
)

OBJECTS = (
    Field("move", "text", "变化", "Move", choices=(
        Choice("come", "新进", "Comes"), Choice("go", "退出", "Goes"), Choice("turn", "结论变化", "Changes"))),
    Field("name", "text", "名称", "Name"),
    Field("county", "text", "县(市、区)", "County"),
    Field("before", "text", "原结论", "Before", choices=_STATES),
    Field("after", "text", "新结论", "After", choices=_STATES),
    Field("cause", "text", "原因", "Cause"),
    Field("detail", "text", "说明", "Why"),
    Field("list", "text", "清单", "List", choices=tuple(Choice(one.id, one.zh, one.en) for one in LISTS.values())),
    Field("id", "text", "编号", "ID"),
)  # fmt: skip
"""Columns of the objects whose verdict differs."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be compared with.

    Parameters
    ----------
    what
        One of `QUESTIONS`.
    day, file, name
        The day, the plan or project, or the scenario; as `what` needs.
    """

    what: What
    day: dt.date | None = None
    file: Path | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One state and what it is called."""

    title: Message
    side: Side


Pair = tuple[Named, Named]


@dataclass(frozen=True, slots=True)
class Answer:
    """What differs between two states.

    Parameters
    ----------
    titles
        What the states are called, the earlier first.
    outlooks
        Their figures.
    comparison
        Whose verdict differs, and why.
    objects
        The same as a table: `kind` and the columns of `OBJECTS`.
    causes
        Words of its causes by code.
    """

    titles: tuple[Message, Message]
    outlooks: list[Outlook]
    comparison: Comparison
    objects: pd.DataFrame
    causes: Mapping[str, str]


def answer(states: Pair, language: Language, progress: Callable[[float], None] = lambda _: None) -> Answer:
    """Compare two states; nothing is read or written.

    Parameters
    ----------
    states
        As `states_of` gives them.
    language
        Of the sentences.
    progress
        Called with the share done, 0 to 1; may raise to cancel.
    """
    first, second = states
    outlooks = side_by_side(first.side, {"after": second.side}, lambda share: progress(0.4 * share))
    found = compared(first.side, second.side, lambda share: progress(0.4 + 0.55 * share))
    objects = _objects(found, language)
    return Answer((first.title, second.title), outlooks, found, objects, _words(objects["cause"], language))


def worded(found: Answer, language: Language) -> Answer:
    """Return an answer with its sentences in another language."""
    told = table(found.comparison, language)
    objects = found.objects.assign(detail=told["detail"])
    return replace(found, objects=objects, causes=_words(objects["cause"], language))


def states_of(here: Side, path: Path, question: Question) -> Pair:
    """Return the two states that are to be compared, the earlier first.

    Parameters
    ----------
    here
        The open project as it is shown.
    path
        Its file, which is read where the project keeps what it is compared with.
    question
        With what it is compared.

    Raises
    ------
    GisError
        What it is compared with is not said, cannot be read, or is the same.
    """
    now = Named(message("now"), here)
    if question.what == "day" and question.day is not None:
        return _days(here, question.day)
    if question.what == "plan" and question.file is not None:
        plan = read_plan(read_plan_file(question.file), str(question.file), RULES, [])
        other = Named(message("by the plan {file}", file=question.file.name), Side(here.layers, plan, here.as_of))
        return Named(message("by the plan in use"), here), other
    if question.what == "project" and question.file is not None:
        if question.file.resolve() == path.resolve():
            raise GisError("{path} is the open project: choose another one.", path=question.file)
        with Project.open(question.file) as project:
            side = Side(with_audit(project.layers(), project), plan_of(project, None, []), here.as_of)
        return Named(message("{file}", file=question.file.name), side), Named(message("{file}", file=path.name), here)
    if question.what == "scenario" and question.name:
        with Project.open(path) as project:
            scenario = project.scenario(question.name)
            plan = plan_of(project, None, scenario.settings)
        side = Side(overlaid(here.layers, scenario.changes), plan, here.as_of)
        return now, Named(message("in the scenario {name}", name=scenario.name), side)
    if question.what == "before":
        with undone(path) as (earlier, why):
            side = Side(with_audit(earlier.layers(), earlier), plan_of(earlier, None, []), here.as_of)
        before = message("before the last change ({why})", why=why) if why else message("before the last change")
        return Named(before, side), now
    raise GisError("Choose what to compare with.")


def _days(here: Side, day: dt.date) -> Pair:
    if day == here.as_of:
        raise GisError("Both states are as of {day}: choose another day.", day=day)
    both = [Named(message("as of {day}", day=one), Side(here.layers, here.plan, one)) for one in (day, here.as_of)]
    both.sort(key=lambda one: one.side.as_of)
    return both[0], both[1]


def _objects(found: Comparison, language: Language) -> pd.DataFrame:
    """Return a row for each object and list, with its county on the side that has it, the later first."""
    told = table(found, language)
    kinds = told["list"].map({name: one.objects for name, one in LISTS.items()}).astype("object")
    county = pd.Series(None, index=told.index, dtype="str")
    for kind in kinds.unique():
        own = kinds == kind
        for side in (found.second, found.first):
            known = told.loc[own, "id"].map(_counties(side, str(kind)))
            county[own] = county[own].fillna(known.astype("str"))
    come, go = (told[name].isin(["no", ABSENT]) for name in ("before", "after"))
    move = pd.Series(np.where(come, "come", np.where(go, "go", "turn")), index=told.index, dtype="str")
    return told.assign(kind=kinds, county=county, move=move)


def _counties(side: Side, kind: str) -> dict[str, str]:
    """Return the county of every object of a kind, by id."""
    city = City(side.layers, side.plan, side.as_of)
    if kind == PLANTS.id:
        frame = city.plants.as_frame()
        return dict(zip(frame["id"], frame["county"], strict=True))
    objects = city.table(kind)
    return dict(zip(objects.frame["id"], city.divisions.locate(objects).county, strict=True))


def _words(causes: pd.Series, language: Language) -> dict[str, str]:
    """Return the words of causes that may work together (+) or each alone (/)."""
    say = translator(language)
    words = {}
    for code in causes.unique():
        parts = code.replace("+", " + ").replace("/", " / ").split(" ")
        words[str(code)] = " ".join(say(CAUSES[one]) if one in CAUSES else one for one in parts)
    return words
