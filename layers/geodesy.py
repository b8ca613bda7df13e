"""Geodesic distance on GRS80: point to point, and point to edges that are straight in longitude and latitude.

Distances decide; nothing here buffers. Longitudes and latitudes are degrees in EPSG:4490, distances metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

GEOD = Geod(ellps="GRS80")

_A = GEOD.a
_E2 = GEOD.es
_PLANE_LATITUDE = 38.9
_FAR_M = 2000.0
"""Within this a local plane is exact to 0.01 mm; beyond it the geodesic is asked and the foot refined."""


def distance(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return the geodesic distances in metres between points given as arrays of one shape."""
    if not len(lon1):
        return np.empty(0)
    metres: Floats = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    return np.asarray(metres, dtype=np.float64)


def circle(lon: float, lat: float, radius: float, points: int = 128) -> Floats:
    """Return the places at one geodesic distance from another, to be drawn; nothing is decided by them.

    Parameters
    ----------
    lon, lat
        The centre.
    radius
        Metres.
    points
        How many places, evenly by azimuth from the north; between them a chord of 128 sags by 0.03 % of the radius.

    Returns
    -------
    array
        Shape (points + 1, 2), longitude and latitude; the last place is the first again.
    """
    azimuth = np.arange(points) * (360.0 / points)
    same = np.ones(points)
    around_lon, around_lat, _ = GEOD.fwd(lon * same, lat * same, azimuth, radius * same)
    ring = np.column_stack((around_lon, around_lat))
    return np.concatenate((ring, ring[:1]))


def geocentric(lon: Floats, lat: Floats) -> Floats:
    """Return geocentric coordinates in metres, shape (n, 3), for nearest-neighbour trees.

    The chord is shorter than the geodesic by less than 4 mm at 15 km, so a tree over these finds candidates
    and `distance` decides.
    """
    phi, lam = np.radians(lat), np.radians(lon)
    n = _A / np.sqrt(1 - _E2 * np.sin(phi) ** 2)
    return np.column_stack((n * np.cos(phi) * np.cos(lam), n * np.cos(phi) * np.sin(lam), n * (1 - _E2) * np.sin(phi)))


def degree_lengths(lat: Floats) -> tuple[Floats, Floats]:
    """Return the metres of one degree of longitude and of latitude at the given latitudes."""
    phi = np.radians(lat)
    w = 1 - _E2 * np.sin(phi) ** 2
    n = _A / np.sqrt(w)
    return np.radians(n * np.cos(phi)), np.radians(n * (1 - _E2) / w)


_PLANE = np.array(degree_lengths(np.array([_PLANE_LATITUDE]))).ravel()
"""Metres of a degree on the plane of all indexes; they allow for its distortion, so any city may use it."""


def _foot(lon: Floats, lat: Floats, start: Floats, step: Floats, at: Floats) -> Floats:
    """Return the place 0..1 along each segment that is nearest on a plane scaled at the latitudes `at`."""
    kx, ky = degree_lengths(at)
    dx, dy = step[:, 0] * kx, step[:, 1] * ky
    length2 = dx * dx + dy * dy
    along = (lon - start[:, 0]) * kx * dx + (lat - start[:, 1]) * ky * dy
    return np.clip(np.divide(along, length2, out=np.zeros_like(along), where=length2 > 0), 0.0, 1.0)


def segment_distance(lon: Floats, lat: Floats, start: Floats, end: Floats) -> Floats:
    """Return the geodesic distances in metres from points to segments, pair by pair.

    Parameters
    ----------
    lon, lat
        Points, shape (n,).
    start, end
        Segment ends, shape (n, 2), longitude and latitude.
    """
    step = end - start

    def metres(t: Floats, rows: NDArray[np.bool_]) -> Floats:
        foot = start[rows] + t[:, None] * step[rows]
        return distance(lon[rows], lat[rows], foot[:, 0], foot[:, 1])

    t = _foot(lon, lat, start, step, lat)
    middle = (lat + start[:, 1] + t * step[:, 1]) / 2
    t = _foot(lon, lat, start, step, middle)
    # So near, the plane at the middle latitude is the geodesic to a hundredth of a millimetre.
    kx, ky = degree_lengths(middle)
    foot_lon, foot_lat = start[:, 0] + t * step[:, 0], start[:, 1] + t * step[:, 1]
    result = np.hypot((lon - foot_lon) * kx, (lat - foot_lat) * ky)
    far = result > _FAR_M
    if far.any():
        result[far] = metres(t[far], far)
        # The squared distance is all but a parabola along a segment: one step from three samples meets its vertex.
        kx, ky = degree_lengths(lat[far])
        length = np.hypot(step[far, 0] * kx, step[far, 1] * ky)
        h = np.divide(result[far] * 0.01, length, out=np.ones_like(length), where=length > 0)
        t0 = t[far]
        left, right = (metres(x, far) ** 2 for x in (t0 - h, t0 + h))
        curve = left - 2 * result[far] ** 2 + right
        shift = np.divide(h * (left - right), 2 * curve, out=np.zeros_like(h), where=curve > 0)
        result[far] = np.minimum(result[far], metres(np.clip(t0 + shift, 0.0, 1.0), far))
    return result


class Near(NamedTuple):
    """Pairs of a point and the geometry whose edge is near: positions and the geodesic distance between them."""

    point: Indices
    owner: Indices
    metres: Floats


@dataclass(frozen=True)
class Places:
    """Located points in degrees, without missing values."""

    lon: Floats
    lat: Floats

    @cached_property
    def plane(self) -> NDArray[np.object_]:
        """The same as shapely points on the plane of the indexes."""
        points: NDArray[np.object_] = shapely.points(self.lon * _PLANE[0], self.lat * _PLANE[1])
        return points

    def __len__(self) -> int:
        return len(self.lon)

    def take(self, rows: Indices) -> Places:
        """Return the places at these positions."""
        taken = Places(self.lon[rows], self.lat[rows])
        if "plane" in self.__dict__:
            taken.__dict__["plane"] = self.plane[rows]
        return taken


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of lines or polygons, straight in longitude and latitude, indexed. Build with `Edges.of`.

    The index works on a plane scaled at one latitude and is asked for a little more than needed, by the plane's
    worst distortion; `segment_distance` decides.
    """

    start: Floats
    end: Floats
    owner: Indices
    tree: shapely.STRtree
    latitudes: tuple[float, float]

    @classmethod
    def of(cls, geometries: NDArray[np.object_]) -> Edges:
        """Index the edges of an array of lines or polygons; the position in it is the owner of its edges."""
        parts, part_owner = shapely.get_parts(geometries, return_index=True)
        polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        rings, ring_part = shapely.get_rings(parts[polygons], return_index=True)
        lines = np.concatenate([parts[~polygons], rings])
        line_owner = np.concatenate([part_owner[~polygons], part_owner[polygons][ring_part]])
        xy, line = shapely.get_coordinates(lines, return_index=True)
        joined = line[1:] == line[:-1]
        start, end = xy[:-1][joined], xy[1:][joined]
        latitudes = (float(xy[:, 1].min()), float(xy[:, 1].max())) if len(xy) else (0.0, 0.0)
        tree = shapely.STRtree(shapely.linestrings(np.stack((start, end), axis=1) * _PLANE))
        return cls(start, end, line_owner[line[1:][joined]], tree, latitudes)

    def __len__(self) -> int:
        return len(self.owner)

    def _stretch(self, lat: Floats) -> float:
        """Return how much longer than the truth a distance on the plane can be."""
        reach = np.array([min(self.latitudes[0], lat.min()), max(self.latitudes[1], lat.max())])
        kx, ky = degree_lengths(reach)
        return float(max((_PLANE[0] / kx).max(), (_PLANE[1] / ky).max(), 1.0)) * 1.001

    def within(self, places: Places, reach: Floats) -> Near:
        """Return the nearest edge of each owner that lies within each place's reach (metres, inclusive)."""
        if not len(self) or not len(places):
            return Near(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))
        loose = reach * self._stretch(places.lat) + 0.001
        row, segment = self.tree.query(places.plane, predicate="dwithin", distance=loose)
        metres = segment_distance(places.lon[row], places.lat[row], self.start[segment], self.end[segment])
        near = metres <= reach[row]
        return _nearest_each(row[near], self.owner[segment[near]], metres[near])

    def nearest(self, places: Places) -> Floats:
        """Return the distance in metres from each place to the nearest edge of any owner; NaN without edges."""
        result = np.full(len(places), np.nan)
        if not len(self) or not len(places):
            return result
        row, segment = self.tree.query_nearest(places.plane, all_matches=False)
        result[row] = segment_distance(places.lon[row], places.lat[row], self.start[segment], self.end[segment])
        found = self.within(places, result)
        np.fmin.at(result, found.point, found.metres)
        return result


@dataclass(frozen=True, slots=True)
class Polygons:
    """Polygons indexed for "which of them cover this place". Build with `Polygons.of`."""

    shapes: NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Polygons:
        """Index an array of polygons in degrees; they are prepared, which makes each later test cheap."""
        shapely.prepare(shapes)
        bounds = shapely.bounds(shapes) * np.tile(_PLANE, 2)
        return cls(shapes, shapely.STRtree(shapely.box(*bounds.T)))

    def covering(self, places: Places) -> tuple[Indices, Indices]:
        """Return pairs (position of a place, position of a polygon that covers it); an edge belongs to both sides."""
        row, polygon = self.tree.query(places.plane)
        # One polygon after the other keeps its prepared form in the processor's cache: four times as fast.
        order = np.argsort(polygon, kind="stable")
        row, polygon = row[order], polygon[order]
        covers = shapely.intersects_xy(self.shapes[polygon], places.lon[row], places.lat[row])
        return row[covers], polygon[covers]


def _nearest_each(point: Indices, owner: Indices, metres: Floats) -> Near:
    """Keep the nearest of each pair of point and owner, ordered by point and owner."""
    order = np.lexsort((metres, owner, point))
    point, owner, metres = point[order], owner[order], metres[order]
    first = np.ones(len(point), dtype=bool)
    first[1:] = (point[1:] != point[:-1]) | (owner[1:] != owner[:-1])
    return Near(point[first], owner[first], metres[first])
