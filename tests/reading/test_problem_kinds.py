"""Each kind of problem that reading can raise is raised by its own bad example, and not by its good one."""

from __future__ import annotations

import pytest

from hubbot.common.problem import CATALOGUE
from hubbot.reading.issue.form import read_issue
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import read

KINDS = [kind for kind in CATALOGUE.values() if kind.code[0] in "PS"]
TOO_LONG = {"P013": "x" * 300_000, "P110": "a: " + "x" * 300_000}  # examples that no page should hold


def codes(kind, text):
    if kind.code.startswith("P0"):
        submission = read_issue("[Submission] x", text, ())
        return {problem.code for problem in submission.problems}
    document = read(text)
    found = [*document.problems, *(schema.problems(document, "submission") if kind.code[0] == "S" else [])]
    return {problem.code for problem in found}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.code}-{kind.slug}")
def test_the_bad_example_raises_it_and_the_good_one_nothing(kind):
    assert codes(kind, TOO_LONG.get(kind.code, kind.bad)) == {kind.code}
    assert codes(kind, kind.good) == set()


def test_there_are_kinds_of_each_sort():
    assert {kind.code[:2] for kind in KINDS} == {"P0", "P1", "S1"}
