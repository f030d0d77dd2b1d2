"""What the published boards of a benchmark say, for `hubbot show`: read from their exports, without ranking.

A hub elsewhere may have no boards yet, and its files are a stranger's: what is no board is passed over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from hubbot.common.numbers import is_number
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.registry.model import Benchmark, Hub

_WIDE = 100
_NAMES = 5  # of models on a line
_LONGEST = 80  # characters of a name


def board_lines(hub: Hub, benchmark: Benchmark) -> Iterator[str]:
    """For each board of the present version: how many cases tell the first two apart, and who is no worse.

    Nothing where no board says either. The margin is given with the day from which on it judges.
    """
    from hubbot.leaderboard.words.paths import TOP

    tables = sorted((hub.root / TOP / "data" / benchmark.id).glob("*.json"))
    said = [line for file in tables for line in _of_table(_read(file), benchmark.version)]
    margin = benchmark.value.get("margin")
    if isinstance(margin, dict):
        value, since = shown(margin.get("value")), shown(margin.get("since"))
        said.append(f"Not worse than the first: by less than {value}, for results accepted from {since} on.")
    if said:
        yield from ("", "What its boards can tell:")
    for line in said:
        yield from wrap(line, _WIDE, initial_indent="  ", subsequent_indent="    ", break_long_words=False)


def _read(file: Path) -> Mapping[str, Any]:
    """One export; empty where it is none."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _of_table(table: Mapping[str, Any], version: str) -> Iterator[str]:
    from hubbot.leaderboard.words.how_many import EQUIVALENT, NOT_WORSE, in_words

    n = table.get("n")
    if table.get("version") != version or type(n) is not int or n <= 0:
        return
    where = f"{_text(table.get('dataset'))}, {_text(table.get('split'))}, n = {n:,}"
    if said := in_words(_positive(table.get("separable_gap")), _positive(table.get("times_the_cases")), n):
        yield f"{where}: {said}"
    for kind, words in ((NOT_WORSE, "Not worse than the first"), (EQUIVALENT, "Equivalent to the first")):
        if names := _names(table.get("rows"), kind):
            yield f"{where}: {words}: {names}."


def _names(rows: object, kind: str) -> str:
    listed = rows if isinstance(rows, list) else []
    judged = [row for row in listed if isinstance(row, dict) and row.get("against_margin") == kind]
    names = [_text(row.get("name")) for row in judged]
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{', '.join(names[:_NAMES])}{more}"


def _text(value: object) -> str:
    return shown(value, _LONGEST) if isinstance(value, str) else "not stated"


def _positive(value: object) -> float | None:
    return float(value) if is_number(value) and 0 < value < 1e300 and math.isfinite(value) else None
