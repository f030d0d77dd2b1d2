"""A command that is printed to be pasted means the same files, whatever they are called."""

from __future__ import annotations

import ast
import random
import re
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from hubbot import cli
from hubbot.commands.handover import gh_command, pull_request_commands
from hubbot.commands.model_ids import _with_id
from hubbot.common.pasting import command
from hubbot.evaluation.data.faults import Unreadable
from hubbot.evaluation.data.header import Asked, header_of

PROJECT = Path(__file__).parents[2]
SIGNS = [" ", "'", '"', "$", "`", "\\", "-", "--", ";", "&", "|", "*", "~", "#", "!", "(", "é", "$(id)", "%"]
HIDDEN = ["\n", "\t", "\x1b[31m", "\u202e", "\u200b", "\x7f"]
NAMES = ["-x.yaml", "--hub", "a b.yaml", "it's.yaml", 'a"b.yaml', "$HOME.yaml", "`id`.yaml", "a;b.yaml", "-"]


def made_names(seed: int) -> list[str]:
    chance = random.Random(seed)
    parts = ["a", "eval.yaml", *SIGNS, *HIDDEN]
    return ["".join(chance.choices(parts, k=chance.randint(1, 5))) for _ in range(30)]


def pasted(line: str) -> list[str]:
    """The words that bash makes of a line."""
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("seed", range(8))
def test_bash_reads_the_words_that_were_meant(seed: int) -> None:
    names = [*NAMES, *made_names(seed)]
    assert pasted(command("hubbot", *names)) == ["hubbot", *names]
    for name in names:
        (word,) = pasted(command(Path(name)))
        assert not word.startswith("-")
        assert Path(word) == Path(name)
        assert command(name).isprintable(), "nothing acts on the terminal where it is only shown"


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_of_a_pull_request_and_an_issue_name_the_files(name: str) -> None:
    *_, last = pasted(gh_command("owner/hub", name, Path(name)))
    assert Path(last) == Path(name)
    copies = [
        one for one in pull_request_commands("owner/hub", {"submissions/a.yaml": Path(name)}) if "cp" in one
    ]
    assert Path(pasted(copies[0])[-2]) == Path(name)


@pytest.mark.parametrize("name", NAMES[2:-1])
def test_new_record_and_score_print_commands_that_find_their_files(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["new", "record", "BM-BREAST", "--out", name, "--hub", str(PROJECT)]) == 0
    line = capsys.readouterr().out.partition("Next: ")[2].splitlines()[0]
    assert pasted(line)[:3] == ["hubbot", "check", name]


def test_a_file_that_begins_with_a_dash_is_found_by_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["new", "record", "BM-BREAST", "--out", "-x.yaml", "--hub", str(PROJECT)]) == 0
    line = capsys.readouterr().out.partition("Next: ")[2].splitlines()[0]
    assert cli.run(pasted(line)[1:]) in {0, 1}
    assert yaml.safe_load((tmp_path / "-x.yaml").read_text())["benchmark_id"] == "BM-BREAST"


def test_an_option_that_is_added_stands_before_the_files() -> None:
    assert _with_id(["score", "BM", "--", "-x.csv"], "net") == "hubbot score BM --model-id net -- -x.csv"


# These have a strict pattern, or are quoted already.
IDS = re.compile(r"(?:benchmark|dataset)(?:\.id)?|hub|(?:hub|answers)\.repository|quoted\(given\)|constant")
COMMANDS = "|".join(cli.hubbot.list_commands(click.Context(cli.hubbot)))


def test_no_command_is_printed_with_a_name_that_is_not_quoted() -> None:
    """Each f-string with `hubbot WORD {…}` takes an id there, or what `command` made."""
    found = []
    for file in sorted((PROJECT / "src" / "hubbot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found += [f"{file.name}: {one}" for one in _after_a_command(node) if not IDS.fullmatch(one)]
    assert found == []


def _after_a_command(node: ast.JoinedStr) -> list[str]:
    return [
        ast.unparse(value.value)
        for text, value in zip(node.values, node.values[1:], strict=False)
        if isinstance(text, ast.Constant)
        and isinstance(value, ast.FormattedValue)
        and re.search(rf"(?:\bhubbot (?:{COMMANDS})(?: [a-z.]+)?|\bcd|--out|--hub) $", str(text.value))
    ]


# What stands behind `--column` in a sentence: a word in one of the two ways of quoting, or a plain one.
WORDS = re.compile(r"""--column ('(?:[^']|'"'"')*'|\$'(?:[^'\\]|\\.)*'|\S+?)(?=\.? |\.?$)""")


@pytest.mark.parametrize("seed", range(8))
def test_a_proposed_option_names_the_column_or_leaves_its_name_open(seed: int) -> None:
    """Of a name of any length and any signs, no more than a line is shown."""
    for name in [*NAMES, *made_names(seed), "x" * 41, "é" * 5000, "predictions", "y_hat"]:
        with pytest.raises(Unreadable) as told:
            header_of(["row", name.strip() or "x y", "score"], Asked(("no", "yes")), {})
        hints = " ".join(f"{fault.hint}" for fault in told.value.faults)
        assert len(hints) < 600
        for option in re.findall(
            r"--column ('(?:[^']|'\"'\"')*'|\$'(?:[^'\\]|\\.)*'|\S+?)(?=\.? |\.?$)", hints
        ):
            (word,) = pasted(option.removesuffix("."))
            assert word.rpartition("=")[0] in {name.strip() or "x y", "…"}
