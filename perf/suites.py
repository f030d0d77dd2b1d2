"""How often does a suite tell equal models apart, and how often does it find a true difference?

    python perf/suites.py [suites]

Five models on three boards. Their mean skills are equal, on each board or in the mean alone, but for the last
designs. Each suite is drawn, and its ranges are those of the boards' own code. Printed: share of suites with
a wrong range, one that does not hold all ranks of the models truly equal to its own (promised: at most 5 %);
how often the one that is truly ahead is (1–1); how many places a range holds on average. The table of
docs/evidence.md.

counts: shares of right answers, with limits from the registered n alone; answers of two models to one case
are correlated (0.5) or not at all (alone). held: means over cases with their paired differences, by Student's
t. McNemar: shares with their paired differences. shared: two of the boards are one test set.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from hubbot.evaluation.scoring.sign_flips import mcnemar, mcnemar_limits
from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Contender, Difference, Held
from hubbot.leaderboard.ranking.ranking import Row
from hubbot.leaderboard.ranking.skill import Cell, Scale
from hubbot.leaderboard.ranking.suite_ranges import Entrant, Part, ranges
from hubbot.registry.limits import Spread

SHARED = 0.5  # correlation of two models on one case
SD = 0.4  # of a case, where a score is a mean over cases
ROW: Row = None  # type: ignore[assignment]  # the ranges ask no row for anything
Truth = NDArray[np.float64]


@dataclass(frozen=True)
class Board:
    """True `scores` of the models on `n` cases; guessing gives `guess`. Boards of one `group` share cases."""

    scores: Sequence[float]
    n: int
    guess: float = 0.5
    group: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Design:
    """`kind`: counts, alone, held or McNemar."""

    name: str
    boards: Sequence[Board]
    kind: str = "counts"

    @property
    def truth(self) -> Truth:
        """The mean skill of each model, floored on each board as the suite does."""
        weights = np.array([one.weight for one in self.boards])
        skills = np.array([skill(one) for one in self.boards])
        return weights @ skills / weights.sum()


def skill(one: Board) -> Truth:
    return np.maximum(0, (np.array(one.scores) - one.guess) / (1 - one.guess))


def designs() -> list[Design]:
    """Equal means with scores that go up and down; and, last, one model truly ahead."""
    ups = ([0.80, 0.84, 0.76, 0.82, 0.78], [0.84, 0.76, 0.80, 0.78, 0.82], [0.76, 0.80, 0.84, 0.80, 0.80])
    equal = [Board(one, n) for one, n in zip(ups, (200, 500, 1000), strict=True)]
    alike = [Board([0.8] * 5, n) for n in (60, 200, 1000)]
    high = [Board([0.98] * 5, n) for n in (60, 200, 500)]
    low = [Board([0.53] * 5, 200), Board([0.52] * 5, 300), Board([0.8] * 5, 500)]
    none = [Board([0.5] * 5, n) for n in (100, 200, 500)]
    below = [Board([0.5, 0.45, 0.4, 0.5, 0.5], n) for n in (100, 200, 500)]
    shared = [Board([0.8] * 5, 300, group="one"), Board([0.8] * 5, 300, group="one"), Board([0.8] * 5, 300)]
    weighted = [Board([0.8] * 5, n, weight=w) for n, w in ((60, 4), (500, 1), (500, 1))]
    ahead = [Board([0.86, 0.8, 0.8, 0.8, 0.8], n) for n in (200, 500, 1000)]
    found = []
    for name, boards in (
        ("equal on each board", alike),
        ("equal in the mean alone", equal),
        ("next to the ceiling", high),
        ("near guessing", low),
        ("guesses", none),
        ("guesses and worse", below),
        ("most weight on few cases", weighted),
        ("shared cases", shared),
    ):
        found += [Design(name, boards, kind) for kind in ("counts", "alone", "held")]
    found.append(Design("equal on each board", [Board([0.8] * 5, 60)] * 3, "McNemar"))
    return [*found, *(Design("one ahead by 6 points", ahead, kind) for kind in ("counts", "alone", "held"))]


def main(count: int) -> None:
    print("| design | limits | wrong | first is 1 (1–1) | places |\n|:--|:--|--:|--:|--:|")
    for seed, design in enumerate(designs()):
        rng = np.random.default_rng(seed)
        wrong, first, places = measured(design, rng, count)
        ahead = f"{first:.1%}" if design.name.startswith("one ahead") else ""
        print(f"| {design.name} | {design.kind} | {wrong:.1%} | {ahead} | {places:.2f} |", flush=True)


def measured(design: Design, rng: np.random.Generator, count: int) -> tuple[float, float, float]:
    """Of `count` suites the share with a wrong range, and with (1–1) for the best; mean places of a range."""
    truth = np.round(design.truth, 9)
    first = 1 + np.sum(truth[None, :] > truth[:, None], axis=1)
    last = first + np.sum(truth[None, :] == truth[:, None], axis=1) - 1
    wrong = ahead = 0
    places = 0.0
    for _ in range(count):
        found, order = one_suite(design, rng)
        wrong += any(low > first[i] or high < last[i] for (low, high), i in zip(found, order, strict=True))
        ahead += found[order.index(int(np.argmax(truth)))] == (1, 1)
        places += float(np.mean([high - low + 1 for low, high in found]))
    return wrong / count, ahead / count, places / count


def one_suite(design: Design, rng: np.random.Generator) -> tuple[list[tuple[int, int]], list[int]]:
    """Ranges in the order of mean skill, and which model each is of."""
    total = sum(one.weight for one in design.boards)
    seen: dict[str, NDArray[np.float64]] = {}
    cells: list[list[Cell]] = []
    parts = []
    for at, board in enumerate(design.boards):
        name = board.group or f"{at}"
        if name not in seen:
            seen[name] = drawn(board, design.kind, rng)
        cells.append([cell(board, one, f"{at}-{i}", design.kind) for i, one in enumerate(seen[name])])
        held = held_of(seen[name], at, design.kind)
        parts.append(Part(board.weight / total, name, held))
    models = range(len(cells[0]))
    means = [sum(p.share * c[i].skill for p, c in zip(parts, cells, strict=True)) for i in models]
    order = sorted(models, key=lambda i: -means[i])
    found = ranges([Entrant(means[i], tuple(one[i] for one in cells)) for i in order], parts)
    return [one or (1, len(order)) for one in found], order


def drawn(board: Board, kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """(models, cases): 1 where one is right; where scores are means over cases, the value of each case."""
    alike = 0.0 if kind == "alone" else SHARED
    own = rng.standard_normal((len(board.scores), board.n))
    latent = np.sqrt(alike) * rng.standard_normal(board.n) + np.sqrt(1 - alike) * own
    truth = np.array(board.scores)[:, None]
    return truth + SD * latent if kind == "held" else (latent < ndtri(truth)).astype(float)


def cell(board: Board, cases: NDArray[np.float64], name: str, kind: str) -> Cell:
    value = float(cases.mean())
    spread = Spread("wilson", value, board.n, least=0, most=1)
    if kind == "held":
        error = float(cases.std(ddof=1)) / board.n**0.5
        spread = Spread("t", value, below=error, above=error, df=board.n - 1, least=0, most=1)
    return Cell(ROW, Contender(name, value, spread), Scale(board.guess, 1.0))


def held_of(cases: NDArray[np.float64], at: int, kind: str) -> Held:
    """Paired differences as the hub computes them."""
    if kind not in {"held", "McNemar"}:
        return NOTHING_HELD
    pairs = [(i, j) for i in range(len(cases)) for j in range(i + 1, len(cases))]
    compare = by_t if kind == "held" else by_mcnemar
    return Held({(f"{at}-{i}", f"{at}-{j}"): compare(cases[i] - cases[j]) for i, j in pairs})


def by_t(off: NDArray[np.float64]) -> Difference:
    return Difference(float(off.mean()), float(off.std(ddof=1)) / len(off) ** 0.5, df=len(off) - 1)


def by_mcnemar(off: NDArray[np.float64]) -> Difference:
    return _by_counts(int(np.sum(off > 0)), int(np.sum(off < 0)), len(off))


@cache
def _by_counts(b: int, c: int, n: int) -> Difference:
    low, high = mcnemar_limits(b, c, n)
    error = (((b + c) - (b - c) ** 2 / n) / (n - 1) / n) ** 0.5
    return Difference((b - c) / n, error, p=mcnemar(b, c), low=low, high=high)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
