"""Ranges of the places in a suite: all pairs of models at once, by the weighted mean of their skill.

How far a difference may be off follows from each board's limits (method of variance estimates recovery, Zou
and Donner 2008, Statistics in Medicine 27:1693): of the paired difference where predictions of both are held.
Boards on the same dataset share its cases: what they may be off by is added, between others the squares are.
Pairs are told apart step by step (Holm 1979), as on a board. perf/suites.py simulates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from hubbot.common.statistics.intervals import LEVEL
from hubbot.common.statistics.student import t_quantile
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held
from hubbot.leaderboard.ranking.ranges import Range
from hubbot.leaderboard.ranking.runs import Noise
from hubbot.leaderboard.ranking.skill import Cell

_ROUNDING = 1e-9  # limits that both end at guessing touch: the last bits of a root are no lead
COMPARED = 100  # models; who is below that in a longer suite has a place without a range


@dataclass(frozen=True, slots=True)
class Part:
    """A board as it enters a mean: `share` of it (all shares make 1); boards of one `group` share cases."""

    share: float
    group: str
    held: Held


@dataclass(frozen=True, slots=True)
class Entrant:
    """A model with a cell on each part; None: missing there, which counts as guessing for certain."""

    skill: float
    cells: tuple[Cell | None, ...]


def ranges(entrants: Sequence[Entrant], parts: Sequence[Part]) -> list[Range | None]:
    """A range an entrant, in their order, which is that of falling skill; all hold at once with 95 %.

    None where nobody is there to compare with, and beyond the first `COMPARED`.
    """
    count = len(entrants)
    if count < 2:
        return [None] * count
    shown = range(min(count, COMPARED))
    left = [(i, j) for i in shown for j in shown if i < j and entrants[i].skill > entrants[j].skill]
    total = count * (count - 1) // 2
    apart: list[tuple[int, int]] = []
    while left:
        level = 1 - (1 - LEVEL) / (total - len(apart))
        found = [(i, j) for i, j in left if surely_above(entrants[i], entrants[j], parts, level)]
        if not found:
            break
        apart += found
        told = set(found)
        left = [pair for pair in left if pair not in told]
    better, worse = [0] * count, [0] * count
    for i, j in apart:
        worse[i] += 1
        better[j] += 1
    return [(1 + better[i], count - worse[i]) if i in shown else None for i in range(count)]


def surely_above(one: Entrant, other: Entrant, parts: Sequence[Part], level: float = LEVEL) -> bool:
    """Whether the limits of first minus second, in mean skill, stay above 0 at `level`."""
    return one.skill - other.skill > below(one, other, parts, level) + _ROUNDING


def below(one: Entrant, other: Entrant, parts: Sequence[Part], level: float = LEVEL) -> float:
    """How far the true difference of the two may lie below the one that was measured."""
    reaches = [
        _below(a, b, part.held, level) for a, b, part in zip(one.cells, other.cells, parts, strict=True)
    ]
    return joined(reaches, parts)


def joined(reaches: Sequence[float], parts: Sequence[Part]) -> float:
    """How far a mean may be off, from how far each of its parts may be."""
    groups: dict[str, float] = {}
    for reach, part in zip(reaches, parts, strict=True):
        groups[part.group] = groups.get(part.group, 0.0) + part.share * reach
    return sqrt(sum(reach * reach for reach in groups.values()))


def _below(one: Cell | None, other: Cell | None, held: Held, level: float) -> float:
    mine, theirs = (cell.side(level) if cell else None for cell in (one, other))
    if one is None or other is None or mine is None or theirs is None:
        side = mine.below if mine else theirs.above if theirs else 0.0
        return side + sum(known.step for known in (mine, theirs) if known)
    factor = one.scale.factor
    seeds = _seeds(one.contender, other.contender).reach(level) * abs(factor)
    found = held.pair(one.contender.id, other.contender.id)
    if found and one.free and other.free:  # near guessing the floor bends the two unlike: by each one's own
        return sqrt(_reach(found, level, factor) ** 2 + seeds**2)
    return mine.step + theirs.step + sqrt(mine.below**2 + theirs.above**2 + seeds**2)


def _reach(found: Difference, level: float, factor: float) -> float:
    """Of a held difference, on the side towards a worse first; as cautious as its own, better test."""
    low, high = found.limits(level)
    reach = (found.value - low) * factor if factor > 0 else (found.value - high) * factor
    return max(reach, t_quantile(level, found.df or inf) * found.telling_error * abs(factor))


def _seeds(one: Contender, other: Contender) -> Noise:
    """As in a board's ranges: the larger of what counts for a lead and of what all rows say."""
    near = one.training.against(other.training)
    every = one.training.everyone.against(other.training.everyone)
    return max(near, every, key=lambda noise: noise.reach(LEVEL))


def pair_limits(
    one: Entrant, other: Entrant, parts: Sequence[Part], level: float = LEVEL
) -> tuple[float, float]:
    """Limits of first minus second in mean skill."""
    gap = one.skill - other.skill
    return gap - below(one, other, parts, level), gap + below(other, one, parts, level)
