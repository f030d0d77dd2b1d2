"""Tables and any JSON or YAML: a row a model, columns as told or as the hub calls them, nothing guessed."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from hubbot.interchange.formats.cells import Writing, cell
from hubbot.registry.check_files import hub_problems
from tests.interchange.conftest import Try

HEADER = ["Method", "Acc (%)", "Macro F1", "Params"]
MODELS = ["acme/one", "acme/two", "three-b"]


def written(style: str, header: list[str], rows: list[list[str]]) -> str:
    if style == "markdown":
        lines = [header, ["---"] * len(header), *rows]
        return "Our results.\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\nText.\n"
    if style == "latex":
        body = " \\\\\n".join(" & ".join(line) for line in [header, *rows])
        body = body.replace("%", "\\%").replace("_", "\\_")
        return f"\\begin{{tabular}}{{lccr}}\n\\toprule\n{body} \\\\\n\\bottomrule\n\\end{{tabular}}\n"
    separator = {"csv": ",", "tsv": "\t", "semicolons": ";"}[style]
    return "".join(f"{separator.join(line)}\n" for line in [header, *rows])


STYLES = {"csv": "t.csv", "tsv": "t.tsv", "semicolons": "t.csv", "markdown": "t.md", "latex": "t.tex"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("style", STYLES)
def test_a_row_is_a_model_and_a_percentage_a_share(style: str, seed: int, attempt: Try) -> None:
    chance = random.Random(seed)
    figures = [[chance.randrange(3000, 9900) / 100, chance.randrange(100, 999) / 1000] for _ in MODELS]
    rows = [[name, f"{a:.2f}", f"{f:.3f}", "7B"] for name, (a, f) in zip(MODELS, figures, strict=True)]
    text = written(style, HEADER, rows)
    if style == "semicolons":
        text = text.replace(".", ",")
    options = ("--column", "Acc (%)=Accuracy", "--column", "Method=model", "--benchmark", "BM-MOODS")
    tried = attempt(text, *options, name=STYLES[style])
    assert tried.code == 0, tried.said
    assert list(hub_problems(tried.hub)) == []
    by_model = {one["model_ids"]["candidate"]: one for one in tried.results}
    assert set(by_model) == {"acme__one", "acme__two", "three-b"}
    for name, (accuracy, f1) in zip(MODELS, figures, strict=True):
        made = by_model[name.replace("/", "__")]
        assert made["metrics"] == {
            "Accuracy": pytest.approx(accuracy / 100, abs=1e-12),
            "F1-Score (Macro)": f1,
        }
        assert "data" not in made
        assert "date" not in made["run_metadata"]


@pytest.mark.parametrize(
    ("text", "value", "spread", "marks"),
    [
        ("93.1", 93.1, None, ""),
        ("93.1 ± 0.4", 93.1, 0.4, ""),
        ("93.1±0.4", 93.1, 0.4, ""),
        ("93.1 +/- 0.4", 93.1, 0.4, ""),
        (r"$93.1 \pm 0.4$", 93.1, 0.4, ""),
        (r"$93.1_{\pm 0.4}$", 93.1, 0.4, ""),
        (r"\textbf{93.1}", 93.1, None, ""),
        (r"\underline{\textbf{93.1 $\pm$ 0.4}}", 93.1, 0.4, ""),
        ("**93.1**", 93.1, None, ""),
        ("<b>93.1</b>", 93.1, None, ""),
        ("93.1†", 93.1, None, "†"),
        (r"93.1$^{\dagger}$", 93.1, None, "\\dagger"),
        ("93.1*", 93.1, None, "*"),
        ("93.1%", 93.1, None, ""),
        ("-0.5", -0.5, None, ""),
        ("1e-3", 0.001, None, ""),
        ("n/a", None, None, ""),
        ("NaN", None, None, ""),
    ],
)
def test_a_cell_is_read_as_people_write_it(
    text: str, value: float | None, spread: float | None, marks: str
) -> None:
    one = cell(text)
    assert one is not None
    assert (one.value, one.spread) == (value, spread)
    assert marks.strip("*") in one.marks
    assert bool(one.marks) == bool(marks.strip("*"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "7B",
        "93.1 (0.4)",
        "93.1/94",
        "1,234.5",
        "0,93",
        "good",
        "1 ± 2 ± 3",
        "2^10",
        "10^{3}",
        "9" * 300,
    ],
)
def test_what_is_no_one_figure_is_none(text: str) -> None:
    assert cell(text) is None


def test_a_decimal_comma_is_one_where_columns_are_not_separated_by_commas() -> None:
    one = cell("0,93", Writing(comma=True))
    assert one is not None
    assert one.value == 0.93


@pytest.mark.parametrize(("meaning", "block"), [(None, None), ("sd", "runs"), ("95%", "uncertainty")])
def test_what_stands_behind_plus_and_minus_is_said_by_an_option_only(
    meaning: str | None, block: str | None, attempt: Try
) -> None:
    text = written("csv", ["model", "Accuracy", "dataset"], [["acme/one", "93.10 ± 0.40%", "moods"]])
    text = text.replace("0.40%", "0.40 %")
    options = ("--plus-minus", meaning) if meaning else ()
    made = attempt(text, *options, name="t.csv").result
    assert made["metrics"] == {"Accuracy": 0.931}
    assert {"runs", "uncertainty"} & made.keys() == ({block} if block else set())
    if meaning == "sd":
        assert made["runs"] == {"Accuracy": {"mean": 0.931, "sd": 0.004}}
    elif meaning == "95%":
        limits = made["uncertainty"]["Accuracy"]
        assert (limits["low"], limits["high"], limits["level"]) == (
            pytest.approx(0.927),
            pytest.approx(0.935),
            0.95,
        )
    else:
        assert made["run_metadata"]["plus_minus"] == {"Accuracy": 0.4}


def test_daggers_are_kept_beside_their_figure(attempt: Try) -> None:
    text = written("markdown", ["Model", "Dataset", "Accuracy"], [["acme/one", "moods", "**0.931**†"]])
    made = attempt(text).result
    assert made["metrics"] == {"Accuracy": 0.931}
    assert made["run_metadata"]["marks"] == {"Accuracy": "†"}


def test_every_column_that_says_something_is_taken(attempt: Try) -> None:
    header = ["", "model", "benchmark", "dataset", "eval_split", "n_test", "accuracy", "run_date"]
    rows = [["0", "one-b", "BM-MOODS", "moods", "test", "250", "0.712", "2026-01-02"]]
    made = attempt(written("csv", header, rows), name="t.csv").result
    assert made["data"] == {"split": "test", "n": 250}
    assert made["run_metadata"]["date"] == "2026-01-02"
    assert made["metrics"] == {"Accuracy": 0.712}


def test_two_columns_of_one_name_are_a_question(attempt: Try) -> None:
    text = written("csv", ["model", "dataset", "Accuracy", "Accuracy"], [["one-b", "moods", "0.7", "0.8"]])
    tried = attempt(text, name="t.csv")
    assert (tried.code, tried.results) == (2, ())
    assert "Accuracy (0.7), Accuracy #2 (0.8)" in tried.said
    chosen = attempt(text, "--column", "Accuracy #2=Accuracy", name="t.csv")
    assert chosen.result["metrics"] == {"Accuracy": 0.8}


def test_a_row_that_names_nobody_does_not_hold_up_the_others(attempt: Try) -> None:
    rows = [["acme/one", "moods", "0.7"], ["./out/two", "moods", "0.8"]]
    tried = attempt(written("csv", ["model", "dataset", "acc"], rows), name="t.csv")
    assert tried.code == 1
    assert tried.result["model_ids"] == {"candidate": "acme__one"}
    assert "Not converted. moods: The file names './out/two', a folder" in tried.said
    assert (
        attempt(written("csv", ["model", "dataset", "acc"], rows), "--model-id", "x", name="t.csv").code == 2
    )


def test_a_mapping_is_kept_under_a_name_and_shared(attempt: Try) -> None:
    header = ["Who", "Hits", "Where"]
    columns = ("--column", "Who=model", "--column", "Hits=Accuracy", "--column", "Where=dataset")
    text = written("csv", header, [["acme/one", "0.7", "moods"]])
    first = attempt(text, *columns, "--as", "our-table", name="t.csv")
    assert first.kept["our-table"] == {
        "format": "table",
        "columns": {"Who": "model", "Where": "dataset"},
        "metrics": {"Hits": "Accuracy"},
    }
    assert list(hub_problems(first.hub)) == []
    other = attempt(
        written("tsv", header, [["acme/two", "0.8", "moods"]]), "--from", "our-table", name="t.tsv"
    )
    assert other.result["model_ids"] == {"candidate": "acme__two"}
    assert other.result["metrics"] == {"Accuracy": 0.8}


@pytest.mark.parametrize("name", ["Our Table", "-x", "mteb", "a" * 80, "é"])
def test_a_name_that_hub_yaml_cannot_hold_is_refused(name: str, attempt: Try) -> None:
    text = written("csv", ["model", "dataset", "hits"], [["acme/one", "moods", "0.7"]])
    tried = attempt(text, "--column", "hits=Accuracy", f"--as={name}", name="t.csv")
    assert (tried.code, tried.kept) == (2, {})


@pytest.mark.parametrize("kind", ["json", "lines", "yaml", "list"])
def test_any_mapping_is_read_by_its_paths(kind: str, attempt: Try) -> None:
    value: dict[str, Any] = {
        "scores": {"hits": 0.612, "acc": 0.9},
        "who": {"id": "acme/one"},
        "runs": [0.1, 0.2],
    }
    text = {
        "json": json.dumps(value, indent=1),
        "lines": f"{json.dumps(value)}\n{json.dumps({**value, 'who': {'id': 'acme/two'}})}\n",
        "yaml": "scores: {hits: 0.612, acc: 0.9}\nwho: {id: acme/one}\nruns: [0.1, 0.2]\n",
        "list": json.dumps([value]),
    }[kind]
    options = ("--from", "json", "--metric", "scores.hits=Accuracy", "--column", "who.id=model")
    tried = attempt(text, *options, "--benchmark", "BM-MOODS")
    assert tried.code == 0, tried.said
    assert [one["metrics"] for one in tried.results] == [{"Accuracy": 0.612}] * (2 if kind == "lines" else 1)
    assert tried.results[0]["model_ids"] == {"candidate": "acme__one"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1\n", "a row has 1 cells and the header 2"),
        ("a,b\n", "no row below its header"),
        ("just words\nand more\n", "this is no table"),
        ("\\begin{tabular}{ll}\n\\multicolumn{2}{c}{x} \\\\\na & b \\\\\n\\end{tabular}", "joins cells"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, said: str, attempt: Try) -> None:
    tried = attempt(text, "--from", "table", "--benchmark", "BM-MOODS")
    assert tried.code == 1
    assert said in tried.said


FIRST = "| model | Accuracy |\n|---|---|\n| acme/one | 0.8125 |\n"
LATEX = "\\begin{tabular}{ll}\nmodel & Accuracy \\\\\nacme/one & 0.8125 \\\\\n\\end{tabular}\n"
TAKEN = {
    "Markdown beside an equation": ("t.md", FIRST + "\n\\begin{equation} a \\end{equation}\n"),
    "Markdown beside a table that does not end": ("t.md", FIRST + "\n\\begin{tabular}{ll} a & b\n"),
    "Markdown called CSV": ("t.csv", FIRST),
    "LaTeX called CSV": ("t.csv", LATEX),
    "an array of LaTeX": ("t.tex", LATEX.replace("tabular", "array")),
    "a CSV with LaTeX in a cell": ("t.csv", "model,Accuracy,note\nacme/one,0.8125,\\begin{tabular}\n"),
    "a CSV with a rule in a cell": ("t.csv", 'model,Accuracy,note\nacme/one,0.8125,"a|b\n-|-"\n'),
    "a list of JSON called CSV": ("t.csv", '[{"model": "acme/one", "Accuracy": 0.8125}]'),
    "a mapping of JSON called CSV": ("t.csv", '{"model": "acme/one", "Accuracy": 0.8125}\n'),
    "YAML with a table in a text": (
        "t.yaml",
        "model: acme/one\nAccuracy: 0.8125\nnote: |\n  |a|\n  |-|\n",
    ),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_taken_for_a_table_is_read_as_the_table_that_it_is(kind: str, attempt: Try) -> None:
    name, text = TAKEN[kind]
    made = attempt(text, "--benchmark", "BM-MOODS", "--metric", "Accuracy=Accuracy", name=name).result
    assert made["metrics"] == {"Accuracy": 0.8125}
    assert made["model_ids"] == {"candidate": "acme__one"}
