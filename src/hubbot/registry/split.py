"""A registered split, read from its dataset's file. A fact of a wrong type is an error with file and line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubbot.registry.model import Split
from hubbot.registry.source import File


def read_split(name: str, given: object, dataset: File) -> Split:
    """The split `name` of a dataset's file; `given` may be None: a name without facts."""
    if given is not None and not isinstance(given, dict):
        raise dataset.error(name, f"the split `{name}` is no mapping", f"Write `{name}: {{n: 200}}`")
    file = File(dataset.name, dataset.source, given or {}, below=name)
    target = _checked(file, "target", _is_target, "no mean and variance", "{mean: 1.5, variance: 0.25}") or {}
    return Split(
        name,
        _checked(file, "n", _is_size, "no number of cases", "200"),
        _checked(file, "classes", _are_classes, "no class with its number of cases", "{a: 120, b: 80}") or {},
        _checked(file, "sha256", _is_text, "no text", "64 hexadecimal digits, in quotes"),
        target.get("variance"),
        _checked(file, "file", _is_text, "no text", "registry/labels/NAME.csv"),
        tuple(_checked(file, "units", _are_units, "no list of numbers of cases", "[5, 3, 5]") or ()),
        file.value.get("units_by_row") is True,
    )


def _checked(file: File, key: str, good: Callable[[Any], bool], what: str, example: str) -> Any:
    """The value of `key`, None where there is none."""
    found = file.value.get(key)
    if found is None or good(found):
        return found
    message = f"`{key}` of the split `{file.below}` is {what}"
    more = ": whole numbers from 1 on, one a patient, site or block" if key == "units" else ""
    raise file.error(key, message, f"Write `{key}: {example}`{more}")


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_units(value: object) -> bool:
    return isinstance(value, list) and all(_is_size(one) and one > 0 for one in value)


def _are_classes(value: object) -> bool:
    return isinstance(value, dict) and all(_is_size(one) for one in value.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_target(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    variance = value.get("variance")
    if variance is None:
        return True
    plain = isinstance(variance, int | float) and not isinstance(variance, bool)
    return plain and variance > 0
