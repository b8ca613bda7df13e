"""Where the rows of a file are: raw cells of the coordinate columns, or geometry, to places in CGCS2000."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.flat import as_text
from layers.ingest.values import add_faults, parse
from layers.kinds import CRS as STORED
from layers.kinds import Field
from layers.messages import GisError, Message, message
from layers.tables import missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from layers.ingest.source import Source
    from layers.ingest.values import Faults

NAMES = ("lon", "lat", "x", "y", "lonlat", "wkt")
"""Canonical names of the columns that say where a row is: degrees apart, metres apart (x east, y north), a pair in one
cell, and geometry as text."""

_NAMED = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}
_UNSHIFTED = ("xian", "beijing", "new beijing", "d_xian", "d_beijing")
_DEGREES = {name: Field(name, "float", name, name) for name in ("lon", "lat")}


@dataclass(frozen=True)
class Evidence:
    """What is known already and helps to tell a datum.

    Parameters
    ----------
    counties
        Boundaries with their names, in CGCS2000.
    references
        Layers of the project whose places are trusted, by kind, in CGCS2000.
    """

    counties: gpd.GeoDataFrame | None = None
    references: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """Where rows are.

    Parameters
    ----------
    geometry
        In CGCS2000 (EPSG:4490), with the index of the rows; `None` where a row has no place or a fault. Not yet
        checked for type and validity.
    faults
        What is wrong with the coordinates, by row number.
    warnings
        What is to be said about the file as a whole.
    uncertainty
        Metres by row that the coordinates themselves cannot undercut, missing where nothing is known; `None` if
        nothing is known of any.
    """

    geometry: gpd.GeoSeries
    faults: Faults = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)
    uncertainty: pd.Series | None = None


def places(
    source: Source,
    rows: pd.DataFrame,
    headers: Mapping[str, str],
    crs: str,
    county: pd.Series | None = None,
    evidence: Evidence | None = None,
) -> Places:
    """Return where the rows are.

    Parameters
    ----------
    source
        The file, with its geometry and the CRS that it states, if any.
    rows
        Raw cells under canonical names, those of `NAMES` among them as far as the file has them.
    headers
        What the file calls each column, by canonical name.
    crs
        ``auto``, or a name or ``EPSG:n``, which wins.
    county
        County of each row as it was understood, missing where it is not known.
    evidence
        What is known already.

    Raises
    ------
    GisError
        The CRS is not known and nothing tells it.
    """
    warnings: list[Message] = []
    if source.geometry is not None:
        chosen = _chosen_crs(source, crs, warnings)
        return Places(_stored(source.geometry.set_crs(chosen, allow_override=True)), {}, warnings)
    if any(name in rows and rows[name].notna().any() for name in NAMES):
        chosen = _chosen_crs(source, crs, warnings)
        shapes, faults = _read(rows, geographic=chosen.is_geographic)
        return Places(_stored(gpd.GeoSeries(shapes, index=rows.index, crs=chosen)), faults, warnings)
    return Places(gpd.GeoSeries([None] * len(rows), index=rows.index, crs=STORED))


def named_crs(text: str) -> CRS:
    """Return the CRS of ``wgs84``, ``cgcs2000`` or ``EPSG:n``."""
    name = _NAMED.get(text.strip().lower(), text.strip())
    try:
        crs = CRS.from_user_input(name)
    except CRSError:
        crs = None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise GisError("{crs} is no CRS of a map: use wgs84, cgcs2000 or EPSG: and a number.", crs=text)
    return crs


def _stored(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    return geometry if geometry.crs.equals(STORED, ignore_axis_order=True) else geometry.to_crs(STORED)


def _chosen_crs(source: Source, crs: str, warnings: list[Message]) -> CRS:
    stated = source.crs
    if crs != "auto":
        chosen = named_crs(crs)
        if stated is not None and not stated.equals(chosen, ignore_axis_order=True):
            warnings.append(
                message(
                    "{file} states the CRS {stated}, but its coordinates are read as {chosen}, as you asked.",
                    file=source.file,
                    stated=stated.name,
                    chosen=chosen.name,
                )
            )
    elif stated is not None:
        chosen = stated
    else:
        raise GisError(
            "{file} does not state the CRS of its coordinates: name it with --crs (wgs84, cgcs2000 or EPSG: and a"
            " number).",
            file=source.file,
        )
    datum = chosen.geodetic_crs.datum if chosen.geodetic_crs is not None else None
    if datum is not None and datum.name.lower().startswith(_UNSHIFTED):
        warnings.append(
            message(
                "{file} is in {crs}, for which no shift to CGCS2000 is known here: places may be off by up to 120 m.",
                file=source.file,
                crs=chosen.name,
            )
        )
    return chosen


def _read(rows: pd.DataFrame, *, geographic: bool) -> tuple[pd.Series, Faults]:
    """Return the shapes that the columns ``lon``, ``lat`` and ``wkt`` give; `None` where all are blank."""
    shapes = pd.Series(None, index=rows.index, dtype="object")
    faults: dict[Hashable, Message] = {}
    if "lon" in rows or "lat" in rows:
        both = {
            name: rows[name] if name in rows else missing(one, len(rows), rows.index) for name, one in _DEGREES.items()
        }
        parsed = {name: parse(column, _DEGREES[name], name) for name, column in both.items()}
        given = {name: as_text(column) for name, column in both.items()}
        half = given["lon"].isna() != given["lat"].isna()
        fault = message("Only one of lon and lat is given: fill in the other or clear both.")
        for new in (parsed["lon"].faults, parsed["lat"].faults, dict.fromkeys(half.index[half], fault)):
            add_faults(faults, new)
        x, y = (one.values.to_numpy("float64") for one in parsed.values())
        whole = ~(pd.isna(x) | pd.isna(y))
        far = geographic & whole & ((abs(x) > 180) | (abs(y) > 90))
        new = {
            row: message(
                "lon {lon} and lat {lat} are not degrees: correct them, or name the CRS of metres with --crs.",
                lon=given["lon"][row],
                lat=given["lat"][row],
            )
            for row in rows.index[far]
        }
        add_faults(faults, new)
        shapes[whole] = shapely.points(x[whole], y[whole])
    if "wkt" in rows:
        text = as_text(rows["wkt"]).dropna()
        shapes[text.index] = shapely.from_wkt(text.to_numpy(object), on_invalid="ignore")
        unread = text.index[shapes[text.index].isna()]
        fault = message("The text in wkt is no geometry: write it as in POINT (115.46 38.87).")
        add_faults(faults, dict.fromkeys(unread, fault))
    return shapes, faults
