"""Pictures in the background: the newest request is painted by a thread, older ones are thrown away."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt5.QtGui import QImage

_LOG = logging.getLogger(__name__)

_SOON_MS, _SETTLED_MS = 4, 40
_PARTLY_S = 0.15
"""A picture that takes longer is shown as far as it is, so often."""


class _StaleError(Exception):
    """Raised inside the work on a picture that is no longer wanted."""


class Partly(Protocol):
    """Takes a picture as far as it is; it may be painted on afterwards."""

    def __call__(self, image: QImage, *, now: bool = False) -> None:
        """Show it if the last one is some time ago, or now."""
        ...


class Renderer(QObject):
    """Paints what is asked for last.

    `painted` brings the picture, its request and whether it is whole; `failed` what went wrong with it. Both come in
    the thread of the renderer's owner.

    Parameters
    ----------
    paint
        Returns the picture of a request; it is called in a thread, one at a time, with what it must call between short
        pieces of work, and with what takes the picture as far as it is.
    """

    painted = pyqtSignal(object, object, bool)
    failed = pyqtSignal(object)
    _came = pyqtSignal(int, object, object, bool)
    _ended = pyqtSignal(int, object)

    def __init__(
        self, paint: Callable[[Any, Callable[[], None], Partly], QImage], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._paint = paint
        self._number = 0
        self._thread: threading.Thread | None = None
        self._pending: Any = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._due)
        self._came.connect(self._take)
        self._ended.connect(self._end)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is painted nor waits to be."""
        return self._thread is None and self._pending is None

    def ask(self, request: Any) -> None:
        """Ask for a picture; of many requests in a row the last one counts.

        While requests keep coming, the picture in work is let finish, so that there is something new to see; once they
        stop, it is thrown away for the last one.
        """
        self._pending = request
        if self._thread is None:
            if not self._timer.isActive():
                self._timer.start(_SOON_MS)
        else:
            self._timer.start(_SETTLED_MS)

    def give_up(self) -> None:
        """Throw away all that is in work, without waiting until it has ended."""
        self._number += 1
        self._pending = None
        self._timer.stop()

    def stop(self) -> None:
        """Throw away all that is in work and wait until it has ended."""
        self.give_up()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _due(self) -> None:
        if self._thread is None:
            self._start()
        else:
            # Its work sees that the number has changed.
            self._number += 1

    def _start(self) -> None:
        if self._pending is None:
            return
        request, self._pending = self._pending, None
        self._number += 1
        self._thread = threading.Thread(target=self._work, args=(self._number, request), name="map", daemon=True)
        self._thread.start()

    def _work(self, number: int, request: Any) -> None:
        shown = time.monotonic()

        def stopped() -> None:
            if number != self._number:
                raise _StaleError

        def partly(image: QImage, *, now: bool = False) -> None:
            nonlocal shown
            if now or time.monotonic() - shown > _PARTLY_S:
                self._came.emit(number, image.copy(), request, False)
                shown = time.monotonic()

        error: Exception | None = None
        try:
            self._came.emit(number, self._paint(request, stopped, partly), request, True)
        except _StaleError:
            pass
        except Exception as found:  # noqa: BLE001 - whatever goes wrong is told to the user; the map stays
            _LOG.debug("the map was not painted", exc_info=found)
            error = found
        self._ended.emit(number, error)

    def _take(self, number: int, image: QImage, request: Any, whole: bool) -> None:
        if number == self._number:
            self.painted.emit(image, request, whole)

    def _end(self, number: int, error: Exception | None) -> None:
        if self._thread is not None and not self._thread.is_alive():
            self._thread = None
        elif self._thread is not None:
            self._thread.join()
            self._thread = None
        if error is not None and number == self._number:
            self.failed.emit(error)
        self._timer.stop()
        self._start()
