"""One table with all that belongs to it, as a section of its benchmark's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubbot.common.counted import in_words
from hubbot.leaderboard.pages.compare import pair_by_pair
from hubbot.leaderboard.pages.front import choice, details, front
from hubbot.leaderboard.pages.pictures import DRAWN, Picture, shown
from hubbot.leaderboard.pages.render import render_part
from hubbot.leaderboard.pages.summary import table_title
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.replication import Second
from hubbot.leaderboard.ranking.replication import words as second_words
from hubbot.leaderboard.ranking.tries import lead_words, seeds_words
from hubbot.leaderboard.words import cells, how_many, trained, words
from hubbot.leaderboard.words.groups import groups_view
from hubbot.leaderboard.words.paths import benchmark_page, data_path
from hubbot.leaderboard.words.reasons import why_unranked
from hubbot.registry.limits import Kind
from hubbot.registry.model import Hub

_METHODS: dict[Kind, str] = {
    "wilson": "Wilson, from the number of cases",
    "wilson-mean": "Wilson for a mean, from the number of cases",
    "dice": "Wilson of the Jaccard index",
    "newcombe": "Newcombe, from the class counts",
    "fisher-z": "Fisher's z",
    "fisher-z-ranks": "Fisher's z for ranks",
    "delong": "DeLong, from predictions",
    "t": "Student's t, from predictions",
}
_FOLDED = (("history", "history"), ("curves", "robustness"), ("cost", "cost"), ("apart", "apart"))
_RUNS = 50
_GONE = 100


def table_text(board: Board, hub: Hub, drawn: Mapping[str, Picture]) -> str:
    """One table with all that belongs to it, as Markdown: it goes into the page as it is."""
    page = benchmark_page(board.key)
    return render_part("table.md", t=_table(board, hub, page, drawn), submit=cells.submit_link(page))


def _table(board: Board, hub: Hub, page: str, drawn: Mapping[str, Picture]) -> dict[str, Any]:
    title = table_title(board)
    others = [(row, one) for row in board.rows for one in row.seconds]
    runs = sorted(board.filed, key=lambda e: (e.date, e.accepted_at, e.path), reverse=True)
    return {
        "title": title,
        "verdict": words.verdict_sentence(board),
        "pictures": [_shown(drawn, kind, page) for kind in ("podium", "scores") if kind in drawn],
        **{name: _shown(drawn, kind, page) if kind in drawn else None for name, kind in _FOLDED},
        "count": in_words(len(board.rows), "model") + " is" * (len(board.rows) == 1),
        "by": "ranked by" if board.ranked else "listed by",
        "aside": _aside(board),
        "trained": trained.sentence(board),
        "without": trained.without(board),
        "metric": board.metric.name,
        "direction": board.metric.direction,
        "guessing": "" if board.chance is None else f"; guessing gives {words.number(board.chance)}",
        "front": front(board, hub, page),
        "details": details(board, hub, page),
        "gap": " ".join(filter(None, (words.gap(board), how_many.sentence(board)))),
        "sizes": _sizes(board),
        "interval_note": _interval_note(board),
        "csv": cells.relative(data_path(board.key, "csv"), page),
        "json": cells.relative(data_path(board.key, "json"), page),
        "bib": "" if board.synthetic or not board.rows else cells.relative(data_path(board.key, "bib"), page),
        "pairs": pair_by_pair(board),
        "groups": groups_view(board, hub),
        "choose": choice(board),
        "runs": [_run(entry, hub, page) for entry in runs[:_RUNS] if len(runs) > len(board.rows)],
        "more_runs": max(0, len(runs) - _RUNS),
        "left": [_gone(entry, hub, page) for entry in board.withdrawn[:_GONE]],
        "others": [_other(board, row, one, hub, page) for row, one in others[:_RUNS]],
        "lead": _lead(board),
    }


def _other(board: Board, row: Row, one: Second, hub: Hub, page: str) -> dict[str, object]:
    """What another account has for a row's model: below the table, whatever its value or evidence."""
    runs = one.entry.runs.k
    return {
        "model": cells.model(hub, one.entry.model, page),
        "value": cells.lines(
            [words.number(one.entry.value), cells.small(f"mean of {runs} runs" * (runs > 1))]
        ),
        "beside": words.number(row.value),
        "says": second_words(one, board.metric),
        "evidence": cells.dotted([cells.evidence(one.entry, page), cells.checked(one.entry, page)]),
        "links": cells.lines([cells.run_by(one.entry), cells.links(one.entry, page)]),
    }


def _lead(board: Board) -> str:
    """What a lead is worth beside the tries behind it, and whether seeds are in the comparisons."""
    told = [seeds_words([row.entry for row in board.rows], ahead=board.ahead is not None)]
    if board.rows:
        told.append(lead_words(board.rows[0].entry.runs, board.rows[0].lead_p))
    return " ".join(f"{one}." for one in told if one)


def _aside(board: Board) -> str:
    """Of rows below the ranked ones: why they are there."""
    count = len(board.rows) - board.ranked
    if not board.ranked or not count:
        return ""
    below = f"{in_words(count, 'row')} below {'takes' if count == 1 else 'take'}"
    return f"{below} no part in the ranking: {words.unassessed(board)}."


def _gone(entry: Entry, hub: Hub, page: str) -> dict[str, object]:
    return {
        "model": cells.model(hub, entry.model, page),
        "value": words.number(entry.value) if entry.value is not None else "–",
        "why": why_unranked(entry, hub),
        "links": cells.lines([cells.small(entry.date), cells.links(entry, page)]),
    }


def _run(entry: Entry, hub: Hub, page: str) -> dict[str, object]:
    return {
        "model": cells.model(hub, entry.model, page),
        "value": words.number(entry.value),
        "date": entry.date or "not stated",
        "accepted": entry.accepted_at[:10],
        "links": cells.links(entry, page),
    }


def _shown(drawn: Mapping[str, Picture], kind: str, page: str) -> dict[str, object]:
    picture, phone = drawn[kind], drawn.get(f"{kind}-phone")
    beside = cells.relative(phone.path, page) if phone else ""
    return shown(cells.relative(picture.path, page), picture.alt, beside)


def _sizes(board: Board) -> str:
    """How many cases, of what classes, and on how many the models were trained."""
    split = board.dataset.splits.get(board.key.split) if board.dataset else None
    classes = ""
    if split and split.n == board.key.n and split.classes:
        each = (f"{n:,} {'of class ' * name.isdigit()}{name}" for name, n in split.classes.items())
        classes = f" ({', '.join(each)})"
    size = f"{board.key.n:,} test cases{classes}" if board.key.n else "The size of the test set is not stated"
    entries = [*(row.entry for row in board.rows), *board.unranked]
    stated = (e.facts.get("n_train", "") for e in entries)
    trained = sorted({int(n) for n in stated if n.isdigit() and int(n)})
    if not trained:
        return f"{size}."
    span = f"{trained[0]:,}" if len(trained) == 1 else f"{trained[0]:,} to {trained[-1]:,}"
    return f"{size}; trained on {span} cases."


def _interval_note(board: Board) -> str:
    kinds = {row.entry.spread.kind for row in board.rows if row.entry.spread}
    more = " The picture leaves out rows in the middle." if len(board.rows) > DRAWN else ""
    if not kinds:
        return more.strip()
    methods = "; ".join(_METHODS[kind] for kind in sorted(kinds))
    unit = board.dataset.unit if board.dataset else "case"
    whole = "block of time" if unit == "block" else unit
    apart = "" if unit == "case" else f"{whole} by {whole} "
    return f"Limits: {methods}; chance of the test cases only, taken {apart}as independent.{more}"
