"""Do the ranges of a board hold all at once in 95 of 100 boards?

    python perf/ranges.py [boards]
    python perf/ranges.py cost
    python perf/ranges.py holm [boards]

Boards of 2 to 200 models, all equal or spread over 0.2, accuracy (binomial) and AUROC (normal scores in two
classes), 200 cases. A range holds when it covers all the ranks of the models truly equal to its own. Printed:
share of boards on which every range holds; share of equal boards on which naive overlap of 95 % intervals
would separate somebody. Then, exactly, by enumeration of both counts: how often two equal accuracies are told
apart, as a share of what is promised, at the worst true accuracy. Last, how often the interval of an AUROC
holds the true value.

`holm`: places that a range holds, and boards with a wrong range, by Holm's steps and by Bonferroni's one
level: the table of docs/evidence.md. `cost`: CPU time and memory of the ranges of 500 and 5,000 rows, beside
one test of a pair times all pairs, and of 200 and 400 rows with all pairs held. Exit code 1 where a goal is
missed.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from dataclasses import replace
from itertools import combinations
from math import comb
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from processes import ended

from hubbot.common.statistics.intervals import auroc_interval
from hubbot.leaderboard.ranking.differences import (
    NOTHING_HELD,
    Contender,
    Difference,
    Held,
    difference,
    of_rows,
)
from hubbot.leaderboard.ranking.ranges import Board, rank_ranges
from hubbot.registry.limits import Spread

CASES = 200
Truth = NDArray[np.float64]


def main(boards: int) -> None:
    print(f"{'models':>7}{'spread':>8}{'figure':>10}{'hold':>8}{'naive separates':>17}")
    for count in (2, 10, 50, 200):
        for spread in (0.0, 0.2):
            for figure, draw in (("accuracy", accuracies), ("AUROC", aurocs)):
                rng = np.random.default_rng(count)
                truth = np.round(0.8 + np.linspace(-spread / 2, spread / 2, count), 4)
                drawn = [draw(rng, truth) for _ in range(max(20, boards // max(1, count // 10)))]
                held = np.mean([holds(found, truth) for found in drawn])
                naive = f"{np.mean([naively_separated(found) for found in drawn]):.0%}" if not spread else "–"
                print(f"{count:>7}{spread:>8}{figure:>10}{held:>8.1%}{naive:>17}")


def exactly() -> None:
    print(f"\n{'cases':>7}{'models':>8}{'told apart, of the promised share':>35}")
    for n in (20, 50, 100, 228):
        for models in (2, 10, 50):
            print(f"{n:>7}{models:>8}{worst_share(n, models):>35.2f}")


def worst_share(n: int, models: int) -> float:
    """At most 1 when the promise is kept. The other models of the board only make the level stricter."""
    apart = np.zeros((n + 1, n + 1))
    promised = 0.05 / (models * (models - 1) / 2)
    spreads = [Spread("wilson", k / n, n) for k in range(n + 1)]
    for k in range(n + 1):
        for other in range(k):
            pair = [Contender("a", k / n, spreads[k]), Contender("b", other / n, spreads[other])]
            low, _ = difference(*pair, level=1 - promised) or (0.0, 0.0)
            apart[k, other] = apart[other, k] = low > 0
    return max(chance(apart, truth) for truth in np.arange(0.5, 1.0, 0.01).tolist()) / promised


def chance(apart: Truth, truth: float) -> float:
    n = len(apart) - 1
    of_count = np.array([comb(n, k) * truth**k * (1 - truth) ** (n - k) for k in range(n + 1)])
    return float(of_count @ apart @ of_count)


def intervals(rounds: int) -> None:
    print(f"\n{'cases':>7}{'positive':>10}{'AUROC':>8}{'interval holds':>16}")
    for n in (50, 200, 1000, 5000):
        for share in (0.5, 0.2):
            for truth in (0.5, 0.9, 0.99, 1.0):
                print(f"{n:>7}{share:>10}{truth:>8}{covered(n, round(n * share), truth, rounds):>16.1%}")


def covered(n: int, positive: int, truth: float, rounds: int) -> float:
    """Normal scores in two classes; at 1 they do not touch."""
    rng = np.random.default_rng([n, positive, int(100 * truth)])
    shift = NormalDist().inv_cdf(truth) * 2**0.5 if truth < 1 else 1000.0
    held = 0
    for _ in range(rounds):
        scores = rng.normal(size=n)
        scores[:positive] += shift
        ranks = scores.argsort().argsort() + 1
        value = float(ranks[:positive].sum() - positive * (positive + 1) / 2) / (positive * (n - positive))
        interval = auroc_interval(value, positive, n - positive)
        held += interval.low <= truth <= interval.high
    return held / rounds


def cost() -> None:
    """All pairs are counted, not asked one by one: each winner's losers end where the tests end."""
    missed: list[str] = []
    print(f"{'rows':>6}{'pairs':>12}{'ranges':>10}{'asked pair by pair':>20}{'memory':>9}")
    for rows in (500, 5000):
        found = distinct(rows)
        begun = time.process_time()
        rank_ranges(found, "higher")
        whole = time.process_time() - begun
        begun = time.process_time()
        for one, other in zip(found[:500], found[-500:], strict=True):
            difference(one, other, level=1 - 1e-6)
        single = (time.process_time() - begun) / 500
        found = distinct(rows)
        tracemalloc.start()
        rank_ranges(found, "higher")
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        pairs = rows * (rows - 1) // 2
        times = f"{single * pairs / whole:,.0f} times as long"
        print(f"{rows:>6}{pairs:>12,}{whole:>8.2f} s{times:>20}{peak:>6.1f} MB")
        if rows == 5000 and (whole > 1.5 or peak > 150):
            missed.append("ranges of 5,000 rows: 1.5 s and 150 MB")
    print(f"{'rows':>6}{'pairs held':>12}{'ranges':>10}")
    for rows in (200, 400):
        found, pairs_held = paired(rows)
        whole = min(seconds(found, pairs_held) for _ in range(7))
        print(f"{rows:>6}{len(pairs_held.pairs):>12,}{whole:>8.2f} s")
        if rows == 400 and whole > 0.2:
            missed.append("ranges of 400 rows with all pairs held: 0.2 s")
    ended(missed)


def seconds(rows: list[Contender], held: Held) -> float:
    """CPU seconds of what a board does with held pairs: from results to rows, and the ranges."""
    begun = time.process_time()
    rank_ranges(rows, "higher", of_rows([[one.id] for one in rows], rows, held))
    return time.process_time() - begun


def paired(count: int) -> tuple[list[Contender], Held]:
    """Rows of different values, of which each pair's difference is held with its error."""
    rng = np.random.default_rng(count)
    values = rng.uniform(0.6, 0.95, count).tolist()
    rows = [
        Contender(str(i), value, Spread("delong", value, 400, 600, 0.1)) for i, value in enumerate(values)
    ]
    errors = rng.uniform(0.005, 0.02, (count, count)).tolist()
    pairs = combinations(range(count), 2)
    held = {(str(i), str(j)): Difference(values[i] - values[j], errors[i][j]) for i, j in pairs}
    return rows, Held({pair: replace(one, p=one.chance) for pair, one in held.items()})


def holm(boards: int) -> None:
    """Accuracies 0.80 to 0.92 on the same 1,266 cases; paired: by the standard error of their differences."""
    print("| models | pairs | Bonferroni, places | Holm, places | wrong, Bonferroni | wrong, Holm |")
    print("|--:|:--|--:|--:|--:|--:|")
    for count in (5, 20, 50):
        for paired in (False, True):
            rng = np.random.default_rng([count, paired])
            cells = np.array([both(rng, count, paired=paired) for _ in range(boards)]).mean(axis=0)
            kind = "paired" if paired else "unpaired"
            print(f"| {count} | {kind} | {cells[0]:.2f} | {cells[1]:.2f} | {cells[2]:.3f} | {cells[3]:.3f} |")


def both(rng: np.random.Generator, count: int, *, paired: bool) -> tuple[float, float, bool, bool]:
    """Mean places of a range, by Bonferroni and by Holm, and whether a pair is told apart the wrong way."""
    n, alike = 1266, 0.6
    truth = np.linspace(0.80, 0.92, count)
    error = np.sqrt(truth * (1 - truth) / n)
    common, own = rng.normal(), rng.normal(size=count)
    seen = truth + error * (alike**0.5 * common + (1 - alike) ** 0.5 * own)
    values = np.round(seen * n) / n
    found = [Contender(str(i), v, Spread("wilson", v, n)) for i, v in enumerate(values.tolist())]
    gap = float(np.sqrt(2 * (1 - alike)) * error.mean())
    pairs = {
        (str(i), str(j)): Difference(float(values[i] - values[j]), gap)
        for i in range(count)
        for j in range(i)
    }
    board = Board(found, Held(pairs) if paired else NOTHING_HELD)
    once = board.apart(0.05 / (count * (count - 1) / 2))
    places = [count - once.above[i] - once.below[i] for i in range(count)]
    spans = [span for span in rank_ranges(found, "higher", Held(pairs) if paired else NOTHING_HELD) if span]
    wide = float(np.mean([high - low + 1 for low, high in spans]))
    ranks = count - np.arange(count)
    by_one = any(not 1 + once.below[i] <= ranks[i] <= count - once.above[i] for i in range(count))
    by_steps = any(not low <= rank <= high for (low, high), rank in zip(spans, ranks, strict=True))
    return float(np.mean(places)), wide, by_one, by_steps


def distinct(rows: int) -> list[Contender]:
    """Accuracies on 100,000 cases, no two alike: equal ones would be compared once."""
    values = np.round(np.linspace(0.5, 0.95, rows), 5).tolist()
    return [Contender(str(i), v, Spread("wilson", v, 100_000)) for i, v in enumerate(values)]


def accuracies(rng: np.random.Generator, truth: Truth) -> list[Contender]:
    counts = rng.binomial(CASES, truth) / CASES
    return [Contender(str(i), v, Spread("wilson", v, CASES)) for i, v in enumerate(counts.tolist())]


def aurocs(rng: np.random.Generator, truth: Truth) -> list[Contender]:
    half = CASES // 2
    shift = np.array([NormalDist().inv_cdf(t) * 2**0.5 for t in truth])
    found = []
    for i, by in enumerate(shift):
        scores = np.concatenate([rng.normal(0, 1, half), rng.normal(by, 1, half)])
        ranks = scores.argsort().argsort() + 1
        value = float((ranks[half:].sum() - half * (half + 1) / 2) / half**2)
        found.append(Contender(str(i), value, Spread("newcombe", value, half, half)))
    return found


def holds(found: list[Contender], truth: Truth) -> bool:
    for span, own in zip(rank_ranges(found, "higher"), truth, strict=True):
        assert span is not None
        if span[0] > 1 + (truth > own).sum() or span[1] < (truth >= own).sum():
            return False
    return True


def naively_separated(found: list[Contender]) -> bool:
    limits = [one.spread.limits() for one in found if one.spread]
    return max(low for low, _ in limits) > min(high for _, high in limits)


if __name__ == "__main__":
    if sys.argv[1:] == ["cost"]:
        cost()
        sys.exit()
    if sys.argv[1:2] == ["holm"]:
        holm(int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
        sys.exit()
    boards = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    main(boards)
    exactly()
    intervals(5 * boards)
