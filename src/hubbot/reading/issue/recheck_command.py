"""Finds the command `/hubbot recheck` in a comment: a line of its own, as GitHub shows the comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

RECHECK = "/hubbot recheck"
LONGEST = 10_000  # characters of a comment that may ask; a longer one is no request
# Words of politeness around it; any other word makes it a sentence about the command.
_POLITE = r"please|pls|plz|kindly|thanks|thank you|thx|now|again|bitte|danke|por favor|gracias|merci"
_ASKS = re.compile(
    rf"(?:(?:{_POLITE})[ ,]{{1,3}}){{0,2}}{RECHECK}(?:[ ,.!:;]{{1,3}}(?:{_POLITE})){{0,3}}[ .!:;)(]{{0,4}}"
)
# A block of HTML that shows what follows it as code or as somebody's words.
_SHOWS_OTHERWISE = re.compile(r"<(?:blockquote|code|kbd|pre|q|samp|tt|xmp)\b", re.IGNORECASE)


def asks_for_recheck(comment: str) -> bool:
    """Whether a line of text says only that, and please. In code, quotes and HTML it is talked about."""
    if len(comment) > LONGEST or RECHECK not in comment.casefold():
        return False
    from rich.markdown import Markdown  # the CommonMark parser that is there anyway

    return any(_ASKS.fullmatch(line.strip().casefold()) for line in _lines(Markdown(comment).parsed))


def _lines(tokens: list[Token]) -> Iterator[str]:
    """The lines of all paragraphs that are plain text and in no quote."""
    quotes, paragraph = 0, False
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "paragraph_open" | "paragraph_close":
                paragraph = token.type == "paragraph_open"
            case "html_block" if _SHOWS_OTHERWISE.search(token.content):
                return
            case "inline" if token.level > 1 and _holds_html(token):
                return  # GitHub may end the quote or list there and show what follows as HTML
            case "inline" if paragraph and not quotes:
                yield from _texts(token.children or [])
            case _:
                pass


def _holds_html(token: Token) -> bool:
    return any(child.type == "html_inline" for child in token.children or ())


def _texts(children: list[Token]) -> Iterator[str]:
    """Lines that are plain text and nothing else. Code may span lines; among HTML all is doubtful."""
    if any(child.type == "html_inline" for child in children):
        return
    breaks = {"softbreak", "hardbreak"}
    for is_break, line in groupby(children, key=lambda child: child.type in breaks):
        parts = list(line)
        if not is_break and all(part.type == "text" for part in parts):
            yield "".join(part.content for part in parts)
