"""Images of one place over time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAME_PLACE = 0.5
"""Of the smaller image, that must lie on the other."""


class Dated(NamedTuple):
    """An image: its id, its day if that is known, and west, south, east and north of it in degrees."""

    id: str
    day: dt.date | None
    bounds: tuple[float, float, float, float]


def series(images: Sequence[Dated], of: str) -> list[Dated]:
    """Return the images of the place of one of them by day, those of an unknown day last."""
    here = next(one for one in images if one.id == of)
    mine = shapely.box(*here.bounds)

    def same(other: Dated) -> bool:
        box = shapely.box(*other.bounds)
        return bool(box.intersection(mine).area >= _SAME_PLACE * min(box.area, mine.area))

    found = [one for one in images if one.id == of or same(one)]
    return sorted(found, key=lambda one: (one.day is None, one.day or dt.date.min))


def beside(found: Sequence[Dated], of: str, step: int) -> str | None:
    """Return the id of the image so many steps later (or earlier) in a series; None beyond its ends."""
    dated = [one.id for one in found if one.day is not None]
    if of not in dated:
        return (dated[0] if step > 0 else dated[-1]) if dated else None
    at = dated.index(of) + step
    return dated[at] if 0 <= at < len(dated) else None
