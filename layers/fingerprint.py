"""The hash of a layer: the same features give the same hash, in whatever order and file they are stored."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_SEPARATOR, _MISSING = "\x1f", "\x00"


def fingerprint(frame: gpd.GeoDataFrame) -> str:
    """Return the SHA-256 of a layer over its rows sorted by id.

    The canonical form goes column by column, sorted by name: text as UTF-8, numbers as 64-bit floats, dates as ISO
    days, geometry as two-dimensional WKB; a missing value is not the same as an empty one. The version that a store
    keeps is not data and left out.
    """
    ordered = frame.sort_values("id", kind="stable")
    digest = hashlib.sha256()
    digest.update(str(len(ordered)).encode())
    for name in sorted(set(ordered.columns) - {"version", ordered.geometry.name}):
        digest.update(f"\n{name}\n".encode())
        digest.update(_bytes(ordered[name]))
    digest.update(b"\ngeometry\n")
    shapes = shapely.force_2d(ordered.geometry.to_numpy())
    for blob in shapely.to_wkb(shapes, byte_order=1):
        digest.update(blob or _MISSING.encode())
    return digest.hexdigest()


def _bytes(column: pd.Series) -> bytes:
    if column.dtype.kind in "fiu":
        numbers = column.to_numpy(dtype="<f8", na_value=np.nan)
        # One bit pattern for every missing value.
        return bytes(np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes())
    if column.dtype.kind == "M":
        days = column.to_numpy(dtype="datetime64[D]").astype("<i8")
        return bytes(days.tobytes())
    if column.dtype.kind == "b":
        return bytes(column.astype("Int8").fillna(2).to_numpy(dtype=np.int8).tobytes())
    # Arrow's own iterator of text is slow.
    return _SEPARATOR.join(column.astype("str").to_numpy(dtype=object, na_value=_MISSING)).encode()
