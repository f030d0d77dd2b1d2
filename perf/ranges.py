"""Do the ranges of a board hold all at once in 95 of 100 boards?

    python perf/ranges.py [boards]

Boards of 2 to 200 models, all equal or spread over 0.2, accuracy (binomial) and AUROC (normal scores in two
classes), 200 cases. A range holds when it covers all the ranks of the models truly equal to its own. Printed:
share of boards on which every range holds; share of equal boards on which naive overlap of 95 % intervals
would separate somebody.
"""

from __future__ import annotations

import sys
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from hubbot.leaderboard.ranges import Contender, rank_ranges
from hubbot.leaderboard.uncertainty import Spread

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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
