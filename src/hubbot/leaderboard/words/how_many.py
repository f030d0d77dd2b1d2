"""How many cases would tell the first two apart, and who is no worse than the first by a margin."""

from __future__ import annotations

from math import floor, log10

from hubbot.common.statistics.student import quantile
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words.words import limit

_POWER = 0.8416  # one-sided standard normal quantile of 80 %
_LEVEL = 0.95
_MOST = 100  # times as many cases; beyond, the number would be a guess
NOT_WORSE, EQUIVALENT = "not worse", "equivalent"


def separable(board: Board) -> float | None:
    """From which gap on this test set tells the first two apart in 80 of 100 tries, at 95 % of the pair."""
    if board.ranked < 2 or (limits := board.rows[1].to_first) is None:
        return None
    z = quantile(_LEVEL)
    error = (limits[1] - limits[0]) / 2 / z
    return (z + _POWER) * error or None


def needed(board: Board) -> float | None:
    """How many times as many cases would tell the first two apart, if the gap seen were the true one."""
    gap = separable(board)
    if gap is None or not (seen := abs(board.rows[0].value - board.rows[1].value)):
        return None
    return (gap / seen) ** 2


def sentence(board: Board) -> str:
    """Both, for the page: first what this test set can tell, then what the gap seen would take."""
    return in_words(separable(board), needed(board), board.key.n)


def in_words(gap: float | None, times: float | None, n: int) -> str:
    """`gap` in the primary metric, `times` as many cases as the `n` there are; "" where nothing is known."""
    if gap is None or not n:
        return ""
    said = f"This test set tells two such models apart, in 80 of 100 tries, from a gap of {limit(gap)} on."
    if times is None or times <= 1:
        return said
    cases = f"about {_two_digits(times * n):,} cases"
    more = cases if times <= _MOST else f"more than {_MOST} times as many cases"
    return f"{said} If the gap seen were the true one, it would take {more} to show it."


def _two_digits(value: float) -> int:
    unit = int(10 ** max(0, floor(log10(value)) - 1))
    return round(value / unit) * unit


def margin_of(board: Board) -> tuple[float, str] | None:
    """(margin in the primary metric, day from which on it judges), where the benchmark registers one."""
    block = board.benchmark.value.get("margin")
    if not isinstance(block, dict) or board.metric.name != board.benchmark.primary:
        return None
    return float(block["value"]), str(block["since"])


def against_margin(board: Board, row: Row) -> str:
    """NOT_WORSE, EQUIVALENT or "": by limits of the difference that hold for all pairs of the board at once.

    A margin judges results accepted from its own day on: nobody chooses it after seeing the figures.
    """
    found = margin_of(board)
    if found is None or row.at_once is None or not row.entry.accepted_at:
        return ""
    margin, since = found
    if row.entry.accepted_at[:10] < since:
        return ""
    low, high = row.at_once if board.metric.direction == "higher" else (-row.at_once[1], -row.at_once[0])
    if low <= -margin:
        return ""
    return EQUIVALENT if high < margin else NOT_WORSE
