"""The 35 results taken over from the existing hub: what is found, and that nothing else is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.proving.checks import Context, run_checks, same_scores
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results.flags import any_open
from hubbot.results.result import Accepted, read_accepted, split_accepted
from tests.proving.checks.conftest import TODAY

EVALS = Path(__file__).parents[3] / "evals"


@pytest.fixture(scope="module")
def published(hub: Hub) -> dict[str, Accepted]:
    """Those that were imported, by eval_id; later submissions are left aside."""
    every = (
        read_accepted(path.relative_to(EVALS.parent).as_posix(), path.read_text("utf-8"))
        for path in sorted(EVALS.rglob("*.yaml"))
    )
    return {one.result.eval_id: one for one in every if one.acceptance.imported_from}


@pytest.fixture(scope="module")
def context(hub: Hub, published: dict[str, Accepted]) -> Context:
    return Context(hub, Known.of(published.values(), hub), TODAY)


@pytest.fixture(scope="module")
def found(context: Context, published: dict[str, Accepted]) -> dict[str, list[Problem]]:
    answers = {}
    for eval_id, one in published.items():
        submitted, _ = split_accepted((EVALS.parent / one.path).read_text("utf-8"))
        answers[eval_id] = run_checks(read(submitted), one.result, replace(context, accepted_as=one.path))
    return answers


def with_code(found: dict[str, list[Problem]], code: str) -> set[str]:
    return {eval_id for eval_id, problems in found.items() if any(p.code == code for p in problems)}


def test_all_35_are_there(published: dict[str, Accepted]) -> None:
    assert len(published) == 35


def test_two_groups_of_shared_figures_on_each_dna_board(
    found: dict[str, list[Problem]], published: dict[str, Accepted], context: Context
) -> None:
    groups: dict[frozenset[str], str] = {}
    for eval_id in with_code(found, "D103"):
        one = published[eval_id]
        match = same_scores.match(one.result, replace(context, accepted_as=one.path))
        assert match is not None
        models = {context.hub.model(one.result.model_id).id, *(s.model for s in match.others)}  # type: ignore[union-attr]
        assert match.figures == ("AUROC", "Accuracy", "F1-Score")
        groups[frozenset({eval_id, *(s.eval_id for s in match.others)})] = " ".join(
            [context.hub.benchmark_of(one.result).id, *sorted(models)]  # type: ignore[union-attr]
        )
    assert sorted(groups.values()) == [
        "BM-DNA-ENHANCER caduceus evo2",
        "BM-DNA-ENHANCER dnabert2 hyenadna kmer_k6",
        "BM-DNA-PROMOTER caduceus evo2",
        "BM-DNA-PROMOTER dnabert2 hyenadna kmer_k6",
    ]
    assert len(with_code(found, "D103")) == 10


def test_the_probability_by_chance_is_of_the_known_order(
    published: dict[str, Accepted], context: Context
) -> None:
    """Independent figures: 0.7 to 2.3 in 10,000 at n = 1,250, 1.5 in 10,000 at 500, 12 to 42 % at 50."""
    by_n = defaultdict(list)
    for one in published.values():
        if match := same_scores.match(one.result, replace(context, accepted_as=one.path)):
            by_n[match.n].append(match.chance)
    assert set(by_n) == {1250, 500, 50}
    assert all(0.3e-4 < chance < 5e-4 for chance in by_n[1250])
    assert all(0.3e-4 < chance < 5e-4 for chance in by_n[500])
    assert all(0.1 < chance < 0.6 for chance in by_n[50])


def test_the_fmri_pair_is_a_note_only(found: dict[str, list[Problem]]) -> None:
    pair = with_code(found, "D105")
    assert pair == {"FMRI-brainjepa-20251219-120049", "FMRI-brainlm-20251219-120049"}
    assert not pair & with_code(found, "D103")


def test_three_placeholders(found: dict[str, list[Problem]]) -> None:
    assert len(with_code(found, "M104")) == 3
    assert all(eval_id.startswith("SUITE-GEN-CLASS-001") for eval_id in with_code(found, "M104"))


def test_repeated_runs_are_named_once_a_group(found: dict[str, list[Problem]]) -> None:
    repeated = Counter(eval_id.rsplit("-", 2)[0] for eval_id in with_code(found, "D104"))
    assert repeated == {
        "SUITE-TOY-CLASS-dummy_classifier": 5,
        "ROBUSTNESS-dummy_classifier": 3,
        "SUITE-GEN-CLASS-001-dummy_classifier": 2,
    }


def test_encodings_of_another_model(found: dict[str, list[Problem]]) -> None:
    """Every run of the four shared groups states an encoding that its named model does not use."""
    assert with_code(found, "L104") == with_code(found, "D103")


def test_one_run_of_a_hub_baseline_is_not_reproduced(found: dict[str, list[Problem]]) -> None:
    assert with_code(found, "B103") == {"ROBUSTNESS-dummy_classifier-20251127-065232"}


def test_nothing_is_called_an_error(found: dict[str, list[Problem]]) -> None:
    """They were honest about what they computed: what is asked is a question, or is told as a note."""
    family = "MDLBVC"
    errors = [(e, p.code) for e, problems in found.items() for p in problems if p.severity == "error"]
    assert not [error for error in errors if error[1][0] in family]


def test_nothing_else_is_said(found: dict[str, list[Problem]]) -> None:
    said = Counter(p.code for problems in found.values() for p in problems if p.code[0] in "MDLBV")
    assert set(said) <= {"D103", "D104", "D105", "L104", "M104", "M105", "M106", "B103"}
    assert with_code(found, "M106") == with_code(found, "M104")  # F1 without its averaging, where macro ranks


def test_the_import_recorded_the_flags(
    published: dict[str, Accepted], found: dict[str, list[Problem]]
) -> None:
    open_flags = {e for e, one in published.items() if any_open(one.acceptance.flags)}
    assert open_flags == with_code(found, "D103")
