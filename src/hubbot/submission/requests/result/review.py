"""Judges one result: what it says, what is wrong with it, and what it would prove."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hubbot.common.digest import digest as digest_of
from hubbot.common.pasted import how_to_convert
from hubbot.common.problem import Problem, has_errors, in_order
from hubbot.index.prediction_files import Find, filed_for
from hubbot.proving.checks import (
    CheckCrash,
    Outcome,
    environment,
    evidence,
    outcomes,
    predictions,
    same_scores,
)
from hubbot.reading.issue.submission import Submission
from hubbot.reading.shape import schema
from hubbot.reading.shape.foreign import FOREIGN, unreadable
from hubbot.reading.shape.sizes import TOO_MANY
from hubbot.reading.yaml.problems import NOT_A_MAPPING
from hubbot.reading.yaml.reader import Document, read
from hubbot.registry.spellings import folded
from hubbot.results.result import Evidence, Result, result_of
from hubbot.submission.comments.review import verdict_key
from hubbot.submission.requests.result.words import ResultReview

if TYPE_CHECKING:
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Hub


def review_issue(
    title: str, body: str | None, labels: Sequence[str], context: Context
) -> ResultReview | None:
    """Review an issue; None when it is not a submission and is to be left alone."""
    from hubbot.reading.issue.form import read_issue  # late: a file has no form to read

    submission = read_issue(title, body or "", tuple(labels))
    return None if submission is None else _review(submission, context)


def review_text(text: str, context: Context, find: Find | None = None) -> ResultReview:
    """Review the text of a result that came as a file. `find`: where its predictions may lie, by path."""
    return _review(Submission.of_file(text), context, find)


def _review(submission: Submission, context: Context, find: Find | None = None) -> ResultReview:
    context = replace(context, card=submission.card)
    text = submission.record_text
    document = read(text) if text else None
    if find is not None and document is not None:
        context = replace(context, fetched=filed_for(find, document.value))
    problems = [*submission.problems, *_readable(document)]
    value = document.value if document is not None else None
    result = result_of(value) if isinstance(value, Mapping) else None
    context = predictions.once(context)
    answers: tuple[Outcome, ...] = ()
    fault = ""
    if document is not None and result is not None and not _is_no_result(problems):
        answers, fault = _checked(document, result, context, sound=not has_errors(problems))
        problems += [problem for answer in answers for problem in answer.problems]
    ordered = in_order(dict.fromkeys(problems))
    proof = _Proof() if fault else _prove(result, context, ordered)
    if context.fetched is not None and submission.attachment is not None:
        filed = submission.attachment._replace(sha256=hashlib.sha256(context.fetched).hexdigest())
        submission = replace(submission, attachment=filed)
    return ResultReview(
        text=text,
        submission=submission,
        document=document,
        result=result,
        problems=ordered,
        digest=digest_of(text, _beside(submission), submission.attachment),
        evidence=proof.evidence,
        power=proof.power,
        outcomes=answers,
        verdict=verdict_key(ordered, proof.evidence, _filed_under(result, context.hub)),
        fault=fault,
        power_share=proof.power_share,
        flags=proof.flags,
        environment_checked=proof.environment_checked,
    )


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the checks have shown of a result without errors."""

    evidence: Evidence = "self-reported"
    power: str = ""
    power_share: float = 0.0
    flags: tuple[Mapping[str, Any], ...] = ()
    environment_checked: bool = False


def _prove(result: Result | None, context: Context, problems: Sequence[Problem]) -> _Proof:
    if result is None or has_errors(problems):
        return _Proof()
    power = evidence.power(result, context.hub)
    rescored = predictions.primary_rescored(result, context)
    return _Proof(
        evidence.evidence(problems, power, rescored=rescored),
        str(power),
        power.share,
        same_scores.flags(result, context),
        context.full and environment.environment_checked(result, context),
    )


def _readable(document: Document | None) -> list[Problem]:
    """What the YAML and the schema say; the schema only of what could be read."""
    if document is None:
        return []
    broken = has_errors(document.problems) and not _is_list_or_text(document)
    if broken and (one := unreadable(document)) is not None:
        return [one]
    if document.value is None:
        return [_with_convert(one, document) for one in document.problems]
    shape = schema.problems(document, "submission")
    return shape if any(one.kind is FOREIGN for one in shape) else [*document.problems, *shape]


def _is_list_or_text(document: Document) -> bool:
    return any(one.kind is NOT_A_MAPPING for one in document.problems)


def _with_convert(problem: Problem, document: Document) -> Problem:
    """A list, a table or a report is what a toolkit wrote."""
    unsaid = problem.kind is NOT_A_MAPPING and not problem.hint
    return replace(problem, hint=how_to_convert(document.text)) if unsaid else problem


def _is_no_result(problems: Iterable[Problem]) -> bool:
    """It holds more lines or items than a result has, or nothing of one: no check and no search sees it."""
    return any(problem.kind in {TOO_MANY, FOREIGN} for problem in problems)


def _checked(
    document: Document, result: Result, context: Context, *, sound: bool
) -> tuple[tuple[Outcome, ...], str]:
    """Every check's answer. A check may stumble over what the schema refused: that is no fault of ours."""
    try:
        return outcomes(document, result, context), ""
    except CheckCrash as crash:
        return crash.outcomes, str(crash) if sound else ""


def _filed_under(result: Result | None, hub: Hub) -> str:
    """Benchmark and model as the registry means them now: a spelling may come to be another entry's."""
    if result is None:
        return ""
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    ids = (benchmark.id if benchmark else result.benchmark_id, model.id if model else result.model_id)
    return " ".join(map(folded, ids))


def _beside(submission: Submission) -> dict[str, str]:
    """What a commit takes from the issue beside the record: the card, and who the submitter is."""
    relation = {"relation": submission.relation} if submission.relation else {}
    return {**submission.card, **relation}
