"""`hubbot ranks` of tables as people have them: what each column is taken for, and what is asked."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubbot.commands.ranks import ranks

SWE = """\
| Rank | Submission | Resolved (of 500) |
|---|---|---|
| 1 | A | 396 — 79.2% |
| 2 | B | 396 — 79.2% |
| 3 | C | 394 — 78.8% |
| **9** | I | **378 — 75.6%** |
"""
ROBUST = """\
| # | Model ID | Paper | Clean accuracy | Robust accuracy | Venue |
|:---:|---|---|:---:|:---:|:---:|
| <sub>**1**</sub> | <sub>**One_extra**</sub> | *[A](https://example.org)* | 88.25% | <sub>60.04%</sub> | X |
| <sub>**2**</sub> | <sub>**Two**</sub> | *[B](https://example.org)* | 89.69% | <sub>59.53%</sub> | X |
| <sub>**3**</sub> | <sub>**Three**</sub> | *[C](https://example.org)* | 88.98% | <sub>57.14%</sub> | X |
"""
ARENA = "Rank (UB),Model,Arena Score,95% CI,Votes\n1,a,1443,+5/-4,20\n1,b,1441,+6/-6,12\n3,c,1420,+3/-4,40\n"
TEX = r"""
\begin{tabular}{lcc}
\toprule
Method & WER (\%) $\downarrow$ & 95\% CI \\
\midrule
\textbf{Ours}~\cite{us} & \textbf{6.5} & [6.1, 6.9] \\
Theirs$^\dagger$ & 7.4 & [7.0, 7.8] \\
\bottomrule
\end{tabular}
"""
GERMAN = "Modell;Treffer;Gesamt\nErstes;431;500\nZweites;402;500\n"
BRACKETS = "| Model | F1 |\n|--|--|\n| a | 0.91 (0.89–0.93) |\n| b* | **0.85 (0.83–0.87)** |\n"
PLUS_MINUS = (
    "| Method | Acc (%) |\n|---|---|\n| A | **93.1 ± 0.4** |\n| B | 92.0 ± 0.6 |\n| C* | 90.1 ± 0.2 |\n"
)
HARNESS = '{"a": {"acc": 0.9, "acc_stderr": 0.01}, "b": {"acc": 0.85, "acc_stderr": 0.012}}'
LINES = '{"model": "a", "accuracy": 0.9, "n": 500}\n{"model": "b", "accuracy": 0.8, "n": 500}\n'
COLUMNS = '{"model": ["a", "b"], "correct": [450, 400], "total": [500, 500]}'
FRACTIONS = "system\tsolved\na\t45/50\nb\t30/50\n"
CASES = "case,m1,m2\n" + "".join(f"q{i},{int(i < 38)},{int(i < 20)}\n" for i in range(40))
LONG = "model,instance_id,resolved\n" + "".join(
    f"{m},i{i},{i < most}\n" for m, most in (("a", 38), ("b", 20)) for i in range(40)
)
PASTED = (
    "Rank\tModel\tParams\tAccuracy (%)\t95% CI\n1\tFoo-70B\t70B\t88,4\t87,1–89,6\n"
    "2\tBar-7B\t7B\t85,2\t83,8–86,5\n3\tBaz\t1,3B\t85,0\t83,6–86,4\n"
)
COMMAS = "Model;Score;StdErr\nA;0,812;0,011\nB;0,79;0,012\n"
AGENTS = (
    "agent,tasks_resolved,tasks_total,cost_usd\nalpha,212,300,14.20\nbeta,198,300,3.10\ngamma,150,300,1.00\n"
)
HOLES = "| Model | Pass@1 | n |\n|-|-|-|\n| A | 71.3% | 164 |\n| B | 68.9% | 164 |\n| C | not run | 164 |\n"
SIGNS = "question_id,gpt,llama,notes\n" + "".join(
    f"{i},{'✗' if i == 3 else '✓'},{'✓' if i == 2 else '✗'},{'hard' if i == 2 else ''}\n" for i in range(1, 9)
)
BEFORE = (
    "| | Test Accuracy | # Params |\n|--|--|--|\n| ResNet-50 | 76.1 | 25.6M |\n| ViT-B/16 | 77.9 | 86M |\n"
)

# name, text, ending, options, names in order, ranges
READ = {
    "counts with percent": (SWE, "md", "--same-cases", "A B C I", [(1, 4)] * 4),
    "marked up": (
        ROBUST,
        "md",
        "--score|Robust accuracy|--better|higher|--share|--n|10000|--same-cases",
        "One_extra Two Three",
        [(1, 2), (1, 2), (3, 3)],
    ),
    "offsets": (
        ARENA,
        "csv",
        "--score|Arena Score|--better|higher|--own-cases",
        "a b c",
        [(1, 2), (1, 2), (3, 3)],
    ),
    "latex": (TEX, "tex", "--own-cases", "Ours Theirs", [(1, 1), (2, 2)]),
    "own words": (
        GERMAN,
        "csv",
        "--model|Modell|--correct|Treffer|--n|Gesamt|--same-cases",
        "Erstes Zweites",
        [(1, 1), (2, 2)],
    ),
    "limits in brackets": (BRACKETS, "md", "--better|higher|--own-cases", "a b", [(1, 1), (2, 2)]),
    "spread over runs": (PLUS_MINUS, "md", "--plus-minus|sd|--runs|5", "A B C", [(1, 1), (2, 2), (3, 3)]),
    "spread of limits": (
        PLUS_MINUS,
        "md",
        "--plus-minus|95%|--own-cases",
        "A B C",
        [(1, 1), (2, 2), (3, 3)],
    ),
    "a harness's errors": (HARNESS, "json", "--same-cases", "a b", [(1, 1), (2, 2)]),
    "json lines": (LINES, "jsonl", "--same-cases", "a b", [(1, 1), (2, 2)]),
    "json columns": (COLUMNS, "json", "--same-cases", "a b", [(1, 1), (2, 2)]),
    "fractions": (FRACTIONS, "tsv", "--own-cases", "a b", [(1, 1), (2, 2)]),
    "pasted with decimal commas": (
        PASTED,
        "tsv",
        "--own-cases",
        "Foo-70B Bar-7B Baz",
        [(1, 1), (2, 3), (2, 3)],
    ),
    "decimal commas": (COMMAS, "csv", "--better|higher|--own-cases", "A B", [(1, 2), (1, 2)]),
    "counts by their names' ends": (
        AGENTS,
        "csv",
        "--score|tasks_resolved|--same-cases",
        "alpha beta gamma",
        [(1, 2), (1, 2), (3, 3)],
    ),
    "not run": (HOLES, "md", "--better|higher|--share|--same-cases", "A B", [(1, 2), (1, 2)]),
    "signs for right": (SIGNS, "csv", "", "gpt llama", [(1, 1), (2, 2)]),
    "no name above the models": (
        BEFORE,
        "md",
        "--n|50000|--same-cases|--share|--better|higher",
        "ViT-B/16 ResNet-50",
        [(1, 1), (2, 2)],
    ),
    "a row a case": (CASES, "csv", "", "m1 m2", [(1, 1), (2, 2)]),
    "a row a model and case": (LONG, "csv", "", "a b", [(1, 1), (2, 2)]),
}


def run(folder: Path, text: str, ending: str, *options: str):
    file = folder / f"table.{ending}"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(ranks, [str(file), *options])


@pytest.mark.parametrize("name", READ)
def test_it_is_read_and_its_ranges_told(tmp_path: Path, name: str) -> None:
    text, ending, options, models, ranges = READ[name]
    found = run(tmp_path, text, ending, *options.split("|") * bool(options), "--format", "json")
    assert found.exit_code == 0, found.output
    rows = json.loads(found.output)["rows"]
    assert [row["model"] for row in rows] == models.split()
    assert [tuple(row["range"]) for row in rows] == ranges


ASKED = {
    "which column": (ROBUST, "md", "", "--each task", "Clean accuracy, Robust accuracy"),
    "direction": (
        ROBUST,
        "md",
        "--score|Robust accuracy|--n|9|--share|--same-cases",
        "--better higher",
        "lower",
    ),
    "share": (
        ROBUST,
        "md",
        "--score|Robust accuracy|--n|9|--better|higher",
        "--no-share",
        "share of the cases",
    ),
    "same cases": (SWE, "md", "", "--own-cases", "the same test cases"),
    "what ± is": (PLUS_MINUS, "md", "", "--plus-minus se", "±"),
    "how many runs": (PLUS_MINUS, "md", "--plus-minus|sd", "--runs K", "runs"),
    "how many cases": (
        "| model | accuracy |\n|-|-|\n| a | .9 |\n| b | .8 |\n",
        "md",
        "",
        "--n N",
        "How many",
    ),
    "direction of tasks": (
        "model,t1,t2\na,50,60\nb,51,61\n",
        "csv",
        "--each|task",
        "--better lower",
        "better",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_a_table_does_not_say_is_asked_with_the_options(tmp_path: Path, name: str) -> None:
    text, ending, options, option, words = ASKED[name]
    found = run(tmp_path, text, ending, *options.split("|") * bool(options))
    assert found.exit_code == 2
    assert option in found.output
    assert words in found.output


REFUSED = {
    "no table": ("Hello.\n", "md", "", "no table"),
    "several tables": (SWE + "\n" + SWE, "md", "", "--table NUMBER"),
    "a column of none": (SWE, "md", "--score|Nothing", "There are: Rank, Submission, Resolved"),
    "no share": (ROBUST.replace("60.04%", "160.04%"), "md", READ["marked up"][2], "no share of cases"),
    "out of its limits": (
        BRACKETS.replace("0.91", "0.97"),
        "md",
        READ["limits in brackets"][2],
        "own limits",
    ),
    "scales": ("model,t1,t2\na,0.5,60\nb,0.6,61\n", "csv", "--each|task|--better|higher", "different scales"),
    "up and down": ("model,t1 ↑,t2 ↓\na,50,60\nb,51,61\n", "csv", "--each|task", "no average"),
    "two figures": (LONG + "a,i0,True\n", "csv", "", "two figures for i0"),
    "broken json": ('{"a": ', "json", "", "not JSON"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_contest_is_refused_in_words(tmp_path: Path, name: str) -> None:
    text, ending, options, words = REFUSED[name]
    found = run(tmp_path, text, ending, *options.split("|") * bool(options))
    assert found.exit_code == 2, found.output
    assert words in found.output
    assert "Traceback" not in found.output


def test_a_table_that_says_nothing_of_how_sure_it_is_has_no_ranges(tmp_path: Path) -> None:
    found = run(tmp_path, "| model | WER ↓ |\n|-|-|\n| a | 7.44† |\n| b | 6.5 |\n", "md", "--own-cases")
    assert found.exit_code == 0
    assert "No ranges. Nothing in the table says how sure a figure is" in found.output
    assert "a †" in found.output
    assert "not assessed" in found.output


def test_fewer_than_eight_tasks_have_no_ranges(tmp_path: Path) -> None:
    text = "model,t1,t2,Average\na,50,60,55\nb,51,63,57\n"
    found = run(tmp_path, text, "csv", "--better", "higher")
    assert "2 tasks say nothing of other tasks" in found.output
    assert "not used: Average" in found.output


def test_a_row_without_a_figure_is_named_and_left_out(tmp_path: Path) -> None:
    found = run(tmp_path, SWE.replace("394 — 78.8%", "–"), "md", "--same-cases", "--format", "json")
    value = json.loads(found.output)
    assert value["left_out"] == ["C: no figure in Resolved (of 500)"]
    assert [row["model"] for row in value["rows"]] == ["A", "B", "I"]


def test_answers_at_a_terminal_are_those_of_the_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubbot.commands.ranks.at_a_terminal", lambda: True)
    file = tmp_path / "t.md"
    file.write_text(PLUS_MINUS)
    asked = CliRunner().invoke(ranks, [str(file), "--format", "json"], input="3\n5\n")
    told = CliRunner().invoke(ranks, [str(file), "--format", "json", "--plus-minus", "sd", "--runs", "5"])
    assert asked.output.endswith(told.output)


@pytest.mark.parametrize("form", ["text", "markdown", "json", "svg"])
def test_the_order_of_rows_changes_no_byte(tmp_path: Path, form: str) -> None:
    head, *rows = [line for line in SWE.splitlines() if "---" not in line]
    options = ("--same-cases", "--format", form, "--without", "Rank")
    seen = set()
    for seed in range(6):
        mixed = random.Random(seed).sample(rows, len(rows))
        seen.add(run(tmp_path, "\n".join([head, "|---|---|---|", *mixed]), "md", *options).output)
    assert len(seen) == 1


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "@maintainer #1 {{ 1 }}",
    "a\x1b[31mb",
    "x\u202ey",
)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.parametrize("form", ["text", "markdown", "json", "svg"])
def test_names_have_no_effect_wherever_they_are_written(tmp_path: Path, number: int, form: str) -> None:
    text = json.dumps(
        [{"model": HOSTILE[number], "correct": 9, "n": 10}, {"model": "b", "correct": 5, "n": 10}]
    )
    found = run(tmp_path, text, "json", "--own-cases", "--format", form)
    assert found.exit_code == 0, found.output
    for sign in ("\x1b", "\u202e"):
        assert sign not in found.output
    if form in {"markdown", "svg"}:
        assert "<img" not in found.output
    if form == "markdown":
        assert "](javascript" not in found.output
        assert "@maintainer" not in found.output


def test_a_page_changes_between_its_marks_alone(tmp_path: Path) -> None:
    page, file = tmp_path / "README.md", tmp_path / "t.md"
    file.write_text(SWE)
    around = "# Mine\r\n\n<!-- hubbot ranks -->\nold\n<!-- hubbot ranks end -->\n\nlast é"
    page.write_bytes(around.encode())
    command = [str(file), "--same-cases", "--into", str(page)]
    assert CliRunner().invoke(ranks, command).exit_code == 0
    once = page.read_bytes()
    assert once.startswith(b"# Mine\r\n\n<!-- hubbot ranks -->\n")
    assert once.endswith("<!-- hubbot ranks end -->\n\nlast é".encode())
    assert b"| 1 | A | 79.2 |" in once
    assert "up to date" in CliRunner().invoke(ranks, command).output
    assert page.read_bytes() == once
    page.write_text("no marks")
    refused = CliRunner().invoke(ranks, command)
    assert refused.exit_code == 2
    assert "<!-- hubbot ranks -->\n<!-- hubbot ranks end -->" in refused.output
    assert page.read_text() == "no marks"
