"""What differs between two states of the city, change by change, and the states that lie between them.

A state between is the first one with some of the changes made: one field of the objects judged, a layer around them or
one feature of it, a number of the plan, the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel

from analysis.city import City
from analysis.engine import verdicts_in
from analysis.plants import PLANTS
from analysis.rules import LISTINGS
from layers.kinds import KINDS
from layers.tables import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import geopandas as gpd

    from analysis.plan import Plan

SHAPE = "geometry"
"""Stands for the place among the fields."""

UNITS = "chp_units"
"""The layer whose features are told apart by plant."""

Path = tuple[str, ...]

_MUTE = {"name", "version", "city", "departments", "targets", "ring_zones", "clause", "text", "inferred"}
"""Keys of a plan on which no verdict depends."""

_NEVER_JUDGED = {"id", "version", "name", "source", "note", "address"}


@dataclass(frozen=True)
class Side:
    """One state of the city: its layers by kind, the plan it is judged by, and the day."""

    layers: Mapping[str, gpd.GeoDataFrame]
    plan: Plan
    as_of: dt.date


@dataclass(frozen=True)
class Change:
    """One thing that is different on the second side.

    Parameters
    ----------
    what
        ``own``: a field of the objects judged; ``layer``: a whole layer around them; ``feature``: one feature of it;
        ``plan``: a value of the plan; ``date``: the day; ``passing``: a date of one kind that lies between the days.
    kind
        The layer; blank for the plan and the day.
    name
        Field or feature.
    path
        Keys of a plan's value.
    """

    what: Literal["own", "layer", "feature", "plan", "date", "passing"]
    kind: str = ""
    name: str = ""
    path: Path = ()


class Between:
    """The states between two sides, for objects that both have.

    Parameters
    ----------
    first, second
        The sides, their layers mended (`analysis.engine.mended`).
    """

    def __init__(self, first: Side, second: Side) -> None:
        self.first = first
        self.second = second
        self._keys: dict[str, dict[str, str]] = {}
        self._positions: dict[tuple[bool, str], pd.Index] = {}
        self.judged = {one.kind for one in LISTINGS.values()} - {PLANTS.id}

    def frame(self, side: Side, kind: str) -> gpd.GeoDataFrame:
        """Return the layer of a side, empty where it has none."""
        return side.layers[kind] if kind in side.layers else empty(KINDS[kind])

    @cached_property
    def around(self) -> list[Change]:
        """Changes that all objects share: layers around them, values of the plan, the day."""
        kinds = [kind for kind in KINDS if kind not in self.judged and self.keys(kind)]
        changes = [Change("layer", kind) for kind in kinds]
        changes += [Change("plan", path=path) for path in self.plan_values]
        if self.first.as_of != self.second.as_of:
            changes.append(Change("date"))
        return changes

    @cached_property
    def plan_values(self) -> dict[Path, tuple[Any, Any]]:
        """Values of the plan that differ, by their keys: before and after."""
        before, after = (dict(_leaves(side.plan, ())) for side in (self.first, self.second))
        return {path: (before[path], after[path]) for path in before if path in after and before[path] != after[path]}

    def keys(self, kind: str) -> dict[str, str]:
        """Return the features of a layer that differ: what is new, gone, or which fields changed, by key."""
        if kind not in self._keys:
            self._keys[kind] = _differing(self.frame(self.first, kind), self.frame(self.second, kind), kind)
        return self._keys[kind]

    def rows(self, side: Side, kind: str, ids: Collection[str]) -> gpd.GeoDataFrame:
        """Return these objects of a side, by id."""
        frame, key = self.frame(side, kind), (side is self.second, kind)
        if key not in self._positions:
            self._positions[key] = pd.Index(frame["id"])
        return frame.iloc[self._positions[key].get_indexer_for(sorted(ids))].reset_index(drop=True)

    def verdicts(self, changes: Collection[Change], ids: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
        """Return the verdicts by list and id of some objects, by kind, in the state with these changes."""
        layers = {kind: frame for kind, frame in self.first.layers.items() if kind not in self.judged}
        layers |= {kind: self._objects(kind, ids[kind], changes) for kind in ids if kind in self.judged}
        plan, as_of = self.first.plan, self.first.as_of
        for one in changes:
            if one.what == "layer":
                layers[one.kind] = self.frame(self.second, one.kind)
            elif one.what == "feature":
                layers[one.kind] = self._with_feature(layers.get(one.kind, self.frame(self.first, one.kind)), one)
            elif one.what == "plan":
                plan = _with(plan, one.path, self.plan_values[one.path][1])
            elif one.what == "date":
                as_of = self.second.as_of
        for one in changes:
            if one.what == "passing" and one.kind in layers:
                layers[one.kind] = self._passed(layers[one.kind], one)
        return verdicts_in(City(layers, plan, as_of), list(ids))

    def _objects(self, kind: str, ids: Collection[str], changes: Collection[Change]) -> gpd.GeoDataFrame:
        """Return objects as the first side has them, with the changed fields of the second."""
        mixed, other = self.rows(self.first, kind, ids).copy(), self.rows(self.second, kind, ids)
        for one in changes:
            if one.what == "own" and one.kind == kind:
                mixed[one.name] = other[one.name]
        return mixed

    def _with_feature(self, frame: gpd.GeoDataFrame, one: Change) -> gpd.GeoDataFrame:
        """Return a layer with one feature as the second side has it."""
        keys, other = key_of(frame, one.kind), self.frame(self.second, one.kind)
        parts = [frame[keys != one.name], other[key_of(other, one.kind) == one.name]]
        filled = [part for part in parts if len(part)]
        return pd.concat(filled).sort_values("id", kind="stable", ignore_index=True) if filled else frame.iloc[:0]

    def passing(self, frame: gpd.GeoDataFrame, field: str) -> pd.Series:
        """Return which rows have a date that lies after the earlier of the two days and not after the later one."""
        early, late = sorted((self.first.as_of, self.second.as_of))
        days = frame[field].to_numpy(dtype="datetime64[D]")
        return pd.Series((days > np.datetime64(early)) & (days <= np.datetime64(late)), index=frame.index)

    def _passed(self, frame: gpd.GeoDataFrame, one: Change) -> gpd.GeoDataFrame:
        """Return a layer in which dates between the days are on the side of the first day where the second has them."""
        field, _, key = one.name.partition("\0")
        rows = self.passing(frame, field)
        if key:
            rows &= key_of(frame, one.kind) == key
        ahead = self.first.as_of < self.second.as_of
        day = self.first.as_of if ahead else self.first.as_of + dt.timedelta(days=1)
        return frame.assign(**{field: frame[field].mask(rows, pd.Timestamp(day))})


def fields_of(kind: str) -> list[str]:
    """Return the fields on which a verdict may depend, the place last."""
    named = [one.name for one in KINDS[kind].fields if one.name not in _NEVER_JUDGED]
    return [*named, SHAPE]


def dates_of(kind: str) -> list[str]:
    """Return the dates of a kind."""
    return [one.name for one in KINDS[kind].fields if one.type == "date"]


def differs(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, name: str) -> np.ndarray:
    """Return where a field differs between tables of the same length, row by row."""
    if name == SHAPE:
        a, b = (frame.geometry.to_wkb().to_numpy(object) for frame in (one, other))
        return np.asarray(a != b, dtype=bool)
    a, b = (frame[name].reset_index(drop=True) for frame in (one, other))
    same = (a == b).fillna(value=False).astype("bool") | (a.isna() & b.isna())
    return np.asarray(~same)


def key_of(frame: gpd.GeoDataFrame, kind: str) -> pd.Series:
    """Return what tells features apart: the id, or of CHP units the plant."""
    return frame["plant"].fillna(frame["id"]) if kind == UNITS else frame["id"]


def _differing(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, kind: str) -> dict[str, str]:
    """Return what is new, gone, or which fields changed, by key of the feature."""
    keys = [set(key_of(frame, kind)) for frame in (one, other)]
    found = dict.fromkeys(keys[1] - keys[0], "new") | dict.fromkeys(keys[0] - keys[1], "gone")
    # Rows of one key, as the units of a plant, are told apart by id.
    sides = [frame[key_of(frame, kind).isin(keys[0] & keys[1])].sort_values("id") for frame in (one, other)]
    ids = [set(frame["id"]) for frame in sides]
    for frame in sides:
        lonely = ~frame["id"].isin(ids[0] & ids[1])
        found |= dict.fromkeys(key_of(frame, kind)[lonely], "units")
    a, b = (frame[frame["id"].isin(ids[0] & ids[1])].reset_index(drop=True) for frame in sides)
    changed: dict[str, list[str]] = {}
    for name in fields_of(kind):
        for frame in (a, b) if name == "plant" else (b,):
            for key in dict.fromkeys(key_of(frame, kind)[differs(a, b, name)]):
                changed.setdefault(key, []).append(name)
    return dict(sorted(({key: ", ".join(names) for key, names in changed.items()} | found).items()))


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the values of a plan on which verdicts may depend, each with its keys."""
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields if name not in _MUTE}
    if not isinstance(value, dict):
        yield path, value
        return
    for name, part in value.items():
        yield from _leaves(part, (*path, name))


def _with(value: Any, path: Sequence[str], leaf: Any) -> Any:
    """Return a plan, or part of one, with another value under these keys."""
    if not path:
        return leaf
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, head: _with(value[head], rest, leaf)}
    return value.model_copy(update={head: _with(getattr(value, head), rest, leaf)})
