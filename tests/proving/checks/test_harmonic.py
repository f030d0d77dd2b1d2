"""Macro F1 that is the harmonic mean of macro precision and recall: asked where chance hardly does it."""

from __future__ import annotations

import numpy as np

from tests.proving.honest import answers
from tests.proving.honest.ask import ask
from tests.proving.honest.case import Case

NAMES = ("Accuracy", "F1-Score (Macro)", "Precision (Macro)", "Balanced Accuracy")
HOW = {"F1-Score (Macro)": {"averaging": "from macro precision and recall"}}


def result(rng: np.random.Generator, *, other: bool, symmetric: bool, decimals: int) -> Case:
    k, n = int(rng.integers(3, 11)), int(rng.integers(100, 1500))
    y = np.arange(n) % k
    wrong = (y + rng.integers(1, k, n)) % k if symmetric else np.zeros(n, int)
    guess = np.where(rng.random(n) < 0.7, y, wrong)
    exact = answers.per_class(y, guess, range(k), 0.0)
    values = {name: exact[name] for name in NAMES}
    if other:
        p, r = values["Precision (Macro)"], values["Balanced Accuracy"]
        values["F1-Score (Macro)"] = 2 * p * r / (p + r)
    sizes = {f"class {j}": int(np.sum(y == j)) for j in range(k)}
    return Case({name: round(value, decimals) for name, value in values.items()}, n, sizes, how=HOW)


def test_at_six_decimals_the_other_definition_is_asked_once_by_its_name_and_silent_when_stated() -> None:
    rng = np.random.default_rng(1)
    asked = 0
    for _ in range(40):
        case = result(rng, other=True, symmetric=False, decimals=6)
        bare, stated = ask(case, declared=False), ask(case)
        assert (bare.errors, stated.errors, stated.warnings) == ((), (), ()), (case, bare, stated)
        assert len(bare.warnings) <= 1
        for text in bare.warnings:
            assert text.startswith("A104 F1-Score (Macro) ")
            assert "write `how: {F1-Score (Macro): {averaging: from macro precision and recall}}`" in text
        asked += bool(bare.warnings)
    assert asked >= 20


def test_the_mean_of_the_classes_f1_is_never_asked_about_even_where_both_agree() -> None:
    rng = np.random.default_rng(2)
    for turn in range(120):
        symmetric = turn % 2 == 0
        case = result(rng, other=False, symmetric=symmetric, decimals=int(rng.integers(2, 7)))
        said = ask(case, declared=False)
        assert (said.errors, said.warnings) == ((), ()), (case, said)
