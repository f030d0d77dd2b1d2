"""Limits over many cases without drawing them: what each case adds, and draws of a few sums in their place.

From 20,000 cases on a thousand draws of all cases take minutes, and the errors here agree with theirs to 2 %
(`tests/evaluation/test_many_cases.py`). Fewer cases, or a class of fewer than 200, are drawn as before.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hubbot.evaluation.scoring import further_metrics as further
from hubbot.evaluation.scoring.classification import cohens_kappa, table_of, thresholds
from hubbot.evaluation.scoring.influence import Means, error_of_mean, form_of
from hubbot.evaluation.scoring.metrics import family_of, smallest_class
from hubbot.evaluation.scoring.outputs import (
    MANY,
    Array,
    Outputs,
    Truth,
    class_scores,
    predicted_labels,
    predicted_values,
)
from hubbot.evaluation.scoring.tables import figure_of
from hubbot.registry.limits import Spread
from hubbot.registry.model import Metric

_FEWEST = 200  # of the rarest class

Parts = Callable[[Metric, Truth, Outputs, float], Array]


def are_many(truth: Truth) -> bool:
    return len(truth.y) >= MANY and smallest_class(truth) >= _FEWEST


def spread_of_many(metric: Metric, truth: Truth, outputs: Outputs, value: float) -> Spread | None:
    """By the standard error of what each case adds to the figure; None where only draws tell."""
    family = family_of(metric)
    if metric.scorer is not None or not are_many(truth):
        return None
    if family in _PARTS:
        parts = _PARTS[family](metric, truth, outputs, value)
    elif isinstance(form := form_of(metric, truth, outputs), Means):
        parts = _of_means(form)
    else:
        return None
    error, df = error_of_mean(parts)
    return Spread("t", value, below=error, above=error, df=df) if error > 0 else None


def draws_of_many(metric: Metric, truth: Truth, outputs: Outputs, draws: int, seed: int) -> Array | None:
    """The figure in as many draws of the cases, by the distribution of the sums that it follows from."""
    if metric.scorer is not None or not are_many(truth) or not truth.classes:
        return None
    rng = np.random.default_rng(seed)
    if family_of(metric) == "ece":
        return _eces(truth, outputs, draws, rng)
    of_tables = figure_of(metric) or _of_tables(metric)
    if of_tables is None or (outputs.labels is None and outputs.scores is None):
        return None
    table, k = table_of(truth.y, predicted_labels(outputs), len(truth.classes)), len(truth.classes)
    cells = rng.multinomial(len(truth.y), table.reshape(-1) / table.sum(), draws)
    values = of_tables(cells.reshape(draws, k, k))
    return np.asarray(values[np.isfinite(values)])


# ── What each case (n) adds ───────────────────────────────────────────────────────────────────────


def _of_means(form: Means) -> Array:
    if form.shape == "root":
        return np.asarray(form.values / (2 * form.value)) if form.value > 0 else form.values * 0
    return np.asarray(form.values)


def _of_r2(_: Metric, truth: Truth, outputs: Outputs, value: float) -> Array:
    """With the variance of the true values, which another draw changes, too."""
    y = truth.y.astype(float)
    around = (y - y.mean()) ** 2
    return np.asarray((around * (1 - value) - (y - predicted_values(outputs)) ** 2) / around.mean())


def _of_correlation(_: Metric, truth: Truth, outputs: Outputs, value: float) -> Array:
    """Devlin, Gnanadesikan and Kettenring 1975, doi 10.1093/biomet/62.3.531."""
    a, b = (_standard(one.astype(float)) for one in (truth.y, predicted_values(outputs)))
    return np.asarray(a * b - value * (a**2 + b**2) / 2)


def _standard(values: Array) -> Array:
    return np.asarray((values - values.mean()) / values.std())


def _of_auprc(metric: Metric, truth: Truth, outputs: Outputs, value: float) -> Array:
    scores, k = class_scores(truth, outputs), len(truth.classes)
    if k == 2:
        return _of_precision(truth.y == 1, scores[:, 1])[1]
    found = [_of_precision(truth.y == c, scores[:, c]) for c in range(k)]
    if metric.averaging != "weighted":
        return np.asarray(sum(parts for _, parts in found) / k)
    shares = np.bincount(truth.y) / len(truth.y)
    whole = sum(share * parts for share, (_, parts) in zip(shares, found, strict=True))
    return np.asarray(whole + np.array([one for one, _ in found])[truth.y] - value)


def _of_precision(positive: Array, scores: Array) -> tuple[float, Array]:
    """Average precision, and what each case adds: its own precision, and what it does to those below it."""
    order, ends = thresholds(scores)
    true = np.cumsum(positive[order], dtype=float)[ends]
    every, gained = ends + 1.0, np.diff(true, prepend=0.0)
    value = float(np.sum(gained * true / every) / true[-1])
    lower = gained / every**2
    above, below = _from_here(lower * (every - true)), _from_here(lower * true)
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=-1))
    parts = np.where(positive, (true / every)[at] + above[at] - value, -below[at])
    return value, np.asarray(parts * (len(scores) / true[-1]))


def _from_here(values: Array) -> Array:
    return np.cumsum(values[::-1])[::-1]


def _of_net_benefit(metric: Metric, truth: Truth, outputs: Outputs, value: float) -> Array:
    return further.benefits(metric, truth, outputs)


def _of_calibration(metric: Metric, truth: Truth, outputs: Outputs, value: float) -> Array:
    return further.calibration_parts(truth, outputs, slope=family_of(metric) == "calibration_slope")


_PARTS: dict[str, Parts] = {
    "r2": _of_r2,
    "correlation": _of_correlation,
    "pearson": _of_correlation,
    "auprc": _of_auprc,
    "average_precision": _of_auprc,
    "net_benefit": _of_net_benefit,
    "calibration_slope": _of_calibration,
    "calibration_intercept": _of_calibration,
}


# ── Draws of sums ─────────────────────────────────────────────────────────────────────────────────


def _eces(truth: Truth, outputs: Outputs, draws: int, rng: np.random.Generator) -> Array:
    """From the bins' sums of (stated − right), which are normal where cases are many."""
    stated, right = further.stated_and_right(truth, outputs)
    at, off, n = further.bins_of(stated), stated - right, len(stated)
    gaps, squares = np.bincount(at, off), np.bincount(at, off**2)
    spread = np.diag(squares) - np.outer(gaps, gaps) / n
    drawn = rng.multivariate_normal(gaps, spread, draws, check_valid="ignore")
    return np.asarray(np.abs(drawn).sum(axis=1) / n)


def _of_tables(metric: Metric) -> Callable[[Array], Array] | None:
    """Of figures that `tables` leaves to draws of the cases."""
    return _TABLES.get((family_of(metric), metric.averaging)) or _TABLES.get((family_of(metric), None))


def _npv(tables: Array) -> Array:
    return np.asarray(tables[:, 0, 0] / tables[:, :, 0].sum(axis=1))


def _dice(tables: Array) -> Array:
    return np.asarray(2 * tables[:, 1, 1] / (tables[:, 1].sum(axis=1) + tables[:, :, 1].sum(axis=1)))


def _precision_weighted(tables: Array) -> Array:
    right, said = np.diagonal(tables, axis1=1, axis2=2), tables.sum(axis=1)
    return np.asarray((right / said * tables.sum(axis=2)).sum(axis=1) / tables.sum(axis=(1, 2)))


def _micro(tables: Array) -> Array:
    return np.asarray(np.trace(tables, axis1=1, axis2=2) / tables.sum(axis=(1, 2)))


def _quadratic(tables: Array) -> Array:
    return np.array([cohens_kappa(one, quadratic=True) for one in tables])


_TABLES: dict[tuple[str, str | None], Callable[[Array], Array]] = {
    ("npv", None): _npv,
    ("dice", None): _dice,
    ("precision", "weighted"): _precision_weighted,
    ("precision", "micro"): _micro,
    ("f1", "micro"): _micro,
    ("quadratic_kappa", None): _quadratic,
}
