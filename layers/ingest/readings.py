"""The ways in which coordinates can be understood: for each form that they come in, the systems they may be of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.datums import DATUMS, PREFIX, epsg, of_datum
from layers.ingest.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from layers.datums import Degrees, Floats, System
    from layers.ingest.evidence import Borders

STATED, IN_NAME = 10.0, 8.0
"""What it weighs, in log odds, that the CRS or a header of a file says so; that the name of a file or sheet does."""

OLD = tuple(one.id for one in DATUMS.values() if one.doubt_m)
UNMOVED = ("cgcs2000", "wgs84", *OLD)
"""Datums whose degrees are read as they stand: the old ones are some 100 m off, which no border can tell."""

_MERIDIAN = r"(?:中央(?:子午线|经线|经度)|(?<![a-z])cm)\D{0,6}?([0-9]{2,3})"
_ZONE = r"(?<![0-9])([0-9]{2})\s*带|带号\D{0,4}?([0-9]{2})(?![0-9])"
_UTM_ZONE = r"(?<![a-z])utm\D{0,8}?([0-9]{2})(?![0-9])"
_MARGIN, _WIDEST = 0.5, 2.7
"""Degrees around the places of the project where a city may go on; how wide that may be, less than a zone."""

_SAMPLE = 20_000

_OFFERED = (114, 117)
"""Central meridians that are offered where nothing tells which city it is."""


@dataclass(frozen=True)
class Clues:
    """What the file and the project know that may tell a datum.

    Parameters
    ----------
    declared
        The CRS of a GIS file.
    headers, names
        What the file calls its columns of coordinates; names of the file and the sheet, lines above the table.
    county
        The county of each row as it is understood.
    keys
        Columns ``id`` and ``name`` of the rows.
    evidence
        What the project knows.
    """

    declared: System | None = None
    headers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    county: pd.Series | None = None
    keys: pd.DataFrame | None = None
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True)
class Reading:
    """One way to understand some rows.

    Parameters
    ----------
    family
        What kind of reading it is.
    systems, which
        Systems, and the number of that of each row.
    x, y
        The coordinates.
    """

    family: str
    systems: tuple[System, ...]
    which: NDArray[np.intp]
    x: Floats
    y: Floats

    def places(self, rows: NDArray[np.intp]) -> Degrees:
        """Return longitudes and latitudes in CGCS2000 of some of the rows."""
        lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        for number, system in enumerate(self.systems):
            at = self.which[rows] == number
            lon[at], lat[at] = system.stored(self.x[rows[at]], self.y[rows[at]])
        return lon, lat

    @property
    def name(self) -> str:
        """Names of its systems."""
        if self.family == "unmoved" and len(self.systems) == 1 and self.systems[0].geographic:
            return "WGS84/CGCS2000"
        return " + ".join(one.name for one in self.systems)

    @property
    def flags(self) -> tuple[str, ...]:
        """What ``--crs`` takes for it."""
        if self.family == "unmoved" and self.systems[0].geographic:
            return ("wgs84", "cgcs2000")
        return tuple(one.id for one in self.systems)


@dataclass(frozen=True)
class Case:
    """Rows of one form, with all that may tell their system."""

    x: Floats
    y: Floats
    zone: NDArray[np.intp]
    rows: NDArray[np.intp]
    asked: System | None
    clues: Clues
    borders: Borders | None

    @property
    def sample(self) -> NDArray[np.intp]:
        """Rows to be measured: all, or so many of them evenly."""
        count = len(self.x)
        return np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.intp))

    @property
    def bounds(self) -> Floats | None:
        """West, south, east and north of the ground that the rows can cover; `None` where nothing tells it."""
        if self.borders is not None:
            west, south, east, north = self.borders.bounds
            return np.array([west, south, east, north])
        known = [frame.geometry.dropna() for frame in self.clues.evidence.references.values()]
        corners = np.concatenate([np.empty((0, 4)), *(shapely.bounds(one.to_numpy()) for one in known)])
        corners = corners[np.isfinite(corners).all(axis=1)]
        if not len(corners):
            return None
        low, high = np.percentile(corners[:, :2], 2, axis=0), np.percentile(corners[:, 2:], 98, axis=0)
        margin = float(np.clip((_WIDEST - (high[0] - low[0])) / 2, 0, _MARGIN))
        return np.concatenate((low - margin, high + margin))

    @property
    def stated(self) -> System | None:
        """The system that the user named, else the file."""
        return self.asked or self.clues.declared

    def named(self, words: str) -> float:
        """Return what it weighs that the file uses these words of its coordinates."""
        for texts, weight in ((self.clues.headers, STATED), (self.clues.names, IN_NAME)):
            if any(re.search(words, _folded(text)) for text in texts):
                return weight
        return 0.0

    def number_in(self, pattern: str) -> int:
        """Return the first number that the file states in these words, 0 if none."""
        for text in (*self.clues.headers, *self.clues.names):
            if found := re.search(pattern, _folded(text)):
                return int(next(one for one in found.groups() if one))
        return 0

    @property
    def meridian(self) -> int:
        """The central meridian that the file states, 0 if none."""
        return self.number_in(_MERIDIAN) or _meridian(self.number_in(_ZONE))

    def reading(self, family: str, systems: Sequence[System], which: NDArray[np.intp] | None = None) -> Reading:
        """Return the rows read in these systems."""
        number = np.zeros(len(self.x), np.intp) if which is None else which
        return Reading(family, tuple(systems), number, self.x, self.y)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def of_degrees(case: Case) -> list[Reading]:
    """Return the readings of degrees; the one that was asked for comes first."""
    if case.asked is not None and case.borders is None and not case.clues.evidence.references:
        return [case.reading("asked", [case.asked])]
    unmoved = case.asked if case.asked is not None and case.asked.datum in UNMOVED else of_datum("cgcs2000")
    readings = [case.reading("unmoved", [unmoved]), *(case.reading(one, [of_datum(one)]) for one in ("gcj02", "bd09"))]
    stated = case.stated
    if stated is not None and stated.geographic and stated.datum not in (*UNMOVED, "gcj02", "bd09"):
        readings.append(case.reading("declared", [stated]))
    if case.asked is not None:
        readings.sort(key=lambda one: one.systems[0].id != case.asked.id if case.asked else False)
    return readings


def _datum_of_plane(case: Case) -> str:
    """Return the datum in whose planes metres are read: as stated, else CGCS2000."""
    stated = case.stated
    if stated is not None and stated.datum in DATUMS and DATUMS[stated.datum].planes:
        return stated.datum
    old = max(OLD, key=lambda one: case.named(DATUMS[one].words))
    return old if case.named(DATUMS[old].words) > case.named(DATUMS["cgcs2000"].words) else "cgcs2000"


def _false_easting(system: System) -> float | None:
    """Return the false easting of a transverse Mercator plane, `None` for any other system."""
    operation = None if system.crs is None else system.crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    return next((float(one.value) for one in operation.params if one.name == "False easting"), None)


def of_numbered(case: Case) -> list[Reading]:
    """Return the one reading of eastings that begin with the number of their zone."""
    stated = case.stated
    if stated is not None and not stated.geographic and _false_easting(stated) is None:
        return [case.reading("declared", [stated])]
    numbers, which = np.unique(case.zone, return_inverse=True)
    base = of_datum(_datum_of_plane(case))
    return [case.reading("unmoved", [base.in_zone(int(one)) for one in numbers], which.astype(np.intp))]


def of_unnumbered(case: Case) -> list[Reading]:
    """Return the readings of eastings without a zone: as stated, around each meridian that fits, or as UTM."""
    stated = case.stated
    readings = []
    if stated is not None and not stated.geographic:
        easting = _false_easting(stated)
        zone = 0 if easting is None else int(easting // PREFIX)
        # The plane that is named has its zone in the eastings, but these have none.
        plain = _plane(case, _meridian(zone)) if _meridian(zone) else stated
        readings.append(case.reading("declared", [plain]))
        if case.asked is not None:
            return readings
    utm_only = case.asked is not None and case.asked.datum == "wgs84"
    if not utm_only:
        readings += _around(case, "unmoved", lambda one: _plane(case, one), 3)
    if case.asked is None or utm_only:
        readings += _around(case, "utm", lambda one: epsg(32600 + (one + 183) // 6), 6)
    if readings and readings[0].family == "declared":
        own = readings[0].places(case.sample)
        readings = [readings[0], *(one for one in readings[1:] if not _same(own, one.places(case.sample)))]
    return readings


def _plane(case: Case, meridian: int) -> System:
    return epsg(DATUMS[_datum_of_plane(case)].plane(meridian))


def _same(one: Degrees, other: Degrees) -> bool:
    """Return whether two readings put most rows on the same place, to some metres."""
    with np.errstate(invalid="ignore"):  # outside of what a projection can turn back, both are infinite
        apart = np.maximum(np.abs(one[0] - other[0]), np.abs(one[1] - other[1]))
    return bool(np.median(apart) < 5e-5)


def _around(case: Case, family: str, system: Callable[[int], System], step: int) -> list[Reading]:
    """Return the readings around central meridians, a step of degrees apart.

    Where it is known what ground they cover it is one: each row around the meridian that puts it there, as no city is
    as wide as a zone. Else there is one for each meridian, with an ``@``: to be offered, not to be decided for.
    """
    utm = case.number_in(_UTM_ZONE)
    stated = (utm * 6 - 183 if utm else 0) if family == "utm" else 0
    stated = stated or case.meridian
    if stated and stated % step == 3 % step:
        return [case.reading(family, [system(stated)])]
    offers = [one for one in _OFFERED if one % step == 3 % step]
    bounds = case.bounds
    if bounds is None:
        return [case.reading(f"{family}@{one}", [system(one)]) for one in offers]
    west, south, east, north = bounds
    first = int(west // 3) * 3 - 3
    meridians = [one for one in range(first, int(east) + 7, 3) if west - 3 < one < east + 3 and one % step == 3 % step]
    systems = [system(one) for one in meridians]
    places = [one.stored(case.x, case.y) for one in systems]
    within = np.stack(
        [(lon > west - 0.1) & (lon < east + 0.1) & (lat > south - 0.1) & (lat < north + 0.1) for lon, lat in places]
    )
    fits = within.any(axis=0)
    if case.borders is None and not fits.all():
        return [case.reading(f"{family}@{one}", [system(one)]) for one in offers]
    if not fits.any():
        return []
    # The zone itself comes before its neighbour, which a place may be computed in as well.
    far = np.stack([np.abs(lon - one) for one, (lon, _) in zip(meridians, places, strict=True)])
    best = np.where(within, far, np.inf).argmin(axis=0)
    best[~fits] = np.bincount(best[fits]).argmax()
    used, which = np.unique(best, return_inverse=True)
    return [case.reading(family, [systems[one] for one in used], which.astype(np.intp))]


def _meridian(zone: int) -> int:
    """Return the central meridian of a zone by its number, 0 if it is none of China."""
    if 13 <= zone <= 23:
        return zone * 6 - 3
    return zone * 3 if 25 <= zone <= 45 else 0
