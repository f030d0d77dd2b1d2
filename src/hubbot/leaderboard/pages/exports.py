"""Exports for programs, from the same ranking as the pages: JSON, CSV, feed, badges, model-index, BibTeX."""

from __future__ import annotations

import csv
import heapq
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hubbot.common.invisible import visible
from hubbot.leaderboard.ranking import tries
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.replication import Second
from hubbot.leaderboard.words import cells, how_many, words
from hubbot.leaderboard.words.paths import (
    FEED,
    MODELS_IN_ONE,
    ON_PAGE,
    badge_path,
    benchmark_page,
    model_list_path,
    safe,
)
from hubbot.registry.model import Hub

_FEED = 50
_SHARD = 1_000
_LINES = 1_500
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# Some spreadsheets take the wide forms of Chinese and Japanese keyboards for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def board_json(board: Board, hub: Hub) -> bytes:
    """schemas/export-board.schema.json."""
    about = {
        "benchmark": board.key.benchmark,
        "name": board.benchmark.name,
        "version": board.key.version,
        "dataset": board.key.dataset or None,
        "split": board.key.split or None,
        "n": board.key.n or None,
        "data": "synthetic" if board.synthetic else "real",
        "metric": board.metric.name,
        "direction": board.metric.direction,
        "chance": board.chance,
        "verdict": words.verdict(board),
        "ahead_of_all": board.ahead.entry.eval_id if board.ahead else None,
        "separable_gap": _short(how_many.separable(board)),
        "times_the_cases": _short(how_many.needed(board)),
    }
    lists = {
        "rows": [_row(board, row) for row in board.rows],
        "unranked": [_unranked(entry, hub) for entry in board.unranked],
        "left": [result_line(entry) for entry in board.withdrawn],
    }
    head = [f" {json.dumps(key)}: {_compact(value)}" for key, value in about.items()]
    tail = [f" {json.dumps(key)}: [{_one_a_line(found)}]" for key, found in lists.items()]
    return ("{\n" + ",\n".join([*head, *tail]) + "\n}\n").encode()


def _unranked(entry: Entry, hub: Hub) -> dict[str, Any]:
    return {**result_line(entry), "reasons": [*entry.reasons], "why": words.why_unranked(entry, hub)}


def _one_a_line(found: Sequence[object]) -> str:
    """A result a line: short diffs, and the fast encoder."""
    return "\n  " + ",\n  ".join(map(_compact, found)) + "\n " if found else ""


def board_csv(board: Board, hub: Hub) -> bytes:
    """One line a ranked model, then the results without a rank; the columns people understand come first.

    GitHub shows a CSV as a table up to half a megabyte: beyond `_LINES` the rest is in the JSON only.
    """
    names = [m for m in board.benchmark.secondary if any(m in row.entry.metrics for row in board.rows)]
    ranks = ["rank", "rank_from", "rank_to"]
    about = ["model", board.metric.name, "low_95", "high_95", "n", "evidence", "run_by", "date"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    more = ["runs", "ahead_of_all", "not_ranked_because", "eval_id", "file", "issue"]
    writer.writerow([*ranks, *about, *names, *more])
    for row in board.rows:
        span = row.range or ("", "")
        ahead = ("yes" if row.ahead else "no") if row.rank else ""
        why = "" if row.rank else words.no_rank(board, row)
        line = [row.rank or words.NO_RANK, *span, *_about(row.entry, hub, names), row.entry.runs.k]
        writer.writerow(_cells([*line, ahead, why, *_where(row.entry)]))
    for entry in board.unranked[: max(0, _LINES - len(board.rows))]:
        line = ["", "", "", *_about(entry, hub, names), entry.runs.k, "", words.why_unranked(entry, hub)]
        writer.writerow(_cells([*line, *_where(entry)]))
    return text.getvalue().encode()


def _about(entry: Entry, hub: Hub, names: Sequence[str]) -> list[Any]:
    known = hub.models.get(entry.model)
    low, high = entry.spread.shown() if entry.spread else ("", "")
    score = [
        known.name if known else entry.model,
        entry.value,
        _short(low),
        _short(high),
        entry.board.n or "",
    ]
    figures = [entry.metrics.get(name) for name in names]
    return [*score, entry.evidence, cells.run_by(entry), entry.date, *figures]


def _where(entry: Entry) -> list[Any]:
    return [entry.eval_id, entry.path, entry.issue]


def result_line(entry: Entry) -> dict[str, Any]:
    """schemas/export-result.schema.json: one accepted result."""
    return {
        "eval_id": entry.eval_id,
        "model": entry.model,
        "benchmark": entry.board.benchmark,
        "version": entry.board.version,
        "dataset": entry.board.dataset or None,
        "split": entry.board.split or None,
        "n": entry.board.n or None,
        "value": entry.value,
        "metrics": dict(entry.metrics),
        "date": entry.date or None,
        "status": entry.status,
        "evidence": entry.evidence,
        "accepted_at": entry.accepted_at or None,
        "issue": entry.issue,
        "author": entry.author,
        "approver": entry.approver,
        "imported_from": entry.imported_from,
        "file": entry.path,
    }


def shards(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Every result, a line each: by the month of acceptance, a thousand to a file, the newest last.

    An acceptance touches the last file of its month and no other.
    """
    months: dict[str, list[Entry]] = {}
    for entry in entries:
        months.setdefault(month_of(entry), []).append(entry)
    files: dict[str, bytes] = {}
    for month, found in months.items():
        found.sort(key=lambda e: (e.accepted_at, e.path))
        for part in range(0, len(found), _SHARD):
            lines = [_compact(result_line(entry)) for entry in found[part : part + _SHARD]]
            path = f"leaderboards/data/results/{month}-{part // _SHARD:03}.jsonl"
            files[path] = ("\n".join(lines) + "\n").encode()
    return files


def month_of(entry: Entry) -> str:
    return entry.accepted_at[:7] or "undated"


def badges(board: Board) -> Iterator[tuple[str, bytes]]:
    """shields.io endpoint: rank with its range, never the rank alone. Real data, the rows on the page."""
    if board.synthetic:
        return
    for row in board.rows[:ON_PAGE]:
        rank = words.rank(row)
        message = f"rank {rank} of {board.ranked}" if row.rank else f"rank {rank}"
        colour = "blue" if row.range and row.range[0] == 1 and not row.is_baseline else "lightgrey"
        yield (
            badge_path(board, row),
            _json(
                {"schemaVersion": 1, "label": board.benchmark.name[:60], "message": message, "color": colour}
            ),
        )


def bibtex(board: Board, hub: Hub) -> bytes:
    """An entry a row. The key holds for good; the note says what was known, not who won."""
    return "\n".join(_citation(board, row, hub) for row in board.rows[:ON_PAGE]).encode()


def model_index(name: str, results: Sequence[str]) -> bytes | None:
    """Hugging Face's model-index for a model card; ranked rows on real data only, None without any."""
    if not results:
        return None
    return f"model-index:\n- name: {_quoted(name)}\n  results:\n{''.join(results)}".encode()


def news_of(entries: Iterable[Entry], hub: Hub) -> list[list[str]]:
    """(decided_at, path, feed entry) of the latest decisions, the newest first."""
    decided = (e for e in entries if e.decided_at)
    latest = heapq.nlargest(_FEED, decided, key=lambda e: (e.decided_at, e.path))
    return [[e.decided_at, e.path, _feed_entry(e, hub)] for e in latest]


def feed(news: Iterable[Sequence[str]], hub: Hub) -> bytes:
    """Atom, the latest decisions first. `news` as `news_of` gives them, of all boards."""
    latest = sorted(map(tuple, news), reverse=True)[:_FEED]
    updated = latest[0][0] if latest else "1970-01-01T00:00:00Z"
    address = cells.address(hub)
    items = "".join(item for _, _, item in latest)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(hub.name)}: decisions</title>\n<id>{escape(address)}/leaderboards</id>\n"
        f'<link rel="self" href={quoteattr(f"{address}/raw/HEAD/{FEED}")}/>\n'
        f"<link href={quoteattr(address)}/>\n<updated>{escape(updated)}</updated>\n"
        f"<author><name>{escape(hub.name)}</name></author>\n{items}</feed>\n"
    ).encode()


ModelRow = tuple[str, str, int, int]  # id, name, boards with a rank, results


def model_lists(rows: Sequence[ModelRow]) -> dict[str, bytes]:
    """Every model with a result, in one file; in one a beginning of the id once there are too many."""
    if len(rows) <= MODELS_IN_ONE:
        return {model_list_path(""): _models_csv(rows)}
    return {model_list_path(prefix): _models_csv(some) for prefix, some in _by_prefix(rows, "")}


def _by_prefix(rows: Sequence[ModelRow], prefix: str) -> Iterator[tuple[str, Sequence[ModelRow]]]:
    """The shortest beginnings that few enough ids share."""
    groups: dict[str, list[ModelRow]] = {}
    for row in rows:
        groups.setdefault(safe(row[0])[: len(prefix) + 1].lower(), []).append(row)
    for name, some in sorted(groups.items()):
        if len(some) <= MODELS_IN_ONE or name == prefix:
            yield name, some
        else:
            yield from _by_prefix(some, name)


def _models_csv(rows: Iterable[ModelRow]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "name", "boards", "results"])
    writer.writerows(_cells(list(row)) for row in rows)
    return text.getvalue().encode()


def _row(board: Board, row: Row) -> dict[str, Any]:
    spread = row.entry.spread
    limits = spread.shown() if spread else None
    return {
        "rank": row.rank,
        "range": list(row.range) if row.range else None,
        "place": words.rank(row),
        "ahead_of_all": row.ahead if row.rank else None,
        "against_margin": how_many.against_margin(board, row) or None,
        "name": row.name,
        "baseline": row.is_baseline,
        **result_line(row.entry),
        "interval": {
            "low": _short(limits[0]),
            "high": _short(limits[1]),
            "level": 0.95,
            "method": spread.kind,
        }
        if limits and spread
        else None,
        "stated": _stated(row.entry),
        "difference_to_first": [_short(x) for x in row.to_first] if row.to_first else None,
        "runs": [entry.eval_id for entry in row.runs if entry.eval_id != row.entry.eval_id],
        "mean_of": _mean_of(row),
        "lead": _lead(row),
        "others": [_other(one) for one in row.seconds],
    }


def _mean_of(row: Row) -> dict[str, Any] | None:
    """None for one run of which nothing is stated."""
    runs = row.entry.runs
    if runs.k == 1 and runs.tried is None and not runs.chosen_on:
        return None
    return {
        "runs": runs.k,
        "sd": _short(runs.sd),
        "best": _short(runs.best),
        "tried": runs.tried,
        "chosen_on": runs.chosen_on or None,
    }


def _lead(row: Row) -> dict[str, Any] | None:
    if row.lead_p is None:
        return None
    return {"p": float(f"{row.lead_p:.3g}"), "holds_up_to_tries": tries.stands(row.lead_p)}


def _other(one: Second) -> dict[str, Any]:
    return {
        "eval_id": one.entry.eval_id,
        "author": one.entry.author,
        "value": one.entry.value,
        "evidence": one.entry.evidence,
        "finding": one.finding,
        "by_chance": None if one.by_chance is None else float(f"{one.by_chance:.3g}"),
    }


def _stated(entry: Entry) -> dict[str, Any] | None:
    """What the result says of its own sureness, brought to 95 %; nothing follows from it."""
    if entry.stated is None:
        return None
    found = {"low": _short(entry.stated.low), "high": _short(entry.stated.high)}
    return {**found, "method": entry.stated.method or None, "unit": entry.stated.unit or None}


def _citation(board: Board, row: Row, hub: Hub) -> str:
    entry = row.entry
    year = (entry.date or entry.accepted_at)[:4]
    title = _tex(f"{row.name} on {board.benchmark.name}: {board.metric.name} {words.score(row)}")
    of = f" of {board.ranked}" if row.rank else ""
    note = _tex(f"rank {words.rank(row)}{of}, {entry.evidence}")
    fields = [
        f"  title = {{{title}}}",
        f"  author = {{{{{_tex(entry.author or 'not stated')}}}}}",
        f"  year = {{{year}}}" if year.isdigit() else "",
        f"  howpublished = {{\\url{{{cells.address(hub)}/blob/HEAD/{entry.path}}}}}",
        f"  note = {{{note}}}",
    ]
    return f"@misc{{{entry.eval_id},\n" + ",\n".join(filter(None, fields)) + "\n}\n"


def model_result(board: Board, row: Row) -> str:
    low, high = row.entry.spread.shown() if row.entry.spread else (None, None)
    dataset = board.dataset.name if board.dataset else board.key.dataset
    lines = [
        "  - task:",
        f"      type: {_quoted(board.benchmark.task.replace(' ', '-'))}",
        f"      name: {_quoted(board.benchmark.name)}",
        "    dataset:",
        f"      name: {_quoted(dataset)}",
        f"      type: {_quoted(board.key.dataset)}",
        f"      split: {_quoted(board.key.split)}",
        "    metrics:",
        f"    - type: {_quoted(board.metric.name)}",
        f"      name: {_quoted(f'{board.metric.name} (n = {board.key.n})')}",
        f"      value: {json.dumps(row.value)}",
        "      verified: false",
        "      args:",
        f"        rank: {_quoted(words.rank(row))}",
        f"        low_95: {json.dumps(_short(low))}",
        f"        high_95: {json.dumps(_short(high))}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A JSON string, which is a YAML string as well."""
    return json.dumps(visible(text), ensure_ascii=False)


def _feed_entry(entry: Entry, hub: Hub) -> str:
    benchmark = hub.benchmarks[entry.board.benchmark].name
    known = hub.models.get(entry.model)
    what = {"active": "accepted", "withdrawn": "withdrawn", "superseded": "superseded"}[entry.status]
    page = f"{cells.address(hub)}/blob/HEAD/{benchmark_page(entry.board)}"
    title = visible(f"{known.name if known else entry.model} on {benchmark}: {what}")
    # A reader shows an entry once an id: a withdrawal is news of its own.
    own = f"{cells.address(hub)}/{entry.path}{'' if what == 'accepted' else f'#{what}'}"
    said = cells.figures(entry) if what == "accepted" else words.why_unranked(entry, hub)
    return (
        f"<entry><title>{escape(title)}</title><id>{escape(own)}</id>"
        f"<link href={quoteattr(page)}/><updated>{escape(entry.decided_at)}</updated>"
        f"<summary>{escape(visible(said))}</summary></entry>\n"
    )


def _cells(values: Sequence[Any]) -> list[Any]:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in values]


def _short(value: float | str | None) -> float | str | None:
    return round(value, 6) if isinstance(value, float) else value


def _tex(text: str) -> str:
    text = " ".join(text.split()).replace("\\", "/")
    for mark in "{}":
        text = text.replace(mark, "")
    for mark in "&%$#_~^":
        text = text.replace(mark, f"\\{mark}" if mark in "&%$#_" else " ")
    return text


def _compact(value: object) -> str:
    return _ENCODER.encode(value)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
