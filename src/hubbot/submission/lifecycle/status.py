"""Plans the status comment, with what the bot remembers in it, and the one status label."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hubbot.common.labels import LABELS, STATUS_LABELS, STATUS_OF_PHASE
from hubbot.reading.issue.recheck_command import asks_for_recheck
from hubbot.submission.comments.status import status_comment
from hubbot.submission.facts.actions import (
    Action,
    AddLabel,
    DropDuplicateStatus,
    EnsureLabel,
    RemoveLabel,
    WriteStatus,
)
from hubbot.submission.facts.memory import Memory, Phase, status_marker, used_events

if TYPE_CHECKING:
    from hubbot.forge.port import Comment, Snapshot
    from hubbot.submission.comments.review import Review
    from hubbot.submission.facts.actions import Facts
    from hubbot.submission.facts.memory import Shown


_SLACK = 64  # characters: a digest packs less well than the zeros in its place


@dataclass(frozen=True, slots=True)
class Seen:
    """One issue, with what follows from it alone."""

    snapshot: Snapshot
    review: Review
    facts: Facts
    shown: Shown | None
    said: frozenset[str]

    @property
    def memory(self) -> Memory | None:
        return self.shown.memory if self.shown else None

    @property
    def replies(self) -> tuple[Comment, ...]:
        """The author's own comments, oldest first."""
        author = self.snapshot.author.casefold()
        return tuple(c for c in self.snapshot.comments if c.author.casefold() == author and not c.by_me)

    @property
    def asks_again(self) -> bool:
        """Did the author ask for a recheck after the last check?"""
        checked = self.memory.checked if self.memory else ""
        return any(c.created_at > checked and asks_for_recheck(c.body) for c in self.replies)

    def without(self, label: str) -> Seen:
        """What was seen, as it will be once this label is off."""
        labels = tuple(name for name in self.snapshot.labels if name.casefold() != label)
        return replace(self, snapshot=replace(self.snapshot, labels=labels))

    @property
    def used(self) -> frozenset[int]:
        return self.facts.used | used_events(self.said)


def status(seen: Seen, phase: Phase, fault: str = "", pending: str = "") -> list[Action]:
    """The status comment and the one status label, where they are not yet as they should be."""
    actions: list[Action] = []
    body = _status_body(seen, _memory(seen, phase, fault, pending))
    if seen.shown is None:
        actions.append(WriteStatus(None, body))
    else:
        if seen.shown.comment.body != body:
            actions.append(WriteStatus(seen.shown.comment.id, body))
        actions += [DropDuplicateStatus(comment) for comment in seen.shown.duplicates]
    return [*actions, *_labels(seen, STATUS_OF_PHASE["needs-fixes" if phase == "waiting" else phase].name)]


def _status_body(seen: Seen, kept: Memory) -> str:
    """What the comment should say. Its times move only when something else does: a repeat writes nothing.

    Who asks for a recheck sees that there was one.
    """
    asked = seen.asks_again
    if seen.shown is not None and not asked and _still_says(seen, kept):
        return seen.shown.comment.body
    body = _rendered(seen, kept)
    if seen.shown is None or (seen.shown.comment.body == body and not asked):
        return body
    since = seen.shown.since if seen.memory and seen.memory.shows(kept.digest, kept.verdict) else None
    now, log = seen.snapshot.observed_at, seen.facts.surroundings.log
    main = seen.facts.main
    return _rendered(seen, replace(kept, since=since, checked=now, log=log, asked=asked, main=main))


def _still_says(seen: Seen, kept: Memory) -> bool:
    """Ready, and the same as when it was written: where it would stand is that day's, and is left so.

    Each acceptance moves places. A maintainer who waits for one of thirty wants no mail about the others.
    """
    old, shown = seen.memory, seen.shown
    if old is None or shown is None or kept.phase != "ready" or not old.said:
        return False
    below = shown.comment.body.partition("\n")[2]
    return replace(kept, said=old.said) == old and _digest(seen, below) == old.said


def _digest(seen: Seen, below: str) -> str:
    """Of what people see, and of the hub's notice: a new one is shown on every issue."""
    text = f"{seen.facts.surroundings.notice}\n{below}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rendered(seen: Seen, memory: Memory) -> str:
    """The whole comment. The digest in its first line is about the rest, and as long as its place."""
    memory = replace(memory, said="0" * 16 if memory.phase == "ready" else "")
    above = len(status_marker(memory)) + _SLACK
    below = status_comment(memory, seen.snapshot, seen.review, seen.facts, above=above)
    said = _digest(seen, below) if memory.said else ""
    return f"{status_marker(replace(memory, said=said))}\n{below}"


def _memory(seen: Seen, phase: Phase, fault: str, pending: str) -> Memory:
    """What to remember, with the old times where they still hold.

    Once it is decided, and while the fault is ours, an approval is held against what was shown before.
    """
    old, review = seen.memory, seen.review
    checked = old.checked if old else seen.snapshot.observed_at
    log = old.log if old else seen.facts.surroundings.log
    main = old.main if old else seen.facts.main
    if phase == "waiting" or (phase == "hub-problem" and old is None):
        asked = bool(old and old.asked)
        return Memory(phase, checked=checked, fault=fault, log=log, asked=asked, main=main)
    if old is not None and phase not in {"ready", "needs-fixes"}:
        return replace(old, phase=phase, fault=fault, pending=pending)
    fresh = Memory(
        phase,
        digest=review.digest,
        verdict=review.verdict,
        checked=checked,
        text=review.text,
        open=tuple(sorted({f"{p.code} {p.path}" for p in review.problems if p.severity != "note"})[:60]),
        pending=pending,
        waits=_waits(seen) if phase == "needs-fixes" else "",
        log=log,
        asked=bool(old and old.asked),
        main=main,
    )
    return fresh if old is None else _following(fresh, old)


def _following(fresh: Memory, old: Memory) -> Memory:
    """`fresh` as the successor of `old`: the same text keeps its version, its time and what preceded it."""
    if old.digest == fresh.digest:
        since = old.since if old.shows(fresh.digest, fresh.verdict) else None
        return replace(fresh, since=since, text=old.text, previous=old.previous, version=old.version)
    version = old.version + 1 if old.digest else old.version
    return replace(fresh, previous=old.text, version=version)


def _waits(seen: Seen) -> str:
    """Since when the author has been asked to mend this very text, with nothing else in between."""
    old, review = seen.memory, seen.review
    same = old is not None and (old.digest, old.verdict) == (review.digest, review.verdict)
    return old.waits if old is not None and same and old.phase == "needs-fixes" else seen.snapshot.observed_at


def _labels(seen: Seen, wanted: str) -> list[Action]:
    """One status label, added and removed singly. The first time, all labels of the hub are seen to."""
    present = [name for name in seen.snapshot.labels if name in STATUS_LABELS]
    actions: list[Action] = []
    if not present:
        actions += [EnsureLabel(label) for label in LABELS]
    elif wanted not in present:  # a hub may be older than the label
        actions += [EnsureLabel(label) for label in LABELS if label.name == wanted]
    if wanted not in present:
        actions.append(AddLabel(wanted))
    return actions + [RemoveLabel(name) for name in present if name != wanted]
