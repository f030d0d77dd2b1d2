"""A hub whose default branch is not `main`: named in hub.yaml once, and everything goes by it."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from hubbot import cli
from hubbot.bot.steps.publish import BRANCH as PROPOSED
from hubbot.forge.github.settings import Settings
from hubbot.hubs.examine import files as examined
from hubbot.hubs.github_settings import judged
from hubbot.hubs.new_hub import WORKFLOWS
from hubbot.registry.load import load
from hubbot.registry.source import branch_of
from tests.bot.stage import Stage
from tests.hubs.conftest import init
from tests.hubs.test_life_in_a_new_hub import approve, body, opened, published, status

NAMES = ("trunk", "master", "release/1.x")
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
PATH = "evals/BM-READ-SPEECH/listener/listener-1.yaml"


@pytest.fixture(params=NAMES, ids=str)
def branch(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hub(branch: str, tmp_path: Path) -> Path:
    """`hubbot init` in an empty repository with such a branch."""
    folder = tmp_path / "speech"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", f"--initial-branch={branch}"], cwd=folder, check=True)
    assert init(folder, "--metric", "WER", "--cases", "20") == 0
    return folder


@pytest.fixture
def stage(hub: Path, branch: str, tmp_path: Path) -> Stage:
    return published(hub, tmp_path / "stage", branch)


def test_init_takes_the_name_from_the_repository_and_writes_it_once(hub: Path, branch: str, capsys) -> None:
    assert (load(hub).branch, branch_of(hub)) == (branch, branch)
    for name in WORKFLOWS:
        text = (hub / ".github/workflows" / name).read_text()
        described = yaml.safe_load(text)
        assert not re.search(r"refs/heads/main|branches: \[main\]", text)
        for event in described[True].values():  # YAML 1.1 reads `on` as true
            if isinstance(event, dict) and "branches" in event:
                assert event["branches"] == [branch]
        for job in described["jobs"].values():
            refs = [str(step.get("with", {}).get("ref", "")) for step in job["steps"]]
            assert {ref for ref in refs if "heads" in ref} <= {f"refs/heads/{branch}"}
    assert not [one for one in examined(hub, _ours()) if one.about == "workflows" and one.level == "wrong"]
    assert cli.run(["build", "--check", "--hub", str(hub)]) == 0


def _ours():
    from hubbot.hubs.action import own_action

    return own_action()


def test_a_result_a_batch_and_a_correction_reach_it(stage: Stage) -> None:
    number = opened(stage, RESULT)
    assert "status: ready" in stage.forge.snapshot(number).labels, status(stage, number)
    approve(stage, number, "maintainer")
    assert stage.files_on_main("evals") == [PATH]
    assert "0.0333" in stage.on_main("leaderboards/BM-READ-SPEECH.md")
    second = RESULT.replace("listener-1", "listener-2").replace("0.0333", "0.0444")
    pull = stage.open_pull({"submissions/a.yaml": second})
    assert stage.handle(pull, "opened").exit_code == 0
    assert "status: ready" in stage.forge.snapshot(pull).labels, status(stage, pull)
    approve(stage, pull, "maintainer")
    assert len(stage.files_on_main("evals")) == 2
    elsewhere = stage.open_pull({"submissions/b.yaml": second}, base="main")
    stage.handle(elsewhere, "opened")
    assert not stage.forge.snapshot(elsewhere).comments, "for another branch it is nobody's batch"
    asked = (
        "### Result\n\nlistener-2\n\n### What should happen?\n\nWithdraw it\n\n### Reason\n\nWrong split.\n"
    )
    request = stage.people.open_issue("author", "[Correction] listener-2", asked, ["submission"]).number
    stage.handle(request, "opened")
    approve(stage, request, "maintainer")
    assert "status: withdrawn" in stage.on_main(PATH.replace("listener-1", "listener-2"))
    assert stage.git("for-each-ref", "--format=%(refname)", "refs/heads").split() == [
        f"refs/heads/{stage.branch}"
    ]
    commits = stage.commits()
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.commits() == commits, "run twice, nothing happens the second time"


def test_a_change_by_hand_is_seen_there_and_the_pages_are_built_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    approve(stage, opened(stage, RESULT), "maintainer")
    stage.push_from_elsewhere(PATH, stage.on_main(PATH).replace("0.0333", "0.0111"))
    assert stage.sweep(accept=True).exit_code == 0
    assert PATH in stage.on_main("registry/changed.yaml")
    board = stage.on_main("leaderboards/BM-READ-SPEECH.md")
    stage.push_from_elsewhere("leaderboards/BM-READ-SPEECH.md", "Somebody's words.\n")
    assert cli.run(["build", "--commit", "--hub", str(stage.checkout)]) == 0
    assert stage.on_main("leaderboards/BM-READ-SPEECH.md") == board
    assert cli.run(["audit", "--hub", str(stage.checkout)]) in {0, 1}
    assert "listener-1" in capsys.readouterr().out


def test_what_is_protected_is_proposed_into_it(stage: Stage) -> None:
    text = stage.on_main("hub.yaml").replace("publish: push ", "publish: pull-request ")
    stage.push_from_elsewhere("hub.yaml", text)
    number = opened(stage, RESULT)
    approve(stage, number, "maintainer")
    assert stage.files_on_main("evals") == []
    (pull,) = [one.read_text() for one in (stage.forge.root / "pulls").glob("*.json")]
    assert f'"{stage.branch}"' in pull
    stage.git("update-ref", f"refs/heads/{stage.branch}", f"refs/heads/{PROPOSED}")
    stage.sweep(accept=True)
    assert "Accepted" in status(stage, number)


def test_the_commands_of_the_workflows_go_by_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    number = stage.people.open_issue("author", "[Submission] heard", body(RESULT), ("submission",)).number
    stage.clock.tick(60)
    words = ["--forge", str(stage.forge.root), "--hub", str(stage.checkout)]
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    assert cli.run(["sweep", *words]) == 0
    assert "status: ready" in stage.forge.snapshot(number).labels


def test_doctor_tells_where_github_and_the_hub_name_two_branches() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    found = [
        one for one in judged(Settings(found=True, branch="trunk"), "", "push", now) if one.level == "wrong"
    ]
    assert [one.about for one in found] == ["default branch"]
    assert "branch: trunk" in found[0].remedy
    same = judged(Settings(found=True, branch="trunk"), "", "push", now, "trunk")
    assert not [one for one in same if one.about == "default branch"]


def test_doctor_writes_the_workflows_for_a_branch_that_hub_yaml_names_now(tmp_path: Path, capsys) -> None:
    assert init(tmp_path / "hub", "--metric", "WER", "--cases", "20") == 0
    file = tmp_path / "hub/hub.yaml"
    assert "branch:" not in file.read_text(), "a hub on main says nothing of it"
    file.write_text(file.read_text().replace("\n# contact", "\nbranch: trunk\n# contact"))
    cli.run(["doctor", "--fix", "--hub", str(tmp_path / "hub")])
    assert "branches: [trunk]" in (tmp_path / "hub/.github/workflows/batch.yml").read_text()
    assert branch_of(tmp_path / "hub") == "trunk"


ODD = ("hubbot/accepted", "HEAD", "a..b", "-x", "a b", "a.lock", "x/", "a//b", "${{ github.token }}", "a]\nb")


@pytest.mark.parametrize("name", ODD, ids=str)
def test_what_can_be_no_default_branch_is_refused(name: str, tmp_path: Path, capsys) -> None:
    assert init(tmp_path / "hub", "--metric", "WER", "--branch", name) == 2
    assert init(tmp_path / "hub", "--metric", "WER", "--cases", "20") == 0
    file = tmp_path / "hub/hub.yaml"
    file.write_text(file.read_text() + f"branch: {yaml.safe_dump(name)}")
    assert branch_of(tmp_path / "hub") == "main"
    assert cli.run(["doctor", "--hub", str(tmp_path / "hub")]) == 1
    assert "branch" in capsys.readouterr().out


def test_the_name_is_known_where_the_rest_of_the_file_is_broken(tmp_path: Path) -> None:
    (tmp_path / "hub.yaml").write_text("name: [\n<<<<<<< ours\nbranch: 'trunk'  # ours\n")
    assert branch_of(tmp_path) == "trunk"
    assert branch_of(tmp_path / "nowhere") == "main"
