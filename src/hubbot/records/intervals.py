"""Confidence intervals from what a result states: counts, an AUROC with its class counts, a correlation.

Pure Python, because the boards need them where NumPy is not wanted. All cover the choice of test cases only,
taken as independent; none covers seeds, sites or other patients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, isfinite, sqrt, tanh

_HALVINGS = 60  # of an interval within [0, 1]: far below the precision of a float


@dataclass(frozen=True, slots=True)
class Interval:
    """`low` and `high` hold the true value with probability `level` (0.95 = 95 %)."""

    low: float
    high: float
    level: float
    method: str


def quantile(level: float) -> float:
    """Two-sided standard normal quantile: 1.96 for level 0.95. Raises ValueError outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    from statistics import NormalDist  # with fractions and random behind it, which `hubbot check` never needs

    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(k: float, n: int, level: float = 0.95) -> Interval:
    """A proportion, k of n. Within [0, 1] and never of width 0. Source: Wilson 1927, doi 10.2307/2276774.

    `k` may be a fraction, as when it comes back from a rounded accuracy.
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


def auroc_variance(auroc: float, n_pos: int, n_neg: int) -> float:
    """Variance of an AUROC between exponential scores, both class counts replaced by their mean.

    Source: Newcombe 2006, Statistics in Medicine 25:559–573, doi 10.1002/sim.2324, method 5; it is
    Hanley and McNeil 1982 with m* = n* = (m + n)/2 − 1.
    """
    star = (n_pos + n_neg) / 2 - 1
    spread = 1 + star * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc))
    return auroc * (1 - auroc) * spread / (n_pos * n_neg)


def auroc_interval(auroc: float, n_pos: int, n_neg: int, level: float = 0.95) -> Interval:
    """Score-type interval: all θ with (AUROC − θ)² ≤ z²·V(θ). It does not collapse at an AUROC of 1.

    Source: Newcombe 2006, as in `auroc_variance`. Raises ValueError when a class is empty.
    """
    if n_pos < 1 or n_neg < 1 or not 0 <= auroc <= 1:
        raise ValueError(f"no AUROC interval for {auroc} with {n_pos} positive and {n_neg} negative")
    z = quantile(level)

    def outside(theta: float) -> bool:
        return abs(auroc - theta) > z * sqrt(auroc_variance(theta, n_pos, n_neg))

    # The interval touches 0 and 1 only where the AUROC itself is there: V(0) = V(1) = 0.
    low = 0.0 if auroc == 0 else _edge(outside, 0.0, auroc)
    high = 1.0 if auroc == 1 else _edge(outside, 1.0, auroc)
    return Interval(low, high, level, "newcombe")


def _edge(outside: Callable[[float], bool], far: float, near: float) -> float:
    """Where `outside` turns false on the way from `far` to `near`."""
    for _ in range(_HALVINGS):
        middle = (far + near) / 2
        far, near = (middle, near) if outside(middle) else (far, middle)
    return (far + near) / 2


def correlation_interval(r: float, n: int, level: float = 0.95) -> Interval | None:
    """Pearson correlation by Fisher's z. None at |r| = 1 or n < 4, where it says nothing."""
    if not isfinite(r) or abs(r) >= 1 or n < 4:
        return None
    half = quantile(level) / sqrt(n - 3)
    return Interval(tanh(atanh(r) - half), tanh(atanh(r) + half), level, "fisher-z")
