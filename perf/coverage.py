"""How often the hub's limits hold, its tests err and its first places are wrong: tables of docs/evidence.md.

    python perf/coverage.py [draws]

By simulation with fixed seeds, but for shares, which are enumerated. Everything is computed by the functions
that the boards use.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from math import comb, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.common.statistics.intervals import auroc_interval, wilson
from hubbot.common.statistics.student import t_quantile, upper_tail
from hubbot.evaluation.scoring.gaps import gap, of_draws
from hubbot.evaluation.scoring.influence import Ranks, error_of, error_of_mean, form_of
from hubbot.evaluation.scoring.metrics import Outputs, Truth
from hubbot.evaluation.scoring.pairs import Case, mean_spread, measured, rank_spread
from hubbot.evaluation.scoring.sign_flips import mcnemar, sign_flips
from hubbot.leaderboard.ranking.differences import Contender, verified
from hubbot.leaderboard.ranking.ranges import rank_ranges
from hubbot.registry.limits import Spread
from hubbot.registry.model import Metric

Array = NDArray[Any]
NORMAL = NormalDist()
AUROC = Metric("AUROC", "AUROC", "higher", 0, 1, family="auroc")
F1 = Metric("F1", "F1", "higher", 0, 1, family="f1", averaging="binary")
MACRO_F1 = Metric("F1 macro", "F1", "higher", 0, 1, family="f1", averaging="macro")


def main(draws: int) -> None:
    for title, head, rows in (
        ("Limits of an AUROC", "cases | AUROC | DeLong and Newcombe | Newcombe alone", aurocs(draws)),
        ("Limits of the mean AUROC of three classes", "cases | AUROC | holds", macro_aurocs(draws)),
        ("Limits of F1", "metric | cases | F1 | holds", f1s(draws)),
        ("Limits of a mean of values in [0, 1]", "cases | mean | Wilson with n / r | plain t", means(draws)),
        (
            "Limits of a mean over classes of values in [0, 1]",
            "cases | mean | Wilson with n / r | percentiles of draws",
            means_of_classes(draws),
        ),
        ("Cases of the same patients", "patients | alike | Wilson, n | Wilson, n²/Σm² | t", units(draws)),
        ("Two equal shares on the same cases", "cases | McNemar, mid-p | normal", list(mcnemars())),
        ("Two equal means on the same cases", "cases | sign flips | t", flips(draws)),
        ("Two equal means of losses", "cases | losses | alike | t | with cut losses", losses(draws)),
        ("A lead over a weak model with one enormous error", "cases | t | with cut losses", enormous(draws)),
        ("Two equal figures by draws of the cases", "cases | figure | t | and by order", by_draws(draws)),
        (
            "A lead by draws over a weak model with one enormous error",
            "cases | figure | t | and by order",
            by_draws(draws, weak=True),
        ),
        ("Two equal AUROCs on the same cases", "cases | AUROC | DeLong with t", delongs(draws)),
        ("First place", "rows | true lead | all ranks at once | each pair | wrongly", first_places(draws)),
    ):
        print(f"\n**{title}**\n\n| {head} |\n|{'--:|' * (head.count('|') + 1)}")
        for row in rows:
            print(f"| {' | '.join(row)} |", flush=True)


def share(found: object) -> str:
    return f"{float(np.mean(np.asarray(found, dtype=float))):.3f}"


# ── Limits ────────────────────────────────────────────────────────────────────────────────────────


def binormal(rng: np.random.Generator, m: int, n: int, truth: float, ratio: float = 1.0) -> Array:
    """Scores of m positives, then n negatives, whose AUROC is `truth`; `ratio` of the two SDs."""
    shift = NORMAL.inv_cdf(truth) * sqrt(1 + ratio**2)
    return np.concatenate([rng.normal(shift, ratio, m), rng.normal(0, 1, n)])


def outputs(scores: Array) -> Outputs:
    return Outputs(scores=np.column_stack([-scores, scores]))


def aurocs(draws: int) -> Iterator[tuple[str, ...]]:
    for m, n in ((10, 10), (20, 80), (85, 143), (50, 2000)):
        for truth in (0.7, 0.9, 0.98, 0.998):
            own, alone = [], []
            for ratio in (1 / 3, 1.0, 3.0):
                rng = np.random.default_rng([m, n, int(1000 * truth), int(9 * ratio)])
                y = np.repeat([1, 0], [m, n])
                for _ in range(draws // 3):
                    form = form_of(AUROC, Truth(y, ("0", "1")), outputs(binormal(rng, m, n, truth, ratio)))
                    assert isinstance(form, Ranks)
                    low, high = rank_spread(form).limits()
                    own.append(low <= truth <= high)
                    other = auroc_interval(form.value, m, n)
                    alone.append(other.low <= truth <= other.high)
            yield f"{m} + {n:,}", f"{truth}", share(own), share(alone)


def macro_aurocs(draws: int) -> Iterator[tuple[str, ...]]:
    for sizes in ((10, 20, 30), (50, 100, 350)):
        for shift in (1.0, 2.5):
            rng = np.random.default_rng([*sizes, int(10 * shift)])
            truth = NORMAL.cdf(shift / sqrt(2))  # each class's own score is `shift` higher in its cases
            y = np.repeat([0, 1, 2], sizes)
            held = []
            for _ in range(draws // 2):
                scores = rng.normal(size=(len(y), 3)) + shift * np.eye(3)[y]
                form = form_of(AUROC, Truth(y, ("a", "b", "c")), Outputs(scores=scores))
                assert isinstance(form, Ranks)
                low, high = rank_spread(form).limits()
                held.append(low <= truth <= high)
            yield " + ".join(map(str, sizes)), f"{truth:.3f}", share(held)


def f1s(draws: int) -> Iterator[tuple[str, ...]]:
    for metric, n, sensitivity, specificity in (
        (F1, 100, 0.7, 0.9),
        (F1, 100, 0.95, 0.98),
        (F1, 1000, 0.6, 0.97),
        (MACRO_F1, 100, 0.85, 0.9),
        (MACRO_F1, 100, 0.98, 0.98),
        (MACRO_F1, 1000, 0.8, 0.9),
    ):
        rng = np.random.default_rng([n, int(100 * sensitivity)])
        truth = f1_truth(metric, sensitivity, specificity)
        held = []
        for _ in range(draws // 10):
            drawn = rng.random(n) < 0.25  # the classes of the cases are drawn, too
            labels = (rng.random(n) < np.where(drawn, sensitivity, 1 - specificity)).astype(int)
            found = measured(Case(metric, Truth(drawn.astype(int), ("0", "1"))), Outputs(labels=labels))
            low, high = found.spread.limits() if found and found.spread else (0.0, 0.0)
            held.append(low <= truth <= high)
        yield metric.name, f"{n:,}", f"{truth:.3f}", share(held)


def f1_truth(metric: Metric, sensitivity: float, specificity: float) -> float:
    tp, fp = 0.25 * sensitivity, 0.75 * (1 - specificity)
    fn, tn = 0.25 - tp, 0.75 - fp
    own = 2 * tp / (2 * tp + fp + fn)
    return own if metric is F1 else (own + 2 * tn / (2 * tn + fp + fn)) / 2


def means(draws: int) -> Iterator[tuple[str, ...]]:
    """Most cases are perfect, the others lie anywhere between."""
    for n in (30, 100, 500):
        for imperfect in (0.02, 0.1, 0.5):
            rng, truth = np.random.default_rng([n, int(100 * imperfect)]), 1 - imperfect / 2
            own, plain = [], []
            for _ in range(draws):
                values = 1 - (rng.random(n) < imperfect) * rng.random(n)
                low, high = mean_spread(values, 0, 1).limits()
                own.append(low <= truth <= high)
                error, df = error_of_mean(values)
                plain.append(abs(float(values.mean()) - truth) <= t_quantile(0.95, df) * error)
            yield f"{n}", f"{truth:.2f}", share(own), share(plain)


def means_of_classes(draws: int) -> Iterator[tuple[str, ...]]:
    """The mean of the classes' means, as robust_skill is one; most imperfect cases are of the first class."""
    for sizes in ((15, 15), (10, 50), (50, 100, 350)):
        for first, rest in ((0.02, 0.02), (0.5, 0.5), (0.8, 0.02)):
            y, rng = (
                np.repeat(np.arange(len(sizes)), sizes),
                np.random.default_rng([*sizes, int(100 * first)]),
            )
            imperfect = np.array([first, *[rest] * (len(sizes) - 1)])
            truth, own, drawn = float(np.mean(1 - imperfect / 2)), [], []
            for _ in range(draws):
                values = 1 - (rng.random(len(y)) < imperfect[y]) * rng.random(len(y))
                low, high = mean_spread(values, 0, 1, classes=y).limits()
                own.append(low <= truth <= high)
                parts = [
                    values[y == c][rng.integers(0, n, (400, n))].mean(axis=1) for c, n in enumerate(sizes)
                ]
                low, high = np.quantile(np.mean(parts, axis=0), [0.025, 0.975])
                drawn.append(low <= truth <= high)
            yield " + ".join(map(str, sizes)), f"{truth:.3f}", share(own), share(drawn)


def units(draws: int) -> Iterator[tuple[str, ...]]:
    """Accuracy 0.8; the right answers of one patient are alike (a beta distribution of patients' own)."""
    for patients, size, alike in ((60, 5, 0.6), (20, 20, 0.3)):
        rng, truth, n = np.random.default_rng([patients, size]), 0.8, patients * size
        spread = 1 / alike - 1
        own = rng.beta(truth * spread, (1 - truth) * spread, (draws, patients))
        right = rng.binomial(size, own)
        value = right.sum(axis=1) / n
        plain = [_inside(wilson(v * n, n), truth) for v in value]
        fewer = [_inside(wilson(v * patients, patients), truth) for v in value]
        half = t_quantile(0.95, patients - 1) * right.std(axis=1, ddof=1) / size / sqrt(patients)
        yield (
            f"{patients} × {size}",
            f"{alike}",
            share(plain),
            share(fewer),
            share(abs(value - truth) <= half),
        )


def _inside(interval: Any, truth: float) -> bool:
    return bool(interval.low <= truth <= interval.high)


# ── Tests ─────────────────────────────────────────────────────────────────────────────────────────


def mcnemars() -> Iterator[tuple[str, ...]]:
    """Of the nominal 5 %, at the worst share of discordant cases, by enumeration."""
    for n in (20, 50, 100, 300):
        exact = [[mcnemar(b, d - b) <= 0.05 for b in range(d + 1)] for d in range(n + 1)]
        normal = [[_by_normal(b, d - b, n) for b in range(d + 1)] for d in range(n + 1)]
        worst = [
            max(_errs(table, n, psi) for psi in np.arange(0.02, 0.61, 0.02)) / 0.05
            for table in (exact, normal)
        ]
        yield f"{n}", f"{worst[0]:.2f} × 5 %", f"{worst[1]:.2f} × 5 %"


def _by_normal(b: int, c: int, n: int) -> bool:
    error = sqrt(max(b + c - (b - c) ** 2 / n, 0)) / n
    return bool(b != c and (error == 0 or 2 * upper_tail(abs(b - c) / n / error, float("inf")) <= 0.05))


def _errs(table: list[list[bool]], n: int, psi: float) -> float:
    total = 0.0
    for d, row in enumerate(table):
        chance = comb(n, d) * psi**d * (1 - psi) ** (n - d)
        if chance > 1e-9:
            total += chance * sum(comb(d, b) * 0.5**d for b, told in enumerate(row) if told)
    return total


def flips(draws: int) -> Iterator[tuple[str, ...]]:
    """Differences with a long tail on both sides, as those of squared errors have."""
    for n in (10, 20, 50, 150):
        rng = np.random.default_rng(n)
        off = rng.standard_t(2.5, (draws, n)) ** 3
        told = [sign_flips(one) <= 0.05 for one in off]
        half = t_quantile(0.95, n - 1) * off.std(axis=1, ddof=1) / sqrt(n)
        yield f"{n}", share(told), share(abs(off.mean(axis=1)) > half)


LOSSES = {
    "normal²": lambda rng, shape: rng.normal(size=shape) ** 2,
    "t₃²": lambda rng, shape: rng.standard_t(3, size=shape) ** 2,
    "log-normal²": lambda rng, shape: np.exp(2 * rng.normal(size=shape)),
    "1 in 50 enormous": lambda rng, shape: (
        np.where(rng.random(shape) < 0.02, 2500, 1) * rng.normal(size=shape) ** 2
    ),
}


def compared(one: Array, other: Array) -> tuple[bool, bool]:
    """Whether two models are told apart by their losses: by t alone, and as boards do."""
    zeros = Truth(np.zeros(len(one)))
    case = Case(Metric("MSE", "MSE", "lower", 0, None, family="mse"), zeros)
    found = gap(case, *(measured(case, Outputs(values=np.sqrt(each))) for each in (one, other)))
    error, df = error_of_mean(one - other)
    by_t = 2 * upper_tail(abs(float((one - other).mean())) / error, df) <= 0.05
    return by_t, found is not None and found.p <= 0.05


def losses(draws: int) -> Iterator[tuple[str, ...]]:
    for n in (250, 1000):
        for name, draw in LOSSES.items():
            for alike in (0.0, 0.7):
                rng, told = np.random.default_rng([n, len(name), int(10 * alike)]), []
                for _ in range(draws * 3):
                    shared, one, other = draw(rng, (3, n))
                    pick = rng.random((2, n)) < alike
                    told.append(compared(np.where(pick[0], shared, one), np.where(pick[1], shared, other)))
                yield f"{n:,}", name, f"{alike}", *map(share, np.transpose(told))


def enormous(draws: int) -> Iterator[tuple[str, ...]]:
    """Errors of SD 0.5 and 0.8; one answer of the weaker model is a million off."""
    for n in (250, 1000):
        rng, told = np.random.default_rng(n), []
        for _ in range(draws):
            one, other = rng.normal(0, 0.5, n) ** 2, rng.normal(0, 0.8, n) ** 2
            other[rng.integers(n)] = 1e12
            told.append(compared(one, other))
        yield f"{n:,}", *map(share, np.transpose(told))


Figure = Callable[[Array, Array, Array], Array]  # draws (draws × n), truth (n), answers (n) → figures (draws)


def correlation(drawn: Array, y: Array, said: Array) -> Array:
    n = drawn.sum(axis=1)
    my, ms = drawn @ y / n, drawn @ said / n
    of_y, of_said = drawn @ y**2 / n - my**2, drawn @ said**2 / n - ms**2
    return np.asarray((drawn @ (y * said) / n - my * ms) / np.sqrt(of_y * of_said))


def errors_a_word(drawn: Array, words: Array, errors: Array) -> Array:
    return np.asarray(drawn @ errors / (drawn @ words))


def answers(rng: np.random.Generator, name: str, n: int, *, weak: bool) -> tuple[Figure, Array, Array, Array]:
    """A figure, the truth and two models' answers: equally good, or one weak with one enormous error."""
    odd = np.where((np.arange(n) == 0) & weak, 1e9, 0.0)
    if name == "Pearson":
        y = rng.standard_t(3, n)
        one, other = y + 0.7 * rng.standard_t(3, n), y + (2.0 if weak else 0.7) * rng.standard_t(3, n)
        return correlation, y, one, other + odd
    sizes = [np.where(rng.random(n) < (0 if weak else 0.03), 60, 1) * rng.gamma(1, 1, n) for _ in range(2)]
    return errors_a_word, rng.integers(3, 20, n).astype(float), sizes[0], (3 if weak else 1) * sizes[1] + odd


def by_draws(draws: int, *, weak: bool = False) -> Iterator[tuple[str, ...]]:
    for n in (50, 200) if weak else (20, 50, 200):
        for name in ("Pearson", "errors a word"):
            rng, told = np.random.default_rng([n, len(name), weak]), []
            for _ in range(draws // 3 if weak else draws):
                figure, y, one, other = answers(rng, name, n, weak=weak)
                drawn = rng.multinomial(n, np.full(n, 1 / n), 1000).astype(float)
                value = float((figure(np.ones((1, n)), y, one) - figure(np.ones((1, n)), y, other))[0])
                off = figure(drawn, y, one) - figure(drawn, y, other)
                by_t = 2 * upper_tail(abs(value) / float(np.std(off, ddof=1)), n - 1)
                told.append((by_t <= 0.05, of_draws(value, off, n - 1).p <= 0.05))
            yield f"{n}", name, *map(share, np.transpose(told))


def delongs(draws: int) -> Iterator[tuple[str, ...]]:
    for m, n, truth in ((10, 30, 0.8), (20, 80, 0.9), (85, 143, 0.97), (85, 143, 0.995)):
        rng, y = np.random.default_rng([m, n]), np.repeat([1, 0], [m, n])
        shift, told = NORMAL.inv_cdf(truth) * sqrt(2), []
        for _ in range(draws):
            shared = rng.normal(size=m + n)
            forms = []
            for _ in range(2):
                scores = sqrt(0.7) * shared + sqrt(0.3) * rng.normal(size=m + n) + shift * y
                forms.append(form_of(AUROC, Truth(y, ("0", "1")), outputs(scores)))
            one, other = forms
            assert isinstance(one, Ranks)
            assert isinstance(other, Ranks)
            error, df = error_of(one.parts - other.parts, y)
            told.append(abs(one.value - other.value) > t_quantile(0.95, df) * error)
        yield f"{m} + {n}", f"{truth}", share(told)


def first_places(draws: int) -> Iterator[tuple[str, ...]]:
    """Accuracies on 1,266 cases, independent. `wrongly`: ahead, and another is as good or better."""
    for rows, lead, rest in ((2, 0.0, 0.0), (5, 0.0, 0.0), (100, 0.0, 0.0), (5, 0.04, 0.0), (100, 0.04, 0.1)):
        rng, n = np.random.default_rng([rows, int(100 * lead)]), 1266
        truth = np.concatenate([[0.8 + lead], np.linspace(0.8, 0.8 - rest, rows - 1)])
        at_once, pairwise, wrong = [], [], []
        for _ in range(max(100, draws // rows)):
            values = rng.binomial(n, truth) / n
            order = sorted(range(rows), key=lambda i: -values[i])
            board = [Contender(str(i), values[i], Spread("wilson", values[i], n)) for i in order]
            ahead = verified(board, "higher", most=1) > 0
            at_once.append(rank_ranges(board, "higher")[0] == (1, 1) and order[0] == 0 and lead > 0)
            pairwise.append(ahead and order[0] == 0 and lead > 0)
            wrong.append(ahead and not (order[0] == 0 and lead > 0))
        yield (
            f"{rows}",
            f"{lead:g}",
            *((share(at_once), share(pairwise)) if lead else ("–", "–")),
            share(wrong),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
