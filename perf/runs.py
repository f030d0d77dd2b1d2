"""Simulations behind "Several runs" in docs/evidence.md: who is called better, reproduced, retrained.

    python perf/runs.py [--draws 8000]

Scores are drawn as sums of three parts: the recipe's own level, the seed (normal, SD as given), and the test
cases (normal with the variance of a share; two good models are right on much the same cases). The rules are
the ones that the boards use, called as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.intervals import wilson
from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Contender, Difference, Held, told_apart
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.recipes import Recipe
from hubbot.leaderboard.ranking.replication import Cases, Finding, confirmed, seconds
from hubbot.leaderboard.ranking.runs import ONE_RUN, Runs, Standing, trainings
from hubbot.leaderboard.ranking.tries import lead_p, stands
from hubbot.registry.limits import Spread
from hubbot.registry.model import Metric

Scores = NDArray[np.float64]
LEVEL = 0.9  # accuracy of every recipe here
METRICS = {
    name: Metric(name, name, "higher", 0, 1, family=name.lower())
    for name in ("Accuracy", "Sensitivity", "Specificity")
}
ALIKE = 0.6  # correlation of two models' answers on a case


def scores(rng: np.random.Generator, k: int, draws: int, *, sd: float, n: int, shared: Scores) -> Scores:
    """draws × k scores of one recipe. `shared`: what the test cases do to every model alike."""
    cases = sqrt(LEVEL * (1 - LEVEL) / n)
    seeds = rng.normal(0, sd, (draws, k))
    own = rng.normal(0, cases * sqrt(1 - ALIKE), (draws, k))
    return np.clip(LEVEL + seeds + own + cases * sqrt(ALIKE) * shared, 0.001, 0.999)


def pair_error(n: int) -> float:
    """Standard error of the difference of two runs on the same cases."""
    return sqrt(2 * LEVEL * (1 - LEVEL) * (1 - ALIKE) / n)


def spread(value: float, n: int) -> Spread:
    return Spread("wilson", value, n)


def judged(a: Scores, b: Scores, n: int, *, paired: bool) -> bool:
    """Whether the mean of runs `a` is called better than that of `b`, this pair at 95 %."""
    about = [Runs(len(x), float(np.std(x, ddof=1)) if len(x) > 1 else None) for x in (a, b)]
    noise = trainings(about, [standing(x, n) for x in (a, b)])
    one = Contender("a", float(a.mean()), spread(float(a.mean()), n), noise[0])
    two = Contender("b", float(b.mean()), spread(float(b.mean()), n), noise[1])
    held = Held({("a", "b"): Difference(one.value - two.value, pair_error(n))}) if paired else NOTHING_HELD
    return told_apart(one, two, held)


def standing(runs: Scores, n: int) -> Standing:
    mean = float(runs.mean())
    return Standing(mean, float(runs.max()), spread(mean, n).limits()[0])


def by_best(a: Scores, b: Scores, n: int, *, paired: bool) -> bool:
    """The best run of each, compared as if it were the only one."""
    return judged(a.max(keepdims=True), b.max(keepdims=True), n, paired=paired)


def wrong(draws: int, k: tuple[int, int], sd: float, n: int, *, paired: bool) -> tuple[float, float]:
    """Share of boards on which one of two equal recipes is called better: by its best run, by the mean."""
    rng = np.random.default_rng(1)
    shared = rng.normal(0, 1, (draws, 1))
    a = scores(rng, k[0], draws, sd=sd, n=n, shared=shared)
    b = scores(rng, k[1], draws, sd=sd, n=n, shared=shared)
    best = sum(by_best(x, y, n, paired=paired) for x, y in zip(a, b, strict=True))
    mean = sum(judged(x, y, n, paired=paired) for x, y in zip(a, b, strict=True))
    return best / draws, mean / draws


def leads(draws: int, tries: int, sd: float, n: int) -> tuple[float, float]:
    """Best of `tries` equal recipes against one: leads called, and leads said to hold that many tries."""
    rng = np.random.default_rng(2)
    shared = rng.normal(0, 1, (draws, 1))
    a = scores(rng, tries, draws, sd=sd, n=n, shared=shared).max(axis=1)
    b = scores(rng, 1, draws, sd=sd, n=n, shared=shared)[:, 0]
    called = held = 0
    for one, other in zip(a, b, strict=True):
        named = (("a", float(one)), ("b", float(other)))
        pair = [Contender(name, value, spread(value, n)) for name, value in named]
        gap = Held({("a", "b"): Difference(float(one - other), pair_error(n))})
        if told_apart(pair[0], pair[1], gap):
            called += 1
            held += stands(lead_p(pair, gap) or 1.0) >= tries
    return called / draws, held / draws


def answers(rng: np.random.Generator, n: int) -> tuple[Scores, Scores, Scores]:
    """Truth of two equal classes, and the answers of two equally good, different models."""
    truth = np.arange(n) % 2
    hard = rng.random(n) < 2 * (1 - LEVEL)  # where both guess anew: right in half of them
    one, two = (np.where(hard & (rng.random(n) < 0.5), 1 - truth, truth) for _ in range(2))
    return truth, one, two


def figures(truth: Scores, said: Scores, names: Sequence[str]) -> dict[str, float]:
    right = said == truth
    exact = {
        "Accuracy": right.mean(),
        "Sensitivity": right[truth == 1].mean(),
        "Specificity": right[truth == 0].mean(),
    }
    return {name: round(float(exact[name]), 4) for name in names}


def reproduced(draws: int, n: int, names: Sequence[str], *, same: bool) -> tuple[float, float]:
    """Share of second results that count: within the interval of a difference, and by today's rule."""
    rng = np.random.default_rng(3)
    loose = strict = 0
    for _ in range(draws):
        truth, one, two = answers(rng, n)
        if same:  # the same weights on another machine: one answer may turn
            turned = (np.arange(n) == rng.integers(n)) & (rng.random() < 0.5)
            two = np.where(turned, 1 - one, one)
        ours, theirs = figures(truth, one, names), figures(truth, two, names)
        around = wilson(ours["Accuracy"] * n, n)
        width = sqrt(2) * max(ours["Accuracy"] - around.low, around.high - ours["Accuracy"])
        loose += abs(ours["Accuracy"] - theirs["Accuracy"]) <= width
        first, other = entry("a-1", "author", ours, "w"), entry("b-1", "stranger", theirs, "w")
        strict += _counts("reproduced", first, other, n)
    return loose / draws, strict / draws


def retrained(draws: int, k: int, lower: float) -> float:
    """Share of second trainings that count, `lower` standard deviations below the recipe; `k` runs known."""
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(draws):
        runs = rng.normal(LEVEL, 0.007, k)
        about = Runs(k, float(np.std(runs, ddof=1)))
        first = entry("a-1", "author", {"Accuracy": float(runs.mean())}, runs=about)
        other = entry("b-1", "stranger", {"Accuracy": float(rng.normal(LEVEL - lower * 0.007, 0.007))})
        found += _counts("retrained", first, other, 1000)
    return found / draws


def _counts(finding: Finding, first: Entry, other: Entry, n: int) -> bool:
    row = Recipe(first, (first,), (other,), first.value or 0.0)
    cases = Cases(n, None, "test", METRICS["Accuracy"], METRICS, NOTHING_HELD)
    return confirmed(seconds(row, cases), finding) == 1


def entry(
    eval_id: str, author: str, figures: dict[str, float], weights: str = "", runs: Runs = ONE_RUN
) -> Entry:
    """A result as a board has it; nothing but what the comparison of two accounts asks for."""
    return Entry(
        path=f"evals/BM/m/{eval_id}.yaml",
        eval_id=eval_id,
        board=BoardKey("BM", "1.0.0", "DS", "test", 1000),
        model="m",
        spelling="m",
        value=figures["Accuracy"],
        metrics=figures,
        spread=None,
        reasons=(),
        date="",
        n_stated=True,
        status="active",
        evidence="self-reported",
        accepted_at="",
        issue=None,
        author=author,
        approver=None,
        relation="independent",
        environment_checked=False,
        imported_from=None,
        reason=None,
        superseded_by=None,
        warnings=(),
        flags=(),
        overlap="none",
        public_labels=False,
        facts={},
        runs=runs,
        weights=weights,
    )


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print(f"**{title}**\n\n| {' | '.join(head)} |\n|{'--:|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)
    print()


def percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def main(draws: int) -> None:
    settings = [((1, 1), 0.007, 1000), ((5, 1), 0.007, 1000), ((20, 1), 0.007, 1000), ((5, 5), 0.007, 1000)]
    settings += [((20, 5), 0.007, 1000), ((3, 2), 0.007, 1000), ((1, 5), 0.007, 1000)]
    settings += [((1, 20), 0.007, 1000), ((1, 1), 0.023, 9034), ((1, 5), 0.023, 9034), ((5, 5), 0.023, 9034)]
    rows = []
    for k, sd, n in settings:
        cells = [percent(share) for held in (True, False) for share in wrong(draws, k, sd, n, paired=held)]
        rows.append((f"{n:,}", f"{sd * 100:.1f}", f"{k[0]} and {k[1]}", *cells))
    table(
        "Two equal recipes: the first is called better (nominal 2.5 %)",
        (
            "n",
            "SD over seeds, points",
            "runs",
            "best, paired",
            "mean, paired",
            "best, unpaired",
            "mean, unpaired",
        ),
        rows,
    )
    table(
        "The best of several tries against one equal recipe (paired, n = 1,000)",
        ("tries", "called ahead", "and said to hold so many tries"),
        [(tries, *map(percent, leads(draws, tries, 0.0, 1000))) for tries in (1, 2, 5, 20)],
    )
    best = np.random.default_rng(5).normal(0, 0.7, (draws, 5)).max(axis=1).mean()
    print(f"Predictions filed for the best of five runs alone would buy {best:.1f} points at an SD of 0.7.\n")
    names = ("Accuracy", "Sensitivity", "Specificity")
    rows = []
    for n in (100, 228, 1000, 9034):
        few = max(300, draws // 10)
        other = [reproduced(few, n, names[:1], same=False), reproduced(few, n, names, same=False)]
        again = [reproduced(few, n, names[:1], same=True), reproduced(few, n, names, same=True)]
        rows.append((f"{n:,}", percent(other[0][0]), *(percent(x[1]) for x in (*other, *again))))
    table(
        "Another, equally good model, and the same weights again: share that counts as reproduced",
        (
            "n",
            "other, within the interval",
            "other, accuracy",
            "other, 3 figures",
            "again, accuracy",
            "again, 3 figures",
        ),
        rows,
    )
    table(
        "Another training of the recipe, and of one that is lower: share that counts as retrained",
        ("runs known", "the recipe", "1 SD lower", "3 SD lower", "6 SD lower"),
        [(k, *(percent(retrained(draws, k, lower)) for lower in (0, 1, 3, 6))) for k in (3, 5, 10)],
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=8000)
    main(parser.parse_args().draws)
