"""What a WMTS offers, read from a small server on this machine, and its tiles shown; grids by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from basemaps.cache import TileCache
from basemaps.fetch import Fetcher
from basemaps.sources import SOURCES, TileSource
from basemaps.tiles import TileBasemap
from basemaps.wmts import offered, parsed, source_of
from layers.messages import GisError
from tests.basemaps.tile_server import Handler, TileServer, colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORLD_M = 2 * 20037508.342789244
EQUATOR_M = 360 * 111319.49079327358
"""Metres around the world, by which a scale of degrees is reckoned."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
<ows:ServiceIdentification><ows:Title>影像服务</ows:Title></ows:ServiceIdentification>
<ows:ServiceProvider><ows:ProviderName>© nobody</ows:ProviderName></ows:ServiceProvider>
<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>
<ows:Get xlink:href="{root}/wmts?"><ows:Constraint name="GetEncoding"><ows:AllowedValues><ows:Value>KVP</ows:Value>
</ows:AllowedValues></ows:Constraint></ows:Get></ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
<Contents>"""

LAYER = """<Layer><ows:Title>{title}</ows:Title><ows:Identifier>{name}</ows:Identifier>
<Style><ows:Identifier>night</ows:Identifier></Style>
<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>
<Format>{format}</Format>{sets}{more}</Layer>"""


def matrix_set(name: str, crs: str, corner: str, levels: list[tuple[str, float]]) -> str:
    """Return a grid; a level is its name and its scale."""
    rows = "".join(
        f"<TileMatrix><ows:Identifier>{one}</ows:Identifier><ScaleDenominator>{scale!r}</ScaleDenominator>"
        f"<TopLeftCorner>{corner}</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>"
        f"<MatrixWidth>1</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>"
        for one, scale in levels
    )
    return (
        f"<TileMatrixSet><ows:Identifier>{name}</ows:Identifier><ows:SupportedCRS>{crs}</ows:SupportedCRS>{rows}"
        "</TileMatrixSet>"
    )


def scale(world: float, zoom: int, pixel: float = 0.00028) -> float:
    return float(world / (256 * 2.0**zoom * pixel))


WEB = matrix_set(
    "google",
    "urn:ogc:def:crs:EPSG:6.18.3:3857",
    "-20037508.3427892 20037508.3427892",
    [(str(zoom), scale(WORLD_M, zoom)) for zoom in range(3, 19)],
)
DEGREES = matrix_set(
    "c",
    "urn:ogc:def:crs:EPSG::4490",
    "90.0 -180.0",
    # Tianditu reckons with pixels of 96 to the inch.
    [(f"EPSG:4490:{zoom}", scale(EQUATOR_M, zoom, 0.0254 / 96)) for zoom in range(1, 19)],
)
OTHER = matrix_set("utm", "urn:ogc:def:crs:EPSG::32650", "0 5000000", [("0", 1e6)])
ODD = matrix_set("odd", "EPSG:3857", "-20037508.3427892 20037508.3427892", [("0", 1e6), ("1", 3e5)])


def document(root: str, *layers: str) -> bytes:
    return (
        HEAD.format(root=root) + "".join(layers) + WEB + DEGREES + OTHER + ODD + "</Contents></Capabilities>"
    ).encode()


def layer(
    name: str = "img", sets: tuple[str, ...] = ("google", "c", "utm"), kind: str = "image/png", more: str = ""
) -> str:
    links = "".join(f"<TileMatrixSetLink><TileMatrixSet>{one}</TileMatrixSet></TileMatrixSetLink>" for one in sets)
    return LAYER.format(name=name, title=f"Layer {name}", format=kind, sets=links, more=more)


@pytest.fixture
def server() -> Iterator[TileServer]:
    with TileServer() as running:
        running.behaviour.document = document(running.root, layer())
        yield running


def asking() -> Fetcher:
    return Fetcher(timeout_s=1.0, first_wait_s=0.0)


def shown(source: TileSource, folder: Path, token: str = "") -> tuple[np.ndarray, TileBasemap]:
    """Return 400 by 300 pixels of a thousandth of a degree around Baoding."""
    tiles = TileBasemap(source, TileCache(folder), {source.id: token}, asking())
    view = (115.3, 38.7, 115.7, 39.0)
    assert tiles.load(view, "EPSG:4490", 400, 300) > 0
    assert tiles.notice() is None
    return tiles.image(view, "EPSG:4490", 400, 300).astype(int), tiles


def test_what_is_offered(server: TileServer) -> None:
    service = offered(f"{server.root}/wmts", fetcher=asking())
    assert server.behaviour.asked == ["/wmts?SERVICE=WMTS&REQUEST=GetCapabilities"]
    assert (service.title, service.provider) == ("影像服务", "© nobody")
    (one,) = service.layers
    assert (one.id, one.title, one.styles) == ("img", "Layer img", ("default", "night"))
    assert one.sets == ("google", "c", "utm")
    assert {name: (each.grid, each.first, len(each.levels)) for name, each in service.sets.items()} == {
        "google": ("web", 3, 16),
        "c": ("degrees", 1, 18),
    }
    assert service.crs["utm"].endswith("32650")


def test_a_layer_becomes_a_service_on_web_mercator(server: TileServer, tmp_path: Path) -> None:
    source = source_of(offered(server.root, fetcher=asking()), "img")
    assert (source.grid, source.zooms, source.matrices, source.attribution) == ("web", (3, 18), (), "© nobody")
    found, tiles = shown(source, tmp_path)
    zoom = found[0, 0, 0] // 10
    lon, lat = 115.50005, 38.85005
    column = (lon + 180) / 360 * 2**zoom
    row = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**zoom
    assert tuple(found[149, 200]) == (*colour(zoom, int(column), int(row)), 255)
    assert all("STYLE=default" in one and "TILEMATRIXSET=google" in one for one in server.behaviour.asked[1:])
    assert tiles.attribution == "© nobody"


def test_a_grid_of_degrees_puts_every_tile_in_its_place(server: TileServer, tmp_path: Path) -> None:
    """At zoom z a tile is 360 / 2^z degrees wide and high, counted from 180 west and 90 north."""
    source = source_of(offered(server.root, fetcher=asking()), "img", matrix_set="c", style="night")
    assert (source.grid, source.zooms, source.matrices[:2]) == ("degrees", (1, 18), ("EPSG:4490:1", "EPSG:4490:2"))
    found, _ = shown(source, tmp_path)
    zoom = found[0, 0, 0] // 10
    # a thousandth of a degree to the pixel: 360 / 256 / 2^10 is 0.0014, 2^11 half of that
    assert zoom in (10, 11)
    lon, lat = np.meshgrid(115.3 + (np.arange(400) + 0.5) * 0.001, 39.0 - (np.arange(300) + 0.5) * 0.001)
    column, row = (lon + 180) / 360 * 2**zoom, (90 - lat) / 360 * 2**zoom
    clear = (np.abs(column - np.round(column)) > 0.01) & (np.abs(row - np.round(row)) > 0.01)
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(found[..., 1][clear], np.floor(column[clear]).astype(int) % 256)
    np.testing.assert_array_equal(found[..., 2][clear], np.floor(row[clear]).astype(int) % 256)
    assert all("TILEMATRIX=EPSG%3A4490%3A" in one and "STYLE=night" in one for one in server.behaviour.asked[1:])


def test_tianditu_has_both_grids() -> None:
    web, degrees = SOURCES["tianditu_img"], SOURCES["tianditu_img_c"]
    assert (web.grid, degrees.grid) == ("web", "degrees")
    address = degrees.address(5, 26, 4, {"tianditu": "abc"})
    assert "/img_c/wmts?" in address
    assert address.endswith("TILEMATRIXSET=c&FORMAT=tiles&TILEMATRIX=5&TILEROW=4&TILECOL=26&tk=abc")
    south = TileSource("tms", "", "", "http://a/{z}/{x}/{-y}", "© a", grid="degrees")
    assert south.address(3, 5, 1, {}) == "http://a/3/5/2", (
        "of the four rows at zoom 3 the second is the third from below"
    )


def test_addresses_by_template(server: TileServer, tmp_path: Path) -> None:
    template = f"{server.root}/{{style}}/{{Time}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.png"
    more = (
        f'<ResourceURL format="image/png" resourceType="tile" template="{template}"/>'
        "<Dimension><ows:Identifier>Time</ows:Identifier><Default>2020-07-01</Default></Dimension>"
    )
    server.behaviour.document = document(server.root, layer(more=more))
    shown(source_of(offered(f"{server.root}/1.0.0/WMTSCapabilities.xml", fetcher=asking()), "img"), tmp_path)
    assert server.behaviour.asked[0] == "/1.0.0/WMTSCapabilities.xml"
    assert all(one.startswith("/default/2020-07-01/google/") for one in server.behaviour.asked[1:])


def test_the_token_goes_to_the_service_and_into_no_record(server: TileServer, tmp_path: Path) -> None:
    service = offered(f"{server.root}/wmts?tk={{token}}", "s3cret", asking())
    assert server.behaviour.asked == ["/wmts?tk=s3cret&SERVICE=WMTS&REQUEST=GetCapabilities"]
    source = source_of(service, "img")
    assert source.needs_token
    shown(source, tmp_path, "s3cret")
    assert all("tk=s3cret" in one for one in server.behaviour.asked[1:])
    assert "s3cret" not in f"{service} {source}"
    with pytest.raises(GisError, match=r"Write tk=\{token\} in the address and enter the token in the settings"):
        offered(f"{server.root}/wmts?tk=s3cret", fetcher=asking())
    # A description may send nobody else the token.
    server.behaviour.document = document("http://elsewhere.example", layer())
    assert "{token}" not in source_of(offered(f"{server.root}/wmts?tk={{token}}", "s3cret", asking()), "img").url
    server.behaviour.document = document("http://elsewhere.example/{token}", layer())
    with pytest.raises(GisError, match="may not say where the token goes"):
        source_of(offered(f"{server.root}/wmts?tk={{token}}", "s3cret", asking()), "img")


def _at(template: str) -> str:
    return layer(more=f'<ResourceURL resourceType="tile" template="{template}"/>')


def test_the_users_token_for_tianditu_serves_its_services_alone() -> None:
    for host, wanted in (("t0.tianditu.gov.cn", "tianditu_"), ("tianditu.gov.cn.example", "wmts-")):
        described = parsed(document(f"http://{host}", layer(kind="tiles")), "")
        source = source_of(replace(described, secret="tk={token}", asked=("http", host)), "img")
        assert source.id.startswith(wanted)
        assert source.needs_token
        if wanted == "wmts-":
            with pytest.raises(GisError, match="wants a token"):
                source.address(5, 1, 1, {"tianditu": "s3cret"})
        else:
            assert source.address(5, 1, 1, {"tianditu": "s3cret"}).endswith("&tk=s3cret")
        # Asked in secret, it does not get it in the open.
        assert not source_of(replace(described, secret="tk={token}", asked=("https", host)), "img").needs_token


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (layer(sets=("utm", "odd")), r"no grid that can be shown; its grids are utm .*32650.*, odd \(EPSG:3857\)"),
        (layer(kind="image/tiff"), r"img has no tiles that can be shown \(image/tiff\)"),
        (layer("other"), "The service has no layer img; it has other"),
        (_at("file:///etc/{TileMatrix}/{TileCol}/{TileRow}"), "begins with http"),
        (_at("http://a.example/{TileMatrix}/{What}"), "has the places"),
    ],
)
def test_layers_that_cannot_be_shown(server: TileServer, one: str, sentence: str) -> None:
    server.behaviour.document = document(server.root, one)
    with pytest.raises(GisError, match=sentence):
        source_of(offered(server.root, fetcher=asking()), "img")


def _entities(handler: Handler, good: bytes) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'
    handler.send_document(good.replace(b"<Capabilities", bomb + b"<Capabilities", 1))


BAD: dict[str, tuple[Callable[[Handler, bytes], None], str]] = {
    "entities": (_entities, "something other than the description of a WMTS"),
    "in 16 bits": (
        lambda handler, good: handler.send_document(good.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "something other than",
    ),
    "another document": (lambda handler, _: handler.send_document(b"<WMS_Capabilities/>"), "something other than"),
    "no contents": (lambda handler, _: handler.send_document(b"<Capabilities/>"), "something other than"),
    "cut short": (lambda handler, good: handler.send_document(good[:900]), "something other than"),
    "a page": (lambda handler, _: handler.send(b"<html>login</html>", "text/html"), "something other than"),
    "huge": (lambda handler, _: handler.send_document(b"<" + bytes(17 * 2**20)), "something other than"),
    "drop by drop": (Handler.send_drops, "something other than"),
    "forbidden": (lambda handler, _: handler.send(b"", code=403), "refuses the request; check its token"),
    "busy": (lambda handler, _: handler.send(b"", code=503), "does not answer; check the address"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_descriptions(server: TileServer, case: str) -> None:
    server.behaviour.answer, sentence = BAD[case]
    with pytest.raises(GisError, match=sentence):
        offered(server.root, fetcher=asking())


def test_wrong_addresses() -> None:
    for url in ("", "wmts", "file:///etc/hostname", "ftp://a.example/wmts"):
        with pytest.raises(GisError, match="begins with http"):
            offered(url)
    with pytest.raises(GisError, match="does not answer"):
        offered("http://127.0.0.1:9/wmts", fetcher=asking())
