"""Where the rows of a file are: raw cells of the coordinate columns, or geometry, to places in CGCS2000."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.datums import named, of_crs
from layers.ingest.datum import detect, joined
from layers.ingest.evidence import Borders, Evidence
from layers.ingest.mistyped import read_as_stated, tell_mistyped
from layers.ingest.positions import NAMES, of_cells, of_geometry
from layers.ingest.readings import Clues
from layers.ingest.values import add_faults
from layers.kinds import CRS as STORED
from layers.kinds import UNCERTAINTY
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from layers.datums import Floats, System
    from layers.ingest.datum import Finding
    from layers.ingest.notation import Mask
    from layers.ingest.positions import Positions
    from layers.ingest.source import Source
    from layers.ingest.values import Faults

__all__ = ["NAMES", "Evidence", "Places", "places"]

_USUAL_M = 100.0
"""What a place of unknown uncertainty is usually taken to be off by at most."""

_LEAST_DEGREES, _LEAST_METRES = 5.0, 1.0
"""However many decimals are written: a phone or a click on a map finds a place to some 5 m (gps.gov: 4.9 m under open
sky), a survey in metres knows its corners to one."""


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
        ``auto``, or what `layers.datums.named` takes, which wins.
    county
        County of each row as it was understood, missing where it is not known.
    evidence
        What is known already.

    Raises
    ------
    GisError
        The CRS is not known and nothing tells it.
    """
    asked = None if crs == "auto" else named(crs)
    declared = None if source.crs is None else of_crs(source.crs)
    if source.geometry is not None:
        stated = asked or declared
        positions = of_geometry(source.geometry, metric=stated is not None and not stated.geographic)
    elif any(name in rows and rows[name].notna().any() for name in NAMES):
        positions = of_cells(rows, headers, asked)
    else:
        told = message(
            "{file}: no column of coordinates is known, so its {count} rows are without a place; if there is one, use"
            " --map HEADER=lonlat, or lon and lat, or x and y.",
            file=source.file,
            count=len(rows),
        )
        nowhere = gpd.GeoSeries([None] * len(rows), index=rows.index, crs=STORED)
        return Places(nowhere, warnings=[told] if len(rows) and not any(name in rows for name in NAMES) else [])
    _refuse_metres(positions, asked, rows.index)
    evidence = evidence or Evidence()
    borders = Borders.of(evidence.counties)
    if source.geometry is None and {"lon", "lat"} <= set(headers):
        read_as_stated(positions, rows.index, headers)
    if borders is not None and source.geometry is None:
        tell_mistyped(positions, county, borders, rows.index, headers)
    clues = Clues(
        declared,
        tuple(headers[name] for name in NAMES if name in headers),
        tuple(filter(None, (source.file, source.sheet, *source.titles))),
        county,
        _keys(rows),
        evidence,
    )
    finding = detect(positions, asked, clues, borders).require(source.file)
    warnings = [*positions.warnings, *_told(source, asked, declared, finding), *finding.warnings]
    shapes = _stored(positions, finding)
    geometry = gpd.GeoSeries(shapes, index=rows.index, crs=STORED)
    stated = rows[UNCERTAINTY.name].notna().to_numpy() if UNCERTAINTY.name in rows else None
    uncertainty = pd.Series(_uncertainty(positions, finding, stated), index=rows.index)
    return Places(geometry, positions.faults, warnings, uncertainty if uncertainty.notna().any() else None)


def _refuse_metres(positions: Positions, asked: System | None, index: pd.Index) -> None:
    """Say that metres are none of the degrees that were asked for, where these have no planes."""
    if asked is not None and asked.geographic and asked.datum not in ("cgcs2000", "wgs84", "xian80", "beijing54"):
        fault = message(
            "The coordinates are metres, but {crs} is in degrees: correct them, or name their CRS with --crs.",
            crs=asked.name,
        )
        rows = np.flatnonzero(positions.metric)
        add_faults(positions.faults, dict.fromkeys(index[rows], fault))
        positions.x[rows] = positions.y[rows] = np.nan
        positions.metric[rows] = False


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ids and names of the rows, as far as they have any."""
    name = next((one for one in ("name", "plant") if one in rows), None)
    keys = {"id": rows["id"]} if "id" in rows else {}
    return pd.DataFrame(keys if name is None else {**keys, "name": rows[name]}, index=rows.index)


def _told(source: Source, asked: System | None, declared: System | None, finding: Finding) -> list[Message]:
    """Return what must be said of the system: that it was found, that another was stated, that no shift is known."""
    used = [finding.systems[number] for number in np.unique(finding.which[finding.which >= 0])]
    names = ", ".join(one.name for one in used)
    told = []
    if asked is not None:
        if declared is not None and declared.id != asked.id:
            told.append(
                message(
                    "{file} states the CRS {stated}, but its coordinates are read as {chosen}, as you asked.",
                    file=source.file,
                    stated=declared.name,
                    chosen=asked.name,
                )
            )
    elif used and declared is None:
        told.append(message("{file}: the coordinates are read as {crs}.", file=source.file, crs=names))
    elif declared is not None and any(one.id != declared.id for one in used):
        told.append(
            message(
                "{file} states the CRS {stated}, but the evidence speaks for {chosen}, as which it is read.",
                file=source.file,
                stated=declared.name,
                chosen=names,
            )
        )
    if told and asked is None and finding.lines:
        told = [joined([*told, *finding.lines])]
    told += [
        message(
            "{file} is in {crs}, for which no shift to CGCS2000 is known here: places may be off by up to {metres} m."
            " If you have its parameters, give --crs a PROJ string with +towgs84.",
            file=source.file,
            crs=one.name,
            metres=f"{one.doubt_m:g}",
        )
        for one in used
        if one.doubt_m
    ]
    return told


def _stored(positions: Positions, finding: Finding) -> NDArray[np.object_]:
    """Return geometry in CGCS2000: the point of each position, or its own shape carried over."""
    shapes = positions.shapes.copy()
    points = positions.given & (shapely.is_missing(shapes) | (shapely.get_type_id(shapes) == 0))
    shapes[points] = shapely.points(finding.places[0][points], finding.places[1][points])
    for number, system in enumerate(finding.systems):
        rows = np.flatnonzero((finding.which == number) & ~points)
        if len(rows):
            shapes[rows] = shapely.transform(shapes[rows], _mover(system))
    return shapes


def _mover(system: System) -> Callable[[Floats], Floats]:
    """Return what carries an array of coordinates, shape (n, 2), from a system to CGCS2000."""
    return lambda xy: np.column_stack(system.stored(xy[:, 0], xy[:, 1]))


def _uncertainty(positions: Positions, finding: Finding, stated: Mask | None) -> Floats:
    """Return the metres that notation and datum leave open, NaN where neither says anything.

    What the file states of a row stands for its notation. Where it has a column for it, a blank there means that it is
    not known, and only what is coarser than anyone would take such a place for is said: zeros may have been left out.
    """
    least = np.where(positions.metric, _LEAST_METRES, _LEAST_DEGREES)
    blur = np.where(np.isnan(positions.blur), np.nan, np.maximum(positions.blur, least))
    if stated is not None:
        blur[stated | (blur <= _USUAL_M)] = np.nan
    doubt = np.where(finding.doubt > 0, finding.doubt, np.nan)
    return np.where(np.isnan(doubt), blur, np.nan_to_num(blur) + doubt)
