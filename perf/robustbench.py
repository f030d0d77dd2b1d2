"""What this program's methods say of RobustBench's largest board (CIFAR-10, L∞), and claims beside re-runs.

    python perf/robustbench.py

Facts alone are carried over, in perf/robustbench.csv: board, model, claimed and re-run robust accuracy in
percent (`reported` and `autoattack_acc`, `external` where a stronger attack was found) from `model_info/` of
https://github.com/RobustBench/robustbench at the commit below. Each of them is a share of 10,000 cases.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Contender, difference, told_apart, verified
from hubbot.leaderboard.ranking.ranges import Board, rank_ranges
from hubbot.registry.limits import Spread

COMMIT = "78fcc9e48a07a861268f295a777b975f25155964"
CASES = 10_000
BOARD = ("cifar10", "Linf")


def figures() -> dict[str, int]:
    """By name; each is printed, and the README is held to them by a test."""
    lines = _lines()
    claimed = [float(one["reported"]) - float(one["autoattack"]) for one in lines if one["reported"]]
    rows = _rows(lines)
    ranges = [span for span in rank_ranges(rows, "higher") if span]
    return {
        "claimed_and_re_run": len(claimed),
        "claimed_a_point_too_much": sum(gap >= 1 - 1e-9 for gap in claimed),
        "claimed_five_points_too_much": sum(gap >= 5 - 1e-9 for gap in claimed),
        "models": len(rows),
        "neighbours": len(rows) - 1,
        "neighbours_taken_singly": sum(told_apart(one, other) for one, other in pairwise(rows)),
        "neighbours_all_at_once": sum(_apart(rows, i) for i in range(len(rows) - 1)),
        "median_range": int(median(high - low + 1 for low, high in ranges)),
        "median_range_by_bonferroni": int(median(_by_one_level(rows))),
        "ahead_of_all": int(verified(rows, "higher") > 0),
    }


def _lines() -> list[dict[str, str]]:
    with (Path(__file__).parent / "robustbench.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(lines: Sequence[dict[str, str]]) -> list[Contender]:
    """As the board there ranks them: by the strongest attack that is known."""
    found = []
    for one in lines:
        if (one["dataset"], one["threat"]) == BOARD:
            value = round(float(one["external"] or one["autoattack"]) * CASES / 100) / CASES
            found.append(Contender(one["model"], value, Spread("wilson", value, CASES)))
    return sorted(found, key=lambda one: (-one.value, one.id))


def _apart(rows: Sequence[Contender], i: int) -> bool:
    """Whether a row and the next are told apart where all pairs of the board are compared at once.

    At the last share of 5 % that Holm's procedure gives a pair: the pairs told apart are those above.
    """
    pairs = len(rows) * (len(rows) - 1) // 2
    told = sum(span[0] - 1 for span in rank_ranges(rows, "higher") if span)
    limits = difference(rows[i], rows[i + 1], level=1 - 0.05 / (pairs - told))
    return limits is not None and limits[0] > 0


def _by_one_level(rows: Sequence[Contender]) -> list[int]:
    """Places of each range where every pair is compared at 0.05 / pairs, without Holm's steps."""
    count = len(rows)
    apart = Board(rows, NOTHING_HELD).apart(0.05 / (count * (count - 1) / 2))
    return [count - apart.above[i] - apart.below[i] for i in range(count)]


def main() -> None:
    for name, value in figures().items():
        print(f"{name:<32}{value:>6}")


if __name__ == "__main__":
    main()
