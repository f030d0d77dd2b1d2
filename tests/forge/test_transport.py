"""What a failing GitHub does to a call: repeated where safe, waited for within bounds, never doubled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.github.transport import WRITES_PER_MINUTE, Pace
from hubbot.forge.port import ForgeError, NotFound
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bench.proxy import FAULTS, Call, Fault, Proxy

pytestmark = pytest.mark.emulator


@pytest.fixture
def hub(emulator: Emulator, tmp_path: Path) -> Ground:
    ground = github_ground(emulator, tmp_path)
    ground.people.open_issue("author", "[Submission] x", "text", ["submission"])
    return ground


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [1, 2])
def test_a_read_that_fails_once_is_repeated(hub: Ground, emulator: Emulator, fault: Fault, at: int) -> None:
    emulator.proxy.faults = {at: fault}
    assert hub.forge.snapshot(1).title == "[Submission] x"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_comment_is_never_written_twice(hub: Ground, emulator: Emulator, fault: Fault) -> None:
    emulator.proxy.faults = {1: fault}
    try:
        hub.forge.create_comment(1, "once")
        done = True
    except ForgeError:
        done = False
    written = len(hub.forge.snapshot(1).comments)
    assert written <= 1
    assert written == 1 or not done
    # Refused for its rate means that it was not done: it comes again, and only then.
    assert done == fault.startswith("403")


@pytest.mark.parametrize("fault", FAULTS)
def test_an_edit_that_fails_once_is_repeated(hub: Ground, emulator: Emulator, fault: Fault) -> None:
    comment = hub.forge.create_comment(1, "before")
    emulator.proxy.reset()
    emulator.proxy.faults = {1: fault}
    hub.forge.edit_comment(1, comment.id, "after")
    assert [one.body for one in hub.forge.snapshot(1).comments] == ["after"]


@pytest.mark.parametrize("fault", ["502", "lost", "403"])
def test_a_github_that_stays_down_is_our_fault_after_a_bounded_wait(
    hub: Ground, emulator: Emulator, fault: Fault
) -> None:
    emulator.proxy.faults = dict.fromkeys(range(1, 50), fault)
    with pytest.raises(ForgeError):
        hub.forge.snapshot(1)
    assert emulator.proxy.seen <= 4
    assert sum(hub.slept) <= 240


def test_a_wait_as_long_as_github_asks_is_not_cut_short(hub: Ground, emulator: Emulator) -> None:
    emulator.proxy.faults = {1: "403-retry-after"}
    hub.forge.snapshot(1)
    assert hub.slept == [1]


def test_a_wait_beyond_bounds_is_refused_at_once(hub: Ground, emulator: Emulator) -> None:
    emulator.proxy.retry_after = 3600
    emulator.proxy.faults = {1: "403-retry-after", 2: "403-retry-after"}
    with pytest.raises(ForgeError):
        hub.forge.snapshot(1)
    with pytest.raises(ForgeError):
        hub.forge.create_comment(1, "x")
    assert hub.slept == []


def test_writes_are_paced_below_githubs_limit() -> None:
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(sleep=sleep, clock=lambda: now[0])
    times = []
    for _ in range(200):
        pace.before_write()
        times.append(now[0])
        now[0] += 0.1
    assert sum(slept) > 60
    for start in times:
        assert sum(start <= moment < start + 60 for moment in times) <= WRITES_PER_MINUTE < 80


@pytest.mark.slow
def test_forty_acceptances_write_to_github_no_faster_than_it_allows(
    emulator: Emulator, tmp_path: Path
) -> None:
    """Five writes each, as they arrive at GitHub by a clock that only waiting moves on."""
    now, arrived = [0.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    ground = github_ground(emulator, tmp_path, pace=Pace(sleep=sleep, clock=lambda: now[0]))
    number = ground.people.open_issue("author", "[Submission] x", "text", ["submission"]).number

    def noted(_: Proxy, call: Call) -> None:
        if call.method != "GET":
            arrived.append(now[0])

    before = emulator.proxy.preparations
    emulator.proxy.preparations = (*before, noted)
    try:
        for _ in range(40):
            comment = ground.forge.create_comment(number, "a decision")
            ground.forge.edit_comment(number, comment.id, "the status")
            ground.forge.add_label(number, "status: accepted")
            ground.forge.remove_label(number, "status: accepted")
            ground.forge.close(number, "completed")
    finally:
        emulator.proxy.preparations = before
    assert len(arrived) == 200
    for start in arrived:
        assert sum(start <= moment < start + 60 for moment in arrived) < 80


def test_a_refusal_to_tell_a_role_is_not_a_yes(hub: Ground, emulator: Emulator) -> None:
    hub.people.label(1, "maintainer", "approved")
    answers = {403: "unknown", 404: "none"}
    for status, role in answers.items():
        with _role_answers(emulator, status):
            assert hub.forge.snapshot(1).role("maintainer") == role


def test_a_role_that_no_answer_tells_is_our_fault(hub: Ground, emulator: Emulator) -> None:
    hub.people.label(1, "maintainer", "approved")
    with _role_answers(emulator, 500), pytest.raises(ForgeError):
        hub.forge.snapshot(1)


def test_a_role_of_a_name_that_nobody_knows_is_unknown(hub: Ground, emulator: Emulator) -> None:
    hub.people.label(1, "maintainer", "approved")
    with _role_answers(emulator, 200, b'{"permission": "admin", "role_name": "chief", "user": null}'):
        assert hub.forge.snapshot(1).role("maintainer") == "unknown"


def test_an_approval_that_came_after_the_text_was_read_is_not_seen_with_it(
    hub: Ground, emulator: Emulator
) -> None:
    hub.people.label(1, "maintainer", "approved")
    hub.clock.advance()

    def meanwhile(proxy: Proxy, call: Call) -> None:
        if "/events" in call.path:
            hub.clock.advance()
            hub.people.edit_issue(1, "author", body="another text")
            hub.people.unlabel(1, "maintainer", "approved")
            hub.people.label(1, "maintainer", "approved")

    before = emulator.proxy.preparations
    emulator.proxy.preparations = (*before, meanwhile)
    try:
        snapshot = hub.forge.snapshot(1)
    finally:
        emulator.proxy.preparations = before
    assert snapshot.body == "text"
    assert [event.at for event in snapshot.events if event.label == "approved"] == [snapshot.created_at]


def test_an_issue_that_was_transferred_is_gone_for_every_look(hub: Ground, emulator: Emulator) -> None:
    """GitHub answers with the issue as it is in its new repository."""

    def led_on(call: Call) -> Call:
        return replace(call, content=call.content.replace(b"/repos/", b"/repos/other/"))

    emulator.proxy.repairs, before = (led_on,), emulator.proxy.repairs
    try:
        for look in (hub.forge.snapshot, hub.forge.glance):
            with pytest.raises(NotFound, match="transferred"):
                look(1)
    finally:
        emulator.proxy.repairs = before
        emulator.proxy.complaints.clear()


def test_a_clock_that_lags_hides_no_approval(hub: Ground, emulator: Emulator) -> None:
    hub.people.label(1, "stranger", "approved")
    hub.people.unlabel(1, "stranger", "approved")
    hub.clock.advance(10)
    hub.people.label(1, "maintainer", "approved")
    emulator.proxy.lag = 2
    snapshot = hub.forge.snapshot(1)
    assert snapshot.observed_at < snapshot.events[-1].at
    assert snapshot.events[-1].actor == "maintainer"
    assert snapshot.roles == (("maintainer", "write"),)


def test_an_unknown_token_is_refused_in_githubs_words(hub: Ground, emulator: Emulator) -> None:
    forge = GitHubForge("example/hub", "nobody's", api_url=emulator.url)
    with pytest.raises(ForgeError, match="401: Bad credentials"):
        forge.snapshot(1)


def test_a_token_that_may_only_read_issues_writes_nothing(emulator: Emulator, tmp_path: Path) -> None:
    ground = github_ground(emulator, tmp_path, issues="read", contents="read")
    ground.people.open_issue("author", "[Submission] x", "text")
    assert ground.forge.snapshot(1).title == "[Submission] x"
    for write in (
        lambda: ground.forge.create_comment(1, "x"),
        lambda: ground.forge.add_label(1, "x"),
        lambda: ground.forge.close(1, "completed"),
    ):
        with pytest.raises(ForgeError, match="403"):
            write()


def test_a_new_hub_gets_its_labels_when_the_first_one_is_set(hub: Ground, emulator: Emulator) -> None:
    hub.forge.ensure_label("approved", "0e8a16", "A maintainer approves")
    hub.forge.ensure_label("status: ready", "1d76db", "Checks passed")
    hub.forge.add_label(1, "status: ready")
    repository = emulator.proxy.calls[0].path.split("/issues")[0]
    labels = emulator.as_person("author", "GET", f"{repository}/labels")
    told = {label["name"]: (label["color"], label["description"]) for label in labels}
    assert told["approved"] == ("0e8a16", "A maintainer approves")
    assert told["status: ready"] == ("1d76db", "Checks passed")
    emulator.proxy.reset()
    hub.forge.add_label(1, "status: ready")
    assert len(emulator.proxy.calls) == 1


def test_calls_are_counted_pages_one_by_one(hub: Ground, emulator: Emulator) -> None:
    hub.people.label(1, "maintainer", "approved")
    for _ in range(101):
        hub.people.comment(1, "author", "x")
    emulator.proxy.reset()
    before = hub.forge.calls.total
    hub.forge.snapshot(1)
    hub.forge.add_label(1, "x")
    # issue, events, two pages of comments, role; and the label
    assert hub.forge.calls.total - before == emulator.proxy.seen == 6


def test_a_list_of_issues_costs_one_read_whatever_it_holds(hub: Ground, emulator: Emulator) -> None:
    for _ in range(5):
        hub.people.open_issue("author", "[Submission] y", "text")
    emulator.proxy.reset()
    assert len(hub.forge.queue()) == 6
    assert emulator.proxy.seen == 1


def test_a_submission_with_no_persons_label_costs_two_reads(hub: Ground, emulator: Emulator) -> None:
    hub.forge.snapshot(1)
    assert [call.path.rpartition("/")[2] for call in emulator.proxy.calls] == ["1", "comments?per_page=100"]


class _role_answers:  # noqa: N801 - reads as a sentence
    def __init__(self, emulator: Emulator, status: int, content: bytes = b"{}") -> None:
        self.proxy = emulator.proxy
        self.status = status
        self.content = content

    def __enter__(self) -> None:
        self.before = self.proxy.repairs, self.proxy.check
        self.proxy.repairs = (*self.proxy.repairs, self.answer)
        self.proxy.check = None

    def __exit__(self, *_: object) -> None:
        self.proxy.repairs, self.proxy.check = self.before

    def answer(self, call: Call) -> Call:
        if not call.path.endswith("/permission"):
            return call
        return Call(call.method, call.path, call.body, call.token, self.status, self.content, call.headers)
