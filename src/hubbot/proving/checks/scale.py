"""Check L106: a figure far from all others of its board that is among them once multiplied by 100 or 1,000.

A word error rate of 13.59 beside 0.14 to 0.30, BLEU 0.347 beside 21 to 36. Nothing is proposed to be written:
on which scale a figure was computed only its author knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.index.known import board_of, cells_of
from hubbot.proving.check import Check, Context, problem_at
from hubbot.proving.checks.figures import as_written, inside

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Metric
    from hubbot.results.result import Result

_FEWEST = 3  # results on the board: fewer have no usual size
_APART = 8.0  # times beyond the board's own limits
_NARROW = 20.0  # largest over smallest on the board: beyond, it has no one scale
_AROUND = 2.0  # times the board's limits, for what would be among them
_FACTORS = {
    0.01: "A percentage",
    100.0: "Divided by 100 once too often, or a share where the board has percent",
    0.001: "In thousandths",
    1000.0: "In another unit",
}

ANOTHER_SCALE = kind(
    "L106",
    "another-scale",
    "warning",
    meaning="The figure is many times larger or smaller than all others on its board, and would be among "
    "them on another scale: a percentage for a share, or the reverse.",
    bad="metrics: {AUROC: 0.00771}\n# … where the others lie between 0.73 and 0.79",
    good="metrics: {AUROC: 0.771}",
)


def another_scale(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if result.status.casefold() == "failed" or context.accepted_as:
        return
    board = board_of(result, context.hub)
    cells = cells_of(result, context.hub)
    for name in result.metrics:
        metric = context.hub.metric(name)
        value = cells.get(metric.name) if metric else None
        if metric is None or not value or value <= 0:
            continue
        others = [one for one in context.known.on_board(board, metric.name).values() if one > 0]
        if (factor := _factor(value, others, metric)) is not None:
            yield _told(document, name, value, factor, others)


def _factor(value: float, others: Sequence[float], metric: Metric) -> float | None:
    """What the figure is to be multiplied with to be among the others; None where it needs no asking."""
    if len(others) < _FEWEST:
        return None
    low, high = min(others), max(others)
    if high > _NARROW * low or low / _APART <= value <= high * _APART:
        return None
    for factor in _FACTORS:
        if low / _AROUND <= value * factor <= high * _AROUND and inside(value * factor, metric):
            return factor
    return None


def _told(document: Document, name: str, value: float, factor: float, others: Sequence[float]) -> Problem:
    path = pointer("metrics", name)
    shown = as_written(document, path, value)
    large = value > max(others)
    times = value / max(others) if large else min(others) / value
    message = (
        f"`{name}: {shown}` is {times:,.0f} times {'the largest' if large else 'below the smallest'} of the "
        f"{len(others)} on this board ({min(others):g} to {max(others):g})"
    )
    hint = (
        f"{_FACTORS[factor]}? {value * factor:.6g} would be among them. If it is right as it stands, leave it"
    )
    return problem_at(document, ANOTHER_SCALE, path, message, hint=hint)


CHECKS: tuple[Check, ...] = (
    Check.of(ANOTHER_SCALE, "Every figure is on the scale of its board", another_scale),
)
