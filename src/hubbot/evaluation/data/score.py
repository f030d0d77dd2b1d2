"""`hubbot score`, and how the bot re-scores: scores a file of predictions against the true labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.answers import with_values
from hubbot.evaluation.data.cases import Array, Cases, Unusable
from hubbot.evaluation.data.labels import cases_from_labels, rows_of
from hubbot.evaluation.data.predictions import Predictions, Unreadable
from hubbot.evaluation.data.splits import cases_of_split
from hubbot.evaluation.scoring import metrics
from hubbot.registry.how_to_evaluate import held_here, is_text, labels_of
from hubbot.registry.model import Dataset, Hub
from hubbot.results.result import Result


def rescore(content: bytes, result: Result, hub: Hub, *, labels: Path | None = None) -> Mapping[str, float]:
    """Every metric the result states that can be computed from its predictions, by registered name.

    {} where the hub does not hold the labels; `labels` is a file with private ones. Raises ValueError,
    worded for the submitter, when the file cannot be scored; Unusable where the hub's labels are at fault.
    """
    dataset, split = hub.dataset_of(result), result.split or "test"
    if dataset is None or not (labels or held_here(dataset, split)):
        return {}
    cases = cases_from_labels(dataset, labels) if labels else cases_of_split(dataset, hub.root, split)
    given = _read(content, cases, cases.rows)
    found: dict[str, float] = {}
    for name in result.metrics:
        metric = hub.metric(name)
        if (
            metric is None
            or metric.name in found
            or not metrics.computable(metric)
            or metric.averaging == "unstated"
        ):
            continue
        one = metrics.figure(metric, cases.truth, given.outputs, scorers=hub.root / "scorers")
        if one.value is not None:
            found[metric.name] = one.value
    return found


def read_predictions(path: Path, cases: Cases, *, own_copy: bool = False) -> Predictions:
    """The author's file. Raises Unreadable with all faults, Unusable when there is no such file.

    With a copy of their own they may number its rows from 0, whatever the registered numbers are.
    """
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    content, numbers = path.read_bytes(), cases.rows
    from_0 = np.arange(cases.n)
    if own_copy and np.array_equal(rows_of(content), from_0):
        numbers = from_0
    return _read(content, cases, numbers)


def readable(content: bytes, dataset: Dataset, root: Path) -> None:
    """Raise Unreadable or Unusable where the file could not be scored on any split, labels or not.

    Where the hub holds none, the registered size of the test split must do.
    """
    held = [split for split in dict.fromkeys(("test", *dataset.splits)) if held_here(dataset, split)]
    faults = [_unread(content, cases_of_split(dataset, root, split)) for split in held]
    if faults:
        if all(faults) and faults[0] is not None:
            raise faults[0]
        return
    rows = rows_of(content)
    given = predictions.read(content, rows, labels_of(dataset), text=is_text(dataset))
    with_values(dataset, given)
    split = dataset.splits.get("test")
    if split is not None and split.n not in (None, len(rows)):
        raise Unusable(f"The file has {len(rows)} rows; the test split of {dataset.id} has {split.n}.")


def _read(content: bytes, cases: Cases, rows: Array) -> Predictions:
    given = predictions.read(content, rows, cases.truth.classes, text=cases.text)
    return with_values(cases.dataset, given)


def _unread(content: bytes, cases: Cases) -> Unreadable | None:
    try:
        _read(content, cases, cases.rows)
    except Unreadable as wrong:
        return wrong
    return None
