"""Who can be told apart from whom says what the ranges say, pair by pair."""

from itertools import combinations
from random import Random

import pytest

from hubbot.leaderboard.ranking.differences import assessed, told_apart
from hubbot.leaderboard.ranking.ranges import compared
from tests.leaderboard.test_ranges_pair_by_pair import board


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("seed", range(40))
def test_it_counts_to_the_ranges_and_holds_each_pair_alone(seed: int, direction: str) -> None:
    rows, held = board(Random(seed))
    known = [one for one, yes in zip(rows, assessed(rows, held), strict=True) if yes]
    known.sort(key=lambda one: one.value, reverse=direction == "higher")
    ranges, found = compared(known, direction, held, few=len(known))
    assert len(found) == (len(known) if len(known) > 1 else 0)
    for i, line in enumerate(found):
        assert line[i] == 0
        if len(known) > 1:
            above = sum(
                level == 2 for j, level in enumerate(line) if known[j].value != known[i].value and j < i
            )
            below = sum(
                level == 2 for j, level in enumerate(line) if known[j].value != known[i].value and j > i
            )
            assert ranges[i] == (1 + above, len(known) - below)
    for i, j in combinations(range(len(known)), 2):
        assert found[i][j] == found[j][i]
        if found[i][j] < 2:
            high, low = sorted((known[i], known[j]), key=lambda one: one.value, reverse=True)
            assert found[i][j] == told_apart(high, low, held)


def test_it_is_left_out_where_there_are_many_or_nobody_to_compare() -> None:
    rows, held = board(Random(1))
    assert compared([], "higher", few=30) == ([], [])
    assert compared(rows[:1], "higher", held, few=30)[1] == []
    assert compared(rows, "higher", held, few=len(rows) - 1)[1] == []
