"""The hub's own YAML, fast: one regular expression over plain block style, everything else declined.

Ten thousand accepted files are read for every build. They are nearly all `key: value` lines, which need no
parser; whatever is not (block scalars, escapes, anchors, mistakes) raises `Unusual`,
and the caller reads the text with the full composer. A property test holds that the two never disagree.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hubbot.common.invisible import hidden
from hubbot.reading.yaml.scalars import NOT_FINITE, is_numeral, typed

_Token = tuple[str, str, str, str]  # indentation, dash, key, the rest of the line

_LINE = re.compile(
    r"""^([ ]*)(-[ ])?                                       # indentation, list item
        (?:([A-Za-z0-9_][\w.()/+-]*(?:[ ][\w.()/+-]+)*       # plain key
           |'[^'\n]*'|"[^"\\\n]*"):(?:[ ]+|$))?              # quoted key
        (.*)$""",
    re.MULTILINE | re.VERBOSE | re.ASCII,
)
_PLAIN = re.compile(r"(?:[A-Za-z0-9_./~+(]|-(?=[^\s]))(?:[^:#\s]++|:(?=\S)|(?<=\S)#|[ ]++(?=[^\s#]))*")
_COMMENTED = re.compile(r"""('[^']*'|"[^"\\]*")[ ]+#.*""")
_NUMBERS = re.compile(r"\[(?:[0-9.\[\]-]|, )*\]")
_ITEM = r"""(?:(?:[A-Za-z0-9_]|-?\.?[0-9])[\w./+()-]*+(?:[ ][\w./+()-]++)*+|'[^',\n]*+'|"[^",\\\n]*+")"""
_WORDS = re.compile(rf"\[{_ITEM}(?:, {_ITEM})*+\]", re.ASCII)
_PAIRS = re.compile(rf"\{{[A-Za-z0-9_][\w.-]*+: {_ITEM}(?:, [A-Za-z0-9_][\w.-]*+: {_ITEM})*+\}}", re.ASCII)
_DEPTH = 20
_KEY = 200
_NUMERAL_STARTS = frozenset("+-.0123456789")


class Unusual(Exception):
    """Not plain enough for the short way."""


def fast(text: str) -> Any:
    """The value of `text`, which has LF line ends. Raises Unusual where the full composer is needed."""
    if "\t" in text or next(hidden(text), None) is not None:
        raise Unusual
    tokens: list[_Token] = [
        token for token in _LINE.findall(text) if token[2] or token[1] or (token[3] and token[3][0] != "#")
    ]
    if not tokens or tokens[0][0]:
        raise Unusual
    value, position = _block(tokens, 0, 0, 1)
    if position != len(tokens):
        raise Unusual
    return value


def _block(tokens: list[_Token], position: int, indent: int, depth: int) -> tuple[Any, int]:
    if depth > _DEPTH:
        raise Unusual
    return (_list if tokens[position][1] else _mapping)(tokens, position, indent, depth)


def _mapping(tokens: list[_Token], position: int, indent: int, depth: int) -> tuple[dict[str, Any], int]:
    mapping: dict[str, Any] = {}
    count = len(tokens)
    while position < count:
        blank, dash, key, rest = tokens[position]
        if len(blank) != indent or dash or not key:
            if len(blank) < indent:
                break
            raise Unusual
        if key[0] in "'\"":
            key = key[1:-1]
        if key in mapping or len(key) > _KEY:
            raise Unusual
        position += 1
        if rest and rest[0] != "#":
            mapping[key] = _scalar(rest)
        elif position < count and _holds(tokens[position], indent):
            mapping[key], position = _block(tokens, position, len(tokens[position][0]), depth + 1)
        else:
            mapping[key] = None
    return mapping, position


def _holds(token: _Token, indent: int) -> bool:
    """Whether the line belongs to the key above it: indented further, or a list item right below."""
    width = len(token[0])
    return width > indent or (width == indent and token[1] != "")


def _list(tokens: list[_Token], position: int, indent: int, depth: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    while position < len(tokens):
        blank, dash, key, rest = tokens[position]
        if len(blank) > indent:
            raise Unusual
        if len(blank) < indent or not dash:
            break
        if key:
            tokens[position] = (" " * (indent + 2), "", key, rest)
            item, position = _block(tokens, position, indent + 2, depth + 1)
            items.append(item)
        else:
            items.append(_scalar(rest))
            position += 1
    return items, position


def _scalar(text: str) -> Any:
    if " #" in text:
        text = _without_comment(text)
    first = text[0] if text else ""
    if first in {"'", '"'}:
        if len(text) < 2 or text[-1] != first or text.count(first) != 2 or "\\" in text:
            raise Unusual
        return text[1:-1]
    if first in {"[", "{"}:
        return _flow(text)
    if len(text) > 64 and first in _NUMERAL_STARTS:
        raise Unusual
    if not _PLAIN.fullmatch(text):
        raise Unusual
    value = typed(text)
    if (
        first in _NUMERAL_STARTS
        and value.__class__ is str
        and (is_numeral(text) or NOT_FINITE.fullmatch(text))
    ):
        raise Unusual
    return value


def _without_comment(text: str) -> str:
    if text[0] not in "'\"":
        return text[: text.index(" #")].rstrip(" ")
    match = _COMMENTED.fullmatch(text)
    if match is None:
        raise Unusual
    return match[1]


def _flow(text: str) -> Any:
    if text == "{}":
        return {}
    if _NUMBERS.fullmatch(text) and len(text) < 10_000:
        try:
            return json.loads(text)
        except ValueError:
            raise Unusual from None
    if _WORDS.fullmatch(text):
        return [_scalar(word) for word in text[1:-1].split(", ")]
    if _PAIRS.fullmatch(text):
        pairs = [pair.split(": ", 1) for pair in text[1:-1].split(", ")]
        keys = {key for key, _ in pairs}
        if len(keys) == len(pairs) and max(map(len, keys)) <= _KEY:  # YAML ends a key at 1,024 characters
            return {key: _scalar(word) for key, word in pairs}
    raise Unusual
