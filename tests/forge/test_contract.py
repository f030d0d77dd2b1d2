"""What every forge must do. Each test runs on a folder and on the emulated GitHub."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hubbot.bot.state.seen import later
from hubbot.forge.events import read_event
from hubbot.forge.port import NotFound
from tests.bench.ground import Ground

TITLE = "[Submission] a model"


def opened(ground: Ground, body: str = "the text") -> int:
    number = ground.people.open_issue("author", TITLE, body, ["submission"]).number
    ground.clock.advance()
    return number


def test_a_snapshot_tells_what_the_author_wrote(ground: Ground) -> None:
    body = "first\r\nsecond ünï 🎉 | `x`\n\n### Heading\n"
    snapshot = ground.forge.snapshot(opened(ground, body))
    assert (snapshot.title, snapshot.body, snapshot.author) == (TITLE, body, "author")
    assert (snapshot.state, snapshot.locked, snapshot.author_is_bot) == ("open", False, False)
    assert not snapshot.is_pull_request
    assert snapshot.labels == ("submission",)
    assert (snapshot.created_at, snapshot.observed_at) == _moments(ground, -1, 0)


def test_an_empty_body_is_empty_text(ground: Ground) -> None:
    assert ground.forge.snapshot(opened(ground, "")).body == ""


def test_an_edit_is_seen(ground: Ground) -> None:
    number = opened(ground)
    ground.people.edit_issue(number, "author", body="new")
    assert ground.forge.snapshot(number).body == "new"


def test_label_events_tell_who_and_when_oldest_first(ground: Ground) -> None:
    number = opened(ground)
    ground.people.label(number, "stranger", "approved")
    ground.clock.advance()
    ground.people.unlabel(number, "author", "approved")
    ground.clock.advance()
    ground.people.label(number, "maintainer", "approved")
    events = ground.forge.snapshot(number).events
    assert [(event.action, event.label, event.actor) for event in events] == [
        ("labeled", "submission", "author"),
        ("labeled", "approved", "stranger"),
        ("unlabeled", "approved", "author"),
        ("labeled", "approved", "maintainer"),
    ]
    assert len({event.id for event in events}) == 4
    assert [event.at for event in events[1:]] == list(_moments(ground, -2, -1, 0))


def test_the_role_of_the_last_approver_is_asked_and_of_nobody_else(ground: Ground) -> None:
    number = opened(ground)
    ground.people.label(number, "stranger", "approved")
    assert ground.forge.snapshot(number).roles == (("stranger", "triage"),)
    ground.people.unlabel(number, "stranger", "approved")
    assert ground.forge.snapshot(number).roles == ()
    ground.people.label(number, "maintainer", "approved")
    assert ground.forge.snapshot(number).roles == (("maintainer", "write"),)


@pytest.mark.parametrize("role", ["admin", "maintain", "write", "triage", "read"])
def test_a_role_is_told_as_it_is_and_not_folded(ground: Ground, role: str) -> None:
    number = opened(ground)
    ground.people.label(number, "maintainer", "approved")
    ground.set_role("maintainer", role)  # type: ignore[arg-type]
    assert ground.forge.snapshot(number).role("maintainer") == role


def test_an_outsider_has_no_more_than_read(ground: Ground) -> None:
    number = opened(ground)
    ground.people.label(number, "author", "declined")
    assert ground.forge.snapshot(number).role("author") == "read"


def test_a_label_set_by_a_bot_costs_no_question_about_its_role(ground: Ground) -> None:
    number = opened(ground)
    ground.forge.add_label(number, "approved")
    snapshot = ground.forge.snapshot(number)
    assert snapshot.roles == ()
    assert snapshot.events[-1].actor == ground.forge.me
    assert snapshot.events[-1].actor_is_bot


def test_a_label_in_other_letters_is_the_same_label(ground: Ground) -> None:
    number = opened(ground)
    ground.people.label(number, "maintainer", "Approved")
    assert ground.forge.snapshot(number).roles == (("maintainer", "write"),)


def test_own_comments_are_told_from_others(ground: Ground) -> None:
    number = opened(ground)
    mine = ground.forge.create_comment(number, "mine")
    ground.people.comment(number, "author", "theirs")
    comments = ground.forge.snapshot(number).comments
    assert [(comment.body, comment.author, comment.by_me) for comment in comments] == [
        ("mine", ground.forge.me, True),
        ("theirs", "author", False),
    ]
    assert comments[0] == mine


def test_a_comment_is_edited_in_place(ground: Ground) -> None:
    number = opened(ground)
    comment = ground.forge.create_comment(number, "before")
    ground.clock.advance(60)
    ground.forge.edit_comment(number, comment.id, "after")
    (edited,) = ground.forge.snapshot(number).comments
    assert (edited.id, edited.body) == (comment.id, "after")
    assert (edited.created_at, edited.updated_at) == _moments(ground, -60, 0)


def test_a_deleted_comment_is_gone_and_then_not_found(ground: Ground) -> None:
    number = opened(ground)
    comment = ground.forge.create_comment(number, "x")
    ground.forge.delete_comment(number, comment.id)
    assert ground.forge.snapshot(number).comments == ()
    with pytest.raises(NotFound):
        ground.forge.edit_comment(number, comment.id, "y")
    with pytest.raises(NotFound):
        ground.forge.delete_comment(number, comment.id)


def test_all_pages_of_comments_are_read(ground: Ground) -> None:
    number = opened(ground)
    for position in range(205):
        ground.people.comment(number, "stranger", f"comment {position}")
    mine = ground.forge.create_comment(number, "mine")
    comments = ground.forge.snapshot(number).comments
    assert len(comments) == 206
    assert comments[-1].id == mine.id
    assert comments[0].body == "comment 0"


def test_a_missing_label_is_made_when_it_is_set(ground: Ground) -> None:
    number = opened(ground)
    ground.forge.ensure_label("status: ready", "0e8a16", "Checks passed")
    ground.forge.add_label(number, "status: ready")
    assert ground.forge.snapshot(number).labels == ("submission", "status: ready")


def test_setting_a_label_twice_is_one_event(ground: Ground) -> None:
    number = opened(ground)
    for _ in range(2):
        ground.forge.add_label(number, "approved")
    events = ground.forge.snapshot(number).events
    assert [event.label for event in events] == ["submission", "approved"]


def test_taking_off_a_label_that_is_not_there_is_fine(ground: Ground) -> None:
    number = opened(ground)
    ground.forge.remove_label(number, "status: ready")
    ground.forge.add_label(number, "status: ready")
    ground.forge.remove_label(number, "status: ready")
    assert ground.forge.snapshot(number).labels == ("submission",)


def test_a_label_deleted_from_the_repository_leaves_its_events(ground: Ground) -> None:
    number = opened(ground)
    ground.people.label(number, "maintainer", "approved")
    ground.people.delete_label("approved")
    snapshot = ground.forge.snapshot(number)
    assert snapshot.labels == ("submission",)
    assert snapshot.roles == ()
    ground.people.label(number, "maintainer", "question")
    labels = [event.label for event in ground.forge.snapshot(number).events]
    assert labels == ["submission", "approved", "question"]


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_closing_tells_why_and_by_whom(ground: Ground, reason: str) -> None:
    number = opened(ground)
    ground.forge.close(number, reason)  # type: ignore[arg-type]
    snapshot = ground.forge.snapshot(number)
    assert (snapshot.state, snapshot.state_reason, snapshot.closed_by) == ("closed", reason, ground.forge.me)


def test_a_reopened_issue_tells_when(ground: Ground) -> None:
    number = opened(ground)
    assert ground.forge.snapshot(number).reopened_at is None
    ground.people.close(number, "author")
    ground.clock.advance()
    ground.people.reopen(number, "author")
    snapshot = ground.forge.snapshot(number)
    assert (snapshot.state, snapshot.closed_by) == ("open", None)
    assert (snapshot.reopened_at,) == _moments(ground, 0)


def test_an_issue_that_was_closed_is_opened_again_and_tells_when(ground: Ground) -> None:
    number = opened(ground)
    ground.forge.close(number, "not_planned")
    ground.clock.advance()
    for _ in range(2):
        ground.forge.reopen(number)
    snapshot = ground.forge.snapshot(number)
    assert (snapshot.state, snapshot.closed_by, snapshot.state_reason) == ("open", None, "reopened")
    assert (snapshot.reopened_at,) == _moments(ground, 0)


def test_of_those_that_are_closed_the_list_tells_which_changed_since(ground: Ground) -> None:
    untouched, edited, spoken = (opened(ground) for _ in range(3))
    for number in (untouched, edited, spoken):
        ground.forge.create_comment(number, "Closed for now")
        ground.forge.add_label(number, "status: stale")
        ground.forge.close(number, "not_planned")
    ground.clock.advance()

    def changed() -> list[int]:
        return sorted(one.number for one in ground.forge.closed_lately() if one.updated_at > one.closed_at)

    assert changed() == []
    ground.people.edit_issue(edited, "author", body="mended")
    ground.people.comment(spoken, "author", "/hubbot recheck")
    assert changed() == [edited, spoken]
    told = {one.number: one for one in ground.forge.closed_lately()}
    assert sorted(told) == [untouched, edited, spoken]
    assert (told[spoken].labels, told[spoken].comments) == (("submission", "status: stale"), 2)


def test_a_locked_issue_is_seen_as_locked(ground: Ground) -> None:
    number = opened(ground)
    ground.people.lock(number, "maintainer")
    assert ground.forge.snapshot(number).locked


def test_an_issue_that_is_not_there_is_not_found(ground: Ground) -> None:
    with pytest.raises(NotFound):
        ground.forge.snapshot(99)
    with pytest.raises(NotFound):
        ground.forge.create_comment(99, "x")
    with pytest.raises(NotFound):
        ground.forge.add_label(99, "x")
    with pytest.raises(NotFound):
        ground.forge.close(99, "completed")


def test_open_submissions_are_listed_oldest_first(ground: Ground) -> None:
    by_label = ground.people.open_issue("author", "a model", "x", ["submission"]).number
    ground.clock.advance()
    ground.people.open_issue("author", "a question", "x")
    ground.clock.advance()
    by_title = ground.people.open_issue("stranger", "[submission] another", "x").number
    closed = opened(ground)
    ground.forge.close(closed, "completed")
    assert [one.number for one in ground.forge.queue()] == [by_label, by_title]


def test_what_a_person_opened_is_told_newest_first_whatever_became_of_it(ground: Ground) -> None:
    """Of pull requests those with a status label: tests/forge/test_pulls.py."""
    old = opened(ground)
    ground.clock.advance(1800)
    since = later(ground.forge.snapshot(old).created_at, timedelta(seconds=900))
    first = opened(ground)
    closed = opened(ground)
    ground.people.close(closed, "author")
    ground.people.open_issue("author", "a question", "x")
    ground.people.open_issue("stranger", "[Submission]", "x")
    ground.clock.advance()
    last = opened(ground)
    ground.people.edit_issue(old, "author", body="another text")
    told = ground.forge.opened_by("author", since)
    assert [one.number for one in told] == [last, closed, first]
    assert [bool(one.closed_at) for one in told] == [False, True, False]
    assert ground.forge.opened_by("maintainer", since) == []


def test_the_first_snapshot_after_the_list_is_no_other_than_one_read_alone(ground: Ground) -> None:
    numbers = [opened(ground, f"text {i}\r\n") for i in range(2)]
    ground.people.label(numbers[0], "maintainer", "approved")
    ground.people.close(numbers[1], "author")
    ground.clock.advance()
    ground.people.reopen(numbers[1], "author")
    for number in numbers:
        assert [one.number for one in ground.forge.queue()] == numbers
        told = ground.forge.snapshot(number)
        assert told == ground.forge.snapshot(number)


def test_an_edit_after_the_list_is_seen_by_every_snapshot_but_the_first(ground: Ground) -> None:
    """And by a glance: the second look before anything is published."""
    first, second = (opened(ground) for _ in range(2))
    ground.forge.queue()
    for number in (first, second):
        ground.people.edit_issue(number, "author", body="new")
    ground.forge.snapshot(first)
    assert ground.forge.glance(first).body == "new"
    assert ground.forge.snapshot(second).body == "new"
    assert ground.forge.snapshot(first).body == "new"


def test_closed_issues_are_listed_that_may_be_for_the_bot_or_have_a_status(ground: Ground) -> None:
    plain = opened(ground)
    titled = ground.people.open_issue("author", "[Result] an odd title", "x").number
    talk = ground.people.open_issue("author", "A question", "x").number
    ground.forge.add_label(titled, "status: ready")
    for number in (plain, titled, talk):
        ground.clock.advance()
        ground.people.close(number, "author")
    opened(ground)
    assert [one.number for one in ground.forge.closed_lately()] == [titled, plain]
    assert all(one.closed_at == one.updated_at for one in ground.forge.closed_lately())


def test_every_act_of_a_person_is_delivered_as_an_event(ground: Ground) -> None:
    people = ground.people
    number = people.open_issue("author", TITLE, "x").number
    deliveries = [
        people.edit_issue(number, "author", body="y"),
        people.label(number, "maintainer", "approved"),
        people.unlabel(number, "maintainer", "approved"),
        people.comment(number, "author", "/hubbot recheck"),
        people.close(number, "maintainer"),
        people.reopen(number, "author"),
    ]
    events = [read_event(d.name, json.loads(d.path.read_text())) for d in deliveries]
    assert [event and (event.number, event.action, event.sender, event.label) for event in events] == [
        (number, "edited", "author", None),
        (number, "labeled", "maintainer", "approved"),
        (number, "unlabeled", "maintainer", "approved"),
        (number, "created", "author", None),
        (number, "closed", "maintainer", None),
        (number, "reopened", "author", None),
    ]


def _moments(ground: Ground, *offsets: int) -> tuple[str, ...]:
    from datetime import timedelta

    return tuple(f"{ground.clock() + timedelta(seconds=o):%Y-%m-%dT%H:%M:%SZ}" for o in offsets)
