"""Every kind of arithmetic problem can be reached by its own example, and not by its counter-example."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hubbot.common.problem import CATALOGUE, Kind, Problem
from hubbot.proving.arithmetic import kinds
from hubbot.proving.arithmetic.arithmetic import CHECKS

Ask = Callable[[str], list[Problem]]
KINDS = [value for value in vars(kinds).values() if isinstance(value, Kind)]
BASE = """\
eval_id: example-20261123
benchmark_id: BM-DNA-PROMOTER
model_ids: {candidate: kmer_k6}
dataset_id: DS-DNA-PROMOTERS-NONTATA
status: Completed
"""
# These say something about a registered split with class counts.
BREAST = BASE.replace("BM-DNA-PROMOTER", "BM-BREAST").replace("DS-DNA-PROMOTERS-NONTATA", "DS-BREAST")
DIABETES = BASE.replace("BM-DNA-PROMOTER", "BM-DIABETES").replace("DS-DNA-PROMOTERS-NONTATA", "DS-DIABETES")


def base(kind: Kind) -> str:
    if kind in {kinds.NOT_FROM_VARIANCE, kinds.ANOTHER_R2}:
        return DIABETES
    return BREAST if kind is kinds.OTHER_CLASSES else BASE


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_the_bad_example_raises_it_and_the_good_one_does_not(kind: Kind, ask: Ask) -> None:
    raised = [problem for problem in ask(base(kind) + kind.bad) if problem.kind is kind]
    assert raised
    assert all(problem.span and problem.line and problem.line > BASE.count("\n") for problem in raised)
    assert all(problem.hint for problem in raised)
    assert kind.code not in {problem.code for problem in ask(base(kind) + kind.good)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_the_good_example_is_no_other_error_either(kind: Kind, ask: Ask) -> None:
    assert not [p for p in ask(base(kind) + kind.good) if p.severity == "error"]


def test_checks_and_kinds_share_their_codes() -> None:
    for check in CHECKS:
        assert CATALOGUE[check.code].slug == check.slug
    assert len({check.code for check in CHECKS}) == len(CHECKS)
