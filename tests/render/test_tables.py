"""Tables as a browser draws them: none wider than its page, a line a row; on a phone, who is where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hubbot.leaderboard.building.build import build
from tests.render.browser import PHONE, ROOT, WIDE, Browser, as_page
from tests.render.hubs import large

RANKED, FILED = "Rank", "Model"
NO_BOARDS = {"README", "audit", "how-to-read", "metrics"}
BOARDS = sorted(path for path in (ROOT / "leaderboards").glob("*.md") if path.stem not in NO_BOARDS)
assert len(BOARDS) > 5


def ranked(table: Mapping[str, Any]) -> bool:
    return str(table["head"][0]).startswith(RANKED)


def too_much(tables: list[Any], page: str) -> Iterator[str]:
    """What a reader at a desk would be troubled by."""
    for table in tables:
        if table["wide"] > 0:
            yield f"{page}: {table['head']} is {table['wide']} pixels wider than its page"
        for row in table["rows"] if ranked(table) else ():
            if row["lines"] > 1:
                yield f"{page}: {row['first']} takes {row['lines']} lines"


def hidden(tables: list[Any], page: str) -> Iterator[str]:
    """Rank, model and score that a phone shows only after moving sideways."""
    for table in filter(ranked, tables):
        for row in table["rows"][1:]:  # a long name of a metric is no score
            seen = max(*row["ends"][:2], row["value"][2])  # its limits may lie beside it
            if seen > table["room"]:
                yield f"{page}: {row['first']} ends at {seen:.0f}"


def seen(chromium: Browser, markdown: str, folder: Path, width: int) -> list[Any]:
    """Every table of the page, those in folds as well."""
    markdown = markdown.replace("<details>", "<details open>")
    found = list(chromium.tables(as_page(markdown, folder / "page.html", width), width))
    assert all(row["lines"] > 0 for table in found for row in table["rows"]), "letters are drawn"
    return found


@pytest.mark.parametrize("page", BOARDS, ids=lambda path: path.stem)
def test_the_boards_of_this_hub_read_well_at_a_desk_and_on_a_phone(
    chromium: Browser, tmp_path: Path, page: Path
) -> None:
    markdown = page.read_text(encoding="utf-8")
    wide = seen(chromium, markdown, tmp_path, WIDE)
    assert wide or "Nobody has filed a result yet" in markdown
    assert not [*too_much(wide, page.stem)]
    assert not [*hidden(seen(chromium, markdown, tmp_path, PHONE), page.stem)]


def of_a_line(table: Mapping[str, Any]) -> bool:
    """Lists of boards and of suites, and what is filed without a rank."""
    return table["head"][0] in {"Board", "Suite"} or table["head"][2:] == ["Why", "Result"]


@pytest.mark.parametrize("name", ["README.md", "leaderboards/README.md"])
def test_the_index_and_the_readme_fit_their_page_and_give_nearly_each_board_one_line(
    chromium: Browser, tmp_path: Path, name: str
) -> None:
    for folder in ("leaderboards", "leaderboards/plots"):  # the small pictures have their place in a line
        (tmp_path / folder.rpartition("/")[2]).symlink_to(ROOT / folder)
    tables = seen(chromium, (ROOT / name).read_text(encoding="utf-8"), tmp_path, WIDE)
    assert not [*too_much(tables, name)]
    lines = [row for table in filter(of_a_line, tables) for row in table["rows"]]
    assert len(lines) > 5
    assert len([row["first"] for row in lines if row["lines"] > 1]) <= len(lines) / 5  # of very long names


def test_what_is_filed_without_a_rank_takes_a_line_each(chromium: Browser, tmp_path: Path) -> None:
    found = 0
    for page in BOARDS:
        markdown = page.read_text(encoding="utf-8")
        if "## Filed, not ranked" in markdown:
            for table in filter(of_a_line, seen(chromium, markdown, tmp_path, WIDE)):
                found += 1
                assert not [row["first"] for row in table["rows"] if row["lines"] > 1], page.stem
    assert found >= 4


@pytest.mark.parametrize("rows", [3, 200])
def test_a_large_board_of_long_names_reads_well(chromium: Browser, tmp_path: Path, rows: int) -> None:
    of, found = large(rows, seed=rows + 7)
    markdown = build(of, found)["leaderboards/BM.md"].decode()
    wide = seen(chromium, markdown, tmp_path, WIDE)
    assert any(len(table["rows"]) > min(rows, 90) for table in filter(ranked, wide))
    assert not [*too_much(wide, "large")]
    assert not [*hidden(seen(chromium, markdown, tmp_path, PHONE), "large")]


def test_a_fault_is_seen(chromium: Browser, tmp_path: Path) -> None:
    """The test's own eyes: a second line, a wide table and a column out of sight are told."""
    line = "| 1 (1–2) | A | 0.9 |\n"
    head = "| Rank (range) | Model | Score |\n|--|--|--|\n"
    assert not [*too_much(seen(chromium, head + line, tmp_path, WIDE), "")]
    two = seen(chromium, head + line.replace("A", "A<br>B"), tmp_path, WIDE)
    assert "2 lines" in next(too_much(two, ""))
    broad = seen(chromium, head + line.replace("A", "A" * 200), tmp_path, WIDE)
    assert "wider than its page" in next(too_much(broad, ""))
    narrow = seen(chromium, head + line.replace("A", "A" * 60), tmp_path, PHONE)
    assert [*hidden(narrow, "")]
