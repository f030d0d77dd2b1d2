"""Which value one YAML scalar has, and how a value is shown in a message.

Typed are only: true, false, null (`null`, `~`, nothing), decimal numbers and decimal exponents. Everything
else stays text, so that `010`, `1:30`, `no` or a date mean what they look like, whichever YAML version a
person knows.
"""

from __future__ import annotations

import json
import math
import re

from hubbot.common.invisible import visible

Scalar = str | int | float | bool | None

INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# What YAML 1.1 and 1.2 read as a number that is none. Plain only: "NaN" in quotes is text.
NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_MAY_BE_NUMBER = frozenset("+-.0123456789")


def typed(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar. A number beyond a double's range stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _MAY_BE_NUMBER:
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def is_numeral(text: str) -> bool:
    """Whether a plain scalar is written as a number, however long or large."""
    return bool(text) and text[0] in _MAY_BE_NUMBER and DECIMAL.fullmatch(text) is not None


def shown(value: object, limit: int = 60) -> str:
    """A value as people may see it in one line of a message: visible, short, without back-ticks."""
    text = _spelled(value)
    text = visible(" ".join(text.split()) if "\n" in text else text).replace("`", "'")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _spelled(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return str(value)


def quoted(text: str) -> str:
    """A YAML scalar that is read back as this text: plain where that is safe."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 ()_/.-]*[A-Za-z0-9)]", text) and text.casefold() not in _ELSEWHERE:
        return text
    return json.dumps(text, ensure_ascii=False)


# What YAML 1.1 reads as something else than a text.
_ELSEWHERE = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
