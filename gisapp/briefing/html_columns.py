"""Columns that share their texts and shapes in steps: small enough for a city on one page.

A text stands once in ``strings`` and everywhere else as its number; a shape is the whole microdegrees of its first
place and the steps to each next one. ``html_assets/data.js`` reads both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MICRODEGREES = 1_000_000
_ENDS_IN_NUMBER = re.compile(r"(.*?)([1-9][0-9]{0,14}|)$", re.DOTALL)


class Strings:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._number: dict[str, int] = {}

    def add(self, text: object) -> int:
        """Return the number of a text, -1 where there is none."""
        if text is None or text == "" or pd.isna(text):
            return -1
        found = self._number.setdefault(str(text), len(self.all))
        if found == len(self.all):
            self.all.append(str(text))
        return found

    def column(self, texts: Iterable[object]) -> list[int]:
        """Return the numbers of many texts."""
        return [self.add(text) for text in texts]

    def numbered(self, texts: Iterable[object]) -> list[list[int]]:
        """Return texts that mostly end in a running number as the numbers of their beginnings, and their ends."""
        parts = [_ENDS_IN_NUMBER.match("" if pd.isna(one) else str(one)) for one in texts]
        pairs = [(one[1], one[2]) if one else ("", "") for one in parts]
        return [self.column(head for head, _ in pairs), [int(tail) if tail else -1 for _, tail in pairs]]


def deltas(ring: NDArray[np.float64]) -> list[int]:
    """Return places as whole microdegrees: the first place, then the step to each next one."""
    whole = np.round(ring * MICRODEGREES).astype(np.int64)
    steps: list[int] = np.concatenate((whole[:1], np.diff(whole, axis=0))).ravel().tolist()
    return steps


def parts_of(shape: shapely.Geometry) -> list[list[int]]:
    """Return the lines, or the rings of the polygons, of a geometry."""
    parts = shapely.get_parts(shape)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = [*parts[~polygons], *shapely.get_rings(parts[polygons])]
    return [deltas(shapely.get_coordinates(one)) for one in lines]
