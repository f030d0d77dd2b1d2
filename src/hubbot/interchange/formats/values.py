"""Values of a stranger's file, each taken for what it surely is and otherwise for nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeGuard

from hubbot.common.numbers import is_number as is_plain_number
from hubbot.interchange.formats.shapes import Figure
from hubbot.interchange.formats.source import no_number

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.,+\-Z ]*(?:UTC|GMT)?)?$")
_EPOCHS = (946_684_800, 4_102_444_800)  # the years 2000 to 2100, in seconds


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """A text that says something, of at most 5,000 characters; None for anything else."""
    if not isinstance(value, str) or no_number(value) or not value.strip() or len(value) > 5000:
        return None
    return value.strip()


def is_number(value: Any) -> TypeGuard[float]:
    """A finite number that a double can hold."""
    try:
        return is_plain_number(value) and math.isfinite(value)
    except OverflowError:
        return False


def count(value: Any) -> int | None:
    """A number of cases: whole, from 1 on."""
    whole = is_number(value) and value == int(value) and 0 < value <= 1_000_000_000
    return int(value) if whole else None


def day_of(value: Any) -> str | None:
    """The day that a text in ISO 8601, or seconds since 1970, stand for."""
    if isinstance(value, str) and (found := _DAY.match(value.strip())):
        try:
            return date.fromisoformat(found[1]).isoformat()
        except ValueError:
            return None
    if is_number(value) and _EPOCHS[0] <= value < _EPOCHS[1]:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return None


def figure(name: str, value: Any, *spellings: str, runs: tuple[float, ...] = ()) -> Figure | None:
    """A figure, also where the file has NaN in its place; None for what is no figure at all."""
    if is_number(value):
        return Figure(name, float(value), spellings, runs=runs)
    if (said := no_number(value)) is not None:
        return Figure(name, None, spellings, written=said[0], line=said[1])
    return None


def said(**about: Any) -> dict[str, Any]:
    """The keys that the file says something under: short texts, numbers, true and false."""
    return {key: value for key, value in about.items() if _is_said(value)}


def _is_said(value: Any) -> bool:
    return isinstance(value, bool) or is_number(value) or text(value) is not None
