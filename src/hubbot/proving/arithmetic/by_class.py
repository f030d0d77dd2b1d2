"""All confusion matrices of two classes of known size, one number of true positives at a time.

Each figure then leaves an interval of true negatives: in closed form, or for MCC and kappa, which rise with
them, by a search that begins where the closed form is about right. Where nothing is known of accuracy this is
the short way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor, inf, sqrt

from hubbot.proving.arithmetic.cells import Matrix, Quantity, Wanted, usual
from hubbot.proving.arithmetic.rounding import SLACK, Interval

_ROOM = 1e-6  # of a case: more than our own arithmetic errs by
Span = tuple[float, float]
Solve = Callable[[int, int, int, Interval], Span]


def _of_precision(tp: int, _fn: int, negatives: int, x: Interval) -> Span:
    if tp == 0:
        return 0, negatives
    return negatives - (tp / x.low - tp if x.low > 0 else inf), negatives - (tp / max(x.high, SLACK) - tp)


def _of_npv(_tp: int, fn: int, negatives: int, x: Interval) -> Span:
    if fn == 0:
        return 0, negatives
    low, high = (fn * end / (1 - end) if end < 1 else inf for end in (max(0.0, x.low), x.high))
    return low, high


def _of_f1(tp: int, fn: int, negatives: int, x: Interval) -> Span:
    if tp == 0:
        return 0, negatives
    low, high = (2 * tp / end - 2 * tp - fn if end > 0 else inf for end in (x.high, x.low))
    return negatives - high, negatives - low


def _of_balanced(tp: int, fn: int, negatives: int, x: Interval) -> Span:
    if tp + fn == 0 or negatives == 0:
        return 0, negatives
    rate = tp / (tp + fn)
    return negatives * (2 * x.low - rate), negatives * (2 * x.high - rate)


def _of_specificity(_tp: int, _fn: int, negatives: int, x: Interval) -> Span:
    return (negatives * x.low, negatives * x.high) if negatives else (0, 0)


def _rising(quantity: Quantity, about: Callable[[int, int, int, float], float]) -> Solve:
    """For MCC and kappa: at a given number of true positives both rise with the true negatives."""

    def solve(tp: int, fn: int, negatives: int, x: Interval) -> Span:
        if tp == 0 or fn == 0 or negatives == 0:  # a denominator may vanish
            return 0, negatives

        def value(tn: int) -> float:
            return usual(quantity, tp, fn, negatives - tn, tn)

        low, high = (about(tp, fn, negatives, end) for end in (x.low, x.high))
        least = _first(lambda tn: value(tn) >= x.low - SLACK, low, negatives)
        return least, _first(lambda tn: value(tn) > x.high + SLACK, high, negatives) - 1

    return solve


def _about_mcc(tp: int, fn: int, negatives: int, mcc: float) -> float:
    """True negatives at which MCC is about this: the root of a quadratic equation."""
    positives = tp + fn
    zero, k, q = negatives * fn / positives, mcc * mcc * negatives / positives, tp + negatives
    half = zero + k * (q - fn) / 2
    root = sqrt(max(0.0, half * half - (1 + k) * (zero * zero - k * q * fn)))
    return (half + (root if mcc > 0 else -root)) / (1 + k)


def _about_kappa(tp: int, fn: int, negatives: int, kappa: float) -> float:
    """True negatives at which kappa is about this: a linear equation."""
    positives, n, by_chance = tp + fn, tp + fn + negatives, 1 - kappa
    slope = n + by_chance * (positives - negatives)
    at = by_chance * (negatives * n + (positives - negatives) * (tp + negatives)) - tp * n + kappa * n * n
    return at / slope if slope else 0.0


def _first(holds: Callable[[int], bool], near: float, most: int) -> int:
    """The first of 0..most from which `holds` is true, most + 1 if it never is: quickest if `near` it."""
    low, high = -1, most + 1
    at, step = int(min(max(near, 0.0), float(most))), 1
    while low < at < high:
        if holds(at):
            high, at = at, at - step
        else:
            low, at = at, at + step
        step *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


# The cheapest first: once nothing is left, the rest is not asked.
_SOLVED: dict[Quantity, Solve] = {
    "specificity": _of_specificity,
    "precision": _of_precision,
    "npv": _of_npv,
    "f1": _of_f1,
    "balanced-accuracy": _of_balanced,
    "kappa": _rising("kappa", _about_kappa),
    "mcc": _rising("mcc", _about_mcc),
}


def helps(wanted: Wanted) -> bool:
    """Whether a figure leaves an interval of true negatives, and accuracy offers no shorter way."""
    return "accuracy" not in wanted and any(quantity in wanted for quantity in _SOLVED)


def candidates(
    positives: int, negatives: int, wanted: Wanted, spend: Callable[[int], None]
) -> Iterator[Matrix]:
    """Every table that may fit; what is left out cannot. `spend` is called for each step of the search."""
    first, last = 0, positives
    if (hit := wanted.get("sensitivity")) and positives:
        first, last = _whole(hit.low * positives, hit.high * positives, positives)
    solved = [
        (4 if quantity in {"kappa", "mcc"} else 0, solve, wanted[quantity])
        for quantity, solve in _SOLVED.items()
        if quantity in wanted
    ]
    for tp in range(last, first - 1, -1):
        spend(1)
        low, high = 0, negatives
        for price, solve, interval in solved:
            if price:
                spend(price)
            least, most = _whole(*solve(tp, positives - tp, negatives, interval), negatives)
            low, high = max(low, least), min(high, most)
            if low > high:
                break
        for tn in range(low, high + 1):
            spend(1)
            yield Matrix(tp, positives - tp, negatives - tn, tn)


def _whole(low: float, high: float, most: int) -> tuple[int, int]:
    """The whole numbers from low to high, within 0..most."""
    least = 0 if low <= 0 else most + 1 if low > most + 1 else ceil(low - _ROOM)
    return least, most if high >= most else -1 if high < -1 else floor(high + _ROOM)
