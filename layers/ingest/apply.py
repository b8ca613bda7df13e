"""Put converted rows into a project: ids for those without, and what happens to features that are there already."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from layers.messages import message
from layers.store.base import Changes

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from layers.ingest.convert import Conversion
    from layers.kinds import LayerKind
    from layers.project import Project

Mode = Literal["add", "replace"]


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Parameters
    ----------
    read, rows, features, rejected
        Rows read, rows imported, features made of them, rows rejected; read = rows + rejected.
    conversion
        The same in full: `rejected` also holds rows whose id was taken, `accepted` has every id.
    """

    read: int
    rows: int
    features: int
    rejected: int
    conversion: Conversion

    @classmethod
    def of(cls, settled: Conversion) -> Imported:
        """Return the account of a conversion that is, or would be, imported."""
        return cls(settled.read, settled.rows, len(settled.accepted), len(settled.rejected), settled)


def settle(project: Project, kind: LayerKind, conversion: Conversion, mode: Mode) -> Conversion:
    """Return the conversion as this project can take it, without writing: ids made, rows with a taken id rejected.

    Parameters
    ----------
    project
        Where the rows are to go.
    kind
        The layer.
    conversion
        Rows from `convert`.
    mode
        ``add`` to what is there, or ``replace`` all of it.
    """
    present: set[str] = set(project.layer(kind.id)["id"]) if mode == "add" else set()
    ids = conversion.accepted["id"]
    taken = ids[ids.isin(present)]
    conversion = conversion.without(
        {
            row: message(
                "Id {id} exists already in layer {layer}: replace the layer, or give the row another id.",
                id=one,
                layer=kind.id,
            )
            for row, one in taken.items()
        }
    )
    accepted = conversion.accepted
    return replace(conversion, accepted=accepted.assign(id=_with_ids(accepted["id"], kind, present)))


def import_rows(project: Project, kind: LayerKind, conversion: Conversion, mode: Mode = "add") -> Imported:
    """Write the accepted rows in one transaction and account for every row.

    A file of which no row is accepted changes nothing, so that a wrong choice does not empty a layer.
    """
    settled = settle(project, kind, conversion, mode)
    if len(settled.accepted):
        rows = settled.accepted.reset_index(drop=True)
        changes = Changes(kind.id, insert=rows, replace_all=mode == "replace")
        project.apply(changes, why=f"import {settled.source.file}")
    return Imported.of(settled)


def _with_ids(ids: pd.Series, kind: LayerKind, present: Collection[str]) -> pd.Series:
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
