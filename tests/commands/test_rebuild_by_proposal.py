"""`build --commit` where main is protected: pages that differ are proposed once, and only while they do."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from tests.bench.emulator import OWNER, Emulator
from tests.bot.stage import HUB, Stage, make

from hubbot.bot.steps.publish import BOARDS as BRANCH
from hubbot.cli import run

pytestmark = pytest.mark.emulator


@pytest.fixture
def hub(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = make(tmp_path)
    stage.push_from_elsewhere("hub.yaml", HUB + "  publish: pull-request\n")
    name = emulator.new_repository({})
    file = {"message": "A hub", "content": base64.b64encode(b"A hub\n").decode()}
    emulator.as_person(OWNER, "PUT", f"/repos/{name}/contents/README.md", file)
    monkeypatch.setenv("GITHUB_REPOSITORY", name)
    monkeypatch.setenv(
        "GITHUB_TOKEN", emulator.installation_token(contents="write", issues="write", pull_requests="write")
    )
    monkeypatch.setenv("GITHUB_API_URL", emulator.url)
    emulator.proxy.reset()
    return stage


def branch(stage: Stage) -> str:
    return stage.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{BRANCH}").strip()


def test_pages_that_differ_are_proposed_once_and_main_stays(
    hub: Stage, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    main = hub.git("rev-parse", "main")
    build = ["build", "--commit", "--hub", str(hub.checkout)]
    assert run(build) == 0
    said = capsys.readouterr().out
    proposed = branch(hub)
    assert said.startswith("proposed: ")
    assert "leaderboards/README.md" in hub.git("ls-tree", "-r", "--name-only", BRANCH)
    emulator.proxy.reset()
    assert run(build) == 0
    assert capsys.readouterr().out == said
    assert (hub.git("rev-parse", "main"), branch(hub)) == (main, proposed)
    assert not any(call.is_write for call in emulator.proxy.calls)

    hub.git("update-ref", "refs/heads/main", proposed)
    assert run(build) == 0
    assert "Nothing to commit" in capsys.readouterr().out
    assert branch(hub) == ""
