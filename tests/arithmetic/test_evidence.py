"""The level of evidence follows from checks and power, and from nothing a submitter claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hubbot.records.hub import Hub
from hubbot.records.problems import Problem
from hubbot.records.record import Acceptance, Accepted, Result, result_of
from hubbot.submission.checks import arithmetic_kinds as kinds
from hubbot.submission.checks.evidence import THRESHOLD, Power, evidence, power, replicated

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


Row = Callable[..., Accepted]


def row(path: str, author: str, auroc: float, **changes: Any) -> Accepted:
    acceptance = Acceptance(
        "active",
        "self-reported",
        "2026-11-23T10:00:00Z",
        "0" * 64,
        author=author,
        relation=changes.pop("relation", "independent"),
        flags=changes.pop("flags", ()),
    )
    return Accepted(path, result(metrics={"AUROC": auroc}, **changes), acceptance)


def test_replication_counts_other_accounts_that_agree(hub: Hub) -> None:
    rows = [
        row("a", "author", 0.86, relation="author"),
        row("b", "stranger", 0.87),
        row("c", "stranger", 0.85),
        row("d", "maintainer", 0.84),
        row("e", "maintainer", 0.60),
    ]
    # `author` is replicated by two accounts; their own result replicates nobody's.
    assert replicated(rows, hub) == {"a": 2, "b": 1, "c": 1, "d": 1}


@pytest.mark.parametrize(
    "other",
    [
        row("b", "stranger", 0.86, model_ids={"candidate": "evo2"}),
        row("b", "stranger", 0.86, run_metadata={"n_test": 9034}),
        row("b", "stranger", 0.86, flags=({"code": "D301"},)),
        row("b", "stranger", 0.86, status="Failed"),
        row("b", "author", 0.86),
        row("b", "stranger", 0.70),
    ],
    ids=["other model", "other n", "flagged", "failed", "same account", "outside the interval"],
)
def test_what_replicates_nothing(other: Accepted, hub: Hub) -> None:
    assert replicated([row("a", "author", 0.86, relation="author"), other], hub) == {}


def test_one_model_under_two_spellings_is_one_model(hub: Hub) -> None:
    rows = [
        row("a", "author", 0.86, relation="author"),
        row("b", "stranger", 0.86, model_ids={"candidate": "kmer_baseline"}),
    ]
    assert replicated(rows, hub) == {"a": 1}
