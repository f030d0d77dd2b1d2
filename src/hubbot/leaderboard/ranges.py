"""The ranks a model could hold, for the whole board at once.

Every pair is compared at the level 1 − 0.05 / pairs (Bonferroni): the chance that any two models are called
different in the wrong direction stays below 5 % for the board, so all ranges hold together with 95 %. The
range of a model is 1 + those surely better … k − those surely worse. Naive overlap of 95 % intervals does not
do this: among a hundred equal models it nearly always separates somebody.

Difference of two independent scores by the method of variance estimates recovery (Newcombe 1998, Statistics
in Medicine 17:873, method 10): it needs each score's own limits only and does not collapse at a ceiling.
A share of n cases moves in steps of 1/n, for which a gap is taken as 1/(2n) smaller before it is judged:
without that, two equal models on 20 to 1,000 cases come out different on up to 5.7 % of boards instead of 5
(and 26 % above the nominal rate at the stricter levels); with it the nominal rate holds exactly, by
enumeration (tests, perf/ranges.py). Scores on the same cases are positively correlated, which makes it
cautious; with predictions at hand the paired difference takes its place, adjusted by Holm (1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from hubbot.leaderboard.runs import ONE_TRAINING, Noise, Training, two_sided_p
from hubbot.leaderboard.uncertainty import LEVEL, Spread
from hubbot.records.hub import Direction

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second on the same cases, with its standard error.

    `alike` is the share of cases that both answer in the same way, None where that is not known.
    """

    value: float
    error: float
    alike: float | None = None


@dataclass(frozen=True, slots=True)
class Contender:
    """`id` names the run in `paired`; `spread` None: how sure the value is was not assessed.

    `training` is how far another training may move the value, on top of the choice of test cases.
    """

    id: str
    value: float
    spread: Spread | None
    training: Training = ONE_TRAINING


Range = tuple[int, int]


def rank_ranges(
    contenders: Sequence[Contender], direction: Direction, paired: Mapping[Pair, Difference] | None = None
) -> list[Range | None]:
    """A range per contender, in their order; None where no uncertainty is known.

    A contender without one separates from nobody, so the others' ranges stay true.
    """
    count = len(contenders)
    if count < 2:
        return [(1, 1)] * count
    better, worse = [0] * count, [0] * count
    for high, low in _separated(contenders, paired or {}):
        winner, loser = (high, low) if direction == "higher" else (low, high)
        worse[winner] += 1
        better[loser] += 1
    return [
        (1 + better[i], count - worse[i]) if one.spread is not None or _has_pair(one, paired) else None
        for i, one in enumerate(contenders)
    ]


def difference(
    one: Contender, other: Contender, paired: Mapping[Pair, Difference] | None = None, level: float = LEVEL
) -> tuple[float, float] | None:
    """Limits of `one` minus `other` at `level`: paired where predictions are held; None when not assessed."""
    seeds = one.training.against(other.training).reach(level) ** 2
    if held := _paired(one, other, paired or {}):
        half = sqrt((NormalDist().inv_cdf(0.5 + level / 2) * held.error) ** 2 + seeds)
        return held.value - half, held.value + half
    if one.spread is None or other.spread is None:
        return None
    (low, high), (other_low, other_high) = one.spread.limits(level), other.spread.limits(level)
    gap = one.value - other.value
    step = _quarter_step(one) + _quarter_step(other)
    below = step + sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2 + seeds)
    above = step + sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2 + seeds)
    return gap - below, gap + above


def _separated(contenders: Sequence[Contender], paired: Mapping[Pair, Difference]) -> set[tuple[int, int]]:
    """Pairs (index of the surely higher value, index of the lower)."""
    pairs = len(contenders) * (len(contenders) - 1) // 2
    found = _separated_unpaired(contenders, 1 - (1 - LEVEL) / pairs)
    if paired:
        found = _with_paired(contenders, paired, found)
    return found


def _separated_unpaired(contenders: Sequence[Contender], level: float) -> set[tuple[int, int]]:
    rows = sorted(
        ((one.value, *one.spread.limits(level), i) for i, one in enumerate(contenders) if one.spread),
        reverse=True,
    )
    sides = [
        (value, (value - low) ** 2, (high - value) ** 2, _quarter_step(contenders[i]), i)
        for value, low, high, i in rows
    ]
    found = set()
    for position, (value, below, _, step, i) in enumerate(sides):
        for other, _, above, other_step, j in sides[position + 1 :]:
            gap = value - other - step - other_step
            if gap <= 0 or gap * gap <= below + above:
                continue
            seeds = contenders[i].training.against(contenders[j].training)
            if gap * gap > below + above + seeds.reach(level) ** 2:
                found.add((i, j))
    return found


def _quarter_step(one: Contender) -> float:
    """A score's part of the correction for continuity: a quarter of the step in which a share moves."""
    return 0.25 / one.spread.first if one.spread and one.spread.kind == "wilson" else 0.0


def _with_paired(
    contenders: Sequence[Contender], paired: Mapping[Pair, Difference], found: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Holm over all pairs of the board: a pair with held predictions is judged by its paired difference."""
    total = len(contenders) * (len(contenders) - 1) // 2
    tests: list[tuple[float, int, int]] = []
    for i, one in enumerate(contenders):
        for j in range(i + 1, len(contenders)):
            if held := _paired(one, contenders[j], paired):
                found = found - {(i, j), (j, i)}
                high, low = (i, j) if held.value > 0 else (j, i)
                tests.append((_p_value(held, one.training.against(contenders[j].training)), high, low))
    share = (1 - LEVEL) * len(tests) / total  # the other pairs keep theirs
    for step, (p, high, low) in enumerate(sorted(tests)):
        if p > share / (len(tests) - step):
            break
        found = found | {(high, low)}
    return found


def _p_value(held: Difference, seeds: Noise) -> float:
    if held.error <= 0:
        return 1.0  # the same predictions, or too few to tell
    if not seeds.degrees:
        return 2 * (1 - NormalDist().cdf(abs(held.value) / held.error))

    def reach(level: float) -> float:
        return sqrt((NormalDist().inv_cdf(0.5 + level / 2) * held.error) ** 2 + seeds.reach(level) ** 2)

    return two_sided_p(held.value, reach)


def of_rows(
    runs: Sequence[Sequence[str]], rows: Sequence[Contender], paired: Mapping[Pair, Difference]
) -> dict[Pair, Difference]:
    """(row, row) → difference of the means over their runs, where all pairs of their runs are held.

    The standard error of a mean of differences is at most the mean of theirs, which is taken.
    """
    if not paired:
        return {}
    found: dict[Pair, Difference] = {}
    held = {one for pair in paired for one in pair}
    telling = [i for i, ids in enumerate(runs) if held.issuperset(ids)]
    for position, i in enumerate(telling):
        for j in telling[position + 1 :]:
            each = [_held(one, other, paired) for one in runs[i] for other in runs[j]]
            known = [difference for difference in each if difference is not None]
            if known and len(known) == len(each):
                gap, error = fmean(d.value for d in known), fmean(d.error for d in known)
                found[rows[i].id, rows[j].id] = Difference(gap, error)
    return found


def _paired(one: Contender, other: Contender, paired: Mapping[Pair, Difference]) -> Difference | None:
    return _held(one.id, other.id, paired)


def _held(one: str, other: str, paired: Mapping[Pair, Difference]) -> Difference | None:
    if held := paired.get((one, other)):
        return held
    back = paired.get((other, one))
    return Difference(-back.value, back.error, back.alike) if back else None


def _has_pair(one: Contender, paired: Mapping[Pair, Difference] | None) -> bool:
    return any(one.id in pair for pair in paired or {})
