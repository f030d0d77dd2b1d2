"""The figures of a result one by one, as written and as registered."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub, Metric
    from hubbot.results.result import Result


_MACHINE = 1e-9
_FINEST = 12  # decimals; beyond it is the machine


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One number of the record: overall, or of a group."""

    name: str
    value: float | None
    metric: Metric | None
    group: tuple[str, str] | None = None  # stratum and group, None for the overall one

    @property
    def path(self) -> str:
        inner = ("stratified", *self.group) if self.group else ()
        return pointer("metrics", *inner, self.name)

    @property
    def where(self) -> str:
        """In words: " in sex = F"; "" for the overall one."""
        return f" in {shown(self.group[0])} = {shown(self.group[1])}" if self.group else ""


def each_figure(result: Result, hub: Hub) -> Iterator[StatedFigure]:
    """Overall ones first, then group by group."""
    metrics: dict[str, Metric | None] = {}
    for name, value in result.metrics.items():
        metrics[name] = hub.metric(name)
        yield StatedFigure(name, value, metrics[name])
    for stratum, groups in result.groups.items():
        for group, values in groups.items():
            for name, value in values.items():
                if name != "N":
                    if name not in metrics:
                        metrics[name] = hub.metric(name)
                    yield StatedFigure(name, value, metrics[name], (stratum, group))


def inside(value: float, metric: Metric) -> bool:
    """Whether the metric can take this value at all; a sum may end up at 1.0000000000000002."""
    return (
        math.isfinite(value)
        and (metric.low is None or value >= metric.low - _MACHINE)
        and (metric.high is None or value <= metric.high + _MACHINE)
    )


def range_words(metric: Metric) -> str:
    """Its range after "is not": "between 0 and 1"."""
    if metric.low is not None and metric.high is not None:
        return f"between {metric.low:g} and {metric.high:g}"
    return f"at least {metric.low:g}" if metric.low is not None else f"at most {metric.high}"


def range_expected(metric: Metric) -> str:
    """Its range after "expected": "0 to 1"."""
    if metric.low is not None and metric.high is not None:
        return f"{metric.low:g} to {metric.high:g}"
    return range_words(metric)


def as_written(document: Document, path: str, value: float) -> str:
    """The number as the submitter typed it: a float has lost its trailing zeros."""
    return document.source(path).strip("'\"") or repr(value)


def decimals(text: str) -> int:
    """Decimals of a number as typed: 3 for 0.870, 4 for 8.7e-3."""
    mantissa, _, exponent = text.lower().partition("e")
    digits = len(mantissa.partition(".")[2])
    return max(digits - int(exponent), 0) if exponent.lstrip("+-").isdigit() else digits


def most_decimals(document: Document, result: Result) -> int:
    """Decimals of the most precise overall figure as typed, at most 12: 4 for 0.9000."""
    stated = ((pointer("metrics", name), value) for name, value in result.metrics.items())
    texts = (as_written(document, path, value) for path, value in stated if value is not None)
    return max((min(decimals(text), _FINEST) for text in texts), default=1)
