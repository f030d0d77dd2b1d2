"""`score`, `run` and `check` say what would come of a result, and write over nothing that was edited."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hubbot import cli
from hubbot.bot.requests.result import preview_of
from hubbot.bot.state.world import World
from hubbot.commands import standing
from hubbot.commands.publishing import writes_predictions
from hubbot.commands.standing import placings, reviewed
from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.scoring.metrics import Truth
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.words.preview import in_one_line
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.read_all import accepted_paths, read_all

PROJECT = Path(__file__).parents[2]
FEW = ("--draws", "100", "--hub", str(PROJECT))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: Hub) -> Path:
    """An author's folder with predictions in it, which is where the author is."""
    from hubbot.evaluation.data.splits import cases_of

    cases = cases_of(hub.datasets["DS-BREAST"], hub.root)
    noise = np.random.default_rng(1).normal(size=cases.n)
    scores = 1 / (1 + np.exp(-(cases.truth.y * 2 - 1 + noise) * 2))
    lines = "".join(f"{row},{score:.4f}\n" for row, score in zip(cases.rows, scores, strict=True))
    (tmp_path / "p.csv").write_text("row,score\n" + lines)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def score(*more: str) -> int:
    return cli.run(["score", "BM-BREAST", "p.csv", "--model-id", "mynet", *FEW, *more])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_score_says_model_evidence_rank_and_open_questions_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score() == 0
    text = said(capsys)
    assert "mynet (new here) on Breast cancer diagnostics (BM-BREAST), 228 test cases" in text
    assert "Evidence: ◑ re-scored, once the file of predictions is attached" in text
    assert re.search(r"If accepted today: \d+ \(\d+–\d+\) of \d+ on Breast cancer diagnostics\.", text)
    questions = text.partition("Open questions:")[2]
    assert "`mynet` is new here" in questions
    assert "training_overlap" in questions
    assert "Tries not stated" in questions


def test_the_terminal_previews_the_rank_that_the_bot_previews(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score() == 0
    text = (folder / "eval.yaml").read_text(encoding="utf-8")
    world = World.at(PROJECT)
    review = reviewed(world.hub, text, today="2099-01-01", predictions=None)
    here = placings(world.hub, [("eval.yaml", review)])["eval.yaml"]
    assert here == preview_of(world, review)
    said(capsys)
    assert cli.run(["check", "eval.yaml", "--hub", str(PROJECT)]) == 0
    assert in_one_line(here) in said(capsys)


def test_a_result_without_a_rank_is_told_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score() == 0
    text = (folder / "eval.yaml").read_text(encoding="utf-8")
    (folder / "eval.yaml").write_text(text.replace("status: Completed", "status: Partial"), encoding="utf-8")
    said(capsys)
    assert cli.run(["check", "eval.yaml", "--hub", str(PROJECT)]) == 0
    assert "not ranked, because of this: its run is marked as partial." in said(capsys)


def test_check_says_errors_then_warnings_and_each_note_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score() == 0
    text = (folder / "eval.yaml").read_text(encoding="utf-8")
    wrong = re.sub(r"Sensitivity: 0\.\d+", "Sensitivity: 93.1", text, count=1)
    (folder / "eval.yaml").write_text(wrong, encoding="utf-8")
    said(capsys)
    assert cli.run(["check", "eval.yaml", "--hub", str(PROJECT)]) == 1
    lines = said(capsys).splitlines()
    kinds = [word for line in lines if (word := line.partition(" ")[0]) in {"error", "warning", "note"}]
    assert kinds == sorted(kinds, key=("error", "warning", "note").index)
    assert {"error", "note"} <= {*kinds}
    notes = [at for at, line in enumerate(lines) if line.startswith("note")]
    assert notes == list(range(notes[0], notes[0] + len(notes))), "one line each, one below the other"
    assert max(len(lines[at]) for at in notes) <= 130


@pytest.mark.parametrize("name", ["eval.yaml", "report.md"])
def test_an_edited_file_is_never_written_over_without_force(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score() == 0
    assert score() == 0, "what nobody edited is written anew"
    (folder / name).write_text("mine\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert score() == 2
    error = capsys.readouterr().err
    assert name in error
    assert "--force" in error
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert score("--out", "beside") == 0
    assert (folder / name).read_text(encoding="utf-8") == "mine\n"
    assert score("--force") == 0
    assert (folder / name).read_text(encoding="utf-8") != "mine\n"


def test_an_authors_own_file_of_predictions_is_never_written_over(folder: Path) -> None:
    own = b"row,score\n0,0.5\n"
    (folder / "predictions.csv.gz").write_bytes(own)
    assert score() == 0
    assert (folder / "predictions.csv.gz").read_bytes() == own
    assert (folder / "predictions-2.csv.gz").is_file()


def _dataset(hub: Hub, *, licence: str | None, public: bool, made: bool):
    """A real dataset: made by hubbot, with its labels in the hub, or with neither."""
    value = {"public_labels": public, **({"split_recipe": {"loader": "load_iris"}} if made else {})}
    split = replace(hub.datasets["DS-BREAST"].splits["test"], file="registry/labels/DS-X.csv")
    base = hub.datasets["DS-BREAST"]
    return replace(base, value=value, licence=licence, features=None, splits={"test": split})


OPEN = ("CC-BY-4.0", "CC0-1.0", "CC-BY-SA-4.0", "MIT", "Apache-2.0", "BSD-3-Clause", "ODC-BY-1.0", "ODbL-1.0")
OTHER = (
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "data use agreement",
    "PhysioNet Credentialed 1.5.0",
    "mitigated",
    None,
)


@pytest.mark.parametrize("licence", [*OPEN, *OTHER])
@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("made", [True, False])
def test_predictions_are_written_unasked_only_where_the_hub_publishes_the_data(
    hub: Hub, licence: str | None, capsys: pytest.CaptureFixture[str], *, public: bool, made: bool
) -> None:
    dataset = _dataset(hub, licence=licence, public=public, made=made)
    cases = Cases(dataset, "test", np.arange(4), Truth(np.array([0, 1, 0, 1]), ("a", "b")))
    published = made or (public and licence in OPEN)
    assert writes_predictions(None, dataset, cases) is published
    told = capsys.readouterr().err
    assert ("become public" in told) is not published
    assert writes_predictions(True, dataset, cases) is True
    assert writes_predictions(False, dataset, cases) is False


def test_the_files_read_for_a_preview_hold_every_row_of_the_board() -> None:
    """Only folders that are surely another benchmark's are left unread, whatever a benchmark was called."""
    hub, root = load(PROJECT), PROJECT
    of_board: dict[str, set[str]] = {}
    for accepted in read_all(root):
        entry = entry_of(accepted, hub)
        if entry is not None:
            of_board.setdefault(entry.board.benchmark, set()).add(accepted.path)
    assert len(of_board) > 5
    for benchmark, paths in of_board.items():
        read = {path for path in accepted_paths(root) if standing.may_be_of(hub, benchmark, path)}
        assert paths <= read, benchmark
    assert standing.may_be_of(hub, "BM-BREAST", "evals/NO-LONGER-KNOWN/m/r.yaml")
