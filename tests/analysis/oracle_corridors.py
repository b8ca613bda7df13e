"""Section 6 of the rules once more, as plain loops written before the engine: trips on coal corridors.

Nothing is shared with the engine. A track is walked in short steps; where its state changes (inside the plan's
counties or not, within 50 m of a corridor in force or not) the place of the change is halved down to a millimetre.
"""

import itertools
import math
from dataclasses import dataclass
from datetime import date

from pyproj import Geod

GEOD = Geod(ellps="GRS80")
LonLat = tuple[float, float]
Tri = bool | None
State = tuple[bool, bool]

STEP_M = 60.0


@dataclass(frozen=True)
class Corridor:
    """A line and the day from which it is in force, None for always."""

    line: list[LonLat]
    effective: date | None


@dataclass(frozen=True)
class Trip:
    """A track; None where a value is missing."""

    track: list[LonLat]
    day: date | None
    transit: Tri = True


@dataclass(frozen=True)
class Travelled:
    """Metres inside the plan's counties, and of these within 50 m of a corridor in force."""

    inside_m: float
    on_m: float

    @property
    def share(self) -> float | None:
        """The share on corridors, None of no length."""
        return self.on_m / self.inside_m if self.inside_m > 0 else None


def metres(one: LonLat, other: LonLat) -> float:
    """Return the geodesic distance."""
    return float(GEOD.inv(*one, *other)[2])


def fine(line: list[LonLat]) -> list[LonLat]:
    """Return the line with places between: an edge straight in degrees is no straight line to a distant place."""
    result = line[:1]
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        parts = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / 0.02))
        result += [(ax + n / parts * (bx - ax), ay + n / parts * (by - ay)) for n in range(1, parts)] + [(bx, by)]
    return result


def distance_to_line(place: LonLat, line: list[LonLat]) -> float:
    """Return the distance to a line: each vertex by azimuth and distance from the place, then plane geometry."""
    seen = []
    for vertex in fine(line):
        azimuth, _, far = GEOD.inv(*place, *vertex)
        seen.append((far * math.sin(math.radians(azimuth)), far * math.cos(math.radians(azimuth))))
    best = min(math.hypot(*one) for one in seen)
    for (ax, ay), (bx, by) in itertools.pairwise(seen):
        dx, dy = bx - ax, by - ay
        length2 = dx * dx + dy * dy
        if length2 > 0:
            t = min(1.0, max(0.0, -(ax * dx + ay * dy) / length2))
            best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def in_ring(place: LonLat, ring: list[LonLat]) -> bool:
    """Return whether a place lies inside a ring whose edges are straight in longitude and latitude."""
    x, y = place
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def in_force(corridors: list[Corridor], day: date | None, *, perhaps: bool) -> list[Corridor]:
    """Return the corridors in force on the day; without a day those that may be (perhaps) or surely are."""
    if day is None:
        return corridors if perhaps else [one for one in corridors if one.effective is None]
    return [one for one in corridors if one.effective is None or one.effective <= day]


def travelled(track: list[LonLat], lines: list[list[LonLat]], counties: list[list[LonLat]], reach: float) -> Travelled:
    """Walk a track."""

    def state(place: LonLat) -> State:
        if not any(in_ring(place, ring) for ring in counties):
            return False, False
        return True, any(distance_to_line(place, line) <= reach for line in lines)

    total = {(True, True): 0.0, (True, False): 0.0, (False, False): 0.0}
    for start, end in itertools.pairwise(track):
        length = metres(start, end)

        def at(t: float, a: LonLat = start, b: LonLat = end) -> LonLat:
            return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])

        steps = max(1, math.ceil(length / STEP_M))
        for number in range(steps):
            low, high = number / steps, (number + 1) / steps
            first, last = state(at(low)), state(at(high))
            if first == last:
                total[first] += (high - low) * length
                continue
            left, right = low, high
            while (right - left) * length > 0.001:
                middle = (left + right) / 2
                if state(at(middle)) == first:
                    left = middle
                else:
                    right = middle
            total[first] += (left - low) * length
            total[last] += (high - left) * length
    return Travelled(total[True, True] + total[True, False], total[True, True])


def on_corridors(trip: Trip, corridors: list[Corridor], counties: list[list[LonLat]]) -> Tri:
    """Return whether at least 90 % of the length inside the plan's counties lies within 50 m; None if undecided."""
    answers = set()
    for perhaps in (False, True):
        lines = [one.line for one in in_force(corridors, trip.day, perhaps=perhaps)]
        share = travelled(trip.track, lines, counties, 50.0).share
        if share is None:
            return None
        answers.add(share >= 0.9 * (1 - 1e-9))
    return answers.pop() if len(answers) == 1 else None


def shares(
    trips: list[Trip], corridors: list[Corridor], counties: list[list[LonLat]], as_of: date
) -> dict[int, tuple[int, ...]]:
    """Return by year: transit trips on corridors, transit trips decided, and those that cannot be decided."""
    found: dict[int, list[int]] = {}
    for trip in trips:
        if trip.day is None or trip.day > as_of or trip.transit is False:
            continue
        lines = [one.line for one in in_force(corridors, trip.day, perhaps=True)]
        if len(trip.track) > 1 and travelled(trip.track, lines, counties, 50.0).share is None:
            continue  # wholly outside the plan
        on, decided, open_ = found.setdefault(trip.day.year, [0, 0, 0])
        answer = on_corridors(trip, corridors, counties) if len(trip.track) > 1 else None
        if trip.transit is None or answer is None:
            open_ += 1
        else:
            on, decided = on + answer, decided + 1
        found[trip.day.year] = [on, decided, open_]
    return {year: tuple(numbers) for year, numbers in found.items()}
