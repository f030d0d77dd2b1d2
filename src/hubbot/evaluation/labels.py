"""True labels as files: `row,label`, `row,value` or `row,text`, of the hub itself or of the author."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hubbot.evaluation import predictions
from hubbot.evaluation.cases import Array, Cases, Unusable, check_registered
from hubbot.evaluation.metrics import Truth
from hubbot.evaluation.predictions import Unreadable
from hubbot.records import labels
from hubbot.records.doors import is_text, labels_of
from hubbot.records.hub import Dataset, Hub, HubFileError


def in_hub(dataset: Dataset, root: Path, split: str = "test") -> Cases:
    """A split's cases by the labels that the hub stores, in the order of their row numbers.

    Raises Unusable where the file is not the registered one: a fault of the hub, not of who is scored.
    """
    try:
        content = labels.read(root, dataset, split)
    except HubFileError as wrong:
        raise Unusable(f"{wrong.message}.", f"{wrong.remedy}.") from wrong
    return _cases(dataset, split, dataset.splits[split].file or "", content)


def cases_from_labels(dataset: Dataset, path: Path) -> Cases:
    """Cases whose truth comes from a file outside the hub. Raises Unreadable with all faults, or Unusable."""
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    return _read(dataset, "test", path.name, path.read_bytes())


def faults(hub: Hub) -> Iterator[HubFileError]:
    """What is wrong with labels that the hub stores: their place, their digest, and what is in them."""
    for dataset, split in labels.stored(hub):
        wrong = labels.fault(hub.root, dataset, split)
        if wrong is None:
            wrong = _unlike(hub.root, dataset, split)
        if wrong is not None:
            yield wrong


def _unlike(root: Path, dataset: Dataset, split: str) -> HubFileError | None:
    """How the content of a file differs from what is registered of its split."""
    try:
        in_hub(dataset, root, split)
    except Unusable as wrong:
        remedy = "Correct the file or what is registered of the split, then write the file's sha256 anew"
        return HubFileError(labels.entry_of(dataset), None, " ".join(wrong.lines).rstrip("."), remedy)
    return None


def _cases(dataset: Dataset, split: str, name: str, content: bytes) -> Cases:
    """The same as `_read`, where it is the hub that has to put its file right."""
    try:
        return _read(dataset, split, name, content)
    except Unreadable as wrong:
        faults = [f"{name}, {fault}" if fault.line else f"{name}: {fault}" for fault in wrong.faults]
        raise Unusable(faults) from wrong


def _read(dataset: Dataset, split: str, name: str, content: bytes) -> Cases:
    classes = labels_of(dataset)
    rows = rows_of(predictions.unpack(content))
    given = predictions.read(content, rows, classes, text=is_text(dataset))
    y = given.outputs.labels if classes else given.outputs.values
    if y is None:
        raise Unusable(f"{name} has no column `{'label' if classes else 'value'}`.")
    cases = Cases(dataset, split, rows, Truth(y, classes), sha256=given.sha256)
    check_registered(cases)
    return cases


def rows_of(text: str) -> Array:
    """The row numbers that a file itself lists, rising; what is none of them is reported by `read`."""
    header, *table = _table(text) or [[]]
    at = header.index("row") if "row" in header else 0
    cells = [line[at].strip() for line in table if len(line) > at]
    return np.array(sorted({int(cell) for cell in cells if cell.isdecimal() and len(cell) < 8}), dtype=int)


def classes_in(text: str) -> Counter[str] | None:
    """Class → cases of a file of labels, in the order of their names; None where it holds no labels."""
    header, *table = _table(text) or [[]]
    if "label" not in header:
        return None
    at = header.index("label")
    return Counter(dict(sorted(Counter(line[at].strip() for line in table if len(line) > at).items())))


def holds_texts(text: str) -> bool:
    header, *_ = _table(text) or [[]]
    return "text" in header


def _table(text: str) -> list[list[str]]:
    """Header and lines, [] where it is no CSV."""
    try:
        table = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    except csv.Error:
        return []
    return [[name.strip() for name in table[0]], *table[1:]] if table else []
