"""Pull requests and a second look, on a folder and on the emulated GitHub."""

from __future__ import annotations

import base64

import pytest

from hubbot.forge.port import Glance, NotFound
from tests.bench.emulator import OWNER
from tests.bench.ground import Ground

BRANCH = "hubbot/accepted"


@pytest.fixture
def hub(ground: Ground, request: pytest.FixtureRequest, tmp_path) -> Ground:  # type: ignore[no-untyped-def]
    """A token that may open pull requests, where there are tokens."""
    if ground.kind == "local":
        return ground
    from tests.bench.ground import github_ground

    folder = tmp_path / "may-propose"
    folder.mkdir()
    emulator = request.getfixturevalue("emulator")
    made = github_ground(emulator, folder, contents="write", issues="write", pull_requests="write")
    name = made.people.repository
    file = {"message": "A hub", "content": base64.b64encode(b"A hub\n").decode()}
    emulator.as_person(OWNER, "PUT", f"/repos/{name}/contents/README.md", file)
    made.forge.calls.reads = made.forge.calls.writes = 0
    return made


def test_a_proposal_is_opened_once_and_then_brought_up_to_date(hub: Ground) -> None:
    first = hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1: `a.yaml`\n")
    again = hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1: `a.yaml`\n")
    changed = hub.forge.propose(BRANCH, "main", "Accept 2 approved results", "- #1\n- #2\n")
    other = hub.forge.propose("hubbot/boards", "main", "Rebuild the leaderboards", "")
    assert first == again == changed
    assert other != first


def test_a_retracted_proposal_is_closed_and_the_next_is_a_new_one(hub: Ground) -> None:
    hub.forge.retract(BRANCH, "main")
    first = hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1\n")
    hub.forge.retract(BRANCH, "main")
    hub.forge.retract(BRANCH, "main")
    second = hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1\n")
    if hub.kind == "github":
        assert first != second


def test_a_proposal_that_stands_costs_one_read_and_no_write(hub: Ground) -> None:
    if hub.kind == "local":
        pytest.skip("calls are counted on GitHub")
    hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1\n")
    before = (hub.forge.calls.reads, hub.forge.calls.writes)  # type: ignore[union-attr]
    hub.forge.propose(BRANCH, "main", "Accept 1 approved result", "- #1\n")
    after = (hub.forge.calls.reads, hub.forge.calls.writes)  # type: ignore[union-attr]
    assert (after[0] - before[0], after[1] - before[1]) == (1, 0)


def test_a_glance_sees_what_an_approval_hangs_on(ground: Ground) -> None:
    number = ground.people.open_issue("author", "[Submission] a", "text\r\n", ["submission"]).number
    seen = Glance.of(ground.forge.snapshot(number))
    assert ground.forge.glance(number) == seen
    ground.people.comment(number, "stranger", "Hello.")
    assert ground.forge.glance(number) == seen
    for act in (
        lambda: ground.people.label(number, "maintainer", "approved"),
        lambda: ground.people.edit_issue(number, "author", body="other"),
        lambda: ground.people.lock(number, "maintainer"),
        lambda: ground.people.close(number, "author"),
    ):
        act()
        now = ground.forge.glance(number)
        assert now != seen
        assert now == Glance.of(ground.forge.snapshot(number))
        seen = now


def test_a_glance_at_nothing_says_so(ground: Ground) -> None:
    with pytest.raises(NotFound):
        ground.forge.glance(4040)
