"""How a table separates its columns: by commas, or as programs of other countries write it.

A spreadsheet where the comma is the decimal mark writes semicolons; copied cells have tabs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
ROW_NAMES = frozenset({"row", "rows", "row_number", "row_no", "row_nr", "row_id", "rownumber", "rowid"})
_INDEX = re.compile(r"unnamed_\d+|index|level_0|")  # what pandas and R write over an index
_LONGEST = 2**18  # characters of a header that are looked at
_MOST = 20_000  # columns
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # the first line that Excel reads for this


def folded(name: str) -> str:
    """A column's name without case, blanks and signs: `Row No.` and `row_no` are one."""
    return re.sub(r"[\s_\-.:#]+", "_", name.casefold()).strip("_")


def is_row(name: str) -> bool:
    return folded(name) in ROW_NAMES


def is_index(name: str) -> bool:
    """Whether it is no name of anybody's, but what stands above the index of a table."""
    return _INDEX.fullmatch(folded(name)) is not None


def announced(line: str) -> str | None:
    """The separator that a line `sep=;` names; None for any other line."""
    found = _SAID.fullmatch(line.rstrip("\r\n"))
    return found[1] if found and found[1] in SEPARATORS else None


def separator(header: str) -> str:
    """The separator of the table with this header: the one that shows a column `row`, or the most columns."""
    # Lines may be long and full of signs: the cells of one separator at a time.
    width: dict[str, int] = {}
    indexed = ""
    for sign in SEPARATORS:
        cells = _cells(header[:_LONGEST], sign)
        width[sign] = len(cells)
        if len(cells) > 1 and len(cells) < _MOST and any(map(is_row, cells)):
            return sign
        if len(cells) > 1 and is_index(cells[0]):
            indexed = indexed or sign
    return indexed or max(SEPARATORS, key=lambda sign: width[sign])  # the first of several: the comma


def _cells(line: str, sign: str) -> Sequence[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=sign), [])
    except csv.Error:
        return []
