"""Fetching the tiles of the view that is wanted last, beside the drawing."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from layers.messages import GisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from basemaps.tiles import TileBasemap
    from basemaps.views import Bounds
    from layers.messages import Message

    Wanted = tuple[Bounds, str, int, int]

_LOG = logging.getLogger(__name__)

_OFTEN_S = 0.4
"""What has come is shown so often while more is coming."""


class _OtherwiseError(Exception):
    """Raised inside the fetching of a view that is no longer wanted."""


class Loader:
    """Fetches tiles in a thread of its own, which ends when there is nothing to fetch.

    Parameters
    ----------
    tiles
        The service.
    came
        Called in that thread when there is more to see.
    told
        Called in that thread with what the user must know; each is told once.
    """

    def __init__(self, tiles: TileBasemap, came: Callable[[], None], told: Callable[[Message], None]) -> None:
        self._tiles, self._came, self._told = tiles, came, told
        self._lock = threading.Lock()
        self._wanted: Wanted | None = None
        self._current: Wanted | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._refused = ""

    def want(self, view: Wanted) -> None:
        """Have the tiles of a view fetched in place of those of the view before."""
        with self._lock:
            # A view that is drawn again with what has come of it is under way already.
            if self._stopped or (view == self._current and self._wanted is None):
                return
            self._wanted = view
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tiles wanted", daemon=True)
                self._thread.start()

    def give_up(self) -> None:
        """Fetch nothing more."""
        with self._lock:
            self._stopped, self._wanted = True, None

    def stop(self) -> None:
        """Fetch nothing more, and wait until it has ended."""
        self.give_up()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (view := self._next()) is not None:
            try:
                if self._fetch(view):
                    self._came()
            except _OtherwiseError:
                # What has come until now may lie in the view that is wanted instead.
                if not self._stopped:
                    self._came()
            except GisError as error:
                # A token that is lacking is lacking for every view.
                if str(error) != self._refused:
                    self._refused = str(error)
                    self._told(error.message)
            except Exception:  # noqa: BLE001 - whatever it is goes into the log
                # A bug, or the program is ending: what is wanted next is fetched all the same.
                _LOG.exception("tiles were not fetched")

    def _next(self) -> Wanted | None:
        """Return what is wanted now; without anything the thread ends."""
        with self._lock:
            view, self._wanted = self._wanted, None
            self._current = view
            if view is None:
                self._thread = None
            return view

    def _fetch(self, view: Wanted) -> int:
        shown = time.monotonic()

        def progress(_: float) -> None:
            nonlocal shown
            if self._stopped or self._wanted is not None:
                raise _OtherwiseError
            if time.monotonic() - shown > _OFTEN_S:
                shown = time.monotonic()
                self._came()

        try:
            return self._tiles.load(*view, progress)
        finally:
            notice = self._tiles.notice()
            if notice is not None and not self._stopped:
                self._told(notice)
