"""Rows that hold several things: "2×20 t/h" is one row and two boilers, "2×35万千瓦" a plant of two units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd

    from layers.kinds import LayerKind

_SIZE = {"boilers": ("capacity_tph", None), "chp_units": ("unit_mw", "unit_count")}
"""Field of the size by kind, and that of the count where one feature stands for several of a size."""


def one_by_one(
    frame: gpd.GeoDataFrame, kind: LayerKind, several: Mapping[Hashable, tuple[tuple[int, float], ...]]
) -> gpd.GeoDataFrame:
    """Return the table with a row for each thing, indexed as before; ids are told apart by a number at the end.

    Parameters
    ----------
    frame
        One row for each row of the file.
    kind
        What they are.
    several
        Count and size of each thing, by row number, where there are several.
    """
    present = [row for row in frame.index if row in several]
    if not present or kind.id not in _SIZE:
        return frame
    size, count = _SIZE[kind.id]
    parts = {row: several[row] if count else _each(several[row]) for row in present}
    times = np.array([len(parts.get(row, "1")) for row in frame.index])
    rows = frame.iloc[np.repeat(np.arange(len(frame)), times)].copy()
    split = rows.index.isin(present)
    rows.loc[split, size] = [one for row in present for _, one in parts[row]]
    if count is not None:
        counts = rows[count] if count in rows else pd.Series(pd.NA, index=rows.index, dtype="Int64")
        counts[split] = [number for row in present for number, _ in parts[row]]
        rows[count] = counts
    if "id" in rows:
        number = (rows.groupby(level=0).cumcount() + 1).astype("str")
        apart = rows.index.isin([row for row in present if len(parts[row]) > 1])
        rows["id"] = rows["id"].mask(apart & rows["id"].notna(), rows["id"] + "-" + number)
    return rows


def _each(parts: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    return tuple((1, size) for count, size in parts for _ in range(count))
