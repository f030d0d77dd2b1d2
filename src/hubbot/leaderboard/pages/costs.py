"""Quality against cost: what each row states of its size or run time, and which no cheaper one equals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hubbot.common.drawing.charts import Costing
from hubbot.leaderboard.ranking.ranking import Board, Row

_LEAST, _MOST = 3, 20
_SIZE = re.compile(r"(?:~\s*)?(\d+(?:\.\d+)?)\s*([kKmMbB])?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_MOST_COST = 1e30
_TIMES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}


@dataclass(frozen=True, slots=True)
class Costs:
    axis: str
    said: str
    points: Sequence[Costing]


def costs(board: Board) -> Costs | None:
    """By run time where all ran on the same stated hardware, else by number of parameters.

    None unless three ranked rows state it. A row is on the line if each cheaper one is surely worse than it,
    at 95 % of the pair; what is not known to be worse leaves it off. Costs are as stated by each author.
    """
    rows = board.rows[: min(board.ranked, len(board.apart))]
    hardware = {row.entry.facts.get("hardware", "") for row in rows if row.entry.facts.get("runtime_seconds")}
    ways: list[tuple[str, Callable[[Row], float]]] = [("parameters, as stated", _parameters)]
    if len(hardware) == 1 and "" not in hardware:
        ways.insert(0, (f"run time in seconds on {min(hardware)}, as stated", _seconds))
    for axis, cost in ways:
        told = [(i, cost(row)) for i, row in enumerate(rows) if cost(row) > 0 and not row.is_guess]
        if len(told) >= _LEAST:
            points = [_costing(board, i, each, told) for i, each in told[:_MOST]]
            best = ", ".join(sorted(one.name for one in points if one.best))
            return Costs(
                axis, f"No cheaper one is as good, as far as can be told: {best or 'nobody'}.", points
            )
    return None


def _costing(board: Board, at: int, cost: float, told: Sequence[tuple[int, float]]) -> Costing:
    row = board.rows[at]
    cheaper = [i for i, other in told if other < cost]
    best = all(i > at and board.apart[at][i] for i in cheaper)
    low, high = row.entry.spread.shown() if row.entry.spread else (row.value, row.value)
    return Costing(row.name, cost, row.value, low, high, best)


def _seconds(row: Row) -> float:
    stated = row.entry.facts.get("runtime_seconds", "")
    return _finite(stated) if _NUMBER.fullmatch(stated) else 0.0


def _parameters(row: Row) -> float:
    """One number, with k, M or B; anything else ("111M / 650M") says no single size."""
    found = _SIZE.fullmatch(str(row.model.value.get("parameters", "")).strip()) if row.model else None
    return _finite(found[1]) * _TIMES[(found[2] or "").lower()] if found else 0.0


def _finite(stated: str) -> float:
    value = float(stated)
    return value if value < _MOST_COST else 0.0
