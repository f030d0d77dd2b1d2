"""A figure below guessing: by chance in a small class it is no question, turned round it is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.proving.honest import answers
from tests.proving.honest.ask import ask
from tests.proving.honest.case import Case, some

DRAWS = 40


def asked(case: Case) -> bool:
    said = ask(case)
    assert not said.errors, (case, said)
    return any(text.startswith("L101") for text in said.warnings)


def screening_of(rng: np.random.Generator, positives: int, n: int, *, turned: bool) -> Case:
    """Of a model that tells the classes apart, at a threshold that misses few; or labels turned round."""
    y = np.arange(n) < positives
    score = rng.normal(0, 1, n) + 2.5 * y
    guess = score < 1.25 if turned else score >= np.quantile(score[y], 0.1)
    return answers.of_two(y.astype(int), some(answers.point(y, guess), rng, ("Accuracy",)), rng, real=False)


@pytest.mark.parametrize("positives", [1, 2, 3, 5])
def test_a_few_cases_of_a_rare_class_that_come_out_badly_are_no_question(positives: int) -> None:
    """Sensitivity 0.5 of two cases: whether the model is worse than guessing, nobody can tell."""
    rng = np.random.default_rng(positives)
    for _ in range(DRAWS):
        n = int(rng.integers(60, 700))
        missed = int(rng.integers(positives // 2 + 1))
        specificity = rng.uniform(0.3, 0.45)
        y = np.arange(n) < positives
        guess = rng.random(n) > specificity
        guess[:positives] = np.arange(positives) >= missed
        values = answers.point(y, guess)
        values = {name: values[name] for name in ("Accuracy", "Sensitivity", "Specificity", "NPV")}
        if values["Sensitivity"] + values["Specificity"] >= 1 or positives > 3:
            continue
        assert not asked(answers.of_two(y.astype(int), values, rng, real=False))


def test_a_threshold_that_misses_few_is_no_question_whatever_stands_beside_accuracy() -> None:
    rng = np.random.default_rng(1)
    for _ in range(DRAWS):
        assert not asked(screening_of(rng, int(rng.integers(5, 40)), 500, turned=False))


def test_labels_turned_round_are_asked_about() -> None:
    rng = np.random.default_rng(2)
    found = [asked(screening_of(rng, int(rng.integers(30, 90)), 300, turned=True)) for _ in range(DRAWS)]
    assert np.mean(found) >= 0.95
