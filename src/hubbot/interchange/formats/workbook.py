"""A sheet of Excel as the rows of a table. openpyxl reads it (the extra `excel`); nothing in it is run.

A formula is the value that Excel kept beside it. A merged cell stands in each cell that it covers. A share
that is shown as a percentage is the share. A day is written ISO.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module
from itertools import zip_longest
from typing import Any, Final

from hubbot.interchange.formats.rows import MOST
from hubbot.interchange.formats.source import MOST as BYTES
from hubbot.interchange.formats.source import WrongShape

ENDINGS: Final = (".xlsx", ".xlsm")
_OLDER: Final = (".xls", ".xlsb", ".ods", ".numbers")
_WIDEST: Final = 500  # columns
_HEADS: Final = 30  # rows above the table at most
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_CSV: Final = "save the sheet as CSV UTF-8, and convert that"

Cells = list[list[str]]


def is_workbook(name: str) -> bool:
    """Whether a file's name is a workbook's. Raises WrongShape for the kinds that are not read."""
    if name.casefold().endswith(_OLDER):
        raise WrongShape(f"this kind of workbook is not read. Save it as .xlsx, or {_CSV}")
    return name.casefold().endswith(ENDINGS)


def sheet_rows(content: bytes, sheet: str | None = None) -> Cells:
    """The texts of a sheet, header first: of the one that is named, else of the only one that has a table.

    Raises WrongShape where openpyxl is missing, for what is no workbook, for more than 5,000 rows or 500
    columns, and where several sheets have a table.
    """
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        how = f'Install it beside hubbot, pip install "hubbot[excel]", or {_CSV}'
        raise WrongShape(f"a workbook is read by openpyxl, which is not there. {how}") from None
    with warnings.catch_warnings(action="ignore"):  # of what openpyxl leaves out: pictures, rules of colour
        return _chosen(openpyxl, content, sheet)


def _chosen(openpyxl: Any, content: bytes, sheet: str | None) -> Cells:
    parts = _parts(content)
    values, formulas = (_opened(openpyxl, content, values=one) for one in (True, False))
    if sheet is not None and sheet not in values.sheetnames:
        raise WrongShape(f"there is no sheet {sheet!r}; there are: {', '.join(values.sheetnames[:12])}")
    names = [sheet] if sheet else [one.title for one in values.worksheets if one.sheet_state == "visible"]
    tables = {name: _table(values[name], formulas[name], parts) for name in names}
    filled = [name for name, rows in tables.items() if len(rows) > 1]
    if len(filled) > 1:
        raise WrongShape(f"several sheets have a table: {', '.join(filled[:12])}. Choose with --sheet NAME")
    if not filled:
        raise WrongShape("no sheet has a header and a row below it")
    return tables[filled[0]]


def _parts(content: bytes) -> dict[str, bytes]:
    """Its XML by name, which says what is merged. Raises WrongShape for what is hostile or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = [one for one in archive.infolist() if one.filename.endswith((".xml", ".rels"))]
            if sum(one.file_size for one in listed) > BYTES:
                raise WrongShape(f"it unpacks to more than {BYTES:,} bytes; at most so many are read")
            parts = {one.filename: archive.read(one) for one in listed}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise WrongShape(
            f"this is no workbook of Excel that can be read. Open it there, and {_CSV}"
        ) from None
    if any(b"<!DOCTYPE" in one or b"<!ENTITY" in one for one in parts.values()):
        raise WrongShape("it defines entities, which no workbook of Excel does")
    return parts


def _opened(openpyxl: Any, content: bytes, *, values: bool) -> Any:
    try:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file makes openpyxl raise
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> WrongShape:
    return WrongShape(f"openpyxl cannot read it ({type(error).__name__}). Open it in Excel, and {_CSV}")


def _table(sheet: Any, formulas: Any, parts: dict[str, bytes]) -> Cells:
    try:
        rows = [[*row] for row in _with_formulas(sheet, formulas)]
    except WrongShape:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise _unreadable(error) from None
    _fill(rows, parts.get(str(getattr(sheet, "_worksheet_path", "")).lstrip("/"), b""))
    return _from_header(rows)


def _with_formulas(sheet: Any, formulas: Any) -> Iterator[Iterator[str]]:
    bounds = {"max_row": MOST + _HEADS + 1, "max_col": _WIDEST + 1, "values_only": True}
    for row, written in zip_longest(sheet.iter_rows(**bounds), formulas.iter_rows(**bounds), fillvalue=()):
        if any(cell is not None for cell in row[_WIDEST:]):
            raise WrongShape(f"the sheet {sheet.title!r} has more than {_WIDEST} columns")
        yield (_text(value, formula) for value, formula in zip_longest(row, written))


def _text(value: Any, formula: Any) -> str:
    if value is None:
        return "a formula without its value" if isinstance(formula, str) and formula[:1] == "=" else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _fill(rows: Cells, sheet: bytes) -> None:
    """What a merged cell says stands in each cell that it covers."""
    for match in list(_MERGED.finditer(sheet))[:MOST]:
        left, right = _column(match[1]), _column(match[3])
        top, bottom = int(match[2]) - 1, int(match[4])
        if top < len(rows) and left < len(rows[top]):
            said = rows[top][left]
            for row in rows[top:bottom]:
                row[left : right + 1] = [said] * (min(right + 1, len(row)) - left)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


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
