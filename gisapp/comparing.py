"""Compare two projects, days or plans, or a project with itself before its newest change: in words, as a table."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.changes import SHAPE, Side
from analysis.compare import ABSENT, compare
from analysis.engine import verdicts
from analysis.rules import LISTINGS
from gisapp.audit import with_audit
from gisapp.briefing.tables import write_csv
from gisapp.i18n import mark, translator
from gisapp.moves import moved_text
from gisapp.plan_numbers import NUMBERS, number_text, value_of
from gisapp.reasons import Words
from gisapp.run import plan_of
from layers.files import refuse_existing, refuse_same, written_whole
from layers.flat import texts, write_sheet
from layers.ingest.pairing import moved_m, name_of
from layers.kinds import KINDS
from layers.messages import GisError, message
from layers.project import Project
from layers.results import LISTS, YES_VERIFY_NO
from layers.tables import has_place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import geopandas as gpd

    from analysis.compare import Cause, Flip
    from gisapp.i18n import Language
    from gisapp.summary import Judged
    from layers.messages import Message

    Layers = Mapping[str, gpd.GeoDataFrame]

COLUMNS = ("list", "id", "name", "before", "after", "cause", "detail")
"""Columns of the table; `cause` joins kinds by ``+`` where they work together only, by ``/`` where each does alone."""

CAUSES = {
    "new": mark("new object"),
    "gone": mark("object gone"),
    "attribute": mark("attribute"),
    "coordinate": mark("coordinate"),
    "zone": mark("zone"),
    "plant": mark("plant"),
    "plan": mark("plan number"),
    "date": mark("date"),
    "unknown": mark("other objects"),
}
"""What each kind of cause is called."""

_NAMED = 3
"""Features that a sentence names."""


@dataclass(frozen=True)
class Comparison:
    """Two states of the city and whose verdict differs."""

    first: Side
    second: Side
    flips: list[Flip]


def sides(
    path: Path,
    first: Project,
    second: Project | None,
    days: tuple[dt.date | None, dt.date | None],
    plans: tuple[Path | None, Path | None],
) -> tuple[Side, Side]:
    """Return the states to compare.

    Parameters
    ----------
    path, first
        A project and its file.
    second
        Another project; `None` for the same. Without days or plans that differ, the first state is then the project
        before its newest change.
    days
        As-of dates, `None` for the end of the plan.
    plans
        Plan files, `None` for the plan of the project.

    Raises
    ------
    GisError
        There is nothing to compare with.
    """
    later = _side(second or first, days[1], plans[1])
    if second is None and days[0] == days[1] and plans[0] == plans[1]:
        with undone(path) as (earlier, _):
            return _side(earlier, days[0], plans[0]), later
    return _side(first, days[0], plans[0]), later


def _side(project: Project, day: dt.date | None, file: Path | None) -> Side:
    plan = plan_of(project, file, [])
    return Side(with_audit(project.layers(), project), plan, day or plan.end)


@contextmanager
def undone(path: Path) -> Iterator[tuple[Project, str]]:
    """Give a project as it was before its newest change that still stands, in a copy, and why that was made."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "before.gpkg"
        shutil.copyfile(path, copy)
        with Project.open(copy) as earlier:
            if not earlier.undo():
                raise GisError(
                    "Nothing was changed in {project} yet: name a second project, two days or two plans.",
                    project=path,
                )
            # What is undone keeps the reason of what it undoes.
            yield earlier, earlier.history()[-1].why


def compared(first: Side, second: Side, progress: Callable[[float], None] = lambda _: None) -> Comparison:
    """Compare two states."""
    return Comparison(first, second, compare(first, second, progress))


def flipped(before: Layers, project: Project) -> int:
    """Return how many verdicts a change of a project has changed, as its plan judges at its end."""
    plan = plan_of(project, None, [])
    kinds = {one.kind for one in LISTINGS.values()}
    one, other = (verdicts(layers, plan, plan.end, kinds) for layers in (before, project.layers()))
    return sum(one.get(key) != other.get(key) for key in one.keys() | other.keys())


def cause_of(flip: Flip) -> str:
    """Return the kinds of a cause: joined by ``+`` where they work together only, by ``/`` where each does alone."""
    return ("+" if flip.together else "/").join(dict.fromkeys(one.kind for one in flip.causes))


def comparison_part(found: Comparison, states: Sequence[Judged]) -> dict[str, Any]:
    """Return the part of a summary: both states, counts by list and by cause, and every object with its causes."""
    lists = {name: {"come": 0, "go": 0, "changed": 0} for name in LISTS}
    for one in found.flips:
        lists[one.list][_move(one)] += 1
    objects = [
        {
            "list": one.list,
            "kind": one.kind,
            "id": one.id,
            "before": one.before,
            "after": one.after,
            "cause": cause_of(one),
            "causes": [{name: value for name, value in asdict(each).items() if value} for each in one.causes],
        }
        for one in found.flips
    ]
    return {
        **{name: one.stamp() for name, one in zip(("first", "second"), states, strict=True)},
        "lists": lists,
        "causes": dict(sorted(Counter(cause_of(one) for one in found.flips).items())),
        "objects": objects,
    }


def _move(flip: Flip) -> str:
    """Return whether an object comes into its list, goes from it, or is certain in one state and to verify in one."""
    if flip.before in ("no", ABSENT):
        return "come"
    return "go" if flip.after in ("no", ABSENT) else "changed"


def account(found: Comparison, language: Language) -> list[Message]:
    """Return for each list how many objects come, go and change, and the kinds of causes."""
    say = translator(language)
    told = []
    for name, kind in LISTS.items():
        moves = Counter(_move(one) for one in found.flips if one.list == name)
        told.append(
            message(
                "{title}: {come} come, {go} go, {turn} change between certain and to verify",
                title=kind.title(language),
                come=moves["come"],
                go=moves["go"],
                turn=moves["changed"],
            )
        )
    count = Counter("+".join(sorted({each.kind for each in one.causes})) for one in found.flips)
    for kinds, number in count.most_common():
        words = " + ".join(say(CAUSES[kind]) for kind in kinds.split("+"))
        told.append(message("{count} by {cause}", count=number, cause=words))
    return told


def table(found: Comparison, language: Language) -> pd.DataFrame:
    """Return one row an object whose verdict differs, columns of `COLUMNS`; `detail` is a sentence."""
    words = _Words(found, language)
    rows = [
        (
            one.list,
            one.id,
            one.name,
            one.before,
            one.after,
            cause_of(one),
            words.detail(one),
        )
        for one in found.flips
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def write_comparison(path: Path, found: Comparison, language: Language, *, overwrite: bool, read: list[Path]) -> None:
    """Write the table as csv, with codes, or as xlsx, in words."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise GisError("--out {path}: name a file that ends in .csv or .xlsx.", path=path)
    refuse_existing(path, overwrite=overwrite)
    refuse_same(path, *read)
    shown = table(found, language)
    with written_whole(path) as folder:
        if path.suffix.lower() == ".csv":
            write_csv(folder / path.name, shown.apply(texts))
        else:
            write_sheet(folder / path.name, "compare", in_words(shown, language))


def in_words(shown: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a `table`, or some of its rows, with words for codes and titles for columns."""
    say = translator(language)
    verdict = {one.code: one.title(language) for one in YES_VERIFY_NO} | {ABSENT: say(mark("not there"))}
    causes = {text: text.translate({ord("+"): " + ", ord("/"): " / "}) for text in shown["cause"].unique()}
    for text in causes:
        for kind, word in CAUSES.items():
            causes[text] = " ".join(say(word) if part == kind else part for part in causes[text].split(" "))
    shown = shown.assign(
        list=shown["list"].map({name: kind.title(language) for name, kind in LISTS.items()}),
        before=shown["before"].map(verdict),
        after=shown["after"].map(verdict),
        cause=shown["cause"].map(causes),
    )
    heads = (mark("List"), mark("ID"), mark("Name"), mark("Before"), mark("After"), mark("Cause"), mark("Detail"))
    shown.columns = [say(head) for head in heads]
    return shown


class _Words:
    """Causes as phrases in one language."""

    def __init__(self, found: Comparison, language: Language) -> None:
        self.found = found
        self.language = language
        self.say = translator(language)
        self._names: dict[str, dict[str, str]] = {}
        self._moves: dict[str, dict[str, tuple[float, bool]]] = {}

    def detail(self, flip: Flip) -> str:
        """Return why a verdict differs."""
        parts = [self._phrase(one, flip) for one in flip.causes]
        text = self.say(mark("; ")).join(dict.fromkeys(parts))
        if len(parts) == 1:
            return text
        whole = mark("only together: {causes}") if flip.together else mark("each alone: {causes}")
        return self.say(whole).format(causes=text)

    def _phrase(self, one: Cause, flip: Flip) -> str:
        say = self.say
        if one.kind == "new":
            return say(mark("not there before"))
        if one.kind == "gone":
            return say(mark("no longer there"))
        if one.kind == "unknown":
            return say(mark("follows from other objects of its layer"))
        if one.kind == "plan":
            key, before, after = one.field.removeprefix("parameters."), one.before, one.after
            if key in NUMBERS:
                words = Words(self.language)
                before, after = (number_text(key, value_of(text), words) for text in (before, after))
                key = NUMBERS[key].field.title(self.language)
            return self._change(say(mark("plan {key}")).format(key=key), before, after)
        if one.field == SHAPE and one.kind == "coordinate":
            return moved_text(*self._moved(flip), say)
        if one.kind in ("attribute", "coordinate"):
            field = KINDS[one.layer].field(one.field)
            before, after = (field.word(value, self.language) for value in (one.before, one.after))
            return self._change(field.title(self.language), before, after)
        if one.kind == "date" and not one.layer:
            return self._change(say(mark("as-of date")), one.before, one.after)
        subject = self._features(one)
        if one.kind == "date":
            title = KINDS[one.layer].field(one.field).title(self.language)
            return say(mark("{subject}{field} falls between {before} and {after}")).format(
                subject=subject and f"{subject} ", field=title, before=one.before, after=one.after
            )
        return say(mark("{subject}: {what}")).format(subject=subject, what=self._what(one))

    def _change(self, what: str, before: str, after: str) -> str:
        blank = self.say(mark("blank"))
        return self.say(mark("{what} {before} → {after}")).format(
            what=what, before=before or blank, after=after or blank
        )

    def _what(self, one: Cause) -> str:
        """Return what changed of zones or plants."""
        if not one.field:
            return self.say(mark("changed together"))
        if one.field in ("new", "gone", "units"):
            return self.say({"new": mark("new"), "gone": mark("gone"), "units": mark("other units")}[one.field])
        titles = [
            self.say(mark("outline or place")) if name == SHAPE else KINDS[one.layer].field(name).title(self.language)
            for name in one.field.split(", ")
        ]
        return self.say(mark("{fields} changed")).format(fields=self.say(mark(", ")).join(titles))

    def _features(self, one: Cause) -> str:
        """Return the layer and names of zones or plants."""
        if not one.features:
            return ""
        if one.layer not in self._names:
            self._names[one.layer] = self._named(one.layer)
        names = [self._names[one.layer].get(each, each) for each in one.features]
        text = self.say(mark(", ")).join(names[:_NAMED])
        if len(names) > _NAMED:
            text = self.say(mark("{names} and {count} more")).format(names=text, count=len(names) - _NAMED)
        kind = KINDS[one.layer]
        return f"{kind.zh if self.language == 'zh' else kind.en} {text}"

    def _named(self, layer: str) -> dict[str, str]:
        name = name_of(KINDS[layer])
        named: dict[str, str] = {}
        for side in (self.found.first, self.found.second):
            if layer in side.layers and name is not None:
                frame = side.layers[layer]
                named |= dict(zip(frame["id"], frame[name].fillna(frame["id"]), strict=True))
        return named

    def _moved(self, flip: Flip) -> tuple[float, bool]:
        """Return how far an object has moved, in metres, and whether it has a place now."""
        if flip.kind not in self._moves:
            ids = [
                one.id for one in self.found.flips if one.kind == flip.kind and ABSENT not in (one.before, one.after)
            ]
            one, other = (
                side.layers[flip.kind].set_index("id").loc[list(dict.fromkeys(ids))]
                for side in (self.found.first, self.found.second)
            )
            moved = zip(moved_m(one.geometry, other.geometry), has_place(other.geometry), strict=True)
            self._moves[flip.kind] = dict(zip(one.index, moved, strict=True))
        return self._moves[flip.kind][flip.id]
