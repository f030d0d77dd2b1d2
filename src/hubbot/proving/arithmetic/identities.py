"""Figures that follow from other figures of the same result: means of parts, areas under curves, squares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hubbot.proving.arithmetic.rounding import reading, unit
from hubbot.registry.model import Hub
from hubbot.results.result import Result

# Curves are stored unrounded; what differs by less is another order of addition or float32.
_CURVE_TOLERANCE = 2e-4


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate that is not the mean of its parts. `another` is the definition that would fit, if any."""

    metric: str
    stated: float
    parts: tuple[str, ...]
    mean: float
    another: str  # "" if none is known that fits
    plausible: bool  # within the range of what it may be made of


def aggregates(result: Result, hub: Hub) -> Iterator[Aggregate]:
    """The aggregates of the registry (Metric.parts), as the plain mean of the parts that were stated."""
    for name, stated in result.metrics.items():
        metric = hub.metric(name)
        if stated is None or metric is None or not metric.parts:
            continue
        parts = _stated_parts(result, hub, metric.parts)
        if len(parts) < 2:
            continue
        # 1.0 among figures of four decimals is most likely 1.0000: read so, but only in favour of a
        # definition that then fits. What fails at its own, wider reading fails whatever was meant.
        step = min(unit(value) for value in (stated, *parts.values()))
        if _is_mean(stated, parts.values(), step):
            continue
        others = _possible_parts(result, hub, name, parts)
        another = _another_mean(stated, parts, others, step)
        if another or not _is_mean(stated, parts.values()):
            everything = [*parts.values(), *others.values()]
            plausible = min(everything) - step <= stated <= max(everything) + step
            mean = sum(parts.values()) / len(parts)
            yield Aggregate(name, stated, tuple(parts), mean, another, plausible)


def _stated_parts(result: Result, hub: Hub, parts: Sequence[str]) -> dict[str, float]:
    """The parts among the overall figures, under the names the submitter wrote."""
    return {
        name: value
        for name, value in result.metrics.items()
        if value is not None and (metric := hub.metric(name)) is not None and metric.name in parts
    }


def _possible_parts(result: Result, hub: Hub, aggregate: str, parts: Mapping[str, float]) -> dict[str, float]:
    """Other figures of the result on the same scale as the parts, from which someone may form a mean too."""
    known = hub.metric(aggregate)
    return {
        name: value
        for name, value in result.metrics.items()
        if value is not None
        and name not in parts
        and name != aggregate
        and (metric := hub.metric(name)) is not None
        and known is not None
        and not metric.parts
        and (metric.low, metric.high, metric.unit, metric.direction)
        == (known.low, known.high, known.unit, known.direction)
    }


def _is_mean(stated: float, values: Iterable[float], step: float | None = None) -> bool:
    """Whether `stated` can be their mean, each read at its own precision or, if given, at `step`."""
    parts = tuple(values)
    slack = (step or unit(stated)) + sum(step or unit(part) for part in parts) / len(parts)
    return abs(stated - sum(parts) / len(parts)) <= slack


def _another_mean(stated: float, parts: Mapping[str, float], others: Mapping[str, float], step: float) -> str:
    """A mean that takes in other figures, or leaves one part out, and gives what was stated."""
    additions = [(name,) for name in others] + ([tuple(others)] if len(others) > 1 else [])
    for added in additions:
        if _is_mean(stated, [*parts.values(), *(others[name] for name in added)], step):
            return f"the mean that also takes in {', '.join(added)}"
    for left_out in parts if len(parts) > 2 else ():
        if _is_mean(stated, [value for name, value in parts.items() if name != left_out], step):
            return f"the mean without {left_out}"
    return ""


@dataclass(frozen=True, slots=True)
class Area:
    """A figure that does not follow from its own curve. `where` is a JSON pointer into the record."""

    where: tuple[str, ...]
    stated: float
    follows: float  # what the curve gives by the registered definition
    another: str  # the other definition that would fit, "" if none is known


def areas(result: Result) -> Iterator[Area]:
    """Every rAUC and mean in `probes` against its own curve, then the metrics against those curves.

    rAUC: trapezoid of the similarity over the strengths in rising order, over their range.
    """
    for probe, block in result.block("probes").items():
        if isinstance(block, Mapping):
            yield from _of_probe(result, str(probe), block)


def _of_probe(result: Result, probe: str, block: Mapping[str, Any]) -> Iterator[Area]:
    grid = _numbers(block.get("grid")) or _numbers(block.get("shifts"))
    for output in ("logit", "embedding"):
        stored = block.get(output)
        if not isinstance(stored, Mapping):
            continue
        curve = _numbers(stored.get("mean")) or _numbers(stored.get("sim_hist"))
        if not curve:
            continue
        place = ("probes", probe, output)
        yield from _compare((*place, "sim_mean"), stored.get("sim_mean"), sum(curve) / len(curve))
        if len(curve) == len(grid) > 1 and len(set(grid)) > 1:
            yield from _compare_area((*place, "rAUC"), stored.get("rAUC"), grid, curve)
            if output == "logit":
                name = f"{probe}_rAUC"
                yield from _compare_area(("metrics", name), result.metrics.get(name), grid, curve)
        if output == "logit":
            name = {"permutation": "perm_equivariance", "shift": "shift_sensitivity"}.get(probe, "")
            yield from _compare(("metrics", name), result.metrics.get(name), sum(curve) / len(curve))


def _numbers(values: object) -> list[float]:
    if not isinstance(values, list) or any(type(value) not in {int, float} for value in values):
        return []
    return [float(value) for value in values]


def _compare(where: tuple[str, ...], stated: object, follows: float) -> Iterator[Area]:
    if type(stated) in {int, float} and not _close(float(stated), follows):  # type: ignore[arg-type]
        yield Area(where, float(stated), follows, "")  # type: ignore[arg-type]


def _compare_area(
    where: tuple[str, ...], stated: object, grid: Sequence[float], curve: Sequence[float]
) -> Iterator[Area]:
    if type(stated) not in {int, float}:
        return
    value, follows = float(stated), area(grid, curve)  # type: ignore[arg-type]
    if _close(value, follows):
        return
    others = {
        "of the curve stretched to run from 0 to 1": area(grid, _stretched(curve)),
        "as the plain mean of the curve": sum(curve) / len(curve),
        "not divided by the range of strengths": follows * (max(grid) - min(grid)),
        "of the curve divided by its first value": follows / curve[0] if curve[0] else follows,
    }
    another = next((name for name, other in others.items() if _close(value, other)), "")
    yield Area(where, value, follows, another)


def _close(stated: float, follows: float) -> bool:
    written = reading(stated)
    return written.low - _CURVE_TOLERANCE <= follows <= written.high + _CURVE_TOLERANCE


def area(grid: Sequence[float], curve: Sequence[float]) -> float:
    """rAUC: mean height of the curve over its grid, by trapezoids. Higher is more robust."""
    points = sorted(zip(grid, curve, strict=True))
    doubled = sum((x2 - x1) * (y1 + y2) for (x1, y1), (x2, y2) in pairwise(points))
    return doubled / 2 / (points[-1][0] - points[0][0])


def _stretched(curve: Sequence[float]) -> list[float]:
    low, high = min(curve), max(curve)
    return [(value - low) / (high - low) for value in curve] if high > low else list(curve)
