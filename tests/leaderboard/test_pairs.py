"""The first rows of a board side by side: what the fold says is what the board's own comparisons say."""

from itertools import combinations

import pytest

from hubbot.leaderboard.pages.compare import pair_by_pair
from hubbot.leaderboard.ranking.ranking import SIDE_BY_SIDE, boards
from hubbot.leaderboard.words import how_many, pairs

from .hubs import accepted, hub


def board(values, metric="AUROC", n=400):
    found = [accepted(f"m{at}", n=n, **{metric: value}) for at, value in enumerate(values)]
    return boards(found, hub(n=n, primary=metric))[0]


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 9])
def test_the_fold_is_there_from_three_rows_on_and_has_each_pair_of_the_first_five(rows):
    values = [0.95 - at / 50 for at in range(rows)]
    of = board(values)
    text = str(pair_by_pair(of))
    if rows < 3:
        assert text == ""
        return
    shown = min(rows, SIDE_BY_SIDE)
    lines = [line for line in text.splitlines() if line.startswith("| m")]
    assert [tuple(cell.strip() for cell in line.split("|")[1:3]) for line in lines] == [
        (f"m{one}", f"m{other}") for one, other in combinations(range(shown), 2)
    ]
    assert f"<summary>The first {'three' if shown == 3 else 'five'}, pair by pair</summary>" in text


def test_a_pair_is_told_apart_where_its_limits_leave_out_nothing():
    of = board([0.97, 0.95, 0.90, 0.80, 0.62])
    told = 0
    for pair in of.pairs:
        low, high = pair.limits
        assert pair.apart == (low > 0 or high < 0)
        assert (of.apart[pair.first][pair.second] > 0) == pair.apart
        assert pairs.verdict(pair) == ("can be told apart" if pair.apart else "cannot be told apart")
        cases = pairs.would_tell(pair, of.key.n)
        assert bool(cases) == (not pair.apart)
        told += pair.apart
    assert 0 < told < len(of.pairs)


def test_the_first_two_are_as_in_the_quick_comparison():
    of = board([0.92, 0.91, 0.90])
    first = of.pairs[0]
    assert first.limits == pytest.approx([-limit for limit in reversed(of.rows[1].to_first)])
    assert how_many.gap_of(first.limits) == pytest.approx(how_many.separable(of))
    assert how_many.times(how_many.gap_of(first.limits), first.value) == pytest.approx(how_many.needed(of))
    assert pairs.would_tell(first, 400).removeprefix("about ") in how_many.sentence(of)


def test_rows_that_are_not_assessed_stand_in_no_pair():
    of = board([1.0, 2.0, 3.0], metric="MSE")
    assert of.pairs == ()
    assert pair_by_pair(of) == ""


def test_of_equal_scores_nothing_is_said_of_cases():
    of = board([0.9, 0.9, 0.9])
    assert [pairs.would_tell(pair, of.key.n) for pair in of.pairs] == ["", "", ""]
    assert not any(pair.apart for pair in of.pairs)
