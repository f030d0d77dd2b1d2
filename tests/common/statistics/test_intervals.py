"""Each interval against its formula, computed a second way by SciPy: limits, level, method and refusals."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import pytest
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import norm, t

from hubbot.common.statistics import intervals
from hubbot.common.statistics.intervals import (
    LEVEL,
    Interval,
    auroc_interval,
    auroc_variance,
    correlation_interval,
    dice_interval,
    logit_interval,
    wilson,
)

LEVELS = (0.5, 0.9, 0.95, 0.999)


def limits(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def z(level: float) -> float:
    return float(norm.ppf((1 + level) / 2))


def test_every_interval_is_at_95_percent_and_names_its_method() -> None:
    assert LEVEL == 0.95
    found = [
        wilson(3, 9),
        auroc_interval(0.7, 20, 30),
        correlation_interval(0.4, 50),
        dice_interval(0.8, 40),
        logit_interval(0.9, 0.3, 40),
    ]
    assert {one.level for one in found if one} == {0.95}
    methods = ["wilson", "newcombe", "fisher-z", "wilson-of-jaccard", "delong"]
    assert [one.method for one in found if one] == methods
    assert limits(wilson(3, 9)) == limits(wilson(3, 9, 0.95))
    assert limits(auroc_interval(0.7, 20, 30)) == limits(auroc_interval(0.7, 20, 30, 0.95))
    assert limits(correlation_interval(0.4, 50)) == limits(correlation_interval(0.4, 50, 0.95))
    assert limits(dice_interval(0.8, 40)) == limits(dice_interval(0.8, 40, 0.95))
    assert limits(logit_interval(0.9, 0.3, 40)) == limits(logit_interval(0.9, 0.3, 40, 0.95))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (1, 7), (6.5, 9.5), (81, 263), (5000, 5000)])
def test_wilson_solves_the_score_equation(k: float, n: float, level: float) -> None:
    """The limits are those p at which |k/n − p| is z standard errors of p."""
    found = wilson(k, n, level)
    for limit in limits(found):
        error = (limit * (1 - limit) / n) ** 0.5
        assert limit in {0.0, 1.0} or abs(k / n - limit) == pytest.approx(z(level) * error, rel=1e-6)
    assert (found.low == 0) == (k == 0)
    assert (found.high == 1) == (k == n)
    assert found.level == level


@pytest.mark.parametrize(("k", "n"), [(0, 0.9), (-0.1, 5), (5.1, 5), (0, -1), (nan, 5)])
def test_what_is_no_proportion_is_refused(k: float, n: float) -> None:
    with pytest.raises(ValueError, match="a proportion needs"):
        wilson(k, n)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("positive", "negative"), [(1, 1), (25, 40), (85.5, 143), (2000, 900)])
@pytest.mark.parametrize("auroc", [0.0, 0.02, 0.5, 0.83, 0.999, 1.0])
def test_an_auroc_interval_solves_newcombes_equation(
    auroc: float, positive: float, negative: float, level: float
) -> None:
    def variance(theta: float) -> float:
        star = (positive + negative) / 2 - 1
        q1, q2 = theta / (2 - theta), 2 * theta**2 / (1 + theta)
        hanley = theta * (1 - theta) + star * (q1 - theta**2) + star * (q2 - theta**2)
        return hanley / (positive * negative)

    def beyond(theta: float) -> float:
        return (auroc - theta) ** 2 - z(level) ** 2 * variance(theta)

    assert auroc_variance(0.83, positive, negative) == pytest.approx(variance(0.83))
    low, high = limits(auroc_interval(auroc, positive, negative, level))
    near = 1e-9
    wanted_low = 0.0 if auroc == 0 else brentq(beyond, 1e-300, auroc - near * auroc, xtol=1e-14)
    wanted_high = 1.0 if auroc == 1 else brentq(beyond, 1 - 1e-16, auroc + near * (1 - auroc), xtol=1e-14)
    assert (low, high) == pytest.approx((wanted_low, wanted_high), abs=1e-9)


@pytest.mark.parametrize(
    ("auroc", "positive", "negative"), [(0.5, 0, 5), (0.5, 5, 0.5), (-0.01, 5, 5), (1.01, 5, 5), (nan, 5, 5)]
)
def test_an_auroc_without_cases_of_both_classes_is_refused(
    auroc: float, positive: float, negative: float
) -> None:
    with pytest.raises(ValueError, match="no AUROC interval"):
        auroc_interval(auroc, positive, negative)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("r", [-0.9, 0.0, 0.5, 0.99])
@pytest.mark.parametrize(("of_ranks", "factor"), [(False, lambda r: 1.0), (True, lambda r: 1 + r * r / 2)])
def test_a_correlation_interval_is_the_normal_one_of_its_fisher_z(r, level, of_ranks, factor) -> None:
    from numpy import arctanh, tanh

    half = z(level) * (factor(r) / 25) ** 0.5
    found = correlation_interval(r, 28, level, of_ranks=of_ranks)
    assert limits(found) == pytest.approx((tanh(arctanh(r) - half), tanh(arctanh(r) + half)), rel=1e-9)


@pytest.mark.parametrize(("r", "n"), [(1.0, 50), (-1.0, 50), (1.2, 50), (nan, 50), (0.5, 3), (0.5, 3.9)])
def test_a_correlation_at_its_end_or_of_three_cases_has_no_interval(r: float, n: float) -> None:
    assert correlation_interval(r, n) is None
    assert correlation_interval(0.5, 4) is not None


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("dice", "n"), [(0.0, 10), (0.5, 30), (0.97, 200), (1.0, 12)])
def test_a_dice_interval_is_that_of_its_overlap(dice: float, n: float, level: float) -> None:
    overlap = dice / (2 - dice)
    inner = wilson(overlap * n, n, level)
    assert limits(dice_interval(dice, n, level)) == pytest.approx(
        (2 * inner.low / (1 + inner.low), 2 * inner.high / (1 + inner.high)), abs=1e-12
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("df", [1, 8.5, 4000])
@pytest.mark.parametrize("auroc", [1e-6, 0.2, 0.5, 0.97])
def test_a_logit_interval_takes_students_t_on_the_logits(auroc: float, df: float, level: float) -> None:
    half = t.ppf((1 + level) / 2, df) * 0.3
    found = logit_interval(auroc, 0.3, df, level)
    assert limits(found) == pytest.approx(expit([logit(auroc) - half, logit(auroc) + half]), rel=1e-6)
    assert found.level == level


def test_a_logit_interval_bears_limits_far_from_the_middle() -> None:
    """exp() of a large number overflows; the limits are near 0 and 1, not an error."""
    low, high = limits(logit_interval(0.5, 500.0, 4000))
    assert 0 <= low < 1e-200
    assert high == 1


@pytest.mark.parametrize("auroc", [0.0, 1.0, -0.2, 1.3, nan])
def test_an_auroc_at_its_end_has_no_logit(auroc: float) -> None:
    with pytest.raises(ValueError, match="no logit"):
        logit_interval(auroc, 0.1, 10)


def test_the_edges_of_newcombes_interval_are_found_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Illinois' step keeps halving the end that stays: each part of it left out would cost more steps."""
    counts: list[int] = []
    edge = intervals._edge

    def counted(beyond: Callable[[float], float], far: float, near: float) -> float:
        steps = 0

        def once(theta: float) -> float:
            nonlocal steps
            steps += 1
            return beyond(theta)

        found = edge(once, far, near)
        counts.append(steps)
        return found

    monkeypatch.setattr(intervals, "_edge", counted)
    for sizes in ((10, 10), (10, 2_000), (85, 143), (5_000, 5_000)):
        for auroc in (0.001, 0.2, 0.5, 0.7, 0.9, 0.98, 0.9989, 0.99999):
            auroc_interval(auroc, *sizes)
    assert max(counts) <= 27
    assert sum(counts) <= 970, "962 when this was written; a last bit may cost a step"
