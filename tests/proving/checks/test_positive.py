"""Sensitivity and specificity of the other class are told; those of the registered one never are."""

from __future__ import annotations

import random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.proving.checks.conftest import Ask

POSITIVE, NEGATIVE = 85, 143  # malignant, benign


def figures(tp: int, tn: int, p: int, n: int, decimals: int, which: list[str]) -> dict[str, str]:
    """Of the class with p cases."""
    fp, fn = n - tn, p - tp
    exact = {
        "Sensitivity": tp / p,
        "Specificity": tn / n,
        "Accuracy": (tp + tn) / (p + n),
        "Balanced Accuracy": (tp / p + tn / n) / 2,
        "MCC": (tp * tn - fp * fn) / max(1e-9, ((tp + fp) * p * n * (tn + fn)) ** 0.5),
    }
    return {name: f"{exact[name]:.{decimals}f}" for name in which}


def told(ask: Ask, stated: dict[str, str], more: str = "") -> bool:
    listed = ", ".join(f"{name}: {value}" for name, value in {"AUROC": "0.9912", **stated}.items())
    found = ask(f"metrics: {{{listed}}}\n{more}")
    return any(problem.code == "A604" for problem in found)


DRAWN = st.tuples(
    st.integers(50, 85), st.integers(80, 143), st.integers(2, 6), st.randoms(use_true_random=False)
)
NAMES = ["Sensitivity", "Specificity", "Accuracy", "Balanced Accuracy", "MCC"]


def chosen(rng: random.Random) -> list[str]:
    return ["Sensitivity", "Specificity", *rng.sample(NAMES[2:], rng.randint(0, 3))]


@settings(max_examples=300, deadline=None)
@given(DRAWN)
def test_figures_of_the_registered_class_are_never_questioned(ask: Ask, drawn) -> None:
    tp, tn, decimals, rng = drawn
    assert not told(ask, figures(tp, tn, POSITIVE, NEGATIVE, decimals, chosen(rng)))


@settings(max_examples=300, deadline=None)
@given(DRAWN)
def test_figures_of_the_other_class_are_told_at_six_decimals(ask: Ask, drawn) -> None:
    """Benign as the positive class, as scikit-learn numbers these labels. Whole classes right look alike."""
    tp, tn, _, rng = drawn
    assume(tp not in {0, POSITIVE} and tn not in {0, NEGATIVE})
    assert told(ask, figures(tn, tp, NEGATIVE, POSITIVE, 6, chosen(rng)))


def test_the_swap_is_named_and_the_result_is_not_called_checked(ask: Ask) -> None:
    found = ask(
        "metrics: {AUROC: 0.9989, Accuracy: 0.991228, Sensitivity: 0.993007, Specificity: 0.988235}\n"
    )
    (told,) = [problem for problem in found if problem.code == "A604"]
    assert told.severity == "warning"
    assert "`Sensitivity: 0.988235` and `Specificity: 0.993007`" in told.hint
    assert "malignant" in told.message


def test_a_filed_confusion_matrix_tells_the_class_where_both_have_as_many_cases(ask: Ask) -> None:
    counts = (
        "counts: {n: 228, classes: {benign: 143, malignant: 85}, positive: malignant, "
        "confusion: [[140, 3], [5, 80]]}\n"
    )
    right = figures(80, 140, POSITIVE, NEGATIVE, 2, NAMES[:2])
    other = figures(140, 80, NEGATIVE, POSITIVE, 2, NAMES[:2])
    assert not told(ask, right, counts)
    assert told(ask, other, counts)


def test_means_over_runs_and_parts_of_the_split_are_not_asked(ask: Ask) -> None:
    swapped = figures(140, 80, NEGATIVE, POSITIVE, 6, NAMES[:3])
    assert told(ask, swapped)
    assert not told(ask, swapped, "runs: {seeds: [1, 2, 3]}\n")
    assert not told(ask, swapped, "data: {split: test, n: 100}\n")
