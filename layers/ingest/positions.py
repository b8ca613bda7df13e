"""Where rows are as their file says it: pairs of numbers, east first, not yet in any datum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from layers.arcs import has_arcs, of_text
from layers.datums import PREFIX
from layers.flat import as_text
from layers.geodesy import degree_lengths
from layers.ingest.notation import MERIDIAN, PARALLEL, Numbers, decimals, read, read_pairs, without_unknown
from layers.ingest.values import add_faults
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from layers.datums import System
    from layers.ingest.notation import Floats, Mask

NAMES = ("lon", "lat", "x", "y", "lonlat", "wkt")
"""Canonical names of the columns that say where a row is: degrees apart, metres apart (x east, y north), a pair in one
cell, and geometry as text."""

_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)
_NORTHINGS, _EASTINGS = (1_900_000.0, 6_000_000.0), (100_000.0, 900_000.0)
"""What coordinates of China can be; no longitude is a latitude there, and no northing an easting."""

_PAIRS = (("lon", "lat"), ("x", "y"), ("lonlat", "lonlat"))

_ZONES = (13 * PREFIX, 46 * PREFIX)
_NAMED = 5


@dataclass(frozen=True)
class Positions:
    """Pairs of numbers by row.

    Parameters
    ----------
    x, y
        East and north, degrees or metres; NaN where a row has no place or a fault.
    blur
        Half the diagonal of what one step of the last stated digits covers, metres; NaN where nothing is known.
    metric
        Rows in metres.
    parts
        Rows written in minutes, or minutes and seconds.
    shapes
        Geometry that stands for the numbers where rows have outlines or lines, `None` elsewhere; x and y are then the
        middle of its bounds.
    faults
        What is wrong, by row number.
    warnings
        What is to be said of the file.
    """

    x: Floats
    y: Floats
    blur: Floats
    metric: Mask
    parts: Mask
    shapes: NDArray[np.object_]
    faults: dict[Hashable, Message] = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)

    @property
    def given(self) -> Mask:
        """Rows with a position."""
        return ~np.isnan(self.x)

    @property
    def zone(self) -> NDArray[np.intp]:
        """Number of the zone with which an easting begins, 0 where it has none."""
        numbered = self.metric & (self.x >= _ZONES[0]) & (self.x < _ZONES[1])
        return np.where(numbered, np.nan_to_num(self.x) // PREFIX, 0).astype(np.intp)


def of_geometry(geometry: gpd.GeoSeries, *, metric: bool) -> Positions:
    """Return the positions of the geometry of a GIS file; what it is wrong with it is judged later."""
    shapes = geometry.to_numpy()
    west, south, east, north = shapely.bounds(shapes).T
    x, y = (west + east) / 2, (south + north) / 2
    gone = ~np.isfinite(x + y)
    x[gone] = y[gone] = np.nan
    degrees = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    in_metres = ~degrees if metric else _plane_like(x, y)
    return Positions(x, y, np.full(len(x), np.nan), in_metres & ~gone, np.zeros(len(x), dtype=bool), shapes)


def of_cells(rows: pd.DataFrame, headers: Mapping[str, str], system: System | None) -> Positions:
    """Return the positions that the columns of a table say: geometry first, then the first pair that says one.

    Parameters
    ----------
    rows
        Raw cells under the names of `NAMES`.
    headers
        What the file calls each column.
    system
        The one that was asked for by name; `None` if it is to be found.
    """
    titles = {name: headers.get(name, name) for name in NAMES}
    rows = rows.assign(**{name: without_unknown(rows[name]) for name in NAMES if name in rows})
    found = _Reading(rows, titles)
    for east, north in _PAIRS[:2]:
        if east in rows or north in rows:
            found.add_columns(east, north)
    if "lonlat" in rows:
        found.add_pairs("lonlat")
    done = _in_order(found, rows.index, system)
    return _with_shapes(done, rows["wkt"], titles["wkt"], system) if "wkt" in rows else done


class _Reading:
    """First and second number of each row, as they are found."""

    def __init__(self, rows: pd.DataFrame, titles: Mapping[str, str]) -> None:
        self.rows = rows
        self.titles = titles
        self.first, self.second = Numbers.nothing(len(rows)), Numbers.nothing(len(rows))
        self.pair = np.zeros(len(rows), dtype=np.intp)
        """Which of `_PAIRS` the numbers of a row come from."""
        self.faults: dict[Hashable, Message] = {}

    def add_columns(self, east: str, north: str) -> None:
        """Read two columns; one that holds pairs is read as such where the other is blank or says the same."""
        names = [name for name in (east, north) if name in self.rows]
        numbers = {name: read(self.rows[name]) for name in names}
        first, second = (numbers.get(name, Numbers.nothing(len(self.rows))) for name in (east, north))
        # As text they are asked for only where something is wrong.
        text = {name: as_text(self.rows[name]) for name in names} if _any_unread(numbers) else {}
        for name, other in ((east, north), (north, east)):
            if name in numbers and numbers[name].unread.any():
                alone = ~numbers[other].given if other in numbers else np.ones(len(self.rows), dtype=bool)
                same = np.asarray(text[name] == text[other], dtype=bool) if other in numbers else alone
                rows = np.flatnonzero(numbers[name].unread & (alone | same))
                self._put_pairs(rows, name, first, second)
        open_rows = np.isnan(self.first.value)
        rows = np.flatnonzero(open_rows & (first.given | second.given))
        self.pair[rows] = _PAIRS.index((east, north))
        self.first.put(rows, _taken(first, rows))
        self.second.put(rows, _taken(second, rows))
        for name, one in ((east, first), (north, second)):
            wrong = np.flatnonzero(one.unread & open_rows)
            if len(wrong):
                add_faults(self.faults, self._unread(name, wrong, text[name]))
        half = np.flatnonzero((first.given != second.given) & open_rows)
        fault = message(
            "Only one of {one} and {other} is given: fill in the other or clear both.",
            one=self.titles[east],
            other=self.titles[north],
        )
        add_faults(self.faults, dict.fromkeys(self.rows.index[half], fault))

    def add_pairs(self, name: str) -> None:
        """Read a column of pairs for the rows that have no place yet."""
        text = as_text(self.rows[name])
        rows = np.flatnonzero(np.isnan(self.first.value) & np.asarray(text.notna()))
        self.pair[rows] = len(_PAIRS) - 1
        wrong = rows[~self._put_pairs(rows, name, self.first, self.second)]
        if not len(wrong):
            return
        lone = ~np.isnan(read(text.iloc[wrong]).value)
        add_faults(self.faults, self._unread(name, wrong[~lone], text))
        half = {
            self.rows.index[at]: message(
                "{column} is {value}, which is one number where a longitude and a latitude are needed: add the other.",
                column=self.titles[name],
                value=text.iloc[at],
            )
            for at in wrong[lone]
        }
        add_faults(self.faults, half)

    def _put_pairs(self, rows: NDArray[np.intp], name: str, first: Numbers, second: Numbers) -> Mask:
        """Put what pairs say into two columns of numbers; return which of the rows hold one."""
        pair = read_pairs(self.rows[name].iloc[rows])
        good = ~np.isnan(pair[0].value)
        for column, half in zip((first, second), pair, strict=True):
            column.put(rows[good], _taken(half, good))
        return good

    def _unread(self, name: str, wrong: NDArray[np.intp], text: pd.Series) -> dict[Hashable, Message]:
        return {
            self.rows.index[at]: message(
                "{column} is {value}, which is no coordinate: write it as 115.4712 or 115°28′12″.",
                column=self.titles[name],
                value=text.iloc[at],
            )
            for at in wrong
        }


def _any_unread(numbers: Mapping[str, Numbers]) -> bool:
    return any(bool(one.unread.any()) for one in numbers.values())


def _taken(numbers: Numbers, rows: NDArray[np.intp] | Mask) -> Numbers:
    return Numbers(*(column[rows] for column in vars(numbers).values()))


def _in_order(found: _Reading, index: pd.Index, system: System | None) -> Positions:
    """Return the numbers east first, row by row, in degrees or metres."""
    first, second = found.first, found.second
    _expand_compact(first, second)
    x, y = first.value.copy(), second.value.copy()
    swapped = (first.letter == PARALLEL) | (second.letter == MERIDIAN)
    lettered = swapped | (first.letter == MERIDIAN) | (second.letter == PARALLEL)
    swapped |= ~lettered & (_degrees_like(y, x) | _plane_like(y, x))
    free = system is not None and not system.geographic
    if not free:
        swapped |= ~lettered & (np.abs(y) > 90) & (np.abs(y) <= 180) & (np.abs(x) <= 90)
    x[swapped], y[swapped] = second.value[swapped], first.value[swapped]
    degrees = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    metric = ~np.isnan(x + y) & (~degrees if free else _plane_like(x, y))
    faults = dict(found.faults)
    gone = _misfits(faults, found, x, y, degrees=degrees, metric=metric, system=system)
    x[gone] = y[gone] = np.nan
    steps = _settle(first, second, metric)
    blur = _blur(np.where(swapped, steps[1], steps[0]), np.where(swapped, steps[0], steps[1]), y, metric)
    told = swapped & ~gone & ~metric & ~np.isnan(x) & ~lettered
    warnings = [_swapped(index[told])] if told.any() else []
    shapes = np.full(len(x), None, dtype=object)
    parts = first.parts | second.parts
    return Positions(x, y, np.where(np.isnan(x), np.nan, blur), metric & ~gone, parts, shapes, faults, warnings)


def _misfits(
    faults: dict[Hashable, Message],
    found: _Reading,
    x: Floats,
    y: Floats,
    *,
    degrees: Mask,
    metric: Mask,
    system: System | None,
) -> Mask:
    """Say which pairs are no place in the system at hand, or in any; return them and all that are no pair."""
    index = found.rows.index
    whole = ~np.isnan(x + y)
    nowhere = whole & (x == 0) & (y == 0)
    neither = whole & ~degrees & ~metric
    metres_wanted = system is not None and not system.geographic
    mismatch = whole & degrees & ~nowhere & metres_wanted
    zero = message("The coordinates are 0 and 0, which is no place: correct them or clear both cells.")
    add_faults(faults, dict.fromkeys(index[nowhere], zero))
    for at in np.flatnonzero(neither | mismatch):
        one, other = (found.titles[name] for name in _PAIRS[found.pair[at]])
        figures = {"one": one, "other": other, "x": f"{x[at]:.10g}", "y": f"{y[at]:.10g}"}
        if neither[at]:
            fault = message(
                "{one} {x} and {other} {y} are not degrees, nor metres of a Chinese plane: correct them, or name the"
                " CRS of metres with --crs.",
                **figures,
            )
        else:
            fault = message(
                "{one} {x} and {other} {y} are degrees, but {crs} is in metres: correct them, or name their CRS with"
                " --crs.",
                crs="" if system is None else system.name,
                **figures,
            )
        add_faults(faults, {index[at]: fault})
    gone: Mask = ~whole | neither | nowhere | mismatch
    return gone


def _swapped(rows: pd.Index) -> Message:
    return message(
        "In {count} rows longitude and latitude stand in each other's place and were read the other way round: rows"
        " {rows}.",
        count=len(rows),
        rows=", ".join(map(str, rows[:_NAMED])) + (" …" if len(rows) > _NAMED else ""),
    )


def _degrees_like(x: Floats, y: Floats) -> Mask:
    (west, east), (south, north) = _LONGITUDES, _LATITUDES
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _plane_like(x: Floats, y: Floats) -> Mask:
    """Return whether these are an easting, with or without its zone, and a northing of a Chinese plane."""
    (low, high), (least, most) = _NORTHINGS, _ZONES
    easting: Mask = (x >= _EASTINGS[0]) & (x <= _EASTINGS[1])
    easting |= (x >= least) & (x < most)
    return easting & (y >= low) & (y <= high)


def _expand_compact(first: Numbers, second: Numbers) -> None:
    """Read 1152812 and 385230 as degrees, minutes and seconds where both of a row can be nothing else."""
    for east, north in ((first, second), (second, first)):
        lon, lat = (_compact(one.value) for one in (east, north))
        rows = _degrees_like(lon, lat)
        for one, degrees in ((east, lon), (north, lat)):
            one.value[rows] = degrees[rows]
            one.grain[rows] /= 3600
            one.parts[rows] = True


def _compact(value: Floats) -> Floats:
    """Return the degrees of numbers such as 1152812, NaN where minutes or seconds would be sixty or more."""
    value = np.where(np.isfinite(value), value, np.nan)
    minutes, seconds = value // 100 % 100, value % 100
    degrees = value // 10_000 + minutes / 60 + seconds / 3600
    return np.where((value >= 10_000) & (minutes < 60) & (seconds < 60), degrees, np.nan)


def _settle(first: Numbers, second: Numbers, metric: Mask) -> tuple[Floats, Floats]:
    """Return how fine both numbers of each row are stated, allowing for zeros that programs drop behind decimals.

    Where one of a row is as fine as the column usually is, the other may have lost two digits, as one in a hundred
    does. Rows that are coarser than that were written coarser.
    """
    fine, coarse = np.minimum(first.grain, second.grain), np.maximum(first.grain, second.grain)
    plain = ~(first.parts | second.parts | np.isnan(first.value + second.value))
    for rows in (plain & metric, plain & ~metric):
        if rows.any():
            usual = float(np.median(fine[rows]))
            dropped = rows & (fine <= usual * 1.5) & (coarse <= usual * 150)
            coarse[dropped] = np.minimum(coarse, usual)[dropped]
            fine[dropped] = np.minimum(fine, usual)[dropped]
    settled = plain & (coarse < np.maximum(first.grain, second.grain))
    return np.where(settled, coarse, first.grain), np.where(settled, coarse, second.grain)


def _blur(step_x: Floats, step_y: Floats, y: Floats, metric: Mask) -> Floats:
    """Return half the diagonal of one step east and north, metres."""
    kx, ky = degree_lengths(np.where(metric | np.isnan(y), 0.0, np.clip(y, -90, 90)))
    return np.hypot(step_x * np.where(metric, 1, kx), step_y * np.where(metric, 1, ky)) / 2


def _with_shapes(done: Positions, column: pd.Series, title: str, system: System | None) -> Positions:
    """Put the geometry that a column of text gives in the place of the numbers: it may be more than a point."""
    text = as_text(column)
    rows = np.flatnonzero(np.asarray(text.notna()))
    written = text.iloc[rows].to_numpy(object)
    read_as = gpd.GeoSeries(of_text(written))
    found = of_geometry(read_as, metric=system is not None and not system.geographic)
    fault = message("The text in {column} is no geometry: write it as in POINT (115.46 38.87).", column=title)
    bent = message(
        "The geometry in {column} has arcs: turn them into lines in a GIS, and export it again.", column=title
    )
    for at in np.flatnonzero(read_as.isna()):
        add_faults(done.faults, {column.index[rows[at]]: bent if has_arcs(written[at]) else fault})
    for name in ("x", "y", "metric", "parts", "shapes"):
        getattr(done, name)[rows] = getattr(found, name)
    points = np.asarray(read_as.geom_type == "Point")
    step = 10.0 ** -np.maximum(decimals(found.x), decimals(found.y))
    done.blur[rows] = np.where(points, _blur(step, step, found.y, found.metric), np.nan)
    return done
