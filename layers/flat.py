"""Tables as files show them: values as text or as cells of a sheet, places as columns."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from layers.messages import GisError
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from layers.kinds import Field

COORDINATE_DECIMALS = 7
LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575

_FORMULA = r"(?='*[=+\-@\t\r])"
_GUARD = re.compile(f"^{_FORMULA}")
_GUARDED = re.compile(f"^'{_FORMULA}")
"""The apostrophes before it count: one that stood there already is told from the one that is put."""

_NO_CLOCK = dt.datetime(2018, 1, 1)
_MOST_EXACT = 1e15
"""Excel shows fifteen digits; longer numbers are written as text."""
_FIRST_DAY = pd.Timestamp("1900-03-01")
"""Excel counts a 29 February 1900; earlier days are written as text."""


def guard(text: pd.Series) -> pd.Series:
    """Return text that a spreadsheet takes for text: a leading apostrophe before what would start a formula."""
    return text.str.replace(_GUARD, "'", regex=True)


def unguard(column: pd.Series) -> pd.Series:
    """Return a column without the apostrophes that `guard` put before its text; other values stay as they are."""
    if column.dtype != object:
        text = pd.api.types.is_string_dtype(column.dtype) and column.str.startswith("'").any()
        return column.str.replace(_GUARDED, "", regex=True) if text else column
    text = np.array([isinstance(cell, str) and cell.startswith("'") for cell in column], dtype=bool)
    if not text.any():
        return column
    freed = column.copy()
    freed[text] = column[text].astype("str").str.replace(_GUARDED, "", regex=True)
    return freed


def as_text(column: pd.Series) -> pd.Series:
    """Return each value as the text that a user sees, stripped; blank is missing.

    Numbers are as short as gives them back unchanged; whole ones have no ``.0`` (Excel keeps a 12-digit code as one).
    Dates are ISO, truth is true or false.
    """
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return column.map({True: "true", False: "false"}).astype("str")
    if pd.api.types.is_datetime64_any_dtype(dtype):
        days = column.dt.strftime("%Y-%m-%d").astype("str")
        return days.where(column.isna() | (column == column.dt.normalize()), column.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    if pd.api.types.is_float_dtype(dtype):
        text = column.astype("float64").map(repr, na_action="ignore").astype("str")
        whole = (column % 1 == 0) & (column.abs() < 1e18)
        text[whole] = column[whole].astype("int64").astype("str")
        return text
    if pd.api.types.is_integer_dtype(dtype):
        return column.astype("str")
    if pd.api.types.is_object_dtype(dtype):
        column = _shown(column)
    text = column.astype("str").str.strip()
    return text.mask(text == "")


def _shown(column: pd.Series) -> pd.Series:
    """Return the text of a column that mixes types, as Excel sheets do."""
    if set(map(type, column)) == {dt.date}:
        codes, distinct = pd.factorize(column)
        return pd.Series(np.array([day.isoformat() for day in distinct], dtype=object)[codes], column.index)
    kinds = column.map(type)
    shown = pd.Series(None, index=column.index, dtype="object")
    for kind in kinds.unique():
        same = kinds == kind
        part = column[same]
        if issubclass(kind, str):
            shown[same] = part
        elif issubclass(kind, (bool, np.bool_)):
            shown[same] = as_text(part.astype("bool"))
        elif issubclass(kind, (int, float, np.number)):
            whole = issubclass(kind, (int, np.integer))
            shown[same] = part.map(str) if whole else as_text(part.astype("float64"))
        elif issubclass(kind, (dt.date, np.datetime64)):
            shown[same] = part.map(lambda moment: moment.isoformat()).str.removesuffix("T00:00:00")
        elif kind is not type(None):
            shown[same] = part.map(str).where(part.map(pd.api.types.is_scalar) & part.notna())
    return shown


def yes_no(column: pd.Series) -> pd.Series:
    """Return a column of truth in words; other columns stay as they are."""
    if not pd.api.types.is_bool_dtype(column.dtype):
        return column
    return column.map({True: "yes", False: "no"}).astype("str")


def texts(column: pd.Series, decimals: int | None = None) -> pd.Series:
    """Return a column as the text of a CSV file: ISO dates, yes/no, guarded text, unknown empty.

    Parameters
    ----------
    column
        Typed values.
    decimals
        Places of every number; `None` for as many as give it back unchanged.
    """
    if decimals is not None:
        # Adding nothing turns a negative zero into a plain one.
        rounded = column.astype("float64").round(decimals) + 0.0
        shown = rounded.map(f"{{:.{decimals}f}}".format, na_action="ignore").astype("str")
    else:
        column = yes_no(column)
        shown = as_text(column)
        if not pd.api.types.is_numeric_dtype(column.dtype):
            shown = guard(shown)
    return shown.fillna("")


def flat(frame: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Return the fields of a table as text columns under their names."""
    return pd.DataFrame({one.name: texts(frame[one.name], one.decimals) for one in fields}, index=frame.index)


def lon_lat(shapes: np.ndarray) -> dict[str, np.ndarray]:
    """Return the coordinates of points and, for other shapes, of their representative point; NaN without a place."""
    points, others = np.array(shapes), np.flatnonzero(shapely.get_type_id(shapes) > 0)
    points[others] = shapely.point_on_surface(points[others])
    return {"lon": shapely.get_x(points), "lat": shapely.get_y(points)}


def wkt(shapes: np.ndarray, decimals: int = COORDINATE_DECIMALS) -> np.ndarray:
    """Return geometry as text."""
    return np.asarray(shapely.to_wkt(shapes, rounding_precision=decimals, trim=True))


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
    columns = {
        name: texts(pd.Series(values, index=frame.index), COORDINATE_DECIMALS)
        for name, values in lon_lat(geometry).items()
    }
    if shapes:
        others = has_place(frame) & (shapely.get_type_id(geometry) != 0)
        text = np.full(len(frame), "", dtype=object)
        text[others] = wkt(geometry[others])
        columns["wkt"] = pd.Series(text, index=frame.index, dtype="str")
    return columns


def write_sheet(path: Path, title: str, table: pd.DataFrame) -> None:
    """Write one sheet with a header; text stays text whatever it begins with, and a missing value is no cell.

    Raises
    ------
    GisError
        There are more rows than a sheet holds.
    """
    if len(table) > _MOST_ROWS:
        raise GisError(
            "{file} would have {rows} rows, more than a sheet holds ({most}): write csv or gpkg instead.",
            file=path.name,
            rows=len(table),
            most=_MOST_ROWS,
        )
    # Loaded with the first workbook: the window starts without.
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "use_zip64": True}) as book:
        book.set_properties({"created": _NO_CLOCK})
        sheet = book.add_worksheet(title)
        head = book.add_format({"bold": True})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        for number, name in enumerate(table.columns):
            sheet.write_string(0, number, str(name), head)
            _write_cells(sheet, number, table[name], formats)


def _write_cells(sheet: Any, number: int, column: pd.Series, formats: dict[str, Any]) -> None:
    shown = as_text(column)
    filled = np.flatnonzero(shown.notna())
    cells, words = column.iloc[filled].tolist(), shown.iloc[filled].tolist()
    for row, cell, text in zip((filled + 1).tolist(), cells, words, strict=True):
        if isinstance(cell, str):
            sheet.write_string(row, number, cell)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, number, cell)
        elif isinstance(cell, (int, float)) and abs(cell) < _MOST_EXACT:
            sheet.write_number(row, number, cell)
        elif isinstance(cell, dt.date) and pd.Timestamp(cell).tz_localize(None) >= _FIRST_DAY:
            sheet.write_datetime(row, number, cell, formats["day" if len(text) == len("2018-08-31") else "moment"])
        else:
            sheet.write_string(row, number, text)
