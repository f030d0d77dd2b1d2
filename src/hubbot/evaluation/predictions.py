"""Files of predictions: a row number of the split, and a label, scores or a value. Nothing about people.

`row` is the registered row number. Then either `label`; or a score for each class as `score_<class>` (for two
classes `score` of the positive one will do), with or without `label`; or `value`; or `text`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.metrics import Outputs

Array = NDArray[Any]

MOST_BYTES = 25 * 2**20  # as GitHub takes them
MOST_UNPACKED = 200 * 2**20
MOST_ROWS = 2_000_000
MOST_FAULTS = 20

_ROW = re.compile(r"[0-9]{1,7}")  # up to the most rows that are read; the longer ones are people's
_NOT_A_ROW = (
    (re.compile(r"[^@]*+@(?s:.*)"), "looks like an e-mail address"),
    (re.compile(r"(?:19|20)[0-9]{6}"), "looks like a date"),
    (re.compile(r"[0-9]{8,}"), "is a long number, which may name a person"),
    (re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?s:.*)"), "looks like a date"),
    (re.compile(r"[\W\d_]*+[^\W\d_](?s:.*)"), "looks like a name"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the file. `line` counts from 1, the header is line 1; None for the file as a whole."""

    line: int | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.message}{f' {self.hint}' if self.hint else ''}"


@dataclass(frozen=True, slots=True)
class Predictions:
    """What was read: row numbers (n) and outputs in the same order, SHA-256 of the bytes as they came."""

    rows: Array
    outputs: Outputs
    sha256: str


class Unreadable(ValueError):
    """The file cannot be used. All faults found, at most 20."""

    expected = True

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


def read(content: bytes, rows: Array, classes: tuple[str, ...], *, text: bool = False) -> Predictions:
    """Read .csv, .csv.gz or a .zip of one .csv for the cases `rows`, and put it in their order.

    Raises Unreadable with every fault found. `classes` is empty where values are predicted, or `text`.
    """
    try:
        table = list(csv.reader(io.StringIO(unpack(content), newline="")))
    except csv.Error as why:
        raise Unreadable(
            [Fault(None, f"This is no CSV: {why}.", "Commas between cells, a row a line.")]
        ) from why
    if len(table) < 2:
        raise Unreadable([Fault(None, "There is no row under the header.", "One row a case.")])
    if len(table) > MOST_ROWS:
        raise Unreadable([Fault(None, f"More than {MOST_ROWS:,} rows.", "One row a case of the split.")])
    header = [name.strip() for name in table[0]]
    _check_header(header, _columns(classes, text=text), _columns_hint(classes, text=text))
    given, faults = _row_numbers(table, header.index("row"), len(header))
    faults += _check_rows(given, rows)
    columns = {
        name: [line[i] if i < len(line) else "" for line in table[1:] if line]
        for i, name in enumerate(header)
    }
    lines = [i + 2 for i, line in enumerate(table[1:]) if line]
    outputs, more = _outputs(columns, lines, classes)
    if faults or more or outputs is None:
        raise Unreadable((faults + more)[:MOST_FAULTS])
    order = np.argsort(np.array(list(given)), kind="stable")
    back = np.argsort(np.argsort(rows, kind="stable"), kind="stable")
    return Predictions(rows, outputs.take(order[back]), digest(content))


def write(rows: Array, outputs: Outputs, classes: tuple[str, ...]) -> bytes:
    """The same file from outputs, gzip-compressed; the same input gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    header = ["row"]
    header += ["label"] if outputs.labels is not None else []
    header += [f"score_{name}" for name in classes] if outputs.scores is not None else []
    header += [_value_column(outputs.values)] if outputs.values is not None else []
    writer.writerow(header)
    for i, row in enumerate(rows):
        line: list[str] = [str(int(row))]
        if outputs.labels is not None:
            line.append(classes[int(outputs.labels[i])])
        if outputs.scores is not None:
            line += [f"{score:.9g}" for score in outputs.scores[i]]
        if outputs.values is not None:
            value = outputs.values[i]
            line.append(value if isinstance(value, str) else f"{value:.9g}")
        writer.writerow(line)
    return gzip.compress(text.getvalue().encode(), mtime=0)


def digest(content: bytes) -> str:
    """SHA-256 of the file as it is stored, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def as_written(outputs: Outputs) -> Outputs:
    """Outputs at the precision of the file, so that figures computed from either agree."""

    def rounded(part: Array | None) -> Array | None:
        if part is None or part.dtype.kind == "O":
            return part
        return np.array([float(f"{value:.9g}") for value in part.reshape(-1)]).reshape(part.shape)

    return Outputs(outputs.labels, rounded(outputs.scores), rounded(outputs.values))


def unpack(content: bytes) -> str:
    """The text of a .csv, .csv.gz or a .zip that holds one .csv, within limits. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable([Fault(None, f"The file is larger than {MOST_BYTES // 2**20} MB.")])
    try:
        if content[:2] == b"\x1f\x8b":
            raw = _bounded(gzip.GzipFile(fileobj=io.BytesIO(content)))
        elif content[:4] == b"PK\x03\x04":
            raw = _from_zip(content)
        else:
            raw = content
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as why:
        raise Unreadable([Fault(None, "The file is not UTF-8 text.", "Save it as CSV (UTF-8).")]) from why
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as why:
        raise Unreadable(
            [Fault(None, f"The file cannot be unpacked: {why}.", "Send .csv or .csv.gz.")]
        ) from why


def _from_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = [one for one in archive.infolist() if _is_table(one.filename)]
        if len(inside) != 1:
            raise Unreadable(
                [Fault(None, f"The zip holds {len(inside)} .csv files.", "Put exactly one in it.")]
            )
        with archive.open(inside[0]) as stream:
            return _bounded(stream)


def _is_table(name: str) -> bool:
    """A .csv in whatever folder, but for what macOS puts beside each file. Nothing is written to disk."""
    beside = name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
    return name.lower().endswith(".csv") and not beside


def _bounded(stream: Any) -> bytes:
    raw: bytes = stream.read(MOST_UNPACKED + 1)
    if len(raw) > MOST_UNPACKED:
        raise Unreadable([Fault(None, f"Unpacked, the file is larger than {MOST_UNPACKED // 2**20} MB.")])
    return raw


def _value_column(values: Array) -> str:
    return "text" if values.dtype.kind == "O" else "value"


def _columns(classes: tuple[str, ...], *, text: bool) -> tuple[str, ...]:
    if not classes:
        return ("row", "text" if text else "value")
    one = ("score",) if len(classes) == 2 else ()
    return ("row", "label", *(f"score_{name}" for name in classes), *one)


def _columns_hint(classes: tuple[str, ...], *, text: bool) -> str:
    if not classes:
        return f"Columns: row, {'text' if text else 'value'}."
    positive = f", or score (of {classes[1]})" if len(classes) == 2 else ""
    return f"Columns: row, label and/or {', '.join(f'score_{name}' for name in classes[:4])}{positive}."


def _check_header(header: Sequence[str], allowed: Sequence[str], hint: str) -> None:
    faults = [
        Fault(1, f"the column {name[:40]!r} is not known.", hint) for name in header if name not in allowed
    ]
    twice = sorted({name for name in header if header.count(name) > 1})
    faults += [Fault(1, f"the column {name[:40]!r} is there twice.") for name in twice]
    if "row" not in header:
        faults.append(Fault(1, "there is no column `row`.", "It holds the row number of the split."))
    per_class = [name for name in allowed if name.startswith("score_")]
    missing = [name for name in per_class if name not in header]
    if missing and len(missing) < len(per_class):
        faults.append(Fault(1, f"there is no column `{missing[0]}`.", "Scores are given for every class."))
    if len(missing) < len(per_class) and "score" in header:
        faults.append(Fault(1, "`score` and `score_…` are both there.", "Keep one of them."))
    if len(header) < 2:
        faults.append(Fault(1, "there is nothing but row numbers.", hint))
    if faults:
        raise Unreadable(faults[:MOST_FAULTS])


def _row_numbers(table: Sequence[Sequence[str]], at: int, width: int) -> tuple[dict[int, int], list[Fault]]:
    """Row number → line of the file. What is no row number is refused, and for people's sake not shown."""
    given: dict[int, int] = {}
    faults: list[Fault] = []
    for line, cells in enumerate(table[1:], start=2):
        if not cells:
            continue
        if len(cells) != width:
            faults.append(Fault(line, f"{len(cells)} cells; the header has {width}."))
            continue
        cell = cells[at].strip()
        if not _ROW.fullmatch(cell):
            faults.append(
                Fault(line, f"the id {_why_no_row(cell)}.", "Only row numbers of the split are taken.")
            )
        elif int(cell) in given:
            faults.append(Fault(line, f"row {int(cell)} is there twice (line {given[int(cell)]})."))
        else:
            given[int(cell)] = line
        if len(faults) >= MOST_FAULTS:
            break
    return given, faults


def _why_no_row(cell: str) -> str:
    return next((why for pattern, why in _NOT_A_ROW if pattern.fullmatch(cell)), "is no whole number")


def _check_rows(given: dict[int, int], rows: Array) -> list[Fault]:
    """Exactly the cases of the split, each once."""
    wanted = {int(row) for row in rows}
    strange = sorted(set(given) - wanted)
    missing = sorted(wanted - set(given))
    faults = [
        Fault(
            given[row],
            f"{_row_shown(row, wanted)} is not in the test split.",
            f"Its rows run from {min(wanted)} to {max(wanted)}." if wanted else "",
        )
        for row in strange[:5]
    ]
    if missing and len(missing) < len(wanted):
        shown = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
        faults.append(Fault(None, f"{len(missing)} of {len(wanted)} cases have no prediction: rows {shown}."))
    elif missing:
        faults.append(
            Fault(None, "No row of the test split is there.", "See `hubbot show` for how rows are numbered.")
        )
    return faults


def _row_shown(row: int, wanted: set[int]) -> str:
    """A number with more digits than any row has may be somebody's: it is not repeated."""
    digits = len(str(row))
    return f"row {row}" if digits <= len(str(max(wanted, default=0))) else f"a number of {digits} digits"


def _outputs(
    columns: dict[str, list[str]], lines: Sequence[int], classes: tuple[str, ...]
) -> tuple[Outputs | None, list[Fault]]:
    faults: list[Fault] = []
    labels = scores = values = None
    if "label" in columns:
        known = {name: k for k, name in enumerate(classes)}
        found = [known.get(cell.strip(), -1) for cell in columns["label"]]
        faults += [
            Fault(line, f"there is no class {cell[:40]!r}.", f"Classes: {', '.join(classes[:10])}.")
            for line, cell, k in zip(lines, columns["label"], found, strict=True)
            if k < 0
        ]
        labels = np.array(found)
    names = [name for name in columns if name == "score" or name.startswith("score_")]
    if names:
        wanted = ["score"] if names == ["score"] else [f"score_{name}" for name in classes]
        parts = [_numbers(columns[name], lines, name, faults) for name in wanted]
        # One column is the positive class's; its complement ranks alike whatever the scale.
        if wanted == ["score"] and labels is None and (parts[0].min() < 0 or parts[0].max() > 1):
            faults.append(
                Fault(1, "`score` is no probability.", "Add a column `label` with the predicted class.")
            )
        scores = np.column_stack([1 - parts[0], parts[0]]) if wanted == ["score"] else np.column_stack(parts)
    if "text" in columns:
        values = np.array(columns["text"], dtype=object)
    elif "value" in columns:
        values = _numbers(columns["value"], lines, "value", faults)
    return (None if faults else Outputs(labels, scores, values)), faults[:MOST_FAULTS]


def _numbers(cells: Sequence[str], lines: Sequence[int], name: str, faults: list[Fault]) -> Array:
    def parsed() -> Iterator[float]:
        for line, cell in zip(lines, cells, strict=True):
            try:
                value = float(cell)
            except ValueError:
                value = float("nan")
            if not np.isfinite(value):
                faults.append(Fault(line, f"`{name}` is {cell[:40]!r}, not a finite number."))
            yield value

    return np.array(list(parsed()))
