"""Logs of Inspect, runs of MLflow and Weights & Biases, `.eval_results`: who ran it is not what was run.

Shapes from https://github.com/UKGovernmentBEIS/inspect_ai (src/inspect_ai/log/_log.py), from
https://mlflow.org/docs/latest/ml/search/search-runs, https://docs.wandb.ai/guides/app/features/runs-table and
https://huggingface.co/docs/hub/eval-results.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from hubbot.interchange.formats.known import recognised
from hubbot.interchange.formats.source import Source
from tests.interchange.conftest import Try


def inspect_log(model: str = "openai/gpt-x", status: str = "success", **more: Any) -> str:
    def score(name: str, value: float) -> dict[str, Any]:
        metrics = {
            "accuracy": {"name": "accuracy", "value": value},
            "stderr": {"name": "stderr", "value": 0.01},
        }
        return {"name": name, "scorer": name, "params": {}, "metrics": metrics}

    run = {
        "created": "2024-12-27T09:00:00+00:00",
        "task": "acme_evals/moods",
        "model": model,
        "dataset": {"name": "moods", "samples": 250},
        "config": {"epochs": more.get("epochs", 1)},
    }
    names = more.get("scorers", {"match": 0.612})
    scores = [score(name, value) for name, value in names.items()]
    results = {"total_samples": 250, "completed_samples": 250, "scores": scores}
    return json.dumps({"version": 2, "status": status, "eval": run, "results": results})


@pytest.mark.parametrize(
    ("stated", "identifier"),
    [
        ("openai/gpt-x", "openai__gpt-x"),
        ("vllm/acme/small", "acme__small"),
        ("hf/acme/small", "acme__small"),
        ("openrouter/acme/small", "acme__small"),
        ("openai-api/provider/small", "small"),
        ("ollama/small-7b", "small-7b"),
        ("mockllm/model", None),
        ("hf/./out/small", None),
    ],
)
def test_the_model_of_a_log_is_not_what_served_it(stated: str, identifier: str | None, attempt: Try) -> None:
    tried = attempt(inspect_log(stated))
    if identifier is None:
        assert (tried.code, tried.results) == (2, ())
        return
    made = tried.result
    assert made["model_ids"] == {"candidate": identifier}
    assert made["metrics"] == {"Accuracy": 0.612}
    assert made["data"] == {"n": 250}, "a log says no split"
    assert (made["run_metadata"]["date"], made["run_metadata"]["inspect_model"]) == ("2024-12-27", stated)


def test_two_scorers_are_a_question_and_epochs_are_no_cases(attempt: Try) -> None:
    text = inspect_log(scorers={"match": 0.6, "judge": 0.7}, epochs=4)
    assert "match/accuracy (0.6), judge/accuracy (0.7)" in attempt(text).said
    made = attempt(text, "--metric", "judge/accuracy=Accuracy").result
    assert made["metrics"] == {"Accuracy": 0.7}
    assert "data" not in made


def test_a_run_that_did_not_end_well_has_no_result(attempt: Try) -> None:
    tried = attempt(inspect_log(status="error"))
    assert (tried.code, tried.results) == (1, ())
    assert "its status is error" in tried.said


def test_an_archive_of_inspect_is_its_header(attempt: Try) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", inspect_log())
        archive.writestr("samples/1.json", "{}")
    assert attempt(file.getvalue(), name="log.eval").result["metrics"] == {"Accuracy": 0.612}
    for wrong in (file.getvalue()[:40], b"PK\x05\x06" + b"\0" * 18):
        tried = attempt(wrong, name="log.eval")
        assert tried.code == 1
        assert "inspect log dump" in tried.said


MLFLOW = (
    "run_id,status,start_time,metrics.acc,metrics.loss,params.model_name,tags.mlflow.runName\n"
    "ab1,FINISHED,2024-12-27 09:00:00+00:00,0.612,0.3,acme/base,calm-bird\n"
    "ab2,FINISHED,2025-03-04 09:00:00+00:00,0.7,0.2,acme/base,red-fox\n"
)
WANDB = (
    '"Name","State","Created","Runtime","lr","test/acc"\n'
    '"calm-bird","finished","2024-12-27T09:00:00.000Z","60","0.001","0.612"\n'
    '"red-fox","crashed","2025-03-04T09:00:00.000Z","5","0.001","0.2"\n'
)


def test_a_run_of_mlflow_is_found_by_its_name_and_its_model_is_told(attempt: Try) -> None:
    options = ("--benchmark", "BM-MOODS", "--only", "calm-bird")
    assert attempt(MLFLOW, *options, name="runs.csv").code == 2, "a parameter may be the base model"
    tried = attempt(MLFLOW, *options, "--model-id", "acme/tuned", name="runs.csv")
    made = tried.result
    assert made["metrics"] == {"Accuracy": 0.612}
    assert made["model_ids"] == {"candidate": "acme__tuned"}
    assert (made["run_metadata"]["date"], made["run_metadata"]["run_id"]) == ("2024-12-27", "ab1")
    by_column = attempt(MLFLOW, *options, "--column", "params.model_name=model", name="runs.csv")
    assert by_column.result["model_ids"] == {"candidate": "acme__base"}


def test_a_run_of_wandb_that_did_not_finish_has_no_figures(attempt: Try) -> None:
    options = ("--benchmark", "BM-MOODS", "--column", "test/acc=Accuracy")
    made = attempt(WANDB, *options, "--model-id", "mine", name="runs.csv").result
    assert made["metrics"] == {"Accuracy": 0.612}
    assert made["run_metadata"]["run_name"] == "calm-bird"
    assert made["run_metadata"]["date"] == "2024-12-27"
    summary = json.dumps({"_timestamp": 1735300000.5, "_runtime": 60, "_step": 9, "test": {"acc": 0.612}})
    options = ("--benchmark", "BM-MOODS", "--metric", "test.acc=Accuracy", "--model-id", "mine")
    made = attempt(summary, *options).result
    assert (made["metrics"], made["run_metadata"]["date"]) == ({"Accuracy": 0.612}, "2024-12-27")


EVAL_RESULTS = """\
# scores
- dataset:
    id: acme/moods
    task_id: default
  value: 0.612
  date: "2024-12-27"
  source: {url: https://example.org/traces}
- dataset:
    id: acme/moods
  value: 0.7
  notes: with tools
"""


def test_a_value_of_eval_results_says_neither_its_metric_nor_its_model(attempt: Try) -> None:
    options = ("--benchmark", "BM-MOODS", "--model-id", "mine")
    mapped = (*options, "--metric", "value=Accuracy")
    assert attempt(EVAL_RESULTS, *mapped).code == 2, "two of one dataset"
    plain = attempt(EVAL_RESULTS, *options, "--only", "acme/moods, without notes")
    assert (plain.code, "--metric THEIRS=Accuracy" in plain.said) == (2, True)
    made = attempt(EVAL_RESULTS, *mapped, "--only", "acme/moods, without notes").result
    assert (made["metrics"], made["run_metadata"]["date"]) == ({"Accuracy": 0.612}, "2024-12-27")
    tools = attempt(EVAL_RESULTS, *mapped, "--only", "acme/moods, with tools").result
    assert tools["run_metadata"]["notes"] == "with tools"


EACH = {
    "inspect": (inspect_log(), "log.json"),
    "mlflow": (MLFLOW, "runs.csv"),
    "wandb": (WANDB, "runs.csv"),
    "eval-results": (EVAL_RESULTS, "moods.yaml"),
}


@pytest.mark.parametrize("format_name", EACH)
def test_a_format_of_runs_is_recognised_and_taken_for_no_other(format_name: str) -> None:
    text, name = EACH[format_name]
    assert recognised(Source(text, name)) == (format_name,)
