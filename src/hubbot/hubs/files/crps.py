"""Continuous ranked probability score of ensembles by scoringrules, in the forecast's unit; 0 is best."""

from collections.abc import Sequence
from functools import lru_cache

from scoringrules import crps_ensemble


def crps(truth: Sequence[float], predicted: Sequence[tuple[float, ...]]) -> float:
    """The mean over n cases: the value that came, and the values that the ensemble held possible.

    Of one value a case it is the mean absolute error. Ensembles may differ in size.
    """
    return sum(map(of_case, truth, predicted)) / len(truth)


@lru_cache(maxsize=1_000_000)
def of_case(value: float, members: tuple[float, ...]) -> float:
    """Remembered: an interval asks of the same cases again and again."""
    return float(crps_ensemble(value, members, estimator="nrg"))
