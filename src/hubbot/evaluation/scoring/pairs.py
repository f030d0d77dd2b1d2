"""Intervals of one model's figure, and of the difference of two models on the same cases, from predictions.

Each by the best method known to hold at every size (docs/evidence.md has the simulations): shares by Wilson
and McNemar, means by Student's t and by sign flips below 200 cases, AUROC by DeLong, all else by draws of the
cases, with t on the smallest class. Over units larger than a case: t over the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.student import t_quantile
from hubbot.evaluation.scoring import metrics, tables
from hubbot.evaluation.scoring.classification import table_of
from hubbot.evaluation.scoring.influence import Form, Hits, Means, Ranks, error_of, error_of_mean, form_of
from hubbot.evaluation.scoring.metrics import Outputs, Truth
from hubbot.registry.limits import FEWEST_UNITS, Spread
from hubbot.registry.model import Metric

Array = NDArray[Any]

DRAWS = 1000
SEED = 1
MOST_UNDEFINED = 0.05  # share of draws without a value above which they mean nothing
FEW_WRONG = 10
LEVEL = 0.95
_DUST = 1e-9  # as near to an end of its range a value is that end


@dataclass(frozen=True, slots=True)
class Case:
    """What a figure is of: its metric, the truth, and the unit of each case (n), None for the case itself."""

    metric: Metric
    truth: Truth
    units: Array | None = None
    scorers: Any = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One model's figure; `draws` where it is of no form that follows from single cases."""

    value: float
    form: Form | None
    draws: Array | None = None
    spread: Spread | None = None
    labels: Array | None = None


def assessable(case: Case) -> bool:
    return case.units is None or len(np.unique(case.units)) >= FEWEST_UNITS


def measured(case: Case, outputs: Outputs) -> Measured | None:
    """None where the figure has no value, or too few units are there to say how sure it is."""
    found = metrics.figure(case.metric, case.truth, outputs, scorers=case.scorers).value
    if found is None or not assessable(case):
        return None
    form = form_of(case.metric, case.truth, outputs)
    if form is not None:
        return Measured(found, form, None, _of_form(case, form, found), _labels(case, outputs))
    draws = drawn(case, outputs)
    return Measured(found, None, draws, _of_draws(case, outputs, found, draws), _labels(case, outputs))


def _labels(case: Case, outputs: Outputs) -> Array | None:
    there = outputs.labels is not None or outputs.scores is not None
    return metrics.predicted_labels(outputs) if case.truth.classes and there else None


# ── One figure ────────────────────────────────────────────────────────────────────────────────────


def _of_form(case: Case, form: Form, value: float) -> Spread | None:
    if isinstance(form, Hits):
        return None  # Wilson, from the registry's counts: the same
    if isinstance(form, Ranks):
        return rank_spread(form, case.units)
    if case.metric.name and metrics.family_of(case.metric) == "brier":
        return mean_spread(form.values, 0.0, 1.0 if len(case.truth.classes) == 2 else 2.0, case.units)
    error, df = error_of_mean(_linear(form), case.units)
    return Spread("t", value, below=error, above=error, df=_finite(df)) if error > 0 else None


def unit_spread(case: Case, outputs: Outputs) -> Spread | None:
    """Of a figure over units larger than a case; None where it does not follow from single cases."""
    form, figure = form_of(case.metric, case.truth, outputs), case.metric
    if form is None or case.units is None:
        return None
    value = metrics.figure(figure, case.truth, outputs, scorers=case.scorers).value
    if value is None:
        return None
    if isinstance(form, Hits):
        return mean_spread(form.right, 0.0, 1.0, case.units[form.rows])
    return _of_form(case, form, value)


def rank_spread(form: Ranks, units: Array | None = None) -> Spread:
    """DeLong's error on the logit scale, with the class sizes that Newcombe's limits go by."""
    error, df = error_of(form.parts, form.y, units)
    sizes, part = np.bincount(form.y), _independent(units)
    # The mean over k > 2 classes varies as one with k times the harmonic mean of their sizes.
    m = part * (int(sizes.min()) if len(sizes) == 2 else len(sizes) ** 2 / float(np.sum(1 / sizes)))
    m = part * form.telling if form.telling else m
    logit = error / (form.value * (1 - form.value)) if 0 < form.value < 1 else 0.0
    rest = len(form.y) * part - m if len(sizes) == 2 else m
    return Spread("delong", form.value, m, rest, logit, 0.0, _finite(df))


def _linear(form: Means) -> Array:
    """Values whose mean moves as the figure does."""
    if form.shape == "root":
        return np.asarray(form.values / (2 * form.value)) if form.value > 0 else form.values * 0
    return np.asarray(-form.values / form.variance if form.shape == "explained" else form.values)


def mean_spread(
    values: Array, least: float, most: float, units: Array | None = None, classes: Array | None = None
) -> Spread:
    """Of a mean of values (n) from `least` to `most`: Wilson, as if of n / r cases.

    r is how much less than zeros and ones the values vary, drawn to 1 by two cases where few are imperfect.
    With `classes` (n) it is the mean of the classes' means, and n that of as sure a mean of equal classes.
    """
    x = (values - least) / (most - least)
    y = np.zeros(len(x), dtype=int) if classes is None else np.unique(classes, return_inverse=True)[1]
    sizes = np.bincount(y)
    means = np.bincount(y, x) / sizes
    m, n = float(means.mean()), len(sizes) ** 2 / float(np.sum(1 / sizes))
    e = min(int(np.sum(x > _DUST)), int(np.sum(x < 1 - _DUST)))
    error, _ = error_of((x - means[y]) / len(sizes), y, units)
    whole = m * (1 - m)
    r = (e * error**2 * n / whole + 2) / (e + 2) if whole > 0 else 1.0
    n_like = n * _independent(units) if whole <= 0 else n / max(r, 1e-9)
    return Spread("wilson-mean", least + (most - least) * m, max(n_like, 1.0), least=least, most=most)


def _of_draws(case: Case, outputs: Outputs, value: float, draws: Array) -> Spread | None:
    """Percentiles of the draws; of a figure of the confusion matrix with few wrong cases, the wider of them
    and those of the matrices that the one seen speaks for."""
    if case.metric.family == "f1" and case.metric.averaging == "binary" and case.units is None:
        return dice_spread(case.truth, outputs, value)
    known = draws[np.isfinite(draws)]
    if len(known) < (1 - MOST_UNDEFINED) * len(draws):
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    if (wider := few_wrong(case, outputs)) is not None:
        low, high = min(low, wider[0]), max(high, wider[1])
    df = degrees(case)
    t = t_quantile(LEVEL, df)
    below, above = max(value - float(low), 0.0) / t, max(float(high) - value, 0.0) / t
    if not below and not above:
        return None  # all draws alike would claim certainty
    return Spread("t", value, below=below or above, above=above or below, df=_finite(df))


def dice_spread(truth: Truth, outputs: Outputs, value: float) -> Spread:
    table = table_of(truth.y, metrics.predicted_labels(outputs), 2)
    return Spread("dice", value, max(float(table[1].sum() + table[0, 1]), 1.0))


def few_wrong(case: Case, outputs: Outputs) -> tuple[float, float] | None:
    """Limits at 95 % that do not take cells nobody was seen in for impossible; None with ten wrong cases."""
    figure = tables.figure_of(case.metric)
    if figure is None or case.units is not None or not case.truth.classes:
        return None
    table = table_of(case.truth.y, metrics.predicted_labels(outputs), len(case.truth.classes))
    if table.sum() - np.trace(table) >= FEW_WRONG:
        return None
    found = figure(tables.posterior(table, 2 * DRAWS, np.random.default_rng(SEED)))
    found = found[np.isfinite(found)]
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(found) else (inf, -inf)
    return float(low), float(high)


# ── Draws ─────────────────────────────────────────────────────────────────────────────────────────


def weights(n: int, units: Array | None) -> Iterator[Array]:
    """How often each case (n) is in a draw, draw by draw: the same for every model, so they pair."""
    rng = np.random.default_rng(SEED)
    names = None if units is None else np.unique(units, return_inverse=True)[1]
    count = n if names is None else int(names.max()) + 1
    for _ in range(DRAWS):
        drawn_units = np.bincount(rng.integers(0, count, count), minlength=count)
        yield drawn_units if names is None else drawn_units[names]


def drawn(case: Case, outputs: Outputs) -> Array:
    """The figure in each draw of the cases, NaN where it has no value."""
    n, figure = len(case.truth.y), tables.figure_of(case.metric)
    drawn_cases = weights(n, case.units)
    if figure is not None and (labels := _labels(case, outputs)) is not None:
        k = len(case.truth.classes)
        return figure(np.stack([table_of(case.truth.y, labels, k, w) for w in drawn_cases]))

    rows = (np.repeat(np.arange(n), w) for w in drawn_cases)
    values = metrics.drawn_figures(case.metric, case.truth, outputs, rows, case.scorers)
    return np.array([np.nan if value is None else value for value in values])


def degrees(case: Case) -> float:
    """Degrees of freedom of a standard error by draws: units − 1, else the smallest class − 1."""
    if case.units is not None:
        return len(np.unique(case.units)) - 1.0
    return max(metrics.smallest_class(case.truth) - 1.0, 1.0)


def _finite(df: float) -> float:
    return 0.0 if df == inf else df


def _independent(units: Array | None) -> float:
    """The share of n that counts as independent cases."""
    if units is None:
        return 1.0
    sizes: Callable[[Array], Array] = np.bincount
    counts = sizes(np.unique(units, return_inverse=True)[1])
    return float(counts.sum() / np.sum(counts.astype(float) ** 2))
