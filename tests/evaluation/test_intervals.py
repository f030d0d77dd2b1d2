"""Intervals hold the true value as often as they say, near 1 too, and never collapse."""

from __future__ import annotations

import os
from statistics import NormalDist

import numpy as np
import pytest

from hubbot.common.statistics.intervals import auroc_interval, correlation_interval, wilson
from hubbot.evaluation.scoring.intervals import Resampling, bootstrap, uncertainty
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.registry.model import Metric

AUROC = Metric("AUROC", "AUROC", "higher", 0, 1, family="auroc")
ACCURACY = Metric("Accuracy", "Accuracy", "higher", 0, 1, family="accuracy")
F1 = Metric("F1", "F1", "higher", 0, 1, family="f1", averaging="macro")
ROUNDS = int(os.environ.get("HUBBOT_SIMULATIONS", "400"))  # perf/ asks for more


# Newcombe 1998, Statistics in Medicine 17:857, table I, score method: 81/263, 15/148, 0/20, 1/29.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_examples(k: int, n: int, low: float, high: float) -> None:
    interval = wilson(k, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (50, 50), (0, 5000), (5000, 5000)])
def test_wilson_stays_within_0_and_1_and_has_width(k: int, n: int) -> None:
    interval = wilson(k, n)
    assert 0 <= interval.low < interval.high <= 1
    assert interval.low <= k / n <= interval.high


@pytest.mark.parametrize(
    ("k", "n", "level"), [(1, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (1, 2, 1.0), (1, 2, 95)]
)
def test_wilson_refuses_what_is_no_proportion(k: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"proportion|level"):
        wilson(k, n, level)


@pytest.mark.parametrize("value", [0.0, 0.5, 0.9, 0.99, 1.0])
@pytest.mark.parametrize(("positive", "negative"), [(1, 1), (25, 25), (85, 143), (5, 4000), (2500, 2500)])
def test_an_auroc_interval_holds_its_estimate_and_never_collapses(
    value: float, positive: int, negative: int
) -> None:
    interval = auroc_interval(value, positive, negative)
    assert 0 <= interval.low <= value <= interval.high <= 1
    assert interval.high - interval.low > 1e-4


def test_an_auroc_interval_mirrors_and_narrows() -> None:
    one, other = auroc_interval(0.9, 40, 60), auroc_interval(0.1, 40, 60)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)
    assert one.high == pytest.approx(1 - other.low, abs=1e-9)
    wider, narrower = auroc_interval(0.9, 40, 60, 0.99), auroc_interval(0.9, 400, 600)
    assert wider.low < one.low < narrower.low < 0.9 < narrower.high < one.high < wider.high


@pytest.mark.parametrize(("n", "share"), [(50, 0.5), (200, 0.25), (1000, 0.5), (5000, 0.1)])
@pytest.mark.parametrize("true", [0.5, 0.9, 0.99])
def test_the_auroc_interval_covers_the_true_value(n: int, share: float, true: float) -> None:
    """Normal scores, whose AUROC is known: Φ(d/√2). Method 5 is conservative near 1: no upper limit there."""
    covered = _coverage(n, share, true)
    assert covered > 0.95 - 4 * (0.95 * 0.05 / ROUNDS) ** 0.5
    if true == 0.5:
        assert covered < 0.95 + 4 * (0.95 * 0.05 / ROUNDS) ** 0.5


def _coverage(n: int, share: float, true: float) -> float:
    rng = np.random.default_rng([n, int(true * 100)])
    positive = round(n * share)
    negative = n - positive
    distance = NormalDist().inv_cdf(true) * 2**0.5
    held = 0
    for _ in range(ROUNDS):
        scores = rng.normal(size=n)
        scores[:positive] += distance
        ranks = np.empty(n)
        ranks[np.argsort(scores)] = np.arange(1, n + 1)
        value = (ranks[:positive].sum() - positive * (positive + 1) / 2) / (positive * negative)
        interval = auroc_interval(float(min(max(value, 0), 1)), positive, negative)
        held += interval.low <= true <= interval.high
    return held / ROUNDS


def test_at_perfect_separation_the_lower_limit_still_says_how_small_the_sample_is() -> None:
    lows = [auroc_interval(1.0, n // 2, n // 2).low for n in (10, 50, 200, 5000)]
    assert lows == sorted(lows)
    assert lows[0] < 0.85
    assert 0.9 < lows[1] < 0.99
    assert lows[-1] < 1


def test_a_correlation_interval_is_fishers_and_says_nothing_at_the_ends() -> None:
    interval = correlation_interval(0.5, 28)
    assert interval is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.156, 0.736)
    assert correlation_interval(1.0, 28) is None
    assert correlation_interval(0.3, 3) is None


def _cases(n: int, seed: int = 3) -> tuple[Truth, Outputs]:
    rng = np.random.default_rng(seed)
    y = (np.arange(n) % 2).astype(int)
    p = 1 / (1 + np.exp(-(2.0 * y - 1 + rng.normal(size=n))))
    return Truth(y, ("0", "1")), Outputs(scores=np.column_stack([1 - p, p]))


def test_closed_forms_are_used_for_auroc_and_accuracy_and_the_bootstrap_for_the_rest() -> None:
    truth, outputs = _cases(100)
    methods = {m.name: uncertainty(m, truth, outputs, Resampling(draws=50)) for m in (AUROC, ACCURACY, F1)}
    assert {name: found.method for name, found in methods.items() if found} == {
        "AUROC": "delong",
        "Accuracy": "wilson",
        "F1": "bootstrap",
    }


def test_a_bootstrap_is_seeded_and_near_the_closed_form() -> None:
    truth, outputs = _cases(400)

    def accuracy(rows: np.ndarray) -> float | None:
        return figure(ACCURACY, Truth(truth.y[rows], truth.classes), outputs.take(rows)).value

    one, again, other = (bootstrap(accuracy, 400, Resampling(draws=500, seed=s)) for s in (1, 1, 2))
    closed = uncertainty(ACCURACY, truth, outputs, Resampling())
    assert one == again != other
    assert one is not None
    assert closed is not None
    assert one.low == pytest.approx(closed.low, abs=0.02)
    assert one.high == pytest.approx(closed.high, abs=0.02)


def test_resampling_whole_patients_widens_the_interval_when_their_cases_agree() -> None:
    truth, outputs = _cases(60)
    assert outputs.scores is not None
    repeated = np.repeat(np.arange(60), 5)
    many = Truth(truth.y[repeated], truth.classes)
    by_case = uncertainty(F1, many, outputs.take(repeated), Resampling(draws=400))
    by_patient = uncertainty(
        F1, many, outputs.take(repeated), Resampling(400, unit="patient", units=repeated)
    )
    assert by_case is not None
    assert by_patient is not None
    assert by_patient.unit == "patient"
    assert by_patient.high - by_patient.low > 1.7 * (by_case.high - by_case.low)


def test_a_bootstrap_with_too_many_undefined_draws_gives_no_interval() -> None:
    assert bootstrap(lambda rows: None if 0 in rows else 1.0, 20, Resampling(draws=200)) is None
    assert bootstrap(lambda rows: 1.0, 20, Resampling(draws=20, units=np.zeros(20))) is None


MANY = [Metric(f"{family} {how}", "", "higher", 0, 1, family=family, averaging=how) for family, how in (
    ("f1", "macro"), ("f1", "weighted"), ("balanced_accuracy", None), ("mcc", None), ("kappa", None),
    ("precision", "weighted"),
)]  # fmt: skip


@pytest.mark.parametrize("units", [None, np.arange(150) // 3], ids=["cases", "patients"])
@pytest.mark.parametrize("metric", MANY, ids=lambda one: one.name)
def test_a_bootstrap_by_matrices_is_the_one_by_cases(metric: Metric, units: np.ndarray | None) -> None:
    rng = np.random.default_rng(11)
    y = rng.integers(0, 3, 150)
    labels = np.where(rng.random(150) < 0.5, y, rng.integers(0, 3, 150))
    truth, outputs = Truth(y, ("a", "b", "c")), Outputs(labels=labels)
    how = Resampling(draws=150, unit="sample" if units is None else "patient", units=units)
    found = uncertainty(metric, truth, outputs, how)
    slow = bootstrap(lambda rows: figure(metric, truth.take(rows), outputs.take(rows)).value, 150, how)
    assert found is not None
    assert slow is not None
    assert (found.low, found.high) == (pytest.approx(slow.low, abs=1e-9), pytest.approx(slow.high, abs=1e-9))
    assert found.method == slow.method == "bootstrap"


MSE = Metric("MSE", "MSE", "lower", 0, None, family="mse")
SHARES = [ACCURACY, Metric("AUROC", "AUROC", "higher", 0, 1, family="auroc", averaging="ovr-macro"), MSE]


@pytest.mark.parametrize("metric", SHARES, ids=lambda one: one.name)
@pytest.mark.parametrize(("count", "known"), [(7, False), (8, True), (20, True), (60, True)])
def test_limits_by_unit_hold_for_whole_units_and_say_nothing_of_fewer_than_eight(
    metric: Metric, count: int, known: bool
) -> None:
    rng = np.random.default_rng(count)
    units = np.repeat(np.arange(count), 6)
    shift = np.repeat(rng.normal(size=count), 6)
    if metric is MSE:
        truth, outputs = Truth(rng.normal(size=len(units))), Outputs(values=shift)
    else:
        truth = Truth(np.tile([0, 1, 2], 2 * count), ("a", "b", "c"))
        scores = np.abs(rng.normal(size=(len(units), 3)) + shift[:, None]) + np.eye(3)[truth.y]
        outputs = Outputs(scores=scores / scores.sum(axis=1, keepdims=True))
    found = uncertainty(metric, truth, outputs, Resampling(unit="patient", units=units))
    assert (found is not None) == known
    if found is not None:
        value = figure(metric, truth, outputs).value
        assert value is not None
        assert found.low < value < found.high
        assert (found.unit, found.draws) == ("patient", None)
