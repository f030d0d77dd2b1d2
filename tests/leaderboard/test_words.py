"""Figures as people read them, while ranks and exports keep what was filed; medals nobody finds absurd."""

import csv
import io
import json

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.differences import NOTHING_HELD
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.preview import newcomer, preview
from hubbot.registry.model import Model

from .hubs import accepted, baseline, hub, result

STORED = 0.8765432109


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.99893, "0.9989"),
        (0.995434, "0.9954"),
        (0.98, "0.980"),
        (1.0, "1.000"),
        (0.0, "0.000"),
        (0.99996, "0.99996"),
        (0.99999999, "0.99999999"),
        (0.00012345, "0.000123"),
        (2e-7, "2e-07"),
        (-0.00127, "−0.0013"),
        (3.456789, "3.4568"),
        (53.311406, "53.31"),
        (60.0, "60"),
        (1234.5, "1234.5"),
        (None, "undefined"),
    ],
)
def test_a_score_has_the_digits_that_people_read(value, shown):
    assert words.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.98034, "0.980"),
        (58.44, "58.4"),
        (-0.008, "−0.008"),
        (0.0003, "0.0003"),
        (-0.0003, "−0.0003"),
        (0.0, "0.000"),
    ],
)
def test_a_limit_never_loses_on_which_side_of_zero_it_lies(value, shown):
    assert words.limit(value) == shown


def test_ranks_and_exports_use_the_stored_figure_where_the_page_shows_the_same_digits():
    found = [accepted("a", Accuracy=STORED), accepted("b", Accuracy=STORED + 1e-8)]
    (board,) = boards(found, hub())
    assert [(row.rank, row.entry.model) for row in board.rows] == [(1, "b"), (2, "a")]
    files = build(hub(), found)
    name = "leaderboards/data/BM/1.0.0_DS_test_200"
    lines = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))
    assert [float(line["Accuracy"]) for line in lines] == [STORED + 1e-8, STORED]
    assert [row["value"] for row in json.loads(files[f"{name}.json"])["rows"]] == [STORED + 1e-8, STORED]
    assert f"value: {STORED}" in files["leaderboards/data/model-index/a.yaml"].decode()
    for path in ("leaderboards/BM.md", "leaderboards/README.md", "leaderboards/models/a.md"):
        assert "0.8765" in files[path].decode()
        assert "0.87654" not in files[path].decode()


def test_the_bots_preview_shows_the_same_digits():
    shown = preview([], hub(), newcomer(hub(), result("a", Accuracy=STORED)), NOTHING_HELD)
    assert [row.score for row in shown.rows] == ["0.8765 [0.824, 0.915]"]


def medals(scores, models=(), n=200):
    found = [accepted(name, n=n, Accuracy=value) for name, value in scores.items()]
    (board,) = boards(found, hub(models=models, n=n))
    return [(words.rank(row), words.medal(board, row)) for row in board.rows]


def test_a_medal_is_for_a_place_that_is_sure_and_shared_by_nobody():
    assert medals({"a": 0.95, "b": 0.94, "c": 0.60}) == [
        ("1 (1–2)", ""),
        ("2 (1–2)", ""),
        ("3 (3–3)", ""),
    ]
    assert [medal for _, medal in medals({"a": 0.99, "b": 0.92, "c": 0.60})] == ["🥇", "🥈", "🥉"]


def test_the_first_medal_is_for_who_is_ahead_of_each_other_row_whatever_all_ranks_at_once_say():
    weak = {f"w{i}": 0.70 + i / 1000 for i in range(10)}
    assert medals({"a": 0.98, "b": 0.93, **weak})[:3] == [
        ("1 (1–2)", "🥇"),
        ("2 (1–2)", "🥈"),
        ("3 (3–12)", ""),
    ]


def test_no_medal_is_on_a_row_that_reads_four():
    equal = {"a": 0.90, "b": 0.89, "c": 0.88, "d": 0.87}
    assert [medal for _, medal in medals(equal)] == [""] * 4
    assert [medal for _, medal in medals(equal, models=[baseline(name) for name in "abc"])] == [""] * 4


def test_four_with_the_very_same_score_are_a_crowd():
    assert [medal for _, medal in medals(dict.fromkeys("abcd", 0.9))] == [""] * 4


def test_a_baseline_takes_up_its_place_and_gets_no_medal():
    found = medals({"a": 0.95, "b": 0.60}, models=[baseline("a"), Model("b", "b")])
    assert found == [("1 (1–1)", ""), ("2 (2–2)", "🥈")]


@pytest.mark.parametrize("n", [200, 2_000, 20_000])
def test_medals_never_stand_beside_a_rank_below_three(n):
    found = medals({f"m{i}": 0.95 - 0.013 * i for i in range(40)}, n=n)
    ranks = [int(rank.split()[0]) for rank, medal in found if medal]
    assert max(ranks, default=1) <= 3
    assert len(ranks) == (3 if n == 20_000 else 0)
