"""Places whose county is known, and the same places as other systems write them, by the published formulae.

GCJ-02 and BD-09 run forward only, as in the public descriptions; nothing here is taken from the product.
"""

from __future__ import annotations

from functools import cache
from math import atan2, cos, pi, sin, sqrt

from pyproj import Transformer

Place = tuple[float, float]

SPOTS: dict[str, Place] = {
    "竞秀区": (115.4523, 38.8771),
    "莲池区": (115.5512, 38.8634),
    "满城区": (115.3162, 38.9484),
    "清苑区": (115.4841, 38.7642),
    "徐水区": (115.6503, 39.0181),
    "涞水县": (115.7082, 39.3934),
    "阜平县": (114.1893, 38.8482),
    "定兴县": (115.8021, 39.2624),
    "唐县": (114.9772, 38.7483),
    "高阳县": (115.7731, 38.6992),
    "涞源县": (114.6884, 39.3591),
    "望都县": (115.1491, 38.6953),
    "易县": (115.4912, 39.3482),
    "曲阳县": (114.7393, 38.6224),
    "蠡县": (115.5784, 38.4881),
    "顺平县": (115.1292, 38.8373),
    "博野县": (115.4581, 38.4572),
    "涿州市": (115.9683, 39.4841),
    "安国市": (115.3204, 38.4183),
    "高碑店市": (115.8681, 39.3264),
}
"""One place inside each county of the plan, in CGCS2000."""


def near(county: str, step: int = 0) -> Place:
    """Return a place of a county; each step is another one, some 300 m on."""
    lon, lat = SPOTS[county]
    return round(lon + 0.0031 * step, 7), round(lat + 0.0017 * step, 7)


_A, _EE = 6378245.0, 0.00669342162296594323
_X_PI = pi * 3000.0 / 180.0


def gcj02(place: Place) -> Place:
    """Return a WGS84 place as GCJ-02 shows it."""
    lon, lat = place
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    magic = 1.0 - _EE * sin(lat / 180.0 * pi) ** 2
    north = north * 180.0 / (_A * (1.0 - _EE) / (magic * sqrt(magic)) * pi)
    east = east * 180.0 / (_A / sqrt(magic) * cos(lat / 180.0 * pi) * pi)
    return lon + east, lat + north


def bd09(place: Place) -> Place:
    """Return a WGS84 place as BD-09 shows it."""
    x, y = gcj02(place)
    far = sqrt(x * x + y * y) + 0.00002 * sin(y * _X_PI)
    turn = atan2(y, x) + 0.000003 * cos(x * _X_PI)
    return far * cos(turn) + 0.0065, far * sin(turn) + 0.006


@cache
def _plane(epsg: int) -> Transformer:
    return Transformer.from_crs(4490, epsg, always_xy=True)


def plane(place: Place, epsg: int) -> tuple[float, float]:
    """Return easting and northing, to the centimetre."""
    east, north = _plane(epsg).transform(*place)
    return round(east, 2), round(north, 2)


def dms(degrees: float, form: str = "{d}°{m:02d}′{s:05.2f}″") -> str:
    """Return degrees, minutes and seconds in a form; the seconds are rounded to hundredths."""
    hundredths = round(degrees * 360_000)
    return form.format(d=hundredths // 360_000, m=hundredths // 6000 % 60, s=hundredths % 6000 / 100)
