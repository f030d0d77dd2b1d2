"""Many results by one pull request of a fork, by the real workflow file against the emulated GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.forge.local.people import Delivery
from hubbot.forge.port import Pull
from tests.bench.emulator import Emulator
from tests.bench.people import EmulatorPeople
from tests.bench.pulls import Files, Fork, proposed
from tests.bot.stage import record
from tests.workflows.test_life_on_github import Life

pytestmark = [pytest.mark.emulator, pytest.mark.act, pytest.mark.slow]
FILES = {
    "submissions/first.yaml": record("run-1", "logistic"),
    "submissions/second.yaml": record("run-2", "knn", "0.9731"),
}


@pytest.fixture
def life(emulator: Emulator, tmp_path: Path) -> Life:
    return Life(emulator, tmp_path)


def test_opened_mended_approved_committed_and_closed(life: Life) -> None:
    opened = _opened(life, FILES | {"submissions/second.yaml": record("run-2", "knn", "97.31")})
    number = opened.number
    assert life.runner.deliver(opened, "batch.yml") == ["check"]
    assert life.labels(number) == {"status: needs-fixes"}
    life.ground.clock.advance(60)

    pushed = _people(life).push(number, "author", _proposed(life, number, FILES))
    assert life.runner.deliver(pushed, "batch.yml") == ["check"]
    assert life.labels(number) == {"status: ready"}
    life.ground.clock.advance(60)

    by_stranger = _people(life).label_pull(number, "stranger", "approved")
    assert life.runner.deliver(by_stranger, "batch.yml") == ["accept"]
    assert life.labels(number) == {"status: ready"}
    life.ground.clock.advance(60)

    approved = _people(life).label_pull(number, "maintainer", "approved")
    assert life.runner.deliver(approved, "batch.yml") == ["accept"]
    snapshot = life.ground.forge.snapshot(number)
    assert (snapshot.state, snapshot.is_pull_request) == ("closed", True)
    assert set(snapshot.labels) == {"approved", "status: accepted"}
    assert life.git.files_on_main("evals") == [
        "evals/BM-BREAST/knn/run-2.yaml",
        "evals/BM-BREAST/logistic/run-1.yaml",
    ]
    assert life.git.files_on_main("submissions") == []
    assert len(life.git.commits()) == 2


def test_the_sweep_answers_a_batch_whose_events_were_lost(life: Life) -> None:
    number = _opened(life, FILES).number
    life.runner.run("sweep.yml", "check", "schedule")
    assert life.labels(number) == {"status: ready"}
    life.ground.clock.advance(60)
    _people(life).label_pull(number, "maintainer", "approved")
    life.runner.run("sweep.yml", "accept", "schedule")
    assert "status: accepted" in life.labels(number)
    assert len(life.git.commits()) == 2


def _people(life: Life) -> EmulatorPeople:
    assert isinstance(life.people, EmulatorPeople)
    return life.people


def _opened(life: Life, files: Files) -> Delivery:
    delivery = _people(life).open_pull("author", "Two results", "", _proposed(life, 0, files))
    head = life.git.git("rev-parse", "refs/pull/0/head").strip()
    life.git.git("update-ref", f"refs/pull/{delivery.number}/head", head)
    return delivery


def _proposed(life: Life, number: int, files: Files) -> Pull:
    return proposed(Fork(life.git.remote, life.git.root / "fork"), number, files)
