"""A line a board, for the index and the README: who is first, is that lead real, what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from hubbot.common.counted import counted
from hubbot.leaderboard.pages.filed import ANCHOR as FILED
from hubbot.leaderboard.pages.summary import Summary, anchor
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import INDEX, benchmark_page, benchmark_path
from hubbot.registry.model import Benchmark, Hub
from hubbot.results.result import EVIDENCE_SYMBOL

_NAME, _BOARD = 260, 225  # pixels of a name beside its score, and of a board's
_MARKS = {"hub reference": "hub"}
_ANSWER = re.compile(r"(Yes|No)(?=[,:])")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in a line's cells; `lead` is the answer to "is that lead real?"."""

    board: object
    first: object
    lead: object
    small: str  # path of a small picture, "" for none
    evidence: object


def front_of(board: Board) -> str:
    """Who stands first and with what score, as Markdown. A guess does only where nobody else is there."""
    if not board.rows:
        return ""
    first = next((row for row in board.rows if not row.is_guess), board.rows[0])
    below = cells.small(cells.unbroken(", below a guess")) if first.value != board.rows[0].value else ""
    said = _MARKS.get(first.model.mark, first.model.mark) if first.model else ""
    name = inert(cells.cut(first.name, _NAME))
    shown = [
        words.medal(board, first),
        name,
        cells.small(said) if said else "",
        words.number(first.value),
    ]
    return str(Markup(" ").join([inert(part) for part in shown if part]) + below)


def lines_of(tables: Sequence[Summary], hub: Hub, page: str = INDEX) -> Iterator[Line]:
    """Of one benchmark: a line for each table that shows models, and one for all that is filed beside them.

    `page`: from where the links lead.
    """
    ranked = [table for table in tables if table.text]
    for table in ranked:
        first = table is ranked[0]
        yield Line(
            board=_board(table, hub, page) if first else _again(table, page),
            first=Markup(table.front),  # noqa: S704  (made by `front_of`)
            lead=_beside(table.lead, tables if first else (), page),
            small=cells.relative(table.small, page) if table.small else "",
            evidence=_evidence([table]),
        )
    if not ranked:
        yield Line(_board(tables[0], hub, page), _filed(tables), _why(tables), "", _evidence(tables))


def waiting_line(benchmark: Benchmark, guide: str) -> Line:
    """Of a benchmark that nobody has filed a result for."""
    return Line(
        _named(benchmark, INDEX),
        Markup("*no submissions yet*"),
        link("be the first: the guide", guide),
        "",
        "",
    )


def best_evidence(found: Iterable[str]) -> str:
    return max((e for e in found if e), key=list(EVIDENCE_SYMBOL).index, default="")  # type: ignore[arg-type]


def _board(table: Summary, hub: Hub, page: str) -> object:
    return _named(hub.benchmarks[table.key.benchmark], page)


def _named(benchmark: Benchmark, page: str) -> object:
    kept = cells.cut(benchmark.name, _BOARD)
    title = benchmark.name if kept != benchmark.name else ""
    return link(kept, cells.relative(benchmark_path(benchmark.id), page), title=title)


def _again(table: Summary, page: str) -> object:
    """A further test set of the benchmark in the line above."""
    title = cells.cut(table.title, _NAME)
    shown = link(title, f"{cells.relative(benchmark_page(table.key), page)}#{anchor(table.title)}")
    return Markup("↳ {}").format(shown)


def _beside(lead: str, tables: Sequence[Summary], page: str) -> object:
    """The answer, and how many results stand beside the ranking."""
    filed = sum(table.unranked for table in tables)
    if not filed:
        return bold(lead)
    target = f"{cells.relative(benchmark_page(tables[0].key), page)}#{FILED}"
    return bold(lead) + Markup("; ") + cells.small(link(cells.unbroken(f"{filed} filed"), target))


def _filed(tables: Sequence[Summary]) -> object:
    parts = [table.filed for table in tables if table.filed.get("results")]
    results = sum(part["results"] for part in parts)
    if not results:
        return "every result has left the board"
    best = _best(parts)
    said = f"{counted(results, 'result')}{f', {best}' if best else ''}"
    return Markup("filed, not ranked: {}").format(cells.small(said))


def _best(parts: Sequence[Mapping[str, Any]]) -> str:
    """The best figure of all test sets, where they measure the same: `highest 0.872`."""
    found = [part for part in parts if part["value"] is not None]
    if not found or len({part["metric"] for part in found}) > 1:
        return ""
    higher = found[0]["higher"]
    best = (max if higher else min)(found, key=lambda part: float(part["value"]))
    return f"{'highest' if higher else 'lowest'} {best['best']}"


def _why(tables: Sequence[Summary]) -> str:
    """In short why nobody has a rank."""
    flagged, of = (sum(getattr(table, name) for table in tables) for name in ("flagged", "unranked"))
    return f"{flagged} of {of} in question" if flagged else tables[0].lead


def bold(text: str) -> Markup:
    """The yes or no at the start of an answer stands out; the rest is inert."""
    if found := _ANSWER.match(text):
        return Markup("**{}**{}").format(found[1], inert(text[found.end() :]))
    return inert(text)


def signs() -> str:
    """What the signs of evidence mean, in a line."""
    return " · ".join(f"{sign} {name}" for name, sign in reversed(EVIDENCE_SYMBOL.items()))


def _evidence(tables: Sequence[Summary]) -> str:
    """The sign of the best there is; the pages say once what each sign means."""
    best = best_evidence(table.evidence for table in tables)
    return EVIDENCE_SYMBOL[best] if best else ""  # type: ignore[index]
