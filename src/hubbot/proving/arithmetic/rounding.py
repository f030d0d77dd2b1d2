"""What a written figure says about the unrounded one behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Convention = Literal["rounded", "truncated"]
CONVENTIONS: tuple[Convention, ...] = ("rounded", "truncated")

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


def decimals(value: float) -> int:
    """Decimals a reader sees: 3 for 0.618. Trailing zeros are lost, which only makes the reading wider."""
    mantissa, _, exponent = repr(value).partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))


@lru_cache(maxsize=4096, typed=True)  # 1 and 1.0 are not written alike
def unit(value: float) -> float:
    """One step of the last decimal shown, at least 1e-6."""
    return float(10.0 ** -min(decimals(value), _FINEST))


def reading(value: float, convention: Convention = "rounded") -> Interval:
    """The unrounded values that are written as `value`.

    Half-even and half-up differ only at the ends, so both ends belong to it. Some tools cut digits off
    instead, towards zero or downwards: below zero and at it, either. A record is called impossible only if
    neither convention, applied throughout, explains it.
    """
    step = unit(value)
    if convention == "truncated":
        return Interval(value - step if value <= 0 else value, value + step)
    return Interval(value - step / 2, value + step / 2)


def either(value: float, step: float | None = None) -> Interval:
    """Both conventions in one interval, for sums where they may mix. `step`: one of the last decimal."""
    step = unit(value) if step is None else step
    return Interval(value - step / (1 if value <= 0 else 2), value + step)


def single_precision(value: float, *, bounded: bool) -> float:
    """How far sums in float32 may lie from `value`, in its unit: of shares 1e-5 of it, of errors 1e-4.

    Seen at n = 50,000, added one by one.
    """
    return (1e-5 if bounded else 1e-4) * abs(value)
