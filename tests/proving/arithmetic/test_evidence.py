"""The level of evidence follows from checks and power, and from nothing a submitter claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hubbot.common.problem import Problem
from hubbot.proving.arithmetic import kinds
from hubbot.proving.checks.evidence import THRESHOLD, Power, evidence, power
from hubbot.registry.model import Hub
from hubbot.results.result import Result, result_of

STRONG = Power(0.9, 500, 4, ("Accuracy",), ("AUROC",), 64)
WEAK = Power(0.7, 500, 4, ("Accuracy",), ("AUROC",), 64)


def result(**changes: Any) -> Result:
    value: dict[str, Any] = {
        "eval_id": "x",
        "benchmark_id": "BM-DNA-PROMOTER",
        "dataset_id": "DS-DNA-PROMOTERS-NONTATA",
        "model_ids": {"candidate": "kmer_k6"},
        "metrics": {"AUROC": 0.7453, "Accuracy": 0.618, "F1-Score": 0.5571},
        "run_metadata": {"n_test": 500},
        "status": "Completed",
    }
    return result_of(value | changes)


@pytest.mark.parametrize(
    ("found", "strength", "rescored", "rerun", "level"),
    [
        ((), STRONG, False, False, "numbers-checked"),
        ((), WEAK, False, False, "self-reported"),
        ((kinds.AVERAGING_OPEN, kinds.PARTIAL_SPLIT), STRONG, False, False, "numbers-checked"),
        ((kinds.ANOTHER_MEAN,), STRONG, False, False, "self-reported"),
        ((kinds.ANOTHER_MEAN,), STRONG, True, True, "self-reported"),
        ((kinds.NO_MATRIX,), STRONG, True, True, "self-reported"),
        ((), WEAK, True, False, "re-scored"),
        ((), STRONG, True, False, "re-scored"),
        ((), WEAK, True, True, "re-run"),
    ],
)
def test_the_level_follows_from_what_was_shown(
    found: tuple[Any, ...], strength: Power, rescored: bool, rerun: bool, level: str
) -> None:
    problems = [Problem(kind, "") for kind in found]
    assert evidence(problems, strength, rescored=rescored, rerun=rerun) == level


def test_figures_of_a_run_that_failed_are_not_called_checked(hub: Hub) -> None:
    assert power(result(), hub).enough
    assert not power(result(status="Failed"), hub).enough


def test_power_is_high_where_few_matrices_exist_and_low_where_many_do(hub: Hub) -> None:
    at_500 = power(result(), hub)
    at_9034 = power(result(run_metadata={"n_test": 9034}), hub)
    assert at_500.share > THRESHOLD > 0.2 > at_9034.share
    assert at_500.tested == ("Accuracy", "F1-Score")
    assert at_500.untested == ("AUROC",)
    assert "n = 500 and 4 decimals" in str(at_500)
    assert "AUROC cannot be tested so" in str(at_500)


def test_fewer_decimals_are_less_power(hub: Hub) -> None:
    coarse = power(result(metrics={"Accuracy": 0.62, "F1-Score": 0.56}), hub)
    assert coarse.share < 0.2


def test_auroc_alone_has_no_power(hub: Hub) -> None:
    alone = power(result(metrics={"AUROC": 0.7453}), hub)
    assert (alone.share, alone.tested, str(alone)) == (0.0, (), "")


@pytest.mark.parametrize(
    "claim",
    [
        {"counts": {"n": 500, "classes": {"A": 250, "B": 250}}},
        {"counts": {"n": 500, "confusion": [[150, 100], [91, 159]]}},
        {"evidence": "re-run"},
        {"verified": True},
        {"hubbot": {"evidence": "re-run"}},
        {"predictions": {"sha256": "0" * 64, "rows": 500}},
        {"uncertainty": {"AUROC": {"low": 0.74, "high": 0.75}}},
    ],
)
def test_no_block_a_submitter_adds_raises_the_power(claim: Mapping[str, Any], hub: Hub) -> None:
    assert power(result(**claim), hub) == power(result(), hub)


def test_the_same_result_gives_the_same_power_every_time(hub: Hub) -> None:
    assert power(result(), hub) == power(result(), hub)
