"""Paired differences between results, as `hubbot baseline --write` files them: read without NumPy."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

Pair = tuple[str, str]


def read_differences(root: Path) -> dict[Pair, tuple[float, float]]:
    """(eval_id, eval_id) → (first minus second in the metric's unit, its standard error), of the whole hub.

    From `predictions/<benchmark>/differences.csv`. A line that cannot be read is left out: a board then falls
    back on separate intervals, which are wider.
    """
    found: dict[Pair, tuple[float, float]] = {}
    for path in sorted((root / "predictions").glob("*/differences.csv")):
        found |= dict(_lines(path))
    return found


def _lines(path: Path) -> Iterator[tuple[Pair, tuple[float, float]]]:
    with path.open(encoding="utf-8", newline="") as text:
        for line in csv.DictReader(text):
            try:
                gap, error = float(line["difference"]), float(line["standard_error"])
                pair = (line["first"], line["second"])
            except (KeyError, TypeError, ValueError):
                continue
            if isfinite(gap) and isfinite(error) and error >= 0 and all(pair):
                yield pair, (gap, error)
