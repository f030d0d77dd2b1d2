"""The cases of data that ship with scikit-learn, split by a registered recipe.

Whoever only scores needs labels and row numbers, not features: those are read from the file that scikit-learn
brings, and the split is drawn by NumPy, without importing scikit-learn, which takes longer than all the rest.
A test holds both equal to what scikit-learn's own functions give.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.scoring.outputs import Truth
from hubbot.registry.how_to_evaluate import labels_of
from hubbot.registry.model import Dataset

Array = NDArray[Any]

# Loader → its file, and the names of the classes where the file's first line does not hold them.
_FILES: Mapping[str, tuple[str, Sequence[str] | None]] = {
    "load_breast_cancer": ("breast_cancer.csv", None),
    "load_diabetes": ("diabetes_target.csv.gz", ()),
    "load_digits": ("digits.csv.gz", tuple("0123456789")),
    "load_iris": ("iris.csv", None),
    "load_wine": ("wine_data.csv", None),
}


def cases_of_library(dataset: Dataset, recipe: Mapping[str, Any], *, features: bool) -> Cases:
    """The test split; rows are numbered as scikit-learn's loader gives them. X and train with `features`."""
    loader = str(recipe["loader"])
    if loader not in _FILES:
        raise Unusable(f"{dataset.id}: no loader {loader!r}", f"There are: {', '.join(_FILES)}.")
    held = None if features else _targets(loader)
    if held is None:
        return _loaded(dataset, recipe)
    target, names = held
    y, classes = _target(target, names, labels_of(dataset))
    rows = test_rows(target, recipe)
    return Cases(dataset, "test", rows, Truth(y[rows], classes))


def _loaded(dataset: Dataset, recipe: Mapping[str, Any]) -> Cases:
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    bunch = getattr(datasets, recipe["loader"])()
    y, classes = _target(bunch.target, getattr(bunch, "target_names", ()), labels_of(dataset))
    train, test = train_test_split(
        np.arange(len(y)),
        test_size=recipe["test_size"],
        stratify=bunch.target if recipe.get("stratify") else None,
        random_state=recipe["random_state"],
    )
    test = np.sort(test)
    truth, data = Truth(y[test], classes), bunch.data
    return Cases(dataset, "test", test, truth, data[test], train=(data[train], y[train]))


def _target(target: Array, names: Sequence[Any], classes: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Targets as indices into the registered class order, which may differ from scikit-learn's."""
    if not classes:
        return np.asarray(target, dtype=float), ()
    order = np.array([classes.index(str(name)) for name in names])
    return order[target.astype(int)], classes


def _targets(loader: str) -> tuple[Array, Sequence[str]] | None:
    """Targets (n) and names of the classes; None where the file is not where it is known to be."""
    name, names = _FILES[loader]
    found = find_spec("sklearn")  # finds the folder, imports nothing
    places = found.submodule_search_locations if found else None
    path = Path(next(iter(places or ()), "")) / "datasets" / "data" / name
    try:
        content = path.read_bytes()
        lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode().splitlines()
        header = lines.pop(0).split(",") if names is None else []
        target = np.array([float(line.rpartition(",")[2]) for line in lines if line])
    except (OSError, ValueError, IndexError):
        return None
    names = header[2:] if names is None else names
    if header and len(target) != int(header[0]):
        return None
    return (target.astype(int) if names else target), names


def test_rows(target: Array, recipe: Mapping[str, Any]) -> Array:
    """The rows of the test part, rising, as `train_test_split` draws them."""
    rng, n = np.random.RandomState(recipe["random_state"]), len(target)
    size = recipe["test_size"]
    test = ceil(size * n) if isinstance(size, float) else int(size)
    if not recipe.get("stratify"):
        return np.sort(rng.permutation(n)[:test])
    counts = np.bincount(np.unique(target, return_inverse=True)[1])
    kept = _shared_out(counts, n - test, rng)
    taken = _shared_out(counts - kept, test, rng)
    members = np.split(np.argsort(target, kind="stable"), np.cumsum(counts)[:-1])
    drawn = [
        rows[rng.permutation(len(rows))[first : first + more]]
        for rows, first, more in zip(members, kept, taken, strict=True)
    ]
    return np.sort(np.concatenate(drawn))


def _shared_out(counts: Array, draws: int, rng: np.random.RandomState) -> Array:
    """How many of each class: its share rounded down, and one more by the largest rests; chance if equal."""
    shares = counts / counts.sum() * draws
    found = np.floor(shares)
    rests, lacking = shares - found, int(draws - found.sum())
    for rest in np.unique(rests)[::-1]:
        if not lacking:
            break
        alike = np.flatnonzero(rests == rest)
        some = min(len(alike), lacking)
        found[rng.choice(alike, size=some, replace=False)] += 1
        lacking -= some
    return np.asarray(found, dtype=int)
