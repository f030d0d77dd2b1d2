"""`plan`: what an issue and the facts around it ask the bot to do next. A pure function.

`plan` is pure and total, and a plan that was applied plans nothing more. `docs/lifecycle.md` draws it. Its
inputs and actions are in `facts.actions`, the approval rule in `facts.approval`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from hubbot.common.labels import APPROVED, DECLINED, QUESTION
from hubbot.submission.comments import decisions as messages
from hubbot.submission.comments.decisions import told_comment
from hubbot.submission.facts import approval
from hubbot.submission.facts.actions import (
    Action,
    Close,
    Commit,
    Decide,
    DropDuplicateStatus,
    Facts,
    OnMain,
    RemoveLabel,
    Reopen,
    in_order,
)
from hubbot.submission.facts.memory import Phase, decisions_in, said_twice, status_comment_of
from hubbot.submission.lifecycle import silence
from hubbot.submission.lifecycle.ended import as_it_ended, too_late, unsaid
from hubbot.submission.lifecycle.status import Seen, status

if TYPE_CHECKING:
    from hubbot.forge.port import LabelEvent, Snapshot
    from hubbot.submission.comments.review import Review
    from hubbot.submission.facts.approval import Ruling

_DRAFT = "draft"  # key of the one comment on a discussion


def plan(snapshot: Snapshot, review: Review | None, facts: Facts) -> list[Action]:
    """The actions that bring the issue to where it should be, in the order in which they are to be applied.

    Empty when everything is as it should be, when this is no request, and when the issue is locked.
    """
    if review is None:
        return []
    said = decisions_in(snapshot.comments)
    seen = Seen(snapshot, review, facts, status_comment_of(snapshot.comments), said)
    twice = () if snapshot.locked and facts.on_main is None else said_twice(snapshot.comments)
    actions = in_order([*_decide(seen), *map(DropDuplicateStatus, twice)])
    return [Close(None) if snapshot.is_pull_request and isinstance(a, Close) else a for a in actions]


def due(snapshot: Snapshot, review: Review | None, facts: Facts) -> str:
    """When time alone may next change the plan of an open issue (server time); "" for never."""
    if review is None or snapshot.state == "closed":
        return ""
    said = decisions_in(snapshot.comments)
    silent = silence.due(Seen(snapshot, review, facts, status_comment_of(snapshot.comments), said))
    room = facts.limited.until if facts.limited else ""
    return min(filter(None, (silent, room)), default="")


def phase_of(snapshot: Snapshot) -> Phase | None:
    """What the status comment last said, None when there is none that can be read."""
    shown = status_comment_of(snapshot.comments)
    return shown.memory.phase if shown and shown.memory else None


def _decide(seen: Seen) -> list[Action]:
    # Main comes first: once it holds the result, nothing that happens to the issue takes it back.
    # A decline comes before an approval: of two people who disagree, the one who says no is heard.
    snapshot, facts = seen.snapshot, seen.facts
    if facts.on_main is not None:
        return _accepted(seen, facts.on_main)
    if snapshot.locked or _only_talk(seen):
        return [] if snapshot.locked else _draft(seen)
    decline = approval.rule_decline(snapshot, facts.policy)
    if decline.event is not None and (decline.kind == "granted" or _is_decided(seen, decline.event)):
        return _declined(seen, decline.event)
    actions = _refuse_decline(seen, decline)
    if snapshot.state == "closed":
        return [*actions, *_closed(seen)]
    if decline.kind == "wait":  # somebody declined: until we know who, nothing is committed
        return [*actions, *_undecided(seen, decline)]
    return [*actions, *_open(seen)]


def _is_decided(seen: Seen, event: LabelEvent) -> bool:
    """A run has said so: a role that nobody tells now, or that is another by now, takes nothing back."""
    return f"declined:{event.id}" in seen.said


def _only_talk(seen: Seen) -> bool:
    """People discuss: nothing of it was checked yet, nor a decision asked."""
    asked = any(approval.has(seen.snapshot, label) for label in (APPROVED, DECLINED))
    return seen.shown is None and not asked and bool(seen.review.talk())


def _draft(seen: Seen) -> list[Action]:
    """One comment, once: how the discussion becomes an entry. No status, nothing to fix."""
    said = _DRAFT in seen.said or seen.snapshot.state == "closed" or _over_cap(seen)
    return [] if said else [Decide(_DRAFT, messages.comment(_DRAFT, *seen.review.talk()))]


def _open(seen: Seen) -> list[Action]:
    key = (seen.review.digest, seen.review.verdict)
    ruling = approval.rule_approval(seen.snapshot, seen.facts.policy, seen.shown, used=seen.used, verdict=key)
    if ruling.kind == "granted" and not seen.review.fault and not seen.review.ok:
        ruling = replace(ruling, kind="refused", why="needs-fixes")
    if ruling.kind == "granted" and ruling.event is not None:
        return _approved(seen, ruling.event)
    return _undecided(seen, ruling)


def _approved(seen: Seen, event: LabelEvent) -> list[Action]:
    """A valid approval stays where it is until it can be used."""
    facts, memory = seen.facts, seen.memory
    if _fault(seen):
        return status(seen, "hub-problem", fault=_fault(seen))
    if facts.accept and not facts.pending:
        return [Commit(event, seen.snapshot.observed_at)]
    if memory is not None and memory.phase == "hub-problem" and not facts.baseline_known:
        return status(seen, "hub-problem", fault=memory.fault)
    pending = facts.pending or (memory.pending if memory else "")
    return [*status(seen, "ready", pending=pending), *_answered(seen, event)]


def _undecided(seen: Seen, ruling: Ruling) -> list[Action]:
    """New, needs fixes or ready: what the checks say, and why a label did not count."""
    if seen.review.fault:
        return status(seen, "hub-problem", fault=seen.review.fault)
    if _over_cap(seen):
        return [*_refuse(seen, ruling, "waiting"), *status(seen, "waiting")]
    phase: Phase = "ready" if seen.review.ok else "needs-fixes"
    answered = _answered(seen, None)
    actions = [*_refuse(seen, ruling), *answered]
    if ruling.kind == "wait":  # somebody decided: whether that counts comes first
        return [*actions, *status(seen, phase)]
    left = seen.without(QUESTION) if answered else seen
    if closing := silence.closing(left):
        return [*actions, *closing]
    return [*actions, *silence.reminder(left), *status(seen, phase)]


def _accepted(seen: Seen, main: OnMain) -> list[Action]:
    """main holds it: nothing that the issue says changes that. Only unfinished steps are left."""
    actions: list[Action] = []
    key = f"accepted:{main.event or 0}"
    if key not in seen.said:
        actions.append(
            Decide(key, messages.accepted_comment(key, seen.review, main, seen.facts.surroundings))
        )
    actions += [
        Decide(notice.key, told_comment(notice, seen.facts.surroundings))
        for notice in main.notices
        if notice.key not in seen.said
    ]
    actions += status(seen, "withdrawn" if main.standing == "withdrawn" else "accepted")
    actions += too_late(seen)
    reopened = seen.snapshot.reopened_at
    if seen.snapshot.state == "open" and not (reopened and reopened > main.accepted_at):
        if approval.has(seen.snapshot, QUESTION):
            actions.append(RemoveLabel(QUESTION))
        actions.append(Close("completed"))
    return actions


def _declined(seen: Seen, event: LabelEvent) -> list[Action]:
    actions: list[Action] = []
    key = f"declined:{event.id}"
    if key not in seen.said:
        actions.append(Decide(key, messages.declined_comment(key, event, seen.review)))
    actions += status(seen, "declined")
    if approval.has(seen.snapshot, APPROVED):
        actions.append(RemoveLabel(APPROVED))
    if seen.snapshot.state == "open" and not _reopened_by_others(seen.snapshot, event):
        actions += _still_declined(seen, event)
        actions.append(Close("not_planned"))
    return actions


def _reopened_by_others(snapshot: Snapshot, event: LabelEvent) -> bool:
    """A maintainer who opens a declined one again takes the label off next. Its author cannot decide that."""
    if not snapshot.reopened_at or snapshot.reopened_at <= event.at:
        return False
    own = (snapshot.reopened_by or "").casefold() == snapshot.author.casefold()
    return not own or event.actor.casefold() == snapshot.author.casefold()


def _still_declined(seen: Seen, event: LabelEvent) -> list[Action]:
    """To its author, who opened it again: once why that does not help, and what does."""
    key = f"still-declined:{event.id}"
    again = seen.snapshot.reopened_at is not None and seen.snapshot.reopened_at > event.at
    said = key in seen.said or not again
    return [] if said else [Decide(key, messages.still_declined_comment(key, seen.review))]


def _closed(seen: Seen) -> list[Action]:
    """Closed by a person, or by us, and main holds nothing of it."""
    memory = seen.memory
    if memory is None:
        return unsaid(seen)
    if silence.came_back(seen) and not seen.review.fault:
        again = replace(seen.snapshot, state="open", closed_by=None, reopened_at=seen.snapshot.observed_at)
        return [Reopen(), *_open(replace(seen, snapshot=again))]
    ruling = approval.rule_approval(
        seen.snapshot, seen.facts.policy, seen.shown, used=seen.used, verdict=("", "")
    )
    actions = _refuse(seen, ruling, "closed")
    return [*actions, *as_it_ended(seen)]


def _refuse_decline(seen: Seen, ruling: Ruling) -> list[Action]:
    if ruling.kind != "refused" or ruling.why is None:
        return []
    off: list[Action] = [RemoveLabel(DECLINED)]
    key = f"not-declined:{ruling.event.id if ruling.event else 0}"
    if key in seen.said:
        return off
    return [Decide(key, messages.refused_decline(key, ruling, seen.facts.policy)), *off]


def _refuse(seen: Seen, ruling: Ruling, why: approval.Refusal | None = None) -> list[Action]:
    """Take an approval off that does not count, and say once why. `why` overrules the ruling's own reason."""
    match ruling.kind:
        case "absent" | "wait":
            return []
        case "spent":
            return [RemoveLabel(APPROVED)]
        case "refused" | "granted":
            pass
        case _:
            assert_never(ruling.kind)
    reason = why if why and ruling.why not in {"not-entitled", "bot", "own", "no-event"} else ruling.why
    off: list[Action] = [RemoveLabel(APPROVED)]
    key = f"refused:{ruling.event.id if ruling.event else 0}"
    if reason is None or key in seen.said:
        return off
    if reason == "changed" and not seen.review.ok:
        reason = "needs-fixes"
    body = messages.refused_comment(
        key, reason, messages.Refused(ruling.event, seen.review, seen.shown), seen.facts.policy
    )
    return [Decide(key, body), *off]


def _answered(seen: Seen, granted: LabelEvent | None) -> list[Action]:
    """The author's edit or answer, or a later approval, brings a questioned submission back."""
    snapshot = seen.snapshot
    if not approval.has(snapshot, QUESTION):
        return []
    asked = approval.latest(snapshot, QUESTION)
    if asked is None:
        return []
    edited = seen.memory is not None and (
        seen.memory.digest != seen.review.digest or (seen.shown is not None and _edited_since(seen, asked.at))
    )
    replied = any(comment.created_at > asked.at for comment in seen.replies)
    return [RemoveLabel(QUESTION)] if granted or edited or replied else []


def _edited_since(seen: Seen, at: str) -> bool:
    """A text that was first shown after `at` replaced one that was shown before."""
    return seen.shown is not None and seen.shown.since > at and bool(seen.memory and seen.memory.version > 1)


def _fault(seen: Seen) -> str:
    return seen.facts.fault or seen.review.fault


def _over_cap(seen: Seen) -> bool:
    first, facts = seen.memory is None or seen.memory.phase == "waiting", seen.facts
    full = facts.open_before >= facts.policy.open_submissions_per_author
    return first and (full or facts.limited is not None)
