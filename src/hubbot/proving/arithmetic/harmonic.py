"""Macro F1 that is the harmonic mean of macro precision and macro recall: of three and more classes.

No table of counts refutes it: the two definitions agree where each class is predicted as often as it occurs.
So it is asked about only where honest answers would hardly do so. The gap between the two is about the mean
of (r · errors in − errors out)² over the classes; even where errors go out of a class as often as into it on
average, chance moves each by two Poisson counts. The chance that all of them cancel out to the decimals
written is bounded from above (Chernoff).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt

from hubbot.proving.arithmetic.figures import Figure, Setting
from hubbot.proving.arithmetic.rounding import SLACK, Interval, reading

ASKED_BELOW = 0.01  # the bound is far above what honest results have: 0 of 30,000 (docs/evidence.md)
_QUANTITIES = ("f1-macro", "precision-macro", "balanced-accuracy")


@dataclass(frozen=True, slots=True)
class Harmonic:
    """Three figures of which the first is the harmonic mean of the others, to the decimals written.

    `slack` is the width of what the decimals leave open, both sides together.
    """

    f1: Figure
    precision: Figure
    recall: Figure
    slack: float


def harmonic(figures: Sequence[Figure]) -> Harmonic | None:
    """The three, where all are stated and the first may be the harmonic mean of the others; else None."""
    at = {next(iter(figure.options.values())): figure for figure in figures if figure.stated}
    if not {*_QUANTITIES} <= at.keys():
        return None
    f1, precision, recall = (at[quantity] for quantity in _QUANTITIES)  # type: ignore[index]
    p, r, written = reading(precision.value), reading(recall.value), reading(f1.value)
    mean = Interval(_harmonic_mean(p.low, r.low), _harmonic_mean(p.high, r.high))
    if mean.low > written.high + SLACK or written.low > mean.high + SLACK:
        return None
    return Harmonic(f1, precision, recall, mean.high - mean.low + written.high - written.low)


def hardly_by_chance(figures: Sequence[Figure], known: Setting) -> Harmonic | None:
    """The three, where the mean of the classes' F1 would hardly come so near; else None."""
    found = harmonic(figures)
    return found if found is not None and by_chance(found, known) <= ASKED_BELOW else None


def _harmonic_mean(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a > 0 and b > 0 else 0.0


def by_chance(found: Harmonic, known: Setting) -> float:
    """How probable it is, at most, that the mean of the classes' F1 comes so near; 1 where it is not known.

    With v the recall and s the cases of one of k classes, the errors of that class differ by a variance of
    2s(1 − v), and move the gap by v/(4ks²) times their square. The class that moves it most is left out,
    since the errors of all add up; half a case a class is added, since counts are whole.
    """
    v = (found.precision.value + found.recall.value) / 2
    if known.runs > 1 or len(known.sizes) < 3 or not all(known.sizes) or not 0 < v < 1:
        return 1.0
    k = len(known.sizes)
    of_one = [v / (4 * k * size * size) for size in known.sizes]
    slack = (sqrt(found.slack) + 0.5 * sqrt(sum(of_one))) ** 2
    variances = sorted((2 * s * (1 - v) * one for s, one in zip(known.sizes, of_one, strict=True)))[:-1]
    tilts = (10 ** (step / 4) for step in range(40))
    return min(exp(min(0.0, slack * t - 0.5 * sum(log1p(2 * t * one) for one in variances))) for t in tilts)
