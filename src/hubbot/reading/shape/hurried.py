"""jsonschema's walk, past what is surely right: one wrong word costs no look at twenty thousand numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from hubbot.reading.shape.accept import acceptor

if TYPE_CHECKING:
    from jsonschema import ValidationError

Keyword = Callable[[Any, Any, Any, Any], Iterator["ValidationError"]]


def hurried(usual: Mapping[str, Keyword]) -> dict[str, Keyword]:
    """The keywords that go down into a value, for `jsonschema.validators.extend`.

    They say what the `usual` ones say: what an acceptor accepts has no error.
    """
    ways = {"properties": _known, "additionalProperties": _others, "propertyNames": _names, "items": _items}
    return {name: partial(way, usual[name]) for name, way in ways.items()}


def _known(usual: Keyword, validator: Any, parts: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    there = value if isinstance(value, dict) else {}
    inside = ((name, part) for name, part in parts.items() if name in there)
    wrong = {name: part for name, part in inside if not acceptor(part)(there[name])}
    return usual(validator, wrong, value, schema)


def _others(usual: Keyword, validator: Any, part: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(part, dict) and isinstance(value, dict):
        right, known = acceptor(part), schema.get("properties", {})
        value = {key: item for key, item in value.items() if key not in known and not right(item)}
    return usual(validator, part, value, schema)


def _names(usual: Keyword, validator: Any, part: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        right = acceptor(part)
        value = {name: None for name in value if not right(name)}
    return usual(validator, part, value, schema)


def _items(usual: Keyword, validator: Any, part: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if "prefixItems" in schema or not isinstance(value, list):
        yield from usual(validator, part, value, schema)
        return
    right = acceptor(part)
    for index, item in enumerate(value):
        if not right(item):
            yield from validator.descend(item, part, path=index)
