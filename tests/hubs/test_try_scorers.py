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


ANSWERS = {  # the dataset's card, texts of true answers, and the scorer's errors of one answer
    "text": ("target_type: text", ("a", "b"), "a != b"),
    "labels": ("target_type: labels", ("cat|dog", ""), "{*a} != {*b}"),
    "labels that are named": ("target_type: labels\nlabels: [cat, dog]", ("cat", "dog"), "{*a} != {*b}"),
    "one label": ("target_type: labels\nlabels: [cat]", ("cat", ""), "{*a} != {*b}"),
    "labels of digits": ("target_type: labels\nlabels: ['1', '2']", ("1|2", "2"), "{*a} != {*b}"),
    "mask": ("target_type: mask", ("1 3", ""), "sum(n for _, n in a) != sum(n for _, n in b) or a != b"),
    "samples": ("target_type: samples", ("1", "2.5"), "abs(a - sum(b) / len(b))"),
    "boxes": (
        "target_type: boxes",
        ('[{""label"": ""a"", ""box"": [0, 0, 9, 9]}]', "[]"),
        "[x['box'] for x in a] != [x['box'] for x in b if x['score'] > 0.5]",
    ),
    "json, numbers": ("target_type: json", ("42", "43"), "abs(a - b)"),
    "json, lists": ("target_type: json", ("[1, 2]", "[]"), "a + (0,) != b + (0,)"),
    "json, lists with a box": ("target_type: json", ('[{""box"": 1}]', "[]"), "a != b"),
    "json, mappings": ("target_type: json", ('{""x"": 1}', '{""x"": 2}'), "a['x'] != b['x']"),
    "numbers": ("", ("1.5", "2"), "abs(a - b)"),
    "classes": ("labels: ['no', 'yes']", ("no", "yes"), "abs(a - b)"),
}


@pytest.mark.parametrize("stored", [False, True], ids=["made up", "stored"])
@pytest.mark.parametrize("case", ANSWERS, ids=str)
def test_it_gets_two_cases_of_the_form_that_answers_have(
    case: str, stored: bool, speech: Path, tmp_path: Path, capsys
) -> None:
    card, answers, error = ANSWERS[case]
    file = speech / "registry/datasets/DS-READ-SPEECH.yaml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("target_type:")]
    file.write_text("\n".join([*lines, card, ""]))
    source = f"def wer(truth, said):\n    return sum(float({error}) for a, b in zip(truth, said))\n"
    (speech / "scorers/wer.py").write_text(source)
    column = {"numbers": "value", "classes": "label"}.get(case, "text")
    if stored:
        labels = tmp_path / "labels.csv"
        rows = "".join(f'{k},"{answers[k % 2]}"\n' for k in range(20))
        labels.write_text(f"row,{column}\n{rows}")
        assert cli.run(["new", "labels", "DS-READ-SPEECH", str(labels), "--hub", str(speech)]) == 0
    cli.run(["build", "--hub", str(speech)])
    capsys.readouterr()
    assert doctor(speech) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    if case.startswith("json") and not stored:
        assert "WER: can be loaded; nothing tells what to call it on" in said
    else:
        assert "WER: gives 0 for two right answers" in said
