"""The pictures of a board, and what they show in words for those who cannot see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hubbot.common.drawing import charts
from hubbot.common.drawing.scores import Bar, Frame, on_a_phone, scores, small
from hubbot.leaderboard.pages.costs import costs
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.paths import ON_PAGE, plot_path
from hubbot.results.result import Evidence

_WIDTH = 720  # pixels of a picture on its page
DRAWN = 30  # rows of a plot; more would not be legible
_TOP, _BESIDE, _GUESSES = 20, 2, 3  # of more rows: the first ones, those beside the newest, and guesses
_CURVES = 6
_EVIDENCE: tuple[Evidence, ...] = ("re-run", "re-scored", "numbers-checked", "self-reported")


@dataclass(frozen=True, slots=True)
class Picture:
    path: str
    alt: str
    svg: str


def shown(path: str, alt: str, phone: str = "") -> dict[str, object]:
    """What the macro `picture` shows: paths from its page; `phone` for narrow screens, "" for none."""
    return {"path": path, "phone": phone, "alt": alt, "width": _WIDTH}


def pictures(board: Board) -> dict[str, Picture]:
    """By kind: scores (for a page, for a `phone`, `small`), podium, history, cost, apart, robustness."""
    return {kind: Picture(plot_path(board.key, kind), alt, svg) for kind, alt, svg in _all(board)}


def _all(board: Board) -> Iterator[tuple[str, str, str]]:
    """(kind, what it shows in words, SVG)."""
    if board.rows:
        yield from _scores(board)
        steps = podium_steps(board)
        if sum(map(bool, steps)) > 1:
            yield "podium", (alt := _podium_alt(steps)), charts.podium(steps, title=alt)
    if len(points := best_so_far(board)) > 1:
        alt = (
            f"Best {board.metric.name} over time on {board.benchmark.name}: {words.number(points[0][1])} "
            f"on {points[0][0]}, {words.number(points[-1][1])} on {points[-1][0]}."
        )
        yield "history", alt, charts.history(points, title=alt, axis=words.metric_line(board.metric))
    if found := costs(board):
        alt = f"{board.metric.name} against {found.axis} on {board.benchmark.name}. {found.said}"
        axis = words.metric_line(board.metric)
        yield "cost", alt, charts.against_cost(found.points, title=alt, axis=axis, cost=found.axis)
    if len(board.apart) > 2:
        alt = _apart_alt(board)
        yield (
            "apart",
            alt,
            charts.apart([row.name for row in board.rows[: board.ranked]], board.apart, title=alt),
        )
    if panels := curve_panels(board):
        names = sorted({line.name for panel in panels for line in panel.lines})
        shown = ", ".join(panel.title for panel in panels)
        alt = f"Likeness of outputs under {shown} for {', '.join(names)}."
        yield "robustness", alt, charts.curves(panels, title=alt)


def _scores(board: Board) -> Iterator[tuple[str, str, str]]:
    bars, alt = _bars(board), _scores_alt(board)
    limits = ", with 95 % limits" if any(row.entry.spread for row in board.rows) else ""
    axis = words.metric_line(board.metric) + limits
    seen = {row.entry.evidence for row in board.rows}
    legend = [kind if kind in seen else "" for kind in _EVIDENCE]
    lower, ranked = board.metric.direction == "lower", board.ranked
    frame = Frame(alt, axis, lower, board.chance, legend, ranked)
    yield "scores", alt, scores(bars, frame)
    yield "scores-phone", alt, on_a_phone(bars, frame)
    if board.ranked < 2:
        return
    competing = [_bar(row) for row in board.rows if not row.is_guess][:DRAWN] or bars
    first = sum(row.range is not None and row.range[0] == 1 for row in board.rows if not row.is_guess)
    yield "scores-small", alt, small(competing, 1 if board.ahead else first, alt)


def _bars(board: Board) -> list[Bar]:
    """All rows of a small board. Of a large one the top, the newest with its neighbours, and guesses."""
    rows = board.rows
    if len(rows) <= DRAWN:
        return [_bar(row) for row in rows]
    newest = max(range(len(rows)), key=lambda i: (rows[i].entry.accepted_at, rows[i].entry.path))
    wanted = {*range(_TOP), *range(max(0, newest - _BESIDE), min(len(rows), newest + _BESIDE + 1))}
    wanted |= {*[i for i, row in enumerate(rows) if row.is_guess][:_GUESSES]}
    shown, bars = sorted(wanted), list[Bar]()
    for before, at in zip([-1, *shown], shown, strict=False):
        left = at - before - 1
        bars.append(replace(_bar(rows[at]), before=f"⋮ {left:,} more" if left else ""))
    return bars


def _bar(row: Row) -> Bar:
    low, high = row.entry.spread.shown() if row.entry.spread else (None, None)
    within = "not assessed" if low is None or high is None else f"{words.limit(low)} – {words.limit(high)}"
    return Bar(
        row.name,
        row.value,
        words.number(row.value),
        within,
        low,
        high,
        guess=row.is_guess,
        shape=_EVIDENCE.index(row.entry.evidence),
        rank=row.rank,
        ranks=row.range,
    )


def _apart_alt(board: Board) -> str:
    told = sum(level == 2 for i, line in enumerate(board.apart) for level in line[:i])
    pairs = len(board.apart) * (len(board.apart) - 1) // 2
    return f"Who can be told apart from whom on {board.benchmark.name}: {told} of {pairs} pairs, all at once."


def told(board: Board) -> int:
    """How many rows stand surely above each row that is no guess, in all: the pairs that a picture shows."""
    return sum(row.range[0] - 1 for row in board.rows if row.range is not None and not row.is_guess)


def podium_steps(board: Board) -> list[list[str]]:
    """Who surely holds places 1 to 3, as the medals say; no steps on made-up data."""
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


def curve_panels(board: Board) -> list[charts.Panel]:
    """A panel a probe, for the first models that filed curves."""
    rows = [row for row in board.rows if row.entry.curves][:_CURVES]
    probes: dict[str, tuple[str, list[charts.Line]]] = {}
    for row in rows:
        for name, curve in json.loads(row.entry.curves).items():
            unit, lines = probes.setdefault(name, (curve["unit"], []))
            if unit == curve["unit"]:
                lines.append(charts.Line(row.name, curve["x"], curve["y"]))
    return [charts.Panel(name.replace("_", " "), unit, lines) for name, (unit, lines) in probes.items()]


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
