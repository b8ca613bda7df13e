"""Read a damaged GIS file record by record: the good ones are kept, each bad one is a row with its reason."""

from __future__ import annotations

import json
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import fiona
import geopandas as gpd
import pandas as pd
import shapely
from fiona._err import CPLE_BaseError
from fiona.errors import FionaError
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

_FIRST = {"GPKG": 1, "OpenFileGDB": 1}
"""Number of the first record where it is not 0."""
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_FEATURE = re.compile(r'\{(?=[^{}]*"type"\s*:\s*"Feature")')
_UNREADABLE = (FionaError, CPLE_BaseError, OSError, ValueError, RuntimeError, SystemError)
"""What fiona raises where bytes are not what it expects: also errors of GDAL as they come, which have no public name
there, and the last where one takes it by surprise."""
_LONGEST = 120
_MOST_LOST = 10_000
"""Records in a row that cannot be read before the rest is given up: a damaged file claims millions that it has not."""


class UnreadableError(Exception):
    """Not even one record can be had."""


def by_number(
    address: str, layer: str, driver: str, encoding: str | None, offline: dict[str, str]
) -> tuple[gpd.GeoDataFrame, dict[Hashable, Message]]:
    """Return the records of a layer by number from 1, and why some are blank.

    Parameters
    ----------
    address, layer, driver, encoding
        As GDAL knows them.
    offline
        Options of GDAL that keep it from any network.

    Raises
    ------
    UnreadableError
        The file cannot even be opened.
    """
    faults: dict[Hashable, Message] = {}
    features: list[dict[str, Any] | None] = []
    good = 0
    with _quiet(), fiona.Env(**offline):
        try:
            with fiona.open(address, layer=layer, enabled_drivers=[driver], encoding=encoding) as source:
                crs, first = _crs_of(source), _FIRST.get(driver, 0)
                for number in range(first, first + len(source)):
                    try:
                        record = source[number]
                    except (*_UNREADABLE, IndexError, KeyError) as error:
                        record, said = None, str(error)
                    else:
                        said = ""
                    features.append(None if record is None else dict(record.__geo_interface__))
                    if record is not None:
                        good = len(features)
                        continue
                    faults[len(features)] = _unread(said)
                    if len(features) - good == _MOST_LOST:
                        why = message("This record and all after it are lost. {why}", why=faults[good + 1])
                        for row in range(good + 2, len(features) + 1):
                            del faults[row]
                        faults[good + 1] = why
                        features = features[: good + 1]
                        break
        except (*_UNREADABLE, TypeError) as error:
            raise UnreadableError(str(error)) from error
    return _table(features, faults, crs), faults


def of_geojson(path: Path) -> tuple[gpd.GeoDataFrame, dict[Hashable, Message]]:
    """Return the features of a GeoJSON file that is damaged or cut off, numbered from 1, and why some are blank.

    Raises
    ------
    UnreadableError
        There is no list of features, or not one good one in it.
    """
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    begun = _FEATURES.search(text)
    if begun is None:
        raise UnreadableError("no features")
    decoder = json.JSONDecoder()
    faults: dict[Hashable, Message] = {}
    features: list[dict[str, Any] | None] = []
    at = _after(text, begun.end())
    while at < len(text) and text[at] != "]":
        try:
            feature, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            feature, following = None, _FEATURE.search(text, at + 1)
            end = len(text) if following is None else following.start()
            faults[len(features) + 1] = _unread(str(error))
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            faults.setdefault(len(features) + 1, _unread("-"))
            feature = None
        features.append(feature)
        at = _after(text, end)
    if not features or len(faults) == len(features):
        raise UnreadableError("no features")
    named = re.search(r'"crs"\s*:\s*(\{.*?\}\s*\})', text[: begun.start()] + text[at:], re.DOTALL)
    name = re.search(r'"name"\s*:\s*"([^"]+)"\s*\}', named[1]) if named is not None else None
    return _table(features, faults, name[1] if name is not None else "OGC:CRS84"), faults


def _after(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between is not None else at


def _table(features: list[dict[str, Any] | None], faults: dict[Hashable, Message], crs: str) -> gpd.GeoDataFrame:
    index = pd.RangeIndex(1, len(features) + 1, name="row")
    shapes = []
    for number, feature in enumerate(features, 1):
        try:
            outline = None if feature is None else feature.get("geometry")
            shapes.append(None if outline is None else shapely.geometry.shape(outline))
        except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            shapes.append(None)
            faults[number] = _unread(str(error))
    rows = [dict(feature.get("properties") or {}) if feature is not None else {} for feature in features]
    frame = pd.DataFrame(rows, index=index)
    try:
        known = CRS.from_user_input(crs) if crs else None
    except CRSError:
        known = None
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=index), crs=known)


def _crs_of(source: fiona.Collection) -> str:
    try:
        return str(source.crs_wkt)
    except _UNREADABLE:
        return ""


def _unread(detail: str) -> Message:
    return message(
        "The record cannot be read ({detail}): get it from the source once more, or repair it in a GIS.",
        detail=detail.split("\n")[0][:_LONGEST].strip().rstrip(".") or "-",
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what GDAL says of each bad record out of the log: it is told row by row."""
    log = logging.getLogger("fiona")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)
