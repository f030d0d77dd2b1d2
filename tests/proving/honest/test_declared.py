"""A definition that a result states under `how` is asked about by no check; the registered one still is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.proving.honest.ask import ask
from tests.proving.honest.case import Case

# Fields of `how` by which a figure is no longer the registered one of a single pass over the test set.
OTHER_ONES = (
    {"estimate": "bootstrap mean"},
    {"estimate": "mean of runs"},
    {"labels": "several"},
    {"invalid_answers": "left out"},
    {"definition": "as in the task's own script"},
)
# Those by which guessing gives something else than the largest class's share.
OTHER_GUESSING = (
    {"labels": "several"},
    {"invalid_answers": "wrong"},
    {"invalid_answers": "own class"},
    {"definition": "as in the task's own script"},
    {"Accuracy": {"averaging": "balanced"}},
)
SAME_GUESSING = ({}, {"estimate": "mean of runs"}, {"invalid_answers": "none"}, {"labels": "single"})


def of_the_other_class(seed: int) -> tuple[dict[str, float], dict[str, int]]:
    """A sensitivity that only the class `no` can have, and the sizes of both."""
    rng = np.random.default_rng(seed)
    while True:
        no, yes = (int(n) for n in rng.integers(30, 200, 2))
        value = round(int(rng.integers(no // 2, no)) / no, 5)
        if min(abs(value - k / yes) for k in range(yes + 1)) > 2e-5:
            return {"Sensitivity": value}, {"no": no, "yes": yes}


def codes(metrics: dict[str, float], classes: dict[str, int], how: dict[str, object]) -> list[str]:
    said = ask(Case(metrics, sum(classes.values()), classes, "yes", how=how))
    return [text[:4] for text in (*said.errors, *said.warnings)]


@pytest.mark.parametrize("seed", range(12))
def test_only_figures_of_the_registered_definition_are_held_to_the_positive_class(seed: int) -> None:
    metrics, classes = of_the_other_class(seed)
    for how in ({}, {"threshold": "youden"}, {"Sensitivity": {"threshold": "youden"}}):
        assert codes(metrics, classes, how) == ["A604"], how
    for how in OTHER_ONES:
        assert codes(metrics, classes, how) == [], how
        assert codes(metrics, classes, {"Sensitivity": how}) == [], how
        assert "A604" in codes(metrics, classes, {"Accuracy": how}), how  # said of another figure


@pytest.mark.parametrize("seed", range(8))
def test_figures_at_thresholds_of_their_own_are_held_to_the_positive_class_apart(seed: int) -> None:
    """An accuracy at 0.5 says nothing of a sensitivity at another threshold."""
    rng = np.random.default_rng(seed)
    no, yes = (int(n) for n in rng.integers(30, 200, 2))
    tp, right = int(rng.integers(yes // 2, yes + 1)), int(rng.integers(no, no + yes + 1))
    metrics = {"Sensitivity": round(tp / yes, 6), "Accuracy": round(right / (no + yes), 6)}
    assert codes(metrics, {"no": no, "yes": yes}, {"Sensitivity": {"threshold": "youden"}}) in ([], ["L101"])


@pytest.mark.parametrize("seed", range(8))
def test_a_share_below_guessing_is_asked_about_unless_guessing_gives_something_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rare, n = int(rng.integers(30, 120)), int(rng.integers(500, 900))
    classes = {"no": n - rare, "yes": rare}
    metrics = {"Accuracy": int(rng.integers(n // 10, n // 3)) / n}
    for how in SAME_GUESSING:
        assert codes(metrics, classes, how) == ["L101"], how
    for how in OTHER_GUESSING:
        said = ask(Case(metrics, n, classes, "yes", how=how))
        assert not said.warnings, how
        note = next(p for p in said.problems if p.code == "L101")
        assert note.severity == "note"
        assert "`how` states" in note.hint


@pytest.mark.parametrize("how", OTHER_GUESSING[:-1], ids=str)
def test_an_auroc_below_guessing_is_asked_about_whatever_how_states(how: dict[str, object]) -> None:
    assert codes({"AUROC": 0.21}, {"no": 150, "yes": 150}, how) == ["L101"]
