"""Base maps, open: a raster, relief or tiles behind one way of drawing, and what each tells of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from basemaps.dates import day_of
from basemaps.files import is_placed, opened
from basemaps.raster import RasterBasemap, RasterSource, crs_of
from basemaps.reader import REDUCED_PX
from basemaps.relief import STYLES, ReliefBasemap
from basemaps.tiles import TileBasemap
from gisapp.bases.loading import Loader
from layers.kinds import CRS
from layers.messages import GisError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from basemaps.cache import TileCache
    from basemaps.fetch import Fetcher
    from basemaps.sources import TileSource
    from basemaps.views import Bounds
    from gisapp.bases.records import BaseRecord
    from layers.messages import Message

    Pixels = NDArray[np.uint8]

_ELEVATION = re.compile(r"dem|dsm|dtm|srtm|aster|elev|\.hgt|高程|地形", re.IGNORECASE)
"""Names of files with one band of heights."""
_OVERVIEWS_FROM_PX = 2 * REDUCED_PX
"""Longest side from which a raster without overviews is slow enough to say so."""


class UnknownCrsError(GisError):
    """A raster that has a place but no CRS that can be used: the user may choose one."""


@dataclass(frozen=True)
class Facts:
    """What a base map tells of itself.

    Parameters
    ----------
    size
        Columns and rows; None of a service.
    bands
        Names of its bands in order, blank for one without.
    shown
        The bands that are shown, from 1.
    crs
        Its name.
    bounds
        West, south, east and north in degrees; None for the whole world.
    day
        When it was taken, if that is known.
    attribution
        Whose it is; to be shown wherever it is.
    slow
        Whether it is large and has no overviews.
    """

    size: tuple[int, int] | None = None
    bands: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    crs: str = ""
    bounds: Bounds | None = None
    day: dt.date | None = None
    attribution: str = ""
    slow: bool = False


class OpenRaster:
    """A file as a base map; for a worker: opening reads it.

    Parameters
    ----------
    record
        Which, and how it is shown.

    Raises
    ------
    UnknownCrsError
        Its CRS has to be chosen.
    GisError
        It cannot be shown.
    """

    def __init__(self, record: BaseRecord) -> None:
        path = Path(record.path)
        source = RasterSource(path, record.crs, record.bands, record.ramp, record.stretch)
        with opened(path) as dataset:
            try:
                crs = crs_of(dataset, source)
            except GisError as error:
                if is_placed(dataset):
                    raise UnknownCrsError(error.message.text, **error.message.figures) from error
                raise
            tags, names = dataset.tags(), tuple(name or "" for name in dataset.descriptions)
        self._raster = RasterBasemap(source)
        self._relief: ReliefBasemap | None = None
        if style := next((one for one in STYLES if one == record.relief), None):
            self._relief = ReliefBasemap(path, style, record.crs)
        slow = not self._raster.has_overviews and max(self._raster.size) > _OVERVIEWS_FROM_PX
        self.facts = Facts(
            self._raster.size,
            names,
            self._raster.bands,
            crs.name,
            self._raster.bounds(CRS),
            day_of(path, tags),
            tags.get("TIFFTAG_COPYRIGHT", "").strip(),
            slow,
        )

    def draw(
        self,
        bounds: Bounds,
        crs: str,
        width: int,
        height: int,
        show: Callable[[Pixels], None],
        stopped: Callable[[], None],
    ) -> Pixels:
        """Return the picture of a view; where that takes long, a coarse one is shown first."""
        if self._relief is not None:
            return self._relief.image(bounds, crs, width, height)
        coarse = self._raster.sketch(bounds, crs, width, height)
        if coarse is not None:
            show(coarse)
        return self._raster.image(bounds, crs, width, height, lambda _: stopped())

    def ends(self) -> tuple[float, float]:
        """Return between which values the bands that are shown lie, but for 2 % on either side; reads the file."""
        ends: list[tuple[float, float]] = []
        for band in self._raster.bands:
            with RasterBasemap(replace(self._raster.source, bands=(band,), stretch=None)) as alone:
                ends.extend(alone.limits)
        return min(low for low, _ in ends), max(high for _, high in ends)

    def give_up(self) -> None:
        """Do nothing more beside the drawing: a file has nothing of the kind."""

    def close(self) -> None:
        """Let go of the file; waits for what is being read."""
        self._raster.close()
        if self._relief is not None:
            self._relief.close()


def is_elevation(path: Path) -> bool:
    """Return whether a file is an elevation model, by its name and its one band."""
    if not _ELEVATION.search(path.name):
        return False
    with opened(path) as dataset:
        return bool(dataset.count == 1 and np.dtype(dataset.dtypes[0]) != np.uint8)


class OpenTiles:
    """A tile service as a base map: what is kept is shown, what is missing is fetched beside.

    Parameters
    ----------
    source, cache, tokens, fetcher
        As in `basemaps.tiles.TileBasemap`.
    came
        Called in another thread when there is more to see.
    told
        Called in another thread with what the user must know.
    """

    def __init__(
        self,
        source: TileSource,
        cache: TileCache,
        tokens: Mapping[str, str],
        came: Callable[[], None],
        told: Callable[[Message], None],
        fetcher: Fetcher | None = None,
    ) -> None:
        self._tiles = TileBasemap(source, cache, tokens, fetcher)
        self._loader = Loader(self._tiles, came, told)
        self.facts = Facts(attribution=self._tiles.attribution)

    def draw(
        self,
        bounds: Bounds,
        crs: str,
        width: int,
        height: int,
        show: Callable[[Pixels], None],
        stopped: Callable[[], None],
    ) -> Pixels:
        """Return a view from the tiles that are kept, and have the others fetched."""
        pixels = self._tiles.image(bounds, crs, width, height)
        stopped()
        if self._tiles.missing(bounds, crs, width, height):
            self._loader.want((bounds, crs, width, height))
        return pixels

    def give_up(self) -> None:
        """Fetch nothing more."""
        self._loader.give_up()

    def close(self) -> None:
        """Fetch nothing more; waits for the requests under way."""
        self._loader.stop()
