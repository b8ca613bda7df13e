"""Read what GDAL reads, also in a zip, without touching a network; a damaged file as far as it goes."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS

from layers import arcs
from layers.ingest import kml, records, shapefiles
from layers.ingest.archives import no_bomb
from layers.ingest.leftover import listed
from layers.ingest.parquet import read_parquet
from layers.ingest.source import Source, damaged, empty, no_encoding, no_sheet, refuse_twins, refuse_wide, several
from layers.messages import GisError, Message, message
from layers.store.columns import from_arrow

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

_DRIVERS = {
    ".gpkg": ("GPKG",),
    ".shp": ("ESRI Shapefile",),
    ".geojson": ("GeoJSON",),
    ".json": ("GeoJSON",),
    ".kml": ("KML", "LIBKML"),
    ".gdb": ("OpenFileGDB",),
    ".fgb": ("FlatGeobuf",),
    ".gpx": ("GPX",),
    ".dxf": ("DXF",),
}
_ZIPS = (".zip", ".kmz")
SUFFIXES = (*_DRIVERS, *_ZIPS, ".parquet")

_BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    ".gpkg": lambda head: head.startswith(b"SQLite format 3"),
    ".shp": lambda head: head.startswith(b"\0\0\x27\x0a"),
    ".geojson": lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:1] in (b"{", b"["),
    ".json": lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:1] in (b"{", b"["),
    ".kml": lambda head: b"kml" in head.replace(b"\0", b"").lower(),
    ".fgb": lambda head: head.startswith(b"fgb"),
    ".gpx": lambda head: b"gpx" in head.replace(b"\0", b"").lower(),
    ".dxf": lambda head: b"SECTION" in head or head.startswith(b"AutoCAD Binary DXF"),
}
"""How files of each ending begin: GDAL goes by content alone, and would take anything for anything."""

_REFERRING = (
    b"<ogrvrt",
    b"<vrtdataset",
    b"gdal_streamed_alg",
    b"<ogrwfs",
    b"<gdal_wms",
    b"<wms_",
    b"/vsicurl",
    b"/vsis3",
    b"/vsiaz",
    b"/vsigs",
)
"""What files that only point to other data hold, wherever those are."""
_DECLARING = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
_XML = (".kml", ".gpx")

_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    LookupError,
    RuntimeError,
    ValueError,
    EOFError,
    UnboundLocalError,  # of pyogrio, where the name of a CRS is in no known encoding
)
"""What the readers raise where bytes are not what they expect."""

_OFFLINE = {"GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTP_MAX_RETRY": "0", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none"}


def read(path: Path, sheet: str | None, where: str | None, encoding: str) -> Source:
    """Read one layer of a file, or of the files in a zip."""
    _refuse(path)
    if path.suffix.lower() == ".parquet":
        return read_parquet(path, where)
    with (
        _options(_OFFLINE | arcs.STEP | _of_drawing(path)),
        ExitStack() as copies,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            address, layer, said = _layer_of(path, sheet, copies)
            names: dict[str, str] = {}
            if address.lower().endswith(".kml"):
                address, names = copies.enter_context(kml.with_plain_names(address))
            source = _read_layer(path, address, layer, where, encoding)
        except _UNREADABLE as error:
            source, said, names = _recovered(path, where, error), (), {}
    if names:
        source = replace(source, rows=source.rows.rename(columns=names))
    told = (message("{file}: {detail}", file=path.name, detail=str(one.message)) for one in caught)
    return replace(source, warnings=(*source.warnings, *said, *told))


def names(path: Path) -> list[str]:
    """Return the names of the layers of a file, or of the files in a zip."""
    _refuse(path)
    if path.suffix.lower() == ".parquet":
        return [path.stem]
    with _options(_OFFLINE), ExitStack() as copies:
        try:
            return [name for _, name, _ in _layers(path, copies)]
        except _UNREADABLE as error:
            raise damaged(path, error) from error


def _refuse(path: Path) -> None:
    """Refuse what is no data of its own, before GDAL sees it."""
    if path.is_file():
        with path.open("rb") as content:
            if not content.read(1):
                raise empty(path)
            content.seek(0)
            _refuse_content(path, path.suffix.lower(), content)
        if path.suffix.lower() in _ZIPS:
            _refuse_zip(path)


def _refuse_zip(path: Path) -> None:
    """Refuse what is no zip, would fill the memory, or has a member that only points elsewhere."""
    if not zipfile.is_zipfile(path):
        raise damaged(path, zipfile.BadZipFile("no zip"))
    with no_bomb(path) as packed:
        for one in packed.infolist():
            suffix = Path(one.filename).suffix.lower()
            if suffix in _DRIVERS and suffix != ".gdb":
                with packed.open(one) as content:
                    _refuse_content(path, suffix, content)


def _refuse_content(path: Path, suffix: str, content: IO[bytes]) -> None:
    """Refuse a file that points elsewhere, declares entities, or is not what its ending says."""
    head = content.read(65536)
    lowered = head.replace(b"\0", b"").lower()
    if any(one in lowered for one in _REFERRING):
        raise GisError("{file} only points to other files or services: import those themselves.", file=path.name)
    if suffix in _BEGINNINGS and not _BEGINNINGS[suffix](head):
        raise damaged(path, ValueError(f"the content does not fit the ending {suffix}"))
    while suffix in _XML and head:
        if _DECLARING.search(head.replace(b"\0", b"")):
            raise GisError("{file} declares XML entities, which no map needs: do not use this file.", file=path.name)
        # The end once more, or what lies across two blocks would not be seen.
        more = content.read(1 << 22)
        head = head[-32:] + more if more else b""


def _recovered(path: Path, where: str | None, error: Exception) -> Source:
    """Return the good features of a GeoJSON file that is damaged; other files must at least open."""
    if path.suffix.lower() not in (".geojson", ".json") or where is not None:
        raise damaged(path, error) from error
    try:
        frame, faults = records.of_geojson(path)
    except (records.UnreadableError, OSError) as none:
        raise damaged(path, error) from none
    return _as_source(path, path.stem, frame, faults)


@contextmanager
def _options(options: Mapping[str, str]) -> Iterator[None]:
    """Set options of GDAL while it reads: no network whatever a file says, and what the file forgets to say."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(dict(options))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _of_drawing(path: Path) -> dict[str, str]:
    """Return the encoding of a drawing: since 2007 it is UTF-8 whatever code page is named in it."""
    if path.suffix.lower() != ".dxf":
        return {}
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return {}
    return {"DXF_ENCODING": "UTF-8"}


def _layers(path: Path, copies: ExitStack) -> list[tuple[str, str, tuple[Message, ...]]]:
    """Return each layer: the address for GDAL, its name, what is to be said; those of a zip are of any file in it."""
    addresses = _in_zip(path) if path.suffix.lower() in _ZIPS else [str(path.absolute())]
    found: list[tuple[str, str, tuple[Message, ...]]] = []
    no_words: tuple[Message, ...] = ()
    for given in addresses:
        address, said = given, no_words
        if given.lower().endswith(".shp"):
            address, said = copies.enter_context(shapefiles.with_index(given))
        wanted = _DRIVERS[Path(address).suffix.lower()]
        if not set(wanted) & set(pyogrio.list_drivers(read=True)):
            raise GisError("{file} is of a format that cannot be read here: save it as gpkg.", file=path.name)
        for name, geometry_type in pyogrio.list_layers(address):
            if geometry_type is not None or len(addresses) == 1:
                found.append((address, str(name), said))
    return found


def _layer_of(path: Path, sheet: str | None, copies: ExitStack) -> tuple[str, str, tuple[Message, ...]]:
    """Return the layer that is named, or the only one that has features."""
    found = _layers(path, copies)
    names = [name for _, name, _ in found]
    if sheet is not None:
        for one in found:
            if one[1] == sheet:
                return one
        raise no_sheet(path, sheet, names)
    if not found:
        raise empty(path)
    filled = [one for one in found if _count(one[0], one[1]) != 0] if len(found) > 1 else found
    if len(filled) > 1:
        raise several(path, [name for _, name, _ in filled])
    return filled[0] if filled else found[0]


def _count(address: str, layer: str) -> int:
    return int(pyogrio.read_info(address, layer=layer, force_feature_count=True)["features"])


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
    said = []
    told = None if encoding == "auto" else encoding
    if address.lower().endswith(".shp") and told is None:
        told, contrary = shapefiles.encoding_of(address)
        if contrary:
            said.append(
                message(
                    "{file}: its text is not in the encoding that it states; read as {name}.", file=path.name, name=told
                )
            )
    driver = _DRIVERS[Path(address).suffix.lower()][0]
    try:
        info = pyogrio.read_info(address, layer=layer, encoding=told)
        driver = info["driver"]
        refuse_wide(path, len(info["fields"]))
        if driver not in _DRIVERS[Path(address).suffix.lower()]:
            raise GisError("{file} is not what its name says but {driver}: rename it.", file=path.name, driver=driver)
        meta, table = pyogrio.raw.read_arrow(
            address, layer=layer, where=where, encoding=told if driver == "ESRI Shapefile" else None
        )
    except LookupError as error:
        raise no_encoding(encoding) from error
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataLayerError) as error:
        if where is None:
            return _by_record(path, address, layer, driver, told, error)
        raise GisError(
            "The condition {where} does not fit layer {layer} of {file} ({detail}): correct it.",
            where=where,
            layer=layer,
            file=path.name,
            detail=str(error).strip().rstrip("."),
        ) from error
    # Where a file ends too early, GDAL stops without a word; and it hands bytes over as text that are none.
    short = where is None and 0 <= table.num_rows < info["features"]
    spoilt = "it ends too early" if short else "" if _is_text(table) else "its text is in no known encoding"
    if spoilt and where is None:
        return _by_record(path, address, layer, driver, told, ValueError(spoilt))
    if spoilt:
        raise ValueError(spoilt)
    source = _of_arrow(path, layer, meta, table, driver)
    source = replace(source, warnings=(*said, *source.warnings))
    if driver == "ESRI Shapefile" and shapefiles.part(address, ".dbf", 1) is None:
        source = replace(source, warnings=(message("{file} comes without its table (.dbf).", file=path.name),))
    if driver == "ESRI Shapefile" and where is None:
        return replace(source, faults=dict(source.faults) | _cut(address, len(source.rows)))
    return source


def _is_text(table: pa.Table) -> bool:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _cut(address: str, rows: int) -> dict[Hashable, Message]:
    cut, _ = shapefiles.cut_off(address)
    fault = message("The record is cut off: the file is damaged or not copied whole; get it once more.")
    return {int(at) + 1: fault for at in cut if at < rows}


def _by_record(path: Path, address: str, layer: str, driver: str, encoding: str | None, error: Exception) -> Source:
    try:
        frame, faults = records.by_number(address, layer, driver, encoding, _OFFLINE)
    except records.UnreadableError as none:
        raise damaged(path, error) from none
    if driver == "ESRI Shapefile":
        faults |= _cut(address, len(frame))
    return _as_source(path, layer, frame, faults)


def _as_source(path: Path, layer: str, frame: gpd.GeoDataFrame, faults: dict[Hashable, Message]) -> Source:
    said = message(
        "{file} is damaged: it was read record by record, and {count} of {rows} records cannot be read.",
        file=path.name,
        count=len(faults),
        rows=len(frame),
    )
    columns = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    columns.columns = [str(name).strip() for name in columns.columns]
    return Source(path.name, layer, columns, frame.geometry, frame.crs, faults, (said,))


def _of_arrow(path: Path, layer: str, meta: dict[str, Any], table: Any, driver: str) -> Source:
    index = pd.RangeIndex(1, table.num_rows + 1, name="row")
    column = meta["geometry_name"] or "wkb_geometry"
    frame = from_arrow(table.drop_columns([column]) if column in table.column_names else table)
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index = index
    refuse_twins(path, list(frame.columns))
    if driver in ("KML", "LIBKML"):
        frame = kml.plain_table(frame)
    if driver == "GPX":
        frame = frame.dropna(axis="columns", how="all")
    if column not in table.column_names or meta["geometry_type"] is None:
        return Source(path.name, layer, frame)
    raw = table[column].to_numpy(zero_copy_only=False)
    shapes, bent = arcs.of_bytes(raw, on_invalid="fix")
    unread = np.array([one is not None for one in raw], dtype=bool) & shapely.is_missing(shapes)
    said: tuple[Message, ...] = ()
    if bent.any():
        said = (
            message(
                "{file}: {count} outlines or lines have arcs, which are read as short straight pieces (row {rows}).",
                file=path.name,
                count=int(bent.sum()),
                rows=listed(index[bent]),
            ),
        )
    fault = message("The geometry cannot be read: repair it in a GIS.")
    crs = CRS(meta["crs"]) if meta["crs"] else None
    geometry = gpd.GeoSeries(shapes, index=index, crs=crs)
    return Source(path.name, layer, frame, geometry, crs, dict.fromkeys(index[unread], fault), said)
