"""Who can be told apart from whom says what the ranges say, pair by pair."""

from itertools import combinations
from random import Random

import pytest

from hubbot.leaderboard.ranking.differences import assessed, told_apart
from hubbot.leaderboard.ranking.ranges import rank_ranges, who_from_whom
from tests.leaderboard.test_ranges_pair_by_pair import board


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("seed", range(40))
def test_it_counts_to_the_ranges_and_holds_each_pair_alone(seed: int, direction: str) -> None:
    rows, held = board(Random(seed))
    known = [one for one, yes in zip(rows, assessed(rows, held), strict=True) if yes]
    known.sort(key=lambda one: one.value, reverse=direction == "higher")
    found = who_from_whom(known, direction, held)
    ranges = rank_ranges(known, direction, held)
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


def test_nobody_is_told_apart_from_nobody() -> None:
    assert who_from_whom([], "higher") == []
    rows, held = board(Random(1))
    assert who_from_whom(rows[:1], "higher", held) == [[0]]
