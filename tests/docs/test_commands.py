"""Commands that the documentation names exist with the options it gives them, and the quick ones are run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from hubbot import cli
from hubbot.evaluation.report.guide import skeleton
from hubbot.registry.load import load
from tests.docs.pages import PROJECT, committed, pages

SHOWN = [
    *pages(),
    *(p for p in committed() if p.startswith((".github/", "src/hubbot/leaderboard/templates/"))),
]
_CODE = re.compile(r"`+(?:sh\n|console\n)?(?:\$ )?(hubbot [a-z][^`]*?)`+", re.DOTALL)


def commands() -> list[str]:
    """Every `hubbot …` between backticks or in a block of a shell, once."""
    found = set()
    for path in SHOWN:
        for code in _CODE.findall((PROJECT / path).read_text(encoding="utf-8")):
            lines = code.replace("\\\n", " ").splitlines()
            found |= {line.partition(" #")[0].strip() for line in lines if line.startswith("hubbot ")}
    return sorted(found)


def parsed(words: list[str]) -> click.Command:
    """The command that is meant. Fails if there is none, or an option is none of its."""
    command: click.Command = cli.hubbot
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        below = command.get_command(click.Context(command), words.pop(0))
        assert below is not None, f"no command {words}"
        command = below
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= known | {"--help", "-h"}
    return command


def test_there_is_something_to_look_at() -> None:
    assert len(commands()) > 8


@pytest.mark.parametrize("command", commands())
def test_a_command_in_the_documentation_exists(command: str) -> None:
    words = shlex.split(command.replace("…", ""))[1:]
    parsed(words[: words.index(">")] if ">" in words else words)


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    with pytest.raises(AssertionError):
        parsed(["chekc", "eval.yaml"])
    with pytest.raises(AssertionError):
        parsed(["check", "--no-such-option"])


def test_targets_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in pages():
        text = (PROJECT / path).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE))
        assert named <= targets, path


def test_keys_of_the_policy_that_are_named_exist() -> None:
    schema = json.loads((PROJECT / "schemas/hub.schema.json").read_text(encoding="utf-8"))
    known = set(schema["properties"]["policy"]["properties"])
    for path in pages():
        named = set(re.findall(r"`policy\.([a-z_]+)", (PROJECT / path).read_text(encoding="utf-8")))
        assert named <= known, path


def test_the_way_of_an_author_runs_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """list, show, new record, check: as docs/submit.md has them."""
    monkeypatch.chdir(PROJECT)
    assert cli.run(["list"]) == 0
    assert "BM-BREAST" in capsys.readouterr().out
    assert cli.run(["show", "BM-BREAST"]) == 0
    assert "hubbot score BM-BREAST" in capsys.readouterr().out
    assert cli.run(["new", "record", "BM-BREAST"]) == 0
    record = tmp_path / "eval.yaml"
    record.write_text(capsys.readouterr().out, encoding="utf-8")
    assert cli.run(["check", str(record), "--format", "json"]) in {0, 1}
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert not {p["code"][0] for p in file["problems"] if p["severity"] == "error"} & {"P", "R"}


def in_blocks(page: str) -> list[str]:
    """The commands of a page's shell blocks, one a line, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", (PROJECT / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("hubbot ")]


def test_the_way_of_an_owner_runs_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/run-a-hub.md and docs/add-a-benchmark.md, word for word: a hub that is in order at the end."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    begin, *then = in_blocks("docs/run-a-hub.md")
    assert cli.run(shlex.split(begin)[1:]) == 0
    monkeypatch.chdir(tmp_path / "speech")
    rows = "".join(f"{row},what was said\n" for row in range(1200))
    Path("references.csv").write_text(f"row,text\n{rows}")
    more = in_blocks("docs/add-a-benchmark.md")
    assert then
    assert more
    for command in [*then, *more, "hubbot build", "hubbot doctor"]:
        here = command.replace("--hub OWNER/REPO", "--hub .")
        assert cli.run(shlex.split(here)[1:]) == 0, command
    assert "Nothing wrong" in capsys.readouterr().out
    assert "BM-NOISE" in load(tmp_path / "speech").benchmarks


def test_every_way_to_a_result_runs_as_the_page_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table of docs/submit.md, with a small benchmark in the place of its names.

    `convert`, which may write into hub.yaml, is run on hubs of its own in tests/hubs.
    """
    monkeypatch.chdir(tmp_path)
    hub = ["--hub", str(PROJECT)]
    rows = re.findall(r"^\| .*? \| `(hubbot [^`]+)`", (PROJECT / "docs/submit.md").read_text(), re.MULTILINE)
    ways = {words[1]: words for words in map(shlex.split, rows)}
    assert set(ways) == {"score", "run", "convert", "new"}
    Path("model.py").write_text(MODEL)
    meant = {"BENCHMARK": "BM-TOY-CLASS", "predictions.csv": "predictions.csv.gz"}
    options = {
        "run": ["--model-id", "mine", "--predictions", "--draws", "100"],
        "score": ["--model-id", "mine", "--draws", "100"],
        "new": [],
    }
    for way in ("run", "score", "new"):
        words = [meant.get(word, word) for word in ways[way][1:]]
        assert cli.run([*words, *options[way], *hub]) == 0, way
    assert cli.run(["check", "eval.yaml", *hub]) == 0
    capsys.readouterr()
    assert cli.run(["submit", "eval.yaml", *hub]) == 0
    assert "issues/new?template=submission.yml" in capsys.readouterr().out


MODEL = """
class Class:
    def predict_proba(self, X):
        import numpy as np
        above = X[:, :1] > X[:, :1].mean()
        return 0.5 + np.array([[-.01, .01]]) * above
"""


def test_a_new_record_is_the_hubs_own_form() -> None:
    hub = load(PROJECT)
    made = yaml.safe_load(skeleton(hub, hub.benchmarks["BM-BREAST"], "tiny_cnn", "2026-11-23"))
    assert made["benchmark_id"] == "BM-BREAST"
    assert made["model_ids"] == {"candidate": "tiny_cnn"}
