"""What closed submissions say is what main holds: whatever label and comment somebody or a dead run left."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from hubbot.common.labels import STATUS_LABELS
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import proposals_of
from hubbot.submission.facts.memory import Phase, decisions_in, read, status_comment_of, status_marker
from tests.slow import mostly_slow

from .conftest import copy_of
from .mishaps import Saboteur
from .stage import HUB, Stage, body, record
from .test_batches import accepted as accepted_batch
from .test_corrections import form
from .test_life_of_a_submission import approved, opened, phase, said, status_words
from .test_proposals import FOREST, card

ACCEPTED, GONE, WITHDRAWN, DECLINED, RETRACTED = range(1, 6)
GROUP = 3  # submissions of each kind
ENDS: dict[int, Phase] = {
    ACCEPTED: "accepted",
    GONE: "withdrawn",
    WITHDRAWN: "withdrawn",
    DECLINED: "declined",
    RETRACTED: "withdrawn",
}


@pytest.fixture(scope="module")
def ended(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Three of each: on main; taken away from it; closed by their authors; declined; withdrawn later."""
    stage = copy_of(template, tmp_path_factory.mktemp("ended") / "stage")
    stage.push_from_elsewhere(
        "hub.yaml", HUB.replace("open_submissions_per_author: 3", "open_submissions_per_author: 99")
    )
    for number in range(GROUP * len(ENDS)):
        text = body(
            record(f"run-{number + 1}", ("logistic", "knn", "forest")[number % 3], f"0.9{number:02}1")
        )
        stage.people.open_issue("author", "[Submission]", text, ["submission"])
    stage.sweep()
    stage.clock.tick(5)
    for number, kind in kinds().items():
        if kind == WITHDRAWN:
            stage.people.close(number, "author")
        else:
            label = "declined" if kind == DECLINED else "approved"
            stage.people.label(number, "maintainer", label)
    stage.clock.tick(5)
    stage.sweep(accept=True)
    for number, kind in kinds().items():
        if kind == RETRACTED:
            text = form(f"run-{number}")
            stage.people.open_issue("author", f"[Correction] run-{number}", text, ["submission"])
    stage.sweep()
    stage.clock.tick(5)
    for one in stage.forge.queue():
        stage.people.label(one.number, "maintainer", "approved")
    stage.clock.tick(5)
    stage.sweep(accept=True)
    return stage


def kinds() -> dict[int, int]:
    """Number of an issue → what became of it."""
    return {number: 1 + (number - 1) % len(ENDS) for number in range(1, GROUP * len(ENDS) + 1)}


def spoil(stage: Stage, number: int, rng: random.Random) -> Phase | None:
    """Another label, another comment, or none: what the comment says then."""
    issue = stage.forge.read(number)
    states = [*sorted(STATUS_LABELS), ""]
    kept = [label for label in issue["labels"] if label not in STATUS_LABELS]
    right = [label for label in issue["labels"] if label in STATUS_LABELS]
    label = rng.choice([*right * 4, *states])
    issue["labels"] = [*kept, *filter(None, [label])]
    status = next(one for one in issue["comments"] if read(one["body"]))
    memory = read(status["body"])
    assert memory is not None
    says = rng.choice([*[memory.phase] * 3, *get_args(Phase)])
    if says != memory.phase:
        marker = status_marker(replace(memory, phase=says))
        status.update(body=f"{marker}\n### Something else", updated_at=stage.forge.now())
    stage.forge.write(issue)
    return says


def shown(stage: Stage, number: int) -> tuple[str, list[str], str]:
    issue = stage.forge.snapshot(number)
    status = status_comment_of(issue.comments)
    assert status is not None
    assert status.memory is not None
    return status.memory.phase, sorted(STATUS_LABELS & {*issue.labels}), issue.state


def wanted(kind: int, says: Phase | None) -> set[Phase]:
    """What main, or the label of a maintainer, says counts. Of the rest the comment is all there is."""
    if kind in {ACCEPTED, RETRACTED, DECLINED}:
        return {ENDS[kind]}
    kept = {"declined"} if kind == GONE else {"declined", "stale"}
    return {says} if says in kept else {"withdrawn"}


@pytest.mark.parametrize("memory", ["kept", "lost"])
@pytest.mark.parametrize("accept", [False, True])
@pytest.mark.parametrize("seed", mostly_slow(range(3), first=1))
def test_whatever_label_and_comment_say_a_sweep_makes_them_say_what_main_holds(
    ended: Stage, tmp_path: Path, seed: int, accept: bool, memory: str
) -> None:
    stage = copy_of(ended.root, tmp_path / "stage")
    stage.clock.now = ended.clock.now
    rng = random.Random(f"{seed} {accept}")
    for _ in range(2):  # all of them seen
        stage.sweep()
    stage.clock.tick(60)
    for number, kind in kinds().items():
        if kind == GONE:
            block = stage.files_on_main("evals")
            stage.remove_on_main(next(path for path in block if path.endswith(f"/run-{number}.yaml")))
    says = {number: spoil(stage, number, rng) for number in kinds()}
    if memory == "lost":
        (stage.checkout / ".git/hubbot/seen.json").unlink()
    stage.clock.tick(60)
    for _ in range(2):
        assert stage.sweep(accept=accept).exit_code == 0
    wrong = {}
    for number, kind in kinds().items():
        now, labels, state = shown(stage, number)
        if now not in wanted(kind, says[number]) or labels != [f"status: {now}"] or state != "closed":
            wrong[number] = (kind, says[number], now, labels, state)
    assert wrong == {}
    told = {n for n in kinds() if any(key.startswith("gone:") for key in said(stage, n))}
    lost = {n for n, kind in kinds().items() if kind == GONE and says[n] != "declined"}
    assert told == lost | {n for n, kind in kinds().items() if kind == WITHDRAWN and says[n] == "accepted"}
    steps = Saboteur(None)
    stage.wrap = steps.forge
    for _ in range(2):
        stage.sweep(accept=accept)
    assert steps.writes == 0


@pytest.fixture
def accepted(stage: Stage) -> Stage:
    approved(stage, opened(stage))
    stage.sweep(accept=True)
    return stage


PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"


def test_taken_away_from_main_it_says_so_once_and_put_back_it_is_accepted_again(accepted: Stage) -> None:
    text = accepted.on_main(PATH)
    accepted.remove_on_main(PATH)
    accepted.sweep()  # says it; the label follows
    for _ in range(2):
        accepted.sweep()
        assert phase(accepted, 1) == "withdrawn"
        assert "No longer on the board" in status_words(accepted, 1)
        assert sum(key.startswith("gone:") for key in said(accepted, 1)) == 1
    last = accepted.forge.snapshot(1).comments[-1].body
    assert "Somebody with write access took it away there" in last
    accepted.push_from_elsewhere(PATH, text)
    accepted.sweep()
    assert phase(accepted, 1) == "accepted"
    accepted.remove_on_main(PATH)
    for _ in range(2):
        accepted.sweep()
    assert phase(accepted, 1) == "withdrawn"
    accepted.clock.tick(60)
    accepted.people.reopen(1, "author")
    accepted.handle(1, "reopened")
    assert phase(accepted, 1) == "ready"
    accepted.clock.tick(60)
    accepted.people.close(1, "author")
    accepted.handle(1, "closed")
    assert status_words(accepted, 1).startswith("### Withdrawn\n")


@pytest.mark.parametrize(
    "text", ["<<<<<<< HEAD\n", "", "a: [1\n", "hubbot: 7\n"], ids=["conflict", "empty", "cut", "block"]
)
def test_of_a_file_that_cannot_be_read_nothing_is_said(accepted: Stage, text: str) -> None:
    before = accepted.forge.read(1)["comments"]
    accepted.push_from_elsewhere(PATH, text)
    for _ in range(2):
        accepted.sweep(accept=True)
    assert accepted.forge.read(1)["comments"] == before
    assert "status: accepted" in accepted.forge.read(1)["labels"]


def test_a_run_that_does_not_know_the_newest_main_says_nothing(accepted: Stage) -> None:
    """Its main is from before the acceptance, and it cannot fetch."""
    first = accepted.git("rev-list", "--max-parents=0", "main").strip()
    accepted.git("remote", "set-url", "origin", str(accepted.root / "nowhere.git"), at=accepted.checkout)
    accepted.git("reset", "--quiet", "--hard", first, at=accepted.checkout)
    before = accepted.forge.read(1)
    accepted.handle(1)
    accepted.sweep()
    assert accepted.forge.read(1) == before


def test_a_batch_whose_files_are_gone_says_so(stage: Stage) -> None:
    number = accepted_batch(stage)
    for path in stage.files_on_main("evals"):
        stage.remove_on_main(path)
    stage.sweep()  # says it; the label follows
    for _ in range(2):
        stage.sweep()
        assert phase(stage, number) == "withdrawn"
        assert "No longer on the board" in status_words(stage, number)
    assert sum(key.startswith("gone:") for key in said(stage, number)) == 1


def test_an_entry_that_somebody_mends_by_hand_is_not_called_gone(stage: Stage) -> None:
    """Who edits the registry may drop the lines that say where the entry came from."""
    number = card(stage)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "accepted"
    text = stage.on_main(FOREST)
    assert proposals_of(load_trusted(text))
    stage.push_from_elsewhere(FOREST, text.partition("hubbot:")[0])
    for _ in range(2):
        stage.sweep()
    assert phase(stage, number) == "accepted"
    assert not any(key.startswith("gone:") for key in said(stage, number))


def test_a_label_alone_makes_nothing_accepted(stage: Stage) -> None:
    """Closed before any answer, and somebody sets the label of what is on the board."""
    number = stage.people.open_issue("author", "[Submission]", body(record()), ["submission"]).number
    stage.people.close(number, "author")
    stage.people.label(number, "stranger", "status: accepted")
    for _ in range(2):
        stage.sweep()
    assert "status: accepted" not in stage.forge.snapshot(number).labels
    assert decisions_in(stage.forge.snapshot(number).comments) == frozenset()
