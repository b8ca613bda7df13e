"""The coordinate systems in which Chinese data comes, and the way from each of them to CGCS2000.

GCJ-02 and BD-09 are the shifted degrees of Chinese web maps. Their forward formulae are public, their inverses are
found by iteration: exact to 1 mm and 0.2 m. Everything else is a CRS that PROJ knows. CGCS2000 and WGS84 differ by less
than a metre and are one here; for Xian 1980 and Beijing 1954 PROJ knows no parameters and shifts by nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from layers.kinds import CRS as STORED
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Degrees = tuple[Floats, Floats]

PREFIX = 1_000_000
"""An easting from here on begins with the number of its zone."""

_A, _E2 = 6378245.0, 0.00669342162296594323
"""The ellipsoid of the GCJ-02 formula: that of Krassowsky."""

_TURN = np.pi * 3000.0 / 180.0
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
"""West, east, south, north: outside of it the web maps shift nothing."""

_CLOSE = 1e-10
"""Degrees at which the iteration of an inverse stops: a hundredth of a millimetre."""


def _gcj02(lon: Floats, lat: Floats) -> Degrees:
    """Return where the web maps show a place of WGS84, by the public formula."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = wave + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)
    north += 160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y / 30.0 * np.pi)
    north = north * 2.0 / 3.0 - 100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east = wave + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)
    east += 150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)
    east = east * 2.0 / 3.0 + 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    phi = np.radians(lat)
    w = 1.0 - _E2 * np.sin(phi) ** 2
    west, right, south, top = _CHINA
    inside = (lon >= west) & (lon <= right) & (lat >= south) & (lat <= top)
    step_lon = np.degrees(east * np.sqrt(w) / (_A * np.cos(phi)))
    step_lat = np.degrees(north * w * np.sqrt(w) / (_A * (1.0 - _E2)))
    return np.where(inside, lon + step_lon, lon), np.where(inside, lat + step_lat, lat)


def _bd09(lon: Floats, lat: Floats) -> Degrees:
    """Return where Baidu's map shows a place of WGS84: GCJ-02, shifted once more."""
    x, y = _gcj02(lon, lat)
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _TURN)
    turn = np.arctan2(y, x) + 0.000003 * np.cos(x * _TURN)
    return far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006


def _inverse(forward: Callable[[Floats, Floats], Degrees], lon: Floats, lat: Floats) -> Degrees:
    """Return the place that `forward` carries to the given one: step back by what is left over, until it is nothing."""
    x, y = lon, lat
    for _ in range(20):
        there_x, there_y = forward(x, y)
        off_x, off_y = lon - there_x, lat - there_y
        x, y = x + off_x, y + off_y
        if not (np.nanmax(np.abs([off_x, off_y]), initial=0.0) > _CLOSE):
            break
    return x, y


_FAR_OFF = np.errstate(over="ignore", invalid="ignore")
"""Numbers beyond all sense come out as no number: what reads them says that they are no place."""

_SHIFTED: dict[str, Callable[[Floats, Floats], Degrees]] = {"gcj02": _gcj02, "bd09": _bd09}


@_FAR_OFF
def shifted(datum: str, lon: Floats, lat: Floats) -> Degrees:
    """Return where ``gcj02`` or ``bd09`` shows places of WGS84; degrees, arrays of one shape."""
    return _SHIFTED[datum](lon, lat)


@_FAR_OFF
def unshifted(datum: str, lon: Floats, lat: Floats) -> Degrees:
    """Return the places of WGS84 that ``gcj02`` (to 1 mm) or ``bd09`` (to 0.2 m) shows there; degrees."""
    return _inverse(_SHIFTED[datum], lon, lat)


@dataclass(frozen=True, slots=True)
class Datum:
    """What degrees or metres refer to.

    Parameters
    ----------
    id
        As ``--crs`` takes it.
    zh, en
        Its name.
    words
        Regular expression of what headers, sheets and files call it.
    epsg
        Code of its degrees; 0 where PROJ does not know it.
    planes
        Codes of its first Gauss-Krueger plane of 3 degrees with zone numbers (zone 25), of 3 degrees without (75 E), of
        6 degrees with (zone 13) and without (75 E); empty where it has none. The others follow in order.
    doubt_m
        How far a place can be off after the shift to CGCS2000 that is known here.
    """

    id: str
    zh: str
    en: str
    words: str
    epsg: int = 0
    planes: tuple[int, ...] = ()
    doubt_m: float = 0.0

    def plane(self, meridian: int, *, six: bool = False, numbered: bool = False) -> int:
        """Return the code of the plane around a central meridian (degrees east), with or without its zone number."""
        wide, narrow, six_wide, six_narrow = self.planes
        if six:
            return six_wide + (meridian + 3) // 6 - 13 if numbered else six_narrow + (meridian - 75) // 6
        return wide + meridian // 3 - 25 if numbered else narrow + (meridian - 75) // 3


DATUMS: dict[str, Datum] = {
    one.id: one
    for one in (
        Datum(
            "cgcs2000",
            "2000国家大地坐标系",
            "CGCS2000",
            r"cgcs\s*2000|(?:国家|大地|中国|坐标系?)\s*2000|2000\s*(?:国家|大地|坐标)|国家大地坐标|天地图|tianditu",
            4490,
            (4513, 4534, 4491, 4502),
        ),
        Datum("wgs84", "WGS84", "WGS84", r"wgs[\s_-]*(?:19)?84", 4326),
        Datum("gcj02", "GCJ-02（火星坐标）", "GCJ-02", r"gcj|火星|高德|腾讯|amap|(?<![a-z])gd(?![a-z])"),
        Datum("bd09", "BD-09（百度坐标）", "BD-09", r"百度|baidu|(?<![a-z])bd(?:[\s_-]*09)?(?:ll)?(?![a-z0-9])"),
        # As far as the sources at hand go: some 40 m north and 120 m east of CGCS2000, without parameters.
        Datum(
            "xian80",
            "1980西安坐标系",
            "Xian 1980",
            r"西安\s*(?:19)?80|(?:19)?80\s*西安|西安坐标|(?<![0-9])(?:19)?80\s*坐标|xi'?an[\s_-]*(?:19)?80",
            4610,
            (2349, 2370, 2327, 2338),
            130.0,
        ),
        # EPSG 1254 and 15918 to 15936, the regional parameters that PROJ has, move a place of Baoding by 60 to 68 m.
        Datum(
            "beijing54",
            "1954北京坐标系",
            "Beijing 1954",
            r"北京\s*(?:19)?54|(?:19)?54\s*北京|(?<![0-9])(?:19)?54\s*坐标|beijing[\s_-]*(?:19)?54|(?<![a-z])bj54",
            4214,
            (2401, 2422, 21413, 21453),
            70.0,
        ),
    )
}
"""Every datum by id, in the order in which they are proposed."""

_DATUM_OF = {
    "china geodetic": "cgcs2000",
    "china_geodetic": "cgcs2000",
    "china_2000": "cgcs2000",
    "cgcs": "cgcs2000",
    "wgs 84": "wgs84",
    "wgs84": "wgs84",
    "wgs_1984": "wgs84",
    "xian": "xian80",
    "beijing": "beijing54",
    "new beijing": "beijing54",
}
"""Datum by the beginning of the name that EPSG, Esri and others give to its degrees."""


@dataclass(frozen=True)
class System:
    """A datum with degrees or one plane of it.

    Parameters
    ----------
    id
        As ``--crs`` takes it.
    datum
        One of `DATUMS`; blank for a CRS of another country.
    crs
        What PROJ is to do; `None` for GCJ-02 and BD-09, which are degrees.
    """

    id: str
    datum: str
    crs: CRS | None = None

    @property
    def geographic(self) -> bool:
        """Whether its coordinates are degrees."""
        return self.crs is None or bool(self.crs.is_geographic)

    @property
    def shiftless(self) -> bool:
        """Whether the way to CGCS2000 is not known: of an old datum, and not given with it."""
        return self.doubt_m > 0

    @property
    def doubt_m(self) -> float:
        """How far a place can be off after `stored`, in metres."""
        bound = self.crs is not None and self.crs.is_bound
        return DATUMS[self.datum].doubt_m if self.datum and not bound else 0.0

    @property
    def name(self) -> str:
        """What it is called: the name of its CRS, or of its datum."""
        return str(self.crs.name) if self.crs is not None else DATUMS[self.datum].en

    def stored(self, x: Floats, y: Floats) -> Degrees:
        """Return longitude and latitude in CGCS2000 of coordinates of this system, east first.

        Places that the system does not reach are infinite.
        """
        if self.crs is None:
            return unshifted(self.datum, x, y)
        if not len(x) or self.id in ("EPSG:4490", "EPSG:4326"):
            return x, y
        lon, lat = _transformer(self.crs.to_wkt()).transform(x, y)
        return np.asarray(lon, np.float64), np.asarray(lat, np.float64)

    def in_zone(self, number: int) -> System:
        """Return the plane of the same datum whose eastings begin with a zone number; itself if there is none."""
        datum = DATUMS.get(self.datum)
        if datum is None or not datum.planes or not (13 <= number <= 23 or 25 <= number <= 45):
            return self
        six = number < 24
        return epsg(datum.plane(number * 6 - 3 if six else number * 3, six=six, numbered=True))


@cache
def _transformer(wkt: str) -> Transformer:
    try:
        crs = CRS.from_wkt(wkt)
        # Parameters given with a CRS lead to WGS84; asked for another target, PROJ leaves them out without a word.
        return Transformer.from_crs(crs, "EPSG:4326" if crs.is_bound else STORED, always_xy=True)
    except ProjError as error:
        raise GisError(
            "From the CRS {crs} no way leads to CGCS2000: it may be damaged or of another planet; name the right one"
            " with --crs.",
            crs=wkt.partition('"')[2].partition('"')[0],
        ) from error


@cache
def epsg(code: int) -> System:
    """Return the system of an EPSG code."""
    return replace(of_crs(CRS.from_epsg(code)), id=f"EPSG:{code}")


def of_crs(crs: CRS) -> System:
    """Return the system of a CRS; a vertical part is left away."""
    flat = crs.sub_crs_list[0] if crs.is_compound else crs
    plain = flat.source_crs if flat.is_bound and flat.source_crs is not None else flat
    try:
        base = plain.geodetic_crs
    except CRSError:
        # Of a damaged file: what it states is told once it is asked to lead somewhere.
        base = None
    name = base.name.lower().replace("gcs_", "") if base is not None else ""
    code = flat.to_epsg()
    datum = next((one for start, one in _DATUM_OF.items() if name.startswith(start)), "")
    return System(f"EPSG:{code}" if code else str(flat.name), datum, flat)


def named(text: str) -> System:
    """Return the system that ``--crs`` names.

    Parameters
    ----------
    text
        An id of `DATUMS`, ``EPSG:`` and a number, or a PROJ string, for example with ``+towgs84``.

    Raises
    ------
    GisError
        It is no CRS of a map.
    """
    name = re.sub(r"[\s_-]", "", text.strip().lower())
    if name in DATUMS:
        return of_datum(name)
    try:
        crs = CRS.from_user_input(text.strip())
    except CRSError:
        crs = None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise GisError(
            "{crs} is no CRS of a map: use wgs84, cgcs2000, gcj02, bd09, xian80, beijing54, EPSG: and a number, or a"
            " PROJ string.",
            crs=text,
        )
    return of_crs(crs)


def named_crs(text: str) -> CRS:
    """Return the CRS that a user names for something to be written; `GisError` if PROJ does not know it."""
    system = named(text)
    if system.crs is None:
        raise GisError("{crs} is only read, never written: use wgs84, cgcs2000 or EPSG: and a number.", crs=text)
    return system.crs


def of_datum(datum: str) -> System:
    """Return the degrees of one of `DATUMS`."""
    code = DATUMS[datum].epsg
    return epsg(code) if code else System(datum, datum)
