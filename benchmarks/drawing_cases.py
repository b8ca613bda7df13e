"""What is drawn for comparison: the same shapes for every program; NumPy only, as QGIS's Python has nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH, HEIGHT = 1600, 1000
WEST, SOUTH, EAST, NORTH = 12_646_000.0, 4_590_000.0, 13_006_000.0, 4_815_000.0
"""The city's surroundings in metres of EPSG:3857, in the proportions of the picture."""
METRES_PER_PX = (EAST - WEST) / WIDTH
RUNS, PAN_PX = 5, 7
"""Each picture lies some pixels beside the one before, so that no program shows a picture that it kept."""


@dataclass(frozen=True)
class Case:
    """So many polygons of so many vertices, and so many points; ours / QGIS may be at most `most`."""

    name: str
    polygons: int
    vertices: int
    points: int
    most: float

    @property
    def title(self) -> str:
        """What is drawn, in words."""
        parts = [f"{self.polygons:,} polygons x {self.vertices}" if self.polygons else ""]
        parts.append(f"{self.points:,} points" if self.points else "")
        return " + ".join(filter(None, parts))


CASES = {
    one.name: one
    for one in (
        Case("few", 25, 200, 6_000, 1 / 2),
        Case("city", 5_000, 200, 100_000, 1 / 3),
        Case("areas", 20_000, 500, 0, 1 / 3),
        Case("million", 0, 0, 1_000_000, 1 / 10),
    )
}


def rings(case: Case) -> Floats:
    """Return the polygons' closed rings, shape (polygons, vertices, 2): lobed, next to one another on a lattice."""
    chance = np.random.default_rng(20)
    columns = int(np.ceil(np.sqrt(case.polygons * WIDTH / HEIGHT)))
    rows = -(-case.polygons // columns) if columns else 0
    number = np.arange(case.polygons)
    step_x, step_y = (EAST - WEST) / max(columns, 1), (NORTH - SOUTH) / max(rows, 1)
    x = WEST + (number % max(columns, 1) + 0.5) * step_x
    y = SOUTH + (number // max(columns, 1) + 0.5) * step_y
    angle = np.linspace(0, 2 * np.pi, case.vertices)
    lobes = chance.integers(3, 9, case.polygons)[:, None]
    radius = 0.42 + 0.06 * np.sin(lobes * angle) + 0.01 * np.sin(40 * angle)
    radius[:, -1:] = radius[:, :1]
    ring = np.stack(
        (x[:, None] + radius * step_x * np.cos(angle), y[:, None] + radius * step_y * np.sin(angle)), axis=2
    )
    ring[:, -1] = ring[:, 0]
    return np.asarray(ring)


def points(case: Case) -> tuple[Floats, NDArray[np.bool_]]:
    """Return places, shape (points, 2), and which of them must be acted on."""
    chance = np.random.default_rng(21)
    places = np.column_stack((chance.uniform(WEST, EAST, case.points), chance.uniform(SOUTH, NORTH, case.points)))
    return places, chance.random(case.points) < 0.5
