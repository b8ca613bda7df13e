"""Where data come from, for the foot of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd


def sources(frames: Iterable[gpd.GeoDataFrame]) -> list[str]:
    """Return the files that the layers come from, each once: sources without their sheets and rows."""
    found: dict[str, None] = {}
    for frame in frames:
        named = frame["source"].dropna().astype("str").drop_duplicates().str.split("；").explode()
        found |= dict.fromkeys(named.str.strip().str.replace(r"(#[^#]*)?![^!]*$", "", regex=True))
    return [one.strip() for one in found if one.strip()]
