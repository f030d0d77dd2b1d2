"""The approval rule over every role, list of roles, order of times and memory, against a plain second one."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, product
from typing import Any, get_args

import pytest

from hubbot.common.labels import APPROVED, QUESTION
from hubbot.forge.port import Comment, LabelEvent, Role, Snapshot
from hubbot.registry.model import Policy
from hubbot.submission.facts.approval import rule_approval, rule_decline
from hubbot.submission.facts.memory import Memory, Shown
from tests.submission.lifecycle.worlds import issue as unlabelled

ROLES = get_args(Role)
MAY = ("write", "maintain", "admin")
TIMES = ("2026-11-23T10:00:00Z", "2026-11-23T10:00:01Z", "2026-11-23T10:00:02Z")
VERDICT = ("a" * 64, "ok")


def issue(role: str, at: str = TIMES[1], *, events: tuple[LabelEvent, ...] = (), **more: Any) -> Snapshot:
    """An open issue of author's; `maintainer`, of that role, has just set `approved`."""
    return unlabelled(
        labels=(APPROVED, *(QUESTION for event in events if event.label == QUESTION)),
        events=(*events, LabelEvent(9, "labeled", APPROVED, "maintainer", False, at)),
        roles=(("maintainer", role),) if role != "unknown" else (),
        **more,
    )


def shown(since: str | None = TIMES[0], **more: Any) -> Shown:
    memory = Memory("ready", VERDICT[0], VERDICT[1], since=since)
    comment = Comment(5, "bot", "", TIMES[0], TIMES[0], by_me=True)
    return Shown(comment, replace(memory, **more))


def rule(snapshot: Snapshot, seen: Shown | None, policy: Policy | None = None) -> tuple[str, str | None]:
    found = rule_approval(snapshot, policy or Policy(), seen, used=frozenset(), verdict=VERDICT)
    return found.kind, found.why


LISTS = [*chain.from_iterable(combinations(ROLES, size) for size in range(4))]


@pytest.mark.parametrize("role", ROLES)
def test_only_a_role_that_the_hub_lists_and_that_may_write_decides(role: str) -> None:
    """Whatever hub.yaml lists: a role that may not write never decides."""
    for listed in LISTS:
        policy = Policy(approval_roles=listed)
        may = role in listed and role in MAY
        for found in (rule(issue(role), shown(), policy), decline(issue(role), policy)):
            if role == "unknown":
                assert found == ("wait", None)
            else:
                assert found == (("granted", None) if may else ("refused", "not-entitled")), listed


def decline(snapshot: Snapshot, policy: Policy) -> tuple[str, str | None]:
    renamed = [replace(event, label="declined") for event in snapshot.events]
    found = rule_decline(replace(snapshot, labels=("declined",), events=tuple(renamed)), policy)
    return found.kind, found.why


@pytest.mark.parametrize("role", ["read", "triage", "none"])
def test_who_may_not_decide_is_told_so_whatever_else_is_wrong(role: str) -> None:
    for seen in (None, shown(digest="b" * 64, version=3), shown(verdict="errors"), shown(since=TIMES[2])):
        assert rule(issue(role), seen) == ("refused", "not-entitled")


@pytest.mark.parametrize(("at", "reopened"), [*product(TIMES, (None, *TIMES))])
def test_an_approval_of_before_the_reopening_or_its_second_does_not_count(
    at: str, reopened: str | None
) -> None:
    found = rule(issue("write", at, reopened_at=reopened), shown(since="2026-11-23T09:30:00Z"))
    stale = reopened is not None and at <= reopened
    assert found == (("refused", "reopened") if stale else ("granted", None))


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("at", TIMES)
def test_a_label_from_before_the_text_was_shown_says_whether_another_text_was(at: str, version: int) -> None:
    found = rule(issue("write", at), shown(since=TIMES[1], version=version))
    if at > TIMES[1]:
        assert found == ("granted", None)
    elif at == TIMES[1]:
        assert found == ("refused", "same-second")
    else:
        assert found == ("refused", "changed" if version > 1 else "not-checked")


@pytest.mark.parametrize("first", [True, False])
def test_a_question_counts_by_the_order_of_events_within_one_second_too(first: bool) -> None:
    asked = LabelEvent(8, "labeled", QUESTION, "maintainer", False, TIMES[1])
    found = issue("write", events=(asked,))
    if not first:
        found = replace(found, events=found.events[::-1])
    assert rule(found, shown()) == (("granted", None) if first else ("refused", "question"))
