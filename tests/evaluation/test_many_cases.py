"""Limits over many cases in closed form: their errors are those of leaving cases out and of drawing cases."""

from __future__ import annotations

import numpy as np
import pytest

from hubbot.evaluation.scoring import further_metrics, many_cases
from hubbot.evaluation.scoring.intervals import Resampling, uncertainty
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.evaluation.scoring.outputs import MANY
from hubbot.registry.model import Metric

CLOSED = (
    (2, "auprc", None),
    (3, "auprc", "macro"),
    (3, "auprc", "weighted"),
    (2, "log_loss", None),
    (3, "log_loss", None),
    (2, "net_benefit", None),
    (2, "calibration_slope", None),
    (2, "calibration_intercept", None),
    (0, "mse", None),
    (0, "rmse", None),
    (0, "mae", None),
    (0, "r2", None),
    (0, "pearson", None),
)
DRAWN = (
    (2, "f1", "macro"),
    (3, "f1", "weighted"),
    (3, "f1", "micro"),
    (2, "balanced_accuracy", None),
    (3, "mcc", None),
    (3, "kappa", None),
    (3, "quadratic_kappa", None),
    (2, "npv", None),
    (2, "dice", None),
    (3, "precision", "macro"),
    (3, "precision", "weighted"),
    (3, "precision", "micro"),
    (2, "ece", None),
)


def named(cases: tuple[tuple[int, str, str | None], ...]) -> list[str]:
    return [f"{k}-{family}-{averaging or 'plain'}" for k, family, averaging in cases]


def metric(family: str, averaging: str | None) -> Metric:
    return Metric(family, family, "higher", None, None, family=family, averaging=averaging, threshold=0.2)


def cases_of(k: int, n: int, seed: int = 1) -> tuple[Truth, Outputs]:
    """n cases of k classes, two decimals of the scores so that there are ties; values for k = 0."""
    rng = np.random.default_rng(seed)
    if not k:
        y = rng.normal(size=n)
        return Truth(y), Outputs(values=y + rng.normal(size=n))
    y = (rng.random(n) < 0.25).astype(int) if k == 2 else rng.integers(0, k, n)
    raised = np.exp(rng.normal(size=(n, k)) + 1.2 * np.eye(k)[y])
    scores = np.round(raised / raised.sum(axis=1, keepdims=True), 2) + 1e-3
    return Truth(y, tuple("abc"[:k])), Outputs(scores=scores / scores.sum(axis=1, keepdims=True))


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_cases, "MANY", 0)
    monkeypatch.setattr(many_cases, "_FEWEST", 0)


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize(("k", "family", "averaging"), CLOSED, ids=named(CLOSED))
def test_the_error_is_that_of_leaving_each_case_out(k: int, family: str, averaging: str | None) -> None:
    """The jackknife needs no draws: what is left of a difference is of the order of 1 / n."""
    one, n = metric(family, averaging), 800
    truth, outputs = cases_of(k, n)
    value = figure(one, truth, outputs).value
    assert value is not None
    without = np.array([figure(one, truth.take(rows), outputs.take(rows)).value for rows in left_out(n)])
    jackknife = np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2))
    spread = many_cases.spread_of_many(one, truth, outputs, value)
    assert spread is not None
    assert spread.below == spread.above == pytest.approx(jackknife, rel=0.02)


def left_out(n: int) -> list[np.ndarray]:
    every = np.arange(n)
    return [np.delete(every, at) for at in range(n)]


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize(("k", "family", "averaging"), DRAWN, ids=named(DRAWN))
def test_draws_of_sums_are_spread_as_draws_of_cases(k: int, family: str, averaging: str | None) -> None:
    one, n, draws = metric(family, averaging), 1_000, 2_500
    truth, outputs = cases_of(k, n)
    rng = np.random.default_rng(5)
    rows = (rng.integers(0, n, n) for _ in range(draws))
    of_cases = np.array([figure(one, truth.take(at), outputs.take(at)).value for at in rows], dtype=float)
    of_sums = many_cases.draws_of_many(one, truth, outputs, 50_000, 1)
    assert of_sums is not None
    assert np.std(of_sums) == pytest.approx(np.std(of_cases), rel=0.05)  # 1.4 % is left to chance
    assert np.mean(of_sums) == pytest.approx(np.mean(of_cases), abs=0.1 * np.std(of_cases))


@pytest.mark.parametrize(
    ("k", "family", "averaging"), [*CLOSED[:3], *DRAWN[:3]], ids=named((*CLOSED[:3], *DRAWN[:3]))
)
def test_fewer_cases_are_drawn_as_before_and_more_are_not(
    k: int, family: str, averaging: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, how = metric(family, averaging), Resampling(draws=200)
    few = uncertainty(one, *cases_of(k, 1_200), how)
    with monkeypatch.context() as switched:
        switched.setattr(many_cases, "MANY", 10**9)
        assert few == uncertainty(one, *cases_of(k, 1_200), how)
        drawn = uncertainty(one, *cases_of(k, MANY), how)
    closed = uncertainty(one, *cases_of(k, MANY), how)
    assert closed is not None
    assert drawn is not None
    assert closed != drawn
    wide = drawn.high - drawn.low
    assert closed.low == pytest.approx(drawn.low, abs=0.25 * wide)
    assert closed.high == pytest.approx(drawn.high, abs=0.25 * wide)


def test_a_rare_class_is_drawn_whatever_the_number_of_cases() -> None:
    truth, outputs = cases_of(2, MANY)
    rare = Truth((np.arange(MANY) < 150).astype(int), truth.classes)
    assert many_cases.spread_of_many(metric("auprc", None), rare, outputs, 0.5) is None
    assert many_cases.draws_of_many(metric("f1", "macro"), rare, outputs, 10, 1) is None


def test_what_the_ece_would_be_if_calibrated_is_the_same_however_many_cases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    truth, outputs = cases_of(2, MANY)
    sums = further_metrics.ece_if_calibrated(truth, outputs)
    monkeypatch.setattr(further_metrics, "MANY", 10**9)
    assert sums == pytest.approx(further_metrics.ece_if_calibrated(truth, outputs), rel=0.06)


@pytest.mark.parametrize(("k", "family", "averaging"), DRAWN, ids=named(DRAWN))
def test_a_million_cases_overflow_nothing(k: int, family: str, averaging: str | None) -> None:
    """The limits of a million cases hold the figure, and are as narrow as a million cases make them."""
    one = metric(family, averaging)
    truth, outputs = cases_of(k, 1_000_000)
    value, found = figure(one, truth, outputs).value, uncertainty(one, truth, outputs, Resampling(draws=400))
    assert value is not None
    assert found is not None
    assert found.low < value < found.high < found.low + 0.01
