"""A submission's whole life, by the real workflow files against the emulated GitHub."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.forge.git.process import Git
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bot import stage as stages
from tests.bot.stage import Stage, body, record
from tests.bot.test_predictions import breast_labels, filed
from tests.workflows.runner import PROJECT, Runner

pytestmark = [pytest.mark.emulator, pytest.mark.act, pytest.mark.slow]
TITLE = "[Submission] logistic regression"


class Life:
    def __init__(self, emulator: Emulator, folder: Path) -> None:
        source = folder / "source"
        stages.write_hub(source)
        for name in (".github", "requirements"):
            shutil.copytree(PROJECT / name, source / name)
        shutil.copy(PROJECT / "action.yml", source)
        self.git = _published(source, folder)
        self.ground: Ground = github_ground(emulator, folder)
        self.people = self.ground.people
        name = self.people.repository
        address = f"https://github.com/{name}"
        self.git.git("remote", "set-url", "origin", address, at=self.git.checkout)
        (folder / "home").mkdir()
        self.runner = Runner(emulator, name, self.git.checkout, self.git.remote, folder / "home")

    def labels(self, number: int) -> set[str]:
        return set(self.ground.forge.snapshot(number).labels)


def _published(source: Path, folder: Path) -> Stage:
    git = Git(folder)
    person = ("-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org")
    git("init", "--quiet", "--initial-branch=main", str(source))
    git("-C", str(source), "add", "--all")
    git("-C", str(source), *person, "commit", "--quiet", "--message", "A hub")
    git("clone", "--quiet", "--bare", str(source), str(folder / "hub.git"))
    git("clone", "--quiet", str(folder / "hub.git"), str(folder / "hub"))
    return Stage(folder)


@pytest.fixture
def life(emulator: Emulator, tmp_path: Path) -> Life:
    return Life(emulator, tmp_path)


def test_from_a_mistake_to_the_board(life: Life) -> None:
    opened = life.people.open_issue("author", TITLE, body(record(auroc="99.12")), ["submission"])
    number = opened.number
    assert life.runner.deliver(opened) == ["check"]
    assert "status: needs-fixes" in life.labels(number)
    life.ground.clock.advance(60)

    assert life.runner.deliver(life.people.edit_issue(number, "author", body=body(record()))) == ["check"]
    assert "status: ready" in life.labels(number)
    life.ground.clock.advance(60)

    assert life.runner.deliver(life.people.label(number, "stranger", "approved")) == ["accept"]
    assert life.labels(number) == {"submission", "status: ready"}
    assert life.git.files_on_main("evals") == []
    life.ground.clock.advance(60)

    assert life.runner.deliver(life.people.label(number, "maintainer", "approved")) == ["accept"]
    snapshot = life.ground.forge.snapshot(number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", "completed")
    assert "status: accepted" in snapshot.labels
    (path,) = life.git.files_on_main("evals")
    assert life.git.on_main(path).startswith(record())
    assert "approver: maintainer" in life.git.on_main(path)
    assert "logistic" in life.git.on_main("leaderboards/BM-BREAST.md")
    assert len(life.git.commits()) == 2


def test_declined_and_nothing_committed(life: Life) -> None:
    opened = life.people.open_issue("author", TITLE, body(record()), ["submission"])
    life.runner.deliver(opened)
    life.ground.clock.advance(60)
    assert life.runner.deliver(life.people.label(opened.number, "maintainer", "declined")) == ["check"]
    snapshot = life.ground.forge.snapshot(opened.number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", "not_planned")
    assert "status: declined" in snapshot.labels
    assert len(life.git.commits()) == 1


def test_closed_by_its_author_and_withdrawn(life: Life) -> None:
    opened = life.people.open_issue("author", TITLE, body(record()), ["submission"])
    life.runner.deliver(opened)
    life.ground.clock.advance(60)
    assert life.runner.deliver(life.people.close(opened.number, "author")) == ["check"]
    assert life.labels(opened.number) == {"submission", "status: withdrawn"}
    assert len(life.git.commits()) == 1


def test_a_silent_author_is_reminded_closed_and_comes_back_by_an_edit(life: Life) -> None:
    opened = life.people.open_issue("author", TITLE, body(record(auroc="99.12")), ["submission"])
    life.runner.deliver(opened)
    for _ in range(2):
        life.ground.clock.advance(16 * 86400)
        life.runner.run("sweep.yml", "check", "schedule")
    snapshot = life.ground.forge.snapshot(opened.number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", "not_planned")
    assert "status: stale" in snapshot.labels
    life.ground.clock.advance(60)
    edited = life.people.edit_issue(opened.number, "author", body=body(record()))
    assert life.runner.deliver(edited) == ["check"]
    assert life.ground.forge.snapshot(opened.number).state == "open"
    assert life.labels(opened.number) == {"submission", "status: ready"}


def test_the_sweep_does_what_lost_events_left(life: Life) -> None:
    number = life.people.open_issue("author", TITLE, body(record()), ["submission"]).number
    life.runner.run("sweep.yml", "check", "schedule")
    assert "status: ready" in life.labels(number)
    life.ground.clock.advance(60)
    life.people.label(number, "maintainer", "approved")
    life.runner.run("sweep.yml", "accept", "schedule")
    assert "status: accepted" in life.labels(number)
    assert len(life.git.commits()) == 2


def test_private_labels_are_fetched_by_the_accepting_job_alone_and_answer_match_or_no_match(
    life: Life,
) -> None:
    """The steps of docs/private-labels.md in a private hub: the predictions came by pull request."""
    content, auroc = predictions_by_pull_request(life, "logistic-1")
    runner = replace(life.runner, labels=labels_repository(life))
    wrong = life.people.open_issue("author", TITLE, body(record(auroc="0.9001")), ["submission"])
    assert runner.deliver(wrong) == ["check"]
    assert "status: ready" in life.labels(wrong.number)
    life.ground.clock.advance(60)
    assert runner.deliver(life.people.label(wrong.number, "maintainer", "approved")) == ["accept"]
    assert "status: needs-fixes" in life.labels(wrong.number)
    assert any("V105" in comment.body for comment in life.ground.forge.snapshot(wrong.number).comments)
    assert life.git.files_on_main("evals") == []
    assert "author,1," in life.git.git("show", "hubbot/comparisons:no-match.csv")

    life.ground.clock.advance(60)
    right = life.people.edit_issue(wrong.number, "author", body=body(record(auroc=auroc)))
    assert runner.deliver(right) == ["check"]
    life.ground.clock.advance(60)
    runner.deliver(life.people.label(wrong.number, "maintainer", "approved"))
    assert "status: accepted" in life.labels(wrong.number)
    (path,) = life.git.files_on_main("evals")
    assert "evidence: re-scored" in life.git.on_main(path)
    assert life.git.on_main("predictions/BM-BREAST/logistic-1.csv").encode() == content
    assert "malignant\n" not in life.git.git("ls-tree", "-r", "--name-only", "main")
    assert ".hubbot-labels" not in life.git.git("ls-tree", "-r", "--name-only", "main")


def predictions_by_pull_request(life: Life, eval_id: str) -> tuple[bytes, str]:
    """Merged on a main whose labels are not public; the AUROC that they give."""
    content, auroc = filed()
    life.git.push_from_elsewhere(f"predictions/BM-BREAST/{eval_id}.csv", content.decode())
    card = life.git.on_main("registry/datasets/DS-BREAST.yaml").replace(
        "public_labels: true", "public_labels: false"
    )
    recipe = next(line for line in card.splitlines() if line.startswith("split_recipe:"))
    life.git.push_from_elsewhere("registry/datasets/DS-BREAST.yaml", card.replace(recipe + "\n", ""))
    at = life.git.checkout
    life.git.git("fetch", "--quiet", str(life.git.remote), "main:refs/remotes/origin/main", at=at)
    life.git.git("reset", "--quiet", "--hard", "origin/main", at=at)
    return content, auroc


def labels_repository(life: Life) -> Path:
    folder = life.git.root / "labels"
    (folder / "DS-BREAST").mkdir(parents=True)
    (folder / "DS-BREAST" / "test.csv").write_text(breast_labels())
    git = Git(folder)
    git("init", "--quiet")
    git("add", "--all")
    person = ("-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org")
    git(*person, "commit", "--quiet", "--message", "Labels")
    return folder
