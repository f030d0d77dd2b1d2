"""The approval rule: who may decide, and what their label covers. Any answer but a clear yes is a no.

GitHub's times are whole seconds, so "before" means an earlier second; within one second nothing is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hubbot.common.labels import APPROVED, DECLINED, QUESTION

if TYPE_CHECKING:
    from hubbot.forge.port import LabelEvent, Snapshot
    from hubbot.registry.model import Policy
    from hubbot.submission.facts.memory import Shown

# Roles that may never decide, whatever hub.yaml says.
_NEVER = frozenset({"triage", "read", "none", "unknown"})

Refusal = Literal[
    "not-entitled",  # the role is not in the hub's list
    "bot",
    "own",  # the author's own submission, and the hub does not allow that
    "no-event",  # the label came with the issue: a form, a transfer
    "not-checked",  # nothing had been shown before the label
    "changed",  # the text is not the one that was shown before the label
    "verdict-changed",  # the text is, but the checks say something else now
    "same-second",  # label and check (or edit) cannot be put in order
    "needs-fixes",
    "question",  # a question was asked after the approval
    "reopened",  # approved before it was closed and opened again
    "closed",
    "waiting",  # above the cap of open submissions
]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a deciding label amounts to.

    absent: not there. wait: nobody could say who set it; look again. spent: answered already.
    refused: `why` says what is missing. granted: it counts.
    """

    kind: Literal["absent", "wait", "spent", "refused", "granted"]
    event: LabelEvent | None = None
    why: Refusal | None = None


ABSENT = Ruling("absent")


def rule_decline(snapshot: Snapshot, policy: Policy) -> Ruling:
    """`declined` needs somebody entitled, and nothing else: it commits nothing."""
    ruling = _entitled(snapshot, DECLINED, policy)
    return Ruling("granted", ruling.event) if ruling.why == "own" else ruling


def rule_approval(
    snapshot: Snapshot, policy: Policy, shown: Shown | None, *, used: frozenset[int], verdict: tuple[str, str]
) -> Ruling:
    """Does `approved` cover what the issue says now? `verdict` is today's (digest, verdict)."""
    ruling = _entitled(snapshot, APPROVED, policy)
    event = ruling.event
    if event is not None and event.id in used:
        return Ruling("spent", event)
    if ruling.kind != "granted" or event is None:
        return ruling
    why = _stale(snapshot, event, shown, verdict)
    return Ruling("refused", event, why) if why else ruling


def latest(snapshot: Snapshot, label: str) -> LabelEvent | None:
    """The event that put `label` where it is now, None if no event tells."""
    last = next((event for event in reversed(snapshot.events) if event.label.casefold() == label), None)
    return last if last is not None and last.action == "labeled" else None


def has(snapshot: Snapshot, label: str) -> bool:
    """GitHub compares names of labels without case."""
    return any(name.casefold() == label for name in snapshot.labels)


def _entitled(snapshot: Snapshot, label: str, policy: Policy) -> Ruling:
    if not has(snapshot, label):
        return ABSENT
    event = latest(snapshot, label)
    if event is None:
        return Ruling("refused", None, "no-event")
    if event.actor_is_bot:
        return Ruling("refused", event, "bot")
    # The role is the one of now, not the one when the label was set: who lost it decides no more.
    role = snapshot.role(event.actor)
    if role == "unknown":
        return Ruling("wait", event)
    if role in _NEVER or role not in policy.approval_roles:
        return Ruling("refused", event, "not-entitled")
    own = event.actor.casefold() == snapshot.author.casefold()
    return Ruling("refused", event, "own") if own and not policy.self_approval else Ruling("granted", event)


def _stale(
    snapshot: Snapshot, event: LabelEvent, shown: Shown | None, verdict: tuple[str, str]
) -> Refusal | None:
    """Why the approval does not bind what is there now; None when it does."""
    # The order of events, not their times: two events of one second have an order, too.
    asked = latest(snapshot, QUESTION) if has(snapshot, QUESTION) else None
    if asked is not None and snapshot.events.index(asked) > snapshot.events.index(event):
        return "question"
    if snapshot.reopened_at is not None and event.at <= snapshot.reopened_at:
        return "reopened"
    return _unseen(event, shown, verdict)


def _unseen(event: LabelEvent, shown: Shown | None, verdict: tuple[str, str]) -> Refusal | None:
    """Was (digest, verdict) shown in an earlier second than that of the label?"""
    if shown is None or shown.memory is None:
        return "not-checked"
    if shown.memory.digest != verdict[0]:
        return "changed" if shown.memory.digest else "not-checked"
    if shown.memory.verdict != verdict[1]:
        return "verdict-changed"
    if not shown.memory.shows(*verdict):
        return "not-checked"
    if event.at < shown.since:
        return "changed" if shown.memory.version > 1 else "not-checked"
    return "same-second" if event.at == shown.since else None
