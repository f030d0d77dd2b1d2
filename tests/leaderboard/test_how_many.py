"""How many cases would tell the first two apart, and margins that were registered before."""

import json
from dataclasses import replace

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import how_many

from .hubs import accepted, hub


def board_of(*values, n=200, margin=None, day="2026-11-23"):
    of = hub(n=n)
    if margin:
        block = {"margin": {"value": margin, "since": "2026-11-01"}}
        of = replace(of, benchmarks={"BM": replace(of.benchmarks["BM"], value=block)})
    found = [
        accepted(f"m{i}", n=n, Accuracy=value, acceptance={"accepted_at": f"{day}T10:00:00Z"})
        for i, value in enumerate(values)
    ]
    (board,) = boards(found, of)
    return board, of, found


def test_the_page_says_what_the_test_set_can_tell_and_what_the_gap_seen_would_take():
    board, of, found = board_of(0.90, 0.89)
    gap = how_many.separable(board)
    assert 0.07 < gap < 0.12  # two shares of 200 cases: 2.8 standard errors of some 0.03
    said = how_many.sentence(board)
    assert "If the gap seen were the true one, it would take about 1" in said
    page = build(of, found)["leaderboards/BM.md"].decode()
    assert said in page
    data = next(f for p, f in build(of, found).items() if p.endswith("test_200.json"))
    assert json.loads(data)["times_the_cases"] == pytest.approx((gap / 0.01) ** 2, rel=1e-4)


def test_a_tiny_gap_gets_no_number_and_one_that_is_shown_none_at_all():
    assert "more than 100 times as many cases" in how_many.sentence(board_of(0.900, 0.895, n=200)[0])
    assert "would take" not in how_many.sentence(board_of(0.95, 0.60)[0])
    assert how_many.sentence(board_of(0.9)[0]) == ""
    assert how_many.needed(board_of(0.9, 0.9)[0]) is None


@pytest.mark.parametrize(
    ("values", "margin", "expected"),
    [
        ((0.90, 0.90), 0.10, "equivalent"),
        ((0.90, 0.60), 0.10, ""),
        ((0.90, 0.90), 0.01, ""),
    ],
)
def test_a_margin_says_who_is_no_worse_than_the_first(values, margin, expected):
    board, *_ = board_of(*values, margin=margin, n=600)
    assert how_many.against_margin(board, board.rows[1]) == expected


def test_a_margin_judges_nobody_who_came_before_it():
    board, *_ = board_of(0.90, 0.90, margin=0.10, n=600, day="2026-10-31")
    assert how_many.against_margin(board, board.rows[1]) == ""
