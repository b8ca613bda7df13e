"""Where data come from, for the foot of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd


def sources(frames: Iterable[gpd.GeoDataFrame]) -> list[str]:
    """Return the files that the layers come from, each once: sources without their sheets and rows."""
    stated = pd.concat([frame["source"].dropna().drop_duplicates() for frame in frames]).astype("str")
    files = stated.str.split("；").explode().str.strip().str.replace(r"(#[^#]*)?![^!]*$", "", regex=True).str.strip()
    return [one for one in files.drop_duplicates() if one]
