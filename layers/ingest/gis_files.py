"""Read what GDAL reads, also in a zip, without touching a network."""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS

from layers.ingest.source import Source, damaged, empty, no_encoding, no_sheet, refuse_twins, several
from layers.ingest.workbooks import no_bomb
from layers.messages import GisError, message
from layers.store.columns import from_arrow

if TYPE_CHECKING:
    from collections.abc import Iterator

_DRIVERS = {
    ".gpkg": ("GPKG",),
    ".shp": ("ESRI Shapefile",),
    ".geojson": ("GeoJSON",),
    ".json": ("GeoJSON",),
    ".kml": ("KML", "LIBKML"),
    ".gdb": ("OpenFileGDB",),
    ".fgb": ("FlatGeobuf",),
    ".parquet": ("Parquet",),
}
SUFFIXES = (*_DRIVERS, ".zip")

_REFERRING = (
    b"<ogrvrt",
    b"<vrtdataset",
    b"gdal_streamed_alg",
    b"<ogrwfs",
    b"<gdal_wms",
    b"<wms_",
)
"""Beginnings of files that only point to other data, wherever those are; GDAL goes by content, not by name."""

_OFFLINE = {"GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTP_MAX_RETRY": "0", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none"}
_KML_DISPLAY = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon")
_KML_OPTIONAL = ("Name", "description", "timestamp", "begin", "end")


def read(path: Path, sheet: str | None, where: str | None, encoding: str) -> Source:
    """Read one layer of a file, or of the files in a zip."""
    if path.is_file():
        with path.open("rb") as content:
            head = content.read(65536)
        if not head:
            raise empty(path)
        _refuse_reference(path, head)
        if path.suffix.lower() == ".zip":
            _refuse_zip(path)
    with _offline(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            address, layer = _layer_of(path, sheet)
            source = _read_layer(path, address, layer, where, encoding)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise damaged(path, error) from error
    said = tuple(message("{file}: {detail}", file=path.name, detail=str(one.message)) for one in caught)
    return replace(source, warnings=said)


def _refuse_zip(path: Path) -> None:
    """Refuse what is no zip, would fill the memory, or has a member that only points elsewhere."""
    if not zipfile.is_zipfile(path):
        raise damaged(path, zipfile.BadZipFile("no zip"))
    with no_bomb(path) as packed:
        for one in packed.infolist():
            if Path(one.filename).suffix.lower() in _DRIVERS:
                with packed.open(one) as content:
                    _refuse_reference(path, content.read(65536))


def _refuse_reference(path: Path, head: bytes) -> None:
    lowered = head.replace(b"\0", b"").lower()
    if any(one in lowered for one in _REFERRING):
        raise GisError("{file} only points to other files or services: import those themselves.", file=path.name)


@contextmanager
def _offline() -> Iterator[None]:
    """Let GDAL reach no network whatever a file says."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in _OFFLINE}
    pyogrio.set_gdal_config_options(_OFFLINE)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _layer_of(path: Path, sheet: str | None) -> tuple[str, str]:
    """Return the address for GDAL and the layer; a layer of a zip is one of any file in it."""
    addresses = _in_zip(path) if path.suffix.lower() == ".zip" else [str(path.absolute())]
    found: list[tuple[str, str]] = []
    for address in addresses:
        wanted = _DRIVERS[Path(address).suffix.lower()]
        if not set(wanted) & set(pyogrio.list_drivers(read=True)):
            raise GisError("{file} is of a format that cannot be read here: save it as gpkg.", file=path.name)
        for name, geometry_type in pyogrio.list_layers(address):
            if geometry_type is not None or len(addresses) == 1:
                found.append((address, str(name)))
    names = [name for _, name in found]
    if sheet is not None:
        for address, name in found:
            if name == sheet:
                return address, name
        raise no_sheet(path, sheet, names)
    if len(found) > 1:
        raise several(path, names)
    if not found:
        raise empty(path)
    return found[0]


def _in_zip(path: Path) -> list[str]:
    root = "/vsizip/{" + str(path.absolute()) + "}"
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
    # GDAL takes a zip of one file for that file and lists nothing.
    members = [f"{root}/{names[0]}"] if len(names) == 1 else [str(one) for one in pyogrio.vsi_listtree(root)]
    databases = sorted({re.sub(r"(?i)(\.gdb)/.*", r"\1", one) for one in members if re.search(r"(?i)\.gdb(/|$)", one)})
    files = sorted(one for one in members if Path(one).suffix.lower() in _DRIVERS and not one.lower().endswith(".gdb"))
    outside = [one for one in files if not re.search(r"(?i)\.gdb/", one)]
    if not databases and not outside:
        raise GisError("{file} contains no GIS file: zip a shp with its parts, a gpkg or a gdb.", file=path.name)
    return [*databases, *outside]


def _read_layer(path: Path, address: str, layer: str, where: str | None, encoding: str) -> Source:
    driver = pyogrio.read_info(address, layer=layer)["driver"]
    if driver not in _DRIVERS[Path(address).suffix.lower()]:
        raise GisError("{file} is not what its name says but {driver}: rename it.", file=path.name, driver=driver)
    told = _shapefile_encoding(address, encoding) if driver == "ESRI Shapefile" else None
    try:
        meta, table = pyogrio.raw.read_arrow(address, layer=layer, where=where, encoding=told)
    except LookupError as error:
        raise no_encoding(encoding) from error
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataLayerError) as error:
        if where is None:
            raise damaged(path, error) from error
        raise GisError(
            "The condition {where} does not fit layer {layer} of {file} ({detail}): correct it.",
            where=where,
            layer=layer,
            file=path.name,
            detail=str(error).strip().rstrip("."),
        ) from error
    index = pd.RangeIndex(1, table.num_rows + 1, name="row")
    column = meta["geometry_name"] or "wkb_geometry"
    frame = from_arrow(table.drop_columns([column]) if column in table.column_names else table)
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index = index
    refuse_twins(path, list(frame.columns))
    if driver in ("KML", "LIBKML"):
        frame = _plain_kml(frame)
    if column not in table.column_names or meta["geometry_type"] is None:
        return Source(path.name, layer, frame)
    raw = table[column].to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(raw, on_invalid="fix")
    unread = np.array([one is not None for one in raw], dtype=bool) & shapely.is_missing(shapes)
    fault = message("The geometry cannot be read: repair it in a GIS.")
    crs = CRS(meta["crs"]) if meta["crs"] else None
    geometry = gpd.GeoSeries(shapes, index=index, crs=crs)
    return Source(path.name, layer, frame, geometry, crs, dict.fromkeys(index[unread], fault))


def _plain_kml(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table without what KML says about display; its ``Name`` is our ``name``."""
    idle = [name for name in _KML_OPTIONAL if name in frame and not frame[name].notna().any()]
    plain = frame.drop(columns=[*_KML_DISPLAY, *idle], errors="ignore")
    return plain if "name" in plain else plain.rename(columns={"Name": "name"})


def _shapefile_encoding(address: str, encoding: str) -> str | None:
    """Return the encoding to read a shapefile in, `None` where it states one itself.

    A file without .cpg and language byte is read as Latin by GDAL without a word, so its bytes decide.
    """
    if encoding != "auto":
        return encoding
    if address.startswith("/vsi"):
        return _zipped_encoding(address)
    path = Path(address)
    if any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG")):
        return None
    for suffix in (".dbf", ".DBF"):
        if path.with_suffix(suffix).exists():
            return _dbf_encoding(path.with_suffix(suffix).read_bytes())
    return None


def _zipped_encoding(address: str) -> str | None:
    archive, inner = re.findall(r"/vsizip/\{(.+)\}/(.+)\.[^.]+$", address)[0]
    with zipfile.ZipFile(archive) as packed:
        # The name of a member may be in another encoding here than in GDAL; its neighbours are told by order.
        names = {name.lower(): name for name in packed.namelist()}
        if f"{inner}.cpg".lower() in names or f"{inner}.dbf".lower() not in names:
            return None
        return _dbf_encoding(packed.read(names[f"{inner}.dbf".lower()]))


def _dbf_encoding(content: bytes) -> str | None:
    if len(content) < 32 or content[29]:
        return None
    start = int.from_bytes(content[8:10], "little")
    fields = b"\n".join(content[at : at + 11].split(b"\0")[0] for at in range(32, start - 1, 32))
    text = fields + content[start:]
    # Text cut at the width of its field spoils a letter in either encoding; the wrong one spoils many.
    broken = {one: text.decode(one, errors="replace").count("\ufffd") for one in ("utf-8", "gb18030")}
    return min(broken, key=lambda one: broken[one])
