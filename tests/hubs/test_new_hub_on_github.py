"""The workflows of a new hub, run by act against the emulated GitHub: one line of the hub leads to hubbot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hubbot.bot.maintenance.demo import filled_form
from tests.bench.emulator import Emulator
from tests.bench.ground import github_ground
from tests.hubs.conftest import ACTION, init
from tests.hubs.test_life_in_a_new_hub import published
from tests.workflows.runner import PROJECT, Runner

pytestmark = [pytest.mark.emulator, pytest.mark.act, pytest.mark.slow]
RESULT = """\
eval_id: listener-1
benchmark_id: BM-READ-SPEECH
dataset_id: DS-READ-SPEECH
model_ids:
  candidate: listener
run_metadata:
  date: '2026-11-20'
data: {split: test, n: 20}
metrics:
  WER: 0.0333
status: Completed
"""


class NewHubRunner(Runner):
    """Knows where the hubbot is that the hub names: GitHub would fetch it."""

    def _stubs(self) -> list[str]:
        source = self.folder / "hubbot"
        if not source.exists():
            source.mkdir()
            shutil.copy(PROJECT / "action.yml", source)
            shutil.copytree(PROJECT / "requirements", source / "requirements")
        return [*super()._stubs(), "--local-repository", f"{ACTION}={source}"]


@pytest.mark.parametrize("more", [[], ["--keep-hubbot"]], ids=["pinned", "copy"])
def test_a_result_reaches_the_board_through_the_hubs_own_action(
    more: list[str], emulator: Emulator, tmp_path: Path
) -> None:
    assert init(tmp_path / "speech", "--metric", "WER", "--cases", "20", *more) == 0
    stage = published(tmp_path / "speech", tmp_path / "stage")
    ground = github_ground(emulator, stage.root)
    name = ground.people.repository
    stage.git("remote", "set-url", "origin", f"https://github.com/{name}", at=stage.checkout)
    (stage.root / "home").mkdir()
    runner = NewHubRunner(emulator, name, stage.checkout, stage.remote, stage.root / "home")

    opened = ground.people.open_issue("author", "[Submission] heard", filled_form(RESULT), ["submission"])
    assert runner.deliver(opened) == ["check"]
    ground.clock.advance(60)
    assert "status: ready" in ground.forge.snapshot(opened.number).labels
    approved = ground.people.label(opened.number, "maintainer", "approved")
    assert runner.deliver(approved) == ["accept"]
    assert stage.files_on_main("evals") == ["evals/BM-READ-SPEECH/listener/listener-1.yaml"]
    assert "0.0333" in stage.on_main("leaderboards/BM-READ-SPEECH.md")
