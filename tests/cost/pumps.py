"""Texts that a pattern finds hard, made from the pattern: what it repeats, repeated, with an end that fails.

A text is `before + pump * n + after`. A pump is what a repeat takes, or two neighbours in turn, or all that
comes before a repeat (so that a search begins anew at each); `after` ends as the pattern does, or nearly so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from tests.cost.steps import _holds

_LETTERS = "a0 \t\n-_.:#`<>/\"'[](){}|~=+*,@x\u00e4!\\;%"
_ENDS = ("", "\x00", "\n", "a", " ", "!", "\n!")


class Pump(NamedTuple):
    before: str
    pump: str
    after: str

    def text(self, size: int) -> str:
        count = max(1, (size - len(self.before) - len(self.after)) // max(1, len(self.pump)))
        return f"{self.before}{self.pump * count}{self.after}"


def pumps(pattern: str, flags: int, most: int = 100) -> list[Pump]:
    tree = parser.parse(pattern, flags)
    found = dict.fromkeys(_pumps(list(tree), "", "", tree.state.flags))
    return list(islice(found, most))


def _pumps(nodes: Sequence[Any], before: str, after: str, flags: int) -> Iterator[Pump]:
    """For each repeat, wherever it lies: the shortest way there, its body again and again, then an end."""
    for index, (code, argument) in enumerate(nodes):
        lead = before + _least(nodes[:index], flags)
        rest = _least(nodes[index + 1 :], flags) + after
        name = str(code)
        if name.endswith("REPEAT"):
            most = argument[1]
            if most is op.MAXREPEAT or most > 20:
                for way in dict.fromkeys((lead, before + _fullest(nodes[:index], flags))):
                    yield from _of_repeat(argument[2], way, rest, nodes[index + 1 :], flags)
            yield from _pumps(list(argument[2]), lead, rest, flags)
        elif name == "SUBPATTERN":
            yield from _pumps(list(argument[3]), lead, rest, flags)
        elif name == "ATOMIC_GROUP":
            yield from _pumps(list(argument), lead, rest, flags)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from _pumps(list(branch), lead, rest, flags)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            yield from _pumps(list(argument[1]), lead, rest, flags)


def _of_repeat(inner: Any, lead: str, rest: str, following: Sequence[Any], flags: int) -> Iterator[Pump]:
    bodies = list(dict.fromkeys(filter(None, [*_some(list(inner), flags), *_letters(inner, flags)])))[:6]
    near = [text for text in dict.fromkeys(_some(list(following[:1]), flags)) if text][:2]
    for body in bodies:
        for end in (*_ENDS, rest, rest[:-1], f"{rest}\x00"):
            yield Pump(lead, body, end)
        if lead:
            yield Pump("", lead + body, "")
            yield Pump("", lead, body)
        for other in near:
            yield Pump(lead, body + other, "\x00")
            yield Pump("", body + other, "\x00")
    for one, two in pairwise(bodies):
        yield Pump(lead, one + two, "\x00")


def _letters(inner: Any, flags: int) -> list[str]:
    """Several members of a class of characters: one of each kind that it takes."""
    if len(inner) != 1 or str(inner[0][0]) not in {"IN", "ANY", "NOT_LITERAL"}:
        return []
    return [letter for letter in _LETTERS if _holds(inner[0], letter, flags)][:4]


def _least(nodes: Sequence[Any], flags: int) -> str:
    """A shortest text that these nodes take, look-arounds aside."""
    return "".join(_some([node], flags)[0] for node in nodes)


def _fullest(nodes: Sequence[Any], flags: int) -> str:
    """A text in which every part that may be left out is there, once."""
    return "".join(_full(str(code), argument, flags) for code, argument in nodes)


def _full(name: str, argument: Any, flags: int) -> str:
    if name == "SUBPATTERN":
        return _fullest(list(argument[3]), flags)
    if name == "ATOMIC_GROUP":
        return _fullest(list(argument), flags)
    if name.endswith("REPEAT"):
        return _fullest(list(argument[2]), flags) * max(1, argument[0])
    return _texts(name, argument, flags)[-1]


def _some(nodes: Sequence[Any], flags: int) -> list[str]:
    """One or more texts that these nodes take, the shortest first."""
    found = [""]
    for code, argument in nodes:
        found = [text + part for text in found[:3] for part in _texts(str(code), argument, flags)[:3]]
    return found


def _texts(name: str, argument: Any, flags: int) -> list[str]:
    if name == "LITERAL":
        return [chr(argument)]
    if name in {"NOT_LITERAL", "IN", "ANY"}:
        node = (getattr(op, name), argument)
        texts = [letter for letter in _LETTERS if _holds(node, letter, flags)][:2]
        return texts or [_member(argument)]
    if name == "SUBPATTERN":
        return _some(list(argument[3]), flags)
    if name == "ATOMIC_GROUP":
        return _some(list(argument), flags)
    if name == "BRANCH":
        return [text for branch in argument[1] for text in _some(list(branch), flags)[:1]]
    if name.endswith("REPEAT"):
        low, _, inner = argument
        bodies = _some(list(inner), flags)
        return [body * low for body in bodies[:2]] if low else ["", bodies[0]]
    return [""]


def _member(items: Any) -> str:
    for code, argument in items:
        if str(code) in {"LITERAL", "RANGE"}:
            return chr(argument if str(code) == "LITERAL" else argument[0])
    return "a"
