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
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data import table
from hubbot.evaluation.data.prediction_columns import Column, Columns
from hubbot.evaluation.data.table import MOST_BYTES, MOST_FAULTS, Fault, Unreadable, unpack
from hubbot.evaluation.scoring.metrics import Outputs

__all__ = ["MOST_BYTES", "Fault", "Predictions", "Unreadable", "digest", "read", "unpack", "write"]

Array = NDArray[Any]

MOST_KEPT = 64 * 2**20  # bytes of memory for what is read: eight a number, its size a text

_MOST_STRANGE = 1_000  # rows of no case: then the rest is not read
_MOST_SPARE = 100_000  # cells of rows that are not as wide as the header: likewise
_ROW = re.compile(r"[0-9]{1,7}")  # up to the most rows that are read; the longer ones are people's
_NOT_A_ROW = (
    (re.compile(r"[^@]*+@(?s:.*)"), "looks like an e-mail address"),
    (re.compile(r"(?:19|20)[0-9]{6}"), "looks like a date"),
    (re.compile(r"[0-9]{8,}"), "is a long number, which may name a person"),
    (re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?s:.*)"), "looks like a date"),
    (re.compile(r"[\W\d_]*+[^\W\d_](?s:.*)"), "looks like a name"),
)


@dataclass(frozen=True, slots=True)
class Predictions:
    """What was read: row numbers (n) and outputs in the same order, SHA-256 of the bytes as they came."""

    rows: Array
    outputs: Outputs
    sha256: str
    event: Array | None = None  # of labels: False where a time is only known to be longer


def read(
    content: bytes, rows: Array, classes: tuple[str, ...], *, text: bool = False, labels: bool = False
) -> Predictions:
    """Read .csv, .csv.gz or a .zip of one .csv for the cases `rows`, and put it in their order.

    Raises Unreadable with the faults found, at most 20. `classes` is empty where values are predicted, or
    `text`. True values (`labels`) may have a column `event`: 1, or 0 for a censored time. What is kept of the
    file is bounded by the number of cases, whatever its size.
    """
    lines = table.rows(content)
    header = [name.strip() for name in next(lines, [])]
    first = next(lines, None)
    if first is None:
        raise Unreadable([Fault(None, "There is no row under the header.", "One row a case.")])
    event = ("event",) if labels and not classes and not text else ()
    _check_header(header, (*_columns(classes, text=text), *event), _columns_hint(classes, text=text))
    if len(rows) * (len(header) - 1) * 8 > MOST_KEPT:
        said = f"The values take more than {MOST_KEPT // 2**20} MB of memory."
        raise Unreadable([Fault(None, said, "One row a case, one number a class.")])
    columns = Columns.of(header, classes, len(rows))
    cases = _Cases(rows, header.index("row"), len(header))
    _fill(cases, tuple(columns.by_name.values()), chain([first], lines))
    faults = cases.faults + _check_rows(cases, rows)
    if not faults:
        faults = _check_score(columns.by_name) + _check_event(columns.by_name)
    if faults:
        raise Unreadable(faults[:MOST_FAULTS])
    seen = columns.by_name["event"].values() > 0 if "event" in columns.by_name else None
    return Predictions(rows, columns.outputs(), digest(content), seen)


def _fill(cases: _Cases, columns: Sequence[Column], lines: Iterable[list[str]]) -> None:
    """Each row's cells to the place of its case, until there are as many faults as are told."""
    kept = blank = 0
    for line, cells in enumerate(lines, start=2):
        blank += not cells
        if blank > len(cases.lines) + _MOST_STRANGE:  # one after each row is the way of some programs
            raise Unreadable([Fault(None, "There are more blank lines than cases.", "One row a case.")])
        at = cases.place(line, cells) if cells else None
        if at is not None:
            for column, cell in zip(columns, cells, strict=True):
                fault = column.put(at, cell)
                if fault:
                    cases.faults.append(Fault(line, *fault))
                kept += column.cost(cell)
        if kept > MOST_KEPT:
            raise Unreadable(
                [Fault(None, f"More than {MOST_KEPT // 2**20} MB of values.", "One row a case.")]
            )
        if cases.told_enough:
            return
    cases.complete = True


def write(rows: Array, outputs: Outputs, classes: tuple[str, ...]) -> bytes:
    """A file of predictions, gzip-compressed, as `read` takes it; the same outputs give the same bytes.

    `rows` (n) are row numbers of the split, `outputs` what the model said of them.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    header = ["row"]
    header += ["label"] if outputs.labels is not None else []
    header += [f"score_{name}" for name in classes] if outputs.scores is not None else []
    if outputs.values is not None:
        header.append("text" if outputs.values.dtype.kind == "O" else "value")
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


_OTHER_SEPARATORS = {";": "a semicolon", "\t": "a tab", "|": "a bar", " ": "a blank"}


def _check_separator(header: Sequence[str], allowed: Sequence[str]) -> None:
    """A header that would be known if it were cut elsewhere tells which separator was meant."""
    line = ",".join(header)
    for sign, name in _OTHER_SEPARATORS.items():
        if sign in line and set(filter(None, line.split(sign))) <= set(allowed):
            hint = "Columns are separated by commas, and a figure has a point: 0.5."
            raise Unreadable([Fault(1, f"the columns are separated by {name}.", hint)])


def _check_header(header: Sequence[str], allowed: Sequence[str], hint: str) -> None:
    _check_separator(header, allowed)
    unknown = [name for name in header if name not in allowed][:MOST_FAULTS]
    faults = [Fault(1, f"the column {name[:40]!r} is not known.", hint) for name in unknown]
    twice = sorted(name for name, count in Counter(header).items() if count > 1)[:MOST_FAULTS]
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


class _Cases:
    """Which case each row is of. What is no row number is refused, and for people's sake not shown."""

    def __init__(self, rows: Array, at: int, width: int) -> None:
        self._at, self._width = at, width
        self._most = int(rows.max()) if len(rows) else -1
        # Row number → place among `rows`, and where it was read: 8 bytes a row number and no objects.
        places = np.full(self._most + 1, -1, dtype=np.int32)
        places[rows] = np.arange(len(rows), dtype=np.int32)
        self._places = array("i", places.tobytes())
        self.lines = array("i", [0]) * len(rows)
        self.strange: dict[int, int] = {}
        self.faults: list[Fault] = []
        self.spare = 0  # cells of rows that are not as wide as the header
        self.complete = False  # read to its end

    @property
    def told_enough(self) -> bool:
        """Whether what is wrong so far is all that its author is told."""
        many = len(self.faults) >= MOST_FAULTS or len(self.strange) >= _MOST_STRANGE
        return many or self.spare >= _MOST_SPARE

    def place(self, line: int, cells: Sequence[str]) -> int | None:
        """The place of the row's case, None where there is none."""
        if len(cells) != self._width:
            self.faults.append(Fault(line, f"{len(cells)} cells; the header has {self._width}."))
            self.spare += len(cells)
            return None
        cell = cells[self._at].strip()
        if not _ROW.fullmatch(cell):
            why = next((why for one, why in _NOT_A_ROW if one.fullmatch(cell)), "is no whole number")
            self.faults.append(Fault(line, f"the id {why}.", "Only row numbers of the split are taken."))
            return None
        row = int(cell)
        place = self._places[row] if row <= self._most else -1
        first = self.lines[place] if place >= 0 else self.strange.get(row, 0)
        if first:
            self.faults.append(Fault(line, f"row {row} is there twice (line {first})."))
        elif place < 0:
            self.strange[row] = line
        else:
            self.lines[place] = line
            return place
        return None


def _check_rows(cases: _Cases, rows: Array) -> list[Fault]:
    """Exactly the cases of the split, each once. Missing ones are only told of a file that was read whole."""
    least, most = (int(rows.min()), int(rows.max())) if len(rows) else (0, 0)
    faults = [
        Fault(
            cases.strange[row],
            f"{_row_shown(row, most)} is not in the test split.",
            f"Its rows run from {least} to {most}." if len(rows) else "",
        )
        for row in sorted(cases.strange)[:5]
    ]
    missing = np.sort(rows[np.frombuffer(cases.lines, dtype=np.int32) == 0]) if cases.complete else rows[:0]
    if len(missing) == len(rows) and len(rows):
        hint = "See `hubbot show` for how rows are numbered."
        faults.append(Fault(None, "No row of the test split is there.", hint))
    elif len(missing):
        shown = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
        faults.append(Fault(None, f"{len(missing)} of {len(rows)} cases have no prediction: rows {shown}."))
    return faults


def _row_shown(row: int, most: int) -> str:
    """A number with more digits than any row has may be somebody's: it is not repeated."""
    digits = len(str(row))
    return f"row {row}" if digits <= len(str(most)) else f"a number of {digits} digits"


def _check_event(columns: Mapping[str, Column]) -> list[Fault]:
    if "event" not in columns or np.isin(columns["event"].values(), (0, 1)).all():
        return []
    return [Fault(1, "`event` is neither 0 nor 1 in some row.", "1: it was seen. 0: the time is censored.")]


def _check_score(columns: Mapping[str, Column]) -> list[Fault]:
    """One column is the positive class's; its complement ranks alike whatever the scale."""
    if "score" not in columns or "label" in columns:
        return []
    scores = columns["score"].values()
    if len(scores) and (scores.min() < 0 or scores.max() > 1):
        hint = "Add a column `label` with the predicted class."
        return [Fault(1, "`score` is no probability.", hint)]
    return []
