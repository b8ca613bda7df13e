"""Find what a user types into the search box: an object by its name or id."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gisapp.drawn import Feature

if TYPE_CHECKING:
    from gisapp.snapshot import Snapshot


class Found(NamedTuple):
    """An object that answers a search: its name and where it is, in words."""

    feature: Feature
    name: str
    place: str


def find(snapshot: Snapshot, text: str, most: int = 20) -> list[Found]:
    """Return objects whose name or id holds a text, those that begin with it first.

    Parameters
    ----------
    snapshot
        Where to look.
    text
        Any part of a name or id; case does not matter.
    most
        How many to return.
    """
    wanted = text.strip()
    found: list[tuple[bool, Found]] = []
    if not wanted:
        return []
    for layer in reversed(snapshot.drawn):
        if not len(layer.frame) or layer.symbol.id == "heat_circles":
            continue
        names = layer.frame["name"].fillna("").astype("str") if "name" in layer.frame else layer.frame["id"]
        ids = layer.frame["id"].astype("str")
        holds = names.str.contains(wanted, case=False, regex=False) | ids.str.contains(wanted, case=False, regex=False)
        for at in np.flatnonzero(holds.to_numpy())[:most].tolist():
            row = layer.frame.iloc[at]
            place = " ".join(
                str(row[one]) for one in ("county", "town") if one in row.index and isinstance(row[one], str)
            )
            begins = str(names.iloc[at]).lower().startswith(wanted.lower())
            kind = layer.symbol.title(snapshot.words.language)
            one = Found(Feature(layer.kind, ids.iloc[at]), names.iloc[at] or ids.iloc[at], f"{kind} {place}".strip())
            found.append((not begins, one))
    found.sort(key=lambda each: each[0])
    return [one for _, one in found[:most]]
