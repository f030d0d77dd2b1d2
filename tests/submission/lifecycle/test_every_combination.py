"""Every combination of labels, people, times, texts and surroundings has a plan that keeps the rules."""

from dataclasses import replace

import pytest

from hubbot.common.labels import STATUS_LABELS
from hubbot.submission.facts.actions import (
    AddLabel,
    Close,
    Commit,
    Decide,
    DropDuplicateStatus,
    EnsureLabel,
    OnMain,
    RemoveLabel,
    WriteStatus,
)
from hubbot.submission.facts.memory import read
from hubbot.submission.lifecycle.plan import plan

from .worlds import applied, cases


@pytest.fixture(scope="module")
def planned():
    """Each case, its issue, and what is planned. Made once, and only where these tests run."""
    given = [(case, case.snapshot()) for case in cases()]
    return [(case, snapshot, plan(snapshot, case.review(), case.facts())) for case, snapshot in given]


def test_there_are_thousands_of_combinations_and_some_lead_to_a_commit(planned):
    assert len(planned) > 7000
    assert sum(case.may_commit() for case, _, _ in planned) >= 3


def test_a_commit_is_planned_exactly_when_all_rules_hold(planned):
    for case, _, actions in planned:
        assert sum(isinstance(action, Commit) for action in actions) == case.may_commit(), case


def test_what_is_locked_and_not_on_main_is_left_alone(planned):
    for case, _, actions in planned:
        if case.locked and not case.on_main:
            assert actions == [], case


def test_a_plan_that_was_applied_leaves_nothing_to_do(planned):
    for case, snapshot, actions in planned:
        facts, steps = case.facts(), actions
        commit = next((action for action in actions if isinstance(action, Commit)), None)
        if commit is not None:
            main = OnMain("evals/b/m/e.yaml", "entitled", commit.event.id, commit.accepted_at, "a" * 64)
            facts = replace(facts, on_main=main)
            steps = plan(snapshot, case.review(), facts)
        assert plan(applied(snapshot, steps), case.review(), facts) == [], case


def test_after_any_plan_there_is_one_status_comment_and_one_status_label(planned):
    for case, snapshot, actions in planned:
        after = applied(snapshot, actions)
        labels = [label for label in after.labels if label in STATUS_LABELS]
        assert len(labels) <= 1, case
        if any(isinstance(action, WriteStatus | AddLabel) for action in actions):
            assert len([c for c in after.comments if read(c.body)]) == 1, case
            assert len(labels) == 1, case


def test_nothing_is_closed_but_what_is_accepted_or_declined(planned):
    for case, _, actions in planned:
        closes = [action for action in actions if isinstance(action, Close)]
        declined = case.declined in {"entitled", "author"}  # who may decide may also decline their own
        if case.state == "closed" or (case.locked and not case.on_main):
            assert closes == [], case
        elif case.on_main:
            assert closes == [Close("completed")], case
        else:
            assert closes == ([Close("not_planned")] if declined else []), case


def test_what_main_holds_is_not_touched_by_labels_and_once_closed_neither_are_they(planned):
    for case, _, actions in planned:
        if case.on_main:
            taken = {action.name for action in actions if isinstance(action, RemoveLabel)}
            ends = {"declined", "question"} if case.state == "open" else {"declined"}
            assert taken <= STATUS_LABELS | ends, case


def test_a_label_that_does_not_count_comes_off_with_one_comment_that_says_why(planned):
    for case, _, actions in planned:
        if RemoveLabel("approved") not in actions or case.declined in {"entitled", "author"}:
            continue
        assert case.approved is not None
        assert sum(isinstance(a, Decide) and a.key.startswith("refused:") for a in actions) == 1, case


def test_actions_come_in_the_order_in_which_a_run_may_die(planned):
    order = [Commit, Decide, WriteStatus, DropDuplicateStatus, EnsureLabel, AddLabel]
    order += [RemoveLabel, Close]
    for case, _, actions in planned:
        ranks = [order.index(type(action)) for action in actions]
        assert ranks == sorted(ranks), case


@pytest.mark.parametrize("labels", [("Approved",), ("APPROVED",)])
def test_names_of_labels_are_compared_without_case(planned, labels):
    case, snapshot, _ = next(one for one in planned if one[0].may_commit())
    events = tuple(replace(e, label=labels[0]) if e.label == "approved" else e for e in snapshot.events)
    kept = tuple(label for label in snapshot.labels if label != "approved")
    other = replace(snapshot, labels=(*kept, *labels), events=events)
    assert any(isinstance(action, Commit) for action in plan(other, case.review(), case.facts()))
