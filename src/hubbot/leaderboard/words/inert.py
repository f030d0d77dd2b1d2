"""Makes text inert for a page: shown as written, never read as Markdown or HTML.

Character references cannot be markup, neither in Markdown nor in HTML, and not for Jekyll's `{{ }}`. GitHub
looks for mentions, references, addresses and `:names:` of pictures in the rendered text, so those get a
zero-width space as well.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup

from hubbot.common.invisible import visible

_BREAK = "&#8203;"
_SPECIAL = re.compile(
    r"""[&<>"'`|*\[\]~$\\{}]                  # markup of Markdown, HTML and Liquid
    |(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])       # emphasis; inside a word an underscore is only itself
    |^(?:[-+=](?![\d.])|\d+(?=[.)](?:\s|$)))  # lists and rules at the start
    |(?<=:)(?=//)                             # addresses
    |:(?=(?!\d\d:)[A-Za-z0-9_+-]{1,60}:)       # names of pictures, but no times of day
    |[@#]|\bGH-(?=\d)|\bwww(?=\.)             # mentions, references, addresses""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_FENCE = re.compile(r"`{3,}|~{3,}|\{[{%]")
_SAFE_PATH = "/._-~"
_PLAIN = re.compile(r"(?:https://)?[A-Za-z0-9/._~#?=&+,;-]*")


def inert(value: object) -> Markup:
    """`value` as one line of text without effect. What is `Markup` already was made here and stays."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Markup(value)  # noqa: S704
    return _inert("" if value is None else str(value))


@lru_cache(maxsize=20_000)
def _inert(text: str) -> Markup:
    return Markup(_SPECIAL.sub(_reference, " ".join(visible(" ".join(text.split())).split())))  # noqa: S704


def _reference(match: re.Match[str]) -> str:
    found = match.group()
    if found in {"", "@", ":"} or len(found) > 1:
        return (f"{found[:-1]}&#{ord(found[-1])};" if found else "") + _BREAK
    return f"&#{ord(found)};" + (_BREAK if found == "#" else "")


def in_fence(text: str) -> Markup:
    """Lines for a block of code, where nothing is markup but the fence itself and Liquid's braces."""
    return Markup(_FENCE.sub(lambda found: " ".join(found.group()), visible(text)))  # noqa: S704


def link(text: object, target: str, title: str = "") -> Markup:
    """A Markdown link to a path or to an https address; anything else is shown as text only.

    `title` is what a pointer at rest on the link shows.
    """
    if ":" in target.partition("/")[0] and not target.startswith("https://"):
        return inert(text)
    if not _PLAIN.fullmatch(target):
        scheme, address = ("https://", target[8:]) if target.startswith("https://") else ("", target)
        target = scheme + quote(address, safe=_SAFE_PATH + "#?=&+,;:")
    said = f' "{inert(title)}"' if title else ""
    return Markup(f"[{inert(text)}]({target}{said})")  # noqa: S704


def src(path: str) -> Markup:
    """A path inside an HTML attribute."""
    return Markup(quote(path, safe=_SAFE_PATH))  # noqa: S704
