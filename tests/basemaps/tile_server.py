"""A small tile server on this machine; a tile's colour says which tile it is, and the server can misbehave."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from rasterio.io import MemoryFile

from basemaps.files import without_place_allowed

if TYPE_CHECKING:
    from collections.abc import Callable


def colour(zoom: int, column: int, row: int) -> tuple[int, int, int]:
    """Return the colour of a tile."""
    return zoom * 10, column % 256, row % 256


@cache
def tile(zoom: int, column: int, row: int, side: int = 256) -> bytes:
    """Return a tile of one colour as a PNG."""
    pixels = np.empty((3, side, side), dtype=np.uint8)
    pixels[:] = np.array(colour(zoom, column, row))[:, None, None]
    form: dict[str, Any] = {"driver": "PNG", "width": side, "height": side, "count": 3, "dtype": "uint8"}
    with MemoryFile() as memory:
        with without_place_allowed(), memory.open(**form) as file:
            file.write(pixels)
        return bytes(memory.read())


@dataclass
class Behaviour:
    """How the server answers, what describes it, and what it was asked."""

    answer: Callable[[Handler, bytes], None] | None = None
    document: bytes = b""
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)


class Handler(BaseHTTPRequestHandler):
    """Answers ``/z/x/y.png``, and as a WMTS."""

    behaviour: ClassVar[Behaviour]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request, well or as the test wants."""
        self.behaviour.asked.append(self.path)
        self.behaviour.agents.add(self.headers["User-Agent"])
        described = "GetCapabilities" in self.path or self.path.endswith(".xml")
        good, send = (self.behaviour.document, Handler.send_document) if described else (self._tile, Handler.send)
        try:
            (self.behaviour.answer or send)(self, good)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    @property
    def _tile(self) -> bytes:
        """The tile that is asked for: by path, or by the words of a WMTS, whose levels may be called EPSG:4490:5."""
        words = dict(parse_qsl(urlsplit(self.path).query))
        if "TILEMATRIX" in words:
            level, column, row = (words[name].split(":")[-1] for name in ("TILEMATRIX", "TILECOL", "TILEROW"))
        else:
            level, column, row = urlsplit(self.path).path.removesuffix(".png").split("/")[-3:]
        return tile(int(level), int(column), int(row))

    def send_document(self, data: bytes) -> None:
        """Send a description."""
        self.send(data, "text/xml;charset=UTF-8")

    def send(self, data: bytes, kind: str = "image/png", code: int = 200, **headers: str) -> None:
        """Send an answer whole."""
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def send_short(self, data: bytes) -> None:
        """Promise the whole and send half."""
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        self.close_connection = True

    def send_endless(self, data: bytes) -> None:
        """Send on and on, without saying how much."""
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(10_000):
            self.wfile.write(data + bytes(100_000))
        self.close_connection = True

    def send_drops(self, data: bytes) -> None:
        """Send a byte now and then."""
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for at in range(len(data)):
            self.wfile.write(data[at : at + 1])
            self.wfile.flush()
            time.sleep(0.02)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class TileServer:
    """The server; a context."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        handler = type("Here", (Handler,), {"behaviour": self.behaviour})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="tile server")

    @property
    def url(self) -> str:
        """Address of its tiles."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{{z}}/{{x}}/{{y}}.png"

    @property
    def root(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> TileServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
