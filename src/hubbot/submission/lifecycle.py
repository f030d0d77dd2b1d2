"""observe → plan → apply: the middle. What an issue and the facts around it ask the bot to do next.

`plan` is pure and total, and a plan that was applied plans nothing more. `docs/lifecycle.md` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, assert_never

from hubbot.submission import approval, messages
from hubbot.submission.memory import (
    Memory,
    Phase,
    decisions_in,
    status_comment_of,
    status_marker,
    used_events,
)

if TYPE_CHECKING:
    from hubbot.forge.port import LabelEvent, Snapshot
    from hubbot.records.hub import Policy
    from hubbot.submission.approval import Ruling
    from hubbot.submission.memory import Shown
    from hubbot.submission.review import Review
    from hubbot.submission.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    color: str
    description: str


_PEOPLES = (
    Label("submission", "c5def5", "A result for the leaderboards"),
    Label(approval.APPROVED, "0e8a16", "A maintainer accepts this version"),
    Label(approval.DECLINED, "b60205", "A maintainer declines this submission"),
    Label(approval.QUESTION, "d876e3", "Waits for the author's answer"),
)
_STATUS = {
    "needs-fixes": Label("status: needs-fixes", "d93f0b", "The checks found errors; the comment says where"),
    "ready": Label("status: ready", "1d76db", "Checked; a maintainer decides next"),
    "accepted": Label("status: accepted", "0e8a16", "On the board"),
    "declined": Label("status: declined", "6a737d", "Not accepted; the thread says why"),
    "withdrawn": Label("status: withdrawn", "6a737d", "Closed before a decision, or withdrawn since"),
    "hub-problem": Label("status: hub-problem", "fbca04", "A fault of the hub, not of the submission"),
}
LABELS: tuple[Label, ...] = (*_PEOPLES, *_STATUS.values())
STATUS_LABELS = frozenset(label.name for label in _STATUS.values())


@dataclass(frozen=True, slots=True)
class OnMain:
    """What `main` holds because of this issue. `commit` is "" when nobody knows it any more."""

    path: str
    approver: str
    event: int | None
    accepted_at: str
    digest: str
    standing: Literal["active", "withdrawn", "superseded"] = "active"
    commit: str = ""
    what: str = ""  # for a correction: withdraw, replace, answer, resolve


@dataclass(frozen=True, slots=True)
class Facts:
    """What the issue itself cannot say.

    `fault`: our own fault in words, "" when there is none. `baseline_known`: the baseline was run; if not, an
    earlier report about it stands. `open_before`: older open submissions of the author, up to the cap.
    """

    policy: Policy
    surroundings: Surroundings
    accept: bool = False
    on_main: OnMain | None = None
    used: frozenset[int] = frozenset()
    fault: str = ""
    baseline_known: bool = False
    open_before: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """Put this submission on main: `event` is the approval that is used up by it."""

    event: LabelEvent
    accepted_at: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Say a decision once, in a comment of its own: an edited comment sends no mail."""

    key: str
    body: str


@dataclass(frozen=True, slots=True)
class WriteStatus:
    """Create the status comment, or edit `comment`."""

    comment: int | None
    body: str


@dataclass(frozen=True, slots=True)
class DropDuplicateStatus:
    comment: int


@dataclass(frozen=True, slots=True)
class EnsureLabel:
    label: Label


@dataclass(frozen=True, slots=True)
class AddLabel:
    name: str


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    name: str


@dataclass(frozen=True, slots=True)
class Close:
    reason: Literal["completed", "not_planned"]


_ORDER: tuple[type, ...] = (
    Commit,
    Decide,
    WriteStatus,
    DropDuplicateStatus,
    EnsureLabel,
    AddLabel,
    RemoveLabel,
    Close,
)
Step = Decide | WriteStatus | DropDuplicateStatus | EnsureLabel | AddLabel | RemoveLabel | Close
Action = Commit | Step


@dataclass(frozen=True, slots=True)
class _Seen:
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
    def used(self) -> frozenset[int]:
        return self.facts.used | used_events(self.said)


def plan(snapshot: Snapshot, review: Review | None, facts: Facts) -> list[Action]:
    """The actions that bring the issue to where it should be, in the order in which they are to be applied.

    Empty when everything is as it should be, when this is not a submission, and when the issue is locked.
    """
    if snapshot.is_pull_request or review is None:
        return []
    said = decisions_in(snapshot.comments)
    seen = _Seen(snapshot, review, facts, status_comment_of(snapshot.comments), said)
    return _in_order(_decide(seen))


def phase_of(snapshot: Snapshot) -> Phase | None:
    """What the status comment last said, None when there is none that can be read."""
    shown = status_comment_of(snapshot.comments)
    return shown.memory.phase if shown and shown.memory else None


def _decide(seen: _Seen) -> list[Action]:
    snapshot, facts = seen.snapshot, seen.facts
    if facts.on_main is not None:
        return _accepted(seen, facts.on_main)
    if snapshot.locked:
        return []
    decline = approval.rule_decline(snapshot, facts.policy)
    if decline.kind == "granted" and decline.event is not None:
        return _declined(seen, decline.event)
    actions = _refuse_decline(seen, decline)
    if snapshot.state == "closed":
        return [*actions, *_closed(seen)]
    if decline.kind == "wait":  # somebody declined: until we know who, nothing is committed
        return [*actions, *_undecided(seen, approval.ABSENT)]
    return [*actions, *_open(seen)]


def _open(seen: _Seen) -> list[Action]:
    key = (seen.review.digest, seen.review.verdict)
    ruling = approval.rule_approval(seen.snapshot, seen.facts.policy, seen.shown, used=seen.used, verdict=key)
    if ruling.kind == "granted" and not seen.review.fault and not seen.review.ok:
        ruling = replace(ruling, kind="refused", why="needs-fixes")
    if ruling.kind == "granted" and ruling.event is not None:
        return _approved(seen, ruling.event)
    return _undecided(seen, ruling)


def _approved(seen: _Seen, event: LabelEvent) -> list[Action]:
    """A valid approval stays where it is until it can be used."""
    facts, memory = seen.facts, seen.memory
    if _fault(seen):
        return _status(seen, "hub-problem", fault=_fault(seen))
    if facts.accept:
        return [Commit(event, seen.snapshot.observed_at)]
    if memory is not None and memory.phase == "hub-problem" and not facts.baseline_known:
        return _status(seen, "hub-problem", fault=memory.fault)
    return [*_status(seen, "ready"), *_answered(seen, event)]


def _undecided(seen: _Seen, ruling: Ruling) -> list[Action]:
    """New, needs fixes or ready: what the checks say, and why a label did not count."""
    if seen.review.fault:
        return _status(seen, "hub-problem", fault=seen.review.fault)
    if _over_cap(seen):
        return [*_refuse(seen, ruling, "waiting"), *_status(seen, "waiting")]
    phase: Phase = "ready" if seen.review.ok else "needs-fixes"
    return [*_refuse(seen, ruling), *_status(seen, phase), *_answered(seen, None)]


def _accepted(seen: _Seen, main: OnMain) -> list[Action]:
    """main holds it: nothing that the issue says changes that. Only unfinished steps are left."""
    actions: list[Action] = []
    key = f"accepted:{main.event or 0}"
    if key not in seen.said:
        actions.append(
            Decide(key, messages.accepted_comment(key, seen.review, main, seen.facts.surroundings))
        )
    actions += _status(seen, "withdrawn" if main.standing == "withdrawn" else "accepted")
    reopened = seen.snapshot.reopened_at
    if seen.snapshot.state == "open" and not (reopened and reopened > main.accepted_at):
        open_ends = (approval.DECLINED, approval.QUESTION)
        actions += [RemoveLabel(label) for label in open_ends if approval.has(seen.snapshot, label)]
        actions.append(Close("completed"))
    return actions


def _declined(seen: _Seen, event: LabelEvent) -> list[Action]:
    actions: list[Action] = []
    key = f"declined:{event.id}"
    if key not in seen.said:
        actions.append(Decide(key, messages.declined_comment(key, event)))
    actions += _status(seen, "declined")
    if approval.has(seen.snapshot, approval.APPROVED):
        actions.append(RemoveLabel(approval.APPROVED))
    reopened = seen.snapshot.reopened_at
    if seen.snapshot.state == "open" and not (reopened and reopened > event.at):
        actions.append(Close("not_planned"))
    return actions


def _closed(seen: _Seen) -> list[Action]:
    """Closed by a person. A declined one keeps its answer; any other counts as withdrawn."""
    memory = seen.memory
    if memory is None:
        return []
    ruling = approval.rule_approval(
        seen.snapshot, seen.facts.policy, seen.shown, used=seen.used, verdict=("", "")
    )
    actions = _refuse(seen, ruling, "closed")
    if memory.phase in {"declined", "accepted"}:
        return actions
    since = seen.snapshot.reopened_at or seen.snapshot.created_at
    key = "withdrawn:" + "".join(filter(str.isdigit, since))
    if key not in seen.said:
        actions.append(Decide(key, messages.withdrawn_comment(key, seen.snapshot)))
    return [*actions, *_status(seen, "withdrawn")]


def _refuse_decline(seen: _Seen, ruling: Ruling) -> list[Action]:
    if ruling.kind != "refused" or ruling.why is None:
        return []
    off: list[Action] = [RemoveLabel(approval.DECLINED)]
    key = f"not-declined:{ruling.event.id if ruling.event else 0}"
    if key in seen.said:
        return off
    return [Decide(key, messages.refused_decline(key, ruling, seen.facts.policy)), *off]


def _refuse(seen: _Seen, ruling: Ruling, why: approval.Refusal | None = None) -> list[Action]:
    """Take an approval off that does not count, and say once why. `why` overrules the ruling's own reason."""
    match ruling.kind:
        case "absent" | "wait":
            return []
        case "spent":
            return [RemoveLabel(approval.APPROVED)]
        case "refused" | "granted":
            pass
        case _:
            assert_never(ruling.kind)
    reason = why if why and ruling.why not in {"not-entitled", "bot", "own", "no-event"} else ruling.why
    off: list[Action] = [RemoveLabel(approval.APPROVED)]
    key = f"refused:{ruling.event.id if ruling.event else 0}"
    if reason is None or key in seen.said:
        return off
    if reason == "changed" and not seen.review.ok:
        reason = "needs-fixes"
    body = messages.refused_comment(
        key, reason, messages.Refused(ruling.event, seen.review, seen.shown), seen.facts.policy
    )
    return [Decide(key, body), *off]


def _answered(seen: _Seen, granted: LabelEvent | None) -> list[Action]:
    """The author's edit or answer, or a later approval, brings a questioned submission back."""
    snapshot = seen.snapshot
    if not approval.has(snapshot, approval.QUESTION):
        return []
    asked = approval.latest(snapshot, approval.QUESTION)
    if asked is None:
        return []
    edited = seen.memory is not None and (
        seen.memory.digest != seen.review.digest or (seen.shown is not None and _edited_since(seen, asked.at))
    )
    replied = any(
        c.author.casefold() == snapshot.author.casefold() and not c.by_me and c.created_at > asked.at
        for c in snapshot.comments
    )
    return [RemoveLabel(approval.QUESTION)] if granted or edited or replied else []


def _edited_since(seen: _Seen, at: str) -> bool:
    """A text that was first shown after `at` replaced one that was shown before."""
    return seen.shown is not None and seen.shown.since > at and bool(seen.memory and seen.memory.version > 1)


def _fault(seen: _Seen) -> str:
    return seen.facts.fault or seen.review.fault


def _over_cap(seen: _Seen) -> bool:
    first = seen.memory is None or seen.memory.phase == "waiting"
    return first and seen.facts.open_before >= seen.facts.policy.open_submissions_per_author


def _status(seen: _Seen, phase: Phase, fault: str = "") -> list[Action]:
    """The status comment and the one status label, where they are not yet as they should be."""
    actions: list[Action] = []
    body = _status_body(seen, phase, fault)
    if seen.shown is None:
        actions.append(WriteStatus(None, body))
    else:
        if seen.shown.comment.body != body:
            actions.append(WriteStatus(seen.shown.comment.id, body))
        actions += [DropDuplicateStatus(comment) for comment in seen.shown.duplicates]
    return [*actions, *_labels(seen, _STATUS["needs-fixes" if phase == "waiting" else phase].name)]


def _status_body(seen: _Seen, phase: Phase, fault: str) -> str:
    """What the comment should say. Its times move only when something else does: a repeat writes nothing."""
    kept = _memory(seen, phase, fault)
    body = _rendered(seen, kept)
    if seen.shown is None or seen.shown.comment.body == body:
        return body
    since = seen.shown.since if seen.memory and seen.memory.shows(kept.digest, kept.verdict) else None
    return _rendered(seen, replace(kept, since=since, checked=seen.snapshot.observed_at))


def _rendered(seen: _Seen, memory: Memory) -> str:
    hidden = f"{status_marker(memory)}\n"
    return hidden + messages.status_comment(memory, seen.snapshot, seen.review, seen.facts, above=len(hidden))


def _memory(seen: _Seen, phase: Phase, fault: str) -> Memory:
    """What to remember, with the old times where they still hold.

    Once it is decided, and while the fault is ours, an approval is held against what was shown before.
    """
    old, review = seen.memory, seen.review
    now = seen.snapshot.observed_at
    if phase == "waiting" or (phase == "hub-problem" and old is None):
        return Memory(phase, checked=old.checked if old else now, fault=fault)
    if old is not None and phase not in {"ready", "needs-fixes"}:
        return replace(old, phase=phase, fault=fault)
    fresh = Memory(
        phase,
        digest=review.digest,
        verdict=review.verdict,
        checked=now,
        text=review.submission.record_text,
        open=tuple(sorted({f"{p.code} {p.path}" for p in review.problems if p.severity != "note"})[:60]),
    )
    return fresh if old is None else _following(fresh, old)


def _following(fresh: Memory, old: Memory) -> Memory:
    """`fresh` as the successor of `old`: the same text keeps its version, its time and what preceded it."""
    if old.digest == fresh.digest:
        since = old.since if old.shows(fresh.digest, fresh.verdict) else None
        kept = replace(fresh, text=old.text, previous=old.previous, version=old.version)
        return replace(kept, since=since, checked=old.checked)
    version = old.version + 1 if old.digest else old.version
    return replace(fresh, previous=old.text, version=version, checked=old.checked)


def _labels(seen: _Seen, wanted: str) -> list[Action]:
    """One status label, added and removed singly. The first time, all labels of the hub are seen to."""
    present = [name for name in seen.snapshot.labels if name in STATUS_LABELS]
    actions: list[Action] = []
    if not present:
        actions += [EnsureLabel(label) for label in LABELS]
    if wanted not in present:
        actions.append(AddLabel(wanted))
    return actions + [RemoveLabel(name) for name in present if name != wanted]


def _in_order(actions: list[Action]) -> list[Action]:
    """Commit, decision, status, labels, close: a run that dies leaves the label on; the next one finishes."""
    return sorted(actions, key=lambda action: _ORDER.index(type(action)))
