"""A hub that an earlier version left goes on: its results, its comments, its index and its workflows."""

from __future__ import annotations

import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubbot import cli
from tests.bot.stage import Clock, Stage, body, record
from tests.bot.test_life_of_a_submission import approved, phase, said, status_words

FROZEN = Path(__file__).parent / "frozen" / "c6b6f88.tar.gz"
ACCEPTED, WITHDREW, FIXES, READY, APPROVED, DECLINED = (1, 2, 3), 4, 5, 6, 7, 8


@pytest.fixture
def hub(tmp_path: Path) -> Stage:
    with tarfile.open(FROZEN) as tar:
        tar.extractall(tmp_path, filter="data")
    for words in (["--bare", "-b", "main", "main.bundle", "hub.git"], ["hub.git", "hub"]):
        subprocess.run(["git", "clone", "-q", *words], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "hubbot").rename(tmp_path / "hub/.git/hubbot")
    return Stage(tmp_path, Clock(datetime(2026, 11, 24, 10, 0, tzinfo=UTC)))


def bodies(stage: Stage, number: int) -> list[str]:
    return [comment.body for comment in stage.forge.snapshot(number).comments]


def test_a_sweep_finishes_what_was_approved_and_takes_nothing_back(hub: Stage) -> None:
    before = {number: bodies(hub, number) for number in (*ACCEPTED, WITHDREW, DECLINED)}
    assert hub.sweep().exit_code == 0
    assert hub.sweep(accept=True).exit_code == 0
    assert phase(hub, APPROVED) == "accepted"
    assert phase(hub, FIXES) == "needs-fixes"
    assert phase(hub, READY) == "ready"
    assert phase(hub, DECLINED) == "declined"
    for number, then in before.items():
        now = bodies(hub, number)
        decisions = [one for one in then if "hubbot:decision" in one or one in now]
        assert [one for one in decisions if one not in now] == [], number
        assert len(set(said(hub, number))) == len(said(hub, number))
    for number in (1, 2):
        assert phase(hub, number) == "accepted"
    writes = {number: bodies(hub, number) for number in range(1, 9)}
    hub.sweep(accept=True)
    assert {number: bodies(hub, number) for number in range(1, 9)} == writes


def test_what_was_ready_can_be_approved_and_what_needed_fixes_mended(hub: Stage) -> None:
    hub.handle(READY, "edited")
    approved(hub, READY)
    assert hub.handle(READY, "labeled", accept=True).exit_code == 0
    assert phase(hub, READY) == "accepted"
    hub.people.edit_issue(FIXES, "stranger", body=body(record("knn-2", "knn", "0.9840")))
    hub.handle(FIXES)
    assert phase(hub, FIXES) == "ready", status_words(hub, FIXES)
    files = hub.files_on_main("evals")
    assert "evals/BM-BREAST/logistic/logistic-2.yaml" in files


def test_the_same_id_is_still_taken_by_the_kept_index(hub: Stage) -> None:
    number = hub.people.open_issue("stranger", "[Submission]", body(record()), ["submission"]).number
    hub.handle(number, "opened")
    assert "D101" in status_words(hub, number)


def test_its_results_are_not_said_to_be_changed_and_its_boards_are_built(
    hub: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["build", "--hub", str(hub.checkout)]) == 0
    board = (hub.checkout / "leaderboards/BM-BREAST.md").read_text()
    assert "Logistic regression" in board
    assert "changed on main" not in board
    cli.run(["audit", "--hub", str(hub.checkout)])
    assert "changed on main" not in capsys.readouterr().out


def test_doctor_brings_its_workflows_up_to_date_once(hub: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    flows = hub.checkout / ".github/workflows"
    before = {path.name: path.read_bytes() for path in sorted(flows.iterdir())}
    cli.run(["doctor", "--fix", "--hub", str(hub.checkout)])
    after = {path.name: path.read_bytes() for path in sorted(flows.iterdir())}
    assert before.keys() <= after.keys()
    assert before["submission.yml"] != after["submission.yml"]
    assert b"needs: check" not in after["submission.yml"]
    capsys.readouterr()
    cli.run(["doctor", "--fix", "--hub", str(hub.checkout)])
    assert {path.name: path.read_bytes() for path in sorted(flows.iterdir())} == after
