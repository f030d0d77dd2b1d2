"""How one score compares with another: limits of their difference, and how probable it is by chance.

Where predictions of both are held, by their paired difference, the far sharper one. Else by the method of
variance estimates recovery (Newcombe 1998, Statistics in Medicine 17:873, method 10): it needs each score's
own limits only and does not collapse at a ceiling. A share of n cases moves in steps of 1/n, for which a gap
is taken as 1/(2n) smaller before it is judged: with that the nominal rate holds exactly, by enumeration
(tests, perf/ranges.py). Scores on the same cases are positively correlated, which makes it cautious.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, sqrt

from hubbot.common.statistics.intervals import LEVEL
from hubbot.common.statistics.student import error_at, t_quantile, upper_tail
from hubbot.leaderboard.ranking.runs import ONE_TRAINING, Noise, Training, two_sided_p
from hubbot.registry.limits import Spread
from hubbot.registry.model import Direction

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second on the same cases, with its standard error.

    `df`: degrees of freedom of its t, 0 for a normal distribution. `p` (two-sided), `low` and `high` (95 %)
    are those of a better test than value/error, None where there is none. `alike`: the share of cases that
    both answer in the same way, None where that is not known.
    """

    value: float
    error: float
    alike: float | None = None
    df: float = 0.0
    p: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def chance(self) -> float:
        """Two-sided p."""
        if self.p is not None:
            return self.p
        if self.error <= 0:
            return 1.0  # the same predictions, or too few to tell
        return 2 * upper_tail(abs(self.value) / self.error, self.df or inf)

    def limits(self, level: float = LEVEL) -> tuple[float, float]:
        t = t_quantile(level, self.df or inf)
        if self.low is None or self.high is None:
            return self.value - t * self.error, self.value + t * self.error
        t /= t_quantile(LEVEL, self.df or inf)
        return self.value - t * (self.value - self.low), self.value + t * (self.high - self.value)

    @property
    def telling_error(self) -> float:
        """The standard error at which `value` has this p, which may be that of a better test."""
        if self.p is None or self.p >= 1 or not self.value:
            return self.error
        return error_at(self.value, self.p, self.df or inf)

    def turned(self) -> Difference:
        """Second minus first."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return replace(self, value=-self.value, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Held:
    """What follows from predictions that the hub holds, by eval_id."""

    pairs: Mapping[Pair, Difference] = field(default_factory=dict)
    limits: Mapping[str, Spread] = field(default_factory=dict)

    def pair(self, one: str, other: str) -> Difference | None:
        if found := self.pairs.get((one, other)):
            return found
        back = self.pairs.get((other, one))
        return back.turned() if back else None


NOTHING_HELD = Held()


@dataclass(frozen=True, slots=True)
class Contender:
    """`id` names the row in what is held; `spread` None: how sure the value is is not known.

    `training` is how far another training may move the value, on top of the choice of test cases.
    """

    id: str
    value: float
    spread: Spread | None
    training: Training = ONE_TRAINING


def assessed(contenders: Iterable[Contender], held: Held = NOTHING_HELD) -> list[bool]:
    """Who takes part in the comparisons: those whose limits the hub can compute, or whose pairs it holds."""
    paired = {name for pair in held.pairs for name in pair}
    return [one.spread is not None or one.id in paired for one in contenders]


def difference(
    one: Contender, other: Contender, held: Held = NOTHING_HELD, level: float = LEVEL
) -> tuple[float, float] | None:
    """Limits of `one` minus `other` at `level`; None when it cannot be assessed."""
    seeds = one.training.against(other.training).reach(level) ** 2
    if found := held.pair(one.id, other.id):
        return _with_seeds(found, level, seeds)
    if one.spread is None or other.spread is None:
        return None
    (low, high), (other_low, other_high) = one.spread.limits(level), other.spread.limits(level)
    gap = one.value - other.value
    step = (one.spread.step + other.spread.step) / 4
    below = step + sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2 + seeds)
    above = step + sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2 + seeds)
    return gap - below, gap + above


def _with_seeds(found: Difference, level: float, seeds: float) -> tuple[float, float]:
    low, high = found.limits(level)
    if not seeds:
        return low, high
    value = found.value
    return value - sqrt((value - low) ** 2 + seeds), value + sqrt((high - value) ** 2 + seeds)


def surely(found: Difference, seeds: Noise, share: float) -> bool:
    """Whether a held difference is above 0 at a two-sided p of `share`, with what seeds add to it."""
    if found.value <= 0:
        return False
    if not seeds.degrees:
        return found.chance <= share
    return found.error > 0 and _with_seeds(found, 1 - share, seeds.reach(1 - share) ** 2)[0] > 0


def chance(one: Contender, other: Contender, held: Held = NOTHING_HELD) -> float | None:
    """Two-sided p of the two being equal, by the test that judges them; None when it cannot be assessed.

    1 where held predictions say the opposite of the two values: nobody stands above who is surely worse.
    """
    high, low = (one, other) if one.value >= other.value else (other, one)
    gap, found = high.value - low.value, held.pair(high.id, low.id)
    if found and (found.value <= 0 or found.error <= 0 or not gap):
        return 1.0
    if found and not high.training.against(low.training).degrees:
        return found.chance
    if difference(high, low, held) is None:
        return None

    def reach(level: float) -> float:
        limits = difference(high, low, held, level)
        return (found.value if found else gap) - (limits[0] if limits else 0.0)

    return two_sided_p(found.value if found else gap, reach) if gap else 1.0


def told_apart(high: Contender, low: Contender, held: Held = NOTHING_HELD) -> bool:
    """Whether the first is surely the higher one, at 95 % of this pair alone."""
    if high.value <= low.value:
        return False
    if found := held.pair(high.id, low.id):
        return surely(found, high.training.against(low.training), 1 - LEVEL)
    limits = difference(high, low, held)
    return limits is not None and limits[0] > 0


def verified(
    in_order: Sequence[Contender], direction: Direction, held: Held = NOTHING_HELD, most: int = 3
) -> int:
    """How many of the first are each ahead of every one below, at 95 % of each pair; `in_order`: best first.

    To compare the best with each other alone, at the level of one pair, errs on at most 5 % of boards
    whatever their length, and so does going on to the next while it holds. Source: Hung and Fithian 2019,
    Rank verification for exponential families, doi 10.1214/17-AOS1634.
    """

    def ahead(one: Contender, other: Contender) -> bool:
        return told_apart(one, other, held) if direction == "higher" else told_apart(other, one, held)

    found = 0
    for at, one in enumerate(in_order[:most] if len(in_order) > 1 else ()):
        if not all(ahead(one, other) for other in in_order[at + 1 :]):
            break
        found += 1
    return found


def of_rows(runs: Sequence[Sequence[str]], rows: Sequence[Contender], held: Held) -> Held:
    """Between rows: differences of the means over their runs, where all pairs of their runs are held.

    The standard error of a mean of differences is at most the mean of theirs, which is taken: of the errors
    that go with each pair's own test, so that an enormous error in one run takes no lead from others.
    """
    if not held.pairs:
        return held
    found: dict[Pair, Difference] = {}
    known = {name for pair in held.pairs for name in pair}
    telling = [i for i, ids in enumerate(runs) if known.issuperset(ids)]
    alone = {i: runs[i][0] for i in telling if len(runs[i]) == 1}
    for position, i in enumerate(telling):
        for j in telling[position + 1 :]:
            if i in alone and j in alone:  # nearly all rows of large tables
                if one := held.pairs.get((alone[i], alone[j])):
                    found[rows[i].id, rows[j].id] = one
                elif one := held.pairs.get((alone[j], alone[i])):
                    found[rows[j].id, rows[i].id] = one
                continue
            each = [held.pair(one, other) for one in runs[i] for other in runs[j]]
            pairs = [pair for pair in each if pair is not None]
            if pairs and len(pairs) == len(each):
                found[rows[i].id, rows[j].id] = pairs[0] if len(pairs) == 1 else _mean(pairs)
    return Held(found, held.limits)


def _mean(pairs: Sequence[Difference]) -> Difference:
    df = min((pair.df for pair in pairs if pair.df), default=0.0)
    from statistics import fmean  # late: `hubbot check` compares nothing of the kind

    return Difference(fmean(pair.value for pair in pairs), fmean(pair.telling_error for pair in pairs), df=df)
