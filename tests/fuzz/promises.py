"""What must hold of any text whatever: no exception, places that exist, nothing lost or made up."""

from __future__ import annotations

import json
from collections.abc import Iterable

from hubbot.common.digest import digest, normalise
from hubbot.common.invisible import encodable
from hubbot.common.problem import Problem
from hubbot.reading.issue.form import read_issue
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import dump, load_trusted, read
from hubbot.registry.check_files import file_problems
from hubbot.registry.entry import entry_path, entry_text
from hubbot.registry.model import Hub
from hubbot.results.result import accepted_text, result_of, split_accepted
from hubbot.submission.requests.proposal.kinds import benchmark_issue, model_issue
from hubbot.submission.requests.proposal.review import proposal_in, review_proposal


def record_holds(text: str) -> None:
    """Raises, or AssertionError, when the reader of records breaks a promise on `text`."""
    document = read(text)
    found = [*document.problems, *schema.problems(document, "submission")]
    lines = document.text.split("\n")
    document.text.encode()
    _places(found, lines)
    assert document.value is not None or document.problems
    for pointer in document.spans:
        document.source(pointer)
    if document.value is not None:
        result_of(document.value)
    if not document.problems:
        same = repr(document.value)
        assert repr(load_trusted(text)) == same
        assert repr(load_trusted(dump(document.value or {}))) == same
        assert schema.valid(document.value, "submission") is (not found)
        _can_be_accepted(text, document.value or {})


def _can_be_accepted(text: str, value: dict[str, object]) -> None:
    """With hubbot's block below it, a text without problems is still one document with the same values."""
    if "hubbot" in value:
        return
    whole = accepted_text(text, {"status": "active"})
    assert split_accepted(whole)[0] == normalise(text)
    again = read(whole)
    assert again.problems == ()
    assert repr(again.value) == repr({**value, "hubbot": {"status": "active"}})


def body_holds(text: str) -> None:
    """What must hold of any text as an issue's body."""
    for title in ("", "[Submission] x"):
        found = read_issue(title, text, ())
        if found is None:
            continue
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        _places(found.problems, lines)
        assert found.record_text or any(problem.severity == "error" for problem in found.problems)
        for number, line in enumerate(found.record_text.split("\n")[:-1], found.first_line):
            assert encodable(lines[number - 1]).endswith(line), "a line of the record is none of the body"
        digest(found.record_text, found.card, found.attachment).encode()
        found.record_text.encode()
        if "\r" not in text:
            other = read_issue(title, text.replace("\n", "\r\n"), ())
            assert other is not None
            assert (other.record_text, other.problems) == (found.record_text, found.problems)


def proposal_holds(text: str, hub: Hub) -> None:
    """What must hold of any text as a proposal: an entry without errors is a file of the registry."""
    for body in (benchmark_issue(text), benchmark_issue(dataset=text), model_issue(card=text), text):
        about = proposal_in("[Model] x", body) or "model"
        found = review_proposal(about, body, hub, lambda noun, identifier: "")
        for part in found.parts:
            lines = normalise(part.text).split("\n")
            _places([p for p in found.problems if found.text_of(p)[1] is part.text], lines)
        found.text.encode()
        for entry in found.proposal.entries if found.proposal else ():
            assert file_problems(entry_path(entry.noun, entry.id), entry.text) == ()
            whole = entry_text(entry.text, [])
            assert load_trusted(whole) == load_trusted(entry.text) | {"hubbot": {"proposals": []}}


def _places(problems: Iterable[Problem], lines: list[str]) -> None:
    for problem in problems:
        json.dumps(problem.to_json()).encode()
        assert problem.message
        assert "\n" not in problem.message + problem.hint
        assert len(problem.message) < 2_000
        for span in (problem.span, problem.fix.span if problem.fix else None):
            if span is not None:
                assert 1 <= span.line <= span.end_line <= len(lines), span
                assert 1 <= span.column <= len(lines[span.line - 1]) + 2, span
