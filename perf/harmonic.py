"""How often the bot asks about macro F1 from macro precision and recall: the table of docs/evidence.md.

    python perf/harmonic.py [results]

Three and more classes. Each result is written twice, rounded or cut at three to six decimals or as printed:
with the mean of the classes' F1 (asked: a false alarm), and with the harmonic mean of its macro precision
and recall.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.proving.honest.answers import many_classes, per_class
from tests.proving.honest.case import Array, Rng, figures

from hubbot.proving.arithmetic.figures import Figure, Setting
from hubbot.proving.arithmetic.harmonic import ASKED_BELOW, by_chance, harmonic

NAMES = {
    "F1-Score (Macro)": ("f1", "f1-macro"),
    "Precision (Macro)": ("precision", "precision-macro"),
    "Balanced Accuracy": ("balanced-accuracy", "balanced-accuracy"),
}


def mixed(rng: Rng) -> tuple[Array, Array]:
    """A third from real predictions, the others with some classes said more often than they occur."""
    y, guess, _ = many_classes(rng, real=bool(rng.random() < 1 / 3))
    return y, guess


def symmetric(rng: Rng) -> tuple[Array, Array]:
    """Equal classes, any wrong one as likely as any other: what comes nearest to the other definition."""
    k, n = int(rng.integers(3, 11)), int(np.exp(rng.uniform(np.log(30), np.log(10_000))))
    y = np.arange(n) % k
    return y, np.where(rng.random(n) < rng.uniform(0.5, 0.98), y, (y + rng.integers(1, k, n)) % k)


def proportional(rng: Rng) -> tuple[Array, Array]:
    """Unequal classes, each said as often as it occurs, on average."""
    k, n = int(rng.integers(3, 11)), int(np.exp(rng.uniform(np.log(30), np.log(10_000))))
    y = rng.choice(k, n, p=rng.dirichlet(np.full(k, 3.0)))
    return y, np.where(rng.random(n) < rng.uniform(0.5, 0.98), y, rng.permutation(y))


def asked(y: Array, guess: Array, rng: Rng, *, other: bool) -> tuple[bool, bool]:
    """Whether the figures agree with the other definition as written, and whether the bot asks."""
    k = int(max(y.max(), guess.max())) + 1
    exact = {name: per_class(y, guess, range(k), 0.0)[name] for name in NAMES}
    _, precision, recall = exact.values()
    if other:
        exact["F1-Score (Macro)"] = 2 * precision * recall / (precision + recall)
    written = figures(exact, rng)
    block = [Figure(name, written[name], family, {"": of}) for name, (family, of) in NAMES.items()]  # type: ignore[dict-item]
    found = harmonic(block)
    known = Setting(len(y), True, k, True, tuple(np.bincount(y, minlength=k).tolist()))
    return found is not None, found is not None and by_chance(found, known) <= ASKED_BELOW


def main(results: int) -> None:
    print("| answers | results | agree by chance | asked | the other definition, asked |")
    print("|:--|--:|--:|--:|--:|")
    kinds: tuple[Callable[[Rng], tuple[Array, Array]], ...] = (mixed, symmetric, proportional)
    for draw in kinds:
        rng, honest, changed = np.random.default_rng(1), [], []
        while len(honest) < results:
            y, guess = draw(rng)
            if len(np.unique(y)) > 2 and np.any(y == guess):
                honest.append(asked(y, guess, rng, other=False))
                changed.append(asked(y, guess, rng, other=True))
        alike, alarms = np.sum(honest, axis=0)
        print(
            f"| {draw.__name__} | {results:,} | {alike / results:.1%} | {alarms} "
            f"| {np.mean([one[1] for one in changed]):.1%} |"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
