"""When a search gives up: its time is over, or whoever asked wants no answer any more."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Deadline:
    """The end of the time that a search has.

    Parameters
    ----------
    end
        On the monotonic clock.
    pulse
        Called whenever the time is looked at; what it raises ends the search. None where nobody would end it: then
        the solver works in this very process.
    """

    end: float
    pulse: Callable[[], None] | None = None

    @classmethod
    def after(cls, seconds: float, pulse: Callable[[], None] | None = None) -> Deadline:
        """Return the deadline so many seconds from now."""
        return cls(time.monotonic() + seconds, pulse)

    def earlier(self, seconds: float) -> Deadline:
        """Return the deadline so many seconds before this one."""
        return Deadline(self.end - seconds, self.pulse)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        if self.pulse is not None:
            self.pulse()
        return self.end - time.monotonic()

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return self.left <= 0
