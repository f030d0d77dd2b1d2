"""The four cells of a two-class confusion matrix, and every figure that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal, get_args

from hubbot.proving.arithmetic.rounding import SLACK, Interval

Quantity = Literal[
    "accuracy",
    "sensitivity",
    "specificity",
    "precision",
    "npv",
    "f1",
    "f1-macro",
    "f1-weighted",
    "precision-macro",
    "precision-weighted",
    "balanced-accuracy",
    "mcc",
    "kappa",
]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
Wanted = Mapping[Quantity, Interval]


@dataclass(frozen=True, slots=True)
class Matrix:
    tp: int
    fn: int
    fp: int
    tn: int

    def values(self, quantity: Quantity) -> tuple[float, ...]:
        """What tools print for it: one value, or several where a denominator is 0 and tools differ."""
        return _VALUES[quantity](self.tp, self.fn, self.fp, self.tn)

    def fits(self, wanted: Wanted) -> bool:
        # Plain loops: this is the innermost question of every search.
        for quantity, interval in wanted.items():
            low, high = interval.low - SLACK, interval.high + SLACK
            for value in _VALUES[quantity](self.tp, self.fn, self.fp, self.tn):
                if low <= value <= high:
                    break
            else:
                return False
        return True


def usual(quantity: Quantity, tp: int, fn: int, fp: int, tn: int) -> float:
    """Its value where no denominator vanishes; the first of what tools print where one does."""
    return _VALUES[quantity](tp, fn, fp, tn)[0]


def _ratio(part: int, rest: int) -> tuple[float, ...]:
    # 0/0: tools print 0, 1 or nothing.
    return (part / (part + rest),) if part + rest else (0.0, 1.0)


def _mean(
    first: tuple[float, ...], second: tuple[float, ...], weights: tuple[int, int] = (1, 1)
) -> tuple[float, ...]:
    """The mean over classes; a class that has no value counts as 0, as 1, or is left out."""
    whole = sum(weights)
    means = (
        [(weights[0] * a + weights[1] * b) / whole for a in first for b in second] if whole else [0.0, 1.0]
    )
    if len(first) > 1:
        means += second
    if len(second) > 1:
        means += first
    return tuple(means)


def _mcc(tp: int, fn: int, fp: int, tn: int) -> tuple[float, ...]:
    square = (tp + fn) * (tp + fp) * (tn + fp) * (tn + fn)
    # One class only: 0 by most tools, 1 or -1 (all right, all wrong) by some.
    return ((tp * tn - fp * fn) / sqrt(square),) if square else (0.0, 1.0, -1.0)


def _kappa(tp: int, fn: int, fp: int, tn: int) -> tuple[float, ...]:
    n = tp + fn + fp + tn
    by_chance = (tp + fn) * (tp + fp) + (tn + fp) * (tn + fn)
    return (((tp + tn) * n - by_chance) / (n * n - by_chance),) if n * n != by_chance else (0.0, 1.0)


_VALUES: dict[Quantity, Callable[[int, int, int, int], tuple[float, ...]]] = {
    "accuracy": lambda tp, fn, fp, tn: _ratio(tp + tn, fn + fp),
    "sensitivity": lambda tp, fn, _fp, _tn: _ratio(tp, fn),
    "specificity": lambda _tp, _fn, fp, tn: _ratio(tn, fp),
    "precision": lambda tp, _fn, fp, _tn: _ratio(tp, fp),
    "npv": lambda _tp, fn, _fp, tn: _ratio(tn, fn),
    "f1": lambda tp, fn, fp, _tn: _ratio(2 * tp, fn + fp),
    "f1-macro": lambda tp, fn, fp, tn: _mean(_ratio(2 * tp, fn + fp), _ratio(2 * tn, fn + fp)),
    "f1-weighted": lambda tp, fn, fp, tn: _mean(
        _ratio(2 * tp, fn + fp), _ratio(2 * tn, fn + fp), weights=(tp + fn, tn + fp)
    ),
    "precision-macro": lambda tp, fn, fp, tn: _mean(_ratio(tp, fp), _ratio(tn, fn)),
    "precision-weighted": lambda tp, fn, fp, tn: _mean(
        _ratio(tp, fp), _ratio(tn, fn), weights=(tp + fn, tn + fp)
    ),
    "balanced-accuracy": lambda tp, fn, fp, tn: _mean(_ratio(tp, fn), _ratio(tn, fp)),
    "mcc": _mcc,
    "kappa": _kappa,
}
