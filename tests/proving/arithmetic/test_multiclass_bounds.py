"""Bounds for three and more classes hold for every matrix, and are not so wide that they say nothing."""

from __future__ import annotations

import random

import pytest

from hubbot.proving.arithmetic.cells import Quantity
from hubbot.proving.arithmetic.counts import _many_class_values, row_sums
from hubbot.proving.arithmetic.multiclass import bounds, right_counts
from hubbot.proving.arithmetic.rounding import reading

QUANTITIES: tuple[Quantity, ...] = ("accuracy", "balanced-accuracy", "f1-macro", "f1-weighted")


@pytest.mark.parametrize("seed", range(5))
def test_no_matrix_lies_outside_the_bounds(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(400):
        classes = rng.randint(3, 6)
        most = rng.choice([2, 8, 60])
        confusion = tuple(
            tuple(rng.randint(0, most) if rng.random() < 0.5 else 0 for _ in range(classes))
            for _ in range(classes)
        )
        n, right = sum(row_sums(confusion)), sum(confusion[i][i] for i in range(classes))
        if not n:
            continue
        for sizes in ((), row_sums(confusion)):
            for quantity in QUANTITIES:
                limits = bounds(quantity, right, n, classes, sizes)
                for value in _many_class_values(confusion)[quantity]:
                    # Leaving an absent class out, or counting it as 1, is a mean over fewer classes.
                    if quantity == "accuracy" or all(row_sums(confusion)):
                        assert value in limits, (quantity, confusion, sizes)


def test_mean_recall_bounds_are_reached_by_a_matrix() -> None:
    # 10 of 12 right in classes of 8, 3, 1: best if the small classes are complete.
    limits = bounds("balanced-accuracy", 10, 12, 3, (8, 3, 1))
    assert limits.high == pytest.approx((6 / 8 + 1 + 1) / 3)
    assert limits.low == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_a_high_macro_f1_needs_a_high_accuracy_in_equal_classes() -> None:
    assert bounds("f1-macro", 90, 300, 3, (100, 100, 100)).high < 0.5


@pytest.mark.parametrize(
    ("n", "accuracy", "counts"),
    [(125, 0.672, [84]), (125, 0.618, []), (7, 0.29, [2]), (1250, 0.6792, [849]), (3, 1.0, [3])],
)
def test_accuracy_is_k_of_n(n: int, accuracy: float, counts: list[int]) -> None:
    assert list(right_counts(n, reading(accuracy))) == counts
