"""How many lines and items a value may hold, asked before anything else is: a plain walk, in linear time.

What holds too many is refused as it stands. Nothing else is checked of it, so that nobody's list of thousands
costs more than counting them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.reading.shape.explain import RECORD, nearest_key

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document

IN_ALL = "maxInAll"  # our own keyword of the schemas: lines two levels down, all of them together
_AT_MOST = 20  # problems
_WORDS = {"maxItems": "items", "maxProperties": "lines", IN_ALL: "lines in all its groups together"}

TOO_MANY = kind(
    "S111",
    "too-many",
    "error",
    meaning="More lines or items than a result has: at most 300 metrics, for one. Nothing else in the file "
    "is checked before it is shorter.",
    bad=f"{RECORD}clinical:\n  sites: [" + ", ".join(f"s{n}" for n in range(1, 52)) + "]\n",
    good=f"{RECORD}clinical:\n  sites: [s1, s2, s3]\n",
)


def too_many(document: Document, schema: Mapping[str, Any]) -> list[Problem]:
    """Each list or mapping of the document that is longer than the flat `schema` allows, 20 at most."""
    found = islice(_longer(document.value, schema, ()), _AT_MOST)
    return [_told(document, pointer(*place), *said) for place, *said in found]


def in_all(value: Mapping[str, Any]) -> int:
    """Lines two levels down: of stratum → group → metric, the figures of all groups."""
    groups = (group for stratum in value.values() if isinstance(stratum, dict) for group in stratum.values())
    return sum(len(group) for group in groups if isinstance(group, dict))


def _longer(value: Any, schema: Any, place: tuple[str | int, ...]) -> Iterator[tuple[Any, ...]]:
    """Place, keyword, what it allows and what is there, of each that is too long, and of nothing inside."""
    if not isinstance(schema, dict) or not isinstance(value, dict | list):
        return
    counts = _counts(value)
    keyword = next((key for key, count in counts.items() if count() > schema.get(key, count())), None)
    if keyword is not None:
        yield place, keyword, schema[keyword], counts[keyword]()
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _longer(item, schema.get("items"), (*place, index))
    else:
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        for key, item in value.items():
            yield from _longer(item, known.get(key, other), (*place, key))


def _counts(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"maxItems": lambda: len(value)}
    return {"maxProperties": lambda: len(value), IN_ALL: lambda: in_all(value)}


def _told(document: Document, path: str, keyword: str, most: int, count: int) -> Problem:
    what = _WORDS[keyword]
    name = f"`{nearest_key(path)}`" if path else "the file"
    message = f"{name} has {count:,} {what}"
    hint = f"Keep at most {most:,}. Everything else is checked once it is shorter"
    return Problem(TOO_MANY, message, hint, path, document.span(path))
