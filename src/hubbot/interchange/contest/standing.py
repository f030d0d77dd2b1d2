"""Who may hold which rank in anybody's table: all ranks at once, the first place, ties, what would separate.

The rules are those of a hub's boards: each pair by its best test, all pairs by Holm's procedure, the first
place by rank verification. docs/evidence.md has sources and simulations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import inf, isinf

import numpy as np

from hubbot.common.statistics.intervals import LEVEL
from hubbot.common.statistics.student import error_at, quantile
from hubbot.evaluation.scoring.gaps import FLIPPED_BELOW
from hubbot.evaluation.scoring.influence import Array, error_of_mean
from hubbot.evaluation.scoring.sign_flips import mcnemar, sign_flips
from hubbot.interchange.contest.entrants import Contest, Entrant, Kind
from hubbot.leaderboard.ranking.differences import (
    Contender,
    Difference,
    Held,
    assessed,
    difference,
    told_apart,
    verified,
)
from hubbot.leaderboard.ranking.ranges import Range, compared
from hubbot.leaderboard.words.how_many import gap_of, times
from hubbot.registry.limits import Spread

FEWEST_TASKS = 8
_DUST = 1e-12  # of a difference: so much is what rounding left of a spread of 0
_PAIR_BY_PAIR = 300  # rows of a table in which ties are listed


@dataclass(frozen=True, slots=True)
class Place:
    """A row, best first. `limits` at 95 % as the table writes figures; `rank` None where not assessed."""

    entrant: Entrant
    rank: int | None
    range: Range | None
    limits: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`verified`: how many of the first are each ahead of all below, taken singly at 95 %.

    `ties`: the longest runs of rows, first and last index, in which no two are told apart at once.
    `undecided`: rows that cannot be told from the first, taken singly. `gap`: from which difference on the
    first two would be told apart in 80 of 100 tries; `times` as many cases or tasks would show the one seen.
    """

    contest: Contest
    places: tuple[Place, ...]
    verified: int = 0
    ties: tuple[tuple[int, int], ...] = ()
    neighbours: tuple[int, int] = (0, 0)  # told apart, of how many
    undecided: tuple[int, ...] = ()
    gap: float | None = None
    times: float | None = None
    why_not: str = ""

    @property
    def assessed(self) -> int:
        return sum(place.range is not None for place in self.places)


def standing_of(contest: Contest) -> Standing:
    """Ranks, ranges and all else that is said of a table. The order of its rows does not matter."""
    sign = -1 if contest.direction == "higher" else 1
    rows = sorted(contest.entrants, key=lambda one: (sign * one.value, one.name.casefold(), one.name))
    few = contest.kind == "tasks" and len(contest.parts) < FEWEST_TASKS
    contenders = [
        Contender(str(i), one.value, None if few else _spread(one, contest)) for i, one in enumerate(rows)
    ]
    held = Held() if few or contest.kind == "scores" else _held(rows, contest.kind, binary=contest.share)
    known = assessed(contenders, held)
    order = sorted(range(len(rows)), key=lambda i: not known[i])
    rows, contenders = [rows[i] for i in order], [contenders[i] for i in order]
    if sum(known) < 2:
        return Standing(
            contest, _places(rows, contenders, [None] * len(rows)), why_not=_why_not(contest, few=few)
        )
    return _standing(contest, rows, contenders, held)


def _standing(
    contest: Contest, rows: Sequence[Entrant], contenders: Sequence[Contender], held: Held
) -> Standing:
    direction = contest.direction
    ranges, apart = compared(contenders, direction, held, few=_PAIR_BY_PAIR)
    inside = [one for one, found in zip(contenders, ranges, strict=True) if found]
    first, second = inside[:2]
    limits = difference(first, second, held)
    gap = gap_of(limits)
    return Standing(
        contest,
        _places(rows, contenders, ranges),
        verified(inside, direction, held),
        tuple(_ties(apart)),
        _neighbours(apart),
        tuple(i for i in range(1, len(inside)) if not _ahead(first, inside[i], contest, held)),
        gap,
        times(gap, first.value - second.value),
    )


def _ahead(one: Contender, other: Contender, contest: Contest, held: Held) -> bool:
    return told_apart(one, other, held) if contest.direction == "higher" else told_apart(other, one, held)


def _spread(one: Entrant, contest: Contest) -> Spread | None:
    """The table's own limits where it has some, else those that follow from n, or from each case or task."""
    z = quantile(LEVEL)
    if one.low is not None and one.high is not None:
        below, above = max(0.0, one.value - one.low), max(0.0, one.high - one.value)
        return Spread("t", one.value, below=below / z, above=above / z) if below + above > 0 else None
    if one.error:
        return Spread("t", one.value, below=one.error, above=one.error, df=one.df)
    if contest.share and one.n:
        return Spread("wilson", one.value, one.n)
    if not one.each:
        return None
    error, df = error_of_mean(np.array(one.each))
    return (
        Spread("t", one.value, below=error, above=error, df=0.0 if isinf(df) else df) if error > 0 else None
    )


def _held(rows: Sequence[Entrant], kind: Kind, *, binary: bool) -> Held:
    """The paired difference of each two, over the cases or tasks that all have."""
    each = [np.array(one.each) for one in rows]
    count = len(rows[0].each) if rows else 0
    test = _mcnemar if binary else sign_flips if kind == "cases" and count < FLIPPED_BELOW else None
    found: dict[tuple[str, str], Difference] = {}
    for i, j in combinations(range(len(rows)), 2):
        off = each[i] - each[j]
        found[str(i), str(j)] = _difference(off, test(off) if test else None)
    return Held(found)


def _difference(off: Array, p: float | None) -> Difference:
    """`off`: a difference for each case or task. One that is the same everywhere has no t: signs judge it."""
    value = float(off.mean())
    error, df = error_of_mean(off)
    df = 0.0 if isinf(df) else df
    if value and error <= _DUST * abs(value):
        p = sign_flips(off) if p is None else p
        error = error_at(value, p, df or inf) if p < 1 else 0.0
    return Difference(value, error, None, df, p)


def _mcnemar(off: Array) -> float:
    return _of_counts(int(np.sum(off > 0)), int(np.sum(off < 0)))


_of_counts = lru_cache(maxsize=100_000)(mcnemar)


def _places(
    rows: Sequence[Entrant], contenders: Sequence[Contender], ranges: Sequence[Range | None]
) -> tuple[Place, ...]:
    found, rank = list[Place](), 0
    for at, (row, one, its) in enumerate(zip(rows, contenders, ranges, strict=True)):
        if its is not None and (not at or rows[at - 1].value != row.value):
            rank = at + 1
        found.append(Place(row, rank if its else None, its, one.spread.limits() if one.spread else None))
    return tuple(found)


def _ties(apart: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The longest runs of rows in which no two are told apart, with all pairs at once."""
    found, last = list[tuple[int, int]](), 0
    for first in range(len(apart)):
        end = first
        while end + 1 < len(apart) and all(apart[i][end + 1] < 2 for i in range(first, end + 1)):
            end += 1
        if end > first and (not found or end > last):
            found.append((first, end))
        last = max(last, end)
    return found


def _neighbours(apart: Sequence[Sequence[int]]) -> tuple[int, int]:
    pairs = range(len(apart) - 1)
    return sum(apart[i][i + 1] == 2 for i in pairs), len(pairs)


def _why_not(contest: Contest, *, few: bool) -> str:
    if few:
        return (
            f"{len(contest.parts)} tasks say nothing of other tasks: at least {FEWEST_TASKS} are needed. "
            "The rows stand in the order of their means."
        )
    if len(contest.entrants) < 2:
        return "There are fewer than two rows with a figure."
    return (
        "Nothing in the table says how sure a figure is. Say --n and --share for a share of test cases, name "
        "columns with limits (--low, --high) or a standard error (--error), or give the figure of each case."
    )
