"""`hubbot score`, and how the bot re-scores: scores a file of predictions against the true labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from hubbot.evaluation.data import own_files, predictions
from hubbot.evaluation.data.alike import alike
from hubbot.evaluation.data.answers import with_values
from hubbot.evaluation.data.cases import Array, Cases, Unusable
from hubbot.evaluation.data.dialect import folded, is_index, is_row
from hubbot.evaluation.data.doubts import Told, scaled, scaled_one, unswapped
from hubbot.evaluation.data.header import meaning
from hubbot.evaluation.data.labels import cases_from_labels, rows_of
from hubbot.evaluation.data.predictions import PLAIN, Fault, Own, Predictions, Unreadable
from hubbot.evaluation.data.splits import cases_of_split
from hubbot.evaluation.data.table import rows
from hubbot.evaluation.scoring import metrics
from hubbot.evaluation.scoring.metrics import Outputs
from hubbot.registry.how_to_evaluate import held_here, is_text, labels_of
from hubbot.registry.model import Dataset, Hub
from hubbot.results.result import Result

NOTHING_SAID = Told()


def rescore(content: bytes, result: Result, hub: Hub, *, labels: Path | None = None) -> Mapping[str, float]:
    """Every metric the result states that can be computed from its predictions, by registered name.

    {} where the hub does not hold the labels; `labels` is a file with private ones. Raises ValueError,
    worded for the submitter, when the file cannot be scored; Unusable where the hub's labels are at fault.
    """
    dataset, split = hub.dataset_of(result), result.split or "test"
    if dataset is None or not (labels or held_here(dataset, split)):
        return {}
    cases = cases_from_labels(dataset, labels, split) if labels else cases_of_split(dataset, hub.root, split)
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


def read_predictions(
    path: Path, cases: Cases, *, own_copy: bool = False, told: Told = NOTHING_SAID
) -> Predictions:
    """The author's file, of whatever kind. Raises Unreadable with all faults, NotThere when it is not there.

    What may mean two things and was not `told` raises Doubt. With a copy of their own they may number its
    rows from 0, whatever the registered numbers are.
    """
    content, kind = own_files.as_csv(path, cases)
    own = Own(told.columns, in_order=told.in_order, any_scale=True)
    numbers = _numbers(content, cases, told, own_copy=own_copy)
    try:
        given = _read(content, cases, numbers, own)
    except Unreadable as wrong:
        raise _diagnosed(content, cases, wrong, told) from wrong
    outputs = unswapped(_on_scale(given, told), cases.truth, told)
    said = tuple(dict.fromkeys((*([kind] if kind else []), *given.understood, *_said(told))))
    return replace(given, outputs=outputs, understood=said)


def _numbers(content: bytes, cases: Cases, told: Told, *, own_copy: bool) -> Array:
    """The number of each case in the file, in the order of the cases."""
    at = _row_column(content, told)
    if at is None:
        return cases.rows
    from_0 = np.arange(cases.n)
    if own_copy and np.array_equal(rows_of(content, at), from_0):
        return from_0
    if told.in_order and len(listed := rows_of(content, at)) == cases.n:
        return listed
    return cases.rows


def _row_column(content: bytes, told: Told) -> int | None:
    header = [name.strip() for name in next(rows(content), [])]
    said = [at for at, name in enumerate(header) if told.columns.get(name) == "row"]
    alike = [at for at, name in enumerate(header) if is_row(name)]
    index = [0] if header and is_index(header[0]) else []
    return next(iter([*said, *alike, *index]), None)


def _on_scale(given: Predictions, told: Told) -> Outputs:
    outputs = given.outputs
    if outputs.scores is None or "score" not in given.columns:
        return scaled(outputs, told)
    one = scaled_one(outputs.scores[:, 1], told, labelled="label" in given.columns)
    return Outputs(outputs.labels, np.column_stack([1 - one, one]), outputs.values)


def _said(told: Told) -> Iterator[str]:
    if told.in_order:
        yield "rows in the registered order"
    if told.scale in ("percent", "logits"):
        yield f"{told.scale} as probabilities"
    if told.swapped:
        yield "the two classes turned round"


def _diagnosed(content: bytes, cases: Cases, wrong: Unreadable, told: Told) -> Unreadable:
    """With one more word where columns hold what is asked for under other names, and nobody said so yet."""
    try:
        header, looks = alike(content, cases)
    except Unreadable:
        return wrong
    unsaid = {name: like for name, like in looks.items() if name not in told.columns}
    said = [meaning(name, like) for name, like in unsaid.items() if folded(name) != like]
    if "row" not in looks.values() or not said:
        return wrong
    exchanged = " The names of columns may be exchanged." if any(map(is_row, header)) else ""
    words = f"By what stands in them it looks like {' '.join(said)}.{exchanged} Say so, or rename them."
    return Unreadable([*wrong.faults, Fault(None, words)])


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


def _read(content: bytes, cases: Cases, numbers: Array, own: Own = PLAIN) -> Predictions:
    given = predictions.read(content, numbers, cases.truth.classes, text=cases.text, own=own)
    return with_values(cases.dataset, given)


def _unread(content: bytes, cases: Cases) -> Unreadable | None:
    try:
        _read(content, cases, cases.rows)
    except Unreadable as wrong:
        return wrong
    return None
