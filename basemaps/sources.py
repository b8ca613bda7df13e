"""Tile services as records: where their tiles are, whose they are, and in which datum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACES = re.compile(r"\{([^{}]*)\}")
_KNOWN = {"x", "y", "z", "-y", "s", "token"}
_WMTS = {"TileMatrix": "z", "TileCol": "x", "TileRow": "y"}
"""What a WMTS calls the three numbers."""

Grid = Literal["web", "degrees"]
"""Web Mercator; or longitude and latitude (CGCS2000 or WGS84), with as many columns and half the rows at one zoom."""


@dataclass(frozen=True, slots=True)
class TileSource:
    """One service of tiles on one of the usual grids, on which each zoom halves the tiles of the one before.

    Parameters
    ----------
    id
        Its name in projects and in the cache.
    zh, en
        Its name for people.
    url
        Where a tile is: ``{z}``, ``{x}`` and ``{y}`` (``{-y}`` counts rows from the south), or the names of a WMTS
        (``{TileMatrix}``, ``{TileCol}``, ``{TileRow}``); ``{s}`` one of `hosts`; ``{token}`` the user's token.
    attribution
        Whose the tiles are; always shown beside them.
    zooms
        The first and last zoom that has tiles.
    datum
        "wgs84" (CGCS2000 is within a metre of it), or "gcj02" for tiles that lie half a kilometre off.
    hosts
        What stands for ``{s}``.
    tile_px
        Side of a tile.
    grid
        How the tiles lie.
    matrices
        What a WMTS calls each of its zooms; nothing where they are called by their numbers.
    """

    id: str
    zh: str
    en: str
    url: str
    attribution: str
    zooms: tuple[int, int] = (0, 18)
    datum: Literal["wgs84", "gcj02"] = "wgs84"
    hosts: tuple[str, ...] = ()
    tile_px: int = 256
    grid: Grid = "web"
    matrices: tuple[str, ...] = ()

    @property
    def needs_token(self) -> bool:
        """Whether the service wants a token, which is the user's and stays in the settings."""
        return "{token}" in self.url

    def title(self, language: str) -> str:
        """Return the name in a language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

    def address(self, zoom: int, column: int, row: int, tokens: Mapping[str, str]) -> str:
        """Return the address of a tile; it holds the token, so it is for the request alone, never for a message.

        Raises
        ------
        GisError
            The service wants a token and there is none.
        """
        token = tokens.get(self.id) or tokens.get(self.id.partition("_")[0], "")
        if self.needs_token and not token:
            raise GisError(
                "{service} wants a token; get one from its provider and enter it in the settings.", service=self.en
            )
        host = self.hosts[(column + row) % len(self.hosts)] if self.hosts else ""
        rows = 2**zoom if self.grid == "web" else 2**zoom // 2
        level = quote(self.matrices[zoom - self.zooms[0]], safe="") if self.matrices else zoom
        values = {"z": level, "x": column, "y": row, "-y": rows - 1 - row, "s": host, "token": quote(token, safe="")}
        return _PLACES.sub(lambda found: str(values[_WMTS.get(found[1], found[1])]), self.url)


def check_source(source: TileSource) -> None:
    """Raise `GisError` where a record, which a user or a project may have written, cannot be used."""
    parts = urlsplit(source.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise GisError("{url}: the address of a tile service begins with http:// or https://.", url=source.url)
    places = {_WMTS.get(one, one) for one in _PLACES.findall(source.url)}
    if not {"z", "x"} <= places or not places & {"y", "-y"} or places - _KNOWN:
        raise GisError(
            "{url}: the address of a tile has the places {{z}}, {{x}} and {{y}}, and perhaps {{s}} and {{token}}.",
            url=source.url,
        )
    first, last = source.zooms
    if not 0 <= first <= last <= 24 or not 64 <= source.tile_px <= 1024 or ("s" in places) != bool(source.hosts):
        raise GisError("{url}: its zooms, hosts or size of tiles are not possible.", url=source.url)
    if source.matrices and len(source.matrices) != last - first + 1:
        raise GisError("{url}: its zooms, hosts or size of tiles are not possible.", url=source.url)
    if not source.attribution.strip():
        raise GisError("{url}: say whose the tiles are; it is shown beside them.", url=source.url)


def _tianditu(layer: str, zh: str, en: str) -> tuple[TileSource, TileSource]:
    """Return a layer of Tianditu on both of its grids, which it calls w and c."""
    return (
        _tianditu_on("w", "web", f"tianditu_{layer}", f"天地图 {zh}", f"Tianditu {en}", layer),
        _tianditu_on(
            "c", "degrees", f"tianditu_{layer}_c", f"天地图 {zh}（经纬度）", f"Tianditu {en} (degrees)", layer
        ),
    )


def _tianditu_on(letter: str, grid: Grid, name: str, zh: str, en: str, layer: str) -> TileSource:
    query = (
        f"SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET={letter}&FORMAT=tiles"
        "&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}&tk={token}"
    )
    url = f"https://t{{s}}.tianditu.gov.cn/{layer}_{letter}/wmts?{query}"
    whose = "© 国家地理信息公共服务平台 天地图"
    return TileSource(name, zh, en, url, whose, (1, 18), hosts=tuple("01234567"), grid=grid)


_ALL = (
    *_tianditu("vec", "矢量", "map"),
    *_tianditu("img", "影像", "imagery"),
    *_tianditu("ter", "地形", "terrain"),
    *_tianditu("cva", "矢量注记", "labels"),
    *_tianditu("cia", "影像注记", "imagery labels"),
    TileSource(
        "osm",
        "OpenStreetMap",
        "OpenStreetMap",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors",
        (0, 19),
    ),
    TileSource(
        "amap",
        "高德地图",
        "Amap",
        "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",
        "© 高德地图 AutoNavi",
        (3, 18),
        "gcj02",
        tuple("1234"),
    ),
)

SOURCES: dict[str, TileSource] = {one.id: one for one in _ALL}
"""The services that come with the program, by id."""
