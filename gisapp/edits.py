"""What a scenario changes, edit by edit, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from analysis.changes import SHAPE, differs
from gisapp.card import shown
from gisapp.drawn import Feature
from gisapp.i18n import mark, translator
from gisapp.moves import moved_text
from gisapp.plan_numbers import NUMBERS, number_text, value_of
from gisapp.reasons import Words
from layers.ingest.pairing import moved_m, name_of
from layers.kinds import KINDS
from layers.tables import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import geopandas as gpd

    from analysis.plan import Plan
    from gisapp.i18n import Language
    from layers.store.base import Changes, Scenario

    Layers = Mapping[str, gpd.GeoDataFrame]

Part = Literal["plan", "insert", "update", "delete", "replace"]

_SINGLY = 6
"""Objects that are told one by one; of more, how many they are."""

_UNITS = "chp_units"


@dataclass(frozen=True)
class Edit:
    """One line of what a scenario changes.

    Parameters
    ----------
    text
        In the language asked for.
    part
        What is done.
    kind
        The layer; blank for the plan.
    name
        Number of the plan, or the field that changes.
    ids
        Of the features.
    features
        What they are on the map.
    """

    text: str
    part: Part
    kind: str = ""
    name: str = ""
    ids: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()


def edits_of(scenario: Scenario, layers: Layers, plan: Plan, language: Language) -> list[Edit]:
    """Return what a scenario changes, the plan's numbers first.

    Parameters
    ----------
    scenario
        What is told.
    layers, plan
        The city as it is: values before are those.
    language
        Of the words.
    """
    telling = _Telling(layers, language)
    found = [telling.number(setting, plan) for setting in scenario.settings]
    for one in scenario.changes:
        found += telling.edits(one)
    return found


class _Telling:
    """Edits in one language."""

    def __init__(self, layers: Layers, language: Language) -> None:
        self._layers, self._language = layers, language
        self._words, self._say = Words(language), translator(language)

    def number(self, setting: str, plan: Plan) -> Edit:
        name, _, text = setting.partition("=")
        name = name.strip()
        before = number_text(name, getattr(plan.parameters, name, None), self._words)
        after = number_text(name, value_of(text), self._words)
        title = NUMBERS[name].field.title(self._language) if name in NUMBERS else name
        what = self._say(mark("Plan: {name}")).format(name=title)
        return Edit(self._change(what, before, after), "plan", name=name)

    def edits(self, one: Changes) -> Iterator[Edit]:
        title = KINDS[one.kind].title(self._language)
        if one.replace_all:
            text = self._say(mark("{layer}: all that is there goes")).format(layer=title)
            yield Edit(text, "replace", one.kind)
        for part, rows, word in (
            ("delete", one.delete, mark("Delete")),
            ("insert", one.insert, mark("Add")),
        ):
            if rows is not None and len(rows):
                yield from self._whole(part, one.kind, rows, self._say(word))  # type: ignore[arg-type] # mypy widens a tuple's literals
        if one.update is not None and len(one.update):
            yield from self._updates(one.kind, one.update)

    def _whole(self, part: Part, kind: str, rows: pd.DataFrame, word: str) -> Iterator[Edit]:
        """Tell of objects that come or go."""
        title = KINDS[kind].title(self._language)
        known = rows if part == "insert" else self._present(kind, rows["id"])
        if len(rows) > _SINGLY:
            text = self._say(mark("{verb} {count} × {layer}")).format(verb=word, layer=title, count=f"{len(rows):,}")
            yield self._edit(text, part, kind, known, ids=tuple(rows["id"]))
            return
        for number, (one, name) in enumerate(zip(rows["id"], self._names(kind, rows["id"], known), strict=True)):
            text = self._say(mark("{verb} {layer}: {name}")).format(verb=word, layer=title, name=name)
            yield self._edit(text, part, kind, known.iloc[number : number + 1], ids=(one,))

    def _updates(self, kind: str, rows: pd.DataFrame) -> Iterator[Edit]:
        """Tell of values that change, field by field."""
        present = self._present(kind, rows["id"])
        after = rows.set_index("id").loc[present["id"]].reset_index()
        for name in after.columns:
            if name not in ("id", "version") and name in present.columns:
                moved = differs(present, after, name)
                yield from self._field(kind, name, present[moved], after[moved])
        gone = rows["id"][~rows["id"].isin(present["id"])].tolist()
        if gone:
            text = self._say(mark("{layer}: {ids} is no longer there"))
            said = text.format(layer=KINDS[kind].title(self._language), ids=", ".join(gone[:_SINGLY]))
            yield Edit(said, "update", kind, ids=tuple(gone))

    def _field(self, kind: str, name: str, before: gpd.GeoDataFrame, after: pd.DataFrame) -> Iterator[Edit]:
        title = KINDS[kind].title(self._language)
        if len(before) > _SINGLY:
            values = pd.Series(after[name]).drop_duplicates() if name != SHAPE else ()
            what = self._say(mark("{layer}, {count} objects: {field}")).format(
                layer=title, count=f"{len(before):,}", field=self._title(kind, name)
            )
            text = f"{what} → {self._value(kind, name, next(iter(values)))}" if len(values) == 1 else what
            yield self._edit(text, "update", kind, before, name)
            return
        metres = moved_m(before.geometry, after[SHAPE]) if name == SHAPE and len(before) else ()
        for number, called in enumerate(self._names(kind, before["id"], before)):
            row = before.iloc[number : number + 1]
            if name == SHAPE:
                there = after[SHAPE].iloc[number]
                placed = there is not None and not there.is_empty
                text = self._say(mark("{layer} {name}: {what}")).format(
                    layer=title, name=called, what=moved_text(metres[number], placed, self._say)
                )
            else:
                what = self._say(mark("{layer} {name}: {field}")).format(
                    layer=title, name=called, field=self._title(kind, name)
                )
                values = [self._value(kind, name, frame[name].iloc[number]) for frame in (before, after)]
                text = self._change(what, *values)
            yield self._edit(text, "update", kind, row, name)

    def _edit(
        self,
        text: str,
        part: Part,
        kind: str,
        rows: pd.DataFrame,
        name: str = "",
        ids: tuple[str, ...] | None = None,
    ) -> Edit:
        own = tuple(rows["id"]) if ids is None else ids
        features = tuple(features_of(kind, rows)) if len(rows) <= _SINGLY else ()
        return Edit(text, part, kind, name, own, features)

    def _present(self, kind: str, ids: Collection[str]) -> gpd.GeoDataFrame:
        frame = self._layers[kind] if kind in self._layers else empty(KINDS[kind])
        return frame[frame["id"].isin(ids)].reset_index(drop=True)

    def _names(self, kind: str, ids: pd.Series, known: pd.DataFrame) -> list[str]:
        field = name_of(KINDS[kind])
        if field is None or not len(known):
            return list(ids)
        names = dict(zip(known["id"], known[field].fillna(known["id"]), strict=True))
        return [names.get(one, one) for one in ids]

    def _title(self, kind: str, name: str) -> str:
        if name == SHAPE:
            return self._say(mark("place"))
        own = {one.name: one for one in KINDS[kind].fields}
        return own[name].title(self._language) if name in own else name

    def _value(self, kind: str, name: str, value: Any) -> str:
        own = {one.name: one for one in KINDS[kind].fields}
        if pd.isna(value):
            return self._say(mark("blank"))
        return shown(own[name], value, self._words) if name in own else str(value)

    def _change(self, what: str, before: str, after: str) -> str:
        return self._say(mark("{what} {before} → {after}")).format(what=what, before=before, after=after)


def features_of(kind: str, rows: pd.DataFrame) -> list[Feature]:
    """Return what rows of a layer are on the map: the units of a plant are one."""
    if kind == _UNITS:
        return [Feature("plants", one) for one in dict.fromkeys(rows["plant"].dropna())]
    return [Feature(kind, one) for one in rows["id"]]


def rows_of(feature: Feature, layers: Layers) -> tuple[str, gpd.GeoDataFrame]:
    """Return the layer and the rows of what is selected on the map: all units of a plant."""
    if feature.kind == "plants":
        units = layers[_UNITS]
        return _UNITS, units[units["plant"] == feature.id]
    if feature.kind not in layers:
        return feature.kind, empty(next(iter(KINDS.values())))
    frame = layers[feature.kind]
    return feature.kind, frame[frame["id"] == feature.id]
