"""Intervals from predictions: the bootstrap where it is needed, closed forms where they are better.

All cover the choice of test cases, not seeds, sites or other patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.intervals import LEVEL
from hubbot.evaluation.scoring import tables
from hubbot.evaluation.scoring.classification import table_of
from hubbot.evaluation.scoring.influence import Hits, Means, Ranks, form_of
from hubbot.evaluation.scoring.many_cases import draws_of_many, spread_of_many
from hubbot.evaluation.scoring.metrics import (
    Outputs,
    Truth,
    drawn_figures,
    family_of,
    figure,
    predicted_labels,
)
from hubbot.evaluation.scoring.pairs import (
    Case,
    dice_spread,
    few_wrong,
    mean_spread,
    rank_spread,
    unit_spread,
)
from hubbot.registry.limits import FEWEST_UNITS, Spread
from hubbot.registry.model import Metric

Array = NDArray[Any]

_METHOD = {"wilson-mean": "wilson"}  # what readers know them as
MOST_UNDEFINED = 0.05  # share of draws without a value above which a bootstrap interval means nothing


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """`unit` is what was taken as independent. `draws` and `seed` are set for a bootstrap only."""

    low: float
    high: float
    level: float
    method: str
    unit: str = "sample"
    draws: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Resampling:
    """How to draw. `units` names the unit of each case (patient, site), None for independent cases."""

    draws: int = 2000
    seed: int = 1
    level: float = 0.95
    unit: str = "sample"
    units: Array | None = None


def bootstrap(statistic: Callable[[Array], float | None], n: int, how: Resampling) -> Uncertainty | None:
    """Percentile interval of `statistic(rows)` over resamples of n cases, or of whole units of them.

    None when more than 5 % of the draws have no value, or there are fewer than two units.
    """
    return _over_draws(lambda draws: map(statistic, draws), n, how)


def _over_draws(
    figures: Callable[[Iterator[Array]], Iterable[float | None]], n: int, how: Resampling
) -> Uncertainty | None:
    """As `bootstrap`, of what gives the figures of many draws at once."""
    members = _members(n, how.units)
    if len(members) < 2:
        return None
    values = [value for value in figures(_resampled(members, how)) if value is not None]
    return _percentiles(np.array(values), how)


def _resampled(members: Sequence[Array], how: Resampling) -> Iterator[Array]:
    """The rows of each draw of as many units as there are."""
    rng = np.random.default_rng(how.seed)
    for _ in range(how.draws):
        chosen = rng.integers(0, len(members), len(members))
        yield chosen if how.units is None else np.concatenate([members[i] for i in chosen])


def _tables_drawn(metric: Metric, truth: Truth, outputs: Outputs, how: Resampling) -> Array | None:
    """The draws of `bootstrap` for a figure of the confusion matrix, as sums of matrices; None for others."""
    of_tables, k = tables.figure_of(metric), len(truth.classes)
    if of_tables is None or not k or (outputs.labels is None and outputs.scores is None):
        return None
    labels = predicted_labels(outputs)
    parts = np.array([table_of(truth.y[rows], labels[rows], k) for rows in _members(len(truth.y), how.units)])
    if len(parts) < 2:
        return None
    rng = np.random.default_rng(how.seed)
    drawn = np.array([parts[rng.integers(0, len(parts), len(parts))].sum(axis=0) for _ in range(how.draws)])
    values = of_tables(drawn)
    return values[np.isfinite(values)]


def _percentiles(values: Array, how: Resampling) -> Uncertainty | None:
    if len(values) < (1 - MOST_UNDEFINED) * how.draws:
        return None
    tail = (1 - how.level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Uncertainty(float(low), float(high), how.level, "bootstrap", how.unit, how.draws, how.seed)


def _members(n: int, units: Array | None) -> list[Array]:
    """Row numbers of each unit, in the order of the units' names."""
    if units is None:
        return [np.array([i]) for i in range(n)]
    return [np.flatnonzero(units == unit) for unit in np.unique(units)]


def uncertainty(
    metric: Metric, truth: Truth, outputs: Outputs, how: Resampling, *, scorers: Path | None = None
) -> Uncertainty | None:
    """The interval of one metric by what boards use, too: DeLong and Wilson where they fit, else a bootstrap.

    With a unit other than the case: t over the units, a bootstrap of them for what is no mean over cases, and
    nothing where they are too few to say anything of others.
    """
    if how.units is not None:
        names = np.unique(how.units, return_inverse=True)[1]
        if int(names.max(initial=-1)) + 1 < FEWEST_UNITS:
            return None
        if spread := unit_spread(Case(metric, truth, names, scorers), outputs):
            low, high = spread.limits(how.level)
            return Uncertainty(low, high, how.level, _METHOD.get(spread.kind, spread.kind), how.unit)
    elif closed := _closed_form(metric, truth, outputs, how.level):
        return closed

    if how.units is None:
        many = draws_of_many(metric, truth, outputs, how.draws, how.seed)
        if many is not None:
            return _percentiles(many, how)

    if (values := _tables_drawn(metric, truth, outputs, how)) is not None:
        return _of_a_table(metric, truth, outputs, _percentiles(values, how))

    def figures(draws: Iterator[Array]) -> Iterable[float | None]:
        return drawn_figures(metric, truth, outputs, draws, scorers)

    return _of_a_table(metric, truth, outputs, _over_draws(figures, len(truth.y), how))


def _closed_form(metric: Metric, truth: Truth, outputs: Outputs, level: float) -> Uncertainty | None:
    value = None if metric.scorer else figure(metric, truth, outputs).value
    spread = None if value is None else _spread(metric, truth, outputs, value)
    if spread is None:
        return None
    low, high = spread.limits(level)
    return Uncertainty(low, high, level, _METHOD.get(spread.kind, spread.kind))


def _spread(metric: Metric, truth: Truth, outputs: Outputs, value: float) -> Spread | None:
    """None for a metric of which only draws tell."""
    form = form_of(metric, truth, outputs)
    if isinstance(form, Hits):
        return Spread("wilson", value, len(form.rows))
    if isinstance(form, Ranks):
        return rank_spread(form)
    if isinstance(form, Means) and family_of(metric) == "brier":
        return mean_spread(form.values, 0.0, 1.0 if len(truth.classes) == 2 else 2.0)
    if family_of(metric) == "f1" and metric.averaging == "binary":
        return dice_spread(truth, outputs, value)
    return spread_of_many(metric, truth, outputs, value)


def _of_a_table(
    metric: Metric, truth: Truth, outputs: Outputs, found: Uncertainty | None
) -> Uncertainty | None:
    """With few wrong cases the wider of the draws and of the matrices that the one seen speaks for."""
    if found is None or found.level != LEVEL or found.unit != "sample":
        return found
    wider = few_wrong(Case(metric, truth), outputs)
    if wider is None:
        return found
    return replace(found, low=min(found.low, wider[0]), high=max(found.high, wider[1]))
