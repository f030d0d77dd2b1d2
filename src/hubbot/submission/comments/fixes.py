"""The comment for a submission with errors: where, what was expected, what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubbot.submission.comments.excerpt import advice, capital, excerpt, with_fixes
from hubbot.submission.comments.markdown import details, fence, sentence
from hubbot.submission.review.proposal import ProposalReview

if TYPE_CHECKING:
    from hubbot.common.problem import Fix, Problem, Severity
    from hubbot.submission.review.result import Review

SHOWN = 20  # problems in one comment
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_EDIT = (
    "Edit your first post (**⋯ → Edit**) and I check again within minutes. Keep this issue; nothing is lost."
)
_CLOSED = (
    "### 💤 Closed for now: it waited long for its author\n\n"
    "Nothing is lost, and nobody judged the result. Edit your first post (**⋯ → Edit**) and I open this "
    "again and check it. A comment with the line `/hubbot recheck` does the same."
)
_SAME = (
    "The same checks on your machine: `hubbot check eval.yaml`. Wrong or unclear? Say so in a comment; "
    "people read this."
)
_SAME_ENTRY = (
    "`hubbot new {} ID` writes an entry that has everything. Wrong or unclear? Say so in a comment; people "
    "read this."
)
_GUESSED = "I guessed from what you wrote. Read it before you paste it."


def needs_fixes(review: Review) -> list[str]:
    """The parts of the comment, the most needed first."""
    errors = [p for p in review.problems if p.severity == "error"]
    parts = [f"### ❌ {count(len(errors), 'thing')} to fix, then this is ready for review", _EDIT]
    parts += [located(number, p, review) for number, p in enumerate(errors[:SHOWN], 1)]
    if len(errors) > SHOWN:
        parts.append(
            f"… and {len(errors) - SHOWN} more; some may go away with these. `hubbot check` lists all."
        )
    same = _SAME_ENTRY.format(review.about) if isinstance(review, ProposalReview) else _SAME
    return [*parts, *_pasteable(errors, review), *others(review), same]


def closed_for_now(review: Review) -> list[str]:
    """The comment's parts when an issue is closed for silence: how to come back, and folded what to fix."""
    errors = [p for p in review.problems if p.severity == "error"]
    if not errors:
        return [_CLOSED]
    found = "\n\n".join(located(number, p, review) for number, p in enumerate(errors[:SHOWN], 1))
    to_fix = details(f"<b>{count(len(errors), 'thing')} to fix</b>", found)
    return [_CLOSED, to_fix, *_pasteable(errors, review)]


def others(review: Review, severities: Sequence[Severity] = ("warning", "note")) -> list[str]:
    """Warnings and notes, folded: they block nothing, and say so."""
    parts = []
    for severity in severities:
        found = [p for p in review.problems if p.severity == severity]
        if found:
            title = f"{count(len(found), severity)} that {'blocks' if len(found) == 1 else 'block'} nothing"
            more = [f"- … and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
            parts.append(details(title, "\n".join([*map(_line, found[:SHOWN]), *more])))
    return parts


def count(number: int, thing: str) -> str:
    """`Two things`, `One thing`, `31 things`."""
    words = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{words} {thing}{'' if number == 1 else 's'}"


def located(number: int, problem: Problem, review: Review) -> str:
    """Number, place, message, code; then the line itself with a caret, or the hint in words."""
    words, text = _text_of(review, problem)
    where = f"Line {problem.line}{words}: " if problem.line else ""
    message = problem.message if where else capital(problem.message)
    head = f"**{number}. {where}{sentence(message)}** · {problem.code} {problem.slug}"
    picture = excerpt(text, problem)
    if picture:
        return f"{head}\n{fence(picture)}"
    return f"{head}\n\n{sentence(capital(problem.hint))}" if problem.hint else head


def _text_of(review: Review, problem: Problem) -> tuple[str, str]:
    """Which text a problem is in, in words behind its line, and that text; "" where it is not shown."""
    if problem.place == "body":
        return " of your post", ""
    if isinstance(review, ProposalReview) and (part := review.part_of(problem)):
        return f" of the {part.words}", part.text
    return "", review.submission.record_text


def _pasteable(errors: Sequence[Problem], review: Review) -> list[str]:
    """Each whole text with what a machine can propose, and an honest word about how sure it is."""
    parts: dict[tuple[str, str], list[Fix]] = {}
    for problem in errors:
        if problem.fix is not None and problem.place == "record":
            parts.setdefault(_text_of(review, problem), []).append(problem.fix)
    left = len(errors) - sum(map(len, parts.values()))
    return [
        _pasted(words.removeprefix(" of the ") or "file", text, parts[words, text], left)
        for words, text in parts
    ]


def _pasted(what: str, text: str, fixes: Sequence[Fix], left: int) -> str:
    changes = "the one change" if len(fixes) == 1 else f"the {len(fixes)} changes"
    all_changes = {1: "this change", 2: "both changes"}.get(len(fixes), f"all {len(fixes)} changes")
    which = f"{changes} I can propose" if left else all_changes
    rest = f" {count(left, 'thing')} above still {'needs' if left == 1 else 'need'} you." if left else ""
    changed = fence(with_fixes(text, fixes), "yaml")
    return details(f"<b>Your {what} with {which}, ready to paste</b>", f"{changed}\n\n{_GUESSED}{rest}")


def _line(problem: Problem) -> str:
    where = f"Line {problem.line}: " if problem.line and problem.path else ""
    return f"- {where}{sentence(advice(problem))} · {problem.code} {problem.slug}"
