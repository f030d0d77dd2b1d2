"""The two tables of a board's rows: in front the answer, one line a row; in a fold all else that is known.

A column without an entry is not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import assurance, cells, how_many, trained, words
from hubbot.leaderboard.words.inert import inert
from hubbot.leaderboard.words.paths import ON_PAGE
from hubbot.registry.model import Hub

PAGE, PADDING = 1_020, 29  # pixels of GitHub's page and of a cell, as the widest font would have them
LEVEL = Markup(" <sub>[95\N{NO-BREAK SPACE}%]</sub>")
LEFT, MIDDLE = ":--", ":--:"


class Seen(NamedTuple):
    """From where a row is looked at."""

    board: Board
    row: Row
    hub: Hub
    page: str


class Column(NamedTuple):
    """`always`: drawn even where no row has an entry."""

    head: object
    cell: Callable[[Seen], object]
    always: bool = False
    align: str = LEFT


def front(board: Board, hub: Hub, page: str) -> dict[str, Any]:
    """Rank, model, score, difference to first, level, evidence: for the first `ON_PAGE` rows.

    A name is cut where it would make its row two lines: it gets what the other columns leave.
    """
    others = [
        Column("Rank (range)", lambda at: cells.rank(at.board, at.row), always=True, align=MIDDLE),
        Column(inert(board.metric.name) + LEVEL, lambda at: cells.score(at.row), always=True),
        Column("To first" + LEVEL, lambda at: cells.to_first(at.board, at.row)),
        Column("Level", lambda at: cells.level(at.board, at.row, at.hub)),
        Column("Evidence", lambda at: cells.evidence(at.row.entry, at.page), always=True),
    ]
    rank, *rest = _drawn(others, _seen(board, hub, page))
    taken = sum(PADDING + max(map(cells.pixels, (inert(one.head), *column))) for one, column in (rank, *rest))
    room = PAGE - PADDING - taken
    model = Column(
        "Model", lambda at: cells.model_of_row(at.hub, at.row.entry.model, at.page, room), always=True
    )
    names = _drawn([model], _seen(board, hub, page))
    return {**_table([rank, *names, *rest]), "more": max(0, len(board.rows) - ON_PAGE)}


def details(board: Board, hub: Hub, page: str) -> dict[str, Any]:
    """Who ran it, when, from which file, of what size and licence, with what overlap, in how many runs."""
    columns = [
        Column("Model", lambda at: cells.model(at.hub, at.row.entry.model, at.page), always=True),
        Column("Run by, when", lambda at: cells.dotted(_run(at.row)), always=True),
        Column("Result", lambda at: cells.links(at.row.entry, at.page), always=True),
        Column("Size", lambda at: _card(at.row, "parameters")),
        Column("Weights · licence", lambda at: _weights(at.row) or "not stated", always=True),
        Column("Training overlap", _overlap, always=True),
        Column("Runs", lambda at: cells.runs(at.row, at.hub), always=True),
        Column("Run time", lambda at: _run_time(at.row)),
        Column("Checked", lambda at: cells.checked(at.row.entry, at.page)),
        Column("Difference", lambda at: cells.paired(at.row)),
        Column("Beside the margin", lambda at: how_many.against_margin(at.board, at.row)),
        Column("Target", lambda at: assurance.target(at.row, at.board)),
        Column("Limits of its author", lambda at: assurance.stated(at.row.entry)),
        Column("By other accounts", lambda at: cells.by_others(at.row)),
    ]
    return _table(_drawn(columns, _seen(board, hub, page)))


def _overlap(at: Seen) -> Markup:
    """What the submission declares, and what follows from the model's card."""
    return cells.dotted([trained.of_row(at.board, at.row), cells.overlap(at.row.entry)])


_Drawn = tuple[Column, list[Markup]]


def _seen(board: Board, hub: Hub, page: str) -> list[Seen]:
    return [Seen(board, row, hub, page) for row in board.rows[:ON_PAGE]]


def _drawn(columns: Iterable[Column], seen: Sequence[Seen]) -> list[_Drawn]:
    found = [(one, [inert(one.cell(at)) for at in seen]) for one in columns]
    return [(one, column) for one, column in found if one.always or any(column)]


def _table(drawn: Sequence[_Drawn]) -> dict[str, Any]:
    columns = [one for one, _ in drawn]
    return table([one.head for one in columns], [one.align for one in columns], [each for _, each in drawn])


def table(
    head: Sequence[object], align: Sequence[str], columns: Sequence[Sequence[object]]
) -> dict[str, Any]:
    """What the macro `table` shows. `align`: a column's in Markdown, written by us."""
    return {
        "head": head,
        "align": Markup("|").join(map(Markup, align)),
        "rows": list(zip(*(map(inert, column) for column in columns), strict=True)),
    }


def choice(board: Board) -> dict[str, Any] | None:
    """The other figures that people weigh: the declared ones first, then calibration. None for one row."""
    if len(board.rows) < 2:
        return None
    filed = {name for row in board.rows for name in row.entry.metrics}
    wanted = dict.fromkeys((*board.benchmark.secondary, "Brier", "Log loss"))
    names = [name for name in wanted if name in filed]
    if not names:
        return None
    head = ["Model", *(cells.breakable(name) for name in (board.metric.name, *names))]
    rows = [_figures(row, names) for row in board.rows[:20]]
    return table(head, [LEFT] * len(head), list(zip(*rows, strict=True)))


def _figures(row: Row, names: Sequence[str]) -> list[object]:
    figures = [words.number(v) if (v := row.entry.metrics.get(name)) is not None else "" for name in names]
    return [row.name, words.number(row.value), *figures]


def _card(row: Row, key: str) -> object:
    return (row.model.value.get(key) or "") if row.model else ""


def _weights(row: Row) -> Markup:
    return cells.dotted([row.model.weights, row.model.licence]) if row.model else Markup("")


def _run(row: Row) -> list[object]:
    return [cells.run_by(row.entry), cells.day(row.entry.date)]


def _run_time(row: Row) -> str:
    seconds, hardware = (row.entry.facts.get(name) for name in ("runtime_seconds", "hardware"))
    return f"{seconds} s{f' ({hardware})' if hardware else ''}" if seconds else ""
