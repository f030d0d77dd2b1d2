"""Plain tables, a million rows in a second: a header, then cells between commas, as many in each row.

What needs more than that (quotes, other separators, blank lines) is left to `table`, which reads row by row
and tells each mistake. Nothing is unpacked as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.faults import Unreadable
from hubbot.evaluation.data.table import MOST_ROWS, unpacked

Array = NDArray[Any]
Cells = list[list[bytes]]  # of some rows, by column

_SLICE = 2**18
_MOST_IN_A_ROW = 2**20
_BOM = b"\xef\xbb\xbf"
_OTHER_SEPARATORS = b";\t|"
MOST_DIGITS = 7  # of a row number, as in `prediction_rows`


class NotPlain(Exception):
    """The table has to be read row by row."""


def plain(content: bytes) -> tuple[list[str], Iterator[Cells]]:
    """The names in the header, and the rows below it in blocks. Raises NotPlain, also while it is read."""
    blocks = _whole_lines(content)
    first = next(blocks, b"")
    head, _, rest = first.partition(b"\n")
    head = head.removeprefix(_BOM)
    if not head.strip() or b'"' in head or any(sign in head for sign in _OTHER_SEPARATORS):
        raise NotPlain
    try:
        names = head.decode().split(",")
    except UnicodeDecodeError as why:
        raise NotPlain from why
    return names, _cells(rest, blocks, len(names))


class Places:
    """Where each row of a plain table goes among the cases `rows`. Raises NotPlain for a strange one."""

    def __init__(self, rows: Array) -> None:
        self._of = np.full(int(rows.max(initial=-1)) + 2, -1, dtype=np.int32)  # the last one: of no case
        self._of[rows] = np.arange(len(rows))
        self._seen = np.zeros(len(rows), dtype=bool)
        self._count = 0

    def of(self, cells: list[bytes]) -> Array:
        at = self._of[np.minimum(row_numbers(cells), len(self._of) - 1)]
        return self._taken(at)

    def following(self, count: int) -> Array:
        return self._taken(np.arange(self._count, self._count + count))

    def _taken(self, at: Array) -> Array:
        if at.min(initial=0) < 0 or at.max(initial=-1) >= len(self._seen) or self._seen[at].any():
            raise NotPlain
        self._seen[at] = True
        self._count += len(at)
        return at

    def check_all_there(self) -> None:
        """Each case once: as many rows as cases, and none that is left out."""
        if self._count != len(self._seen) or not self._seen.all() or not self._count:
            raise NotPlain


def row_numbers(cells: list[bytes]) -> Array:
    """Whole numbers as `prediction_rows` takes them, without a decimal point. Raises NotPlain for others."""
    if not all(map(bytes.isdigit, cells)) or max(map(len, cells), default=0) > MOST_DIGITS:
        raise NotPlain
    return np.fromiter(map(float, cells), float, len(cells)).astype(np.int32)


def numbers(cells: list[bytes]) -> Array:
    """Finite numbers with a decimal point. Raises NotPlain for others."""
    try:
        found = np.fromiter(map(float, cells), float, len(cells))
    except ValueError as why:
        raise NotPlain from why
    if not np.isfinite(found).all() or b"_" in b"".join(cells):
        raise NotPlain
    return found


def _cells(rest: bytes, blocks: Iterator[bytes], width: int) -> Iterator[Cells]:
    count = 0
    for block in chain([rest] if rest else [], blocks):
        cells = _split(block, width)
        count += len(cells[0])
        if count > MOST_ROWS:
            raise NotPlain
        yield cells


def _split(block: bytes, width: int) -> Cells:
    if b'"' in block or b"\0" in block:
        raise NotPlain
    signs = np.frombuffer(block, np.uint8)
    signs = signs[(signs == 10) | (signs == 44)]
    if len(signs) % width:
        raise NotPlain
    lines = signs.reshape(-1, width) == 10
    if not lines[:, -1].all() or lines[:, :-1].any():
        raise NotPlain
    cells = block[:-1].replace(b"\n", b",").split(b",")
    return [cells[at::width] for at in range(width)]


def _whole_lines(content: bytes) -> Iterator[bytes]:
    """Blocks that end with the end of a line, ends of lines as \\n."""
    left = b""
    for piece in _pieces(content):
        whole, _, left = (left + piece).rpartition(b"\n")
        if len(left) > _MOST_IN_A_ROW:
            raise NotPlain
        if whole:
            yield _line_ends(whole + b"\n")
    if left:
        yield _line_ends(left + b"\n")


def _line_ends(block: bytes) -> bytes:
    block = block.replace(b"\r\n", b"\n")
    if b"\r" in block:
        raise NotPlain
    return block


def _pieces(content: bytes) -> Iterator[bytes]:
    """The bytes, unpacked within the limits of `table`, which then tells what is wrong with them."""
    try:
        yield from unpacked(content, _SLICE)
    except Unreadable as why:
        raise NotPlain from why
