"""Issues that have ended: what is still to be said, and whether what is said is what main holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hubbot.common.labels import DECLINED, STATUS_LABELS, STATUS_OF_PHASE
from hubbot.submission.comments import decisions as messages
from hubbot.submission.comments.phrases import STANDING
from hubbot.submission.facts import approval
from hubbot.submission.facts.actions import Decide, RemoveLabel
from hubbot.submission.facts.memory import (
    Phase,
    decisions_in,
    is_gone,
    said_twice,
    status_comment_of,
    used_events,
    was_accepted,
)
from hubbot.submission.lifecycle import silence
from hubbot.submission.lifecycle.status import status

if TYPE_CHECKING:
    from hubbot.forge.port import Comment, Listed
    from hubbot.submission.facts.actions import Action, OnMain
    from hubbot.submission.lifecycle.status import Seen


def as_it_ended(seen: Seen) -> list[Action]:
    """For a closed one that main holds nothing of. Any end that its comment does not know is a withdrawal."""
    comments, reopened = seen.snapshot.comments, seen.snapshot.reopened_at
    phase = seen.memory.phase if seen.memory else None
    if phase == "declined":
        return status(seen, "declined")
    if phase != "accepted" and is_gone(comments, reopened):
        return status(seen, "withdrawn")
    if phase == "accepted" or was_accepted(comments, reopened):
        return _gone(seen)
    if silence.is_closed(seen):
        return [] if seen.review.fault else status(seen, "stale")
    return _withdrawn(seen)


def _withdrawn(seen: Seen) -> list[Action]:
    since = seen.snapshot.reopened_at or seen.snapshot.created_at
    key = "withdrawn:" + "".join(filter(str.isdigit, since))
    told = (
        [] if key in seen.said else [Decide(key, messages.withdrawn_comment(key, seen.snapshot, seen.review))]
    )
    return [*told, *status(seen, "withdrawn")]


def _gone(seen: Seen) -> list[Action]:
    """It says accepted, and main holds nothing of it: somebody took that away. Its submitter is told once."""
    if not seen.facts.gone:
        return []
    key = f"gone:{max(used_events(key for key in seen.said if key.startswith('accepted:')), default=0)}"
    told = [] if key in seen.said else [Decide(key, messages.gone_comment(key))]
    return [*told, *status(seen, "withdrawn")]


def unsaid(seen: Seen) -> list[Action]:
    """Closed, and no comment of ours tells anything: a label does not say what main does not bear out."""
    doubtful = STATUS_LABELS - {STATUS_OF_PHASE[end].name for end in ("declined", "withdrawn", "stale")}
    if not seen.facts.gone:
        doubtful -= {STATUS_OF_PHASE["accepted"].name}
    return [RemoveLabel(name) for name in seen.snapshot.labels if name in doubtful]


def too_late(seen: Seen) -> list[Action]:
    """`declined` on what main holds: it came after the push, or long after. One word for each time."""
    if not approval.has(seen.snapshot, DECLINED):
        return []
    event = approval.latest(seen.snapshot, DECLINED)
    off = RemoveLabel(DECLINED)
    key = f"too-late:{event.id if event else 0}"
    return [off] if key in seen.said else [Decide(key, messages.too_late_comment(key, event)), off]


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
