"""`hubbot doctor` calls each scorer of a hub on two cases, and says whose file and line is wrong."""

import sys
from pathlib import Path

import pytest

from hubbot import cli

FAULTS = {
    "not installed": (
        "import sacrebleau\n",
        "scorers/wer.py, line 1, imports sacrebleau, which is not installed",
    ),
    "another name": (
        "def word_error_rate(a, b):\n    return 0\n",
        "has no function wer. It has: word_error_rate",
    ),
    "an exception": (
        "def wer(truth, said):\n    return 1 / 0\n",
        "scorers/wer.py, line 2, raised ZeroDivisionError",
    ),
    "out of range": ("def wer(truth, said):\n    return -1\n", "gives -1, and its range is 0 to no limit"),
    "upside down": (
        "def wer(truth, said):\n    return sum(a == b for a, b in zip(truth, said))\n",
        "gives 2 for two right answers and 0 for two that are swapped",
    ),
    "nothing": ("def wer(truth, said):\n    return None\n", "gives no figure of two right answers"),
}


def doctor(hub: Path) -> int:
    return cli.run(["doctor", "--hub", str(hub)])


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


def test_a_scorer_that_works_is_said_to(speech: Path, capsys) -> None:
    assert doctor(speech) == 0
    said = capsys.readouterr().out
    assert "✓ scorers, WER: gives 0 for two right answers" in said
    assert not (speech / "scorers/__pycache__").exists()


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_what_is_wrong_with_a_scorer_is_found(case: str, speech: Path, capsys) -> None:
    source, said = FAULTS[case]
    (speech / "scorers/wer.py").write_text(source)
    assert doctor(speech) == (case != "nothing")
    out = capsys.readouterr().out
    assert said in " ".join(out.split())
    assert "fault of hubbot" not in out


def test_it_is_called_on_the_labels_that_the_hub_stores(speech: Path, tmp_path: Path, capsys) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("row,text\n" + "".join(f"{k},utterance {k // 2}\n" for k in range(20)))
    assert cli.run(["new", "labels", "DS-READ-SPEECH", str(labels), "--hub", str(speech)]) == 0
    cli.run(["build", "--hub", str(speech)])
    capsys.readouterr()
    assert doctor(speech) == 0
    assert "gives 0 for two right answers, 0.5 for the same ones swapped" in capsys.readouterr().out


def test_an_author_is_told_the_same_and_that_it_is_no_fault_of_theirs(
    speech: Path, tmp_path: Path, capsys
) -> None:
    (speech / "scorers/wer.py").write_text("import sacrebleau\n")
    for name in ("labels.csv", "said.csv"):
        (tmp_path / name).write_text("row,text\n" + "".join(f"{k},utterance {k}\n" for k in range(20)))
    words = ["score", "BM-READ-SPEECH", tmp_path / "said.csv", "--labels", tmp_path / "labels.csv"]
    assert cli.run([*map(str, words), "--model-id", "m", "--out", str(tmp_path), "--hub", str(speech)]) == 1
    said = "".join(capsys.readouterr())
    assert "scorers/wer.py, line 1, imports sacrebleau, which is not installed" in said
    assert "fault of hubbot" not in said


def test_a_package_that_only_this_machine_lacks_is_advice(
    speech: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    (speech / "scorers/wer.py").write_text("import sacrebleau\n")
    hashed = f"sacrebleau==1.0 --hash=sha256:{'ab' * 32}\n"
    (speech / "scorers/requirements.txt").write_text(f"# asked: sacrebleau\n{hashed}")
    assert doctor(speech) == 0
    out = capsys.readouterr().out
    assert "! scorers, WER: scorers/wer.py, line 1, imports sacrebleau, which is not installed" in out
    assert "pip install -r" in out
    monkeypatch.setenv("HUBBOT_SCORERS_PYTHON", sys.executable)
    assert doctor(speech) == 1, "in a job, where they were installed, it is wrong"
