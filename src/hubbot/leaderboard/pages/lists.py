"""Exports that sum up many tables: every result by month, the feed of decisions, the models."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from hubbot.common.invisible import visible
from hubbot.leaderboard.pages.columns import RESULT, Line
from hubbot.leaderboard.pages.exports import as_object, csv_text
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.paths import FEED, MODELS_IN_ONE, benchmark_page, model_list_path, safe
from hubbot.leaderboard.words.reasons import why_unranked
from hubbot.registry.model import Hub

_FEED = 50
_SHARD = 1_000


def shards(month: str, entries: Iterable[Entry], hub: Hub) -> dict[str, bytes]:
    """Every result accepted in that month, a line each: a thousand to a file, the newest last.

    An acceptance touches the last file of its month and no other.
    """
    found = sorted(entries, key=lambda e: (e.accepted_at, e.path))
    files = {}
    for part in range(0, len(found), _SHARD):
        lines = [as_object(RESULT, Line(entry, hub)) for entry in found[part : part + _SHARD]]
        path = f"leaderboards/data/results/{month}-{part // _SHARD:03}.jsonl"
        files[path] = ("\n".join(lines) + "\n").encode()
    return files


def month_of(entry: Entry) -> str:
    return entry.accepted_at[:7] or "undated"


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
    parts = _by_prefix(rows, "") if len(rows) > MODELS_IN_ONE else [("", rows)]
    head = ["model", "name", "boards", "results"]
    return {model_list_path(prefix): csv_text(head, some) for prefix, some in parts}


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


def _feed_entry(entry: Entry, hub: Hub) -> str:
    benchmark = hub.benchmarks[entry.board.benchmark].name
    what = {"active": "accepted", "withdrawn": "withdrawn", "superseded": "superseded"}[entry.status]
    page = f"{cells.address(hub)}/blob/HEAD/{benchmark_page(entry.board)}"
    title = visible(f"{cells.name(hub, entry.model)} on {benchmark}: {what}")
    # A reader shows an entry once an id: a withdrawal is news of its own.
    own = f"{cells.address(hub)}/{entry.path}{'' if what == 'accepted' else f'#{what}'}"
    said = cells.figures(entry) if what == "accepted" else why_unranked(entry, hub)
    return (
        f"<entry><title>{escape(title)}</title><id>{escape(own)}</id>"
        f"<link href={quoteattr(page)}/><updated>{escape(entry.decided_at)}</updated>"
        f"<summary>{escape(visible(said))}</summary></entry>\n"
    )
