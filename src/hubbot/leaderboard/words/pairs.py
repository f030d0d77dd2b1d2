"""Two models side by side, in words: for pages and for `hubbot compare`."""

from __future__ import annotations

from hubbot.leaderboard.ranking.pairs import Pair
from hubbot.leaderboard.words import how_many, words

APART, TOGETHER = "can be told apart", "cannot be told apart"


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
