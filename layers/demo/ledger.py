"""Columns to canonical tables, with the id and the source that mark what is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from layers.kinds import CRS, KINDS
from layers.tables import conform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

MARK = "示例"
"""Stands in the name of everything invented."""

INVENTED = "示例数据（虚构）"


def table(
    kind_id: str,
    columns: Mapping[str, object],
    geometry: Sequence[object] | NDArray[np.object_],
) -> gpd.GeoDataFrame:
    """Return the canonical table of a kind.

    Rows are numbered; where no `source` is given, each is sourced to its row of a made-up sheet.
    """
    numbers = range(1, len(geometry) + 1)
    filled = {
        "id": [f"{kind_id}-{number:05d}" for number in numbers],
        "source": [f"{INVENTED}#{kind_id}!{number + 1}" for number in numbers],
        **columns,
    }
    geometries = gpd.GeoSeries(list(geometry), crs=CRS)
    return conform(gpd.GeoDataFrame(filled, geometry=geometries, crs=CRS), KINDS[kind_id])
