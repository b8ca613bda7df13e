"""A tile service as a basemap: a view is drawn from what is kept, at once; what is missing is fetched beside.

`TileBasemap.image` never asks the network: where a tile is missing, the part of a coarser one stands in for it.
`TileBasemap.load` fetches, in a worker; then the view is drawn again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

from basemaps.fetch import Fetcher
from basemaps.pictures import decode
from basemaps.sources import check_source
from basemaps.views import Bounds, View
from layers.datums import shifted
from layers.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from basemaps.cache import TileCache
    from basemaps.fetch import Answer, Failure
    from basemaps.sources import TileSource

    Floats = NDArray[np.float64]
    Pixels = NDArray[np.uint8]
    Tile = tuple[int, int, int]

MOST_TILES = 512
"""Tiles of one view; a view that would need more is shown from a coarser zoom."""
_AT_ONCE = 4
"""Requests under way: the services ask for few."""
_KEPT_BYTES = 48 * 2**20
_STEP_PX = 16
"""Places are projected this far apart and interpolated between; what that is off is far below a pixel."""
_WEB, _DEGREES = CRS.from_epsg(3857), CRS.from_epsg(4490)
_HALF = 20037508.342789244
"""Half the side of the world in Web Mercator."""
_DEEPEST = 6
"""Zooms up that are looked at for a stand-in."""

_SAID: dict[Failure, Message] = {
    "offline": message("{service} does not answer; what is kept of it on this computer is shown."),
    "refused": message("{service} refuses the request; check its token in the settings."),
    "wrong": message("{service} answers with something other than tiles; check its address."),
}
"""What the user is told of a failure, without the name of the service."""


class TileBasemap:
    """A tile service that can be shown.

    Parameters
    ----------
    source
        The service.
    cache
        Where its tiles are kept.
    tokens
        The user's tokens by service, from the settings; they go into requests and nowhere else.
    fetcher
        Who asks the network.

    Raises
    ------
    GisError
        The record of the service cannot be used.
    """

    def __init__(
        self,
        source: TileSource,
        cache: TileCache,
        tokens: Mapping[str, str] | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        check_source(source)
        self.source = source
        self._cache, self._tokens, self._fetcher = cache, dict(tokens or {}), fetcher or Fetcher()
        self._pictures: OrderedDict[Tile, Pixels] = OrderedDict()
        self._absent: set[Tile] = set()
        self._said: set[Failure] = set()
        self._to_say: list[Failure] = []
        self._lock = threading.Lock()

    @property
    def attribution(self) -> str:
        """Whose the tiles are; to be shown wherever they are."""
        return self.source.attribution

    def image(self, bounds: Bounds, crs: str, width: int, height: int) -> Pixels:
        """Return a view from the tiles that are kept, shape (height, width, 4); transparent where there is none."""
        view = View.of(bounds, crs, width, height)
        found = self._grid(view)
        if found is None:
            return view.blank()
        zoom, x, y = found
        side, tiles = self.source.tile_px, 2**zoom
        left, right = int(np.nanmin(x) * tiles), int(np.nanmax(x) * tiles)
        top, bottom = int(np.nanmin(y) * tiles), int(np.nanmax(y) * tiles)
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, tiles - 1), min(bottom, tiles - 1)
        mosaic = np.zeros(((bottom - top + 1) * side, (right - left + 1) * side, 4), dtype=np.uint8)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                picture = self._picture((zoom, column, row))
                if picture is not None:
                    at = ((row - top) * side, (column - left) * side)
                    mosaic[at[0] : at[0] + side, at[1] : at[1] + side] = picture
        across, down = (x * tiles - left) * side, (y * tiles - top) * side
        inside = (across >= 0) & (down >= 0) & (across < mosaic.shape[1]) & (down < mosaic.shape[0])
        pixels = view.blank()
        pixels[inside] = mosaic[down[inside].astype(np.intp), across[inside].astype(np.intp)]
        return pixels

    def missing(self, bounds: Bounds, crs: str, width: int, height: int) -> list[Tile]:
        """Return the tiles of a view that are not kept: zoom, column, row; the middle of the view first."""
        found = self._grid(View.of(bounds, crs, width, height))
        if found is None:
            return []
        zoom, x, y = found
        tiles = 2**zoom
        # A tile of which the view shows less than four pixels can wait.
        x, y = x[::4, ::4], y[::4, ::4]
        inside = (x >= 0) & (y >= 0) & (x < 1) & (y < 1)
        codes = np.unique((x[inside] * tiles).astype(np.int64) * tiles + (y[inside] * tiles).astype(np.int64))
        wanted = np.column_stack(np.divmod(codes, tiles))
        middle = np.median(wanted, axis=0) if len(wanted) else 0
        order = np.argsort(np.abs(wanted - middle).sum(axis=1), kind="stable")
        listed = [(zoom, column, row) for column, row in wanted[order].tolist()]
        return [one for one in listed if one not in self._absent and not self._cache.path(self.source, *one).exists()]

    def load(
        self,
        bounds: Bounds,
        crs: str,
        width: int,
        height: int,
        progress: Callable[[float], None] = lambda _: None,
    ) -> int:
        """Fetch the tiles of a view that are not kept; return how many came. For a worker: it waits for the network.

        Parameters
        ----------
        bounds, crs, width, height
            The view.
        progress
            Called with the share done; may raise to give up, and what has come by then is kept.

        Raises
        ------
        GisError
            The service wants a token and there is none.
        """
        wanted = self.missing(bounds, crs, width, height)
        addresses = {one: self.source.address(*one, self._tokens) for one in wanted}
        came = 0
        with ThreadPoolExecutor(_AT_ONCE, "tiles") as pool:
            under_way = {pool.submit(self._fetcher.get, address): one for one, address in addresses.items()}
            try:
                for done, future in enumerate(as_completed(under_way), 1):
                    came += self._kept(under_way[future], future.result())
                    progress(done / len(under_way))
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        return came

    def notice(self) -> Message | None:
        """Return what the user must be told of the service; each is told once, and again only after it worked."""
        with self._lock:
            for one in self._to_say:
                self._to_say.remove(one)
                return Message(_SAID[one].text, {"service": self.source.en})
        return None

    def _kept(self, tile: Tile, answer: Answer) -> bool:
        """Keep an answer; return whether it is a tile."""
        failure = answer.failure
        if not failure and decode(answer.data, self.source.tile_px) is None:
            failure = "wrong"
        with self._lock:
            if failure == "absent":
                self._absent.add(tile)
            elif failure in _SAID and failure not in self._said:
                self._said.add(failure)
                self._to_say.append(failure)
            elif not failure:
                self._said.clear()
        if not failure:
            self._cache.put(self.source, *tile, answer.data)
        return not failure

    def _grid(self, view: View) -> tuple[int, Floats, Floats] | None:
        """Return the zoom for a view and where its pixels lie in the world, 0 to 1 from the north-west; None off it."""
        x, y = self._world(view)
        if not (np.isfinite(x).any() and np.isfinite(y).any()):
            return None
        # A pixel of the view to the side of the world, along its middle row.
        step = np.nanmedian(np.hypot(np.diff(x, axis=1), np.diff(y, axis=1)))
        first, last = self.source.zooms
        zoom = first
        if step > 0:
            zoom = int(np.clip(np.round(np.log2(1 / (step * self.source.tile_px))), first, last))
        while zoom > first and self._count(x, y, zoom) > MOST_TILES:
            zoom -= 1
        return zoom, x, y

    @staticmethod
    def _count(x: Floats, y: Floats, zoom: int) -> float:
        sides = [min(np.nanmax(one), 1) - max(np.nanmin(one), 0) for one in (x, y)]
        return float((sides[0] * 2**zoom + 1) * (sides[1] * 2**zoom + 1))

    def _world(self, view: View) -> tuple[Floats, Floats]:
        """Return where the pixels of a view lie in the world of the tiles, shape (height, width)."""
        columns, rows = (np.append(np.arange(0, size, _STEP_PX), size) for size in (view.width, view.height))
        across, down = np.meshgrid(columns.astype(float), rows.astype(float))
        a, _, c, _, e, f = view.transform
        x, y = across * a + c, down * e + f
        degrees = self.source.grid == "degrees"
        if self.source.datum == "gcj02":
            lon, lat = Transformer.from_crs(view.crs, "EPSG:4326", always_xy=True).transform(x, y)
            x, y = shifted("gcj02", np.asarray(lon), np.asarray(lat))
            if not degrees:
                x, y = Transformer.from_crs("EPSG:4326", _WEB, always_xy=True).transform(x, y)
        else:
            # A grid of degrees of WGS84 is taken for one of CGCS2000, which is within a metre of it.
            crs = _DEGREES if degrees else _WEB
            if view.crs != crs:
                x, y = Transformer.from_crs(view.crs, crs, always_xy=True).transform(x, y)
        left, top, side = (-180.0, 90.0, 360.0) if degrees else (-_HALF, _HALF, 2 * _HALF)
        with np.errstate(invalid="ignore"):
            world = (np.asarray(x) - left) / side, (top - np.asarray(y)) / side
            east, south = (_interpolated(np.where(np.isfinite(one), one, np.nan), columns, rows, view) for one in world)
        return east, south

    def _picture(self, tile: Tile, deeper: int = _DEEPEST) -> Pixels | None:
        """Return the pixels of a tile, of the part of a coarser one, or None."""
        with self._lock:
            if tile in self._pictures:
                self._pictures.move_to_end(tile)
                return self._pictures[tile]
        data = self._cache.get(self.source, *tile)
        picture = decode(data, self.source.tile_px) if data is not None else None
        if picture is not None:
            with self._lock:
                self._pictures[tile] = picture
                while len(self._pictures) * picture.nbytes > _KEPT_BYTES:
                    self._pictures.popitem(last=False)
            return picture
        zoom, column, row = tile
        if deeper == 0 or zoom <= self.source.zooms[0]:
            return None
        above = self._picture((zoom - 1, column // 2, row // 2), deeper - 1)
        if above is None:
            return None
        half = self.source.tile_px // 2
        quarter = above[(row % 2) * half : (row % 2 + 1) * half, (column % 2) * half : (column % 2 + 1) * half]
        return np.repeat(np.repeat(quarter, 2, axis=0), 2, axis=1)


def _interpolated(values: Floats, columns: NDArray[np.int_], rows: NDArray[np.int_], view: View) -> Floats:
    """Return values at the middles of all pixels from those at some of their corners."""
    for axis, (at, size) in enumerate(((rows, view.height), (columns, view.width))):
        middle = np.arange(size) + 0.5
        left = np.clip(np.searchsorted(at, middle, side="right") - 1, 0, len(at) - 2)
        share = (middle - at[left]) / (at[left + 1] - at[left])
        share = share[:, None] if axis == 0 else share
        values = np.take(values, left, axis) * (1 - share) + np.take(values, left + 1, axis) * share
    return values
