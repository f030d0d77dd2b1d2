"""Two rows of one board side by side: their difference, its limits, and whether they can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubbot.leaderboard.ranking.differences import Contender, Held, difference, told_apart

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """First minus second, places in the order of the rows. At 95 % of this pair alone.

    `limits` are None where they cannot be assessed; `paired`: from the predictions of both.
    """

    first: int
    second: int
    value: float
    limits: Limits | None
    paired: bool
    apart: bool


def pair(places: tuple[int, int], one: Contender, other: Contender, held: Held) -> Pair:
    apart = told_apart(one, other, held) or told_apart(other, one, held)
    paired = held.pair(one.id, other.id) is not None
    return Pair(*places, one.value - other.value, difference(one, other, held), paired, apart)


def all_pairs(rows: Sequence[Contender], held: Held) -> tuple[Pair, ...]:
    """Each of these rows with each one below it, in their order."""
    return tuple(
        pair((i, j), rows[i], rows[j], held) for i in range(len(rows)) for j in range(i + 1, len(rows))
    )
