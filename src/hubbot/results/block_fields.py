"""The fields of hubbot's block in an accepted file, each held to its type.

Blocks are written by hubbot and corrected by hand. What is of another type counts as absent: it stops no
board. Keys of a flag or a finding that are not known stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hubbot.common.invisible import encodable
from hubbot.common.numbers import is_number, is_reference

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")  # days and months become names of files


def block_fields(block: Mapping[str, Any]) -> dict[str, Any]:
    """Field → value for each known field whose value is of its type; a list without its odd items."""
    found = {name: read(block[name]) for name, read in _FIELDS.items() if block.get(name) is not None}
    return {name: value for name, value in found.items() if value is not None}


def _text(value: object) -> str | None:
    """A number is what YAML makes of `author: 123`, written by hand without quotes."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and abs(value) >= 1 << 63:
        return None
    return encodable(str(value)) if str(value).strip() else None


def moment(value: object) -> str | None:
    """A day, or a day and an hour, as text in ISO 8601; None for all else."""
    return encodable(value) if isinstance(value, str) and _MOMENT.match(value) else None


def _number(value: object) -> int | None:
    return value if is_reference(value) else None


def _share(value: object) -> float | None:
    return value if is_number(value) and 0 <= value <= 1 else None


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(text for one in listed if (text := _text(one)) is not None)


def _list_of_texts(value: object) -> list[str] | None:
    return [*_texts(value)] or None


def _mappings(keys: Mapping[str, Callable[[object], Any]]) -> Callable[[object], tuple[dict[str, Any], ...]]:
    def read(value: object) -> tuple[dict[str, Any], ...]:
        listed = value if isinstance(value, list | tuple) else ()
        return tuple(_held(one, keys) for one in listed if isinstance(one, Mapping))

    return read


def _held(given: Mapping[str, Any], keys: Mapping[str, Callable[[object], Any]]) -> dict[str, Any]:
    """The mapping without those of `keys` that are of another type."""
    read = {name: keys[name](value) if name in keys else value for name, value in given.items()}
    return {name: value for name, value in read.items() if value is not None or name not in keys}


def _power(value: object) -> dict[str, Any] | None:
    return _held(value, {"share": _share, "says": _text}) if isinstance(value, Mapping) else None


def _resolved(value: object) -> dict[str, Any] | None:
    return _held(value, dict.fromkeys(("by", "at", "reason"), _text)) if isinstance(value, Mapping) else None


_FLAG: Mapping[str, Callable[[object], Any]] = {
    **dict.fromkeys(("code", "weight", "answer"), _text),
    **dict.fromkeys(("others", "figures"), _list_of_texts),
    "chance": _share,
    "n": _number,
    "resolved": _resolved,
}
_FIELDS: Mapping[str, Callable[[object], Any]] = {
    **dict.fromkeys(("status", "evidence", "digest", "author", "approver", "relation"), _text),
    **dict.fromkeys(("imported_from", "reason", "superseded_by", "benchmark_version", "model"), _text),
    **dict.fromkeys(("accepted_at", "submitted_at"), moment),
    **dict.fromkeys(("issue", "approval_event"), _number),
    "environment_checked": lambda value: value is True,
    "power": _power,
    "open_warnings": _texts,
    "flags": _mappings(_FLAG),
    "findings": _mappings(dict.fromkeys(("code", "at", "says"), _text)),
}
