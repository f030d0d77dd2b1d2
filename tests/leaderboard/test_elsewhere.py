"""What goes to every_eval_ever and `.eval_results` is what their schemas ask for, and loses nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from hubbot import cli
from hubbot.interchange.formats.known import FORMATS, recognised
from hubbot.interchange.formats.source import Source
from hubbot.leaderboard.pages.elsewhere import at_hugging_face, eval_results, every_eval_ever
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Model

from .hubs import accepted, hub

ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).with_name("schemas") / "every_eval_ever-0.3.0.schema.json"
# By https://huggingface.co/docs/hub/eval-results: what an entry must and may have.
ENTRY = {
    "type": "object",
    "required": ["dataset", "value"],
    "additionalProperties": False,
    "properties": {
        "dataset": {
            "type": "object",
            "required": ["id", "task_id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[\\w.-]+/[\\w.-]+$"},
                "task_id": {"type": "string", "minLength": 1},
                "revision": {"type": "string"},
            },
        },
        "value": {"type": "number"},
        "verifyToken": {"type": "string"},
        "date": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}"},
        "source": {
            "type": "object",
            "required": ["url"],
            "properties": {"url": {"type": "string", "pattern": "^https://"}, "name": {"type": "string"}},
        },
        "notes": {"type": "string"},
    },
}
METRICS = [
    {"Accuracy": 0.95, "AUROC": 0.99},
    {"Accuracy": 0.95, "MSE": 1.25, "Correlation": -0.5, "F1 macro": 0.9},
    {"Accuracy": 1, "AUROC": None},
]
MODELS = [
    Model("a", "A & B"),
    Model("acme__tiny", "Tiny", weights="open"),
    Model("tiny", "Tiny ✓", aliases=("acme/tiny-1",), weights="closed"),
]


def places(model, metrics, *, at=None, **block):
    """Of one model on one board. `at`: what the dataset's entry says."""
    made = hub(models=[model])
    if at is not None:
        made = replace(made, datasets={name: replace(one, value=at) for name, one in made.datasets.items()})
    found = [accepted(model.id, acceptance=block, **metrics), accepted("other", Accuracy=0.5)]
    return made, [
        (board, row) for board in boards(found, made) for row in board.rows if row.entry.model == model.id
    ]


@pytest.mark.parametrize("relation", [None, "author", "independent", "maintainer"])
@pytest.mark.parametrize("metrics", METRICS, ids=["two", "unbounded", "undefined"])
@pytest.mark.parametrize("model", MODELS, ids=[one.id for one in MODELS])
@pytest.mark.parametrize(
    "source", [None, "https://example.org/data", "https://huggingface.co/datasets/acme/moods"]
)
def test_every_eval_ever_is_what_its_schema_asks_for(source, model, metrics, relation):
    made, found = places(model, metrics, at=source and {"source": source}, relation=relation)
    value = json.loads(every_eval_ever(found, made))
    Draft7Validator(json.loads(SCHEMA.read_text())).validate(value)
    stated = {name: figure for name, figure in metrics.items() if figure is not None}
    results = value["evaluation_results"]
    assert {one["metric_config"]["metric_id"]: one["score_details"]["score"] for one in results} == stated
    for one in results:
        assert one["metric_config"]["lower_is_better"] is (one["metric_config"]["metric_id"] == "MSE")
    limits = results[0]["score_details"]["uncertainty"]["confidence_interval"]
    assert limits["lower"] <= metrics["Accuracy"] <= limits["upper"]
    party = {None: "other", "author": "first_party"}.get(relation, "third_party")
    assert value["source_metadata"]["evaluator_relationship"] == party
    named = {"a": "a", "acme__tiny": "acme/tiny", "tiny": "acme/tiny-1"}[model.id]
    assert (value["model_info"]["id"], value["model_info"]["name"]) == (named, model.name)


@pytest.mark.parametrize("metrics", METRICS, ids=["two", "unbounded", "undefined"])
def test_what_is_exported_is_read_back_as_it_was(metrics):
    made, found = places(MODELS[1], metrics)
    source = Source(every_eval_ever(found, made).decode())
    assert recognised(source) == ("every-eval-ever",)
    (one,) = FORMATS["every-eval-ever"].found(source)
    stated = {name: figure for name, figure in metrics.items() if figure is not None}
    read = {next(name for name in figure.spellings if name in made.metrics): figure for figure in one.figures}
    assert {name: figure.value for name, figure in read.items()} == stated
    low, high, level = read["Accuracy"].interval
    assert (low <= metrics["Accuracy"] <= high, level) == (True, 0.95)
    assert (one.model, one.n, one.date) == ("acme/tiny", 200, "2026-11-20")


def test_the_same_records_give_the_same_bytes():
    made, found = places(MODELS[0], METRICS[0])
    assert every_eval_ever(found, made) == every_eval_ever(list(found), made)
    assert b"1795428000" in every_eval_ever(found, made), "the day of acceptance, and not today"


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ({}, None),
        ({"source": "https://huggingface.co/datasets/acme/moods"}, "acme/moods"),
        ({"source": "https://huggingface.co/datasets/acme/moods/tree/main"}, "acme/moods"),
        ({"source": "https://huggingface.co/datasets/acme/moods/viewer/default/test"}, "acme/moods"),
        ({"source": "https://huggingface.co/datasets/moods/viewer"}, None),
        ({"source": "https://huggingface.co/datasets/moods/discussions?status=open"}, None),
        ({"source": "See https://huggingface.co/datasets/moods."}, None),
        ({"source": "https://hf.co/datasets/acme/moods.git"}, "acme/moods"),
        ({"source": "https://huggingface.co/datasets/acme/viewers"}, "acme/viewers"),
        ({"origin": {"url": "https://hf.co/datasets/acme/moods"}}, "acme/moods"),
        ({"source": "acme/moods", "origin": {"url": "https://huggingface.co/acme"}}, "acme/moods"),
        ({"source": "acme/moods"}, None),
        ({"source": "https://huggingface.co/acme/model"}, None),
        ({"source": "a paper", "origin": {"year": 2024}}, None),
    ],
    ids=[
        "nothing",
        "address",
        "page",
        "viewer",
        "old",
        "old-page",
        "in-words",
        "git",
        "viewers",
        "origin",
        "name",
        "some-name",
        "a-model",
        "words",
    ],
)
def test_eval_results_are_of_datasets_that_are_at_hugging_face(entry, at):
    made, found = places(MODELS[1], METRICS[0], at=entry)
    assert at_hugging_face(found[0][0].dataset) == at
    content = eval_results(found, made)
    if at is None:
        assert content == b""
        return
    (listed,) = yaml.safe_load(content)
    Draft7Validator(ENTRY).validate(listed)
    assert (listed["dataset"]["id"], listed["value"]) == (at, 0.95)
    assert listed["notes"] == "Accuracy on test, n = 200"
    source = Source(content.decode(), "hub.yaml")
    assert recognised(source) == ("eval-results",)
    (one,) = FORMATS["eval-results"].found(source)
    assert (one.dataset, one.figures[0].value, one.date) == (at, 0.95, "2026-11-20")


def run(capsys, *words):
    code = cli.run(["export", *words, "--hub", str(ROOT)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_gives_what_the_pages_have(capsys, tmp_path):
    code, out, _ = run(capsys, "forest", "--to", "model-index")
    assert (code, out) == (0, (ROOT / "leaderboards" / "data" / "model-index" / "forest.yaml").read_text())
    file = tmp_path / "forest.json"
    assert run(capsys, "forest", "--to", "every-eval-ever", "--out", str(file))[0] == 0
    value = json.loads(file.read_text())
    Draft7Validator(json.loads(SCHEMA.read_text())).validate(value)
    index = {
        one["dataset"]["name"]: one["metrics"][0]["value"]
        for one in yaml.safe_load(out)["model-index"][0]["results"]
    }
    scores = {}
    for one in value["evaluation_results"]:
        scores.setdefault(one["source_data"]["dataset_name"], one["score_details"]["score"])
    assert scores == index


def test_what_cannot_be_exported_is_told_with_what_to_write(capsys):
    code, out, said = run(capsys, "forest", "--to", "eval-results")
    assert (code, out) == (2, "")
    assert "source: https://huggingface.co/datasets/OWNER/NAME" in said
    code, out, said = run(capsys, "forrest", "--to", "model-index")
    assert (code, out) == (2, "")
    assert "Did you mean forest?" in said


def test_a_yaml_list_is_dumped_below_its_dashes():
    from hubbot.leaderboard.pages.elsewhere import dump_list

    listed = [{"a": {"b": 1, "c": ["x", "y: z"]}, "d": "two\nlines"}, {"a": "#", "e": ""}]
    assert yaml.safe_load(dump_list(listed)) == listed
    assert dump({"a": 1}) in dump_list([{"a": 1}])
