"""An author's own file of predictions, of whatever kind, as the bytes of a CSV that `predictions` reads.

Parquet needs the extra `hubbot[parquet]`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hubbot.evaluation.data.cases import Cases, NotThere, Unusable
from hubbot.evaluation.data.numpy_files import of_npy, of_npz

_NUMPY, _PARQUET, _ZIP = b"\x93NUMPY", b"PAR1", b"PK\x03\x04"


def as_csv(path: Path, cases: Cases) -> tuple[bytes, str]:
    """The bytes of a CSV, and what was done to get them ("" for a CSV). Raises Unusable, NotThere."""
    if not path.is_file():
        raise NotThere(f"There is no file {path}.")
    content = path.read_bytes()
    if content.startswith(_PARQUET):
        return _of_columns(_of_parquet(path), path.name), "a Parquet table"
    found = None
    if content.startswith(_NUMPY):
        found = of_npy(path, cases)
    elif content.startswith(_ZIP):
        found = of_npz(path, cases)
    return (content, "") if found is None else (_of_columns(found[0], path.name), found[1])


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


def _of_columns(columns: Mapping[str, Any], name: str) -> bytes:
    """A CSV with every digit of each number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    order = sorted(columns, key=lambda name: name != "")  # an index goes first
    writer.writerow(order)
    writer.writerows(zip(*([_cell(one) for one in columns[name]] for name in order), strict=True))
    try:
        return text.getvalue().encode()
    except UnicodeEncodeError as why:
        half = ascii(why.object[why.start])[1:-1]
        said = f"{name} holds {half}, half of a character, which is no text."
        raise Unusable(said, "Decode the texts anew, without surrogates, and save them.") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
