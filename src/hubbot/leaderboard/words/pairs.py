"""Two models side by side, in words: for pages and for `hubbot compare`."""

from __future__ import annotations

from hubbot.leaderboard.ranking.differences import Held, of_rows
from hubbot.leaderboard.ranking.pairs import Pair, pair
from hubbot.leaderboard.ranking.ranking import Board, contenders_of
from hubbot.leaderboard.words import how_many, words

APART, TOGETHER = "can be told apart", "cannot be told apart"


def beside(board: Board, first: str, second: str, held: Held) -> Pair | None:
    """Two models of a board, by canonical id; None where one of them has no row there."""
    places = {row.entry.model: at for at, row in enumerate(board.rows)}
    if first not in places or second not in places:
        return None
    both = places[first], places[second]
    every = contenders_of([row.entry for row in board.rows], board.metric)
    rows = [every[at] for at in both]
    known = of_rows([[entry.eval_id for entry in board.rows[at].runs] for at in both], rows, held)
    return pair(both, rows[0], rows[1], known)


def verdict(pair: Pair) -> str:
    if pair.limits is None:
        return words.NOT_ASSESSED
    return APART if pair.apart else TOGETHER


def difference(pair: Pair) -> str:
    """First minus second with its limits, and where they come from."""
    if pair.limits is None:
        return words.NOT_ASSESSED
    low, high = pair.limits
    kind = "paired" if pair.paired else "unpaired"
    return f"{words.limit(pair.value)} [{words.limit(low)}, {words.limit(high)}] {kind}"


def would_tell(pair: Pair, n: int) -> str:
    """How many cases would tell them apart, if the gap seen were the true one; "" where these do."""
    return "" if pair.apart else how_many.cases(how_many.gap_of(pair.limits), pair.value, n)
