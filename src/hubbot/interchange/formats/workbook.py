"""A sheet of Excel as the rows of a table. openpyxl reads it (the extra `excel`); nothing in it is run.

A formula is the value that Excel kept beside it. A merged cell stands in each cell that it covers. A share
that is shown as a percentage is the share. A day is written ISO.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import date, datetime, time
from importlib import import_module
from typing import Any, Final

from hubbot.interchange.formats.package import (
    CSV,
    Facts,
    ReadTooOften,
    column_of,
    facts_of,
    packed,
    plain_parts,
)
from hubbot.interchange.formats.rows import CELLS, MOST
from hubbot.interchange.formats.source import MOST as BYTES
from hubbot.interchange.formats.source import WrongShape

ENDINGS: Final = (".xlsx", ".xlsm")
_OLDER: Final = (".xls", ".xlsb", ".ods", ".numbers")
_HEADS: Final = 30  # rows above the table at most
_MERGED: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")

Cells = list[list[str]]


def is_workbook(name: str) -> bool:
    """Whether a file's name is a workbook's. Raises WrongShape for the kinds that are not read."""
    if name.casefold().endswith(_OLDER):
        raise WrongShape(f"this kind of workbook is not read. Save it as .xlsx, or {CSV}")
    return name.casefold().endswith(ENDINGS)


def sheet_rows(content: bytes, sheet: str | None = None) -> Cells:
    """The texts of a sheet, header first: of the one that is named, else of the only one that has a table.

    Raises WrongShape where openpyxl is missing, for what is no workbook, for more than 5,000 rows or 250,000
    cells, blank ones counted, and where several sheets have a table.
    """
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        how = f'Install it beside hubbot, pip install "hubbot[excel]", or {CSV}'
        raise WrongShape(f"a workbook is read by openpyxl, which is not there. {how}") from None
    with warnings.catch_warnings(action="ignore"):  # of what openpyxl leaves out: pictures, rules of colour
        return _chosen(openpyxl, content, sheet)


def _chosen(openpyxl: Any, content: bytes, sheet: str | None) -> Cells:
    parts = plain_parts(content)
    book = _opened(openpyxl, parts)
    if sheet is not None and sheet not in book.sheetnames:
        raise WrongShape(f"there is no sheet {sheet!r}; there are: {', '.join(book.sheetnames[:12])}")
    wanted = [
        one for one in book.worksheets if (one.title == sheet if sheet else one.sheet_state == "visible")
    ]
    facts = _facts(wanted, parts)
    if (cells := sum(one.rows * one.columns for one in facts.values())) > CELLS:
        raise WrongShape(_too_many(cells, facts))
    tables = {one.title: _table(one, facts[one.title]) for one in wanted}
    filled = [name for name, rows in tables.items() if len(rows) > 1]
    if len(filled) > 1:
        raise WrongShape(f"several sheets have a table: {', '.join(filled[:12])}. Choose with --sheet NAME")
    if not filled:
        raise WrongShape("no sheet has a header and a row below it")
    return tables[filled[0]]


def _too_many(cells: int, facts: Mapping[str, Facts]) -> str:
    name, most = max(facts.items(), key=lambda one: one[1].rows * one[1].columns)
    return (
        f"{cells:,} cells, blank ones counted, and at most {CELLS:,} are read: the sheet {name!r} goes to "
        f"row {most.rows:,} and column {most.columns:,}. Delete what is not of the table, or name another "
        "sheet with --sheet"
    )


def _opened(openpyxl: Any, parts: Mapping[str, bytes]) -> Any:
    try:
        return openpyxl.load_workbook(packed(parts), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file makes openpyxl raise
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> WrongShape:
    if isinstance(error, ReadTooOften):
        return WrongShape(f"several of its sheets are one and the same part. Open it in Excel, and {CSV}")
    return WrongShape(f"openpyxl cannot read it ({type(error).__name__}). Open it in Excel, and {CSV}")


def _facts(sheets: list[Any], parts: Mapping[str, bytes]) -> dict[str, Facts]:
    """Sheet → what is known of it. Each part is read once, also where several sheets say that they are it."""
    paths = {one.title: str(getattr(one, "_worksheet_path", "")).lstrip("/") for one in sheets}
    read = {path: facts_of(parts[path]) for path in dict.fromkeys(paths.values()) if path in parts}
    return {title: read.get(path, Facts()) for title, path in paths.items()}


def _table(sheet: Any, facts: Facts) -> Cells:
    if not facts.rows:
        return []
    bounds = {"max_row": facts.rows, "max_col": facts.columns, "values_only": True}
    try:
        rows = [[*map(_text, row)] for row in sheet.iter_rows(min_row=1, min_col=1, **bounds)]
    except Exception as error:  # noqa: BLE001 - as above
        raise _unreadable(error) from None
    if len(rows) < facts.rows:
        raise WrongShape(f"not every row of it can be read. Open it in Excel, and {CSV}")
    for row, column in facts.without_value:
        rows[row - 1][column - 1] = "a formula without its value"
    _fill(rows, facts)
    if sum(len(cell) for row in rows for cell in row) > BYTES:
        raise WrongShape(f"the texts of its cells are longer than {BYTES:,} characters")
    return _from_header(rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _fill(rows: Cells, facts: Facts) -> None:
    """What a merged cell says stands in each cell that it covers. Excel lets no cell be covered twice."""
    covered = [bytearray(facts.columns) for _ in rows]
    for ref in facts.merged:
        if (match := _MERGED.fullmatch(ref)) is None:
            raise WrongShape(f"{ref[:40]!r} is no range of merged cells. Open it in Excel, and {CSV}")
        left, right = column_of(match[1]) - 1, min(column_of(match[3]), facts.columns)
        top, bottom = int(match[2]) - 1, min(int(match[4]), len(rows))
        for at in range(max(top, 0), bottom if left < right else 0):
            if any(covered[at][left:right]):
                raise WrongShape(f"merged cells lie over each other at {ref}. Open it in Excel, and {CSV}")
            covered[at][left:right] = b"\1" * (right - left)
            rows[at][left:right] = [rows[top][left]] * (right - left)


def _from_header(rows: Cells) -> Cells:
    """From the first row on that names two things. A second row of names below it is part of its names."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    start = next((at for at, row in enumerate(filled[:_HEADS]) if len({*row} - {""}) > 1), None)
    if start is None:
        return []
    header, body = filled[start], filled[start + 1 :]
    if body and _has_groups(header) and not any(map(_is_number, body[0])):
        header = [_joined(*names) for names in zip(header, body.pop(0), strict=False)]
    if len(body) > MOST:
        raise WrongShape(f"more than {MOST:,} rows")
    width = max(at for row in [header, *body] for at, cell in enumerate(row, 1) if cell.strip())
    return [[*row, *[""] * width][:width] for row in [header, *body]]


def _has_groups(header: list[str]) -> bool:
    """Whether a name stands over several columns."""
    names = [name for name in header if name]
    return len(set(names)) < len(names)


def _joined(group: str, name: str) -> str:
    return group if group == name or not name else f"{group} {name}".strip()


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?%?", cell.strip()) is not None
