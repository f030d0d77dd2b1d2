"""The tables of a suite: which they are, and the skill of each model on those that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.ranking import Board, Row, contenders_of
from hubbot.leaderboard.ranking.skill import Cell, Scale, scale_of
from hubbot.registry.model import Hub
from hubbot.registry.suite import Suite, SuiteBoard
from hubbot.registry.suite_files import meant


@dataclass(frozen=True, slots=True)
class Member:
    """One table of a suite. `board` None: nobody stands on it. `says`: why it does not count, "" if it does.

    By model: its row; its cell on a board that counts; its entry, the row's or else the first without one.
    A list has no cells: nothing counts there.
    """

    key: BoardKey
    name: str
    short: str
    weight: float
    board: Board | None = None
    scale: Scale | None = None
    says: str = ""
    rows: Mapping[str, Row] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)


def table_of(one: SuiteBoard, hub: Hub) -> BoardKey:
    """The table that is meant: no result decides which one counts. n is its split's registered size."""
    benchmark, version, dataset, split = meant(one, hub)
    known = hub.datasets[dataset].splits.get(split) if dataset else None
    return BoardKey(benchmark, version, dataset, split, (known.n or 0) if known else 0)


def tables_of(suite: Suite, hub: Hub) -> frozenset[BoardKey]:
    return frozenset(table_of(one, hub) for one in suite.boards)


def members_of(suite: Suite, boards: Mapping[BoardKey, Board], hub: Hub) -> list[Member]:
    """In the suite's order. `boards` are the tables that have a result."""
    found = [
        _member(one, short, boards, hub) for one, short in zip(suite.boards, _heads(suite, hub), strict=True)
    ]
    return [_scaled(one) for one in found] if suite.overall else found


def _heads(suite: Suite, hub: Hub) -> list[str]:
    """A short name a board, each once."""
    heads: list[str] = []
    for at, one in enumerate(suite.boards, 1):
        short = one.short or _word(hub.benchmarks[one.benchmark].name)
        heads.append(f"{short} {at}" if short in heads else short)
    return heads


def _word(name: str) -> str:
    """As many whole words as 14 letters hold; of a longer word its beginning."""
    whole = name[: name.rfind(" ", 0, 15)] if len(name) > 14 and " " in name[:15] else name
    return whole if len(whole) <= 14 else f"{whole[:13]}…"


def _member(one: SuiteBoard, short: str, boards: Mapping[BoardKey, Board], hub: Hub) -> Member:
    key = table_of(one, hub)
    name = hub.benchmarks[one.benchmark].name
    board = boards.get(key)
    if board is None:
        return Member(key, name, short, one.weight)
    rows = {row.entry.model: row for row in board.rows}
    entries = {entry.model: entry for entry in reversed(board.unranked)}
    entries |= {model: row.entry for model, row in rows.items()}
    return Member(key, name, short, one.weight, board, rows=rows, entries=entries)


def _scaled(one: Member) -> Member:
    """With the skill of each of its rows; or why the board does not count."""
    if one.board is None:
        return one
    scale = scale_of(one.board)
    if isinstance(scale, str):
        return replace(one, says=scale)
    compared = contenders_of([row.entry for row in one.board.rows], one.board.metric)
    cells = {
        row.entry.model: Cell(row, contender, scale)
        for row, contender in zip(one.board.rows, compared, strict=True)
    }
    return replace(one, scale=scale, cells=cells)
