"""Features that the hub stores: the one array X of an .npz file, its row number the registered row number."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import IO

import numpy as np

from hubbot.evaluation.data import labels
from hubbot.evaluation.data.cases import Array, Cases, Unusable, units_of
from hubbot.registry import stored_features
from hubbot.registry.entry import entry_path
from hubbot.registry.errors import HubFileError
from hubbot.registry.how_to_evaluate import stored_at
from hubbot.registry.model import Dataset, Hub

MOST_BYTES = 2**29  # of X in memory
_MEMBER = "X.npy"
_REMEDY = "Save one plain array: numpy.savez_compressed(file, X=X)."
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def with_features(cases: Cases, root: Path) -> Cases:
    """The cases with X (n × …), and with the training part where the hub stores its labels, too.

    Raises Unusable where a file is not the registered one, or a row number has no row in X.
    """
    dataset = cases.dataset
    X = array(dataset, root)
    test = _rows(dataset, X, cases)
    if not stored_at(dataset, "train"):
        return _with(cases, test)
    train = labels.in_hub(dataset, root, "train")
    if both := np.intersect1d(train.rows, cases.rows).tolist():
        says = f"{dataset.id}: {len(both)} rows are in train and in {cases.split}, row {both[0]} first."
        raise Unusable(says, "A case that is tested is no case to train on: list each row once.")
    return _with(cases, test, (_rows(dataset, X, train), train.truth.y), units_of(train))


def _with(
    cases: Cases, X: Array, train: tuple[Array, Array] | None = None, units: Array | None = None
) -> Cases:
    return Cases(
        cases.dataset,
        cases.split,
        cases.rows,
        cases.truth,
        X,
        train=train,
        train_units=units,
        sampling_hz=cases.dataset.value.get("sampling_hz"),
        sha256=cases.sha256,
    )


def array(dataset: Dataset, root: Path) -> Array:
    """X of all registered rows. Raises Unusable: a fault of the hub, not of who runs a model."""
    try:
        content = stored_features.read(root, dataset)
    except HubFileError as wrong:
        raise Unusable(f"{wrong.message}.", f"{wrong.remedy}.") from wrong
    return _read(content, dataset.features.file if dataset.features else "")


def faults(hub: Hub) -> Iterator[HubFileError]:
    """What is wrong with features that the hub stores: their place, their digest, and what is in them."""
    for dataset in stored_features.stored(hub):
        wrong = stored_features.fault(hub.root, dataset) or _unlike(hub.root, dataset)
        if wrong is not None:
            yield wrong


def _unlike(root: Path, dataset: Dataset) -> HubFileError | None:
    """Why a registered file is of no use: its content, or rows of the splits that are not in it."""
    try:
        if stored_at(dataset):
            with_features(labels.in_hub(dataset, root), root)
        else:
            array(dataset, root)
    except Unusable as wrong:
        said = " ".join(wrong.lines).rstrip(".")
        return HubFileError(entry_path("dataset", dataset.id), None, said, wrong.hint.rstrip("."))
    return None


def _rows(dataset: Dataset, X: Array, cases: Cases) -> Array:
    if cases.n and int(cases.rows.max()) >= len(X):
        says = (
            f"{dataset.id} {cases.split} lists row {int(cases.rows.max())}; X has the rows 0 to {len(X) - 1}."
        )
        raise Unusable(says, "X needs a row for each registered row number.")
    return np.asarray(X[cases.rows])


def _read(content: bytes, name: str) -> Array:
    """The array, once its header has said that it is a plain one of a bearable size. No code of it runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if packed.namelist() != [_MEMBER]:
                there = ", ".join(packed.namelist()[:5]) or "nothing"
                raise Unusable(f"{name} holds {there[:200]}; expected is the array X alone.", _REMEDY)
            with packed.open(_MEMBER) as file:
                _bearable(file, name)
            with packed.open(_MEMBER) as file:
                return np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError) as why:
        raise Unusable(f"{name} cannot be read: {str(why)[:200]}", _REMEDY) from why


def _bearable(file: IO[bytes], name: str) -> None:
    header = _HEADERS.get(np.lib.format.read_magic(file))
    if header is None:
        raise Unusable(f"{name} is of a format of NumPy that is not known here.", _REMEDY)
    shape, _, dtype = header(file)
    if dtype.kind not in "biuf" or not shape:
        raise Unusable(
            f"{name}: X is of type {dtype} and shape {shape}; expected are rows of numbers.", _REMEDY
        )
    if prod(shape) * dtype.itemsize > MOST_BYTES:
        raise Unusable(f"{name}: X has the shape {shape}, more than {MOST_BYTES // 2**20} MB.", "Store less.")
