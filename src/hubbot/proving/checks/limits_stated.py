"""Check M120: compares intervals that a result states with those from the registry's counts. Always a note.

Ranks rest on the hub's own limits, so nothing is bought by stated ones. Where honest methods differ by nature
nothing is said: with few wrong cases, and where whole patients or sites were resampled. Without these two
exceptions honest percentile bootstraps near 1 would be asked about in 10 to 64 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.proving.check import Check, Context, block_of, problem_at
from hubbot.registry.limits import derived, enough_misordered, registered
from hubbot.results.stated_limits import stated_of

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.limits import Spread
    from hubbot.results.result import Result

_NARROW, _WIDE = 0.5, 2.0
_FEW_WRONG = 10
_CASES = {"", "sample", "samples", "case", "cases"}

WIDTH = kind(
    "M120",
    "limits-of-another-width",
    "note",
    meaning="The limits that the result states are less than half or more than twice as wide as those that "
    "follow from the number of test cases. Ranks rest on the latter; the row shows both. Nothing to do, if "
    "it is meant so: another unit (patients, sites) is stated as `unit`.",
    bad="data: {n: 228}\nmetrics: {Accuracy: 0.9123}\nuncertainty: {Accuracy: {low: 0.9120, high: 0.9126, "
    "level: 0.95, method: bootstrap}}",
    good="data: {n: 228}\nmetrics: {Accuracy: 0.9123}\nuncertainty: {Accuracy: {low: 0.868, high: 0.943, "
    "level: 0.95, method: wilson}}",
)


def _widths(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    dataset = context.hub.dataset_of(result)
    counts = registered(dataset, result.split or "test", result.n or 0)
    for name, block in block_of(result, "uncertainty").items():
        metric, value = context.hub.metric(name), result.metrics.get(name)
        own = stated_of(value, block)
        spread = derived(metric, value, counts) if metric else None
        if own is None or spread is None or _by_nature(own.unit, spread, value or 0.0):
            continue
        low, high = spread.shown()
        ratio = own.width / (high - low)
        if not _NARROW <= ratio <= _WIDE:
            yield problem_at(
                document,
                WIDTH,
                pointer("uncertainty", name),
                f"The stated limits of `{name}` are {own.width:.3g} wide at 95 %; the number of test cases "
                f"gives {high - low:.3g}",
                hint="Ranks rest on the hub's own limits; the row shows yours as its author's. Were whole "
                "patients or sites resampled? Then write `unit: patient`.",
            )


def _by_nature(unit: str, spread: Spread, value: float) -> bool:
    """Whether good methods differ here: another unit, or too few wrong cases."""
    if unit.strip().casefold() not in _CASES:
        return True
    if spread.kind == "newcombe":
        return not enough_misordered(value, spread.first, spread.second)
    if spread.kind in {"wilson", "wilson-mean", "dice"}:
        return min(value, 1 - value) * spread.first < _FEW_WRONG
    return False


CHECKS: tuple[Check, ...] = (
    Check.of(WIDTH, "Stated limits are about as wide as the number of test cases gives", _widths),
)
