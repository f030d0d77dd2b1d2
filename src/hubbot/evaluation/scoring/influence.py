"""What each case adds to a figure: the base of intervals and paired differences, also by larger units.

A figure of one of these kinds is Σ over strata of a mean of `parts`, so its error is that of means.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.student import satterthwaite
from hubbot.evaluation.scoring import metrics
from hubbot.evaluation.scoring.concordance import concordance
from hubbot.evaluation.scoring.metrics import Outputs, Truth, Undefined, family_of
from hubbot.registry.model import Metric

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Hits:
    """A share: `right` (0 or 1) of the cases `rows` alone."""

    rows: Array
    right: Array

    @property
    def value(self) -> float:
        return float(self.right.mean())


@dataclass(frozen=True, slots=True)
class Means:
    """A mean over cases: `values` (n). `shape` says what the figure makes of the mean."""

    values: Array
    shape: str = ""  # "", root, explained
    variance: float = 1.0  # of the true values, for `explained`

    @property
    def value(self) -> float:
        mean = float(self.values.mean())
        if self.shape == "root":
            return sqrt(max(mean, 0.0))
        return 1 - mean / self.variance if self.shape == "explained" else mean


@dataclass(frozen=True, slots=True)
class Ranks:
    """An AUROC, the mean of several, or a C-index: `parts` (n) vary around 0 within each class of `y`.

    `telling`: of how many cases the order is tested, where it is not the smaller class of `y`; else 0.
    """

    value: float
    parts: Array
    y: Array
    telling: int = 0


Form = Hits | Means | Ranks


def form_of(metric: Metric, truth: Truth, outputs: Outputs) -> Form | None:
    """None for a metric that is of none of these kinds, or has no value here."""
    family = family_of(metric)
    if metric.scorer is not None:
        return None
    try:
        return (
            _hits(metric, family, truth, outputs)
            or _means(family, truth, outputs)
            or _ranks(metric, family, truth, outputs)
        )
    except Undefined:
        return None


def _hits(metric: Metric, family: str, truth: Truth, outputs: Outputs) -> Hits | None:
    rows = None
    if family == "accuracy" or (family == "recall" and metric.averaging in ("weighted", "micro")):
        rows = np.arange(len(truth.y))
    elif family in ("recall", "sensitivity") and metric.averaging == "binary":
        rows = np.flatnonzero(truth.y == 1)
    elif family == "specificity" and len(truth.classes) == 2:
        rows = np.flatnonzero(truth.y == 0)
    if rows is None or not len(rows):
        return None
    return Hits(rows, (metrics.predicted_labels(outputs)[rows] == truth.y[rows]).astype(float))


def _means(family: str, truth: Truth, outputs: Outputs) -> Means | None:
    if family in ("mse", "rmse", "r2", "mae"):
        off = metrics.predicted_values(outputs) - truth.y
        if family == "mae":
            return Means(np.abs(off))
        if family == "r2" and np.ptp(truth.y) == 0:
            return None
        shape = {"rmse": "root", "r2": "explained"}.get(family, "")
        return Means(off**2, shape, float(np.var(truth.y)))
    return _of_probabilities(family, truth, outputs) if family in ("brier", "log_loss") else None


def _of_probabilities(family: str, truth: Truth, outputs: Outputs) -> Means:
    scores = metrics.probabilities(truth, outputs)
    if family == "log_loss":
        own, least = scores[np.arange(len(truth.y)), truth.y] / scores.sum(axis=1), np.finfo(float).eps
        return Means(-np.log(np.clip(own, least, 1 - least)))
    if len(truth.classes) == 2:
        return Means((scores[:, 1] - truth.y) ** 2)
    return Means(np.sum((scores - np.eye(len(truth.classes))[truth.y]) ** 2, axis=1))


def _ranks(metric: Metric, family: str, truth: Truth, outputs: Outputs) -> Ranks | None:
    if family == "c_index":
        value, parts = concordance(truth, outputs)
        events = len(parts) if truth.event is None else int(truth.event.sum())
        return Ranks(value, parts, np.zeros(len(parts), dtype=int), events)
    if family != "auroc" or metric.averaging in ("weighted", "ovo-macro", "ovo-weighted"):
        return None
    scores, y, k = metrics.class_scores(truth, outputs), truth.y, len(truth.classes)
    if k == 2:
        value, parts = _components(scores[:, 1], y == 1)
        return Ranks(value, parts, y)
    sizes = np.bincount(y, minlength=k)
    total, values = np.zeros(len(y)), []
    for own in range(k):
        value, parts = _components(scores[:, own], y == own)
        values.append(value)
        # A mean over all other cases is one over each other class, weighted by its size.
        share = np.where(y == own, 1.0, sizes[y] / (len(y) - sizes[own]))
        total += parts * share / k
    return Ranks(float(np.mean(values)), total, y)


def _components(scores: Array, positive: Array) -> tuple[float, Array]:
    """AUROC, and for each case how far its share of the other class in the right order lies from it.

    Source: DeLong, DeLong and Clarke-Pearson 1988, doi 10.2307/2531595; ranks as in Sun and Xu 2014.
    """
    m, n = int(positive.sum()), int((~positive).sum())
    everywhere = metrics.mid_ranks(scores)
    parts = np.empty(len(scores))
    parts[positive] = (everywhere[positive] - metrics.mid_ranks(scores[positive])) / n
    parts[~positive] = 1 - (everywhere[~positive] - metrics.mid_ranks(scores[~positive])) / m
    value = float(parts[positive].mean())
    return value, parts - value


def error_of(parts: Array, y: Array, units: Array | None = None) -> tuple[float, float]:
    """Standard error and degrees of freedom of Σ over classes of the mean of `parts` (n) in each.

    By `units` (n): of the sums of whole units (Obuchowski 1997, doi 10.2307/2533958).
    """
    sizes = np.bincount(y)
    if units is not None:
        return _of_units(parts / sizes[y], units)
    each = [(float(np.var(parts[y == c], ddof=1)) / int(n), int(n) - 1) for c, n in enumerate(sizes) if n > 1]
    return sum(variance for variance, _ in each) ** 0.5, satterthwaite([(v, float(df)) for v, df in each])


def error_of_mean(values: Array, units: Array | None = None) -> tuple[float, float]:
    """Standard error and degrees of freedom of the mean of `values` (n); by `units` (n), of whole units."""
    n = len(values)
    if units is not None:
        return _of_units((values - values.mean()) / n, units)
    return (float(np.std(values, ddof=1)) / n**0.5, n - 1.0) if n > 1 else (0.0, inf)


def _of_units(parts: Array, units: Array) -> tuple[float, float]:
    sums = np.bincount(units, weights=parts)[np.unique(units)]
    count = len(sums)
    if count < 2:
        return 0.0, inf
    return float(np.sqrt(count / (count - 1) * np.sum((sums - sums.mean()) ** 2))), count - 1.0
