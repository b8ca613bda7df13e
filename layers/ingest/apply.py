"""Put converted rows into a project: ids for those without, and what happens to features that are there already."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from layers.ingest.delivery import NEW, Delivery, compare, entries, identified, replacement, update
from layers.messages import message
from layers.store.base import Changes
from layers.tables import empty

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    import pandas as pd

    from layers.ingest.convert import Conversion
    from layers.ingest.delivery import Check
    from layers.kinds import LayerKind
    from layers.project import Project

Mode = Literal["add", "update", "replace"]


@dataclass(frozen=True)
class Settled:
    """What an import does to a project, or would do.

    Parameters
    ----------
    conversion
        Every row: `rejected` also holds those that the layer cannot take, `accepted` has every id.
    changes
        The edits, for one transaction; none where no row is accepted or nothing changes.
    delivery
        What they change.
    """

    conversion: Conversion
    changes: tuple[Changes, ...]
    delivery: Delivery

    @property
    def read(self) -> int:
        """Rows read; read = rows + rejected."""
        return self.conversion.read

    @property
    def rows(self) -> int:
        """Rows imported."""
        return self.conversion.rows

    @property
    def features(self) -> int:
        """Features made of them."""
        return len(self.conversion.accepted)

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return len(self.conversion.rejected)


def settle(
    project: Project | None,
    kind: LayerKind,
    conversion: Conversion,
    mode: Mode = "add",
    check: Check = lambda conversion: conversion,
) -> Settled:
    """Return what the rows do to a project, without writing.

    A file of which no row is accepted changes nothing, so that a wrong choice does not empty a layer.

    Parameters
    ----------
    project
        Where the rows are to go; `None` for one that is still to be made.
    kind
        The layer.
    conversion
        Rows from `convert`.
    mode
        ``add`` to what is there: a row whose id is taken is rejected. ``update`` what is there (see
        `delivery.update`): a row that may be several features is rejected. ``replace`` all of it.
    check
        Rejects further rows, such as `checks.checked`; of an update it sees blank cells filled in from the layer.
    """
    layer = empty(kind) if project is None else project.layer(kind.id)
    if mode == "update":
        compared = compare(conversion, layer, kind).checked(check, layer)
        done = _with_ids(compared.conversion, kind, set(layer["id"]))
        changes, delivery = update(replace(compared, conversion=done), layer, kind)
    elif mode == "replace":
        done = _with_ids(identified(check(conversion), layer, kind), kind, set(layer["id"]))
        changes, delivery = replacement(done, layer, kind)
    else:
        done = _with_ids(_without_taken(check(conversion), layer, kind), kind, set(layer["id"]))
        changes = [Changes(kind.id, insert=done.accepted.reset_index(drop=True))]
        delivery = Delivery(entries(NEW, done.accepted, kind))
    if not len(done.accepted):
        changes, delivery = [], Delivery(entries(NEW, done.accepted, kind))
    return Settled(done, tuple(changes), delivery)


def write(project: Project, settled: Settled, *, keep: bool = True) -> None:
    """Write what was settled in one transaction, which can be undone if it is to `keep` what was before.

    Raises
    ------
    GisError
        The layer has changed since, or the project cannot be written; nothing was.
    """
    if settled.changes:
        project.apply(settled.changes, why=f"import {settled.conversion.source.file}", keep=keep)


def import_rows(project: Project, kind: LayerKind, conversion: Conversion, mode: Mode = "add") -> Settled:
    """Settle and write at once, and account for every row."""
    settled = settle(project, kind, conversion, mode)
    write(project, settled)
    return settled


def _without_taken(conversion: Conversion, layer: gpd.GeoDataFrame, kind: LayerKind) -> Conversion:
    """Reject the rows whose id the layer has."""
    ids = conversion.accepted["id"]
    return conversion.without(
        {
            row: message(
                "Id {id} exists already in layer {layer}: use --mode update, or give the row another id.",
                id=one,
                layer=kind.id,
            )
            for row, one in ids[ids.isin(layer["id"])].items()
        }
    )


def _with_ids(conversion: Conversion, kind: LayerKind, present: Collection[str]) -> Conversion:
    accepted = conversion.accepted
    return replace(conversion, accepted=accepted.assign(id=_ids(accepted["id"], kind, present)))


def _ids(ids: pd.Series, kind: LayerKind, present: Collection[str]) -> pd.Series:
    """Return ids with missing ones made as ``<kind>-00001``: after the highest in the layer, past those in use."""
    lacking = ids.isna().to_numpy()
    count = int(lacking.sum())
    pattern = re.compile(rf"{kind.id}-([0-9]{{1,15}})")
    numbers = (int(found[1]) for one in present if (found := pattern.fullmatch(one)))
    used = set(present) | set(ids.dropna())
    free = (
        one for number in itertools.count(1 + max(numbers, default=0)) if (one := f"{kind.id}-{number:05d}") not in used
    )
    filled = ids.astype("object")
    filled[lacking] = list(itertools.islice(free, count))
    return filled.astype("str")
