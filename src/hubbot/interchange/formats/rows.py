"""Rows of names and values, whatever they were read from: a row is a model's figures on one dataset."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from hubbot.interchange.formats.cells import Cell, cell
from hubbot.interchange.formats.shapes import Figure, Found
from hubbot.interchange.formats.source import Source, WrongShape, no_number
from hubbot.interchange.formats.values import count, day_of, is_number, text

# What a column says besides figures, and how such columns are called.
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "model": frozenset({"model", "model name", "model id", "method", "system"}),
    "benchmark": frozenset({"benchmark", "benchmark id"}),
    "dataset": frozenset({"dataset", "dataset id", "dataset name"}),
    "split": frozenset({"split", "data split"}),
    "n": frozenset({"n", "cases", "n samples", "num samples", "n cases"}),
    "date": frozenset({"date", "timestamp", "run date"}),
}
_UNIT: Final = re.compile(r"\s*[\[(]\s*(?:%|in %|percent)\s*[\])]|[↑↓%]|\$?\\(?:uparrow|downarrow)\$?")
_MOST: Final = 5000  # rows

Row = Mapping[str, Any]


def found_in_rows(rows: Iterable[Row], source: Source, *, comma: bool = False) -> Iterator[Found]:
    """A Found for each row that has a figure. Raises WrongShape for more than 5,000 rows."""
    for number, row in enumerate(rows, 1):
        if number > _MOST:
            raise WrongShape(f"more than {_MOST:,} rows")
        names = _fields(row, source.columns)
        cells = {
            name: one
            for name, value in row.items()
            if name not in names.values() and (one := _cell(value, comma=comma))
        }
        if cells:
            yield _of_row(row, names, cells, source)


def _of_row(row: Row, names: Mapping[str, str], cells: Mapping[str, Cell], source: Source) -> Found:
    stated = {field: row.get(name) for field, name in names.items()}
    number = stated.get("n")
    size = cell(number) if isinstance(number, str) else None
    return Found(
        dataset=_name(stated.get("dataset")) or "",
        figures=tuple(_figure(name, one, source) for name, one in cells.items()),
        split=_name(stated.get("split")),
        n=count(size.value if size else number),
        model=_name(stated.get("model")),
        date=day_of(stated.get("date")),
        about=_about(cells, source),
        benchmark=_name(stated.get("benchmark")),
    )


def _fields(row: Row, columns: Mapping[str, str]) -> dict[str, str]:
    """Field → the column that has it: as told, else the only one that is called so."""
    told = {field: name for name, field in columns.items() if name in row}
    called: dict[str, list[str]] = {}
    for name in row:
        plain = re.sub(r"[\s_-]+", " ", name).strip().casefold()
        for field, spellings in FIELDS.items():
            if plain in spellings:
                called.setdefault(field, []).append(name)
    only = {field: names[0] for field, names in called.items() if len(names) == 1 and names[0] not in columns}
    return {**only, **told}


def _cell(value: Any, *, comma: bool) -> Cell | None:
    if isinstance(value, str) and no_number(value) is None:
        return cell(value, comma=comma)
    if is_number(value):
        return Cell(float(value))
    said = no_number(value) if value is not None else None
    return Cell(None, written=said[0]) if said else None


def _figure(name: str, one: Cell, source: Source) -> Figure:
    percent = one.percent or "%" in name
    spread = one.spread if one.value is not None else None
    interval = None
    if spread is not None and one.value is not None and source.plus_minus == "95%":
        interval = (one.value - spread, one.value + spread, 0.95)
    bare = _UNIT.sub("", re.sub(r" #\d+$", "", name)).strip()
    sd = spread if source.plus_minus == "sd" else None
    return Figure(name, one.value, (name, bare), one.written, percent=percent, sd=sd, interval=interval)


def _about(cells: Mapping[str, Cell], source: Source) -> dict[str, Any]:
    """What stands beside figures and means something that the table does not say: ±, daggers."""
    spreads = {
        name: one.spread for name, one in cells.items() if one.spread is not None and not source.plus_minus
    }
    marks = {name: one.marks for name, one in cells.items() if one.marks}
    return {**({"plus_minus": spreads} if spreads else {}), **({"marks": marks} if marks else {})}


def _name(value: Any) -> str | None:
    """A text without bold or a link around it."""
    named = text(value)
    if named is None:
        return None
    named = re.sub(r"^\[([^\]]*)\]\([^)]*\)$", r"\1", named.strip("*_` "))
    return named.strip("*_` ")[:200] or None


def unique(names: Iterable[str]) -> list[str]:
    """Each name once: a second `Acc` is `Acc #2`, so that each can be chosen."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return made
