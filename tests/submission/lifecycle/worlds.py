"""Issues as they may be found: made up in memory, and brought forward by a plan as a forge would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, Literal

from hubbot.common import labels
from hubbot.common.problem import Kind, Problem
from hubbot.forge.port import Comment, LabelEvent, Role, Snapshot
from hubbot.registry.model import Policy
from hubbot.submission.comments.review import verdict_key
from hubbot.submission.facts import actions
from hubbot.submission.facts.actions import Action, Facts, OnMain
from hubbot.submission.facts.context import Surroundings
from hubbot.submission.lifecycle import plan
from hubbot.submission.requests.result.words import ResultReview

WRONG = Kind("T001", "wrong", "error", meaning="", bad="", good="")
DOUBTFUL = Kind("T002", "doubtful", "warning", meaning="", bad="", good="")
ERROR = Problem(WRONG, "This is wrong", "Write it right", "/a")
WARNING = Problem(DOUBTFUL, "This is doubtful", "Look at it", "/a")
POLICY = Policy()

SHOWN_AT = "2026-11-23T10:00:00Z"
OBSERVED_AT = "2026-11-23T12:00:00Z"

Setter = Literal["entitled", "triage", "stranger", "bot", "author", "unknown", "nobody"]
When = Literal["before", "same", "after"]
Shown = Literal["nothing", "this", "other text", "other verdict", "errors"]
Found = Literal["ok", "errors", "fault"]

ROLE: dict[Setter, Role] = {
    "entitled": "maintain",
    "triage": "triage",
    "stranger": "read",
    "bot": "admin",
    "author": "admin",
    "unknown": "unknown",
    "nobody": "none",
}
ACTOR: dict[Setter, str] = {name: name for name in ROLE} | {"author": "author", "bot": "some[bot]"}


def at(time: str, seconds: int) -> str:
    moved = datetime.fromisoformat(time) + timedelta(seconds=seconds)
    return moved.strftime("%Y-%m-%dT%H:%M:%SZ")


def review(text: str = "a: 1\n", found: Found = "ok", problems: tuple[Problem, ...] = ()) -> ResultReview:
    problems = (*problems, ERROR) if found == "errors" else problems
    return ResultReview(
        text=text,
        problems=problems,
        digest=f"{abs(hash(text)):064x}"[:64] if text != "a: 1\n" else "a" * 64,
        verdict=verdict_key(problems),
        fault="A001 broke" if found == "fault" else "",
    )


def facts(**changes: Any) -> Facts:
    return replace(Facts(POLICY, Surroundings()), **changes)


def issue(**changes: Any) -> Snapshot:
    new = Snapshot(
        number=1,
        title="[Submission] a",
        body="",
        author="author",
        author_is_bot=False,
        state="open",
        state_reason=None,
        locked=False,
        created_at="2026-11-23T09:00:00Z",
        labels=(),
        events=(),
        comments=(),
        roles=(),
        observed_at="2026-11-23T09:00:10Z",
    )
    return replace(new, **changes)


def labelled(snapshot: Snapshot, label: str, by: Setter, time: str) -> Snapshot:
    """`label` set by somebody; by nobody: it is there, and no event tells."""
    snapshot = replace(snapshot, labels=(*snapshot.labels, label))
    if by == "nobody":
        return snapshot
    event = LabelEvent(len(snapshot.events) + 500, "labeled", label, ACTOR[by], by == "bot", time)
    roles = dict(snapshot.roles) | {ACTOR[by]: ROLE[by]}
    return replace(snapshot, events=(*snapshot.events, event), roles=tuple(roles.items()))


def applied(snapshot: Snapshot, actions: list[Action], time: str | None = None) -> Snapshot:
    """What a forge makes of `actions`. Commits are the caller's business."""
    now = time or snapshot.observed_at
    for action in actions:
        snapshot = _one(snapshot, action, now)
    return snapshot


def _one(snapshot: Snapshot, action: Action, now: str) -> Snapshot:
    comments = snapshot.comments
    match action:
        case actions.Decide(_, body) | actions.WriteStatus(None, body):
            number = max((c.id for c in comments), default=100) + 1
            new = Comment(number, "hubbot[bot]", body, now, now, by_me=True)
            return replace(snapshot, comments=(*comments, new))
        case actions.WriteStatus(comment, body):
            edited = tuple(replace(c, body=body, updated_at=now) if c.id == comment else c for c in comments)
            return replace(snapshot, comments=edited)
        case actions.DropDuplicateStatus(comment):
            return replace(snapshot, comments=tuple(c for c in comments if c.id != comment))
        case actions.AddLabel(name):
            return replace(snapshot, labels=(*snapshot.labels, name))
        case actions.RemoveLabel(name):
            return replace(snapshot, labels=tuple(label for label in snapshot.labels if label != name))
        case actions.Reopen():
            again = replace(snapshot, state="open", state_reason="reopened", closed_by=None)
            return replace(again, reopened_at=now)
        case actions.Close(reason):
            return replace(snapshot, state="closed", state_reason=reason, closed_by="hubbot[bot]")
        case _:
            return snapshot


@cache
def _shown(shown: Shown, found: Found) -> Snapshot:
    """A new issue after a first answer about the text named."""
    start = issue(observed_at=SHOWN_AT)
    if shown == "nothing":
        return start
    before = {
        "this": review(found=found),
        "other text": review("a: 0\n"),
        "other verdict": review(problems=(WARNING,)),
        "errors": review(found="errors"),
    }[shown]
    return applied(start, plan.plan(start, before, facts()))


@dataclass(frozen=True)
class Case:
    """One combination. `now` is the plan's input, `facts` included."""

    shown: Shown
    found: Found
    approved: Setter | None
    when: When
    declined: Setter | None
    question: When | None
    state: Literal["open", "closed"]
    locked: bool
    accept: bool
    baseline: bool  # it holds
    on_main: bool

    def snapshot(self) -> Snapshot:
        start = _shown(self.shown, self.found)
        moment = {"before": -5, "same": 0, "after": 5}
        marks = []
        if self.question is not None:
            marks.append((moment[self.question] + 1, labels.QUESTION, "triage"))
        if self.approved is not None:
            marks.append((moment[self.when], labels.APPROVED, self.approved))
        if self.declined is not None:
            marks.append((8, labels.DECLINED, self.declined))
        for seconds, label, by in sorted(marks):
            start = labelled(start, label, by, at(SHOWN_AT, seconds))  # type: ignore[arg-type]
        closed_by = "author" if self.state == "closed" else None
        return replace(
            start, observed_at=OBSERVED_AT, state=self.state, locked=self.locked, closed_by=closed_by
        )

    def review(self) -> ResultReview:
        return review(found=self.found)

    def facts(self) -> Facts:
        main = OnMain("evals/b/m/e.yaml", "entitled", 7, SHOWN_AT, "a" * 64) if self.on_main else None
        fault = "" if self.baseline else "The baseline does not give what is on file."
        return facts(accept=self.accept, on_main=main, fault=fault, baseline_known=self.accept)

    def may_commit(self) -> bool:
        """The rule, written down a second time and from the other side."""
        return (
            not self.on_main
            and self.state == "open"
            and not self.locked
            and self.accept
            and self.approved == "entitled"
            and self.when == "after"
            and self.shown == "this"
            and self.found == "ok"
            and self.declined not in {"entitled", "author", "unknown"}
            and self.question != "after"
            and self.baseline
        )


def cases() -> list[Case]:
    """Every combination of what decides."""
    some: list[Setter | None] = [None, "entitled", "stranger", "unknown", "author"]
    every: list[Setter | None] = [None, *ROLE]
    broad = product(
        ("nothing", "this", "other text", "other verdict", "errors"),
        ("ok", "errors", "fault"),
        every,
        ("before", "same", "after"),
        some,
        (None, "before", "after"),
    )
    around = list(product(("open", "closed"), (False, True), (False, True), (True, False), (False, True)))
    found = []
    for index, (shown, check, approved, when, declined, question) in enumerate(broad):
        if approved is None and when != "after":
            continue
        # The surroundings turn with the combination: each meets each, without the full product.
        state, locked, accept, baseline, on_main = around[index * 7 % len(around)]
        found.append(
            Case(shown, check, approved, when, declined, question, state, locked, accept, baseline, on_main)
        )
        found.append(Case(shown, check, approved, when, declined, question, "open", False, True, True, False))
    return found
