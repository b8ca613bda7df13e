"""Zones that ring roads enclose: fireworks (T27, roads excluded) and yellow-plate trucks (T21, roads included).

Which ring bounds a zone on which side stands in the plan file. Of two carriageways the inner one bounds the face; what
lies between them is road. No gap is closed unless it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from analysis.enclosure import Enclosed, Miss, enclose, misses, with_gulfs, without_tongues
from analysis.rules import figure
from layers.geodesy import GEOD, degree_lengths, distance
from layers.messages import Message, message
from layers.tables import has_place

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.city import City
    from analysis.plan import Plan, RingZone

    Lines = NDArray[np.object_]
    Floats = NDArray[np.float64]

ROUND = ("E", "N", "W", "S")
"""The sides in the order in which they follow one another."""

_GRID_DEGREES = 1e-7
"""A centimetre: zones are stored on it, so that two machines write the same."""

_SIDES = {
    "E": message("east side of ring {ring}"),
    "N": message("north side of ring {ring}"),
    "W": message("west side of ring {ring}"),
    "S": message("south side of ring {ring}"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of one ring."""

    ring: int
    side: str

    @property
    def title(self) -> Message:
        """Its name."""
        return Message(_SIDES[self.side].text, {"ring": self.ring})


@dataclass(frozen=True, slots=True)
class Gap:
    """Where two sides, or two pieces of one, miss each other: the nearest place of either, longitude and latitude."""

    sides: tuple[Side, Side]
    start: tuple[float, float]
    end: tuple[float, float]
    metres: float

    @property
    def other(self) -> Message:
        """What the first side misses: the second, or another piece of itself."""
        first, second = self.sides
        return message("next piece of the same side") if first == second else second.title

    @property
    def figures(self) -> dict[str, object]:
        """What sentences say of it."""
        return {
            "one": self.sides[0].title,
            "other": self.other,
            "metres": f"{self.metres:,.0f}" if self.metres >= 10 else f"{self.metres:.2f}",
            "start": place_text(self.start),
            "end": place_text(self.end),
            "enough": f"{np.ceil(self.metres):.0f}",
        }


@dataclass(frozen=True, slots=True)
class Derived:
    """What became of one zone.

    Parameters
    ----------
    zone
        Its entry in the plan.
    rows
        Positions in the layer of the ring roads that it was made from.
    shape, km2
        The zone in degrees and its geodesic area, None where it cannot be made.
    missing
        Sides without any road.
    gaps
        Those that are open, so that the zone cannot be made.
    closed
        Those that were closed on request.
    others_km2
        Areas of further faces that the same lines enclose; they are not in the zone.
    """

    zone: RingZone
    rows: NDArray[np.intp]
    shape: shapely.Geometry | None = None
    km2: float | None = None
    missing: tuple[Side, ...] = ()
    gaps: tuple[Gap, ...] = ()
    closed: tuple[Gap, ...] = ()
    others_km2: tuple[float, ...] = ()

    def refusals(self) -> list[Message]:
        """Return why there is no zone, and what to do; nothing where there is one."""
        if self.shape is not None:
            return []
        reasons = [
            message(
                "{layer} cannot be made: ring_roads has no line for the {side}; import it with its ring and side.",
                layer=self.zone.kind,
                side=one.title,
            )
            for one in self.missing
        ]
        reasons += [
            message(
                "{layer} cannot be made: the {one} and the {other} miss each other by {metres} m, between {start} and"
                " {end}; draw what is missing, or close the gap with --close-gaps {enough}.",
                layer=self.zone.kind,
                **gap.figures,
            )
            for gap in self.gaps
        ]
        return reasons or [
            message(
                "{layer} cannot be made: the lines of its four sides meet, but no ground lies between them; check"
                " their course.",
                layer=self.zone.kind,
            )
        ]

    def faults(self) -> list[Message]:
        """Return what the lines lack, whatever was closed: for a check of the data, not of what was made of it."""
        if not self.missing and not self.gaps and not self.closed:
            return self.refusals()
        faults = [
            message("There is no line for the {side}; import it with its ring and side.", side=one.title)
            for one in self.missing
        ]
        return faults + [
            message(
                "The {one} and the {other} miss each other by {metres} m, between {start} and {end}; draw what is"
                " missing, or close the gap with rings --close-gaps {enough}.",
                **gap.figures,
            )
            for gap in (*self.gaps, *self.closed)
        ]


def place_text(place: tuple[float, float]) -> str:
    """Return longitude and latitude to the metre."""
    return f"{place[0]:.5f}, {place[1]:.5f}"


def ring_zones(roads: gpd.GeoDataFrame, plan: Plan, close_gaps: float = 0.0) -> list[Derived]:
    """Return what becomes of each zone of the plan.

    Parameters
    ----------
    roads
        The layer `ring_roads`; rows without a line or a ring count for nothing, and one without a side only where a
        single ring bounds the whole zone.
    plan
        Its `ring_zones`, and the widths to assume.
    close_gaps
        Gaps up to this many metres are closed by a straight line, which takes no ground from the zone.
    """
    return [_derived(roads, one, plan, close_gaps) for one in plan.ring_zones]


@dataclass(frozen=True, slots=True)
class _Plane:
    """A plane in metres on which lines straight in longitude and latitude stay straight.

    Its scale is that of one latitude: 15 km away a width of 30 m is 5 cm off.
    """

    origin: Floats
    metres: Floats

    @classmethod
    def round(cls, shapes: Lines) -> _Plane:
        west, south, east, north = shapely.total_bounds(shapes)
        middle = (south + north) / 2
        scale = np.array(degree_lengths(np.array([middle]))).ravel()
        return cls(np.array([(west + east) / 2, middle]), scale)

    def flat(self, shapes: Any) -> Any:
        return shapely.transform(shapes, lambda xy: (xy - self.origin) * self.metres)

    def degrees(self, shapes: Any) -> Any:
        return shapely.transform(shapes, lambda xy: xy / self.metres + self.origin)


def _derived(roads: gpd.GeoDataFrame, zone: RingZone, plan: Plan, close_gaps: float) -> Derived:
    sides = [Side(getattr(zone, one), one) for one in ROUND]
    rows = [_rows_of(roads, one, any_side=len({each.ring for each in sides}) == 1) for one in sides]
    every = np.unique(np.concatenate(rows))
    missing = tuple(side for side, some in zip(sides, rows, strict=True) if not len(some))
    if missing:
        return Derived(zone, every, missing=missing)
    shapes = roads.geometry.to_numpy()
    plane = _Plane.round(shapes[every])
    found = misses([plane.flat(shapely.get_parts(shapes[some])) for some in rows])
    gaps = [_gap(one, sides, plane) for one in found]
    closed = [gap.metres <= close_gaps for gap in gaps]
    shut = tuple(gap for gap, on in zip(gaps, closed, strict=True) if on)
    if not all(closed):
        still = tuple(gap for gap, on in zip(gaps, closed, strict=True) if not on)
        return Derived(zone, every, gaps=still, closed=shut)
    lines, owner = shapely.get_parts(plane.flat(shapes[every]), return_index=True)
    enclosed = enclose(lines, found, plan.parameters.ring_median_m)
    widths = roads["width_m"].fillna(plan.parameters.default_ring_width_m).to_numpy(dtype=float)[every[owner]]
    shape = _zone(enclosed, lines, widths, zone, plan.parameters.ring_median_m)
    if shape is None:
        return Derived(zone, every, closed=shut)
    placed = shapely.normalize(shapely.set_precision(plane.degrees(shape), _GRID_DEGREES))
    others = tuple(area_km2(one) for one in plane.degrees(enclosed.others))
    return Derived(zone, every, placed, area_km2(placed), closed=shut, others_km2=others)


def _rows_of(roads: gpd.GeoDataFrame, one: Side, *, any_side: bool) -> NDArray[np.intp]:
    """Return the rows of one side."""
    of_side = (roads["side"] == one.side).fillna(False)
    if any_side:
        of_side |= roads["side"].isna()
    of_ring = (roads["ring"] == one.ring).fillna(False)
    return np.flatnonzero((of_ring & of_side).to_numpy(dtype=bool) & has_place(roads))


def _gap(miss: Miss, sides: list[Side], plane: _Plane) -> Gap:
    (lon1, lat1), (lon2, lat2) = (miss.ends / plane.metres + plane.origin).tolist()
    metres = distance(*(np.array([one]) for one in (lon1, lat1, lon2, lat2)))
    first, second = miss.sides
    return Gap((sides[first], sides[second]), (lon1, lat1), (lon2, lat2), float(metres[0]))


def _zone(enclosed: Enclosed, lines: Lines, widths: Floats, zone: RingZone, narrow: float) -> shapely.Geometry | None:
    """Return the face with its roads, or without them; None where nothing is left."""
    if enclosed.face is None:
        return None
    if zone.road_included:
        ground = shapely.union_all([enclosed.face, *enclosed.between])
        # What runs on past the corners is no part of the ring.
        ring = _cut(lines, shapely.buffer(ground, narrow))
        return with_gulfs(shapely.union(ground, _widened(ring, widths)), narrow)
    left = shapely.difference(enclosed.face, _widened(lines, widths))
    parts = shapely.get_parts(without_tongues(left, narrow))
    # A strip that widths leave over between carriageways is road as well.
    wide = parts[~shapely.is_empty(shapely.buffer(parts, -narrow / 2))]
    return shapely.union_all(wide) if len(wide) else None


def _cut(lines: Lines, ground: shapely.Geometry) -> Lines:
    """Return the part of each line on some ground; most lie there whole, and cost next to nothing."""
    shapely.prepare(ground)
    kept = lines.copy()
    over = ~shapely.covers(ground, lines)
    kept[over] = shapely.intersection(lines[over], ground)
    return kept


def _widened(lines: Lines, widths: Floats) -> shapely.Geometry:
    """Return the ground within half its width of each line."""
    return shapely.union_all(shapely.buffer(lines, widths / 2, quad_segs=16))


def area_km2(shape: shapely.Geometry) -> float:
    """Return the geodesic area of a polygon in degrees whose edges are straight in longitude and latitude."""
    square_metres, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(shapely.segmentize(shape, 0.002)))
    return float(square_metres) / 1e6


@figure("rings")
def ring_figures(city: City) -> dict[str, Any]:
    """Return, by kind of zone, the area that the ring roads of a city give it, or what stands in its way."""
    return {
        one.zone.kind: {
            "area_km2": None if one.km2 is None else round(one.km2, 4),
            "missing_sides": [f"{side.side}{side.ring}" for side in one.missing],
            "gaps": [
                {
                    "between": [f"{side.side}{side.ring}" for side in gap.sides],
                    "metres": round(gap.metres, 2),
                    "start": [round(value, 7) for value in gap.start],
                    "end": [round(value, 7) for value in gap.end],
                }
                for gap in one.gaps
            ],
            "other_faces_km2": [round(area, 4) for area in one.others_km2],
        }
        for one in ring_zones(city.frame("ring_roads"), city.plan)
    }
