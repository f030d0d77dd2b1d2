"""Paired differences that the hub holds, as filed: predictions/BENCHMARK/differences.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from math import isfinite

from hubbot.leaderboard.ranges import Difference, Pair
from hubbot.records.filed import Find, on_disk
from hubbot.records.hub import Benchmark, Hub


def held_differences(
    hub: Hub, find: Find | None = None, benchmarks: Iterable[str] | None = None
) -> dict[Pair, Difference]:
    """(eval_id, eval_id) → first minus second in the benchmark's primary metric; {} where none are held.

    `find` gives a file's bytes by its path; None reads those on the disk. `benchmarks`: of these alone.
    """
    find = find or on_disk(hub.root)
    wanted = hub.benchmarks if benchmarks is None else sorted({*benchmarks} & hub.benchmarks.keys())
    return {
        pair: found
        for name in wanted
        for pair, found in _of(hub.benchmarks[name], find(f"predictions/{name}/differences.csv"))
    }


def _of(benchmark: Benchmark, content: bytes | None) -> Iterator[tuple[Pair, Difference]]:
    for line in csv.DictReader(io.StringIO((content or b"").decode("utf-8"), newline="")):
        if line.get("metric") == benchmark.primary and (found := _difference(line)):
            yield (line["first"], line["second"]), found


def _difference(line: dict[str, str]) -> Difference | None:
    """None for a line that is no pair of numbers: then the two are compared unpaired."""
    try:
        value, error = float(line["difference"]), float(line["standard_error"])
    except (KeyError, TypeError, ValueError):
        return None
    return Difference(value, error) if isfinite(value) and isfinite(error) and error >= 0 else None
