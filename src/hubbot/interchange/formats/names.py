"""A name in a table without what typesetters put around it: bold, a link, a citation, a dagger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from hubbot.interchange.formats.values import text

_STYLE: Final = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:bf|rm)|emph|underline|bm|textcolor\{[^{}]*\})\s*\{([^{}]*)\}"
)
_NESTED: Final = 8  # styles within each other
_REFERENCE: Final = re.compile(
    r"[~\s]{0,3}\\(?:[cC]ite[a-zA-Z]{0,20}\*?|footnote(?:mark|text)?|ref|label|textsuperscript)"
    r"(?:\[[^\[\]]{0,80}\]){0,2}(?:\{[^{}]{0,200}\})?"
    r"|[~\s]{0,3}\$\s{0,3}\^\s{0,3}(?:\{[^{}$]{0,40}\}|\\[A-Za-z]{1,20}|[^\s$])\s{0,3}\$"
    r"|[~\s]{0,3}\$?\\d?dagger\b\$?"
    r"|[~\s]{0,3}[†‡§¶]{1,5}$"
    r"|<sup>[^<>]{0,40}</sup>$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """`removed` is what stood beside the name and is no part of it; "" where nothing did."""

    name: str | None
    removed: str = ""


def plain_name(value: Any) -> Name:
    """A text without bold, a link, a citation or a note's sign around it."""
    named = text(value)
    if named is None:
        return Name(None)
    named = re.sub(r"^\[([^\]]*)\]\([^)]*\)$", r"\1", named.strip("*_` "))
    removed = " ".join(one[0].strip() for one in _REFERENCE.finditer(named))
    bare = without_style(_REFERENCE.sub("", named))
    bare = re.sub(r"\\([&%#_$])", r"\1", bare).strip("*_` ")
    return Name(bare[:200] or None, removed[:100])


def without_style(text: str) -> str:
    """A text without LaTeX's commands for bold, italics, small capitals, colour and their like."""
    for _ in range(_NESTED if "\\" in text else 0):
        text = _STYLE.sub(r"\1", text)
    return text
