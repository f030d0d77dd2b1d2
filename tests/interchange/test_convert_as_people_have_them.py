"""Files as people have them: what is in them is read, what is not is asked for with what to write."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

from hubbot.commands import convert as command
from tests.interchange.conftest import Try

BOARD = ("--benchmark", "BM-MOODS")
RUNS = '"Name","State","Created","Runtime","model","Accuracy"\n' + "".join(
    f'"{name}","{state}","2026-01-0{at}T00:00:00.000Z","5","acme/net{at}","0.{90 + at}"\n'
    for at, (name, state) in enumerate([("fox", "finished"), ("owl", "crashed"), ("elk", "finished")], 1)
)


def test_runs_of_a_tracker_are_of_one_benchmark(attempt: Try) -> None:
    made = attempt(RUNS, *BOARD, name="t.csv")
    assert [one["metrics"]["Accuracy"] for one in made.results] == [0.91, 0.93]
    assert [one["run_metadata"]["run_name"] for one in made.results] == ["fox", "elk"]
    assert "owl, whose state is crashed" in made.said
    asked = attempt(RUNS, name="t.csv").said
    assert "Which benchmark is this? Answer with --benchmark BENCHMARK/DATASET" in asked
    assert attempt(RUNS, *BOARD, "--only", "elk", name="t.csv").result["metrics"] == {"Accuracy": 0.93}


SUMMARY = json.dumps({"Accuracy": 0.8125, "_timestamp": 1760000000, "_runtime": 5, "_step": 3})
SETTINGS = "_wandb:\n  value: {cli_version: 1}\nnet:\n  value: acme/small\nlr:\n  value: 0.1\n"


@pytest.mark.parametrize(
    "settings", [SETTINGS, SETTINGS + "Accuracy:\n  value: 1.0\n"], ids=["plain", "a figure"]
)
def test_the_settings_beside_a_summary_say_what_an_option_names(
    settings: str, attempt: Try, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text(settings)
    asked = attempt(SUMMARY, *BOARD, name="wandb-summary.json").said
    assert "--column net=model, or name the model with --model-id" in asked
    made = attempt(SUMMARY, *BOARD, "--column", "net=model", name="wandb-summary.json").result
    assert made["model_ids"] == {"candidate": "acme__small"}
    assert made["metrics"] == {"Accuracy": 0.8125}
    assert "lr" not in str(made)
    (tmp_path / "config.yaml").write_text("lr: {value: x}\nmy_model: {value: acme/one}\n")
    assert "such as --column my_model=model" in attempt(SUMMARY, *BOARD, name="wandb-summary.json").said


@pytest.mark.parametrize("header", ["Modell", "MODELLO", "Modèle", "modelo", "模型", "Model Name"])
def test_a_column_is_the_model_in_other_languages(header: str, attempt: Try) -> None:
    made = attempt(f"{header};Accuracy\nacme/one;0,8125\n", *BOARD, name="t.csv").result
    assert made["model_ids"] == {"candidate": "acme__one"}


def test_which_column_is_the_model_is_asked_once_for_all_rows(attempt: Try) -> None:
    rows = "".join(f"acme/net{at};0,{80 + at}\n" for at in range(5))
    tried = attempt(f"Verfahren;Accuracy\n{rows}", *BOARD, name="t.csv")
    assert (tried.results, tried.said.count("Which column does")) == ((), 0)
    assert tried.said.count("Say which column does, such as --column Verfahren=model") == 1
    assert "Row 1, Row 2, Row 3, Row 4, Row 5: No column" in tried.said
    assert (
        len(
            attempt(
                f"Verfahren;Accuracy\n{rows}", *BOARD, "--column", "Verfahren=model", name="t.csv"
            ).results
        )
        == 5
    )


def a_card(value: object) -> str:
    result = {"dataset": {"type": "moods"}, "metrics": [{"type": "accuracy", "value": value}]}
    index = {"model-index": [{"name": "acme/one", "results": [result]}]}
    return f"---\n{yaml.safe_dump(index)}---\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.884", 0.884),
        ("0,884", 0.884),
        ("88,4 %", 0.884),
        ("88.4%", 0.884),
        ("0,88", 0.88),
        ("1,234", None),
    ],
    ids=["point", "three digits", "percent", "percent point", "comma", "thousands"],
)
def test_a_figure_in_quotes_is_read_where_it_can_mean_one_thing(
    written: str, read: float | None, attempt: Try
) -> None:
    card = a_card(written)
    tried = attempt(card)
    if read is None:
        assert (tried.results, written in tried.said) == ((), True)
    else:
        assert tried.result["metrics"] == {"Accuracy": read}


@pytest.mark.parametrize(
    "value", [[0.8, 0.9], {"mean": 0.8}, "about 0.8", True], ids=["list", "mapping", "words", "yes"]
)
def test_a_card_whose_figure_is_none_says_what_stands_there(value: object, attempt: Try) -> None:
    card = a_card(value)
    tried = attempt(card)
    assert tried.results == ()
    assert f"accuracy {str(value)!r} (no plain figure)" in tried.said


@pytest.mark.parametrize("mark", [".", ","], ids=["points", "commas"])
def test_a_report_has_points_or_commas(mark: str, attempt: Try) -> None:
    rows = [
        ("a", "0.9000", 150),
        ("b", "0.8000", 100),
        ("macro avg", "0.8500", 250),
        ("weighted avg", "0.8600", 250),
    ]
    lines = [f"{name:>12} {figure} {figure} {figure} {n}" for name, figure, n in rows]
    text = "\n".join(["  precision recall f1-score support", *lines[:2], "  accuracy 0.8600 250", *lines[2:]])
    made = attempt(text.replace("0.", f"0{mark}"), *BOARD, "--model-id", "m").result
    assert made["metrics"]["Accuracy"] == 0.86
    assert made["counts"] == {"n": 250, "classes": {"a": 150, "b": 100}}


@pytest.mark.parametrize(
    "text",
    ['{"a": {"b c": 0.5}}', '[{"$x": 1}, {"$x": 2}]', "a:\n  b'c: 0.5\n"],
    ids=["json", "list", "yaml"],
)
def test_a_file_of_no_known_kind_shows_the_path_to_a_figure(text: str, attempt: Try) -> None:
    said = attempt(text, name="own.json").said
    assert "Name a figure by its path, such as --metric " in said
    line = said.partition("such as ")[2].partition(". There are")[0]
    option, pair = shlex.split(line)
    assert option == "--metric"
    chosen = ("--only", "row=1") if text[0] == "[" else ()
    given = (option, pair.replace("METRIC", "Accuracy"), *chosen, *BOARD, "--model-id", "m")
    assert attempt(text, *given, name="own.json").result["metrics"].keys() == {"Accuracy"}


def test_settings_are_read_beside_a_summary_only(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS)
    assert command._beside(tmp_path / "wandb-summary.json") == SETTINGS
    assert command._beside(tmp_path / "t.csv") == ""
