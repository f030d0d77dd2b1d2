"""Which issues a run looks at: its event's own; in a sweep those that changed, in fair turns, no other."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from hubbot.bot.state.seen import MOST, Look, Looks
from hubbot.bot.steps import turns
from hubbot.forge.port import RateLimited
from tests.bot.stage import HUB, Stage, body, record

MANY = HUB.replace("open_submissions_per_author: 3", "open_submissions_per_author: 1000")


def read(outcome: object) -> list[int]:
    """The numbers of the issues that a run has read, in order."""
    notes = (json.loads(line) for line in outcome.lines)  # type: ignore[attr-defined]
    return [note["issue"] for note in notes if "read" in note]


def opened(stage: Stage, count: int, author: str = "author") -> list[int]:
    numbers = []
    for index in range(count):
        stage.clock.tick(60)
        text = body(record(f"{author}-{index}", "knn", f"0.9{index:02}1"))
        numbers.append(stage.people.open_issue(author, "[Submission]", text).number)
    return numbers


@pytest.fixture
def many(stage: Stage) -> Stage:
    """A hub that puts nobody in line."""
    stage.push_from_elsewhere("hub.yaml", MANY)
    stage.git("pull", "--quiet", at=stage.checkout)
    return stage


CHANGES: dict[str, Callable[[Stage, int], object]] = {
    "an edit": lambda s, n: s.people.edit_issue(n, "author", body=body(record(f"e-{n}", auroc="0.5"))),
    "a title": lambda s, n: s.people.edit_issue(n, "author", title="[Submission] anew"),
    "a person's label": lambda s, n: s.people.label(n, "maintainer", "question"),
    "a label off": lambda s, n: s.people.unlabel(n, "maintainer", "status: ready"),
    "a deleted label": lambda s, n: s.people.delete_label("status: ready"),
    "a comment": lambda s, n: s.people.comment(n, "author", "/hubbot recheck"),
    "a lock": lambda s, n: s.people.lock(n, "maintainer"),
    "closing": lambda s, n: s.people.close(n, "author"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_sweep_reads_what_changed_while_its_event_was_lost_and_nothing_else(
    many: Stage, change: str
) -> None:
    first, second, _ = opened(many, 3)
    assert read(many.sweep()) == [1, 2, 3]
    assert read(many.sweep()) == []
    many.clock.tick(60)
    CHANGES[change](many, second)
    found = read(many.sweep())
    assert second in found
    assert first not in found or change == "a deleted label"
    assert read(many.sweep()) == []


def test_in_any_order_of_acts_a_sweep_with_a_memory_leaves_what_one_without_leaves(many: Stage) -> None:
    """Generated: the same acts of people on the same issues, once with the memory and once without."""
    left = []
    for remembers in (True, False):
        chance = random.Random(13)
        numbers = opened(many, 4, f"author-{remembers}")
        many.sweep()
        for _ in range(12):
            many.clock.tick(chance.choice([0, 1, 3, 3600]))
            CHANGES[chance.choice([*CHANGES])](many, chance.choice(numbers))
            if chance.random() < 0.5:
                (many.checkout / ".git/hubbot/seen.json").unlink(
                    missing_ok=not remembers
                ) if not remembers else None
                many.sweep()
        many.clock.tick(60)
        many.sweep()
        left.append([_shown(many, number) for number in numbers])
    assert left[0] == left[1]


def _shown(stage: Stage, number: int) -> tuple[object, ...]:
    seen = stage.forge.snapshot(number)
    heads = [c.body.partition("\n")[2].partition("\n")[0] for c in seen.comments if c.by_me]
    return seen.state, sorted(seen.labels), heads


def test_the_run_of_an_event_reads_its_own_issue_only(many: Stage) -> None:
    numbers = opened(many, 5)
    assert read(many.handle(numbers[2], "opened")) == [numbers[2]]
    many.people.label(numbers[2], "maintainer", "approved")
    many.people.label(numbers[3], "maintainer", "approved")
    many.clock.tick()
    assert read(many.handle(numbers[2], "labeled", accept=True)) == [numbers[2], numbers[3]]


def test_who_waits_in_line_is_told_by_the_run_that_makes_room(stage: Stage) -> None:
    numbers = opened(stage, 5)  # three a person
    for number in numbers:
        stage.handle(number, "opened")
    assert "In line" in stage.forge.snapshot(numbers[4]).comments[0].body
    stage.people.close(numbers[0], "author")
    from hubbot.bot.run import handle
    from hubbot.forge.events import Event

    done = handle(Event(numbers[0], "closed", "author", author="author"), stage.bot(accept=False))
    assert read(done) == [numbers[0], numbers[3]]
    assert "In line" not in stage.forge.snapshot(numbers[3]).comments[0].body
    assert "In line" in stage.forge.snapshot(numbers[4]).comments[0].body


def test_a_memory_that_is_lost_is_made_anew_in_turns_and_nobody_is_left_out(
    many: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LOOKS", 4)
    numbers = opened(many, 10)
    turns_taken = [many.sweep() for _ in range(3)]
    assert [read(one) for one in turns_taken] == [numbers[:4], numbers[4:8], numbers[8:]]
    assert "6 issues wait for the next run." in turns_taken[0].summary
    (many.checkout / ".git/hubbot/seen.json").unlink()
    assert [read(many.sweep()) for _ in range(4)] == [numbers[:4], numbers[4:8], numbers[8:], []]


def test_one_that_changes_all_the_time_keeps_no_other_from_its_turn(
    many: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LOOKS", 2)
    busy = opened(many, 3, "stranger")
    quiet = opened(many, 3)
    read_so_far: set[int] = set()
    for _ in range(4):
        for number in busy:
            many.clock.tick(5)
            many.people.comment(number, "stranger", "Any news?")
        read_so_far |= {*read(many.sweep())}
    assert {*quiet} <= read_so_far


def test_a_change_of_the_registry_reads_only_those_whose_answer_changes(many: Stage) -> None:
    opened(many, 3)
    text = body(record("new-1", "unheard_of", "0.93"))
    many.clock.tick(60)
    unknown = many.people.open_issue("author", "[Submission]", text).number
    many.sweep()
    many.push_from_elsewhere("registry/models/unheard_of.yaml", "id: unheard_of\nname: Now heard of\n")
    many.git("pull", "--quiet", at=many.checkout)
    assert read(many.sweep()) in ([unknown], [])
    many.push_from_elsewhere("hub.yaml", MANY + "  notice: We move house.\n")
    many.git("pull", "--quiet", at=many.checkout)
    assert len(read(many.sweep())) == 4, "the hub's policy is in every answer"


def test_time_alone_brings_a_silent_submission_back(many: Stage) -> None:
    number = many.people.open_issue("author", "[Submission]", body(record(auroc="99.12"))).number
    many.sweep()
    many.clock.tick(14 * 86400)
    assert read(many.sweep()) == []
    many.clock.tick(2 * 86400)
    assert read(many.sweep()) == [number]
    assert "reminder" in str(many.forge.snapshot(number).comments[-1].body)[:200]
    assert read(many.sweep()) == []
    many.clock.tick(16 * 86400)
    many.sweep()
    assert many.forge.snapshot(number).state == "closed"


def test_a_look_that_failed_is_owed(many: Stage) -> None:
    first, second = opened(many, 2)

    class Hiccup:
        def __init__(self, forge: object) -> None:
            self.forge = forge

        def __getattr__(self, name: str) -> object:
            if name == "add_label":
                raise RateLimited("asked to wait")
            return getattr(self.forge, name)

    many.wrap = Hiccup  # type: ignore[assignment]
    limited = many.sweep()
    assert limited.exit_code == 0
    assert "GitHub takes no more requests for now. 2 issues wait for the next run." in limited.summary
    many.wrap = lambda forge: forge
    assert read(many.sweep()) == [first, second]
    assert all("status: ready" in many.forge.snapshot(number).labels for number in (first, second))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": 3}',
        '{"version": 2, "issues": {"1": [1]}, "pulls": {}, "closed": {}}',
        '{"version": 2, "issues": {}, "pulls": {}, "closed": {"1": "2026"}}',
        '{"version": 1, "issues": {}, "pulls": {}, "closed": {"1": "2026-11-23T10:00:00Z"}}',
    ],
)
def test_a_damaged_memory_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "seen.json"
    file.write_text(text)
    assert Looks.read(file) == Looks(file)


def test_the_memory_has_a_bound_and_keeps_the_newest(tmp_path: Path) -> None:
    look = Look("0" * 16, "2026-11-23T10:00:00Z", "", "0" * 16, "0" * 16, "0" * 16)
    kept = Looks(tmp_path / "seen.json", {n: structs.replace(look, at=f"{n:06}") for n in range(MOST + 100)})
    kept.write()
    assert (tmp_path / "seen.json").stat().st_size < 2_000_000
    again = Looks.read(tmp_path / "seen.json")
    assert sorted(again.issues) == list(range(100, MOST + 100))


def test_an_acceptance_edits_no_comment_of_another_that_waits(many: Stage) -> None:
    """And what that one says of its place names the day and the commit."""
    numbers = opened(many, 6)
    many.sweep()
    before = {n: many.forge.snapshot(n).comments for n in numbers}
    assert "Worked out 2026-11-23, `" in before[numbers[0]][0].body
    many.people.label(numbers[5], "maintainer", "approved")
    many.clock.tick()
    assert many.handle(numbers[5], "labeled", accept=True).exit_code == 0
    for _ in range(2):
        many.clock.tick(86400)
        many.sweep()
        many.sweep(accept=True)
    assert {n: many.forge.snapshot(n).comments for n in numbers[:5]} == {n: before[n] for n in numbers[:5]}


def test_what_somebody_wrote_into_the_bots_comment_is_put_right(many: Stage) -> None:
    (number,) = opened(many, 1)
    many.sweep()
    issue = many.forge.read(number)
    said = issue["comments"][0]["body"]
    many.clock.tick(60)
    issue["comments"][0].update(body=said.replace("rank", "sank") + "!", updated_at=many.forge.now())
    many.forge.write(issue)
    many.sweep()
    assert "sank" not in many.forge.snapshot(number).comments[0].body


def test_a_recheck_works_the_place_out_anew(many: Stage) -> None:
    first, second = opened(many, 2)
    many.sweep()
    many.people.label(second, "maintainer", "approved")
    many.clock.tick()
    many.handle(second, "labeled", accept=True)
    many.clock.tick(86400)
    many.people.comment(first, "author", "/hubbot recheck")
    many.handle(first, "created")
    assert "Worked out 2026-11-24" in many.forge.snapshot(first).comments[0].body
