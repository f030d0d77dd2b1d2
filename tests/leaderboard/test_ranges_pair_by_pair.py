"""Ranges of small boards with everything on them, against Holm's procedure taken pair by pair."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, assessed, chance, difference
from hubbot.leaderboard.ranking.ranges import rank_ranges
from hubbot.leaderboard.ranking.runs import ONE_TRAINING, Runs, Standing, trainings
from hubbot.registry.limits import Spread


def board(random: Random, share: float = 1 / 3) -> tuple[list[Contender], Held]:
    """Two to seven rows: shares and AUROCs of two sizes, some unknown, some with runs, some pairs held."""
    rows = []
    for name in range(random.randint(2, 7)):
        n, of = random.choice((60, 600)), random.choice(("wilson", "newcombe", "none"))
        value = random.randint(n // 2, n) / n
        sizes = (n,) if of == "wilson" else (n // 2, n // 2)
        rows.append(Contender(str(name), value, None if of == "none" else Spread(of, value, *sizes)))
    ks = [random.choice((1, 1, 2, 3, 10)) for _ in rows]
    runs = [Runs(k, random.choice((0.001, 0.02, 0.1)) if k > 1 else None) for k in ks]
    where = [
        Standing(
            one.value,
            one.value + random.choice((0, 0.2)),
            one.spread.limits()[0] if one.spread else one.value,
        )
        for one in rows
    ]
    rows = [replace(one, training=how) for one, how in zip(rows, trainings(runs, where), strict=True)]
    pairs = [(one, other) for one in rows for other in rows if one.id < other.id]
    held = {
        (one.id, other.id): Difference(
            one.value - other.value + random.choice((0, 0, 0.3)),
            random.choice((0, 0.001, 0.04)),
            df=random.choice((0, 5)),
        )
        for one, other in random.sample(pairs, int(len(pairs) * share))
    }
    return rows, Held(held)


def pair_by_pair(rows: list[Contender], direction: str, held: Held) -> list[tuple[int, int] | None]:
    """The larger p of the two ways to count what other seeds do, in order, each against its part of 5 %."""
    known = assessed(rows, held)
    inside = [one for one, yes in zip(rows, known, strict=True) if yes]
    found = []
    for at, one in enumerate(inside):
        for other in inside[:at]:
            both = [(one, other), tuple(replace(x, training=x.training.everyone) for x in (one, other))]
            p = max(1.0 if (p := chance(*pair, held)) is None else p for pair in both)
            found.append((p, *sorted((one, other), key=lambda x: x.value, reverse=True)))
    better, worse = ({one.id: 0 for one in rows} for _ in range(2))
    for at, (p, high, low) in enumerate(sorted(found, key=lambda x: x[0])):
        if p > 0.05 / (len(found) - at):
            break
        winner, loser = (high, low) if direction == "higher" else (low, high)
        worse[winner.id] += 1
        better[loser.id] += 1
    spans = [(1 + better[one.id], len(inside) - worse[one.id]) for one in rows]
    return [span if yes and len(inside) > 1 else None for span, yes in zip(spans, known, strict=True)]


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("seed", range(40))
def test_ranges_are_those_of_holms_procedure_with_runs_and_held_pairs(seed: int, direction: str) -> None:
    rows, held = board(Random(seed))
    if direction == "lower":  # the merits are turned, as for an error
        rows = [replace(one, training=replace(one.training, merit=-one.training.merit)) for one in rows]
    assert rank_ranges(rows, direction, held) == pair_by_pair(rows, direction, held)


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("share", [0.7, 1.0], ids=["many held", "all held"])
def test_held_pairs_are_counted_as_if_pair_by_pair_whatever_their_number(
    direction: str, share: float
) -> None:
    for seed in range(40):
        rows, held = board(Random(1_000 + seed), share)
        if seed % 2:  # one run each: the pairs are counted in the order of their chance
            rows = [replace(one, training=ONE_TRAINING) for one in rows]
        elif direction == "lower":
            rows = [replace(one, training=replace(one.training, merit=-one.training.merit)) for one in rows]
        assert rank_ranges(rows, direction, held) == pair_by_pair(rows, direction, held)


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("seed", range(30))
def test_rows_of_one_kind_are_counted_as_if_pair_by_pair_whatever_their_runs(
    seed: int, direction: str
) -> None:
    """Many rows of one size, with runs: those of one kind are counted together, each by its own noise."""
    random = Random(seed)
    sign = 1 if direction == "higher" else -1
    values = [random.randint(480, 590) / 600 for _ in range(random.randint(8, 14))]
    spreads = [Spread("wilson", value, 600) for value in values]
    runs = [Runs(random.choice((1, 1, 1, 3)), 0.001) for _ in values]
    runs = [one if one.k > 1 else Runs(1, None) for one in runs]
    runs = [replace(one, sd=random.choice((0.001, 0.01, 0.03))) if one.k > 1 else one for one in runs]
    where = [
        Standing(
            sign * value,
            sign * value + random.choice((0, 0.01, 0.03, 0.1)),
            min(sign * x for x in spread.limits()),
        )
        for value, spread in zip(values, spreads, strict=True)
    ]
    rows = [
        Contender(str(i), value, spread, training)
        for i, (value, spread, training) in enumerate(
            zip(values, spreads, trainings(runs, where), strict=True)
        )
    ]
    assert rank_ranges(rows, direction) == pair_by_pair(rows, direction, Held())


@pytest.mark.parametrize("size", [20, 45])
def test_two_shares_are_told_apart_exactly_where_their_difference_leaves_out_0(size: int) -> None:
    """Every pair of counts, so also those where half a step decides."""
    shares = [Contender(str(k), k / size, Spread("wilson", k / size, size)) for k in range(size + 1)]
    for i, low in enumerate(shares):
        for high in shares[i:]:
            limits = difference(high, low)
            assert limits is not None
            apart = rank_ranges([high, low], "higher") == [(1, 1), (2, 2)]
            assert apart == (limits[0] > 0), (high.id, low.id)


@pytest.mark.parametrize("seed", range(20))
def test_predictions_of_who_is_not_on_the_board_change_nothing_there(seed: int) -> None:
    rows, _ = board(Random(seed))
    rows = [one for one in rows if one.spread]
    clear = Difference(0.9, 0.001)
    strangers = {
        pair: clear for one in rows for pair in ((one.id, "stranger"), ("stranger", one.id), (one.id, one.id))
    }
    assert rank_ranges(rows, "higher", Held(strangers)) == rank_ranges(rows, "higher")


def test_nobody_stands_above_who_has_the_same_value() -> None:
    spread = Spread("wilson", 0.8, 600)
    same = [Contender("a", 0.8, spread), Contender("b", 0.8, spread)]
    for held in ({("a", "b"): Difference(0.2, 0.01)}, {("b", "a"): Difference(0.2, 0.01)}):
        assert rank_ranges(same, "higher", Held(held)) == [(1, 2), (1, 2)]
