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
    """The smallest gap at which this test set tells the first two apart (95 %, in 80 of 100 tries)."""
    return gap_of(board.rows[1].to_first) if board.ranked > 1 else None


def gap_of(limits: tuple[float, float] | None) -> float | None:
    """The smallest gap at which a pair with these limits at 95 % is told apart in 80 of 100 tries."""
    if limits is None:
        return None
    z = quantile(_LEVEL)
    return (z + _POWER) * (limits[1] - limits[0]) / 2 / z or None


def needed(board: Board) -> float | None:
    """By what the number of cases must be multiplied to tell the first two apart, if their gap is as seen."""
    gap = separable(board)
    return None if gap is None else times(gap, board.rows[0].value - board.rows[1].value)


def times(gap: float | None, seen: float) -> float | None:
    """By what the number of cases must be multiplied to show a difference as large as `seen`."""
    return None if gap is None or not seen else (gap / seen) ** 2


def cases(gap: float | None, seen: float, n: int) -> str:
    """The number of cases that would show `seen`, in words; "" where it is not known or `n` are enough."""
    found = times(gap, seen)
    if found is None or found <= 1 or not n:
        return ""
    return f"about {_two_digits(found * n):,}" if found <= _MOST else f"more than {_MOST * n:,}"


def sentence(board: Board) -> str:
    """Two sentences for the page: what gap this test set can tell, and how many cases the gap seen needs."""
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
    return f"{said} If the gap seen were the true one, it would take {more} to show it so often."


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
