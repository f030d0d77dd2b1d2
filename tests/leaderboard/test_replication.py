"""A row is replicated by other people who agree, and by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hubbot.leaderboard.ranking import boards
from hubbot.leaderboard.replication import replications
from hubbot.records.hub import Hub, load
from hubbot.records.record import Acceptance, Accepted, result_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


def filed(path: str, author: str | None, auroc: float, **changes: Any) -> Accepted:
    """A result of one model on all 9,034 cases, where chance leaves about 0.01 between two runs."""
    acceptance = Acceptance(
        "active",
        "self-reported",
        "2026-11-23T10:00:00Z",
        "0" * 64,
        author=author,
        relation=changes.pop("relation", "independent"),
        flags=changes.pop("flags", ()),
    )
    value: dict[str, Any] = {
        "eval_id": path,
        "benchmark_id": "BM-DNA-PROMOTER",
        "dataset_id": "DS-DNA-PROMOTERS-NONTATA",
        "model_ids": {"candidate": "kmer_k6"},
        "metrics": {"AUROC": auroc},
        "run_metadata": {"n_test": 9034},
        "status": "Completed",
    }
    return Accepted(path, result_of(value | changes), acceptance)


FIRST = filed("a", "author", 0.866, relation="author")


def counted(hub: Hub, *accepted: Accepted) -> int:
    """For the row of FIRST, which is the best run."""
    rows = [row for board in boards(accepted, hub) for row in board.rows]
    (row,) = (row for row in rows if row.entry.path == FIRST.path)
    return replications(row, hub)


def test_other_accounts_that_agree_count_once_each(hub: Hub) -> None:
    others = [filed("b", "stranger", 0.864), filed("c", "stranger", 0.862), filed("d", "maintainer", 0.861)]
    assert counted(hub, FIRST) == 0
    assert counted(hub, FIRST, *others) == 2


def test_one_model_under_two_spellings_is_one_model(hub: Hub) -> None:
    other = filed("b", "stranger", 0.865, model_ids={"candidate": "kmer_baseline"})
    assert counted(hub, FIRST, other) == 1


@pytest.mark.parametrize(
    "other",
    [
        filed("b", "stranger", 0.865, model_ids={"candidate": "evo2"}),
        filed("b", "stranger", 0.865, run_metadata={"n_test": 500}),
        filed("b", "stranger", 0.865, flags=({"code": "D103"},)),
        filed("b", "stranger", 0.865, status="Failed"),
        filed("b", "stranger", 0.865, relation="author"),
        filed("b", "author", 0.865),
        filed("b", None, 0.865),
        filed("b", "stranger", 0.80),
    ],
    ids=["other model", "other n", "flagged", "failed", "an author", "same account", "imported", "outside"],
)
def test_what_replicates_nothing(other: Accepted, hub: Hub) -> None:
    assert counted(hub, FIRST, other) == 0
