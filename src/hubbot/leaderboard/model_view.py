"""The page of a model: its card, a row a board, what to know, every result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from hubbot.leaderboard import cells, words
from hubbot.leaderboard.entry import Entry
from hubbot.leaderboard.index_view import table_title
from hubbot.leaderboard.inert import inert, link
from hubbot.leaderboard.paths import benchmark_page, model_page
from hubbot.leaderboard.ranking import Board, Row
from hubbot.leaderboard.render import render
from hubbot.records.flags import is_open
from hubbot.records.hub import Hub, Model
from hubbot.records.record import EVIDENCE_SYMBOL

_RUNS = 15
_CARD = ("modality", "architecture", "parameters", "family", "weights", "licence", "note")
_LINKED = ("paper", "repository")


@dataclass(slots=True)
class Standing:
    """Where one model stands: (board, row) where it has a rank, and every entry with its board."""

    rows: list[tuple[Board, Row]] = field(default_factory=list)
    entries: list[tuple[Board, Entry]] = field(default_factory=list)


def standings(boards: Sequence[Board]) -> dict[str, Standing]:
    """By canonical model."""
    found: dict[str, Standing] = {}
    for board in boards:
        for row in board.rows:
            standing = found.setdefault(row.entry.model, Standing())
            standing.rows.append((board, row))
            standing.entries += [(board, entry) for entry in (row.entry, *row.others)]
        for entry in (*board.unranked, *board.left):
            found.setdefault(entry.model, Standing()).entries.append((board, entry))
    return found


def model_page_text(model: str, standing: Standing, hub: Hub) -> bytes:
    page = model_page(model, hub)
    known = hub.models.get(model)
    real = [(b, e) for b, e in standing.entries if not b.synthetic]
    made_up = [(b, e) for b, e in standing.entries if b.synthetic]
    newest = sorted(real, key=lambda one: (one[1].accepted_at, one[1].date, one[1].path), reverse=True)
    spellings = sorted({entry.spelling for _, entry in standing.entries} - {model})
    return render(
        "model.md",
        model=model,
        name=known.name if known else model,
        baseline=known is not None and known.kind == "baseline",
        spellings=", ".join(spellings),
        unregistered=known is None,
        confirmed=known is not None and known.confirmed,
        answer=f"{cells.address(hub)}/issues/new?title=About+{model}&template=question.yml",
        card=_card(known),
        glance=_glance(standing, real),
        rows=_rows(standing, hub, page),
        flags=[_flag(flag) for _, entry in standing.entries for flag in entry.flags],
        runs=[_run(board, entry, hub, page) for board, entry in newest[:_RUNS]],
        more_runs=max(0, len(newest) - _RUNS),
        synthetic_runs=[_synthetic(b, e, page) for b, e in made_up[:_RUNS]],
        absent=_absent(standing, known, hub, page),
    )


def _card(model: Model | None) -> list[tuple[str, object]]:
    if model is None:
        return []
    stated = {key: model.value[key] for key in _CARD if model.value.get(key)}
    lines: list[tuple[str, object]] = [
        (key.capitalize(), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for key, value in stated.items()
    ]
    if model.confirmed:
        lines += [
            (key.capitalize(), link(model.value[key], str(model.value[key])))
            for key in _LINKED
            if model.value.get(key)
        ]
    return lines


def _glance(standing: Standing, real: Sequence[tuple[Board, Entry]]) -> str:
    ranked = [(b, r) for b, r in standing.rows if not b.synthetic]
    results = words.count(len(real), "result") + " on real data"
    if not ranked:
        return f"{results}; none has a rank."
    ahead = sum(row.range == (1, 1) and len(board.rows) > 1 for board, row in ranked)
    shared = sum(row.range is not None and row.range[0] == 1 and row.range[1] > 1 for _, row in ranked)
    said = [f"a rank on {words.count(len(ranked), 'board').lower()}"]
    if ahead:
        said.append(f"ahead of all others on {ahead}")
    if shared:
        said.append(f"shares the lead on {shared}")
    return f"{results}; {', '.join(said)}."


def _rows(standing: Standing, hub: Hub, page: str) -> list[dict[str, object]]:
    shown = [_ranked_row(board, row, page) for board, row in standing.rows if not board.synthetic]
    ranked = {id(board) for board, _ in standing.rows}
    others: dict[int, tuple[Board, Entry]] = {}
    for board, entry in standing.entries:
        if not board.synthetic and id(board) not in ranked and entry.status == "active":
            others.setdefault(id(board), (board, entry))
    return [*shown, *(_unranked_row(board, entry, hub, page) for board, entry in others.values())]


def _ranked_row(board: Board, row: Row, page: str) -> dict[str, object]:
    know = [f"best of {len(row.others) + 1} runs" if row.others else "", ", ".join(row.entry.warnings)]
    return _line(
        board, row.entry, page, f"{words.rank(row)} of {len(board.rows)}", "; ".join(filter(None, know))
    )


def _unranked_row(board: Board, entry: Entry, hub: Hub, page: str) -> dict[str, object]:
    return _line(board, entry, page, "no rank", words.why_unranked(entry, hub))


def _line(board: Board, entry: Entry, page: str, rank: str, know: str) -> dict[str, object]:
    return {
        "board": _board_link(board, page),
        "rank": rank,
        "score": f"{board.metric.name} {words.number(entry.value)} {words.interval(entry)}",
        "n": f"{board.key.n:,}" if board.key.n else "not stated",
        "evidence": f"{EVIDENCE_SYMBOL[entry.evidence]} {entry.evidence}",
        "know": know,
    }


def _board_link(board: Board, page: str) -> object:
    board_link = link(board.benchmark.name, cells.relative(benchmark_page(board.key), page))
    return cells.lines([board_link, cells.small(table_title(board))])


def _flag(flag: Mapping[str, Any]) -> dict[str, object]:
    settled = flag.get("resolved")
    text = words.flag_words(flag)
    return {
        "text": f"{text[:1].upper()}{text[1:]}. About the results, not the models.",
        "answer": flag.get("answer") or "",
        "resolved": "" if is_open(flag) or not isinstance(settled, Mapping) else settled.get("reason", ""),
    }


def _run(board: Board, entry: Entry, hub: Hub, page: str) -> dict[str, object]:
    return {
        "board": _board_link(board, page),
        "figures": cells.figures(entry),
        "date": entry.date or "not stated",
        "accepted": entry.accepted_at[:10],
        "links": cells.lines([cells.links(entry, hub, page), _gone(entry)]),
    }


def _gone(entry: Entry) -> object:
    return (
        cells.small(f"{entry.status}: {entry.reason or 'no reason given'}")
        if entry.status != "active"
        else ""
    )


def _synthetic(board: Board, entry: Entry, page: str) -> object:
    board_link = link(board.benchmark.name, cells.relative(benchmark_page(board.key), page))
    file = link("file", cells.relative(entry.path, page))
    return Markup(f"{board_link}: {inert(cells.figures(entry))} ({file})")  # noqa: S704


def _absent(standing: Standing, known: Model | None, hub: Hub, page: str) -> object:
    """Boards on real data of a modality the card names, without a result of this model."""
    tested = {board.key.benchmark for board, _ in standing.entries}
    modalities = known.value.get("modality") if known else None
    wanted = {str(m).casefold() for m in modalities} if isinstance(modalities, list) else set()
    missing = [
        link(benchmark.name, cells.relative(f"leaderboards/{benchmark.id}.md", page))
        for benchmark in hub.benchmarks.values()
        if benchmark.id not in tested
        and benchmark.data == "real"
        and benchmark.status == "active"
        and (benchmark.modality.casefold() in wanted or "any" in wanted)
    ]
    return cells.dotted(missing)
