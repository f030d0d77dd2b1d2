"""Skill: where a score lies between guessing (0) and the best possible value (1), so that boards average.

(score − g) / (c − g), with g the board's figure of guessing and c the best value of the metric; for errors,
whose best is 0, that is 1 − error / error of guessing. Below guessing it is 0: how far below says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.differences import Contender
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.registry.limits import Spread


@dataclass(frozen=True, slots=True)
class Scale:
    """`guess` and `ceiling` in the board's metric. Where lower is better, `ceiling` is the smaller one."""

    guess: float
    ceiling: float

    @property
    def factor(self) -> float:
        """Skill a unit of the metric: below 0 where lower is better."""
        return 1 / (self.ceiling - self.guess)

    def skill(self, value: float) -> float:
        """0 for guessing and below, 1 for the best value."""
        return max(0.0, (value - self.guess) * self.factor)


@dataclass(frozen=True, slots=True)
class Side:
    """How far the skill may lie below and above what was measured, and a quarter of its steps. In skill."""

    below: float
    above: float
    step: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One model on one board of a suite: its row, how it is compared there, and its skill."""

    row: Row
    contender: Contender
    scale: Scale

    @property
    def skill(self) -> float:
        return self.scale.skill(self.contender.value)

    def free(self, level: float = LEVEL) -> bool:
        """Whether its limits stay above guessing: the floor at 0 bends nothing."""
        side = self.side(level)
        return side is not None and side.below < self.skill

    def side(self, level: float = LEVEL) -> Side | None:
        """None where the hub can compute no limits."""
        spread = self.contender.spread
        return None if spread is None else _side(spread, self.contender.value, self.scale, level)


@lru_cache(maxsize=10_000)
def _side(spread: Spread, value: float, scale: Scale, level: float) -> Side:
    """The limits of the skill are the skills of the limits, also where the floor cuts them."""
    low, high = sorted(spread.limits(level), reverse=scale.factor < 0)
    own = scale.skill(value)
    return Side(own - scale.skill(low), scale.skill(high) - own, spread.step / 4 * abs(scale.factor))


def scale_of(board: Board) -> Scale | str:
    """The board's scale of skill; or, in words, why it has none and does not count.

    Where the metric has no registered figure of guessing (such as an error in the units of its data), the
    best row of a model whose card says `role: guess` gives it.
    """
    metric = board.metric
    ceiling = metric.high if metric.direction == "higher" else metric.low
    if metric.never_ranked or metric.best is not None or ceiling is None:
        return f"{metric.name} has no best value at an end of its range"
    guess = board.chance if board.chance is not None else _guessed(board)
    if guess is None:
        return f"what guessing gives in {metric.name} is not registered, and no guess stands on the board"
    sign = 1 if metric.direction == "higher" else -1
    if (ceiling - guess) * sign <= 0:
        return f"guessing gives the best value of {metric.name}"
    return Scale(guess, ceiling)


def _guessed(board: Board) -> float | None:
    values = [row.value for row in board.rows if row.is_guess]
    return (max if board.metric.direction == "higher" else min)(values) if values else None
