"""Find what a user types into the search box: an object by its name or id."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

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
        if layer.anchors is not None:
            # A circle is called like its plant, which is found itself.
            continue
        names, ids = (pd.Series(one, dtype="str").fillna("") for one in (layer.names, layer.frame["id"].to_numpy()))
        holds = names.str.contains(wanted, case=False, regex=False) | ids.str.contains(wanted, case=False, regex=False)
        for at in np.flatnonzero(holds.to_numpy())[:most].tolist():
            row = layer.frame.iloc[at]
            words = [layer.symbol.title(snapshot.words.language), *(row.get(one) for one in ("county", "town"))]
            place = " ".join(one for one in words if isinstance(one, str))
            begins = names[at].lower().startswith(wanted.lower())
            found.append((not begins, Found(Feature(layer.kind, ids[at]), names[at] or ids[at], place)))
    found.sort(key=lambda each: each[0])
    return [one for _, one in found[:most]]
