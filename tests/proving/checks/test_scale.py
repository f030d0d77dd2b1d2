"""A figure on another scale than its board is asked about; a good or a bad one is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proving.checks.conftest import Ask, varied


def board(metric: str, values: list[float]) -> list[str]:
    return [
        varied(
            f"eval_id: held-{i}\nmodel_ids: {{candidate: m{i}}}\n"
            f"metrics: {{AUROC: 0.7{i}31, {metric}: {value!r}}}\n"
        )
        for i, value in enumerate(values)
    ]


def told(ask: Ask, metric: str, value: float, values: list[float]) -> list[str]:
    found = ask(f"metrics: {{AUROC: 0.8312, {metric}: {value!r}}}\n", holding=board(metric, values))
    assert all(problem.fix is None for problem in found if problem.code == "L106")
    return [problem.hint for problem in found if problem.code == "L106"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9).map(random.Random), st.sampled_from([0.01, 100.0, 1000.0, 0.001]))
def test_a_figure_on_another_scale_is_asked_about(ask: Ask, rng: random.Random, factor: float) -> None:
    values = [rng.uniform(0.2, 0.4) for _ in range(rng.randint(3, 8))]
    meant = rng.uniform(min(values), max(values))
    (hint,) = told(ask, "MSE", meant * factor, values)
    assert f"{meant:.6g}" in hint


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9).map(random.Random))
def test_what_is_better_or_worse_by_less_than_eight_times_is_not(ask: Ask, rng: random.Random) -> None:
    values = [rng.uniform(0.1, 1.0) for _ in range(rng.randint(0, 8))]
    near = rng.uniform(min(values, default=0.1) / 8, max(values, default=1.0) * 8)
    assert not told(ask, "MSE", near, values)


@pytest.mark.parametrize("values", [[], [0.2, 0.3], [0.001, 0.01, 0.9]])
def test_a_board_without_a_usual_size_asks_nothing(values: list[float], ask: Ask) -> None:
    assert not told(ask, "MSE", 25.0, values)


def test_a_value_far_from_all_scales_is_not_called_a_percentage(ask: Ask) -> None:
    assert not told(ask, "MSE", 4.0e6, [0.2, 0.3, 0.4])
