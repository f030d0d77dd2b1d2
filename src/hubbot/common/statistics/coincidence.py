"""How probable is it by chance that two different, equally good models get the same rounded figures?

Two models on one test set disagree on a case with a probability that follows from their quality and from
how alike they are. The difference of their true positives is then that of two small counts (Skellam 1946),
likewise for the negatives; figures of a confusion matrix agree for those differences that leave every rounded
figure as it is. AUROC, whose error Hanley and McNeil (1982) give, agrees with the local density of a normal
difference. What is unknown is taken so that agreement is more probable: an upper end, never an accusation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hubbot.common.statistics.intervals import auroc_variance

LIKENESS = 0.8  # correlation of two models' outcomes on the same case
_RANKING_GIVEN_COUNTS = 0.25  # share of AUROC's variance left once the counts at a threshold are equal
_FURTHER = 0.1  # any further figure, however it depends on the others
_FEWEST = 4  # cases: two a class
_LOCAL = 500.0  # no law known: models taken to differ by about a thousandth of the value
_SIZES = (100, 500, 2_000, 10_000, 100_000)  # when n is not stated, the most probable of these

Matrix = tuple[float, float, float, float]  # true positives, positives, true negatives, negatives
Statistic = Callable[[Matrix], float]


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """One shared figure. `family` is the metric registry's, `step` the rounding: 10^-decimals."""

    family: str | None
    averaging: str | None
    value: float
    step: float


def chance(figures: Sequence[SharedFigure], n: int | None, positives: int | None = None) -> float:
    """Probability that all figures agree, for two different, equally good models on the same n cases."""
    if n is None:
        return max(chance(figures, size) for size in _SIZES)
    if not figures or n < _FEWEST:
        return 1.0
    positives = min(max(positives or n // 2, 1), n - 1)
    counted = [figure for figure in figures if _statistics(figure)]
    ranking = [figure for figure in figures if figure.family == "auroc"]
    others = [figure for figure in figures if figure not in counted and figure not in ranking]
    probability = _counts_agree(tuple(counted), n, positives) if counted else 1.0
    if ranking:
        probability *= _auroc_agrees(ranking[0], n, positives, given_counts=bool(counted))
    for index, figure in enumerate(others + ranking[1:]):
        alone = not (counted or ranking) and index < 2
        probability *= _unknown_law(figure) if alone else max(_FURTHER, _unknown_law(figure))
    return min(1.0, probability)


def one_case(figure: SharedFigure, n: int, positives: int) -> float:
    """How far a figure moves where one case is answered otherwise; 0 where its law is not known."""
    if not _statistics(figure):
        return 0.0
    fitted = _operating_point([figure], n, positives)
    right, passed = fitted.true_positives, fitted.true_negatives
    statistic, here, _ = fitted.held[0]
    moved = [(right + a, passed + b) for a, b in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    return max(abs(statistic(_within(tp, positives, tn, n - positives)) - here) for tp, tn in moved)


def rounded_agree(sd: float, step: float) -> float:
    """P(two values round to the same), their difference normal with `sd`: step / (√2π sd) for small steps."""
    if sd <= 0:
        return 1.0
    z = step / sd
    gone = math.sqrt(2 / math.pi) * (1 - math.exp(-z * z / 2)) / z
    return math.erf(z / math.sqrt(2)) - gone


def skellam(mean: float, most: int) -> list[float]:
    """P(|difference of two Poisson counts| = k, one sign) for k = 0 … most, both with this mean.

    e^-2m I_k(2m) by Miller's backward recurrence, scaled by its own sum (Abramowitz and Stegun 9.6.26, 9.12).
    """
    x = 2 * mean
    if x <= 0:
        return [1.0] + [0.0] * most
    start = most + 20 + int(2 * math.sqrt(x)) + int(x < 1) * 20
    above, here = 0.0, 1e-300
    values = [0.0] * (start + 1)
    for k in range(start, -1, -1):
        values[k] = here
        above, here = here, above + (2 * k / x) * here if k else here
        if here > 1e250:
            values = [value * 1e-250 for value in values]
            above, here = above * 1e-250, here * 1e-250
    total = values[0] + 2 * math.fsum(values[1:])
    return [value / total for value in values[: most + 1]]


def _auroc_agrees(figure: SharedFigure, n: int, positives: int, *, given_counts: bool) -> float:
    negatives = n - positives
    # At 0 or 1 the estimated error vanishes; half a pair away from the edge it does not.
    edge = 0.5 / (positives * negatives + 1)
    auroc = min(max(figure.value, edge), 1 - edge)
    variance = 2 * auroc_variance(auroc, positives, negatives) * (1 - LIKENESS)
    if given_counts:
        variance *= _RANKING_GIVEN_COUNTS
    return rounded_agree(math.sqrt(variance), max(figure.step, 1 / (positives * negatives)))


def _unknown_law(figure: SharedFigure) -> float:
    return min(1.0, _LOCAL * figure.step / abs(figure.value)) if figure.value else 1.0


@lru_cache(maxsize=1_024)
def _counts_agree(figures: tuple[SharedFigure, ...], n: int, positives: int) -> float:
    """Sum over the differences of true positives (i) and negatives (j) that leave every rounded figure.

    Kept: the check and the flag of a result ask for it, and an audit asks for each that shares them.
    """
    fitted = _operating_point(figures, n, positives)
    right, right_negative = fitted.true_positives, fitted.true_negatives
    negatives = n - positives
    up = _differences(right, positives)
    down = _differences(right_negative, negatives)
    total = 0.0
    for i in range(-len(up) + 1, len(up)):
        for j in _near(i, len(down), fitted, n):
            if all(
                abs(statistic(_within(right + i, positives, right_negative + j, negatives)) - at) < step
                for statistic, at, step in fitted.held
            ):
                total += up[abs(i)] * down[abs(j)]
    return min(1.0, total)


def _within(tp: float, positives: float, tn: float, negatives: float) -> Matrix:
    """No class has more right answers than cases. At the edge agreement is taken as more probable."""
    return (min(max(tp, 0), positives), positives, min(max(tn, 0), negatives), negatives)


@dataclass(frozen=True, slots=True)
class _Fitted:
    true_positives: int
    true_negatives: int
    held: tuple[tuple[Statistic, float, float], ...]  # statistic, its value here, its step
    accuracy_step: float | None


def _differences(right: int, of: int) -> list[float]:
    """Law of the difference in right answers. Half a case is added: a perfect class can still differ."""
    rate = (right + 0.5) / (of + 1)
    mean = of * rate * (1 - rate) * (1 - LIKENESS)
    return skellam(mean, 3 + int(4 * math.sqrt(2 * mean)))


def _near(i: int, most: int, fitted: _Fitted, n: int) -> range:
    """Which j can leave the accuracy as it is: only those close to −i."""
    if fitted.accuracy_step is None:
        return range(-most + 1, most)
    slack = int(fitted.accuracy_step * n)
    return range(max(-most + 1, -i - slack), min(most - 1, -i + slack) + 1)


def _operating_point(figures: Sequence[SharedFigure], n: int, positives: int) -> _Fitted:
    """The confusion matrix whose figures are nearest to those given, under the averaging that fits best."""
    accuracy = next((figure for figure in figures if figure.family == "accuracy"), None)
    correct = round(accuracy.value * n) if accuracy else None
    best: tuple[float, int, int, list[Statistic]] | None = None
    most = 400 if correct is not None else 60
    for right in _grid(positives, most):
        rest = [correct - right] if correct is not None else _grid(n - positives, most)
        for right_negative in rest:
            if 0 <= right_negative <= n - positives:
                matrix = (right, positives, right_negative, n - positives)
                picked = [_closest(figure, matrix) for figure in figures]
                off = sum(abs(s(matrix) - f.value) for s, f in zip(picked, figures, strict=True))
                if best is None or off < best[0]:
                    best = (off, right, right_negative, picked)
    if best is None:  # an accuracy no matrix of this split has: as good as any point of this quality
        rate = min(max(figures[0].value, 0.0), 1.0)
        best = (0.0, round(rate * positives), round(rate * (n - positives)), [])
    _, right, right_negative, picked = best
    matrix = (right, positives, right_negative, n - positives)
    held = tuple((s, s(matrix), figure.step) for s, figure in zip(picked, figures, strict=False))
    return _Fitted(right, right_negative, held, accuracy.step if accuracy else None)


def _grid(of: int, most: int) -> range:
    """All counts for small classes, about `most` for large ones: only the neighbourhood matters."""
    return range(0, of + 1, max(1, of // most))


def _closest(figure: SharedFigure, matrix: Matrix) -> Statistic:
    return min(_statistics(figure), key=lambda statistic: abs(statistic(matrix) - figure.value))


def _statistics(figure: SharedFigure) -> tuple[Statistic, ...]:
    """How it follows from a confusion matrix of two classes; several where no averaging is stated."""
    by_averaging = _LAWS.get(figure.family or "", {})
    if figure.averaging in by_averaging:
        return (by_averaging[figure.averaging or ""],)
    return tuple(by_averaging.values())


def _accuracy(m: Matrix) -> float:
    return (m[0] + m[2]) / (m[1] + m[3])


def _sensitivity(m: Matrix) -> float:
    return m[0] / m[1]


def _specificity(m: Matrix) -> float:
    return m[2] / m[3]


def _precision(m: Matrix) -> float:
    claimed = m[0] + m[3] - m[2]
    return m[0] / claimed if claimed else 0.0


def _f1(m: Matrix) -> float:
    return 2 * m[0] / (m[0] + m[3] - m[2] + m[1]) if m[0] else 0.0


def _flipped(m: Matrix) -> Matrix:
    return (m[2], m[3], m[0], m[1])


def _macro(statistic: Statistic) -> Statistic:
    return lambda m: (statistic(m) + statistic(_flipped(m))) / 2


def _weighted(statistic: Statistic) -> Statistic:
    return lambda m: (statistic(m) * m[1] + statistic(_flipped(m)) * m[3]) / (m[1] + m[3])


def _mcc(m: Matrix) -> float:
    tp, fn, tn, fp = m[0], m[1] - m[0], m[2], m[3] - m[2]
    square = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / math.sqrt(square) if square > 0 else 0.0


def _averagings(statistic: Statistic) -> dict[str, Statistic]:
    return {"macro": _macro(statistic), "weighted": _weighted(statistic), "binary": statistic}


_LAWS: Mapping[str, Mapping[str, Statistic]] = {
    "accuracy": {"": _accuracy},
    "balanced-accuracy": {"": lambda m: (_sensitivity(m) + _specificity(m)) / 2},
    "recall": _averagings(_sensitivity),
    "specificity": {"": _specificity},
    "precision": _averagings(_precision),
    "f1": _averagings(_f1),
    "mcc": {"": _mcc},
}
