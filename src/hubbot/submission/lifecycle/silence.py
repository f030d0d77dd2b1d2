"""A submission that waits for its author: reminded once after half of the hub's days, closed after all.

The clock starts at the last thing the author did, as far as the forge tells it for good: when they were asked
to mend this very text, their last comment, the last reopening. Server times only. A maintainer's question is
reminded of, too, but a person asked it, and a person closes. Nothing else waits for its author; some kinds of
request (`goes_stale`) are seen to by people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hubbot.common.labels import QUESTION
from hubbot.submission.comments import decisions as messages
from hubbot.submission.comments.phrases import Owed
from hubbot.submission.facts import approval
from hubbot.submission.facts.actions import Action, Close, Decide
from hubbot.submission.facts.memory import said_at
from hubbot.submission.lifecycle.status import status

if TYPE_CHECKING:
    from hubbot.submission.lifecycle.status import Seen


@dataclass(frozen=True, slots=True)
class Silence:
    """The author's turn since `since` (server time). `about` says what it is that they owe."""

    since: str
    days: int
    about: Owed

    @property
    def half(self) -> timedelta:
        return timedelta(days=self.days) / 2

    def key(self, kind: str) -> str:
        return f"{kind}:{''.join(filter(str.isdigit, self.since))}"


def closing(seen: Seen) -> list[Action]:
    """The whole plan for one whose author was silent for too long after the reminder; else []."""
    silence = _silence(seen)
    if silence is None or silence.about == "answer":
        return []
    reminded = said_at(seen.snapshot.comments, silence.key("reminder"))
    if not reminded or seen.snapshot.observed_at < _closes(silence, reminded):
        return []
    key = silence.key("stale")
    said = [] if key in seen.said else [Decide(key, messages.stale_comment(key, silence.days))]
    return [*said, *status(seen, "stale"), Close("not_planned")]


def reminder(seen: Seen) -> list[Action]:
    """The one reminder of this silence, once half of it is over."""
    silence = _silence(seen)
    now = seen.snapshot.observed_at
    if silence is None or now < _after(silence.since, silence.half):
        return []
    key = silence.key("reminder")
    if key in seen.said:
        return []
    return [Decide(key, messages.reminder_comment(key, silence.about, _closes(silence, now)[:10]))]


def due(seen: Seen) -> str:
    """When time alone may next change the plan, or a little before; "" for never."""
    silence, now = _silence(seen), seen.snapshot.observed_at
    days = seen.facts.policy.stale_after_days
    questioned = approval.has(seen.snapshot, QUESTION)
    if not days or not seen.review.goes_stale or (seen.review.ok and not questioned):
        return ""
    times = [_after(now, timedelta(days=days) / 2)]
    if silence is not None:
        reminded = said_at(seen.snapshot.comments, silence.key("reminder"))
        times += [_after(silence.since, silence.half), *([_closes(silence, reminded)] if reminded else [])]
    return min(time for time in times if time > now)


def came_back(seen: Seen) -> bool:
    """Did its author edit one that we closed, or ask for a recheck?"""
    edited = seen.memory is not None and seen.memory.digest != seen.review.digest
    return is_closed(seen) and (edited or seen.asks_again)


def is_closed(seen: Seen) -> bool:
    """By us: a person who closes an issue means it."""
    memory, shown = seen.memory, seen.shown
    if memory is None or shown is None or memory.phase != "stale":
        return False
    return seen.snapshot.closed_by == shown.comment.author


def _silence(seen: Seen) -> Silence | None:
    """None while it is not the author's turn, or the hub does not mind."""
    days = seen.facts.policy.stale_after_days
    owed = _owed(seen) if days and seen.review.goes_stale else None
    if not days or owed is None or not _is_time(owed[1]):
        return None
    spoke = max((comment.updated_at for comment in seen.replies), default="")
    return Silence(max(owed[1], spoke, seen.snapshot.reopened_at or ""), days, owed[0])


def _owed(seen: Seen) -> tuple[Owed, str] | None:
    """What the author was asked for, and when."""
    memory, review = seen.memory, seen.review
    if approval.has(seen.snapshot, QUESTION):
        asked = approval.latest(seen.snapshot, QUESTION)
        return ("answer", asked.at) if asked else None
    if memory is None or seen.shown is None or review.ok:
        return None
    known = (memory.digest, memory.verdict) == (review.digest, review.verdict)
    asks = known and memory.phase in {"needs-fixes", "stale"}
    return ("fixes", memory.waits or seen.shown.since) if asks else None


def _closes(silence: Silence, reminded: str) -> str:
    """Not before all days are over, nor before the reminder had its half of them: a hub may have slept."""
    return max(_after(silence.since, 2 * silence.half), _after(reminded, silence.half))


def _after(time: str, more: timedelta) -> str:
    return (datetime.fromisoformat(time) + more).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_time(text: str) -> bool:
    """A person may have edited our comment, and what it remembers."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
