"""Templates to bytes. What a template prints is made inert on the way, unless it was made here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from hubbot.leaderboard.words.inert import inert, link, src

_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)


def render(template: str, /, **values: Any) -> bytes:
    """The page as UTF-8, with at most one blank line in a row and none at its ends."""
    text = _template(template).render(**values)
    return (_BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n").encode()


def render_part(template: str, /, **values: Any) -> str:
    """A part of a page as it comes: the page it goes into puts the blank lines right."""
    return _template(template).render(**values)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hubbot.leaderboard"),
        autoescape=True,
        finalize=inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(link=link, src=src)
    return environment
