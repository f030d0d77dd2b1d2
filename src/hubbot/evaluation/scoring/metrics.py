"""Metrics by the registry's definitions. What cannot be computed is None with the reason, never 0."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from hubbot.evaluation.scoring import further_metrics
from hubbot.evaluation.scoring.classification import (
    area_of_pairs,
    area_under_roc,
    average_precision,
    matthews,
    share_of_classes,
    table_of,
)
from hubbot.evaluation.scoring.outputs import (
    Array,
    ComputedFigure,
    Groups,
    Outputs,
    Truth,
    Undefined,
    class_scores,
    classes_there,
    mid_ranks,
    predicted_labels,
    predicted_values,
    probabilities,
)
from hubbot.evaluation.scoring.own_scorers import called
from hubbot.registry.model import Metric

__all__ = [
    "ComputedFigure",
    "Groups",
    "Outputs",
    "Truth",
    "Undefined",
    "class_scores",
    "mid_ranks",
    "predicted_labels",
    "predicted_values",
    "probabilities",
]

_BLOCK = 2**20  # numbers


def figure(metric: Metric, truth: Truth, outputs: Outputs, *, scorers: Path | None = None) -> ComputedFigure:
    """One metric on one set of cases. `scorers` is the hub's own folder, for a metric that names a scorer.

    Raises LookupError for a metric that neither hubbot nor a scorer of the hub defines, ScorerFault
    where the scorer does not work, NotScored where it refuses the predictions.
    """
    compute = _scorer(metric, scorers) if metric.scorer else _FAMILIES.get(family_of(metric))
    if compute is None:
        raise LookupError(
            f"{metric.name}: no family or scorer of this metric is known; see registry/metrics.yaml"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what NumPy would warn of is no finite number
            value = float(compute(metric, truth, outputs))
    except Undefined as why:
        return ComputedFigure(None, str(why))
    return (
        ComputedFigure(value)
        if np.isfinite(value)
        else ComputedFigure(None, "the result is not a finite number")
    )


def drawn_figures(
    metric: Metric, truth: Truth, outputs: Outputs, draws: Iterable[Array], scorers: Path | None = None
) -> Iterator[float | None]:
    """The figure of each draw (row numbers, repeats allowed); None where it has no value.

    Raises as `figure` does.
    """
    if metric.scorer is not None:  # many draws in one question: it is another process that answers
        found = _scored(metric, truth, outputs, draws, scorers)
        return (value if value is not None and np.isfinite(value) else None for value in found)
    return (figure(metric, truth.take(rows), outputs.take(rows)).value for rows in draws)


def family_of(metric: Metric) -> str:
    """The name a metric's arithmetic is known by, whatever its spelling in the registry."""
    return (metric.family or metric.name).lower().replace("-", "_").replace(" ", "_")


def computable(metric: Metric) -> bool:
    """Whether hubbot can compute it from predictions: by itself or a scorer of the hub."""
    return metric.scorer is not None or family_of(metric) in _FAMILIES


def by_group(
    metrics: Iterable[Metric],
    truth: Truth,
    outputs: Outputs,
    strata: Mapping[str, Array],
    *,
    keep: Callable[[Truth], bool],
    scorers: Path | None = None,
) -> Groups:
    """Figures of each group that `keep` finds large enough. `strata` maps an attribute to n group names."""
    wanted = tuple(metrics)
    figures: dict[str, dict[str, dict[str, ComputedFigure]]] = {}
    sizes: dict[str, dict[str, int]] = {}
    left_out: list[str] = []
    for attribute, names in strata.items():
        for group in sorted({str(name) for name in names}):
            rows = np.flatnonzero(np.asarray(names).astype(str) == group)
            part = truth.take(rows)
            if not keep(part):
                left_out.append(f"{attribute} {group} (n = {len(rows)})")
                continue
            chosen = outputs.take(rows)
            figures.setdefault(attribute, {})[group] = {
                m.name: figure(m, part, chosen, scorers=scorers) for m in wanted
            }
            sizes.setdefault(attribute, {})[group] = len(rows)
    return Groups(figures, sizes, tuple(left_out))


def smallest_class(truth: Truth) -> int:
    """Cases of the rarest class, 0 when one is missing; without classes, all cases."""
    if not truth.classes:
        return len(truth.y)
    return int(np.bincount(truth.y, minlength=len(truth.classes)).min())


# ── Classification ────────────────────────────────────────────────────────────────────────────────


def _auroc(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    scores = class_scores(truth, outputs)
    if len(truth.classes) == 2:
        return area_under_roc(truth.y == 1, scores[:, 1])
    way, _, average = (metric.averaging or "ovr-macro").partition("-")
    if way == "ovo":
        return area_of_pairs(truth.y, scores, len(truth.classes), weighted=average == "weighted")
    return _of_each_class(area_under_roc, truth, scores, weighted=average == "weighted")


def _auprc(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    scores = class_scores(truth, outputs)
    if len(truth.classes) == 2:
        return average_precision(truth.y == 1, scores[:, 1])
    return _of_each_class(average_precision, truth, scores, weighted=metric.averaging == "weighted")


def _of_each_class(
    area: Callable[[Array, Array], float], truth: Truth, scores: Array, *, weighted: bool
) -> float:
    """The mean over classes of each against the rest. Scores need not sum to 1 in a row."""
    each = [area(truth.y == k, scores[:, k]) for k in range(len(truth.classes))]
    return float(np.average(each, weights=np.bincount(truth.y) if weighted else None))


def _accuracy(_: Metric, truth: Truth, outputs: Outputs) -> float:
    return float(np.mean(predicted_labels(outputs) == truth.y))


def _balanced_accuracy(_: Metric, truth: Truth, outputs: Outputs) -> float:
    labels = predicted_labels(outputs)
    return float(np.mean([_recall_of(k, truth, labels) for k in range(len(truth.classes))]))


def _recall_of(k: int, truth: Truth, labels: Array) -> float:
    if not (truth.y == k).any():
        raise Undefined(f"no case of class {truth.classes[k]} among these")
    return float(np.mean(labels[truth.y == k] == k))


def _averaged(kind: str, metric: Metric, truth: Truth, labels: Array) -> float:
    average = metric.averaging or "macro"
    if average not in ("binary", "macro", "weighted", "micro"):
        raise Undefined(f"the registry does not state how {metric.name} is averaged")
    if average == "binary" and len(truth.classes) != 2:
        raise Undefined(f"{metric.name} is registered for two classes; there are {len(truth.classes)}")
    return share_of_classes(kind, truth.y, labels, average=average)


def _f1(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    labels = predicted_labels(outputs)
    if metric.averaging == "binary" and not ((truth.y == 1) | (labels == 1)).any():
        raise Undefined("no case of the positive class, and none predicted")
    return _averaged("f1", metric, truth, labels)


def _precision(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    labels = predicted_labels(outputs)
    wanted = [1] if metric.averaging == "binary" else [int(k) for k in classes_there(truth.y)]
    never = [truth.classes[k] for k in wanted if not (labels == k).any()]
    if never and metric.averaging != "micro":
        raise Undefined(f"class {never[0]} was never predicted")
    return _averaged("precision", metric, truth, labels)


def _recall(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    if metric.averaging == "binary" and not (truth.y == 1).any():
        raise Undefined("no case of the positive class among these")
    return _averaged("recall", metric, truth, predicted_labels(outputs))


def _specificity(_: Metric, truth: Truth, outputs: Outputs) -> float:
    if len(truth.classes) != 2:
        raise Undefined("specificity is for two classes")
    return _recall_of(0, truth, predicted_labels(outputs))


def _mcc(_: Metric, truth: Truth, outputs: Outputs) -> float:
    labels = predicted_labels(outputs)
    if len(classes_there(truth.y)) < 2 or len(classes_there(labels)) < 2:
        raise Undefined("needs two classes among the cases and among the predictions")
    return matthews(table_of(truth.y, labels, len(truth.classes)))


def _brier(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Two classes: mean of (p₁ − y)²; more: the sum over classes (Brier 1950)."""
    scores = probabilities(truth, outputs)
    if len(truth.classes) == 2:
        return float(np.mean((scores[:, 1] - truth.y) ** 2))
    right = np.eye(len(truth.classes))
    parts = [np.sum((scores[at] - right[truth.y[at]]) ** 2, axis=1) for at in _blocks(scores)]
    return float(np.mean(np.concatenate(parts)))


def _log_loss(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """A probability that rounding left above 1 counts as 1."""
    scores, least = probabilities(truth, outputs), np.finfo(float).eps
    own = scores[np.arange(len(scores)), truth.y].astype(float)
    return float(-np.mean(np.log(np.clip(own, least, 1 - least))))


def _blocks(scores: Array) -> Iterator[slice]:
    """Rows of at most eight megabytes at a time: what a metric needs beside the scores stays small."""
    rows = max(1, _BLOCK // scores.shape[1])
    return (slice(at, at + rows) for at in range(0, len(scores), rows))


# ── Regression ────────────────────────────────────────────────────────────────────────────────────


def _off(truth: Truth, outputs: Outputs) -> Array:
    values = predicted_values(outputs)
    if values.dtype.kind == "O" or truth.y.dtype.kind == "O":
        raise Undefined("needs a predicted number per case")
    return np.asarray(truth.y.astype(float) - values)


def _mse(_: Metric, truth: Truth, outputs: Outputs) -> float:
    return float(np.mean(_off(truth, outputs) ** 2))


def _rmse(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    return float(np.sqrt(_mse(metric, truth, outputs)))


def _mae(_: Metric, truth: Truth, outputs: Outputs) -> float:
    return float(np.mean(np.abs(_off(truth, outputs))))


def _r2(_: Metric, truth: Truth, outputs: Outputs) -> float:
    if len(truth.y) < 2 or np.ptp(truth.y) == 0:
        raise Undefined("needs at least two cases with different true values")
    return float(1 - np.sum(_off(truth, outputs) ** 2) / np.sum((truth.y - np.mean(truth.y)) ** 2))


def _pearson(_: Metric, truth: Truth, outputs: Outputs) -> float:
    return _correlation(truth.y, predicted_values(outputs))


def _spearman(_: Metric, truth: Truth, outputs: Outputs) -> float:
    return _correlation(mid_ranks(truth.y), mid_ranks(predicted_values(outputs)))


def _correlation(a: Array, b: Array) -> float:
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        raise Undefined("no correlation with a constant: all true or all predicted values are the same")
    return float(np.corrcoef(a.astype(float), b.astype(float))[0, 1])


# ── A hub's own scorer ────────────────────────────────────────────────────────────────────────────


def _scorer(metric: Metric, folder: Path | None) -> Callable[[Metric, Truth, Outputs], float]:
    """`module:function` in the hub's `scorers/`: called with (truth, predicted), both of length n.

    It comes from the registry on main, never from a submission, so it is the hub's own code.
    """

    def compute(_: Metric, truth: Truth, outputs: Outputs) -> float:
        value = next(_scored(metric, truth, outputs, [np.arange(len(truth.y))], folder))
        if value is None:
            raise Undefined("the hub's scorer gives no value here")
        return value

    return compute


def _scored(
    metric: Metric, truth: Truth, outputs: Outputs, draws: Iterable[Array], folder: Path | None
) -> Iterator[float | None]:
    predicted = outputs.values if outputs.values is not None else predicted_labels(outputs)
    scorer = called(metric.scorer or "", folder, metric.name, as_json=truth.as_json)
    return scorer.values(truth.y, predicted, draws)


_FAMILIES: Mapping[str, Callable[[Metric, Truth, Outputs], float]] = {
    "auroc": _auroc,
    "auprc": _auprc,
    "average_precision": _auprc,
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "f1": _f1,
    "precision": _precision,
    "recall": _recall,
    "sensitivity": _recall,
    "specificity": _specificity,
    "mcc": _mcc,
    "brier": _brier,
    "log_loss": _log_loss,
    "mse": _mse,
    "rmse": _rmse,
    "mae": _mae,
    "r2": _r2,
    "correlation": _pearson,
    "pearson": _pearson,
    "spearman": _spearman,
    **further_metrics.FAMILIES,
}
