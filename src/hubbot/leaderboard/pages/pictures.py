"""The pictures of a board, and what they show in words for those who cannot see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from hubbot.common import svg as plots
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.paths import ON_PAGE, plot_path

DRAWN = 30  # rows of a plot; more would not be legible
_CURVES = 6


@dataclass(frozen=True, slots=True)
class Picture:
    path: str
    alt: str
    svg: str


def pictures(board: Board) -> dict[str, Picture]:
    """By kind: podium (real data, where the order says something), scores, history, robustness."""
    return {kind: Picture(plot_path(board.key, kind), alt, svg) for kind, alt, svg in _all(board)}


def _all(board: Board) -> Iterator[tuple[str, str, str]]:
    """(kind, what it shows in words, SVG)."""
    if board.rows:
        if not board.synthetic and (steps := podium_steps(board)):
            yield "podium", (alt := _podium_alt(steps)), plots.podium(steps, title=alt)
        dots = [_dot(row) for row in board.rows[:DRAWN]]
        alt, axis = _scores_alt(board), words.metric_line(board.metric)
        yield "scores", alt, plots.dots(dots, title=alt, axis=axis, chance=board.chance)
    if len(points := best_so_far(board)) > 1:
        alt = (
            f"Best {board.metric.name} over time on {board.benchmark.name}: {words.number(points[0][1])} "
            f"on {points[0][0]}, {words.number(points[-1][1])} on {points[-1][0]}."
        )
        yield "history", alt, plots.history(points, title=alt, axis=board.metric.name)
    if panels := curve_panels(board):
        names = sorted({line.name for panel in panels for line in panel.lines})
        shown = ", ".join(panel.title for panel in panels)
        alt = f"Likeness of outputs under {shown} for {', '.join(names)}."
        yield "robustness", alt, plots.curves(panels, title=alt)


def podium_steps(board: Board) -> list[list[str]]:
    """Who surely holds places 1 to 3, as the medals say."""
    steps: list[list[str]] = [[], [], []]
    for row in board.rows[:ON_PAGE]:
        if place := words.place(board, row):
            steps[place - 1].append(row.name)
    return steps if any(steps) else []


def best_so_far(board: Board) -> list[tuple[str, float, str]]:
    """(date, value, model) each time the best value of a ranked run got better."""
    runs = [entry for row in board.rows for entry in row.runs if entry.value is not None]
    names = {row.entry.model: row.name for row in board.rows}
    sign = 1 if board.metric.direction == "higher" else -1
    found: list[tuple[str, float, str]] = []
    for entry in sorted(runs, key=lambda e: (_day(e), -sign * (e.value or 0), e.path)):
        if _day(entry) and (not found or sign * (entry.value or 0) > sign * found[-1][1]):
            found.append((_day(entry), entry.value or 0.0, names[entry.model]))
    return found


def curve_panels(board: Board) -> list[plots.Panel]:
    """A panel a probe, for the first models that filed curves."""
    rows = [row for row in board.rows if row.entry.curves][:_CURVES]
    probes: dict[str, tuple[str, list[plots.Line]]] = {}
    for row in rows:
        for name, curve in json.loads(row.entry.curves).items():
            unit, lines = probes.setdefault(name, (curve["unit"], []))
            if unit == curve["unit"]:
                lines.append(plots.Line(row.name, curve["x"], curve["y"]))
    return [plots.Panel(name.replace("_", " "), unit, lines) for name, (unit, lines) in probes.items()]


def _dot(row: Row) -> plots.Dot:
    low, high = row.entry.spread.shown() if row.entry.spread else (None, None)
    return plots.Dot(row.name, row.value, low, high, plain=not row.competes)


def _scores_alt(board: Board) -> str:
    first = "; ".join(f"{row.name} {words.score(row)}" for row in board.rows[:5])
    more = f"; and {len(board.rows) - 5} more" if len(board.rows) > 5 else ""
    chance = f" Guessing gives {words.number(board.chance)}." if board.chance is not None else ""
    return f"{board.benchmark.name}, {board.metric.name} with 95 % limits: {first}{more}.{chance}"


def _podium_alt(steps: list[list[str]]) -> str:
    said = [f"place {i}: {', '.join(names)}" for i, names in enumerate(steps, 1) if names]
    return f"Podium of places that are sure. {'; '.join(said)}."


def _day(entry: Entry) -> str:
    return entry.date or entry.accepted_at[:10]
