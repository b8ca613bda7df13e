"""How long a window does not answer: the longest gap between the beats of a timer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from types import TracebackType


class Heartbeat(QObject):
    """Listens to the event loop while it is entered: ``with Heartbeat() as beat: ...; beat.worst``.

    Attributes
    ----------
    worst
        Longest time between two beats in seconds, the end counted as one.
    beats
        How many there were.
    """

    def __init__(self) -> None:
        super().__init__()
        self.worst, self.beats = 0.0, 0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Heartbeat:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._beat()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.worst = max(self.worst, now - self._last)
        self.beats += 1
        self._last = now
