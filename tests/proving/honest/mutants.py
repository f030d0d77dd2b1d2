"""Mutants of genuine results in two classes, and what mlscorecheck and hubbot say of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from hubbot.proving.arithmetic.binary import find
from hubbot.proving.arithmetic.cells import Matrix, Quantity
from hubbot.proving.arithmetic.rounding import reading
from hubbot.proving.arithmetic.work import OutOfWorkError
from tests.proving.honest.answers import point, two_classes
from tests.proving.honest.ask import ask
from tests.proving.honest.case import Case, Rng

# The nine figures that mlscorecheck knows: its name, ours, and the arithmetic's.
KINDS: Mapping[str, tuple[str, Quantity]] = {
    "Accuracy": ("acc", "accuracy"),
    "Sensitivity": ("sens", "sensitivity"),
    "Specificity": ("spec", "specificity"),
    "Balanced Accuracy": ("bacc", "balanced-accuracy"),
    "Precision (Binary)": ("ppv", "precision"),
    "NPV": ("npv", "npv"),
    "F1-Score (Binary)": ("f1", "f1"),
    "MCC": ("mcc", "mcc"),
    "Kappa": ("kappa", "kappa"),
}
PLACES = 4


@dataclass(frozen=True)
class Mutant:
    """One figure of a genuine result changed. `table` gives the figures as written, where there is one."""

    kind: str
    figures: Mapping[str, float]
    theirs: bool
    ours: bool
    table: Matrix | None


def mutant(kind: str, rng: Rng) -> Mutant:
    """A result of the changed figure and two or three others, at four decimals, class sizes known."""
    while True:
        y, score = two_classes(rng, real=rng.random() < 0.33)
        values = point(y, score >= 0.5)
        if len(y) <= 1000 and all(name in values for name in KINDS):
            break
    others = [name for name in KINDS if name != kind]
    rng.shuffle(others)
    kept = {name: round(values[name], PLACES) for name in (kind, *others[: rng.integers(2, 4)])}
    kept[kind] = _changed(kept[kind], rng)
    sizes = {"no": int((y == 0).sum()), "yes": int(y.sum())}
    answer = ask(Case(kept, len(y), sizes, "yes"))
    ours = bool(answer.errors or [w for w in answer.warnings if w[0] in "AM"])
    theirs = _refuted(kept, sizes)
    table = _table(kept, sizes) if theirs and not ours else None
    return Mutant(kind, kept, theirs, ours, table)


def _changed(value: float, rng: Rng) -> float:
    """A slip of the pen or a wish: a digit changed, two digits swapped, or a better value."""
    way = rng.integers(3)
    text = f"{abs(value):.{PLACES}f}"
    digits = [*text]
    at = len(text) - int(rng.integers(1, PLACES + 1))
    if way == 0:
        digits[at] = str((int(digits[at]) + int(rng.integers(1, 10))) % 10)
    elif way == 1 and at + 1 < len(digits) and digits[at] != digits[at + 1]:
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
    else:
        return round(min(1.0, value + rng.uniform(0.005, 0.05)), PLACES)
    return min(1.0, float("".join(digits))) * (-1 if value < 0 else 1)


def _refuted(figures: Mapping[str, float], sizes: Mapping[str, int]) -> bool:
    from mlscorecheck.check.binary import check_1_testset_no_kfold

    logging.getLogger("mlscorecheck").setLevel(logging.ERROR)
    scores = {KINDS[name][0]: value for name, value in figures.items()}
    found = check_1_testset_no_kfold(
        testset={"p": sizes["yes"], "n": sizes["no"]}, scores=scores, eps=10.0**-PLACES
    )
    return bool(found["inconsistency"])


def _table(figures: Mapping[str, float], sizes: Mapping[str, int]) -> Matrix | None:
    """A table of counts that gives every figure as written: then there is nothing to refute."""
    wanted = {KINDS[name][1]: reading(value) for name, value in figures.items()}
    try:
        return find(sum(sizes.values()), sizes["yes"], wanted, 10_000_000)
    except OutOfWorkError:
        return None
