"""What the tables of the window show: the lists of a run and the attributes of a layer, as columns and features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gisapp.desktop.panels.columns import Column
from gisapp.drawn import Feature
from gisapp.i18n import Language, translator
from gisapp.reasons import FINDINGS, feature_names
from layers.kinds import KINDS, Choice, Field
from layers.results import FIELD_CHECKS, LISTS
from layers.style import SYMBOLS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from gisapp.reasons import Words
    from gisapp.snapshot import Snapshot
    from layers.results import ListKind

FIGURES: dict[str, tuple[str, ...]] = {
    "boilers": ("capacity_tph", "distance_m"),
    "plants": ("running_mw", "distance_m"),
    "villages": ("due_households", "coverage"),
    "mines": ("area_ha", "villages_1km"),
    FIELD_CHECKS.objects: ("what", "rule"),
}
"""Columns of a list that stand in front, by the kind of its objects; of other kinds, all that are the list's own."""

_FRONT, _BEHIND = ("verdict", "name", "county"), ("due", "action")
_LAST = ("id", "uncertainty_m", "source")
_LEFT_OUT = ("rules",)
"""All hits by their ids: the card tells them in words."""

_VERDICT = replace(
    next(one for one in FIELD_CHECKS.fields if one.name == "verdict"),
    choices=tuple(Choice(one.code, one.zh, one.en) for one in reversed(VERDICTS.values())),
)
_RULES = tuple(Choice(rule, translator(Language.ZH)(text), text) for rule, text in FINDINGS.items())
_PLANTS = Choice("plants", SYMBOLS["large_plants"].zh, SYMBOLS["large_plants"].en)
_KINDS = (*(Choice(one.id, one.zh, one.en) for one in KINDS.values()), _PLANTS)


@dataclass(frozen=True, eq=False)
class Content:
    """What one table shows.

    Parameters
    ----------
    columns
        In order, all of one length.
    kinds, ids
        The feature of each row.
    chips
        Names of the columns that are shown as chips.
    """

    columns: tuple[Column, ...]
    kinds: NDArray[np.object_]
    ids: NDArray[np.object_]
    chips: frozenset[str] = frozenset({"verdict"})

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(one.field.name for one in self.columns)

    def column(self, name: str) -> Column | None:
        """Return a column, `None` where there is none of that name."""
        return next((one for one in self.columns if one.field.name == name), None)

    def feature(self, row: int) -> Feature:
        """Return the feature of a row."""
        return Feature(self.kinds[row], self.ids[row])

    def rows_of(self, feature: Feature) -> NDArray[np.intp]:
        """Return the rows that are about a feature."""
        return np.flatnonzero((self.ids == feature.id) & (self.kinds == feature.kind))


def listed(snapshot: Snapshot, name: str) -> Content:
    """Return a list of a run, or its field checks."""
    kind = FIELD_CHECKS if name == FIELD_CHECKS.id else LISTS[name]
    table = snapshot.run.lists[name]
    zones = feature_names(snapshot.layers)
    fields = [_worded(one, table, zones) for one in _in_order(kind)]
    if kind is FIELD_CHECKS:
        # All are to be verified, and the reason is what is to be checked.
        fields = [one for one in fields if one.name not in ("verdict", "reason")]
    kinds = np.full(len(table), kind.objects, dtype=object) if kind.objects else table["kind"].to_numpy(dtype=object)
    return _content(fields, table, snapshot.words, kinds, table["id"])


def attributes(snapshot: Snapshot, kind: str) -> Content:
    """Return all that is known of the features of a kind of `layers.kinds`, with the verdict where they are judged."""
    table, fields = snapshot.layers[kind], list(KINDS[kind].fields)
    verdicts: dict[str, str] = {}
    for layer in snapshot.drawn:
        if layer.kind == kind and layer.verdicts is not None:
            verdicts |= dict(zip(layer.frame["id"], layer.verdicts, strict=True))
    if verdicts:
        table = table.assign(verdict=table["id"].map(verdicts).astype("str"))
        fields.insert(0, _VERDICT)
    if kind == "chp_units":
        # The map shows plants: all units of one name together.
        return _content(fields, table, snapshot.words, np.full(len(table), "plants", dtype=object), table["plant"])
    return _content(fields, table, snapshot.words, np.full(len(table), kind, dtype=object), table["id"])


def _content(
    fields: list[Field], table: pd.DataFrame, words: Words, kinds: NDArray[np.object_], ids: pd.Series
) -> Content:
    columns = tuple(Column(one, table[one.name], words) for one in fields)
    return Content(columns, kinds, ids.to_numpy(dtype=object))


def _in_order(kind: ListKind) -> list[Field]:
    """Return the columns of a list as they are read: which object, its figures, what is due, all else."""
    own = FIGURES.get(kind.objects) or tuple(one.name for one in kind.columns)
    front = [*_FRONT, *own, *_BEHIND]
    by_name = {one.name: one for one in kind.fields if one.name not in _LEFT_OUT}
    others = [name for name in by_name if name not in (*front, *_LAST)]
    return [by_name[name] for name in [*front, *others, *_LAST] if name in by_name]


def _worded(one: Field, table: pd.DataFrame, zones: Mapping[str, str]) -> Field:
    """Return the column with words for what files hold as ids."""
    if one.name == "verdict":
        return _VERDICT
    if one.name in ("rule", "phase"):
        return replace(one, choices=_RULES)
    if one.name == "kind" and not one.choices:
        return replace(one, choices=_KINDS)
    if one.name == "zone":
        found = {
            ids: "、".join(zones.get(each, each) for each in ids.split(";")) for ids in table["zone"].dropna().unique()
        }
        return replace(one, choices=tuple(Choice(ids, name, name) for ids, name in found.items()))
    return one
