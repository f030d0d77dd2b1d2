"""Ranges of small boards with everything on them, against Holm's procedure taken pair by pair."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from hubbot.leaderboard.ranking.differences import Contender, Difference, Held, assessed, chance
from hubbot.leaderboard.ranking.ranges import rank_ranges
from hubbot.leaderboard.ranking.runs import Runs, Standing, trainings
from hubbot.registry.limits import Spread


def board(random: Random) -> tuple[list[Contender], Held]:
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
        for one, other in random.sample(pairs, len(pairs) // 3)
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
