"""Whatever surprises us about one issue, in whatever phase of a run, ends at its own number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from hubbot.bot import run as bot_module
from hubbot.bot.requests import result
from hubbot.bot.state.world import World
from hubbot.bot.steps import observe, settle, turns
from hubbot.bot.telling import tell
from hubbot.forge.port import ForgeError
from hubbot.submission.facts.memory import read

from .stage import Stage, body, record
from .test_races import approve, ready

SECRET = "the-labels-that-nobody-may-see"
Break = Callable[[pytest.MonkeyPatch, Stage, int], None]


def fails_for(number: int, function: Callable[..., Any], number_of: Callable[..., int]) -> Callable[..., Any]:
    """`function`, surprised by one issue."""

    def failing(*args: Any, **more: Any) -> Any:
        if number_of(*args) == number:
            raise ZeroDivisionError(SECRET)
        return function(*args, **more)

    return failing


def scan(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    marked = stage.forge.read(number)["body"]
    real = result.read_issue
    patch.setattr(result, "read_issue", fails_for(1, real, lambda title, text, labels: text == marked))


def check(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    marked = stage.forge.read(number)["body"]
    real = result.review_issue
    patch.setattr(result, "review_issue", fails_for(1, real, lambda title, text, *_: text == marked))


def preview(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    real, marked = result.preview_of, f"run-{number}"
    patch.setattr(result, "preview_of", fails_for(1, real, lambda _, r, *more: r.result.eval_id == marked))


def planning(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    """Unless the plan is to say that something surprised us: nothing could be shown otherwise."""
    real = observe.plan

    def plan(snapshot: Any, review: Any, facts: Any) -> Any:
        if snapshot.number == number and not review.fault:
            raise ZeroDivisionError(SECRET)
        return real(snapshot, review, facts)

    patch.setattr(observe, "plan", plan)


def compose(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    real = result.files_of
    patch.setattr(result, "files_of", fails_for(number, real, lambda hub, review, one: one.snapshot.number))


def boards(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    real = World.rebuilt

    def rebuilt(self: World, ahead: Any) -> Any:
        if any(f"run-{number}" in path for path in self.tree.ahead):
            raise ZeroDivisionError(SECRET)
        return real(self, ahead)

    patch.setattr(World, "rebuilt", rebuilt)


def on_main(patch: pytest.MonkeyPatch, stage: Stage, number: int) -> None:
    for module in (observe, settle, tell, turns):
        patch.setattr(module, "on_main", fails_for(number, module.on_main, lambda world, n: n))


SURPRISES: dict[str, Break] = {
    act.__name__: act for act in (scan, check, preview, planning, compose, boards, on_main)
}
BEFORE_AN_APPROVAL = ("scan", "check", "preview", "planning", "on_main")


def submitted(stage: Stage) -> list[int]:
    return [
        stage.people.open_issue(
            f"author-{n}", "[Submission]", body(record(f"run-{n}", auroc=f"0.9{n}1"))
        ).number
        for n in (1, 2, 3)
    ]


def status(stage: Stage, number: int) -> str:
    (label,) = [name for name in stage.forge.snapshot(number).labels if name.startswith("status: ")]
    return label.removeprefix("status: ")


def words(stage: Stage, number: int) -> str:
    (found,) = [c.body for c in stage.forge.snapshot(number).comments if c.by_me and read(c.body)]
    return found.partition("\n")[2]


def everything(stage: Stage) -> list[str]:
    return [(stage.forge.root / f"issues/{n}.json").read_text() for n in stage.forge.numbers()]


@pytest.mark.parametrize("phase", BEFORE_AN_APPROVAL)
def test_a_surprise_before_the_first_answer_is_told_on_its_own_issue_and_heals(phase, stage, monkeypatch):
    mine, hostile, other = submitted(stage)
    with monkeypatch.context() as patch:
        SURPRISES[phase](patch, stage, hostile)
        assert stage.handle(mine, "opened").exit_code == 0
        assert stage.sweep().exit_code == 0
        assert [status(stage, n) for n in (mine, hostile, other)] == ["ready", "hub-problem", "ready"]
        assert re.search(r"ZeroDivisionError at hubbot/\w[\w/]*\.py:\d+", words(stage, hostile))
        assert SECRET not in words(stage, hostile)
        assert stage.handle(hostile, "opened").exit_code == 3
        before = everything(stage)
        stage.sweep()
        assert everything(stage) == before
    stage.clock.tick(7 * 3600)  # a fault of ours is tried again after six hours, or when main changes
    assert stage.sweep().exit_code == 0
    assert status(stage, hostile) == "ready"


@pytest.mark.parametrize("phase", SURPRISES)
def test_a_surprise_about_an_approved_one_stops_no_other_and_costs_it_no_approval(phase, stage, monkeypatch):
    numbers = ready(stage, *(record(f"run-{n}", auroc=f"0.9{n}1") for n in (1, 2, 3)))
    approve(stage, [2, 1, 3])
    with monkeypatch.context() as patch:
        SURPRISES[phase](patch, stage, 2)
        assert stage.handle(3, "labeled", accept=True).exit_code == 0
        held = [path for n in (1, 3) for path in stage.files_on_main("evals") if f"run-{n}" in path]
        assert len(held) == 2
        assert [status(stage, n) for n in (1, 3)] == ["accepted", "accepted"]
        if phase not in {"preview", "planning"}:  # an acceptance needs no preview
            assert status(stage, 2) == "hub-problem"
            assert "approved" in stage.forge.snapshot(2).labels
            assert SECRET not in words(stage, 2)
        before = everything(stage)
        stage.sweep(accept=True)
        assert everything(stage) == before
    assert stage.sweep(accept=True).exit_code == 0
    assert [status(stage, n) for n in numbers] == ["accepted"] * 3


class Refusing:
    """A forge that refuses one kind of call about one issue."""

    def __init__(self, forge: Any, call: str, number: int, *, most: int = 1000) -> None:
        self.forge, self.call, self.number, self._times = forge, call, number, most

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.forge, name)
        if name != self.call:
            return found

        def call(number: int, *rest: Any) -> Any:
            if number == self.number and self._times:
                self._times -= 1
                raise ForgeError("403, as the test wanted")
            return found(number, *rest)

        return call


CALLS = ("snapshot", "create_comment", "edit_comment", "add_label", "remove_label", "close", "glance")


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_is_refused_for_one_issue_stops_no_other_and_its_rest_is_done_later(call, stage):
    ready(stage, *(record(f"run-{n}", auroc=f"0.9{n}1") for n in (1, 2, 3)))
    approve(stage, [2, 1, 3])
    stage.wrap = lambda forge: Refusing(forge, call, 2)
    assert stage.handle(3, "labeled", accept=True).exit_code == 0
    assert [status(stage, n) for n in (1, 3)] == ["accepted", "accepted"]
    stage.wrap = lambda forge: forge
    assert stage.sweep(accept=True).exit_code == 0
    assert status(stage, 2) == "accepted"
    assert stage.forge.snapshot(2).state == "closed"
    assert len(stage.files_on_main("evals")) == 3


def test_a_label_that_cannot_be_set_keeps_nobody_from_the_answer_nor_an_accepted_one_open(stage):
    (number,) = ready(stage, record("run-1"))
    approve(stage, [number])
    stage.wrap = lambda forge: Refusing(forge, "add_label", number)
    assert stage.handle(number, "labeled", accept=True).exit_code == 3
    said = [c.body for c in stage.forge.snapshot(number).comments]
    assert sum("On the board" in text for text in said) == 1
    assert stage.forge.snapshot(number).state == "closed"
    assert status(stage, number) == "ready"  # so that the next sweep finds it
    stage.wrap = lambda forge: forge
    assert stage.sweep().exit_code == 0
    assert status(stage, number) == "accepted"


def test_who_edits_at_every_look_waits_and_holds_up_nobody(stage):
    one, restless = ready(stage, record("run-1"), record("run-2", "knn", "0.93"))
    approve(stage, [restless, one])
    edits = iter(range(100))

    def before_git(arguments: Any) -> None:
        if arguments[0] == "fast-import":
            stage.people.edit_issue(restless, "author-1", title=f"[Submission] {next(edits)}")

    stage.before_git = before_git
    outcome = stage.handle(one, "labeled", accept=True)
    assert outcome.exit_code == 0
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/logistic/run-1.yaml"]
    stage.before_git = None
    assert stage.sweep(accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == 2


def test_only_faults_about_the_whole_run_or_its_own_issue_make_it_exit_3():
    for about, code in ((None, 3), (7, 3), (8, 0)):
        log = bot_module.Bot.__dataclass_fields__["log"].default_factory()
        log.own = 7
        log.fault("somewhere", ValueError("`x`\nsecond line"), about)
        outcome = log.outcome()
        assert outcome.exit_code == code
        assert "- `somewhere: ValueError: ´x´`" in outcome.summary
