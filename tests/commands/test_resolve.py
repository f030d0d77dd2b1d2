"""From shared figures to a rank: flagged, answered, resolved, as people do it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hubbot.cli import run
from hubbot.results.result import read_accepted, split_accepted

ROOT = Path(__file__).resolve().parents[2]
ANSWER = "Both rows use the same frozen encoder and the same seed."
REASON = "The card of the encoder says so, and its authors confirm it."
BOARD, AUDIT = "leaderboards/BM-BREAST.md", "leaderboards/audit.md"
RESULT = """\
eval_id: {id}
benchmark_id: BM-BREAST
model_ids: {{candidate: {model}}}
dataset_id: DS-BREAST
status: Completed
run_metadata: {{date: 2026-11-20}}
data: {{split: test, n: 228}}
metrics:
  {{AUROC: 0.9712, Accuracy: 0.9518, F1-Score (Macro): 0.9472, Sensitivity: 0.8824, Specificity: 0.993}}
"""


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A hub with two results of different models and the same figures; one of them explains it."""
    root = tmp_path / "hub"
    for name in ("registry", "schemas"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "hub.yaml", root / "hub.yaml")
    (root / "README.md").write_text("# A hub\n", encoding="utf-8")
    files = tmp_path / "files"
    files.mkdir()
    explained = RESULT.format(id="second", model="caduceus") + f"integrity: {{note: {ANSWER}}}\n"
    (files / "first.yaml").write_text(RESULT.format(id="first", model="evo2"), encoding="utf-8")
    (files / "second.yaml").write_text(explained, encoding="utf-8")
    assert run(["import", str(files), "--into", str(root), "--source", "https://example.org/hub"]) == 0
    assert run(["build", "--hub", str(root)]) == 0
    return root


def path_of(hub: Path, eval_id: str) -> Path:
    return next((hub / "evals").rglob(f"{eval_id}.yaml"))


def accepted(hub: Path, eval_id: str):
    path = path_of(hub, eval_id)
    return read_accepted(path.name, path.read_text(encoding="utf-8")).acceptance


def page(hub: Path, name: str = BOARD) -> str:
    assert run(["build", "--hub", str(hub)]) == 0
    return (hub / name).read_text(encoding="utf-8")


def test_the_row_stands_without_rank_and_level_with_the_answer_beside_it(hub: Path) -> None:
    assert accepted(hub, "second").evidence == "numbers-checked"
    board = page(hub)
    assert "0.9712" in board
    assert "| 1 (" not in board
    assert "◔" not in board
    assert f"Answer of the submitter: {ANSWER}" in board
    assert ANSWER in page(hub, AUDIT)


def test_a_resolution_ranks_that_row_again_and_leaves_the_submitters_bytes_alone(hub: Path) -> None:
    before = path_of(hub, "second").read_text(encoding="utf-8")
    command = ["resolve", "SECOND", "--reason", REASON, "--by", "maintainer", "--hub", str(hub)]
    assert run(command) == 0
    after = path_of(hub, "second").read_text(encoding="utf-8")
    assert split_accepted(after)[0] == split_accepted(before)[0]
    assert accepted(hub, "second").open_warnings == ()
    board = page(hub)
    ranked = next(line for line in board.splitlines() if line.startswith("| –"))
    assert "Caduceus" in ranked
    assert "◔" in ranked
    assert "Evo 2" not in ranked, "each row has a question of its own"
    audit = page(hub, AUDIT)
    assert f"{ANSWER} Resolved by maintainer" in audit
    assert REASON in audit
    assert run(command) == 2, "nothing is open any more"


def test_checking_again_forgets_neither_answer_nor_resolution(hub: Path) -> None:
    late = "The figures were taken from the same run."
    assert run(["resolve", "first", "--answer", late, "--hub", str(hub)]) == 0
    assert run(["resolve", "second", "--reason", REASON, "--by", "maintainer", "--hub", str(hub)]) == 0
    before = {name: path_of(hub, name).read_bytes() for name in ("first", "second")}
    assert run(["import", "--recheck", "--into", str(hub)]) == 0
    assert {name: path_of(hub, name).read_bytes() for name in before} == before
    assert accepted(hub, "first").flags[0]["answer"] == late
    assert "resolved" not in accepted(hub, "first").flags[0]
    assert late in page(hub)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["first"], "--reason"),
        (["first", "--reason", "  "], "--reason"),
        (["first", "--reason", REASON], "--by LOGIN"),
        (["frist", "--reason", REASON, "--by", "maintainer"], "Did you mean first?"),
    ],
)
def test_what_is_missing_is_said(
    hub: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.delenv("GITHUB_ACTOR", raising=False)
    before = path_of(hub, "first").read_bytes()
    assert run(["resolve", *arguments, "--hub", str(hub)]) == 2
    assert words in capsys.readouterr().err
    assert path_of(hub, "first").read_bytes() == before


def test_nobody_resolves_a_question_about_their_own_result(hub: Path) -> None:
    path = path_of(hub, "first")
    path.write_text(path.read_text(encoding="utf-8") + "  author: author\n", encoding="utf-8")
    assert run(["resolve", "first", "--reason", REASON, "--by", "author", "--hub", str(hub)]) == 2
    assert run(["resolve", "first", "--reason", REASON, "--by", "maintainer", "--hub", str(hub)]) == 0
