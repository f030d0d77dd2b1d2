"""The first rows of a board pair by pair, as a fold of its page."""

from __future__ import annotations

from markupsafe import Markup

from hubbot.common.counted import word_of
from hubbot.leaderboard.pages.render import render_part
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells, pairs

_FEWEST = 3  # rows: of two the quick comparison says all


def pair_by_pair(board: Board) -> Markup:
    """Markdown; "" where fewer than three rows have a rank."""
    if board.ranked < _FEWEST:
        return Markup("")
    count = 1 + max(pair.second for pair in board.pairs)
    lines = [
        {
            "first": cells.breakable(board.rows[pair.first].name),
            "second": cells.breakable(board.rows[pair.second].name),
            "difference": pairs.difference(pair),
            "verdict": pairs.verdict(pair),
            "cases": pairs.would_tell(pair, board.key.n),
        }
        for pair in board.pairs
    ]
    title = f"The first {word_of(count).lower()}, pair by pair"
    return Markup(render_part("compare.md", title=title, lines=lines))  # noqa: S704  (rendered here)
