"""Intervals of the robustness figures, each a mean over cases of one bounded value a case.

A trapezoid is a weighted sum, so the area of a mean curve is the mean of the cases' areas. Limits are
Wilson's for as many cases as such values are worth; percentiles of draws hold too seldom next to a ceiling.
They cover the choice of cases, not other draws of the disturbances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robust_skill import needs_base
from hubbot.evaluation.robustness.robustness import Curve, Outcome, area
from hubbot.evaluation.scoring.intervals import Resampling, Uncertainty
from hubbot.evaluation.scoring.pairs import mean_spread

Array = NDArray[Any]


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
    found = {name: _limits(_Column(each, -1, 2), how) for name, each in _published(outcomes).items()}
    return {name: one for name, one in found.items() if one is not None}


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
    return _limits(_Column(low + right / (1 - chance), low, 1 - low), how, y)


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


def _limits(column: _Column, how: Resampling, classes: Array | None = None) -> Uncertainty | None:
    """None for a single case or unit, and where a class has a single case."""
    sizes = np.unique(np.zeros(len(column.values)) if classes is None else classes, return_counts=True)[1]
    units = None if how.units is None else np.unique(how.units, return_inverse=True)[1]
    if min(sizes) < 2 or (units is not None and units.max() < 1):
        return None
    spread = mean_spread(column.values, column.low, column.low + column.width, units, classes)
    low, high = spread.limits(how.level)
    return Uncertainty(low, high, how.level, "wilson", how.unit)
