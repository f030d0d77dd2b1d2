"""An issue's body as CommonMark blocks: which lines are headings, fenced code, HTML or text.

Only what decides about fences and headings is read (CommonMark 0.31.2, sections 4.2, 4.4 to 4.6). Two things
are kinder than the standard: a fence pasted into a fence, as happens in a form's field that brings its own,
and the indentation of a fence is taken off its lines only where all of them have it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hubbot.common.digest import with_lf

LineKind = Literal["blank", "text", "heading", "fence", "html"]

_FENCE = re.compile(r" {0,3}(?:(?P<ticks>`{3,}+)(?P<info>[^`]*)|(?P<tildes>~{3,}+)(?P<about>.*))$")
_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?![^ \t])(.*)$")
_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|"
    "dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|"
    "menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
# Start and end conditions of HTML blocks, in the standard's order. None ends at a blank line.
_HTML: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        re.compile(r" {0,3}<(?:script|pre|style|textarea)(?:[ \t>]|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r" {0,3}<!--"), re.compile(r"-->")),
    (re.compile(r" {0,3}<\?"), re.compile(r"\?>")),
    (re.compile(r" {0,3}<![A-Za-z]"), re.compile(r">")),
    (re.compile(r" {0,3}<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf" {{0,3}}</?(?:{_TAGS})(?:[ \t]|/?>|$)", re.IGNORECASE), None),
)
_ATTRIBUTE = r"[ \t]+[A-Za-z_:][\w:.-]*(?:[ \t]*=[ \t]*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"
_LONE_TAG = re.compile(
    rf" {{0,3}}(?:<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t]*/?>|</[A-Za-z][A-Za-z0-9-]*[ \t]*>)[ \t]*$",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block. Lines count from 1; `end` is the closing line, or the last one when unclosed."""

    line: int
    end: int
    info: str  # what stands behind the opening marks
    content: tuple[str, ...]  # from line `line + 1` on, without the fence's own indentation
    closed: bool
    nested: bool = False  # the first line of the content opened a fence of its own


@dataclass(frozen=True, slots=True)
class Heading:
    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """`kinds` has one entry a line. `comment` is the line of an HTML comment that never ends."""

    lines: tuple[str, ...]
    kinds: tuple[LineKind, ...]
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    comment: int | None = None


@dataclass(slots=True)
class _Open:
    """What is open at this point of the body: a fence, or an HTML block with its end."""

    line: int = 0
    mark: str = ""
    indent: int = 0
    info: str = ""
    nested: bool = False
    html_end: re.Pattern[str] | None = None
    is_comment: bool = False


@lru_cache(maxsize=4)  # whoever looks at an issue asks more than once, of the same text
def scan(text: str) -> Body:
    """Read a body. Any text is one; nothing raises."""
    return _Scanner(tuple(with_lf(text).split("\n"))).run()


def opens_fence(line: str) -> re.Match[str] | None:
    return _FENCE.match(line)


def closes_fence(line: str, mark: str) -> bool:
    """Whether the line closes a fence that began with `mark`: its character, as many or more, no more."""
    match = _CLOSING.match(line)
    return match is not None and match[1][0] == mark[0] and len(match[1]) >= len(mark)


class _Scanner:
    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = lines
        self.kinds: list[LineKind] = []
        self.headings: list[Heading] = []
        self.fences: list[Fence] = []
        self.open: _Open | None = None
        self.paragraph = False

    def run(self) -> Body:
        for number, line in enumerate(self.lines, 1):
            kind = self._kind(number, line)
            self.kinds.append(kind)
            self.paragraph = kind == "text" and (self.paragraph or not _is_code(line))
        comment = None
        if self.open is not None and self.open.is_comment:
            comment = self.open.line
        elif self.open is not None and self.open.mark:
            self._end_fence(self.open, len(self.lines), closed=False)
        return Body(self.lines, tuple(self.kinds), tuple(self.headings), tuple(self.fences), comment)

    def _kind(self, number: int, line: str) -> LineKind:
        if self.open is not None:
            inside = self._inside_fence if self.open.mark else self._inside_html
            return inside(self.open, number, line)
        if not line.strip(" \t"):
            return "blank"
        return "text" if _is_code(line) else self._start(number, line)

    def _start(self, number: int, line: str) -> LineKind:
        if match := opens_fence(line):
            mark = match["ticks"] or match["tildes"]
            nested = self._opens_another(number)
            self.open = _Open(number, mark, len(line) - len(line.lstrip(" ")), _info(match), nested)
            return "fence"
        if match := _HEADING.match(line):
            self.headings.append(Heading(number, len(match[1]), _title(match[2])))
            return "heading"
        return self._html_start(number, line) or "text"

    def _inside_fence(self, fence: _Open, number: int, line: str) -> LineKind:
        if closes_fence(line, fence.mark) and not self._closes_only_inner(fence, number):
            self._end_fence(fence, number, closed=True)
        return "fence"

    def _closes_only_inner(self, fence: _Open, number: int) -> bool:
        """A pasted fence ends here, and the field's own ends right below."""
        inner, fence.nested = fence.nested, False
        return inner and closes_fence(self._next_line(number), fence.mark)

    def _opens_another(self, number: int) -> bool:
        """Whether the content begins with a fence of YAML. (A bare one would close the one that is open.)"""
        match = opens_fence(self._next_line(number))
        return match is not None and _is_yaml(_info(match))

    def _next_line(self, number: int) -> str:
        """The first line after `number` that is not blank, if it is near."""
        return next((line for line in self.lines[number : number + 20] if line.strip()), "")

    def _end_fence(self, fence: _Open, number: int, *, closed: bool) -> None:
        last = number - 1 if closed else number
        content = _dedented(self.lines[fence.line : last], fence.indent)
        nested = self._opens_another(fence.line)
        self.fences.append(Fence(fence.line, number, fence.info, content, closed, nested))
        self.open = None

    def _html_start(self, number: int, line: str) -> LineKind | None:
        for index, (start, end) in enumerate(_HTML):
            if start.match(line):
                if end is None or not end.search(line):
                    self.open = _Open(number, html_end=end, is_comment=index == 1)
                return "html"
        if not self.paragraph and _LONE_TAG.match(line):
            self.open = _Open(number)
            return "html"
        return None

    def _inside_html(self, block: _Open, _: int, line: str) -> LineKind:
        if block.html_end is None and not line.strip(" \t"):
            self.open = None
            return "blank"
        if block.html_end is not None and block.html_end.search(line):
            self.open = None
        return "html"


def _title(rest: str) -> str:
    """A heading's text: without the run of `#` that may close it, which stands behind a space."""
    text = rest.strip(" \t")
    bare = text.rstrip("#")
    return (text if bare and bare[-1] not in " \t" else bare).strip()


def _info(match: re.Match[str]) -> str:
    return (match["info"] or match["about"] or "").strip()


def _is_code(line: str) -> bool:
    """Indented by four columns or more: code, or a paragraph going on; no block begins there."""
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" ")) >= 4


def _is_yaml(info: str) -> bool:
    return info.split(maxsplit=1)[:1] != [] and info.split(maxsplit=1)[0].casefold() in {"yaml", "yml"}


def _dedented(lines: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Without the fence's indentation, as far as all lines have it: YAML means something by its own."""
    filled = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    shared = min([width, *filled])
    return tuple(line[shared:] if line.strip() else line[min(shared, len(line)) :] for line in lines)


def is_yaml(fence: Fence) -> bool:
    """Whether the fence says that it holds YAML."""
    return _is_yaml(fence.info)
