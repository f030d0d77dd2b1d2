"""What the checks say, for a terminal, for programs (JSON), and as annotations of a workflow."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.common.counted import counted, with_questions
from hubbot.common.invisible import json_visible, visible
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.excerpt import advice, excerpt, with_fixes

if TYPE_CHECKING:
    from hubbot.common.problem import Problem, Severity
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.submission.requests.result.words import ResultReview

Reviewed = tuple[str, "ResultReview | None"]  # the file's name; None: an issue's body that is no submission
Placings = Mapping[str, "Preview"]  # by the file's name: where the result would stand

_COLOUR: dict[Severity, str] = {"error": "31;1", "warning": "33", "note": "36"}
_COMMAND: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_SHOWN = 50
_WIDE = 120  # columns of a note on one line
_NO_PLACINGS: Placings = {}


def text_report(
    reviews: Sequence[Reviewed],
    *,
    colour: bool = False,
    placings: Placings = _NO_PLACINGS,
    notes: bool = False,
) -> str:
    """For people: errors, then warnings, each with its line and a caret, and what to write.

    Notes take one line each, or with `notes` as much room as the others. `placings`: where results that are
    ready would stand. No escape codes but ours.
    """
    return "\n\n".join(
        _text(name, review, _Shown(_painter(colour), placings.get(name), notes, colour))
        for name, review in reviews
    )


def json_report(reviews: Sequence[Reviewed], placings: Placings = _NO_PLACINGS) -> str:
    """For programs: the contract of `hubbot check --format json`."""
    files = {"files": [_json(name, review, placings.get(name)) for name, review in reviews]}
    return json_visible(json.dumps(files, ensure_ascii=False, indent=2))


def github_annotations(reviews: Sequence[Reviewed]) -> str:
    """Workflow commands, one a problem, escaped as GitHub's toolkit does (`%`, line ends, `:` and `,`)."""
    return "\n".join(
        _annotation(name, review, problem)
        for name, review in reviews
        if review is not None
        for problem in review.problems
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """How one review is shown."""

    paint: _Paint
    placing: Preview | None = None
    notes: bool = False
    colour: bool = False


def _text(name: str, review: ResultReview | None, shown: _Shown) -> str:
    if review is None:
        return f"{visible(name)}: no submission. It has neither the form's headings nor a title [Submission]."
    paint = shown.paint
    parts = [_headline(name, review, paint)]
    if shown.placing is not None:
        parts[0] += f"\n{_standing(shown.placing)}"
    by_severity = sorted(review.problems, key=lambda problem: _SEVERITIES.index(problem.severity))
    located = [p for p in by_severity if shown.notes or p.severity != "note"]
    parts += [_problem(problem, review, paint) for problem in located[:_SHOWN]]
    if len(located) > _SHOWN:
        parts.append(f"… and {len(located) - _SHOWN} more")
    if brief := [] if shown.notes else _brief(review, paint):
        parts.append("\n".join(brief))
    fixes = [p.fix for p in review.problems if p.fix is not None and p.place == "record"]
    if fixes and not review.ok:
        changed = with_fixes(review.text, fixes)
        title = f"With {counted(len(fixes), 'proposed change')}, to read before you use it:"
        # In a log, a line of the file must not begin with `::`: a workflow's runner would obey it.
        lead = "  " if shown.colour else "  │ "
        parts.append(f"{title}\n" + "\n".join(f"{lead}{visible(line)}" for line in changed.splitlines()))
    if review.fault:
        parts.append(paint(f"hubbot's own fault: {visible(review.fault)}", "31;1"))
    return "\n\n".join(parts)


def _standing(placing: Preview) -> str:
    from hubbot.leaderboard.words.preview import in_one_line

    return visible(f"{in_one_line(placing)} {placing.sentence}".rstrip())


def _brief(review: ResultReview, paint: _Paint) -> list[str]:
    """The notes, one line each: they block nothing, and must not hide what does."""
    found = [problem for problem in review.problems if problem.severity == "note"]
    lines = [_note(problem, paint) for problem in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"… and {len(found) - _SHOWN} more notes")
    return lines


def _note(problem: Problem, paint: _Paint) -> str:
    where = f"line {problem.line}: " if problem.line and problem.path else ""
    head = f"note {problem.code} {problem.slug}: {where}"
    words = _one_line(advice(problem))
    short = textwrap.shorten(words, max(_WIDE - len(head), 40), placeholder=" … (--notes)")
    return f"{paint('note', _COLOUR['note'])}{head.removeprefix('note')}{short}"


def _headline(name: str, review: ResultReview, paint: _Paint) -> str:
    tally = {s: sum(p.severity == s for p in review.problems) for s in ("error", "warning", "note")}
    words = ", ".join(counted(n, s) for s, n in tally.items() if n)
    if not review.ok:
        return paint(f"{visible(name)}: {words or 'not checked'}", "31;1")
    evidence = f"{EVIDENCE_SYMBOL[review.evidence]} {review.evidence}"
    passed = f"{len(review.checks_passed)} checks passed"
    notes = f", {counted(tally['note'], 'note')}" if tally["note"] else ""
    return (
        paint(f"{visible(name)}: ready", "32;1")
        + f" ({passed}{with_questions(tally['warning'], 'you')}{notes}; evidence {evidence})"
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


def _json(name: str, review: ResultReview | None, placing: Preview | None) -> dict[str, object]:
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
        "if_accepted": _if_accepted(placing),
    }


def _if_accepted(placing: Preview | None) -> dict[str, object] | None:
    """Rank with its range, of how many, or why there would be none. None: no board is meant, or errors."""
    if placing is None:
        return None
    return {
        "board": placing.board,
        "rank": placing.rank or None,
        "of": placing.ranked,
        "not_ranked_because": placing.why_unranked or None,
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
