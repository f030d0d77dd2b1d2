"""Confidence intervals from what a result states: counts, an AUROC with its class counts, a correlation.

Pure Python, because the boards need them where NumPy is not wanted. All cover the choice of test cases only,
taken as independent; none covers seeds, sites or other patients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, exp, isfinite, log, sqrt, tanh

from hubbot.common.statistics.student import quantile, t_quantile

_STEPS = 100  # at most; ten or so are enough
_CLOSE = 1e-13

LEVEL = 0.95  # of every interval, where nothing else is said


@dataclass(frozen=True, slots=True)
class Interval:
    """`low` and `high` hold the true value with probability `level` (0.95 = 95 %)."""

    low: float
    high: float
    level: float
    method: str


def wilson(k: float, n: float, level: float = 0.95) -> Interval:
    """A proportion, k of n. Within [0, 1] and never of width 0. Source: Wilson 1927, doi 10.2307/2276774.

    `k` may be a fraction, as when it comes back from a rounded accuracy; `n` too, where cases of one patient
    count for less than as many patients.
    """
    if n < 1 or not 0 <= k <= n:
        raise ValueError(f"a proportion needs 0 ≤ k ≤ n and n ≥ 1, not k = {k}, n = {n}")
    z2 = quantile(level) ** 2
    middle = (k + z2 / 2) / (n + z2)
    half = sqrt(z2) / (n + z2) * sqrt(k * (n - k) / n + z2 / 4)
    # At k = 0 and k = n one limit is exactly 0 or 1; floating point must not put it beyond.
    low = 0.0 if k == 0 else max(0.0, middle - half)
    high = 1.0 if k == n else min(1.0, middle + half)
    return Interval(low, high, level, "wilson")


def auroc_variance(auroc: float, n_pos: float, n_neg: float) -> float:
    """Variance of an AUROC between exponential scores, both class counts replaced by their mean.

    Source: Newcombe 2006, Statistics in Medicine 25:559–573, doi 10.1002/sim.2324, method 5; it is
    Hanley and McNeil 1982 with m* = n* = (m + n)/2 − 1.
    """
    star = (n_pos + n_neg) / 2 - 1
    spread = 1 + star * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc))
    return auroc * (1 - auroc) * spread / (n_pos * n_neg)


def auroc_interval(auroc: float, n_pos: float, n_neg: float, level: float = 0.95) -> Interval:
    """Score-type interval: all θ with (AUROC − θ)² ≤ z²·V(θ). It does not collapse at an AUROC of 1.

    Source: Newcombe 2006, as in `auroc_variance`. Raises ValueError when a class is empty.
    """
    if n_pos < 1 or n_neg < 1 or not 0 <= auroc <= 1:
        raise ValueError(f"no AUROC interval for {auroc} with {n_pos} positive and {n_neg} negative")
    z2 = quantile(level) ** 2

    def beyond(theta: float) -> float:
        return (auroc - theta) ** 2 - z2 * auroc_variance(theta, n_pos, n_neg)

    # The interval touches 0 and 1 only where the AUROC itself is there: V(0) = V(1) = 0.
    low = 0.0 if auroc == 0 else _edge(beyond, 0.0, auroc)
    high = 1.0 if auroc == 1 else _edge(beyond, 1.0, auroc)
    return Interval(low, high, level, "newcombe")


def _edge(beyond: Callable[[float], float], far: float, near: float) -> float:
    """Where `beyond` falls from above 0 at `far` to 0 or less at `near` (regula falsi, Illinois)."""
    near += _CLOSE * (far - near)  # at 0 and 1 themselves the variance is 0, and so is `beyond`
    at_far, at_near = beyond(far), beyond(near)
    if at_near >= 0:
        return near
    kept = 0
    middle = near
    for _ in range(_STEPS):
        middle = (far * at_near - near * at_far) / (at_near - at_far)
        found = beyond(middle)
        if abs(far - near) < _CLOSE or found == 0:
            break
        if found > 0:
            far, at_far = middle, found
            at_near, kept = (at_near / 2, 1) if kept == 1 else (at_near, 1)
        else:
            near, at_near = middle, found
            at_far, kept = (at_far / 2, -1) if kept == -1 else (at_far, -1)
    return middle


def correlation_interval(
    r: float, n: float, level: float = 0.95, *, of_ranks: bool = False
) -> Interval | None:
    """Pearson's correlation by Fisher's z, Spearman's `of_ranks`. None at |r| = 1 or n < 4.

    Source of the variance for ranks: Bonett and Wright 2000, doi 10.1007/BF02294183.
    """
    if not isfinite(r) or abs(r) >= 1 or n < 4:
        return None
    half = quantile(level) * sqrt((1 + (r * r / 2 if of_ranks else 0)) / (n - 3))
    return Interval(tanh(atanh(r) - half), tanh(atanh(r) + half), level, "fisher-z")


def dice_interval(dice: float, n: float, level: float = 0.95) -> Interval:
    """F1 of two classes, which is the Dice coefficient: 2J / (1 + J) of a share J = TP / n, by Wilson.

    `n` is TP + FP + FN. Where it is not known, the number of positive cases stands for it: it is never
    larger, so the interval is never too narrow.
    """
    found = wilson(n * dice / (2 - dice), n, level)
    return Interval(_dice(found.low), _dice(found.high), level, "wilson-of-jaccard")


def _dice(jaccard: float) -> float:
    return 2 * jaccard / (1 + jaccard)


def logit_interval(auroc: float, error: float, df: float, level: float = 0.95) -> Interval:
    """An AUROC within (0, 1): its logit ± t · `error`, the standard error on that scale."""
    if not 0 < auroc < 1:
        raise ValueError(f"no logit of {auroc}")
    middle, half = log(auroc / (1 - auroc)), t_quantile(level, df) * error
    return Interval(_expit(middle - half), _expit(middle + half), level, "delong")


def _expit(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))
