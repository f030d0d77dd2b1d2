"""Honest results of every sort pass: rounded or cut, any averaging, over runs, with small groups left out."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from math import floor

import pytest

from hubbot.common.problem import Problem
from hubbot.proving.arithmetic.cells import Matrix, Quantity
from hubbot.reading.yaml.reader import dump

Ask = Callable[[str], list[Problem]]
BASE = {
    "eval_id": "x",
    "benchmark_id": "BM-DNA-PROMOTER",
    "dataset_id": "DS-DNA-PROMOTERS-NONTATA",
    "model_ids": {"candidate": "kmer_k6"},
    "status": "Completed",
}
NAMES: dict[str, Quantity] = {
    "Accuracy": "accuracy",
    "Balanced Accuracy": "balanced-accuracy",
    "Sensitivity": "sensitivity",
    "Specificity": "specificity",
    "MCC": "mcc",
    "F1-Score (Macro)": "f1-macro",
    "F1-Score (Weighted)": "f1-weighted",
    "F1-Score (Binary)": "f1",
    "Precision (Binary)": "precision",
    "Precision (Macro)": "precision-macro",
}


def cut(value: float, places: int) -> float:
    return float(floor(value * 10**places + 1e-9) / 10**places)


def serious(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity != "note"]


@pytest.mark.parametrize("write", [round, cut], ids=["rounded", "cut"])
@pytest.mark.parametrize("open_f1", ["f1-macro", "f1-weighted", "f1"])
def test_no_genuine_matrix_is_accused(write: Callable[..., float], open_f1: Quantity, ask: Ask) -> None:
    rng = random.Random(f"{open_f1}{write.__name__}")
    for _ in range(60):
        n = rng.choice([30, 125, 500, 3000])
        positives = rng.randint(2, n - 2)
        tp, tn = rng.randint(0, positives), rng.randint(0, n - positives)
        matrix = Matrix(tp, positives - tp, n - positives - tn, tn)
        places = rng.choice([2, 3, 4])
        names = rng.sample(sorted(NAMES), rng.randint(1, 5))
        metrics = {name: write(matrix.values(NAMES[name])[0], places) for name in names}
        metrics["F1-Score"] = write(matrix.values(open_f1)[0], places)
        record = {**BASE, "metrics": metrics, "run_metadata": {"n_test": n}}
        if rng.random() < 0.5:
            record["counts"] = {"n": n, "classes": {"B": positives, "A": n - positives}}
        assert not serious(ask(dump(record))), (record, matrix)


def test_a_mean_over_seeds_is_no_share_of_n_but_of_n_times_runs(ask: Ask) -> None:
    record = {**BASE, "metrics": {"Accuracy": 0.6187, "F1-Score": 0.55}, "run_metadata": {"n_test": 100}}
    assert [p.code for p in serious(ask(dump(record)))] == ["A101"]
    assert not serious(ask(dump(record | {"runs": {"seeds": list(range(100))}})))
    assert [p.code for p in serious(ask(dump(record | {"runs": {"seeds": [1, 2]}})))] == ["A101"]


def test_means_over_folds_are_not_tested(ask: Ask) -> None:
    record = {**BASE, "metrics": {"Accuracy": 0.6187}, "run_metadata": {"n_test": 100, "n_folds": 5}}
    assert not serious(ask(dump(record)))


def test_groups_that_leave_out_small_ones_still_bound_the_overall_value(ask: Ask) -> None:
    def asked(accuracy: float) -> list[str]:
        groups = {"F": {"N": 50, "Accuracy": 0.8}, "M": {"N": 40, "Accuracy": 0.9}}
        metrics = {"Accuracy": accuracy, "stratified": {"sex": groups}}
        return [p.code for p in ask(dump({**BASE, "metrics": metrics, "run_metadata": {"n_test": 100}}))]

    assert "A303" not in asked(0.76)  # the ten others all wrong
    assert "A303" not in asked(0.86)  # all right
    assert "A303" in asked(0.66)
    assert "A303" in asked(0.98)


def test_specificity_in_three_classes_is_a_mean_and_makes_no_two_classes_of_them(ask: Ask) -> None:
    metrics = {"Accuracy": 0.58, "Sensitivity": 0.61, "Specificity": 0.79, "F1-Score (Macro)": 0.57}
    three = {"eval_id": "x", "benchmark_id": "BM-TOY-MULTICLASS", "dataset_id": "DS-TOY-MULTICLASS"}
    counts = {"n": 300, "classes": {"a": 150, "b": 100, "c": 50}}
    for named, counted in ((three, {}), (BASE | {"dataset_id": "DS-NOWHERE"}, {"counts": counts})):
        record = BASE | named | counted | {"metrics": metrics, "run_metadata": {"n_test": 300}}
        assert {p.code for p in serious(ask(dump(record)))} <= {"A205"}, named


def test_negative_figures_may_be_cut_towards_zero_or_downwards(ask: Ask) -> None:
    # tp 40, fn 60, fp 62, tn 38: MCC -0.22004…
    for mcc in (-0.22, -0.23, -0.2201, -0.22):
        metrics = {"Accuracy": 0.39, "MCC": mcc}
        counts = {"n": 200, "classes": {"A": 100, "B": 100}}
        assert not serious(ask(dump({**BASE, "metrics": metrics, "counts": counts}))), mcc


def test_an_n_from_the_registry_alone_asks_and_does_not_refuse(ask: Ask) -> None:
    wrong = ask(dump({**BASE, "metrics": {"Accuracy": 0.123456}}))
    assert [(p.code, p.severity) for p in serious(wrong)] == [("A101", "warning")]


def test_undefined_and_missing_figures_are_no_matter_for_arithmetic(ask: Ask) -> None:
    assert not serious(ask(dump({**BASE, "metrics": {"AUROC": None, "Accuracy": None}})))
    assert not serious(ask(dump({**BASE, "metrics": {}})))


def test_a_confusion_matrix_may_have_columns_true_or_either_class_positive(ask: Ask) -> None:
    # rows true: A 101, B 99; 80 and 84 right
    for confusion, classes in (
        ([[80, 21], [15, 84]], {"A": 101, "B": 99}),
        ([[80, 15], [21, 84]], {"A": 101, "B": 99}),
        ([[80, 21], [15, 84]], None),
    ):
        for sensitivity, specificity in ((0.792, 0.848), (0.848, 0.792)):
            counts = {"n": 200, "confusion": confusion} | ({"classes": classes} if classes else {})
            metrics = {"Accuracy": 0.82, "Sensitivity": sensitivity, "Specificity": specificity}
            record = {**BASE, "metrics": metrics, "counts": counts, "run_metadata": {"n_test": 200}}
            problems = [p.code for p in serious(ask(dump(record)))]
            assert "A203" not in problems, (confusion, classes, sensitivity)


def test_the_arithmetic_needs_no_numpy() -> None:
    code = "import hubbot.proving.arithmetic.arithmetic, hubbot.proving.checks.evidence, sys; "
    code += "sys.exit('numpy' in sys.modules or 'sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
