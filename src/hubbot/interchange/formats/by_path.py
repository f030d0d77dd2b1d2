"""Any JSON, JSON lines or YAML: each number under its path, `result.accuracy`. No name is guessed from.

MEDS-DEV's `result.json` is one of these: dataset, task, model, timestamp and a mapping `result`
(https://github.com/Medical-Event-Data-Standard/MEDS-DEV, `_results/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.rows import Row, found_in_rows
from hubbot.interchange.formats.shapes import Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import day_of, said, text

_DEPTH: Final = 12
_LEAVES: Final = 20_000


def _never(_: Source) -> bool:
    return False


def _found(source: Source) -> Iterator[Found]:
    """Figures have no spelling that a registry could know: they are chosen by their path."""
    values = source.values
    for one in found_in_rows((flat(value) for value in values), source):
        row = one.row if len(values) > 1 else None
        yield replace(one, row=row, figures=tuple(replace(figure, spellings=()) for figure in one.figures))


def flat(value: Any) -> Row:
    """Path → value, of mappings and lists.

    Raises WrongShape for more than 20,000 values, for two of one path, and for more than 12 levels.
    """
    leaves: dict[str, Any] = {}
    for path, leaf in _leaves(value, "", 0):
        if path in leaves:
            raise WrongShape(f"two values are called {path[:100]!r}: which one is meant?")
        leaves[path] = leaf
        if len(leaves) > _LEAVES:
            raise WrongShape(f"more than {_LEAVES:,} values in one mapping")
    return leaves


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    inner = (
        [*value.items()]
        if isinstance(value, dict)
        else [*enumerate(value)]
        if isinstance(value, list)
        else None
    )
    if inner is None:
        yield path, value
    elif inner and depth >= _DEPTH:
        raise WrongShape(f"{path[:100]!r} is nested deeper than {_DEPTH} levels")
    else:
        for key, one in inner:
            yield from _leaves(one, f"{path}.{key}" if path else str(key), depth + 1)


def _is_meds_dev(source: Source) -> bool:
    keys = source.keys
    return isinstance(keys.get("result"), dict) and {"dataset", "task", "model", "timestamp"} <= keys.keys()


def _meds_dev(source: Source) -> Iterator[Found]:
    value = source.mapping
    dataset, task = text(value.get("dataset")), text(value.get("task"))
    known = {"task", "version"}  # said below
    row = {name: leaf for name, leaf in flat(value).items() if name not in known}
    for one in found_in_rows([row], source):
        figures = tuple(replace(f, spellings=(f.name.rpartition(".")[2],)) for f in one.figures)
        about = said(task=task, meds_dev_version=value.get("version"))
        day = one.date or day_of(value.get("timestamp"))
        yield replace(one, dataset=dataset or "", figures=figures, date=day, about={**one.about, **about})


FORMAT: Final = Format("json", "JSON or YAML", "", _never, _found)
MEDS_DEV: Final = Format("meds-dev", "MEDS-DEV", "", _is_meds_dev, _meds_dev)
