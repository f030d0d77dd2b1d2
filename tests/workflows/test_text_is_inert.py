"""No text of an event is interpolated anywhere: each expression of each workflow is on a short list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.runner import PROJECT

# By the key that holds it: numbers, commit ids, refs of this repository, its own token and inputs.
ALLOWED = {
    ("group", "github.ref"),
    ("group", "github.event.issue.number"),
    ("group", "github.event.pull_request.number"),
    ("group", "github.event.pull_request.number || github.event.issue.number"),
    ("name", "matrix.python"),
    ("python-version", "matrix.python"),
    ("ref", "github.event.pull_request.base.sha"),
    ("key", "github.run_id"),
    ("key", "github.run_attempt"),
    ("if", "!cancelled()"),
    ("token", "secrets.GITHUB_TOKEN"),
    ("HUBBOT_SOURCE", "github.action_path"),
    ("GITHUB_TOKEN", "inputs.token"),
    ("HUBBOT_COMMAND", "inputs.command"),
    # Set by the hub's owner, for labels that are not public.
    ("environment", "vars.HUBBOT_LABELS_REPOSITORY && 'hubbot-labels' || ''"),
    ("HUBBOT_LABELS", "vars.HUBBOT_LABELS_REPOSITORY && '.hubbot-labels' || ''"),
    ("repository", "vars.HUBBOT_LABELS_REPOSITORY"),
    ("ssh-key", "secrets.HUBBOT_LABELS_KEY"),
    # A hub's own action hands on what its workflows wrote; those hold no expression there (below).
    ("token", "inputs.token"),
    ("command", "inputs.command"),
    # The audit's slices are numbers of its own matrix; what its merge came to is one of GitHub's words.
    ("command", "matrix.slice"),
    ("name", "matrix.slice"),
    ("path", "matrix.slice"),
    ("GH_TOKEN", "secrets.GITHUB_TOKEN"),
    ("GH_REPO", "github.repository"),
    ("OUTCOME", "steps.merge.outcome"),
    # The action that says ranks: what the caller's workflow wrote, as values of the environment.
    ("RANKS_FILE", "inputs.file"),
    ("RANKS_OPTIONS", "inputs.options"),
    ("RANKS_INTO", "inputs.into"),
    ("GH_TOKEN", "inputs.token"),
    ("default", "github.token"),
    ("NUMBER", "github.event.pull_request.number"),
}
SLICE = "${{ matrix.slice }}"
# A condition is evaluated by GitHub and pasted nowhere: what comes of it is true or false.
APPROVED = "github.event.action == 'labeled' && github.event.label.name == 'approved'"
# What the author says in a comment: an answer to a question, or a recheck.
SPOKEN = (
    "github.event.comment.user.id == github.event.issue.user.id"
    " && (contains(github.event.issue.labels.*.name, 'question')"
    " || contains(github.event.comment.body, '/hubbot recheck'))"
)
CONDITIONS = {
    (
        f"!({APPROVED})"
        " && (github.event.sender.type != 'Bot'"
        " || github.event.sender.id == github.event.pull_request.user.id)"
        f" && (github.event_name == 'pull_request_target' || (github.event.issue.pull_request && {SPOKEN}))"
    ),
    (
        f"!({APPROVED})"
        " && !(github.event.action == 'labeled' && github.event.sender.id == github.event.issue.user.id"
        " && github.event.issue.created_at == github.event.issue.updated_at"
        " && (github.event.label.name == 'submission' || github.event.label.name == 'proposal'))"
        " && (github.event.sender.type != 'Bot' || github.event.sender.id == github.event.issue.user.id)"
        f" && (github.event_name == 'issues' || (!github.event.issue.pull_request && {SPOKEN}))"
    ),
    APPROVED,
    "github.event_name == 'push'",
    "${{ !cancelled() }}",
    "vars.HUBBOT_LABELS_REPOSITORY != ''",
    "inputs.comment == 'true' && github.event.pull_request.number",
}


def described() -> list[Path]:
    """Everything that GitHub would run, here and in the files a new hub begins with."""
    found = [
        path
        for folder in (PROJECT / ".github", PROJECT / "src")
        for pattern in ("**/workflows/*.y*ml*", "**/action.y*ml")
        for path in folder.glob(pattern)
    ]
    found += list(PROJECT.glob("action.y*ml"))
    assert len(found) > 6
    return sorted(found)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(nearest key, text) of every text in it; the texts of a list belong to the list's key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    elif isinstance(value, str):
        yield key, value


def interpolated(value: Any) -> Iterator[tuple[str, str]]:
    """(key, expression) of everything that GitHub would put into a text."""
    for key, text in leaves(value):
        inside = re.findall(r"\$\{\{(.*?)\}\}", text, re.DOTALL)
        assert len(inside) == text.count("${{"), text
        yield from ((key, expression.strip()) for expression in inside)


@pytest.mark.parametrize("path", described(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_only_listed_expressions_are_interpolated(path: Path) -> None:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(interpolated(loaded)) <= ALLOWED
    assert {" ".join(text.split()) for key, text in leaves(loaded) if key == "if"} <= CONDITIONS


@pytest.mark.parametrize("path", described(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_script_or_command_holds_an_expression_at_all(path: Path) -> None:
    for key, text in leaves(yaml.safe_load(path.read_text(encoding="utf-8"))):
        if key in {"run", "script", "command", "args", "entrypoint", "working-directory", "shell"}:
            handed_on = path.stem == "action" and (key, text) == ("command", "${{ inputs.command }}")
            numbered = path.name == "audit.yml" and key == "command" and "${{" not in text.replace(SLICE, "")
            assert handed_on or numbered or "${{" not in text


def test_the_audits_slices_are_numbers() -> None:
    audit = yaml.safe_load((PROJECT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8"))
    slices = audit["jobs"]["check"]["strategy"]["matrix"]["slice"]
    assert slices == list(range(1, len(slices) + 1))


def test_the_command_is_split_into_words_and_never_evaluated() -> None:
    """The action gets its words through the environment: quoted, read, passed on."""
    steps = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    for script in (step["run"] for step in steps if "run" in step):
        assert not re.search(r"\beval\b|\bbash -c\b|\$\(|`", script)
        assert not re.search(r"\$HUBBOT_COMMAND(?!\")", script)


@pytest.mark.parametrize(
    "step",
    [
        {"run": "echo ${{ github.event.issue.title }}"},
        {"run": "echo ${{ github['event'].issue.body }}"},
        {"run": "echo ${{ toJSON(github) }}"},
        {"env": {"TITLE": "${{ github.event.issue.title }}"}},
        {"with": {"command": "handle ${{ github.actor }}"}},
        {"with": {"script": "core.info(`${{ github.head_ref }}`)"}},
    ],
)
def test_what_would_be_an_injection_is_seen(step: dict[str, Any]) -> None:
    assert not set(interpolated({"steps": [step]})) <= ALLOWED


def test_nothing_is_sent_to_the_runner_through_its_files_or_its_old_commands() -> None:
    """Nobody's text can forge an output, a mask or a variable, as none is ever set."""
    for path in [*described(), *(PROJECT / "src").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "GITHUB_OUTPUT" not in text, path
        assert "GITHUB_ENV" not in text, path
        assert not re.search(r"::(?:set-output|set-env|add-path|save-state)", text), path
