"""What tired people do: each mistake is one problem, at its place, and says what to write."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from hubbot.bot.maintenance.demo import filled_form
from hubbot.index.known import Known
from hubbot.proving.checks import Context
from hubbot.registry.load import load
from hubbot.submission.comments.excerpt import advice, with_fixes
from hubbot.submission.requests.result.review import review_issue, review_text
from hubbot.submission.requests.result.words import ResultReview
from tests.bot.stage import record

FORM = filled_form(record())


@cache
def context() -> Context:
    hub = load(Path(__file__).parents[2])
    return Context(hub=hub, known=Known.of([], hub), today="2026-11-23")


def errors(found: ResultReview | None) -> list[str]:
    assert found is not None
    return [p.code for p in found.problems if p.severity == "error"]


def issue(body: str) -> ResultReview | None:
    return review_issue("[Submission]", body, ("submission",), context())


def test_an_empty_file_is_no_result() -> None:
    found = review_text("", context())
    assert errors(found) == ["P114"]
    assert not found.ok


@pytest.mark.parametrize(
    "value", ["82%", "0,82", "'0.82'", "0.82 ± 0.01", "NaN", ".nan", "true", "1e999", "1/2", "[0.8]", "n/a"]
)
def test_a_primary_metric_that_is_no_number_is_not_also_missing(value: str) -> None:
    assert len(errors(review_text(record(auroc=value), context()))) == 1


@pytest.mark.parametrize("given", ["metrics:", "metrics: {}", "metrics: [1]", "metrcis:\n  AUROC: 0.9912"])
def test_metrics_of_another_shape_are_one_problem(given: str) -> None:
    text = record().replace("metrics:\n  AUROC: 0.9912", given)
    assert len(errors(review_text(text, context()))) <= (2 if given == "metrics: {}" else 1)


def test_a_word_for_a_date_is_not_also_in_the_future() -> None:
    found = review_text(record().replace("2026-11-20", "yesterday"), context())
    assert [p.code for p in found.problems if p.severity != "note"] == ["S109"]


def test_a_hint_may_be_pasted() -> None:
    found = review_text(record().replace("metrics:\n  AUROC: 0.9912\n", ""), context())
    assert "Add `metrics: {AUROC: 0.91}`" in advice(next(p for p in found.problems if p.severity == "error"))
    assert review_text(
        record().replace("metrics:\n  AUROC: 0.9912\n", "metrics: {AUROC: 0.91}\n"), context()
    ).ok


@pytest.mark.parametrize("value", ["1/2", "1e", "2^3", "3*4", "1:2:x"])
def test_a_calculation_is_not_taken_for_its_first_number(value: str) -> None:
    (found,) = (p for p in review_text(record(auroc=value), context()).problems if p.severity == "error")
    assert found.fix is None
    assert "write " not in found.hint.casefold()


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("eval_id: logistic-1", "eval_id:logistic-1", 1),
        ("eval_id: logistic-1", "eval_id:\u00a0logistic-1", 1),
        ("eval_id: logistic-1", "eval_id\uff1alogistic-1", 1),
        ("dataset_id: DS", "dataset_id:DS", 3),
        ("  date: 2026", "  date:2026", 7),
        ("status: Completed", "status:Completed", 12),
    ],
)
def test_a_missing_space_after_a_colon_is_found_on_its_own_line_and_put_right(
    right: str, wrong: str, line: int
) -> None:
    text = record().replace("  date: 2026-11-20\n", "  date: 2026-11-20\n  seed: 1\n")
    broken = text.replace(right, wrong)
    found = review_text(broken, context())
    (problem,) = (p for p in found.problems if p.severity == "error")
    assert (problem.code, problem.line, problem.message) == ("P101", line, "no space after the colon")
    assert problem.fix is not None
    assert with_fixes(broken, [problem.fix]) == text


def test_the_only_metric_without_its_space_is_told_so() -> None:
    problems = review_text(record().replace("AUROC: 0", "AUROC:0"), context()).problems
    (found,) = (p for p in problems if p.severity == "error")
    assert found.hint == "no space after the colon? Write `AUROC: 0.9912`"


@pytest.mark.parametrize("line", ["http://example.org/x", "a sentence of words"])
def test_other_lines_without_a_key_are_not_called_that(line: str) -> None:
    found = review_text(f"{record()}{line}\n", context())
    assert "space after the colon" not in found.problems[0].message


def test_a_block_that_is_not_closed_is_located_though_the_next_field_closes_it() -> None:
    """The form writes an empty model card as a block of its own: its end would end the result's."""
    found = issue(FORM.replace(f"{record()}```", record()))
    assert found is not None
    (problem,) = (p for p in found.problems if p.severity == "error")
    assert (problem.code, problem.place, problem.line) == ("P002", "body", 3)
    assert found.submission.record_text.rstrip() == record().rstrip()


def test_a_heading_of_the_form_inside_the_result_is_content() -> None:
    found = issue(FORM.replace("status: Completed\n", "status: Completed\n### Predictions\n"))
    assert errors(found) == []
