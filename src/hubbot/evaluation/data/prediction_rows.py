"""Which case each row of a file of predictions is of, and whether every case has one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from hubbot.evaluation.data.cases import Array
from hubbot.evaluation.data.faults import Fault, Faults, some
from hubbot.evaluation.data.header import Header

MOST_STRANGE = 1_000  # rows of no case, or with a mistake: then the rest is not read
_MOST_SPARE = 100_000  # cells of rows that are not as wide as the header: likewise
_FEW = 5
_TOO_MANY = (
    "Decimal commas between commas? Put semicolons between cells. A name before each row? Leave it out."
)
ROW = re.compile(
    r"([0-9]{1,7})(?:[.,]0+)?"
)  # up to the most rows that are read; the longer ones are people's
_NOT_A_ROW = (
    (re.compile(r"[^@]*+@(?s:.*)"), "looks like an e-mail address"),
    (re.compile(r"(?:19|20)[0-9]{6}"), "looks like a date"),
    (re.compile(r"[0-9]{8,}"), "is a long number, which may name a person"),
    (re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?s:.*)"), "looks like a date"),
    (re.compile(r"[\W\d_]*+[^\W\d_](?s:.*)"), "looks like a name"),
)


class Cells:
    """Which case each row is of. What is no row number is refused, and for people's sake not shown."""

    def __init__(self, rows: Array, header: Header, *, in_order: bool = False) -> None:
        self._header, self._rows, self._in_order = header, rows, in_order
        self._at = header.names.index("row") if "row" in header.names else None
        self._known = [at for at, name in enumerate(header.names) if name is not None]
        self._whole = len(self._known) == header.full  # nothing is passed over
        self._most_row = int(rows.max()) if len(rows) else -1
        # Row number → place among `rows`, and where it was read: 8 bytes a row number and no objects.
        places = np.full(self._most_row + 1, -1, dtype=np.int32)
        places[rows] = np.arange(len(rows), dtype=np.int32)
        self._places = array("i", places.tobytes())
        self.lines = array("i", [0]) * len(rows)
        self.strange: dict[int, int] = {}
        self.faults = Faults()
        self.spare = 0  # cells of rows that are not as wide as the header
        self.given = 0  # rows that were read
        self.with_point = False  # a row number is written 2.0
        self.complete = False  # read to its end

    @property
    def most(self) -> int:
        return len(self.lines)

    @property
    def told_enough(self) -> bool:
        """Whether what is wrong so far is all that its author is told."""
        many = self.faults.total >= MOST_STRANGE or len(self.strange) >= MOST_STRANGE
        return many or self.spare >= _MOST_SPARE

    @property
    def told(self) -> Iterator[str]:
        if self.with_point:
            yield "row numbers with a decimal point"
        if self._in_order:
            yield "rows in the registered order"

    def place(self, line: int, cells: Sequence[str]) -> tuple[int, Sequence[str]] | None:
        """The place of the row's case, and the cells that mean something; None where there is no case."""
        known = self._meant(line, cells)
        if known is None:
            return None
        self.given += 1
        place = self._next(line) if self._in_order or self._at is None else self._of(line, cells[self._at])
        return None if place is None else (place, known)

    def _meant(self, line: int, cells: Sequence[str]) -> Sequence[str] | None:
        header = self._header
        if not header.width <= len(cells) <= header.full or any(map(str.strip, cells[header.width :])):
            hint = _TOO_MANY if len(cells) > header.width else ""
            self.faults.add(line, f"{len(cells)} cells; the header has {header.width}.", hint)
            self.spare += len(cells)
            return None
        if header.index is not None and not ROW.fullmatch(cells[header.index].strip()):
            self._refuse(line, cells[header.index].strip())
            return None
        return cells if self._whole else [cells[at] for at in self._known]

    def _of(self, line: int, written: str) -> int | None:
        cell = written.strip()
        found = ROW.fullmatch(cell)
        if found is None:
            self._refuse(line, cell)
            return None
        self.with_point = self.with_point or not cell.isdigit()
        row = int(found[1])
        place = self._places[row] if row <= self._most_row else -1
        first = self.lines[place] if place >= 0 else self.strange.get(row, 0)
        if first:
            self.faults.add(line, f"row {row} is there twice (line {first}).")
        elif place < 0:
            self.strange[row] = line
        else:
            self.lines[place] = line
            return place
        return None

    def _next(self, line: int) -> int | None:
        if self.given > self.most:
            self.strange[self.given] = line
            return None
        self.lines[self.given - 1] = line
        return self.given - 1

    def _refuse(self, line: int, cell: str) -> None:
        why = next((why for one, why in _NOT_A_ROW if one.fullmatch(cell)), "is no whole number")
        self.faults.add(line, f"the id {why}.", "Only row numbers of the split are taken.")

    def listed(self) -> list[Fault]:
        """Exactly the cases of the split, each once. Missing ones are only told of a file read whole."""
        if self._in_order and (self.strange or (self.complete and self.given < self.most)):
            said = f"There are {self.given:,} rows; the split has {self.most:,} cases."
            self.faults.add(None, said, "In the registered order each case has one row.")
        elif start := self._renumbered():
            self.faults.add(None, *start)
        else:
            self.faults.extend(self._check())
        return self.faults.listed(complete=self.complete) if self.faults.total else []

    def _renumbered(self) -> tuple[str, str] | None:
        """Of rows that are counted from 0 or 1, which the registered ones are not: what that means."""
        n = self.most
        if not self.complete or not self.strange or self.given != n or self.faults.total:
            return None
        read = {*self.strange, *(int(row) for row, line in zip(self._rows, self.lines, strict=True) if line)}
        first = min(read)
        if first not in (0, 1) or len(read) != n or max(read) != first + n - 1:
            return None
        registered = (
            some([int(row) for row in self._rows[:_FEW]], 3)
            if n <= _FEW
            else ", ".join(str(int(row)) for row in self._rows[:3]) + f" … {int(self._rows[-1])}"
        )
        return (
            f"The rows are numbered anew, {first} to {first + n - 1}; the registered ones are {registered}.",
            "In the registered order? `hubbot score --in-order` takes the first for the first, and so on.",
        )

    def _check(self) -> Iterator[Fault]:
        rows = self._rows
        least, most = (int(rows.min()), int(rows.max())) if len(rows) else (0, 0)
        strange = sorted(self.strange)
        for row in strange[:_FEW]:
            hint = f"Its rows run from {least} to {most}." if len(rows) else ""
            yield Fault(self.strange[row], f"{_row_shown(row, most)} is not in the test split.", hint)
        if len(strange) > _FEW:
            yield Fault(None, f"{len(strange) - _FEW:,} more rows are not in the test split.")
        if not self.complete:
            return
        missing = np.sort(rows[np.frombuffer(self.lines, dtype=np.int32) == 0]).tolist()
        if missing and len(missing) == len(rows):
            yield Fault(
                None, "No row of the test split is there.", "See `hubbot show` for how rows are numbered."
            )
        elif missing:
            listed = some(missing, _FEW)
            yield Fault(None, f"{len(missing)} of {len(rows)} cases have no prediction: rows {listed}.")


def _row_shown(row: int, most: int) -> str:
    """A number with more digits than any row has may be somebody's: it is not repeated."""
    digits = len(str(row))
    return f"row {row}" if digits <= len(str(most)) else f"a number of {digits} digits"
