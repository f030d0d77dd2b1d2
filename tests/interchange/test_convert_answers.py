"""Answers to `hubbot convert`: safe to paste, about what the file has, and kept under one format."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import Any

import click
import pytest
from click.testing import CliRunner

from hubbot.commands.convert import convert
from hubbot.interchange.choosing import Placed, Question, of_split
from hubbot.interchange.convert import _mean
from hubbot.interchange.formats.known import FORMATS
from hubbot.interchange.formats.shapes import Found
from hubbot.interchange.mappings import Mapped, conversions_in, kept
from hubbot.interchange.picking import answer
from hubbot.registry.load import load
from tests.interchange.conftest import Try
from tests.interchange.generated import lm_eval
from tests.interchange.test_convert_tables import written

BOARD = ("--benchmark", "BM-MOODS")
SHELL = ("$(id)", "`id`", "; id;", "&& id", "a'b", 'a"b', "!!", "$HOME", "\\", "-x", "~", "a b", "*", "#")


@pytest.mark.parametrize("sign", SHELL)
def test_a_name_of_the_file_is_one_word_to_the_shell(sign: str) -> None:
    command = answer("--metric", sign, "Accuracy")
    assert shlex.split(command) == ["--metric", f"{sign}=Accuracy"]
    done = subprocess.run(["sh", "-c", f"printf '%s|' {command}"], capture_output=True, text=True, check=True)
    assert done.stdout == f"--metric|{sign}=Accuracy|"


@pytest.mark.parametrize("sign", SHELL)
@pytest.mark.parametrize("kind", ["figures", "left out", "column"])
def test_every_answer_that_is_told_can_be_pasted(kind: str, sign: str, attempt: Try) -> None:
    if kind == "column":
        text = json.dumps({"model": "acme/one", "acc": 0.7, "n": 5, sign: 1})
        options: tuple[str, ...] = (*BOARD, "--from", "json", "--metric", "acc=Accuracy")
        wanted = answer("--column", "n", "n")
    else:
        other = "macro f1" if kind == "left out" else "acc"
        metric = "F1-Score (Macro)" if kind == "left out" else "Accuracy"
        own = {"acc,none": 0.5} if kind == "left out" else {}
        text = lm_eval(figures={**own, f"{other},{sign}": 0.1, f"{other},x": 0.2})
        options = ()
        wanted = answer("--metric", f"{other},{sign}", metric)
    assert wanted in attempt(text, *options).said


@pytest.mark.parametrize("unsaid", [True, False])
def test_a_split_that_is_not_said_is_no_answer(unsaid: bool, attempt: Try) -> None:
    hub = load(attempt("").hub)
    benchmark = hub.benchmarks["BM-MOODS"]
    splits = ("dev", "val", None) if unsaid else ("dev", "val")
    places = [Placed(Found("moods", (), split=one), benchmark, hub.datasets["moods"]) for one in splits]
    (asked,) = of_split(places, None)
    assert isinstance(asked, Question)
    assert asked.choices == ("dev", "val")
    assert ("others whose split it does not say" in asked.words) is unsaid


@pytest.mark.parametrize("pair", ["Methd2=model", "daate=date", "Accc=Accuracy", "N=n", "x=split"])
@pytest.mark.parametrize("kind", ["csv", "markdown", "json", "lm-eval"])
def test_a_column_that_the_file_has_not_is_refused_and_not_kept(kind: str, pair: str, attempt: Try) -> None:
    if kind == "lm-eval":
        text, options = lm_eval(), BOARD
    elif kind == "json":
        text, options = json.dumps({"model": "acme/one", "acc": 0.7}), (*BOARD, "--metric", "acc=Accuracy")
    else:
        text, options = written(kind, ["model", "Accuracy"], [["acme/one", "0.7"]]), BOARD
    tried = attempt(text, *options, "--column", pair, name=f"t.{kind}")
    assert (tried.code, tried.results, tried.kept) == (2, (), {})
    assert "--column" in tried.said
    assert repr(pair.partition("=")[0]) in tried.said


def of_datasets(*names: str) -> str:
    value = json.loads(lm_eval())
    value["results"] = {name: {"acc,none": 0.5} for name in names}
    return json.dumps(value)


@pytest.mark.parametrize(("strange", "own"), [(["a"], ["moods"]), (["a", "b"], ["moods"]), (["a"], [])])
def test_none_is_the_answer_for_what_is_not_known_here(
    strange: list[str], own: list[str], attempt: Try
) -> None:
    tried = attempt(of_datasets(*own, *strange), "--benchmark", "none")
    assert tried.kept["lm-eval"]["datasets"] == dict.fromkeys(strange)
    assert f"Left out, as nothing of this hub: {', '.join(strange)}." in tried.said
    assert [one["dataset_id"] for one in tried.results] == own


def test_none_is_no_answer_where_every_dataset_is_known(attempt: Try) -> None:
    tried = attempt(of_datasets("moods"), "--benchmark", "none")
    assert (tried.code, tried.kept) == (2, {})
    assert "--only NAME --benchmark none" in tried.said
    meant = attempt(of_datasets("moods"), "--benchmark", "none", "--only", "moods")
    assert meant.kept["lm-eval"]["datasets"] == {"moods": None}


def test_one_name_keeps_the_answers_of_one_format(attempt: Try) -> None:
    table = written("csv", ["Who", "Hits"], [["acme/one", "0.7"]])
    columns = (*BOARD, "--column", "Who=model", "--column", "Hits=Accuracy", "--as", "ours")
    before = attempt(table, *columns, name="t.csv").kept
    other = json.dumps({"who": "acme/one", "hits": 0.7})
    options = (*BOARD, "--column", "who=model", "--metric", "hits=Accuracy", "--as", "ours")
    tried = attempt(other, *options)
    assert (tried.code, tried.results, tried.kept) == (2, (), before)
    assert "ours is kept for table, and this file is json. Write another name" in tried.said
    assert attempt(table, *columns, name="t.csv").code == 0


@pytest.mark.parametrize("block", ["{}", "\n  ours:\n    metrics: {a: b}"])
def test_a_name_without_a_format_is_given_one(block: str) -> None:
    text = kept(f"name: x\nconversions: {block}\n", "ours", Mapped(metrics={"c": "d"}, format="table"))
    assert "    format: table\n" in text
    assert "c: d" in text


@pytest.mark.parametrize("kind", ["json", "lines", "yaml", "list"])
def test_any_mapping_is_read_by_path_without_the_formats_name(kind: str, attempt: Try) -> None:
    value: dict[str, Any] = {"result": {"hits": 0.612}, "who": {"id": "acme/one"}}
    other = {**value, "who": {"id": "acme/two"}}
    text = {
        "json": json.dumps(value, indent=1),
        "lines": f"{json.dumps(value)}\n{json.dumps(other)}\n",
        "yaml": "result: {hits: 0.612}\nwho: {id: acme/one}\n",
        "list": json.dumps([value]),
    }[kind]
    options = ("--metric", "result.hits=Accuracy", "--column", "who.id=model", *BOARD)
    tried = attempt(text, *options)
    assert tried.code == 0, tried.said
    assert tried.results[0]["metrics"] == {"Accuracy": 0.612}
    asked = attempt(text, *BOARD)
    assert (asked.code, asked.results) == (2, ())
    assert "Extra data" not in asked.said


@pytest.mark.parametrize("text", ["just words\n", "a,b\n1,2\n", "- 1\n", "17"])
def test_what_has_no_paths_is_asked_for_its_format(text: str, attempt: Try) -> None:
    tried = attempt(text, "--metric", "a=Accuracy", *BOARD)
    assert tried.code == 2
    assert "Say what wrote it with --from" in tried.said


@pytest.mark.parametrize("name", ["lr: 0.1", "lr 0.1", "fox"])
def test_a_name_decides_no_exit_code_and_stays_as_written(name: str, attempt: Try) -> None:
    lines = ['"Name","State","Created","Runtime","acc"']
    lines += [
        f'"{one}","{how}","2025-03-04","5","0.6"' for one, how in (("a", "finished"), (name, "crashed"))
    ]
    options = (*BOARD, "--column", "acc=Accuracy", "--model-id", "mine")
    tried = attempt("\n".join(lines), *options, name="runs.csv")
    assert tried.code == 0, tried.said
    assert f"{name}, whose state is crashed, has no figure that can be read." in tried.said


@pytest.mark.parametrize("digits", range(1, 7))
@pytest.mark.parametrize("part", [0.0, 0.3, 0.5, 0.6, 0.9, 1.0])
def test_a_figure_is_the_mean_of_its_runs_where_it_is_rounded_from_it(digits: int, part: float) -> None:
    stated = round(0.5 + 3 * 10.0**-digits, digits)
    runs = [stated + part * 10.0**-digits] * 2
    assert (_mean(runs, stated) == stated) is (part <= 0.5)


def test_an_unknown_format_is_answered_with_every_name_there_is(attempt: Try) -> None:
    hub = attempt("").hub
    with (hub / "hub.yaml").open("a") as file:
        file.write("conversions: {our-table: {format: table, metrics: {a: Accuracy}}}\n")
    said = " ".join(attempt(lm_eval(), "--from", "our-tabel").said.split())
    assert all(name in said for name in (*FORMATS, "our-table"))
    assert isinstance(convert, click.Command)
    told = " ".join(CliRunner().invoke(convert, ["--help"]).output.replace("-\n", "-").split())
    assert all(name in told.replace("- ", "-") for name in FORMATS)


def test_a_format_is_told_with_its_title_where_that_is_another(attempt: Try) -> None:
    table = written("csv", ["model", "Accuracy"], [["acme/one", "0.7"]])
    assert "Read as table.\n" in attempt(table, *BOARD, name="t.csv").said
    assert "Read as lm-eval: lm-evaluation-harness.\n" in attempt(lm_eval()).said


@pytest.mark.parametrize("before", ["", "# conversions: none yet\n", "policy: {}  # conversions: below\n"])
@pytest.mark.parametrize("after", ["", "policy2: {}\n", "# the end\n"])
def test_only_the_block_of_answers_is_to_propose(before: str, after: str) -> None:
    block = "conversions:\n  mteb:\n    metrics: {a: b}\n"
    assert conversions_in(f"name: x\n{before}{block}{after}") == block
    assert conversions_in(f"name: x\n{before}") == ""


@pytest.mark.parametrize("splits", [("dev", "val"), ("dev", "val", None)])
def test_what_is_not_known_here_is_told_once(splits: tuple[str | None, ...], attempt: Try) -> None:
    tried = attempt(of_datasets("moods", "elsewhere"))
    assert tried.said.count("Not known here, left out: elsewhere.") == 1
    assert len(splits) > 1
