"""Opening rasters: which files are read at all, and what is wrong with one that cannot be.

Files are not trusted: only known formats, only files on disk, and a VRT may name sources in its own folder only.
"""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from xml.etree import ElementTree as ET

import numpy as np
import rasterio
from pyproj import CRS
from pyproj.exceptions import ProjError
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

DRIVERS = (
    "GTiff",
    "JP2OpenJPEG",
    "VRT",
    "MBTiles",
    "HFA",
    "ENVI",
    "AAIGrid",
    "SRTMHGT",
    "PNG",
    "JPEG",
    "WEBP",
    "BMP",
    "GPKG",
    "OpenFileGDB",
)
"""GDAL's names of the formats that are read; the others, services among them, never are."""

CACHE_BYTES = 32 * 2**20
"""Of decoded blocks, for all rasters together."""

_SETTINGS = {
    "GDAL_CACHEMAX": CACHE_BYTES,
    # GDAL 3.10 opens a file in memory for every tile of JPEG and looks through all of them each time.
    "GTIFF_IMPLICIT_JPEG_OVR": False,
}

_VRT_MOST_BYTES = 32 * 2**20
_VRT_DEEPEST = 4
_SOURCE_TAGS = ("SourceFilename", "SourceDataset")
_VRT_HEAD = b"<VRTDataset"
_REFUSED_TAGS = ("PixelFunctionCode", "PixelFunctionLanguage", "SourceLayer", "SrcSQL")

_opening = threading.Lock()


@contextmanager
def opened(path: Path) -> Iterator[DatasetReader]:
    """Open a raster; what fails while it is open is said of the file.

    Parameters
    ----------
    path
        A file on disk.

    Raises
    ------
    GisError
        The file is not there, is no raster that may be read, or is damaged where it is read.
    """
    with open_dataset(path) as dataset, reading(path):
        yield dataset


def open_dataset(path: Path) -> DatasetReader:
    """Return a raster, open; the caller closes it. `GisError` as in `opened`."""
    check_file(path)
    with without_place_allowed(), rasterio.Env(**_SETTINGS):
        try:
            # rasterio.open takes one driver only
            dataset = DatasetReader(path.resolve(), driver=_drivers(), sharing=False)
        except RasterioError as error:
            raise _unreadable(path, error) from error
    if dataset.count == 0:
        names = ", ".join(name.rpartition(":")[2] for name in dataset.subdatasets) or "-"
        dataset.close()
        raise GisError(
            "{file} is a container of rasters ({names}); export the one you need as a GeoTIFF.", file=path, names=names
        )
    return dataset


class OpenFile:
    """A raster that stays open. One thread at a time reads it, and holds `_lock` meanwhile; others wait.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    GisError
        As in `opened`.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._dataset = open_dataset(path)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._dataset.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def without_place_allowed() -> Iterator[None]:
    """Keep rasterio from warning of a raster without a place."""
    # Warnings are switched for the whole process, so one thread at a time does it.
    with _opening, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Read a file by our settings, and say of the file what fails."""
    try:
        with rasterio.Env(**_SETTINGS):
            yield
    except RasterioError as error:
        raise GisError(
            "{file} cannot be read to its end ({cause}): it is damaged or cut short; copy it again from its source.",
            file=path,
            cause=_cause(error),
        ) from error


def _drivers() -> list[str]:
    with rasterio.Env() as environment:
        known = environment.drivers()
    return [one for one in DRIVERS if one in known]


def check_file(path: Path) -> None:
    """Raise `GisError` where a path is not one that may be opened."""
    if path.suffix.lower() == ".gdb" or path.name.lower().endswith(".gdb.zip"):
        if "OpenFileGDB" not in _drivers():
            raise GisError(
                "{file} is a file geodatabase, whose rasters this build of GDAL cannot read; "
                "export them as GeoTIFF from ArcGIS.",
                file=path,
            )
        return
    if path.is_dir():
        raise GisError("{file} is a folder; name the raster in it.", file=path)
    if not path.is_file():
        raise GisError("{file} is not there; check the path, or whether its disk is connected.", file=path)
    if path.suffix.lower() in (".zip", ".rar", ".7z", ".gz", ".tar"):
        raise GisError("{file} is an archive; unpack it and name the raster in it.", file=path)
    _check_xml(path, path.resolve().parent, _VRT_DEEPEST)


def _check_xml(path: Path, folder: Path, deeper: int) -> None:
    """Raise `GisError` where a file is a VRT that reaches out of its folder, or another description in XML."""
    try:
        with path.open("rb") as file:
            head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
            if not head.startswith(b"<"):
                return
            text = head + file.read(_VRT_MOST_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error
    if _VRT_HEAD not in head or len(text) > _VRT_MOST_BYTES or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise GisError("{file} is a text in XML, no raster; name the raster itself.", file=path)
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise _unreadable(path, error) from error
    if not deeper or any(True for tag in _REFUSED_TAGS for _ in root.iter(tag)):
        raise GisError("{file}: a VRT with code or queries in it is not opened; save it as a GeoTIFF.", file=path)
    for one in (one for tag in _SOURCE_TAGS for one in root.iter(tag)):
        named = (one.text or "").strip()
        source = (folder / named).resolve()
        if not source.is_relative_to(folder) or not source.is_file():
            raise GisError(
                "{file}: its source {source} is not a file in the VRT's own folder; put both into one folder.",
                file=path,
                source=named,
            )
        _check_xml(source, folder, deeper - 1)


def _unreadable(path: Path, error: Exception) -> GisError:
    return GisError(
        "{file} is no raster that can be read here ({cause}); "
        "use GeoTIFF, JPEG 2000, VRT, MBTiles or an image with a world file.",
        file=path,
        cause=_cause(error),
    )


def _cause(error: BaseException) -> str:
    """Return what GDAL says, without its "see previous exception"."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).rstrip(".")


def is_placed(dataset: DatasetReader) -> bool:
    """Return whether a raster says where its cells lie (the CRS is another question)."""
    return not np.allclose(dataset.transform[:6], (1, 0, 0, 0, 1, 0))


def placed_crs(dataset: DatasetReader, path: Path, named: str | None) -> CRS:
    """Return the CRS that is named, or that a raster states; `GisError` where it has no place or no usable CRS."""
    if not is_placed(dataset):
        raise GisError("{file} has no georeference; give it a world file or reference it in ArcGIS or QGIS.", file=path)
    stated = named or (dataset.crs.to_wkt() if dataset.crs else None)
    if stated is None:
        raise GisError(
            "{file} does not state its CRS; choose one (on the command line with --image-crs), such as EPSG:32650.",
            file=path,
        )
    try:
        crs = CRS.from_user_input(stated)
        usable = crs.is_geographic or crs.is_projected
    except ProjError:
        usable = False
    if not usable:
        raise GisError(
            "{file}: its CRS ({crs}) cannot be used; choose another (on the command line with --image-crs), "
            "such as EPSG:32650.",
            file=path,
            crs=str(stated)[:80],
        )
    return crs
