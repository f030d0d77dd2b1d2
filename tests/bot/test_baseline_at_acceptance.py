"""The toy baseline at acceptance: drift is the hub's problem, and an approval outlasts it."""

import re

import pytest

from .stage import PROJECT, make, record
from .test_life_of_a_submission import PATH, approved, opened, phase, status_words

BASELINE = "registry/baselines/toy_classification.yaml"


@pytest.fixture
def stage(tmp_path):
    return make(tmp_path / "stage", baseline=True)


def spoilt(text: str) -> str:
    """The same file with another AUROC."""
    return re.sub(r"(AUROC: )0\.\d+", r"\g<1>0.1234", text, count=1)


def test_drift_is_shown_side_by_side_stops_the_commit_and_heals(stage):
    right = (PROJECT / BASELINE).read_text(encoding="utf-8")
    assert spoilt(right) != right
    number = opened(stage)
    stage.push_from_elsewhere(BASELINE, spoilt(right))
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert phase(stage, number) == "hub-problem"
    assert stage.files_on_main("evals") == []
    words = status_words(stage, number)
    assert "0.1234" in words
    assert "not of your submission" in words
    issue = stage.forge.read(number)
    assert issue["state"] == "open"
    assert "approved" in issue["labels"]
    stage.sweep()
    stage.sweep(accept=True)
    assert stage.forge.read(number) == issue  # neither job changes what the other said
    stage.push_from_elsewhere(BASELINE, right)
    outcome = stage.sweep(accept=True)
    assert sum('"baseline": "toy_classification"' in line for line in outcome.lines) == 1
    assert phase(stage, number) == "accepted"
    assert stage.files_on_main("evals") == [PATH]


def test_drift_stops_only_what_shares_the_code(stage):
    right = (PROJECT / BASELINE).read_text(encoding="utf-8")
    other = (stage.checkout / "registry/benchmarks/BM-BREAST.yaml").read_text(encoding="utf-8")
    other = other.replace("id: BM-BREAST", "id: BM-OTHER").replace("baseline: toy_classification\n", "")
    stage.push_from_elsewhere("registry/benchmarks/BM-OTHER.yaml", other)
    stage.push_from_elsewhere(BASELINE, spoilt(right))
    stage.sweep(accept=True)
    first = opened(stage)
    second = opened(stage, record("knn-1", "knn", "0.93").replace("BM-BREAST", "BM-OTHER"))
    for number in (first, second):
        approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, first) == "hub-problem"
    assert phase(stage, second) == "accepted"
