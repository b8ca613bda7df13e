"""The two images of a restoration audit as people choose them: what each tells, what it lacks, how the two meet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from analysis.greenness import in_cells, ndvi, season_notes
from basemaps.bands import SENSORS, Bands, find_bands
from basemaps.files import opened
from basemaps.images import Image, Request, pair
from basemaps.ramps import coloured
from basemaps.reader import REDUCED_PX, Reader
from gisapp.briefing.multiples import multiples
from layers.geodesy import distance
from layers.kinds import CRS as STORED
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

    from analysis.plan import Parameters
    from gisapp.audit import Audit
    from layers.messages import Message

PREVIEW_PX = 320
"""Longest side of the small picture of an image."""

_DAYS = ("before", "after")


@dataclass(frozen=True, eq=False)
class Looked:
    """What one image tells.

    Parameters
    ----------
    request
        As it was asked for.
    names
        Of its bands in order, blank for one without.
    sensors
        Those of `basemaps.bands.SENSORS` whose bands it has.
    size
        Columns and rows.
    crs, cell_m, day, bands
        Its CRS by name, metres across one of its cells, when it was taken, red and near infrared; None where not known.
    fault
        Why it cannot be used as asked for; None where it can.
    picture
        Its vegetation, or its first band where red and near infrared are not known, shape (h, w, 4).
    """

    request: Request
    names: tuple[str, ...]
    sensors: tuple[str, ...]
    size: tuple[int, int]
    crs: str | None
    cell_m: float | None
    day: dt.date | None
    bands: Bands | None
    fault: Message | None
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class Match:
    """How two images go together.

    Parameters
    ----------
    method
        How their cells are brought together.
    overlap
        The share of the smaller one that lies on the other, 0 to 1.
    mines, outlines
        How many mines have an outline on both, and how many have an outline at all.
    notes
        What the reader must know: of the season, of what counts as no data.
    """

    method: Message
    overlap: float
    mines: int
    outlines: int
    notes: tuple[Message, ...]


def look(request: Request) -> Looked:
    """Return what an image tells; what it lacks is its `fault`.

    Raises
    ------
    GisError
        It is no raster that can be read.
    """
    with opened(request.path) as dataset:
        image, fault = None, None
        try:
            image = Image(request, dataset)
        except GisError as error:
            fault = error.message
        bands = image.bands if image else _bands(request, dataset, request.bands)
        return Looked(
            request,
            tuple(name or "" for name in dataset.descriptions),
            tuple(one for one in SENSORS if _bands(request, dataset, one)),
            (dataset.width, dataset.height),
            _named(image.crs) if image else dataset.crs and _named(CRS.from_wkt(dataset.crs.to_wkt())),
            _cell(image) if image else None,
            image.date if image else request.date,
            bands,
            fault,
            _preview(dataset, bands),
        )


def _bands(request: Request, dataset: DatasetReader, asked: str | None) -> Bands | None:
    try:
        return find_bands(request.path, dataset.descriptions, asked)
    except GisError:
        return None


def _named(crs: CRS) -> str:
    code = crs.to_authority()
    return f"{crs.name} · {':'.join(code)}" if code else crs.name


def _cell(image: Image) -> float | None:
    """Return metres across a cell in the middle of an image."""
    middle = np.array(image.size) / 2
    x, y = _on_earth(image, middle + np.array([[0.0, 0.0], [1.0, 0.0]]))
    metres = float(distance(x[:1], y[:1], x[1:], y[1:])[0])
    return metres if np.isfinite(metres) else None


def _on_earth(image: Image, cells: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes of columns and rows, shape (n, 2)."""
    a, b, c, d, e, f = image.transform[:6]
    column, row = cells[:, 0], cells[:, 1]
    to_degrees = Transformer.from_crs(image.crs, STORED, always_xy=True)
    lon, lat = to_degrees.transform(a * column + b * row + c, d * column + e * row + f)
    return np.asarray(lon), np.asarray(lat)


def _preview(dataset: DatasetReader, bands: Bands | None) -> NDArray[np.uint8]:
    reader = Reader(dataset, (bands.red, bands.nir) if bands else (1,))
    quick = reader.has_overviews or max(reader.size) <= REDUCED_PX
    read = reader.whole(PREVIEW_PX) if quick else reader.sketch()
    values = np.where(read.seen, np.real(read.values).astype(np.float32), np.float32(np.nan))
    if bands:
        red, nir = values * np.float32(bands.scale) + np.float32(bands.offset)
        return coloured(ndvi(red, nir), "vegetation", -0.1, 0.8)
    known = values[0][read.seen]
    low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 1.0)
    return coloured(values[0], "grey", float(low), float(high))


def match(before: Request, after: Request, mines: gpd.GeoDataFrame, plan: Parameters) -> Match:
    """Return how two images go together, and how many of the mines they show.

    Raises
    ------
    GisError
        One of them cannot be used, or they do not overlap.
    """
    with pair(before, after) as images:
        reaches = [_reach(one) for one in (images.before, images.after)]
        both = shapely.intersection(*reaches)
        shapes = mines.geometry.to_numpy()
        areas = shapes[np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)]
        season, _ = season_notes(images.before.date, images.after.date, plan)
        smaller = min(shapely.area(one) for one in reaches)
        return Match(
            images.method,
            min(1.0, float(shapely.area(both) / smaller)) if smaller else 0.0,
            int(shapely.intersects(both, areas).sum()),
            len(areas),
            (*season, *images.notes),
        )


def _reach(image: Image) -> shapely.Geometry:
    """Return the outline of an image in degrees."""
    width, height = image.size
    ring = shapely.segmentize(shapely.box(0, 0, width, height), max(width, height) / 8)
    corners = np.column_stack(_on_earth(image, shapely.get_coordinates(ring)))
    return shapely.make_valid(shapely.Polygon(corners)) if np.isfinite(corners).all() else shapely.Polygon()


def picture(
    before: Request, after: Request, mine: gpd.GeoDataFrame, progress: Callable[[float], None] = lambda _: None
) -> NDArray[np.uint8]:
    """Return before, after and change around a mine side by side, see `gisapp.briefing.multiples.multiples`.

    Parameters
    ----------
    before, after
        The images.
    mine
        The one row of it.
    progress
        May raise to give up.

    Raises
    ------
    GisError
        An image cannot be read, or the mine has no outline on them.
    """
    with pair(before, after) as images:
        progress(0.3)
        outline = in_cells(mine, images)[0]
        if outline is None:
            raise GisError("{id} has no outline, so there is no picture of it.", id=mine["id"].iloc[0])
        return multiples(outline, images)


# What is remembered ---------------------------------------------------------------------------------------------------


def record(request: Request) -> dict[str, str]:
    """Return an image as it is kept in the settings; `request_of` makes it again."""
    day = request.date.isoformat() if request.date else ""
    return {"path": str(request.path), "bands": request.bands or "", "crs": request.crs or "", "date": day}


def request_of(kept: Mapping[str, Any]) -> Request | None:
    """Return an image of the settings; None where they hold none."""
    try:
        day = dt.date.fromisoformat(kept["date"]) if kept.get("date") else None
        return Request(Path(kept["path"]), kept.get("bands") or None, kept.get("crs") or None, day)
    except (KeyError, TypeError, ValueError):
        return None


def _is_of(path: Path, facts: Mapping[str, Any]) -> bool:
    """Return whether a file is the one that an audit tells of, as far as its name and its size can tell."""
    return path.name == facts.get("file") and facts.get("bytes") in (None, path.stat().st_size)


def images_of(audit: Audit, kept: Mapping[str, Mapping[str, str]]) -> tuple[Request, Request] | None:
    """Return the images that an audit was made of, where those that are remembered are they and are still there.

    Only what the user of this machine chose is opened, never a path that stands in a project.
    """
    found = [request_of(kept.get(day, {})) for day in _DAYS]
    for day, one in zip(_DAYS, found, strict=True):
        if one is None or not one.path.is_file() or not _is_of(one.path, audit.images.get(day, {})):
            return None
    before, after = found
    return (before, after) if before and after else None
