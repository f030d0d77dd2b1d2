"""AGENTS.md of a new hub: its commands exist, and a check tells a program what it says there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hubbot import cli
from tests.bot.stage import record
from tests.docs.test_commands import parsed
from tests.hubs.conftest import init


def agents(folder: Path) -> str:
    assert init(folder, "--metric", "WER", "--cases", "20") == 0
    return (folder / "AGENTS.md").read_text(encoding="utf-8")


def test_its_commands_exist_and_name_the_hub(tmp_path: Path) -> None:
    text = agents(tmp_path / "hub")
    found = [
        *re.findall(r"^ +(hubbot [^#\n]*)", text, re.MULTILINE),
        *re.findall(r"`(hubbot check [^`]*)`", text),
    ]
    assert len(found) == 4
    for command in found:
        assert re.search(r"--hub [\w-]+/[\w-]+", command), command
        parsed(command.split()[1:])
    assert "{" not in re.sub(r"\{ echo .*?; \}", "", text)
    assert "--label" not in text


def test_a_check_tells_a_program_all_that_it_says_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = agents(tmp_path / "hub")
    file = tmp_path / "eval.yaml"
    file.write_text(record().replace("split: test", "split: tset").replace("n: 228", "n: many"))
    capsys.readouterr()
    assert cli.run(["check", str(file), "--format", "json", "--hub", str(tmp_path / "hub")]) == 1
    problems = json.loads(capsys.readouterr().out)["files"][0]["problems"]
    assert {one["severity"] for one in problems} & {"error"}
    for key in re.findall(r"`(\w+)`", text.split("each problem has")[1].split("An *error*")[0]):
        assert all(key in one for one in problems), key
