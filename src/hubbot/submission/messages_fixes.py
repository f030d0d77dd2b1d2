"""What is to be fixed: where, what was expected, what to write, and the whole file with every change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubbot.submission.excerpt import advice, capital, excerpt, with_fixes
from hubbot.submission.markdown import details, fence, sentence

if TYPE_CHECKING:
    from hubbot.records.problems import Problem, Severity
    from hubbot.submission.review import Review

SHOWN = 20  # problems in one comment
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_EDIT = (
    "Edit your first post (**⋯ → Edit**) and I check again within minutes. Keep this issue; nothing is lost."
)
_SAME = (
    "The same checks on your machine: `hubbot check eval.yaml`. Wrong or unclear? Say so in a comment; "
    "people read this."
)
_GUESSED = "I guessed from what you wrote. Read it before you paste it."


def needs_fixes(review: Review) -> list[str]:
    """The parts of the comment, the most needed first."""
    errors = [p for p in review.problems if p.severity == "error"]
    parts = [f"### ❌ {count(len(errors), 'thing')} to fix, then this is ready for review", _EDIT]
    parts += [_problem(number, p, review) for number, p in enumerate(errors[:SHOWN], 1)]
    if len(errors) > SHOWN:
        parts.append(
            f"… and {len(errors) - SHOWN} more; some may go away with these. `hubbot check` lists all."
        )
    return [*parts, _pasteable(errors, review), *others(review), _SAME]


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


def _problem(number: int, problem: Problem, review: Review) -> str:
    """Number, place, message, code; then the line itself with a caret, or the hint in words."""
    where = (
        f"Line {problem.line}{' of your post' if problem.place == 'body' else ''}: " if problem.line else ""
    )
    message = problem.message if where else capital(problem.message)
    head = f"**{number}. {where}{sentence(message)}** · {problem.code} {problem.slug}"
    picture = "" if problem.place == "body" else excerpt(review.submission.record_text, problem)
    if picture:
        return f"{head}\n{fence(picture)}"
    return f"{head}\n\n{sentence(capital(problem.hint))}" if problem.hint else head


def _pasteable(errors: Sequence[Problem], review: Review) -> str:
    """The whole file with what a machine can propose, and an honest word about how sure it is."""
    fixes = [p.fix for p in errors if p.fix is not None and p.place == "record"]
    if not fixes:
        return ""
    left = len(errors) - len(fixes)
    changes = "the one change" if len(fixes) == 1 else f"the {len(fixes)} changes"
    all_changes = {1: "this change", 2: "both changes"}.get(len(fixes), f"all {len(fixes)} changes")
    which = f"{changes} I can propose" if left else all_changes
    rest = f" {count(left, 'thing')} above still {'needs' if left == 1 else 'need'} you." if left else ""
    changed = fence(with_fixes(review.submission.record_text, fixes), "yaml")
    return details(f"<b>Your file with {which}, ready to paste</b>", f"{changed}\n\n{_GUESSED}{rest}")


def _line(problem: Problem) -> str:
    where = f"Line {problem.line}: " if problem.line and problem.path else ""
    return f"- {where}{sentence(advice(problem))} · {problem.code} {problem.slug}"
