"""The status comment: one for each issue, the bot's own. It always says what is true now.

The words of a kind are in its `Review`, what all kinds share in `phrases`, decisions (a new comment each) in
`decisions`. GitHub shows a line end in a comment as one: sentences are not wrapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from hubbot.common.counted import counted
from hubbot.submission.comments.markdown import code, cut, fence, folded, plain
from hubbot.submission.comments.phrases import (
    AGAIN,
    CUT,
    DECLINED,
    GONE,
    HUB_PROBLEM,
    LIMITED,
    PENDING,
    READY,
    TOO_MANY_AT_ONCE,
    WAITING,
)
from hubbot.submission.facts.memory import is_gone

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.submission.comments.review import Review
    from hubbot.submission.facts.actions import Facts
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory

_MORE = "<b>The rest of this comment</b>"


def status_comment(
    memory: Memory, snapshot: Snapshot, review: Review, facts: Facts, *, above: int = 0
) -> str:
    """The Markdown under the hidden first line of `above` characters, together below GitHub's limit.

    Inert but for what is ours.
    """
    notice = facts.surroundings.notice
    shown = f"> [!NOTE]\n> {plain(notice)}" if notice else ""
    whole = folded([*_parts(memory, snapshot, review, facts), shown, _footer(memory, review)], _MORE)
    return cut(whole, review.phrases.fill(CUT), above=above)


def _parts(  # noqa: PLR0911 - one for each phase
    memory: Memory, snapshot: Snapshot, review: Review, facts: Facts
) -> list[str]:
    around = facts.surroundings
    match memory.phase:
        case "needs-fixes":
            return review.needs_fixes(around)
        case "stale":
            return review.closed_for_now()
        case "ready":
            whole = around.issue(snapshot.number)
            return [_head(memory, review, around), *review.ready(memory, around, whole)]
        case "accepted" | "withdrawn":
            return review.accepted(facts.on_main, around) if facts.on_main else _left(snapshot, review, facts)
        case "declined":
            return [review.phrases.fill(DECLINED)]
        case "hub-problem":
            figures = f"**For the maintainers**\n\n{fence(memory.fault)}" if memory.fault else ""
            return [HUB_PROBLEM, figures]
        case "waiting":
            return [_waiting(facts)]
        case _:
            assert_never(memory.phase)


def _waiting(facts: Facts) -> str:
    limit, reached = facts.policy.submissions, facts.limited
    if reached is None or limit is None:
        return WAITING.format(cap=facts.policy.open_submissions_per_author)
    words = LIMITED if reached.until else TOO_MANY_AT_ONCE
    return words.format(
        until=minutes(reached.until),
        most=counted(limit.most, "result"),
        per=limit.per,
        benchmark=code(reached.benchmark),
        results=reached.results,
    )


def _head(memory: Memory, review: Review, around: Surroundings) -> str:
    """For one that is ready; or approved, and not on a protected main yet."""
    if memory.pending:
        return review.phrases.fill(PENDING, address=memory.pending)
    pace = f"{around.pace} " if around.pace and review.results else ""
    return review.phrases.fill(READY, passed=review.passed, pace=pace)


def _left(snapshot: Snapshot, review: Review, facts: Facts) -> list[str]:
    """Closed by a person, or taken away from main."""
    if facts.gone or is_gone(snapshot.comments, snapshot.reopened_at):
        return [review.phrases.fill(GONE)]
    by_author = (snapshot.closed_by or "").casefold() == snapshot.author.casefold()
    head = "### Withdrawn" if by_author else "### Closed before a decision"
    return [head, review.phrases.fill(AGAIN)]


def _footer(memory: Memory, review: Review) -> str:
    parts = [f"Checked {'again ' if memory.asked else ''}{minutes(memory.checked)} UTC"]
    if memory.asked:
        parts[0] += ", as you asked"
    parts += filter(None, [review.footer(memory)])
    if memory.log:
        parts.append(f'<a href="{memory.log}">log</a>')
    return f"<sub>{' · '.join(parts)}</sub>"


def minutes(at: str) -> str:
    """2026-11-23T10:18:05Z as 2026-11-23 10:18."""
    return at[:16].replace("T", " ")
