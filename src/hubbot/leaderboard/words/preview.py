"""Where one new result would stand, for the bot's comment: the ranking with one row more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hubbot.leaderboard.ranking.differences import Held
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.ranking.ranking import Board, Row, board_of
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.paths import badge_path, benchmark_page, model_page
from hubbot.leaderboard.words.reasons import why_unranked
from hubbot.leaderboard.words.standing import asks, joins, why_below
from hubbot.registry.model import Hub
from hubbot.results.result import EVIDENCE_SYMBOL, Acceptance, Accepted, Evidence, Result

_NEIGHBOURS = 2
_LATER = (
    "its limits follow from the predictions, which are looked at when it is accepted, and its rank with them"
)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`rank` is "2 (1–4)"; `score` has its 95 % interval; all plain text, not yet escaped."""

    rank: str
    model: str
    score: str
    n: str
    evidence: str
    own: bool
    id: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`rank` is "" and `why_unranked` says why when it would have none. Paths are relative to the hub."""

    board: str
    metric: str
    page: str
    model_page: str
    badge: str
    rank: str
    ranked: int
    ahead: bool  # of each other row, taken singly
    sentence: str
    why_unranked: str
    rows: tuple[PreviewRow, ...]
    asks: tuple[tuple[str, str], ...] = ()  # for the reviewer: what to look at, why


def in_one_line(placing: Preview) -> str:
    """ "If accepted today: 2 (1–4) of 5 on Speech.", or that it is shown without a rank, and why."""
    if placing.rank:
        return f"If accepted today: {placing.rank} of {placing.ranked} on {placing.board}."
    why = placing.why_unranked.rstrip(" .:")
    return f"If accepted today: shown on {placing.board}, not ranked, because of this: {why}."


def newcomer(
    hub: Hub,
    result: Result,
    evidence: Evidence = "self-reported",
    author: str | None = None,
    relation: str | None = None,
) -> Entry | None:
    """A result as it would stand if it were accepted today; None when no registered benchmark is meant."""
    acceptance = Acceptance("active", evidence, "", "", author=author, relation=relation)
    return entry_of(Accepted("", result, acceptance), hub)


def preview(table: Iterable[Entry], hub: Hub, new: Entry, held: Held) -> Preview:
    """`table` holds the entries of its table; one with the same eval_id is replaced."""
    others = [entry for entry in table if entry.eval_id != new.eval_id]
    board = board_of(new.board, [*others, new], hub, held)
    found = preview_of(board, new, hub)
    computed_later = new.evidence == "re-scored" and found.why_unranked == words.unassessed(board)
    return replace(found, why_unranked=_LATER) if computed_later else found


def placed(board: Board, eval_id: str, hub: Hub) -> Preview | None:
    """Where a result stands that is on the board already, for the decision's comment; None if it is not."""
    everything = (*board.standing, *board.withdrawn)
    found = next((entry for entry in everything if entry.eval_id == eval_id), None)
    return preview_of(board, found, hub) if found else None


def preview_of(board: Board, own: Entry, hub: Hub) -> Preview:
    row = next((r for r in board.rows if r.entry.model == own.model), None) if own.ranked else None
    below = why_below(row, own) if row else why_unranked(own, hub)
    if row and not below and not row.rank:
        below = words.no_rank(board, row)
    return Preview(
        board=board.benchmark.name,
        metric=words.metric_line(board.metric),
        page=benchmark_page(board.key),
        model_page=model_page(own.model, hub),
        badge=badge_path(board, row) if row and not below and not board.synthetic else "",
        rank=words.rank(row) if row and not below else "",
        ranked=board.ranked,
        ahead=bool(row and row.ahead and not below),
        sentence=words.placing(board, row) + joins(row, own) if row and not below else "",
        why_unranked=below,
        rows=_window(board, row, own=row is not None and not why_below(row, own)),
        asks=asks(board, row, own),
    )


def _window(board: Board, model: Row | None, *, own: bool) -> tuple[PreviewRow, ...]:
    """The first row and the neighbours of the model's; without a rank, the head of the board."""
    at = board.rows.index(model) if model else 0
    shown = {0, *range(at - _NEIGHBOURS, at + _NEIGHBOURS + 1)} & {*range(len(board.rows))}
    return tuple(
        _preview_row(board, board.rows[i], own=own and board.rows[i] is model) for i in sorted(shown)
    )


def _preview_row(board: Board, row: Row, *, own: bool) -> PreviewRow:
    evidence = f"{EVIDENCE_SYMBOL[row.entry.evidence]} {row.entry.evidence}"
    n = str(board.key.n) if board.key.n else "not stated"
    return PreviewRow(words.rank(row), row.name, words.score(row), n, evidence, own, row.entry.model)
