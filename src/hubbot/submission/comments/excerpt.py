"""Shows a problem in its place: the line with a caret, the text with every proposed fix, a difference."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from hubbot.common.invisible import visible
from hubbot.common.problem import Fix, Problem, Span
from hubbot.reading.yaml.reader import read

WIDTH = 96  # columns of the submitter's line that are shown
_COMPARED = 2_000  # lines
_LONG = 300  # characters of a line in a difference
_BAR = "│"


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def excerpt(text: str, problem: Problem, *, before: int = 1, hint: bool = True) -> str:
    """The located line with `before` lines above it and a caret line below.

    "" when there is no place: none was given, or a note is about the whole.
    """
    lines, span = lines_of(text), problem.span
    about_all = problem.severity == "note" and not problem.path
    if span is None or about_all or not 1 <= span.line <= len(lines):
        return ""
    gutter = max(3, len(str(span.line)) + 2)
    shown = [
        f"{number:>{gutter}} {_BAR} {_window(lines[number - 1], 0)[0]}".rstrip()
        for number in range(max(1, span.line - before), span.line)
    ]
    shown_line, offset, length = _marked(lines[span.line - 1], span)
    shown.append(f"{span.line:>{gutter}} {_BAR} {shown_line}".rstrip())
    words = " ".join(visible(problem.hint).split()) if hint else ""
    caret = f"{' ' * offset}{'^' * length}"
    below = [f"{caret} {words}".rstrip()] if len(caret) + len(words) < WIDTH else [caret, *_wrapped(words)]
    return "\n".join([*shown, *(f"{'':>{gutter}} {_BAR} {line}" for line in below)])


def advice(problem: Problem) -> str:
    """Message and hint as running text, each a sentence of its own."""
    message = problem.message.strip()
    stop = "" if not problem.hint or message.endswith((".", "?", "!", ":", "…")) else "."
    return f"{capital(message)}{stop} {capital(problem.hint)}".strip()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False)


def with_fixes(text: str, fixes: Sequence[Fix]) -> str:
    """`text` with every fix that does not overlap an earlier one."""
    inner = sorted((fix for fix in fixes if not fix.whole), key=lambda fix: (fix.span.line, fix.span.column))
    changed = _edited(text, inner)
    if len(inner) < len(fixes):  # all of it written otherwise, as it stands now
        again = [one.fix for one in read(changed).problems if one.fix is not None and one.fix.whole]
        changed = _edited(changed, again[:1])
    entries = dict(fix.runs for fix in inner if fix.runs is not None)
    if not entries:
        return changed
    lines = "".join(f"  {metric}: {entry}\n" for metric, entry in entries.items())
    longer = f"{changed.rstrip()}\nruns:\n{lines}"
    if read(longer).value is not None:
        return longer
    # Nothing can be put behind such a text (braces around it, or an end of the document): as it was there.
    return with_fixes(text, [fix for fix in fixes if fix.runs is None])


def _edited(text: str, fixes: Sequence[Fix]) -> str:
    starts = _line_starts(text)
    edits = sorted(
        {
            (_offset(starts, text, f.span, end=False), _offset(starts, text, f.span, end=True), f.text)
            for f in fixes
        }
    )
    out: list[str] = []
    position = 0
    for start, end, replacement in edits:
        if start < position:
            continue
        out += [text[position:start], replacement]
        position = end
    return "".join([*out, text[position:]])


def difference(old: str, new: str, limit: int = 60) -> str:
    """A short unified diff without its header, long lines cut; "" when nothing differs."""
    import difflib

    before, after = lines_of(old), lines_of(new)
    if max(len(before), len(after)) > _COMPARED:  # comparing all of it could take seconds
        start = next(
            (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
            min(len(before), len(after)),
        )
        before, after = before[start : start + _COMPARED], after[start : start + _COMPARED]
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    shown = [visible(line[:_LONG] + "…" if len(line) > _LONG else line) for line in lines[:limit]]
    if len(lines) > limit:
        shown.append(f"… and {len(lines) - limit} more lines")
    return "\n".join(shown)


def _marked(line: str, span: Span) -> tuple[str, int, int]:
    """The line as shown, the column of the caret and the number of carets, in columns of a terminal."""
    start = max(span.column - 1, 0)
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    window, left = _window(line, start)
    lead = _columns(_window_lead(line, left, start))
    room = max(_columns(window) - lead, 1)
    marked = line[start : min(end, start + 2 * WIDTH)]  # more than the window shows
    return window, lead, min(max(_columns(_shown(marked)), 1), room)


def _window(line: str, start: int) -> tuple[str, int]:
    """At most WIDTH characters of the line around `start`, and where they begin."""
    if len(line) <= WIDTH:
        return _shown(line), 0
    left = min(max(0, start - WIDTH // 2), max(0, len(line) - WIDTH))
    right = left + WIDTH
    return ("…" if left else "") + _shown(line[left:right]) + ("…" if right < len(line) else ""), left


def _window_lead(line: str, left: int, start: int) -> str:
    return ("…" if left else "") + _shown(line[left:start])


def _shown(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """Columns in a fixed-width font: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _line_starts(text: str) -> list[int]:
    starts, index = [0], 0
    while index < len(text):
        if text[index] == "\r" and text[index + 1 : index + 2] == "\n":
            index += 1
        if text[index] in "\r\n":
            starts.append(index + 1)
        index += 1
    return starts


def _offset(starts: list[int], text: str, span: Span, *, end: bool) -> int:
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    if not 1 <= line <= len(starts):
        return len(text)
    return min(starts[line - 1] + column - 1, len(text))
