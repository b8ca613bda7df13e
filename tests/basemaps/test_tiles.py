"""Tile services, tried on a small server on this machine that answers well and badly."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pyproj import Transformer

from basemaps.cache import TileCache
from basemaps.fetch import USER_AGENT, Fetcher
from basemaps.sources import SOURCES, TileSource, check_source
from basemaps.tiles import TileBasemap
from layers.datums import shifted
from layers.messages import GisError
from tests.basemaps.tile_server import Handler, TileServer, colour, tile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORLD = 40_075_016.685578488
"""Metres around the world of Web Mercator."""


def square(zoom: int, column: int, row: int, tiles: int = 2) -> tuple[float, float, float, float]:
    """Return the bounds of some tiles, from the upper left one, in Web Mercator."""
    side = WORLD / 2**zoom
    west, north = column * side - WORLD / 2, WORLD / 2 - row * side
    return west, north - tiles * side, west + tiles * side, north


HERE = square(10, 840, 390)
"""Two by two tiles around Baoding."""


@pytest.fixture
def server() -> Iterator[TileServer]:
    with TileServer() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> TileCache:
    return TileCache(tmp_path / "tiles")


def basemap(server: TileServer, cache: TileCache, **changes: Any) -> TileBasemap:
    source = TileSource("test", "测试", "Test", server.url, "© nobody")
    return TileBasemap(replace(source, **changes), cache, fetcher=Fetcher(timeout_s=1.0, first_wait_s=0.0))


def test_every_tile_in_its_place(server: TileServer, cache: TileCache) -> None:
    tiles = basemap(server, cache)
    assert (tiles.image(HERE, "EPSG:3857", 512, 512) == 0).all(), "nothing is fetched to draw"
    assert server.behaviour.asked == []
    assert tiles.load(HERE, "EPSG:3857", 512, 512) == 4
    assert server.behaviour.agents == {USER_AGENT}
    found = tiles.image(HERE, "EPSG:3857", 512, 512)
    for at, (column, row) in {
        (0, 0): (840, 390),
        (0, 256): (841, 390),
        (256, 0): (840, 391),
        (256, 256): (841, 391),
    }.items():
        part = found[at[0] : at[0] + 256, at[1] : at[1] + 256]
        assert (part == [*colour(10, column, row), 255]).all()
    # Kept: the server is not asked again, by this basemap or the next.
    assert basemap(server, cache).load(HERE, "EPSG:3857", 512, 512) == 0
    assert len(server.behaviour.asked) == 4
    assert tiles.attribution == "© nobody"


def test_a_view_in_degrees(server: TileServer, cache: TileCache) -> None:
    """Each pixel has the colour of the tile in which the public formula of Web Mercator puts it."""
    tiles = basemap(server, cache)
    bounds = (115.3, 38.7, 115.7, 39.0)
    tiles.load(bounds, "EPSG:4490", 400, 300)
    found = tiles.image(bounds, "EPSG:4490", 400, 300).astype(int)
    zoom = found[0, 0, 0] // 10
    lon, lat = np.meshgrid(115.3 + (np.arange(400) + 0.5) * 0.001, 39.0 - (np.arange(300) + 0.5) * 0.001)
    column = (lon + 180) / 360 * 2**zoom
    row = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**zoom
    apart = 0.01
    clear = (np.abs(column - np.round(column)) > apart) & (np.abs(row - np.round(row)) > apart)
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(found[..., 1][clear], np.floor(column[clear]).astype(int) % 256)
    np.testing.assert_array_equal(found[..., 2][clear], np.floor(row[clear]).astype(int) % 256)


def test_shifted_tiles_lie_where_the_ground_is(server: TileServer, cache: TileCache) -> None:
    """A place is shown on the tile to which GCJ-02 carries it, half a kilometre off; at zoom 17 that is two tiles."""
    tiles = basemap(server, cache, datum="gcj02", zooms=(17, 17))
    bounds = (115.46, 38.87, 115.4605, 38.8705)
    tiles.load(bounds, "EPSG:4490", 50, 50)
    found = tiles.image(bounds, "EPSG:4490", 50, 50).astype(int)
    lon, lat = shifted("gcj02", np.array([115.46005]), np.array([38.87045]))
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    column, row = (x + WORLD / 2) / WORLD * 2**17, (WORLD / 2 - y) / WORLD * 2**17
    assert found[5, 5, 1:3].tolist() == [int(column[0]) % 256, int(row[0]) % 256]
    plain = (115.46005 + 180) / 360 * 2**17
    assert int(column[0]) - int(plain) >= 2


def test_a_coarser_tile_stands_in(server: TileServer, cache: TileCache) -> None:
    tiles = basemap(server, cache)
    cache.put(tiles.source, 9, 420, 195, tile(9, 420, 195))
    found = tiles.image(HERE, "EPSG:3857", 512, 512)
    assert (found == [*colour(9, 420, 195), 255]).all()
    assert tiles.missing(HERE, "EPSG:3857", 512, 512), "the finer ones are still wanted"


def test_a_wide_view_needs_few_tiles(server: TileServer, cache: TileCache) -> None:
    tiles = basemap(server, cache, zooms=(12, 18))
    assert len(tiles.missing((115.0, 38.0, 116.0, 39.0), "EPSG:4490", 2000, 2000)) < 600
    assert tiles.missing((115.0, 38.0, 115.01, 38.01), "EPSG:4490", 100, 100)


def _offline(handler: Handler, _: bytes) -> None:
    handler.send(b"busy", "text/plain", 503)


BAD: dict[str, tuple[Callable[[Handler, bytes], None], str]] = {
    "too many requests": (lambda handler, _: handler.send(b"", code=429, Retry_After="1"), "does not answer"),
    "an error of the server": (_offline, "does not answer"),
    "cut short": (Handler.send_short, "does not answer"),
    "drop by drop": (Handler.send_drops, "does not answer"),
    "a page": (lambda handler, _: handler.send(b"<html>login</html>", "text/html"), "other than tiles"),
    "a page said to be a picture": (lambda handler, _: handler.send(b"<html></html>"), "other than tiles"),
    "a damaged picture": (lambda handler, good: handler.send(good[:30] + bytes(50)), "other than tiles"),
    "another size": (lambda handler, _: handler.send(tile(1, 0, 0, 128)), "other than tiles"),
    "huge": (lambda handler, _: handler.send(bytes(3 * 2**20)), "other than tiles"),
    "endless": (Handler.send_endless, "other than tiles"),
    "a local file": (
        lambda handler, _: handler.send(b"", code=302, Location="file:///etc/hostname"),
        "other than tiles",
    ),
    "forbidden": (lambda handler, _: handler.send(b"", code=403), "refuses the request"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_answers(server: TileServer, cache: TileCache, case: str) -> None:
    """Nothing bad is kept or shown; the user is told once; a good answer later is taken."""
    answer, sentence = BAD[case]
    tiles = basemap(server, cache)
    cache.put(tiles.source, 9, 420, 195, tile(9, 420, 195))
    server.behaviour.answer = answer
    one = square(10, 840, 390, 1)
    assert tiles.load(one, "EPSG:3857", 256, 256) == 0
    told = tiles.notice()
    assert told is not None
    assert sentence in str(told)
    assert str(told).startswith("Test ")
    tiles.load(one, "EPSG:3857", 256, 256)
    assert tiles.notice() is None
    assert (tiles.image(one, "EPSG:3857", 256, 256) == [*colour(9, 420, 195), 255]).all(), "what is kept is shown"
    server.behaviour.answer = None
    if case == "too many requests":
        return  # left in peace for as long as it asked
    assert tiles.load(one, "EPSG:3857", 256, 256) == 1
    assert tiles.notice() is None


def test_an_absent_tile_is_asked_for_once(server: TileServer, cache: TileCache) -> None:
    server.behaviour.answer = lambda handler, _: handler.send(b"", code=404)
    tiles = basemap(server, cache)
    for _ in range(3):
        assert tiles.load(HERE, "EPSG:3857", 512, 512) == 0
    assert len(server.behaviour.asked) == 4
    assert tiles.notice() is None


def test_a_failing_host_is_left_in_peace(server: TileServer) -> None:
    server.behaviour.answer = _offline
    fetcher = Fetcher(timeout_s=1.0, first_wait_s=60.0)
    address = server.url.format(z=1, x=0, y=0)
    assert [fetcher.get(address).failure for _ in range(3)] == ["offline", "waiting", "waiting"]
    assert len(server.behaviour.asked) == 1


def test_nobody_there(cache: TileCache) -> None:
    source = TileSource("test", "测试", "Test", "http://127.0.0.1:9/{z}/{x}/{y}", "© nobody")
    tiles = TileBasemap(source, cache, fetcher=Fetcher(timeout_s=1.0))
    assert tiles.load(HERE, "EPSG:3857", 512, 512) == 0
    assert "does not answer; what is kept of it on this computer is shown" in str(tiles.notice())
    assert tiles.notice() is None


def test_loading_is_given_up(server: TileServer, cache: TileCache) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(_: float) -> None:
        raise GivenUpError

    tiles = basemap(server, cache)
    with pytest.raises(GivenUpError):
        tiles.load(square(10, 840, 390, 6), "EPSG:3857", 1536, 1536, give_up)
    assert len(server.behaviour.asked) < 36


def test_the_cache_keeps_its_limit_and_what_was_used_last(tmp_path: Path) -> None:
    source = SOURCES["osm"]
    cache = TileCache(tmp_path, most_bytes=10_000)
    for row in range(10):
        cache.put(source, 5, 0, row, bytes(1000))
        assert cache.get(source, 5, 0, 0) == bytes(1000)
    cache.put(source, 5, 0, 10, bytes(1000))
    kept = [row for row in range(11) if cache.get(source, 5, 0, row) is not None]
    assert sum(one.stat().st_size for one in tmp_path.rglob("*.tile")) <= 8000
    assert {0, 9, 10} <= set(kept)
    cache.clear()
    assert list(tmp_path.rglob("*.tile")) == []


def test_a_token_goes_into_the_request_and_nowhere_else(
    server: TileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = TileSource("tianditu_test", "测试", "Test", server.url + "?tk={token}", "© nobody")
    cache = TileCache(tmp_path)
    with pytest.raises(GisError, match="wants a token"):
        TileBasemap(source, cache).load(HERE, "EPSG:3857", 512, 512)
    tiles = TileBasemap(source, cache, {"tianditu": "s3cret/&"}, Fetcher(timeout_s=1.0, first_wait_s=0.0))
    assert tiles.load(HERE, "EPSG:3857", 512, 512) == 4
    assert all(one.endswith("?tk=s3cret%2F%26") for one in server.behaviour.asked)
    server.behaviour.answer = _offline
    tiles.load(square(11, 840, 390), "EPSG:3857", 512, 512)
    assert "s3cret" not in f"{tiles.notice()} {source} {caplog.text}"
    assert not any("s3cret" in str(one) or b"s3cret" in one.read_bytes() for one in tmp_path.rglob("*.tile"))


def test_addresses() -> None:
    assert SOURCES["osm"].address(3, 5, 2, {}) == "https://tile.openstreetmap.org/3/5/2.png"
    tianditu = SOURCES["tianditu_vec"].address(3, 5, 2, {"tianditu": "abc"})
    assert tianditu.startswith("https://t7.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile")
    assert tianditu.endswith("&TILEMATRIX=3&TILEROW=2&TILECOL=5&tk=abc")
    from_south = TileSource("tms", "", "", "http://a/{z}/{x}/{-y}", "© a")
    assert from_south.address(3, 5, 2, {}) == "http://a/3/5/5"


def test_records_are_checked() -> None:
    for source in SOURCES.values():
        check_source(source)
    good = TileSource("a", "", "A", "https://a.example/{z}/{x}/{y}", "© a")
    wrong: tuple[dict[str, Any], ...] = (
        {"url": "file:///tiles/{z}/{x}/{y}"},
        {"url": "https://a.example/{z}/{x}"},
        {"url": "https://a.example/{z}/{x}/{y}/{password}"},
        {"url": "https://{s}.example/{z}/{x}/{y}"},
        {"zooms": (5, 3)},
        {"zooms": (0, 40)},
        {"tile_px": 100_000},
        {"attribution": " "},
    )
    for changes in wrong:
        with pytest.raises(GisError):
            check_source(replace(good, **changes))
