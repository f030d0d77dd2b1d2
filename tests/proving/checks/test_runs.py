"""What is said of runs: contradictions are errors, the best in place of the mean is told, else nothing."""

from __future__ import annotations

import math
import random
from statistics import fmean, pstdev, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.common.problem import Problem
from hubbot.results.runs import same
from tests.proving.checks.conftest import Ask, codes

# Ten runs of one classifier on 670 cases, each a k of 670, as a public benchmark publishes them.
VALUES = (489, 523, 480, 482, 488, 486, 547, 497, 458, 469)
LISTED = [round(k / 670, 6) for k in VALUES]


def written(value: float, decimals: int, *, cut: bool) -> str:
    exact = math.floor(value * 10**decimals) / 10**decimals if cut else value
    return f"{exact:.{decimals}f}"


def of_runs(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems if problem.code.startswith("A6")}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9).map(random.Random))
def test_honest_runs_are_never_questioned(ask: Ask, rng: random.Random) -> None:
    """Of 2 to 20 runs, written with 2 to 6 decimals, rounded or cut, the SD with n or n − 1."""
    k, decimals, cut = rng.randint(2, 20), rng.randint(2, 6), rng.random() < 0.5
    values = [min(1.0, max(0.0, rng.gauss(0.85, 0.02))) for _ in range(k)]
    mean, sd = fmean(values), (pstdev if rng.random() < 0.5 else stdev)(values)
    of_sd = rng.randint(2, 5)
    listed = ", ".join(written(value, decimals, cut=cut) for value in values)
    said = [f"mean: {written(mean, decimals, cut=cut)}", f"sd: {written(sd, of_sd, cut=cut)}"]
    if rng.random() < 0.7:
        said.append(f"values: [{listed}]")
    if rng.random() < 0.5 or len(said) == 2:
        said.append(f"n: {k}")
    found = ask(
        f"metrics: {{AUROC: {written(mean, decimals, cut=cut)}}}\nruns: {{AUROC: {{{', '.join(said)}}}}}\n"
    )
    assert not of_runs(found), [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        ("{AUROC: {mean: 0.8312, n: 3, values: [0.81, 0.8512]}}", "A601"),
        ("{seeds: [1, 2, 3], AUROC: {mean: 0.8312, values: [0.8212, 0.8412]}}", "A601"),
        ("{seeds: [1, 2, 3], AUROC: {mean: 0.8312, sd: 0.01, n: 5}}", "A601"),
        ("{AUROC: {mean: 0.8312, values: [0.81, 0.83]}}", "A601"),
        ("{AUROC: {mean: 0.8312, sd: 0.2, values: [0.8212, 0.8412]}}", "A601"),
        ("{AUROC: {mean: 0.8312, sd: 0.0001, values: [0.8212, 0.8412]}}", "A601"),
        ("{AUROC: {mean: 0.8312, sd: 0.6, n: 5}}", "A601"),
        ("{AUROC: {mean: 0.8312, sd: 1.4, n: 2}}", "A601"),
        ("{AUROC: {mean: 0.8312, values: [1.2, 0.4624]}}", "M102"),
        ("{AUROC: {mean: 83.12, n: 3}}", "M102"),
        ("{AUROC: {mean: 0.8512, values: [0.8412, 0.8612]}}", "A602"),
        ("{AUROC: {mean: 0.8012, n: 4}}", "A602"),
    ],
)
def test_what_cannot_hold_together_is_told_at_its_place(runs: str, code: str, ask: Ask) -> None:
    found = [
        problem for problem in ask(f"metrics: {{AUROC: 0.8312}}\nruns: {runs}\n") if problem.code == code
    ]
    assert found
    assert all(problem.hint and problem.span for problem in found)
    assert all(problem.fix is None for problem in found), "what a number should be is a fact"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9).map(random.Random))
def test_the_best_of_several_runs_is_told_from_their_mean(ask: Ask, rng: random.Random) -> None:
    values = [round(rng.gauss(0.85, 0.01), 4) for _ in range(rng.randint(2, 12))]
    best, mean = max(values), fmean(values)
    found = ask(f"metrics: {{AUROC: {best:.4f}}}\nruns: {{AUROC: {{mean: {mean:.4f}, values: {values}}}}}\n")
    (told,) = [p for p in found if p.code == "A602"] or [None]
    if told is None:
        assert best - mean <= 0.0003 or same(best, mean)
    else:
        assert told.severity == "warning"
        assert "best of" in told.message
        assert f"{mean:.6g}" in told.hint


def test_the_best_of_ten_seeds_is_told_with_their_mean_and_what_to_write(ask: Ask) -> None:
    found = ask(
        "metrics: {AUROC: 0.816418}\n"
        f"runs: {{seeds: {[*range(10)]}, AUROC: {{mean: 0.734179, sd: 0.025, values: {LISTED}}}}}\n"
    )
    (told,) = [problem for problem in found if problem.code == "A602"]
    assert "is the best of 10 runs; their mean is 0.734179" in told.message
    assert "`AUROC: 0.734179`" in told.hint


def test_the_mean_of_runs_is_a_share_of_all_their_cases_whether_or_not_seeds_are_listed(ask: Ask) -> None:
    figures = "data: {n: 670}\nmetrics: {AUROC: 0.8312, Accuracy: 0.734179}\n"
    assert codes(ask(figures), "A10")
    for runs in (f"values: {LISTED}", "n: 10"):
        assert not codes(ask(f"{figures}runs: {{Accuracy: {{mean: 0.734179, {runs}}}}}\n"), "A10")


def test_predictions_of_one_run_beside_the_spread_of_several_are_a_note(ask: Ask) -> None:
    """Its figures have to follow from that file: it is no fault that they are not the mean."""
    said = (
        "runs: {AUROC: {mean: 0.8412, values: [0.8312, 0.8512]}}\npredictions: {sha256: " + "a" * 64 + "}\n"
    )
    (told,) = [p for p in ask(f"metrics: {{AUROC: 0.8312}}\n{said}") if p.code == "A602"]
    assert told.severity == "note"


@pytest.mark.parametrize("unit", ["seed", "fold", "Seeds", "run"])
def test_limits_over_trainings_belong_below_runs(unit: str, ask: Ask) -> None:
    interval = f"{{low: 0.82, high: 0.84, level: 0.95, method: t, unit: {unit}}}"
    (told,) = [
        p
        for p in ask(f"metrics: {{AUROC: 0.8312}}\nuncertainty: {{AUROC: {interval}}}\n")
        if p.code == "A603"
    ]
    assert told.severity == "note"
    assert "runs: {AUROC:" in told.hint


def test_stating_tries_and_what_chose_among_them_costs_nothing(ask: Ask) -> None:
    plain = ask("metrics: {AUROC: 0.8312}\n")
    for chosen in ("validation", "test", "not chosen"):
        assert ask(f"metrics: {{AUROC: 0.8312}}\nruns_tried: 40\nchosen_on: {chosen}\n") == plain


@pytest.mark.parametrize("value", ["1.0e+308", "-1.0e+308", "1.0e+200", "9" * 400, "1.0e-320"])
def test_no_number_is_too_large_for_the_checks(value: str, ask: Ask) -> None:
    for name in ("AUROC", "MSE"):
        said = f"mean: {value}, sd: 1.0e+300, values: [{value}, {value}, 0.5]"
        assert ask(f"metrics: {{AUROC: 0.8312}}\nruns: {{{name}: {{{said}}}}}\n")


@pytest.mark.parametrize("count", ["9" * 30, "9" * 400, "1000000000"])
def test_no_count_is_too_large_for_the_checks(count: str, ask: Ask) -> None:
    told = f"runs: {{AUROC: {{mean: 0.8312, sd: 0.01, n: {count}}}}}\nruns_tried: {count}\n"
    assert ask(f"data: {{n: 228}}\nmetrics: {{AUROC: 0.8312, Accuracy: 0.7456}}\n{told}") is not None
