"""Tables as files show them: every value as text, places as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from layers.kinds import Field

COORDINATE_DECIMALS = 7
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def guard(text: pd.Series) -> pd.Series:
    """Return text that a spreadsheet takes for text: a leading apostrophe before what would start a formula."""
    return text.mask(text.str.startswith(_FORMULA_START), "'" + text)


def unguard(text: pd.Series) -> pd.Series:
    """Return text without the apostrophe that `guard` put before it."""
    guarded = text.str.startswith("'") & text.str.slice(1).str.startswith(_FORMULA_START)
    return text.mask(guarded.fillna(False).astype(bool), text.str.slice(1))


def texts(column: pd.Series, one: Field) -> pd.Series:
    """Return a typed column as text: ISO dates, yes/no, plain numbers, unknown empty."""
    known = column.notna()
    if one.type == "date":
        shown = column.dt.strftime("%Y-%m-%d")
    elif one.type == "bool":
        shown = column.map({True: "yes", False: "no"}).astype("str")
    elif one.type == "float":
        pattern = "{:.10g}" if one.decimals is None else f"{{:.{one.decimals}f}}"
        shown = pd.Series(column.to_numpy(dtype=float), index=column.index).map(pattern.format).astype("str")
    elif one.type == "int":
        shown = column.astype("str")
    else:
        shown = guard(column.astype("str"))
    return shown.where(known, "")


def place_columns(frame: gpd.GeoDataFrame, *, shapes: bool) -> dict[str, pd.Series]:
    """Return the place as text columns.

    Parameters
    ----------
    frame
        The features.
    shapes
        True adds ``wkt`` for lines and polygons; their ``lon`` and ``lat`` are those of the representative point.
    """
    geometry = frame.geometry.to_numpy()
    place = has_place(frame)
    points = np.where(shapely.get_type_id(geometry) == 0, geometry, shapely.point_on_surface(geometry))
    numbers = {"lon": shapely.get_x(points), "lat": shapely.get_y(points)}
    columns = {name: _coordinates(values, place, frame.index) for name, values in numbers.items()}
    if shapes:
        others = place & (shapely.get_type_id(geometry) != 0)
        wkt = np.full(len(frame), "", dtype=object)
        wkt[others] = shapely.to_wkt(geometry[others], rounding_precision=COORDINATE_DECIMALS)
        columns["wkt"] = pd.Series(wkt, index=frame.index, dtype="str")
    return columns


def _coordinates(values: np.ndarray, place: np.ndarray, index: pd.Index) -> pd.Series:
    shown = pd.Series(values, index=index).map(f"{{:.{COORDINATE_DECIMALS}f}}".format).astype("str")
    return shown.where(place, "")


def flat(frame: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Return the fields of a table as text columns under their names."""
    return pd.DataFrame({one.name: texts(frame[one.name], one) for one in fields}, index=frame.index)
