"""JSON pointers (RFC 6901): where in a record something stands. `/metrics/a~1b` is the key `a/b` there."""

from __future__ import annotations


def pointer(*parts: object) -> str:
    """`pointer("metrics", "a/b")` is "/metrics/a~1b"; "" is the whole."""
    return "".join(f"/{escaped(str(part))}" for part in parts)


def escaped(key: str) -> str:
    """One key as it stands in a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def parts_of(path: str) -> list[str]:
    """The keys and indexes of a pointer, as text; the inverse of `pointer`."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
