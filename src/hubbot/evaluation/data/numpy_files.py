"""Arrays that an author saved by NumPy (.npy, .npz) as columns of predictions. They are never unpickled."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from hubbot.evaluation.data.cases import Array, Cases, Unusable
from hubbot.evaluation.data.faults import some
from hubbot.registry.target_types import target_type

Columns = dict[str, Array]
_SUFFIX: Final = ".npy"
_WIDE: Final = frozenset({"scores", "score", "proba", "probabilities"})
_ORDER: Final = "in the registered order"
_ODD: Final = {  # kinds of NumPy that are no answers: what they hold, and what to save
    "c": ("complex numbers", "Save their real part: numpy.save(file, scores.real)."),
    "M": ("dates", "Save plain numbers or texts."),
    "m": ("lengths of time", "Save plain numbers: scores.astype(float)."),
    "V": ("bytes of no type", "Save plain numbers or texts."),
    "O": ("Python objects", "Save plain numbers or texts."),
}


def of_npy(path: Path, cases: Cases) -> tuple[Columns, str]:
    """Columns of one array, and how it was taken. Raises Unusable."""
    try:
        values = np.asarray(np.load(path, allow_pickle=False))
    except Exception as why:
        raise _unread(path, why, "numpy.save(file, scores)") from why
    return _taken({"": values}, cases, path.name)


def of_npz(path: Path, cases: Cases) -> tuple[Columns, str] | None:
    """Columns of an archive, and how they were taken; None for another zip. Raises Unusable."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except Exception:  # noqa: BLE001 - damaged in whatever way: said where it is opened as a table
        return None
    if not names or not all(name.endswith(_SUFFIX) for name in names):
        return None
    try:
        with np.load(path, allow_pickle=False) as packed:
            arrays = {name: np.asarray(packed[name]) for name in packed.files}
    except Exception as why:
        raise _unread(path, why, "numpy.savez(file, scores=scores)") from why
    return _taken(arrays, cases, path.name)


def _unread(path: Path, why: Exception, save: str) -> Unusable:
    said = "it holds Python objects" if "pickle" in str(why).lower() else str(why)[:200] or type(why).__name__
    hint = f"Objects are never unpickled, as that can run code. Save plain numbers: {save}."
    return Unusable(f"{path.name} cannot be read: {said}.", hint)


def _taken(arrays: Mapping[str, Array], cases: Cases, name: str) -> tuple[Columns, str]:
    fields = {key: one for own, values in arrays.items() for key, one in _fields(own, values).items()}
    for key, values in fields.items():
        _check_kind(values, f"{key} of {name}" if key else name)
    if len(fields) == 1:
        one = f"an array {_ORDER}" if "" in fields else f"arrays {_ORDER}: {next(iter(fields))}"
        return _of_array(next(iter(fields.values())), cases, name), one
    order = "" if "row" in fields else f" {_ORDER}"
    return _of_several(fields, cases, name), f"arrays{order}: {some(list(fields), 6)}"


def _fields(name: str, values: Array) -> Columns:
    """An array by its name; each field of a structured one, as of a table, by the field's."""
    return {name: values} if values.dtype.names is None else {one: values[one] for one in values.dtype.names}


def _check_kind(values: Array, name: str) -> None:
    if odd := _ODD.get(values.dtype.kind):
        raise Unusable(f"{name} holds {odd[0]} (dtype {values.dtype}).", odd[1])
    if values.ndim == 0:
        raise Unusable(f"{name} holds one value and no list.", "Save an array with an entry for each case.")


def _of_array(values: Array, cases: Cases, name: str) -> Columns:
    """Columns from one array: a row for each case, in the registered order."""
    _check_length(values, cases, name)
    return {"row": cases.rows, **_named(values, cases, name)}


def _named(values: Array, cases: Cases, name: str) -> Columns:
    classes, flat = cases.truth.classes, values
    if values.ndim == 2 and values.shape[1] == 1:
        flat = values[:, 0]
    if flat.ndim == 1:
        return {_meaning(flat, cases): flat}
    if flat.ndim == 2 and len(classes) > 1 and flat.shape[1] == len(classes):
        return {f"score_{one}": flat[:, k] for k, one in enumerate(classes)}
    if flat.ndim == 2 and flat.shape[1] and (texts := _texts(flat, cases)) is not None:
        return {"text": texts}
    wanted = f"(n, {len(classes)}) with a score for each class, or (n,)" if classes else "(n,)"
    raise Unusable(f"{name} has the shape {values.shape}; expected is {wanted}.", "A row for each case.")


def _texts(rows: Array, cases: Cases) -> Array | None:
    """Rows of several answers as texts: the values of an ensemble, or 0 and 1 for each label by its place."""
    kind, labels = target_type(cases.dataset), cases.dataset.value.get("labels") or ()
    found: list[str] | None = None
    if kind is not None and kind.name == "samples" and rows.dtype.kind in "iuf":
        found = [" ".join(map(repr, row)) for row in rows.tolist()]
    elif kind is not None and kind.name == "labels" and rows.shape[1] == len(labels) and _is_yes_or_no(rows):
        found = ["|".join(str(labels[k]) for k in np.flatnonzero(row)) for row in rows]
    return None if found is None else np.array(found, dtype=object)


def _is_yes_or_no(rows: Array) -> bool:
    return rows.dtype.kind in "biuf" and bool(np.isin(rows, (0, 1)).all())


def _meaning(flat: Array, cases: Cases) -> str:
    """Which column an array without a name is: classes are whole numbers or words, scores have decimals."""
    if not cases.truth.classes:
        return "text" if cases.text else "value"
    return "label" if _is_whole(flat) or len(cases.truth.classes) != 2 else "score"


def _is_whole(flat: Array) -> bool:
    """Whether these are whole numbers, or words that are no numbers."""
    if flat.dtype.kind in "iub":
        return True
    try:
        numbers = flat.astype(float)
    except ValueError:
        return True
    return bool((numbers == np.round(numbers)).all())


def _of_several(arrays: Mapping[str, Array], cases: Cases, name: str) -> Columns:
    """Columns by the names of the arrays."""
    columns: Columns = {} if "row" in arrays else {"row": cases.rows}
    for key, values in arrays.items():
        if "row" not in arrays:
            _check_length(values, cases, f"{key} of {name}")
        columns |= _column(key, values, cases, f"{key} of {name}")
    if len({len(values) for values in columns.values()}) > 1:
        sizes = some([f"{key} {len(values)}" for key, values in columns.items()], 6)
        raise Unusable(
            f"The arrays of {name} differ in length: {sizes}.", "Each has one entry for each case."
        )
    return columns


def _column(key: str, values: Array, cases: Cases, name: str) -> Columns:
    if values.ndim == 2 and (key in _WIDE or key == "text"):
        return _named(values, cases, name)
    if values.ndim > 1 and values.shape[1:] != (1,):
        raise Unusable(f"{name} has the shape {values.shape}.", "A column has one value for each case.")
    return {key: values.reshape(len(values))}


def _check_length(values: Array, cases: Cases, name: str) -> None:
    if len(values) != cases.n:
        hint = "Save the answers for the test split alone, in the order of its row numbers."
        raise Unusable(f"{name} has {len(values):,} rows; the test split has {cases.n:,}.", hint)
