"""Geometry as bytes or text to shapes, where GIS programs may have drawn arcs, which no shape here has."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]
    Mask = NDArray[np.bool_]

STEP = {"OGR_ARC_STEPSIZE": "1"}
"""Degrees of an arc that GDAL makes one straight piece of: it leaves an arc of 1 km radius by 4 cm."""

_WORDS = re.compile(r"CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE", re.IGNORECASE)
_OF_BYTES = partial(shapely.from_wkb, on_invalid="fix")
_OF_TEXT = partial(shapely.from_wkt, on_invalid="ignore")


def of_text(texts: Shapes) -> Shapes:
    """Return the shape of each text (WKT), `None` where it is none or has arcs."""
    return _each(texts, _OF_TEXT)


def has_arcs(text: str) -> bool:
    """Return whether geometry as text has arcs."""
    return _WORDS.search(text) is not None


def of_layer(raw: Shapes, address: str, layer: str, where: str | None) -> tuple[Shapes, Mask, Mask]:
    """Return the shapes of a layer, those with arcs in straight pieces, and which had arcs or cannot be read.

    Parameters
    ----------
    raw
        Geometry as bytes (WKB), `None` where there is none, as `pyogrio.raw.read_arrow` gives it.
    address, layer, where
        What was read, as GDAL knows it.
    """
    shapes = _each(raw, _OF_BYTES)
    unread = np.array([one is not None for one in raw], dtype=bool) & shapely.is_missing(shapes)
    bent = np.zeros(len(raw), dtype=bool)
    if not unread.any():
        return shapes, bent, unread
    try:
        # The way without Arrow has GDAL make lines of arcs.
        straight = pyogrio.raw.read(address, layer=layer, where=where, columns=[])[2]
    except (RuntimeError, ValueError, OSError):
        return shapes, bent, unread
    if straight is not None and len(straight) == len(raw):
        shapes[unread] = _each(straight[unread], _OF_BYTES)
        bent = unread & ~shapely.is_missing(shapes)
    return shapes, bent, unread & ~bent


def _each(raw: Shapes, read: Callable[[Any], Any]) -> Shapes:
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            return np.array(read(raw), dtype=object)
        except NotImplementedError:
            return np.array([_single(one, read) for one in raw], dtype=object)


def _single(one: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(one)
    except NotImplementedError:
        return None
