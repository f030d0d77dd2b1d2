"""`score` and `run` never take a model's id from the name of a file."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml

from hubbot import cli
from hubbot.commands.model_ids import KEPT

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with predictions made by the hub's own toy model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(
        "class MyModel:\n    def predict_proba(self, X):\n        import numpy as np\n"
        "        above = X[:, :1] > X[:, :1].mean()\n        return 0.5 + np.array([[-.01, .01]]) * above\n"
    )
    words = ["run", "BM-TOY-CLASS", "--model", "model.py:MyModel", "--model-id", "tiny_cnn", "--predictions"]
    assert cli.run([*words, "--draws", "100", "--hub", str(PROJECT)]) == 0
    return tmp_path


def test_the_first_time_without_a_terminal_the_whole_command_is_shown(
    scored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["score", "BM-TOY-CLASS", "predictions.csv.gz", "--draws", "100", "--hub", str(PROJECT)]
    assert cli.run(asked) == 2
    said = capsys.readouterr().err
    (command,) = [line.strip() for line in said.splitlines() if line.strip().startswith("hubbot score")]
    assert shlex.split(command)[: len(asked) + 1] == ["hubbot", *asked]
    assert "--model-id" in command
    assert "--model-id predictions" not in command


def test_an_id_given_once_is_kept_beside_the_predictions(scored: Path) -> None:
    asked = ["score", "BM-TOY-CLASS", "predictions.csv.gz", "--draws", "100", "--hub", str(PROJECT)]
    assert cli.run([*asked, "--model-id", "other_cnn"]) == 0
    assert yaml.safe_load((scored / KEPT).read_text())["models"]["predictions.csv.gz"] == "other_cnn"
    assert cli.run(asked) == 0
    assert yaml.safe_load((scored / "eval.yaml").read_text())["model_ids"] == {"candidate": "other_cnn"}
    again = ["run", "BM-TOY-CLASS", "--model", "model.py:MyModel", "--draws", "100", "--hub", str(PROJECT)]
    assert cli.run(again) == 0
    assert yaml.safe_load((scored / "eval.yaml").read_text())["model_ids"] == {"candidate": "tiny_cnn"}


@pytest.mark.parametrize("name", ["predictions", "my_model", "checkpoint-12", "a b"])
def test_an_id_that_names_no_model_is_refused_in_words(
    scored: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["score", "BM-TOY-CLASS", "predictions.csv.gz", "--model-id", name, "--hub", str(PROJECT)]
    assert cli.run(asked) == 2
    assert repr(name) in capsys.readouterr().err


def test_a_damaged_memory_is_named_and_not_overwritten(
    scored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (scored / KEPT).write_text("models: [\n")
    asked = ["score", "BM-TOY-CLASS", "predictions.csv.gz", "--model-id", "tiny_cnn", "--hub", str(PROJECT)]
    assert cli.run(asked) == 2
    assert KEPT in capsys.readouterr().err
    assert (scored / KEPT).read_text() == "models: [\n"
