"""What goes wrong on our side is said in words, with exit code 3; and no log line is anybody's but ours."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.bot.stage import Stage, body, make, record
from tests.forge.test_events import examples

from hubbot import cli
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import ForgeError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make(tmp_path)


def handle(stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, payload: bytes, *more: str) -> int:
    event = stage.root / "event.json"
    event.write_bytes(payload)
    monkeypatch.setenv("GITHUB_EVENT_NAME", name)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    return cli.run(["handle", "--hub", str(stage.checkout), "--forge", str(stage.root / "forge"), *more])


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xfe", b"nan nan"])
def test_an_event_file_that_cannot_be_read_is_our_fault_in_words(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], payload: bytes
) -> None:
    assert handle(stage, monkeypatch, "issues", payload) == 3
    said = capsys.readouterr().err
    assert "cannot be read" in said
    assert "Traceback" not in said


def test_every_published_payload_is_handled_from_its_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever happened, on whatever issue: the run reads live state, finds nothing to do and exits 0."""
    for name, payload in examples():
        assert handle(stage, monkeypatch, name, json.dumps(payload).encode()) == 0, name
    for line in capsys.readouterr().out.splitlines():
        assert json.loads(line)


def test_a_slip_in_the_registry_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("hub.yaml", "registry", "schemas"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    metrics = tmp_path / "registry" / "metrics.yaml"
    metrics.write_text(metrics.read_text(encoding="utf-8") + "x: [\n", encoding="utf-8")
    file = tmp_path / "eval.yaml"
    file.write_text(record(), encoding="utf-8")
    assert cli.run(["check", str(file), "--hub", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert "registry/metrics.yaml:" in said
    assert "Traceback" not in said
    assert "not of what you wrote" not in said
    assert len(said.splitlines()) == 1


def test_without_its_remote_nothing_half_done_is_left_and_the_next_run_finishes(stage: Stage) -> None:
    number = stage.people.open_issue("author", "[Submission] x", body(record())).number
    stage.handle(number)
    stage.clock.tick(60)
    stage.people.label(number, "maintainer", "approved")
    before = stage.forge.snapshot(number)
    moved = stage.remote.rename(stage.root / "away.git")
    assert stage.handle(number, "labeled", accept=True).exit_code == 3
    after = stage.forge.snapshot(number)
    assert (after.state, after.labels, after.comments) == (before.state, before.labels, before.comments)
    assert stage.git("status", "--porcelain", at=stage.checkout) == ""
    moved.rename(stage.remote)
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert stage.forge.snapshot(number).state == "closed"
    assert len(stage.files_on_main("evals")) == 1


def test_a_quoted_fault_cannot_command_the_runner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stage: Stage
) -> None:
    class Quoting:
        def __init__(self, *_: object, **__: object) -> None:
            raise RuntimeError("got\n::add-mask::a\r::stop-commands::x\n  ::error::y")

    monkeypatch.setattr("hubbot.forge.local.forge.LocalForge", Quoting)
    assert handle(stage, monkeypatch, "issues", b'{"action": "opened", "issue": {"number": 1}}') == 3
    said = capsys.readouterr()
    assert "add-mask" in said.err
    assert not [line for line in (said.out + said.err).splitlines() if line.strip().startswith("::")]


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_no_line_of_a_checked_file_begins_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    file = tmp_path / "eval.yaml"
    hostile = "  notes: |\n    ::add-mask::a\n    ::set-output name=x::y\n"
    text = record(auroc="99.12").replace("run_metadata:\n", f"run_metadata:\n{hostile}")
    file.write_text(text + '"::add-mask::key\\n::add-mask::b": 1\n', encoding="utf-8")
    assert cli.run(["check", str(file), "--hub", str(ROOT), "--format", style]) == 1
    for line in capsys.readouterr().out.splitlines():
        assert not line.strip().startswith("::") or line.startswith(
            ("::error file=", "::notice file=", "::warning file=")
        )


def test_errors_of_forge_and_git_are_words() -> None:
    assert ForgeError("x").expected
    with pytest.raises(ForgeError, match="git"):
        Repository(ROOT / "docs" / "nowhere").fetch()
