"""Which row of a file is which feature of a layer: by id, else by name and place; never by guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers import geodesy
from layers.flat import as_text
from layers.kinds import UNCERTAINTY
from layers.messages import message
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.kinds import LayerKind
    from layers.messages import Message

SAME_SPOT_M = 0.02
"""Places this near are one: files write seven decimals of a degree, and shifts between systems round."""

DEFAULT_UNCERTAINTY_M = 100.0
"""Of a point that states none, as in the plan."""

_TELLS_APART = ("adcode", "code", "boiler_no", "ref")
"""Fields that, where both sides have them, tell objects of one name apart."""

_OFFICIAL = ("adcode", "code")
"""Codes that the state gives out: whoever has the same one is the same object, whatever it is called by now."""

_MOST_ALIKE = 1000
"""Objects of one name on either side beyond which a name says nothing."""

_NAMED = 3
"""Candidates that a sentence names."""


@dataclass(frozen=True)
class Pairing:
    """Which row is which feature.

    Parameters
    ----------
    at
        Position in the layer by position of the row, -1 where the row is new or doubtful.
    doubtful
        Why a row can be told neither from a feature nor from another row, by its position.
    meant
        Positions in the layer that a doubtful row may be.
    """

    at: NDArray[np.intp]
    doubtful: Mapping[int, Message]
    meant: NDArray[np.intp]


def pair(rows: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, kind: LayerKind) -> Pairing:
    """Return which row is which feature of the layer.

    A row with an id that the layer has is that feature, and so is one with its official code. Other rows are compared
    by name: within the combined
    uncertainty where both have a place, else in the same county and town. A feature with an id of its own (not one
    made by the program) is not taken for a row with another id. Of several that fit, one with the same values, or
    failing that on the same spot, or the only one left is taken; otherwise the row is doubtful.

    Parameters
    ----------
    rows, layer
        Canonical tables; only positions count, not the index.
    kind
        Their kind.
    """
    known = pd.Series(np.arange(len(layer)), index=layer["id"].to_numpy())
    at = rows["id"].map(known).fillna(-1).to_numpy(np.intp, copy=True)
    _by_code(rows, layer, kind, at)
    pairs = _candidates(rows, layer, kind, at)
    for sieve in (_alike, _on_the_spot, _left_alone):
        pairs = sieve(pairs, at)
    names = as_text(rows[name_of(kind)]) if len(pairs) else None
    others = {one: list(group) for one, group in pairs.groupby("feature")["row"]}
    doubtful: dict[int, Message] = {}
    for row, group in pairs.groupby("row")["feature"]:
        fits, name = list(group), "" if names is None else names.iloc[row]
        ids = layer["id"].iloc[fits[:_NAMED]]
        if len(fits) > 1:
            doubtful[row] = message(
                "{name} fits {count} features of layer {layer} ({ids}): give the row the id of the one that is meant.",
                name=name,
                count=len(fits),
                layer=kind.id,
                ids=", ".join(ids) + (" …" if len(fits) > _NAMED else ""),
            )
        else:
            doubtful[row] = message(
                "{name} fits {id} of layer {layer}, and {count} other rows do so too: give each row an id.",
                name=name,
                id=ids.iloc[0],
                layer=kind.id,
                count=len(others[fits[0]]) - 1,
            )
    return Pairing(at, doubtful, pairs["feature"].unique())


def _by_code(rows: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, kind: LayerKind, at: NDArray[np.intp]) -> None:
    """Put down which row is which feature where one of either has a code."""
    for field in [one.name for one in kind.own_fields if one.name in _OFFICIAL]:
        sides = []
        for frame, free in ((rows, at < 0), (layer, ~np.isin(np.arange(len(layer)), at))):
            code = frame[field].reset_index(drop=True)[free].dropna()
            sides.append(code[~code.duplicated(keep=False)])
        found = sides[0].map(pd.Series(sides[1].index, index=sides[1].to_numpy())).dropna().astype("int64")
        new, old = rows["id"].iloc[found.index], layer["id"].iloc[found]
        found = found[new.isna().to_numpy() | is_made(old, kind).to_numpy()]
        at[found.index.to_numpy()] = found.to_numpy()


def is_made(ids: pd.Series, kind: LayerKind) -> pd.Series:
    """Return which ids the program made, as ``<kind>-00001``."""
    return ids.str.fullmatch(rf"{re.escape(kind.id)}-[0-9]{{1,15}}").fillna(value=False).astype("bool")


def moved_m(new: gpd.GeoSeries, old: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return metres between the shapes of two columns, row by row; NaN where one has no place.

    Between points geodesic; where an outline takes part, on a plane that is true to a few parts in a thousand.
    """
    one, other = new.to_numpy(), old.to_numpy()
    both = np.flatnonzero(has_place(new) & has_place(old))
    metres = np.full(len(one), np.nan)
    points = (shapely.get_type_id(one[both]) == 0) & (shapely.get_type_id(other[both]) == 0)
    plain = both[points]
    ends = [shapely.get_coordinates(shapes[plain]) for shapes in (one, other)]
    metres[plain] = geodesy.distance(ends[0][:, 0], ends[0][:, 1], ends[1][:, 0], ends[1][:, 1])
    rest = both[~points]
    if len(rest):
        lengths = geodesy.degree_lengths(np.array([shapely.bounds(other[rest])[:, 1::2].mean()]))
        scale = np.array([lengths[0][0], lengths[1][0]])
        flat = [shapely.transform(shapes[rest], lambda xy: xy * scale) for shapes in (one, other)]
        metres[rest] = shapely.distance(flat[0], flat[1])
    return metres


def differing(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return where a value is given and is not the old one; both tables row by row, geometry and keys left out."""
    names = [name for name in new.columns if name not in ("id", "version", "geometry")]
    result = {}
    for name in names:
        one = new[name].reset_index(drop=True)
        if name not in old:
            result[name] = one.notna()
            continue
        other = old[name].reset_index(drop=True)
        if pd.api.types.is_float_dtype(one.dtype) and pd.api.types.is_float_dtype(other.dtype):
            same = pd.Series(np.isclose(one, other, rtol=1e-9, atol=0.0))
        else:
            if one.dtype != other.dtype:
                one, other = as_text(one), as_text(other)
            same = (one == other).fillna(value=False).astype("bool")
        result[name] = one.notna() & ~same
    return pd.DataFrame(result, index=pd.RangeIndex(len(new)))


def name_of(kind: LayerKind) -> str | None:
    """Return the field by which people call an object."""
    fields = {one.name: one for one in kind.fields}
    if "name" in fields:
        return "name"
    return next((one.name for one in kind.own_fields if one.required and one.type == "text"), None)


def _called(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return names without what is only a way of writing: width, case, blanks."""
    text = frame[name].reset_index(drop=True).str.normalize("NFKC").str.casefold()
    return text.str.replace(r"\s", "", regex=True)


def _candidates(rows: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, kind: LayerKind, at: NDArray[np.intp]) -> pd.DataFrame:
    """Return the pairs (row, feature) that name and place allow, with the metres between and whether all is alike."""
    name = name_of(kind)
    if name is None or not (at < 0).any():
        return pd.DataFrame({"row": [], "feature": [], "metres": [], "alike": []}, dtype="int64")
    free = pd.Series(np.isin(np.arange(len(layer)), at, invert=True))
    sides = []
    for key, frame, usable in (("row", rows, pd.Series(at < 0)), ("feature", layer, free)):
        called = _called(frame, name)[usable].dropna()
        often = called.map(called.value_counts()) > _MOST_ALIKE
        sides.append(called[~often].rename("called").rename_axis(key).reset_index())
    pairs = sides[0].merge(sides[1], on="called")[["row", "feature"]]
    new, old = rows.iloc[pairs["row"]], layer.iloc[pairs["feature"]]
    given = new["id"].notna().to_numpy()
    keep = ~given | is_made(old["id"], kind).to_numpy()
    pairs["metres"] = moved_m(new.geometry, old.geometry)
    reach = _uncertainty(new) + _uncertainty(old)
    placed = pairs["metres"].notna().to_numpy()
    keep &= np.where(placed, pairs["metres"].to_numpy() <= reach, _neighbours(new, old, kind))
    for field in _TELLS_APART:
        if any(one.name == field for one in kind.own_fields):
            keep &= ~_unlike(new, old, field)
    pairs, new, old = pairs[keep].reset_index(drop=True), new[keep], old[keep]
    other = differing(new.drop(columns=["source", "note"]), old).any(axis=1).to_numpy()
    pairs["alike"] = ~other & ~(pairs["metres"] > SAME_SPOT_M).to_numpy()
    return pairs


def _uncertainty(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return how far each true place can be from the stated one; outlines are where they are."""
    if UNCERTAINTY.name not in frame:
        return np.zeros(len(frame))
    stated = frame[UNCERTAINTY.name].fillna(DEFAULT_UNCERTAINTY_M).to_numpy("float64")
    return np.where(shapely.get_type_id(frame.geometry.to_numpy()) == 0, stated, 0.0)


def _neighbours(new: pd.DataFrame, old: pd.DataFrame, kind: LayerKind) -> NDArray[np.bool_]:
    """Return which pairs lie in one county, as far as the kind knows counties, and in no two towns."""
    fields = {one.name for one in kind.own_fields}
    near = np.ones(len(new), dtype=bool)
    if "county" in fields:
        near = (new["county"].to_numpy(object) == old["county"].to_numpy(object)) & new["county"].notna().to_numpy()
    if "town" in fields:
        near &= ~_unlike(new, old, "town")
    return near


def _unlike(new: pd.DataFrame, old: pd.DataFrame, field: str) -> NDArray[np.bool_]:
    """Return which pairs state two values of a field."""
    both = new[field].notna().to_numpy() & old[field].notna().to_numpy()
    return np.asarray(both & (new[field].to_numpy(object) != old[field].to_numpy(object)), dtype=bool)


def _alike(pairs: pd.DataFrame, at: NDArray[np.intp]) -> pd.DataFrame:
    """Pair rows with features of the same values; twins in their order, which changes nothing."""
    alike = pairs[pairs["alike"].astype("bool")]
    choices = alike.groupby("row")["feature"].transform("size")
    taken: set[int] = set()
    for row, feature in alike[["row", "feature"]].iloc[choices.argsort(kind="stable")].to_numpy():
        if at[row] < 0 and feature not in taken:
            at[row] = feature
            taken.add(feature)
    return _open(pairs, at)


def _on_the_spot(pairs: pd.DataFrame, at: NDArray[np.intp]) -> pd.DataFrame:
    """Pair a row with the only feature on its spot, if it is the only row there."""
    return _only(pairs, pairs["metres"] <= SAME_SPOT_M, at)


def _left_alone(pairs: pd.DataFrame, at: NDArray[np.intp]) -> pd.DataFrame:
    """Pair what has nothing else to be paired with, until nothing more follows."""
    while True:
        left = _only(pairs, pd.Series(data=True, index=pairs.index), at)
        if len(left) == len(pairs):
            return left
        pairs = left


def _only(pairs: pd.DataFrame, among: pd.Series, at: NDArray[np.intp]) -> pd.DataFrame:
    some = pairs[among]
    single = some[~some.duplicated("row", keep=False) & ~some.duplicated("feature", keep=False)]
    at[single["row"].to_numpy(np.intp)] = single["feature"].to_numpy(np.intp)
    return _open(pairs, at)


def _open(pairs: pd.DataFrame, at: NDArray[np.intp]) -> pd.DataFrame:
    """Return the pairs of which neither side is taken."""
    return pairs[(at[pairs["row"].to_numpy(np.intp)] < 0) & ~pairs["feature"].isin(at)]
