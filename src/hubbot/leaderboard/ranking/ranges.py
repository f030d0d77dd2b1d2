"""Rank ranges: the ranks a model could hold, for the whole board at once.

All pairs are compared by one step-down procedure (Holm 1979): the chance that any two models are called
different in the wrong direction stays below 5 % for the board, so all ranges hold together with 95 %. The
range of a model is 1 + those surely better … k − those surely worse. Naive overlap of 95 % intervals does not
do this: among a hundred equal models it nearly always separates somebody.

No set of pairs is kept: they are counted. Among scores of one kind and size the limits rise with the score,
so whoever a score is surely above, it is surely above all that are lower: one search a score tells how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.differences import (
    NOTHING_HELD,
    Contender,
    Difference,
    Held,
    assessed,
    surely,
    told_apart,
)
from hubbot.leaderboard.ranking.held_pairs import Apart, HeldPairs
from hubbot.leaderboard.ranking.runs import Noise, Training
from hubbot.registry.limits import Spread
from hubbot.registry.model import Direction

Range = tuple[int, int]
_ROUNDS = 100  # of Holm's steps taken together; to stop early is cautious


def rank_ranges(
    contenders: Sequence[Contender], direction: Direction, held: Held = NOTHING_HELD
) -> list[Range | None]:
    """A range per contender, in their order; None for who is not assessed, and for one that is alone.

    Who is not assessed takes no part: neither a place nor a comparison.
    """
    return compared(contenders, direction, held)[0]


def compared(
    contenders: Sequence[Contender], direction: Direction, held: Held = NOTHING_HELD, *, few: int = 0
) -> tuple[list[Range | None], list[list[int]]]:
    """Ranges as `rank_ranges` gives them; and of each pair of assessed contenders, in their order: 2 told
    apart at once with all others, 1 alone, else 0.

    At once: by the step at which Holm's procedure stops, so it says what the ranges say. Alone: at 95 % of
    that pair. A square, the same from both sides; empty where there are more than `few`, or none to compare.
    """
    inside = [i for i, known in enumerate(assessed(contenders, held)) if known]
    found: list[Range | None] = [None] * len(contenders)
    if len(inside) < 2:
        return found, []
    board = Board([contenders[i] for i in inside], held, direction)
    apart, share = _holm(board)
    better, worse = (apart.below, apart.above) if direction == "higher" else (apart.above, apart.below)
    for at, i in enumerate(inside):
        found[i] = (1 + better[at], len(inside) - worse[at])
    return found, _pair_by_pair(board, held, share) if len(inside) <= few else []


def _pair_by_pair(board: Board, held: Held, share: float) -> list[list[int]]:
    rows = board.contenders
    found = [[0] * len(rows) for _ in rows]
    for i, j in combinations(range(len(rows)), 2):
        high, low = (i, j) if rows[i].value >= rows[j].value else (j, i)
        at_once = board.told(high, low, share)
        level = 2 if at_once else int(told_apart(rows[high], rows[low], held))
        found[i][j] = found[j][i] = level
    return found


def _holm(board: Board) -> tuple[Apart, float]:
    """Step-down: with r pairs told apart, the next may use 0.05 / (all − r). Steps are taken together.

    And the share at which it stopped.
    """
    total = len(board.contenders) * (len(board.contenders) - 1) // 2
    share = (1 - LEVEL) / total
    apart = board.apart(share)
    for _ in range(_ROUNDS):
        if apart.pairs == total:
            break
        next_share = (1 - LEVEL) / (total - apart.pairs)
        more = board.apart(next_share)
        if more.pairs == apart.pairs:
            break
        apart, share = more, next_share
    return apart, share


_Side = tuple[float, float, float, float]  # value, (value − low)², (high − value)², quarter of a step


class Board:
    """Who takes part. `apart(share)`: the pairs whose p is at most `share`."""

    def __init__(self, contenders: Sequence[Contender], held: Held, direction: Direction = "higher") -> None:
        self.contenders = contenders
        self._higher = direction == "higher"
        self._held = held
        self._level, self._at_level = 0.0, dict[int, _Side]()
        # Between two kinds of trainings: for the claim, and where every row counts.
        self._noise: dict[tuple[int, int], tuple[Noise, Noise]] = {}

    @cached_property
    def _winners(self) -> list[list[int]]:
        return self._groups(claims=self._higher)

    @cached_property
    def _losers(self) -> list[list[int]]:
        return self._groups(claims=not self._higher)

    def _groups(self, *, claims: bool) -> list[list[int]]:
        """Contenders whose limits rise with their value, the lowest value first.

        Of those that claim to be better it matters whose runs came near, of the others how near theirs came.
        """
        found: dict[tuple[object, ...], list[int]] = {}
        for i, one in enumerate(self.contenders):
            if one.spread:
                seen = replace(one.training, best=0) if claims else one.training.own
                found.setdefault((*one.spread.family, seen), []).append(i)
        return [sorted(some, key=lambda i: self.contenders[i].value) for some in found.values()]

    @cached_property
    def _pairs(self) -> HeldPairs:
        alike = not any(self._kinds) and not self._is_noisy(0, 0)
        return HeldPairs.of(self.contenders, self._held, None if alike else self._is_noisy)

    def apart(self, share: float) -> Apart:
        found = self._pairs.apart(share, self._seeds)
        count = len(self.contenders)
        if self._pairs.count == count * (count - 1) // 2:
            return found  # no pair is left to compare by limits
        sides = self._sides(1 - share)
        for winners in self._winners:
            for losers in self._losers:
                seeds = self._seeds(winners[0], losers[0], share).reach(1 - share) ** 2
                least = _count(winners, losers, sides, seeds, found)
                if self._pairs.count:
                    self._pairs.leave_out(found, winners, losers, least)
        return found

    def told(self, high: int, low: int, share: float) -> bool:
        """One pair, as `apart` judges it."""
        noise = self._seeds(high, low, share)
        if held := self._held.pair(self.contenders[high].id, self.contenders[low].id):
            return self._by_predictions(high, low, held, noise, share)
        return _by_limits(high, low, self._sides(1 - share), noise, share)

    def _by_predictions(self, high: int, low: int, held: Difference, noise: Noise, share: float) -> bool:
        return self.contenders[high].value > self.contenders[low].value and surely(held, noise, share)

    def _is_noisy(self, high: int, low: int) -> bool:
        return any(noise.degrees for noise in self._noises(high, low))

    def _seeds(self, high: int, low: int, share: float) -> Noise:
        """What counts for a lead, or what all rows with runs say: which reaches farther at 1 − share."""
        near, every = self._noises(high, low)
        return near if near.reach(1 - share) >= every.reach(1 - share) else every

    def _noises(self, high: int, low: int) -> tuple[Noise, Noise]:
        """Most rows have one run, so there are few kinds of pairs."""
        kinds = self._kinds[high], self._kinds[low]
        if kinds not in self._noise:
            better, worse = (high, low) if self._higher else (low, high)
            near = self.contenders[better].training.over(self.contenders[worse].training)
            self._noise[kinds] = near, self._everyone[better].over(self._everyone[worse])
        return self._noise[kinds]

    @cached_property
    def _kinds(self) -> list[int]:
        """The number of each contender's training, the same for equal ones."""
        known: dict[Training, int] = {}
        return [known.setdefault(one.training, len(known)) for one in self.contenders]

    @cached_property
    def _everyone(self) -> list[Training]:
        return [one.training.everyone for one in self.contenders]

    def _sides(self, level: float) -> dict[int, _Side]:
        if self._level != level:
            known = {one.spread: one.value for one in self.contenders if one.spread}
            told = {spread: _side(value, spread, level) for spread, value in known.items()}
            self._at_level = {i: told[one.spread] for i, one in enumerate(self.contenders) if one.spread}
            self._level = level
        return self._at_level


def _side(value: float, spread: Spread, level: float) -> _Side:
    low, high = spread.limits(level)
    return value, (value - low) ** 2, (high - value) ** 2, spread.step / 4


def _by_limits(high: int, low: int, sides: Mapping[int, _Side], noise: Noise, share: float) -> bool:
    one, other = sides.get(high), sides.get(low)
    return bool(one and other and _surely_above(one, other, noise.reach(1 - share) ** 2))


def _surely_above(one: _Side, other: _Side, seeds: float) -> bool:
    """`seeds`: the square of what another training adds to the limits of the difference."""
    gap = one[0] - other[0] - one[3] - other[3]
    return gap > 0 and gap * gap > one[1] + other[2] + seeds


def _count(
    winners: list[int], losers: list[int], sides: dict[int, _Side], seeds: float, found: Apart
) -> list[int]:
    """Of each winner how many losers it is surely above, which are the first: both lists rise in value."""
    starts, told = [0] * (len(losers) + 1), list[int]()
    least = 0
    for i in winners:
        least = _how_many(sides[i], losers, sides, seeds, least)
        told.append(least)
        starts[least] += 1
        found.above[i] += least
        found.pairs += least
    above = 0
    for at in range(len(losers) - 1, -1, -1):
        above += starts[at + 1]
        found.below[losers[at]] += above
    return told


def _how_many(one: _Side, losers: list[int], sides: dict[int, _Side], seeds: float, least: int) -> int:
    """Of the losers, the lowest first; at least as many as the winner before, who was no higher."""
    most = len(losers)
    while least < most:
        middle = (least + most) // 2
        if _surely_above(one, sides[losers[middle]], seeds):
            least = middle + 1
        else:
            most = middle
    return least
