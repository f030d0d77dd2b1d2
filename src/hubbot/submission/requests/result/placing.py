"""Where a result would stand if it were accepted today: for the bot's comment and for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hubbot.index.prediction_files import Find
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.words.preview import Preview, newcomer, preview
from hubbot.registry.model import Hub
from hubbot.submission.requests.result.words import ResultReview

Table = Callable[[BoardKey], Iterable[Entry]]  # the accepted entries of one table


def placing_today(
    hub: Hub, review: ResultReview, table: Table, find: Find | None = None, author: str | None = None
) -> Preview | None:
    """As if it were accepted today, of that author; None for a benchmark that the registry does not know.

    `find` gives a file of the hub by its path; None reads the disk.
    """
    if review.result is None:
        return None
    own = newcomer(hub, review.result, review.evidence, author, review.submission.relation)
    if own is None:
        return None
    differences = held_differences(hub, find, [own.board.benchmark])
    return preview(table(own.board), hub, own, differences)
