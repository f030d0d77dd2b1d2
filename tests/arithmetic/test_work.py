"""A look at one result takes a bounded number of steps, and says what it left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.records.hub import Hub, load
from hubbot.records.known import Known
from hubbot.submission.checks import Context
from hubbot.submission.checks import arithmetic_binary as binary
from hubbot.submission.review import Review, review_text

HEAD = """\
eval_id: my_model-breast-1
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids:
  candidate: my_model
run_metadata:
  date: 2026-11-23
metrics:
  AUROC: 0.9123
  Accuracy: 0.8421
  stratified:
    site:
"""


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(Path(__file__).parents[2])


def reviewed(hub: Hub, groups: int, n: int) -> Review:
    lines = [
        f"      g{g}: {{N: {n + g}, Accuracy: 0.{8000 + g}, F1-Score: 0.{7000 + g}, MCC: 0.{5000 + g}}}\n"
        for g in range(groups)
    ]
    return review_text(
        HEAD + "".join(lines) + "status: Completed\n", Context(hub, Known.of([], hub), "2026-11-23")
    )


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    steps = [0]
    spend = binary._Budget.spend

    def counting(self: binary._Budget, number: int = 1) -> None:
        steps[0] += number
        spend(self, number)

    monkeypatch.setattr(binary._Budget, "spend", counting)
    return steps


@pytest.mark.parametrize("groups", [10, 590])
def test_hundreds_of_large_groups_take_a_bounded_number_of_steps(
    hub: Hub, counted: list[int], groups: int
) -> None:
    review = reviewed(hub, groups, 50_000)
    assert counted[0] <= 3 * 30_100
    (note,) = [problem for problem in review.problems if problem.code == "A701"]
    assert f"of {groups} groups the first" in note.message
    assert note.severity == "note"
    assert note.hint
    assert review.evidence == "self-reported"
    assert not review.fault


def test_the_same_result_is_cut_at_the_same_place(hub: Hub) -> None:
    once, again = reviewed(hub, 60, 50_000), reviewed(hub, 60, 50_000)
    assert once.problems == again.problems


def test_small_groups_are_all_looked_at(hub: Hub) -> None:
    assert "A701" not in {problem.code for problem in reviewed(hub, 12, 60).problems}


def test_what_was_left_out_never_counts_as_checked(hub: Hub) -> None:
    from hubbot.records.problems import Problem
    from hubbot.submission.checks.arithmetic_kinds import LEFT_OUT
    from hubbot.submission.checks.evidence import Power, evidence

    power = Power(1.0, 100, 4, ("Accuracy",), (), 64)
    note = Problem(LEFT_OUT, "of 590 groups the first 64 were checked", "")
    assert evidence([], power) == "numbers-checked"
    assert evidence([note], power) == "self-reported"
    assert evidence([replace(note, own_severity="note")], power, rescored=True) == "re-scored"


def test_an_allowance_within_another_is_paid_from_it() -> None:
    with binary.allowed(100) as outer:
        for taken in (60, 60, 60):
            with binary.allowed(80) as inner:
                inner.left -= taken
        assert outer.left < 0
        with binary.allowed(80) as last:
            assert last.left == 0
    assert outer.used_up
