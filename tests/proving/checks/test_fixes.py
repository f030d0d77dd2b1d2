"""A proposed change corrects a spelling, never a fact: what was scored, which metric, whether it finished."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbot.common.problem import Problem
from hubbot.common.spelling import slip
from hubbot.proving.checks import Context
from hubbot.registry.model import Hub
from hubbot.submission.requests.result.review import review_text
from tests.proving.checks.conftest import Ask, varied

FACTS = [
    ("dev", ("train", "test")),
    ("val", ("test",)),
    ("validation", ("train", "test")),
    ("train", ("test",)),
    ("test2", ("test", "train")),
    ("Incomplete", ("Completed", "Partial", "Failed")),
    ("not completed", ("Completed",)),
    ("median", ("mean", "sd")),
    ("sem", ("sd", "seed")),
    ("RMSE", ("MSE",)),
    ("MAE", ("MSE",)),
    ("AUPRC", ("AUROC",)),
    ("F1-Score (Micro)", ("F1-Score (Macro)",)),
    ("Sensitivity", ("Specificity",)),
    ("DS-V2", ("DS-V1", "DS-V3")),
    ("BM-TOY-MULTICLASS", ("BM-TOY-CLASS",)),
    ("BM-DNA-PROMOTERX", ("BM-DNA-PROMOTER1", "BM-DNA-PROMOTER2")),
]


@pytest.mark.parametrize(("written", "there"), FACTS)
def test_another_word_is_no_slip_of_the_pen(written: str, there: tuple[str, ...]) -> None:
    assert slip(written, there) is None


def slipped(rng: random.Random, name: str) -> str:
    """Two letters change places, one is left out, doubled, or written in the other case."""
    at = rng.randrange(len(name) - 1)
    how = rng.randrange(4)
    if how == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if how == 1:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at] * 2 + name[at + 1 :] if how == 2 else name.swapcase()


@given(
    st.integers(0, 10**9).map(random.Random), st.sampled_from(["Balanced Accuracy", "BREAST", "Completed"])
)
def test_one_slip_in_a_name_is_found_again(rng: random.Random, name: str) -> None:
    assert slip(slipped(rng, name), (name, "Something else", "Partial")) == name


@pytest.mark.parametrize("split", ["dev", "val", "validation", "train2", "holdout", "all", "test_small"])
def test_a_split_that_is_not_registered_is_never_rewritten_to_one_that_is(split: str, ask: Ask) -> None:
    (told,) = [p for p in ask(f"data: {{split: {split}, n: 228}}\n") if p.code == "R205"]
    assert told.fix is None
    assert "fact" in told.hint


def test_a_split_with_two_letters_changed_is_corrected(ask: Ask) -> None:
    (told,) = [p for p in ask("data: {split: tset, n: 228}\n") if p.code == "R205"]
    assert told.fix is not None
    assert told.fix.text == "test"


def test_a_registered_dataset_of_another_benchmark_is_not_rewritten(ask: Ask) -> None:
    (told,) = [p for p in ask("dataset_id: DS-DIABETES\n") if p.code == "R202"]
    assert told.fix is None


@pytest.mark.parametrize("status", ["Incomplete", "Uncompleted", "Not completed", "Done", "Aborted"])
def test_a_run_that_did_not_finish_is_not_rewritten_to_one_that_did(status: str, context: Context) -> None:
    review = review_text(varied(f"status: {status}\n"), context)
    assert not _fixes(review.problems)


@pytest.mark.parametrize("key", ["median", "sem", "stderr", "se"])
def test_another_statistic_is_not_rewritten_to_the_mean_or_the_sd(key: str, context: Context) -> None:
    review = review_text(varied(f"runs: {{AUROC: {{mean: 0.8312, {key}: 0.01}}}}\n"), context)
    assert not _fixes(review.problems)


def test_every_name_of_the_registry_is_left_alone_where_another_stands_beside_it(hub: Hub) -> None:
    """Of two registered names neither is a slip for the other: each is a fact of its own."""
    for names in (hub.metrics, hub.datasets, hub.benchmarks):
        for name in names:
            found = slip(name, [other for other in names if other != name])
            assert found is None, (name, found)


def _fixes(problems: tuple[Problem, ...] | list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.fix is not None]
