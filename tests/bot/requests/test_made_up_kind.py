"""A kind of request is one class and one line: here one that nobody needs, made up, lives the whole life."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hubbot.bot.requests import kinds
from hubbot.bot.requests.kind import Approved, Came, Composed, Kind, carried_out
from hubbot.bot.state.world import World
from hubbot.common.digest import digest
from hubbot.common.problem import Kind as KindOfProblem
from hubbot.common.problem import Problem
from hubbot.forge.port import Snapshot
from hubbot.reading.yaml.reader import dump
from hubbot.registry.entry import KEY, came_by, entry_path, entry_text
from hubbot.submission.comments.review import Review, verdict_key
from hubbot.submission.facts.actions import OnMain
from hubbot.submission.facts.context import Surroundings
from hubbot.submission.facts.memory import Memory
from tests.bot.stage import Stage, body, record

UNKNOWN = KindOfProblem("T001", "no-such-model", "error", meaning="", bad="", good="")
PAGE = "leaderboards/models/logistic.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameReview(Review):
    model: str = ""
    name: str = ""

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        return [f"`{self.model}` would be called `{self.name}`."]


class Rename(Kind[RenameReview]):
    """`[Rename]`, with a text like `logistic: Logistic regression, plain`."""

    def recognise(self, snapshot: Snapshot) -> bool:
        return snapshot.title.startswith("[Rename]")

    def review(self, world: World, snapshot: Snapshot, came: Came) -> RenameReview:
        model, _, name = snapshot.body.strip().partition(": ")
        wrong = Problem(UNKNOWN, f"there is no model `{model}`", "Write the id of a model, then `: NAME`")
        problems = () if world.hub.model(model) else (wrong,)
        return RenameReview(
            text=snapshot.body,
            problems=problems,
            digest=digest(snapshot.body),
            verdict=verdict_key(problems),
            model=model,
            name=name,
        )

    def compose(self, world: World, review: RenameReview, approved: Approved) -> Composed:
        card = {**world.hub.models[review.model].value, "name": review.name}
        entry = dump({key: value for key, value in card.items() if key != KEY})
        text = entry_text(entry, [approved.entry("rename", review.digest)])
        path = entry_path("model", review.model)
        return Composed({path: text.encode()}, approved.message(f"Rename {review.model}"), on_registry=True)

    def on_main(self, world: World, number: int) -> OnMain | None:
        for noun, model, said in came_by(world.hub, number):
            if said.get("what") == "rename":
                return carried_out(entry_path(noun, model), said, {"rename": "It has another name."})
        return None


@pytest.fixture
def renaming(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A hub that knows the kind, with a result of the model on its board."""
    monkeypatch.setattr(kinds, "KINDS", (Rename(), *kinds.KINDS))
    approve(stage, opened(stage, "[Submission]", body(record())))
    assert "Logistic regression, plain" not in stage.on_main(PAGE)
    return stage


def opened(stage: Stage, title: str, text: str) -> int:
    number = stage.people.open_issue("author", title, text, ("submission",)).number
    stage.handle(number, "opened")
    stage.clock.tick(60)
    return number


def approve(stage: Stage, number: int) -> None:
    stage.people.label(number, "maintainer", "approved")
    assert stage.handle(number, "labeled", accept=True).exit_code == 0


def seen(stage: Stage, number: int) -> tuple[str, list[str], list[str]]:
    """State, labels, and what the bot said."""
    issue = stage.forge.snapshot(number)
    return issue.state, sorted(issue.labels), [comment.body.partition("\n")[2] for comment in issue.comments]


def test_it_is_checked_mended_approved_committed_shown_on_the_pages_and_told(renaming: Stage) -> None:
    number = opened(renaming, "[Rename] a model", "logistc: Logistic regression, plain")
    state, labels, (status,) = seen(renaming, number)
    assert (state, labels) == ("open", ["status: needs-fixes", "submission"])
    assert "### ❌ One thing to fix, then this is ready for review" in status
    assert "T001 no-such-model" in status

    renaming.people.edit_issue(number, "author", body="logistic: Logistic regression, plain")
    renaming.handle(number)
    renaming.clock.tick(60)
    _, labels, (status,) = seen(renaming, number)
    assert labels == ["status: ready", "submission"]
    assert "### ✅ This can be done. A maintainer decides next" in status
    assert "`logistic` would be called `Logistic regression, plain`." in status

    approve(renaming, number)
    state, labels, (status, decision) = seen(renaming, number)
    assert (state, labels) == ("closed", ["approved", "status: accepted", "submission"])
    assert status.startswith("### Done\n\nIt has another name.")
    assert decision.startswith("### Done\n\nIt has another name.\n\nApproved by `@maintainer`")
    assert renaming.commits()[0] == "Rename logistic"
    assert "Logistic regression, plain" in renaming.on_main("registry/models/logistic.yaml")
    assert "Logistic regression, plain" in renaming.on_main(PAGE), "the pages follow"
    assert "Logistic regression, plain" in renaming.on_main("leaderboards/BM-BREAST.md")


def test_a_run_that_comes_again_writes_nothing(renaming: Stage) -> None:
    number = opened(renaming, "[Rename] a model", "logistic: Logistic regression, plain")
    renaming.handle(number)
    approve(renaming, number)
    before = seen(renaming, number), renaming.commits()
    for accept in (False, True, False, True):
        assert renaming.handle(number, "labeled", accept=accept).exit_code == 0
        assert renaming.sweep(accept=accept).exit_code == 0
    assert (seen(renaming, number), renaming.commits()) == before


def test_it_can_be_declined_closed_and_opened_again_as_any_other(renaming: Stage) -> None:
    number = opened(renaming, "[Rename] a model", "logistic: Logistic regression, plain")
    renaming.people.label(number, "maintainer", "declined")
    renaming.handle(number, "labeled")
    state, labels, (status, decision) = seen(renaming, number)
    assert (state, labels) == ("closed", ["declined", "status: declined", "submission"])
    assert status.startswith("### Declined")
    assert decision.startswith("### Declined by `@maintainer`")
    assert "Fixed since? Edit your first post." in decision


def test_what_broke_in_it_is_shown_on_its_own_issue(renaming: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    number = opened(renaming, "[Rename] a model", "logistic: Logistic regression, plain")
    monkeypatch.setattr(Rename, "compose", lambda *_: 1 / 0)
    renaming.people.label(number, "maintainer", "approved")
    assert renaming.handle(number, "labeled", accept=True).exit_code == 3
    state, labels, (status,) = seen(renaming, number)
    assert (state, labels) == ("open", ["approved", "status: hub-problem", "submission"])
    assert "While committing it: ZeroDivisionError" in status
