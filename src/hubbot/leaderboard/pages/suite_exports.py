"""What programs read of a suite: JSON and CSV, from one table of columns."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from hubbot.leaderboard.pages.columns import Column, shortened
from hubbot.leaderboard.pages.exports import compact, csv_text
from hubbot.leaderboard.ranking.suite_members import Member
from hubbot.leaderboard.ranking.suites import Ranked, Standing
from hubbot.leaderboard.words import suites


class At(NamedTuple):
    """What a line is made from."""

    row: Standing
    found: Ranked


def _interval(at: At) -> dict[str, Any] | None:
    if at.row.limits is None:
        return None
    low, high = map(shortened, at.row.limits)
    return {"low": low, "high": high, "level": 0.95}


def _cells(at: At) -> list[dict[str, Any] | None]:
    skills = at.row.skills
    return [_cell(one, at.row.model, skill) for one, skill in zip(at.found.members, skills, strict=True)]


def _cell(one: Member, model: str, skill: float | None) -> dict[str, Any] | None:
    entry = one.entries.get(model)
    if entry is None:
        return None
    row = one.rows.get(model)
    return {
        "value": entry.value,
        "skill": shortened(skill),
        "rank": row.rank if row else None,
        "range": [*row.range] if row and row.range else None,
        "evidence": entry.evidence,
        "eval_id": entry.eval_id,
    }


# Each of the `rows` of a suite's JSON.
ROW = (
    Column("place", "#count?", "over all boards, null without one", lambda at: at.row.place),
    Column(
        "range",
        "#pair?",
        "places it could hold, 95 % for all at once",
        lambda at: at.row.range and [*at.row.range],
    ),
    Column("model", "string", "its id; as written where it is not registered", lambda at: at.row.model),
    Column("name", "string", "of the model", lambda at: at.row.name),
    Column(
        "role",
        "#role?",
        "a guess, or a reference that the hub ran; null for others",
        lambda at: at.row.known.role if at.row.known else None,
    ),
    Column(
        "skill", "number?", "weighted mean over the boards that count", lambda at: shortened(at.row.skill)
    ),
    Column("interval", "#interval?", "of the mean skill; over test cases alone", _interval),
    Column(
        "mean_rank",
        "number?",
        "among the models with a place; no range",
        lambda at: shortened(at.row.mean_rank),
    ),
    Column(
        "win_rate",
        "number?",
        "against the suite's references; no range",
        lambda at: shortened(at.row.win_rate),
    ),
    Column("why", "string", "why it has no place", lambda at: at.row.why),
    Column("cells", "#cells", "a board each, in their order; null where it has no result", _cells),
)
# In this order in the CSV, then a group of columns for each board.
CSV = (
    Column("place", "string", "`–` for a model without one", lambda at: at.row.place or "–"),
    Column("place_from", "integer?", "of the range", lambda at: at.row.range and at.row.range[0]),
    Column("place_to", "integer?", "of the range", lambda at: at.row.range and at.row.range[1]),
    Column("model", "string", "its name", lambda at: at.row.name),
    Column("skill", "number?", "mean skill", lambda at: shortened(at.row.skill)),
    Column("low_95", "number?", "of the mean skill", lambda at: (_interval(at) or {}).get("low")),
    Column("high_95", "number?", "of the mean skill", lambda at: (_interval(at) or {}).get("high")),
    Column("mean_rank", "number?", "without a range", lambda at: shortened(at.row.mean_rank)),
    Column("win_rate", "number?", "without a range", lambda at: shortened(at.row.win_rate)),
    Column("no_place_because", "string", "in words", lambda at: at.row.why),
)
BOARD = ("value", "skill", "rank", "evidence", "eval_id")  # in the CSV, behind the short name of each board


def suite_json(found: Ranked) -> bytes:
    """schemas/export-suite.schema.json."""
    suite = found.suite
    about = {
        "suite": suite.id,
        "name": suite.name,
        "overall": suite.overall,
        "rule": suite.rule,
        "missing": suite.missing,
        "references": [*suite.references],
        "verdict": suites.verdict(found),
        "covers": suites.COVERS,
        "boards": [_board(one, overall=suite.overall) for one in found.members],
        "orders": [{"by": by, "places": dict(sorted(places.items()))} for by, places in found.orders],
    }
    head = [f" {json.dumps(key)}: {compact(value)}" for key, value in about.items()]
    lines = [compact({one.name: one.of(At(row, found)) for one in ROW}) for row in found.rows]
    rows = "\n  " + ",\n  ".join(lines) + "\n " if lines else ""
    return ("{\n" + ",\n".join([*head, f' "rows": [{rows}]']) + "\n}\n").encode()


def _board(one: Member, *, overall: bool) -> dict[str, Any]:
    return {
        "benchmark": one.key.benchmark,
        "version": one.key.version,
        "dataset": one.key.dataset or None,
        "split": one.key.split or None,
        "n": one.key.n or None,
        "short": one.short,
        "metric": one.board.metric.name if one.board else None,
        "direction": one.board.metric.direction if one.board else None,
        "guess": one.scale.guess if one.scale else None,
        "best": one.scale.ceiling if one.scale else None,
        "weight": one.weight,
        "counts": overall and not one.says,
        "why_not": one.says,
    }


def suite_csv(found: Ranked) -> bytes:
    """A line a model."""
    names = [f"{one.short} {what}" for one in found.members for what in BOARD]
    lines = []
    for row in found.rows:
        at = At(row, found)
        each = [(cell or {}).get(what) for cell in _cells(at) for what in BOARD]
        lines.append([*(one.of(at) for one in CSV), *each])
    return csv_text([*(one.name for one in CSV), *names], lines)
