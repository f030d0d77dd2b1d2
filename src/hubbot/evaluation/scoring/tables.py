"""Figures that follow from the confusion matrix alone, for many matrices at once.

A draw of the matrix's cells is the same distribution as one of the cases, at a thousandth of the price.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.scoring.metrics import family_of
from hubbot.registry.model import Metric

Array = NDArray[Any]
FigureOfTables = Callable[[Array], Array]  # tables (draws × true × predicted), whole or not → values (draws)


def figure_of(metric: Metric) -> FigureOfTables | None:
    """None for a metric that takes more than the matrix. NaN in a value: undefined there."""
    if metric.scorer is not None:
        return None
    return _OF.get((family_of(metric), metric.averaging)) or _OF.get((family_of(metric), None))


def _parts(tables: Array) -> tuple[Array, Array, Array, Array]:
    """Right ones, true ones and predicted ones of each class (draws × classes), all (draws)."""
    tables = tables.astype(float)  # products of four counts outgrow whole numbers at 60,000 cases
    right = np.diagonal(tables, axis1=1, axis2=2)
    return right, tables.sum(axis=2), tables.sum(axis=1), tables.sum(axis=(1, 2))


def _ratio(above: Array, below: Array, otherwise: float = np.nan) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, otherwise)


def _f1_macro(tables: Array) -> Array:
    """Over the classes that are there or predicted, as scikit-learn does."""
    right, true, predicted, _ = _parts(tables)
    each = _ratio(2 * right, true + predicted)
    seen = true + predicted > 0
    return np.asarray(_ratio(np.where(seen, each, 0).sum(axis=1), seen.sum(axis=1)))


def _f1_weighted(tables: Array) -> Array:
    right, true, predicted, every = _parts(tables)
    return _ratio((_ratio(2 * right, true + predicted, 0) * true).sum(axis=1), every)


def _f1_binary(tables: Array) -> Array:
    right, true, predicted, _ = _parts(tables)
    return _ratio(2 * right[:, 1], true[:, 1] + predicted[:, 1])


def _accuracy(tables: Array) -> Array:
    right, _, _, every = _parts(tables)
    return _ratio(right.sum(axis=1), every)


def _balanced(tables: Array) -> Array:
    right, true, _, _ = _parts(tables)
    return np.asarray(_ratio(right, true).mean(axis=1))


def _mcc(tables: Array) -> Array:
    right, true, predicted, every = _parts(tables)
    covered = right.sum(axis=1) * every - (true * predicted).sum(axis=1)
    spread = (every**2 - (true**2).sum(axis=1)) * (every**2 - (predicted**2).sum(axis=1))
    return _ratio(covered, np.sqrt(np.maximum(spread, 0)))


def _kappa(tables: Array) -> Array:
    right, true, predicted, every = _parts(tables)
    by_chance = (true * predicted).sum(axis=1) / every
    return _ratio(right.sum(axis=1) - by_chance, every - by_chance)


def _precision_macro(tables: Array) -> Array:
    right, _, predicted, _ = _parts(tables)
    return np.asarray(_ratio(right, predicted).mean(axis=1))


def _precision_binary(tables: Array) -> Array:
    right, _, predicted, _ = _parts(tables)
    return _ratio(right[:, 1], predicted[:, 1])


_OF: dict[tuple[str, str | None], FigureOfTables] = {
    ("f1", "macro"): _f1_macro,
    ("f1", "weighted"): _f1_weighted,
    ("f1", "binary"): _f1_binary,
    ("accuracy", None): _accuracy,
    ("balanced_accuracy", None): _balanced,
    ("recall", "macro"): _balanced,
    ("mcc", None): _mcc,
    ("kappa", None): _kappa,
    ("precision", "macro"): _precision_macro,
    ("precision", "binary"): _precision_binary,
}


def posterior(table: Array, draws: int, rng: np.random.Generator) -> Array:
    """Tables (draws × K × K) that the one seen speaks for: Dirichlet, a prior mass of 1 in all.

    Cells that nobody was seen in are not taken for impossible, which a bootstrap does near a ceiling.
    """
    k = len(table)
    cells = rng.dirichlet(table.reshape(-1) + 1 / k**2, draws)
    return np.asarray(cells.reshape(draws, k, k) * table.sum())
