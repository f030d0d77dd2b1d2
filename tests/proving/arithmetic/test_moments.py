"""R² against the error: the registered variance is scikit-learn's, honest results pass, moved ones do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

from hubbot.common.problem import Problem
from hubbot.evaluation.data.splits import cases_of
from hubbot.proving.arithmetic.moments import misfits
from hubbot.proving.checks.evidence import evidence, power
from hubbot.registry.model import Hub
from hubbot.results.result import Result, result_of

Ask = Callable[[str], list[Problem]]


def result(metrics: dict[str, float], *, n: int = 177, **more: Any) -> Result:
    value: dict[str, Any] = {
        "eval_id": "x",
        "benchmark_id": "BM-DIABETES",
        "dataset_id": "DS-DIABETES",
        "model_ids": {"candidate": "ridge"},
        "metrics": metrics,
        "data": {"split": "test", "n": n},
        "status": "Completed",
    }
    return result_of(value | more)


def targets() -> np.ndarray[Any, np.dtype[np.float64]]:
    """The true values, by scikit-learn alone."""
    _, rows = train_test_split(range(442), test_size=0.4, random_state=42)
    found: np.ndarray[Any, np.dtype[np.float64]] = load_diabetes().target[sorted(rows)]
    return found


def written(value: float, places: int, how: str) -> float:
    if how == "rounded":
        return round(value, places)
    return float(np.trunc(value * 10**places) / 10**places)


def honest(
    y: Any, rng: np.random.Generator, places: int, how: str, kind: type = np.float64
) -> dict[str, float]:
    """Figures of a model with some noise, some scale and some offset, from good to useless."""
    guess = y * rng.uniform(0, 1.2) + rng.normal(0, rng.uniform(1, 120), len(y)) + rng.normal(0, 20)
    true, guess = y.astype(kind), guess.astype(kind)
    mse = float(mean_squared_error(true, guess))
    figures = {
        "RMSE": mse**0.5,
        "MSE": mse,
        "R2": float(r2_score(true, guess)),
        "MAE": float(mean_absolute_error(true, guess)),
        "Correlation": float(np.corrcoef(true, guess)[0, 1]),
    }
    return {name: written(value, places, how) for name, value in figures.items()}


def test_the_registered_moments_are_those_of_the_data(hub: Hub) -> None:
    y = targets()
    stated = hub.datasets["DS-DIABETES"].value["splits"]["test"]["target"]
    assert stated["mean"] == pytest.approx(y.mean(), rel=1e-7)
    assert stated["variance"] == pytest.approx(mean_squared_error(y, np.full(177, y.mean())), rel=1e-8)
    toy = hub.datasets["DS-TOY-REGRESSION"]
    truth = cases_of(toy, hub.root).truth.y
    assert toy.splits["test"].target_variance == pytest.approx(truth.var(), rel=1e-8)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("how", ["rounded", "truncated"])
@pytest.mark.parametrize("places", [1, 2, 3, 4, 6])
def test_no_honest_result_is_accused(hub: Hub, places: int, how: str, kind: type) -> None:
    y, rng = targets(), np.random.default_rng(places)
    for _ in range(50):
        figures = honest(y, rng, places, how, kind)
        assert not list(misfits(result(figures), hub)), figures


@pytest.mark.parametrize("places", [2, 3, 4, 6])
def test_invented_figures_are_refuted_mostly_at_two_decimals_nearly_always_at_more(
    hub: Hub, places: int
) -> None:
    y, rng = targets(), np.random.default_rng(7)
    found = 0
    for _ in range(100):
        figures = honest(y, rng, places, "rounded")
        del figures["MSE"], figures["Correlation"]
        figures["R2"] = round(figures["R2"] + rng.uniform(-0.05, 0.05), places)
        found += bool(list(misfits(result(figures), hub)))
    assert found >= {2: 65, 3: 95, 4: 99, 6: 99}[places]


def test_a_result_on_real_values_is_numbers_checked(hub: Hub) -> None:
    figures = {"RMSE": 53.311406, "R2": 0.514186, "MAE": 42.56801, "Correlation": 0.724863}
    found = power(result(figures), hub)
    assert found.enough
    assert found.tested == ("RMSE", "R2")
    assert found.untested == ("MAE", "Correlation")
    assert evidence([], found) == "numbers-checked"
    assert "for RMSE and R2; MAE, Correlation cannot be tested so" in str(found)


@pytest.mark.parametrize(
    ("figures", "more"),
    [
        ({"RMSE": 53.3114, "MAE": 42.568}, {}),  # nothing to compare
        ({"R2": 0.5142}, {}),
        ({"RMSE": 53.0, "R2": 0.5}, {}),  # one decimal
        ({"RMSE": 53.3114, "R2": 0.5142}, {"n": 100}),  # part of the split has another variance
        ({"RMSE": 53.3114, "R2": 0.5142}, {"status": "Failed"}),
        ({"RMSE": 53.3114, "R2": 0.5142}, {"runs": {"seeds": [1, 2, 3]}}),  # one side only
    ],
)
def test_what_cannot_be_tested_is_not_called_checked(
    hub: Hub, figures: dict[str, float], more: dict[str, Any]
) -> None:
    assert not power(result(figures, **more), hub).enough


def test_means_over_runs_and_parts_of_the_split_are_not_accused(hub: Hub) -> None:
    y, rng = targets(), np.random.default_rng(3)
    for _ in range(30):
        runs = [honest(y, rng, 9, "rounded") for _ in range(3)]
        means = {name: round(float(np.mean([one[name] for one in runs])), 4) for name in runs[0]}
        assert not list(misfits(result(means, runs={"seeds": [1, 2, 3]}), hub)), means
    part = honest(y[:100], rng, 4, "rounded")
    assert not list(misfits(result(part, n=100), hub))


def test_the_squared_correlation_filed_as_r2_is_a_question_of_definition(hub: Hub) -> None:
    found = list(misfits(result({"RMSE": 60.0, "R2": 0.49, "Correlation": 0.7}), hub))
    assert [one.another for one in found] == ["the square of the correlation"]
