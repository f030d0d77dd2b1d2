"""Advice about boards: rows without a rank, an order that favours many trainings, folders that fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hubbot.hubs.findings import Finding
from hubbot.registry.limits import registered

if TYPE_CHECKING:
    from hubbot.leaderboard.ranking.ranking import Board
    from hubbot.registry.model import Hub

ENOUGH = 600  # pages of models in one folder


def advice(hub: Hub, boards: Iterable[Board]) -> Iterator[Finding]:
    """What an owner may do so that rows are ranked, and so that the order is fair."""
    if hub.policy.runs == "best":
        yield Finding(
            "advice",
            "hub.yaml",
            "`policy.runs: best` orders models by their best run: who trains more often stands higher",
            "`runs: mean` does not favour them. Without that line it is `mean`.",
        )
    for board in boards:
        left = [row for row in board.rows if row.entry.spread is None]
        if left:
            yield Finding("advice", _place(board), _said(board, len(left)), _remedy(board))


def in_one_folder(hub: Hub, pages: Iterable[str]) -> Iterator[Finding]:
    """In time before a folder has more entries than GitHub lists, or all pages move by themselves."""
    there = sum(path.startswith("leaderboards/models/") for path in pages)
    if hub.policy.model_pages is None and max(there, len(hub.models)) > ENOUGH:
        yield Finding(
            "advice",
            "hub.yaml",
            f"Pages of models lie in one folder, {there:,} so far; GitHub lists 1,000 entries of one",
            "`model_pages: folders` under `policy:`, then `hubbot build`: each page moves once, then never.",
        )


def _place(board: Board) -> str:
    key = board.key
    return f"{key.benchmark}, {key.dataset} {key.split}, n = {key.n}"


def _said(board: Board, left: int) -> str:
    rows = f"{left} of {len(board.rows)} rows" if len(board.rows) > 1 else "The only row"
    have = "have" if left > 1 else "has"
    return f"{rows} {have} no limits that this hub can compute, and so no rank"


def _remedy(board: Board) -> str:
    """The registry's part where it lacks something, else the author's."""
    counts = registered(board.dataset, board.key.split, board.key.n)
    file = f"registry/datasets/{board.key.dataset}.yaml"
    if counts is None:
        return f"Give the split's `n` in {file}; where cases belong together, its `units`, too."
    if not counts.classes and board.benchmark.task == "classification":
        return f"Give the split's `classes` (cases of each class) in {file}. Or ask authors for predictions."
    return (
        f"No limits of {board.metric.name} follow from the size of the test set. Where it can be "
        "computed from filed predictions, those give them."
    )
