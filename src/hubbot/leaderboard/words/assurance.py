"""Sentences about intervals: those that the hub computes, those that an author states, and targets."""

from __future__ import annotations

from math import hypot

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words.words import limit, number
from hubbot.results.stated_limits import Stated

_SLACK = 0.05  # of the hub's own width


def target(row: Row, board: Board) -> str:
    """A target is met only where all limits are on its good side: the hub's, and its author's if wider.

    The claim is about the recipe, so what seeds add is in them where it is known.
    """
    if row.entry.spread is None:
        return ""
    low, high = row.entry.spread.shown()
    if own := own_limits(row.entry):
        low, high = min(low, own.low), max(high, own.high)
    seeds = row.seeds.reach(LEVEL)
    low, high = row.value - hypot(row.value - low, seeds), row.value + hypot(high - row.value, seeds)
    higher = board.metric.direction == "higher"
    met = [v for v in board.benchmark.targets.values() if (low >= v if higher else high <= v)]
    return f"meets the target {number(max(met) if higher else min(met))}" if met else ""


def own_limits(entry: Entry) -> Stated | None:
    """What a result states of itself, where that is wider than what the hub computes."""
    if entry.stated is None or entry.spread is None:
        return None
    low, high = entry.spread.shown()
    return entry.stated if entry.stated.width > high - low and not _alike(entry) else None


def stated(entry: Entry) -> str:
    """The limits that a result states of itself, as its author's; "" where they are none or the hub's."""
    own = entry.stated
    if own is None or _alike(entry):
        return ""
    said = ", ".join(part for part in (own.method, own.unit and f"by {own.unit}") if part)
    begin = "by its own limits" if own_limits(entry) else "its author says"
    return f"{begin} {limit(own.low)} to {limit(own.high)}{f' ({said})' if said else ''}"


def _alike(entry: Entry) -> bool:
    """Whether both pairs of limits say the same, as two good methods do."""
    if entry.stated is None or entry.spread is None:
        return False
    low, high = entry.spread.shown()
    slack = _SLACK * (high - low)
    return abs(entry.stated.low - low) <= slack and abs(entry.stated.high - high) <= slack
