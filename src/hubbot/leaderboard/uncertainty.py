"""How sure a score is, from the best evidence there is: stated limits, Wilson, Newcombe, Fisher.

A board needs limits at more than one level: 95 % to show, and a stricter one to compare all pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hubbot.records.hub import Metric
from hubbot.records.intervals import (
    Interval,
    auroc_interval,
    correlation_interval,
    quantile,
    wilson,
)

Kind = Literal["stated", "wilson", "newcombe", "fisher-z"]
LEVEL = 0.95
_SHARES = {"accuracy", "recall", "sensitivity", "specificity", "precision"}


@dataclass(frozen=True, slots=True)
class Spread:
    """What limits follow from.

    `first` and `second` are n (wilson, fisher-z), positives and negatives (newcombe), or the standard errors
    below and above the value (stated).
    """

    kind: Kind
    value: float
    first: float
    second: float = 0.0
    note: str = ""  # method and unit of resampling, as stated
    least: float | None = None  # the metric's own limits, None where it has none
    most: float | None = None

    def limits(self, level: float = LEVEL) -> tuple[float, float]:
        """(low, high) around the value at `level`."""
        found = self._interval(level)
        return (found.low, found.high)

    def shown(self) -> tuple[float, float]:
        """The limits as readers see them: no value that the metric cannot have.

        Comparisons use `limits`: a limit cut short would be taken for certainty on that side.
        """
        low, high = self.limits()
        return (
            low if self.least is None else max(low, self.least),
            high if self.most is None else min(high, self.most),
        )

    def _interval(self, level: float) -> Interval:
        if self.kind == "wilson":
            return wilson(self.value * self.first, int(self.first), level)
        if self.kind == "newcombe":
            return auroc_interval(self.value, int(self.first), int(self.second), level)
        if self.kind == "fisher-z":
            found = correlation_interval(self.value, int(self.first), level)
            return found or Interval(self.value, self.value, level, "fisher-z")
        z = quantile(level)
        return Interval(self.value - z * self.first, self.value + z * self.second, level, "stated")


def spread_of(metric: Metric, value: float | None, evidence: Mapping[str, Any]) -> Spread | None:
    """`evidence`: stated (a block), n, classes (class → n), positive. None: not assessed."""
    if value is None:
        return None
    return _stated(metric, value, evidence.get("stated")) or _derived(metric, value, evidence)


def _stated(metric: Metric, value: float, block: object) -> Spread | None:
    """Limits that come with the result. The level they hold for decides how far they reach at another."""
    if not isinstance(block, Mapping) or not all(_is_number(block.get(key)) for key in ("low", "high")):
        return None
    level = block.get("level", LEVEL)
    if not _is_number(level) or not 0 < level < 1 or not block["low"] <= value <= block["high"]:
        return None
    z = quantile(level)
    method = str(block.get("method") or "method not stated")
    resampled = "resampled by" if "bootstrap" in method else "unit"
    unit = f"{resampled}: {block['unit']}" if block.get("unit") else "assumes independent cases"
    note = f"{method}; {unit}"
    below, above = (value - block["low"]) / z, (block["high"] - value) / z
    # A side of width 0 (all draws at the ceiling) would claim certainty: the other side stands for it.
    if not below and not above:
        return None
    return Spread("stated", value, below or above, above or below, note, metric.low, metric.high)


def _derived(metric: Metric, value: float, evidence: Mapping[str, Any]) -> Spread | None:
    n, classes, positive = evidence["n"], evidence["classes"], evidence["positive"]
    n_positive = classes.get(positive) if len(classes) == 2 else None
    within = 0 <= value <= 1
    if metric.family == "auroc":
        if n_positive and n > n_positive and within:
            return Spread("newcombe", value, n_positive, n - n_positive)
        return None
    cases = _cases_behind(metric, n, n_positive)
    if cases and within and metric.family in _SHARES:
        return Spread("wilson", value, cases)
    if metric.family == "correlation" and n >= 4 and abs(value) < 1:
        return Spread("fisher-z", value, n)
    return None


def _cases_behind(metric: Metric, n: int, n_positive: int | None) -> int | None:
    """How many cases a share is a share of. A recall averaged over classes is no share of one number."""
    if metric.family == "accuracy" or (metric.family == "recall" and metric.averaging == "weighted"):
        return n or None
    if n_positive is None:
        return None
    if metric.family == "recall" and metric.averaging == "binary":
        return n_positive
    return n - n_positive if metric.family == "specificity" else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
