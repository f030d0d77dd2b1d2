"""The frame around the checks: order, faults of our own, and where a problem points."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbot.common.pointer import pointer
from hubbot.common.problem import CATALOGUE, Problem
from hubbot.proving.check import Check, examine, key_span, problem_at
from hubbot.proving.checks import CHECKS, CheckCrash, Context
from hubbot.reading.yaml.reader import Document, read
from hubbot.results.result import Result, result_of
from tests.proving.checks.conftest import BASE

DOCUMENT = read("metrics:\n  AUROC: 98.6\n  a/b: 1\nstatus: Completed\n")
KIND = CATALOGUE["M102"]


def found(document: Document, _result: Result, _context: Context) -> Iterator[Problem]:
    yield problem_at(document, KIND, "/metrics/AUROC", "found")


def broken(_document: Document, _result: Result, _context: Context) -> Iterator[Problem]:
    raise ZeroDivisionError("ours")


def test_one_checks_own_fault_loses_no_others_answer(context: Context) -> None:
    good, bad = Check.of(KIND, "works", found), Check("X1", "broken", "does not", broken)
    with pytest.raises(CheckCrash, match=r"X1 broken.*ours") as caught:
        examine((good, bad, good), DOCUMENT, result_of({}), context)
    assert [problem.message for problem in caught.value.problems] == ["found", "found"]
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_check_passes_with_notes_only(context: Context) -> None:
    (outcome,) = examine((Check.of(KIND, "works", found),), DOCUMENT, result_of({}), context)
    assert not outcome.passed


def test_every_check_has_its_own_code_and_a_sentence() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert CATALOGUE[check.code].slug == check.slug or check.code in CATALOGUE
        assert check.doc


def test_no_check_fails_on_a_document_with_almost_nothing_in_it(context: Context) -> None:
    """The schema says what is missing; the checks must not fall over it."""
    for text in ("a: 1\n", "metrics: {}\n", "metrics: {AUROC: 0.5}\n", BASE.replace("n: 228", "n: 1")):
        document = read(text)
        assert document.value is not None
        examine(CHECKS, document, result_of(document.value), context)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/metrics/AUROC", "AUROC"),
        (pointer("metrics", "a/b"), "a/b"),
        ("/metrics/MCC", "metrics"),
        ("/status/deep/down", "status"),
    ],
)
def test_a_place_that_is_not_there_falls_back_to_the_nearest_key(path: str, key: str) -> None:
    lines = DOCUMENT.text.split("\n")
    span = key_span(DOCUMENT, path)
    assert span is not None
    assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == key


def test_the_whole_is_pointed_at_by_its_first_character() -> None:
    span = key_span(DOCUMENT, "/nothing")
    assert span is not None
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 1, 1, 2)


def test_a_change_is_proposed_only_for_what_is_written() -> None:
    assert problem_at(DOCUMENT, KIND, "/metrics/AUROC", "", write="0.986").fix is not None
    assert problem_at(DOCUMENT, KIND, "/metrics/MCC", "", write="0.986").fix is None
