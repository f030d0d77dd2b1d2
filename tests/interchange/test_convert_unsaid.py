"""Nothing of a table is dropped unsaid, and nothing is asserted that it does not say."""

from __future__ import annotations

import itertools
import json
import random

import pytest

from hubbot.interchange.formats.cells import has_decimal_comma
from tests.interchange.conftest import Try
from tests.interchange.test_convert_tables import STYLES, written

BOARD = ("--benchmark", "BM-MOODS")


def figure(number: str, name: str = "Accuracy", *options: str, attempt: Try, style: str = "tsv") -> float:
    text = written(style, ["model", name], [["acme/one", number]])
    options = (*BOARD, *options, *(() if name == "Accuracy" else ("--column", f"{name}=Accuracy")))
    value: float = attempt(text, *options, name=STYLES[style]).result["metrics"]["Accuracy"]
    return value


@pytest.mark.parametrize("number", ["5", "95", "2.5", "10"])
@pytest.mark.parametrize("words", ["Top {}% accuracy", "Sens@{}% Spec", "Acc at {} % noise", "Acc@{}%"])
def test_a_percent_sign_behind_a_number_is_a_threshold(words: str, number: str, attempt: Try) -> None:
    assert figure("0.81", words.format(number), attempt=attempt) == 0.81
    assert figure("81%", words.format(number), attempt=attempt) == 0.81, "a cell's own sign is a unit"


@pytest.mark.parametrize(
    "words",
    ["Acc (%)", "Acc [%]", "Acc %", "Acc%", "% correct", "Acc@1 (%)", "F1%", "Acc (percent)", "Acc in %"],
)
def test_a_percent_sign_as_a_unit_makes_a_share(words: str, attempt: Try) -> None:
    assert figure("81.0", words, attempt=attempt) == 0.81


@pytest.mark.parametrize("words", ["Acc@k% labels", "Top-k%", "k%-subset acc"])
def test_a_percent_sign_behind_a_variable_is_no_unit(words: str, attempt: Try) -> None:
    assert figure("0.81", words, attempt=attempt) == 0.81


def grouped(whole: int) -> str:
    return f"{whole:,}"


@pytest.mark.parametrize("seed", range(12))
def test_whether_a_comma_is_decimal_is_what_the_whole_table_shows(seed: int) -> None:
    chance = random.Random(seed)
    points = [f"{chance.random():.4f}" for _ in range(3)]
    commas = [one.replace(".", ",") for one in points]
    doubtful = [grouped(chance.randrange(1000, 999_999)) for _ in range(3)]
    cases = {
        True: (commas, [*commas, *doubtful], [*commas, "12", "3 ± 1"]),
        False: (points, doubtful, [*points, *doubtful], [*points, *commas], ["model-2,5", "7B"], []),
    }
    for decimal, tables in cases.items():
        for table in tables:
            chance.shuffle(table)
            assert has_decimal_comma(table) is decimal, table


@pytest.mark.parametrize("style", ["tsv", "semicolons", "markdown", "latex"])
def test_thousands_are_never_divided_unsaid(style: str, attempt: Try) -> None:
    for other in ("0.913", "88"):
        text = written(style, ["model", "Accuracy", "BLEU"], [["acme/a", other, "1,234"]])
        tried = attempt(text, *BOARD, name=STYLES[style])
        assert tried.result["metrics"] == {"Accuracy": float(other)}
        assert "BLEU '1,234' (a comma or a point that may be decimal" in tried.said
    text = written(style, ["model", "Accuracy", "BLEU"], [["acme/a", "0,913", "1.234"]])
    tried = attempt(text, *BOARD, name=STYLES[style])
    assert tried.result["metrics"] == {"Accuracy": 0.913}
    assert "BLEU '1.234' (a comma or a point that may be decimal" in tried.said


ABOUT = ("~0.93", "≈0.93", ">0.9", "< 0.95", "≥0.9")
OTHER = ("0.93 (0.01)", "0.91/0.92", "(0.93)", "↑0.5", "#3", "12↑3", "2^10", "best", "0.9 0.8")


@pytest.mark.parametrize("style", ["tsv", "semicolons", "markdown"])
@pytest.mark.parametrize("cell", [*ABOUT, *OTHER])
def test_a_cell_that_is_no_plain_figure_is_named_with_its_row(cell: str, style: str, attempt: Try) -> None:
    rows = [["acme/one", "0.7", ""], ["acme/two", cell, ""], ["acme/three", cell, "0.4"]]
    tried = attempt(written(style, ["model", "Accuracy", "MCC"], rows), *BOARD, name=STYLES[style])
    assert tried.code == 1
    assert tried.result["model_ids"] == {"candidate": "acme__one"}
    why = "not exact" if cell in ABOUT else "no plain figure"
    assert f"Row 2 (acme/two) has no figure that can be read: Accuracy {cell!r} ({why})" in tried.said
    assert "Row 3: Which of the figures is Accuracy" in tried.said
    assert tried.said.count(f"Accuracy {cell!r} ({why})") == 2


@pytest.mark.parametrize("style", STYLES)
def test_the_minus_of_typesetters_is_one(style: str, attempt: Try) -> None:
    assert figure("\u22120.12", attempt=attempt, style=style) == -0.12


def test_a_tilde_is_a_blank_in_latex_only(attempt: Try) -> None:
    assert figure("0.93~$\\pm$~0.01", attempt=attempt, style="latex") == 0.93
    assert figure("0.93~$\\pm$~0.01", attempt=attempt, style="markdown") == 0.93


def test_every_cell_is_in_the_result_or_named(attempt: Try) -> None:
    """Each cell of generated tables carries a text of its own, which is written or said."""
    chance = random.Random(7)
    kinds = [*ABOUT, *OTHER]
    for _ in range(6):
        cells = [f"{chance.choice(kinds)}x{at}" for at in range(4)]
        header = ["model", "Accuracy", *(f"C{at}" for at in range(4))]
        text = written("tsv", header, [["acme/one", "0.5", *cells]])
        tried = attempt(text, *BOARD, name="t.tsv")
        assert tried.result["metrics"] == {"Accuracy": 0.5}
        assert all(repr(cell) in tried.said for cell in cells)


DOUBTFUL = {
    "n": (["n", "N", "n_samples", "Cases"], "5"),
    "split": (["Split", "split", "data_split"], "80/20"),
    "date": (["Date", "date", "timestamp"], "2024-03-01"),
}


@pytest.mark.parametrize("field", DOUBTFUL)
@pytest.mark.parametrize("kind", ["csv", "markdown", "json"])
def test_a_size_a_split_and_a_day_are_taken_where_it_is_said(field: str, kind: str, attempt: Try) -> None:
    names, value = DOUBTFUL[field]
    for name in names:
        if kind == "json":
            stated = 5 if field == "n" else value
            text = json.dumps({"model": "acme/one", "acc": 0.7, name: stated})
            options: tuple[str, ...] = (*BOARD, "--from", "json", "--metric", "acc=Accuracy")
        else:
            text = written(kind, ["model", "Accuracy", name], [["acme/one", "0.7", value]])
            options = BOARD
        tried = attempt(text, *options, name=f"t.{'md' if kind == 'markdown' else kind}")
        made = tried.result
        assert not {"data", "counts"} & made.keys()
        assert "date" not in made["run_metadata"]
        assert f"--column {name}={field}" in tried.said
        again = attempt(text, *options, "--column", f"{name}={field}", name=f"t.{kind}")
        assert f"Taken from columns: {name} as" in again.said
        told = again.result
        told["data"] = {**told.get("data", {}), "date": told["run_metadata"].get("date")}
        assert str(told["data"][field]) == value


@pytest.mark.parametrize("name", ["n_test", "test_size", "Test size", "num_test_samples", "n test cases"])
def test_a_name_that_says_it_is_enough_and_what_it_was_taken_for_is_told(name: str, attempt: Try) -> None:
    text = written("csv", ["model", "Accuracy", name], [["acme/one", "0.7", "250"]])
    tried = attempt(text, *BOARD, name="t.csv")
    assert tried.result["data"] == {"n": 250}
    assert f"Taken from columns: {name} as the test set's size" in tried.said
    share = attempt(text.replace("250", "0.2"), *BOARD, name="t.csv")
    assert "data" not in share.result
    assert f"{name} '0.2' (which is not the test set's size)" in share.said
    assert "Taken from" not in share.said


SIGNS = (
    "$^\\dagger$",
    "$^{*}$",
    "~\\cite{x}",
    " \\citep[see][]{x,y}",
    "†",
    "$^1$",
    "\\footnotemark[2]",
    "<sup>a</sup>",
)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("style", ["markdown", "latex"])
def test_what_typesetters_put_behind_a_name_is_no_part_of_it(sign: str, style: str, attempt: Try) -> None:
    for name in ("acme/Large-2B", "\\textbf{acme/Large-2B}"):
        text = written(style, ["model", "Accuracy"], [[f"{name}{sign}", "0.7"]])
        tried = attempt(text, *BOARD, name=STYLES[style])
        assert tried.result["model_ids"] == {"candidate": "acme__Large-2B"}
        assert f"{sign.strip(' ')!r} of the model's name" in tried.said


def test_a_command_of_latex_is_no_name_and_no_folder(attempt: Try) -> None:
    tried = attempt(written("latex", ["model", "Accuracy"], [["\\ours", "0.7"]]), *BOARD, name="t.tex")
    assert (tried.code, tried.results) == (2, ())
    assert "a command of LaTeX" in tried.said
    assert "folder" not in tried.said


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [2, 3])
def test_rows_of_one_model_are_to_choose_from_and_the_others_are_written(
    style: str, count: int, attempt: Try
) -> None:
    rows = [["acme/a", str(seed), f"0.{90 + seed}"] for seed in range(1, count + 1)]
    text = written(style, ["model", "seed", "Accuracy"], [*rows, ["acme/b", "1", "0.8"]])
    tried = attempt(text, *BOARD, name=STYLES[style])
    assert tried.code == 1
    assert tried.result["model_ids"] == {"candidate": "acme__b"}
    assert 'Choose one with --only "row=1"' in tried.said
    for at, (row, by) in enumerate(itertools.product(range(1, count + 1), ("row", "column"))):
        choice = f"row={row}" if by == "row" else f"Accuracy=0.{90 + row}"
        chosen = attempt(text, *BOARD, "--only", choice, name=STYLES[style])
        assert chosen.code == 0, (at, chosen.said)
        assert chosen.result["metrics"] == {"Accuracy": float(f"0.{90 + row}")}


def test_two_tables_below_each_other_are_chosen_by_their_rows(attempt: Try) -> None:
    one = written("markdown", ["model", "Accuracy"], [["acme/a", "0.8"]])
    two = one.replace("0.8", "0.7")
    text = f"## Validation\n\n{one}\n## Test\n\n{two}"
    assert attempt(text, *BOARD, name="t.md").code == 1
    made = attempt(text, *BOARD, "--only", "row=2", name="t.md").result
    assert made["metrics"] == {"Accuracy": 0.7}


def test_a_split_that_tells_two_rows_apart_is_named_as_the_answer(attempt: Try) -> None:
    rows = [["acme/a", "validation", "0.9"], ["acme/a", "test", "0.8"]]
    text = written("csv", ["model", "Split", "Accuracy"], rows)
    tried = attempt(text, *BOARD, name="t.csv")
    assert "--column Split=split" in tried.said
    made = attempt(text, *BOARD, "--column", "Split=split", name="t.csv").result
    assert (made["metrics"], made["data"]) == ({"Accuracy": 0.8}, {"split": "test"})


@pytest.mark.parametrize(("top", "value"), [(100, 0.4486), (1, 44.86), (None, 44.86), (10, 44.86)])
def test_a_scale_that_ends_at_100_is_the_files_own_word(top: object, value: float, attempt: Try) -> None:
    config = {"metric_name": "Accuracy", "min_score": 0, "max_score": top}
    result = {
        "source_data": {"dataset_name": "moods"},
        "metric_config": config,
        "score_details": {"score": 44.86},
    }
    text = json.dumps(
        {"schema_version": "0.2", "model_info": {"id": "acme/one"}, "evaluation_results": [result]}
    )
    assert attempt(text).result["metrics"] == {"Accuracy": value}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("first", [0, 1])
def test_a_column_without_a_name_is_named_by_its_place_unless_it_counts(
    style: str, first: int, attempt: Try
) -> None:
    rows = [["acme/a", "0.8", str(first)], ["acme/b", "0.7", str(first + 1)]]
    text = written(style, ["", "Accuracy", ""], rows)
    unsaid = attempt(text, *BOARD, "--model-id", "mine", "--only", "row=2", name=STYLES[style])
    assert "Left out of row 2: column 1 'acme/b'" in unsaid.said
    tried = attempt(text, *BOARD, "--column", "column 1=model", name=STYLES[style])
    assert tried.code == 0, tried.said
    assert [one["model_ids"]["candidate"] for one in tried.results] == ["acme__a", "acme__b"]
    assert "column 3" not in tried.said


@pytest.mark.parametrize("style", ["markdown", "latex"])
def test_cells_beyond_the_header_are_named(style: str, attempt: Try) -> None:
    text = written(style, ["model", "Accuracy"], [["acme/a", "0.8", ">0.9", "0.4"]])
    tried = attempt(text, *BOARD, name=STYLES[style])
    assert tried.result["metrics"] == {"Accuracy": 0.8}
    assert "Left out, as not known here: column 4" in tried.said
    assert "column 3 '>0.9' (not exact)" in tried.said


@pytest.mark.parametrize("state", ["crashed", "running", "failed"])
def test_a_run_without_last_figures_is_named_with_its_state(state: str, attempt: Try) -> None:
    lines = ['"Name","State","Created","Runtime","acc"']
    lines += [
        f'"{name}","{how}","2025-03-04","5","0.6"' for name, how in (("fox", "finished"), ("owl", state))
    ]
    options = (*BOARD, "--column", "acc=Accuracy", "--model-id", "mine")
    tried = attempt("\n".join(lines), *options, name="runs.csv")
    assert (tried.code, tried.result["run_metadata"]["run_name"]) == (0, "fox")
    assert f"owl, whose state is {state}, has no figure that can be read." in tried.said
