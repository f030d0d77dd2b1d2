"""Scores a file of predictions against labels: the author's first door, and the bot's way to `re-scored`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hubbot.evaluation import metrics, predictions
from hubbot.evaluation.data import Cases, Unusable, cases_of, check_registered
from hubbot.evaluation.metrics import Truth
from hubbot.evaluation.predictions import Predictions
from hubbot.records.doors import held_here, is_text, labels_of
from hubbot.records.hub import Dataset, Hub
from hubbot.records.record import Result


def rescore(content: bytes, result: Result, hub: Hub, *, labels: Path | None = None) -> Mapping[str, float]:
    """Every metric the result states that can be computed from its predictions, by registered name.

    {} where the hub does not hold the labels; `labels` is a file with private ones. Raises ValueError,
    worded for the submitter, when the file cannot be scored.
    """
    dataset = hub.dataset_of(result)
    if dataset is None or not (labels or held_here(dataset)):
        return {}
    cases = cases_from_labels(dataset, labels) if labels else cases_of(dataset)
    given = predictions.read(content, cases.rows, cases.truth.classes, text=cases.text)
    found: dict[str, float] = {}
    for name in result.metrics:
        metric = hub.metric(name)
        if metric is None or not metrics.computable(metric) or metric.averaging == "unstated":
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
    if own_copy and np.array_equal(_rows_of(predictions.unpack(content)), from_0):
        numbers = from_0
    return predictions.read(content, numbers, cases.truth.classes, text=cases.text)


def readable(content: bytes, dataset: Dataset) -> None:
    """Raise Unreadable or Unusable where the file could not be scored on the test split, labels or not.

    Where the hub does not hold the split, its registered size must do.
    """
    if held_here(dataset):
        cases = cases_of(dataset)
        predictions.read(content, cases.rows, cases.truth.classes, text=cases.text)
        return
    rows = _rows_of(predictions.unpack(content))
    predictions.read(content, rows, labels_of(dataset), text=is_text(dataset))
    split = dataset.splits.get("test")
    if split is not None and split.n not in (None, len(rows)):
        raise Unusable(f"The file has {len(rows)} rows; the test split of {dataset.id} has {split.n}.")


def cases_from_labels(dataset: Dataset, path: Path) -> Cases:
    """Cases whose truth comes from the author's own file: `row,label` or `row,value`, as for predictions."""
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    content = path.read_bytes()
    classes = labels_of(dataset)
    rows = _rows_of(predictions.unpack(content))
    given = predictions.read(content, rows, classes, text=is_text(dataset))
    y = given.outputs.labels if classes else given.outputs.values
    if y is None:
        raise Unusable(f"{path.name} has no column `{'label' if classes else 'value'}`.")
    cases = Cases(dataset, "test", rows, Truth(y, classes), sha256=given.sha256)
    check_registered(cases)
    return cases


def _rows_of(text: str) -> np.ndarray[tuple[int], np.dtype[np.int_]]:
    """The row numbers a file of labels itself lists; what is none of them is reported by `read`."""
    try:
        table = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    except csv.Error:
        table = []
    header = [name.strip() for name in table[0]] if table else []
    at = header.index("row") if "row" in header else 0
    cells = [line[at].strip() for line in table[1:] if len(line) > at]
    return np.array(sorted({int(cell) for cell in cells if cell.isdecimal() and len(cell) < 8}), dtype=int)
