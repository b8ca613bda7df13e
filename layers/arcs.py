"""Geometry as bytes or text to shapes, where GIS programs may have drawn arcs, which no shape here has."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely

from layers.kinds import CRS
from layers.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.messages import Message

    Shapes = NDArray[np.object_]
    Mask = NDArray[np.bool_]

STEP = {"OGR_ARC_STEPSIZE": "1"}
"""Degrees of an arc that GDAL makes one straight piece of: it leaves an arc of 1 km radius by 4 cm."""
READ = "arcs"
"""Attribute of a layer that was read from a project: ids of the features whose arcs are straight pieces in it."""

_WORDS = re.compile(r"CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE", re.IGNORECASE)
_OF_TEXT = partial(shapely.from_wkt, on_invalid="ignore")
_SHOWN = 5


def of_text(texts: Shapes) -> Shapes:
    """Return the shape of each text (WKT), `None` where it is none or has arcs."""
    return _each(texts, _OF_TEXT)


def has_arcs(text: str) -> bool:
    """Return whether geometry as text has arcs."""
    return _WORDS.search(text) is not None


def of_bytes(raw: Shapes, on_invalid: str = "ignore") -> tuple[Shapes, Mask]:
    """Return the shape of each geometry, with arcs in straight pieces, and which had arcs.

    Parameters
    ----------
    raw
        Geometry as bytes (WKB), `None` where there is none.
    on_invalid
        What shapely does with bytes that are no geometry: ``ignore`` and ``fix`` give `None` where nothing helps.
    """
    read = partial(shapely.from_wkb, on_invalid=on_invalid)
    bent = np.zeros(len(raw), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            return np.array(read(raw), dtype=object), bent
        except NotImplementedError:
            shapes = _each(raw, read)
    missing = np.flatnonzero(shapely.is_missing(shapes) & np.array([one is not None for one in raw], dtype=bool))
    shapes[missing] = [_straight(raw[at]) for at in missing.tolist()]
    bent[missing] = ~shapely.is_missing(shapes[missing])
    return shapes, bent


def told(layers: Mapping[str, gpd.GeoDataFrame]) -> list[Message]:
    """Return what is to be said of layers of a project in which another program has drawn arcs."""
    return [
        message(
            "Layer {layer}: {count} outlines or lines have arcs, which are read as short straight pieces ({ids}).",
            layer=kind,
            count=len(ids),
            ids=", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else ""),
        )
        for kind, frame in layers.items()
        if (ids := frame.attrs.get(READ, ()))
    ]


def _straight(raw: bytes) -> Any:
    """Return a geometry without its arcs, `None` if it is spoilt: GDAL makes lines of them as it hands it over."""
    before = pyogrio.get_gdal_config_option(*STEP)
    pyogrio.set_gdal_config_options(STEP)
    try:
        file = io.BytesIO()
        pyogrio.raw.write(
            file,
            np.array([raw], dtype=object),
            [],
            [],
            driver="FlatGeobuf",
            geometry_type="Unknown",
            crs=CRS,
            layer="a",
        )
        return shapely.from_wkb(pyogrio.raw.read(file.getvalue(), columns=[])[2][0], on_invalid="ignore")
    except (RuntimeError, ValueError, OSError):
        return None
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(STEP, before))


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
