"""Long work in short calls: Python's lock is let go between them, so that a window answers while a thread works."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

ROWS = 10_000
"""Rows of one call: some milliseconds for what makes or moves Python's objects."""

_guard = threading.Lock()
_blocks: list[bool] = []
"""Whether the collector was on when each of the blocks that do without it began."""


def in_slices(function: Callable[..., NDArray[Any]], values: Any, rows: int = ROWS) -> NDArray[Any]:
    """Return an element by element function of an array, called on one slice after the other.

    Parameters
    ----------
    function
        Takes a slice and returns an array of its length.
    values
        Anything that can be sliced.
    rows
        Length of a slice.
    """
    if len(values) <= rows:
        return np.asarray(function(values))
    return np.concatenate([function(values[begin : begin + rows]) for begin in range(0, len(values), rows)])


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without Python's collector of cycles for a while.

    Where millions of cells are made, it looks through all of them again and again: that is a tenth of the work of an
    import, and each look holds Python's lock for a tenth of a second.
    """
    with _guard:
        _blocks.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _guard:
            # The first of the list is from before all of them, whichever thread ends last.
            if _blocks.pop() and not _blocks:
                gc.enable()
