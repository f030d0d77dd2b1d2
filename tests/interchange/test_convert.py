"""`hubbot convert`: files in each format's real shape become results that the check takes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot import cli
from hubbot.interchange.formats.known import FORMATS
from hubbot.interchange.formats.shapes import Found
from hubbot.interchange.formats.source import Source
from hubbot.interchange.mappings import Mapped, kept
from hubbot.interchange.models import as_id
from hubbot.registry.check_files import hub_problems
from hubbot.registry.load import load

# lm-evaluation-harness 0.4: a metric's name is followed by its filter; groups have no figures of their own.
LM_EVAL: dict[str, Any] = {
    "results": {
        "ai2_arc": {" ": " ", "alias": "ai2_arc"},
        "arc_easy": {
            "alias": " - arc_easy",
            "acc,none": 0.6085858585858586,
            "acc_stderr,none": 0.010014917532627786,
            "acc_norm,none": 0.5366161616161617,
            "acc_norm_stderr,none": 0.010232261906060803,
        },
    },
    "group_subtasks": {"ai2_arc": ["arc_easy"]},
    "configs": {
        "arc_easy": {
            "task": "arc_easy",
            "dataset_path": "allenai/ai2_arc",
            "dataset_name": "ARC-Easy",
            "test_split": "test",
            "output_type": "multiple_choice",
            "num_fewshot": 0,
        }
    },
    "versions": {"arc_easy": 1.0},
    "n-shot": {"arc_easy": 0},
    "higher_is_better": {"arc_easy": {"acc": True, "acc_norm": True}},
    "n-samples": {"arc_easy": {"original": 2376, "effective": 2376}},
    "config": {
        "model": "hf",
        "model_args": "pretrained=author/small-1b,dtype=float32",
        "batch_size": 16,
        "limit": None,
    },
    "git_hash": "ab12cd3",
    "date": 1763900000.5,
    "model_name": "author/small-1b",
    "total_evaluation_time_seconds": "118.2",
}
# 0.3: no filters, no sizes.
LM_EVAL_OLD = {
    "results": {"arc_easy": {"acc": 0.6086, "acc_stderr": 0.01, "acc_norm": 0.5366, "acc_norm_stderr": 0.01}},
    "versions": {"arc_easy": 0},
    "config": {"model": "gpt2", "model_args": "pretrained=author/small-1b", "num_fewshot": 0, "limit": None},
}
MTEB = {
    "dataset_revision": "0fd18e25b25c072e09e0d92ab615fda904d66300",
    "task_name": "Banking77Classification",
    "mteb_version": "1.34.11",
    "scores": {
        "test": [
            {
                "accuracy": 0.808084,
                "f1": 0.802013,
                "f1_weighted": 0.802013,
                "scores_per_experiment": [
                    {"accuracy": 0.806818, "f1": 0.800},
                    {"accuracy": 0.80935, "f1": 0.804},
                ],
                "main_score": 0.808084,
                "hf_subset": "default",
                "languages": ["eng-Latn"],
            }
        ]
    },
    "evaluation_time": 14.5,
    "kg_co2_emissions": None,
}
MTEB_OLD = {
    "dataset_revision": None,
    "mteb_dataset_name": "Banking77Classification",
    "mteb_version": "1.1.1",
    "test": {
        "accuracy": 0.8081,
        "accuracy_stderr": 0.0087,
        "f1": 0.8020,
        "f1_stderr": 0.0091,
        "evaluation_time": 2.47,
        "main_score": 0.8081,
    },
}
TRAINER = {
    "epoch": 3.0,
    "eval_accuracy": 0.93,
    "eval_loss": 0.21,
    "predict_accuracy": 0.9125,
    "predict_loss": 0.25,
    "predict_runtime": 12.3,
    "predict_samples": 400,
    "predict_samples_per_second": 32.5,
    "predict_steps_per_second": 4.1,
    "predict_model_preparation_time": 0.0043,
    "train_loss": 0.33,
    "train_runtime": 800.2,
    "train_samples": 4000,
}
CARD = """\
---
language: en
license: mit
tags:
- text-classification
model-index:
- name: small-1b
  results:
  - task:
      type: text-classification
      name: Text Classification
    dataset:
      name: Emotion
      type: emotion
      config: split
      split: test
      revision: 98adf1d
    metrics:
    - type: accuracy
      value: 0.9265
      name: Accuracy
      verified: true
    - type: loss
      value: 0.17
    source:
      url: https://example.org/logs
      name: logs
---

# small-1b

metrics: here is only text
"""
REPORT = {
    "no": {"precision": 0.8571428571428571, "recall": 0.9, "f1-score": 0.8780487804878049, "support": 40.0},
    "yes": {
        "precision": 0.8888888888888888,
        "recall": 0.8421052631578947,
        "f1-score": 0.8648648648648649,
        "support": 38.0,
    },
    "accuracy": 0.8717948717948718,
    "macro avg": {
        "precision": 0.873015873015873,
        "recall": 0.8710526315789473,
        "f1-score": 0.8714568226763349,
        "support": 78.0,
    },
    "weighted avg": {
        "precision": 0.8726089,
        "recall": 0.8717948717948718,
        "f1-score": 0.871625,
        "support": 78.0,
    },
}
FILES = {
    "lm-eval": json.dumps(LM_EVAL),
    "mteb": json.dumps(MTEB),
    "trainer": json.dumps(TRAINER),
    "model-index": CARD,
    "sklearn-report": json.dumps(REPORT),
}


def found_in(format_name: str, text: str) -> tuple[Found, ...]:
    return tuple(FORMATS[format_name].found(Source(text)))


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    options = ["--name", "Texts", "--repository", "author/texts", "--benchmark", "Texts"]
    assert cli.run(["init", str(tmp_path / "hub"), *options, "--metric", "accuracy"]) == 0
    return tmp_path / "hub"


def convert(hub: Path, format_name: str, text: str, *options: str) -> int:
    file = hub.parent / "theirs"
    file.write_text(text)
    out = ["--out", str(hub.parent / "out"), "--hub", str(hub)]
    return cli.run(["convert", str(file), "--from", format_name, *options, *out])


def result(hub: Path) -> dict[str, Any]:
    (file,) = (hub.parent / "out").glob("[!.]*.yaml")
    value: dict[str, Any] = yaml.safe_load(file.read_text())
    return value


@pytest.mark.parametrize(
    ("format_name", "accuracy", "model", "n"),
    [
        ("lm-eval", 0.6085858585858586, "author__small-1b", 2376),
        ("mteb", 0.808084, "mine", None),
        ("trainer", 0.9125, "mine", 400),
        ("model-index", 0.9265, "small-1b", None),
        ("sklearn-report", 0.8717948717948718, "mine", 78),
    ],
)
def test_each_format_becomes_a_result_that_the_check_takes(
    format_name: str, accuracy: float, model: str, n: int | None, hub: Path, capsys
) -> None:
    own = [] if model != "mine" else ["--model-id", "mine"]
    answers = ["--benchmark", "BM-TEXTS", *own]
    assert convert(hub, format_name, FILES[format_name], *answers) == 0, capsys.readouterr().err
    made = result(hub)
    assert made["metrics"]["Accuracy"] == accuracy
    assert next(iter(made["metrics"])) == "Accuracy", "the one that ranks stands first"
    assert made["model_ids"]["candidate"] == model
    split = {} if format_name == "sklearn-report" else {"split": "test"}
    assert made["data"] == split | ({"n": n} if n else {})
    (file,) = (hub.parent / "out").glob("[!.]*.yaml")
    assert cli.run(["check", str(file), "--hub", str(hub)]) == 0, capsys.readouterr().out


def test_a_report_of_sklearn_itself_keeps_its_classes_and_averages(hub: Path) -> None:
    from sklearn.metrics import classification_report

    report = classification_report([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], output_dict=True)
    (found,) = found_in("sklearn-report", json.dumps(report))
    assert (found.n, dict(found.classes)) == (6, {"0": 2, "1": 1, "2": 3})
    assert (
        convert(hub, "sklearn-report", json.dumps(report), "--benchmark", "BM-TEXTS", "--model-id", "m") == 0
    )
    made = result(hub)
    assert made["metrics"]["F1-Score (Macro)"] == report["macro avg"]["f1-score"]
    assert made["counts"] == {"n": 6, "classes": {"0": 2, "1": 1, "2": 3}}


@pytest.mark.parametrize(
    ("format_name", "old", "new"), [("lm-eval", LM_EVAL_OLD, LM_EVAL), ("mteb", MTEB_OLD, MTEB)]
)
def test_older_files_of_a_format_say_the_same(format_name: str, old: Any, new: Any) -> None:
    (one,), (other,) = found_in(format_name, json.dumps(old)), found_in(format_name, json.dumps(new))
    assert (one.dataset, one.model) == (other.dataset, other.model)
    bare = [
        {figure.spellings[-1]: round(figure.value or 0, 4) for figure in found.figures}
        for found in (one, other)
    ]
    assert bare[0].items() <= bare[1].items()


def test_what_the_file_says_of_the_run_is_kept(hub: Path) -> None:
    assert convert(hub, "lm-eval", FILES["lm-eval"], "--benchmark", "BM-TEXTS") == 0
    about = result(hub)["run_metadata"]
    assert about["date"] == "2025-11-23"
    assert (about["num_fewshot"], about["harness_commit"]) == (0, "ab12cd3")


def test_the_test_figures_of_a_trainer_are_apart_from_those_of_its_evaluation_set() -> None:
    tested, watched = found_in("trainer", json.dumps(TRAINER))
    assert (tested.split, [(one.name, one.value) for one in tested.figures]) == (
        "test",
        [("predict_accuracy", 0.9125)],
    )
    assert (watched.split, [(one.name, one.value) for one in watched.figures]) == (
        None,
        [("eval_accuracy", 0.93)],
    )


def test_a_dataset_that_is_not_known_is_asked_for(hub: Path, capsys) -> None:
    assert convert(hub, "lm-eval", FILES["lm-eval"]) == 2
    said = capsys.readouterr().err
    assert "arc_easy: which benchmark is this?" in said
    assert "BM-TEXTS/DS-TEXTS" in said
    assert not (hub.parent / "out").exists()


def test_a_mapping_in_hub_yaml_answers_for_good(hub: Path) -> None:
    answers = Mapped({"arc_easy": ("BM-TEXTS", "DS-TEXTS")}, {"acc_norm,none": "Accuracy"})
    path = hub / "hub.yaml"
    path.write_text(kept(path.read_text(), "lm-eval", answers))
    assert list(hub_problems(hub)) == []
    assert convert(hub, "lm-eval", FILES["lm-eval"]) == 0
    assert result(hub)["metrics"]["Accuracy"] == 0.5366161616161617, "the mapped one, not the first"


def test_an_answer_given_once_is_kept_and_nothing_else_changes(hub: Path) -> None:
    before = (hub / "hub.yaml").read_text()
    answers = ["--benchmark", "BM-TEXTS", "--metric", "acc_norm,none=Accuracy"]
    assert convert(hub, "lm-eval", FILES["lm-eval"], *answers) == 0
    after = (hub / "hub.yaml").read_text()
    assert after.startswith(before.rstrip("\n"))
    assert load(hub).value["conversions"] == {
        "lm-eval": {
            "datasets": {"arc_easy": {"benchmark": "BM-TEXTS", "dataset": "DS-TEXTS"}},
            "metrics": {"acc_norm,none": "Accuracy"},
        }
    }
    assert list(hub_problems(hub)) == []
    assert convert(hub, "lm-eval", FILES["lm-eval"]) == 0
    assert result(hub)["metrics"]["Accuracy"] == 0.5366161616161617


def test_further_answers_join_the_earlier_ones_within_the_file() -> None:
    text = "name: x\nconversions:\n  mteb:\n    metrics: {a: b}\n\n# the end\npolicy: {runs: best}\n"
    joined = kept(text, "mteb", Mapped(metrics={"c": None}))
    assert yaml.safe_load(joined)["conversions"] == {"mteb": {"metrics": {"a": "b", "c": None}}}
    assert joined.endswith("\n\n# the end\npolicy: {runs: best}\n")


def test_comments_between_the_answers_stay() -> None:
    text = """\
name: x  # a name
conversions:
  # asked in May
  mteb:
    metrics:
      a: b  # as in the paper
    # below
  trainer:
    metrics: {c: d}
# the end
"""
    joined = kept(text, "mteb", Mapped({"Bank: 77": ("BM", "DS")}, {"e": None}))
    for line in text.splitlines():
        assert line in joined.splitlines()
    assert yaml.safe_load(joined)["conversions"] == {
        "mteb": {
            "metrics": {"a": "b", "e": None},
            "datasets": {"Bank: 77": {"benchmark": "BM", "dataset": "DS"}},
        },
        "trainer": {"metrics": {"c": "d"}},
    }
    again = kept(joined, "lm-eval", Mapped(metrics={"f": "g"}))
    assert again.endswith("  lm-eval:\n    metrics:\n      f: g\n# the end\n")
    assert yaml.safe_load(kept(again, "trainer", Mapped(metrics={"h": "i"})))["conversions"]["trainer"] == {
        "metrics": {"c": "d", "h": "i"}
    }


def test_the_next_command_is_given_for_the_same_hub(hub: Path, capsys) -> None:
    assert (
        convert(hub, "sklearn-report", FILES["sklearn-report"], "--benchmark", "BM-TEXTS", "--model-id", "m")
        == 0
    )
    assert f"eval.yaml --hub {hub}\n" in capsys.readouterr().out


def test_two_results_for_one_board_are_never_written_over_each_other(hub: Path, capsys) -> None:
    two = json.loads(FILES["lm-eval"])
    two["results"]["arc_challenge"] = two["results"]["arc_easy"]
    assert convert(hub, "lm-eval", json.dumps(two), "--benchmark", "BM-TEXTS") == 2
    assert "Choose with --only" in capsys.readouterr().err
    assert convert(hub, "lm-eval", json.dumps(two), "--benchmark", "BM-TEXTS", "--only", "arc_easy") == 0


def test_the_runs_behind_a_mean_are_kept(hub: Path) -> None:
    """MTEB trains a classifier ten times and publishes each figure: the board ranks by their mean."""
    value = json.loads(FILES["mteb"])
    (scores,) = value["scores"]["test"]
    scores["scores_per_experiment"] = [{"accuracy": scores["accuracy"] + d} for d in (-0.01, 0.01)]
    assert convert(hub, "mteb", json.dumps(value), "--model-id", "mine", "--benchmark", "BM-TEXTS") == 0
    made = result(hub)
    assert made["runs"]["Accuracy"]["mean"] == made["metrics"]["Accuracy"] == scores["accuracy"]
    assert made["runs"]["Accuracy"]["values"] == [scores["accuracy"] - 0.01, scores["accuracy"] + 0.01]


def test_a_card_of_thousands_of_lines_is_read() -> None:
    result = (
        "  - dataset: {type: a/b, split: test}\n    metrics:\n" + "    - {type: f1, value: 0.5}\n" * 12_000
    )
    (found,) = found_in(
        "model-index", f"---\nlanguage: no\nmodel-index:\n- name: m\n  results:\n{result}---\n"
    )
    assert [(one.name, one.value) for one in found.figures] == [("f1", 0.5)]


def test_at_a_terminal_the_answers_are_kept_in_hub_yaml(hub: Path) -> None:
    """Dataset and metric are asked for once; the next file needs no answer."""
    text = json.dumps({"task_name": "Banking", "scores": {"test": [{"hits": 0.5, "misses": 0.5}]}})
    (hub.parent / "theirs.json").write_text(text)
    ours, theirs = pty.openpty()
    os.write(ours, b"BM-TEXTS/DS-TEXTS\nhits\n")
    words = ["convert", "theirs.json", "--from", "mteb", "--model-id", "m", "--hub", "hub", "--out", "out"]
    command = [str(Path(sys.executable).parent / "hubbot"), *words]
    done = subprocess.run(command, cwd=hub.parent, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert result(hub)["metrics"] == {"Accuracy": 0.5}
    assert load(hub).value["conversions"]["mteb"] == {
        "datasets": {"Banking": {"benchmark": "BM-TEXTS", "dataset": "DS-TEXTS"}},
        "metrics": {"hits": "Accuracy"},
    }
    assert list(hub_problems(hub)) == []
    assert convert(hub, "mteb", text, "--model-id", "m") == 0


def test_without_the_metric_that_ranks_its_name_is_asked_for(hub: Path, capsys) -> None:
    text = json.dumps({"eval_exact_match": 0.7, "eval_samples": 10})
    assert convert(hub, "trainer", text, "--benchmark", "BM-TEXTS", "--model-id", "m") == 2
    assert "--metric THEIRS=Accuracy" in capsys.readouterr().err
    more = ["--benchmark", "BM-TEXTS", "--model-id", "m", "--metric", "eval_exact_match=Accuracy"]
    assert convert(hub, "trainer", text, *more) == 0
    assert result(hub)["metrics"] == {"Accuracy": 0.7}


@pytest.mark.parametrize("format_name", FILES)
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "not: json", "{", '{"results": []}', "---\nmodel-index: 1\n---\n"]
)
def test_a_file_of_another_kind_is_refused_in_words(format_name: str, text: str, hub: Path, capsys) -> None:
    assert convert(hub, format_name, text, "--benchmark", "BM-TEXTS", "--model-id", "m") == 1
    said = capsys.readouterr().err
    assert "theirs: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("author/Model-7b", "author__Model-7b"), ("a b", "a-b"), ("", None), ("模型", None), ("模型-7b", None)],
)
def test_a_models_name_gives_its_id(name: str, identifier: str | None) -> None:
    assert as_id(name) == identifier
