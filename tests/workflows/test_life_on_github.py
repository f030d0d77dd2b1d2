"""A submission's whole life, by the real workflow files against the emulated GitHub."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hubbot.forge.git_process import Git
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bot import stage as stages
from tests.bot.stage import Stage, body, record
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

    assert life.runner.deliver(life.people.label(number, "stranger", "approved")) == ["check", "accept"]
    assert life.labels(number) == {"submission", "status: ready"}
    assert life.git.files_on_main("evals") == []
    life.ground.clock.advance(60)

    assert life.runner.deliver(life.people.label(number, "maintainer", "approved")) == ["check", "accept"]
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


def test_the_sweep_does_what_lost_events_left(life: Life) -> None:
    number = life.people.open_issue("author", TITLE, body(record()), ["submission"]).number
    life.runner.run("sweep.yml", "check", "schedule")
    assert "status: ready" in life.labels(number)
    life.ground.clock.advance(60)
    life.people.label(number, "maintainer", "approved")
    life.runner.run("sweep.yml", "accept", "schedule")
    assert "status: accepted" in life.labels(number)
    assert len(life.git.commits()) == 2
