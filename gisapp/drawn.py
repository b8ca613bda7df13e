"""What is drawn of a project, from the ground up: one source for the window, the HTML map and print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.rings import ring_figures
from gisapp.audit import SUSPICIONS
from gisapp.card import plain, verdicts_of
from layers.geodesy import circle
from layers.kinds import CRS
from layers.results import LISTS
from layers.style import SYMBOLS
from layers.tables import has_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from analysis.city import City
    from layers.style import Symbol

OBJECTS = tuple(dict.fromkeys(one.kind for one in SYMBOLS.values() if one.by_verdict or one.id == "large_plants"))
"""Kinds with verdict and card, in drawing order."""

ZONES = ("built_up_areas", "coal_ban_zones", "heat_networks", "fireworks_zones", "truck_ban_zones")
LINES = ("ring_roads", "expressways", "coal_corridors")


class Feature(NamedTuple):
    """One object on the map: its kind (of `layers.kinds`, or "plants") and its id."""

    kind: str
    id: str


@dataclass(frozen=True, eq=False)
class DrawnLayer:
    """Features drawn with one symbol.

    Parameters
    ----------
    symbol
        How they are drawn; its id is the layer's.
    kind
        What they are: a kind of `layers.kinds`, or "plants".
    frame
        The features in EPSG:4490 with their ``id``, those without a place too; all arrays below have its rows.
    names
        What each is called.
    verdicts
        Codes of `layers.style.VERDICTS`; None where nothing is judged.
    sizes
        Of markers, pixels at a middle scale before the verdict's own scale; None where nothing sizes them.
    since
        Days from which they are in force; None where that is not known of the kind.
    anchors
        Longitude and latitude of the place that each belongs to, shape (n, 2); None for a place inside the shape.
    labels
        What stands beside each on the map; None for its name.
    """

    symbol: Symbol
    kind: str
    frame: gpd.GeoDataFrame
    names: NDArray[np.object_]
    verdicts: NDArray[np.object_] | None = None
    sizes: NDArray[np.float64] | None = None
    since: NDArray[np.datetime64] | None = None
    anchors: NDArray[np.float64] | None = None
    labels: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True, eq=False)
class Judged:
    """All objects of a kind with a card: the rows with their county filled in, their verdicts, their symbols' ids."""

    frame: gpd.GeoDataFrame
    verdicts: NDArray[np.object_]
    symbols: NDArray[np.object_]


def drawn_layers(
    city: City, lists: Mapping[str, pd.DataFrame], rings: Mapping[str, Any] | None = None
) -> list[DrawnLayer]:
    """Return everything that is drawn, in the order of `layers.style.SYMBOLS`.

    Parameters
    ----------
    city
        Layers, plan and date of the run.
    lists
        The lists of the run by name.
    rings
        What the run found of the ring roads, as in its summary; looked for anew if not given.
    """
    found = {one.symbol.id: one for one in (*zones(city), circles(city), *lines(city, rings), *_objects(city, lists))}
    return [found[name] for name in SYMBOLS if name in found]


def judged(city: City, lists: Mapping[str, pd.DataFrame], kind: str) -> Judged:
    """Return the objects of one of `OBJECTS`: what a list says of each, else "done" in the plan and "outside" it."""
    if kind == "plants":
        frame, in_plan = city.plants.as_frame(), city.plants.in_plan
        symbols = np.where(city.plants.counts > 0, "large_plants", "small_plants").astype(object)
    else:
        table = city.table(kind)
        located = city.divisions.locate(table)
        frame, in_plan = table.frame.reset_index(drop=True), located.in_plan
        frame = frame.assign(county=np.where(pd.isna(located.county), frame["county"], located.county))
        symbols = _symbols(kind, frame)
    listed = verdicts_of([table for name, table in lists.items() if name in LISTS and LISTS[name].objects == kind])
    otherwise = np.where(in_plan, "done", "outside").astype(object)
    verdicts = frame["id"].map(listed).to_numpy(dtype=object)
    return Judged(frame, np.where(pd.isna(verdicts), otherwise, verdicts), symbols)


def _symbols(kind: str, frame: pd.DataFrame) -> NDArray[np.object_]:
    """Return the symbol of each object of a kind: a mine of which images make one doubt the ledger has its own."""
    symbols = np.full(len(frame), kind, dtype=object)
    for name in SUSPICIONS:
        if kind == "mines" and name in frame:
            symbols[frame[name].fillna(False).to_numpy(dtype=bool)] = "mines_suspected"
    return symbols


def zones(city: City) -> Iterator[DrawnLayer]:
    """Yield counties in and outside the plan, and zones in force and planned."""
    counties = city.table("counties")
    in_plan = city.divisions.locate(counties).in_plan
    yield _named(SYMBOLS["counties"], counties.frame[in_plan])
    yield _named(SYMBOLS["counties_outside"], counties.frame[~in_plan])
    for kind in ZONES:
        frame = city.frame(kind)
        waiting = frame["effective"].to_numpy(dtype="datetime64[D]") > np.datetime64(city.as_of)
        yield _named(SYMBOLS[kind], frame[~waiting])
        if f"{kind}_planned" in SYMBOLS:
            yield _named(SYMBOLS[f"{kind}_planned"], frame[waiting])


def lines(city: City, rings: Mapping[str, Any] | None = None) -> Iterator[DrawnLayer]:
    """Yield roads, corridors and gaps; a road with a number is called by it and its name."""
    for kind in LINES:
        yield _named(SYMBOLS[kind], city.frame(kind))
    yield ring_gaps(city, rings)


def ring_gaps(city: City, rings: Mapping[str, Any] | None = None) -> DrawnLayer:
    """Return where ring roads miss each other, so that a zone of theirs cannot be made; each goes by a road at it."""
    roads = city.frame("ring_roads")
    found = rings if rings is not None else ring_figures(city) if len(roads) else {}
    # A gap that stands in the way of two zones is one gap.
    gaps = list({(*gap["start"], *gap["end"]): gap for one in found.values() for gap in one["gaps"]}.values())
    shapes = np.array([shapely.LineString([gap["start"], gap["end"]]) for gap in gaps], dtype=object)
    placed = roads[has_place(roads)].reset_index(drop=True)
    nearest = shapely.STRtree(placed.geometry.to_numpy()).query_nearest(shapes, all_matches=False)[1]
    names = np.array([f"{gap['metres']:,.0f} m" for gap in gaps], dtype=object)
    frame = gpd.GeoDataFrame(
        {"id": placed["id"].to_numpy(dtype=object)[nearest], "name": names}, geometry=shapes, crs=CRS
    )
    return DrawnLayer(SYMBOLS["ring_gaps"], "ring_roads", frame, names)


def circles(city: City) -> DrawnLayer:
    """Return the circles of the plants that count or may count; two units on one spot have one circle.

    A circle's id is its plant's; its edge lies at one geodesic distance.
    """
    sites, radius = city.plants.sites, city.plan.parameters.heat_radius_m
    places = dict.fromkeys(zip(sites.label, sites.places.lon.tolist(), sites.places.lat.tolist(), strict=True))
    names = np.array([name for name, _, _ in places], dtype=object)
    shapes = [shapely.Polygon(circle(lon, lat, radius)) for _, lon, lat in places]
    frame = gpd.GeoDataFrame({"id": names, "name": names}, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)
    anchors = np.array([[lon, lat] for _, lon, lat in places], dtype=np.float64).reshape(-1, 2)
    return DrawnLayer(SYMBOLS["heat_circles"], "plants", frame, names, anchors=anchors)


def _objects(city: City, lists: Mapping[str, pd.DataFrame]) -> Iterator[DrawnLayer]:
    for kind in OBJECTS:
        every = judged(city, lists, kind)
        for name in [one for one, symbol in SYMBOLS.items() if symbol.kind == kind and one != "heat_circles"]:
            rows = every.symbols == name
            frame = every.frame[rows].reset_index(drop=True)
            names = frame["name"].fillna(frame["id"]).to_numpy(dtype=object)
            labels = _with_megawatts(names, frame["running_mw"]) if kind == "plants" else None
            sizes = sizes_of(SYMBOLS[name], frame)
            yield DrawnLayer(SYMBOLS[name], kind, frame, names, every.verdicts[rows], sizes, labels=labels)


def _with_megawatts(names: NDArray[np.object_], megawatts: pd.Series) -> NDArray[np.object_]:
    pairs = zip(names, megawatts.tolist(), strict=True)
    return np.array([name if pd.isna(mw) else f"{name} {plain(mw)} MW" for name, mw in pairs], dtype=object)


def sizes_of(symbol: Symbol, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the pixels of each row's marker: its area grows evenly between the symbol's two values."""
    least, most = symbol.sizes
    if not symbol.sized_by:
        return np.full(len(frame), least)
    low, high = symbol.values
    share = (frame[symbol.sized_by].to_numpy(dtype=np.float64, na_value=np.nan) - low) / (high - low)
    share = np.clip(np.nan_to_num(share), 0.0, 1.0)
    return np.asarray(np.sqrt(least**2 + share * (most**2 - least**2)))


def _named(symbol: Symbol, frame: gpd.GeoDataFrame) -> DrawnLayer:
    names = frame["name"].fillna("").to_numpy(dtype=object)
    labels = None
    if "ref" in frame:
        labels = frame["ref"].fillna("").to_numpy(dtype=object)
        names = np.array([f"{ref} {name}".strip() for ref, name in zip(labels, names, strict=True)], dtype=object)
    since = frame["effective"].to_numpy(dtype="datetime64[D]") if "effective" in frame else None
    return DrawnLayer(symbol, symbol.kind, frame.reset_index(drop=True), names, since=since, labels=labels)
