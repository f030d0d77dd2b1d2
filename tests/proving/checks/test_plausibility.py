"""What a person is asked to look at, and what is left in peace."""

from __future__ import annotations

import pytest

from tests.proving.checks.conftest import Ask, codes, varied

HYENA = "model_ids: {candidate: hyenadna}\n"
BALANCED = (
    "benchmark_id: BM-DNA-PROMOTER\ndataset_id: DS-DNA-PROMOTERS-NONTATA\ndata: {n: 228}\n"
    "counts: {n: 228, classes: {a: 114, b: 114}}\n"
)
KMER = "model_ids: {candidate: kmer_k6}\n"


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("metrics: {AUROC: 0.2144}", {"L101"}),
        # Not clearly below: chance alone moves it that far.
        ("metrics: {AUROC: 0.4644}", set()),
        ("data: {n: 20}\nmetrics: {AUROC: 0.3144}", set()),
        # 143 of 228 are benign: 0.50 is below saying "benign" every time; of a balanced set it is not.
        ("data: {split: test, n: 228}\nmetrics: {AUROC: 0.8312, Accuracy: 0.5012}", {"L101"}),
        (
            BALANCED + "metrics: {AUROC: 0.8312, Accuracy: 0.5012}",
            set(),
        ),
        # Guessing is what a baseline is for.
        ("model_ids: {candidate: dummy_classifier}\nmetrics: {AUROC: 0.2144}", set()),
        ("run_metadata: {date: '2026-11-23'}", set()),
        ("run_metadata: {date: '2026-11-24T01:00:00'}", set()),
        ("run_metadata: {date: '2026-11-25'}", {"L103"}),
        (HYENA + "run_metadata: {encoding: k-mer_6}", {"L104"}),
        (HYENA + "run_metadata: {encoding: kmer}", {"L104"}),
        (HYENA + "run_metadata: {encoding: hyenadna_mamba_embeddings}", set()),
        (KMER + "run_metadata: {encoding: kmer}", set()),
        (KMER + "run_metadata: {encoding: model_embedding}", {"L104"}),
        # A model that nobody described contradicts nothing.
        ("run_metadata: {encoding: k-mer}", set()),
        (HYENA + "data: {n: 50000}\nrun_metadata: {runtime_seconds: 1.5}", {"L105"}),
        (HYENA + "data: {n: 1250}\nrun_metadata: {runtime_seconds: 2.8}", set()),
        (KMER + "data: {n: 50000}\nrun_metadata: {runtime_seconds: 1.5}", set()),
    ],
)
def test_what_a_person_is_asked(fragment: str, expected: set[str], ask: Ask) -> None:
    found = [p for p in ask(fragment) if p.code.startswith("L")]
    assert codes(found) == expected
    assert {p.severity for p in found if p.code != "L101"} <= {"warning"}


SCREENING = "benchmark_id: BM-BREAST\ndata: {split: test, n: 228}\n"


@pytest.mark.parametrize(
    ("figures", "severity"),
    [
        # A threshold that misses no malignant case calls many benign ones malignant.
        ("{AUROC: 0.9312, Accuracy: 0.5012}", "note"),
        ("{Balanced Accuracy: 0.6312, Accuracy: 0.5012}", "note"),
        ("{Sensitivity: 0.99, Specificity: 0.21, Accuracy: 0.5012}", "note"),
        # Labels turned round put everything below chance.
        ("{AUROC: 0.0688, Accuracy: 0.0482}", "warning"),
        ("{Sensitivity: 0.21, Specificity: 0.21, Accuracy: 0.21}", "warning"),
        ("{Accuracy: 0.5012}", "note"),
        ("{Accuracy: 0.2012}", "warning"),
    ],
)
def test_below_the_largest_class_is_usual_in_screening(figures: str, severity: str, ask: Ask) -> None:
    found = [p for p in ask(SCREENING + f"metrics: {figures}") if p.code == "L101"]
    assert found
    assert {p.severity for p in found} == {severity}


def board(*values: float) -> list[str]:
    return [
        varied(f"eval_id: b-{i}\nmodel_ids: {{candidate: m{i}}}\nmetrics: {{AUROC: {value}}}")
        for i, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("value", "others", "far"),
    [
        (0.9991, (0.7331, 0.7431, 0.7531, 0.7631, 0.7731), True),
        (0.8012, (0.7331, 0.7431, 0.7531, 0.7631, 0.7731), False),
        # Too few to say what is usual; or as far apart from each other as this one is.
        (0.9991, (0.7331, 0.7431), False),
        (0.9991, (0.5331, 0.6431, 0.7531, 0.8631, 0.9531), False),
        # Worse is never "far above".
        (0.6012, (0.9331, 0.9431, 0.9531, 0.9631, 0.9731), False),
    ],
)
def test_far_above_the_board_is_a_question(
    value: float, others: tuple[float, ...], far: bool, ask: Ask
) -> None:
    found = ask(f"metrics: {{AUROC: {value}}}", holding=board(*others))
    assert ("L102" in codes(found)) is far


def test_results_on_another_test_set_are_no_measure(ask: Ask) -> None:
    other = [text.replace("n: 228", "n: 100") for text in board(0.73, 0.74, 0.75, 0.76, 0.77)]
    assert "L102" not in codes(ask("metrics: {AUROC: 0.9991}", holding=other))
