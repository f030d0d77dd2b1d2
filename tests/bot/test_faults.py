"""Whatever step fails, in whatever way, the next run ends in the same state as if nothing had failed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable

import pytest

from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import decisions_in, read
from tests.slow import mostly_slow

from .conftest import copy_of
from .mishaps import MANNERS_OF_FAILING, Killed, Manner, Saboteur
from .stage import Stage, body, record

Act = Callable[[Stage], None]
DAY = 86400


def opened_with_a_mistake(stage: Stage) -> None:
    stage.people.open_issue("author", "[Submission]", body(record(auroc="98.6")))


def ready_now(stage: Stage) -> None:
    opened_with_a_mistake(stage)
    stage.handle(1, "opened")
    stage.clock.tick()
    stage.people.edit_issue(1, "author", body=body(record()))


def approved(stage: Stage) -> None:
    stage.people.open_issue("author", "[Submission]", body(record("new-1", "tiny_cnn")))
    stage.handle(1, "opened")
    stage.clock.tick()
    stage.people.label(1, "maintainer", "approved")


def two_approved(stage: Stage) -> None:
    for model in ("logistic", "knn"):
        number = stage.people.open_issue("author", "[Submission]", body(record(f"{model}-1", model))).number
        stage.handle(number, "opened")
        stage.clock.tick()
        stage.people.label(number, "maintainer", "approved")


def approved_and_edited(stage: Stage) -> None:
    approved(stage)
    stage.clock.tick()
    stage.people.edit_issue(1, "author", body=body(record("new-1", "tiny_cnn", "0.5211")))


def declined(stage: Stage) -> None:
    opened_with_a_mistake(stage)
    stage.handle(1, "opened")
    stage.clock.tick()
    stage.people.label(1, "maintainer", "declined")


def approved_by_a_stranger(stage: Stage) -> None:
    opened_with_a_mistake(stage)
    stage.handle(1, "opened")
    stage.clock.tick()
    stage.people.label(1, "stranger", "approved")


def approved_with_a_question_answered(stage: Stage) -> None:
    approved(stage)
    stage.people.unlabel(1, "maintainer", "approved")
    stage.people.label(1, "maintainer", "question")
    stage.clock.tick()
    stage.people.comment(1, "author", "On the test split.")


def silent_for_half_the_days(stage: Stage) -> None:
    opened_with_a_mistake(stage)
    stage.handle(1, "opened")
    stage.clock.tick(16 * DAY)


def silent_for_all_the_days(stage: Stage) -> None:
    silent_for_half_the_days(stage)
    stage.sweep()
    stage.clock.tick(16 * DAY)


def closed_as_stale_and_edited(stage: Stage) -> None:
    silent_for_all_the_days(stage)
    stage.sweep()
    stage.clock.tick(DAY)
    stage.people.edit_issue(1, "author", body=body(record()))


SCENARIOS: dict[str, Act] = {
    act.__name__.replace("_", " "): act
    for act in (
        opened_with_a_mistake,
        ready_now,
        approved,
        two_approved,
        approved_and_edited,
        declined,
        approved_by_a_stranger,
        approved_with_a_question_answered,
        silent_for_half_the_days,
        silent_for_all_the_days,
        closed_as_stale_and_edited,
    )
}


def outcome(stage: Stage) -> object:
    """All that people can see, but for times and numbers that a repeated call may shift."""
    return [_seen(stage, number) for number in stage.forge.numbers()], _main(stage)


def _seen(stage: Stage, number: int) -> object:
    issue = stage.forge.snapshot(number)
    ours = [c for c in issue.comments if c.by_me]
    memories = [m for c in ours if (m := read(c.body)) is not None]
    assert len(memories) <= 1
    assert len(decisions_in(issue.comments)) == len(ours) - len(memories), "a decision was said twice"
    keys = sorted(key.partition(":")[0] for key in decisions_in(issue.comments))
    state = [(m.phase, m.digest, m.verdict, m.version, m.text, m.previous) for m in memories]
    words = [re.sub(r"<sub>.*", "", c.body.partition("\n")[2]) for c in ours if read(c.body)]
    return sorted(issue.labels), issue.state, issue.state_reason, keys, state, words


def _main(stage: Stage) -> object:
    texts = {path: split_accepted(stage.on_main(path))[0] for path in stage.files_on_main("evals")}
    boards = {path: stage.on_main(path) for path in stage.files_on_main("leaderboards")}
    undated = {path: re.sub(r"\d{4}-\d\d-\d\dT?[\d:]*Z?", "", text) for path, text in boards.items()}
    lines = {path: sorted(text.splitlines()) for path, text in undated.items()}  # the order is of times
    return texts, lines, sorted(stage.commits())


def run(stage: Stage, saboteur: Saboteur) -> None:
    """The check job, then the accept job, as a workflow would run them."""
    stage.wrap, stage.before_git = saboteur.forge, saboteur.before_git
    for accept in (False, True):
        with contextlib.suppress(Killed):
            stage.handle(1, "labeled", accept=accept)
    stage.wrap, stage.before_git = (lambda forge: forge), None


def settled(stage: Stage) -> object:
    """After the next run of each job."""
    for accept in (False, True):
        assert stage.sweep(accept=accept).exit_code == 0
    return outcome(stage)


def manners(at: int) -> tuple[Manner, ...]:
    """Every step fails; in turns by a kill, a refusal and a lost answer, or in all three ways if asked."""
    return MANNERS_OF_FAILING if os.environ.get("HUBBOT_EVERY_FAULT") else (MANNERS_OF_FAILING[at % 3],)


@pytest.mark.parametrize("name", mostly_slow(SCENARIOS, quick=["approved"]))
def test_every_step_may_fail_in_every_way(name, template, tmp_path, record_property):
    prepared = copy_of(template, tmp_path / "prepared")
    SCENARIOS[name](prepared)
    plain = again(prepared, tmp_path / "plain")
    counting = Saboteur()
    run(plain, counting)
    expected = settled(plain)
    points = [(at, manner) for at in range(1, counting.steps + 1) for manner in manners(at)]
    for at, manner in points:
        stage = again(prepared, tmp_path / f"{at}-{manner}")
        run(stage, Saboteur(at, manner))
        assert settled(stage) == expected, f"{manner} at step {at} of {counting.steps}"
        shutil.rmtree(stage.root)
    record_property("points", len(points))
    print(f"{name}: {len(points)} points of failure")  # noqa: T201 - the figure is asked for
    assert counting.steps >= 5


def again(stage: Stage, root) -> Stage:
    copy = copy_of(stage.root, root)
    copy.clock.now = stage.clock.now
    return copy
