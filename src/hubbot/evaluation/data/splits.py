"""The cases of a registered split: made by a recipe, labels that the hub stores, or the author's own copy."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data import labels, toy_data
from hubbot.evaluation.data.answers import meant
from hubbot.evaluation.data.cases import Cases, NotThere, Unusable, check_registered
from hubbot.evaluation.data.features import with_features
from hubbot.evaluation.data.library import cases_of_library
from hubbot.evaluation.scoring.metrics import Truth
from hubbot.registry.how_to_evaluate import features_at, held_here, is_text, labels_of
from hubbot.registry.model import Dataset
from hubbot.registry.target_types import has_values

Array = NDArray[Any]

SUFFIXES = (".npy", ".csv", ".tsv")
_TOYS: Mapping[str, Callable[[], toy_data.Toy]] = {
    "classification": toy_data.classification,
    "multiclass": toy_data.multiclass,
    "regression": toy_data.regression,
    "time_series": toy_data.time_series,
    "gene_expression": toy_data.gene_expression,
}
_TRAINING_SEED = 43
_YEARS = 20  # of age, in one group
_OLDEST = 150
_HEADERS = ("y", "label", "labels", "class", "target", "truth")


def cases_of(dataset: Dataset, root: Path, folder: Path | None = None, *, features: bool = False) -> Cases:
    """The test split of a dataset of the hub at `root`; with `folder`, of the author's own copy.

    Raises Unusable when neither holds it. Labels that the hub stores, or that ship with scikit-learn, come
    with X only where `features` asks for it: nobody who only scores has to fetch or read that file.
    """
    if folder is not None:
        found = _from_folder(dataset, root, folder)
    elif "split_recipe" in dataset.value:
        found = cases_of_library(dataset, dataset.value["split_recipe"], features=features)
    elif dataset.value.get("recipe") in _TOYS:
        found = _from_toy(dataset, _TOYS[dataset.value["recipe"]]())
    elif held_here(dataset):
        found = labels.in_hub(dataset, root)
        return with_features(found, root) if features and features_at(dataset) else found
    else:
        raise Unusable(
            f"The hub does not hold the data of {dataset.id}.",
            "Name your own copy with --data DIR (X and y as .npy, .csv or .tsv); "
            "for score, --labels FILE will do.",
        )
    check_registered(found)
    return found


def cases_of_split(dataset: Dataset, root: Path, split: str) -> Cases:
    """The cases of a split by its name. Recipes make only the test split; all others are read from labels."""
    return cases_of(dataset, root) if split == "test" else labels.in_hub(dataset, root, split)


def _from_toy(dataset: Dataset, toy: toy_data.Toy) -> Cases:
    truth = Truth(toy.y, labels_of(dataset))
    train = None
    if dataset.value["recipe"] == "time_series":  # rhythms drawn with another seed follow the same law
        other = toy_data.time_series(_TRAINING_SEED)
        train = (other.X.reshape(len(other.X), -1), other.y)
    return Cases(
        dataset,
        "test",
        np.arange(len(toy.y)),
        truth,
        toy.X,
        train=train,
        strata=toy.strata,
        sampling_hz=toy.sampling_hz,
    )


# ── The author's own copy ────────────────────────────────────────────────────────────────────────


def _from_folder(dataset: Dataset, root: Path, folder: Path) -> Cases:
    X = read_array(folder, "X")
    registered = cases_of(dataset, root) if held_here(dataset) else None
    labelled = registered is not None and "split_recipe" not in dataset.value
    if registered is not None and labelled and registered.X is None and _find(folder, "y") is None:
        rows, y, sha256 = registered.rows, registered.truth.y, registered.sha256
    else:
        y = _target(dataset, folder, "y")
        rows = _row_numbers(registered, y)
        sha256 = hashlib.sha256(_file(folder, "y").read_bytes()).hexdigest()
    if len(X) != len(y):
        header = " Above text no header can be told from a row: leave it out." if X.dtype.kind == "U" else ""
        hint = f"Both must be in the same order, a row each.{header}"
        raise Unusable(f"X has {len(X)} rows and y has {len(y)}.", hint)
    train = None
    if (_find(folder, "X_train") is None) != (_find(folder, "y_train") is None):
        raise Unusable("Only one of X_train and y_train is there.", "Give both, or neither.")
    if _find(folder, "X_train") is not None:
        train = (read_array(folder, "X_train"), _target(dataset, folder, "y_train"))
    return Cases(
        dataset,
        "test",
        rows,
        Truth(y, labels_of(dataset), as_json=has_values(dataset)),
        X,
        train=train,
        strata=_metadata(folder, len(y)),
        sampling_hz=dataset.value.get("sampling_hz"),
        sha256=sha256,
    )


def _row_numbers(registered: Cases | None, y: Array) -> Array:
    """The registered ones where the copy has the registered order, as its labels tell; else from 0."""
    if registered is not None and np.array_equal(registered.truth.y, y):
        return registered.rows
    return np.arange(len(y))


def in_registered_order(cases: Cases, root: Path) -> None:
    """Raise Unusable where the hub has the split and these are its cases in another order."""
    if not held_here(cases.dataset):
        return
    registered = cases_of(cases.dataset, root)
    same = np.array_equal(registered.rows, cases.rows)
    if not (same and np.array_equal(registered.truth.y, cases.truth.y)):
        raise Unusable(
            "Your copy is in another order than the registered one: the hub could not score its predictions.",
            "Put X and y in the order that `hubbot show` names, or leave --predictions out.",
        )


def _find(folder: Path, stem: str) -> Path | None:
    return next((path for suffix in SUFFIXES if (path := folder / f"{stem}{suffix}").is_file()), None)


def _file(folder: Path, stem: str) -> Path:
    found = _find(folder, stem)
    if found is None:
        raise NotThere(f"{folder} has no {stem}.npy, {stem}.csv or {stem}.tsv.", "Put X and y there.")
    return found


def read_array(folder: Path, stem: str) -> Array:
    """X, y or their training parts. Text tables may have a header; Python objects in .npy are refused."""
    path = _file(folder, stem)
    if path.suffix == ".npy":
        try:
            return np.asarray(np.load(path, allow_pickle=False))
        except ValueError as why:
            raise Unusable(
                f"{path.name} cannot be read: {why}", "Save a plain array with numpy.save."
            ) from why
    rows = _table(path)
    if not rows:
        raise Unusable(f"{path.name} holds no rows.", "A row for each case, with or without a header.")
    if rows and not all(_is_number(cell) for cell in rows[0]) and any(_is_number(c) for c in rows[-1]):
        rows = rows[1:]  # a header: text above numbers
    if rows and len({len(row) for row in rows}) > 1:
        raise Unusable(
            f"{path.name}: the rows differ in length.", "Each row needs the same number of columns."
        )
    numeric = all(_is_number(cell) for row in rows for cell in row)
    table = np.array([[float(c) for c in row] for row in rows]) if numeric else np.array(rows)
    return table[:, 0] if table.ndim == 2 and table.shape[1] == 1 else table


def _table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return [row for row in csv.reader(text, delimiter="\t" if path.suffix == ".tsv" else ",") if row]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _target(dataset: Dataset, folder: Path, stem: str) -> Array:
    if is_text(dataset):
        rows = _table(_file(folder, stem))
        texts = [row[0] for row in rows[1 if rows and rows[0] == ["text"] else 0 :]]
        return meant(dataset, np.arange(len(texts)), np.array(texts, dtype=object), truth=True)
    y = read_array(folder, stem)
    if y.ndim == 1 and y.dtype.kind == "U" and y[0].strip().lower() in _HEADERS:
        y = y[1:]  # labels that are text cannot be told from a header but by its name
    return _as_target(y, labels_of(dataset), stem)


def _as_target(y: Array, classes: tuple[str, ...], name: str) -> Array:
    """Class names or indices as indices, values as floats."""
    if y.ndim != 1:
        raise Unusable(
            f"{name} has shape {y.shape}.", "It must be one column: a label or value for each row."
        )
    if not classes:
        if y.dtype.kind not in "fiu" or not np.isfinite(y).all():
            raise Unusable(
                f"{name} holds values that are no finite numbers.", "This benchmark predicts a number."
            )
        return y.astype(float)
    written = [str(int(v)) if y.dtype.kind in "fiu" and v == int(v) else str(v).strip() for v in y]
    known = {label: i for i, label in enumerate(classes)}
    if not set(written) <= set(known):  # 0 … k−1 are welcome in place of names
        known = {str(i): i for i in range(len(classes))}
    strange = sorted(set(written) - set(known))
    if strange:
        raise Unusable(
            f"{name} has a label {strange[0]!r}.", f"The registered labels are {', '.join(classes)}."
        )
    return np.array([known[label] for label in written])


def _metadata(folder: Path, n: int) -> dict[str, Array]:
    """Attributes for group results: metadata.csv or .tsv with a header, a row for each case, no case ids."""
    path = _find(folder, "metadata")
    if path is None:
        return {}
    rows = _table(path)
    if len(rows) != n + 1:
        raise Unusable(
            f"{path.name} has {max(len(rows) - 1, 0)} rows under its header; there are {n} cases.",
            "One row a case, in the order of X.",
        )
    columns = {name.strip(): np.array([row[i].strip() for row in rows[1:]]) for i, name in enumerate(rows[0])}
    columns |= {name: _age_bands(values) for name, values in columns.items() if _is_age(name, values)}
    # A column with nearly as many values as cases tells cases apart: it is an id, no group.
    return {name: values for name, values in columns.items() if len(set(values)) <= max(2, n // 2)}


def _is_age(name: str, values: Array) -> bool:
    """Years in numbers, such as 61 or 61.5; bins that somebody made already are taken as they are."""
    return name.casefold() in {"age", "age_years"} and all(
        _is_number(v) and 0 <= float(v) < 150 for v in values
    )


def _age_bands(ages: Array) -> Array:
    """Twenty years together, as in the toy data: nobody is compared by a single year of birth."""
    starts = [int(float(age) // _YEARS) * _YEARS for age in ages]
    return np.array([f"{start}-{start + _YEARS}" for start in starts])


def unit_column(folder: Path, name: str, n: int) -> Array:
    """A column of metadata.csv by name: what is resampled as a whole, such as patient. Raises Unusable."""
    path = _find(folder, "metadata")
    rows = _table(path) if path else []
    if not rows or name not in rows[0] or len(rows) != n + 1:
        there = ", ".join(rows[0]) if rows else "no metadata.csv"
        raise Unusable(f"There is no column {name!r} for {n} cases in {folder}.", f"There is: {there}.")
    return np.array([row[rows[0].index(name)] for row in rows[1:]])
