"""R² against MSE or RMSE, with the variance of the registered targets: R² = 1 − MSE / Var(y).

Var(y) divides by n, as the registered definition of R² does. It belongs to the whole split, so only results
on all of it are asked. Over several runs the mean R² still follows from the mean MSE; the square of a mean
RMSE is at most the mean MSE, so there only one side is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hubbot.proving.arithmetic.figures import family_of, setting, split_of
from hubbot.proving.arithmetic.rounding import Interval, reading
from hubbot.registry.model import Hub
from hubbot.results.result import Result

# Errors summed in single precision, and the registry's own rounding: relative, of the MSE. It grows with n.
_SINGLE_PRECISION, _PER_CASE, _MOST = 1e-5, 2e-9, 1e-4


@dataclass(frozen=True, slots=True)
class Law:
    """What must hold between two stated figures. `error` names an MSE or an RMSE, `r2` an R²."""

    r2: str
    error: str
    family: Literal["mse", "rmse"]
    variance: float  # of the targets, in their squared unit
    n: int
    runs: int
    certain_n: bool

    def r2_from(self, error: float) -> float:
        """R² of a model with this error."""
        return 1 - (error**2 if self.family == "rmse" else error) / self.variance

    def allows(self, r2: float, error: float) -> bool:
        """Whether both can be written so."""
        written = reading(error)
        low, high = max(0.0, written.low), max(0.0, written.high)
        if self.family == "rmse":
            low, high = low**2, high**2
        share = Interval(low / self.variance, high / self.variance)
        slack = min(_MOST, max(_SINGLE_PRECISION, _PER_CASE * self.n)) * share.high
        lowest = float("-inf") if self.family == "rmse" and self.runs > 1 else 1 - share.high - slack
        follows = Interval(lowest, 1 - share.low + slack)
        return not follows.meet(reading(r2)).empty


@dataclass(frozen=True, slots=True)
class Misfit:
    """An R² that the error does not give. `another` is the definition that would, "" if none is known."""

    law: Law
    follows: float
    another: str
    by_less_one: bool  # a divisor of n - 1 in R² or in the error would


def laws(result: Result, hub: Hub) -> Iterator[Law]:
    """One for each of MSE and RMSE that is stated beside R²; none where the targets are not registered."""
    known, split = setting(result, hub), split_of(result, hub)
    if split is None or split.target_variance is None or known.n != split.n:
        return
    named = {family_of(hub, name): name for name, value in result.metrics.items() if value is not None}
    families: tuple[Literal["mse", "rmse"], ...] = ("rmse", "mse")
    for family in families:
        if "r2" in named and family in named and split.n:
            variance, runs = split.target_variance, known.runs
            yield Law(named["r2"], named[family], family, variance, split.n, runs, known.certain_n)


def misfits(result: Result, hub: Hub) -> Iterator[Misfit]:
    """The laws that the stated figures break. Where R² follows from one of two errors, the other is odd."""
    stated = {name: value or 0.0 for name, value in result.metrics.items()}
    asked = [(law, stated[law.r2], stated[law.error]) for law in laws(result, hub)]
    if any(law.allows(r2, error) for law, r2, error in asked):
        return
    for law, r2, error in asked:
        scales = (law.n / (law.n - 1), (law.n - 1) / law.n) if law.n > 1 else ()
        less_one = any(replace(law, variance=law.variance * by).allows(r2, error) for by in scales)
        yield Misfit(law, law.r2_from(error), _another(law, result.metrics, hub), less_one)


def _another(law: Law, metrics: Mapping[str, float | None], hub: Hub) -> str:
    """Another quantity that is called R² elsewhere and would explain the stated one."""
    r2 = metrics[law.r2] or 0.0
    r = next((v for k, v in metrics.items() if v is not None and family_of(hub, k) == "correlation"), None)
    step = reading(r2)
    if r is not None:
        near = reading(abs(r))
        if not Interval(max(0.0, near.low) ** 2, near.high**2).meet(step).empty:
            return "the square of the correlation"
    return ""
