"""What a written figure says about the unrounded one."""

from __future__ import annotations

import pytest

from hubbot.proving.arithmetic.rounding import Interval, decimals, reading, unit


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.618, 3), (0.5, 1), (1.0, 1), (1, 0), (-0.25, 2), (1e-05, 5), (2.5e-05, 6), (1e22, 0), (12.0, 1)],
)
def test_decimals_are_those_that_are_shown(value: float, shown: int) -> None:
    assert decimals(value) == shown


@pytest.mark.parametrize("unrounded", [0.6175, 0.6184999, 0.618, 0.6185])
def test_rounding_half_up_and_half_even_are_both_read(unrounded: float) -> None:
    assert unrounded in reading(0.618)


def test_cut_digits_are_read_as_cut() -> None:
    assert 0.61899 in reading(0.618)
    assert 0.6179 in reading(0.618)
    assert -0.61899 in reading(-0.618)
    assert 0.6191 not in reading(0.618)
    assert 0.6174 not in reading(0.618)


def test_differences_beyond_six_decimals_are_the_machines() -> None:
    assert unit(0.123456789012) == 1e-6
    assert 0.1234570 in reading(0.12345678)


def test_whole_numbers_and_floats_are_read_differently() -> None:
    assert (unit(1), unit(1.0)) == (1.0, 0.1)


def test_what_two_figures_have_in_common() -> None:
    assert Interval(0.1, 0.3).meet(Interval(0.2, 0.4)) == Interval(0.2, 0.3)
    assert Interval(0.1, 0.2).meet(Interval(0.3, 0.4)).empty
