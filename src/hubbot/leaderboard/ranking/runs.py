"""Several runs of one recipe: their mean, and how far another training may move it.

A row is a claim about the recipe, so its score is the mean of its runs. The variance of a difference has two
parts: the choice of test cases, and the choice of seeds, s² (1/k_A + 1/k_B). s is the larger of the two rows'
own pooled standard deviation and the board's (rows with at least three runs), with Student's t on as many
degrees of freedom as that s has. What other rows say of their runs counts against the better row only where
one of those runs came within its limits: no stated spread of a weak row takes a lead away. Simulated in
perf/runs.py; docs/evidence.md has the figures.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, inf, isfinite, sqrt

from hubbot.common.statistics.student import LEAST_P, t_quantile
from hubbot.registry.model import Hub, Metric
from hubbot.results import runs as said
from hubbot.results.result import Result

ENOUGH = 3  # runs of a row, for its spread to stand for the board's
# Degrees of freedom that one row brings at most: many runs without any spread must not hide the others'.
_MOST = 9
_HALVINGS = 60
_PLACES = 12  # of a mean: without the last bits of its division


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs behind one result or one row, in the board's primary metric.

    `k` runs with standard deviation `sd` (k − 1 in the divisor, None: not known) and best value `best`.
    `tried` trainings in all, the filed ones chosen on `chosen_on` data; None and "" where not stated.
    """

    k: int = 1
    sd: float | None = None
    best: float | None = None
    tried: int | None = None
    chosen_on: str = ""
    seeds: tuple[int, ...] = ()
    of_mean: bool = True  # False: the figure that was filed is not the mean of the filed runs


@dataclass(frozen=True, slots=True)
class Noise:
    """What the choice of seeds adds to a difference: a variance and its degrees of freedom; 0: not known."""

    variance: float = 0.0
    degrees: int = 0

    def reach(self, level: float) -> float:
        """Half the width that it alone has at `level`."""
        return t_quantile(level, self.degrees) * sqrt(self.variance) if self.degrees else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands, as merits: higher is better, whatever the metric's direction.

    `value` is its mean, `best` its best run, `floor` the worse one of its 95 % limits over test cases.
    """

    value: float
    best: float
    floor: float


@dataclass(frozen=True, slots=True)
class Training:
    """How far another training may move a row.

    Of its own `k` runs: squares about their mean and degrees of freedom; and the board's variance, of the
    rows that came near this one, and of all. `best` is the place of its best run among those of all rows
    with several, the worst first; a row counts against this one from the place `floor` on. `merit` tells
    who of two is better.
    """

    k: int = 1
    squares: float = 0.0
    degrees: int = 0
    board_variance: float = 0.0
    board_degrees: int = 0
    all_variance: float = 0.0
    all_degrees: int = 0
    best: int = 0
    floor: int = 0
    merit: float = field(default=0.0, compare=False)

    def against(self, other: Training) -> Noise:
        """The noise of the difference of two rows' means, for the claim that the better one is better."""
        return self.over(other) if self.merit >= other.merit else other.over(self)

    def over(self, worse: Training) -> Noise:
        """The noise of the difference of two rows' means, for the claim that this row is the better one."""
        near = worse if worse.best >= self.floor else None
        variance, degrees = self._variance(near)
        return Noise(variance * (1 / self.k + 1 / worse.k), degrees)

    @property
    def everyone(self) -> Training:
        """As it stands where every row counts against every other."""
        return replace(
            self, best=sys.maxsize, board_variance=self.all_variance, board_degrees=self.all_degrees
        )

    @property
    def own(self) -> Training:
        """What counts of it where another row claims to be better."""
        return Training(self.k, self.squares, self.degrees, best=self.best)

    @property
    def alone(self) -> Noise:
        """The noise of this row's own mean."""
        variance, degrees = self._variance(None)
        return Noise(variance / self.k, degrees)

    def _variance(self, other: Training | None) -> tuple[float, int]:
        degrees = self.degrees + (other.degrees if other else 0)
        own = (self.squares + (other.squares if other else 0.0)) / degrees if degrees else 0.0
        if self.board_degrees and (not degrees or self.board_variance > own):
            return self.board_variance, self.board_degrees
        return own, degrees


ONE_RUN, ONE_TRAINING, NO_NOISE = Runs(), Training(), Noise()


def trainings(rows: Iterable[Runs], standings: Sequence[Standing] = ()) -> list[Training]:
    """One a row of a board, in their order. Without `standings` every row counts against every other."""
    listed = list(rows)
    own = [_own(runs) for runs in listed]
    where = standings or [Standing(0.0, 0.0, 0.0)] * len(listed)
    several = sorted(one.best for one, (_, degrees) in zip(where, own, strict=True) if degrees)
    telling = [
        (one.best, *found)
        for one, runs, found in zip(where, listed, own, strict=True)
        if runs.k >= ENOUGH and found[1]
    ]
    pooled = _pooled_from(telling)
    found = []
    for runs, (squares, degrees), one in zip(listed, own, where, strict=True):
        floor = bisect_left(several, one.floor)
        best = bisect_left(several, one.best) if degrees else 0
        near, every = pooled(one.floor), pooled(-inf)
        found.append(Training(runs.k, squares, degrees, *near, *every, best, floor, one.value))
    return found


def _pooled_from(telling: Sequence[tuple[float, float, int]]) -> Callable[[float], tuple[float, int]]:
    """floor → (pooled variance, degrees of freedom) of the rows whose best run came so high."""
    in_order = sorted(telling)
    squares, degrees = [0.0], [0]
    for _, one, count in reversed(in_order):
        squares.append(squares[-1] + one)
        degrees.append(degrees[-1] + count)
    bests = [best for best, _, _ in in_order]

    def pooled(floor: float) -> tuple[float, int]:
        at = len(bests) - bisect_left(bests, floor)
        return (squares[at] / degrees[at], degrees[at]) if degrees[at] else (0.0, 0)

    return pooled


def _own(runs: Runs) -> tuple[float, int]:
    """(squares about the mean, degrees of freedom)."""
    if runs.sd is None or runs.k < 2:
        return 0.0, 0
    degrees = min(runs.k - 1, _MOST)
    return degrees * runs.sd * runs.sd, degrees


def runs_of(result: Result, hub: Hub, metric: Metric, figure: float) -> tuple[float, Runs]:
    """(what ranks, the runs behind it): `figure`, or the mean of its runs where it is not that."""
    found = next((one for name, one in said.by_metric(result).items() if hub.metric(name) is metric), None)
    k = 1 if said.over_folds(result) else (found.k if found and found.k > 1 else said.count(result))
    about = {
        "tried": said.tried(result),
        "chosen_on": said.chosen_on(result) or "",
        "seeds": said.seeds_of(result),
    }
    if found is None or k < 2 or said.over_folds(result):
        return figure, Runs(k=k, **about)  # type: ignore[arg-type]
    best, of_mean = _best(found.values, metric), said.is_mean(figure, found)
    runs = Runs(k=k, sd=found.spread, best=best, of_mean=of_mean, **about)  # type: ignore[arg-type]
    return figure if of_mean or found.center is None else found.center, runs


def joined(found: Sequence[tuple[float, Runs]], metric: Metric) -> tuple[float, Runs]:
    """(mean, runs) of several results of one recipe, each with its own value and runs."""
    if len(found) == 1:
        return found[0]
    k = sum(runs.k for _, runs in found)
    mean = round(fsum(runs.k / k * value for value, runs in found), _PLACES)
    tries = [runs.tried for _, runs in found]
    chosen = {runs.chosen_on for _, runs in found}
    return mean, Runs(
        k=k,
        sd=_joint_sd(found, mean, k),
        best=_best([value if runs.best is None else runs.best for value, runs in found], metric),
        tried=None if None in tries else max(k, *(one for one in tries if one is not None)),
        chosen_on=chosen.pop() if len(chosen) == 1 else "",
        seeds=tuple(seed for _, runs in found for seed in runs.seeds),
        of_mean=all(runs.of_mean for _, runs in found),
    )


def _joint_sd(found: Sequence[tuple[float, Runs]], mean: float, k: int) -> float | None:
    """None where a result is the mean of runs whose spread is not known."""
    if any(runs.k > 1 and runs.sd is None for _, runs in found):
        return None
    within = sum((runs.k - 1) * (runs.sd or 0.0) * (runs.sd or 0.0) for _, runs in found)
    between = sum(runs.k * (value - mean) * (value - mean) for value, runs in found)
    sd = sqrt((within + between) / (k - 1))
    return sd if isfinite(sd) else None


def _best(values: Sequence[float], metric: Metric) -> float | None:
    return (max if metric.direction == "higher" else min)(values) if values else None


def two_sided_p(gap: float, reach: Callable[[float], float]) -> float:
    """The p at which limits at level 1 − p just touch 0: `reach(level)` is how far they go from `gap`."""
    low, high = LEAST_P, 1.0
    if abs(gap) >= reach(1 - low):
        return low
    for _ in range(_HALVINGS):
        middle = sqrt(low * high)
        if middle >= 1:
            return 1.0
        low, high = (low, middle) if abs(gap) >= reach(1 - middle) else (middle, high)
    return high
