"""Figures of classes and scores in NumPy alone: importing scikit-learn takes longer than computing them.

`tests/evaluation/test_equal_to_scikit_learn.py` holds each equal to scikit-learn's. `y` and `labels` (n) are
class indices, `positive` (n) says which cases are of the class that `scores` (n) speak for.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from hubbot.evaluation.scoring.outputs import Array, classes_there, mid_ranks


def area_under_roc(positive: Array, scores: Array) -> float:
    """Share of the pairs of a positive and a negative case in the right order, ties half; NaN without pairs.

    From the sum of ranks (Mann and Whitney 1947), which is exact up to 90 million cases.
    """
    m, n = int(positive.sum()), int((~positive).sum())
    if not m or not n:
        return float("nan")
    return float((mid_ranks(scores)[positive].sum() - m * (m + 1) / 2) / (m * n))


def area_of_pairs(y: Array, scores: Array, classes: int, *, weighted: bool) -> float:
    """Mean over pairs of classes of both AUROCs on the cases of the two (Hand and Till 2001); `scores` n × K.

    `weighted`: by the share of cases that are of one of the two. A pair with an empty class makes it NaN.
    """
    areas, shares = [], []
    for a, b in combinations(range(classes), 2):
        rows = np.flatnonzero((y == a) | (y == b))
        areas.append(np.mean([area_under_roc(y[rows] == k, scores[rows, k]) for k in (a, b)]))
        shares.append(len(rows) / len(y))
    return float(np.average(areas, weights=shares if weighted else None))


def average_precision(positive: Array, scores: Array) -> float:
    """Mean over the positive cases of the precision among all cases with at least their score."""
    false, true = counts_down(positive, scores)
    gained = np.diff(true, prepend=0.0)
    return float(np.sum(gained * (true / (true + false))) / true[-1])


def counts_down(positive: Array, scores: Array) -> tuple[Array, Array]:
    """False and true positives, as floats, with every threshold from the highest score to the lowest."""
    order, ends = thresholds(scores)
    true = np.cumsum(positive[order], dtype=float)[ends]
    return 1.0 + ends - true, true


def thresholds(scores: Array) -> tuple[Array, Array]:
    """The cases (n) from the highest score to the lowest, and the last place in it of each distinct score."""
    order = np.argsort(-scores)
    return order, np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)


def roc_points(positive: Array, scores: Array) -> tuple[Array, Array]:
    """The corners of the ROC curve: 1 − specificity and sensitivity, from (0, 0) to (1, 1)."""
    false, true = counts_down(positive, scores)
    if len(true) > 2:
        bends = (np.diff(false, 2) != 0) | (np.diff(true, 2) != 0)
        kept = np.concatenate([[True], bends, [True]])
        false, true = false[kept], true[kept]
    return np.append(0.0, false) / false[-1], np.append(0.0, true) / true[-1]


def share_of_classes(
    kind: str, y: Array, labels: Array, *, average: str, classes: Array | None = None
) -> float:
    """`kind`: precision, recall or f1; `average`: binary (class 1), macro, weighted by true cases, or micro.

    `classes` are those that are averaged, by default all that are there or predicted. 0 ÷ 0 counts as 0.
    """
    seen = classes_there(y, labels) if classes is None else classes
    wanted = np.array([1]) if average == "binary" else seen
    size = int(max(y.max(initial=0), labels.max(initial=0), wanted.max(initial=0))) + 1
    right = np.bincount(y[y == labels], minlength=size)[wanted]
    true, said = np.bincount(y, minlength=size)[wanted], np.bincount(labels, minlength=size)[wanted]
    above = 2 * right if kind == "f1" else right
    below = {"precision": said, "recall": true, "f1": said + true}[kind]
    if average == "micro":
        above, below = above.sum(keepdims=True), below.sum(keepdims=True)
    each = np.divide(above, below, out=np.zeros(len(above)), where=below > 0)
    return float(np.average(each, weights=true if average == "weighted" else None))


def table_of(y: Array, labels: Array, classes: int, weights: Array | None = None) -> Array:
    """True class down, predicted class across; `weights` says how often each case counts."""
    cells = np.bincount(y * classes + labels, weights=weights, minlength=classes * classes)
    return np.asarray(cells.reshape(classes, classes))


def matthews(table: Array) -> float:
    """Matthews' correlation of a confusion matrix (K × K, true class down); 0 where one side is constant."""
    table = table.astype(float)
    true, said, every = table.sum(axis=1), table.sum(axis=0), table.sum()
    spread = (every**2 - said @ said) * (every**2 - true @ true)
    return float((np.trace(table) * every - true @ said) / np.sqrt(spread)) if spread else 0.0


def cohens_kappa(table: Array, *, quadratic: bool = False) -> float:
    """Agreement beyond chance of a confusion matrix (K × K); `quadratic`: errors count by their distance²."""
    table, steps = table.astype(float), np.arange(len(table))
    apart = np.subtract.outer(steps, steps)
    weights = apart**2 if quadratic else apart != 0
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - np.sum(weights * table) / np.sum(weights * by_chance))
