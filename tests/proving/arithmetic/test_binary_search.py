"""The search for a two-class matrix against two oracles: trying every matrix, and mlscorecheck."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from hubbot.proving.arithmetic.binary import admits, find
from hubbot.proving.arithmetic.cells import QUANTITIES, Matrix, Quantity, Wanted
from hubbot.proving.arithmetic.rounding import Interval, reading


def every_matrix(n: int, positives: int | None) -> Iterator[Matrix]:
    for tp in range(n + 1):
        for fn in range(n + 1 - tp) if positives is None else (positives - tp,):
            if fn >= 0:
                yield from (Matrix(tp, fn, fp, n - tp - fn - fp) for fp in range(n + 1 - tp - fn))


def drawn(rng: random.Random, n: int) -> Matrix:
    cuts = sorted(rng.randint(0, n) for _ in range(3))
    return Matrix(cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], n - cuts[2])


def figures_of(rng: random.Random, matrix: Matrix, quantities: list[Quantity], spoil: float) -> Wanted:
    places = rng.choice([2, 3, 4])
    return {
        quantity: reading(
            round(rng.choice(matrix.values(quantity)) + rng.choice([0, 0, spoil, -spoil]), places)
        )
        for quantity in quantities
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_search_agrees_with_trying_every_matrix(seed: int) -> None:
    rng = random.Random(seed)
    answers = {True: 0, False: 0}
    for _ in range(400):
        n = rng.randint(1, 18)
        matrix = drawn(rng, n)
        quantities = rng.sample(QUANTITIES, rng.randint(1, 4))
        if rng.random() < 0.5 and "accuracy" not in quantities:
            quantities.append("accuracy")
        positives = rng.choice([None, matrix.tp + matrix.fn])
        wanted = figures_of(rng, matrix, quantities, rng.choice([0.001, 0.02]))
        expected = any(candidate.fits(wanted) for candidate in every_matrix(n, positives))
        assert (find(n, positives, wanted, 10**7) is not None) == expected, (n, positives, wanted)
        answers[expected] += 1
    assert min(answers.values()) > 40


_ORACLE: dict[str, Quantity] = {
    "acc": "accuracy",
    "sens": "sensitivity",
    "spec": "specificity",
    "ppv": "precision",
    "npv": "npv",
    "f1": "f1",
    "bacc": "balanced-accuracy",
    "mcc": "mcc",
    "kappa": "kappa",
}


@pytest.mark.slow
def test_genuine_and_spoilt_figures_get_the_answer_of_mlscorecheck(caplog: pytest.LogCaptureFixture) -> None:
    from mlscorecheck.check.binary import check_1_testset_no_kfold

    caplog.set_level("ERROR")
    rng = random.Random(20261123)
    answers: Counter[bool | str] = Counter()
    for case in range(2200):
        n = rng.choice([40, 97, 150, 300])
        positives = rng.randint(2, n - 2)
        tp, tn = rng.randint(1, positives), rng.randint(1, n - positives)
        matrix = Matrix(tp, positives - tp, n - positives - tn, tn)
        names = rng.sample(sorted(_ORACLE), rng.randint(2, 4))
        scores = {name: round(matrix.values(_ORACLE[name])[0], 3) for name in names}
        if case % 2:
            spoilt = rng.choice(names)
            scores[spoilt] = round(min(0.999, max(0.001, scores[spoilt] + rng.choice([-1, 1]) * 0.011)), 3)
        said = check_1_testset_no_kfold(
            testset={"p": positives, "n": n - positives}, scores=scores, eps=5e-4, numerical_tolerance=1e-9
        )
        wanted = {_ORACLE[name]: Interval(value - 5e-4, value + 5e-4) for name, value in scores.items()}
        possible = admits(n, positives, wanted)
        assert possible or case % 2, "a genuine case is never refused"
        if possible is said["inconsistency"]:
            # It lets a value that is 0/0, or next to a limit, pass as anything: then no matrix may fit.
            assert not possible, (n, positives, scores)
            assert not any(candidate.fits(wanted) for candidate in of_class_size(n, positives))
            answers["lenient"] += 1
        answers[bool(possible)] += 1
    assert answers["lenient"] < 30
    assert min(answers[True], answers[False]) > 800


def of_class_size(n: int, positives: int) -> Iterator[Matrix]:
    for tp in range(positives + 1):
        for tn in range(n - positives + 1):
            yield Matrix(tp, positives - tp, n - positives - tn, tn)


@pytest.mark.parametrize("n", [500, 20_000, 10**9])
def test_a_search_that_would_take_too_long_accuses_nobody(n: int) -> None:
    impossible: Wanted = {"accuracy": reading(0.9), "mcc": reading(0.9999), "kappa": reading(0.1)}
    assert admits(n, None, impossible) in {False, None}
    assert admits(10**9, None, impossible) is None


def test_an_empty_row_or_column_may_be_written_as_zero_or_one() -> None:
    # All 20 cases are negative and recognised: some tools print recall 0, some 1, some macro F1 1, some 0.5.
    for recall in (0.0, 1.0):
        assert admits(20, 0, {"accuracy": reading(1.0), "sensitivity": Interval(recall, recall)})
    for f1 in (0.5, 1.0):
        assert admits(20, 0, {"accuracy": Interval(1.0, 1.0), "f1-macro": Interval(f1, f1)})
    assert not admits(20, 0, {"accuracy": Interval(1.0, 1.0), "f1-macro": Interval(0.7, 0.7)})
