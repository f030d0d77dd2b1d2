"""Ranges of the places in a suite: all pairs of models at once, by the weighted mean of their skill.

How far a difference may be off follows from each board's limits (method of variance estimates recovery, Zou
and Donner 2008, Statistics in Medicine 27:1693): of the paired difference where predictions of both are held.
Boards on the same dataset share its cases: what they may be off by is added, between others the squares are.
Pairs are told apart step by step (Holm 1979), as on a board. perf/suites.py simulates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf, sqrt

from hubbot.common.statistics.intervals import LEVEL
from hubbot.common.statistics.student import t_quantile
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held
from hubbot.leaderboard.ranking.ranges import Range
from hubbot.leaderboard.ranking.skill import Cell, Side

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
        ends = [_ends(entrants[i], parts, level) for i in shown]
        gaps = ((i, j, entrants[i].skill - entrants[j].skill) for i, j in left)
        found = [(i, j) for i, j, gap in gaps if gap > _below(ends[i], ends[j], parts, level) + _ROUNDING]
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


def below(one: Entrant, other: Entrant, parts: Sequence[Part], level: float = LEVEL) -> float:
    """How far the true difference of the two may lie below the one that was measured.

    Near guessing the floor lets a skill look better than it is, and the more so over many boards. So where
    the first is not surely above guessing, on all boards at once, its skill there is taken for nothing.
    """
    return _below(_ends(one, parts, level), _ends(other, parts, level), parts, level)


def limits(one: Entrant, parts: Sequence[Part], level: float = LEVEL) -> tuple[float, float]:
    """Limits of a mean skill; over test cases alone, as those of a score."""
    ends = _ends(one, parts, level)
    low = joined(
        [side.below if side and cell else 0.0 for cell, side in zip(ends.sure, ends.sides, strict=True)],
        parts,
    )
    high = joined([side.above if side else 0.0 for side in ends.sides], parts)
    return max(0.0, one.skill - low - ends.unsure), min(1.0, one.skill + high)


@dataclass(frozen=True, slots=True)
class _Ends:
    """An entrant at one level: its cells, their sides, those that are surely above guessing on all boards at
    once, and what its mean owes to the others."""

    cells: tuple[Cell | None, ...]
    sides: tuple[Side | None, ...]
    sure: tuple[Cell | None, ...]
    unsure: float


def _ends(one: Entrant, parts: Sequence[Part], level: float) -> _Ends:
    strict = 1 - (1 - level) / len(parts)
    sides = tuple(cell.side(level) if cell else None for cell in one.cells)
    sure = tuple(cell if cell is not None and cell.free(strict) else None for cell in one.cells)
    found = zip(one.cells, sure, parts, strict=True)
    unsure = sum(part.share * cell.skill for cell, kept, part in found if cell is not None and kept is None)
    return _Ends(one.cells, sides, sure, unsure)


def _below(one: _Ends, other: _Ends, parts: Sequence[Part], level: float) -> float:
    reaches = [
        _on_a_board(one.sure[at], other.cells[at], (one.sides[at], other.sides[at]), part.held, level)
        for at, part in enumerate(parts)
    ]
    return joined(reaches, parts) + one.unsure


def joined(reaches: Sequence[float], parts: Sequence[Part]) -> float:
    """How far a mean may be off, from how far each of its parts may be."""
    groups: dict[str, float] = {}
    for reach, part in zip(reaches, parts, strict=True):
        groups[part.group] = groups.get(part.group, 0.0) + part.share * reach
    return sqrt(sum(reach * reach for reach in groups.values()))


def _on_a_board(
    one: Cell | None, other: Cell | None, sides: tuple[Side | None, Side | None], held: Held, level: float
) -> float:
    """The reach on one board. Who is missing, or not surely above guessing, is at guessing for certain."""
    mine, theirs = sides
    if one is None or mine is None:
        return _of_one(other, theirs.above + theirs.step, level) if other and theirs else 0.0
    if other is None or theirs is None:
        return _of_one(one, mine.below + mine.step, level)
    factor = one.scale.factor
    seeds = _seeds(one.contender, other.contender, level) * abs(factor)
    found = held.pair(one.contender.id, other.contender.id)
    if found and other.free():  # near guessing the floor bends the two unlike: by each one's own
        return hypot(_reach(found, level, factor), seeds)
    return mine.step + theirs.step + hypot(mine.below, theirs.above, seeds)


def _of_one(cell: Cell, reach: float, level: float) -> float:
    """A reach over test cases, with what another training of this one model may change."""
    training = cell.contender.training
    seeds = max(noise.reach(level) for noise in (training.alone, training.everyone.alone))
    return hypot(reach, seeds * cell.scale.factor)


def _reach(found: Difference, level: float, factor: float) -> float:
    """Of a held difference, on the side towards a worse first; as cautious as its own, better test."""
    low, high = found.limits(level)
    reach = (found.value - low) * factor if factor > 0 else (found.value - high) * factor
    return max(reach, t_quantile(level, found.df or inf) * found.telling_error * abs(factor))


def _seeds(one: Contender, other: Contender, level: float) -> float:
    """As in a board's ranges: what counts for a lead, or what all rows say; which reaches farther there."""
    near = one.training.against(other.training)
    every = one.training.everyone.against(other.training.everyone)
    return max(near.reach(level), every.reach(level))
