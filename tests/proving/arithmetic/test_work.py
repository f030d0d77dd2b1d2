"""A look at one result takes a bounded number of steps, and says what it left out."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from hubbot.index.known import Known
from hubbot.proving.arithmetic import arithmetic, work
from hubbot.proving.arithmetic.cells import Matrix
from hubbot.proving.checks import Context, positive
from hubbot.proving.checks import evidence as evidence_of
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.submission.requests.result.review import review_text
from hubbot.submission.requests.result.words import ResultReview

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
    return load(Path(__file__).parents[3])


def reviewed(hub: Hub, groups: int, n: int) -> ResultReview:
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
    spend = work.Budget.spend

    def counting(self: work.Budget, number: int = 1) -> None:
        steps[0] += number
        spend(self, number)

    monkeypatch.setattr(work.Budget, "spend", counting)
    return steps


@pytest.mark.parametrize("groups", [10, 590])
def test_hundreds_of_large_groups_take_a_bounded_number_of_steps(
    hub: Hub, counted: list[int], groups: int
) -> None:
    review = reviewed(hub, groups, 50_000)
    assert counted[0] <= 3 * 100_100
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
    from hubbot.common.problem import Problem
    from hubbot.proving.arithmetic.kinds import LEFT_OUT
    from hubbot.proving.checks.evidence import Power, evidence

    power = Power(1.0, 100, 4, ("Accuracy",), (), 64)
    note = Problem(LEFT_OUT, "of 590 groups the first 64 were checked", "")
    assert evidence([], power) == "numbers-checked"
    assert evidence([note], power) == "self-reported"
    assert evidence([replace(note, own_severity="note")], power, rescored=True) == "re-scored"


def test_an_allowance_within_another_is_paid_from_it() -> None:
    with work.allowed(100) as outer:
        for taken in (60, 60, 60):
            with work.allowed(80) as inner:
                inner.left -= taken
        assert outer.left < 0
        with work.allowed(80) as last:
            assert last.left == 0
    assert outer.used_up


def cased(name: str, count: int) -> list[str]:
    """Spellings of one metric that differ in capitals only: the registry takes them all for it."""
    letters = [at for at, letter in enumerate(name) if letter.isalpha()]
    found = []
    for number in range(count):
        capital = {at for bit, at in enumerate(letters) if number >> bit & 1}
        found.append("".join(c.upper() if at in capital else c.lower() for at, c in enumerate(name)))
    return found


def classes(count: int) -> str:
    sizes = [1 + number % 7 for number in range(count)]
    counted = ", ".join(f"c{number}: {size}" for number, size in enumerate(sizes))
    return f"data: {{n: {sum(sizes)}}}\ncounts: {{classes: {{{counted}}}}}\n"


EDGES = ("0", "1", "1.0", "0.1e-300", "1e-7", "0.999999", "0.5", "0.8312", "0.83", "0.831217")
FIGURES = (
    *("Accuracy", "Sensitivity", "Specificity", "NPV", "Precision", "F1-Score", "F1-Score (Macro)", "MCC"),
    *("F1-Score (Weighted)", "Precision (Macro)", "Precision (Weighted)", "Balanced Accuracy", "Kappa"),
)


def at_the_edges(seed: int) -> str:
    """Figures of two classes whose values, sizes and definitions are at the ends of what can be written."""
    rng = random.Random(seed)
    n = rng.choice([228, 5_000, 50_000, 10**6, 10**9])
    positive = rng.choice([1, n // 2, n // 3, n - 1])
    names = rng.sample(FIGURES, rng.randint(1, len(FIGURES)))
    text = f"data: {{split: test, n: {n}}}\n"
    if rng.random() < 0.6:
        text += f"counts: {{n: {n}, classes: {{benign: {n - positive}, malignant: {positive}}}}}\n"
    if rng.random() < 0.2:
        text += f"how: {{{', '.join(f'{name}: {{threshold: t{k}}}' for k, name in enumerate(names))}}}\n"
    return text + f"metrics: {{AUROC: 0.9, {', '.join(f'{name}: {rng.choice(EDGES)}' for name in names)}}}\n"


HOSTILE = {
    "open averages of one name": "metrics: {"
    + ", ".join(f"{name}: 0.8{k}" for k, name in enumerate(cased("f1-score", 60)))
    + "}\n",
    "thousands of classes": classes(3_000)
    + "metrics: {Accuracy: 0.7123, F1-Score (Macro): 0.71, F1-Score (Weighted): 0.72}\n",
    "one figure hundreds of times": "data: {n: 1000000}\nmetrics: {"
    + ", ".join(f"{name}: 0.7123" for name in cased("matthews_corrcoef", 400))
    + "}\n",
    "a matrix that names one class": "data: {n: 100}\ncounts: {confusion: ["
    + ", ".join(["[1" + ", 0" * 99 + "]"] * 100)
    + "]}\nmetrics: {"
    + ", ".join(f"{name}: 0.8{k}" for k, name in enumerate(cased("precision (macro)", 60)))
    + "}\n",
    **{f"at the edges {seed}": at_the_edges(seed) for seed in range(40)},
}
RECORD = HEAD.partition("metrics:")[0].replace("my_model", "knn") + "status: Completed\n"
LINES_A_STEP, LINES_A_CHARACTER, LINES = 40, 60, 200_000


def lines_of(hub: Hub, text: str, most: int) -> int:
    """Lines of hubbot's modules that one look runs; it ends where they are more than `most`."""
    home, count = str(Path(work.__file__).parents[3]), 0

    def line(_frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        assert count <= most, "more lines than the steps allowed stand for"
        return line

    def call(frame: FrameType, _event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(home) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        review = review_text(text, Context(hub, Known.of([], hub), "2026-11-23"))
    finally:
        sys.settrace(before)
    assert not review.fault
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_look_runs_is_bounded_by_the_steps_it_may_take(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With few steps allowed a look is short: whatever takes long must be paid for in steps."""
    steps = 2_000
    for module in (arithmetic, evidence_of, positive):
        monkeypatch.setattr(module, "_STEPS", steps)
    monkeypatch.setattr(arithmetic, "_HINTED", steps)
    text = RECORD + HOSTILE[name]
    lines_of(hub, text, LINES + 5 * steps * LINES_A_STEP + len(text) * LINES_A_CHARACTER)


def said(hub: Hub, more: str) -> ResultReview:
    return review_text(RECORD + more, Context(hub, Known.of([], hub), "2026-11-23"))


TRUE = Matrix(tp=76, fn=9, fp=13, tn=130)
HONEST: dict[str, float] = {
    "Accuracy": round(TRUE.values("accuracy")[0], 4),
    "Sensitivity": round(TRUE.values("sensitivity")[0], 4),
    "F1-Score (Macro)": round(TRUE.values("f1-macro")[0], 4),
    "F1-Score": round(TRUE.values("f1-macro")[0], 4),
    "Precision": round(TRUE.values("precision")[0], 4),
    "MCC": round(TRUE.values("mcc")[0], 4),
}


def figures(*names: str) -> str:
    return f"metrics: {{AUROC: 0.95, {', '.join(f'{name}: {HONEST[name]}' for name in names)}}}\n"


ENDED = {
    "overall": figures("Accuracy", "F1-Score (Macro)", "MCC"),
    "a mean of the two classes": figures("F1-Score (Macro)"),
    "an open average": figures("F1-Score"),
    "several open averages": figures("F1-Score", "Precision"),
    "many classes": classes(300) + "metrics: {AUROC: 0.91, Accuracy: 0.7001, F1-Score (Weighted): 0.7}\n",
    "another definition": "how: {MCC: {threshold: youden}}\n" + figures("Accuracy", "MCC"),
    "the positive class": figures("Sensitivity", "MCC"),
    "groups": "metrics:\n  AUROC: 0.9\n  stratified:\n    s:\n      a: {N: 90, Accuracy: 0.8, MCC: 0.61}\n",
}


@pytest.mark.parametrize("name", ENDED)
def test_a_search_that_ends_early_is_told_and_does_not_count_as_checked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    modules = (arithmetic, evidence_of, positive)
    if name == "the positive class":  # by its own search alone
        modules = (positive,)
    for module in modules:
        monkeypatch.setattr(module, "_STEPS", 0)
    review = said(hub, ENDED[name])
    (note,) = [problem for problem in review.problems if problem.code == "A701"]
    assert note.severity == "note"
    assert note.hint.startswith("Nothing is wrong with it.")
    assert review.evidence == "self-reported"
    assert not [p for p in review.problems if p.code[:2] in {"A1", "A6"} and p.severity != "note"]


def test_invented_figures_that_took_too_long_are_counted(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    stated = ENDED["the positive class"]
    whole = said(hub, stated)
    assert "took too long" not in whole.power
    monkeypatch.setattr(evidence_of, "_STEPS", 0)
    review = said(hub, stated)
    assert "took too long to look at" in review.power
    assert review.power_share < whole.power_share
    assert review.evidence == "self-reported"


def test_a_hint_says_when_not_every_definition_was_tried(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    impossible = "metrics: {AUROC: 0.91, Accuracy: 0.8421, F1-Score (Macro): 0.8276, MCC: 0.1553}\n"
    monkeypatch.setattr(arithmetic, "_HINTED", 0)
    (asked,) = [p for p in said(hub, impossible).problems if p.code == "A102"]
    assert "Not every other definition was tried" in asked.hint
