"""Kleene's tables, and how evidence is carried along."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.logic import NO, VERIFY, YES, Figures, Verdict, at_least, at_most, partly_known

ALL = np.array([NO, VERIFY, YES], dtype=np.int8)
LEFT, RIGHT = (grid.ravel() for grid in np.meshgrid(ALL, ALL, indexing="ij"))


def test_and_is_kleenes_table() -> None:
    # Rows no, verify, yes against columns no, verify, yes (Kleene 1952, strong tables).
    expected = [NO, NO, NO, NO, VERIFY, VERIFY, NO, VERIFY, YES]
    assert (Verdict(LEFT) & Verdict(RIGHT)).value.tolist() == expected


def test_or_is_kleenes_table() -> None:
    expected = [NO, VERIFY, YES, VERIFY, VERIFY, YES, YES, YES, YES]
    assert (Verdict(LEFT) | Verdict(RIGHT)).value.tolist() == expected


def test_not_is_the_mirror() -> None:
    assert (~Verdict(ALL)).value.tolist() == [YES, VERIFY, NO]


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, 2])] * 3), min_size=1))
def test_de_morgan_and_distribution(rows: list[tuple[int, int, int]]) -> None:
    a, b, c = (Verdict(np.array(column, dtype=np.int8)) for column in zip(*rows, strict=True))
    assert ((~(a & b)).value == (~a | ~b).value).all()
    assert ((a & (b | c)).value == ((a & b) | (a & c)).value).all()


def test_undecided_names_only_what_the_result_hangs_on() -> None:
    fuel = partly_known(np.array([True, False, True]), np.array([True, True, False]), "fuel")
    near = partly_known(np.array([True, False, True]), np.array([False, False, True]), "distance")
    both = fuel & near
    # Row 0 hangs on the fuel, row 1 is no whatever the fuel, row 2 hangs on the distance.
    assert both.value.tolist() == [VERIFY, NO, VERIFY]
    assert both.undecided["fuel"].tolist() == [True, False, False]
    assert both.undecided["distance"].tolist() == [False, False, True]


def _measured(value: list[int], figure: float, other: str = "") -> Verdict:
    def figures(rows: np.ndarray) -> Figures:
        one = Figures.of(np.full(len(rows), figure), 10.0, np.full(len(rows), 10.0 - figure), "m")
        one.other[:] = other
        return one

    return Verdict(np.array(value, dtype=np.int8), {}, figures)


def test_the_deciding_side_gives_the_figures() -> None:
    joined = _measured([2, 2, 1], 3.0) & _measured([1, 2, 2], 8.0, "plant")
    assert joined.measure is not None
    figures = joined.measure(np.array([0, 1, 2]))
    # The side that holds the result down; the left of two equals.
    assert figures.measured.tolist() == [8.0, 3.0, 3.0]
    # A feature that only the other side knows is named all the same.
    assert figures.other.tolist() == ["plant", "plant", "plant"]


def test_not_turns_the_margin_round() -> None:
    turned = ~_measured([2], 3.0)
    assert turned.measure is not None
    assert turned.measure(np.array([0])).margin.tolist() == [-7.0]


@pytest.mark.parametrize(
    ("value", "threshold", "holds"),
    [
        (24.5 / 0.7, 35.0, True),
        (35.0, 35.0, True),
        (35.0000001, 35.0, False),
        (35.00000003, 35.0, True),
        (np.nan, 35.0, False),
    ],
)
def test_at_most_takes_the_number_with_it(value: float, threshold: float, holds: bool) -> None:
    # 24.5 MW / 0.7 is 35.00000000000001 in binary; the tolerance is 1e-9 of 35, that is 3.5e-8.
    assert at_most(np.array([value]), threshold).tolist() == [holds]


def test_at_least_takes_the_number_with_it() -> None:
    assert at_least(np.array([300.0, 299.9999999, 299.9, np.nan]), 300.0).tolist() == [True, True, False, False]
