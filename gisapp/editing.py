"""Scenarios as people make them: an edit added or taken back gives another scenario; no project is touched."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.changes import SHAPE
from layers.ingest.notation import PARALLEL, read_pairs
from layers.ingest.values import parse
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.store.base import Changes, Scenario
from layers.tables import conform, typed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import shapely

    from gisapp.edits import Edit
    from layers.kinds import Field

_LON, _LAT = (73.0, 136.0), (3.0, 54.0)
"""Of the country; they do not overlap, so a pair tells which is which."""


def with_number(scenario: Scenario, name: str, value: object) -> Scenario:
    """Return the scenario with a number of the plan; in the place of another value of it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    kept = [one for one in scenario.settings if one.partition("=")[0].strip() != name]
    return replace(scenario, settings=(*kept, f"{name}={text}"))


def with_values(
    scenario: Scenario, layer: gpd.GeoDataFrame, kind: str, ids: Sequence[str], values: Mapping[str, object]
) -> Scenario:
    """Return the scenario with other values of some features; a row stands in one edit of it alone.

    Parameters
    ----------
    scenario
        What is added to.
    layer, kind
        The features as they are in the project, and of which kind.
    ids
        Of the layer, or of what the scenario adds.
    values
        By field, None for blank; `SHAPE` for a place, EPSG:4490.

    Raises
    ------
    GisError
        The scenario deletes one of them.
    """
    left, changes = set(ids), []
    for one in scenario.changes:
        if one.kind != kind:
            changes.append(one)
            continue
        if one.delete is not None and (gone := left & set(one.delete["id"])):
            raise GisError("{id} is deleted in this scenario: take that back first.", id=min(gone))
        kept, apart, found = _split(one, left, values)
        left -= found
        changes += [each for each in (kept, apart) if each is not None]
    rows = layer.loc[layer["id"].isin(left), ["id", "version"]]
    if len(rows):
        changes.append(Changes(kind, update=_filled(pd.DataFrame(rows), kind, values)))
    return replace(scenario, changes=tuple(changes))


def _split(
    one: Changes, ids: Collection[str], values: Mapping[str, object]
) -> tuple[Changes | None, Changes | None, set[str]]:
    """Return an edit without, and with, those of its rows that take new values, and which they are."""
    found: set[str] = set()
    apart = None
    if one.insert is not None and (hit := one.insert["id"].isin(ids)).any():
        found |= set(one.insert["id"][hit])
        new = _filled(one.insert[hit], one.kind, values)
        one = replace(one, insert=gpd.GeoDataFrame(pd.concat([one.insert[~hit], new]).reset_index(drop=True)))
    if one.update is not None and (hit := one.update["id"].isin(ids)).any():
        found |= set(one.update["id"][hit])
        apart = Changes(one.kind, update=_filled(one.update[hit], one.kind, values))
        one = replace(one, update=one.update[~hit])
    return _lean(one), apart, found


def _filled(rows: pd.DataFrame, kind: str, values: Mapping[str, object]) -> Any:
    """Return rows of which all have the same new values."""
    filled = rows.reset_index(drop=True).copy()
    for name, value in values.items():
        if name == SHAPE:
            filled = gpd.GeoDataFrame(filled, geometry=gpd.GeoSeries([value] * len(filled), crs=CRS))
        else:
            filled[name] = typed(pd.Series([value] * len(filled)), KINDS[kind].field(name))
    return filled


def with_new(
    scenario: Scenario, layer: gpd.GeoDataFrame, kind: str, values: Mapping[str, object], shape: shapely.Geometry
) -> Scenario:
    """Return the scenario with a new feature, its id one that neither the layer nor the scenario has."""
    taken = {one for each in scenario.changes if each.insert is not None for one in each.insert["id"]}
    taken |= set(layer["id"][layer["id"].str.startswith(scenario.name)])
    number = next(n for n in range(1, len(taken) + 2) if f"{scenario.name}-{n}" not in taken)
    data = {name: [value] for name, value in {**values, "id": f"{scenario.name}-{number}"}.items()}
    frame = gpd.GeoDataFrame(data, geometry=[shape], crs=CRS)
    return replace(scenario, changes=(*scenario.changes, Changes(kind, insert=conform(frame, KINDS[kind]))))


def with_added(scenario: Scenario, changes: Iterable[Changes]) -> Scenario:
    """Return the scenario with more edits; new features whose id it has given already get one of their own."""
    made = list(scenario.changes)
    for one in changes:
        if one.insert is not None:
            taken = {
                id_ for each in made if each.kind == one.kind and each.insert is not None for id_ in each.insert["id"]
            }
            ids = one.insert["id"].tolist()
            free = (name for n in count(1) if (name := f"{scenario.name}-{n}") not in taken and name not in ids)
            named = [next(free) if id_ in taken else id_ for id_ in ids]
            one = replace(one, insert=one.insert.assign(id=pd.Series(named, index=one.insert.index, dtype="str")))
        made.append(one)
    return replace(scenario, changes=tuple(made))


def with_deleted(scenario: Scenario, layer: gpd.GeoDataFrame, kind: str, ids: Sequence[str]) -> Scenario:
    """Return the scenario without some features; what it changed of them is forgotten, what it added is not added."""
    changes = []
    for one in scenario.changes:
        kept = _without_rows(one, ids, ("insert", "update", "delete")) if one.kind == kind else one
        changes += [kept] if kept is not None else []
    rows = layer.loc[layer["id"].isin(ids), ["id", "version"]]
    if len(rows):
        changes.append(Changes(kind, delete=pd.DataFrame(rows).reset_index(drop=True)))
    return replace(scenario, changes=tuple(changes))


def without(scenario: Scenario, edit: Edit) -> Scenario:
    """Return the scenario without one of its edits."""
    if edit.part == "plan":
        settings = [one for one in scenario.settings if one.partition("=")[0].strip() != edit.name]
        return replace(scenario, settings=tuple(settings))
    changes: list[Changes] = []
    for one in scenario.changes:
        if one.kind != edit.kind:
            changes.append(one)
        elif edit.part == "replace":
            changes += [kept] if (kept := _lean(replace(one, replace_all=False))) is not None else []
        elif edit.part == "update" and edit.name:
            changes += _without_field(one, edit)
        else:
            changes += [kept] if (kept := _without_rows(one, edit.ids, (edit.part,))) is not None else []
    return replace(scenario, changes=tuple(changes))


def _without_field(one: Changes, edit: Edit) -> list[Changes]:
    """Return an edit in which some rows keep a field as it is."""
    update = one.update
    if update is None or edit.name not in update or not (hit := update["id"].isin(edit.ids)).any():
        return [one]
    rows = pd.DataFrame(update[hit]).drop(columns=edit.name).reset_index(drop=True)
    if edit.name != SHAPE and SHAPE in rows:
        rows = gpd.GeoDataFrame(rows, geometry=SHAPE, crs=CRS)
    apart = Changes(one.kind, update=rows) if len(rows.columns) > 2 else None
    kept = _lean(replace(one, update=update[~hit].reset_index(drop=True)))
    return [each for each in (kept, apart) if each is not None]


def _without_rows(one: Changes, ids: Collection[str], parts: Collection[str]) -> Changes | None:
    kept: dict[str, Any] = {
        part: rows[~rows["id"].isin(ids)].reset_index(drop=True)
        for part in parts
        if (rows := getattr(one, part)) is not None
    }
    return _lean(replace(one, **kept))


def _lean(one: Changes) -> Changes | None:
    """Return an edit without what is empty; None where nothing is left of it."""
    lean: dict[str, Any] = {
        part: rows if rows is not None and len(rows) else None
        for part, rows in (("insert", one.insert), ("update", one.update), ("delete", one.delete))
    }
    nothing = all(rows is None for rows in lean.values()) and not one.replace_all
    return None if nothing else replace(one, **lean)


def count_of(scenario: Scenario) -> int:
    """Return how many numbers and objects a scenario changes."""
    rows = [getattr(one, part) for one in scenario.changes for part in ("insert", "update", "delete")]
    return len(scenario.settings) + int(np.sum([len(one) for one in rows if one is not None], dtype=int))


def read_value(one: Field, text: str) -> Any:
    """Return what a text says of a field, None where it is blank.

    Raises
    ------
    GisError
        It cannot be read so, or says several things.
    """
    if not text.strip():
        return None
    parsed = parse(pd.Series([text], dtype="str"), one, one.name)
    if parsed.faults:
        raise GisError(next(iter(parsed.faults.values())).text, **next(iter(parsed.faults.values())).figures)
    value = parsed.values.iloc[0]
    if parsed.several:
        raise GisError("{text} says several things: give one value.", text=text.strip())
    return None if pd.isna(value) else value


def read_place(text: str) -> tuple[float, float]:
    """Return longitude and latitude (CGCS2000 degrees) of a pair in any usual way of writing, in either order.

    Raises
    ------
    GisError
        It is no such pair.
    """
    first, second = read_pairs(pd.Series([text], dtype="str"))
    pair = [float(first.value[0]), float(second.value[0])]
    if PARALLEL in first.letter or _LAT[0] <= pair[0] <= _LAT[1]:
        pair.reverse()
    lon, lat = pair
    if not (_LON[0] <= lon <= _LON[1] and _LAT[0] <= lat <= _LAT[1]):
        raise GisError(
            "{text} is no place: write longitude and latitude, such as 115.4712, 38.8671.", text=text.strip()
        )
    return lon, lat
