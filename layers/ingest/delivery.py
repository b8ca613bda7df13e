"""A second delivery of a ledger: what is new, gone and changed, field by field, and the edits that follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.flat import COORDINATE_DECIMALS, as_text, wkt
from layers.ingest.pairing import SAME_SPOT_M, differing, moved_m, name_of, pair
from layers.kinds import SOURCE, UNCERTAINTY
from layers.messages import Message, message
from layers.store.base import Changes
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from layers.ingest.convert import Conversion
    from layers.ingest.pairing import Pairing
    from layers.kinds import LayerKind

    Check = Callable[[Conversion], Conversion]
    """Rejects rows, and says what is to be said of others."""

PLACE = "geometry"
"""Stands for the place among the changed fields."""

COLUMNS = ("what", "id", "name", "field", "before", "after")
"""Columns of `Delivery.entries`."""

NEW, GONE, CHANGED = "new", "gone", "changed"
"""Words of the column `what`."""

_LONGEST = 200
"""Signs of an outline that are shown."""


@dataclass(frozen=True)
class Delivery:
    """What a file changes in a layer.

    Parameters
    ----------
    entries
        One row for each feature that is `NEW` or `GONE` and for each field that is `CHANGED`, columns of `COLUMNS`,
        all text; `field` is `PLACE` for a move. Gone is what no row of the file is, and no rejected row may be.
    unchanged
        Number of features that the file has and leaves as they are.
    notes
        What is to be said of the comparison.
    """

    entries: pd.DataFrame
    unchanged: int = 0
    notes: tuple[Message, ...] = ()

    @property
    def new(self) -> tuple[str, ...]:
        """Ids of the features that come."""
        return self._ids(NEW)

    @property
    def gone(self) -> tuple[str, ...]:
        """Ids of the features that are not in the file; an update leaves them in place."""
        return self._ids(GONE)

    @property
    def altered(self) -> tuple[str, ...]:
        """Ids of the features of which a field changes."""
        return self._ids(CHANGED)

    @property
    def changed(self) -> pd.DataFrame:
        """The changed fields."""
        return self.entries[self.entries["what"] == CHANGED]

    def _ids(self, what: str) -> tuple[str, ...]:
        return tuple(self.entries["id"][self.entries["what"] == what].unique())


def entries(what: str, frame: pd.DataFrame, kind: LayerKind) -> pd.DataFrame:
    """Return one row for each feature of a table."""
    name = name_of(kind)
    columns = {"what": what, "id": frame["id"], "name": None if name is None else frame[name]}
    return pd.DataFrame(columns, index=frame.index, columns=list(COLUMNS)).astype("str")


@dataclass(frozen=True)
class Compared:
    """A file beside the layer: rows that fit several features rejected, ids of the layer given to those that fit one.

    Parameters
    ----------
    conversion
        The rows; those that are new may lack an id.
    at
        Position in the layer of each accepted feature, -1 for a new one.
    doubted
        Ids that a rejected row may be.
    notes
        What is to be said of it.
    """

    conversion: Conversion
    at: NDArray[np.intp]
    doubted: frozenset[str]
    notes: tuple[Message, ...] = ()

    def checked(self, check: Check, layer: gpd.GeoDataFrame) -> Compared:
        """Return the same without the rows that a check rejects, seen as they will be: blanks as the layer has them."""
        accepted = self.conversion.accepted
        rows = np.flatnonzero(self.at >= 0)
        old = layer.iloc[self.at[rows]]
        seen = accepted.copy()
        for name in accepted.columns:
            blank = np.flatnonzero(accepted[name].isna().to_numpy()[rows])
            if name in layer and len(blank):
                column = seen[name].array.copy()
                column[rows[blank]] = old[name].array[blank]
                seen[name] = column
        done = check(replace(self.conversion, accepted=seen))
        kept = accepted.index.isin(done.accepted.index)
        lost = accepted["id"][~kept & (self.at >= 0)]
        conversion = replace(done, accepted=accepted[kept])
        return replace(self, conversion=conversion, at=self.at[kept], doubted=self.doubted | set(lost))


def compare(conversion: Conversion, layer: gpd.GeoDataFrame, kind: LayerKind) -> Compared:
    """Find out which row is which feature of the layer."""
    rows = conversion.accepted
    pairing: Pairing = pair(rows, layer, kind)
    settled = conversion.without({rows.index[at]: said for at, said in pairing.doubtful.items()})
    kept = rows.index.isin(settled.accepted.index)
    at = pairing.at[kept]
    found = at >= 0
    ids = settled.accepted["id"].astype("object")
    own = settled.accepted["id"].to_numpy(object)[found]
    ids[found] = layer["id"].to_numpy(object)[at[found]]
    other = pd.notna(own) & (own != ids[found].to_numpy(object))
    accepted = settled.accepted.assign(id=ids.astype("str"))
    doubted = {*layer["id"].iloc[pairing.meant], *layer["id"].iloc[pairing.at[~kept & (pairing.at >= 0)]]}
    doubted |= _named_in(settled.rejected, layer, kind)
    notes = []
    if other.any():
        notes.append(
            message(
                "{count} features keep the id that they have in the project ({ids}), not that of the file ({others}).",
                count=int(other.sum()),
                ids=_some(ids[found][other]),
                others=_some(pd.Series(own[other])),
            )
        )
    return Compared(replace(settled, accepted=accepted), at, frozenset(doubted), tuple(notes))


def identified(conversion: Conversion, layer: gpd.GeoDataFrame, kind: LayerKind) -> Conversion:
    """Return the rows with the id of the feature that each is by name and place, where it has no id of its own.

    A made id says only where a row stood in a file: it must not make one object of two.
    """
    rows = conversion.accepted
    if not len(layer) or rows["id"].notna().all():
        return conversion
    pairing = pair(rows, layer, kind)
    same = rows["id"].isna().to_numpy() & (pairing.at >= 0)
    same[list(pairing.doubtful)] = False
    found = layer["id"].to_numpy(object)[pairing.at]
    same &= (
        ~pd.Series(found).isin(rows["id"]).to_numpy() & ~pd.Series(np.where(same, found, None)).duplicated().to_numpy()
    )
    return replace(conversion, accepted=rows.assign(id=rows["id"].mask(same, pd.Series(found, index=rows.index))))


def _named_in(rejected: pd.DataFrame, layer: gpd.GeoDataFrame, kind: LayerKind) -> set[str]:
    """Return the ids of features whose id or name stands in a cell of a rejected row: they are not gone."""
    raw = rejected.drop(columns="reason", errors="ignore")
    cells = {cell for name in raw.columns for cell in as_text(raw[name]).dropna()}
    named = layer["id"].isin(cells)
    name = name_of(kind)
    if name is not None:
        named |= layer[name].isin(cells)
    return set(layer["id"][named])


def update(compared: Compared, layer: gpd.GeoDataFrame, kind: LayerKind) -> tuple[list[Changes], Delivery]:
    """Return the edits that bring the layer up to a file, and the account of them.

    Parameters
    ----------
    compared
        From `compare`, every id made.
    layer
        What is there, with `version`.
    kind
        The layer.

    Returns
    -------
    changes
        New features, and for those that are there only the fields that change; a blank cell changes nothing.
    delivery
        The account.
    """
    accepted, at = compared.conversion.accepted, compared.at
    found = np.flatnonzero(at >= 0)
    new, old = accepted.iloc[found].reset_index(drop=True), layer.iloc[at[found]].reset_index(drop=True)
    differs, notes = _differences(new, old, compared.conversion, kind)
    # What changes says where it comes from.
    sourced = differs.assign(source=differs["source"] | differs.any(axis=1) & new["source"].notna())
    changes = _updates(kind, new, old, sourced)
    fresh = accepted.iloc[np.flatnonzero(at < 0)].reset_index(drop=True)
    if len(fresh):
        changes.append(Changes(kind.id, insert=fresh))
    present = set(layer["id"].iloc[at[found]]) | compared.doubted
    gone = layer[~layer["id"].isin(present)]
    notes = [*compared.notes, *notes, *_moved_far(fresh, gone, name_of(kind))]
    parts = [entries(NEW, fresh, kind), entries(GONE, gone, kind), *_changed(new, old, differs, kind)]
    unchanged = len(found) - int(differs.any(axis=1).sum())
    return changes, Delivery(pd.concat(parts, ignore_index=True), unchanged, tuple(notes))


def replacement(conversion: Conversion, layer: gpd.GeoDataFrame, kind: LayerKind) -> tuple[list[Changes], Delivery]:
    """Return the edit that puts a file in the place of the layer, and what that changes, by id."""
    accepted = conversion.accepted.reset_index(drop=True)
    at = accepted["id"].map(pd.Series(np.arange(len(layer)), index=layer["id"].to_numpy())).fillna(-1).to_numpy(np.intp)
    _, delivery = update(Compared(conversion, at, frozenset()), layer, kind)
    return [Changes(kind.id, insert=accepted, replace_all=True)], replace(delivery, notes=())


def _differences(
    new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, conversion: Conversion, kind: LayerKind
) -> tuple[pd.DataFrame, list[Message]]:
    """Return which fields change, the place among them as `PLACE`, and what is to be said."""
    differs = differing(new, old)
    here, there = has_place(new), has_place(old)
    apart = moved_m(new.geometry, old.geometry)
    types = [shapely.get_type_id(one.geometry.to_numpy()) for one in (new, old)]
    points = (types[0] == 0) & (types[1] == 0)
    outlines = here & there & (types[0] != 0)
    tolerance = 2 * 10.0**-COORDINATE_DECIMALS
    same = shapely.equals_exact(new.geometry.to_numpy(), old.geometry.to_numpy(), tolerance, normalize=True)
    coarser = here & there & (types[0] == 0) & (types[1] != 0)
    differs[PLACE] = (here & ~there) | (points & (apart > SAME_SPOT_M)) | (outlines & ~same)
    stated = {one.field for one in conversion.matches}
    for name in (one.name for one in kind.fields if one.name not in stated and one.name in differs):
        # What the reader worked out fills a gap; how exact a place is goes with the place; where the row stands in
        # this file is no news of the object.
        gap = differs[PLACE] if name == UNCERTAINTY.name else old[name].isna() & (name != SOURCE.name)
        differs[name] &= gap
    return differs, _notes(new, old, coarser & (apart > SAME_SPOT_M))


def _notes(new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, off: NDArray[np.bool_]) -> list[Message]:
    notes = []
    if off.any():
        notes.append(
            message(
                "{count} points lie off the outlines that the layer has ({ids}); the outlines stay.",
                count=int(off.sum()),
                ids=_some(new["id"][off]),
            )
        )
    shared = [name for name in new.columns if name in old and name not in ("id", "geometry", "source")]
    blank = sum(int((new[name].isna() & old[name].notna()).sum()) for name in shared if new[name].notna().any())
    if blank:
        notes.append(
            message(
                "{count} blank cells stand against values in the layer, which stay; to erase a value, replace the layer"
                " or edit it there.",
                count=blank,
            )
        )
    return notes


def _moved_far(fresh: gpd.GeoDataFrame, gone: gpd.GeoDataFrame, name: str | None) -> list[Message]:
    """Say which names both come and go: one object that moved farther than its uncertainty, or two."""
    if name is None:
        return []
    both = fresh[name][fresh[name].notna() & fresh[name].isin(gone[name])]
    if both.empty:
        return []
    return [
        message(
            "{count} names are new and gone at once ({names}): if they are the same objects, give the rows their ids.",
            count=both.nunique(),
            names=_some(both.drop_duplicates()),
        )
    ]


def _some(words: pd.Series, most: int = 3) -> str:
    return ", ".join(words.head(most)) + (" …" if len(words) > most else "")


def _updates(kind: LayerKind, new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, differs: pd.DataFrame) -> list[Changes]:
    """Return one edit for each set of fields that change together."""
    altered = differs[differs.any(axis=1)]
    changes = []
    for pattern, rows in altered.groupby(list(altered.columns), sort=False).groups.items():
        names = [name for name, on in zip(altered.columns, np.atleast_1d(pattern), strict=True) if on]
        frame = new.loc[rows, ["id", *names]].assign(version=old.loc[rows, "version"])
        changes.append(Changes(kind.id, update=frame))
    return changes


def _changed(
    new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, differs: pd.DataFrame, kind: LayerKind
) -> list[pd.DataFrame]:
    """Return one row a changed field, by object in the order of the file."""
    features = entries(CHANGED, old, kind)
    parts = []
    for name in differs.columns:
        rows = np.flatnonzero(differs[name])
        if len(rows):
            values = {
                column: _shown(frame[name].iloc[rows]) if name in frame else None
                for column, frame in (("before", old), ("after", new))
            }
            parts.append(features.iloc[rows].assign(field=name, **values).astype("str"))
    # Stable: the fields of one object stay in the order of the kind.
    return [pd.concat(parts).sort_index(kind="stable")] if parts else []


def _shown(column: pd.Series) -> pd.Series:
    """Return values as text; of a long outline only the beginning."""
    if isinstance(column, gpd.GeoSeries):
        text = pd.Series(wkt(column.to_numpy()), index=column.index, dtype="str")
        return text.where(text.str.len().fillna(0) <= _LONGEST, text.str.slice(0, _LONGEST) + "…")
    return as_text(column)
