"""Plans for an issue that has ended: declined, withdrawn, stale, or taken away from main."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.common.labels import DECLINED, STATUS_LABELS, STATUS_OF_PHASE
from hubbot.submission.comments import decisions as messages
from hubbot.submission.facts import approval
from hubbot.submission.facts.actions import Decide, RemoveLabel
from hubbot.submission.facts.memory import is_gone, used_events, was_accepted
from hubbot.submission.lifecycle import silence
from hubbot.submission.lifecycle.status import status

if TYPE_CHECKING:
    from hubbot.submission.facts.actions import Action
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
