"""What a WMTS offers: its description is read, and one of its layers becomes a record of `basemaps.sources`.

The description is not trusted: its size is limited, it has no entities, and only web addresses are taken from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree as ET

import numpy as np

from basemaps.fetch import DOCUMENT, Fetcher
from basemaps.sources import TileSource, check_source
from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from basemaps.sources import Grid

_WEB = {"3857", "900913", "102100", "102113", "3785"}
_DEGREES = {"4326", "4490", "CRS84"}
_HALF_M, _METRES_A_DEGREE = 20037508.342789244, 111319.49079327358
_PIXELS_M = (0.00028, 0.0254 / 96)
"""What a pixel measures for a scale: as the standard says, and as Tianditu reckons."""
_DEEPEST = 24
_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/jpgpng", "tiles")
"""Formats that can be shown, the better ones first; the last are what ArcGIS and Tianditu call theirs."""
_SECRETS = {"tk", "token", "key", "apikey", "api_key", "access_token", "ak"}
"""What services call a token in an address."""


_PROVIDERS = {"tianditu.gov.cn": "tianditu"}
"""Whose services share one token: the domain, and what stands before the underscore of their ids."""


@dataclass(frozen=True, slots=True)
class MatrixSet:
    """One grid of a service that can be shown.

    Parameters
    ----------
    id
        Its name there.
    grid
        Which of our grids it is.
    first
        The zoom of the first of its levels.
    levels
        What the service calls its levels, from the first zoom on.
    tile_px
        Side of a tile.
    """

    id: str
    grid: Grid
    first: int
    levels: tuple[str, ...]
    tile_px: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a service.

    Parameters
    ----------
    id, title
        Its name there, and for people.
    styles
        Its styles, the usual one first.
    sets
        Names of its grids, those too that cannot be shown.
    formats
        What its tiles may be.
    template
        Where a tile is, with places as in the standard; blank where only a query serves.
    """

    id: str
    title: str
    styles: tuple[str, ...]
    sets: tuple[str, ...]
    formats: tuple[str, ...]
    template: str


@dataclass(frozen=True, slots=True)
class Service:
    """What a WMTS offers.

    Parameters
    ----------
    title, provider
        Its name and whose it is, blank where it does not say.
    layers
        In its order.
    sets
        The grids that can be shown, by name.
    crs
        The CRS of every grid, by name.
    query
        Where tiles are asked for by query; blank where they are not.
    secret
        The part of a query with the place of the token, such as ``tk={token}``; blank where none is wanted.
    asked
        Scheme and host that were asked; nobody else gets the token, and none goes unencrypted where it was not.
    """

    title: str
    provider: str
    layers: tuple[Layer, ...]
    sets: dict[str, MatrixSet]
    crs: dict[str, str]
    query: str
    secret: str = ""
    asked: tuple[str, str] = ("", "")


def offered(url: str, token: str = "", fetcher: Fetcher | None = None) -> Service:
    """Ask a service what it offers. For a worker: it waits for the network.

    Parameters
    ----------
    url
        Its address, with or without the words of a query; ``{token}`` stands for the token.
    token
        The user's; it goes into the request and nowhere else.
    fetcher
        Who asks.

    Raises
    ------
    GisError
        It does not answer, refuses, or describes no WMTS.
    """
    address, secret = _question(url)
    answer = (fetcher or Fetcher()).get(address.replace("{token}", quote(token, safe="")), DOCUMENT)
    if answer.failure == "refused":
        raise GisError("{url} refuses the request; check its token in the settings.", url=url)
    if answer.failure in ("offline", "waiting"):
        raise GisError("{url} does not answer; check the address and the network, and try again later.", url=url)
    if answer.failure:
        raise GisError("{url} answers with something other than the description of a WMTS; check the address.", url=url)
    return replace(parsed(answer.data, url), secret=secret, asked=_origin(address))


def _question(url: str) -> tuple[str, str]:
    """Return the address that asks for the description, and the part of it that holds the token."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise GisError("{url}: the address of a tile service begins with http:// or https://.", url=url)
    words = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in words:
        if name.lower() in _SECRETS and value != "{token}":
            raise GisError(
                "Write {name}={{token}} in the address and enter the token in the settings: an address is kept where "
                "others may read it.",
                name=name,
            )
    if not parts.path.lower().endswith(".xml"):
        given = {name.lower() for name, _ in words}
        asked = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}
        words += [(name, value) for name, value in asked.items() if name.lower() not in given]
    secret = next((name for name, value in words if value == "{token}"), "")
    query = urlencode(words, safe="{}")
    return urlunsplit(parts._replace(query=query, fragment="")), f"{secret}={{token}}" if secret else ""


def parsed(document: bytes, url: str) -> Service:
    """Return what a description says; `GisError` where it is none of a WMTS."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document or b"\0" in document:
        raise _no_wmts(url)
    try:
        root = ET.fromstring(document)
    except (ET.ParseError, ValueError) as error:
        raise _no_wmts(url) from error
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    contents = root.find("Contents")
    if root.tag != "Capabilities" or contents is None:
        raise _no_wmts(url)
    sets = [one for one in contents.findall("TileMatrixSet") if one.find("TileMatrix") is not None]
    known = {_text(one, "Identifier"): _matrix_set(one) for one in sets}
    return Service(
        _text(root, "ServiceIdentification/Title"),
        _text(root, "ServiceProvider/ProviderName"),
        tuple(_layer(one) for one in contents.findall("Layer")),
        {name: one for name, one in known.items() if one is not None},
        {_text(one, "Identifier"): _text(one, "SupportedCRS") for one in sets},
        _query(root),
    )


def _no_wmts(url: str) -> GisError:
    return GisError("{url} answers with something other than the description of a WMTS; check the address.", url=url)


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _layer(element: ET.Element) -> Layer:
    styles = sorted(element.findall("Style"), key=lambda one: one.get("isDefault") != "true")
    template = next(
        (one.get("template", "") for one in element.findall("ResourceURL") if one.get("resourceType") == "tile"), ""
    )
    for one in element.findall("Dimension"):
        name = _text(one, "Identifier")
        template = template.replace(f"{{{name}}}", quote(_text(one, "Default"), safe=""))
    return Layer(
        _text(element, "Identifier"),
        _text(element, "Title") or _text(element, "Identifier"),
        tuple(_text(one, "Identifier") for one in styles) or ("default",),
        tuple((one.text or "").strip() for one in element.findall("TileMatrixSetLink/TileMatrixSet")),
        tuple((one.text or "").strip() for one in element.findall("Format")),
        template,
    )


def _query(root: ET.Element) -> str:
    """Return where tiles are asked for by query."""
    for operation in root.iterfind("OperationsMetadata/Operation"):
        if operation.get("name") != "GetTile":
            continue
        for get in operation.iterfind("DCP/HTTP/Get"):
            encodings = {(one.text or "").strip().upper() for one in get.iterfind("Constraint/AllowedValues/Value")}
            if not encodings or "KVP" in encodings:
                return next((value for name, value in get.attrib.items() if name.rpartition("}")[2] == "href"), "")
    return ""


def _matrix_set(element: ET.Element) -> MatrixSet | None:
    """Return a grid as one of ours; None where its CRS, its corner or its scales are others."""
    code = re.split(r"[:/]", _text(element, "SupportedCRS"))[-1].upper()
    if code not in _WEB | _DEGREES:
        return None
    grid: Grid = "web" if code in _WEB else "degrees"
    found = {zoom: (name, side) for zoom, name, side in _levels(element, grid)}
    if not found:
        return None
    first, side = min(found), found[min(found)][1]
    levels: list[str] = []
    while (at := found.get(first + len(levels))) is not None and at[1] == side:
        levels.append(at[0])
    return MatrixSet(_text(element, "Identifier"), grid, first, tuple(levels), side)


def _levels(element: ET.Element, grid: Grid) -> Iterator[tuple[int, str, int]]:
    """Yield zoom, name and side of tiles of the levels that lie on a grid."""
    corner = np.array((-_HALF_M, _HALF_M) if grid == "web" else (-180.0, 90.0))
    world_m = 2 * _HALF_M if grid == "web" else 360 * _METRES_A_DEGREE
    for one in element.findall("TileMatrix"):
        try:
            place = np.array([float(part) for part in _text(one, "TopLeftCorner").split()])
            scale, side = float(_text(one, "ScaleDenominator")), int(_text(one, "TileWidth"))
            square = side == int(_text(one, "TileHeight")) and 64 <= side <= 1024 and scale > 0
        except ValueError:
            continue
        # Servers do not agree on which of the two numbers of a corner comes first.
        if not square or place.shape != (2,) or not np.allclose(np.sort(place), np.sort(corner), rtol=1e-6):
            continue
        zooms = [float(np.log2(world_m / (scale * pixel * side))) for pixel in _PIXELS_M]
        zoom = next((round(each) for each in zooms if abs(each - round(each)) < 0.005), -1)
        if 0 <= zoom <= _DEEPEST:
            yield zoom, _text(one, "Identifier"), side


def source_of(
    service: Service, layer: str, *, matrix_set: str | None = None, style: str | None = None, attribution: str = ""
) -> TileSource:
    """Return a layer of a service as a record that can be shown.

    Parameters
    ----------
    service
        From `offered`.
    layer
        Its id.
    matrix_set
        One of its grids; None takes Web Mercator before degrees, the one with most levels.
    style
        One of its styles; None takes the usual one.
    attribution
        Whose the tiles are; the provider where it is blank.

    Raises
    ------
    GisError
        The layer is not there, has no grid or format that can be shown, or no address.
    """
    found = next((one for one in service.layers if one.id == layer), None)
    if found is None:
        raise GisError(
            "The service has no layer {layer}; it has {layers}.",
            layer=layer,
            layers=", ".join(one.id for one in service.layers[:20]),
        )
    grid = _chosen(service, found, matrix_set)
    kind = next((one for one in _FORMATS if one in {each.lower() for each in found.formats}), "")
    if not kind:
        raise GisError(
            "{layer} has no tiles that can be shown ({formats}); PNG, JPEG or WebP are needed.",
            layer=layer,
            formats=", ".join(found.formats),
        )
    numbered = grid.levels == tuple(str(grid.first + at) for at in range(len(grid.levels)))
    url = _address(service, found, grid.id, style or found.styles[0], kind)
    host = urlsplit(url).hostname or ""
    provider = next((f"{name}_" for domain, name in _PROVIDERS.items() if f".{host}".endswith(f".{domain}")), "wmts-")
    source = TileSource(
        f"{provider}{sha256(url.encode()).hexdigest()[:8]}",
        found.title,
        found.title,
        url,
        attribution or service.provider or service.title or host,
        (grid.first, grid.first + len(grid.levels) - 1),
        tile_px=grid.tile_px,
        grid=grid.grid,
        matrices=() if numbered else grid.levels,
    )
    check_source(source)
    return source


def _chosen(service: Service, layer: Layer, wanted: str | None) -> MatrixSet:
    names = layer.sets if wanted is None else tuple(one for one in layer.sets if one == wanted)
    usable = [service.sets[one] for one in names if one in service.sets]
    if not usable:
        raise GisError(
            "{layer} has no grid that can be shown; its grids are {grids}. Web Mercator (EPSG:3857) or degrees "
            "(EPSG:4490, EPSG:4326) with the usual levels are needed.",
            layer=layer.id,
            grids=", ".join(f"{one} ({service.crs.get(one, '-')})" for one in layer.sets),
        )
    return max(usable, key=lambda one: (one.grid == "web", len(one.levels)))


def _address(service: Service, layer: Layer, grid: str, style: str, kind: str) -> str:
    """Return where a tile is, with the three places that change from tile to tile, and that of the token."""
    if layer.template:
        fixed = {"TileMatrixSet": grid, "Style": style, "style": style, "Layer": layer.id}
        url = layer.template
        for name, value in fixed.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
    else:
        words = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer.id, "STYLE": style}
        words |= {"TILEMATRIXSET": grid, "FORMAT": kind}
        places = "TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}"
        url = _with(service.query.rstrip("?&"), f"{urlencode(words)}&{places}")
    if "{token}" in url:
        raise GisError("{url}: the service may not say where the token goes; add its layer by hand.", url=url)
    scheme, host = _origin(url)
    if service.secret and host == service.asked[1] and scheme in ("https", service.asked[0]):
        url = _with(url, service.secret)
    return url


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or ""


def _with(url: str, words: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{words}"
