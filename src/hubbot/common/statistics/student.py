"""Student's t in pure Python, so that boards can be built without SciPy, at any level."""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, inf, isinf, lgamma, log, log1p, pi, sqrt

_ROUNDS = 400
_ENOUGH = 1e-15
_TINY = 1e-300
LEAST_P = 1e-12  # below that no level of limits is told from 1
_ALIKE = 1e6  # degrees of freedom from which t and the normal are the same at the precision of a page


def upper_tail(t: float, df: float) -> float:
    """P(T > t) for t ≥ 0. `df` may be a fraction, as Satterthwaite gives it; infinite: the normal.

    Source: NIST DLMF 8.17.22, the continued fraction of the incomplete beta function.
    """
    if df >= _ALIKE:
        return erfc(t / sqrt(2)) / 2
    return beta_share(df / (df + t * t), df / 2, 0.5) / 2


def quantile(level: float) -> float:
    """Two-sided standard normal quantile: 1.96 for level 0.95. Raises ValueError outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    from statistics import NormalDist  # with fractions and random behind it, which `hubbot check` never needs

    return NormalDist().inv_cdf(0.5 + level / 2)


@lru_cache(maxsize=4096)
def t_quantile(level: float, df: float) -> float:
    """Two-sided: P(|T| ≤ t) = `level`. 12.71 for 95 % and one degree of freedom, 1.96 for `df` infinite."""
    start = quantile(level)
    if isinf(df) or df >= _ALIKE:
        return start
    tail = (1 - level) / 2
    low, high = 0.0, max(start, 1.0)
    while upper_tail(high, df) > tail:
        low, high = high, high * 2
    return _root(tail, df, low, high, _near(start, df))


def error_at(value: float, p: float, df: float) -> float:
    """The standard error at which a difference of `value` (not 0) has this two-sided p (below 1)."""
    return abs(value) / t_quantile(1 - max(p, LEAST_P), df)


def _near(z: float, df: float) -> float:
    """The first terms of the expansion of t around the normal's `z` (Cornish and Fisher 1937)."""
    return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df * df)


def _root(tail: float, df: float, low: float, high: float, near: float) -> float:
    """Newton's steps on the logarithm of the tail, kept between two points that hold the root."""
    t = near if low < near < high else (low + high) / 2
    for _ in range(_ROUNDS):
        found = upper_tail(t, df)
        low, high = (t, high) if found > tail else (low, t)
        step = t + (log(found) - log(tail)) * found / _density(t, df) if found > 0 else inf
        step = step if low < step < high else (low + high) / 2
        if abs(step - t) <= 1e-12 * t:
            return step
        t = step
    return t


def _density(t: float, df: float) -> float:
    scale = lgamma((df + 1) / 2) - lgamma(df / 2) - 0.5 * log(df * pi)
    return exp(scale - (df + 1) / 2 * log1p(t * t / df))


def beta_share(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """By Lentz's method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _ROUNDS):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + part * d)
            c = _away(1 + part / c)
            found *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def satterthwaite(parts: list[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, (variance, its degrees). Infinite where all are 0.

    Source: Satterthwaite 1946, doi 10.2307/3002019.
    """
    total = sum(variance for variance, _ in parts)
    below = sum(variance * variance / df for variance, df in parts if df > 0)
    return total * total / below if below > 0 else inf
