"""What guessing gives on a test set, and whether a result is clearly below it in all that it states.

A threshold that finds a rare class costs accuracy, by intent: accuracy far below the share of the largest
class is usual there. Labels, or scores, turned round make every figure worse than guessing's.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING

from hubbot.common.statistics.intervals import auroc_variance
from hubbot.proving.arithmetic.binary import admits
from hubbot.proving.arithmetic.cells import Quantity
from hubbot.proving.arithmetic.figures import Figure, Setting, family_of, figures, registered_classes, setting
from hubbot.proving.arithmetic.rounding import Interval, reading
from hubbot.proving.check import block_of

if TYPE_CHECKING:
    from hubbot.registry.model import Dataset, Hub, Metric
    from hubbot.results.result import Result

SURE = 3.0  # standard errors
_BY_CHANCE = 1.25  # standard errors below guessing that open the question
_CHANCE_OF_AUROC = 0.5
_UNCERTAIN_N = 100  # when n is not stated


def chance_of(metric: Metric, dataset: Dataset | None, result: Result) -> float | None:
    """What guessing gives: as registered, or the largest class's share where that is known."""
    if dataset is not None and dataset.id in metric.chance_by_dataset:
        return metric.chance_by_dataset[dataset.id]
    if metric.chance != "majority":
        return metric.chance
    classes = dict(block_of(result, "counts", "classes"))
    if not classes and dataset is not None:
        split = dataset.splits.get(result.split or "test")
        classes = dict(split.classes) if split else {}
    sizes = [size for size in classes.values() if isinstance(size, int)]
    return max(sizes) / sum(sizes) if sizes and sum(sizes) else None


def standard_error(metric: Metric, value: float, n: int | None, sizes: tuple[int, ...] = ()) -> float:
    """Of a share, an F1 or an AUROC of this value; `sizes` are the cases of each class, () where unknown."""
    n = max(n or _UNCERTAIN_N, 4)
    if metric.family == "auroc":
        positive = min(sizes) if len(sizes) == 2 and min(sizes) else n // 2
        return sqrt(auroc_variance(value, positive, max(sum(sizes) or n, 2 * positive) - positive))
    return sqrt(max(value * (1 - value), 0.01) / n)


def may_beat_guessing(result: Result, hub: Hub) -> bool:
    """Whether a figure beside accuracy says, or leaves it open, that the answers are no worse than guessing.

    False, too, where there is no such figure. What a small class moves by chance counts for nobody.
    """
    known = setting(result, hub)
    auroc = [v for k, v in result.metrics.items() if family_of(hub, k) == "auroc" and v is not None]
    stated = [figure for figure in figures(result.metrics, hub) if figure.stated]
    at = {next(iter(figure.options.values())): figure.value for figure in stated}
    classes = registered_classes(hub.dataset_of(result)) or 2
    slack = _BY_CHANCE * _error_of_balanced(known)
    # The variance of an AUROC at 0.5 is (m + n + 1) / 12mn: a third of that of sensitivity + specificity.
    if any(value >= _CHANCE_OF_AUROC - 2 * slack / sqrt(3) for value in auroc):
        return True
    if at.get("balanced-accuracy", 0.0) >= 1 / classes or max(at.get("mcc", -1), at.get("kappa", -1)) >= 0:
        return True
    return classes == 2 and (_linear(at, known) or _has_a_table(stated, known, 0.5 - slack))


def _error_of_balanced(known: Setting) -> float:
    """Standard error of the balanced accuracy of guessing in two classes; 0 where their sizes are unknown."""
    if len(known.sizes) != 2 or not all(known.sizes):
        return 0.0
    return sqrt(sum(0.25 / size for size in known.sizes)) / 2


def _linear(at: Mapping[Quantity, float], known: Setting) -> bool:
    """By laws that hold for means over runs and folds as well: sensitivity + specificity is 1 or more."""
    if at.get("precision-macro", 0.0) >= 0.5:  # both precisions lie on one side of their shares
        return True
    sensitivity, specificity = at.get("sensitivity"), at.get("specificity")
    total = sum(known.sizes)
    if known.positives and known.positives < total:
        share = known.positives / total
        if at.get("f1", 0.0) >= 2 * share / (1 + share):  # what guessing gives at most
            return True
        if at.get("precision", 0.0) >= share or at.get("npv", 0.0) >= 1 - share:
            return True
        accuracy = at.get("accuracy", 0.0)
        if specificity is None and sensitivity is not None:
            specificity = (accuracy - share * sensitivity) / (1 - share)
        elif sensitivity is None and specificity is not None:
            sensitivity = (accuracy - (1 - share) * specificity) / share
    return sensitivity is not None and specificity is not None and sensitivity + specificity >= 1


def _has_a_table(stated: list[Figure], known: Setting, least: float) -> bool:
    """Whether some table of counts gives all the figures and a balanced accuracy of `least` or more."""
    if not known.n or known.runs > 1 or known.classes != 2 or not known.sizes:
        return False
    wanted: dict[Quantity, Interval] = {}
    for figure in stated:
        quantity = next(iter(figure.options.values()))
        wanted[quantity] = reading(figure.value).meet(wanted.get(quantity, Interval(-1.0, 1.0)))
    if not wanted.keys() - {"accuracy"}:
        return False
    above = Interval(least, 1.0)
    wanted["balanced-accuracy"] = above.meet(wanted.get("balanced-accuracy", above))
    sizes = (known.positives,) if known.positives is not None else known.sizes
    return any(admits(known.n, size, wanted) is not False for size in sizes)
