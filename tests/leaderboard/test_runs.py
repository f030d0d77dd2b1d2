"""Several runs: the mean ranks, seeds are in every comparison, and the best run buys nothing."""

from __future__ import annotations

import random
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import decode, encode

from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, told_apart
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.ranking.runs import Runs, trainings
from hubbot.leaderboard.ranking.tries import lead_p, lead_words, seeds_words, stands
from hubbot.leaderboard.words import words
from hubbot.registry.limits import Spread

from .hubs import accepted, hub


def filed(model, values, *, extra=None, n=2000):
    """A result a run, all of one account."""
    return [
        accepted(
            model,
            f"{model}-{i}",
            n=n,
            Accuracy=value,
            extra=extra or {},
            acceptance={"author": f"author-{model}", "accepted_at": f"2026-11-{i + 1:02}T10:00:00Z"},
        )
        for i, value in enumerate(values)
    ]


def board(*groups, **policy):
    (found,) = boards([one for group in groups for one in group], hub(n=2000, **policy))
    return found


def ranges(found):
    return {row.entry.model: row.range for row in found.rows}


def test_a_spread_over_seeds_takes_a_lead_away_that_single_runs_would_have():
    one_each = board(filed("a", [0.9]), filed("b", [0.86]))
    assert ranges(one_each) == {"a": (1, 1), "b": (2, 2)}
    unsteady = board(filed("a", [0.87, 0.93]), filed("b", [0.83, 0.89]))
    assert ranges(unsteady) == {"a": (1, 2), "b": (1, 2)}
    steady = board(filed("a", [0.899, 0.901, 0.9]), filed("b", [0.859, 0.861, 0.86]))
    assert ranges(steady) == {"a": (1, 1), "b": (2, 2)}


def test_the_spread_of_a_board_holds_for_rows_with_one_run():
    third = filed("c", [0.80, 0.84, 0.82, 0.78, 0.86])
    assert ranges(board(filed("a", [0.9]), filed("b", [0.86]), third))["a"][1] > 1


@pytest.mark.parametrize("policy", ["best", "latest"])
def test_where_another_run_decides_the_order_the_range_holds_its_rank_and_a_lead_needs_the_mean(policy):
    found = board(filed("a", [0.80, 0.80, 0.95]), filed("b", [0.90, 0.901, 0.902]), runs=policy)
    assert [row.entry.model for row in found.rows] == ["a", "b"]
    for row in found.rows:
        assert row.range[0] <= row.rank <= row.range[1]
        assert row.range != (1, 1)
        assert row.lead_p is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(600, 950), min_size=1, max_size=4), min_size=2, max_size=5),
    st.sampled_from(["best", "latest", "mean"]),
)
def test_every_range_holds_its_rank_and_the_scores_are_means_under_every_policy(groups, policy):
    listed = [filed(f"m{i}", [v / 1000 for v in group]) for i, group in enumerate(groups)]
    found = board(*listed, runs=policy)
    for row in found.rows:
        assert row.range[0] <= row.rank <= row.range[1]
        assert row.value == pytest.approx(sum(e.value for e in row.runs) / len(row.runs))


def test_runs_within_one_file_count_like_runs_filed_singly():
    values = [0.88, 0.9, 0.92]
    extra = {"runs": {"Accuracy": {"mean": 0.9, "values": values}}}
    single, joined = board(filed("a", values)).rows[0], board(filed("a", [0.9], extra=extra)).rows[0]
    assert joined.value == single.value == pytest.approx(0.9)
    assert joined.entry.runs.k == single.entry.runs.k == 3
    assert joined.entry.runs.sd == pytest.approx(single.entry.runs.sd)
    assert joined.entry.runs.best == single.entry.runs.best == 0.92


def test_a_figure_that_is_the_best_of_its_own_runs_ranks_by_their_mean_and_is_no_longer_called_shown():
    extra = {"runs": {"Accuracy": {"mean": 0.9, "values": [0.88, 0.9, 0.92]}}}
    one = accepted("a", Accuracy=0.92, n=2000, extra=extra, acceptance={"evidence": "re-scored"})
    (row,) = board([one]).rows
    assert (row.value, row.entry.evidence) == (pytest.approx(0.9), "self-reported")


def test_many_runs_without_any_spread_do_not_hide_the_spread_of_others():
    honest, claimed = Runs(5, 0.02), Runs(1000, 0.0)
    noise = trainings([claimed, honest])
    pair = noise[0].against(noise[1])
    alone = 0.02**2 / 5
    assert pair.variance > 0.25 * alone
    assert pair.reach(0.95) > 1.96 * 0.5 * 0.02 / 5**0.5


def test_a_row_keeps_all_of_its_runs_between_builds():
    extra = {
        "runs": {"seeds": [1, 2], "Accuracy": {"mean": 0.9, "sd": 0.01}},
        "runs_tried": 9,
        "chosen_on": "test",
    }
    entry = entry_of(accepted("a", Accuracy=0.9, extra=extra), hub())
    assert decode(encode(entry), type=Entry) == entry
    assert (entry.runs.k, entry.runs.tried, entry.runs.chosen_on) == (2, 9, "test")


@given(st.integers(1, 10**6), st.sampled_from(["", "validation", "test", "not chosen"]))
def test_stating_tries_changes_no_rank_range_or_evidence(tried, chosen):
    said = {"runs_tried": tried, **({"chosen_on": chosen} if chosen else {})}
    others = filed("b", [0.8])
    plain, stated = board(filed("a", [0.9]), others), board(filed("a", [0.9], extra=said), others)
    for before, after in zip(plain.rows, stated.rows, strict=True):
        assert (before.rank, before.range, before.value, before.lead_p) == (
            after.rank,
            after.range,
            after.value,
            after.lead_p,
        )
        assert before.entry.evidence == after.entry.evidence
        assert words.medal(plain, before) == words.medal(stated, after)


def test_the_tries_that_a_lead_stands_follow_from_its_p():
    assert [stands(p) for p in (0.025, 0.0125, 0.013, 0.001)] == [1, 2, 1, 25]
    assert lead_words(Runs(), 0.02) == "Tries not stated; a second try would undo the lead"
    assert lead_words(Runs(tried=3, chosen_on="test"), 0.001) == (
        "States 3 tries, chosen on test data; the lead would hold up to 25 tries"
    )
    assert "more than 1,000" in lead_words(Runs(tried=1), 1e-9)


def test_the_best_of_many_equal_tries_seldom_keeps_a_lead_that_is_said_to_hold_so_many():
    """2 to 20 tries of equal recipes, only the best filed: at most 1 in 20 may be said to hold them all."""
    rng, error = random.Random(1), 0.01
    for tries in (2, 5, 20):
        held = 0
        for _ in range(400):
            best = max(rng.gauss(0.8, error / 2**0.5) for _ in range(tries))
            gap = best - rng.gauss(0.8, error / 2**0.5)
            pair = [Contender("a", best, Spread("wilson", best, 500)), Contender("b", best - gap, None)]
            paired = Held({("a", "b"): Difference(gap, error)})
            held += gap > 1.96 * error and stands(lead_p(pair, paired)) >= tries
        assert held <= 0.05 * 400, tries


def test_two_equal_recipes_are_seldom_called_different_by_their_means():
    """Five runs against one and five, with held predictions: the nominal rate is 1 in 40, one-sided."""
    rng = random.Random(2)
    for k in ((5, 1), (5, 5), (3, 2)):
        wrong = 0
        for _ in range(400):
            a, b = ([rng.gauss(0.85, 0.007) for _ in range(count)] for count in k)
            about = [Runs(len(x), stdev(x) if len(x) > 1 else None) for x in (a, b)]
            means = [sum(x) / len(x) for x in (a, b)]
            one, two = (
                Contender(name, mean, None, training)
                for name, mean, training in zip("ab", means, trainings(about), strict=True)
            )
            gap = means[0] - means[1] + rng.gauss(0, 0.004)
            wrong += gap > 0 and told_apart(one, two, Held({("a", "b"): Difference(gap, 0.004)}))
        assert wrong <= 0.025 * 400 + 10, k


def test_a_lead_of_one_run_says_so_where_others_have_several():
    several = filed("b", [0.60, 0.62, 0.64])
    for runs, said in ([0.9], True), ([0.9, 0.901, 0.902], False):
        found = board(filed("a", runs), several)
        rows = [row.entry for row in found.rows]
        assert found.ahead is found.rows[0]
        assert bool(seeds_words(rows, ahead=True)) is said
        assert not seeds_words(rows)
