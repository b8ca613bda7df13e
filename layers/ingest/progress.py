"""How a long piece of work says how far it is; what is raised in answer ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[float], None]
    """Told the share that is done, from 0 to 1."""


def silent(share: float) -> None:
    """Tell nobody."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress for a step that takes what is between two shares of the whole."""
    return lambda share: progress(start + (end - start) * share)
