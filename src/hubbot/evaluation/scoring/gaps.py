"""The difference of two models' figures on the same cases, from their predictions, with its test.

Shares by McNemar's test, means by Student's t and by sign flips below 200 cases, AUROC by DeLong, all else by
draws of the cases, with t on the smallest class − 1. Over units larger than a case: t over the units. One
enormous error must not make its model look as if it might be the better one: means are tried with cut losses,
too, and draws by their order. docs/evidence.md has the simulations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.student import error_at, t_quantile, upper_tail
from hubbot.evaluation.scoring.influence import Hits, Means, Ranks, error_of, error_of_mean
from hubbot.evaluation.scoring.pairs import DRAWS, LEVEL, MOST_UNDEFINED, Case, Measured, degrees
from hubbot.evaluation.scoring.sign_flips import by_inversion, mcnemar, mcnemar_limits, sign_flips

Array = NDArray[Any]

FLIPPED_BELOW = 200  # cases


@dataclass(frozen=True, slots=True)
class Gap:
    """First minus second: `p` two-sided, `low` and `high` at 95 %, `error` with `df` degrees of freedom.

    `alike`: the share of cases that both answer in the same way, None where there are no classes.
    """

    value: float
    error: float
    df: float
    p: float
    low: float
    high: float
    method: str
    alike: float | None = None


def gap(case: Case, one: Measured, other: Measured) -> Gap | None:
    """None where too many draws have no value."""
    found = _gap(case, one, other)
    if found is None or one.labels is None or other.labels is None:
        return found
    return replace(found, alike=float(np.mean(one.labels == other.labels)))


def _gap(case: Case, one: Measured, other: Measured) -> Gap | None:
    if isinstance(one.form, Hits) and isinstance(other.form, Hits):
        return _of_hits(one.form, other.form, case.units)
    if isinstance(one.form, Means) and isinstance(other.form, Means):
        return _of_means(one.form, other.form, case.units)
    if isinstance(one.form, Ranks) and isinstance(other.form, Ranks):
        error, df = error_of(one.form.parts - other.form.parts, one.form.y, case.units)
        return by_t(one.value - other.value, error, df, "delong" if case.units is None else "units")
    if one.draws is None or other.draws is None:
        return None
    known = (one.draws - other.draws)[np.isfinite(one.draws - other.draws)]
    if len(known) < (1 - MOST_UNDEFINED) * DRAWS:
        return None
    return of_draws(one.value - other.value, known, degrees(case))


def of_draws(value: float, draws: Array, df: float) -> Gap:
    """A difference from its `draws`, with `df` degrees of freedom.

    By t with their standard deviation and, at half the level, by how many of them lie on the other side of 0:
    an enormous error, which is in most draws, widens the first and hardly moves the second.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        error = float(np.std(draws, ddof=1))
    found = by_t(value, error if isfinite(error) else inf, df, "bootstrap")
    return _with_p(found, 2 * _by_order(value, draws, df))


def _by_order(value: float, draws: Array, df: float) -> float:
    """Two-sided p of expanded percentiles (Hesterberg 2015, doi 10.1080/00031305.2015.1089789)."""
    beyond = (1 + int(np.sum(draws * np.sign(value) <= 0))) / (1 + len(draws))
    if beyond >= 0.5:
        return 1.0
    return 2 * upper_tail(-NormalDist().inv_cdf(beyond) * sqrt(df / (df + 1)), df)


def by_t(value: float, error: float, df: float, method: str) -> Gap:
    half = t_quantile(LEVEL, df) * error
    p = 2 * upper_tail(abs(value) / error, df) if error > 1e-12 else 1.0
    return Gap(value, error, df, min(p, 1.0), value - half, value + half, method)


def _of_hits(one: Hits, other: Hits, units: Array | None) -> Gap:
    off = one.right - other.right
    error, df = error_of_mean(off, None if units is None else units[one.rows])
    if units is not None:
        return by_t(float(off.mean()), error, df, "units")
    b, c = int(np.sum(off > 0)), int(np.sum(off < 0))
    low, high = mcnemar_limits(b, c, len(off))
    return Gap((b - c) / len(off), error, inf, mcnemar(b, c), low, high, "mcnemar")


def _of_means(one: Means, other: Means, units: Array | None) -> Gap:
    """The scale of the two figures is the same, or their mean; so is the question whether they differ.

    One enormous error must not make its model look as if it might be the better one: the larger mean is also
    tried with each of its losses cut at the smaller one's largest. Cut losses are lower, so what is surely
    above with them is so without. Simulated in perf/coverage.py: both tests together err no more often.
    """
    scale = 1.0
    found = _of_losses(one.values - other.values, units)
    better, worse = (one.values, other.values) if found.value < 0 else (other.values, one.values)
    cut = np.minimum(worse, better.max())
    if (cut < worse).any():
        found = _sharper(found, cut - better, units)
    if one.shape == "root":
        scale = 1 / (one.value + other.value) if one.value + other.value else 1.0
    elif one.shape == "explained":
        scale = -1 / one.variance
    low, high = sorted((found.low * scale, found.high * scale))
    return replace(found, value=found.value * scale, error=found.error * abs(scale), low=low, high=high)


def _of_losses(off: Array, units: Array | None) -> Gap:
    found = _of_t(off, units)
    flipped = units is None and len(off) < FLIPPED_BELOW and found.error > 1e-12
    return _flipped(off, found) if flipped else found


def _of_t(off: Array, units: Array | None) -> Gap:
    error, df = error_of_mean(off, units)
    return by_t(float(off.mean()), error, df, "t" if units is None else "units")


def _sharper(found: Gap, cut: Array, units: Array | None) -> Gap:
    """`found`, or what `cut` says where that is clearer.

    `cut` (n) is how much more each case costs the model with the larger mean, once its losses are cut.
    """
    if cut.mean() <= 0:
        return found
    return _with_p(found, sign_flips(cut) if found.method == "sign flips" else _of_t(cut, units).p)


def _with_p(found: Gap, p: float) -> Gap:
    """`found` with this p where it is smaller, and the error and the limit next to 0 that go with it."""
    if p >= found.p:
        return found
    error = error_at(found.value, p, found.df)
    half = t_quantile(LEVEL, found.df) * error
    low, high = (found.value - half, found.high) if found.value > 0 else (found.low, found.value + half)
    return replace(found, error=error, p=p, low=low, high=high)


def _flipped(off: Array, found: Gap) -> Gap:
    def p_value(delta: float) -> float:
        return sign_flips(off - delta)

    p = p_value(0.0)
    low, high = by_inversion(p_value, found.value, found.error)
    if p <= 1 - LEVEL:  # the limits lie on the side that the test says
        low, high = (
            (max(low, 1e-9 * found.value), high) if found.value > 0 else (low, min(high, 1e-9 * found.value))
        )
    return replace(found, p=p, low=low, high=high, method="sign flips")
