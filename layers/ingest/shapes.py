"""Geometry as a kind takes it: flat, of its type, valid, on the earth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from layers.kinds import LayerKind

_TYPES = {"point": (0,), "line": (1, 5), "polygon": (3, 6)}


def sound_shapes(geometry: gpd.GeoSeries, kind: LayerKind) -> tuple[gpd.GeoSeries, dict[Hashable, Message], pd.Index]:
    """Return geometry of the kind's types, what is wrong by row, and the rows whose outline was repaired.

    Parameters
    ----------
    geometry
        In degrees; `None` where a row has no place.
    kind
        Says which types are allowed.
    """
    with np.errstate(invalid="ignore"):  # a height that is no number
        shapes = shapely.force_2d(geometry.to_numpy())
    shapes[shapely.is_empty(shapes)] = None
    lone = (shapely.get_type_id(shapes) == 4) & (shapely.get_num_geometries(shapes) == 1)
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    if "polygon" in kind.geometry and "line" not in kind.geometry:
        # Drawings know areas only as lines that close.
        closed = (shapely.get_type_id(shapes) == 1) & shapely.is_closed(shapes) & (shapely.get_num_points(shapes) > 3)
        with np.errstate(invalid="ignore"):  # a corner that is no number is told below as lying off the earth
            shapes[closed] = [shapely.Polygon(shapely.get_coordinates(line)) for line in shapes[closed]]
    present = ~shapely.is_missing(shapes)
    allowed = np.isin(shapely.get_type_id(shapes), [one for name in kind.geometry for one in _TYPES[name]])
    faults: dict[Hashable, Message] = {
        geometry.index[at]: message(
            "The geometry is a {found}, but {layer} take only {allowed}: correct it or choose another layer.",
            found=shapes[at].geom_type,
            layer=kind.id,
            allowed=" or ".join(kind.geometry),
        )
        for at in np.flatnonzero(present & ~allowed)
    }
    west, south, east, north = shapely.bounds(shapes).T
    inside = _finite(shapes) & (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    outside = message("The coordinates lie outside the earth in the CRS that was named or stated: correct either.")
    faults |= dict.fromkeys(geometry.index[present & allowed & ~inside], outside)
    sound = present & allowed & inside
    broken = np.flatnonzero(sound & ~shapely.is_valid(shapes))
    shapes[broken] = [_repaired(shape) for shape in shapes[broken]]
    lost = broken[shapely.is_missing(shapes[broken])] if len(broken) else broken
    flat = message("The outline or line encloses or covers nothing: draw it again.")
    faults |= dict.fromkeys(geometry.index[lost], flat)
    result = gpd.GeoSeries(shapes, index=geometry.index, crs=geometry.crs)
    return result, faults, geometry.index[np.setdiff1d(broken, lost)]


def _finite(shapes: np.ndarray) -> np.ndarray:
    """Return which shapes have only numbers for coordinates; bounds leave out what is none."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    spoilt = owner[~np.isfinite(xy).all(axis=1)]
    finite = np.ones(len(shapes), dtype=bool)
    finite[spoilt] = False
    return finite


def _repaired(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygon parts of what a crossing outline encloses, `None` if that is nothing."""
    if shapely.get_dimensions(shape) != 2:
        return None
    parts = shapely.get_parts(shapely.make_valid(shape))
    areas = [one for part in parts for one in shapely.get_parts(part) if one.geom_type == "Polygon"]
    if not areas:
        return None
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)
