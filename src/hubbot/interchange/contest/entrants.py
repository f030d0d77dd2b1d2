"""A contest: who takes part, with what figures, and what was taken for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hubbot.registry.model import Direction

Kind = Literal["scores", "cases", "tasks"]


@dataclass(frozen=True, slots=True)
class Entrant:
    """A row. `low` and `high` are the table's own 95 % limits; `error` a standard error of `df` degrees.

    `right` of `n` cases where it is a share; `each` has the figure of every case or task.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    error: float | None = None
    df: float = 0.0
    n: float | None = None
    each: tuple[float, ...] = ()
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """`factor` brings a figure back to how the table writes it: 100 for percentages.

    `said` has a line a column: what it was taken for. `left_out` has rows without a figure, with the reason.
    `same_cases` is None where it does not matter.
    """

    kind: Kind
    metric: str
    direction: Direction
    entrants: tuple[Entrant, ...]
    factor: float = 1.0
    share: bool = False
    same_cases: bool | None = None
    over_runs: bool = False  # limits are of the mean over runs
    said: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # names of the cases or tasks
