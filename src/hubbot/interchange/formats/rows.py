"""Rows of names and values, whatever they were read from: a row is a model's figures on one dataset."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from hubbot.interchange.formats.cells import PLAIN, Cell, Writing, cell, why_not
from hubbot.interchange.formats.names import plain_name
from hubbot.interchange.formats.shapes import Figure, Found
from hubbot.interchange.formats.source import Source, WrongShape, no_number
from hubbot.interchange.formats.values import count, day_of, is_number

# What a column says besides figures, and how such columns are called.
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "model": frozenset(
        {
            *("model", "model name", "model id", "method", "system"),
            *("modell", "modellname", "modèle", "modelo", "modello", "モデル", "模型"),
        }
    ),
    "benchmark": frozenset({"benchmark", "benchmark id"}),
    "dataset": frozenset(
        {
            *("dataset", "dataset id", "dataset name", "datensatz", "jeu de données"),
            *("conjunto de datos", "conjunto de dados", "データセット", "数据集"),
        }
    ),
    "split": frozenset({"eval split", "evaluation split", "evaluated split", "scored split"}),
    "n": frozenset(
        {
            *("n test", "num test", "test n", "test size", "test set size", "number of test cases"),
            *("test cases", "n test cases", "num test cases"),
            *("test samples", "n test samples", "num test samples"),
            *("test examples", "n test examples", "num test examples"),
        }
    ),
    "date": frozenset({"run date", "date of run", "eval date", "evaluation date", "evaluated on"}),
}
# May be the test set's size, its split, the run's day; as well runs, a partition, a publication's day.
_DOUBTFUL: Final[Mapping[str, frozenset[str]]] = {
    "split": frozenset({"split", "data split"}),
    "n": frozenset({"n", "cases", "n samples", "num samples", "n cases", "size"}),
    "date": frozenset({"date", "timestamp", "day"}),
}
_MEANT: Final = {"n": "the test set's size", "split": "the split", "date": "the day of the run"}
# `%` as a unit: in brackets, on its own, or behind a word at its end. Behind a number it is a threshold.
_PERCENT: Final = re.compile(
    r"\s{0,3}[\[(]\s{0,3}(?:in\s{1,3})?(?:%|percent)\s{0,3}[\])]"
    r"|(?:^|(?<=[^0-9\s])\s{1,3}|(?<=[(\[,/:|_]))%"
    r"|(?:(?<=[^\W\d_]{2})|(?<=\bF[0-9]))\s*%(?=\s*(?:$|[(\[]))"
)
_ARROWS: Final = re.compile(r"[↑↓]|\$?\\(?:uparrow|downarrow)\$?")
_EMPTY: Final = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "/", "?"})
MOST: Final = 5000  # rows
CELLS: Final = 250_000  # of one file
_PICKS: Final = 200  # columns by which a row can be chosen

Row = Mapping[str, Any]


def found_in_rows(rows: Iterable[Row], source: Source, writing: Writing = PLAIN) -> Iterator[Found]:
    """A Found for each row that says something. Raises WrongShape for over 5,000 rows or 250,000 cells."""
    cells_ = 0
    for number, row in enumerate(rows, 1):
        cells_ += len(row)
        if number > MOST or cells_ > CELLS:
            raise WrongShape(f"more than {MOST:,} rows or {CELLS:,} cells, which are read at most")
        source.names.update(dict.fromkeys(row))
        names = _called(row, source.columns, FIELDS)
        told = {field: name for name, field in source.columns.items() if name in row}
        cells = {
            name: one
            for name, value in row.items()
            if name not in {*names.values(), *told.values()} and (one := _cell(value, writing))
        }
        if any(_shown(value) not in _EMPTY for value in row.values()):
            yield _of_row(number, row, {**names, **told}, cells, source)


def _of_row(
    number: int, row: Row, names: Mapping[str, str], cells: Mapping[str, Cell], source: Source
) -> Found:
    stated = {field: row.get(name) for field, name in names.items()}
    said = stated.get("n")
    size = cell(said) if isinstance(said, str) else None
    read: dict[str, Any] = {"n": count(size.value if size else said), "date": day_of(stated.get("date"))}
    clean = {field: plain_name(stated.get(field)) for field in ("model", "dataset", "split", "benchmark")}
    open_ = {
        field: name for field, name in _called(row, source.columns, _DOUBTFUL).items() if field not in names
    }
    return Found(
        dataset=clean["dataset"].name or "",
        figures=tuple(_figure(name, one, source) for name, one in cells.items()),
        split=clean["split"].name,
        n=read["n"],
        model=clean["model"].name,
        date=read["date"],
        about=_about(cells, source),
        benchmark=clean["benchmark"].name,
        row=number,
        picks=(f"row={number}", *(f"{name}={_shown(row[name])}" for name in list(row)[:_PICKS])),
        taken={
            name: _MEANT[field]
            for field, name in names.items()
            if field in _MEANT and read.get(field, "") is not None and _shown(row[name]) not in _EMPTY
        },
        undecided={name: field for field, name in open_.items() if _shown(row[name]) not in _EMPTY},
        untaken=(
            *(
                f"{names[field]} {_shown(stated[field])!r} (which is not {_MEANT[field]})"
                for field in _unread(stated, read)
            ),
            *(f"{one.removed!r} of the {field}'s name" for field, one in clean.items() if one.removed),
            *_untaken(row, {*names.values(), *cells, *open_.values()}),
        ),
    )


def _unread(stated: Row, read: Row) -> Iterator[str]:
    """Fields whose cell says something that is no size and no day."""
    for field, value in read.items():
        if value is None and field in stated and _shown(stated[field]) not in _EMPTY:
            yield field


def _untaken(row: Row, known: set[str]) -> Iterator[str]:
    """Cells that say something and are neither a figure nor what a column's name says."""
    for name, value in row.items():
        if name not in known and _shown(value) not in _EMPTY:
            yield f"{name} {_shown(value)[:40]!r} ({why_not(_shown(value))})"


def _shown(value: Any) -> str:
    return (
        " ".join(value.split())[:200] if isinstance(value, str) else "" if value is None else str(value)[:200]
    )


def _called(row: Row, columns: Mapping[str, str], fields: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Field → the only column that is called so, of those about which nothing was told."""
    called: dict[str, list[str]] = {}
    for name in row:
        plain = _plain(name)
        for field, spellings in fields.items():
            if plain in spellings:
                called.setdefault(field, []).append(name)
    return {field: names[0] for field, names in called.items() if len(names) == 1 and names[0] not in columns}


@lru_cache(maxsize=4096)  # a table has the same names in each row
def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


@lru_cache(maxsize=4096)
def _bare(name: str) -> tuple[str, bool]:
    """A figure's name without its unit and its arrow, and whether the unit is per cent."""
    bare = _ARROWS.sub("", _PERCENT.sub("", re.sub(r" #\d+$", "", name))).strip()
    return bare, _PERCENT.search(name) is not None


def _cell(value: Any, writing: Writing) -> Cell | None:
    if isinstance(value, str) and no_number(value) is None:
        return cell(value, writing)
    if is_number(value):
        return Cell(float(value))
    said = no_number(value) if value is not None else None
    return Cell(None, written=said[0]) if said else None


def _figure(name: str, one: Cell, source: Source) -> Figure:
    bare, percent = _bare(name)
    spread = one.spread if one.value is not None else None
    interval = None
    if spread is not None and one.value is not None and source.plus_minus == "95%":
        interval = (one.value - spread, one.value + spread, 0.95)
    sd = spread if source.plus_minus == "sd" else None
    spellings = (name, bare)
    percent = percent or one.percent
    return Figure(name, one.value, spellings, one.written, percent=percent, sd=sd, interval=interval)


def _about(cells: Mapping[str, Cell], source: Source) -> dict[str, Any]:
    """What stands beside figures and means something that the table does not say: ±, daggers."""
    spreads = {
        name: one.spread for name, one in cells.items() if one.spread is not None and not source.plus_minus
    }
    marks = {name: one.marks for name, one in cells.items() if one.marks}
    return {**({"plus_minus": spreads} if spreads else {}), **({"marks": marks} if marks else {})}


def unique(names: Iterable[str]) -> list[str]:
    """Each name once: a second `Acc` is `Acc #2`, so that each can be chosen."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return made
