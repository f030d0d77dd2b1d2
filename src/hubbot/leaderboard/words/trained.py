"""Rows whose models were trained on the data of their board, by their cards; the order without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubbot.common.counted import counted
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import words

_NAMED = 5
_SHOWN = 50  # rows of the order without them


def of_row(board: Board, row: Row) -> str:
    """For a cell: what the model's card says, "" where it says nothing or does not list this data."""
    found = board.trained_on.get(row.entry.model)
    return f"trained on {found}, by its card" if found else ""


def sentence(board: Board) -> str:
    """Who was trained on this data, and of how many that is not known; "" where no card says so."""
    seen = [row for row in board.rows if board.trained_on.get(row.entry.model)]
    if not seen:
        return ""
    named = ", ".join(f"{row.name} ({board.trained_on[row.entry.model]})" for row in seen[:_NAMED])
    more = f" and {len(seen) - _NAMED} more" if len(seen) > _NAMED else ""
    silent = sum(found is None for found in board.trained_on.values())
    unknown = (
        f" Of {counted(silent, 'row')} the card does not say what the model was trained on." if silent else ""
    )
    return f"Trained on data that these test cases come from, by their cards: {named}{more}.{unknown}"


def without(board: Board) -> list[Mapping[str, Any]]:
    """The rows as they would stand without those models."""
    return [
        {"rank": words.rank(row), "model": row.name, "value": words.number(row.value)}
        for row in board.without[:_SHOWN]
    ]
