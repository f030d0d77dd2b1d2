"""Reads the paired differences of a benchmark: predictions/BENCHMARK/differences.csv.

A line with two results is their difference; a line with one is its own figure with what its limits follow
from. Files of earlier hubbots have differences and standard errors alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from math import isfinite

from hubbot.index.prediction_files import Find, on_disk
from hubbot.leaderboard.ranking.differences import Difference, Held, Pair
from hubbot.registry.limits import KINDS, Spread
from hubbot.registry.model import Benchmark, Hub, Metric


def held_differences(hub: Hub, find: Find | None = None, benchmarks: Iterable[str] | None = None) -> Held:
    """First minus second in the benchmark's primary metric, and single figures; empty where none are held.

    `find` gives a file's bytes by its path; None reads those on the disk. `benchmarks`: of these alone.
    """
    find = find or on_disk(hub.root)
    wanted = hub.benchmarks if benchmarks is None else sorted({*benchmarks} & hub.benchmarks.keys())
    pairs: dict[Pair, Difference] = {}
    limits: dict[str, Spread] = {}
    for name in wanted:
        _read(hub, hub.benchmarks[name], find(f"predictions/{name}/differences.csv"), pairs, limits)
    return Held(pairs, limits)


def _read(
    hub: Hub,
    benchmark: Benchmark,
    content: bytes | None,
    pairs: dict[Pair, Difference],
    limits: dict[str, Spread],
) -> None:
    metric = hub.metrics.get(benchmark.primary)
    import csv  # late: `hubbot check` mostly reads none

    for line in csv.DictReader(io.StringIO((content or b"").decode("utf-8"), newline="")):
        if metric is None or line.get("metric") != metric.name:
            continue
        if line.get("second"):
            if found := _difference(line):
                pairs[line["first"], line["second"]] = found
        elif spread := _spread(line, metric):
            limits[line["first"]] = spread


def _difference(line: dict[str, str]) -> Difference | None:
    """None for a line that is no pair of numbers: then the two are compared unpaired."""
    value, error = _number(line, "difference"), _number(line, "standard_error")
    if value is None or error is None or error < 0:
        return None
    df, p = _number(line, "df"), _number(line, "p")
    low, high = _number(line, "low"), _number(line, "high")
    return Difference(value, error, _number(line, "alike"), df or 0.0, p, low, high)


def _spread(line: dict[str, str], metric: Metric) -> Spread | None:
    kind = next((one for one in KINDS if one == line.get("method")), None)
    numbers = [_number(line, name) for name in ("difference", "first_n", "second_n", "below", "above", "df")]
    if kind is None or numbers[0] is None:
        return None
    value, first, second, below, above, df = (0.0 if number is None else number for number in numbers)
    return Spread(kind, value, first, second, below, above, df, metric.low, metric.high)


def _number(line: dict[str, str], name: str) -> float | None:
    try:
        found = float(line[name])
    except (KeyError, TypeError, ValueError):
        return None
    return found if isfinite(found) else None
