"""A hub about speech recognition, from `hubbot init` to a row on its board, through the real bot."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.bot.maintenance.demo import filled_form
from hubbot.submission.facts.memory import status_comment_of
from tests.bot.stage import Stage
from tests.hubs.conftest import init

SENTENCES = [f"the {word} sat on the mat" for word in ("cat", "dog", "hen", "cow", "fox")] * 4
PATH = "evals/BM-READ-SPEECH/listener/listener-1.yaml"


@pytest.fixture
def stage(tmp_path: Path, speech: Path) -> Stage:
    return published(speech, tmp_path / "stage")


def published(hub: Path, root: Path, branch: str = "main") -> Stage:
    root.mkdir()
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    for words in (
        ["init", "--quiet", f"--initial-branch={branch}"],
        ["add", "-A"],
        ["commit", "-qm", "A hub"],
    ):
        subprocess.run(["git", *who, *words], cwd=hub, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(hub), str(root / "hub.git")], check=True)
    subprocess.run(["git", "clone", "-q", str(root / "hub.git"), str(root / "hub")], check=True)
    return Stage(root, branch=branch)


@pytest.fixture
def result(stage: Stage, tmp_path: Path) -> str:
    """eval.yaml as `hubbot score` makes it of what a model heard, by the hub's own scorer."""
    heard = [text.replace("cat", "hat") for text in SENTENCES]
    for name, texts in (("labels.csv", SENTENCES), ("heard.csv", heard)):
        rows = "".join(f"{row},{text}\n" for row, text in enumerate(texts))
        (tmp_path / name).write_text(f"row,text\n{rows}")
    words = ["score", "BM-READ-SPEECH", str(tmp_path / "heard.csv"), "--labels", str(tmp_path / "labels.csv")]
    more = ["--model-id", "listener", "--out", str(tmp_path), "--draws", "100", "--hub", str(stage.checkout)]
    assert cli.run([*words, *more]) == 0
    text = (tmp_path / "eval.yaml").read_text()
    lines = ["eval_id: listener-1" if x.startswith("eval_id:") else x for x in text.splitlines()]
    return "\n".join(lines) + "\n"


def body(text: str) -> str:
    """The form as its author sends it off."""
    return filled_form(text).replace("name: Gaussian naive Bayes", "name: Listener")


def opened(stage: Stage, text: str, author: str = "author") -> int:
    number = stage.people.open_issue(author, "[Submission] heard", body(text), labels=("submission",)).number
    assert stage.handle(number, "opened").exit_code == 0
    return number


def status(stage: Stage, number: int) -> str:
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    return shown.comment.body


def approve(stage: Stage, number: int, by: str) -> None:
    stage.clock.tick(60)
    stage.people.label(number, by, "approved")
    assert stage.handle(number, "labeled", accept=True).exit_code == 0


def test_from_a_mistake_to_a_row(stage: Stage, result: str) -> None:
    assert "  WER: 0.033333\n" in result, "4 of 120 words were misheard"
    number = opened(stage, result.replace("  WER: 0.03", "  WER: -0.03", 1))
    assert "M109 loss-with-a-minus" in status(stage, number)
    stage.people.edit_issue(number, "author", body=body(result))
    stage.handle(number)
    assert "status: ready" in stage.forge.snapshot(number).labels, status(stage, number)
    approve(stage, number, "maintainer")
    assert stage.files_on_main("evals") == [PATH]
    board = stage.on_main("leaderboards/BM-READ-SPEECH.md")
    assert "lower is better" in board
    assert "Listener" in board
    assert "0.0333" in board
    assert "Read speech" in stage.on_main("README.md")
    assert stage.forge.snapshot(number).state == "closed"


def test_nobody_else_may_approve_their_own_but_a_sole_maintainer(tmp_path: Path, result: str) -> None:
    assert init(tmp_path / "alone", "--metric", "WER", "--cases", "20", "--sole-maintainer") == 0
    alone = published(tmp_path / "alone", tmp_path / "alone-stage")
    number = opened(alone, result, author="maintainer")
    approve(alone, number, "maintainer")
    assert alone.files_on_main("evals") == [PATH]
    assert "approved their own" in alone.on_main("leaderboards/BM-READ-SPEECH.md")
