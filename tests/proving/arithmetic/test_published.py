"""The 35 published results: what is found there, and that nothing else is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbot.common.problem import Problem
from hubbot.reading.yaml.reader import dump, load_trusted

Ask = Callable[[str], list[Problem]]
PUBLISHED = load_trusted((Path(__file__).parent / "published.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(ask: Ask) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for eval_id, record in PUBLISHED.items():
        for problem in ask(dump({"eval_id": eval_id, **record})):
            codes[problem.code].add(eval_id)
            assert problem.severity != "error", (eval_id, problem)
    return codes


def test_all_35_are_here() -> None:
    assert len(PUBLISHED) == 35


def test_six_results_have_a_weighted_f1_and_get_a_note_only(found: dict[str, set[str]]) -> None:
    assert found["A105"] == {
        "DNA-enhancers-caduceus-20251219-120012",
        "DNA-enhancers-evo2-20251219-120013",
        "DNA-promoters-caduceus-20251219-120012",
        "DNA-promoters-evo2-20251219-120013",
        "DNA-ENHANCER-hyenadna_real-20251218-210303",
        "DNA-PROMOTER-hyenadna_real-20251218-210312",
    }


def test_two_aggregates_have_another_definition(found: dict[str, set[str]]) -> None:
    assert found["A401"] == {"ROBUSTNESS-brainjepa-20251219-120152", "ROBUSTNESS-brainlm-20251219-120152"}


def test_one_result_does_not_follow_from_its_own_curves(found: dict[str, set[str]]) -> None:
    assert found["A403"] == {"ROBUSTNESS-dummy_classifier-20251127-065232"}


def test_runs_on_part_of_the_test_set_are_told_apart(found: dict[str, set[str]]) -> None:
    assert len(found["A204"]) == 10


def test_nothing_else_is_found(found: dict[str, set[str]]) -> None:
    assert set(found) == {"A105", "A204", "A401", "A403"}


def test_the_note_names_the_averaging_and_the_warning_the_definition(ask: Ask) -> None:
    def message(eval_id: str, code: str) -> str:
        problems = ask(dump({"eval_id": eval_id, **PUBLISHED[eval_id]}))
        return next(problem.message for problem in problems if problem.code == code)

    assert "only the weighted average fits" in message("DNA-promoters-evo2-20251219-120013", "A105")
    assert "also takes in perm_equivariance" in message("ROBUSTNESS-brainlm-20251219-120152", "A401")
    assert "stretched" in message("ROBUSTNESS-dummy_classifier-20251127-065232", "A403")
