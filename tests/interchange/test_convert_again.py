"""What an author wrote into a converted file stays, whenever the conversion is made again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hubbot import cli
from hubbot.interchange.merging import merged

TABLE = "model,Accuracy,F1-Score (Macro)\nacme/one,0.8125,0.7912\n"


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def convert(
    fields: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """`convert(text, *options)` in one folder: exit code, and what was said."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *options: str) -> tuple[int, str]:
        Path("t.csv").write_text(text)
        capsys.readouterr()
        code = cli.run(["convert", "t.csv", "--benchmark", "BM-MOODS", "--hub", str(fields), *options])
        return code, "".join(capsys.readouterr())

    return run


FILE = Path("eval.yaml")


def test_a_file_that_nobody_edited_is_written_anew(convert: Run) -> None:
    assert convert(TABLE)[0] == 0
    assert convert(TABLE.replace("0.8125", "0.8"))[0] == 0
    assert yaml.safe_load(FILE.read_text())["metrics"]["Accuracy"] == 0.8


def test_an_edited_file_keeps_every_byte_where_nothing_new_is_converted(convert: Run) -> None:
    convert(TABLE)
    text = "# mine\n" + FILE.read_text().replace("0.8125", "0.8126  # read again")
    FILE.write_text(text)
    code, said = convert(TABLE)
    assert (code, FILE.read_text()) == (0, text)
    assert "eval.yaml stays as you edited it: nothing new was converted" in said


def test_what_the_edited_file_does_not_say_is_added_below_what_it_says(convert: Run) -> None:
    convert(TABLE)
    text = FILE.read_text() + "weights:  # of the hub\n  name: acme/one\n"
    FILE.write_text(text)
    code, said = convert(TABLE, "--split", "test")
    assert code == 0
    assert "keeps what you wrote; added data" in said
    assert FILE.read_text() == text + "data:\n  split: test\n"
    assert convert(TABLE, "--split", "test")[1].count("stays as you edited it") == 1


def test_where_both_say_something_else_nothing_is_written_without_force(convert: Run) -> None:
    convert(TABLE)
    text = FILE.read_text().replace("0.7912", "0.79")
    FILE.write_text(text)
    code, said = convert(TABLE.replace("0.8125", "0.8"))
    assert (code, FILE.read_text()) == (2, text)
    assert "It differs in metrics.Accuracy, metrics.F1-Score (Macro). It stays as it is" in " ".join(
        said.split()
    )
    assert convert(TABLE.replace("0.8125", "0.8"), "--force")[0] == 0
    assert yaml.safe_load(FILE.read_text())["metrics"]["Accuracy"] == 0.8


def test_of_several_results_none_is_written_while_one_would_be_written_over(convert: Run) -> None:
    two = TABLE + "acme/two,0.5,0.25\n"
    convert(two, "--date", "2026-01-02")
    one, other = sorted(Path().glob("[!.]*.yaml"))
    one.write_text(one.read_text().replace("0.8125", "0.8"))
    before = [one.read_text(), other.read_text()]
    code, _ = convert(two.replace("0.7912", "0.7").replace("0.25", "0.2"), "--date", "2026-01-02")
    assert (code, [one.read_text(), other.read_text()]) == (2, before)


STYLES = {
    "block": yaml.safe_dump,
    "in any order": lambda value: yaml.safe_dump(value, sort_keys=True),
    "flow": lambda value: yaml.safe_dump(value, default_flow_style=True),
    "JSON": json.dumps,
    "wide indents": lambda value: yaml.safe_dump(value, indent=6),
    "with comments": lambda value: "# mine\n" + yaml.safe_dump(value).replace("\n", "  # why\n"),
    "without an end": lambda value: yaml.safe_dump(value).rstrip("\n"),
    "of Windows": lambda value: yaml.safe_dump(value).replace("\n", "\r\n"),
    "two documents": lambda value: yaml.safe_dump(value) + "---\na: 1\n",
    "broken": lambda value: yaml.safe_dump(value) + "a: [1\n",
    "ended by dots": lambda value: yaml.safe_dump(value) + "...\n",
    "with an anchor": lambda value: "x: &x {a: 1}\ny: *x\n" + yaml.safe_dump(value),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_was_written_is_lost_in_any_style(style: str, seed: int) -> None:
    """The file then says what both say, and each of its lines is still there; or nothing is merged."""
    chance = random.Random(seed)
    whole = {
        "eval_id": "a", "metrics": {"Accuracy": 0.5, "F1": 0.25}, "data": {"split": "test", "n": 5},
        "run_metadata": {"date": "2026-01-02", "about": {"seed": 1, "lr": 0.1}}, "extra": [1, 2],
    }  # fmt: skip
    mine = {key: value for key, value in whole.items() if chance.random() < 0.7}
    mine |= {"metrics": {"Accuracy": 0.5}, "notes": "mine", "run_metadata": {"about": {"seed": 1}}}
    edited = STYLES[style](mine)
    both = merged(edited, yaml.safe_dump(whole))
    if both.text is None:
        assert style not in {"block", "in any order", "with comments", "without an end"}
        return
    assert yaml.safe_load(both.text) == {**yaml.safe_load(edited), **whole}
    kept = both.text.splitlines()
    assert all(line in kept for line in edited.splitlines())
