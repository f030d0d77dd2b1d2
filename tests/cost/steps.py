"""A regular expression's work, counted: a backtracking matcher over the parsed pattern that counts its steps.

The engine of `re` is of the same kind, with shortcuts that only spare steps. So what grows in proportion here
does so there. Steps are a fact of pattern and text: the same on every machine, whatever else it does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Next = Callable[[int], bool]
Match = Callable[[int, Next], bool]
_DEEP = 400_000  # a step is a call; calls between Python functions take no stack of C's
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


@contextmanager
def _deep() -> Iterator[None]:
    """Deep calls, only in here: elsewhere in this process C code would overrun its stack with them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_DEEP)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class TooManyError(Exception):
    """More steps than were allowed."""


class Counter:
    """Counts the steps of one pattern on one text at a time."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.tree = parser.parse(pattern, flags)
        self.flags = self.tree.state.flags
        self.steps = 0
        self.most = 0
        self.text = ""
        self.groups: dict[int, tuple[int, int]] = {}
        self._run = self._sequence(list(self.tree))

    def count(self, text: str, way: str, most: int) -> int:
        """Steps of `way` (match, fullmatch, search, or all: as sub, findall, finditer and split go)."""
        self.text, self.steps, self.most = text, 0, most
        with _deep():
            return self._count(text, way)

    def _count(self, text: str, way: str) -> int:
        if way in {"match", "fullmatch"}:
            self._at(0, whole=way == "fullmatch")
            return self.steps
        start = 0
        while start <= len(text):
            self._step()
            end = self._at(start)
            if end is not None and way == "search":
                break
            start = end if end is not None and end > start else start + 1
        return self.steps

    def _at(self, start: int, *, whole: bool = False) -> int | None:
        ended: list[int] = []

        def done(i: int) -> bool:
            if whole and i != len(self.text):
                return False
            ended.append(i)
            return True

        self.groups = {}
        return ended[0] if self._run(start, done) else None

    def _step(self, number: int = 1) -> None:
        self.steps += number
        if self.steps > self.most:
            raise TooManyError

    # ----- one node each, as a function of the place and of what comes after it

    def _sequence(self, nodes: Sequence[Any]) -> Match:
        parts = [self._node(code, argument) for code, argument in nodes]
        if len(parts) == 1:
            return parts[0]

        def run(i: int, after: Next, at: int = 0) -> bool:
            if at == len(parts):
                return after(i)
            return parts[at](i, lambda j: run(j, after, at + 1))

        return run

    def _node(self, code: Any, argument: Any) -> Match:
        name = str(code)
        if name in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return self._one(self._test(code, argument))
        return getattr(self, f"_{name.casefold()}" if name != "AT" else "_at_")(argument)  # type: ignore[no-any-return]

    def _one(self, holds: Callable[[str], bool]) -> Match:
        def run(i: int, after: Next) -> bool:
            self._step()
            return i < len(self.text) and holds(self.text[i]) and after(i + 1)

        return run

    def _test(self, code: Any, argument: Any) -> Callable[[str], bool]:
        known: dict[str, bool] = {}
        source = [(code, argument)]
        fold = bool(self.flags & re.IGNORECASE)

        def holds(character: str) -> bool:
            if character not in known:
                known[character] = _holds(source[0], character, self.flags) or (
                    fold
                    and any(_holds(source[0], c, self.flags) for c in (character.lower(), character.upper()))
                )
            return known[character]

        return holds

    def _subpattern(self, argument: Any) -> Match:
        group, _, _, inner = argument
        body = self._sequence(list(inner))
        if group is None:
            return body

        def run(i: int, after: Next) -> bool:
            def closed(j: int) -> bool:
                before = self.groups.get(group)
                self.groups[group] = (i, j)
                if after(j):
                    return True
                self.groups.pop(group, None)
                if before:
                    self.groups[group] = before
                return False

            return body(i, closed)

        return run

    def _groupref(self, group: int) -> Match:
        def run(i: int, after: Next) -> bool:
            start, end = self.groups.get(group, (0, -1))
            self._step(max(1, end - start))
            return end >= start and self.text.startswith(self.text[start:end], i) and after(i + end - start)

        return run

    def _branch(self, argument: Any) -> Match:
        branches = [self._sequence(list(branch)) for branch in argument[1]]

        def run(i: int, after: Next) -> bool:
            self._step()
            return any(branch(i, after) for branch in branches)

        return run

    def _atomic_group(self, inner: Any) -> Match:
        body = self._sequence(list(inner))

        def run(i: int, after: Next) -> bool:
            ended: list[int] = []
            return body(i, lambda j: ended.append(j) is None) and after(ended[0])

        return run

    def _max_repeat(self, argument: Any) -> Match:
        return self._repeat(argument, "greedy")

    def _min_repeat(self, argument: Any) -> Match:
        return self._repeat(argument, "lazy")

    def _possessive_repeat(self, argument: Any) -> Match:
        return self._repeat(argument, "possessive")

    def _repeat(self, argument: Any, kind: str) -> Match:
        low, high, inner = argument
        most = sys.maxsize if high is op.MAXREPEAT else high
        if len(inner) == 1 and str(inner[0][0]) in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return self._run_of(self._test(*inner[0]), low, most, kind)
        body = self._sequence(list(inner))
        if kind == "possessive":
            return self._possessive(body, low, most)

        def greedy(i: int, after: Next, count: int = 0) -> bool:
            self._step()
            more = count < most and body(i, lambda j: (j > i or count < low) and greedy(j, after, count + 1))
            return more or (count >= low and after(i))

        def lazy(i: int, after: Next, count: int = 0) -> bool:
            self._step()
            if count >= low and after(i):
                return True
            return count < most and body(i, lambda j: (j > i or count < low) and lazy(j, after, count + 1))

        return greedy if kind == "greedy" else lazy

    def _possessive(self, body: Match, low: int, most: int) -> Match:
        def run(i: int, after: Next) -> bool:
            count = 0
            while count < most:
                self._step()
                ended: list[int] = []
                if not body(i, lambda j: ended.append(j) is None) or ended[0] == i:  # noqa: B023
                    break
                i, count = ended[0], count + 1
            return count >= low and after(i)

        return run

    def _run_of(self, holds: Callable[[str], bool], low: int, most: int, kind: str) -> Match:
        def run(i: int, after: Next) -> bool:
            text, size = self.text, len(self.text)
            if kind == "lazy":
                j = i
                while j - i < low or not after(j):
                    self._step()
                    if j >= size or j - i >= most or not holds(text[j]):
                        return False
                    j += 1
                return True
            j, end = i, min(size, i + most)
            while j < end and holds(text[j]):
                j += 1
            self._step(j - i + 1)
            if kind == "possessive":
                return j - i >= low and after(j)
            while j - i >= low:
                self._step()
                if after(j):
                    return True
                j -= 1
            return False

        return run

    def _assert(self, argument: Any) -> Match:
        return self._look(argument, wanted=True)

    def _assert_not(self, argument: Any) -> Match:
        return self._look(argument, wanted=False)

    def _look(self, argument: Any, *, wanted: bool) -> Match:
        direction, inner = argument
        body = self._sequence(list(inner))
        width = inner.getwidth()[0]

        def run(i: int, after: Next) -> bool:
            self._step()
            start = i if direction > 0 else i - width
            end = (lambda j: True) if direction > 0 else (lambda j: j == i)
            found = start >= 0 and body(start, end)
            return found is wanted and after(i)

        return run

    def _at_(self, where: Any) -> Match:
        name = str(where)

        def run(i: int, after: Next) -> bool:
            self._step()
            return self._place(name, i) and after(i)

        return run

    def _place(self, name: str, i: int) -> bool:
        text, many = self.text, bool(self.flags & re.MULTILINE)
        if name == "AT_BEGINNING":
            return i == 0 or (many and text[i - 1] == "\n")
        if name == "AT_BEGINNING_STRING":
            return i == 0
        if name == "AT_END":
            return i == len(text) or text[i:] == "\n" if not many else i == len(text) or text[i] == "\n"
        if name == "AT_END_STRING":
            return i == len(text)
        before = i > 0 and _is_word(text[i - 1], self.flags)
        behind = i < len(text) and _is_word(text[i], self.flags)
        return (before != behind) is (name == "AT_BOUNDARY")


def _is_word(character: str, flags: int) -> bool:
    return character in _WORD or (not flags & re.ASCII and (character.isalnum()))


def _holds(node: tuple[Any, Any], character: str, flags: int) -> bool:
    code, argument = node
    name = str(code)
    if name == "LITERAL":
        return ord(character) == argument
    if name == "NOT_LITERAL":
        return ord(character) != argument
    if name == "ANY":
        return bool(flags & re.DOTALL) or character != "\n"
    if name == "RANGE":
        return argument[0] <= ord(character) <= argument[1]
    if name == "CATEGORY":
        return _category(str(argument), character, flags)
    items = list(argument)  # IN
    negated = str(items[0][0]) == "NEGATE"
    return any(_holds(item, character, flags) for item in items[negated:]) is not negated


def _category(name: str, character: str, flags: int) -> bool:
    narrow = bool(flags & re.ASCII)
    kind = name.rpartition("_")[2]
    found = {
        "DIGIT": character.isdigit() and (character.isascii() or not narrow),
        "SPACE": character.isspace() and (character.isascii() or not narrow),
        "WORD": _is_word(character, flags),
    }[kind]
    return found is ("_NOT_" not in name)
