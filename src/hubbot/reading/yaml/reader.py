"""Reads YAML that strangers wrote: plain values with line and column, within bounds, never raising."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from hubbot.common.digest import with_lf
from hubbot.common.invisible import encodable, hidden, name_of, without_hidden
from hubbot.common.problem import Fix, Problem, Span, has_errors, in_order
from hubbot.reading.yaml import problems as say
from hubbot.reading.yaml.blocks import in_blocks
from hubbot.reading.yaml.compose import TRUSTED, UNTRUSTED, Composer, Limits
from hubbot.reading.yaml.scalars import shown
from hubbot.reading.yaml.write import dump

__all__ = ["Document", "Limits", "dump", "load_trusted", "read"]

_NONE: Mapping[str, Span] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """A record as read.

    `text` has LF line ends and no byte order mark; spans count in it. `value` is None when it could not be
    read; with problems it may be incomplete. `spans` and `keys` map a JSON pointer (RFC 6901) to the span of
    its value and of its key.
    """

    text: str
    value: dict[str, Any] | None
    spans: Mapping[str, Span] = field(repr=False)
    keys: Mapping[str, Span] = field(repr=False)
    problems: tuple[Problem, ...]

    def span(self, pointer: str) -> Span | None:
        """Where the value stands; for one that is absent, its nearest ancestor's key."""
        if pointer in self.spans:
            return self.spans[pointer]
        while pointer:
            pointer = pointer.rpartition("/")[0]
            if pointer in self.keys:
                return self.keys[pointer]
        return Span(1, 1, 1, 1) if self.text else None

    def source(self, pointer: str) -> str:
        """The value as written, quotes included; "" where it is absent, empty or longer than a line."""
        span = self.spans.get(pointer)
        if span is None or span.line != span.end_line:
            return ""
        return _lines(self.text)[span.line - 1][span.column - 1 : span.end_column - 1]


def read(text: str, limits: Limits = UNTRUSTED) -> Document:
    """Read a stranger's YAML. Every mistake is in `problems`; nothing is raised for any text.

    Bytes that are no UTF-8 are located too when decoded with `errors="surrogateescape"`.
    """
    text = with_lf(text)
    if len(text) > limits.characters:
        return Document(encodable(text), None, _NONE, _NONE, (_too_large(len(text), limits),))
    composer = Composer(without_hidden(text), limits)
    composer.problems.extend(_hidden_problems(text))
    value = composer.run()
    problems = list(composer.problems)
    if value is not None and not isinstance(value, dict):
        problems.append(_not_a_mapping(value, composer.spans.get("")))
        value = None
    found = Document(encodable(text), value, composer.spans, composer.keys, in_order(problems))
    return _block_style_proposed(found)


def _block_style_proposed(found: Document) -> Document:
    """Where the only mistake is that all of it stands in braces: the same as lines, in a fix."""
    errors = [one for one in found.problems if one.severity == "error"]
    root = found.spans.get("")
    flow = (
        root is not None and found.text.lstrip()[:1] == "{" and [one.kind for one in errors] == [say.MARGIN]
    )
    if not found.value or not flow or root is None or "#" in found.text:
        return found
    text = in_blocks(found.value, found.source)
    again = read(text)
    if again.value != found.value or has_errors(again.problems):
        return found
    (margin,) = errors
    mended = replace(
        margin,
        hint="Write each key on a line of its own, as proposed",
        fix=Fix(root, text.rstrip("\n"), whole=True),
    )
    return replace(found, problems=tuple(mended if one is margin else one for one in found.problems))


def load_trusted(text: str, name: str = "") -> Any:
    """Read a file of the hub itself, with the same scalar rules and no spans.

    Raises ValueError "name:line:column: what is wrong. What to write" for what `read` would call an error.
    """
    text = with_lf(text)
    composer = Composer(without_hidden(text), TRUSTED, located=False)
    composer.problems.extend(_hidden_problems(text))
    value = composer.run()
    if has_errors(composer.problems):
        first = in_order(composer.problems)[0]
        where = ":".join(str(part) for part in (name, first.line, first.column) if part)
        raise ValueError(
            f"{where}: {first.message}. {first.hint}" if where else f"{first.message}. {first.hint}"
        )
    return value


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _hidden_problems(text: str) -> Iterator[Problem]:
    for count, (offset, character) in enumerate(hidden(text)):
        if count == 20:
            return
        line = text.count("\n", 0, offset) + 1
        column = offset - text.rfind("\n", 0, offset)
        span = Span(line, column, line, column + 1)
        message = f"a character that cannot be seen: {name_of(character)}"
        yield Problem(say.HIDDEN, message, "Remove it", span=span, fix=Fix(span, ""))


def _too_large(length: int, limits: Limits) -> Problem:
    message = f"{length:,} characters; a result has no more than {limits.characters:,}"
    return Problem(say.TOO_LARGE, message, "Predictions and logs belong in a file of their own")


def _not_a_mapping(value: object, span: Span | None) -> Problem:
    found = "a list" if isinstance(value, list) else f"`{shown(value)}`"
    return Problem(say.NOT_A_MAPPING, f"expected lines of `key: value`, found {found}", span=span)
