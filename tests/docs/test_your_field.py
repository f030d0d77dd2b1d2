"""docs/your-field.md, word for word: three fields, each from its commands to a result that the bot scored."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from hubbot import cli
from hubbot.bot.maintenance.demo import filled_form
from hubbot.hubs.fields import BY_NAME, KINDS
from hubbot.registry.target_types import NAMES
from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import status_comment_of
from tests.bot.stage import Stage
from tests.bot.test_predictions import with_files
from tests.docs.pages import PROJECT
from tests.hubs.conftest import ACTION, init
from tests.hubs.test_fields import csv_of
from tests.hubs.test_life_in_a_new_hub import published

PAGE = (PROJECT / "docs/your-field.md").read_text(encoding="utf-8")
WORDS = ("Katze", "Hund", "Haus", "Baum", "Fluss", "Regen", "Wind", "Schnee")
SENTENCES = [f"das {one} und das {other} sind hier" for one in WORDS for other in WORDS[:3]]
BOXES = [[{"label": "car", "box": [4 * k, 3, 20, 12 + k]}] for k in range(16)]
FILES = {
    "references.csv": SENTENCES,
    "translations.csv": [text.replace("Hund", "Kater").replace("sind", "waren") for text in SENTENCES],
    "street.csv": [json.dumps(one) for one in BOXES],
    "found.csv": [
        json.dumps(
            [box | {"score": 0.9 - k / 40, "box": [k % 5, *box["box"][1:]] if k % 4 == 0 else box["box"]}]
        )
        for k, (box,) in enumerate(BOXES)
    ],
    "rain.csv": [str((7 * k) % 23) for k in range(30)],
    "ensemble.csv": [f"{(7 * k) % 23 - 1} {(7 * k) % 23 + k % 4} {k % 9}" for k in range(30)],
}
FIELDS = {
    "Translation": ("translations.csv", "BLEU"),
    "Object detection": ("found.csv", "mAP"),
    "Weather": ("ensemble.csv", "CRPS"),
}
URL = "https://github.com/user-attachments/files/1/predictions.csv"


def commands(field: str) -> list[str]:
    part = PAGE.split(f"\n## {field}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no index: what is asked of the network is left out below."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line of the page. Packages are there, and uv's part is tested where it has an index of its own."""
    if command.startswith("cd "):
        monkeypatch.chdir(command[3:])
        for name, texts in FILES.items():
            csv_of(Path(name), texts)
        return
    if command.startswith("pip install"):
        return
    words = shlex.split(command)[1:]
    more = ["--action", ACTION] if words[0] == "init" else []
    if words == ["doctor", "--fix"]:
        Path("scorers/requirements.txt").write_text("# locked elsewhere\n")
    if words[0] == "score":
        more = ["--draws", "100", "--no-predictions"]
    assert cli.run([*words, *more]) == 0, command


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_the_page_leads_to_an_accepted_result_that_is_re_scored(
    field: str, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if field != "Translation":
        assert init(folder / "speech", "--metric", "WER", "--cases", "20") == 0
        typed("cd speech", monkeypatch)
    for command in commands(field):
        typed(command, monkeypatch)
    hub, (file, metric) = Path.cwd(), FIELDS[field]
    text = (hub / "eval.yaml").read_text()
    record = yaml.safe_load(text)
    figure = record["metrics"][metric]
    assert figure > 0
    assert record["uncertainty"][metric]["low"] < record["uncertainty"][metric]["high"]
    predictions = (hub / file).read_bytes()
    for name in (*FILES, "eval.yaml", "report.md", ".hubbot.yaml"):
        (hub / name).unlink(missing_ok=True)
    assert cli.run(["build"]) == 0
    stage = published(hub, tmp_path / "stage")
    with_files(stage, {URL: predictions})
    number = accepted(stage, text)
    (path,) = stage.files_on_main("evals")
    block = split_accepted(stage.on_main(path))[1]
    assert block["evidence"] == "re-scored"
    board = stage.on_main(f"leaderboards/{record['benchmark_id']}.md")
    assert f"{metric}" in board
    assert "◑" in board
    assert stage.forge.snapshot(number).state == "closed"


def accepted(stage: Stage, text: str) -> int:
    body = filled_form(text).replace("### Predictions\n\n_No response_", f"### Predictions\n\n[p.csv]({URL})")
    assert URL in body
    number = stage.people.open_issue("author", "[Submission] one", body, labels=("submission",)).number
    stage.handle(number, "opened")
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    assert "status: ready" in stage.forge.snapshot(number).labels, shown.comment.body
    assert "re-scored" in shown.comment.body
    stage.clock.tick(60)
    stage.people.label(number, "maintainer", "approved")
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    return number


def test_the_table_names_every_kind_and_type() -> None:
    table = PAGE.split("## What a case asks for")[1].split("\n## ")[0]
    for name in BY_NAME:
        assert f"`{name}`" in table
    for name in (*KINDS, *NAMES):
        assert name in table, name
