"""The probability that two equally good models share their figures: its parts against plain computation."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest

from hubbot.common.statistics.coincidence import SharedFigure, chance, rounded_agree, skellam


def figures(auroc: float | None, accuracy: float, f1: float, decimals: int = 4) -> list[SharedFigure]:
    step = 10.0**-decimals
    ranking = [SharedFigure("auroc", None, auroc, step)] if auroc is not None else []
    return [*ranking, SharedFigure("accuracy", None, accuracy, step), SharedFigure("f1", None, f1, step)]


@pytest.mark.parametrize("mean", [0.01, 0.5, 3.0, 40.0, 900.0])
def test_the_difference_of_two_counts_has_the_law_of_skellam(mean: float) -> None:
    most = 3 + int(4 * math.sqrt(2 * mean))
    law = skellam(mean, most)
    assert all(p >= 0 for p in law)
    assert 0.999 < law[0] + 2 * sum(law[1:]) < 1 + 1e-9
    variance = 2 * sum(k * k * p for k, p in enumerate(law))
    assert variance == pytest.approx(2 * mean, rel=0.02)
    if mean < 10:  # against the sum over both counts
        poisson = [math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(60)]
        assert law[0] == pytest.approx(sum(p * p for p in poisson))
        assert law[1] == pytest.approx(sum(p * q for p, q in pairwise(poisson)))


def test_rounded_values_agree_as_often_as_drawn_ones() -> None:
    draw = random.Random(4)
    for sd, step in ((0.02, 0.001), (0.001, 0.001), (0.0003, 0.001)):
        total, agree = 40_000, 0
        for _ in range(total):
            first = draw.random()
            agree += round(first / step) == round((first + draw.gauss(0, sd)) / step)
        assert rounded_agree(sd, step) == pytest.approx(agree / total, abs=0.01)


@pytest.mark.parametrize(
    ("shared", "n", "low", "high"),
    [
        # Published vectors; independent estimates say 0.7–2.3, 1.5 in 10,000 and 12–42 %.
        (figures(0.7365, 0.6792, 0.6789), 1250, 0.3e-4, 5e-4),
        (figures(0.8357, 0.6648, 0.6358), 1250, 0.3e-4, 5e-4),
        (figures(0.7453, 0.618, 0.5571), 500, 0.3e-4, 5e-4),
        (figures(0.8594, 0.554, 0.395), 500, 0.3e-4, 5e-4),
        (figures(1.0, 0.98, 0.98), 50, 0.1, 0.6),
    ],
)
def test_the_order_of_magnitude_of_known_cases(
    shared: list[SharedFigure], n: int, low: float, high: float
) -> None:
    assert low < chance(shared, n) < high


def test_it_is_an_upper_end_of_what_different_equally_good_models_do() -> None:
    """Twenty thousand pairs with independent errors, accuracy and macro F1 to 3 decimals, n = 60."""
    draw = random.Random(5)
    n, total, agree = 60, 20_000, 0

    def one() -> tuple[float, float]:
        tp, tn = (sum(draw.random() < 0.8 for _ in range(n // 2)) for _ in range(2))
        wrong = n - tp - tn
        macro = tp / max(2 * tp + wrong, 1) + tn / max(2 * tn + wrong, 1)
        return round((tp + tn) / n, 3), round(macro, 3)

    for _ in range(total):
        agree += one() == one()
    derived = chance(figures(None, 0.8, 0.7999, 3), n)
    assert agree / total < derived < 10 * agree / total


def test_more_cases_more_digits_more_figures_make_it_rarer() -> None:
    base = chance(figures(0.85, 0.8, 0.7998), 500)
    assert chance(figures(0.85, 0.8, 0.7998, 3), 500) > base
    assert chance(figures(0.85, 0.8, 0.7998), 60) > base
    assert chance(figures(None, 0.8, 0.7998), 500) > base
    brier = SharedFigure("brier", None, 0.1612, 1e-4)
    assert chance([*figures(0.85, 0.8, 0.7998), brier], 500) < base


def test_without_n_the_most_probable_size_counts() -> None:
    shared = figures(0.85, 0.8, 0.7998)
    assert chance(shared, None) >= max(chance(shared, n) for n in (100, 500, 2_000, 10_000, 100_000))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 57_713, 2_000_000])
def test_any_size_gives_a_probability(n: int) -> None:
    for shared in (figures(0.0, 0.0, 0.0), figures(1.0, 1.0, 1.0), figures(0.5, 0.31, 0.92)):
        assert 0 <= chance(shared, n) <= 1


def test_figures_without_a_law_are_counted_cautiously() -> None:
    unknown = [SharedFigure(None, None, 0.8345, 1e-4), SharedFigure("rauc", None, 0.9164, 1e-4)]
    assert 1e-3 < chance(unknown, 200) < 0.01
    assert chance([SharedFigure(None, None, 0.0, 1e-4)], 200) == 1
    assert chance([], 200) == 1
