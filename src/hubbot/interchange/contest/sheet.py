"""Anybody's file as tables: rows of texts by column. Markdown, LaTeX, CSV, TSV, a workbook, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubbot.interchange.contest.told import NoContest
from hubbot.interchange.formats.cells import PLAIN, Writing
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.tables import tables_of

_MOST_COLUMNS = 5_000
_MOST_CELLS = 5_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns` maps a column's name to its cells, one a row, "" where a row has none."""

    columns: Mapping[str, Sequence[str]]
    writing: Writing = PLAIN

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def sheet_of(source: Source, number: int | None = None) -> Sheet:
    """The table of a file; `number`, from 1, where it has several. Raises NoContest or WrongShape."""
    found = [one for one in _sheets(source) if one.rows and len(one.columns) > 1]
    if not found:
        raise NoContest("there is no table with a row and two columns in it")
    if number is not None and not 1 <= number <= len(found):
        raise NoContest(f"there are {len(found)} tables; --table takes 1 to {len(found)}")
    if len(found) > 1 and number is None:
        listed = "; ".join(
            f"{at}: {', '.join([*one.columns][:4])[:80]}" for at, one in enumerate(found[:9], 1)
        )
        raise NoContest(f"there are {len(found)} tables. Which one is meant? Say --table NUMBER. {listed}")
    return found[(number or 1) - 1]


def _sheets(source: Source) -> Iterator[Sheet]:
    if source.rows is None and source.text.lstrip()[:1] in {"{", "["}:
        yield _sheet([{k: _text(v) for k, v in row.items()} for row in _of_json(source.values)])
        return
    for rows, writing in tables_of(source):
        yield _sheet([{str(k): str(v) for k, v in row.items()} for row in rows], writing)


def _sheet(rows: Sequence[Mapping[str, str]], writing: Writing = PLAIN) -> Sheet:
    names = [*dict.fromkeys(name for row in rows for name in row)]
    if len(names) > _MOST_COLUMNS or len(names) * len(rows) > _MOST_CELLS:
        raise WrongShape(
            f"{len(rows):,} rows of {len(names):,} columns: at most {_MOST_CELLS:,} cells are read"
        )
    return Sheet({name: [row.get(name, "") for row in rows] for name in names}, writing)


def _of_json(values: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of a list of mappings; of a mapping of models to figures; of a mapping of columns to lists."""
    if len(values) == 1 and isinstance(values[0], dict):
        return _of_mapping(values[0])
    if not values or not all(isinstance(one, dict) for one in values):
        raise NoContest("this JSON is no list of rows, each a mapping of columns to values")
    return [_flat(one) for one in values]


def _of_mapping(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    inner = [*value.values()]
    if inner and all(isinstance(one, dict) for one in inner):
        return [{"model": name, **_flat(one)} for name, one in value.items()]
    lists = {name: one for name, one in value.items() if isinstance(one, list)}
    rows = [one for one in lists.values() if one and all(isinstance(row, dict) for row in one)]
    if len(rows) == 1:
        return [_flat(row) for row in rows[0]]
    if len(lists) == len(value) > 1 and len({*map(len, lists.values())}) == 1:
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    if inner and all(isinstance(one, int | float) for one in inner):
        return [{"model": name, "score": one} for name, one in value.items()]
    raise NoContest("this JSON has no rows: write a list of mappings, such as {model, score, n}")


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """With the figures of an inner mapping under `outer.inner`."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        inner = value if isinstance(value, dict) else {"": value}
        found.update({f"{name}.{key}" if key else name: one for key, one in inner.items()})
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None or isinstance(value, dict | list) else str(value)
