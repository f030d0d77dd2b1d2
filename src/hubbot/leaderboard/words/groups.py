"""Tables of results by group, side by side. Exploratory: many comparisons, few cases in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.cells import unbroken
from hubbot.registry.limits import Counts, derived
from hubbot.registry.model import Hub, Metric

_SHOWN = 5

Groups = Mapping[str, Mapping[str, Mapping[str, float | None]]]


def groups_view(board: Board, hub: Hub) -> dict[str, Any] | None:
    """Strata with a column for each of the first models that filed groups; None when nobody did."""
    filed = [(row, json.loads(row.entry.groups)) for row in board.rows if row.entry.groups][:_SHOWN]
    if not filed:
        return None
    names = sorted({stratum for _, groups in filed for stratum in groups})
    strata = [view for name in names if (view := _stratum(name, filed, board.metric, hub))]
    if not strata:
        return None
    return {"note": _note(board, hub), "metric": words.metric_line(board.metric), "strata": strata}


def _stratum(name: str, filed: list[tuple[Row, Groups]], metric: Metric, hub: Hub) -> dict[str, Any] | None:
    found = {group for _, groups in filed for group in groups.get(name, {})}
    kept = [
        group
        for group in sorted(found)
        if any(_size(groups.get(name, {}).get(group)) >= 2 * hub.policy.min_group for _, groups in filed)
    ]
    if not kept:
        return None
    level = 1 - (1 - LEVEL) / len(kept)
    rows = [
        [group, *(_cell(groups.get(name, {}).get(group), metric, level, hub) for _, groups in filed)]
        for group in kept
    ]
    return {"name": name.replace("_", " "), "models": [row.name for row, _ in filed], "rows": rows}


def _cell(figures: Mapping[str, float | None] | None, metric: Metric, level: float, hub: Hub) -> object:
    value = _value(figures, metric, hub)
    n = _size(figures)
    if value is None or n < 2 * hub.policy.min_group:
        return "–"
    spread = derived(metric, value, Counts(n))
    if spread is None:
        return unbroken(f"{words.number(value)} (n = {n})")
    low, high = spread.limits(level)
    return unbroken(f"{words.number(value)} [{words.limit(low)}, {words.limit(high)}] (n = {n})")


def _value(figures: Mapping[str, float | None] | None, metric: Metric, hub: Hub) -> float | None:
    for name, value in (figures or {}).items():
        known = hub.metric(name)
        if known is not None and known.name == metric.name:
            return value
    return None


def _size(figures: Mapping[str, float | None] | None) -> int:
    n = (figures or {}).get("N")
    return int(n) if n else 0


def _note(board: Board, hub: Hub) -> str:
    few = hub.policy.min_group
    base = (
        f"Groups that cannot have {few} cases a class are left out. Where counts allow limits, they are "
        "adjusted for the number of groups compared; a difference between two groups may be nothing."
    )
    if board.synthetic:
        return f"The attributes were assigned at random: any difference here is chance. {base}"
    return base
