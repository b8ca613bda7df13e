"""What is said of an object whose place changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gisapp.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Callable


def moved_text(metres: float, placed: bool, say: Callable[[str], str]) -> str:
    """Return how far an object moved, or that its place came or went.

    Parameters
    ----------
    metres
        Between its places; NaN where it had none before, or has none now.
    placed
        Whether it has one now.
    say
        The translator.
    """
    if math.isnan(metres):
        return say(mark("has coordinates now")) if placed else say(mark("has no coordinates any more"))
    return say(mark("moved by {metres} m")).format(metres=f"{metres:,.0f}")
