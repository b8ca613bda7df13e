"""Vegetation of mines from two satellite images (T18): marks for a field check; acceptance decides, never these.

The index is NDVI = (near infrared - red) / (near infrared + red) (Rouse et al. 1974). A mine is measured with the exact
share of every cell that its outline covers (exactextract), so that one smaller than a cell is measured as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import NumPyRasterSource

from layers.messages import message
from layers.results import AUDIT
from layers.tables import columns_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from analysis.plan import Parameters
    from layers.messages import Message

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Masks = NDArray[np.bool_]

_SUMS = (
    "seen",
    "valid_before",
    "ndvi_before",
    "vegetated_before",
    "valid_after",
    "ndvi_after",
    "vegetated_after",
    "both",
    "change",
)
"""What is added up of every outline, weighted by the covered share of each cell."""

_OF_MINES = ("id", "name", "county", "town", "kind", "treatment")

TILE = 1024
"""Cells: an outline larger than this is measured in tiles."""
BATCH_CELLS = 1_000_000
"""Cells in the boxes of the outlines that are measured together: bounds the memory."""


class Images(Protocol):
    """Two images on one grid; see `basemaps.images.Pair`."""

    crs: CRS
    size: tuple[int, int]

    def cells(self, xy: Floats) -> Floats:
        """Return columns and rows of places, both of shape (n, 2)."""

    def values(self, column: Indices, row: Indices, count: Indices) -> NDArray[np.float32]:
        """Return red and near infrared before and after of cells, in runs; shape (4, n), NaN for no data."""


def ndvi(red: NDArray[np.float32], nir: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the index, -1 to 1; NaN where there are no data or no light in either band.

    Parameters
    ----------
    red, nir
        Reflectances of one shape; below 0 they count as 0.
    """
    red, nir = np.maximum(red, np.float32(0)), np.maximum(nir, np.float32(0))
    total = red + nir
    index: NDArray[np.float32] = np.divide(nir - red, total, out=np.full_like(total, np.nan), where=total > 0)
    return index


def measure(
    outlines: NDArray[np.object_],
    images: Images,
    vegetated_ndvi: float,
    progress: Callable[[float], None] = lambda _: None,
) -> pd.DataFrame:
    """Measure outlines on two images.

    Parameters
    ----------
    outlines
        Polygons, shape (n,), in columns and rows of the images' grid (see `in_cells`).
    images
        The two images.
    vegetated_ndvi
        A cell counts as vegetated from this index on.
    progress
        Called with the share done, 0 to 1; may raise to cancel.

    Returns
    -------
    DataFrame
        One row an outline: ``cells`` (its area), ``seen`` (the part of it on the images), ``valid_before`` and
        ``valid_after`` (shares of its area with data), ``ndvi_before``, ``ndvi_after``, ``vegetated_before``,
        ``vegetated_after`` (means and shares over what has data on that day) and ``change`` (mean of after minus before
        over what has data on both days; NaN without any).
    """
    sums = np.zeros((len(outlines), len(_SUMS)))
    pieces, owner = _pieces(outlines, images.size)
    done = 0
    for rows in _batches(pieces):
        _add(sums, pieces[rows], owner[rows], images, vegetated_ndvi)
        done += len(rows)
        progress(done / len(pieces))
    return _figures(sums, shapely.area(outlines))


def in_cells(mines: gpd.GeoDataFrame, images: Images) -> NDArray[np.object_]:
    """Return the outlines of mines in columns and rows of the images' grid, None for one that has none there."""
    shapes = mines.geometry.to_crs(images.crs).to_numpy()
    areas = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    areas &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    result = np.full(len(shapes), None, dtype=object)
    moved = shapely.transform(shapes[areas], images.cells)
    # Outlines that cross themselves would be counted twice where they do; spikes and what has no area are left out.
    crossed = ~shapely.is_valid(moved)
    moved[crossed] = shapely.make_valid(moved[crossed], method="structure", keep_collapsed=False)
    moved[shapely.is_empty(moved)] = None
    result[areas] = moved
    return result


def _pieces(outlines: NDArray[np.object_], size: tuple[int, int]) -> tuple[NDArray[np.object_], Indices]:
    """Return the outlines on the grid, large ones cut into tiles, ordered so that neighbours follow each other."""
    bounds = shapely.bounds(outlines)
    here = (bounds[:, 0] < size[0]) & (bounds[:, 1] < size[1]) & (bounds[:, 2] > 0) & (bounds[:, 3] > 0)
    large = here & ((bounds[:, 2:] - bounds[:, :2]).max(axis=1) > TILE)
    owner = np.flatnonzero(here & ~large)
    pieces = outlines[owner]
    if large.any():
        columns, rows = (np.arange(0, one, TILE) for one in size)
        x, y = (one.ravel() for one in np.meshgrid(columns, rows))
        tiles = shapely.box(x, y, np.minimum(x + TILE, size[0]), np.minimum(y + TILE, size[1]))
        which, tile = shapely.STRtree(tiles).query(outlines[large], predicate="intersects")
        cut = shapely.intersection(outlines[large][which], tiles[tile])
        whole = shapely.area(cut) > 0
        pieces, owner = (
            np.concatenate((pieces, cut[whole])),
            np.concatenate((owner, np.flatnonzero(large)[which[whole]])),
        )
    bounds = shapely.bounds(pieces)
    order = np.lexsort((bounds[:, 0], np.floor(bounds[:, 1] / 256)))
    return pieces[order], owner[order]


def _batches(pieces: NDArray[np.object_]) -> Iterator[Indices]:
    """Yield runs of positions whose boxes hold about as many cells as a batch may."""
    if not len(pieces):
        return
    bounds = shapely.bounds(pieces)
    cells = np.prod(bounds[:, 2:] - bounds[:, :2] + 2, axis=1)
    starts = np.flatnonzero(np.diff(np.cumsum(cells) // BATCH_CELLS, prepend=-1))
    yield from np.split(np.arange(len(pieces)), starts[1:])


def _add(sums: Floats, pieces: NDArray[np.object_], owner: Indices, images: Images, vegetated_ndvi: float) -> None:
    """Add up what a batch of pieces covers, in the rows of their owners."""
    cells, cover, count = _coverage(pieces, images.size)
    row = cells // images.size[0]
    values = images.values(cells - row * images.size[0], row, count)
    columns = _columns(cover, ndvi(values[0], values[1]), ndvi(values[2], values[3]), vegetated_ndvi)
    covering = count > 0
    starts = (np.cumsum(count) - count)[covering]
    # Where there are no gaps, one array stands in several columns: it is added up once.
    totals = {
        key: np.add.reduceat(one, starts, dtype=np.float64) for key, one in {id(one): one for one in columns}.items()
    }
    np.add.at(sums, owner[covering], np.column_stack([totals[id(one)] for one in columns]))


def _columns(
    cover: NDArray[np.float32], before: NDArray[np.float32], after: NDArray[np.float32], vegetated_ndvi: float
) -> list[NDArray[np.float32]]:
    """Return what is added up of each cell, in the order of `_SUMS`."""
    columns, weights = [cover], []
    for index in (before, after):
        gaps = np.isnan(index)
        weight = cover
        if gaps.any():
            weight = np.where(gaps, np.float32(0), cover)
            index[gaps] = 0
        weights.append(weight)
        columns += [weight, index * weight, (index >= vegetated_ndvi) * weight]
    seen_before, seen_after = weights
    both = seen_after if seen_before is cover else np.minimum(seen_before, seen_after)
    return [*columns, both, (after - before) * both]


def _coverage(pieces: NDArray[np.object_], size: tuple[int, int]) -> tuple[Indices, NDArray[np.float32], Indices]:
    """Return the cells that pieces cover, row by row from the top left, their covered shares, and how many a piece."""
    width, height = size
    # Values are not asked for: one number stands for the whole grid.
    grid = NumPyRasterSource(np.broadcast_to(np.float32(0), (height, width)), 0, 0, width, height)
    upward = shapely.transform(pieces, lambda xy: np.column_stack((xy[:, 0], height - xy[:, 1])))
    found = exact_extract(grid, _Outlines(shapely.to_wkb(upward)), ["cell_id", "coverage"], output="geojson")
    properties = [one["properties"] for one in found]
    count = np.array([len(one["cell_id"]) for one in properties], dtype=np.intp)
    cells, cover = (np.concatenate([one[name] for one in properties]) for name in ("cell_id", "coverage"))
    return cells.astype(np.intp, copy=False), cover.astype(np.float32, copy=False), count


def _figures(sums: Floats, area: Floats) -> pd.DataFrame:
    """Return means and shares of sums; NaN where nothing was added up."""
    total = {name: sums[:, place] for place, name in enumerate(_SUMS)}
    figures = {"cells": area, "seen": total["seen"]}
    for day in ("before", "after"):
        valid = total[f"valid_{day}"]
        figures[f"valid_{day}"] = _over(valid, area)
        figures[f"ndvi_{day}"] = _over(total[f"ndvi_{day}"], valid)
        figures[f"vegetated_{day}"] = _over(total[f"vegetated_{day}"], valid)
    return pd.DataFrame({**figures, "change": _over(total["change"], total["both"])})


def _over(part: Floats, whole: Floats) -> Floats:
    result: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return result


class _Outlines(FeatureSource):  # type: ignore[misc]  # exactextract publishes no types
    """Outlines as exactextract takes them fastest."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        super().__init__()
        self._shapes = shapes

    def count(self) -> int:
        return len(self._shapes)

    def __iter__(self) -> Iterator[_Outline]:
        return map(_Outline, self._shapes)

    def srs_wkt(self) -> None:
        return None


class _Outline(Feature):  # type: ignore[misc]  # exactextract publishes no types
    """One outline; it is asked for nothing else."""

    def __init__(self, shape: bytes) -> None:
        super().__init__()
        self._shape = shape

    def geometry(self) -> bytes:
        return self._shape

    def fields(self) -> tuple[str, ...]:
        return ()


_UNDATED = {
    "before": message("The day of the earlier image is not known, its season not checked; name it with --before-date."),
    "after": message("The day of the later image is not known, its season not checked; name it with --after-date."),
}


def season_notes(before: dt.date | None, after: dt.date | None, plan: Parameters) -> tuple[list[Message], bool]:
    """Return what is wrong with the days of two images, and whether bare ground may be told from the later one.

    Outside the growing season everything is bare; a day that is not known is said, and allowed.
    """
    notes = []
    in_season = True
    for name, day in (("before", before), ("after", after)):
        if day is None:
            notes.append(_UNDATED[name])
        elif not plan.season_start <= f"{day:%m-%d}" <= plan.season_end:
            in_season = in_season and name != "after"
            notes.append(
                message(
                    "The image of {day} is outside the growing season ({start} to {end}): bare ground says nothing.",
                    day=day.isoformat(),
                    start=plan.season_start,
                    end=plan.season_end,
                )
            )
    if before and after and (apart := _days_apart(before, after)) > plan.season_days_apart:
        notes.append(
            message(
                "The two images are {days} days of the year apart, more than {most}: part of the change is the season.",
                days=apart,
                most=plan.season_days_apart,
            )
        )
    return notes, in_season


def _days_apart(one: dt.date, other: dt.date) -> int:
    """Return how many days of the year lie between two days, whatever their years."""
    apart = abs(one.timetuple().tm_yday - other.timetuple().tm_yday)
    return min(apart, 365 - apart)


def judged(
    mines: gpd.GeoDataFrame, figures: pd.DataFrame, plan: Parameters, after: dt.date | None, in_season: bool
) -> pd.DataFrame:
    """Return the audit of mines: their figures, the two suspicions, and why one cannot be told.

    Parameters
    ----------
    mines
        Canonical table.
    figures
        From `measure`, in the order of the mines; rows without an outline are NaN in ``cells``.
    plan
        Its thresholds.
    after
        The day of the later image, None if not known; a later acceptance was not due to be seen.
    in_season
        Whether bare ground may be told (see `season_notes`).

    Returns
    -------
    DataFrame
        Columns of `layers.results.AUDIT`. ``suspected_bare``: accepted, and less than the plan's share is vegetated;
        ``suspected_green``: untreated, and at least the plan's share is; each missing where it cannot be told.
    """
    cells, valid = figures["cells"].to_numpy(), figures["valid_after"].to_numpy()
    note = np.select(
        [
            np.isnan(cells),
            ~(figures["seen"].to_numpy() > 0),
            cells < plan.least_cells,
            ~(valid > 0),
            ~(valid >= plan.least_valid_share),
        ],
        ["no_outline", "outside", "small", "no_data", "little_data"],
        "",
    ).astype(object)
    told = note == ""
    treatment = mines["treatment"].astype("str")
    known = told & treatment.notna().to_numpy()
    accepted = (treatment == "accepted").to_numpy()
    if after is not None:
        accepted = accepted & ~(mines["accepted"].to_numpy(dtype="datetime64[D]") > np.datetime64(after))
    share = figures["vegetated_after"].to_numpy()
    if not in_season:
        note[told & accepted] = "season"
    untreated = (treatment == "none").to_numpy()
    data: dict[str, Any] = {name: mines[name].to_numpy(dtype=object, na_value=None) for name in _OF_MINES}
    data |= {name: figures[name].to_numpy() for name in figures}
    data["suspected_bare"] = _flag(accepted & (share < plan.bare_below_share), known & (in_season | ~accepted))
    data["suspected_green"] = _flag(untreated & (share >= plan.green_from_share), known)
    return columns_of(data | {"note": note}, AUDIT, len(mines))


def _flag(found: Masks, told: Masks) -> NDArray[np.object_]:
    values = found.astype(object)
    values[~told] = None
    return values
