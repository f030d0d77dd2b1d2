"""The table in front is the answer, one line a row; everything else that is known stands in the second."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.ranking import Board, boards
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.paths import ON_PAGE
from hubbot.registry.load import load
from hubbot.registry.model import Hub, Model
from hubbot.results.read_all import read_all

from .github import rendered, tables
from .hubs import accepted, hub

ROOT = Path(__file__).parents[2]
FOLD = "Run by, when, size, licence, training overlap, runs"


def page_of(of: Hub, found: Any) -> str:
    return build(of, found)["leaderboards/BM.md"].decode()


def lines_of(page: str, head: str) -> list[str]:
    """The Markdown of the first table whose head begins so, its head first."""
    lines = page.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"| {head}"))
    return [lines[at], *(line for line in lines[at + 2 :][: next(_end(lines[at + 2 :]))])]


def _end(lines: list[str]) -> Any:
    return (i for i, line in enumerate([*lines, ""]) if not line.startswith("|"))


def table(page: str, head: str) -> list[list[str]]:
    found = [[[" ".join(cell.split()) for cell in row] for row in one] for one in tables(rendered(page))]
    return next(one for one in found if one[0][0] == head)


def details(page: str) -> dict[str, dict[str, str]]:
    """The second table: model → column → cell."""
    fold = page.partition(f"<summary>{FOLD}</summary>")[2].partition("</details>")[0]
    head, *rows = table(fold, "Model")
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    files = build(load(ROOT), list(read_all(ROOT)))
    return {path: content.decode() for path, content in files.items() if path.endswith(".md")}


def test_in_front_stand_rank_model_score_difference_level_and_evidence_alone(pages: dict[str, str]) -> None:
    allowed = ["Rank (range)", "Model", "", "To first [95 %]", "Level", "Evidence"]
    for path, page in pages.items():
        for one in tables(rendered(page)):
            head = [" ".join(cell.split()) for cell in one[0]]
            if head[0] == "Rank (range)":
                places = [allowed.index(name) if name in allowed else 2 for name in head]
                assert places == sorted(set(places)), path
                assert {0, 1, 2, 5} <= {*places}, path


def rows_in_front(pages: dict[str, str]) -> list[list[str]]:
    """Every cell of every row, as Markdown."""
    found = [
        [cell.strip(" ") for cell in line.strip("|").split(" | ")]
        for page in pages.values()
        if "| Rank (range)" in page
        for first in re.split(r"^(?=\| Rank)", page, flags=re.MULTILINE)[1:]
        for line in lines_of(first, "Rank (range)")[1:]
    ]
    assert len(found) > 30
    return found


def test_no_cell_in_front_holds_more_than_one_line(pages: dict[str, str]) -> None:
    assert not [row for row in rows_in_front(pages) if "<br>" in "".join(row)]


def test_only_names_and_scores_may_be_cut_into_lines(pages: dict[str, str]) -> None:
    """A browser breaks at a blank and after a hyphen. Score and limits may be two lines on a telephone."""
    for row in rows_in_front(pages):
        for place, cell in enumerate(row):
            if place not in {1, 2}:
                shown = re.sub(r"</?sub>|\]\([^)]*\)", "", cell)
                assert not re.search(r" |\w-(?=\w)", shown), row


LONG = "Of 60 letters: a foundation model of everything, version two"


def test_a_name_of_32_letters_is_whole_and_a_longer_one_whole_elsewhere() -> None:
    exact = "A name of exactly 32 letters, so"
    assert (len(exact), len(LONG)) == (32, 60)
    of = hub(models=[Model("a", exact), Model("b", LONG)])
    files = build(of, [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.8)])
    page = files["leaderboards/BM.md"].decode()
    names = [row[1] for row in table(page, "Rank (range)")]
    assert names[:2] == ["Model", exact]
    assert names[2].endswith("…")
    assert LONG.startswith(names[2][:-1])
    assert 32 <= len(names[2]) < 45
    assert f'title="{LONG}"' in rendered(page)
    assert LONG in details(page)
    assert f"# {LONG}" in files["leaderboards/models/b.md"].decode()


@pytest.mark.parametrize(
    "hostile", ['" onclick="x', "a|b" * 20, "](x) [y](z" * 5, "\n\n# x" * 10, "<b>" * 20]
)
def test_a_cut_name_in_a_title_does_nothing(hostile: str) -> None:
    name = f"{hostile} and so on, well beyond what one line of a table can hold"
    page = page_of(hub(models=[Model("a", name)]), [accepted("a", Accuracy=0.9)])
    (tag,) = re.findall(r'<a href="models/a.md"[^>]*title[^>]*>', rendered(page))
    assert re.fullmatch(r'<a href="models/a\.md" title="[^"]*">', tag)
    assert len(table(page, "Rank (range)")[1]) == len(table(page, "Rank (range)")[0])


def test_a_long_word_may_be_cut_into_lines_and_reads_as_it_was_written() -> None:
    word = "Geneformer_V2_104M_continual_x"
    parts = str(cells.breakable(word)).split("&#8203;")
    assert unescape("".join(parts)) == word
    assert all(len(unescape(part)) <= 13 for part in parts)
    assert str(cells.breakable("Geneformer")) == "Geneformer"


def full(model: str, **more: Any) -> Any:
    """A result with something to say in each column of the second table."""
    extra = {
        "run_metadata": {"date": "2026-11-20", "runtime_seconds": 12, "hardware": "a laptop"},
        "integrity": {"training_overlap": "some"},
        "uncertainty": {"Accuracy": {"low": 0.5, "high": 0.99, "method": "bootstrap"}},
    }
    block = {
        "evidence": "re-scored",
        "environment_checked": True,
        "open_warnings": ("A102",),
        "issue": 12,
        "author": "author",
        "approver": "maintainer",
    }
    return accepted(model, extra=extra, acceptance=block, **more)


def test_what_stood_in_the_rows_stands_in_the_second_table() -> None:
    card = Model("a", "A", licence="MIT", weights="open", value={"parameters": "1.2 M"})
    of = hub(models=[card, Model("b", "B")])
    benchmark = replace(of.benchmarks["BM"], targets={"good": 0.75})
    of = replace(of, benchmarks={"BM": benchmark})
    found = details(page_of(of, [full("a", Accuracy=0.9), full("b", Accuracy=0.6)]))
    row = found["A"]
    assert row["Run by, when"].replace("\u2060", "") == "author · 2026-11-20"
    for said in ("file", "history", "issue 12", "approved by maintainer"):
        assert said in row["Result"]
    assert row["Size"] == "1.2 M"
    assert row["Weights · licence"] == "open · MIT"
    assert row["Training overlap"] == "some"
    assert row["Runs"] == "one"
    assert row["Run time"] == "12 s (a laptop)"
    for said in ("environment checked", "A102"):
        assert said in row["Checked"]
    assert row["Limits of its author"] == "by its own limits 0.500 to 0.990 (bootstrap)"
    assert found["B"]["Difference"] == "unpaired"
    assert found["B"]["Weights · licence"] == "not stated"


def test_a_target_is_said_where_one_is_met() -> None:
    of = hub()
    of = replace(of, benchmarks={"BM": replace(of.benchmarks["BM"], targets={"good": 0.75})})
    found = details(page_of(of, [accepted("a", Accuracy=0.95), accepted("b", Accuracy=0.5)]))
    assert [row["Target"] for row in found.values()] == ["meets the target 0.750", ""]


def test_a_column_without_an_entry_is_not_drawn() -> None:
    page = page_of(hub(), [accepted("a", Accuracy=0.9)])
    assert table(page, "Rank (range)")[0] == ["Rank (range)", "Model", "Accuracy [95 %]", "Level", "Evidence"]
    (row,) = details(page).values()
    assert [*row] == ["Model", "Run by, when", "Result", "Weights · licence", "Training overlap", "Runs"]
    no_bands = replace(hub(), policy=replace(hub().policy, level_bands=()))
    two = [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.6)]
    assert "Level" not in table(page_of(no_bands, two), "Rank (range)")[0]
    lower = hub(primary="Brier")
    both = [accepted("a", Brier=0.1), accepted("b", Brier=0.2)]
    assert "Level" not in table(page_of(lower, both), "Rank (range)")[0]
    made_up = hub(data="synthetic")
    assert "Level" not in table(page_of(made_up, two), "Rank (range)")[0]


def test_a_row_with_open_warnings_shows_a_sign_in_front_that_leads_to_their_meaning() -> None:
    line = lines_of(page_of(hub(), [full("a", Accuracy=0.9)]), "Rank (range)")[1]
    assert "[⚠️](audit.md)" in line
    assert "A102" not in line


def test_both_tables_have_the_same_hundred_rows() -> None:
    found = [accepted(f"m{i}", Accuracy=0.3 + i / 200) for i in range(130)]
    page = page_of(hub(), found)
    front = [row[1] for row in table(page, "Rank (range)")[1:]]
    assert len(front) == ON_PAGE
    assert [*details(page)] == front


def board_of(*values: float, n: int = 200) -> Board:
    found = [accepted(f"m{i}", n=n, Accuracy=value) for i, value in enumerate(values)]
    (board,) = boards(found, hub(n=n))
    return board


def test_joint_and_single_comparisons_that_differ_are_said_in_one_sentence() -> None:
    board = board_of(0.93, 0.92, 0.865)
    assert [row.range for row in board.rows] == [(1, 3), (1, 3), (1, 3)]
    last = board.rows[-1].to_first
    assert last is not None
    assert last[1] < 0
    assert words.verdict(board).endswith(
        "Compared singly with the first, m2 is behind, too; with all pairs compared at once that is not sure."
    )


@pytest.mark.parametrize("step", [0.0, 0.004, 0.012, 0.018, 0.03, 0.05, 0.09])
@pytest.mark.parametrize("rows", [2, 3, 5, 9])
def test_the_verdict_names_both_comparisons_exactly_where_they_differ(step: float, rows: int) -> None:
    board = board_of(*(0.95 - step * i for i in range(rows)))
    shared = [row for row in board.rows if row.range and row.range[0] == 1]
    singly = [row for row in shared[1:] if row.to_first and row.to_first[1] < 0]
    said = words.verdict(board)
    assert ("Compared singly with the first" in said) == bool(singly and not board.ahead)
    assert ("all ranks at once" in said) == bool(board.ahead and board.rows[0].range != (1, 1))


def test_further_figures_stand_side_by_side_in_a_fold_of_their_own() -> None:
    found = [accepted("a", Accuracy=0.9, AUROC=0.95), accepted("b", Accuracy=0.6, AUROC=0.7)]
    fold = page_of(hub(), found).partition("Which should I take?</summary>")[2]
    assert table(fold, "Model") == [
        ["Model", "Accuracy", "AUROC"],
        ["a", "0.900", "0.950"],
        ["b", "0.600", "0.700"],
    ]
