"""Numbers as people's programs write them: 0.93, 0,93 or 93 %. What may be read in two ways is no number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite, nan

from hubbot.evaluation.data.faults import Fault

_PLAIN = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")  # may be 1,234 for 1234


class _Mark:
    """A comma or a point, as the cells of the file have it."""

    __slots__ = ("count", "line", "shown", "sure")

    def __init__(self) -> None:
        self.count, self.line, self.shown, self.sure = 0, 0, "", False

    def seen(self, cell: str, line: int) -> None:
        if not self.count:
            self.line, self.shown = line, cell[:20]
        self.count += 1
        self.sure = self.sure or _THOUSANDS.fullmatch(cell) is None


class Numerals:
    """Reads the numbers of one file, and knows at its end whether they were read rightly."""

    __slots__ = ("_comma", "_plain", "_point", "_separator", "line")

    def __init__(self, separator: str) -> None:
        self._comma, self._point, self._plain = _Mark(), _Mark(), 0
        self._separator = separator
        self.line = 0

    def number(self, cell: str) -> float:
        """The number; NaN for what is none. A comma is taken for a decimal mark."""
        try:
            value = float(cell)
        except ValueError:
            return self._other(cell)
        if "_" in cell or not cell.isascii():
            return nan
        if self._separator != "," or self._comma.count:
            self._note(cell.strip())
        elif "." in cell and not self._point.count:
            self._point.seen(cell.strip(), self.line)
        return value if isfinite(value) else nan

    def _note(self, cell: str) -> None:
        if "." in cell:
            self._point.seen(cell, self.line)
        elif cell.lstrip("+-").isdigit():
            self._plain += 1

    def _other(self, cell: str) -> float:
        """A number with a decimal comma, or a minus of typographers."""
        text = cell.strip().replace("\N{MINUS SIGN}", "-")
        changed = text.replace(",", ".")
        if changed.count(".") > 1 or not _PLAIN.fullmatch(changed):
            return nan
        if "," in text:
            self._comma.seen(text, self.line)
        return value if isfinite(value := float(changed)) else nan

    def faults(self) -> Iterator[Fault]:
        """What may mean two numbers: both marks in one file, or thousands."""
        comma, point = self._comma, self._point
        if comma.count and point.count:
            said = (
                f"{comma.shown} in line {comma.line} has a comma, {point.shown} in line {point.line} a point."
            )
            yield Fault(None, said, "Which is the decimal mark? Write all numbers with a point: 0.5.")
        elif (
            (mark := comma if comma.count else point)
            and mark.count
            and not mark.sure
            and self._doubtful(mark)
        ):
            other = mark.shown.replace(",", "").replace(".", "")
            decimal = mark.shown.replace(",", ".")
            said = f"{mark.shown} in line {mark.line} may be {decimal} or {other}: no cell of the file tells."
            yield Fault(
                None, said, "Save the numbers without thousands separators, and with a decimal point."
            )

    def _doubtful(self, mark: _Mark) -> bool:
        """Of a file whose marked cells all look like 1,234: whether that leaves a doubt.

        Between commas a point is the decimal mark, between semicolons a comma, unless some cells have none.
        """
        if mark is self._point:
            return self._separator != "," and self._plain > 0
        return self._separator != ";" or self._plain > 0

    @property
    def told(self) -> str:
        return "decimal commas" if self._comma.count else ""
