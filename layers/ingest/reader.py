"""Read any file as raw rows: a GIS file by what its name says it is, a table by what it holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from layers.ingest import gis_files, spreadsheet_xml, text_files, web_pages, workbooks
from layers.ingest.forms import form_of
from layers.ingest.progress import silent
from layers.ingest.source import Source, damaged
from layers.messages import GisError

if TYPE_CHECKING:
    from layers.ingest.forms import Form
    from layers.ingest.progress import Progress

_TABLES = (*workbooks.SUFFIXES, *text_files.SUFFIXES, ".htm", ".html", ".mht", ".mhtml", ".xml")
_NAMES = {"workbook": workbooks.names, "page": web_pages.names, "xml": spreadsheet_xml.names}
_REMOTE = re.compile(r"(?i)^(/vsi|[a-z][a-z0-9+.]{1,9}://?[^\\])")


def read_rows(
    path: str | Path,
    *,
    sheet: str | None = None,
    where: str | None = None,
    encoding: str = "auto",
    progress: Progress = silent,
) -> Source:
    """Read one sheet or layer of a file.

    Parameters
    ----------
    path
        csv, tsv, txt, xlsx, xlsm, xls, et, html, mht, xml (spreadsheets of 2003), gpkg, shp, geojson, kml, kmz, gdb,
        fgb, gpx, dxf, parquet; GIS files also in a zip. Any name of a table stands for any of them.
    sheet
        Sheet or layer; needed where several look like a ledger.
    where
        Only features of a GIS file for which this SQL condition holds.
    encoding
        Of text files, pages and shapefiles; ``auto`` looks at the bytes.
    progress
        Told the share that is done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    GisError
        The file is missing, empty, damaged, remote or of no known format; or it has several sheets and none is named.
    """
    path = _local(path)
    try:
        if path.suffix.lower() in gis_files.SUFFIXES:
            return gis_files.read(path, sheet, where, encoding)
        form = _form_of(path)
        if where is not None:
            raise GisError("{file} is a table: --where works for GIS files only, so leave it out.", file=path.name)
        if form == "workbook":
            return workbooks.read(path, sheet, progress)
        if form == "page":
            return web_pages.read(path, sheet, encoding, progress)
        if form == "xml":
            return spreadsheet_xml.read(path, sheet, encoding, progress)
        if sheet is not None:
            raise GisError("{file} is text and has no sheets: leave --sheet out.", file=path.name)
        return text_files.read(path, encoding)
    except OSError as error:
        raise damaged(path, error) from error


def sheets_of(path: str | Path) -> list[str]:
    """Return the names of the sheets or layers of a file; none for text, which has no such parts.

    Raises
    ------
    GisError
        As `read_rows`.
    """
    path = _local(path)
    try:
        if path.suffix.lower() in gis_files.SUFFIXES:
            return gis_files.names(path)
        form = _form_of(path)
        return _NAMES[form](path) if form in _NAMES else []
    except OSError as error:
        raise damaged(path, error) from error


def _form_of(path: Path) -> Form:
    """Return what a table is by its content; `GisError` where its name says that it is none."""
    if path.suffix.lower() not in _TABLES:
        raise GisError(
            "{file} is of no format that can be read: save it as xlsx, csv, gpkg, shp, geojson or kml.", file=path.name
        )
    return form_of(path, "text" if path.suffix.lower() in text_files.SUFFIXES else "workbook")


def _local(path: str | Path) -> Path:
    """Return a path; `GisError` where it names no file of this computer."""
    if _REMOTE.match(str(path)):
        raise GisError("{file} is not a file on this computer: download it first.", file=str(path))
    path = Path(path)
    if not path.exists():
        raise GisError("There is no file {file}: check its name and folder.", file=str(path))
    return path
