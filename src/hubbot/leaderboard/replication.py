"""Replicated ×k: other people who ran the same model on the same cases and got the same figure."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from hubbot.leaderboard.entry import primary_of
from hubbot.records.intervals import wilson

if TYPE_CHECKING:
    from hubbot.leaderboard.entry import Entry
    from hubbot.leaderboard.ranking import Row
    from hubbot.records.hub import Hub


def replications(row: Row, hub: Hub) -> int:
    """How many accounts beside its submitter's, none an author of the model by their own account, agree.

    They filed a ranked result (so: complete, unflagged, active) of this model on this very board. Counted for
    primary metrics from 0 to 1 alone: from n nothing follows about others.
    """
    key = row.entry.board
    metric = hub.metrics[primary_of(hub.benchmarks[key.benchmark], key.version)]
    if (metric.low, metric.high) != (0, 1) or not key.n:
        return 0
    agreeing = {
        other.author
        for other in row.others
        if other.author and other.relation != "author" and _agree(row.entry, other, key.n)
    }
    return len(agreeing - {row.entry.author})


def _agree(one: Entry, other: Entry, n: int) -> bool:
    """Within what the choice of test cases leaves to a difference: 95 %, cases taken as independent."""
    if one.value is None or other.value is None:
        return False
    # The interval of a difference of two shares of the same n; AUROC and its like vary no more than that.
    around = wilson(one.value * n, n)
    width = sqrt(2) * max(one.value - around.low, around.high - one.value)
    return abs(one.value - other.value) <= width
