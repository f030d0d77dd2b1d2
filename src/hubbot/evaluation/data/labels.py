"""True labels as files: `row,label`, `row,value` or `row,text`, of the hub itself or of the author.

Times may be censored: `row,value,event`, with 0 for an event that was not seen by then.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.answers import with_values
from hubbot.evaluation.data.cases import Array, Cases, NotThere, Unusable, check_registered
from hubbot.evaluation.data.dialect import folded
from hubbot.evaluation.data.header import row_place
from hubbot.evaluation.data.plain import NotPlain, plain, row_numbers
from hubbot.evaluation.data.prediction_rows import ROW
from hubbot.evaluation.data.table import Unreadable, rows
from hubbot.evaluation.scoring.metrics import Truth
from hubbot.registry import stored_labels
from hubbot.registry.entry import entry_path
from hubbot.registry.errors import HubFileError
from hubbot.registry.how_to_evaluate import is_text, labels_of
from hubbot.registry.model import Dataset, Hub
from hubbot.registry.stored_labels import StoredLabels
from hubbot.registry.target_types import has_values


def in_hub(dataset: Dataset, root: Path, split: str = "test") -> Cases:
    """A split's cases by the labels that the hub stores, in the order of their row numbers.

    Raises Unusable where the file is not the registered one: a fault of the hub, not of who is scored.
    """
    try:
        content = stored_labels.read(root, dataset, split)
    except HubFileError as wrong:
        raise Unusable(f"{wrong.message}.", f"{wrong.remedy}.") from wrong
    return _cases(dataset, split, dataset.splits[split].file or "", content)


def cases_from_labels(dataset: Dataset, path: Path, split: str = "test") -> Cases:
    """Cases whose truth comes from a file outside the hub.

    Raises Unusable with all faults of that file, never Unreadable: that is for a file of predictions.
    """
    if not path.is_file():
        raise NotThere(f"There is no file {path}.")
    return _cases(dataset, split, path.name, path.read_bytes())


def faults(hub: Hub) -> Iterator[HubFileError]:
    """What is wrong with labels that the hub stores: their place, their digest, and what is in them."""
    for dataset, split in stored_labels.stored(hub):
        wrong = stored_labels.fault(hub.root, dataset, split)
        if wrong is None:
            wrong = _unlike(hub.root, dataset, split)
        if wrong is not None:
            yield wrong


def _unlike(root: Path, dataset: Dataset, split: str) -> HubFileError | None:
    """How the content of a file differs from what is registered of its split."""
    try:
        in_hub(dataset, root, split)
    except Unusable as wrong:
        said = " ".join(wrong.lines).rstrip(".")
        remedy = "Correct the file and write its sha256 anew, or correct what is registered of the split"
        return HubFileError(entry_path("dataset", dataset.id), None, said, remedy)
    return None


def _cases(dataset: Dataset, split: str, name: str, content: bytes) -> Cases:
    """Read a file of labels. Raises Unusable: who keeps it has to mend it, nobody who is scored."""
    try:
        return _read(dataset, split, name, content)
    except Unreadable as wrong:
        faults = [f"{name}, {fault}" if fault.line else f"{name}: {fault}" for fault in wrong.faults]
        raise Unusable(faults) from wrong


def _read(dataset: Dataset, split: str, name: str, content: bytes) -> Cases:
    classes = labels_of(dataset)
    numbers = rows_of(content)
    given = predictions.read(content, numbers, classes, text=is_text(dataset), labels=True)
    given = with_values(dataset, given, truth=True)
    y = given.outputs.labels if classes else given.outputs.values
    if y is None:
        raise Unusable(f"{name} has no column `{'label' if classes else 'value'}`.")
    cases = Cases(
        dataset, split, numbers, Truth(y, classes, given.event, has_values(dataset)), sha256=given.sha256
    )
    check_registered(cases)
    return cases


def rows_of(content: bytes, at: int | None = None) -> Array:
    """The row numbers that a file itself lists, rising; what is none of them is reported by `read`.

    `at`: in which column; None finds it. Raises Unreadable for what is no such file.
    """
    with suppress(NotPlain):
        names, blocks = plain(content)
        place = row_place([name.strip() for name in names]) if at is None else at
        listed = [row_numbers(cells[place]) for cells in blocks if place < len(cells)]
        return _rising(np.concatenate(listed)).astype(int) if listed else np.array([], dtype=int)
    return _rows_one_by_one(content, at)


def _rising(numbers: Array) -> Array:
    """Each once; most files list them so."""
    return numbers if (np.diff(numbers) > 0).all() else np.unique(numbers)


def _rows_one_by_one(content: bytes, at: int | None) -> Array:
    header, lines = _table(content)
    at = row_place(header) if at is None else at
    numbers = array("i")
    for line in lines:
        cell = line[at].strip() if len(line) > at else ""
        line.clear()  # a row may be wide: before the next one is read
        if found := ROW.fullmatch(cell):
            numbers.append(int(found[1]))
    return np.unique(np.frombuffer(numbers, dtype=np.int32)).astype(int)


def described(content: bytes, place: str) -> StoredLabels:
    """What a file of labels says of its split. Raises Unreadable where it is none."""
    header, table = _table(content)
    numbers, sha256 = rows_of(content), predictions.digest(content)
    names = [folded(name) for name in header]
    if "label" in names:
        at = names.index("label")
        counts = Counter(line[at].strip() for line in table if len(line) > at)
        predictions.read(content, numbers, tuple(counts))
        return StoredLabels(place, sha256, len(numbers), classes=dict(sorted(counts.items())))
    texts = "text" in names
    values = predictions.read(content, numbers, (), text=texts, labels=True).outputs.values
    if texts or values is None:
        return StoredLabels(place, sha256, len(numbers), texts=texts)
    return StoredLabels(place, sha256, len(numbers), moments=(float(values.mean()), float(values.var())))


def _table(content: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """Header and the rows below it, blank lines left out."""
    lines = (line for line in rows(content) if line)
    return [name.strip() for name in next(lines, [])], lines
