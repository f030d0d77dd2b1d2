"""The action that says ranks in somebody else's repository: its own steps, run with a stand-in for `gh`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ACTION = yaml.safe_load((PROJECT / ".github/actions/ranks/action.yml").read_text(encoding="utf-8"))
TABLE = PROJECT / "docs/example/ranks/swe-bench-verified.md"
PAGE = "# Results\n\n<!-- hubbot ranks -->\n<!-- hubbot ranks end -->\n"


def step(name: str) -> dict[str, Any]:
    return next(one for one in ACTION["runs"]["steps"] if one.get("name") == name)


def run(folder: Path, name: str, **values: str) -> subprocess.CompletedProcess[str]:
    """The step's script, as a runner calls bash, with `python` and `gh` of this test."""
    tools, temp = folder / "tools", folder / "temp"
    tools.mkdir(exist_ok=True)
    temp.mkdir(exist_ok=True)
    (tools / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tools / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/gh"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    env = {
        **{key: value for key, value in os.environ.items() if key in {"HOME", "LANG", "TMPDIR"}},
        "PATH": f"{tools}:/usr/bin:/bin",
        "RUNNER_TEMP": str(temp),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_REPOSITORY": "owner/repo",
        "HUBBOT_SOURCE": str(PROJECT),
        **values,
    }
    assert {*step(name)["env"]} <= {*env}, "each value that the step names is given"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)["run"]]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def said(folder: Path, options: str = "--same-cases", file: str = "", into: str = "README.md"):
    (folder / "README.md").write_text(PAGE)
    return run(folder, "Say the ranks", RANKS_FILE=file or str(TABLE), RANKS_OPTIONS=options, RANKS_INTO=into)


def test_the_table_goes_into_the_page_and_the_summary(tmp_path: Path) -> None:
    done = said(tmp_path)
    assert done.returncode == 0, done.stderr
    page, summary = (tmp_path / "README.md").read_text(), (tmp_path / "summary.md").read_text()
    assert "| 1 | place 1 | 79.2 | 75.4 – 82.5 | 1–9 |" in page
    assert page.startswith("# Results\n\n<!-- hubbot ranks -->")
    assert summary in page


@pytest.mark.parametrize(
    "options", ["", "\n  \n", "--own-cases\n\n--better\nhigher\n"], ids=["none", "blank", "two"]
)
def test_options_are_one_word_a_line(tmp_path: Path, options: str) -> None:
    done = said(tmp_path, options)
    assert done.returncode == (0 if "own" in options else 2)
    assert ("--same-cases" in done.stderr) == ("own" not in options), done.stderr


@pytest.mark.parametrize(
    "file",
    ["$(touch owned).md", "--help", "a b;touch owned.md", "`touch owned`.md"],
    ids=["dollar", "dash", "semicolon", "ticks"],
)
def test_a_name_of_a_file_is_only_a_name(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text(TABLE.read_text(encoding="utf-8"), encoding="utf-8")
    done = said(tmp_path, file=file)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "owned").exists()
    assert not (tmp_path / "owned.md").exists()


def test_the_comment_is_the_same_one_again(tmp_path: Path) -> None:
    assert run(tmp_path, "Comment", GH_TOKEN="none", NUMBER="7").returncode == 0
    words = (tmp_path / "gh").read_text().splitlines()
    assert words[:5] == ["pr", "comment", "7", "--repo", "owner/repo"]
    assert {"--edit-last", "--create-if-none"} <= {*words}
    assert step("Comment")["if"].startswith("inputs.comment == 'true'")


def test_nothing_is_written_into_a_script_by_the_runner() -> None:
    for one in ACTION["runs"]["steps"]:
        assert "${{" not in one.get("run", "")
