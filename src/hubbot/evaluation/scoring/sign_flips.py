"""Tests of paired outcomes that hold at small numbers: McNemar's for shares, sign flips for means."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.intervals import wilson
from hubbot.common.statistics.student import beta_share, upper_tail

Array = NDArray[Any]

_ENUMERATED = 16  # values that are not 0: up to there every choice of signs is looked at
_STEPS = 60


def mcnemar(b: int, c: int) -> float:
    """Two-sided mid-p of b cases that only the first has right, and c that only the second has.

    Source: Lancaster 1961; Fagerland, Lydersen and Laake 2013, doi 10.1186/1471-2288-13-91.
    """
    k, n = min(b, c), b + c
    if b == c:
        return 1.0
    return min(1.0, 2 * _mid_p(k, n, 0.5))


def mcnemar_limits(b: int, c: int, n: int, alpha: float = 0.05) -> tuple[float, float]:
    """Limits of (b − c) / n that leave out 0 exactly where `mcnemar` is at most `alpha`.

    The share of b among the discordant cases has mid-p limits; that of the discordant cases Wilson's. The two
    are put together on the log scale (MOVER), which keeps the side of 0.
    """
    high = _upper(b, c, n, alpha)
    return -_upper(c, b, n, alpha), high


def _upper(b: int, c: int, n: int, alpha: float) -> float:
    """Upper limit of (b − c) / n."""
    found = wilson(b + c, n, 1 - alpha)
    psi = (b + c) / n
    if not b + c:
        return found.high
    share = 2 * _mid_p_upper(b, b + c, alpha) - 1
    lean = (b - c) / (b + c)
    if share < 0:  # surely below 0: smaller in size are both the lean and the share that is discordant
        by = sqrt(log(lean / share) ** 2 + log(psi / max(found.low, 1e-12)) ** 2)
        return psi * lean * exp(-by)
    up = sqrt((psi * (share - lean)) ** 2 + (max(lean, 0.0) * (found.high - psi)) ** 2)
    return min(1.0, max(psi * lean + up, psi * share))


def _mid_p(k: int, n: int, share: float) -> float:
    """P(X < k) + P(X = k) / 2 of a binomial X, by its relation to the incomplete beta function."""
    below = beta_share(1 - share, n - k + 1, k) if k else 0.0
    return (below + (beta_share(1 - share, n - k, k + 1) if k < n else 1.0)) / 2


def _mid_p_upper(k: int, n: int, alpha: float) -> float:
    """The largest θ that k of n does not contradict from below: P(X < k) + P(X = k) / 2 > alpha / 2."""
    low, high = k / n, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        inside = _mid_p(k, n, middle) > alpha / 2
        low, high = (middle, high) if inside else (low, middle)
    return high


def sign_flips(values: Array) -> float:
    """Two-sided p that the mean of `values` (n) is as far from 0 if each may have had the other sign.

    Every choice of signs where at most 16 values are not 0; beyond that the saddlepoint approximation of the
    same distribution, which is right in the far tail, too. Sources: Fisher 1935; Robinson 1982; Lugannani and
    Rice 1980, doi 10.2307/1426607.
    """
    moving = np.abs(values[values != 0])
    total = abs(float(values.sum()))
    if not len(moving) or total <= 1e-12 * moving.sum():
        return 1.0
    if len(moving) <= _ENUMERATED:
        signs = (np.arange(2 ** len(moving))[:, None] >> np.arange(len(moving)) & 1) * 2.0 - 1
        sums = signs @ moving
        return float(min(1.0, 2 * np.mean(sums >= total - 1e-9 * moving.sum())))
    return min(1.0, 2 * _tail(moving, total))


def _tail(moving: Array, total: float) -> float:
    """P(Σ ± moving ≥ total)."""
    if total >= moving.sum() * (1 - 1e-12):
        return float(0.5 ** len(moving))
    t = _saddle(moving, total)
    k = float(_log_cosh(t * moving).sum())
    curve = float(np.sum(moving**2 / np.cosh(np.minimum(t * moving, 350)) ** 2))
    w, v = sqrt(max(2 * (t * total - k), 0.0)), t * sqrt(curve)
    if w < 1e-4:
        return upper_tail(total / sqrt(float(np.sum(moving**2))), inf)
    if v <= 0:
        return float(0.5 ** len(moving))
    found = upper_tail(w, inf) + exp(-w * w / 2) / sqrt(2 * pi) * (1 / v - 1 / w)
    return float(min(max(found, 0.5 ** len(moving)), 1.0))


def _saddle(moving: Array, total: float) -> float:
    """t with Σ moving · tanh(t · moving) = total."""
    low, high = 0.0, 1 / float(moving.max())
    while float(np.sum(moving * np.tanh(high * moving))) < total and high < 1e9 / float(moving.max()):
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if float(np.sum(moving * np.tanh(middle * moving))) < total else (low, middle)
        )
    return (low + high) / 2


def _log_cosh(x: Array) -> Array:
    return np.asarray(np.abs(x) + np.log1p(np.exp(-2 * np.abs(x))) - log(2))


def by_inversion(p_value: Callable[[float], float], value: float, error: float) -> tuple[float, float]:
    """95 % limits: the differences δ nearest to and farthest from `value` whose test says p > 5 %."""
    return _end(p_value, value, -error), _end(p_value, value, error)


def _end(p_value: Callable[[float], float], value: float, step: float) -> float:
    inside, outside = value, value + 2 * step
    for _ in range(_STEPS):
        if p_value(outside) <= 0.05:
            break
        inside, outside = outside, outside + 2 * (outside - value)
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_value(middle) > 0.05 else (inside, middle)
    return outside
