"""Read any file as raw rows, by what its name says it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from layers.ingest import gis_files, text_files, workbooks
from layers.ingest.progress import silent
from layers.ingest.source import Source, damaged
from layers.messages import GisError

if TYPE_CHECKING:
    from layers.ingest.progress import Progress

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
        csv, tsv, txt, xlsx, xlsm, xls, gpkg, shp, geojson, kml, kmz, gdb, fgb, gpx, dxf, parquet; GIS files also in a
        zip.
    sheet
        Sheet or layer; needed where several look like a ledger.
    where
        Only features of a GIS file for which this SQL condition holds.
    encoding
        Of text files and shapefiles; ``auto`` looks at the bytes.
    progress
        Told the share that is done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    GisError
        The file is missing, empty, damaged, remote or of no known format; or it has several sheets and none is named.
    """
    path = _local(path)
    suffix = path.suffix.lower()
    try:
        if suffix in gis_files.SUFFIXES:
            return gis_files.read(path, sheet, where, encoding)
        if where is not None and suffix in (*text_files.SUFFIXES, *workbooks.SUFFIXES):
            raise GisError("{file} is a table: --where works for GIS files only, so leave it out.", file=path.name)
        if suffix in workbooks.SUFFIXES:
            return workbooks.read(path, sheet, progress)
        if suffix in text_files.SUFFIXES:
            if sheet is not None:
                raise GisError("{file} is text and has no sheets: leave --sheet out.", file=path.name)
            return text_files.read(path, encoding)
    except OSError as error:
        raise damaged(path, error) from error
    raise GisError(
        "{file} is of no format that can be read: save it as xlsx, csv, gpkg, shp, geojson or kml.", file=path.name
    )


def sheets_of(path: str | Path) -> list[str]:
    """Return the names of the sheets or layers of a file; none for text, which has no such parts.

    Raises
    ------
    GisError
        As `read_rows`.
    """
    path = _local(path)
    suffix = path.suffix.lower()
    try:
        if suffix in gis_files.SUFFIXES:
            return gis_files.names(path)
        return workbooks.names(path) if suffix in workbooks.SUFFIXES else []
    except OSError as error:
        raise damaged(path, error) from error


def _local(path: str | Path) -> Path:
    """Return a path; `GisError` where it names no file of this computer."""
    if _REMOTE.match(str(path)):
        raise GisError("{file} is not a file on this computer: download it first.", file=str(path))
    path = Path(path)
    if not path.exists():
        raise GisError("There is no file {file}: check its name and folder.", file=str(path))
    return path
