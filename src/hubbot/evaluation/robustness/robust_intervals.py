"""Intervals of the robustness figures: cases drawn anew, each with its outputs through all probes at once.

Every figure is a mean over cases of one value a case (a trapezoid is a weighted sum), so a resample costs one
product. They cover the choice of cases, not other draws of the disturbances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.intervals import wilson
from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robust_skill import needs_base
from hubbot.evaluation.robustness.robustness import Curve, Outcome, area
from hubbot.evaluation.scoring.intervals import Resampling, Uncertainty, bootstrap_means

Array = NDArray[Any]

_ALIKE = 1e-9  # width below which the draws say nothing


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure as the mean of a value for each case (n), each from `low` to `low + width`."""

    values: Array
    low: float
    width: float


def published_uncertainty(
    outcomes: Mapping[Name, Outcome], y: Array, how: Resampling
) -> dict[str, Uncertainty]:
    """Of each published figure that has a value, by its published name. {} for a single case."""
    columns = {name: _Column(values, -1, 2) for name, values in _published(outcomes).items()}
    return _intervals(columns, np.zeros(len(y)), how)


def skill_uncertainty(
    outcomes: Mapping[Name, Outcome], required: Sequence[Name], y: Array, classes: int, how: Resampling
) -> Uncertainty | None:
    """Of `robust_skill`. None where that is undefined, or for a single case."""
    found = [outcomes.get(name) for name in required if name != "permutation"]
    curves = [one for one in found if isinstance(one, Curve)]
    if not curves or len(curves) < len(found):
        return None
    right = np.mean([_right(curve, y) for curve in curves], axis=0)
    chance = 1 / classes
    low = -chance / (1 - chance)
    column = _Column(low + right / (1 - chance), low, 1 - low)
    return _intervals({"": column}, y, how).get("")


def _published(outcomes: Mapping[Name, Outcome]) -> dict[str, Array]:
    """What each case adds to each published figure: n values whose mean is the figure."""
    found: dict[str, Array] = {}
    areas: list[Array] = []
    for name, one in outcomes.items():
        if not isinstance(one, Curve):
            continue
        if name == "permutation":
            found["perm_equivariance"] = np.mean(one.cosines, axis=0)
            continue
        areas.append(_areas(one.probe.grid, one.cosines))
        found[f"{name}_rAUC"] = areas[-1]
        if name == "shift":
            found["shift_sensitivity"] = np.mean(one.cosines, axis=0)
    if areas and all(isinstance(one, Curve) for name, one in outcomes.items() if name != "permutation"):
        found["robustness_score"] = np.mean(areas, axis=0)
    return found


def _right(curve: Curve, y: Array) -> Array:
    """The area under right (1) or wrong (0) of each case, the clean input first: n values in [0, 1]."""
    base = [curve.base_decision] if needs_base(curve) and curve.base_decision is not None else []
    points = [np.equal(one, y).astype(float) for one in (*base, *curve.decisions)]
    return _areas(tuple(float(i) for i in range(len(points))), points)


def _areas(x: Sequence[float], points: Sequence[Array]) -> Array:
    """`area` of each case's own curve. It is linear, so unit curves give the weights of the points."""
    weights = [area(x, [float(i == j) for j in range(len(x))]) for i in range(len(x))]
    return np.asarray(np.array(weights) @ np.stack(points))


def _intervals(columns: Mapping[str, _Column], strata: Array, how: Resampling) -> dict[str, Uncertainty]:
    if not columns:
        return {}
    values = np.column_stack([one.values for one in columns.values()])
    spans = bootstrap_means(values, strata, how)
    found = zip(columns.items(), spans, strict=True)
    return {name: _with_width(span, one, strata, how) for (name, one), span in found if span is not None}


def _with_width(span: Uncertainty, column: _Column, strata: Array, how: Resampling) -> Uncertainty:
    """A bootstrap of cases that are all alike has no width and would claim certainty: a score interval then.

    Wilson's holds for the mean of any values within limits: none vary more than zeros and ones. Strata are
    put together by their distances from the mean (MOVER; Zou and Donner 2008, doi 10.1002/sim.3095).
    """
    if span.high - span.low > _ALIKE:
        return span
    parts = [_wilson(column, strata == one, how) for one in np.unique(strata)]
    value = sum(middle for middle, _, _ in parts) / len(parts)
    below = sqrt(sum((middle - low) ** 2 for middle, low, _ in parts)) / len(parts)
    above = sqrt(sum((high - middle) ** 2 for middle, _, high in parts)) / len(parts)
    return Uncertainty(value - below, value + above, how.level, "wilson", how.unit)


def _wilson(column: _Column, rows: Array, how: Resampling) -> tuple[float, float, float]:
    """Mean of some cases with its limits; as many observations as there are independent units."""
    n = int(rows.sum()) if how.units is None else len(np.unique(how.units[rows]))
    share = min(max((float(column.values[rows].mean()) - column.low) / column.width, 0.0), 1.0)
    found = wilson(share * n, n, how.level)
    low, width = column.low, column.width
    return low + width * share, low + width * found.low, low + width * found.high
