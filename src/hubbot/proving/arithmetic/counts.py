"""What follows from stated counts: a confusion matrix gives every figure, a ROC point bounds the AUROC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from hubbot.proving.arithmetic.cells import Matrix, Quantity
from hubbot.proving.arithmetic.figures import Figure
from hubbot.proving.arithmetic.rounding import Interval, reading
from hubbot.results.result import Result

Confusion = tuple[tuple[int, ...], ...]
Values = Mapping[Quantity, tuple[float, ...]]

_BINARY: tuple[Quantity, ...] = ("sensitivity", "specificity", "precision", "npv", "f1")


@dataclass(frozen=True, slots=True)
class Difference:
    figure: Figure
    follows: tuple[float, ...]  # what the confusion matrix gives, by every averaging that was open


def sizes_of_n(result: Result) -> dict[tuple[str, ...], int]:
    """Every place that states the size of the test set, as path → n."""
    places = (("data", "n"), ("counts", "n"), ("run_metadata", "n_test"), ("metrics", "N"))
    found = {place: result.block(place[0]).get(place[1]) for place in places}
    return {place: n for place, n in found.items() if type(n) is int and n > 0}


def confusion_of(result: Result) -> Confusion | None:
    """`counts.confusion` where it is a square of counts; rows are the true classes."""
    rows = result.block("counts").get("confusion")
    if not isinstance(rows, list) or len(rows) < 2:
        return None
    square = all(isinstance(row, list) and len(row) == len(rows) for row in rows)
    if not square or any(type(cell) is not int or cell < 0 for row in rows for cell in row):
        return None
    return tuple(tuple(row) for row in rows)


def transposed(confusion: Confusion) -> Confusion:
    return tuple(zip(*confusion, strict=True))


def row_sums(confusion: Confusion) -> tuple[int, ...]:
    return tuple(sum(row) for row in confusion)


def differences(figures: Sequence[Figure], readings: Sequence[Confusion]) -> tuple[Difference, ...]:
    """The figures that do not follow from the matrix, in the reading of it that explains most of them.

    `readings` are the matrices it may mean (rows true, or columns true). In two classes either may be the
    positive one, the same for all figures.
    """
    candidates = [values for confusion in readings for values in _values(confusion)]
    return min((tuple(_wrong(figures, values)) for values in candidates), key=len)


def _wrong(figures: Sequence[Figure], values: Values) -> Iterator[Difference]:
    for figure in figures:
        follows = [value for quantity in figure.options.values() for value in values.get(quantity, ())]
        if follows and not any(value in reading(figure.value) for value in follows):
            yield Difference(figure, tuple(follows))


def _values(confusion: Confusion) -> Iterator[Values]:
    if len(confusion) > 2:
        yield _many_class_values(confusion)
        return
    (tn, fp), (fn, tp) = confusion
    for matrix in (Matrix(tp, fn, fp, tn), Matrix(tn, fp, fn, tp)):
        yield _many_class_values(confusion) | {quantity: matrix.values(quantity) for quantity in _BINARY}


def _many_class_values(confusion: Confusion) -> dict[Quantity, tuple[float, ...]]:
    true, predicted = row_sums(confusion), row_sums(transposed(confusion))
    hits = [confusion[i][i] for i in range(len(confusion))]
    n, right = sum(true), sum(hits)
    if not n:
        return {}
    recall = [_share(h, t) for h, t in zip(hits, true, strict=True)]
    precision = [_share(h, p) for h, p in zip(hits, predicted, strict=True)]
    chance = sum(t * p for t, p in zip(true, predicted, strict=True))  # times n²
    square = (n * n - sum(p * p for p in predicted)) * (n * n - sum(t * t for t in true))
    f1 = [_share(2 * h, t + p) for h, t, p in zip(hits, true, predicted, strict=True)]
    return {
        "accuracy": (right / n,),
        "balanced-accuracy": _macro(recall),
        "precision-macro": _macro(precision),
        "f1-macro": _macro(f1),
        "precision-weighted": _weighted(precision, true),
        "f1-weighted": _weighted(f1, true),
        # Gorodkin's R_K, which is MCC in two classes.
        "mcc": ((right * n - chance) / sqrt(square),) if square else (0.0, 1.0, -1.0),
        "kappa": ((right * n - chance) / (n * n - chance),) if n * n != chance else (0.0, 1.0),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _macro(shares: Sequence[float | None]) -> tuple[float, ...]:
    """Their plain mean. A class without a value counts as 0, as 1, or is left out, each class by itself."""
    defined = [share for share in shares if share is not None]
    missing, whole = len(shares) - len(defined), sum(defined)
    return tuple(
        sorted(
            {
                (whole + ones) / (len(shares) - left_out)
                for left_out in range(missing + 1)
                for ones in range(missing - left_out + 1)
                if left_out < len(shares)
            }
        )
    )


# Each class without a value triples the weighted means there are: with more than so many, none is refuted.
_MOST_MISSING = 6


def _weighted(shares: Sequence[float | None], sizes: Sequence[int]) -> tuple[float, ...]:
    """Their mean with the classes' sizes as weights; () where too many have no value to try them all."""
    pairs = [*zip(shares, sizes, strict=True)]
    missing = [size for share, size in pairs if share is None and size]
    if len(missing) > _MOST_MISSING:
        return ()
    found = {(sum(size * share for share, size in pairs if share is not None), sum(sizes))}
    for size in missing:
        found |= {(total + size, weight) for total, weight in found} | {(t, w - size) for t, w in found}
    return tuple(sorted({total / weight for total, weight in found if weight}))


def auroc_bounds(sensitivity: Interval, specificity: Interval) -> Interval:
    """Where the area under any ROC curve through this point lies, if the same scores gave both.

    The lowest curve is the rectangle below and right of the point, the highest all but the one opposite.
    """
    low = max(0.0, sensitivity.low) * max(0.0, specificity.low)
    high = 1 - (1 - min(1.0, sensitivity.high)) * (1 - min(1.0, specificity.high))
    return Interval(low, high)
