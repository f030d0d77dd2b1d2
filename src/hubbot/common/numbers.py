"""Which values of a YAML or JSON text are numbers: true and false are none."""

from __future__ import annotations

from typing import TypeGuard


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: object) -> TypeGuard[int]:
    """A whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_reference(value: object) -> TypeGuard[int]:
    """The number of an issue or of an event, as SQLite can hold it."""
    return is_count(value) and 0 < value < 1 << 63
