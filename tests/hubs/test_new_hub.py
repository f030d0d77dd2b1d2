"""`hubbot init`: what it writes is a whole hub, about any field, and tells its owner what is left."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hubbot import cli
from hubbot.hubs.action import PATH, action_in, action_of
from hubbot.hubs.entries import quoted
from hubbot.hubs.fields import KINDS
from hubbot.registry.check_files import hub_problems
from hubbot.registry.load import load
from tests.hubs.conftest import ACTION, init

BIN = Path(sys.executable).parent
PROJECT = Path(__file__).parents[2]
OF_HEALTH = re.compile(
    r"patient|clinic|health|medic|hospital|disease|diagnos|brain|genom|breast|fmri|\beeg\b|\bdna\b|tumou?r|"
    r"BM-(?!READ)|DS-(?!READ)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("metric", KINDS)
def test_every_kind_of_hub_is_valid_built_and_healthy(metric: str, tmp_path: Path, capsys) -> None:
    hub = tmp_path / "hub"
    assert init(hub, "--metric", metric, "--cases", "20") == 0
    assert list(hub_problems(hub)) == []
    (benchmark,) = load(hub).benchmarks.values()
    assert benchmark.primary == KINDS[metric].metrics[0]
    assert cli.run(["build", "--check", "--hub", str(hub)]) == 0
    capsys.readouterr()
    code, said = cli.run(["doctor", "--hub", str(hub)]), capsys.readouterr().out
    if (hub / "scorers/requirements.txt").exists():  # which versions, its owner's own machine finds out
        wrong = [line for line in said.splitlines() if line.startswith("✗")]
        assert [line.split(": not locked")[0] for line in wrong] == ["✗ scorers/requirements.txt"]
        assert "`hubbot doctor --fix` locks it" in said
        assert code == 1
    else:
        assert "Nothing wrong, no advice" in said
        assert code == 0


def test_word_error_rate_has_no_upper_limit_and_lower_is_better(speech: Path) -> None:
    metric = load(speech).metrics["WER"]
    assert (metric.direction, metric.low, metric.high) == ("lower", 0, None)


@pytest.mark.parametrize("metric", KINDS)
def test_nothing_of_another_field_leaks_into_it(metric: str, tmp_path: Path) -> None:
    """The JSON schemas are copies for editors, and describe every hub."""
    init(tmp_path / "hub", "--metric", metric)
    files = [path for path in (tmp_path / "hub").rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        if path.parent.name != "schemas":
            assert not (found := OF_HEALTH.search(path.read_text())), f"{path}: {found}"


def test_the_workflows_run_hubbot_from_one_line(speech: Path) -> None:
    named = [p for p in (speech / ".github").rglob("*.yml") if ACTION in p.read_text()]
    assert named == [speech / PATH]
    assert str(action_in(named[0].read_text())).startswith(ACTION)
    for path in (speech / ".github" / "workflows").glob("*.yml"):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            uses = [step["uses"] for step in job["steps"] if "uses" in step]
            assert uses.count("./.github/actions/hubbot") == 1
            others = [use for use in uses if use != "./.github/actions/hubbot"]
            assert all(re.search(r"@[0-9a-f]{40}$", use) for use in others)
        assert "src/hubbot" not in path.read_text()


def test_github_would_take_the_forms_and_workflows(speech: Path) -> None:
    github = speech / ".github"
    forms = github / "ISSUE_TEMPLATE"
    for schema, files in {
        "vendor.github-workflows": sorted((github / "workflows").glob("*.yml")),
        "vendor.github-actions": [speech / PATH],
        "vendor.github-issue-forms": [
            forms / f"{x}.yml" for x in ("submission", "benchmark", "model", "correction")
        ],
        "vendor.github-issue-config": [forms / "config.yml"],
    }.items():
        words = [str(BIN / "check-jsonschema"), "--builtin-schema", schema, *map(str, files)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_as_an_auditor(speech: Path) -> None:
    """By the same configuration as this repository's, whose one exception says why."""
    rules = ["--persona=auditor", "--config", str(PROJECT / ".github" / "zizmor.yml")]
    words = [str(BIN / "zizmor"), "--offline", "--quiet", *rules, ".github"]
    done = subprocess.run(words, cwd=speech, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_written_over(speech: Path, capsys) -> None:
    before = (speech / "hub.yaml").read_bytes()
    assert init(speech, "--metric", "RMSE") == 2
    assert "nothing is written over" in capsys.readouterr().err
    assert (speech / "hub.yaml").read_bytes() == before


def test_a_readme_that_is_there_stays_and_doctor_says_what_it_lacks(tmp_path: Path, capsys) -> None:
    """As in a clone of a repository that was just made on GitHub."""
    (tmp_path / "README.md").write_text("# Mine\n")
    (tmp_path / "LICENSE").write_text("Mine.\n")
    assert init(tmp_path, "--metric", "AUROC", "--cases", "20") == 0
    said = capsys.readouterr().out
    assert "README.md was there and stays." in said
    assert "! README.md: has no place for the boards" in said
    assert (tmp_path / "README.md").read_text() == "# Mine\n"


def test_the_same_answers_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        init(tmp_path / name, "--metric", "AUROC")
    one, two = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in ("one", "two")
    )
    assert one == two


def test_what_is_left_to_do_is_said_with_the_pages_to_open(tmp_path: Path, capsys) -> None:
    options = ["--name", "A", "--repository", "author/hub", "--benchmark", "B"]
    assert cli.run(["init", str(tmp_path / "hub"), *options]) == 0
    said = capsys.readouterr().out
    for page in ("settings/actions", "settings/rules", "actions/workflows/setup-check.yml", "issues/new?"):
        assert f"https://github.com/author/hub/{page}" in said


def test_the_demo_of_another_field_says_where_it_is_played(speech: Path, tmp_path: Path, capsys) -> None:
    assert cli.run(["demo", str(tmp_path / "demo"), "--hub", str(speech)]) == 2
    assert "`make demo`" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path, capsys) -> None:
    assert cli.run(["init", str(tmp_path / "hub")]) == 2
    assert "--name is missing" in capsys.readouterr().err
    assert not (tmp_path / "hub").exists()


def test_at_a_terminal_it_asks(tmp_path: Path) -> None:
    """Played through a pseudo-terminal: one answer a line, as a person gives them."""
    import os
    import pty

    ours, theirs = pty.openpty()
    answers = "Speech: all of it\nauthor/speech\nRead speech\nWER\n20\ny\n"
    os.write(ours, answers.encode())
    command = [str(BIN / "hubbot"), "init", "hub", "--action", ACTION]
    done = subprocess.run(command, cwd=tmp_path, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "Are you the only maintainer" in done.stdout
    hub = load(tmp_path / "hub")
    assert (hub.name, hub.repository, hub.policy.self_approval) == (
        "Speech: all of it",
        "author/speech",
        True,
    )
    assert hub.datasets["DS-READ-SPEECH"].splits["test"].n == 20


def test_a_sole_maintainer_may_approve_their_own_results_and_it_is_said(tmp_path: Path) -> None:
    init(tmp_path / "hub", "--sole-maintainer")
    assert load(tmp_path / "hub").policy.self_approval
    assert "may approve it here" in (tmp_path / "hub" / "README.md").read_text()


@pytest.mark.parametrize("name", ["yes", "1e3", "a: b", "- x", "'", "Ça #1", "null", "A (b)", "x\\", "[a]"])
def test_any_name_is_read_back_as_it_was(name: str, tmp_path: Path) -> None:
    assert yaml.safe_load(quoted(name)) == name
    options = ["--name", name, "--benchmark", name, "--action", ACTION, "--repository", "author/hub"]
    assert cli.run(["init", str(tmp_path / "hub"), *options]) == 0
    hub = load(tmp_path / "hub")
    assert hub.name == name
    assert [one.name for one in hub.benchmarks.values()] == [name]


@pytest.mark.parametrize("text", ["author/hubbot", "author/hubbot@v1", f"../x@{'a' * 40}", ""])
def test_a_pin_is_a_whole_commit(text: str) -> None:
    assert action_of(text) is None
