"""Which bands of an image are red and near infrared: by sensor, by number or by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sensor:
    """How the bands of a satellite stand in the files that people have.

    Parameters
    ----------
    id
        The word that names it.
    red, nir
        Names of the two bands.
    stacks
        Positions of the two, from 1, by the number of bands of a file.
    scale, offset
        Reflectance is the stored number times `scale` plus `offset`; the ratio needs them where the offset is not 0.
    """

    id: str
    red: str
    nir: str
    stacks: Mapping[int, tuple[int, int]]
    scale: float = 1.0
    offset: float = 0.0


_LANDSAT_5_7, _LANDSAT_8_9 = {6: (3, 4), 7: (3, 4), 8: (3, 4)}, {7: (4, 5), 11: (4, 5)}
# 13 bands as delivered, 12 without B10, 10 without those of 60 m, 4 of 10 m
_SENTINEL_2 = {13: (4, 8), 12: (4, 8), 10: (3, 7), 4: (3, 4)}

SENSORS: dict[str, Sensor] = {
    one.id: one
    for one in (
        Sensor("sentinel2", "B4", "B8", _SENTINEL_2),
        # processing baseline 04.00 and later: 1000 is added to every number
        Sensor("sentinel2_c1", "B4", "B8", _SENTINEL_2, 0.0001, -0.1),
        Sensor("landsat57", "B3", "B4", _LANDSAT_5_7),
        Sensor("landsat89", "B4", "B5", _LANDSAT_8_9),
        # surface reflectance of collection 2
        Sensor("landsat57_c2", "B3", "B4", _LANDSAT_5_7, 0.0000275, -0.2),
        Sensor("landsat89_c2", "B4", "B5", _LANDSAT_8_9, 0.0000275, -0.2),
        # GF-1, GF-2 and GF-6: blue, green, red, near infrared, and four more of GF-6's wide camera
        Sensor("gf", "B3", "B4", {4: (3, 4), 8: (3, 4)}),
    )
}
"""Sensors by id."""

_RED_WORDS, _NIR_WORDS = ("red", "红", "红波段"), ("nir", "nir1", "near infrared", "近红外", "近红外波段")


@dataclass(frozen=True, slots=True)
class Bands:
    """The two bands of an image, from 1, and how its numbers become reflectance."""

    red: int
    nir: int
    scale: float = 1.0
    offset: float = 0.0


def find_bands(path: Path, names: Sequence[str | None], asked: str | None) -> Bands:
    """Return the bands that are asked for, or those that the names of the bands give away.

    Parameters
    ----------
    path
        Of the image, for messages.
    names
        Of its bands in order; None for one without a name.
    asked
        A sensor of `SENSORS`; or red and near infrared as numbers or names, as in ``3,4`` or ``red=B04,nir=B08``,
        with ``scale=`` and ``offset=`` where the image does not say them itself; or None.

    Raises
    ------
    GisError
        Nothing says which band is which, or a band that is asked for is not there.
    """
    if asked is None:
        red, nir = (_named(names, words) for words in (_RED_WORDS, _NIR_WORDS))
        if red and nir:
            return Bands(red, nir)
        raise GisError(
            "{file} has {count} bands and does not say which are red and near infrared; "
            "add --bands with a sensor ({sensors}) or two numbers such as 3,4.",
            file=path,
            count=len(names),
            sensors=", ".join(SENSORS),
        )
    if asked.lower() in SENSORS:
        return _of_sensor(path, names, SENSORS[asked.lower()])
    return _of_words(path, names, asked)


def _of_sensor(path: Path, names: Sequence[str | None], sensor: Sensor) -> Bands:
    red, nir = _named(names, (sensor.red, *_RED_WORDS)), _named(names, (sensor.nir, *_NIR_WORDS))
    if not (red and nir):
        if len(names) not in sensor.stacks:
            raise GisError(
                "{file} has {count} bands; files of {sensor} have {usual}: name red and near infrared by number, "
                "such as --bands 3,4.",
                file=path,
                count=len(names),
                sensor=sensor.id,
                usual=", ".join(str(one) for one in sensor.stacks),
            )
        red, nir = sensor.stacks[len(names)]
    return Bands(red, nir, sensor.scale, sensor.offset)


def _of_words(path: Path, names: Sequence[str | None], asked: str) -> Bands:
    words: dict[str, str] = {}
    for place, part in enumerate(asked.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            key, value = ("red", "nir")[place] if place < 2 else "", part
        words[key.strip().lower()] = value.strip()
    if not {"red", "nir"} <= words.keys() <= {"red", "nir", "scale", "offset"}:
        raise GisError(
            "--bands {asked}: write a sensor ({sensors}), or 3,4, or red=3,nir=4.",
            asked=asked,
            sensors=", ".join(SENSORS),
        )
    try:
        scale, offset = float(words.get("scale", 1)), float(words.get("offset", 0))
    except ValueError as error:
        raise GisError("--bands {asked}: scale and offset must be numbers.", asked=asked) from error
    red, nir = (_one_band(path, names, words[key]) for key in ("red", "nir"))
    return Bands(red, nir, scale, offset)


def _one_band(path: Path, names: Sequence[str | None], word: str) -> int:
    number = int(word) if word.isdecimal() else _named(names, (word,))
    if not number or number > len(names):
        raise GisError(
            "{file} has no band {band}; it has {count}: {names}.",
            file=path,
            band=word,
            count=len(names),
            names=", ".join(name or str(place) for place, name in enumerate(names, 1)),
        )
    return number


def _named(names: Sequence[str | None], words: Sequence[str]) -> int:
    """Return the position from 1 of the first band with one of the names, 0 where there is none."""
    wanted = {_plain(one) for one in words}
    for place, name in enumerate(names, 1):
        if name and ({_plain(name)} | {_plain(part) for part in re.split(r"[\s,;()\[\]-]+", name)}) & wanted:
            return place
    return 0


def _plain(name: str) -> str:
    """Return a band's name without the ways of writing it: B04, SR_B4 and band 4 are B4."""
    text = re.sub(r"[\s_]+", "", name).upper()
    return re.sub(r"^(SR)?(BAND|B)0*(?=\d)", "B", text)
