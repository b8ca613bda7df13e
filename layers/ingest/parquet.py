"""Read GeoParquet, which the GDAL at hand does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyarrow import parquet
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from layers.ingest.source import Source, damaged, refuse_wide
from layers.messages import GisError
from layers.store.columns import from_arrow

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES, _MAX_ROWS = 2 * 1024**3, 10_000_000
_UNREADABLE = (
    pa.ArrowException,
    ShapelyError,
    ProjError,
    NotImplementedError,  # an arc
    ValueError,
    KeyError,
    TypeError,
    OSError,
)


def read_parquet(path: Path, where: str | None) -> Source:
    """Read a Parquet file, with or without geometry.

    Raises
    ------
    GisError
        It is damaged, too large, or has a condition to fulfil.
    """
    if where is not None:
        raise GisError("{file} is a Parquet file, for which --where does not work: leave it out.", file=path.name)
    try:
        with parquet.ParquetFile(path) as file:
            meta = file.metadata
            size = sum(meta.row_group(number).total_byte_size for number in range(meta.num_row_groups))
            if size > _MAX_BYTES or meta.num_rows > _MAX_ROWS:
                raise GisError(
                    "{file} unpacks to more than {limit} GiB: split it into smaller files.",
                    file=path.name,
                    limit=_MAX_BYTES // 1024**3,
                )
            refuse_wide(path, len(file.schema_arrow.names))
            geographic = b"geo" in (meta.metadata or {})
            # Damaged text is met here, not where a rule first looks at it.
            table = file.read()
            table.validate(full=True)
        if not geographic:
            frame = from_arrow(table)
            frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
            return Source(path.name, None, frame)
        features = gpd.read_parquet(path)
        features.index = pd.RangeIndex(1, len(features) + 1, name="row")
        rows = pd.DataFrame(features.drop(columns=features.geometry.name))
        return Source(path.name, None, rows, features.geometry, features.crs)
    except _UNREADABLE as error:
        raise damaged(path, error) from error
