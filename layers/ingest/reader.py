"""Read any file as raw rows: delimited text, Excel sheets, and what GDAL reads, without touching a network."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from layers.messages import GisError, Message, message
from layers.store.columns import from_arrow

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

_TEXT = (".csv", ".tsv", ".txt")
_EXCEL = (".xlsx", ".xlsm", ".xls")
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
_REMOTE = re.compile(r"(?i)^(/vsi|[a-z][a-z0-9+.]{1,9}://?[^\\])")
_REFERRING = (
    b"<ogrvrt",
    b"<vrtdataset",
    b"gdal_streamed_alg",
    b"<ogrwfs",
    b"<gdal_wms",
    b"<wms_",
)
"""Beginnings of files that only point to other data, wherever those are; GDAL goes by content, not by name."""

_MAX_UNPACKED = 2 * 1024**3
_MAX_CELLS = 200_000_000
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_OFFLINE = {"GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTP_MAX_RETRY": "0", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none"}
_KML_DISPLAY = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon")
_KML_OPTIONAL = ("Name", "description", "timestamp", "begin", "end")


@dataclass(frozen=True)
class Source:
    """Raw rows of one file.

    Parameters
    ----------
    file
        Name of the file, without its folder.
    sheet
        Sheet or layer, `None` for text files.
    rows
        Columns as in the file with stripped headers. The index, named ``row``, is the number of the row as the user
        sees it: line of the sheet with the header as 1, or number of the feature from 1 (among those that were read).
    geometry
        Geometry of a GIS file, with the same index; `None` for a table.
    crs
        What the file states.
    faults
        Rows that cannot be taken, by number, and why.
    warnings
        What is to be said about the file as a whole.
    """

    file: str
    sheet: str | None
    rows: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    crs: CRS | None = None
    faults: Mapping[Hashable, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()

    def place(self, row: Hashable) -> Message:
        """Return where a row is, for a sentence."""
        if self.sheet is None:
            return message("{file}, row {row}", file=self.file, row=row)
        return message("{file}, sheet {sheet}, row {row}", file=self.file, sheet=self.sheet, row=row)


def read_rows(
    path: str | Path, *, sheet: str | None = None, where: str | None = None, encoding: str = "auto"
) -> Source:
    """Read one sheet or layer of a file.

    Parameters
    ----------
    path
        csv, tsv, txt, xlsx, xlsm, xls, gpkg, shp, geojson, kml, gdb, fgb; GIS files also in a zip.
    sheet
        Sheet or layer; needed where there are several.
    where
        Only features of a GIS file for which this SQL condition holds.
    encoding
        Of text files and shapefiles; ``auto`` looks at the bytes.

    Raises
    ------
    GisError
        The file is missing, empty, damaged, remote or of no known format; or it has several sheets and none is named.
    """
    if _REMOTE.match(str(path)):
        raise GisError("{file} is not a file on this computer: download it first.", file=str(path))
    path = Path(path)
    if not path.exists():
        raise GisError("There is no file {file}: check its name and folder.", file=str(path))
    suffix = path.suffix.lower()
    try:
        if suffix in _TEXT or suffix in _EXCEL:
            if where is not None:
                raise GisError("{file} is a table: --where works for GIS files only, so leave it out.", file=path.name)
            if sheet is not None and suffix in _TEXT:
                raise GisError("{file} is text and has no sheets: leave --sheet out.", file=path.name)
            return _read_text(path, encoding) if suffix in _TEXT else _read_excel(path, sheet)
        if suffix in _DRIVERS or suffix == ".zip":
            return _read_gis(path, sheet, where, encoding)
    except OSError as error:
        raise _damaged(path, error) from error
    raise GisError(
        "{file} is of no format that can be read: save it as xlsx, csv, gpkg, shp, geojson or kml.", file=path.name
    )


def _damaged(path: Path, error: Exception) -> GisError:
    return GisError(
        "{file} cannot be read ({detail}): it may be damaged or open in another program.",
        file=path.name,
        # After a semicolon GDAL advises programmers.
        detail=str(error).split(";")[0].strip().rstrip("."),
    )


def _empty(path: Path) -> GisError:
    return GisError("{file} is empty: choose a file with a header and rows.", file=path.name)


def _read_text(path: Path, encoding: str) -> Source:
    text = _decoded(path, encoding)
    if not text.strip():
        raise _empty(path)
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(2**31 - 1)  # outlines written as text are longer than the default
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        raise GisError(
            "{file}, line {line}: the quotation marks do not match ({detail}); correct the line.",
            file=path.name,
            line=reader.line_num,
            detail=str(error),
        ) from error
    rows, width = _table(path, lines)
    long = rows.iloc[:, width:].notna().any(axis=1)
    fault = message("The row has more cells than the header: put quotation marks around text with a separator.")
    return Source(path.name, None, rows, faults=dict.fromkeys(rows.index[long], fault))


def _decoded(path: Path, encoding: str) -> str:
    content = path.read_bytes()
    if encoding != "auto":
        tried = [encoding]
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    else:
        tried = ["utf-8-sig", "gb18030"]
    for one in tried:
        try:
            return content.decode(one).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise _no_encoding(one) from error
    raise GisError(
        "{file} is not text in {encodings}: name its encoding with --encoding.",
        file=path.name,
        encodings=", ".join(tried),
    )


def _no_encoding(name: str) -> GisError:
    return GisError("There is no encoding {name}: use auto, utf-8 or gb18030.", name=name)


def _table(path: Path, lines: Sequence[Sequence[Any]], first: int = 1) -> tuple[pd.DataFrame, int]:
    """Return the rows under the first line that is not blank, without blank rows, and the width of the header."""
    filled = [number for number, line in enumerate(lines) if any(_is_filled(cell) for cell in line)]
    if not filled:
        raise _empty(path)
    header = [str(cell).strip() if cell is not None else "" for cell in lines[filled[0]]]
    while header and not header[-1]:
        header.pop()
    body = filled[1:]
    width = max([len(header), *(len(lines[number]) for number in body)])
    padding = [""] * width
    cells = [[*lines[number], *padding[len(lines[number]) :]] for number in body]
    index = pd.Index([first + number for number in body], dtype="int64", name="row")
    columns = dict(enumerate(map(list, zip(*cells, strict=True)))) if cells else {n: [] for n in range(width)}
    names = [name or f"column {number}" for number, name in enumerate([*header, *[""] * (width - len(header))], 1)]
    used = {number for number in range(width) if number < len(header) and header[number]}
    data = {number: _column(columns[number], index) for number in range(width)}
    kept = [number for number in range(width) if number in used or data[number].notna().any()]
    _refuse_twins(path, [names[number] for number in kept])
    frame = pd.DataFrame({names[number]: data[number] for number in kept}, index=index)
    return frame, sum(number < len(header) for number in kept)


def _is_filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _column(cells: list[Any], index: pd.Index) -> pd.Series:
    """Return cells as they are in the file; only blank ones are missing."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        column = pd.Series(cells, index=index, dtype="str")
        return column.mask(column.str.strip() == "")
    filled = [cell if _is_filled(cell) else None for cell in cells]
    if set(map(type, filled)) <= {float, int, type(None)}:
        return pd.Series(filled, index=index, dtype="float64")
    return pd.Series(filled, index=index, dtype="object")


def _refuse_twins(path: Path, names: Sequence[str]) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise GisError(
            "{file} has more than one column named {columns}: rename one of them.",
            file=path.name,
            columns=", ".join(twins),
        )


def _read_excel(path: Path, sheet: str | None) -> Source:
    if path.stat().st_size == 0:
        raise _empty(path)
    if zipfile.is_zipfile(path):
        _refuse_bomb(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            if sheet is not None and sheet not in names:
                raise _no_sheet(path, sheet, names)
            # Excel used to add blank sheets; they are no choice.
            wanted = [sheet] if sheet is not None else names
            grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except PasswordError as error:
        raise GisError("{file} has a password: save it without one.", file=path.name) from error
    except CalamineError as error:
        raise _damaged(path, error) from error
    filled = [name for name in wanted if any(map(_is_filled, (cell for line in grids[name] for cell in line)))]
    if len(filled) > 1:
        raise _several(path, filled)
    if not filled:
        raise _empty(path)
    rows, _ = _table(path, grids[filled[0]])
    return Source(path.name, filled[0], rows)


def _several(path: Path, names: Sequence[str]) -> GisError:
    return GisError(
        "{file} has several sheets or layers ({names}): name one with --sheet.", file=path.name, names=", ".join(names)
    )


def _no_sheet(path: Path, sheet: str, names: Sequence[str]) -> GisError:
    return GisError(
        "{file} has no sheet or layer {sheet}: it has {names}.", file=path.name, sheet=sheet, names=", ".join(names)
    )


def _refuse_bomb(path: Path) -> None:
    """Refuse a zip that would fill the memory: the readers of Excel files and zips stop at nothing."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            if sum(one.file_size for one in members) > _MAX_UNPACKED:
                raise GisError(
                    "{file} unpacks to more than {limit} GiB: split it into smaller files.",
                    file=path.name,
                    limit=_MAX_UNPACKED // 1024**3,
                )
            for one in members:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename):
                    with packed.open(one) as content:
                        _refuse_far_cells(path, content)
                if Path(one.filename).suffix.lower() in _DRIVERS:
                    with packed.open(one) as content:
                        _refuse_reference(path, content.read(65536))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged(path, error) from error


def _refuse_far_cells(path: Path, content: IO[bytes]) -> None:
    """Refuse a sheet with a cell so far out that the block up to it, which calamine reserves, ends the program."""
    columns: set[bytes] = set()
    last_row, rest = 0, b""
    while chunk := content.read(1 << 22):
        found = _CELL.findall(rest + chunk)
        if found:
            columns.update(letters for letters, _ in found)
            last_row = max(last_row, max(int(number) for _, number in found))
        rest = chunk[-24:]
    last_column = max(map(_column_number, columns), default=0)
    if last_row * last_column > _MAX_CELLS:
        raise GisError(
            "{file} has cells as far out as row {row} and column {column}: delete what lies outside the table.",
            file=path.name,
            row=last_row,
            column=last_column,
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


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


def _read_gis(path: Path, sheet: str | None, where: str | None, encoding: str) -> Source:
    if path.is_file():
        with path.open("rb") as content:
            head = content.read(65536)
        if not head:
            raise _empty(path)
        _refuse_reference(path, head)
        if path.suffix.lower() == ".zip":
            if not zipfile.is_zipfile(path):
                raise _damaged(path, zipfile.BadZipFile("no zip"))
            _refuse_bomb(path)
    with _offline(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            address, layer = _layer_of(path, sheet)
            source = _read_layer(path, address, layer, where, encoding)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise _damaged(path, error) from error
    said = tuple(message("{file}: {detail}", file=path.name, detail=str(one.message)) for one in caught)
    return Source(source.file, source.sheet, source.rows, source.geometry, source.crs, source.faults, said)


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
        raise _no_sheet(path, sheet, names)
    if len(found) > 1:
        raise _several(path, names)
    if not found:
        raise _empty(path)
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
        raise _no_encoding(encoding) from error
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataLayerError) as error:
        if where is None:
            raise _damaged(path, error) from error
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
    _refuse_twins(path, list(frame.columns))
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
