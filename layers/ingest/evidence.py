"""What speaks for one reading of coordinates and against another, measured in log odds.

Two things can be measured: whether a place lies in the county that its row names, and how far it lies from where the
project has the same object. A shift of 500 to 1,400 m moves only places near a border into another county, and borders
themselves are off by hundreds of metres. So a stretch of border counts for little, however many rows lie along it, and
several stretches have to agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.flat import as_text
from layers.geodesy import degree_lengths
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.datums import Degrees, Floats

_CELL_M = 500.0
"""Places of one county within a cell of this size are one witness."""

_MOST_WITNESSES = 2_000
_BORDER_ERRORS_M = (50.0, 150.0, 400.0, 1000.0)
_MISLABELLED = 0.02
"""How many rows name a wrong county, places aside."""

_STRETCH, _ALONE = 3.0, 1.0
"""How much one stretch of border, and one place that no border explains, may weigh."""

_UNEXPLAINED_M = 2_500.0
_SAME_M = 10_000.0
"""An object farther off than this under every reading is another of the same name. It is far beyond any shift: a
tighter ring around all readings would favour those in its middle."""

_REFERENCE_ERRORS_M = (3.0, 30.0, 200.0, 1000.0, 3000.0)
_STRANGERS = 0.1
_MATCH = 3.0
"""How much one object found in the project may weigh."""


@dataclass(frozen=True)
class Evidence:
    """What is known already and helps to tell a datum.

    Parameters
    ----------
    counties
        Boundaries with their names, in CGCS2000: the project's layer ``counties``.
    references
        Layers of the project whose places are trusted, by kind, in CGCS2000: those with rows, the layer that is about
        to be filled among them.
    """

    counties: gpd.GeoDataFrame | None = None
    references: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What one kind of evidence says of several readings.

    Parameters
    ----------
    odds
        Log odds of each reading (row) over each other (column).
    agree
        Witnesses that agree with each reading.
    witnesses
        How many there are.
    offset
        Median metres east and north of the reference by reading, shape (readings, 2); NaN where none.
    spread
        Median metres from that median, by reading.
    """

    odds: Floats
    agree: NDArray[np.intp]
    witnesses: int
    offset: Floats
    spread: Floats

    @classmethod
    def nothing(cls, readings: int) -> Measured:
        """Return what no evidence says."""
        none = np.full(readings, np.nan)
        odds = np.zeros((readings, readings))
        return cls(odds, np.zeros(readings, np.intp), 0, np.full((readings, 2), np.nan), none)


class Borders:
    """The counties of a city on a plane, to ask how far inside its own county a place lies."""

    def __init__(self, counties: gpd.GeoDataFrame) -> None:
        frame = counties[has_place(counties) & np.asarray(counties["name"].notna())]
        shapes = frame.geometry.to_numpy()
        self.bounds = shapely.total_bounds(shapes)
        self._scale = np.ravel(degree_lengths(np.array([(self.bounds[1] + self.bounds[3]) / 2])))
        self._names = pd.Index(frame["name"].astype("str").unique())
        plane = shapely.transform(shapely.make_valid(shapes), lambda xy: xy * self._scale)
        owner = self._names.get_indexer(frame["name"].astype("str"))
        areas = [shapely.union_all(plane[owner == number]) for number in range(len(self._names))]
        city = shapely.union_all(np.array(areas))
        # Ten metres are nothing here, and detailed outlines would cost seconds.
        self._areas = shapely.simplify(np.array([*areas, city]), 10.0)
        self._edges = shapely.boundary(self._areas)
        self._centres = shapely.get_coordinates(shapely.centroid(self._areas))

    @classmethod
    def of(cls, counties: gpd.GeoDataFrame | None) -> Borders | None:
        """Return the borders, `None` if there are no counties with a name and an outline."""
        known = counties is not None and bool((has_place(counties) & np.asarray(counties["name"].notna())).any())
        return cls(counties) if known and counties is not None else None

    def number(self, county: pd.Series | None, rows: int) -> NDArray[np.intp]:
        """Return the number of each row's county; that of the city as a whole where it names none of them."""
        if county is None:
            return np.full(rows, len(self._names))
        found = self._names.get_indexer(pd.Index(county, dtype="str"))
        return np.where(found < 0, len(self._names), found).astype(np.intp)

    def depth(self, number: NDArray[np.intp], lon: Floats, lat: Floats) -> Floats:
        """Return how far outside its county each place lies, metres; negative inside."""
        points = shapely.points(lon * self._scale[0], lat * self._scale[1])
        outside = shapely.distance(points, self._areas[number])
        inside = outside == 0
        outside[inside] = -shapely.distance(points[inside], self._edges[number[inside]])
        return np.asarray(outside, dtype=np.float64)

    def outside(self, number: NDArray[np.intp], lon: Floats, lat: Floats) -> Floats:
        """Return how far outside its county each place lies, metres; 0 inside. Quick where most are inside."""
        x, y = lon * self._scale[0], lat * self._scale[1]
        shapely.prepare(self._areas)
        # One county after the other keeps its prepared form in the processor's cache.
        order = np.argsort(number, kind="stable")
        beyond = order[~shapely.intersects_xy(self._areas[number[order]], x[order], y[order])]
        result = np.zeros(len(lon))
        result[beyond] = shapely.distance(shapely.points(x[beyond], y[beyond]), self._areas[number[beyond]])
        return result

    def measure(self, number: NDArray[np.intp], readings: Sequence[Degrees]) -> Measured:
        """Return what the county fields say of several readings of the same rows."""
        # Not before it is needed: loading it takes longer than to read most ledgers.
        from scipy.special import ndtr

        lon, lat = readings[0]
        sound = np.isfinite(np.sum([one for reading in readings for one in reading], axis=0))
        spot = np.column_stack((number, (lon * self._scale[0]) // _CELL_M, (lat * self._scale[1]) // _CELL_M))
        rows = np.flatnonzero(sound)
        if not len(rows):
            return Measured.nothing(len(readings))
        rows = np.sort(rows[np.unique(spot[rows], axis=0, return_index=True)[1]])
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), _MOST_WITNESSES)).astype(int))]
        own = number[rows]
        depth = np.column_stack([self.depth(own, x[rows], y[rows]) for x, y in readings])
        chance = [
            np.log(_MISLABELLED + (1 - _MISLABELLED) * ndtr(-np.clip(depth, -1e5, 1e5) / error))
            for error in _BORDER_ERRORS_M
        ]
        likely = max(chance, key=lambda one: float(one.sum(axis=0).max()))
        xy = np.column_stack((lon[rows], lat[rows])) * self._scale - self._centres[own]
        stretch = own * 8 + (np.arctan2(xy[:, 1], xy[:, 0]) // (np.pi / 4)).astype(np.intp) + 4
        alone = (depth > _UNEXPLAINED_M).any(axis=1)
        witness = np.where(alone, stretch.max() + 1 + np.arange(len(rows)), stretch)
        odds = _capped(likely, witness, np.where(alone, _ALONE, _STRETCH))
        nothing = Measured.nothing(len(readings))
        return Measured(odds, (depth <= 0).sum(axis=0), len(rows), nothing.offset, nothing.spread)


def by_reference(
    references: Mapping[str, gpd.GeoDataFrame], keys: pd.DataFrame, readings: Sequence[Degrees]
) -> Measured:
    """Return what the places of the same objects in the project say of several readings of the same rows.

    Parameters
    ----------
    references
        Layers of the project.
    keys
        Columns ``id`` and ``name`` of the rows, as far as there are any.
    readings
        Longitudes and latitudes in CGCS2000, one pair of arrays a reading.
    """
    there = _known_places(references, keys)
    sound = np.isfinite(np.sum([one for reading in readings for one in reading], axis=0) + there.sum(axis=1))
    rows = np.flatnonzero(sound)
    if not len(rows):
        return Measured.nothing(len(readings))
    scale = np.column_stack(degree_lengths(there[rows, 1]))
    apart = np.stack([(np.column_stack((x[rows], y[rows])) - there[rows]) * scale for x, y in readings], axis=1)
    metres = np.hypot(apart[..., 0], apart[..., 1])
    # Several boilers of one house are one witness.
    pair = np.column_stack((np.round(there[rows], 6), np.round(apart[:, 0]))).view()
    first = np.unique(pair, axis=0, return_index=True)[1]
    same = first[metres[first].min(axis=1) <= _SAME_M]
    if not len(same):
        return Measured.nothing(len(readings))
    apart, metres = apart[same], metres[same]
    chance = [
        np.log(
            (1 - _STRANGERS) * error / (2 * np.pi * (metres**2 + error**2) ** 1.5) + _STRANGERS / (np.pi * _SAME_M**2)
        )
        for error in _REFERENCE_ERRORS_M
    ]
    likely = max(chance, key=lambda one: float(one.sum(axis=0).max()))
    odds = _capped(likely, np.arange(len(same)), np.full(len(same), _MATCH))
    offset = np.median(apart, axis=0)
    rest = apart - offset
    spread = np.median(np.hypot(rest[..., 0], rest[..., 1]), axis=0)
    # Places that scatter as widely as readings differ tell little, however many they are.
    step = np.hypot(*(offset[:, None] - offset[None, :]).T)
    odds *= np.clip(step / np.maximum(2 * spread.min(), 1e-9), 0, 1)
    nearest = np.bincount(metres.argmin(axis=1), minlength=len(readings))
    return Measured(odds, nearest, len(same), offset, spread)


def _capped(likely: Floats, witness: NDArray[np.intp], most: Floats) -> Floats:
    """Return the log odds of each reading over each other, none of the witnesses weighing more than it may."""
    limit = np.zeros(int(witness.max()) + 1)
    limit[witness] = most
    sums = np.column_stack([np.bincount(witness, weights=one) for one in likely.T])
    apart = sums[:, :, None] - sums[:, None, :]
    return np.asarray(np.clip(apart, -limit[:, None, None], limit[:, None, None]).sum(axis=0))


def _known_places(references: Mapping[str, gpd.GeoDataFrame], keys: pd.DataFrame) -> Floats:
    """Return where the project has the object of each row, by its id, else by a name that only one object has."""
    there = np.full((len(keys), 2), np.nan)
    tables = []
    for frame in references.values():
        west, south, east, north = shapely.bounds(frame.geometry.to_numpy()).T
        name = frame["name"] if "name" in frame else frame.get("plant", pd.Series(None, index=frame.index, dtype="str"))
        middle = {"lon": (west + east) / 2, "lat": (south + north) / 2}
        tables.append(pd.DataFrame({"id": _key(frame["id"]), "name": _key(name), **middle}))
    known = pd.concat(tables).dropna(subset=["lon", "lat"]) if tables else pd.DataFrame()
    for column in ("name", "id"):
        if column in keys and len(known):
            single = known.dropna(subset=[column]).drop_duplicates(column, keep=False).set_index(column)
            at = single.index.get_indexer(pd.Index(_key(keys[column])))
            there[at >= 0] = single[["lon", "lat"]].to_numpy()[at[at >= 0]]
    return there


def _key(column: pd.Series) -> pd.Series:
    return as_text(column).str.normalize("NFKC").str.replace(r"\s", "", regex=True)
