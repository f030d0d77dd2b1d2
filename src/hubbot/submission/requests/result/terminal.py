"""What the checks say, for a terminal, for programs (JSON), and as annotations of a workflow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubbot.common.counted import counted
from hubbot.common.invisible import json_visible, visible
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.excerpt import advice, excerpt, with_fixes

if TYPE_CHECKING:
    from hubbot.common.problem import Problem, Severity
    from hubbot.submission.requests.result.words import ResultReview

Reviewed = tuple[str, "ResultReview | None"]  # the file's name; None: an issue's body that is no submission

_COLOUR: dict[Severity, str] = {"error": "31;1", "warning": "33", "note": "36"}
_COMMAND: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_SHOWN = 50


def text_report(reviews: Sequence[Reviewed], *, colour: bool = False) -> str:
    """For people: every problem with its line and a caret, and what to write. No escape codes but ours."""
    return "\n\n".join(_text(name, review, colour) for name, review in reviews)


def json_report(reviews: Sequence[Reviewed]) -> str:
    """For programs: the contract of `hubbot check --format json`."""
    files = {"files": [_json(name, review) for name, review in reviews]}
    return json_visible(json.dumps(files, ensure_ascii=False, indent=2))


def github_annotations(reviews: Sequence[Reviewed]) -> str:
    """Workflow commands, one a problem, escaped as GitHub's toolkit does (`%`, line ends, `:` and `,`)."""
    return "\n".join(
        _annotation(name, review, problem)
        for name, review in reviews
        if review is not None
        for problem in review.problems
    )


def _text(name: str, review: ResultReview | None, colour: bool) -> str:
    if review is None:
        return f"{visible(name)}: no submission. It has neither the form's headings nor a title [Submission]."
    paint = _painter(colour)
    parts = [_headline(name, review, paint)]
    parts += [_problem(problem, review, paint) for problem in review.problems[:_SHOWN]]
    if len(review.problems) > _SHOWN:
        parts.append(f"… and {len(review.problems) - _SHOWN} more")
    fixes = [p.fix for p in review.problems if p.fix is not None and p.place == "record"]
    if fixes and not review.ok:
        changed = with_fixes(review.text, fixes)
        title = f"With {counted(len(fixes), 'proposed change')}, to read before you use it:"
        # In a log, a line of the file must not begin with `::`: a workflow's runner would obey it.
        lead = "  " if colour else "  │ "
        parts.append(f"{title}\n" + "\n".join(f"{lead}{visible(line)}" for line in changed.splitlines()))
    if review.fault:
        parts.append(paint(f"hubbot's own fault: {visible(review.fault)}", "31;1"))
    return "\n\n".join(parts)


def _headline(name: str, review: ResultReview, paint: _Paint) -> str:
    tally = {s: sum(p.severity == s for p in review.problems) for s in ("error", "warning", "note")}
    words = ", ".join(counted(n, s) for s, n in tally.items() if n)
    if not review.ok:
        return paint(f"{visible(name)}: {words or 'not checked'}", "31;1")
    evidence = f"{EVIDENCE_SYMBOL[review.evidence]} {review.evidence}"
    passed = f"{len(review.checks_passed)} checks passed"
    return (
        paint(f"{visible(name)}: ready", "32;1")
        + f" ({passed}{', ' + words if words else ''}; evidence {evidence})"
    )


def _problem(problem: Problem, review: ResultReview, paint: _Paint) -> str:
    place = " of the body" if problem.place == "body" else ""
    about_all = not problem.path and problem.severity == "note"
    located = problem.line and not about_all
    where = f"line {problem.line}{place}, column {problem.column}: " if located else ""
    label = paint(problem.severity, _COLOUR[problem.severity])
    head = f"{label} {problem.code} {problem.slug}: {where}{_one_line(problem.message)}"
    picture = "" if problem.place == "body" else excerpt(review.text, problem)
    if picture:
        return f"{head}\n{picture}"
    return f"{head}\n    {_one_line(problem.hint)}" if problem.hint else head


def _json(name: str, review: ResultReview | None) -> dict[str, object]:
    if review is None:
        return {
            "file": name,
            "ok": False,
            "digest": None,
            "evidence": None,
            "problems": [],
            "submission": False,
        }
    return {
        "file": name,
        "ok": review.ok,
        "digest": review.digest,
        "evidence": review.evidence,
        "problems": [problem.to_json() for problem in review.problems],
    }


def _annotation(name: str, review: ResultReview, problem: Problem) -> str:
    line = problem.line
    if line is not None and problem.place == "record":
        line += review.submission.first_line - 1
    where = [f"file={_property(name)}"]
    if line is not None:
        where += [f"line={line}", f"col={problem.column or 1}"]
    where.append(f"title={_property(f'{problem.code} {problem.slug}')}")
    return f"::{_COMMAND[problem.severity]} {','.join(where)}::{_data(visible(advice(problem)))}"


def annotation(file: str, line: int | None, title: str, words: str) -> str:
    """One error as a workflow command, for what is no problem of a result."""
    where = [f"file={_property(file)}", *([f"line={line}"] if line else []), f"title={_property(title)}"]
    return f"::error {','.join(where)}::{_data(visible(words))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


class _Paint:
    """Colours a word, or leaves it."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._on else text


def _painter(colour: bool) -> _Paint:
    return _Paint(colour)
