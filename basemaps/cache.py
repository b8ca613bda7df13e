"""Tiles on disk: kept for days without internet, within a limit, the longest unused thrown away first."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from pathlib import Path

    from basemaps.sources import TileSource

MOST_BYTES = 512 * 2**20
_KEEP_SHARE = 0.8
"""Of the limit, that is left when it was passed."""


def cache_folder() -> Path:
    """Return where this user's tiles are kept."""
    return user_cache_path("blue-sky-planner", appauthor=False) / "tiles"


class TileCache:
    """Tiles by service, zoom, column and row. Several threads may use it.

    Parameters
    ----------
    folder
        Where; made when the first tile comes.
    most_bytes
        The limit.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder or cache_folder()
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def path(self, source: TileSource, zoom: int, column: int, row: int) -> Path:
        """Return the file of a tile; its name knows the address of the service, not the token."""
        service = hashlib.sha256(f"{source.id} {source.url}".encode()).hexdigest()[:16]
        return self.folder / service / str(zoom) / str(column) / f"{row}.tile"

    def get(self, source: TileSource, zoom: int, column: int, row: int) -> bytes | None:
        """Return a tile, None where it is not kept."""
        path = self.path(source, zoom, column, row)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def put(self, source: TileSource, zoom: int, column: int, row: int, data: bytes) -> None:
        """Keep a tile, whole or not at all; a disk that does not take it is no reason to stop."""
        path = self.path(source, zoom, column, row)
        part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return
        with self._lock:
            self._bytes = self._held() if self._bytes is None else self._bytes + len(data)
            if self._bytes > self.most_bytes:
                self._bytes = self._thinned()

    def clear(self) -> None:
        """Throw every tile away."""
        with self._lock:
            for one in self._files():
                with suppress(OSError):
                    one.unlink()
            self._bytes = 0

    def _files(self) -> list[Path]:
        return [one for one in self.folder.glob("*/*/*/*") if ".tile" in one.name]

    def _held(self) -> int:
        held = 0
        for one in self._files():
            with suppress(OSError):
                held += one.stat().st_size
        return held

    def _thinned(self) -> int:
        """Throw the longest unused away; return how many bytes are left."""
        found = []
        for one in self._files():
            with suppress(OSError):
                stat = one.stat()
                found.append((stat.st_mtime_ns, stat.st_size, one))
        left = sum(size for _, size, _ in found)
        for _, size, one in sorted(found, key=lambda item: item[:2]):
            if left <= self.most_bytes * _KEEP_SHARE:
                break
            with suppress(OSError):
                one.unlink()
                left -= size
        return left
