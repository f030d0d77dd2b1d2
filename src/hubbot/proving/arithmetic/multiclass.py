"""Sound bounds on macro and weighted figures of a test set with three or more classes.

For more than two classes no exact search is tried: what is called impossible here lies outside bounds that
hold for every confusion matrix with this many right answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor

from hubbot.proving.arithmetic.cells import Quantity
from hubbot.proving.arithmetic.rounding import Interval


def right_counts(n: int, accuracy: Interval) -> range:
    """The numbers of right answers in `n` that are written as this accuracy."""
    return range(max(0, ceil(accuracy.low * n - 1e-7)), min(n, floor(accuracy.high * n + 1e-7)) + 1)


def cost(quantity: Quantity, classes: int) -> int:
    """What `bounds` costs with the sizes of so many classes, in steps of a search."""
    if quantity in {"f1-macro", "f1-weighted"}:
        return 1 + 10 * classes  # sixty halvings, each over all classes
    return 1 + classes // 4 if quantity == "balanced-accuracy" else 1


def bounds(quantity: Quantity, right: int, n: int, classes: int, sizes: Sequence[int]) -> Interval:
    """Bounds on `quantity` over all matrices with `right` of `n` right. No bounds known: 0 to 1.

    `sizes` are the cases per class, () where not known.
    """
    match quantity:
        case "accuracy":
            return Interval(right / n, right / n)
        case "balanced-accuracy" if sizes and all(sizes):
            return _recall_bounds(right, sizes)
        case "f1-macro" if sizes and all(sizes):
            return _f1_bounds(right, sizes, [1 / classes] * classes)
        case "f1-weighted" if sizes and all(sizes):
            return _f1_bounds(right, sizes, [size / n for size in sizes])
        case "f1-macro":
            # An error counts against two classes at most, and F1 of a class is convex in its errors and
            # concave in its hits: all errors between two classes is the best there is, one class the worst.
            accuracy = right / n
            return Interval(accuracy / classes, (classes - 2 + 2 * accuracy) / classes)
        case _:
            return Interval(-1.0, 1.0)


def _recall_bounds(right: int, sizes: Sequence[int]) -> Interval:
    """Right answers put into the smallest classes first give the highest mean recall; exact."""

    def filled(order: Sequence[int]) -> float:
        left, total = right, 0.0
        for size in order:
            hits = min(size, left)
            left -= hits
            total += hits / size
        return total / len(sizes)

    ascending = sorted(sizes)
    return Interval(filled(ascending[::-1]), filled(ascending))


def _f1_bounds(right: int, sizes: Sequence[int], weights: Sequence[float]) -> Interval:
    """F1 of a class with t hits of s lies between 2t/(s + t + errors) and 2t/(s + t)."""
    n = sum(sizes)
    wrong = n - right
    # Below: each term is concave in t, hence above its chord; the cheapest chords are filled first.
    chords = sorted((2 * w / (2 * s + wrong), s) for w, s in zip(weights, sizes, strict=True))
    left, low = right, 0.0
    for slope, size in chords:
        hits = min(size, left)
        left -= hits
        low += slope * hits
    return Interval(low, _filled_to_the_brim(right, sizes, weights))


def _filled_to_the_brim(right: int, sizes: Sequence[int], weights: Sequence[float]) -> float:
    """Maximum of the sum of w · 2t/(s + t) over real t with the given sum: equal marginal gains."""

    def hits(gain: float) -> list[float]:
        return [
            min(float(s), max(0.0, (2 * w * s / gain) ** 0.5 - s))
            for w, s in zip(weights, sizes, strict=True)
        ]

    gain = _bisected(lambda g: sum(hits(g)) > right, 1e-12, 2 * max(weights) / min(sizes) + 1.0)
    # `gain` gives no more than 1e-12 too few hits; by concavity the missing ones add at most gain each.
    spread = hits(gain)
    reached = sum(w * 2 * t / (s + t) for w, s, t in zip(weights, sizes, spread, strict=True))
    return reached + gain * max(0.0, right - sum(spread))


def _bisected(above: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) else (low, middle)
    return high
