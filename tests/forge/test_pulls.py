"""Pull requests as a batch needs them, on a folder and on the emulated GitHub."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.forge.events import Event, read_event
from hubbot.forge.port import NotFound, Pull, PullFile
from hubbot.submission.requests.batch.review import belonging
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bench.proxy import Call

HEAD, OTHER = "a" * 40, "c" * 40


def added(name: str, mode: str = "100644", size: int = 12) -> PullFile:
    return PullFile(f"submissions/{name}", "added", mode, name.encode().hex().ljust(40, "0")[:40], size)


MIXED = (
    PullFile("README.md", "changed"),
    added("a.yaml"),
    added("link.yaml", "120000"),
    added("run.yaml", "100755", 700),
    PullFile("src/old.py", "removed"),
)


@pytest.fixture
def hub(ground: Ground, request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    """A token as the job of batch.yml has it, where there are tokens."""
    if ground.kind == "local":
        return ground
    folder = tmp_path / "batches"
    folder.mkdir()
    emulator = request.getfixturevalue("emulator")
    return github_ground(emulator, folder, contents="read", issues="read", pull_requests="write")


def opened(hub: Ground, *files: PullFile, head: str = HEAD, base: str = "main") -> int:
    pull = Pull(head, base, len(files), files)
    return hub.people.open_pull("author", "Many results", "Here they are.", pull).number


def test_a_pull_request_is_an_issue_and_tells_its_files_modes_and_sizes(hub: Ground) -> None:
    number = opened(hub, *MIXED)
    snapshot = hub.forge.snapshot(number)
    assert (snapshot.is_pull_request, snapshot.author, snapshot.state) == (True, "author", "open")
    pull = hub.forge.pull(number)
    assert (pull.head, pull.base, pull.changed) == (HEAD, "main", len(MIXED))
    assert pull.files == MIXED
    assert hub.forge.head(number) == HEAD


def test_the_list_tells_of_a_pull_request_as_it_is(hub: Ground) -> None:
    """The first snapshot after the list is the list's."""
    number = opened(hub, *MIXED)
    hub.forge.add_label(number, "status: ready")
    assert [one.number for one in hub.forge.queue()] == [number]
    told = hub.forge.snapshot(number)
    assert told.is_pull_request
    assert told == hub.forge.snapshot(number)


def test_a_push_is_seen(hub: Ground) -> None:
    number = opened(hub, *MIXED)
    hub.people.push(number, "author", Pull(OTHER, "main", 1, (added("b.yaml"),)))
    assert hub.forge.head(number) == OTHER
    assert hub.forge.pull(number).files == (added("b.yaml"),)


def test_two_hundred_files_cost_five_requests(hub: Ground) -> None:
    files = tuple(added(f"r{number:03}.yaml") for number in range(200))
    number = opened(hub, *files)
    before = 0 if hub.kind == "local" else hub.forge.calls.total  # type: ignore[union-attr]
    assert hub.forge.pull(number).files == files
    if hub.kind == "github":
        assert hub.forge.calls.total - before == 5  # type: ignore[union-attr]


def test_of_more_files_than_any_batch_has_only_the_first_are_listed(hub: Ground) -> None:
    number = opened(hub, *(added(f"r{number:03}.yaml") for number in range(350)))
    pull = hub.forge.pull(number)
    assert (pull.changed, len(pull.files)) == (350, 300)


def test_pull_requests_with_results_that_nobody_answered_are_found(hub: Ground) -> None:
    first = opened(hub, added("a.yaml"))
    opened(hub, PullFile("README.md", "changed"))
    answered = opened(hub, added("b.yaml"), head=OTHER)
    hub.forge.add_label(answered, "status: ready")
    closed = opened(hub, added("c.yaml"), head="d" * 40)
    hub.forge.close(closed, None)
    assert list(hub.forge.unseen_pulls()) == [first]
    assert [(one.number, one.is_pull_request) for one in hub.forge.queue()] == [(answered, True)]
    assert [one.number for one in hub.forge.opened_by("author", "2000-01-01T00:00:00Z")] == [answered]


def test_a_pull_request_is_answered_and_closed_without_a_reason(hub: Ground) -> None:
    number = opened(hub, added("a.yaml"))
    comment = hub.forge.create_comment(number, "before")
    hub.forge.edit_comment(number, comment.id, "after")
    hub.forge.add_label(number, "status: ready")
    hub.forge.remove_label(number, "status: ready")
    hub.forge.close(number, None)
    snapshot = hub.forge.snapshot(number)
    assert [one.body for one in snapshot.comments if one.by_me] == ["after"]
    assert (snapshot.state, snapshot.state_reason, snapshot.labels) == ("closed", None, ())


def test_what_is_no_pull_request_is_not_found(hub: Ground) -> None:
    with pytest.raises(NotFound):
        hub.forge.pull(99)
    with pytest.raises(NotFound):
        hub.forge.head(99)


def test_acts_on_a_pull_request_are_events_of_their_own(hub: Ground) -> None:
    people = hub.people
    delivery = people.open_pull("author", "Many", "", Pull(HEAD, "main", 1, (added("a.yaml"),)))
    number = delivery.number
    pushed = people.push(number, "author", Pull(OTHER, "main", 1, (added("a.yaml"),)))
    read = [read_event(one.name, json.loads(one.path.read_text())) for one in (delivery, pushed)]
    assert read == [
        Event(number, "opened", "author", is_pull_request=True),
        Event(number, "synchronize", "author", is_pull_request=True),
    ]


def test_a_tree_that_github_lists_in_part_is_said_to_its_author_and_is_no_fault(
    emulator: Emulator, tmp_path: Path
) -> None:
    """The folder is left out of the answer, or some of the files in it are; each time it is asked."""
    ground = github_ground(emulator, tmp_path)
    number = opened(ground, added("a.yaml"), added("b.yaml"))
    repairs = emulator.proxy.repairs
    for kept in (0, 1):

        def partly(call: Call, kept: int = kept) -> Call:
            if "/git/trees/" not in call.path:
                return call
            told = json.loads(call.content)
            told |= {"truncated": True, "tree": told["tree"][:kept] if kept == 0 else told["tree"][-kept:]}
            return replace(call, content=json.dumps(told).encode())

        emulator.proxy.repairs = (*repairs, partly)
        try:
            pull = ground.forge.pull(number)
        finally:
            emulator.proxy.repairs = repairs
        unlisted = [file for file in pull.files if not file.mode]
        assert len(unlisted) == 2 - kept
        files, foreign = belonging(pull)
        assert foreign == []
        assert [p.code for file in files for p in file.own] == ["G108"] * (2 - kept)
