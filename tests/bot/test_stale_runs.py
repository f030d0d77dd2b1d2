"""No run writes what it cannot know: of two runs at once, in whatever order, the last word is right."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hubbot.bot.run import handle
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import RunLog
from hubbot.forge.events import Event
from hubbot.forge.git.repository import Repository
from hubbot.submission.facts.memory import decisions_in, read, status_marker

from .conftest import copy_of
from .mishaps import READS, WRITES
from .stage import Stage, body, record
from .test_races import approve, ready

Act = Callable[[Stage], None]


@dataclass
class Switch:
    """Before step `at` of a run, whether a call of the forge or a git command, something else happens."""

    at: int
    then: Callable[[], None]
    steps: int = 0

    def step(self, *_: Any) -> None:
        self.steps += 1
        if self.steps == self.at:
            self.then()

    def forge(self, forge: Any) -> Any:
        switch = self

        class Stepping:
            def __getattr__(self, name: str) -> Any:
                found = getattr(forge, name)
                if name not in READS | WRITES:
                    return found

                def call(*arguments: Any) -> Any:
                    switch.step()
                    return found(*arguments)

                return call

        return Stepping()


def run(stage: Stage, clone: str, number: int, *, accept: bool, switch: Switch | None = None) -> None:
    """One run in a clone of its own, as two jobs at once have them."""
    folder = stage.root / clone
    repository = Repository(folder, before=switch.step if switch else None)
    forge: Any = switch.forge(stage.forge) if switch else stage.forge
    bot = Bot(forge, folder, repository if accept else None, accept, RunLog(), clone=repository)
    stage.clock.tick()
    handle(Event(number, "labeled", "somebody"), bot)


def two_clones(stage: Stage) -> None:
    for name in ("one", "two"):
        Repository(stage.root / name).clone(str(stage.remote))


def approved(stage: Stage) -> None:
    approve(stage, ready(stage, record("run-1")))


def edited_after_the_approval_was_asked_for(stage: Stage) -> None:
    """Shown with errors, mended, approved: a check still has to say that it is ready."""
    ready(stage, record("run-1"))
    stage.people.edit_issue(1, "author-0", title="[Submission] Run 1")
    approve(stage, [1])


def declined(stage: Stage) -> None:
    ready(stage, record("run-1", auroc="98.6"))
    stage.people.edit_issue(1, "author-0", body=body(record("run-1")))
    stage.people.label(1, "maintainer", "declined")


def new(stage: Stage) -> None:
    stage.people.open_issue("author", "[Submission]", body(record("run-1")))


def last_word(stage: Stage) -> tuple[object, ...]:
    issue = stage.forge.snapshot(1)
    ours = [comment for comment in issue.comments if comment.by_me]
    memories = [memory for comment in ours if (memory := read(comment.body))]
    keys = Counter(key.partition(":")[0] for comment in ours for key in decisions_in([comment]))
    status = sorted(label for label in issue.labels if label.startswith("status: "))
    return (
        issue.state,
        status,
        [memory.phase for memory in memories],
        dict(keys),
        stage.files_on_main("evals"),
    )


PAIRS = [(False, True), (True, False), (True, True), (False, False)]
SCENARIOS: tuple[Act, ...] = (approved, edited_after_the_approval_was_asked_for, declined)


def schedules(prepared: Stage, tmp_path: Path, accepts: tuple[bool, bool], every: int) -> int:
    """Each place at which the first run may be held up while the second runs from end to end."""

    def fresh(name: str) -> Stage:
        copy = copy_of(prepared.root, tmp_path / name)
        copy.clock.now = prepared.clock.now
        two_clones(copy)
        return copy

    plain = fresh("plain")
    counting = Switch(0, lambda: None)
    run(plain, "one", 1, accept=accepts[0], switch=counting)
    run(plain, "two", 1, accept=accepts[1])
    expected = last_word(plain)
    done = 0
    for at in range(1, counting.steps + 1, every):
        stage = fresh(str(at))
        inner = lambda stage=stage: run(stage, "two", 1, accept=accepts[1])  # noqa: E731
        run(stage, "one", 1, accept=accepts[0], switch=Switch(at, inner))
        assert last_word(stage) == expected, f"switched at step {at} of {counting.steps}"
        shutil.rmtree(stage.root)
        done += 1
    return done


@pytest.mark.parametrize("accepts", PAIRS)
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.slow
def test_wherever_one_run_is_held_up_by_another_the_last_word_is_right(scenario, accepts, template, tmp_path):
    prepared = copy_of(template, tmp_path / "prepared")
    scenario(prepared)
    done = schedules(prepared, tmp_path, accepts, every=1)
    print(f"{scenario.__name__} {accepts}: {done} schedules")  # noqa: T201 - the figure is asked for
    assert done > 5


@pytest.mark.parametrize("accepts", PAIRS[:3])
def test_a_check_and_an_acceptance_at_once_end_as_one_after_the_other(accepts, template, tmp_path):
    prepared = copy_of(template, tmp_path / "prepared")
    approved(prepared)
    assert schedules(prepared, tmp_path, accepts, every=7) >= 2


def test_a_check_on_the_checkout_of_an_old_commit_works_on_main_as_it_is(stage):
    """Of twenty results accepted while such checks ran, some ended as "Closed before a decision"."""
    numbers = ready(stage, record("run-1"), record("run-2", "knn", "0.93"))
    two_clones(stage)
    approve(stage, numbers)
    run(stage, "one", 1, accept=True)
    before = [stage.forge.read(number) for number in numbers]
    run(stage, "two", 2, accept=False)  # its clone is from before the push
    assert [stage.forge.read(number) for number in numbers] == before


@pytest.mark.slow
def test_an_accepting_run_that_is_behind_says_nothing_it_cannot_know(template, tmp_path):
    """Main moves after the run fetched it: of an issue that was answered from the newer one it says nothing.

    The second submission has the first one's file name. Once the first is accepted, the second has an error.
    """
    prepared = copy_of(template, tmp_path / "prepared")
    approve(prepared, ready(prepared, record("run-1"), record("run-1", auroc="0.93")))
    prepared.people.unlabel(2, "maintainer", "approved")
    for at in range(1, 60):
        stage = copy_of(prepared.root, tmp_path / str(at))
        stage.clock.now = prepared.clock.now
        two_clones(stage)
        known: list[bool] = []
        labels: list[set[str]] = []

        def meanwhile(stage: Stage = stage, known: list[bool] = known) -> None:
            run(stage, "two", 1, accept=True)
            run(stage, "two", 2, accept=False)
            known.append("status: needs-fixes" in stage.forge.snapshot(2).labels)

        class Watched:
            def __init__(self, forge: Any, known: list[bool] = known, to: list[set[str]] = labels) -> None:
                self.forge, self.known, self.to = forge, known, to

            def __getattr__(self, name: str) -> Any:
                found = getattr(self.forge, name)
                return partial(self.write, found) if name in WRITES and self.known else found

            def write(self, found: Callable[..., Any], *arguments: Any) -> Any:
                done = found(*arguments)
                self.to.append({*self.forge.snapshot(2).labels})
                return done

        switch = Switch(at, meanwhile)
        stage.forge = Watched(stage.forge)  # type: ignore[assignment]
        run(stage, "one", 2, accept=True, switch=switch)
        shutil.rmtree(stage.root)
        if not known:
            break
        assert known == [True]
        assert not any("status: ready" in one for one in labels), at
    assert at > 16


def without_network(stage: Stage, clone: str) -> None:
    stage.git("remote", "set-url", "origin", str(stage.root / "nowhere.git"), at=stage.root / clone)


def test_a_run_that_is_behind_and_cannot_fetch_leaves_the_issue_alone(stage):
    numbers = ready(stage, record("run-1"), record("run-2", "knn", "0.93"))
    two_clones(stage)
    approve(stage, numbers)
    run(stage, "one", 1, accept=True)
    without_network(stage, "two")
    stage.people.reopen(1, "author-0")
    before = [stage.forge.read(number) for number in numbers]
    run(stage, "two", 1, accept=False)
    assert [stage.forge.read(number) for number in numbers] == before


def test_comments_from_before_say_no_commit_and_go_on(stage):
    """A comment of an earlier program remembers no main. What it said still counts."""
    (number,) = ready(stage, record("run-1"))
    issue = stage.forge.read(number)
    (comment,) = issue["comments"]
    memory = read(comment["body"])
    assert memory is not None
    assert memory.main == stage.git("rev-parse", "main").strip()
    old = status_marker(replace(memory, main=""))
    comment["body"] = old + "\n" + comment["body"].partition("\n")[2]
    stage.forge.write(issue)
    stage.clock.tick()
    approve(stage, [number])
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/logistic/run-1.yaml"]


def test_a_comment_that_knows_a_main_which_nobody_has_any_more_is_answered(stage):
    """Main was rewritten, or the checkout is too shallow to know: at the remote's main no run is behind."""
    (number,) = ready(stage, record("run-1"))
    issue = stage.forge.read(number)
    (comment,) = issue["comments"]
    memory = read(comment["body"])
    assert memory is not None
    comment["body"] = (
        status_marker(replace(memory, main="ab" * 20)) + "\n" + comment["body"].partition("\n")[2]
    )
    stage.forge.write(issue)
    stage.people.edit_issue(number, "author-0", body=body(record("run-1", auroc="98.6")))
    stage.handle(number)
    assert "status: needs-fixes" in stage.forge.snapshot(number).labels


def test_declined_while_an_acceptance_writes_gets_a_word_and_takes_nothing_back(stage):
    (number,) = ready(stage, record("run-1"))
    two_clones(stage)
    approve(stage, [number])

    class Late:
        def __init__(self, forge: Any) -> None:
            self.forge = forge

        def __getattr__(self, name: str) -> Any:
            if name == "add_label":
                stage.people.label(number, "maintainer", "declined")
            return getattr(self.forge, name)

    stage.wrap = Late
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    stage.wrap = lambda forge: forge
    issue = stage.forge.snapshot(number)
    assert "declined" not in issue.labels
    assert "came too late" in issue.comments[-1].body
    assert issue.state == "closed"
    assert last_word(stage)[1] == ["status: accepted"]
    before = stage.forge.read(number)
    stage.people.label(number, "maintainer", "declined")  # weeks later: the same word
    stage.handle(number, "labeled")
    assert "declined" not in stage.forge.snapshot(number).labels
    assert len(stage.forge.read(number)["comments"]) == len(before["comments"]) + 1


def test_an_author_who_opens_a_declined_one_again_is_told_and_it_is_closed_by_the_next_run(stage):
    (number,) = ready(stage, record("run-1"))
    stage.people.label(number, "maintainer", "declined")
    stage.handle(number, "labeled")
    for _ in range(2):
        stage.clock.tick()
        stage.people.reopen(number, "author-0")
        stage.handle(number, "reopened")
        assert stage.forge.snapshot(number).state == "closed"
    said = [c.body for c in stage.forge.snapshot(number).comments]
    assert sum("so I closed it again" in text for text in said) == 1
    stage.clock.tick()
    stage.people.reopen(number, "maintainer")
    stage.handle(number, "reopened")
    assert stage.forge.snapshot(number).state == "open"
    stage.people.unlabel(number, "maintainer", "declined")
    stage.handle(number, "unlabeled")
    assert "status: ready" in stage.forge.snapshot(number).labels


@pytest.mark.parametrize("label", ["status: withdrawn", "status: declined", ""])
def test_a_sweep_finds_a_closed_one_whose_label_says_something_else_than_main(label, stage):
    (number,) = ready(stage, record("run-1"))
    approve(stage, [number])
    stage.handle(number, "labeled", accept=True)
    before = last_word(stage)
    issue = stage.forge.read(number)
    issue["labels"] = ["approved", *([label] if label else [])]
    stage.forge.write(issue)
    assert stage.sweep().exit_code == 0
    assert last_word(stage) == before


def test_a_second_decision_that_is_there_already_is_dropped_and_the_first_stays(stage):
    (number,) = ready(stage, record("run-1"))
    approve(stage, [number])
    stage.handle(number, "labeled", accept=True)
    issue = stage.forge.read(number)
    decision = next(c for c in issue["comments"] if decisions_in([stage.forge._comment(c)]))
    stage.forge.create_comment(number, decision["body"])
    stage.handle(number, "labeled", accept=True)
    left = [c.id for c in stage.forge.snapshot(number).comments if decisions_in([c])]
    assert left == [decision["id"]]
