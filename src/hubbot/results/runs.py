"""The runs of a result: how many trainings stand behind its figures, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING, Any, Literal, get_args

from hubbot.common.numbers import is_number

if TYPE_CHECKING:
    from hubbot.results.result import Result

# Where older toolkits say in `run_metadata` over how many runs their figures are means.
_ELSEWHERE = ("seeds", "n_seeds", "n_runs", "repeats", "n_repeats")
# Means over folds: the training sets differ, so that their spread is no spread of one recipe.
_FOLDS = ("folds", "n_folds", "cv", "cv_folds", "k_folds", "n_splits", "cross_validation")
SEEDS = "seeds"
_TELLING = 0.001
_MOST = 1_000_000  # runs or tries: a larger number is none that anybody counted
_COARSE = 0.01  # a mean alone has lost its zeros: 0.9 may have been 0.900
_SLACK = 1e-9
_LARGEST = 1e100  # beyond, squares are no numbers any more
ChosenOn = Literal["validation", "test", "not chosen"]


@dataclass(frozen=True, slots=True)
class Stated:
    """What `runs` says of one metric. `values` are the runs' own figures, () where they are not given."""

    mean: float | None = None
    sd: float | None = None
    n: int | None = None
    values: tuple[float, ...] = ()

    @property
    def k(self) -> int:
        """Number of runs: of the values that are given, else as stated; 1 where neither is."""
        return len(self.values) or self.n or 1

    @property
    def center(self) -> float | None:
        """The mean of the values, else the mean as stated."""
        return fsum(self.values) / len(self.values) if self.values else self.mean

    @property
    def spread(self) -> float | None:
        """Standard deviation with k − 1 in the divisor: of the values, else as stated."""
        return sample_sd(self.values) if len(self.values) > 1 else self.sd


def stated(block: object) -> Stated:
    """One metric's part of `runs`. What is no number counts as absent."""
    said: Mapping[str, Any] = block if isinstance(block, Mapping) else {}
    listed = said.get("values")
    values = tuple(float(one) for one in listed if _is_number(one)) if isinstance(listed, list) else ()
    return Stated(_number(said.get("mean")), _number(said.get("sd")), _count(said.get("n")), values)


def by_metric(result: Result) -> dict[str, Stated]:
    """Metric as written → what `runs` says of it."""
    return {
        str(name): stated(block)
        for name, block in result.block("runs").items()
        if name != SEEDS and isinstance(block, Mapping)
    }


def seeds_of(result: Result) -> tuple[int, ...]:
    """The seeds that a result names: those of `runs`, else the one of its run."""
    listed = result.block("runs").get(SEEDS)
    if isinstance(listed, list):
        return tuple(seed for seed in listed if type(seed) is int)
    one = result.block("run_metadata").get("seed")
    return (one,) if type(one) is int else ()


def count(result: Result) -> int:
    """Over how many runs the figures are means, as far as the submitter says; 1 if not said."""
    metadata = result.block("run_metadata")
    said = [result.block("runs").get(SEEDS), *(metadata.get(key) for key in _ELSEWHERE)]
    return max([1, *map(_length, said), *(one.k for one in by_metric(result).values())])


def over_folds(result: Result) -> bool:
    """Whether the figures are means over folds."""
    return any(result.block("run_metadata").get(key) for key in _FOLDS)


def tried(result: Result) -> int | None:
    """How many trainings or settings were tried in all; None where that is not stated."""
    return _count(result.value.get("runs_tried"))


def chosen_on(result: Result) -> ChosenOn | None:
    """On what data the filed one was chosen among them; None where that is not stated."""
    found = result.value.get("chosen_on")
    return found if found in get_args(ChosenOn) else None


def same(one: float, other: float) -> bool:
    """Whether two figures are equal as written: the finer one, rounded or cut, is the coarser one."""
    coarse, fine = sorted((one, other), key=_decimals)
    unit = step(coarse)
    cut = (fine - coarse) * (1 if coarse >= 0 else -1)
    return abs(fine - coarse) <= unit / 2 * (1 + 1e-9) or 0 <= cut < unit


def is_mean(figure: float, of: Stated) -> bool:
    """Whether `figure` is the mean of these runs, rounded or cut, which are rounded or cut themselves."""
    if of.center is None:
        return True
    known = min(map(step, of.values)) if of.values else min(step(of.center), _COARSE)
    return written_as(of.center, figure, step(figure), known)


def written_as(exact: float, written: float, unit: float, known: float) -> bool:
    """Whether `exact`, known to within `known`, is written so at steps of `unit`, rounded or cut."""
    return written - unit / 2 - _SLACK <= exact + known and exact - known <= written + unit + _SLACK


def same_run(one: float, other: float) -> bool:
    """Equal to the last digit, or as written with three decimals at least: fewer tell no two runs apart."""
    return one == other or (step(one, other) <= _TELLING and same(one, other))


def step(*figures: float) -> float:
    """One unit in the last decimal of the coarsest."""
    return float(10.0 ** -min(_decimals(figure) for figure in figures))


def _decimals(figure: float) -> int:
    text = repr(float(figure))
    return 12 if "e" in text else min(len(text.partition(".")[2].removesuffix("0")), 12)


def sample_sd(values: tuple[float, ...]) -> float:
    """Standard deviation with n − 1 in the divisor; needs two values."""
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else _count(value) or 0


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 < value <= _MOST else None


def _number(value: object) -> float | None:
    return float(value) if _is_number(value) else None  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return is_number(value) and abs(value) < _LARGEST
