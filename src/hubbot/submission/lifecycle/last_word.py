"""Whether a closed submission already says what main holds. In doubt no: then it is read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hubbot.common.labels import DECLINED, STATUS_LABELS, STATUS_OF_PHASE
from hubbot.submission.comments.phrases import STANDING
from hubbot.submission.facts.memory import Phase, decisions_in, said_twice, status_comment_of

if TYPE_CHECKING:
    from hubbot.forge.port import Comment, Listed
    from hubbot.submission.facts.actions import OnMain

# How a submission ends that main does not hold.
_ENDS: tuple[Phase, ...] = ("declined", "withdrawn", "stale")


def is_in_doubt(one: Listed, main: OnMain | None) -> bool:
    """Whether the list alone tells that it has to be looked at.

    Its label says something else than main; or it was closed as stale, and its author has come back.
    """
    states = STATUS_LABELS & {*one.labels}
    if main is not None:
        return states != {STATUS_OF_PHASE[_wanted(main)].name}
    came_back = STATUS_OF_PHASE["stale"].name in states and one.updated_at > one.closed_at
    return came_back or not states <= {STATUS_OF_PHASE[phase].name for phase in _ENDS}


def is_said(one: Listed, comments: Sequence[Comment], main: OnMain | None) -> bool:
    """Whether labels and comments say what main holds."""
    shown = status_comment_of(comments)
    if said_twice(comments) or (shown is not None and shown.duplicates):
        return False
    if shown is None:
        return main is None and not is_in_doubt(one, main)
    phase = shown.memory.phase if shown.memory else None
    if phase not in ((_wanted(main),) if main else _ENDS):
        return False
    if phase != "declined" and DECLINED in {name.casefold() for name in one.labels}:
        return False
    if STATUS_LABELS & {*one.labels} != {STATUS_OF_PHASE[phase].name}:
        return False
    return main is None or (_is_told(main, comments) and _stands(main, shown.comment.body))


def _wanted(main: OnMain) -> Phase:
    return "withdrawn" if main.standing == "withdrawn" else "accepted"


def _is_told(main: OnMain, comments: Iterable[Comment]) -> bool:
    """The decision, and what others decided since."""
    keys = {f"accepted:{main.event or 0}", *(notice.key for notice in main.notices)}
    return keys <= decisions_in(comments)


def _stands(main: OnMain, status: str) -> bool:
    """Whether the status comment tells how the result stands."""
    if main.done:
        return True
    return all((head in status) == (standing == main.standing) for standing, head in STANDING.items())
