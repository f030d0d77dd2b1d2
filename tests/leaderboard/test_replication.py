"""What another account's result of a model shows: reproduced, retrained, or a second result."""

from __future__ import annotations

import random

import pytest

from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Difference, Held
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.ranking.replication import confirmed, words

from .hubs import accepted, hub

DIGEST = {"weights": {"sha256": "a" * 64}}
FIGURES = {"Accuracy": 0.8731, "AUROC": 0.9412}


def filed(eval_id, author="author", day=1, *, extra=None, acceptance=None, n=9034, **figures):
    block = {"author": author, "relation": "independent", "accepted_at": f"2026-11-{day:02}T10:00:00Z"}
    return accepted(
        "m",
        eval_id,
        n=n,
        extra=extra or {},
        acceptance={**block, **(acceptance or {})},
        **(figures or FIGURES),
    )


def row_of(*found, n=9034, held=NOTHING_HELD):
    (board,) = boards(found, hub(n=n), held)
    (row,) = board.rows
    return row, board


def said(row, board):
    return [words(one, board.metric) for one in row.seconds]


def test_equal_figures_of_the_same_weights_are_reproduced_and_counted_once_an_account():
    others = [filed("b-1", "stranger", 2, extra=DIGEST), filed("c-1", "maintainer", 3, extra=DIGEST)]
    row, board = row_of(filed("a-1", extra=DIGEST), *others)
    assert said(row, board) == ["reproduced", "reproduced"]
    assert confirmed(row.seconds, "reproduced") == 2


def test_figures_written_with_fewer_decimals_or_one_case_apart_are_reproduced():
    coarse = filed("b-1", "stranger", 2, extra=DIGEST, Accuracy=0.873, AUROC=0.9412)
    apart = filed("c-1", "maintainer", 3, extra=DIGEST, Accuracy=0.8732, AUROC=0.9412)
    row, board = row_of(filed("a-1", extra=DIGEST), coarse, apart)
    assert said(row, board) == ["reproduced", "reproduced"]


@pytest.mark.parametrize("n", [100, 228, 1000])
def test_one_accuracy_on_few_cases_agrees_and_says_how_often_another_model_would(n):
    value = round(0.9 * n) / n
    first = filed("a-1", extra=DIGEST, n=n, Accuracy=value)
    row, board = row_of(first, filed("b-1", "stranger", 2, extra=DIGEST, n=n, Accuracy=value), n=n)
    (one,) = row.seconds
    assert one.finding == "agrees"
    assert not one.counts
    assert "so would another model in" in words(one, board.metric)


def test_without_the_same_weights_equal_figures_reproduce_nothing():
    for extra in ({}, {"weights": {"sha256": "b" * 64}}, {"weights": {"name": "org/m@1"}}):
        row, _ = row_of(filed("a-1", extra=DIGEST), filed("b-1", "stranger", 2, extra=extra))
        assert not confirmed(row.seconds, "reproduced")


def test_other_figures_are_a_second_result_with_the_distance_in_points():
    row, board = row_of(filed("a-1"), filed("b-1", "stranger", 2, Accuracy=0.8651, AUROC=0.93))
    assert said(row, board) == ["a second result, 0.8 points lower"]
    assert not row.seconds[0].counts


def test_another_training_counts_where_the_spread_of_this_recipe_is_known_and_it_lies_within():
    runs = {"runs": {"Accuracy": {"mean": 0.87, "sd": 0.005, "n": 5}}}
    first = filed("a-1", extra=runs, Accuracy=0.87)
    row, board = row_of(first, filed("b-1", "stranger", 2, Accuracy=0.862))
    assert said(row, board) == ["retrained"]
    row, board = row_of(first, filed("b-1", "stranger", 2, Accuracy=0.84))
    assert said(row, board) == ["a second result, 3.0 points lower"]
    row, board = row_of(filed("a-1", Accuracy=0.87), filed("b-1", "stranger", 2, Accuracy=0.869))
    assert said(row, board) == ["a second result, 0.1 points lower"]


@pytest.mark.parametrize(
    "other",
    [
        filed("b-1", "stranger", 2, extra=DIGEST, acceptance={"relation": "author"}),
        filed("b-1", None, 2, extra=DIGEST, acceptance={"imported_from": "https://example.org/x@1 f.yaml"}),
    ],
    ids=["an author of the model", "imported"],
)
def test_an_author_of_the_model_and_an_import_confirm_nothing(other):
    row, _ = row_of(filed("a-1", extra=DIGEST), other)
    assert row.seconds
    assert not confirmed(row.seconds, "reproduced")


def test_both_predictions_decide_where_the_hub_holds_them():
    first = filed("a-1", extra=DIGEST, Accuracy=0.87)
    other = filed("b-1", "stranger", 2, extra=DIGEST, Accuracy=0.8705)
    for alike, gap, finding in (
        (0.995, 0.0005, "reproduced"),
        (0.97, 0.0005, "second"),
        (0.995, 0.01, "second"),
    ):
        row, _ = row_of(first, other, held=Held({("a-1", "b-1"): Difference(-gap, 0.001, alike)}))
        assert row.seconds[0].finding == finding


def test_equally_good_other_models_seldom_pass_as_reproduced():
    """Drawn pairs of different models with one accuracy: at most 1 in 20 may count, at every size."""
    rng = random.Random(1)
    for n in (100, 500, 2000):
        passed = 0
        for _ in range(200):
            right = [rng.random() < 0.9 for _ in range(n)]
            # 80 % of the cases are alike for two good models; the others fall anew.
            again = [a if rng.random() < 0.8 else rng.random() < 0.9 for a in right]
            one, other = sum(right) / n, sum(again) / n
            row, _ = row_of(
                filed("a-1", extra=DIGEST, n=n, Accuracy=round(one, 6)),
                filed("b-1", "stranger", 2, extra=DIGEST, n=n, Accuracy=round(other, 6)),
                n=n,
            )
            passed += confirmed(row.seconds, "reproduced")
        assert passed <= 0.05 * 200 + 10, n
