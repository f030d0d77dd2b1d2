"""The ranges of a board hold together in 95 of 100 boards: by simulation, equal and spread models."""

from dataclasses import replace
from math import comb
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, chance, difference
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranges import rank_ranges
from hubbot.registry.limits import Spread

from .hubs import accepted, hub


def accuracies(rng, truth, n):
    return [
        Contender(str(i), k / n, Spread("wilson", k / n, n)) for i, k in enumerate(rng.binomial(n, truth))
    ]


def true_ranks(truth):
    """(least, greatest) rank of each model by its true score: equal models share a stretch."""
    return [(1 + sum(t > own for t in truth), sum(t >= own for t in truth)) for own in truth]


def hold(ranges, truth):
    """Every range covers all the ranks that are true: nobody is separated who is equal or the other way."""
    pairs = zip(ranges, true_ranks(truth), strict=True)
    return all(low <= least and most <= high for (low, high), (least, most) in pairs)


@pytest.mark.parametrize("count", [2, 10, 50])
@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_all_ranges_of_a_board_hold_at_once(count, spread):
    rng = np.random.default_rng(20261123)
    truth = np.round(0.75 + np.linspace(-spread / 2, spread / 2, count), 4)
    boards = 60 if count == 50 else 300
    missed = sum(not hold(rank_ranges(accuracies(rng, truth, 200), "higher"), truth) for _ in range(boards))
    assert missed <= 0.05 * boards + 3 * (0.05 * 0.95 * boards) ** 0.5


@pytest.mark.parametrize("n", [20, 50, 100])
@pytest.mark.parametrize("models", [2, 10])
def test_two_equal_accuracies_come_out_different_no_more_often_than_promised(n, models):
    """Exact, by enumeration of both counts: the chance for this pair is at most its part of 5 %."""
    told_apart = np.zeros((n + 1, n + 1))
    pairs = models * (models - 1) / 2
    for k in range(n + 1):
        for other in range(k):
            pair = [Contender(str(c), c / n, Spread("wilson", c / n, n)) for c in (k, other)]
            low, _ = difference(*pair, level=1 - 0.05 / pairs)
            told_apart[k, other] = told_apart[other, k] = low > 0
    for truth in (0.5, 0.6, 0.64, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999):
        chances = np.array([comb(n, k) * truth**k * (1 - truth) ** (n - k) for k in range(n + 1)])
        assert chances @ told_apart @ chances <= 0.05 / pairs


@pytest.mark.parametrize("count", [2, 10])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_ranges_of_equal_aurocs_hold_at_once(count, level):
    rng = np.random.default_rng([count, int(100 * level)])
    shift, half, boards = NormalDist().inv_cdf(level) * 2**0.5, 100, 200
    missed = 0
    for _ in range(boards):
        scores = rng.normal(size=(count, 2 * half))
        scores[:, half:] += shift
        ranks = scores.argsort(axis=1).argsort(axis=1) + 1
        values = (ranks[:, half:].sum(axis=1) - half * (half + 1) / 2) / half**2
        found = [
            Contender(str(i), v, Spread("newcombe", v, half, half)) for i, v in enumerate(values.tolist())
        ]
        missed += any(span != (1, count) for span in rank_ranges(found, "higher"))
    assert missed <= 0.05 * boards + 3 * (0.05 * 0.95 * boards) ** 0.5


def one_by_one(contenders, direction, held):
    """The same ranges by Holm's procedure as books give it: every pair's p, in order, one at a time."""
    pairs = []
    for i, one in enumerate(contenders):
        for j in range(i):
            p = chance(one, contenders[j], held)
            high, low = (i, j) if one.value > contenders[j].value else (j, i)
            pairs.append((1.0 if p is None else p, high, low))
    better, worse = [0] * len(contenders), [0] * len(contenders)
    for at, (p, high, low) in enumerate(sorted(pairs)):
        if p > 0.05 / (len(pairs) - at):
            break
        winner, loser = (high, low) if direction == "higher" else (low, high)
        worse[winner] += 1
        better[loser] += 1
    return [(1 + b, len(contenders) - w) for b, w in zip(better, worse, strict=True)]


SHARES = st.integers(0, 200).map(lambda k: ("wilson", k / 200, (200,)))
AUROCS = st.integers(100, 200).map(lambda k: ("newcombe", k / 200, (85, 143)))
DELONGS = st.tuples(st.floats(0.55, 0.995), st.floats(0.05, 0.6), st.floats(5, 300)).map(
    lambda x: ("delong", x[0], (85, 143, x[1], 0.0, x[2]))
)
SCORES = st.lists(st.one_of(SHARES, AUROCS, DELONGS), min_size=2, max_size=14)


@settings(deadline=None, max_examples=60)
@given(SCORES, st.sampled_from(["higher", "lower"]), st.randoms(use_true_random=False))
def test_the_ranges_are_those_of_holms_procedure_pair_by_pair(scores, direction, random):
    found = [Contender(str(i), v, Spread(kind, v, *more)) for i, (kind, v, more) in enumerate(scores)]
    pairs = [(a.id, b.id) for a in found for b in found if a.id < b.id]
    held = Held(
        {
            (a, b): Difference(
                found[int(a)].value - found[int(b)].value, random.uniform(0, 0.1), random.choice([0, 4.5, 60])
            )
            for a, b in random.sample(pairs, len(pairs) // 3)
        }
    )
    assert rank_ranges(found, direction, held) == one_by_one(found, direction, held)


def test_the_difference_that_is_shown_agrees_with_the_one_that_decides():
    """With two models the range and the limits of the difference are at the same level."""
    for k in range(60, 100):
        pair = [Contender(c, v, Spread("wilson", v, 100)) for c, v in (("a", 0.8), ("b", k / 100))]
        low, high = difference(*pair)
        assert (low > 0 or high < 0) == (rank_ranges(pair, "higher")[0] != (1, 2))


def test_equal_models_are_hardly_ever_separated_where_naive_overlap_separates_them():
    rng = np.random.default_rng(7)
    naive = strict = 0
    for _ in range(20):
        found = accuracies(rng, np.full(50, 0.75), 200)
        limits = [one.spread.limits() for one in found]
        naive += max(low for low, _ in limits) > min(high for _, high in limits)
        strict += any(r != (1, 50) for r in rank_ranges(found, "higher"))
    assert naive >= 10
    assert strict <= 4


def test_models_far_apart_are_told_apart():
    found = [Contender("a", 0.9, Spread("wilson", 0.9, 500)), Contender("b", 0.5, Spread("wilson", 0.5, 500))]
    assert rank_ranges(found, "higher") == [(1, 1), (2, 2)]
    assert rank_ranges(found, "lower") == [(2, 2), (1, 1)]


def test_a_score_at_the_ceiling_does_not_claim_certainty():
    found = [
        Contender("a", 1.0, Spread("newcombe", 1.0, 20, 20)),
        Contender("b", 0.97, Spread("newcombe", 0.97, 20, 20)),
    ]
    assert rank_ranges(found, "higher") == [(1, 2), (1, 2)]


def test_who_is_not_assessed_takes_no_part_and_who_is_alone_has_no_range():
    found = [
        Contender("a", 0.9, Spread("wilson", 0.9, 500)),
        Contender("b", 0.1, None),
        Contender("c", 0.2, Spread("wilson", 0.2, 500)),
    ]
    assert rank_ranges(found, "higher") == [(1, 1), None, (2, 2)]
    assert rank_ranges(found[:2], "higher") == [None, None]
    assert rank_ranges(found[:1], "higher") == [None]


def test_a_paired_difference_separates_what_unpaired_limits_cannot():
    found = [
        Contender("a", 0.91, Spread("wilson", 0.91, 300)),
        Contender("b", 0.89, Spread("wilson", 0.89, 300)),
    ]
    assert rank_ranges(found, "higher") == [(1, 2), (1, 2)]
    paired = Held({("b", "a"): Difference(-0.02, 0.005)})
    assert rank_ranges(found, "higher", paired) == [(1, 1), (2, 2)]
    low, high = difference(found[0], found[1], paired)
    assert (round(low, 4), round(high, 4)) == (0.0102, 0.0298)


def test_held_predictions_that_show_no_difference_overrule_unpaired_limits():
    found = [Contender("a", 0.9, Spread("wilson", 0.9, 500)), Contender("b", 0.5, Spread("wilson", 0.5, 500))]
    assert rank_ranges(found, "higher", Held({("a", "b"): Difference(0.4, 0.3)})) == [(1, 2), (1, 2)]


def test_held_differences_are_read_for_the_primary_metric_and_broken_lines_left_out(tmp_path):
    of = replace(hub(), root=tmp_path)
    folder = tmp_path / "predictions/BM"
    folder.mkdir(parents=True)
    lines = [
        "first,second,metric,difference,standard_error,n,draws,seed",
        "a-1,b-1,Accuracy,0.02,0.004,200,1000,1",
        "a-1,c-1,AUROC,0.02,0.004,200,1000,1",
        "a-1,d-1,Accuracy,nan,0.004,200,1000,1",
        "a-1,e-1,Accuracy,much,,200,1000,1",
        "a-1",
    ]
    (folder / "differences.csv").write_text("\n".join(lines), encoding="utf-8")
    assert held_differences(of) == Held({("a-1", "b-1"): Difference(0.02, 0.004)})
    found = [accepted("a", Accuracy=0.91), accepted("b", Accuracy=0.89)]
    page = build(of, found)["leaderboards/BM.md"].decode()
    assert "a is ahead of all others" in page
    assert "paired" in page
