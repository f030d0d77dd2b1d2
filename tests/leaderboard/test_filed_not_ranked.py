"""What was filed and has no rank is seen: in the open, by test set, then score, equal figures in one row."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.entry import WITHDRAWN, Reason
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words.reasons import short_why, why_unranked
from hubbot.registry.load import load
from hubbot.registry.model import Hub, Model
from hubbot.results.read_all import read_all

from .github import rendered, tables
from .hubs import accepted, hub

ROOT = Path(__file__).parents[2]
HEADING = "## Filed, not ranked"


def section(page: str) -> str:
    """The section without its fold."""
    found = page.partition(f"{HEADING}\n")[2]
    return found.partition("<details>")[0]


def rows(page: str) -> list[list[str]]:
    """The rows of the open table, without its head."""
    found = tables(rendered(section(page)))
    return [[" ".join(cell.split()) for cell in row] for row in found[0][1:]] if found else []


def page_of(of: Hub, found: Any, path: str = "leaderboards/BM.md") -> str:
    return build(of, found)[path].decode()


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    files = build(load(ROOT), list(read_all(ROOT)))
    return {
        path: content.decode()
        for path, content in files.items()
        if re.fullmatch(r"leaderboards/[^/]*\.md", path)
    }


def flagged(model: str, others: list[str], **more: Any) -> Any:
    flag = {"code": "D103", "others": others, "figures": ["AUROC", "Accuracy", "F1"], "chance": 0.001}
    return accepted(model, acceptance={"flags": (flag,)}, Accuracy=0.8, AUROC=0.9, **more)


def test_results_with_equal_figures_are_one_row_that_names_all_models() -> None:
    of = hub(models=[Model("a", "A net"), Model("b", "B net"), Model("c", "C net")])
    found = [flagged(m, [f"{o}-1" for o in "abc" if o != m]) for m in "abc"]
    (_, row) = rows(page_of(of, found))
    assert row == ["A net = B net = C net", "0.800", "same three figures under three names", "1 · 2 · 3"]


def test_other_figures_beside_the_same_score_are_another_row() -> None:
    found = [
        accepted(m, n=50, Accuracy=0.8, AUROC=value) for m, value in (("a", 0.9), ("b", 0.9), ("c", 0.7))
    ]
    assert [row[0] for row in rows(page_of(hub(), found))[1:]] == ["a = b", "c"]


def test_a_model_that_filed_the_same_twice_is_named_once() -> None:
    found = [accepted("a", "a-1", n=50, Accuracy=0.8), accepted("a", "a-2", n=50, Accuracy=0.8)]
    assert rows(page_of(hub(), found))[1][::3] == ["a", "1 · 2"]


@pytest.mark.parametrize("count", [4, 12, 14])
def test_a_row_names_all_its_models_up_to_twelve_and_the_others_are_in_the_fold(count: int) -> None:
    names = {f"m{i:02}": f"Foundation model number {i}" for i in range(count)}
    of = hub(models=[Model(key, name) for key, name in names.items()])
    page = page_of(of, [accepted(key, n=50, Accuracy=0.8) for key in names])
    (_, row) = rows(page)
    more = f" and {count - 12} more" if count > 12 else ""
    assert row[0].replace("\u200b", "") == " = ".join([*names.values()][:12]) + more
    assert row[3] == "1 · 2 · 3 · 4" + (f" · {count - 4} more" if count > 4 else "")
    for name in names.values():
        assert name in page


@pytest.mark.parametrize("primary", ["Accuracy", "Brier"])
def test_the_better_value_stands_first_and_none_stands_last(primary: str) -> None:
    of = hub(primary=primary)
    values = [0.3, 0.9, 0.6]
    found = [accepted(f"m{value}", n=50, **{primary: value}) for value in values]
    found.append(accepted("none", n=50, Correlation=0.5))
    shown = [row[0] for row in rows(page_of(of, found))[1:]]
    best = sorted(values, reverse=primary == "Accuracy")
    assert shown == [*(f"m{value}" for value in best), "none"]


def test_there_is_no_column_for_a_rank_and_no_line_break_in_a_cell(pages: dict[str, str]) -> None:
    seen = [page for page in pages.values() if HEADING in page]
    assert len(seen) >= 4
    for page in seen:
        head, *_ = tables(rendered(section(page)))[0]
        assert [head[0], *head[2:]] == ["Model", "Why", "Result"]
        assert "<br>" not in section(page)


def test_the_section_is_open_and_each_result_file_is_linked_in_it(pages: dict[str, str]) -> None:
    of = load(ROOT)
    count = 0
    for board in boards(read_all(ROOT), of):
        page = section(pages[f"leaderboards/{board.key.benchmark}.md"])
        for entry in board.unranked:
            count += 1
            assert f"](../{entry.path})" in page
            assert why_unranked(entry, of)
    assert count >= 20


def test_the_existing_pages_rows_without_a_rank_are_there_with_their_figure(pages: dict[str, str]) -> None:
    promoters = [row for row in rows(pages["leaderboards/BM-DNA-PROMOTER.md"]) if row[1]]
    assert [row[:3] for row in promoters] == [
        ["DNABERT-2 = HyenaDNA = k-mer (k = 6)", "0.8357", "same three figures under three names"],
        ["Caduceus = Evo 2", "0.8594", "same three figures under two names"],
        ["HyenaDNA", "0.872", "dataset described nowhere"],
    ]


def test_a_test_set_on_which_nothing_is_ranked_has_no_section_of_its_own(pages: dict[str, str]) -> None:
    page = pages["leaderboards/BM-DNA-PROMOTER.md"]
    assert [line for line in page.splitlines() if line.startswith("## ")][:2] == [
        "## Human non-TATA promoters (EPD), 9,034 test cases",
        HEADING,
    ]
    assert "1,250 of 9,034 test cases; trained on 5,000" in section(page)


def test_the_first_test_set_is_whole_and_further_ones_are_compact() -> None:
    of = hub(n=200)
    found = [accepted(f"m{i}", f"m{i}-{n}", n=n, Accuracy=i / n) for n in (60, 50) for i in range(12)]
    page = page_of(of, found)
    shown = rows(page)
    assert len(shown) == 1 + 12 + 1 + 5 + 1
    assert shown[-1][0] == "and 7 more in the CSV"
    assert [row[2] for row in shown if not row[1]] == ["60 of 200 test cases", "50 of 200 test cases", ""]


REASONS = [reason for reason in get_args(Reason) if reason not in WITHDRAWN]


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_a_few_words_and_many(reason: Any) -> None:
    (board,) = boards([flagged("a", ["b-1"], n=50)], hub())
    entry = replace(board.unranked[0], reasons=(reason,))
    short, long = short_why([entry], hub()), why_unranked(entry, hub())
    assert 5 < len(short) <= 50
    assert short[-1] not in ".;"
    assert len(long) >= 10


def test_what_left_a_board_on_which_nothing_is_ranked_can_be_found() -> None:
    gone = accepted("a", acceptance={"status": "withdrawn", "reason": "a slip"}, Accuracy=0.9)
    page = page_of(hub(), [gone])
    assert HEADING not in page
    assert "Left the board (1)" in page
    assert "a slip" in page


def test_a_board_without_any_has_no_such_section() -> None:
    assert HEADING not in page_of(hub(), [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.8)])


def test_beside_a_ranking_of_the_same_test_set_no_heading_repeats_it() -> None:
    found = [
        accepted("a", Accuracy=0.9),
        accepted("b", Accuracy=0.8),
        accepted("c", status="Failed", Accuracy=0.1),
    ]
    assert rows(page_of(hub(), found)) == [["c", "0.100", "run failed", "file"]]


def test_a_models_page_says_in_few_words_why_it_has_no_rank_and_in_many_what_is_asked() -> None:
    found = [flagged(m, [f"{o}-1" for o in "ab" if o != m]) for m in "ab"]
    page = page_of(hub(), found, "leaderboards/models/a.md")
    glance = page.partition("## At a glance")[2].partition("## ")[0]
    assert "| same three figures as another result |" in glance
    assert "The same 3 figures were filed in b-1; about 1 in 1,000 by chance." in page
