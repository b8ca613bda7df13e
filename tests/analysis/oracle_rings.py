"""Section 5 of the rules once more, as plain loops written before the engine: which places lie in a ring zone.

Nothing is shared with the engine: the loop round the inner carriageways is known to whoever invents the streets.
"""

import itertools
import math
from dataclasses import dataclass

from pyproj import Geod

GEOD = Geod(ellps="GRS80")
LonLat = tuple[float, float]


@dataclass(frozen=True)
class Street:
    """One carriageway and its width."""

    line: list[LonLat]
    width_m: float


def fine(line: list[LonLat]) -> list[LonLat]:
    """Return the line with places between: an edge straight in degrees is no straight line to a distant place."""
    result = line[:1]
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        parts = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / 0.01))
        result += [(ax + n / parts * (bx - ax), ay + n / parts * (by - ay)) for n in range(1, parts)] + [(bx, by)]
    return result


def distance_m(place: LonLat, line: list[LonLat]) -> float:
    """Return the distance to a line: each vertex by azimuth and distance from the place, then plane geometry."""
    seen = []
    for vertex in fine(line):
        azimuth, _, far = GEOD.inv(*place, *vertex)
        seen.append((far * math.sin(math.radians(azimuth)), far * math.cos(math.radians(azimuth))))
    best = math.inf
    for (ax, ay), (bx, by) in itertools.pairwise(seen):
        dx, dy = bx - ax, by - ay
        t = min(1.0, max(0.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
        best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def in_loop(place: LonLat, loop: list[LonLat]) -> bool:
    """Return whether a place lies inside a loop whose edges are straight in longitude and latitude."""
    x, y = place
    inside = False
    for (ax, ay), (bx, by) in zip(loop, loop[1:] + loop[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def edge_m(place: LonLat, loop: list[LonLat], streets: list[Street]) -> float:
    """Return how near a place is to where the answer changes: the loop, or the kerb of a street."""
    kerbs = [abs(distance_m(place, one.line) - one.width_m / 2) for one in streets]
    return min([distance_m(place, [*loop, loop[0]]), *kerbs])


def in_zone(place: LonLat, loop: list[LonLat], streets: list[Street], *, road_included: bool) -> bool:
    """Return whether a place lies in the zone: inside and off every carriageway, or inside or on one."""
    on_road = any(distance_m(place, one.line) <= one.width_m / 2 for one in streets)
    return in_loop(place, loop) or on_road if road_included else in_loop(place, loop) and not on_road


def box_km2(west: float, south: float, east: float, north: float) -> float:
    """Return the area between two meridians and two parallels on GRS80, from the closed formula."""
    a, e = 6378137.0, math.sqrt(0.00669438002290)

    def strip(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return s / (2 * (1 - e * e * s * s)) + math.log((1 + e * s) / (1 - e * s)) / (4 * e)

    b2 = a * a * (1 - e * e)
    return b2 * math.radians(east - west) * (strip(north) - strip(south)) / 1e6
