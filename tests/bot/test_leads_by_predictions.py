"""Predictions buy no lead and take none away, through the whole bot: the comment, the label, the board."""

import json

import numpy as np
import pytest

from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.splits import cases_of
from hubbot.registry.load import load

from .stage import PROJECT, Stage
from .test_life_of_a_submission import approved, phase, status_words
from .test_predictions import body, with_files

RECORD = """\
eval_id: {model}-{run}
benchmark_id: BM-DIABETES
dataset_id: DS-DIABETES
model_ids: {{candidate: {model}}}
run_metadata: {{date: 2026-11-20, seed: {run}}}
data: {{split: test, n: 177}}
metrics: {{RMSE: {rmse}}}
status: Completed
"""


@pytest.fixture(scope="module")
def cases() -> Cases:
    hub = load(PROJECT)
    return cases_of(hub.datasets["DS-DIABETES"], hub.root)


def opened(stage: Stage, cases: Cases, files: dict[str, bytes], model: str, run: int, off, user: str) -> int:
    """A submission whose attached predictions are `off` (n) from the truth."""
    values = np.round(cases.truth.y + off, 4)
    rows = zip(cases.rows, values.tolist(), strict=True)
    url = f"https://github.com/user-attachments/files/{len(files) + 1}/predictions.csv"
    files[url] = ("row,value\n" + "".join(f"{row},{value!r}\n" for row, value in rows)).encode()
    rmse = float(np.sqrt(np.mean((values - cases.truth.y) ** 2)))
    text = RECORD.format(model=model, run=run, rmse=f"{rmse:.4f}")
    number = stage.people.open_issue(user, "[Submission]", body("", text, url), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready", status_words(stage, number)
    assert "◑ re-scored" in status_words(stage, number)
    return number


def accept(stage: Stage, numbers: list[int]) -> None:
    for number in numbers:
        approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert {phase(stage, number) for number in numbers} == {"accepted"}


def places(stage: Stage) -> list[tuple[object, ...]]:
    (path,) = [p for p in stage.files_on_main("leaderboards/data/BM-DIABETES") if p.endswith("test_177.json")]
    rows = json.loads(stage.on_main(path))["rows"]
    return [(row["model"], row["ahead_of_all"]) for row in rows]


def with_values(stage: Stage) -> None:
    """The hub ranks values, too."""
    for path in ("registry/benchmarks/BM-DIABETES.yaml", "registry/datasets/DS-DIABETES.yaml"):
        text = (PROJECT / path).read_text(encoding="utf-8").replace("baseline: toy_regression\n", "")
        stage.push_from_elsewhere(path, text)


def test_an_enormous_answer_in_one_of_two_runs_takes_no_lead(stage: Stage, cases: Cases):
    files: dict[str, bytes] = {}
    with_values(stage)
    with_files(stage, files)
    rng = np.random.default_rng(1)
    first = opened(stage, cases, files, "logistic", 1, rng.normal(0, 40, cases.n), "author")
    second = opened(stage, cases, files, "knn", 1, rng.normal(0, 60, cases.n), "author")
    accept(stage, [first, second])
    assert places(stage) == [("logistic", True), ("knn", False)]
    off = rng.normal(0, 90, (2, cases.n))
    off[1, 5] = 1e9
    weak = [opened(stage, cases, files, "forest", run, off[run], "stranger") for run in range(2)]
    accept(stage, weak)
    assert places(stage) == [("logistic", True), ("knn", False), ("forest", False)]
    page = stage.on_main("leaderboards/BM-DIABETES.md")
    assert "**Logistic regression is ahead of each other row taken singly, beyond chance on 177 cases" in page
    assert "place 1: Logistic regression; place 2: k nearest neighbours" in page
