"""Composes plain values, places and problems from the YAML parser's events.

The events come from libyaml (or PyYAML's own parser, where libyaml is absent), so that anchors, tags and
duplicate keys are seen before anything is built from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from hubbot.common.invisible import hidden, name_of
from hubbot.common.pointer import escaped
from hubbot.common.problem import Fix, Kind, Problem, Span
from hubbot.reading.yaml import problems as say
from hubbot.reading.yaml.scalars import NOT_FINITE, is_numeral, shown, typed

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROBLEMS_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one record. A GitHub issue holds 65,536 characters; a file may be longer."""

    characters: int = 262_144
    depth: int = 20
    nodes: int = 20_000
    digits: int = 64


UNTRUSTED = Limits()
TRUSTED = Limits(characters=50_000_000, depth=40, nodes=5_000_000)


class _Stop(Exception):
    """Reading ends here; the problem is on the list."""


class Composer:
    """Builds plain values from parser events, noting spans and problems."""

    def __init__(self, text: str, limits: Limits, *, located: bool = True) -> None:
        self.text = text
        self.limits = limits
        self.located = located
        self.problems: list[Problem] = []
        self.spans: dict[str, Span] = {}
        self.keys: dict[str, Span] = {}
        self._nodes = 0
        self._last = (text.count("\n"), len(text) - (text.rfind("\n") + 1))
        self._end: Any = None  # mark where the last value ended
        self._next: Callable[[], Any] = iter(()).__next__

    def run(self) -> Any:
        """The document's value, None if there is none or it could not be read to its end."""
        try:
            loader = _Loader(self.text)
            self._next = loader.get_event
            return self._stream()
        except _Stop:
            return None
        except yaml.YAMLError as error:
            if not self._is_too_deep(error):
                self._syntax(error)
            return None
        except (ValueError, OverflowError) as error:  # PyYAML's own scanner, on escapes beyond Unicode
            self.problems.append(say.syntax_problem(f"escape: {error}", None))
            return None

    def _is_too_deep(self, error: yaml.YAMLError) -> bool:
        """Whether the text nests deeper than allowed before the place of this error.

        Newer parsers count levels too, and complain before they give any event. What comes before that place
        tells where the text went deeper than a record may.
        """
        mark = getattr(error, "problem_mark", None)
        if mark is None or "depth" not in str(error):
            return False
        before = Composer(self.text[: mark.index], self.limits, located=self.located)
        before.run()
        if not any(problem.kind is say.TOO_DEEP for problem in before.problems):
            return False
        self.problems, self.spans, self.keys = before.problems, before.spans, before.keys
        return True

    def _stream(self) -> Any:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            self._stop(say.EMPTY, "there is no YAML here", "Paste the content of eval.yaml", None)
        if event.version or event.tags:
            self._add(say.TAG, "a % directive", "Remove this line; the result needs none", event)
        root: Any = self._next()
        if isinstance(root, yaml.MappingStartEvent) and (root.flow_style or self._place(root.start_mark)[1]):
            self._add(
                say.MARGIN, "the keys do not begin at the margin", "Write each key on a line of its own", root
            )
        value = self._node(root, "", 0)
        end = self._next()
        if end.explicit and self.located:
            self._add(say.MARGIN, "`...` ends the text", "Remove this line", end)
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._add(
                say.SECOND_DOCUMENT, "a second document begins here", "One submission is one result", event
            )
        if value is None and not self.problems:
            self._stop(say.EMPTY, "there is no YAML here", "Paste the content of eval.yaml", None)
        return value

    def _node(self, event: Any, path: str, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            limit = f"{self.limits.nodes:,}"
            self._stop(
                say.TOO_LARGE, f"more than {limit} values", "File long lists as predictions, not here", event
            )
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._add(say.ALIAS, f"an alias `*{shown(event.anchor, 30)}`", "Write the value itself", event)
            self._end = event.end_mark
            return self._note(event, path, None)
        self._properties(event)
        if kind is yaml.ScalarEvent:
            self._end = event.end_mark
            return self._note(event, path, self._scalar(event, path))
        if depth >= self.limits.depth:
            self._stop(
                say.TOO_DEEP, f"more than {self.limits.depth} levels", "A result needs only a few", event
            )
        value = (self._mapping if kind is yaml.MappingStartEvent else self._sequence)(event, path, depth + 1)
        return self._note(event, path, value)

    def _properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._add(say.ALIAS, f"an anchor `&{shown(event.anchor, 30)}`", "Remove it", event)
        if event.tag is not None:
            self._add(
                say.TAG, f"a tag `{shown(event.tag, 40)}`", "Remove it; quote text, leave numbers bare", event
            )

    def _note(self, event: Any, path: str, value: Any) -> Any:
        if self.located:
            self.spans[path] = self._span(event.start_mark, self._end)
        return value

    def _sequence(self, start: Any, path: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._node(event, f"{path}/{len(items)}", depth))
        if start.flow_style:
            self._end = event.end_mark
        return items

    def _mapping(self, start: Any, path: str, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event, depth)
            if key is None:
                self._discard(depth)
            elif key in mapping:
                self._duplicate(key, event, lines[key])
                self._discard(depth)
            else:
                lines[key] = event.start_mark.line + 1
                child = f"{path}/{escaped(key)}"
                if self.located:
                    self.keys[child] = self._span(event.start_mark, event.end_mark)
                mapping[key] = self._node(self._next(), child, depth)
        if start.flow_style:
            self._end = event.end_mark
        return mapping

    def _key(self, event: Any, depth: int) -> str | None:
        """A key's text; None when it is no text, with the problem noted and the events passed over."""
        if type(event) is not yaml.ScalarEvent:
            self._add(say.KEY_NOT_TEXT, "a list, mapping or alias as a key", "A key is a short text", event)
            self._discard(depth, event)
            return None
        self._properties(event)
        if not event.value and event.implicit[0]:
            self._add(say.KEY_NOT_TEXT, "a value without a key", "Write the key before the colon", event)
            return None
        if event.value == "<<" and event.implicit[0]:
            self._add(say.ALIAS, "a merge key `<<`", "Write the keys themselves", event)
        self._escapes(event, "")
        return str(event.value)

    def _duplicate(self, key: str, event: Any, first: int) -> None:
        line = event.start_mark.line + 1
        where = f"in line {first} and again here" if first == line else f"in line {first} and in line {line}"
        self._add(say.DUPLICATE_KEY, f"the key `{shown(key)}` stands {where}", "Keep one of the two", event)

    def _discard(self, depth: int, event: Any = None) -> None:
        located, self.located = self.located, False
        self._node(event or self._next(), "", depth)
        self.located = located

    def _scalar(self, event: Any, path: str) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            self._escapes(event, path)
            return text
        if is_numeral(text) and len(text) > self.limits.digits:
            limit = f"no more than {self.limits.digits} characters"
            self._add(say.LONG_NUMBER, f"a number of {len(text):,} characters", limit, event, path)
            return text
        value = typed(text)
        if value.__class__ is str:
            self._suspicious(text, event, path)
        return value

    def _suspicious(self, text: str, event: Any, path: str) -> None:
        if NOT_FINITE.fullmatch(text):
            fix = Fix(self._span(event.start_mark, event.end_mark), "null")
            hint = "Could not be computed? Write null"
            self._add(say.NOT_FINITE, f"`{text}` is not a number", hint, event, path, fix=fix)
        elif is_numeral(text):
            self._add(say.LONG_NUMBER, f"`{shown(text)}` is too large", "Write a number", event, path)

    def _escapes(self, event: Any, path: str) -> None:
        """Characters that the text hides behind `\\u200b` in double quotes."""
        if event.style != '"':
            return
        for _, character in hidden(event.value):
            if character == "\N{REPLACEMENT CHARACTER}":  # our own mark; the text itself was checked
                continue
            message = f"an escape stands for {name_of(character)}"
            self._add(say.HIDDEN, message, "Remove the escape", event, path)
            return

    def _span(self, start: Any, end: Any) -> Span:
        line, column = self._place(start)
        end_line, end_column = self._place(end)
        if end_column == 0 and end_line > line:  # a block scalar ends where the next line begins
            end_line, end_column = _end_of_text(self.text, end.index)
        end_line, end_column = max((end_line, end_column), (line, column))
        return Span(line + 1, column + 1, end_line + 1, end_column + 1)

    def _place(self, mark: Any) -> tuple[int, int]:
        """Line and column from 0; libyaml puts what is absent on a line after the last one."""
        return (mark.line, mark.column) if mark.line <= self._last[0] else self._last

    def _add(
        self, kind: Kind, message: str, hint: str, event: Any, path: str = "", *, fix: Fix | None = None
    ) -> None:
        span = self._span(event.start_mark, event.end_mark) if event is not None else None
        self.problems.append(Problem(kind, message, hint, path, span, fix=fix))
        if len(self.problems) >= _PROBLEMS_AT_MOST:
            raise _Stop

    def _stop(self, kind: Kind, message: str, hint: str, event: Any) -> None:
        self._add(kind, message, hint, event)
        raise _Stop

    def _syntax(self, error: yaml.YAMLError) -> None:
        tabs = list(_tab_problems(self.text))
        if tabs:
            self.problems.extend(tabs)
            return
        words, span = _complaint(error, self.text)
        self.problems.append(self._glued(span) or say.syntax_problem(words, span))

    def _glued(self, span: Span | None) -> Problem | None:
        """A missing space after a colon, here or in the line above: the parser stumbles one line later."""
        lines = self.text.split("\n")
        near = range(max(span.line - 1, 1), span.line + 1) if span else ()
        found = (say.glued_problem(number, lines[number - 1]) for number in near if number <= len(lines))
        return next((problem for problem in found if problem), None)


def _complaint(error: yaml.YAMLError, text: str) -> tuple[str, Span | None]:
    """The parser's words, and the place they speak of: for an open quote where it opens."""
    words = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    if opened is not None and any(part in context for part in ("quoted scalar", "flow", "simple key")):
        mark = opened
    if mark is None:
        return words, None
    if "mapping values" in words and ": " not in text.split("\n")[mark.line][: mark.column]:
        words = "indented"
    line, column = _within(text, mark.line, mark.column)
    return words, Span(line + 1, column + 1, line + 1, column + 2)


def _within(text: str, line: int, column: int) -> tuple[int, int]:
    """A place after the last line is brought back to the end of the text."""
    lines = text.rstrip("\n").split("\n")
    return (line, column) if line < len(lines) else (len(lines) - 1, len(lines[-1]))


def _end_of_text(text: str, index: int) -> tuple[int, int]:
    """Line and column (from 0) right after the last visible character before `index`."""
    before = text[:index].rstrip("\n")
    line = before.count("\n")
    return line, len(before) - (before.rfind("\n") + 1)


def _tab_problems(text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in blank and blank != line:
            yield say.tab_problem(number, blank)
            if number > _PROBLEMS_AT_MOST:
                return
