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
Point = tuple[float, float]  # where, and how high

_ENUMERATED = 16  # values that are not 0: up to there every choice of signs is looked at
_STEPS = 60
_DUST = 1e-8  # so much of a standard error is what rounding left of 0
_MOST_STEPS = 1_000  # of Newton's method, which needs about six


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
        return float(np.mean(np.abs(_sums(moving)) >= total - 1e-9 * moving.sum()))
    return min(1.0, 2 * _tail(moving, total))


def _sums(moving: Array) -> Array:
    """Of each choice of signs but the first's: with the first turned as well, all sums are turned."""
    sums = moving[:1]
    for one in moving[1:]:
        sums = np.concatenate([sums + one, sums - one])
    return sums


def _tail(moving: Array, total: float) -> float:
    """P(Σ ± moving ≥ total)."""
    if total >= moving.sum() * (1 - 1e-12):
        return float(0.5 ** len(moving))
    t = saddle(moving, total)
    k = float(_log_cosh(t * moving).sum())
    curve = float(np.sum(moving**2 / np.cosh(np.minimum(t * moving, 350)) ** 2))
    w, v = sqrt(max(2 * (t * total - k), 0.0)), t * sqrt(curve)
    if w < 1e-4:
        return upper_tail(total / sqrt(float(np.sum(moving**2))), inf)
    if v <= 0:
        return float(0.5 ** len(moving))
    found = upper_tail(w, inf) + exp(-w * w / 2) / sqrt(2 * pi) * (1 / v - 1 / w)
    return float(min(max(found, 0.5 ** len(moving)), 1.0))


def saddle(moving: Array, total: float) -> float:
    """t with Σ moving · tanh(t · moving) = total, by Newton's method.

    The sum is concave in t, so each step from below ends below: t only grows, until rounding stops it.
    """
    squares = moving**2
    t = total / float(squares.sum())
    for _ in range(_MOST_STEPS):
        tanh = np.tanh(t * moving)
        slope = float(squares @ (1 - tanh**2))
        step = (total - float(moving @ tanh)) / slope if slope > 0 else 0.0
        if step <= 1e-15 * t:
            break
        t += step
    return t


def _log_cosh(x: Array) -> Array:
    return np.asarray(np.abs(x) + np.log1p(np.exp(-2 * np.abs(x))) - log(2))


def by_inversion(p_value: Callable[[float], float], value: float, error: float) -> tuple[float, float]:
    """95 % limits: the differences δ nearest to and farthest from `value` whose test says p > 5 %."""
    return _end(p_value, value, -error), _end(p_value, value, error)


def _end(p_value: Callable[[float], float], value: float, step: float) -> float:
    """Beyond `value`, in the direction of `step`, where p falls to 5 %: the outer end of a tiny bracket."""

    def height(at: float) -> float:
        return log(max(p_value(at), 1e-300) / 0.05)

    inside, outside = value, value + 2 * step
    high, low = log(1 / 0.05), height(outside)
    for _ in range(_STEPS):
        if low <= 0:
            break
        inside, high, outside = outside, low, outside + 2 * (outside - value)
        low = height(outside)
    found = _closed_in(height, (inside, high), (outside, low))
    return found if abs(found) > _DUST * abs(step) else 0.0


def _closed_in(height: Callable[[float], float], inside: Point, outside: Point) -> float:
    """By false position; where one end stays, its height is halved (Illinois; Dowell and Jarratt 1971,
    doi 10.1007/BF01934364). The last steps are as wide as what does not matter, to close from both sides."""
    enough = (outside[0] - inside[0]) * 2.0**-40
    before = 0.0
    for _ in range(_STEPS):
        if abs(outside[0] - inside[0]) <= abs(enough):
            break
        part = inside[1] / (inside[1] - outside[1])
        least = enough / 2 / (outside[0] - inside[0])
        at = inside[0] + min(max(part, least), 1 - least) * (outside[0] - inside[0])
        found = height(at)
        if found > 0:
            inside, outside = (at, found), (outside[0], outside[1] / 2 if before > 0 else outside[1])
        else:
            outside, inside = (at, found), (inside[0], inside[1] / 2 if before < 0 else inside[1])
        before = found or -1.0
    return outside[0]
