"""A result converted once more, into a file that its author has edited since: what the file says stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hubbot.interchange.mappings import end_of, with_lines
from hubbot.reading.yaml.reader import dump, load_trusted

_ITS_OWN: Final = frozenset({("eval_id",), ("run_metadata", "converted_on")})  # stay as they are
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """`text` is None where both say something else under a key of `differ`, and then nothing is merged."""

    text: str | None
    added: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


def merged(edited: str, made: str) -> Merged:
    """`edited` with what only `made` says. Comments and the order of keys stay."""
    before, after = _mapping(edited), _mapping(made)
    if before is None or after is None:
        return Merged(None, differ=("it is no YAML mapping",))
    differ = tuple(".".join(path) for path in _conflicts(before, after, ()))
    if differ:
        return Merged(None, differ=differ)
    text, added = edited, []
    for path, value in _missing(before, after, ()):
        text = _with(text, path, value)
        added.append(".".join(path))
    if _mapping(text) != _union(before, after):
        return Merged(None, differ=tuple(added))  # written in a style in which nothing can be added
    return Merged(text, tuple(added))


def _mapping(text: str) -> dict[str, Any] | None:
    try:
        value = load_trusted(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _conflicts(before: Mapping[str, Any], after: Mapping[str, Any], path: _Path) -> Iterator[_Path]:
    for key in (key for key in before if key in after):
        one, other, here = before[key], after[key], (*path, str(key))
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _conflicts(one, other, here)
        elif one != other and here not in _ITS_OWN:
            yield here


def _missing(before: Mapping[str, Any], after: Mapping[str, Any], path: _Path) -> Iterator[tuple[_Path, Any]]:
    for key, other in after.items():
        if key not in before:
            yield (*path, str(key)), other
        elif isinstance(before[key], dict) and isinstance(other, dict):
            yield from _missing(before[key], other, (*path, str(key)))


def _union(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(before)
    for key, value in after.items():
        inner = before.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            both[key] = _union(inner, value)
        elif key not in before:
            both[key] = value
    return both


def _with(text: str, path: _Path, value: Any) -> str:
    """With one more key, at the end of the mapping that it belongs to."""
    text = text if text.endswith("\n") else f"{text}\n"
    if len(path) == 1:
        return text + dump({path[0]: value})
    lines = text.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if line.partition(":")[0] == path[0]), None)
    if start is None:
        return text
    end = end_of(lines, start, 0)
    block = with_lines(lines[start:end], path[1:-1], {path[-1]: value})
    return "".join([*lines[:start], *block, *lines[end:]])
