"""Long work in short calls: Python's lock is let go between them, so that a window answers while a thread works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ROWS = 10_000
"""Rows of one call: some milliseconds for what makes or moves Python's objects."""


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
