"""Expressways: the Jingkun line as two carriageways, and one line each of two others, drawn by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.demo.chance import generator
from layers.demo.ledger import MARK, table
from layers.demo.shapes import lengths, normals, smooth, to_degrees, to_plane, waves

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_G5 = (
    *((115.900, 39.660), (115.795, 39.540), (115.695, 39.425), (115.575, 39.290), (115.475, 39.165)),
    *((115.375, 39.050), (115.275, 38.940), (115.150, 38.845), (114.995, 38.745), (114.845, 38.665)),
    *((114.700, 38.580), (114.600, 38.470)),
)
_G4 = (
    *((116.080, 39.640), (116.020, 39.500), (115.930, 39.350), (115.850, 39.230), (115.755, 39.090)),
    *((115.655, 38.965), (115.605, 38.865), (115.545, 38.755), (115.350, 38.660), (115.140, 38.590)),
    *((115.000, 38.455), (114.890, 38.300), (114.850, 38.200)),
)
_G18 = (
    *((116.360, 39.060), (116.150, 39.068), (115.950, 39.082), (115.780, 39.072), (115.600, 39.092)),
    *((115.400, 39.150), (115.190, 39.215), (114.960, 39.290), (114.720, 39.325), (114.500, 39.385)),
    (114.310, 39.420),
)
"""Invented lines in the lie of the land; the real alignments are not known to this program."""

_STEP_M = 600.0


def centre_line(ref: str) -> Floats:
    """Return the middle of an expressway on the plane, from its north or east end."""
    knots = {"G5": _G5, "G4": _G4, "G18": _G18}[ref]
    return smooth(to_plane(np.array(knots)), _STEP_M)


def west_of(line: Floats, metres: Floats) -> Floats:
    """Return how far west of a north-south line positions lie along their horizontal; east is negative."""
    order = np.argsort(line[:, 1])
    return np.asarray(np.interp(metres[:, 1], line[order, 1], line[order, 0]) - metres[:, 0], dtype=np.float64)


def expressways(seed: int) -> gpd.GeoDataFrame:
    """Return the expressways layer; each carriageway of the G5 comes in two pieces that share a vertex."""
    rng = generator(seed, "expressways")
    g5 = centre_line("G5")
    # the median widens and narrows along the way, so the carriageways are nearly, not exactly, parallel
    half = 17.0 + 5.0 * waves(rng, lengths(g5), 40_000.0)
    pieces: list[tuple[str, str, Floats]] = []
    for word, side in (("下行", 1.0), ("上行", -1.0)):
        carriageway = to_degrees(g5 + normals(g5) * (side * half)[:, None])
        middle = len(carriageway) // 2
        pieces.append((f"{MARK}·京昆高速{word}北段", "G5", carriageway[: middle + 1]))
        pieces.append((f"{MARK}·京昆高速{word}南段", "G5", carriageway[middle:]))
    pieces.append((f"{MARK}·京港澳高速", "G4", to_degrees(centre_line("G4"))))
    pieces.append((f"{MARK}·荣乌高速", "G18", to_degrees(centre_line("G18"))))
    return table(
        "expressways",
        {"name": [name for name, _, _ in pieces], "ref": [ref for _, ref, _ in pieces]},
        [shapely.LineString(line) for _, _, line in pieces],
    )
