"""What is still open about a result, for its author and before anybody is asked: one plain line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.common.invisible import visible
from hubbot.submission.comments.excerpt import advice

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.submission.requests.result.words import ResultReview

_ABOUT_THE_MODEL = "R3"  # notes on a new model, or one that looks like another
MOST = 10


def open_questions(review: ResultReview, placing: Preview | None) -> tuple[str, ...]:
    """Errors and warnings, what the form will ask of a new model, and what only the author can state."""
    asked = [p for p in review.problems if p.severity != "note" or p.code.startswith(_ABOUT_THE_MODEL)]
    lines = [_line(problem) for problem in asked[:MOST]]
    if len(asked) > MOST:
        lines.append(f"and {len(asked) - MOST} more; `hubbot check` lists all")
    if review.result is not None and not review.result.block("integrity").get("training_overlap"):
        lines.append(
            "Were test cases used in training or tuning? Write `integrity: {training_overlap: none}`, or some"
        )
    lines += [f"{at}: {why.rstrip('.')}" for at, why in placing.asks] if placing else []
    return tuple(visible(" ".join(line.split())) for line in lines)


def _line(problem: Problem) -> str:
    kind = "" if problem.severity == "note" else f"{problem.severity} {problem.code}: "
    return f"{kind}{advice(problem)}"
