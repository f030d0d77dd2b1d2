"""`Truth` and `Outputs`: what is right, what a model said, and why a figure cannot be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MANY = 20_000  # cases: limits follow from what each adds, not from draws of all


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right: class indices into `classes` (n), or values (n) where `classes` is empty.

    `event` (n, of booleans): False where a time is only known to be longer; None where all are known.
    `as_json`: values (n) are JSON texts, in the truth and in what a model said.
    """

    y: Array
    classes: tuple[str, ...] = ()
    event: Array | None = None
    as_json: bool = False

    def take(self, rows: Array) -> Truth:
        """The truth of some rows only. `rows` are indices; repeats are allowed."""
        event = None if self.event is None else self.event[rows]
        return Truth(self.y[rows], self.classes, event, self.as_json)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model said of n cases: `labels` (class indices, n), `scores` (n × classes) or `values` (n)."""

    labels: Array | None = None
    scores: Array | None = None
    values: Array | None = None

    def take(self, rows: Array) -> Outputs:
        """The outputs of some rows only. `rows` are indices; repeats are allowed."""
        return Outputs(
            *(None if part is None else part[rows] for part in (self.labels, self.scores, self.values))
        )

    def __len__(self) -> int:
        first = next(part for part in (self.labels, self.scores, self.values) if part is not None)
        return len(first)


@dataclass(frozen=True, slots=True)
class ComputedFigure:
    """One value in the metric's own unit. `reason` says why `value` is None."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """Figures by attribute and group; `left_out` names the groups that were too small, with the reason."""

    figures: Mapping[str, Mapping[str, Mapping[str, ComputedFigure]]] = field(default_factory=dict)
    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


class Undefined(Exception):
    """The metric has no value on these data; the text is the reason a person reads."""


def predicted_labels(outputs: Outputs) -> Array:
    """The predicted class; where only scores were given, the highest (the first of equals)."""
    if outputs.labels is not None:
        return outputs.labels
    if outputs.scores is None:
        raise Undefined("needs a predicted class or a score per class")
    if outputs.scores.shape[1] == 2:
        return (outputs.scores[:, 1] > outputs.scores[:, 0]).astype(np.int64)
    return np.asarray(outputs.scores.argmax(axis=1))


def class_scores(truth: Truth, outputs: Outputs) -> Array:
    if outputs.scores is None:
        raise Undefined("needs a score per class; only predicted classes were given")
    missing = [name for k, name in enumerate(truth.classes) if not (truth.y == k).any()]
    if missing:
        raise Undefined(f"no case of class {missing[0]} among these")
    return outputs.scores


def probabilities(truth: Truth, outputs: Outputs) -> Array:
    scores = outputs.scores
    if scores is None:
        raise Undefined("needs a probability per class")
    if scores.min() < 0 or not np.allclose(scores.sum(axis=1), 1, atol=1e-3):
        raise Undefined("needs probabilities: 0 or more, and summing to 1 in each row")
    return scores


def predicted_values(outputs: Outputs) -> Array:
    if outputs.values is None:
        raise Undefined("needs a predicted value per case")
    return outputs.values


def classes_there(*indices: Array) -> Array:
    """The class indices that occur, rising. Counting them is much faster than sorting them."""
    most = max(int(one.max(initial=0)) for one in indices)
    return np.flatnonzero(sum(np.bincount(one, minlength=most + 1) for one in indices))


def mid_ranks(a: Array) -> Array:
    """Ranks from 1, ties at their mean."""
    order = np.argsort(a, kind=None if a.dtype.kind in "fiu" else "stable")
    new = np.append(True, a[order][1:] != a[order][:-1])
    first = np.append(np.flatnonzero(new), len(a))
    found = np.empty(len(a))
    found[order] = ((first[:-1] + first[1:] + 1) / 2)[np.cumsum(new) - 1]
    return found
