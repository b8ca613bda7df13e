"""Three-valued logic (Kleene) on arrays: a verdict per row, with the evidence behind it.

No is 0, verify (the data cannot decide) is 1, yes is 2; so "and" is the minimum, "or" the maximum and "not" the
mirror. A `Verdict` also carries which conditions are undecided and a `Measure` that gives figures for rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Values = NDArray[np.int8]
    Mask = NDArray[np.bool_]
    Rows = NDArray[np.intp]

NO, VERIFY, YES = np.int8(0), np.int8(1), np.int8(2)

WORDS: NDArray[np.object_] = np.array(["no", "verify", "yes"], dtype=object)
"""The words of the three values, as files write them."""

RELATIVE_TOLERANCE = 1e-9
"""For every comparison with a threshold: 24.5 MW / 0.7 must be 35 t/h (the rules, section 1)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures behind a verdict, one entry a row.

    Attributes
    ----------
    measured, threshold, margin
        Floats, NaN where there is none; the margin is positive on the side where the condition holds.
    unit
        Unit of the three.
    other_kind, other
        The kind and the ids (joined by ``;``) of the other features: plant, zones.
    effective
        Earliest date from which the other features bind, NaT where none is known.
    """

    measured: NDArray[np.float64]
    threshold: NDArray[np.float64]
    margin: NDArray[np.float64]
    unit: NDArray[np.object_]
    other_kind: NDArray[np.object_]
    other: NDArray[np.object_]
    effective: NDArray[np.datetime64]

    @classmethod
    def blank(cls, rows: int) -> Figures:
        """Return figures that say nothing."""
        return cls(
            measured=np.full(rows, np.nan),
            threshold=np.full(rows, np.nan),
            margin=np.full(rows, np.nan),
            unit=np.full(rows, "", dtype=object),
            other_kind=np.full(rows, "", dtype=object),
            other=np.full(rows, "", dtype=object),
            effective=np.full(rows, "NaT", dtype="datetime64[D]"),
        )

    @classmethod
    def of(
        cls,
        measured: NDArray[np.float64],
        threshold: float | NDArray[np.float64],
        margin: NDArray[np.float64],
        unit: str,
    ) -> Figures:
        """Return figures of one unit; other features are left blank."""
        rows = len(measured)
        return replace(
            cls.blank(rows),
            measured=measured,
            threshold=np.array(np.broadcast_to(threshold, rows), dtype=float),
            margin=margin,
            unit=np.full(rows, unit, dtype=object),
        )

    def take(self, rows: Mask) -> Figures:
        """Return the marked rows."""
        return Figures(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})

    def put(self, rows: Mask, source: Figures) -> None:
        """Overwrite the marked rows with the rows of another, in order."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[rows] = getattr(source, name)


Measure = Callable[["Rows"], Figures]
"""Gives the figures of the asked rows: worked out for hits only, since most rows never need them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict per row.

    Parameters
    ----------
    value
        int8 array of `NO`, `VERIFY`, `YES`.
    undecided
        Name of a condition to a mask of the rows whose verify comes from it.
    measure
        Figures on demand, None where nothing is measured.
    """

    value: Values
    undecided: Mapping[str, Mask] = field(default_factory=dict)
    measure: Measure | None = None

    def __len__(self) -> int:
        return len(self.value)

    def take(self, rows: Rows) -> Verdict:
        """Return the verdict of these rows, without figures."""
        return Verdict(self.value[rows], {name: mask[rows] for name, mask in self.undecided.items()})

    @property
    def yes(self) -> Mask:
        """Rows that certainly hold."""
        return np.asarray(self.value == YES)

    @property
    def verify(self) -> Mask:
        """Rows that cannot be decided."""
        return np.asarray(self.value == VERIFY)

    @property
    def no(self) -> Mask:
        """Rows that certainly do not hold."""
        return np.asarray(self.value == NO)

    def __and__(self, other: Verdict) -> Verdict:
        value = np.minimum(self.value, other.value)
        return self._joined(other, value, left=self.value <= other.value)

    def __or__(self, other: Verdict) -> Verdict:
        value = np.maximum(self.value, other.value)
        return self._joined(other, value, left=self.value >= other.value)

    def __invert__(self) -> Verdict:
        measure = self.measure
        return Verdict(YES - self.value, self.undecided, None if measure is None else _opposite(measure))

    def _joined(self, other: Verdict, value: Values, left: Mask) -> Verdict:
        """Join: `left` marks the rows whose figures come from the left side, the side that decides them."""
        verify = value == VERIFY
        undecided: dict[str, Mask] = {}
        for side in (self, other):
            for name, mask in side.undecided.items():
                mine = mask & verify
                undecided[name] = undecided[name] | mine if name in undecided else mine
        if self.measure is None or other.measure is None:
            return Verdict(value, undecided, self.measure or other.measure)
        return Verdict(value, undecided, _either(left, self.measure, other.measure))


def known(holds: Mask) -> Verdict:
    """Return a verdict that is decided everywhere."""
    return Verdict(np.where(holds, YES, NO))


def partly_known(holds: Mask, unknown: Mask, name: str) -> Verdict:
    """Return a verdict that is undecided, under this name, on the unknown rows."""
    return Verdict(np.where(unknown, VERIFY, np.where(holds, YES, NO)), {name: unknown})


def _opposite(measure: Measure) -> Measure:
    def figures(rows: Rows) -> Figures:
        one = measure(rows)
        return replace(one, margin=-one.margin)

    return figures


def _either(left: Mask, first: Measure, second: Measure) -> Measure:
    def figures(rows: Rows) -> Figures:
        result = Figures.blank(len(rows))
        one, other = first(rows), second(rows)
        here = left[rows]
        result.put(here, one.take(here))
        result.put(~here, other.take(~here))
        # The side that decides gives the numbers; a feature that only the other side knows is still named.
        for side in (one, other):
            silent = result.other == ""
            for name in ("other_kind", "other", "effective"):
                getattr(result, name)[silent] = getattr(side, name)[silent]
        return result

    return figures


def at_most(value: NDArray[np.float64], threshold: float | NDArray[np.float64]) -> Mask:
    """Return where value <= threshold, equal within the relative tolerance; NaN is False."""
    return np.asarray(value <= threshold + np.abs(threshold) * RELATIVE_TOLERANCE)


def at_least(value: NDArray[np.float64], threshold: float | NDArray[np.float64]) -> Mask:
    """Return where value >= threshold, equal within the relative tolerance; NaN is False."""
    return np.asarray(value >= threshold - np.abs(threshold) * RELATIVE_TOLERANCE)
