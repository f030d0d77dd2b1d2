"""The interval of a score, as the hub computes it from the registry's counts or from held predictions.

Nothing here reads what a result states of its own sureness: two numbers in a file must not buy a lead. A
board needs limits at more than one level: 95 % to show, and a stricter one to compare all pairs at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

from hubbot.common.statistics.intervals import (
    LEVEL,
    Interval,
    auroc_interval,
    correlation_interval,
    dice_interval,
    logit_interval,
    wilson,
)
from hubbot.common.statistics.student import t_quantile
from hubbot.registry.model import Dataset, Metric

Kind = Literal["wilson", "wilson-mean", "dice", "newcombe", "fisher-z", "fisher-z-ranks", "delong", "t"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FEWEST_UNITS = 8  # fewer patients, sites or blocks say nothing about others
_SHARES = {"accuracy", "recall", "sensitivity", "specificity"}
_MACHINE = 1e-9  # beyond a range, and taken for its end; the checks allow as much
_FEW_MISORDERED = 5  # (1 − AUROC) · smaller class: below that DeLong alone holds too seldom


@dataclass(frozen=True, slots=True)
class Spread:
    """What limits follow from, at any level.

    `first` and `second` are cases: n, or positives and negatives. `below` and `above` are standard errors on
    the two sides (delong: one, of the logit) with `df` degrees of freedom, 0 for a normal distribution.
    """

    kind: Kind
    value: float
    first: float = 0.0
    second: float = 0.0
    below: float = 0.0
    above: float = 0.0
    df: float = 0.0
    least: float | None = None  # the metric's own limits, None where it has none
    most: float | None = None

    def limits(self, level: float = LEVEL) -> tuple[float, float]:
        """(low, high) around the value at `level`."""
        return _limits(self, level)

    def shown(self) -> tuple[float, float]:
        """The limits as readers see them: no value that the metric cannot have.

        Comparisons use `limits`: a limit cut short would be taken for certainty on that side.
        """
        low, high = self.limits()
        return (
            low if self.least is None else max(low, self.least),
            high if self.most is None else min(high, self.most),
        )

    @property
    def step(self) -> float:
        """In which steps the value moves, 0 where it does not: a share of n cases in those of 1/n."""
        return 1 / self.first if self.kind == "wilson" else 0.0

    @property
    def family(self) -> tuple[object, ...]:
        """Scores of one family have limits that rise with the score: all but the value is the same."""
        return (self.kind, self.first, self.second, self.below, self.above, self.df, self.least, self.most)


@lru_cache(maxsize=4_096)
def _limits(s: Spread, level: float) -> tuple[float, float]:
    """Kept: ranges, pages, pictures and exports ask for those of a row many times."""
    found = _OF_KIND[s.kind](s, level)
    return (found.low, found.high)


def _share(s: Spread, level: float) -> Interval:
    return wilson(s.value * s.first, s.first, level)


def _mean(s: Spread, level: float) -> Interval:
    """Of values from `least` to `most`: none vary more than zeros and ones of the same mean."""
    least, most = s.least or 0.0, 1.0 if s.most is None else s.most
    width = most - least
    found = wilson(min(max((s.value - least) / width, 0.0), 1.0) * s.first, s.first, level)
    return Interval(least + width * found.low, least + width * found.high, level, found.method)


def _newcombe(s: Spread, level: float) -> Interval:
    return auroc_interval(s.value, s.first, s.second, level)


def _correlation(s: Spread, level: float) -> Interval:
    found = correlation_interval(s.value, s.first, level, of_ranks=s.kind == "fisher-z-ranks")
    return found or Interval(s.value, s.value, level, s.kind)


def _delong(s: Spread, level: float) -> Interval:
    """On the logit scale with Satterthwaite's t; with few misordered pairs each side the wider of it and
    Newcombe's."""
    wide = None if enough_misordered(s.value, s.first, s.second) else _newcombe(s, level)
    if not 0 < s.value < 1 or s.below <= 0:
        return wide or _newcombe(s, level)
    own = logit_interval(s.value, s.below, s.df, level)
    return (
        own if wide is None else Interval(min(own.low, wide.low), max(own.high, wide.high), level, "delong")
    )


def _t(s: Spread, level: float) -> Interval:
    t = t_quantile(level, s.df or float("inf"))
    return Interval(s.value - t * s.below, s.value + t * s.above, level, "t")


_OF_KIND = {
    "wilson": _share,
    "wilson-mean": _mean,
    "dice": lambda s, level: dice_interval(s.value, s.first, level),
    "newcombe": _newcombe,
    "fisher-z": _correlation,
    "fisher-z-ranks": _correlation,
    "delong": _delong,
    "t": _t,
}


def enough_misordered(auroc: float, positive: float, negative: float) -> bool:
    """Whether enough pairs are in the wrong order for their variance to be known (below 0.5: mirrored)."""
    return (1 - max(auroc, 1 - auroc)) * min(positive, negative) >= _FEW_MISORDERED


@dataclass(frozen=True, slots=True)
class Counts:
    """A test set as the hub registers it. `independent`: the share of n that counts as independent cases."""

    n: int
    classes: Mapping[str, int] = field(default_factory=dict)
    positive: str | None = None
    independent: float = 1.0


def registered(dataset: Dataset | None, split_name: str, n: int) -> Counts | None:
    """The test set behind a table; None where the hub does not know its size or its units.

    Cases of one patient, site or block are no independent ones: n counts as n² / Σ size² (Kish 1965).
    """
    split = dataset.splits.get(split_name) if dataset else None
    if dataset is None or split is None or not n or split.n != n:
        return None
    positive = dataset.value.get("positive")
    known = str(positive) if positive is not None else None
    if dataset.unit == "case":
        return Counts(n, split.classes, known)
    if len(split.units) < FEWEST_UNITS or sum(split.units) != n:
        return None
    return Counts(n, split.classes, known, n / sum(size * size for size in split.units))


def derived(metric: Metric, value: float | None, counts: Counts | None) -> Spread | None:
    """The limits that follow from a score and the registered test set alone; None: not assessed."""
    if value is None or counts is None:
        return None
    family = (metric.family or metric.name).lower().replace("_", "-").replace(" ", "-")
    found = _derived(metric, family, _within(metric, value), counts)
    return found if found is not None and _possible(found) else None


def _within(metric: Metric, value: float) -> float:
    """A figure that sums of a machine left beside an end of its range, as 1.0000000000000002, is that end."""
    for end in (metric.low, metric.high):
        if end is not None and abs(value - end) <= _MACHINE:
            return end
    return value


def _derived(metric: Metric, family: str, value: float, counts: Counts) -> Spread | None:
    part, sizes = counts.independent, [n for n in counts.classes.values() if n]
    positive = counts.classes.get(counts.positive or "") if len(sizes) == 2 else None
    if family == "auroc":
        return Spread("newcombe", value, part * sizes[0], part * sizes[1]) if len(sizes) == 2 else None
    if family in {"correlation", "pearson", "spearman"}:
        ranks = family == "spearman" or "spearman" in metric.name.lower()
        return Spread("fisher-z-ranks" if ranks else "fisher-z", value, part * counts.n)
    if family in {"f1", "dice"} and metric.averaging == "binary":
        return Spread("dice", value, part * positive) if positive else None
    if cases := _cases_behind(metric, family, counts.n, positive):
        return Spread("wilson", value, part * cases)
    return _of_a_mean(metric, family, value, counts)


def _of_a_mean(metric: Metric, family: str, value: float, counts: Counts) -> Spread | None:
    sizes = [n for n in counts.classes.values() if n]
    if family == "brier":
        most = 1 if len(sizes) == 2 else 2
        return Spread("wilson-mean", value, counts.independent * counts.n, least=0, most=most)
    if cases := _cases_of_classes(metric, family, sizes):
        first = counts.independent * cases
        return Spread("wilson-mean", value, first, least=metric.low, most=metric.high)
    return None


def _cases_behind(metric: Metric, family: str, n: int, positive: int | None) -> int | None:
    """Of how many cases a figure is a plain share. A recall averaged over classes is none."""
    if family not in _SHARES:
        return None
    if family == "accuracy" or metric.averaging in {"weighted", "micro"}:
        return n
    if positive is None:
        return None
    if family == "specificity":
        return n - positive
    return positive if metric.averaging == "binary" else None


def _cases_of_classes(metric: Metric, family: str, sizes: list[int]) -> int | None:
    """As a share of how many cases a mean over k classes varies at most.

    Of means p within the classes: Σ p(1−p) / (k² · class) ≤ p(1−p) / (k · smallest class).
    """
    over_classes = family in {"balanced-accuracy", "robust-skill"} or (
        family in {"recall", "sensitivity"} and metric.averaging == "macro"
    )
    within = metric.low is not None and metric.high is not None
    return len(sizes) * min(sizes) if over_classes and within and len(sizes) > 1 else None


def _possible(s: Spread) -> bool:
    """Whether the value is one that this interval can be of."""
    if s.kind in {"fisher-z", "fisher-z-ranks"}:
        return abs(s.value) < 1 and s.first >= 4
    least, most = (s.least or 0.0, 1.0 if s.most is None else s.most)
    return least <= s.value <= most and s.first >= 1 and (s.kind != "newcombe" or s.second >= 1)
