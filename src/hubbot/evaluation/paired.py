"""Differences between models on the same cases, from predictions that the hub holds.

A paired difference is far sharper than two separate intervals: what is hard for one model is often hard for
the other. The boards read the file that `differences_file` makes, so that no build needs NumPy.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation import metrics, predictions
from hubbot.evaluation.cases import Cases
from hubbot.evaluation.data import cases_of
from hubbot.evaluation.metrics import Outputs, Truth
from hubbot.records.doors import held_here
from hubbot.records.filed import Find, first_of
from hubbot.records.hub import Benchmark, Hub, Metric
from hubbot.records.record import Accepted

Rows = NDArray[Any]

DRAWS = 1000
SEED = 1
MOST_DEFINED = 0.95  # share of draws that must have a value
COLUMNS = ("first", "second", "metric", "difference", "standard_error", "n", "draws", "seed")


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """`difference` is first minus second in the metric's unit, `standard_error` from a paired bootstrap."""

    first: str
    second: str
    metric: str
    difference: float
    standard_error: float
    n: int


def paired_differences(
    hub: Hub, benchmark: Benchmark, accepted: Iterable[Accepted], find: Find
) -> Iterator[PairedDifference]:
    """All pairs of one benchmark's active results whose predictions lie in the hub, by its primary metric.

    A file whose digest is not the one that the result states is left out: it is not what was scored.
    """
    metric = hub.metric(benchmark.primary)
    dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
    if metric is None or not metrics.computable(metric) or dataset is None or not held_here(dataset):
        return
    cases = cases_of(dataset, hub.root)
    held = dict(_held(hub, cases, accepted, find))
    if len(held) < 2:
        return
    draws = _draws(cases.n)

    def figure(outputs: Outputs, rows: Rows) -> float:
        truth = Truth(cases.truth.y[rows], cases.truth.classes)
        return _value(metric, truth, outputs.take(rows), hub.root / "scorers")

    value = {name: figure(outputs, np.arange(cases.n)) for name, outputs in held.items()}
    drawn = {name: np.array([figure(outputs, rows) for rows in draws]) for name, outputs in held.items()}
    for first, second in combinations(sorted(held), 2):
        gaps = drawn[first] - drawn[second]
        known = gaps[np.isfinite(gaps)]
        gap = value[first] - value[second]
        if np.isfinite(gap) and len(known) >= MOST_DEFINED * DRAWS:
            error = float(np.std(known, ddof=1))
            yield PairedDifference(first, second, metric.name, gap, error, cases.n)


def _draws(n: int) -> list[Rows]:
    """The same resamples for every model: that is what makes the differences paired."""
    rng = np.random.default_rng(SEED)
    return [rng.integers(0, n, n) for _ in range(DRAWS)]


def _value(metric: Metric, truth: Truth, outputs: Outputs, scorers: Path) -> float:
    """The metric of some rows, NaN where undefined."""
    found = metrics.figure(metric, truth, outputs, scorers=scorers).value
    return float("nan") if found is None else found


def _held(hub: Hub, cases: Cases, accepted: Iterable[Accepted], find: Find) -> Iterator[tuple[str, Outputs]]:
    for one in accepted:
        benchmark = hub.benchmark_of(one.result)
        if (
            benchmark is None
            or hub.dataset_of(one.result) != cases.dataset
            or (one.result.split or "test") != cases.split
            or one.acceptance.status != "active"
        ):
            continue
        content = first_of(find, benchmark.id, one.result.eval_id)
        if content is not None and predictions.digest(content) in _stated(one):
            given = predictions.read(content, cases.rows, cases.truth.classes, text=cases.text)
            yield one.result.eval_id, given.outputs


def _stated(one: Accepted) -> set[object]:
    """The digest that the bot wrote down, which goes before the one that the submitter stated."""
    ours = one.acceptance.value.get("predictions")
    held = ours.get("sha256") if isinstance(ours, Mapping) else None
    return {held or one.result.block("predictions").get("sha256")}


def differences_file(found: Iterable[PairedDifference]) -> bytes:
    """CSV with a header, one pair a line, in the order of the ids."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        gap, error = f"{one.difference:.6g}", f"{one.standard_error:.6g}"
        writer.writerow([one.first, one.second, one.metric, gap, error, one.n, DRAWS, SEED])
    return text.getvalue().encode()


def all_differences(hub: Hub, accepted: Iterable[Accepted], find: Find) -> Mapping[str, bytes]:
    """Path → bytes of `predictions/<benchmark>/differences.csv` for every benchmark with a pair."""
    everything = tuple(accepted)
    files: dict[str, bytes] = {}
    for benchmark in hub.benchmarks.values():
        own = (one for one in everything if hub.benchmark_of(one.result) == benchmark)
        files |= differences_of(hub, benchmark, own, find)
    return files


def differences_of(
    hub: Hub, benchmark: Benchmark, accepted: Iterable[Accepted], find: Find
) -> dict[str, bytes]:
    """The same for one benchmark, of its own results; {} without a pair."""
    found = list(paired_differences(hub, benchmark, accepted, find))
    return {f"predictions/{benchmark.id}/differences.csv": differences_file(found)} if found else {}
