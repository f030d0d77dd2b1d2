"""A record in braces, such as JSON, written as a record is: each key on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hubbot.common.pointer import pointer
from hubbot.reading.yaml.scalars import quoted

Source = Callable[[str], str]  # JSON pointer → the value as written, "" where it is not on one line


def in_blocks(value: dict[str, Any], source: Source) -> str:
    """YAML in block style that says what `value` says. Lists stay on one line, and numbers as they were."""
    return "".join(f"{line}\n" for line in _lines(value, "", "", source))


def _lines(value: dict[str, Any], path: str, indent: str, source: Source) -> Iterator[str]:
    for key, inner in value.items():
        place = path + pointer(key)
        if isinstance(inner, dict) and inner:
            yield f"{indent}{quoted(key)}:"
            yield from _lines(inner, place, f"{indent}  ", source)
        else:
            yield f"{indent}{quoted(key)}: {_flow(inner, place, source)}"


def _flow(value: Any, path: str, source: Source) -> str:
    if isinstance(value, dict):
        inner = (f"{quoted(key)}: {_flow(one, path + pointer(key), source)}" for key, one in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(one, path + pointer(at), source) for at, one in enumerate(value))}]"
    return source(path) or json.dumps(value, ensure_ascii=False)
