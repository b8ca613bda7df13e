"""Write one layer or list to a file that others open: shp, gpkg, geojson, kml, csv, xlsx."""

from __future__ import annotations

import codecs
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyproj import CRS

from layers.datums import named_crs
from layers.files import refuse_existing, written_whole
from layers.flat import COORDINATE_DECIMALS, LONGEST_CELL, as_text, guard, lon_lat, texts, wkt, write_sheet, yes_no
from layers.messages import GisError, Message, message
from layers.tables import has_place, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.kinds import Field

_DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".kml": "LIBKML"}
_TABLES = (".csv", ".xlsx")
_WGS84 = "EPSG:4326"
_INTERNAL = {"version", "fid", "lon", "lat", "wkt"}
_POINT_FAMILY = ("Point", "MultiPoint")
_LONGEST_NAME = 10
_LONGEST_TEXT = 254
_METRE_DECIMALS, _GRID_DECIMALS = 2, 3


def export_layer(
    frame: gpd.GeoDataFrame,
    fields: Sequence[Field],
    path: str | Path,
    *,
    crs: str = "EPSG:4490",
    encoding: str = "utf-8",
    overwrite: bool = False,
) -> list[Message]:
    """Write a layer or a list; the suffix of the file decides the format.

    Parameters
    ----------
    frame
        Canonical features in EPSG:4490; columns that are no field follow the fields.
    fields
        Fields of the kind or list, in order.
    path
        File to write. It is there whole or not at all.
    crs
        ``wgs84``, ``cgcs2000`` or ``EPSG:n``; geojson and kml are always in WGS84.
    encoding
        Of csv and shp. UTF-8 csv starts with a byte order mark, so that Excel opens it.
    overwrite
        Whether a file that exists is replaced.

    Returns
    -------
    list of Message
        What the format could not hold: shortened field names and texts.

    Raises
    ------
    GisError
        The file exists or cannot be written, or the format cannot hold the layer.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _DRIVERS and suffix not in _TABLES:
        raise GisError(
            "{file} is of no format that can be written: use shp, gpkg, geojson, kml, csv or xlsx.", file=path.name
        )
    refuse_existing(path, overwrite=overwrite)
    if path.is_dir():
        raise GisError("{file} is a folder: choose the name of a file.", file=str(path))
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise GisError("There is no encoding {name}: use utf-8 or gb18030.", name=encoding) from error
    target = _target_crs(path, crs)
    features = _features(frame, fields, target)
    said: list[Message] = []
    with written_whole(path) as folder:
        file = folder / path.name
        if suffix == ".csv":
            _write_csv(file, _table(features, fields, target), encoding)
        elif suffix == ".xlsx":
            _write_xlsx(file, _table(features, fields, target))
        else:
            if suffix == ".shp":
                features, said = _for_shapefile(features, path, encoding)
            _write_gis(file, features, _DRIVERS[suffix], encoding)
    return said


def _target_crs(path: Path, crs: str) -> CRS:
    chosen = named_crs(crs)
    if path.suffix.lower() not in (".geojson", ".kml"):
        return chosen
    if not (chosen.is_geographic and chosen.to_epsg() in (4326, 4490)):
        raise GisError(
            "{file}: geojson and kml are in WGS84 by definition: leave --crs out, or export to gpkg.", file=path.name
        )
    return CRS(_WGS84)


def _features(frame: gpd.GeoDataFrame, fields: Sequence[Field], target: CRS) -> gpd.GeoDataFrame:
    """Return fields and extra columns in order and type, in the CRS of the file, without empty geometry."""
    named = {one.name: one for one in fields}
    columns = {name: typed(frame[name], one) for name, one in named.items() if name in frame}
    extras = [n for n in frame.columns if n not in named and n not in _INTERNAL and n != frame.geometry.name]
    columns |= {str(name): frame[name] for name in extras}
    geometry = frame.geometry.where(has_place(frame), None)
    moved = geometry if geometry.crs.equals(target, ignore_axis_order=True) else geometry.to_crs(target)
    lost = ~np.isfinite(moved.bounds.to_numpy()).all(axis=1) & moved.notna().to_numpy()
    if lost.any():
        raise GisError(
            "{count} features cannot be brought into {crs}: choose another CRS.", count=int(lost.sum()), crs=target.name
        )
    return gpd.GeoDataFrame(columns, geometry=moved.to_numpy(), crs=target, index=frame.index).reset_index(drop=True)


def _table(features: gpd.GeoDataFrame, fields: Sequence[Field], target: CRS) -> pd.DataFrame:
    """Return features as rows: coordinates as lon and lat where all are points, else the geometry as text."""
    plain = pd.DataFrame(features.drop(columns="geometry"))
    for one in fields:
        decimals = _METRE_DECIMALS if one.decimals is None and one.unit == "m" else one.decimals
        if one.name in plain and decimals is not None:
            plain[one.name] = plain[one.name].round(decimals)
    plain = pd.DataFrame({name: yes_no(plain[name]) for name in plain.columns}, index=plain.index)
    decimals = COORDINATE_DECIMALS if target.is_geographic else _GRID_DECIMALS
    shapes = features.geometry.to_numpy()
    if not np.isin(shapely.get_type_id(shapes), (-1, 0)).all():
        plain["wkt"] = pd.Series(wkt(shapes, decimals), index=plain.index, dtype="str")
        return plain
    before = [name for name in ("uncertainty_m", "source") if name in plain]
    at = plain.columns.get_loc(before[0]) if before else len(plain.columns)
    for offset, (name, values) in enumerate(lon_lat(shapes).items()):
        plain.insert(at + offset, name, np.round(values, decimals))
    return plain


def _write_csv(file: Path, table: pd.DataFrame, encoding: str) -> None:
    written = pd.DataFrame({str(name): texts(table[name]) for name in table.columns}, index=table.index)
    # Headers of extra columns come from other people's files as cells do.
    written.columns = pd.Index(guard(pd.Series(written.columns, dtype="str")))
    marked = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    try:
        written.to_csv(file, index=False, encoding=marked, lineterminator="\n")
    except UnicodeEncodeError as error:
        raise _no_letter(file, encoding, error) from error


def _no_letter(path: Path, encoding: str, error: UnicodeEncodeError) -> GisError:
    return GisError(
        "{file}: {letter} does not exist in {encoding}: use utf-8 or gb18030.",
        file=path.name,
        letter=error.object[error.start : error.end],
        encoding=encoding,
    )


def _write_xlsx(file: Path, table: pd.DataFrame) -> None:
    for name in table.columns:
        if not pd.api.types.is_string_dtype(table[name].dtype):
            continue
        if (table[name].str.len() > LONGEST_CELL).any():
            raise GisError(
                "{file}: a cell of {column} would be longer than Excel allows ({most}): write csv or gpkg instead.",
                file=file.name,
                column=name,
                most=LONGEST_CELL,
            )
    write_sheet(file, file.stem[:31].strip("'") or "layer", table)


def _write_gis(file: Path, features: gpd.GeoDataFrame, driver: str, encoding: str) -> None:
    prepared = features.copy()
    for name in prepared.columns.drop("geometry"):
        prepared[name] = _for_gdal(prepared[name], driver)
    shapes = prepared.geometry
    types = set(shapes.geom_type.dropna())
    options: dict[str, object] = {"geometry_type": "Unknown"}
    if not types or types <= set(_POINT_FAMILY):
        options = {"geometry_type": "Point"}
    elif driver == "ESRI Shapefile":
        options = {"geometry_type": _multi(types), "promote_to_multi": True}
    if driver == "ESRI Shapefile":
        options["encoding"] = encoding
    if driver == "GeoJSON":
        options |= {"RFC7946": "YES", "COORDINATE_PRECISION": "7", "WRITE_NAME": "NO"}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning, module="pyogrio")
        try:
            pyogrio.write_dataframe(prepared, file, layer=file.stem, driver=driver, use_arrow=True, **options)
            written = pyogrio.read_info(file, force_feature_count=True)["features"]
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
            raise GisError(
                "{file} cannot be written ({detail}): check the free space, or choose another format.",
                file=file.name,
                detail=str(error).strip().rstrip("."),
            ) from error
    if written != len(features):
        raise GisError(
            "{file} would hold {written} of {count} features: check the free space, or choose another format.",
            file=file.name,
            written=written,
            count=len(features),
        )


def _multi(types: set[str]) -> str:
    return "MultiPolygon" if types & {"Polygon", "MultiPolygon"} else "MultiLineString"


def _for_gdal(column: pd.Series, driver: str) -> pd.Series:
    """Return a column as the driver takes it: days as days, and text where it knows no truth or mixes types."""
    dtype = column.dtype
    days = pd.api.types.is_datetime64_any_dtype(dtype) and (column.isna() | (column == column.dt.normalize())).all()
    if driver == "LIBKML" and (days or pd.api.types.is_bool_dtype(dtype)):
        return as_text(yes_no(column))
    if days:
        return column.dt.date.astype(pd.ArrowDtype(pa.date32()))
    if pd.api.types.is_datetime64_any_dtype(dtype) and driver == "ESRI Shapefile":
        return as_text(column)
    return as_text(column) if pd.api.types.is_object_dtype(dtype) else column


def _for_shapefile(features: gpd.GeoDataFrame, path: Path, encoding: str) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """Return features that a shapefile can hold, and what had to be shortened for that."""
    shapes = features.geometry.to_numpy()
    if len({name.removeprefix("Multi") for name in features.geometry.geom_type.dropna()}) > 1:
        raise GisError(
            "{file}: a shapefile holds only points, only lines or only polygons, and the layer has several: use gpkg.",
            file=path.name,
        )
    if (shapely.get_type_id(shapes) == 4).any():
        features = features.explode(index_parts=False)
    said: list[Message] = []
    names = _short_names([str(name) for name in features.columns.drop("geometry")], encoding)
    changed = [f"{name} -> {short}" for name, short in names.items() if name != short]
    if changed:
        said.append(
            message(
                "{file}: field names were shortened to {most} bytes: {pairs}.",
                file=path.name,
                most=_LONGEST_NAME,
                pairs=", ".join(changed),
            )
        )
    features = features.copy()
    for name in names:
        if not (
            pd.api.types.is_string_dtype(features[name].dtype) or pd.api.types.is_object_dtype(features[name].dtype)
        ):
            continue
        text = as_text(features[name])
        size = text.map(lambda one: len(_encoded(one, encoding, path)), na_action="ignore").astype("float64")
        long = size > _LONGEST_TEXT
        if long.any():
            text[long] = text[long].map(lambda one: _cut(one, _LONGEST_TEXT, encoding))
            said.append(
                message(
                    "{file}: {count} texts of {column} were cut to {most} bytes; use gpkg to keep them whole.",
                    file=path.name,
                    count=int(long.sum()),
                    column=name,
                    most=_LONGEST_TEXT,
                )
            )
        features[name] = text
    return features.rename(columns=names), said


def _encoded(text: str, encoding: str, path: Path) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise _no_letter(path, encoding, error) from error


def _cut(text: str, most: int, encoding: str) -> str:
    """Return the text cut so that it has at most so many bytes and no half letter."""
    return text.encode(encoding, errors="ignore")[:most].decode(encoding, errors="ignore")


def _short_names(names: Sequence[str], encoding: str) -> dict[str, str]:
    """Return names of at most ten bytes, no two alike; DBF takes capitals and small letters for one."""
    short = {name: name for name in names if len(name.encode(encoding, errors="ignore")) <= _LONGEST_NAME}
    used = {name.upper() for name in short}
    for name in names:
        if name in short:
            continue
        candidate, number = _cut(name, _LONGEST_NAME, encoding), 0
        while candidate.upper() in used:
            number += 1
            candidate = f"{_cut(name, _LONGEST_NAME - 1 - len(str(number)), encoding)}_{number}"
        used.add(candidate.upper())
        short[name] = candidate
    return {name: short[name] for name in names}
