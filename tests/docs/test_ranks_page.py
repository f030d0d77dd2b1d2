"""docs/ranks.md: its first command prints what the page shows, and what it says of the action is there."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml
from click.testing import CliRunner

from hubbot import cli
from tests.docs.pages import PROJECT

PAGE = (PROJECT / "docs/ranks.md").read_text(encoding="utf-8")
TABLES = PROJECT / "docs/example/ranks"


def test_the_command_prints_what_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"```console\n\$ hubbot (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert block
    monkeypatch.chdir(TABLES)
    found = CliRunner().invoke(cli.hubbot, shlex.split(block[1]))
    assert found.exit_code == 0, found.output
    assert found.output == block[2]


def test_the_inputs_of_the_action_are_those_of_the_page() -> None:
    shown = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1])[0]  # type: ignore[index]
    action = PROJECT / re.search(r"OWNER/REPO/(.*?)@", shown["uses"])[1] / "action.yml"  # type: ignore[index]
    known = yaml.safe_load(action.read_text(encoding="utf-8"))["inputs"]
    assert {*shown["with"]} <= {*known}
    assert {name for name, one in known.items() if one["required"]} <= {*shown["with"]}
