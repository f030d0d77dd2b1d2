"""Files of predictions: a row number of the split, and a label, scores or a value. Nothing about people.

`row` is the registered row number. Then either `label`; or a score for each class as `score_<class>` (for two
classes `score` of the positive one will do), with or without `label`; or `value`; or `text`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data import table
from hubbot.evaluation.data.dialect import SEPARATORS
from hubbot.evaluation.data.header import Asked, Header, header_of
from hubbot.evaluation.data.numerals import Numerals
from hubbot.evaluation.data.plain import NotPlain, Places, plain
from hubbot.evaluation.data.prediction_columns import Column, Columns
from hubbot.evaluation.data.prediction_rows import MOST_STRANGE as _MOST_STRANGE
from hubbot.evaluation.data.prediction_rows import Cells
from hubbot.evaluation.data.table import MOST_BYTES, Fault, Table, Unreadable, unpack
from hubbot.evaluation.scoring.metrics import Outputs

__all__ = [
    "MOST_BYTES",
    "Fault",
    "Own",
    "Predictions",
    "Unreadable",
    "as_written",
    "digest",
    "read",
    "unpack",
    "write",
]

Array = NDArray[Any]

_MOST_SPARE = 200  # columns that nobody asked for
MOST_KEPT = 64 * 2**20  # bytes of memory for what is read: eight a number, its size a text


@dataclass(frozen=True, slots=True)
class Predictions:
    """What was read: row numbers (n) and outputs in the same order, SHA-256 of the bytes as they came."""

    rows: Array
    outputs: Outputs
    sha256: str
    event: Array | None = None  # of labels: False where a time is only known to be longer
    understood: tuple[str, ...] = ()  # how the file was read, where it is written otherwise
    columns: tuple[str, ...] = ()  # by their canonical names


@dataclass(frozen=True, slots=True)
class Own:
    """What the author says of their file. `renamed`: what a column means, by its name.

    `in_order`: the k-th row, by its own number where it has one, is the k-th case. `any_scale`: scores that
    are no probabilities are for the caller to look at.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False
    any_scale: bool = False


PLAIN = Own()


def read(
    content: bytes,
    rows: Array,
    classes: tuple[str, ...],
    *,
    text: bool = False,
    labels: bool = False,
    own: Own = PLAIN,
) -> Predictions:
    """Read .csv, .csv.gz or a .zip of one .csv for the cases `rows`, and put it in their order.

    Separator, decimal mark, index and case of names are understood where they leave no doubt. Raises
    Unreadable with the faults found, at most 20 kinds. `classes` is empty where values are predicted, or
    `text`. True values (`labels`) may have a column `event`: 1, or 0 for a censored time. What is kept of the
    file is bounded by the number of cases, whatever its size.
    """
    asked = Asked(classes, text, event=labels and not classes and not text)
    with suppress(NotPlain):
        return _plain(content, rows, asked, own)
    return _row_by_row(content, rows, asked, own)  # when what was read of it is gone from memory


def _plain(content: bytes, rows: Array, asked: Asked, own: Own) -> Predictions:
    """A table without anything odd, at once: what `_row_by_row` gives. Raises NotPlain for all others."""
    names, blocks = plain(content)
    header = _plain_header(names, rows, asked, own)
    columns, known = Columns.of(header, asked, len(rows), Numerals(",")), header.known
    places = Places(rows)
    for cells in blocks:
        at = places.of(cells[known.index("row")]) if "row" in known else places.following(len(cells[0]))
        for column, own_cells in zip(columns.by_name.values(), cells, strict=True):
            column.put_plain(at, own_cells)
    places.check_all_there()
    if [*columns.faults(), *_check_score(columns.by_name, own), *_check_event(columns.by_name)]:
        raise NotPlain
    order = () if "row" in known else ("rows in the registered order",)
    told = (*header.understood, *order, *columns.told())
    return _read_out(content, rows, columns, told, known)


def _plain_header(names: list[str], rows: Array, asked: Asked, own: Own) -> Header:
    try:
        _check_size(names, asked)
        header = header_of(names, asked, own.renamed, needs_row=not own.in_order)
    except Unreadable as why:
        raise NotPlain from why
    if None in header.names or header.full != header.width or not _fits(rows, header):
        raise NotPlain
    return header


def _fits(rows: Array, header: Header) -> bool:
    return len(rows) * (len(header.known) - 1) * 8 <= MOST_KEPT and len(rows) <= table.MOST_ROWS


def _read_out(
    content: bytes, rows: Array, columns: Columns, told: tuple[str, ...], known: tuple[str, ...]
) -> Predictions:
    seen = columns.by_name["event"].values() > 0 if "event" in columns.by_name else None
    return Predictions(rows, columns.outputs(), digest(content), seen, told, known)


def _row_by_row(content: bytes, rows: Array, asked: Asked, own: Own) -> Predictions:
    lines = table.rows(content)
    cells = next(lines, [])
    at = lines.line
    first = next((line for line in lines if line), None)
    if first is None:
        raise Unreadable([Fault(None, "There is no row under the header.", "One row a case.")])
    _check_size(cells, asked)
    _check_blanks(cells, asked)
    header = header_of(cells, asked, own.renamed, needs_row=not own.in_order)
    if not _fits(rows, header) and len(rows) <= table.MOST_ROWS:
        said = f"The values take more than {MOST_KEPT // 2**20} MB of memory."
        raise Unreadable([Fault(None, said, "One row a case, one number a class.")])
    numerals = Numerals(lines.separator)
    columns = Columns.of(header, asked, len(rows), numerals)
    cases = Cells(rows, header, in_order=own.in_order and "row" not in header.known)
    _fill(cases, columns, _numbered(first, lines))
    faults = cases.listed()
    if not faults:
        faults = [*columns.faults(), *_check_score(columns.by_name, own), *_check_event(columns.by_name)]
    if faults:
        raise Unreadable(faults)
    told = (*_told(lines, at), *header.understood, *cases.told, *columns.told())
    return _read_out(content, rows, columns, told, header.known)


def _numbered(first: list[str], lines: Table) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line in the file."""
    yield lines.line, first
    for cells in lines:
        yield lines.line, cells


def _told(lines: Table, header_line: int) -> Iterator[str]:
    if lines.separator != ",":
        yield f"columns separated by {SEPARATORS[lines.separator]}"
    if header_line > 1 and not lines.announced:
        yield f"a header in line {header_line}"


def _fill(cases: Cells, columns: Columns, lines: Iterable[tuple[int, list[str]]]) -> None:
    """Each row's cells to the place of its case, until there are as many faults as are counted."""
    listed = tuple(columns.by_name.values())
    kept = blank = 0
    for line, cells in lines:
        blank += not cells
        if blank > cases.most + _MOST_STRANGE:  # one after each row is the way of some programs
            raise Unreadable([Fault(None, "There are more blank lines than cases.", "One row a case.")])
        found = cases.place(line, cells) if cells else None
        if found is not None:
            at, known = found
            columns.numerals.line = line
            for column, cell in zip(listed, known, strict=True):
                fault = column.put(at, cell)
                if fault:
                    cases.faults.add(line, *fault)
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


def _check_size(cells: Sequence[str], asked: Asked) -> None:
    """A header that is far too wide is not looked at name by name."""
    if len(cells) > len(asked.columns) + _MOST_SPARE:
        said = f"the header has {len(cells):,} columns; {len(asked.columns)} have a meaning here."
        raise Unreadable([Fault(1, said, asked.hint)])


def _check_blanks(cells: Sequence[str], asked: Asked) -> None:
    """A header that would be known if it were cut at blanks: they are part of names and texts, too."""
    cut = " ".join(cells).split() if len(cells) == 1 else []
    if len(cut) > 1 and {*cut} <= {*asked.columns}:
        hint = "Columns are separated by commas, semicolons or tabs."
        raise Unreadable([Fault(1, "the columns are separated by a blank.", hint)])


def _check_event(columns: Mapping[str, Column]) -> list[Fault]:
    if "event" not in columns or np.isin(columns["event"].values(), (0, 1)).all():
        return []
    return [Fault(1, "`event` is neither 0 nor 1 in some row.", "1: it was seen. 0: the time is censored.")]


def _check_score(columns: Mapping[str, Column], own: Own) -> list[Fault]:
    """One column is the positive class's; its complement ranks alike whatever the scale."""
    if own.any_scale or "score" not in columns or "label" in columns:
        return []
    scores = columns["score"].values()
    if len(scores) and (scores.min() < 0 or scores.max() > 1):
        hint = (
            "Add a column `label` with the predicted class, or let `hubbot score` turn it into one: "
            "--scale percent or --scale logits."
        )
        return [Fault(1, "`score` is no probability.", hint)]
    return []
