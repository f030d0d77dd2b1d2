"""Characters that a reader cannot see: which these are, and how a text shows them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

# Controls but for tab and line feed, format characters (zero width, bidirectional, tags), line and paragraph
# separators, surrogates, non-characters, and letters that print nothing. Unicode 16; a test compares.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffd"
    "\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_MOST_MARKS = 6  # on one letter; no script needs as many
_SURROGATE = re.compile("[\ud800-\udfff]")


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Offset and character of everything in `text` that a reader cannot see or a machine could trip over."""
    if _is_plain(text):
        return iter(())
    return ((match.start(), match.group()) for match in _HIDDEN.finditer(text))


def _is_plain(text: str) -> bool:
    """Nearly every text is; looking at each character takes thirty times as long."""
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def without_hidden(text: str, mark: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """`text` with a visible mark for each hidden character: the same length, safe to show and parse."""
    return text if _is_plain(text) else _HIDDEN.sub(mark, text)


def visible(text: str) -> str:
    """`text` with each hidden character as `<U+200B>`: what every comment, page and log line shows.

    Tabs and line feeds stay. The one list of hidden characters is that of the reader, which refuses them.
    Of marks that pile up on one letter the first ones stay: more would be drawn across the lines around it.
    """
    if _is_plain(text):
        return text
    named = _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
    return named if named.isascii() else _unpiled(named)


def _unpiled(text: str) -> str:
    kept: list[str] = []
    piled = 0
    for character in text:
        piled = piled + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if piled <= _MOST_MARKS:
            kept.append(character)
        elif piled == _MOST_MARKS + 1:
            kept.append("…")
    return "".join(kept)


def json_visible(text: str) -> str:
    """JSON text with each hidden character as its `\\uXXXX` escape: the same value to a program."""
    return _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def encodable(text: str) -> str:
    """`text` without lone surrogates, which no UTF-8 file can hold."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def name_of(character: str) -> str:
    """`U+200B ZERO WIDTH SPACE`; controls have no name in Unicode."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
    if code == 0xFFFD:
        return "U+FFFD, which stands where a byte was not UTF-8"
    if 0xD800 <= code <= 0xDFFF:
        return f"U+{code:04X} half a character"
    name = unicodedata.name(character, "") or ("a control character" if code else "NULL")
    return f"U+{code:04X} {name}"
