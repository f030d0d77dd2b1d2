"""Tells an entry of the registry where the hub stores the labels of its test split. The rest of it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hubbot.common.digest import normalise
from hubbot.common.pointer import pointer
from hubbot.common.problem import Span
from hubbot.reading.yaml.reader import Document, read
from hubbot.reading.yaml.scalars import quoted
from hubbot.registry.entry import entry_of
from hubbot.registry.stored_labels import StoredLabels

_SPLIT = ("splits", "test")


def with_labels(entry: str, labels: StoredLabels) -> str:
    """The entry with file and digest, and with what the file says where nothing was registered.

    Whether it says the same as what was registered is for `evaluation.labels.faults`.
    """
    for path, value, anew in _said(labels):
        held = _at(read(entry), path)
        if held is None or anew:
            entry = _put(normalise(entry), path, value)
    return entry


def _said(labels: StoredLabels) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """(path, value as YAML, whether it replaces what is there)."""
    yield (*_SPLIT, "n"), str(labels.cases), False
    if labels.classes:
        sizes = ", ".join(f"{quoted(name)}: {n}" for name, n in labels.classes.items())
        yield (*_SPLIT, "classes"), f"{{{sizes}}}", False
        yield ("labels",), _classes(labels.classes), False
    if labels.moments is not None and labels.moments[1] > 0:
        mean, variance = labels.moments
        yield (*_SPLIT, "target"), f"{{mean: {mean:.9g}, variance: {variance:.9g}}}", False
    if labels.texts:
        yield ("target_type",), "text", False
    yield (*_SPLIT, "file"), labels.file, True
    yield (*_SPLIT, "sha256"), f'"{labels.sha256}"', True
    yield ("public_labels",), "true", False


def _classes(classes: Mapping[str, int]) -> str:
    """Two classes have a positive one, which no file of labels tells."""
    said = "    # the last counts as positive, unless `positive:` names another" if len(classes) == 2 else ""
    return f"[{', '.join(map(quoted, classes))}]{said}"


def _at(document: Document, path: tuple[str, ...]) -> object:
    found: object = document.value
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _put(entry: str, path: tuple[str, ...], value: str) -> str:
    """The text with `value` at `path`, in whatever style the mapping around it is written."""
    document, (*above, key) = read(entry), path
    if span := document.spans.get(pointer(*path)):
        old = document.source(pointer(*path))
        return _replaced(entry, span, value if old else f" {value}")
    if not above:
        return _at_top(entry, key, value)
    around = document.spans.get(pointer(*above))
    if around is None or not isinstance(_at(document, tuple(above)), Mapping):
        return _put(entry, tuple(above), f"{{{key}: {value}}}")
    if _source(entry, around).startswith("{"):
        inner = _source(entry, around)[:-1].rstrip()
        comma = "" if inner.endswith(("{", ",")) else ","
        return _replaced(entry, around, f"{inner}{comma}{' ' if comma else ''}{key}: {value}}}")
    begin = Span(around.line, around.column, around.line, around.column)
    return _replaced(entry, begin, f"{key}: {value}\n{' ' * (around.column - 1)}")


def _at_top(entry: str, key: str, value: str) -> str:
    """In place of the comment that shows how it is written, or last; but before what hubbot wrote."""
    shown = re.compile(rf"^# {re.escape(key)}:[^#\n]*", re.MULTILINE)
    if match := shown.search(entry):
        line = f"{key}: {value}"
        return entry[: match.start()] + line.ljust(len(match[0].rstrip())) + entry[_end(match) :]
    own = entry_of(entry)
    return f"{own}{key}: {value}\n{entry[len(own) :]}"


def _end(match: re.Match[str]) -> int:
    """The blanks before a comment stay."""
    return match.start() + len(match[0].rstrip())


def _source(text: str, span: Span) -> str:
    return text[_offset(text, span.line, span.column) : _offset(text, span.end_line, span.end_column)]


def _replaced(text: str, span: Span, by: str) -> str:
    begin, end = _offset(text, span.line, span.column), _offset(text, span.end_line, span.end_column)
    return text[:begin] + by + text[end:]


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1
