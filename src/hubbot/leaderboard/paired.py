"""Paired differences that the hub holds, as filed: predictions/BENCHMARK/differences.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from hubbot.leaderboard.ranges import Difference, Pair
from hubbot.records.hub import Benchmark, Hub


def held_differences(hub: Hub) -> dict[Pair, Difference]:
    """(eval_id, eval_id) → first minus second in the benchmark's primary metric; {} where none are held."""
    return {
        pair: found
        for benchmark in hub.benchmarks.values()
        for pair, found in _of(benchmark, hub.root / "predictions" / benchmark.id / "differences.csv")
    }


def _of(benchmark: Benchmark, path: Path) -> Iterator[tuple[Pair, Difference]]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line.get("metric") == benchmark.primary and (found := _difference(line)):
                yield (line["first"], line["second"]), found


def _difference(line: dict[str, str]) -> Difference | None:
    """None for a line that is no pair of numbers: then the two are compared unpaired."""
    try:
        value, error = float(line["difference"]), float(line["standard_error"])
    except (KeyError, TypeError, ValueError):
        return None
    return Difference(value, error) if isfinite(value) and isfinite(error) and error >= 0 else None
