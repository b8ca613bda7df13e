"""What a set of edits and plan changes would lead to, side by side with the city as it is; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.changes import SHAPE, differs
from analysis.engine import listed
from analysis.themes import LISTINGS
from layers.kinds import KINDS
from layers.messages import GisError
from layers.tables import conform, empty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd

    from analysis.changes import Side
    from analysis.logic import Mask
    from layers.store.base import Changes

    Layers = Mapping[str, gpd.GeoDataFrame]


class Figure(NamedTuple):
    """One figure of a list: its objects with a verdict, or a sum over all of them."""

    list: str
    what: str


SUMS = {
    "boilers_to_close": {"capacity_tph": "capacity_tph"},
    "boilers_to_upgrade": {"capacity_tph": "capacity_tph"},
    "uncovered_villages": {"households": "due_households"},
    "mines_to_restore": {"area_ha": "area_ha"},
}
"""What is summed of a list, with its column; households are those due, less the clean ones."""

FIGURES = tuple(
    Figure(name, what) for name in LISTINGS for what in ("objects", "yes", "verify", *SUMS.get(name, ()), "come", "go")
)
"""Every figure of a state, in order; ``come`` and ``go`` count objects against the city as it is."""


@dataclass(frozen=True)
class Outlook:
    """What a state of the city leads to.

    Parameters
    ----------
    name
        Of the scenario; blank for the city as it is.
    figures
        Each figure of `FIGURES`.
    ids
        Objects by list.
    """

    name: str
    figures: dict[Figure, float]
    ids: dict[str, frozenset[str]]


def overlaid(layers: Layers, changes: Sequence[Changes]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers as they would be after some edits; the ones given stay as they are.

    Edits that are `made` already change nothing.

    Parameters
    ----------
    layers
        Canonical tables by kind, EPSG:4490; what is absent is empty.
    changes
        Edits in their order.

    Raises
    ------
    GisError
        What is to change is not there, or what is to be new is there already.
    """
    result = dict(layers)
    try:
        for one in changes:
            result[one.kind] = _changed(result[one.kind] if one.kind in result else empty(KINDS[one.kind]), one)
    except GisError:
        if made(layers, changes):
            return dict(layers)
        raise
    return result


def made(layers: Layers, changes: Sequence[Changes]) -> bool:
    """Return whether the layers are already what some edits would make of them."""
    return all(
        _is_made(layers[kind] if kind in layers else empty(KINDS[kind]), [one for one in changes if one.kind == kind])
        for kind in dict.fromkeys(one.kind for one in changes)
    )


def _is_made(frame: gpd.GeoDataFrame, edits: Sequence[Changes]) -> bool:
    """Return whether a layer is what edits of its kind, made on the rows that they touch as they are, leave of it."""
    parts = [rows for one in edits for rows in (one.insert, one.update, one.delete) if rows is not None]
    touched = {id_ for rows in parts for id_ in rows["id"]}
    now = frame if any(one.replace_all for one in edits) else frame[frame["id"].isin(touched)]
    then, lost = now, set[str]()
    for one in edits:
        for rows in (one.delete, one.insert):
            if rows is not None:
                then, lost = then[~then["id"].isin(rows["id"])], lost - set(rows["id"])
        if one.update is not None:
            there = one.update["id"].isin(then["id"])
            lost |= set(one.update["id"][~there])
            one = replace(one, update=one.update[there].reset_index(drop=True))
        then = _changed(then, replace(one, delete=None))
    return not lost and _alike(now, then, edits[0].kind)


def _alike(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, kind: str) -> bool:
    """Return whether two tables hold the same rows, in whatever order, under whatever versions."""
    first, second = (frame.sort_values("id", ignore_index=True) for frame in (one, other))
    if list(first["id"]) != list(second["id"]):
        return False
    names = [field.name for field in KINDS[kind].fields]
    return not any(differs(first, second, name).any() for name in (*names, SHAPE))


def _changed(frame: gpd.GeoDataFrame, one: Changes) -> gpd.GeoDataFrame:
    """Return a layer after the edits of one kind."""
    frame = frame.iloc[:0] if one.replace_all else frame
    if one.delete is not None and len(one.delete):
        _require(frame, one.delete, one.kind)
        frame = frame[~frame["id"].isin(one.delete["id"])]
    if one.update is not None and len(one.update):
        _require(frame, one.update, one.kind)
        frame = _updated(frame, one.update, one.kind)
    if one.insert is not None and len(one.insert):
        taken = one.insert["id"][_among(one.insert["id"], frame)]
        if len(taken):
            raise GisError(
                "{id} exists already in layer {layer}: the scenario cannot add it again.",
                id=taken.iloc[0],
                layer=one.kind,
            )
        new = conform(one.insert, KINDS[one.kind]).assign(version=1)
        frame = pd.concat([frame, new], ignore_index=True) if len(frame) else new
    return frame.reset_index(drop=True)


def _require(frame: gpd.GeoDataFrame, rows: pd.DataFrame, kind: str) -> None:
    gone = rows["id"][~_among(rows["id"], frame)]
    if len(gone):
        raise GisError(
            "{id} is no longer in layer {layer}, and the scenario changes it: make the scenario again.",
            id=gone.iloc[0],
            layer=kind,
        )


def _among(ids: pd.Series, frame: gpd.GeoDataFrame) -> Mask:
    """Return which of a few ids a layer has; `isin` would go through all of the layer's, one by one."""
    return np.asarray(pd.Index(frame["id"]).get_indexer(ids) >= 0)


def _updated(frame: gpd.GeoDataFrame, rows: pd.DataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return a layer with new values in some columns of some rows."""
    changed = frame.copy()
    at = pd.Index(frame["id"]).get_indexer(rows["id"])
    for name in rows.columns:
        if name == "geometry":
            shapes = frame.geometry.to_numpy().copy()
            shapes[at] = rows[name].to_numpy()
            changed = changed.set_geometry(shapes, crs=frame.crs)
        elif name not in ("id", "version") and name in changed:
            column = changed[name].copy()
            column.iloc[at] = rows[name].astype(column.dtype).array
            changed[name] = column
    return conform(changed, KINDS[kind])


def outlook(name: str, lists: Layers, present: Outlook | None = None) -> Outlook:
    """Return the figures of a state from its lists (`analysis.engine.listed`), against those of the city as it is."""
    figures: dict[Figure, float] = {}
    ids = {one: frozenset(lists[one]["id"]) for one in LISTINGS}
    for one in LISTINGS:
        table = lists[one]
        figures[Figure(one, "objects")] = len(table)
        for word in ("yes", "verify"):
            figures[Figure(one, word)] = int((table["verdict"] == word).sum())
        for what, column in SUMS.get(one, {}).items():
            values = table[column].to_numpy(dtype=float)
            if what == "households":
                values = np.maximum(values - table["clean_households"].fillna(0.0).to_numpy(dtype=float), 0.0)
            figures[Figure(one, what)] = float(np.nansum(values))
        before = present.ids[one] if present else ids[one]
        figures[Figure(one, "come")] = len(ids[one] - before)
        figures[Figure(one, "go")] = len(before - ids[one])
    return Outlook(name, figures, ids)


def side_by_side(
    present: Side, scenarios: Mapping[str, Side], progress: Callable[[float], None] = lambda _: None
) -> list[Outlook]:
    """Judge the city as it is and in every scenario.

    Parameters
    ----------
    present
        The city as it is.
    scenarios
        Its state in each scenario, by name.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    list
        The city as it is first, then the scenarios in their order.
    """
    sides = {"": present, **scenarios}
    found: list[Outlook] = []
    for number, (name, side) in enumerate(sides.items()):

        def report(share: float, done: int = number) -> None:
            progress((done + share) / len(sides))

        lists = listed(side.layers, side.plan, side.as_of, report)
        found.append(outlook(name, lists, found[0] if found else None))
    return found
