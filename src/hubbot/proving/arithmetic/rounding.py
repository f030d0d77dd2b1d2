"""What a written figure says about the unrounded one behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Literal

Way = Literal["either", "rounded", "cut"]  # how an unrounded figure may have been written
ALIKE: tuple[Way, ...] = ("rounded", "cut")  # all figures of a file in one way

# Beyond this many decimals a difference is the machine's (float32 sums, order of addition), not the writer's.
_FINEST = 6
# Slack for our own floating-point arithmetic, far below any written unit.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low - SLACK <= value <= self.high + SLACK

    def meet(self, other: Interval) -> Interval:
        return Interval(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        return self.low > self.high + SLACK


ANY = Interval(-inf, inf)


def decimals(value: float) -> int:
    """Decimals a reader sees: 3 for 0.618. Trailing zeros are lost, which only makes the reading wider."""
    mantissa, _, exponent = repr(value).partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))


@lru_cache(maxsize=4096, typed=True)  # 1 and 1.0 are not written alike
def unit(value: float) -> float:
    """One step of the last decimal shown, at least 1e-6."""
    return float(10.0 ** -min(decimals(value), _FINEST))


def reading(value: float, way: Way = "either", step: float | None = None) -> Interval:
    """The unrounded values that are written as `value`: rounded, cut off, or either.

    Half-even and half-up differ only at the ends, so both ends belong to it. Cut is towards zero or
    downwards: below zero and at it, either. Nobody is held to one way for all figures: one may come from a
    table and the next from a console. `step`: one of the last decimal; None reads it off the value.
    """
    step = unit(value) if step is None else step
    low = {"either": step / (1 if value <= 0 else 2), "rounded": step / 2, "cut": step if value <= 0 else 0}
    return Interval(value - low[way], value + (step / 2 if way == "rounded" else step))


def single_precision(value: float, *, bounded: bool) -> float:
    """How far sums in float32 may lie from `value`, in its unit: of shares 1e-5 of it, of errors 1e-4.

    Seen at n = 50,000, added one by one.
    """
    return (1e-5 if bounded else 1e-4) * abs(value)
