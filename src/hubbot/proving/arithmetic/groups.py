"""Groups of a test set: how many cases they hold, and whether their figures add up to the overall ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubbot.proving.arithmetic.figures import group_size, stratum_total
from hubbot.proving.arithmetic.rounding import Interval, reading
from hubbot.registry.model import Hub
from hubbot.results.result import Result


@dataclass(frozen=True, slots=True)
class Sum:
    """A stratum's n-weighted mean of an additive metric, beside the overall figure it should give."""

    stratum: str
    metric: str
    overall: float
    mean: float
    total: int  # cases in the groups


def wrong_sums(result: Result, hub: Hub, n: int | None) -> Iterator[Sum]:
    """The additive metrics whose groups cannot give the overall figure, each written digit in their favour.

    `n` is the size of the test set. Cases in no group may have any value of the metric's range;
    strata whose groups overlap (more cases than the test set) prove nothing.
    """
    for stratum in result.groups:
        total = stratum_total(result, stratum)
        if n is None or total is None or total > n:
            continue
        for metric, overall in result.metrics.items():
            if overall is None or not _additive(hub, metric):
                continue
            found = _weighted(result, stratum, metric)
            if found and _disagree(found, overall, n - total, n, _limits(hub, metric)):
                yield Sum(stratum, metric, overall, (found.low + found.high) / 2 / total, total)


def _additive(hub: Hub, name: str) -> bool:
    metric = hub.metric(name)
    return metric is not None and metric.additive


def _limits(hub: Hub, name: str) -> tuple[float | None, float | None]:
    metric = hub.metric(name)
    return (metric.low, metric.high) if metric else (None, None)


def _weighted(result: Result, stratum: str, metric: str) -> Interval | None:
    """The sum of n times value over the groups; None where a group leaves it out."""
    low = high = 0.0
    for group in result.groups[stratum].values():
        value, size = group.get(metric), group_size(group)
        if value is None or size is None:
            return None
        written = reading(value)
        low, high = low + size * written.low, high + size * written.high
    return Interval(low, high)


def _disagree(
    groups: Interval, overall: float, missing: int, n: int, limits: tuple[float | None, float | None]
) -> bool:
    written = reading(overall)
    worst, best = limits
    low = groups.low + missing * worst if worst is not None else groups.low
    high = groups.high + missing * best if best is not None else groups.high
    if missing and worst is None:
        low = float("-inf")
    if missing and best is None:
        high = float("inf")
    return Interval(low, high).meet(Interval(n * written.low, n * written.high)).empty
