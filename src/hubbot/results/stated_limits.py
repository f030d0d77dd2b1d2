"""Intervals that a result states itself. A board shows them as the author's, and ranks by none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from hubbot.common.numbers import is_number
from hubbot.common.statistics.intervals import LEVEL
from hubbot.common.statistics.student import quantile

# Beyond these no interval says anything at 95 %: its width there would be that of the machine's numbers.
_LEAST, _MOST = 1e-3, 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Stated:
    """As brought to 95 %. `method` and `unit` (what was taken as independent) as written, "" for not said."""

    low: float
    high: float
    method: str = ""
    unit: str = ""

    @property
    def width(self) -> float:
        return self.high - self.low


def stated_of(value: float | None, block: object) -> Stated | None:
    """None where the block is no pair of limits around the value, at a level between 0 and 1."""
    if value is None or not isinstance(block, Mapping):
        return None
    stated = [block.get("low"), block.get("high"), block.get("level", LEVEL)]
    numbers = [float(one) for one in stated if is_number(one)]
    if len(numbers) < len(stated):
        return None
    low, high, level = numbers
    if not _LEAST < level < _MOST or not low <= value <= high:
        return None
    by = quantile(LEVEL) / quantile(level)
    ends = (value - by * (value - low), value + by * (high - value))
    if not all(map(isfinite, ends)):
        return None
    texts = (str(block.get(key) or "")[:60] for key in ("method", "unit"))
    return Stated(*ends, *texts)
