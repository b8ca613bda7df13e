"""Images of one place by day."""

from __future__ import annotations

import datetime as dt

from gisapp.bases.series import Dated, beside, series

HERE, NEARLY, SMALL, ELSEWHERE = (0.0, 0.0, 2.0, 2.0), (0.5, 0.0, 2.5, 2.0), (0.1, 0.1, 0.2, 0.2), (1.5, 0.0, 3.5, 2.0)


def day(number: int) -> dt.date:
    return dt.date(2018, 1, number)


IMAGES = [
    Dated("late", day(9), HERE),
    Dated("unknown", None, HERE),
    Dated("small", day(2), SMALL),
    Dated("other", day(3), ELSEWHERE),
    Dated("early", day(1), NEARLY),
]


def test_those_of_the_same_place_stand_in_order_and_unknown_days_last() -> None:
    # ELSEWHERE has a quarter of itself on HERE, and half on NEARLY.
    assert [one.id for one in series(IMAGES, "late")] == ["early", "small", "late", "unknown"]
    assert [one.id for one in series(IMAGES, "other")] == ["early", "other"]


def test_steps_end_at_the_ends_and_leave_out_unknown_days() -> None:
    found = series(IMAGES, "late")
    assert [beside(found, "small", step) for step in (-1, 1, 2)] == ["early", "late", None]
    assert beside(found, "early", -1) is None
    assert [beside(found, "unknown", step) for step in (-1, 1)] == ["late", "early"]
    assert beside(found[3:], "unknown", 1) is None
