"""Is there an integer confusion matrix of n cases in two classes behind these figures? Exact.

The unknowns are k (cases that are right), tp and fn; tn = k - tp, fp = (n - k) - fn. Accuracy leaves a few k.
For a given k, F1 of either class depends on tp alone (2tp / (2tp + errors)) and their mean is concave in tp,
so that one bisection finds every tp there is. What is left is tried one by one: narrowing only ever leaves
out what cannot fit, and `Matrix.values` has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor

from hubbot.proving.arithmetic import by_class
from hubbot.proving.arithmetic.cells import Matrix, Quantity, Wanted, usual
from hubbot.proving.arithmetic.rounding import SLACK, Interval
from hubbot.proving.arithmetic.work import A_SEARCH, ADRIFT, Budget, OutOfWorkError

# Which class is called positive makes no difference to these.
_SYMMETRIC = frozenset(
    {"accuracy", "f1-macro", "f1-weighted", "precision-macro", "precision-weighted", "balanced-accuracy"}
    | {"mcc", "kappa"}
)
_VALLEYS: frozenset[Quantity] = frozenset(
    {"balanced-accuracy", "precision-macro", "precision-weighted", "mcc", "kappa"}
)
# What is solved by bisections over tp, whatever fn.
_ALONG_TP = frozenset[Quantity]({"f1", "f1-macro", "f1-weighted"})


def admits(n: int, positives: int | None, wanted: Wanted) -> bool | None:
    """Whether some matrix of `n` cases fits. None: undecided within the work allowed.

    `positives` is the number of cases of the positive class, None when not known.
    """
    try:
        return find(n, positives, wanted) is not None
    except OutOfWorkError:
        return None


def find(n: int, positives: int | None, wanted: Wanted, work: int | None = None) -> Matrix | None:
    """The first matrix that fits. Source of the idea: Fazekas & Kovács 2024 (mlscorecheck), own search.

    `work` is the number of steps after which it raises; None for what a check can afford.
    """
    if any(interval.empty for interval in wanted.values()) or _no_harmonic_mean(wanted):
        return None
    adrift = positives is None and "accuracy" not in wanted and not _rates_alone(wanted)
    budget = Budget(work or (ADRIFT if adrift else A_SEARCH))
    for candidate in _candidates(n, positives, wanted, budget):
        budget.spend()
        if candidate.fits(wanted):
            return candidate
    return None


def _no_harmonic_mean(wanted: Wanted) -> bool:
    """F1 is the harmonic mean of precision and sensitivity, at any n; it rises in both."""
    f1, parts = wanted.get("f1"), (wanted.get("precision"), wanted.get("sensitivity"))
    if f1 is None or parts[0] is None or parts[1] is None or min(part.low for part in parts if part) <= 0:
        return False
    least, most = (
        2 / (1 / p + 1 / r) for p, r in ((parts[0].low, parts[1].low), (parts[0].high, parts[1].high))
    )
    return Interval(least, most).meet(f1).empty


def _candidates(n: int, positives: int | None, wanted: Wanted, budget: Budget) -> Iterator[Matrix]:
    if positives is None and _rates_alone(wanted):
        for count in range(n + 1):
            budget.spend(2)
            yield from _candidates(n, count, wanted, budget)
        return
    if positives is not None and by_class.helps(wanted):
        yield from by_class.candidates(positives, n - positives, wanted, budget.spend)
        return
    for right in _right_counts(n, positives, wanted):
        budget.spend(8)
        if positives is None:
            yield from _free(n, right, wanted, budget)
        else:
            yield from _known(n, right, positives, wanted, budget)
        yield from _one_sided(n, right, positives)


def _rates_alone(wanted: Wanted) -> bool:
    """Without accuracy, a class size at a time is the shorter way: its rates leave a few counts each."""
    return "accuracy" not in wanted and {"sensitivity", "specificity"} <= set(wanted)


def _integers(low: float, high: float) -> tuple[int, int]:
    return ceil(low - 1e-7), floor(high + 1e-7)


def _right_counts(n: int, positives: int | None, wanted: Wanted) -> range:
    low, high = 0, n
    if accuracy := wanted.get("accuracy"):
        low, high = _integers(accuracy.low * n, accuracy.high * n)
    if positives is not None and _rates_alone(wanted):
        hit, passed = wanted["sensitivity"], wanted["specificity"]
        negatives = n - positives
        # A class without cases has no rate; the other rate alone then limits what is right.
        low = ceil(max(0.0, hit.low) * positives + max(0.0, passed.low) * negatives - 1e-7)
        high = floor(min(1.0, hit.high) * positives + min(1.0, passed.high) * negatives + 1e-7)
    return range(min(n, high), max(0, low) - 1, -1)  # most results are more right than wrong


def _one_sided(n: int, right: int, positives: int | None) -> Iterator[Matrix]:
    """The matrices with an empty row or column, where denominators vanish: four for each k."""
    wrong = n - right
    for matrix in (
        Matrix(0, 0, wrong, right),
        Matrix(right, wrong, 0, 0),
        Matrix(0, wrong, 0, right),
        Matrix(right, 0, wrong, 0),
    ):
        if positives is None or matrix.tp + matrix.fn == positives:
            yield matrix


def _known(n: int, right: int, positives: int, wanted: Wanted, budget: Budget) -> Iterator[Matrix]:
    wrong, negatives = n - right, n - positives
    # Both columns hold a case: 1 <= tp + fp <= n - 1, with fp = wrong - positives + tp.
    low = max(0, positives - wrong, ceil((1 + positives - wrong) / 2))
    high = min(positives, right, floor((n - 1 + positives - wrong) / 2))
    if positives in {0, n} or low > high:
        return
    ranges = [(low, high)]
    for quantity, value in _given_class_size(right, wrong, positives, negatives).items():
        if not ranges:
            return
        if interval := wanted.get(quantity):
            shape = _concave if quantity in {"f1-macro", "f1-weighted"} else _monotone
            budget.spend(high.bit_length() // (1 if shape is _concave else 4))
            ranges = [part for span in ranges for part in shape(value, *span, interval)]
    for first, last in ranges:
        for tp in range(first, last + 1):
            fn = positives - tp
            yield Matrix(tp, fn, wrong - fn, right - tp)


def _given_class_size(
    right: int, wrong: int, positives: int, negatives: int
) -> dict[Quantity, Callable[[int], float]]:
    """As functions of tp, the quickest to exclude first: the last two concave, the others monotone."""
    n = positives + negatives

    def f1(tp: int) -> float:
        return 2 * tp / (2 * tp + wrong) if tp else 0.0

    def kappa(tp: int) -> float:
        predicted = 2 * tp + wrong - positives
        by_chance = positives * predicted + negatives * (n - predicted)
        return (right * n - by_chance) / (n * n - by_chance)

    return {
        "sensitivity": lambda tp: tp / positives,
        "specificity": lambda tp: (right - tp) / negatives,
        "balanced-accuracy": lambda tp: (tp / positives + (right - tp) / negatives) / 2,
        "precision": lambda tp: tp / (2 * tp + wrong - positives),
        "npv": lambda tp: (right - tp) / (right + positives - 2 * tp),
        "kappa": kappa,
        "f1": f1,
        "f1-macro": lambda tp: (f1(tp) + f1(right - tp)) / 2,
        "f1-weighted": lambda tp: (positives * f1(tp) + negatives * f1(right - tp)) / n,
    }


def _free(n: int, right: int, wanted: Wanted, budget: Budget) -> Iterator[Matrix]:
    """Class sizes unknown: tp from the F1s, then fn from what is linear or monotone in it."""
    wrong = n - right
    budget.spend(2 * right.bit_length() * len(_ALONG_TP & wanted.keys()))
    for first, last in _free_tp(right, wrong, wanted):
        for tp in range(first, last + 1):
            budget.spend(3)
            for low, high in _free_fn(tp, right - tp, wrong, wanted, budget):
                for fn in range(low, high + 1):
                    budget.spend()
                    yield Matrix(tp, fn, wrong - fn, right - tp)


def _free_tp(right: int, wrong: int, wanted: Wanted) -> list[tuple[int, int]]:
    # Naming the classes the other way round gives the same figures: half of the matrices are enough.
    half = wanted.keys() <= _SYMMETRIC
    ranges = [(0, right // 2 if half else right)]

    def f1(tp: int) -> float:
        return 2 * tp / (2 * tp + wrong) if tp else 0.0

    if interval := wanted.get("f1"):
        ranges = [part for span in ranges for part in _monotone(f1, *span, interval)]
    if interval := wanted.get("f1-macro"):
        shape = _monotone if half else _concave  # the peak is in the middle
        ranges = [
            part
            for span in ranges
            for part in shape(lambda tp: (f1(tp) + f1(right - tp)) / 2, *span, interval)
        ]
    if half and (interval := wanted.get("f1-weighted")):
        reach = _weighted_reach(right, wrong, interval)
        ranges = [(first, min(last, reach)) for first, last in ranges]
    return ranges


def _weighted_reach(right: int, wrong: int, interval: Interval) -> int:
    """The last tp of the smaller half at which some class sizes put weighted F1 into `interval`.

    All errors in one class give its highest and its lowest value. Towards the middle the highest falls and
    the lowest rises (tried for every tp of thousands of n and k): out of reach is out of reach from there on.
    """

    def weighted(tp: int, fn: int) -> float:
        tn = right - tp
        positive = 2 * tp / (2 * tp + wrong) if tp else 0.0
        negative = 2 * tn / (2 * tn + wrong) if tn else 0.0
        return ((tp + fn) * positive + (tn + wrong - fn) * negative) / (right + wrong)

    def out(tp: int) -> bool:
        return weighted(tp, 0) < interval.low - SLACK or weighted(tp, wrong) > interval.high + SLACK

    return _first(out, 0, right // 2) - 1


def _free_fn(tp: int, tn: int, wrong: int, wanted: Wanted, budget: Budget) -> list[tuple[int, int]]:
    # No empty row or column: those are tried apart.
    low, high = (0, wrong) if tp and tn else (1, wrong - 1)
    for quantity, count, flipped in (
        ("sensitivity", tp, False),
        ("npv", tn, False),
        ("specificity", tn, True),
        ("precision", tp, True),
    ):
        interval = wanted.get(quantity)  # type: ignore[call-overload]
        if interval is None or count == 0:  # no hits: the rate is 0 whatever x is
            continue
        # count / (count + x) in [a, b]: x from count/b - count to count/a - count.
        least = count / interval.high - count if interval.high > 0 else wrong
        most = count / interval.low - count if interval.low > 0 else wrong
        first, last = _integers(max(0.0, least), min(float(wrong), most))
        low, high = (
            (max(low, wrong - last), min(high, wrong - first))
            if flipped
            else (max(low, first), min(high, last))
        )
    if interval := wanted.get("f1-weighted"):
        low, high = _weighted(tp, tn, wrong, interval, (low, high))
    ranges = [(low, high)]
    for quantity in (one for one in wanted if one in _VALLEYS):
        budget.spend(sum(4 + 2 * (last - first).bit_length() for first, last in ranges if first <= last))
        ranges = [part for span in ranges for part in _valley(quantity, (tp, tn, wrong), span, wanted)]
    return ranges


def _valley(
    quantity: Quantity, cells: tuple[int, int, int], span: tuple[int, int], wanted: Wanted
) -> list[tuple[int, int]]:
    """As functions of fn these fall and rise again: the means are convex; MCC and kappa fall in fn · fp."""
    tp, tn, wrong = cells
    interval = wanted[quantity]
    return _concave(
        lambda fn: -usual(quantity, tp, fn, wrong - fn, tn),
        *span,
        Interval(-interval.high, -interval.low),
    )


def _weighted(tp: int, tn: int, wrong: int, interval: Interval, within: tuple[int, int]) -> tuple[int, int]:
    """Weighted F1 is linear in fn: its slope is the difference of the two F1s over n."""
    n = tp + tn + wrong
    positive = 2 * tp / (2 * tp + wrong) if tp else 0.0
    negative = 2 * tn / (2 * tn + wrong) if tn else 0.0
    at_none, slope = (tp * positive + (tn + wrong) * negative) / n, (positive - negative) / n
    if abs(slope) < 1e-15:
        return within if at_none in interval else (1, 0)
    ends = sorted((bound - at_none) / slope for bound in (interval.low - SLACK, interval.high + SLACK))
    low, high = _integers(max(ends[0], -1.0), min(ends[1], n + 1.0))
    return max(within[0], low), min(within[1], high)


def _monotone(
    value: Callable[[int], float], low: int, high: int, interval: Interval
) -> list[tuple[int, int]]:
    """Where a monotone function of an integer lies in `interval`: one range or none."""
    if low > high:
        return []
    if value(low) > value(high):
        first = _first(lambda x: value(x) <= interval.high + SLACK, low, high)
        last = _first(lambda x: value(x) < interval.low - SLACK, low, high) - 1
    else:
        first = _first(lambda x: value(x) >= interval.low - SLACK, low, high)
        last = _first(lambda x: value(x) > interval.high + SLACK, low, high) - 1
    return [(first, last)] if first <= last else []


def _concave(value: Callable[[int], float], low: int, high: int, interval: Interval) -> list[tuple[int, int]]:
    """Where a concave function of an integer lies in `interval`: up the slope, and down again."""
    if low > high:
        return []
    peak = _first(lambda x: x == high or value(x + 1) <= value(x), low, high)
    return _monotone(value, low, peak, interval) + _monotone(value, peak + 1, high, interval)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first x in low..high from which `holds` stays true, `high + 1` if it never is."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
