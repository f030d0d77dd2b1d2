"""The columns of a board's exports, each declared once: its name, its type, what it says, and its value.

JSON, CSV, `schemas/export-*.schema.json` and `docs/exports.md` follow from these tables. After a change:
`python -m hubbot.commands.columns`, then `hubbot build`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from hubbot.leaderboard.ranking import tries
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.replication import Second
from hubbot.leaderboard.words import cells, how_many, words
from hubbot.leaderboard.words.reasons import why_unranked
from hubbot.registry.model import Hub

PRIMARY, SECONDARY = "(the primary metric)", "(each other metric)"  # in the CSV under their own names


class Line(NamedTuple):
    """What a line is made from; `board` and `row` are there in a row's own line."""

    entry: Entry
    hub: Hub
    board: Any = None  # Board | None
    row: Any = None  # Row | None


class Column(NamedTuple):
    """`of` gives the value from a `Line`, or from what another export makes its lines of.

    `type` is one of JSON Schema, or `#NAME` of the schema's `$defs`; `?` behind it: may be null.
    """

    name: str
    type: str
    says: str
    of: Callable[[Any], Any]


def shortened(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _interval(line: Line) -> dict[str, Any] | None:
    if (spread := line.entry.spread) is None:
        return None
    return {**_limits(*spread.shown()), "level": 0.95, "method": spread.kind}


def _stated(line: Line) -> dict[str, Any] | None:
    if (stated := line.entry.stated) is None:
        return None
    return {**_limits(stated.low, stated.high), "method": stated.method or None, "unit": stated.unit or None}


def _limits(low: float, high: float) -> dict[str, Any]:
    return {"low": shortened(low), "high": shortened(high)}


def _values(line: Line) -> str:
    """The figures that were filed, with a space between; "" for one file."""
    runs = line.row.runs if line.row and len(line.row.runs) > 1 else ()
    return " ".join(f"{one.value}" for one in runs)


def _mean_of(line: Line) -> dict[str, Any] | None:
    runs = line.entry.runs
    if runs.k == 1 and runs.tried is None and not runs.chosen_on:
        return None
    found = {"runs": runs.k, "sd": shortened(runs.sd), "best": shortened(runs.best)}
    return {**found, "tried": runs.tried, "chosen_on": runs.chosen_on or None}


def _lead(line: Line) -> dict[str, Any] | None:
    p = line.row.lead_p
    return None if p is None else {"p": float(f"{p:.3g}"), "holds_up_to_tries": tries.stands(p)}


def _range(line: Line) -> list[int] | None:
    return [*line.row.range] if line.row and line.row.range else None


def _to_first(line: Line) -> list[float | None] | None:
    return [*map(shortened, line.row.to_first)] if line.row.to_first else None


def _margin(line: Line) -> str | None:
    return how_many.against_margin(line.board, line.row) or None


def _other_runs(line: Line) -> list[str]:
    return [one.eval_id for one in line.row.runs if one.eval_id != line.entry.eval_id]


def _others(line: Line) -> list[dict[str, Any]]:
    return [_other(one) for one in line.row.seconds]


def _other(one: Second) -> dict[str, Any]:
    by_chance = None if one.by_chance is None else float(f"{one.by_chance:.3g}")
    said = {name: getattr(one.entry, name) for name in ("eval_id", "author", "value", "evidence")}
    return {**said, "finding": one.finding, "by_chance": by_chance}


def _limit(line: Line, which: str) -> float | None:
    return (_interval(line) or {}).get(which)


def _ahead(line: Line) -> bool | None:
    return line.row.ahead if line.row and line.row.rank else None


def _no_rank(line: Line) -> str:
    if line.row is None:
        return why_unranked(line.entry, line.hub)
    return "" if line.row.rank else words.no_rank(line.board, line.row)


_YES_NO = {True: "yes", False: "no", None: ""}
# Of every result: all of a line in data/results/*.jsonl, and a part of each line of a board's JSON.
RESULT = (
    Column("eval_id", "string", "of the result", lambda at: at.entry.eval_id),
    Column("model", "string", "its id; as written where it is not registered", lambda at: at.entry.model),
    Column("benchmark", "string", "its id", lambda at: at.entry.board.benchmark),
    Column("version", "string", "of the benchmark", lambda at: at.entry.board.version),
    Column("dataset", "string?", "its id, null when not stated", lambda at: at.entry.board.dataset or None),
    Column("split", "string?", "null when not stated", lambda at: at.entry.board.split or None),
    Column(
        "n", "#count?", "cases of the test set, null when not stated", lambda at: at.entry.board.n or None
    ),
    Column("value", "number?", "the board's primary metric as stored", lambda at: at.entry.value),
    Column("metrics", "#figures", "every figure, by canonical name", lambda at: dict(at.entry.metrics)),
    Column("date", "string?", "day of the run", lambda at: at.entry.date or None),
    Column("status", "#status", "whether it still stands", lambda at: at.entry.status),
    Column("evidence", "#evidence", "what hubbot itself has shown of it", lambda at: at.entry.evidence),
    Column("accepted_at", "string?", "time in UTC", lambda at: at.entry.accepted_at or None),
    Column("issue", "integer?", "number of the issue or pull request", lambda at: at.entry.issue),
    Column("author", "string?", "who submitted it", lambda at: at.entry.author),
    Column("approver", "string?", "who approved it", lambda at: at.entry.approver),
    Column("imported_from", "string?", "repository@commit and file", lambda at: at.entry.imported_from),
    Column("file", "string", "path in the hub", lambda at: at.entry.path),
)
ROW = (
    Column("rank", "#count?", "null without limits, or with nobody to compare with", lambda at: at.row.rank),
    Column("range", "#pair?", "ranks it could hold, 95 % for the whole board at once", _range),
    Column("place", "string", "as pages show it: `2 (1–4)`, or `–`", lambda at: words.rank(at.row)),
    Column(
        "ahead_of_all", "boolean?", "ahead of each other row, 95 % of each pair; null without a rank", _ahead
    ),
    Column("against_margin", "#against_margin?", "beside the first row, by the benchmark's margin", _margin),
    Column("name", "string", "of the model", lambda at: at.row.name),
    Column("baseline", "boolean", "whether the model is a baseline", lambda at: at.row.is_baseline),
    Column(
        "role",
        "#role?",
        "a guess, or a reference that the hub ran; null for others",
        lambda at: at.row.model.role if at.row.model else None,
    ),
    *RESULT,
    Column("interval", "#interval?", "limits as the hub computes them", _interval),
    Column("stated", "#stated?", "limits that its author states, brought to 95 %; no rank follows", _stated),
    Column("difference_to_first", "#pair?", "limits of this minus the first, 95 % of the pair", _to_first),
    Column("runs", "#eval_ids", "the other runs in the mean", _other_runs),
    Column("mean_of", "#mean_of?", "the runs behind the value; null for one run and no statement", _mean_of),
    Column("lead", "#lead?", "of one ahead of all: one-sided p, and how many tries the lead stands", _lead),
    Column("others", "#others", "what other accounts filed for this model, an account each", _others),
)
UNRANKED = (
    *RESULT,
    Column("reasons", "#reasons", "what speaks against a rank", lambda at: [*at.entry.reasons]),
    Column("why", "string", "the reasons in words", _no_rank),
)
# In this order in the CSV, where null is nothing. A name stands for the column of a row above.
CSV: tuple[Column | str, ...] = (
    Column("rank", "string", "`–` for a row without one", lambda at: at.row and (at.row.rank or "–")),
    Column("rank_from", "integer?", "of the range", lambda at: next(iter(_range(at) or ()), None)),
    Column("rank_to", "integer?", "of the range", lambda at: next(reversed(_range(at) or ()), None)),
    Column("model", "string", "its name", lambda at: cells.name(at.hub, at.entry.model)),
    Column(PRIMARY, "number?", "as stored", lambda at: at.entry.value),
    Column("low_95", "number?", "limits as the hub computes them", lambda at: _limit(at, "low")),
    Column("high_95", "number?", "limits as the hub computes them", lambda at: _limit(at, "high")),
    "n",
    "evidence",
    Column("run_by", "string", "as pages say it", lambda at: cells.run_by(at.entry)),
    "date",
    Column(SECONDARY, "number?", "where any result here states it", lambda at: None),
    Column("runs", "integer", "how many are behind the value", lambda at: at.entry.runs.k),
    Column("values", "string", "of several files behind the value, the figure of each", _values),
    Column("ahead_of_all", "string", "`yes` or `no`", lambda at: _YES_NO[_ahead(at)]),
    Column("not_ranked_because", "string", "in words", _no_rank),
    "eval_id",
    "file",
    "issue",
)
