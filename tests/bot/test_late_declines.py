"""`declined` that comes while something is being decided: of every kind of request, at each step of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hubbot.submission.facts.memory import status_comment_of

from .stage import Stage
from .test_batches import opened as opened_batch
from .test_corrections import asked
from .test_life_of_a_submission import approved, opened, phase, said
from .test_proposals import benchmark_issue, card, proposed

STEPS = ("create_comment", "edit_comment", "add_label", "remove_label", "close")


def correction(stage: Stage) -> int:
    approved(stage, opened(stage))
    stage.sweep(accept=True)
    return asked(stage, "Withdraw it")


KINDS: dict[str, Callable[[Stage], int]] = {
    "result": opened,
    "correction": correction,
    "card": card,
    "benchmark": lambda stage: proposed(stage, benchmark_issue()),
    "batch": opened_batch,
}


class Meanwhile:
    """A forge on which something happens before the first call of that name about that issue."""

    def __init__(self, forge: Any, name: str, number: int, act: Callable[[], object]) -> None:
        self.forge, self.due, self.act = forge, (name, number), act

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.forge, name)

        def call(*given: Any, **named: Any) -> Any:
            if (name, given[:1] and given[0]) == self.due:
                self.due = ("", 0)
                self.act()
            return found(*given, **named)

        return call if callable(found) else found


def during(stage: Stage, name: str, number: int, act: Callable[[], object]) -> list[Meanwhile]:
    put: list[Meanwhile] = []

    def wrap(forge: Any) -> Any:
        put.append(Meanwhile(forge, name, number, act))
        return put[0]

    stage.wrap = wrap
    return put


SOME = {"result": "close", "correction": "edit_comment", "card": "add_label", "benchmark": "remove_label"}


def _cases() -> list[Any]:
    return [
        pytest.param(kind, step, marks=[] if SOME.get(kind, "create_comment") == step else pytest.mark.slow)
        for kind in KINDS
        for step in STEPS
    ]


@pytest.mark.parametrize(("kind", "step"), _cases())
def test_declined_while_an_acceptance_writes_gets_one_word_and_takes_nothing_back(
    stage: Stage, kind: str, step: str
) -> None:
    number = KINDS[kind](stage)
    approved(stage, number)
    put = during(stage, step, number, lambda: stage.people.label(number, "maintainer", "declined"))
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert put[0].due == ("", 0), "it was set"
    stage.wrap = lambda forge: forge
    commits = stage.commits()
    stage.handle(number, "labeled")  # the run of that label
    for _ in range(2):
        assert "declined" not in stage.forge.snapshot(number).labels
        assert phase(stage, number) == "accepted"
        assert sum(key.startswith("too-late:") for key in said(stage, number)) == 1
        assert stage.forge.snapshot(number).state == "closed"
        assert stage.commits() == commits
        stage.sweep(accept=True)


def stale_edit(stage: Stage, number: int) -> Callable[[], object]:
    """What a run writes that read the issue before the decline, and dies before it looks again."""
    status = status_comment_of(stage.forge.snapshot(number).comments)
    assert status is not None
    return lambda: stage.forge.edit_comment(number, status.comment.id, status.comment.body)


def deaf_run(stage: Stage, number: int) -> Callable[[], object]:
    """A whole run to which GitHub does not tell the role of who declined."""

    class Deaf:
        def __init__(self, forge: Any) -> None:
            self.forge = forge

        def __getattr__(self, name: str) -> Any:
            return getattr(self.forge, name)

        def snapshot(self, number: int, since: str = "") -> Any:
            return replace(self.forge.snapshot(number, since), roles=())

    def run() -> None:
        before, stage.wrap = stage.wrap, Deaf  # type: ignore[assignment]
        stage.handle(number)
        stage.wrap = before

    return run


@pytest.mark.parametrize("other", [stale_edit, deaf_run])
@pytest.mark.parametrize("step", STEPS[1:])
def test_another_runs_words_between_a_decline_and_its_label_do_not_stay(
    stage: Stage, step: str, other: Callable[[Stage, int], Callable[[], object]]
) -> None:
    number = opened(stage)
    stage.clock.tick(60)
    stage.people.label(number, "maintainer", "declined")
    stage.clock.tick(60)
    put = during(stage, step, number, other(stage, number))
    assert stage.handle(number, "labeled").exit_code == 0
    assert put[0].due == ("", 0)
    stage.wrap = lambda forge: forge
    for accept in (False, True):
        stage.sweep(accept=accept)
        assert phase(stage, number) == "declined"
        assert stage.forge.snapshot(number).state == "closed"
        assert sum(key.startswith("declined:") for key in said(stage, number)) == 1
