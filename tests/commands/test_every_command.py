"""What holds for every command: a missing file, a name nearly right, where the hub is, the Tab key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hubbot import cli

PROJECT = Path(__file__).parents[2]
GONE = "no-such-file.yaml"


def _commands(
    group: click.Group, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*above, name))
        else:
            yield (*above, name), command


def _of_what_is_there(parameter: click.Parameter) -> bool:
    return isinstance(parameter.type, click.Path) and parameter.type.exists


READING = [
    (words, command, parameter.name)
    for words, command in _commands(cli.hubbot)
    for parameter in command.params
    if _of_what_is_there(parameter)
]
# Files that are named within another word, or that an argument of any text may be.
BESIDE = [
    ("run", "BM-BREAST", "--model", "gone.py:Model", "--model-id", "mine"),
    ("run", "BM-BREAST", "--model", "gone.yaml", "--model-id", "mine"),
    ("run", "BM-002", "--model", "sklearn.naive_bayes:GaussianNB", "--model-id", "mine", "--data", "empty"),
    ("amend", "evals/gone.yaml"),
    ("show", "BM-GONE"),
    ("list", "--hub", "gone"),
]


def _words(command: click.Command, tried: str) -> list[str]:
    """A call in which every required parameter has a value, and the tried one names a file that is gone."""
    words: list[str] = []
    for parameter in command.params:
        if parameter.name != tried and not parameter.required:
            continue
        choices = getattr(parameter.type, "choices", None)
        value = GONE if parameter.name == tried else str(choices[0]) if choices else "BM-BREAST"
        if parameter.name != tried and _of_what_is_there(parameter):
            value = str(PROJECT / "hub.yaml") if parameter.type.file_okay else str(PROJECT)
        words += [value] if isinstance(parameter, click.Argument) else [parameter.opts[0], value]
    return words


@pytest.mark.parametrize(
    ("words", "command", "tried"), READING, ids=[f"{' '.join(words)} {name}" for words, _, name in READING]
)
def test_a_missing_file_exits_2_and_is_named(
    words: tuple[str, ...], command: click.Command, tried: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([*words, *_words(command, tried)]) == 2
    said = capsys.readouterr().err
    assert GONE in said
    assert "Traceback" not in said


def test_there_are_such_commands() -> None:
    assert {words[0] for words, _, _ in READING} >= {"score", "check", "submit", "convert", "new", "audit"}


@pytest.mark.parametrize("words", BESIDE, ids=[" ".join(words[:1] + words[-1:]) for words in BESIDE])
def test_what_is_named_within_a_word_and_is_not_there_exits_2(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    hub = [] if "--hub" in words else ["--hub", str(PROJECT)]
    assert cli.run([*words, *hub]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("chek", "check"), ("scroe", "score"), ("sumbit", "submit"), ("lst", "list"), ("doc", "doctor")),
        *(("evaluate", "score"), ("validate", "check"), ("upload", "submit"), ("CHECK", "check")),
    ],
)
def test_a_command_that_is_nearly_right_is_proposed(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([typed]) == 2
    assert f"Did you mean {meant}?" in capsys.readouterr().err


def test_so_is_one_of_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["new", "recrod", "BM-BREAST"]) == 2
    assert "Did you mean record?" in capsys.readouterr().err
    assert cli.run(["zzzz"]) == 2
    said = capsys.readouterr().err
    assert "No such command 'zzzz'" in said
    assert "Did you mean" not in said


@pytest.mark.parametrize("way", ["before the command", "in the environment", "behind the command"])
def test_the_hub_may_be_said_once(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUBBOT_HUB", raising=False)
    assert cli.run(["list"]) == 2
    assert "HUBBOT_HUB" in capsys.readouterr().err
    if way == "in the environment":
        monkeypatch.setenv("HUBBOT_HUB", str(PROJECT))
    before = ["--hub", str(PROJECT)] if way == "before the command" else []
    behind = ["--hub", str(PROJECT)] if way == "behind the command" else []
    assert cli.run([*before, "list", *behind]) == 0
    assert "BM-BREAST" in capsys.readouterr().out
    assert cli.run([*before, "new", "record", "BM-BREAST", "--out", "eval.yaml", *behind]) == 0
    repeated = f"hubbot check eval.yaml --hub {PROJECT}" in capsys.readouterr().out
    assert repeated is (way != "in the environment"), "the next command is one to paste"


def test_what_is_said_nearest_to_the_command_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("HUBBOT_HUB", str(tmp_path / "gone"))
    assert cli.run(["list"]) == 2
    assert cli.run(["--hub", str(PROJECT), "list"]) == 0
    assert cli.run(["--hub", str(tmp_path / "gone"), "list", "--hub", str(PROJECT)]) == 0
    monkeypatch.setenv("HUBBOT_HUB", " ")
    assert cli.run(["list"]) == 0, "an empty word says nothing"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["score", "bm-bre"], "BM-BREAST"),
        (["show", "BM-DIA"], "BM-DIABETES"),
        (["new", "record", "BM-BRE"], "BM-BREAST"),
        (["compare", "logi"], "logistic"),
        (["score", "BM-BREAST", "p.csv", "--model-id", "logi"], "logistic"),
    ],
    ids=["score", "show", "new record", "compare", "model-id"],
)
@pytest.mark.parametrize("way", ["nearest", "before the command", "in the environment"])
def test_tab_completes_ids(line: list[str], offered: str, way: str, tmp_path: Path) -> None:
    before = ["--hub", str(PROJECT)] if way == "before the command" else []
    words = ["hubbot", *before, *line]
    environment = {
        **os.environ,
        "_HUBBOT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
        **({"HUBBOT_HUB": str(PROJECT)} if way == "in the environment" else {}),
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("hubbot")],
        cwd=PROJECT if way == "nearest" else tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert any(one.removeprefix("plain,").startswith(offered) for one in done.stdout.splitlines()), done


def test_tab_fetches_nothing_and_says_nothing_where_no_hub_is(tmp_path: Path) -> None:
    words = ["hubbot", "--hub", "nobody/nothing", "score", "B"]
    environment = {
        **os.environ,
        "_HUBBOT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": "4",
        "XDG_CACHE_HOME": str(tmp_path),
        "GITHUB_SERVER_URL": "http://127.0.0.1:1",
    }
    program = Path(sys.executable).with_name("hubbot")
    done = subprocess.run(
        [program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr.strip()) == ("", "")


def test_a_new_record_is_written_beside_nothing_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--hub", str(PROJECT), "new", "record", "BM-BREAST"]
    assert cli.run(words) == 0
    printed = capsys.readouterr().out
    assert cli.run([*words, "--out", "folder/eval.yaml"]) == 0
    assert (tmp_path / "folder/eval.yaml").read_text(encoding="utf-8") == printed
    (tmp_path / "folder/eval.yaml").write_text("mine", encoding="utf-8")
    assert cli.run([*words, "--out", "folder/eval.yaml"]) == 2
    assert (tmp_path / "folder/eval.yaml").read_text(encoding="utf-8") == "mine"


def test_submit_says_that_nothing_is_sent_and_what_opens_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        cli.run(
            ["--hub", str(PROJECT), "new", "record", "BM-BREAST", "--model-id", "mynet", "--out", "e.yaml"]
        )
        == 0
    )
    text = (tmp_path / "e.yaml").read_text(encoding="utf-8").replace("AUROC: null ", "AUROC: 0.91234 ")
    (tmp_path / "e.yaml").write_text(text, encoding="utf-8")
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", lambda url: opened.append(url) or 0)
    assert cli.run(["submit", "e.yaml", "--hub", str(PROJECT)]) == 0
    said = capsys.readouterr().out
    assert "Nothing is sent yet" in said
    assert "--open" in said
    assert opened == []
    assert cli.run(["submit", "e.yaml", "--open", "--hub", str(PROJECT)]) == 0
    assert len(opened) == 1
