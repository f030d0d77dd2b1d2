"""An author's own file of predictions, of whatever kind, as the bytes of a CSV that `predictions` reads.

Arrays of NumPy (.npy, .npz) are never unpickled; Parquet needs the extra `hubbot[parquet]`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hubbot.evaluation.data.cases import Array, Cases, NotThere, Unusable
from hubbot.evaluation.data.faults import some

_NUMPY, _PARQUET, _ZIP = b"\x93NUMPY", b"PAR1", b"PK\x03\x04"
_SUFFIX = ".npy"


def as_csv(path: Path, cases: Cases) -> tuple[bytes, str]:
    """The bytes of a CSV, and what was done to get them ("" for a CSV). Raises Unusable, NotThere."""
    if not path.is_file():
        raise NotThere(f"There is no file {path}.")
    content = path.read_bytes()
    if content.startswith(_NUMPY):
        return _of_columns(_of_array(_loaded(path), cases, path.name)), "an array in the registered order"
    if content.startswith(_ZIP) and (arrays := _archive(path)) is not None:
        columns = _of_archive(arrays, cases, path.name)
        order = "" if "row" in columns and "row" in arrays else " in the registered order"
        return _of_columns(columns), f"arrays{order}: {some(list(arrays), 6)}"
    if content.startswith(_PARQUET):
        return _of_columns(_of_parquet(path)), "a Parquet table"
    return content, ""


def _loaded(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as why:
        said = "it holds Python objects" if "pickle" in str(why).lower() else str(why)[:200]
        hint = (
            "Objects are never unpickled, as that can run code. Save plain numbers: numpy.save(file, scores)."
        )
        raise Unusable(f"{path.name} cannot be read: {said}.", hint) from why


def _archive(path: Path) -> dict[str, Array] | None:
    """The arrays of an .npz; None for another zip."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except zipfile.BadZipFile:
        return None
    if not names or not all(name.endswith(_SUFFIX) for name in names):
        return None
    try:
        with np.load(path, allow_pickle=False) as packed:
            return {name: np.asarray(packed[name]) for name in packed.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as why:
        said = "it holds Python objects" if "pickle" in str(why).lower() else str(why)[:200]
        hint = "Objects are never unpickled, as that can run code. Save plain arrays: numpy.savez."
        raise Unusable(f"{path.name} cannot be read: {said}.", hint) from why


def _of_array(values: Array, cases: Cases, name: str) -> dict[str, Array]:
    """Columns from one array: a row for each case, in the registered order."""
    _check_length(values, cases, name)
    return {"row": cases.rows, **_named(values, cases, name)}


def _named(values: Array, cases: Cases, name: str) -> dict[str, Array]:
    classes, flat = cases.truth.classes, values
    if values.ndim == 2 and values.shape[1] == 1:
        flat = values[:, 0]
    if flat.ndim == 1:
        return {_meaning(flat, cases): flat}
    if flat.ndim == 2 and len(classes) > 1 and flat.shape[1] == len(classes):
        return {f"score_{one}": flat[:, k] for k, one in enumerate(classes)}
    wanted = f"(n, {len(classes)}) with a score for each class, or (n,)" if classes else "(n,)"
    raise Unusable(f"{name} has the shape {values.shape}; expected is {wanted}.", "A row for each case.")


def _meaning(flat: Array, cases: Cases) -> str:
    """Which column an array without a name is: classes are whole numbers or words, scores have decimals."""
    if not cases.truth.classes:
        return "text" if cases.text else "value"
    whole = flat.dtype.kind in "iubUS" or bool((flat == np.round(flat.astype(float))).all())
    return "label" if whole or len(cases.truth.classes) != 2 else "score"


def _of_archive(arrays: Mapping[str, Array], cases: Cases, name: str) -> dict[str, Array]:
    """Columns by the names of the arrays; one array alone is taken as an .npy is."""
    if len(arrays) == 1:
        return _of_array(next(iter(arrays.values())), cases, name)
    columns: dict[str, Array] = {} if "row" in arrays else {"row": cases.rows}
    for key, values in arrays.items():
        if "row" not in arrays:
            _check_length(values, cases, f"{key} of {name}")
        wide = values.ndim == 2 and key in {"scores", "score", "proba", "probabilities"}
        columns |= (
            _named(values, cases, f"{key} of {name}")
            if wide
            else {key: values.reshape(len(values), -1)[:, 0]}
        )
        if not wide and values.ndim > 1 and values.shape[1:] != (1,):
            raise Unusable(
                f"{key} of {name} has the shape {values.shape}.", "A column has one value for each case."
            )
    if len({len(values) for values in columns.values()}) > 1:
        sizes = some([f"{key} {len(values)}" for key, values in columns.items()], 6)
        raise Unusable(
            f"The arrays of {name} differ in length: {sizes}.", "Each has one entry for each case."
        )
    return columns


def _check_length(values: Array, cases: Cases, name: str) -> None:
    if values.ndim == 0 or len(values) != cases.n:
        n = 1 if values.ndim == 0 else len(values)
        hint = "Save the answers for the test split alone, in the order of its row numbers."
        raise Unusable(f"{name} has {n:,} rows; the test split has {cases.n:,}.", hint)


def _of_parquet(path: Path) -> dict[str, Any]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as why:
        hint = 'Install it beside hubbot, pip install "hubbot[parquet]", or save the table as CSV.'
        raise Unusable(f"{path.name} is a Parquet file, and pyarrow is not here to read it.", hint) from why
    try:
        table = parquet.ParquetFile(path).read()
    except (ArrowException, OSError, ValueError) as why:
        raise Unusable(f"{path.name} cannot be read as Parquet: {str(why)[:200]}") from why
    return {
        "" if name.startswith("__index_level_") else name: table.column(at).to_pylist()
        for at, name in enumerate(table.column_names)
    }


def _of_columns(columns: Mapping[str, Any]) -> bytes:
    """A CSV with every digit of each number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    order = sorted(columns, key=lambda name: name != "")  # an index goes first
    writer.writerow(order)
    writer.writerows(zip(*([_cell(one) for one in columns[name]] for name in order), strict=True))
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return repr(float(value))
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
